package sla

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// String is the explanation in English.
func (e Explanation) String() string {
	text, _ := e.Text("en")
	return text
}

// Text is the explanation in a language (see [Hours.Text]), one line for the verdict, one for the budget, one for each
// stretch. Times are local to the target's calendar.
func (e Explanation) Text(locale string) (string, error) {
	l, err := localeOf(locale)
	if err != nil {
		return "", err
	}
	return e.text(l), nil
}

func (e Explanation) text(l *locale) string {
	var b strings.Builder
	b.WriteString(e.headline(l) + "\n")
	if e.Status.Metric == "" {
		return b.String()
	}
	s := e.Status
	if s.Budget > 0 {
		fmt.Fprintf(&b, l.budget+"\n", e.moment(l, s.Start), l.duration(s.Budget), l.duration(s.Elapsed), l.share(s.Used))
	}
	for i, x := range e.lines {
		if x.kind == overdue && e.rest > 0 {
			e.writeRest(&b, l)
		}
		b.WriteString("  " + e.describe(l, x) + "\n")
		if i == len(e.lines)-1 && x.kind != overdue && e.rest > 0 {
			e.writeRest(&b, l)
		}
	}
	if e.known != "" {
		fmt.Fprintf(&b, l.knownUntil+"\n", l.written(e.known))
	}
	return b.String()
}

// writeRest stands for the stretches that have no line.
func (e Explanation) writeRest(b *strings.Builder, l *locale) {
	fmt.Fprintf(b, "  "+l.moreLines+"\n", e.moment(l, e.until), l.duration(e.rest))
}

// headline is the verdict: what, which cycle, how it stands, due when, in which zone.
func (e Explanation) headline(l *locale) string {
	s := e.Status
	if s.Metric == "" {
		return fmt.Sprintf(l.notStarted, l.metrics[e.metric])
	}
	text := fmt.Sprintf(l.headline, l.metrics[s.Metric], s.Cycle, l.conditions[s.State])
	if !s.Due.IsZero() {
		text += ", " + l.due + " " + e.moment(l, s.Due)
	}
	if !s.DueIfResumed.IsZero() {
		text += ", " + l.dueIfResumed + " " + e.moment(l, s.DueIfResumed)
	}
	if !s.MetAt.IsZero() {
		text += ", " + l.answered + " " + e.moment(l, s.MetAt)
	}
	return text + " (" + e.zone.String() + ")"
}

// describe is one line, its kind padded to the longest of the language.
func (e Explanation) describe(l *locale, x line) string {
	width := 0
	for _, kind := range l.kinds {
		width = max(width, utf8.RuneCountInString(kind))
	}
	kind := x.kind
	if kind == summed {
		kind = stopped
	}
	text := fmt.Sprintf("%-*s  ", width, l.kinds[kind])
	if x.kind >= closure {
		text += l.day(x.from.In(e.zone))
		if x.name != "" {
			text += " (" + oneLine(x.name) + ")"
		}
		return text
	}
	text += e.stretch(l, x.from, x.to) + "  " + l.duration(x.length)
	switch x.kind {
	case stopped:
		text += " (" + oneLine(l.reason(x.name)) + ")"
	case summed:
		text += " (" + l.earlierPauses + ")"
	}
	return text
}

// stretch is from when to when, the second date only where it differs.
func (e Explanation) stretch(l *locale, from, to time.Time) string {
	from, to = from.In(e.zone), to.In(e.zone)
	end := e.brief(to)
	if dayOf(from) != dayOf(to) {
		end = l.day(to) + " " + end
	}
	return l.day(from) + " " + e.brief(from) + "–" + end
}

func (e Explanation) moment(l *locale, t time.Time) string {
	t = t.In(e.zone)
	return fmt.Sprintf("%s %d %s", l.day(t), t.Year(), e.brief(t))
}

// brief is the time of day, with seconds only where there are any.
func (e Explanation) brief(t time.Time) string {
	if t.Second() != 0 {
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// written is a date for reading: 28 Mar 2026.
func (l *locale) written(date string) string {
	days, err := parseDate("date", date)
	if err != nil {
		return date
	}
	year, month, day := civilFromDays(days)
	return fmt.Sprintf("%s %s %d", l.ordinal(day), l.months[month], year)
}

// round drops fractions of a second, for reading.
func round(d time.Duration) time.Duration { return d.Round(time.Second) }
