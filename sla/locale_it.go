package sla

var italian = locale{
	short:        [7]string{"lun", "mar", "mer", "gio", "ven", "sab", "dom"},
	long:         [7]string{"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"},
	months:       [13]string{"", "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
	monthsLong:   [13]string{"", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
	date:         "%s %s %s",
	longDate:     "%s %s",
	longDateYear: "%s %s %d",
	ordinal:      plainDay,

	and:           " e ",
	semicolon:     "; ",
	everyDay:      "tutti i giorni",
	allDay:        "tutto il giorno",
	always:        "sempre aperto",
	closed:        "chiuso",
	public:        "festivi",
	times:         "%s",
	hour:          briefHour,
	clock:         colonClock,
	at:            italianAt,
	untilMidnight: "aperto ora fino a mezzanotte",
	until:         "aperto ora fino %s",
	untilDay:      "aperto ora fino a %s %s",
	untilDate:     "aperto ora fino a %s %s %s",
	opensToday:    "apre oggi %s",
	opens:         "apre %s %s",
	opensDate:     "apre %s %s %s",

	metrics: map[Metric]string{FirstResponse: "prima risposta", NextResponse: "risposta successiva", Update: "aggiornamento", Silence: "silenzio",
		Resolution: "risoluzione", RequesterWait: "attesa del cliente", AgentWork: "tempo di lavorazione"},
	conditions:    map[Condition]string{Running: "in corso", Paused: "in pausa", Met: "in tempo", Breached: "in ritardo", Cancelled: "senza esito"},
	kinds:         map[lineKind]string{counted: "conta", ahead: "resta", overdue: "ritardo", stopped: "pausa", closure: "chiusura", special: "speciale", broken: "interruzione"},
	reasons:       map[string]string{Pending: "in attesa del cliente", OnHold: "sospeso"},
	notStarted:    "%s: non ancora in corso",
	headline:      "%s %d: %s",
	budget:        "inizio %s, tempo %s, usato %s (%s)",
	percent:       "%d%%",
	spaced:        true,
	due:           "scadenza",
	dueIfResumed:  "se riprende ora scadenza",
	answered:      "fine",
	resolved:      "risolto",
	now:           "ora",
	start:         "inizio",
	message:       "messaggio",
	reply:         "risposta",
	reopened:      "riaperto",
	warning:       "avviso",
	escalation:    "escalation",
	open:          "aperto",
	moreLines:     "altri tratti fino a %s: %s",
	knownUntil:    "chiusure note fino al %s",
	earlierPauses: "pause precedenti, in tutto",
}

// italianAt puts the preposition that Italian needs before the hour: alle 9:00, all'1:00.
func italianAt(clock string, hour int) string {
	if hour == 1 {
		return "all'" + clock
	}
	return "alle " + clock
}
