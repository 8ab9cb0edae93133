package sla

import "fmt"

var french = locale{
	short:        [7]string{"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
	long:         [7]string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
	months:       [13]string{"", "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	monthsLong:   [13]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	date:         "%s %s %s",
	longDate:     "%s %s",
	longDateYear: "%s %s %d",
	ordinal:      frenchDay,

	and:           " et ",
	semicolon:     nbsp + "; ",
	everyDay:      "tous les jours",
	allDay:        "toute la journée",
	always:        "ouvert en permanence",
	closed:        "fermé",
	public:        "jours fériés",
	times:         "%s",
	hour:          frenchHour,
	clock:         frenchHour,
	at:            plainClock,
	untilMidnight: "ouvert actuellement jusqu'à minuit",
	until:         "ouvert actuellement jusqu'à %s",
	untilDay:      "ouvert actuellement jusqu'à %s %s",
	untilDate:     "ouvert actuellement jusqu'au %s %s à %s",
	opensToday:    "ouvre aujourd'hui à %s",
	opens:         "ouvre %s à %s",
	opensDate:     "ouvre le %s %s à %s",

	metrics: map[Metric]string{FirstResponse: "première réponse", NextResponse: "réponse suivante", Update: "mise à jour", Silence: "silence",
		Resolution: "résolution", RequesterWait: "attente du client", AgentWork: "temps de traitement"},
	conditions:    map[Condition]string{Running: "en cours", Paused: "en pause", Met: "dans les délais", Breached: "en retard", Cancelled: "sans suite"},
	kinds:         map[lineKind]string{counted: "compté", ahead: "reste", overdue: "retard", stopped: "pause", closure: "fermeture", special: "spécial", broken: "interruption"},
	reasons:       map[string]string{Pending: "en attente du client", OnHold: "en suspens"},
	notStarted:    "%s" + nbsp + ": pas encore en cours",
	headline:      "%s %d" + nbsp + ": %s",
	budget:        "début %s, délai %s, utilisé %s (%s)",
	percent:       "%d" + nbsp + "%%",
	spaced:        true,
	due:           "échéance",
	dueIfResumed:  "si reprise maintenant, échéance",
	answered:      "fin",
	resolved:      "résolu",
	now:           "maintenant",
	start:         "début",
	message:       "message",
	reply:         "réponse",
	reopened:      "rouvert",
	warning:       "alerte",
	escalation:    "escalade",
	open:          "ouvert",
	moreLines:     "autres plages jusqu'au %s" + nbsp + ": %s",
	knownUntil:    "fermetures connues jusqu'au %s",
	earlierPauses: "pauses antérieures, au total",
}

// frenchDay is an ordinal for the first of a month only.
func frenchDay(day int) string {
	if day == 1 {
		return "1er"
	}
	return plainDay(day)
}

// frenchHour writes 9 h and 13 h 30.
func frenchHour(hour, minute int) string {
	if minute == 0 {
		return fmt.Sprintf("%d%sh", hour, nbsp)
	}
	return fmt.Sprintf("%d%sh%s%02d", hour, nbsp, nbsp, minute)
}
