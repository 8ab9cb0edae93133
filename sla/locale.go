package sla

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A locale holds the words of one language. The short names are those of CLDR.
type locale struct {
	short, long           [7]string // weekdays from Monday
	months, monthsLong    [13]string
	and, everyDay, allDay string
	always, closed        string
	public                string // public holidays
	untilMidnight         string // open now until midnight
	until, untilDay       string // time; weekday and time
	opensToday, opens     string // time; weekday and time
	opensDate             string // weekday, day, month and time
	at                    func(clock string, hour, minute int) string

	// Explanations.
	metrics                 map[Metric]string
	conditions              map[Condition]string
	kinds                   map[lineKind]string
	notStarted              string // metric
	budget                  string // start, budget, elapsed, per cent
	due, dueIfResumed       string
	answered, resolved, now string
	moreLines, knownUntil   string
}

var locales = map[string]*locale{
	"en": {
		short:         [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
		long:          [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
		months:        [13]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		monthsLong:    [13]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		and:           " and ",
		everyDay:      "every day",
		allDay:        "all day",
		always:        "always open",
		closed:        "closed",
		public:        "public holidays",
		untilMidnight: "open now until midnight",
		until:         "open now until %[2]s",
		untilDay:      "open now until %s at %s",
		opensToday:    "opens today at %[2]s",
		opens:         "opens %s at %s",
		opensDate:     "opens %s %d %s at %s",
		at:            func(clock string, hour, minute int) string { return clock },
		metrics: map[Metric]string{FirstResponse: "first response", NextResponse: "next response", Update: "update", Silence: "silence", Resolution: "resolution",
			RequesterWait: "requester wait", AgentWork: "agent work"},
		conditions:   map[Condition]string{Running: "running", Paused: "paused", Met: "met", Breached: "breached", Cancelled: "cancelled"},
		kinds:        map[lineKind]string{counted: "counted", stopped: "paused", closure: "closed", special: "special", broken: "break"},
		notStarted:   "%s: not started",
		budget:       "started %s, budget %s, used %s (%d %%)",
		due:          "due",
		dueIfResumed: "if resumed now due",
		answered:     "done",
		resolved:     "resolved",
		now:          "now",
		moreLines:    "and %d more",
		knownUntil:   "closures are known until %s",
	},
	"it": {
		short:         [7]string{"lun", "mar", "mer", "gio", "ven", "sab", "dom"},
		long:          [7]string{"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"},
		months:        [13]string{"", "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
		monthsLong:    [13]string{"", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		and:           " e ",
		everyDay:      "tutti i giorni",
		allDay:        "tutto il giorno",
		always:        "sempre aperto",
		closed:        "chiuso",
		public:        "festivi",
		untilMidnight: "aperto ora fino a mezzanotte",
		until:         "aperto ora fino %[2]s",
		untilDay:      "aperto ora fino a %s %s",
		opensToday:    "apre oggi %[2]s",
		opens:         "apre %s %s",
		opensDate:     "apre %s %d %s %s",
		at:            italianAt,
		metrics: map[Metric]string{FirstResponse: "prima risposta", NextResponse: "risposta successiva", Update: "aggiornamento", Silence: "silenzio",
			Resolution: "risoluzione", RequesterWait: "attesa del cliente", AgentWork: "tempo di lavorazione"},
		conditions:   map[Condition]string{Running: "in corso", Paused: "in pausa", Met: "rispettata", Breached: "scaduta", Cancelled: "annullata"},
		kinds:        map[lineKind]string{counted: "conta", stopped: "pausa", closure: "chiusura", special: "speciale", broken: "interruzione"},
		notStarted:   "%s: non iniziata",
		budget:       "inizio %s, tempo %s, usato %s (%d %%)",
		due:          "scadenza",
		dueIfResumed: "se riprende ora scadenza",
		answered:     "chiusa",
		resolved:     "risolto",
		now:          "ora",
		moreLines:    "e altre %d righe",
		knownUntil:   "chiusure note fino al %s",
	},
}

// italianAt puts the preposition that Italian needs before the hour: alle 9:00, all'1:00.
func italianAt(clock string, hour, minute int) string {
	if hour == 1 {
		return "all'" + clock
	}
	return "alle " + clock
}

// localeOf finds a language by its tag: it, it-IT and it_CH are the same.
func localeOf(tag string) (*locale, error) {
	language, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if l, ok := locales[strings.ToLower(language)]; ok {
		return l, nil
	}
	return nil, invalid("locale", tag, "not one of %s", strings.Join(slices.Sorted(maps.Keys(locales)), ", "))
}

// Text returns the hours as people write them: "lun–ven 9–18, sab 9–13" for it, "Mon–Fri 9–18, Sat 9–13" for en.
// Days without hours are left out. locale is a language tag; only the language counts (it-IT is it). Languages: en, it;
// another one is an [Error].
func (h Hours) Text(locale string) (string, error) {
	l, err := localeOf(locale)
	if err != nil {
		return "", err
	}
	var parts []string
	if (&Hours{week: h.week}).always() {
		parts = append(parts, l.always)
	} else {
		for _, g := range h.groups() {
			parts = append(parts, l.weekdays(g.days)+" "+l.times(g.spans))
		}
	}
	for _, r := range h.dated {
		label := l.dates(r.from, r.to)
		if r.undatedPublic() {
			label = l.public
		} else if r.days != everyDay {
			label += " " + l.weekdays(r.days)
		}
		parts = append(parts, label+" "+l.times(r.spans))
	}
	if len(parts) == 0 {
		return l.closed, nil
	}
	if slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, ", ") }) {
		return strings.Join(parts, "; "), nil // a list inside a part: commas alone would be ambiguous
	}
	return strings.Join(parts, ", "), nil
}

// Describe says what a customer wants to know at t: "open now until 18:00", "opens Monday at 9:00", "always open",
// "closed" (for good). Times are local to the calendar, so a sentence is right across a clock change. locale is as in
// [Hours.Text].
func (c *Calendar) Describe(t time.Time, locale string) (string, error) {
	l, err := localeOf(locale)
	if err != nil {
		return "", err
	}
	t = t.In(c.Zone())
	if c.Open(t) {
		closing, err := c.NextClose(t)
		if err != nil {
			return l.always, nil
		}
		return l.openUntil(t, closing), nil
	}
	opening, err := c.NextOpen(t)
	if err != nil {
		return l.closed, nil
	}
	day, clock := l.long[(opening.Weekday()+6)%7], l.clock(opening)
	switch n := dayOf(opening) - dayOf(t); {
	case n == 0:
		return fmt.Sprintf(l.opensToday, day, clock), nil
	case n < 7:
		return fmt.Sprintf(l.opens, day, clock), nil
	}
	return fmt.Sprintf(l.opensDate, day, opening.Day(), l.monthsLong[opening.Month()], clock), nil
}

func (l *locale) openUntil(t, closing time.Time) string {
	midnight := closing.Hour() == 0 && closing.Minute() == 0
	switch n := dayOf(closing) - dayOf(t); {
	case n == 1 && midnight:
		return l.untilMidnight
	case n == 0:
		return fmt.Sprintf(l.until, "", l.clock(closing))
	}
	return fmt.Sprintf(l.untilDay, l.long[(closing.Weekday()+6)%7], l.clock(closing))
}

func dayOf(t time.Time) int64 {
	year, month, day := t.Date()
	return daysFromCivil(year, int(month), day)
}

func (l *locale) clock(t time.Time) string {
	return l.at(fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()), t.Hour(), t.Minute())
}

