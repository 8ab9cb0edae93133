package care

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// bind joins a conversation's clock with the policy that it names.
func (r *Rules) bind(s sla.State) (sla.Clock, error) {
	clock, err := r.policy.Bind(s)
	if err == nil || !errors.Is(err, sla.ErrMismatch) {
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

// wait is what the customer waits for: since when, and whether an answer in
// private is enough. The zero wait is none.
type wait struct {
	since   time.Time
	private bool
}

func (c *Conversation) waits() wait {
	if len(c.Unanswered) == 0 {
		return wait{}
	}
	public := slices.ContainsFunc(c.Unanswered, func(u Unanswered) bool { return !u.Private })
	return wait{c.Unanswered[0].At, !public}
}

// ask tells the clock that the customer still waits, for what an answer ended.
// It changes nothing while the clock runs.
func (d *decision) ask() error {
	w := d.c.waits()
	if w.since.IsZero() || !d.c.State.Live() {
		return nil
	}
	return d.record(sla.Event{Kind: sla.CustomerMessage, At: w.since, Private: w.private})
}

// bind binds the conversation's clock, once for all that a decision asks of it.
func (d *decision) bind() (err error) {
	if d.bound {
		return nil
	}
	if d.clock, err = d.rules.policy.Bind(d.c.Clock); err != nil { // mostly it is the policy in force
		d.clock, err = d.rules.bind(d.c.Clock)
	}
	d.bound = err == nil
	return err
}

// record tells the clock what happened, and puts the clock after it into the
// event emitted last. What came before the clock's last event counts as of its
// time.
func (d *decision) record(e sla.Event) error {
	if d.c.Clock.IsZero() {
		return d.start(e)
	}
	if err := d.bind(); err != nil {
		return err
	}
	e.At = later(e.At, d.c.Clock.At())
	if e.At.Before(d.c.AlarmsTo) {
		old := d.clock
		clock, err := d.clock.Record(e)
		if err := d.move(&clock, err); err != nil {
			return err
		}
		d.missed(old, d.clock, e.At)
		return nil
	}
	clock, err := d.clock.Record(e)
	return d.move(&clock, err)
}

// recordAll is record for several events of one instant, now.
func (d *decision) recordAll(events []sla.Event) error {
	if d.c.Clock.IsZero() || d.now.Before(d.c.AlarmsTo) || d.now.Before(d.c.Clock.At()) {
		for _, e := range events {
			if err := d.record(e); err != nil {
				return err
			}
		}
		return nil
	}
	if err := d.bind(); err != nil {
		return err
	}
	clock, err := d.clock.RecordAll(events)
	return d.move(&clock, err)
}

// start begins the clock with what a case begins with.
func (d *decision) start(e sla.Event) error {
	switch e.Kind {
	case sla.CustomerMessage, sla.PublicReply, sla.PrivateReply:
		clock, err := d.rules.policy.Begin(e)
		return d.move(&clock, err)
	}
	return nil
}

// move makes a clock the conversation's.
func (d *decision) move(clock *sla.Clock, err error) error {
	if err != nil {
		return fmt.Errorf("care: clock: %w", err)
	}
	last := &d.events[len(d.events)-1]
	if last.Clock == nil {
		if len(d.clocks) == 0 {
			d.clocks = make([]sla.State, 1)
		}
		last.Clock, d.clocks = &d.clocks[0], d.clocks[1:]
	}
	d.clock, d.bound, d.rung = *clock, true, false
	d.c.Clock = clock.State()
	*last.Clock = d.c.Clock
	return nil
}

// missed reports the alarms of a clock that an event at an instant before the
// last alarm reported has started: they lie behind what is asked for next.
func (d *decision) missed(old, clock sla.Clock, at time.Time) {
	if !d.c.State.Live() {
		return
	}
	known := map[string]bool{}
	for _, a := range old.Alarms(time.Time{}, d.c.AlarmsTo) {
		known[a.ID] = true
	}
	for _, a := range clock.Alarms(at, d.c.AlarmsTo) {
		if !known[a.ID] {
			d.emitDue(ActorSystem, alarm(a), stamp(a.FellDue))
		}
	}
}

func alarm(a sla.Alarm) Alarm {
	return Alarm{a.ID, string(a.Metric), string(a.Kind), a.Name, ceil(a.At)}
}

// alarms lists a live conversation's alarms that fell due and were not reported,
// in the order in which they hold.
func (d *decision) alarms() ([]dueAlarm, error) {
	if d.c.Clock.IsZero() || !d.c.State.Live() {
		return nil, nil
	}
	if err := d.bind(); err != nil {
		return nil, err
	}
	var due []dueAlarm
	for _, a := range d.clock.Alarms(d.c.AlarmsTo, d.now) {
		due = append(due, dueAlarm{alarm(a), stamp(a.FellDue)})
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
	// A cycle that ended at the instant of a change holds its alarms just after.
	if ended := clock.Alarms(c.AlarmsTo, c.Clock.At().Add(time.Microsecond)); len(ended) > 0 {
		return ceil(ended[0].At), true
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
