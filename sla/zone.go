package sla

import (
	"sort"
	"time"
)

// A period is a stretch of time with one offset from UTC; it ends where the next one starts.
type period struct {
	start  int64 // Unix seconds
	offset int64 // seconds east of UTC
}

// periods appends the offsets of a zone in [from, to], Unix seconds. Changes of name alone are skipped.
func periods(out []period, zone *time.Location, from, to int64) []period {
	for at := from; ; {
		t := time.Unix(at, 0).In(zone)
		_, offset := t.Zone()
		if n := len(out); n == 0 || out[n-1].offset != int64(offset) {
			out = append(out, period{at, int64(offset)})
		}
		_, end := t.ZoneBounds()
		if end.IsZero() {
			return out
		}
		// Past the zone's table a bound may be that of a year of 365 days, and lie before the last day of a leap year.
		if at = max(end.Unix(), at+daySeconds/4); at > to {
			return out
		}
	}
}

// A wall turns local wall time, in seconds as if it were UTC, into instants. It remembers where it looked last.
type wall struct {
	periods []period
	last    int
}

// at returns the last period that starts at or before an instant, or the first.
func (w *wall) at(instant int64) int {
	p, i := w.periods, w.last
	if p[i].start <= instant && (i+1 == len(p) || instant < p[i+1].start) {
		return i
	}
	w.last = max(0, sort.Search(len(p), func(i int) bool { return p[i].start > instant })-1)
	return w.last
}

// instant is the first occurrence of a local time. A time that a gap leaves out moves by the gap's length:
// it is read with the offset before the change. ok is false in a gap; change is then the instant of the gap.
func (w *wall) instant(local int64) (at, change int64, ok bool) {
	p := w.periods
	// Offsets are less than two days: the first candidate is the period that holds the time two days before.
	for i := w.at(local - 2*daySeconds); ; i++ {
		at = local - p[i].offset
		if i+1 == len(p) || at < p[i+1].start {
			return at, 0, true
		}
		if next := p[i+1]; local-next.offset < next.start {
			return at, next.start, false
		}
	}
}

// midnight is the first instant of a date.
func (w *wall) midnight(days int64) int64 {
	at, change, ok := w.instant(days * daySeconds)
	if !ok {
		return change
	}
	return at
}

// minute is the instant of a time of day, 0 to 2879 minutes after the date's midnight.
func (w *wall) minute(days int64, minutes int32) int64 {
	for minutes >= dayMinutes {
		days, minutes = days+1, minutes-dayMinutes
	}
	if minutes == 0 {
		return w.midnight(days)
	}
	at, _, _ := w.instant(days*daySeconds + int64(minutes)*60)
	return at
}
