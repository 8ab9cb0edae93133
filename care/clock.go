package care

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// bind joins a conversation's clock with the policy that it names.
func (r *Rules) bind(s sla.State) (sla.Clock, error) {
	clock, err := r.policy.Bind(s)
	if !errors.Is(err, sla.ErrMismatch) {
		return clock, err
	}
	for _, p := range r.older {
		if old, err := p.Bind(s); err == nil {
			return old, nil
		}
	}
	name, version := s.Policy()
	return clock, fmt.Errorf("care: rules lack policy %q version %d, which a clock names: %w", name, version, err)
}

// openClock starts the clock of a conversation that a customer began.
func (d *decision) openClock(at time.Time) error {
	return d.record(sla.Event{Kind: sla.CustomerMessage, At: at, Private: d.c.Visibility.IsPrivate()})
}

// withdraw tells the clock that the oldest unanswered message was deleted.
func (d *decision) withdraw() error {
	e := sla.Event{Kind: sla.Withdraw, At: d.now}
	if len(d.c.Unanswered) > 0 {
		e.Next, e.Private = d.c.Unanswered[0].At, d.c.Unanswered[0].Private
	}
	return d.record(e)
}

// record tells the clock what happened, and puts the clock after it into the
// event emitted last. What came before the clock's last event counts as of its
// time.
func (d *decision) record(e sla.Event) error {
	var clock sla.Clock
	var err error
	if d.c.Clock.IsZero() {
		switch e.Kind {
		case sla.CustomerMessage, sla.PublicReply, sla.PrivateReply:
			clock, err = d.rules.policy.Begin(e)
		default:
			return nil
		}
	} else {
		if clock, err = d.rules.bind(d.c.Clock); err != nil {
			return err
		}
		e.At = later(e.At, d.c.Clock.At())
		clock, err = clock.Record(e)
	}
	if err != nil {
		return fmt.Errorf("care: clock: %w", err)
	}
	state := clock.State()
	d.events[len(d.events)-1].Clock = &state
	d.c.Clock = state
	return nil
}

// alarms lists a live conversation's alarms that fell due and were not reported,
// in the order in which they hold.
func (r *Rules) alarms(c *Conversation, now time.Time) ([]dueAlarm, error) {
	if c.Clock.IsZero() || !c.State.Live() {
		return nil, nil
	}
	clock, err := r.bind(c.Clock)
	if err != nil {
		return nil, err
	}
	var due []dueAlarm
	for _, a := range clock.Alarms(c.AlarmsTo, now) {
		due = append(due, dueAlarm{Alarm{a.ID, string(a.Metric), string(a.Kind), a.Name, ceil(a.At)}, stamp(a.FellDue)})
	}
	return due, nil
}

type dueAlarm struct {
	Alarm
	fellDue time.Time
}

func (r *Rules) nextAlarm(c *Conversation) (time.Time, bool) {
	if c.Clock.IsZero() {
		return time.Time{}, false
	}
	clock, err := r.bind(c.Clock)
	if err != nil {
		return time.Time{}, false
	}
	a, ok := clock.Next(c.AlarmsTo)
	return ceil(a.At), ok
}

// ceil is stamp upwards, so that a timer is not early.
func ceil(t time.Time) time.Time {
	if s := stamp(t); !s.Before(t) {
		return s
	}
	return stamp(t).Add(time.Microsecond)
}

// Status returns how the conversation's targets stand. The error is of a clock
// whose policy the rules lack.
func (r *Rules) Status(c Conversation, now time.Time) ([]sla.TargetStatus, error) {
	if c.Clock.IsZero() {
		return nil, nil
	}
	clock, err := r.bind(c.Clock)
	if err != nil {
		return nil, err
	}
	return clock.Status(now), nil
}

// Clock returns the conversation's clock, for its explanation; false without
// one.
func (r *Rules) Clock(c Conversation) (sla.Clock, bool) {
	if c.Clock.IsZero() {
		return sla.Clock{}, false
	}
	clock, err := r.bind(c.Clock)
	return clock, err == nil
}
