package sla

import (
	"slices"
	"time"
)

// An Explanation says why a deadline is what it is: which time counted, which pause, closure or break did not, by name.
// It prints as English text; see Text for other languages and SVG for a picture. Make one with [Clock.Explain].
type Explanation struct {
	// Status is how the target stood.
	Status TargetStatus

	metric Metric
	now    time.Time
	until  time.Time // the end of what is explained
	zone   *time.Location
	lines  []line
	more   int    // lines left out
	known  string // the last date with a closure
}

// A line is one stretch of the explanation.
type line struct {
	kind     lineKind
	from, to time.Time // a closure is whole days
	length   time.Duration
	name     string
}

type lineKind int

const (
	counted lineKind = iota
	stopped          // a pause, or the time between resolving and reopening
	closure
	special
	broken
)

// Limits of an explanation: what a person reads, and what it costs to make.
const (
	maxLines = 200
	maxDays  = 3660
)

// Explain explains the latest cycle of a metric: up to its end, or up to the due instant while it runs, or up to now
// while it is paused. A metric that has not started gives an Explanation that says so.
func (c Clock) Explain(m Metric, now time.Time) Explanation {
	e := Explanation{metric: m, now: c.notBeforeLast(now), zone: now.Location()}
	cy := c.state.latest(m)
	if cy == nil || !c.policy.measures(m) {
		return e
	}
	e.Status = c.status(cy, e.now)
	e.until = e.now
	switch {
	case cy.outcome != live:
		e.until = cy.end
	case !e.Status.Due.IsZero():
		e.until = e.Status.Due
	}
	t := c.policy.target(m, c.state.priority)
	if t == nil {
		return e
	}
	e.zone = t.cal.zone
	e.stretches(c.axis(t, cy).stopAt(e.until))
	e.exceptions(t.cal, cy.start)
	slices.SortStableFunc(e.lines, func(a, b line) int { return a.from.Compare(b.from) })
	if n := len(e.lines); n > maxLines {
		e.more, e.lines = n-maxLines, e.lines[:maxLines]
	}
	return e
}

// stretches cuts the calendar's open time at the holes.
func (e *Explanation) stretches(a axis) {
	for at, end := range a.cal.Intervals(a.start, e.until) {
		holes := a.holes()
		for h := holes.after(at); h != nil; h = holes.after(at) {
			from, to := latest(h.From, at), earliest(a.end(h), end)
			if !from.Before(to) {
				continue
			}
			e.add(counted, at, from, "")
			e.add(stopped, from, to, h.Reason)
			at = to
		}
		e.add(counted, at, end, "")
		if len(e.lines) > 4*maxLines {
			return
		}
	}
}

func (e *Explanation) add(kind lineKind, from, to time.Time, name string) {
	if from.Before(to) {
		e.lines = append(e.lines, line{kind, from, to, to.Sub(from), name})
	}
}

// exceptions adds the closures on days with hours, the special openings and the breaks between start and end.
func (e *Explanation) exceptions(cal *Calendar, start time.Time) {
	first, last := dayOf(start.In(e.zone)), dayOf(e.until.In(e.zone))
	day := func(d int64) time.Time {
		y, m, n := civilFromDays(d)
		return time.Date(y, time.Month(m), n, 0, 0, 0, 0, e.zone)
	}
	for _, x := range cal.source.exceptions(first, min(last, first+maxDays)) {
		e.lines = append(e.lines, line{x.kind, day(x.day), day(x.day + 1), 0, x.text()})
	}
	if known, ok := cal.source.knownUntil(); ok {
		e.known = formatDate(known)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