func (l *locale) weekdays(days uint8) string {
	if days == everyDay {
		return l.everyDay
	}
	var parts []string
	for _, r := range runs(days) {
		switch r[1] - r[0] {
		case 0:
			parts = append(parts, l.short[r[0]])
		case 1:
			parts = append(parts, l.short[r[0]], l.short[r[1]])
		default:
			parts = append(parts, l.short[r[0]]+"–"+l.short[r[1]])
		}
	}
	if days&publicDay != 0 {
		parts = append(parts, l.public)
	}
	return l.list(parts)
}

func (l *locale) times(spans []span) string {
	if len(spans) == 0 {
		return l.closed
	}
	if slices.Equal(spans, allDay) {
		return l.allDay
	}
	var parts []string
	for _, s := range spans {
		end := s.close
		if end > dayMinutes {
			end -= dayMinutes
		}
		parts = append(parts, briefClock(s.open)+"–"+briefClock(end))
	}
	return l.list(parts)
}

// briefClock leaves the minutes out on the hour: 9, 13:30.
func briefClock(minutes int32) string {
	if minutes%60 == 0 {
		return fmt.Sprint(minutes / 60)
	}
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

func (l *locale) dates(from, to monthDay) string {
	day := func(m monthDay) string {
		s := fmt.Sprintf("%d %s", m.day, l.months[m.month])
		if m.year != 0 {
			s += fmt.Sprintf(" %d", m.year)
		}
		return s
	}
	switch {
	case from == to:
		return day(from)
	case from.year == to.year && from.month == to.month && from.day < to.day:
		return fmt.Sprintf("%d–%s", from.day, day(to))
	case from.year == to.year && from.key() < to.key():
		return fmt.Sprintf("%d %s–%s", from.day, l.months[from.month], day(to))
	}
	return day(from) + "–" + day(to)
}

// list joins with commas and a final "and".
func (l *locale) list(parts []string) string {
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + l.and + parts[n-1]
	}
	return parts[0]
}
