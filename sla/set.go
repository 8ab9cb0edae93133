package sla

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Limits of a combination: far above any desk's, so that hostile configuration stays cheap.
const (
	maxCalendars = 16 // that are not combinations themselves
	maxDepth     = 16
)

type operation string

const (
	intersection operation = "intersect"
	union        operation = "union"
)

// Intersect returns the calendar that is open when c and o both are: a team that answers in the hours that two sites
// share. The zones may differ; [Calendar.Zone] is c's. Closures of either close it. More than two are combined one
// after another, in any grouping; at most 16.
//
// In JSON it is {"intersect":[...]} with the calendars' own forms. If the two are never open together the error is
// [ErrNeverOpens].
func (c *Calendar) Intersect(o *Calendar) (*Calendar, error) {
	return combine(intersection, []*Calendar{c, o})
}

// Union returns the calendar that is open when c or o is: two sites that take turns. A closure of one leaves the hours
// of the other. Otherwise as [Calendar.Intersect]; in JSON it is {"union":[...]}.
func (c *Calendar) Union(o *Calendar) (*Calendar, error) { return combine(union, []*Calendar{c, o}) }

// A combination is the source of an intersection or a union.
type combination struct {
	op    operation
	parts []*Calendar
}

func combine(op operation, calendars []*Calendar) (*Calendar, error) {
	x := &combination{op: op}
	count, spans, weeks := 0, 0, 0
	for i, c := range calendars {
		if c == nil || c.source == nil {
			return nil, invalid(fmt.Sprintf("%s %d", op, i+1), "", "no calendar; make one with NewCalendar")
		}
		n, s, w := c.source.size()
		count, spans, weeks = count+n, spans+s, weeks+w
		if inner, ok := c.source.(*combination); ok && inner.op == op {
			x.parts = append(x.parts, inner.parts...)
			continue
		}
		x.parts = append(x.parts, c)
	}
	switch {
	case len(calendars) < 2:
		return nil, invalid(string(op), "", "fewer than two calendars")
	case count > maxCalendars:
		return nil, invalid(string(op), "", "more than %d calendars", maxCalendars)
	case spans*weeks > maxParts:
		return nil, invalid(string(op), "", "too many exceptions for so many spans a week")
	}
	isAlways := func(c *Calendar) bool { return c.always }
	always := slices.ContainsFunc(x.parts, isAlways)
	if op == intersection {
		always = !slices.ContainsFunc(x.parts, func(c *Calendar) bool { return !c.always })
	}
	c := newCalendar(calendars[0].zone, x, always)
	if !c.opens() {
		return nil, &Error{What: string(op), Reason: "the calendars are never open together", Kind: ErrNeverOpens}
	}
	return c, nil
}

// apply combines two merged lists in the memory of out, which is neither of theirs.
func (op operation) apply(out, a, b []stretch) []stretch {
	out = out[:0]
	if op == union {
		for len(a)+len(b) > 0 {
			if len(b) == 0 || len(a) > 0 && a[0].open <= b[0].open {
				out, a = appendMerged(out, a[0]), a[1:]
			} else {
				out, b = appendMerged(out, b[0]), b[1:]
			}
		}
		return out
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if both := (stretch{max(a[i].open, b[j].open), min(a[i].close, b[j].close)}); both.open < both.close {
			out = append(out, both)
		}
		if a[i].close < b[j].close {
			i++
		} else {
			j++
		}
	}
	return out
}

func (x *combination) expand(out []stretch, start, end int64) []stretch {
	sum := x.parts[0].source.expand(nil, start, end)
	for _, c := range x.parts[1:] {
		sum = x.op.apply(nil, sum, c.source.expand(nil, start, end))
	}
	return append(out, sum...)
}

// table builds a table of weeks that start on Monday 00:00 UTC, from the tables of the parts.
func (x *combination) table(number int64) *table {
	readers := make([]reader, len(x.parts))
	for i, c := range x.parts {
		readers[i] = reader{source: c.source, table: c.table}
		if number != 0 || c.table == nil {
			readers[i].table = c.source.table(number)
		}
	}
	start := mondayOf(number*tableWeeks) * daySeconds
	b := builder{start: start, at: start, buckets: new([256]uint16)}
	var spare [2][]stretch
	for week := int64(0); week < tableWeeks; {
		open, run := readers[0].week(b.at)
		for i := range readers[1:] {
			more, weeks := readers[i+1].week(b.at)
			spare[i%2] = x.op.apply(spare[i%2], open, more)
			open, run = spare[i%2], min(run, weeks)
		}
		run = min(run, tableWeeks-week)
		b = b.add(run, b.at+weekSeconds, open)
		week += run
	}
	return b.finish(number)
}

// A reader reads the weeks of UTC from the table of a calendar, forward.
type reader struct {
	source  source
	table   *table
	segment int
	buf     []stretch
}

