package sla

import (
	"slices"
	"time"
)

// An Explanation says why a deadline is what it is: which time counted, which pause, closure or break did not, by name,
// what is still ahead of it and what is overdue. It prints as English text; see Text for other languages, SVG and Bar
// for a picture. It is an immutable value, safe for concurrent use; the zero value explains nothing. Make one with
// [Clock.Explain].
type Explanation struct {
	// Status is how the target stood.
	Status TargetStatus

	metric Metric
	now    time.Time
	until  time.Time // the end of what is explained
	zone   *time.Location
	lines  []line
	rest   time.Duration // counted and ahead, in stretches that are not among the lines
	known  string        // the last date with a closure

	// What the picture is drawn from.
	clock  Clock
	cycle  *cycle
	target *target // nil: none in force
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
	ahead            // will count until the due instant, unless something happens
	overdue          // from the due instant to the answer, or to now
	stopped          // a pause, or the time between resolving and reopening
	summed           // pauses of which the state has the sum only
	closure
	special
	broken
)

// Limits of an explanation: what a person reads, and what it costs to make.
const (
	maxLines = 200
	maxDays  = 3660
)

// Explain explains the latest cycle of a metric: up to its end or the due instant, whichever is first, and in one line
// what came after that; up to now while it is paused. A metric that has not started gives an Explanation that says so. A
// now before the last event counts as its time. Whatever the case, it lists 200 stretches at most.
func (c Clock) Explain(m Metric, now time.Time) Explanation {
	e := Explanation{metric: m, now: c.notBeforeLast(now), zone: now.Location()}
	cy := c.state.latest(m)
	if cy == nil || !c.policy.measures(m) {
		return e
	}
	e.clock, e.cycle, e.target = c, cy, c.policy.target(m, c.state.priority)
	e.Status = c.status(cy, e.now)
	e.until = e.over()
	if due := e.Status.Due; !due.IsZero() && (cy.outcome == live || due.Before(cy.end)) {
		e.until = due
	}
	if e.target == nil {
		return e
	}
	e.zone = e.target.cal.zone
	e.stretches(c.axis(e.target, cy).stopAt(e.until))
	e.exceptions(e.target.cal, cy.start)
	slices.SortStableFunc(e.lines, func(a, b line) int { return a.from.Compare(b.from) })
	e.shorten()
	if over := e.over(); e.Status.State == Breached && over.After(e.until) {
		e.lines = append(e.lines, line{overdue, e.until, over, -e.Status.Remaining, ""})
	}
	return e
}

// over is until when the cycle ran: its end, or now.
func (e *Explanation) over() time.Time {
	if e.cycle.outcome != live {
		return e.cycle.end
	}
	return e.now
}

// stretches cuts the calendar's open time at the holes. What a state folded is one stretch.
func (e *Explanation) stretches(a axis) {
	e.folded(a)
	for at, end := range a.cal.Intervals(a.start, e.until) {
		holes := a.holes(at)
		for h := holes.after(at); h != nil; h = holes.after(at) {
			from, to := latest(h.From, at), earliest(a.end(h), end)
			if !from.Before(to) {
				continue
			}
			e.open(at, from)
			e.add(stopped, from, to, h.Reason)
			at = to
		}
		e.open(at, end)
		if len(e.lines) > 4*maxLines {
			return
		}
	}
}

// folded adds the part of an axis of which the state has the sums only.
func (e *Explanation) folded(a axis) {
	from, to, used := e.cycle.start, earliest(a.start, e.until), a.done
	if a.start.After(e.until) && e.Status.Budget > 0 {
		used = min(used, e.Status.Budget) // the due instant is in it
	}
	if used > 0 {
		e.lines = append(e.lines, line{counted, from, to, used, ""})
	}
	if lost := a.cal.Between(from, to) - used; e.cycle.fold != nil && lost > 0 {
		e.lines = append(e.lines, line{summed, from, to, lost, ""})
	}
}

// open adds open time, what is ahead of now apart.
func (e *Explanation) open(from, to time.Time) {
	over := e.over()
	e.add(counted, from, earliest(to, over), "")
	e.add(ahead, latest(from, over), to, "")
}

func (e *Explanation) add(kind lineKind, from, to time.Time, name string) {
	if from.Before(to) {
		e.lines = append(e.lines, line{kind, from, to, to.Sub(from), name})
	}
}

// shorten leaves out lines that nobody reads, and says how much time is in them.
func (e *Explanation) shorten() {
	e.lines = e.lines[:min(len(e.lines), maxLines)]
	e.rest = min(e.Status.Elapsed, e.Status.Budget)
	if e.cycle.outcome == live && !e.Status.Due.IsZero() {
		e.rest = e.Status.Budget
	}
	for _, l := range e.lines {
		if l.kind == counted || l.kind == ahead {
			e.rest -= l.length
		}
	}
}

// exceptions adds the closures on days with hours, the special openings and the breaks between start and end.
func (e *Explanation) exceptions(cal *Calendar, start time.Time) {
	e.lines = append(e.lines, e.days(cal, start, e.until)...)
	if known, ok := cal.source.knownUntil(); ok {
		e.known = formatDate(known)
	}
}

// days are the exceptions of a calendar in a range, as lines.
func (e *Explanation) days(cal *Calendar, from, to time.Time) []line {
	first, last := dayOf(from.In(e.zone)), dayOf(to.In(e.zone))
	day := func(d int64) time.Time {
		y, m, n := civilFromDays(d)
		return time.Date(y, time.Month(m), n, 0, 0, 0, 0, e.zone)
	}
	var out []line
	for _, x := range cal.source.exceptions(first, min(last, first+maxDays)) {
		out = append(out, line{x.kind, day(x.day), day(x.day + 1), 0, x.text()})
	}
	return out
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
