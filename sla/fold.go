package sla

import (
	"slices"
	"time"
)

// Limits of a state. A case that is paused, reopened or changed more often folds its past: the open time used so far
// stays, the instants of the single pauses go.
const (
	maxCycles  = 32
	maxPauses  = 64 // and as many gaps a cycle
	keptPauses = 32
	maxReasons = 16  // at once
	maxPast    = 64  // alarms a cycle
	maxText    = 256 // bytes of a reason or a priority
)

// A fold is what a cycle had used up to an instant, for each target that its metric has in the policy.
type fold struct {
	until time.Time
	by    []folded
}

type folded struct {
	priority string
	used     time.Duration
	fell     []reached // the marks within used
}

// reached is when an axis was as long as at.
type reached struct {
	at   time.Duration
	when time.Time
}

func (f *fold) of(priority string) *folded {
	for i := range f.by {
		if f.by[i].priority == priority {
			return &f.by[i]
		}
	}
	return nil
}

// folded is when the axis was as long as d, which is in the folded part: exactly for the marks of the targets that
// there were, else not later than its end.
func (a *axis) folded(d time.Duration) time.Time {
	for _, r := range a.fell {
		if r.at == d {
			return r.when
		}
	}
	return a.start
}

// bound folds what has become too long.
func (c *Clock) bound() {
	s := &c.state
	if len(s.pauses) > maxPauses {
		until := s.pauses[len(s.pauses)-keptPauses].From
		for _, cy := range s.cycles {
			if c.leans(cy, until) && (cy.fold == nil || cy.fold.until.Before(until)) {
				c.fold(s.edit(cy), until)
			}
		}
		s.pauses = slices.DeleteFunc(slices.Clone(s.pauses), func(p pause) bool { return !p.To.IsZero() && !p.To.After(until) })
		s.memo = nil // it counts pauses
	}
	for _, cy := range s.cycles {
		if len(cy.gaps) > maxPauses {
			cy = s.edit(cy)
			c.fold(cy, cy.gaps[len(cy.gaps)-keptPauses].From)
		}
		if len(cy.past) > maxPast {
			s.edit(cy).forget()
		}
	}
}

// revives reports whether a cycle runs or may run again.
func (c *Clock) revives(cy *cycle) bool {
	return cy.outcome == live || cy == c.state.latest(cy.metric) && (cy.outcome == wasCancelled || slices.Contains(whole, cy.metric))
}

// leans reports whether a cycle needs the pauses that end by an instant, or their sum: one that runs or may run again,
// and one that ended, as long as it is the one that is explained.
func (c *Clock) leans(cy *cycle, until time.Time) bool {
	if c.revives(cy) {
		return cy.start.Before(until)
	}
	return cy == c.state.latest(cy.metric) && slices.ContainsFunc(c.state.pauses, func(p pause) bool {
		return !p.To.IsZero() && !p.To.After(until) && p.From.Before(cy.end) && p.To.After(cy.start)
	})
}

// fold measures a cycle up to an instant.
func (c *Clock) fold(cy *cycle, until time.Time) {
	if cy.outcome != live && cy.outcome != wasCancelled {
		until = earliest(until, cy.end)
	}
	f := &fold{until: until}
	if k := cy.metric.kind(); k >= 0 {
		for i := range c.policy.targets[k] {
			t := &c.policy.targets[k][i]
			a := c.axis(t, cy)
			of := folded{priority: t.Priority, used: a.used(until)}
			for _, m := range t.marks {
				if m.at > of.used {
					break
				}
				when, _ := a.reach(m.at)
				of.fell = append(of.fell, reached{m.at, when})
			}
			f.by = append(f.by, of)
		}
	}
	cy.gaps = slices.DeleteFunc(slices.Clone(cy.gaps), func(g pause) bool { return !g.To.After(f.until) })
	cy.fold = f
}

// forget drops the oldest alarms of earlier editions.
func (cy *cycle) forget() {
	n := len(cy.past) - maxPast
	cy.past = slices.DeleteFunc(slices.Clone(cy.past), func(p past) bool {
		if n > 0 && p.Edition != cy.edition {
			n--
			return true
		}
		return false
	})
}

