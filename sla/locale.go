package sla

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A locale holds the words of one language. The short names, the order of dates and the percent sign are those of CLDR,
// with clocks of 24 hours everywhere. What stands before a condition may be of any gender, so conditions have none.
type locale struct {
	short, long        [7]string // weekdays from Monday
	months, monthsLong [13]string
	date               string // weekday, day of the month, month, all short
	longDate           string // day of the month, month
	longDateYear       string // and the year
	ordinal            func(day int) string

	and, semicolon      string
	everyDay, allDay    string
	always, closed      string
	public              string                           // public holidays
	times               string                           // around times of a day
	hour                func(hour, minute int) string    // in times of a day
	at                  func(clock string, h int) string // the time of day in the sentences below
	clock               func(hour, minute int) string    // the same, alone
	untilMidnight       string                           // open now until midnight
	until               string                           // clock
	untilDay, untilDate string                           // weekday, clock; weekday, date, clock
	opensToday          string                           // clock
	opens, opensDate    string                           // weekday, clock; weekday, date, clock

	// Explanations.
	metrics                 map[Metric]string
	conditions              map[Condition]string
	kinds                   map[lineKind]string
	reasons                 map[string]string // of pauses, those with a name in this package
	notStarted              string            // metric
	headline                string            // metric, cycle, condition
	budget                  string            // start, budget, elapsed, per cent
	percent                 string
	spaced                  bool // units stand apart from their numbers
	due, dueIfResumed       string
	answered, resolved, now string
	moreLines, knownUntil   string // moment, duration; date
	earlierPauses           string // of which only the sum is known

	// Pictures, beside the words above.
	start, message, reply, reopened string
	warning, escalation, open       string
}

// nbsp keeps a number and what belongs to it on one line.
const nbsp = "\u00a0"

var locales = map[string]*locale{"de": &german, "en": &english, "es": &spanish, "fr": &french, "it": &italian}

// localeOf finds a language by its tag: it, it-IT and it_CH are the same.
func localeOf(tag string) (*locale, error) {
	language, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if l, ok := locales[strings.ToLower(language)]; ok {
		return l, nil
	}
	return nil, invalid("locale", tag, "not one of %s", strings.Join(slices.Sorted(maps.Keys(locales)), ", "))
}

// What most languages share.

func plainDay(day int) string { return fmt.Sprint(day) }

// briefHour leaves the minutes out on the hour: 9, 13:30.
func briefHour(hour, minute int) string {
	if minute == 0 {
		return fmt.Sprint(hour)
	}
	return colonClock(hour, minute)
}

func colonClock(hour, minute int) string { return fmt.Sprintf("%d:%02d", hour, minute) }

func plainClock(clock string, hour int) string { return clock }

func (l *locale) weekday(t time.Time) int { return int(t.Weekday()+6) % 7 }

// day is a short date: Thu 26 Mar.
func (l *locale) day(t time.Time) string {
	return fmt.Sprintf(l.date, l.short[l.weekday(t)], l.ordinal(t.Day()), l.months[t.Month()])
}

// dayOfYear is a long date: 4 January, with the year where without it another one would be meant.
func (l *locale) dayOfYear(t, now time.Time) string {
	if dayOf(t)-dayOf(now) < 300 {
		return fmt.Sprintf(l.longDate, l.ordinal(t.Day()), l.monthsLong[t.Month()])
	}
	return fmt.Sprintf(l.longDateYear, l.ordinal(t.Day()), l.monthsLong[t.Month()], t.Year())
}

// timeOfDay is the clock as the sentences want it.
func (l *locale) timeOfDay(t time.Time) string {
	return l.at(l.clock(t.Hour(), t.Minute()), t.Hour())
}

// share is a number of hundredths; 100 is all of them.
func (l *locale) share(of float64) string {
	hundredths := int(min(of*100+0.5, 99_999_999))
	if of < 1 {
		hundredths = min(hundredths, 99)
	}
	return fmt.Sprintf(l.percent, hundredths)
}

// reason is why time did not count: a name of this package, the host's own, or empty for a resolved case.
func (l *locale) reason(name string) string {
	if name == "" {
		return l.resolved
	}
	if word, ok := l.reasons[name]; ok {
		return word
	}
	return name
}

// duration is to the second: 1h30m, or 1 h 30 min where a bare m would be a metre.
func (l *locale) duration(d time.Duration) string {
	text := compact(round(d))
	if !l.spaced {
		return text
	}
	return strings.TrimSuffix(strings.NewReplacer("h", nbsp+"h"+nbsp, "m", nbsp+"min"+nbsp, "s", nbsp+"s"+nbsp).Replace(text), nbsp)
}

// list joins with commas and a final "and".
func (l *locale) list(parts []string) string {
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + l.and + parts[n-1]
	}
	return parts[0]
}
