package sla

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// apply changes the state in place; the caller has forked it and checked the event.
func (c *Clock) apply(e Event) {
	s := &c.state
	if s.cancelled && !slices.Contains([]EventKind{CustomerMessage, Pause, Resume, Reopen, PriorityChange}, e.Kind) {
		return
	}
	switch e.Kind {
	case CustomerMessage:
		c.asked(e.At, e.Private)
	case PublicReply:
		c.answered(e.At, false)
	case PrivateReply:
		c.answered(e.At, true)
	case BotReply:
		if c.policy.spec.BotsAnswer {
			c.answered(e.At, e.Private)
		}
	case Handoff:
		if s.running(FirstResponse) == nil && s.running(NextResponse) == nil {
			c.asked(e.At, e.Private)
		}
	case Pause:
		s.pause(e.Reason, e.At)
	case Resume:
		s.resume(e.Reason, e.At)
		c.remember(e.At)
	case Resolve:
		c.resolve(e.At)
	case Reopen:
		c.reopen(e.At)
	case PriorityChange:
		c.reprioritise(e.Priority, e.At)
	case Withdraw:
		c.withdraw(e)
	case Cancel:
		c.cancel(e.At)
	}
}

// asked starts the reply cycles that a customer's message starts, unless they run: the oldest message counts. A public
// message among the unanswered ones asks for a public answer.
func (c *Clock) asked(at time.Time, private bool) {
	s := &c.state
	start := func(m Metric) {
		if cy := s.pending(m); cy != nil {
			if cy.private && !private {
				s.edit(cy).private = false
			}
			return
		}
		s.begin(m, at, private)
		if s.cancelled { // kept, should the case be reopened
			cy := s.latest(m)
			cy.outcome, cy.end = wasCancelled, at
		}
	}
	for _, m := range []Metric{Update, Silence} {
		if c.policy.measures(m) && (m == Update || s.pending(m) != nil) {
			start(m)
		}
	}
	if !s.firstDone {
		start(FirstResponse)
	}
	if s.firstDone || c.policy.target(FirstResponse, s.priority) == nil {
		start(NextResponse)
	}
}

// answered ends the reply cycles that a reply answers.
func (c *Clock) answered(at time.Time, private bool) {
	s := &c.state
	for _, m := range replies {
		if cy := s.running(m); cy != nil && c.satisfies(cy, private) {
			c.end(s.edit(cy), at)
		}
	}
	if s.running(FirstResponse) == nil {
		s.firstDone = true
	}
	c.spoke(at, private)
}

// satisfies reports whether a reply, in private or public, is one for what a cycle waits for.
func (c *Clock) satisfies(cy *cycle, private bool) bool {
	t := c.policy.target(cy.metric, c.state.priority)
	return t == nil || !t.PublicOnly || !private || cy.private
}

func (s *State) pause(reason string, at time.Time) {
	s.pauses = append(make([]pause, 0, len(s.pauses)+1), s.pauses...)
	for i := len(s.pauses) - 1; i >= 0; i-- {
		if p := &s.pauses[i]; p.Reason == reason && (p.To.IsZero() || p.To.Equal(at)) {
			p.To = time.Time{} // paused already, or resumed at this very instant
			return
		}
	}
	s.pauses = append(s.pauses, pause{Reason: reason, From: at})
}

// reasons counts the reasons besides one for which the case is paused.
func (s *State) reasons(besides string) (n int) {
	for i := range s.pauses {
		if s.pauses[i].To.IsZero() && s.pauses[i].Reason != besides {
			n++
		}
	}
	return n
}

func (s *State) resume(reason string, at time.Time) {
	s.pauses = slices.Clone(s.pauses)
	for i := range s.pauses {
		if p := &s.pauses[i]; p.To.IsZero() && (reason == "" || p.Reason == reason) {
			p.To = at
		}
	}
}

func (c *Clock) resolve(at time.Time) {
	s := &c.state
	if cy := s.running(Silence); cy != nil && cy.number > 1 && cy.start.Equal(at) { // answered and resolved in one
		s.cycles = slices.Delete(s.cycles, slices.Index(s.cycles, cy), slices.Index(s.cycles, cy)+1)
	}
	for _, cy := range s.cycles {
		if cy.outcome == live {
			c.end(s.edit(cy), at)
		}
	}
	s.resume("", at)
	s.resolved, s.firstDone = true, true
}