// moved is a fold for a later start: without the time between, as if that had been used in full.
func (c *Clock) moved(cy *cycle, start time.Time) *fold {
	if cy.fold == nil || !start.Before(cy.fold.until) {
		return nil
	}
	out := &fold{until: cy.fold.until}
	for _, of := range cy.fold.by {
		if t := c.policy.target(cy.metric, of.priority); t != nil {
			out.by = append(out.by, folded{priority: of.priority, used: max(0, of.used-t.cal.Between(cy.start, start))})
		}
	}
	return out
}

// refold gives the fold of a cycle to the targets of another policy: exactly to one that counts as an old one did; to
// another what the target in force had used, because the pauses are gone.
func (c *Clock) refold(cy *cycle, m Metric, p *Policy) *fold {
	if cy.fold == nil {
		return nil
	}
	out := &fold{until: cy.fold.until}
	for i := range p.targets[m.kind()] {
		t := &p.targets[m.kind()][i]
		from := c.policy.target(cy.metric, c.state.priority)
		old := c.policy.targets[cy.metric.kind()]
		for j := range old {
			if countsAlike(&old[j], t) && (from == nil || !countsAlike(from, t) || old[j].Priority == t.Priority) {
				from = &old[j]
			}
		}
		if from == nil {
			continue
		}
		if of := cy.fold.of(from.Priority); of != nil {
			out.by = append(out.by, folded{t.Priority, of.used, of.fell})
		}
	}
	return out
}

// A memo is what the running cycles had used at an instant, so that a query need not go through every pause before.
// It is not stored.
type memo struct {
	at     time.Time
	ended  int         // so many pauses, the first ones, ended before that
	cycles []measured  // in room
	room   [7]measured // a metric has one cycle that runs
}

type measured struct {
	cycle  *cycle
	target *target
	used   time.Duration
}

// remember measures the running cycles at the end of a pause, where there were many.
func (c *Clock) remember(at time.Time) {
	const many = 2
	if len(c.state.pauses) < many {
		return
	}
	m := &memo{at: at}
	m.cycles = m.room[:0]
	if before := c.state.memo; before != nil {
		m.ended = before.ended
	}
	for rest := c.state.pauses[m.ended:]; len(rest) > 0 && !rest[0].To.IsZero() && rest[0].To.Before(at); rest = rest[1:] {
		m.ended++
	}
	for _, cy := range c.state.cycles {
		if cy.outcome != live {
			continue
		}
		if t := c.policy.target(cy.metric, c.state.priority); t != nil {
			a := c.axis(t, cy)
			m.cycles = append(m.cycles, measured{cy, t, a.used(at)})
		}
	}
	c.state.memo = m
}

type foldJSON struct {
	Until time.Time    `json:"until"`
	By    []foldedJSON `json:"by,omitempty"`
}

type foldedJSON struct {
	Priority string        `json:"priority,omitempty"`
	Used     jsonDuration  `json:"used"`
	Fell     []reachedJSON `json:"fell,omitempty"`
}

type reachedJSON struct {
	Mark jsonDuration `json:"mark"`
	At   time.Time    `json:"at"`
}

func (f *fold) json() *foldJSON {
	if f == nil {
		return nil
	}
	out := &foldJSON{Until: f.until}
	for _, of := range f.by {
		x := foldedJSON{Priority: of.priority, Used: jsonDuration(of.used)}
		for _, r := range of.fell {
			x.Fell = append(x.Fell, reachedJSON{jsonDuration(r.at), r.when})
		}
		out.By = append(out.By, x)
	}
	return out
}

func (f *foldJSON) fold() (*fold, error) {
	if f == nil {
		return nil, nil
	}
	out := &fold{until: f.Until.UTC()}
	for _, of := range f.By {
		if of.Used < 0 {
			return nil, invalid("state cycle fold", compact(time.Duration(of.Used)), "less than 0")
		}
		x := folded{priority: of.Priority, used: time.Duration(of.Used)}
		for _, r := range of.Fell {
			x.fell = append(x.fell, reached{time.Duration(r.Mark), r.At.UTC()})
		}
		out.by = append(out.by, x)
	}
	return out, nil
}
