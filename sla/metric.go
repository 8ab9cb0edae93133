package sla

import (
	"slices"
	"time"
)

// A Metric is what a target measures.
type Metric string

// Ours is a reply that answers: a person's, or a bot's under BotsAnswer. The names are those of the helpdesks; update
// and silence are Zendesk's periodic update seen from either side, requester wait and agent work are Zendesk's.
const (
	// FirstResponse runs from the customer's first message to the first answer. Resolving ends it too. A case that we
	// began owes none.
	FirstResponse Metric = "first_response"
	// NextResponse runs from the oldest unanswered customer message to the answer or to resolving, again and again. It
	// starts after the first response where the policy has a target for that.
	NextResponse Metric = "next_response"
	// Update runs from the start, then from each oldest unanswered customer message, to the answer or to resolving. It
	// does not wait for the first response, and a case that nobody of the customer's side began (a note, a bot) owes
	// one too. Our own message owes none: neither one that began the case nor one that follows an answer.
	Update Metric = "update"
	// Silence runs from the start to our first message, then from each of our messages to the next, while the case is
	// open. Resolving ends it; reopening starts another.
	Silence Metric = "silence"
	// Resolution runs from the start to resolving. Reopening resumes it without the time in between.
	Resolution Metric = "resolution"
	// RequesterWait is Resolution without the time that we wait for the customer: nil PauseReasons are [Pending] alone.
	RequesterWait Metric = "requester_wait"
	// AgentWork is Resolution without the time that we wait for anybody: nil PauseReasons are every reason.
	AgentWork Metric = "agent_work"
)

var metrics = []Metric{FirstResponse, NextResponse, Update, Silence, Resolution, RequesterWait, AgentWork}

// kind is the place of a metric among metrics, or -1.
func (m Metric) kind() int {
	switch m {
	case FirstResponse:
		return 0
	case NextResponse:
		return 1
	case Update:
		return 2
	case Silence:
		return 3
	case Resolution:
		return 4
	case RequesterWait:
		return 5
	case AgentWork:
		return 6
	}
	return -1
}

// Reasons of a pause that metrics know. Others are the host's own. They are the names of Zendesk's ticket states.
const (
	Pending = "pending" // waiting for the customer
	OnHold  = "on_hold" // waiting for somebody else
)

// whole are the metrics that run as long as the case does; replies are those that an answer ends for good.
var (
	whole   = []Metric{Resolution, RequesterWait, AgentWork}
	replies = []Metric{FirstResponse, NextResponse, Update}
)

// tracks reports whether the state keeps a metric. The first three it always keeps, for the policies to come.
func (p *Policy) tracks(m Metric) bool {
	return m == FirstResponse || m == NextResponse || m == Resolution || p.measures(m)
}

// open starts what a case owes from its first event on, before that is applied.
func (c *Clock) open(first Event) {
	s := &c.state
	for _, m := range whole {
		if c.policy.tracks(m) {
			s.begin(m, first.At, false)
		}
	}
	private := first.Private || first.Kind == PrivateReply || first.Kind == Note // nobody asked in public yet
	if c.policy.measures(Silence) {
		s.begin(Silence, first.At, private)
	}
	if c.policy.measures(Update) && !c.ours(first) {
		s.begin(Update, first.At, private)
	}
}

// ours reports whether an event is a message of ours that answers.
func (c *Clock) ours(e Event) bool {
	return e.Kind == PublicReply || e.Kind == PrivateReply || e.Kind == BotReply && c.policy.spec.BotsAnswer
}

// spoke ends a silence and starts the next one.
func (c *Clock) spoke(at time.Time, private bool) {
	s := &c.state
	s.spoke = at
	cy := s.running(Silence)
	if cy == nil || cy.start.Equal(at) || !c.satisfies(cy, private) {
		return
	}
	c.end(s.edit(cy), at)
	if c.policy.measures(Silence) && !s.resolved {
		s.begin(Silence, at, cy.private)
	}
}

// adopt starts a metric that the policy before did not measure, as if it had been measured all along.
func (c *Clock) adopt(m Metric, old Clock) {
	s := &c.state
	from := s.first(Resolution)
	if s.pending(m) != nil || from == nil {
		return
	}
	cy := cycle{start: from.start}
	switch m {
	case RequesterWait, AgentWork:
		run := s.latest(Resolution)
		if kept := s.latest(m); kept != nil && !kept.start.Before(run.start) {
			return // kept from when it was measured
		}
		if cy = *run; cy.outcome != live && cy.outcome != wasCancelled {
			cy.outcome = wasUntracked
		}
	case Silence:
		if s.resolved {
			return
		}
		cy.start = latest(cy.start, s.spoke)
	case Update:
		if waits := s.waits(); waits != nil {
			cy.start, cy.private = waits.start, waits.private
		} else if s.firstDone || s.latest(FirstResponse) != nil {
			return
		}
	}
	s.begin(m, cy.start, cy.private)
	made := s.latest(m)
	made.since, made.gaps, made.outcome, made.end = s.at, cy.gaps, cy.outcome, cy.end
	if cy.fold != nil {
		made.fold = old.refold(old.state.latest(Resolution), m, c.policy)
	}
	if s.cancelled && made.outcome == live {
		made.outcome, made.end = wasCancelled, s.at
	}
}

// waits is the reply cycle of the oldest unanswered customer message, or nil.
func (s *State) waits() (oldest *cycle) {
	for _, m := range []Metric{FirstResponse, NextResponse} {
		if cy := s.pending(m); cy != nil && (oldest == nil || cy.start.Before(oldest.start)) {
			oldest = cy
		}
	}
	return oldest
}

// unasked reports whether an update cycle runs from the start of a case that no message of the customer began.
func (s *State) unasked(cy *cycle) bool {
	return cy.metric == Update && cy.number == 1 && cy.edition == 0 && !slices.ContainsFunc(s.cycles, func(o *cycle) bool {
		return (o.metric == FirstResponse || o.metric == NextResponse) && o.start.Equal(cy.start)
	})
}
