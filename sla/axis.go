package sla

import (
	"slices"
	"time"
)

// An axis is the running open time of a cycle: the calendar's open time since the start, without the holes.
type axis struct {
	cal   *Calendar
	start time.Time
	holes []hole // by start; they may overlap
}

// A hole is time that does not count: a pause that stops the target, or the time that the case was resolved.
type hole struct {
	from, to time.Time // to is zero while it lasts
	reason   string    // empty: resolved
}

const holesOnStack = 8

// axis collects the holes of a cycle into buf.
func (c *Clock) axis(t *target, cy *cycle, buf []hole) axis {
	for _, p := range c.state.pauses {
		if t.stops(p.Reason) && (p.To.IsZero() || p.To.After(cy.start)) {
			buf = append(buf, hole{p.From, p.To, p.Reason})
		}
	}
	if len(cy.gaps) > 0 {
		for _, g := range cy.gaps {
			buf = append(buf, hole{g.From, g.To, ""})
		}
		slices.SortStableFunc(buf, func(a, b hole) int { return a.from.Compare(b.from) })
	}
	return axis{t.cal, cy.start, buf}
}

// stopAt ends at an instant what still lasts. It changes the holes in place.
func (a axis) stopAt(at time.Time) axis {
	for i := range a.holes {
		if a.holes[i].to.IsZero() {
			a.holes[i].to = at
		}
	}
	return a
}

// pausedAt reports whether the axis stands still at an instant and from then on.
func (a axis) pausedAt(at time.Time) bool {
	return slices.ContainsFunc(a.holes, func(h hole) bool { return h.to.IsZero() && !h.from.After(at) })
}

// used is the length of the axis up to an instant.
func (a axis) used(until time.Time) time.Duration {
	var sum time.Duration
	at := a.start
	for _, h := range a.holes {
		if !h.from.Before(until) {
			break
		}
		if h.from.After(at) {
			sum += a.cal.Between(at, h.from)
		}
		if h.to.IsZero() {
			return sum
		}
		if h.to.After(at) {
			at = h.to
		}
	}
	return sum + a.cal.Between(at, until)
}

// reach is the earliest instant by which the axis is as long as d; false if it stops before, or never opens again.
func (a axis) reach(d time.Duration) (time.Time, bool) {
	at := a.start
	for _, h := range a.holes {
		if h.from.After(at) {
			run := a.cal.Between(at, h.from)
			if run >= d {
				break
			}
			d -= run
		}
		if h.to.IsZero() {
			return time.Time{}, false
		}
		if h.to.After(at) {
			at = h.to
		}
	}
	due, err := a.cal.Add(at, d)
	return due, err == nil
}
