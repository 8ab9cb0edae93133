package care

import (
	"slices"

	"time"
)

// Tick lets time pass: everything that fell due happens, each event with the
// time it was done and the time it fell due. A Tick that comes early or twice
// changes nothing.
type Tick struct{}

// Name implements [Command].
func (Tick) Name() string { return "tick" }

func (Tick) decide(*decision) error { return nil }

// dueItem is something that time brings about.
type dueItem struct {
	at   time.Time
	body Body
}

// due emits what fell due until now, in the order in which it did.
func (d *decision) due() error {
	for range 16 { // what falls due may bring about more, but not without end
		items, err := d.rules.pending(d.c, d.now)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return nil
		}
		for _, it := range items {
			d.emitDue(ActorSystem, it.body, it.at)
		}
	}
	return nil
}

// pending lists what fell due until now, oldest first.
func (r *Rules) pending(c Conversation, now time.Time) ([]dueItem, error) {
	var items []dueItem
	r.each(c, func(at time.Time, body Body) {
		if !at.After(now) {
			items = append(items, dueItem{at, body})
		}
	})
	if c.State.Live() {
		alarms, err := r.alarms(c, now)
		if err != nil {
			return nil, err
		}
		items = append(items, alarms...)
	}
	slices.SortStableFunc(items, func(a, b dueItem) int { return a.at.Compare(b.at) })
	return items, nil
}

// each names every instant that the conversation waits for, and what happens
// then, the clock's aside.
func (r *Rules) each(c Conversation, f func(time.Time, Body)) {
	if c.State == Resolved && c.Resolution != nil {
		f(c.Resolution.At.Add(time.Duration(r.spec.ReopenWindow)), Ended{})
	}
	if !c.State.Live() {
		return
	}
	if c.State == Snoozed {
		f(c.SnoozedUntil, Woke{})
	}
	for _, p := range c.Promises {
		if p.Broken {
			continue
		}
		if !p.Reminded {
			f(p.Due.Add(-time.Duration(r.spec.RemindBefore)), Reminded{p.ID})
		}
		f(p.Due, Broken{p.ID, p.Owner})
	}
	if i := c.Invitation; i != nil && !i.Lapsed {
		f(i.Until, InvitationLapsed{})
	}
	if at, ok := r.updateDue(c); ok {
		f(at, UpdateDue{})
	}
}

// updateDue is when a customer to whom we owe something must hear from us.
func (r *Rules) updateDue(c Conversation) (time.Time, bool) {
	if c.LastBrandAt.IsZero() || len(c.Promises) == 0 && c.State != Snoozed {
		return time.Time{}, false
	}
	return later(c.LastBrandAt, c.UpdateDueAt).Add(time.Duration(r.spec.MaxSilence)), true
}

// NextDue returns when the conversation next wants a [Tick]; false for never.
func (r *Rules) NextDue(c Conversation) (time.Time, bool) {
	var next time.Time
	soonest := func(at time.Time, _ Body) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	r.each(c, soonest)
	if c.State.Live() {
		if at, ok := r.nextAlarm(c); ok {
			soonest(at, nil)
		}
	}
	return next, !next.IsZero()
}
