package sla

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// A Clock is a [State] together with the [Policy] that judges it. It is a value: Record returns another clock and
// leaves this one as it was. The zero value has no policy: it reports nothing and records nothing.
//
// Everything it says is a function of (policy, events, now). A breach happened when it was due, whenever somebody looked.
type Clock struct {
	policy *Policy
	state  State
}

// Start starts the clock of a case that began with a customer's public message. It is [Policy.Begin] for the common
// case, for an instant that is set and has a year from 1 to 9999 and a priority that Begin takes: it does not check.
func (p *Policy) Start(at time.Time, priority string) Clock {
	return p.begin(Event{Kind: CustomerMessage, At: at.UTC().Round(0), Priority: priority})
}

// Begin starts the clock of a case with its first event: a CustomerMessage, in public or private; a PublicReply or
// PrivateReply, when we wrote first (no first response is owed then); or a BotReply, AutoReply, Note or Handoff.
// Resolution, and what runs like it, runs from the event's time. Other kinds, a missing time and what [Clock.Record] refuses are an [Error].
func (p *Policy) Begin(first Event) (Clock, error) {
	switch first.Kind {
	case CustomerMessage, PublicReply, PrivateReply, BotReply, AutoReply, Note, Handoff:
	default:
		return Clock{}, invalid("event kind", string(first.Kind), "a case does not begin with it")
	}
	var err error
	if first.At, err = instant("at", first.At); err != nil {
		return Clock{}, err
	}
	if err := first.check(); err != nil {
		return Clock{}, err
	}
	return p.begin(first), nil
}

func (p *Policy) begin(first Event) Clock {
	c := Clock{p, State{policy: p.spec.Name, version: p.spec.Version, priority: first.Priority, at: first.At}}
	c.state.cycles = make([]*cycle, 0, 2) // the first response and the whole case
	c.open(first)
	c.apply(first)
	return c
}

// Bind gives a stored state its policy again. A state of another policy or version is [ErrMismatch]; the zero State is
// an [Error]. It costs nothing: bind for each decision.
func (p *Policy) Bind(s State) (Clock, error) {
	if s.IsZero() {
		return Clock{}, invalid("state", "", "empty; start a clock with Start or Begin")
	}
	if s.policy != p.spec.Name || s.version != p.spec.Version {
		return Clock{}, &Error{What: "state", Value: fmt.Sprintf("%s %d", s.policy, s.version),
			Reason: fmt.Sprintf("does not belong to policy %s %d", p.spec.Name, p.spec.Version), Kind: ErrMismatch}
	}
	return Clock{p, s}, nil
}

// State returns the state to store.
func (c Clock) State() State { return c.state }

// Record returns the clock after an event. An event before the last one is [ErrOutOfOrder]; an unknown kind or a
// missing field is an [Error]. Events that change nothing (a note, a second pause for the same reason, a message on a
// cancelled case) are recorded all the same: they move the time of the last event.
//
// Events of one instant may come in either order, without another answer to any question, when they are: a note or an
// automatic reply and anything else; two messages of the customer; two replies of ours; a reply and Resolve; pauses and
// resumes of different reasons; a pause, or a resume, and a message or a reply. Of others the first one counts as
// earlier: a reply answers the messages recorded before it, Resolve ends the pauses before it, a priority judges what
// ends after it.
func (c Clock) Record(e Event) (Clock, error) {
	if err := c.record(e); err != nil {
		return c, err
	}
	c.bound()
	return c, nil
}

// RecordAll is [Clock.Record] for several events, one after the other, at less cost. With an error none is recorded.
func (c Clock) RecordAll(events []Event) (Clock, error) {
	next := Clock{c.policy, c.state.fork()}
	for _, e := range events {
		if err := next.admit(&e); err != nil {
			return c, err
		}
		next.apply(e)
		next.state.at = e.At
		next.bound()
	}
	return next, nil
}

// record is Record in place, without a limit to the size of the state. An error leaves the clock as it was.
func (c *Clock) record(e Event) error {
	if err := c.admit(&e); err != nil {
		return err
	}
	c.state = c.state.fork()
	c.apply(e)
	c.state.at = e.At
	return nil
}

// admit checks an event that is to be recorded, and brings its time into the form that states keep.
func (c *Clock) admit(e *Event) error {
	if c.policy == nil {
		return invalid("clock", "", "zero value; use Policy.Start, Begin or Bind")
	}
	var err error
	if e.At, err = instant("at", e.At); err != nil {
		return err
	}
	if e.At.Before(c.state.at) {
		return &Error{What: "event", Value: string(e.Kind), Kind: ErrOutOfOrder, Reason: fmt.Sprintf("at %s is before the last event, %s",
			e.At.Format(time.RFC3339Nano), c.state.at.Format(time.RFC3339Nano))}
	}
	if err := e.check(); err != nil {
		return err
	}
	if e.Kind == Pause && c.state.reasons(e.Reason) >= maxReasons {
		return invalid("event reason", e.Reason, "there are %d others", maxReasons)
	}
	return nil
}

// check validates the fields that a kind needs.
func (e *Event) check() error {
	if err := checkText("event reason", e.Reason); err != nil {
		return err
	}
	if err := checkText("event priority", e.Priority); err != nil {
		return err
	}
	switch e.Kind {
	case Pause:
		if e.Reason == "" {
			return invalid("event reason", "", "a pause needs one")
		}
	case Withdraw:
		e.Message, e.Next = e.Message.UTC().Round(0), e.Next.UTC().Round(0)
		if !e.Next.IsZero() && (e.Next.Before(e.Message) || e.Next.After(e.At)) {
			return invalid("event next", "", "must be between the withdrawn message and the event")
		}
	}
	if !slices.Contains(eventKinds, e.Kind) {
		return invalid("event kind", string(e.Kind), "not one of %v", eventKinds)
	}
	return nil
}

// checkText refuses what a state should not, or cannot, keep.
func checkText(what, text string) error {
	switch {
	case len(text) > maxText:
		return invalid(what, text, "longer than %d bytes", maxText)
	case !utf8.ValidString(text): // JSON would give another one back
		return invalid(what, "", "not UTF-8")
	}
	return nil
}

// Switch returns the clock under another policy, or another version of this one, from an instant on: same start, all
// pauses kept, new budgets. Alarms that fell due before stay in history. Errors are as in [Clock.Record].
func (c Clock) Switch(p *Policy, at time.Time) (Clock, error) {
	if p == nil || p.spec.Name == "" {
		return c, invalid("policy", "", "nil or zero; make one with NewPolicy")
	}
	if err := c.record(Event{Kind: Note, At: at}); err != nil {
		return c, err
	}
	next := c.changed(p)
	next.bound()
	return next, nil
}

// changed is the clock under another policy, from its last event on.
func (c Clock) changed(p *Policy) Clock {
	next := Clock{p, c.state.fork()}
	for _, cy := range next.state.cycles {
		old, now := c.policy.target(cy.metric, c.state.priority), p.target(cy.metric, c.state.priority)
		if cy.outcome == live && !sameTarget(old, now) {
			c.rebase(next.state.edit(cy), c.state.at)
		}
	}
	for _, cy := range next.state.cycles {
		if cy.fold != nil {
			next.state.edit(cy).fold = c.refold(cy, cy.metric, p)
		}
	}
	for _, m := range metrics {
		if p.measures(m) && !c.policy.tracks(m) {
			next.adopt(m, c)
		}
	}
	next.state.policy, next.state.version = p.spec.Name, p.spec.Version
	return next
}
