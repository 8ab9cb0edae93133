package sla

import "time"

// An axis is the running open time of a cycle: the calendar's open time since the start, without the holes. Holes are
// the pauses that stop the target and the gaps in which the case was resolved; they may overlap.
type axis struct {
	cal    *Calendar
	of     *target
	cycle  *cycle
	start  time.Time     // where it is known from
	done   time.Duration // its length there
	fell   []reached     // the marks before, where pauses were folded
	pauses []pause       // by start
	recent []pause       // of these, without leading ones that ended before known, or else start
	gaps   []pause       // by start, without a reason
	stop   time.Time     // where holes end that still last; zero: never

	// A later point at which it was measured; zero: none.
	known     time.Time
	knownDone time.Duration
}

// axis returns the axis of a cycle under a target.
func (c *Clock) axis(t *target, cy *cycle) axis {
	a := axis{cal: t.cal, of: t, cycle: cy, start: cy.start, pauses: c.state.pauses, gaps: cy.gaps}
	if f := cy.fold; f != nil {
		a.start = f.until
		if of := f.of(t.Priority); of != nil {
			a.done, a.fell = of.used, of.fell
		} else {
			a.done = t.cal.Between(cy.start, f.until)
		}
	}
	from := a.start
	a.recent = a.pauses
	if m := c.state.memo; m != nil {
		for i := range m.cycles {
			if x := &m.cycles[i]; x.cycle == cy && x.target == t {
				a.known, a.knownDone = m.at, x.used
				from, a.recent = m.at, a.pauses[m.ended:]
			}
		}
	}
	for len(a.recent) > 0 && !a.recent[0].To.IsZero() && !a.recent[0].To.After(from) {
		a.recent = a.recent[1:]
	}
	return a
}

// stopAt ends at an instant what still lasts.
func (a axis) stopAt(at time.Time) axis {
	a.stop = at
	return a
}

// on measures on another calendar. What was folded counts in full.
func (a axis) on(cal *Calendar) axis {
	a.cal, a.known, a.recent, a.fell, a.done = cal, time.Time{}, a.pauses, nil, cal.Between(a.cycle.start, a.start)
	return a
}

// pausedAt reports whether the axis stands still at an instant and from then on.
func (a *axis) pausedAt(at time.Time) bool {
	for i := range a.recent {
		if p := &a.recent[i]; p.To.IsZero() && !p.From.After(at) && a.of.stops(p.Reason) {
			return true
		}
	}
	return false
}

// holes walks the holes of an axis by start.
type holes struct {
	axis         *axis
	pauses, gaps []pause
}

// holes walks them from an instant on.
func (a *axis) holes(from time.Time) holes {
	if from.Before(a.known) { // known is zero, or later than start
		return holes{a, a.pauses, a.gaps}
	}
	return holes{a, a.recent, a.gaps}
}

// after returns the next hole that ends after an instant, or nil. A hole that lasts has no To.
func (h *holes) after(at time.Time) *pause {
	for len(h.pauses) > 0 {
		p := &h.pauses[0]
		if (p.To.IsZero() || p.To.After(at)) && h.axis.of.stops(p.Reason) {
			break
		}
		h.pauses = h.pauses[1:]
	}
	for len(h.gaps) > 0 && !h.gaps[0].To.After(at) {
		h.gaps = h.gaps[1:]
	}
	switch {
	case len(h.pauses) == 0 && len(h.gaps) == 0:
		return nil
	case len(h.gaps) == 0 || len(h.pauses) > 0 && !h.gaps[0].From.Before(h.pauses[0].From):
		p := &h.pauses[0]
		h.pauses = h.pauses[1:]
		return p
	}
	p := &h.gaps[0]
	h.gaps = h.gaps[1:]
	return p
}

// end is where a hole ends; zero if it lasts.
func (a *axis) end(h *pause) time.Time {
	if h.To.IsZero() {
		return a.stop
	}
	return h.To
}

// used is the length of the axis up to an instant.
func (a *axis) used(until time.Time) time.Duration {
	at, sum := a.start, a.done
	if !a.known.IsZero() && !until.Before(a.known) {
		at, sum = a.known, a.knownDone
	}
	holes := a.holes(at)
	for h := holes.after(at); h != nil && h.From.Before(until); h = holes.after(at) {
		if h.From.After(at) {
			sum += a.cal.Between(at, h.From)
		}
		to := a.end(h)
		if to.IsZero() {
			return sum
		}
		at = latest(at, to)
	}
	return sum + a.cal.Between(at, until)
}

// reach is the earliest instant by which the axis is as long as d; false if it stops before, or never opens again.
func (a *axis) reach(d time.Duration) (time.Time, bool) {
	at := a.start
	switch {
	case !a.known.IsZero() && d > a.knownDone:
		at, d = a.known, d-a.knownDone
	case d > a.done || a.done == 0:
		d -= a.done
	default:
		return a.folded(d), true
	}
	holes := a.holes(at)
	for h := holes.after(at); h != nil; h = holes.after(at) {
		if h.From.After(at) {
			run := a.cal.Between(at, h.From)
			if run >= d {
				break
			}
			d -= run
		}
		to := a.end(h)
		if to.IsZero() {
			return time.Time{}, false
		}
		at = latest(at, to)
	}
	due, err := a.cal.Add(at, d)
	return due, err == nil && due.Before(endOfTime)
}

// endOfTime is past the last deadline: JSON has years of four digits.
var endOfTime = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// notBefore is an instant before which the axis is not as long as d: as if nothing were closed or paused any more.
func (a *axis) notBefore(d time.Duration) time.Time {
	if !a.known.IsZero() && d > a.knownDone {
		return a.known.Add(d - a.knownDone)
	}
	return a.start.Add(max(0, d-a.done))
}
