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
	var b strings.Builder
	b.WriteString(e.headline(l) + "\n")
	if e.Status.Metric == "" {
		return b.String(), nil
	}
	s := e.Status
	fmt.Fprintf(&b, l.budget+"\n", e.moment(l, s.Start), compact(round(s.Budget)), compact(round(s.Elapsed)), l.share(s.Used))
	for _, x := range e.lines {
		b.WriteString("  " + e.describe(l, x) + "\n")
	}
	if e.more > 0 {
		fmt.Fprintf(&b, "  "+l.moreLines+"\n", e.more)
	}
	if e.known != "" {
		fmt.Fprintf(&b, l.knownUntil+"\n", l.written(e.known))
	}
	return b.String(), nil
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
	from, to := x.from.In(e.zone), x.to.In(e.zone)
	text := fmt.Sprintf("%-*s  %s", width, l.kinds[x.kind], l.day(from))
	if x.kind >= closure {
		if x.name != "" {
			text += " (" + x.name + ")"
		}
		return text
	}
	end := e.brief(to)
	if dayOf(from) != dayOf(to) {
		end = l.day(to) + " " + end
	}
	text += fmt.Sprintf(" %s–%s  %s", e.brief(from), end, compact(round(x.length)))
	if x.kind == stopped {
		reason := x.name
		if reason == "" {
			reason = l.resolved
		}
		text += " (" + reason + ")"
	}
	return text
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
	days, err := parseDate(date)
	if err != nil {
		return date
	}
	year, month, day := civilFromDays(days)
	return fmt.Sprintf("%s %s %d", l.ordinal(day), l.months[month], year)
}

// round drops fractions of a second, for reading.
func round(d time.Duration) time.Duration { return d.Round(time.Second) }