// week returns the open time of the week that starts at an instant, and how many weeks from there on are the same.
// It is valid until the next call.
func (r *reader) week(at int64) (open []stretch, same int64) {
	t, end := r.table, at+weekSeconds
	if at < t.start || t.end < end {
		r.buf = r.source.expand(r.buf[:0], at, end)
		return r.buf, 1
	}
	r.buf = r.buf[:0]
	past := uint32(at - t.start)
	for r.segment+1 < len(t.segments) && t.segments[r.segment+1].start <= past {
		r.segment++
	}
	i, same := r.segment, int64(1)
	for from := past; int64(from) < end-t.start; {
		s := &t.segments[i]
		week := min((from-s.start)/weekSeconds, uint32(s.weeks)-1)
		first := s.start + week*weekSeconds
		r.add(&t.shapes[s.shape], int64(first), at, end)
		switch {
		case week+1 < uint32(s.weeks):
			from = first + weekSeconds
		case i+1 < len(t.segments):
			i++
			from = t.segments[i].start
		default:
			from = uint32(t.end - t.start)
		}
		if i == r.segment {
			// The last week of a segment may have another length.
			same = max(1, int64(s.weeks)-1-int64(week))
		} else {
			same = 1
		}
	}
	return r.buf, same
}

// add appends the parts of a week of the table that lie in [start, end).
func (r *reader) add(s *shape, first, start, end int64) {
	first += r.table.start
	for _, p := range r.table.parts[s.first : s.first+s.count] {
		at := stretch{max(start, first+int64(p.open)), min(end, first+int64(p.close))}
		switch n := len(r.buf); {
		case at.open >= at.close:
		case n > 0 && r.buf[n-1].close == at.open:
			r.buf[n-1].close = at.close
		default:
			r.buf = append(r.buf, at)
		}
	}
}

func (x *combination) bounds() (first, last int64) {
	for _, c := range x.parts {
		f, l := c.source.bounds()
		first, last = min(first, f), max(last, l)
	}
	return first, last
}

func (x *combination) size() (calendars, spans, weeks int) {
	for _, c := range x.parts {
		n, s, w := c.source.size()
		calendars, spans, weeks = calendars+n, spans+s, weeks+w
	}
	return calendars, spans, weeks
}

// exceptions are those of all parts, each once, with the dates of their own zones.
func (x *combination) exceptions(first, last int64) []exception {
	var out []exception
	for _, c := range x.parts {
		out = append(out, c.source.exceptions(first, last)...)
	}
	slices.SortStableFunc(out, func(a, b exception) int {
		return cmp.Or(byDay(a, b), cmp.Compare(a.name, b.name), cmp.Compare(a.hours, b.hours))
	})
	return slices.Compact(out)
}

// knownUntil is the earliest of the parts that have closures.
func (x *combination) knownUntil() (day int64, ok bool) {
	for _, c := range x.parts {
		if d, has := c.source.knownUntil(); has && (!ok || d < day) {
			day, ok = d, true
		}
	}
	return day, ok
}

const weekMinutes = 7 * dayMinutes

func (x *combination) hours(t time.Time, zone *time.Location) Hours {
	return x.weekly(t, zone, func(c *Calendar) Hours { return c.source.hours(t, c.zone) })
}

// weekly combines the weekly hours of the parts, moved to one zone by the offsets at t, in minutes of the week.
func (x *combination) weekly(t time.Time, zone *time.Location, of func(*Calendar) Hours) Hours {
	_, offset := t.In(zone).Zone()
	var sum []stretch
	for i, c := range x.parts {
		_, own := t.In(c.zone).Zone()
		h := of(c)
		open := h.minutes(int64(offset-own) / 60)
		if i > 0 {
			open = x.op.apply(nil, sum, open)
		}
		sum = open
	}
	return weeklyHours(sum)
}

// minutes are the weekly hours as minutes of a week that has no end, moved by some.
func (h *Hours) minutes(shift int64) []stretch {
	var out []stretch
	for _, turn := range []int64{-weekMinutes, 0, weekMinutes} {
		for d, spans := range h.week {
			for _, s := range spans {
				base := int64(d)*dayMinutes + shift + turn
				out = append(out, stretch{base + int64(s.open), base + int64(s.close)})
			}
		}
	}
	return clip(merge(out), 0, weekMinutes)
}

// weeklyHours are minutes of the week as hours. What is longer than a day is cut at midnight.
func weeklyHours(open []stretch) Hours {
	var h Hours
	if n := len(open); n > 1 && open[0].open == 0 && open[n-1].close == weekMinutes {
		open[n-1].close += open[0].close
		open = open[1:]
	}
	for _, s := range open {
		splitDays(s, func(day int64, s span) { h.week[day%7] = append(h.week[day%7], s) })
	}
	for d := range h.week {
		h.week[d] = mergeSpans(h.week[d])
	}
	return h
}

type combinationJSON struct {
	Intersect []*Calendar `json:"intersect,omitempty"`
	Union     []*Calendar `json:"union,omitempty"`
}

func (x *combination) encode() any {
	if x.op == union {
		return &combinationJSON{Union: x.parts}
	}
	return &combinationJSON{Intersect: x.parts}
}

// inside names the calendar of a combination that an error is about.
func inside(op operation, i int, err error) error {
	var own *Error
	if !errors.As(err, &own) {
		return err
	}
	outer := *own
	outer.What = fmt.Sprintf("%s %d: %s", op, i+1, own.What)
	return &outer
}
