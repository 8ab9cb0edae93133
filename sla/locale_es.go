package sla

var spanish = locale{
	short:        [7]string{"lun", "mar", "mié", "jue", "vie", "sáb", "dom"},
	long:         [7]string{"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
	months:       [13]string{"", "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
	monthsLong:   [13]string{"", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	date:         "%s %s %s",
	longDate:     "%s de %s",
	longDateYear: "%s de %s de %d",
	ordinal:      plainDay,

	and:           " y ",
	semicolon:     "; ",
	everyDay:      "todos los días",
	allDay:        "todo el día",
	always:        "siempre abierto",
	closed:        "cerrado",
	public:        "festivos",
	times:         "%s",
	hour:          briefHour,
	clock:         colonClock,
	at:            spanishAt,
	untilMidnight: "abierto ahora hasta la medianoche",
	until:         "abierto ahora hasta %s",
	untilDay:      "abierto ahora hasta el %s a %s",
	untilDate:     "abierto ahora hasta el %s %s a %s",
	opensToday:    "abre hoy a %s",
	opens:         "abre el %s a %s",
	opensDate:     "abre el %s %s a %s",

	metrics: map[Metric]string{FirstResponse: "primera respuesta", NextResponse: "respuesta siguiente", Update: "actualización", Silence: "silencio",
		Resolution: "resolución", RequesterWait: "espera del cliente", AgentWork: "tiempo de gestión"},
	conditions:    map[Condition]string{Running: "en curso", Paused: "en pausa", Met: "a tiempo", Breached: "con retraso", Cancelled: "sin efecto"},
	kinds:         map[lineKind]string{counted: "cuenta", ahead: "queda", overdue: "retraso", stopped: "pausa", closure: "cierre", special: "especial", broken: "interrupción"},
	reasons:       map[string]string{Pending: "pendiente del cliente", OnHold: "en espera"},
	notStarted:    "%s: sin iniciar",
	headline:      "%s %d: %s",
	budget:        "inicio %s, plazo %s, usado %s (%s)",
	percent:       "%d" + nbsp + "%%",
	spaced:        true,
	due:           "vence",
	dueIfResumed:  "si se reanuda ahora, vence",
	answered:      "fin",
	resolved:      "resuelto",
	now:           "ahora",
	start:         "inicio",
	message:       "mensaje",
	reply:         "respuesta",
	reopened:      "reabierto",
	warning:       "aviso",
	escalation:    "escalado",
	open:          "abierto",
	moreLines:     "más tramos hasta el %s: %s",
	knownUntil:    "cierres conocidos hasta el %s",
	earlierPauses: "pausas anteriores, en total",
}

// spanishAt puts the article before the hour: las 9:00, la 1:00.
func spanishAt(clock string, hour int) string {
	if hour == 1 {
		return "la " + clock
	}
	return "las " + clock
}