func (c *Clock) reopen(at time.Time) {
	s := &c.state
	switch {
	case s.cancelled:
		s.cancelled = false
		for _, m := range metrics {
			if cy := s.latest(m); cy != nil && cy.outcome == wasCancelled {
				cy = s.edit(cy)
				cy.outcome, cy.end, cy.since = live, time.Time{}, at
			}
		}
	case s.resolved:
		s.resolved, s.spoke = false, at
		for _, m := range whole {
			c.reopenWhole(m, at)
		}
		if c.policy.measures(Silence) {
			cy := s.latest(Silence)
			s.begin(Silence, at, cy != nil && cy.private)
		}
	}
}

// reopenWhole resumes a metric without the time in between, or starts it again.
func (c *Clock) reopenWhole(m Metric, at time.Time) {
	s := &c.state
	cy := s.latest(m)
	switch {
	case cy == nil || cy.outcome == live:
	case c.policy.spec.ReopenRestarts:
		if c.policy.tracks(m) {
			s.begin(m, at, false)
		}
	default:
		cy = s.edit(cy)
		cy.gaps = append(slices.Clip(cy.gaps), pause{From: cy.end, To: at})
		cy.outcome, cy.end, cy.due, cy.used, cy.budget = live, time.Time{}, time.Time{}, 0, 0
	}
}

func (c *Clock) reprioritise(priority string, at time.Time) {
	s := &c.state
	for _, cy := range s.cycles {
		if cy.outcome == live && c.policy.target(cy.metric, s.priority) != c.policy.target(cy.metric, priority) {
			c.rebase(s.edit(cy), at)
		}
	}
	s.priority = priority
}

func (c *Clock) withdraw(e Event) {
	for _, m := range []Metric{Update, FirstResponse, NextResponse} {
		cy := c.state.running(m)
		if cy == nil || !e.Message.IsZero() && !e.Message.Equal(cy.start) || c.state.unasked(cy) {
			continue
		}
		cy = c.state.edit(cy)
		if e.Next.IsZero() {
			c.drop(cy, e.At, wasWithdrawn)
			continue
		}
		c.rebase(cy, e.At)
		next := latest(cy.start, e.Next) // the one withdrawn was the oldest
		cy.fold = c.moved(cy, next)
		cy.start, cy.private = next, e.Private
	}
}

func (c *Clock) cancel(at time.Time) {
	for _, cy := range c.state.cycles {
		if cy.outcome == live {
			c.drop(c.state.edit(cy), at, wasCancelled)
		}
	}
	c.state.cancelled = true
}

// end gives a cycle its verdict.
func (c *Clock) end(cy *cycle, at time.Time) {
	t := c.policy.target(cy.metric, c.state.priority)
	cy.end, cy.outcome = at, wasUntracked
	if t == nil {
		return
	}
	cy.past = c.until(t, cy, at, true)
	axis := c.axis(t, cy).stopAt(at)
	cy.used, cy.budget, cy.outcome = axis.used(at), t.Budget, wasMet
	if due, ok := axis.reach(t.Budget); ok {
		if cy.due = due; at.After(due) {
			cy.outcome = wasBreached
		}
	}
}

// drop ends a cycle without a verdict.
func (c *Clock) drop(cy *cycle, at time.Time, how outcome) {
	if t := c.policy.target(cy.metric, c.state.priority); t != nil {
		cy.past = c.until(t, cy, at, false)
	}
	cy.outcome, cy.end = how, at
}

// rebase keeps what fell due so far and makes a new edition of the cycle, for another target or start.
func (c *Clock) rebase(cy *cycle, at time.Time) {
	if t := c.policy.target(cy.metric, c.state.priority); t != nil {
		cy.past = c.until(t, cy, at, false)
	}
	cy.edition, cy.since = cy.edition+1, at
}

func sameTarget(a, b *target) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Budget == b.Budget && a.PublicOnly == b.PublicOnly && slices.Equal(a.marks, b.marks) && countsAlike(a, b)
}

// countsAlike reports whether two targets count the same time.
func countsAlike(a, b *target) bool {
	if (a.reasons == nil) != (b.reasons == nil) || !slices.Equal(a.reasons, b.reasons) {
		return false
	}
	return sameCalendar(a.cal, b.cal)
}

func sameCalendar(a, b *Calendar) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
