package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Text returns the hours as people write them: "lun–ven 9–18, sab 9–13" for it, "Mon–Fri 9–18, Sat 9–13" for en.
// Days without hours are left out. locale is a language tag; only the language counts (de-AT is de). Languages: de, en,
// es, fr, it; another one is an [Error] that lists them. Clocks have 24 hours in all of them.
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
			parts = append(parts, l.weekdays(g.days)+" "+l.timesOf(g.spans))
		}
	}
	for _, r := range h.dated {
		label := l.dates(r.from, r.to)
		if r.undatedPublic() {
			label = l.public
		} else if r.days != everyDay {
			label += " " + l.weekdays(r.days)
		}
		parts = append(parts, label+" "+l.timesOf(r.spans))
	}
	if len(parts) == 0 {
		return l.closed, nil
	}
	if slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, ", ") }) {
		return strings.Join(parts, l.semicolon), nil // a list inside a part: commas alone would be ambiguous
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
	day, clock := l.long[l.weekday(opening)], l.timeOfDay(opening)
	switch n := dayOf(opening) - dayOf(t); {
	case n == 0:
		return fmt.Sprintf(l.opensToday, clock), nil
	case n < 7:
		return fmt.Sprintf(l.opens, day, clock), nil
	}
	return fmt.Sprintf(l.opensDate, day, l.dayOfYear(opening, t), clock), nil
}

func (l *locale) openUntil(t, closing time.Time) string {
	midnight := closing.Hour() == 0 && closing.Minute() == 0
	switch n := dayOf(closing) - dayOf(t); {
	case n == 1 && midnight:
		return l.untilMidnight
	case n == 0:
		return fmt.Sprintf(l.until, l.timeOfDay(closing))
	case n < 7:
		return fmt.Sprintf(l.untilDay, l.long[l.weekday(closing)], l.timeOfDay(closing))
	}
	return fmt.Sprintf(l.untilDate, l.long[l.weekday(closing)], l.dayOfYear(closing, t), l.timeOfDay(closing))
}

func dayOf(t time.Time) int64 {
	year, month, day := t.Date()
	return daysFromCivil(year, int(month), day)
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

func (l *locale) timesOf(spans []span) string {
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
		parts = append(parts, l.hour(int(s.open/60), int(s.open%60))+"–"+l.hour(int(end/60), int(end%60)))
	}
	return fmt.Sprintf(l.times, l.list(parts))
}

func (l *locale) dates(from, to monthDay) string {
	day := func(m monthDay) string {
		s := l.ordinal(m.day) + " " + l.months[m.month]
		if m.year != 0 {
			s += fmt.Sprintf(" %d", m.year)
		}
		return s
	}
	switch {
	case from == to:
		return day(from)
	case from.year == to.year && from.month == to.month && from.day < to.day:
		return l.ordinal(from.day) + "–" + day(to)
	case from.year == to.year && from.key() < to.key():
		return l.ordinal(from.day) + " " + l.months[from.month] + "–" + day(to)
	}
	return day(from) + "–" + day(to)
}
