package sla

import "time"

// A Condition is how a target stands.
type Condition string

const (
	Running   Condition = "running"
	Paused    Condition = "paused"
	Met       Condition = "met"       // answered in time
	Breached  Condition = "breached"  // late, answered or not
	Cancelled Condition = "cancelled" // no verdict: the case was cancelled, or no target matches its priority
)

// TargetStatus is how a target stands at an instant. It describes one cycle; [Clock.Status] gives the latest.
type TargetStatus struct {
	Metric Metric
	Cycle  int // of the metric, from 1
	State  Condition
	Start  time.Time
	// Due is the last instant in time. Zero while paused, when cancelled, and if the calendar never opens that long.
	Due time.Time
	// DueIfResumed is, while paused, the due instant if it resumed now. Zero otherwise.
	DueIfResumed time.Time
	// MetAt is when it was answered or resolved, in time or late. Zero if it was not.
	MetAt time.Time
	// Budget, Elapsed and Remaining are open time on the target's calendar without its pauses. Remaining is negative
	// when the budget is overdrawn; after closing it can be 0 although the target is breached.
	Budget, Elapsed, Remaining time.Duration
	// Used is Elapsed as a share of Budget: 0.62 is 62 %.
	Used float64
	// Breaches are the due instants that passed unanswered in this cycle, also those under an earlier budget or start.
	Breaches []time.Time
}

// Status returns the latest cycle of each metric that the policy measures and that has started, in the order of
// the constants of [Metric]. A now before the last event counts as its time. Instants are in now's location.
func (c Clock) Status(now time.Time) []TargetStatus {
	if c.policy == nil {
		return nil
	}
	out := make([]TargetStatus, 0, c.policy.count)
	for _, m := range metrics {
		if cy := c.state.latest(m); cy != nil && c.policy.measures(m) {
			out = append(out, c.status(cy, now))
		}
	}
	return out
}

// History returns every cycle of a metric, oldest first, for reports that ask for the first, the last or the worst.
// See [State] for how many are kept.
func (c Clock) History(m Metric, now time.Time) []TargetStatus {
	var out []TargetStatus
	for _, cy := range c.state.cycles {
		if cy.metric == m && c.policy.measures(m) {
			out = append(out, c.status(cy, now))
		}
	}
	return out
}

func (c Clock) status(cy *cycle, now time.Time) TargetStatus {
	now = c.notBeforeLast(now)
	s := TargetStatus{Metric: cy.metric, Cycle: cy.number, Start: inLocationOf(cy.start, now), State: Cancelled}
	t := c.policy.target(cy.metric, c.state.priority)
	switch {
	case cy.outcome == wasMet || cy.outcome == wasBreached:
		s.State, s.Due, s.MetAt = Condition(cy.outcome), inLocationOf(cy.due, now), inLocationOf(cy.end, now)
		s.Budget, s.Elapsed = cy.budget, cy.used
	case cy.outcome == live && t != nil:
		c.running(t, cy, now, &s)
	}
	if s.Budget > 0 {
		s.Remaining, s.Used = s.Budget-s.Elapsed, float64(s.Elapsed)/float64(s.Budget)
	}
	for _, p := range cy.past {
		if p.Kind == BreachAlarm {
			s.Breaches = append(s.Breaches, inLocationOf(p.FellDue, now))
		}
	}
	if cy.outcome == live && s.State == Breached && !cy.knows(mark{kind: BreachAlarm}) {
		s.Breaches = append(s.Breaches, s.Due)
	}
	return s
}

// running fills in a cycle that has not ended.
func (c Clock) running(t *target, cy *cycle, now time.Time, s *TargetStatus) {
	axis := c.axis(t, cy)
	s.State, s.Budget, s.Elapsed = Running, t.Budget, axis.used(now)
	due, ok := axis.reach(t.Budget)
	switch {
	case ok && now.After(due):
		s.State, s.Due = Breached, inLocationOf(due, now)
	case axis.pausedAt(now):
		s.State = Paused
		axis = axis.stopAt(now)
		if due, ok := axis.reach(t.Budget); ok {
			s.DueIfResumed = inLocationOf(due, now)
		}
	case ok:
		s.Due = inLocationOf(due, now)
	}
}

// notBeforeLast keeps a question from asking about a time whose events are already different.
func (c Clock) notBeforeLast(now time.Time) time.Time {
	if now.Before(c.state.at) {
		return c.state.at.In(now.Location())
	}
	return now
}
