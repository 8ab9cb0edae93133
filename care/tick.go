package care

import (
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// Tick lets time pass: everything that fell due happens, each event with the
// time it was done and the time it fell due. A Tick that comes early or twice
// changes nothing.
type Tick struct{}

// Name implements [Command].
func (Tick) Name() string { return "tick" }

func (Tick) decide(*decision) error { return nil }

// maxDue bounds what time alone may bring about in one decision. It is more
// than a conversation's promises and alarms: it only stops a fault.
const maxDue = 1000

// due emits what fell due until now, in the order in which it did. One thing at
// a time: a promise that broke ends the snooze, so that nothing wakes later.
func (d *decision) due() error {
	for range maxDue {
		next := d.rules.first(&d.c.Conversation)
		if next.at.After(d.now) {
			next = dueItem{}
		}
		var alarms []dueAlarm
		if !d.rung {
			var err error
			if alarms, err = d.alarms(); err != nil {
				return err
			}
			d.rung = len(alarms) == 0
		}
		switch {
		case len(alarms) > 0 && (next.what == nothing || !alarms[0].Holds.After(next.at)):
			d.ring(alarms)
		case next.what == nothing:
			return nil
		default:
			d.happen(next)
		}
	}
	return nil
}

// ring emits the alarms that hold first; those of one instant go together.
func (d *decision) ring(alarms []dueAlarm) {
	for _, a := range alarms {
		if a.Holds.Equal(alarms[0].Holds) {
			d.emitDue(ActorSystem, a.Alarm, a.fellDue)
		}
	}
}

func (d *decision) happen(x dueItem) {
	switch x.what {
	case ends:
		d.emitDue(ActorSystem, Ended{}, x.at)
	case resumes:
		d.emitDue(ActorSystem, Resumed{d.c.operation().ID}, x.at)
	case wakes:
		d.emitDue(ActorSystem, Woke{}, x.at)
	case lapses:
		d.emitDue(ActorSystem, InvitationLapsed{}, x.at)
	case updates:
		d.emitDue(ActorSystem, UpdateDue{}, x.at)
	case reminds:
		d.emitDue(ActorSystem, Reminded{d.c.Promises[x.promise].ID}, x.at)
	case breaks:
		p := d.c.Promises[x.promise]
		d.emitDue(ActorSystem, Broken{p.ID, p.Owner}, x.at)
		d.emitDue(ActorSystem, Alarm{
			ID: "promise/" + p.ID + "/escalation:broken", Metric: promiseMetric, Kind: string(sla.EscalationAlarm),
			Name: "broken", Holds: x.at,
		}, x.at)
	}
}

// promiseMetric is the Metric of an [Alarm] that is a promise's, not the clock's.
const promiseMetric = "promise"

// dueItem is something that time brings about, the clock's alarms aside.
type dueItem struct {
	at      time.Time
	what    dueKind
	promise int // which of the conversation's
}

type dueKind int

const (
	nothing dueKind = iota
	resumes
	ends
	wakes
	reminds
	breaks
	lapses
	updates
)

// first returns what falls due first, whenever that is.
func (r *Rules) first(c *Conversation) dueItem {
	var first dueItem
	consider := func(at time.Time, what dueKind, promise int) {
		if first.what == nothing || at.Before(first.at) {
			first = dueItem{at, what, promise}
		}
	}
	if c.State == Resolved && c.Resolution != nil {
		consider(c.Resolution.At.Add(time.Duration(r.spec.ReopenWindow)), ends, 0)
	}
	if op := c.operation(); op != nil {
		consider(op.Retry, resumes, 0)
	}
	if !c.State.Live() {
		return first
	}
	if c.State == Snoozed {
		consider(c.SnoozedUntil, wakes, 0)
	}
	for i := range c.Promises {
		p := &c.Promises[i]
		if !p.Reminded && !p.Broken {
			consider(p.Due.Add(-time.Duration(r.spec.RemindBefore)), reminds, i)
		}
		if !p.Broken {
			consider(p.Due, breaks, i)
		}
	}
	if i := c.Invitation; i != nil && !i.Lapsed {
		consider(i.Until, lapses, 0)
	}
	if at, ok := r.updateDue(c); ok {
		consider(at, updates, 0)
	}
	return first
}

// updateDue is when a customer to whom we owe something must hear from us.
func (r *Rules) updateDue(c *Conversation) (time.Time, bool) {
	last := c.lastWord()
	if last.IsZero() || len(c.Promises) == 0 && c.State != Snoozed && c.Referral == nil {
		return time.Time{}, false
	}
	return later(last, c.UpdateDueAt).Add(time.Duration(r.spec.MaxSilence)), true
}

// NextDue returns when the conversation next wants a [Tick]; false for never.
func (r *Rules) NextDue(c Conversation) (time.Time, bool) {
	next := r.first(&c)
	if c.State.Live() {
		if at, ok := r.nextAlarm(&c); ok && (next.what == nothing || at.Before(next.at)) {
			return at, true
		}
	}
	return next.at, next.what != nothing
}
