package care

import (
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// Tick lets time pass: everything that fell due happens, each event with the
// time it was done and the time it fell due. A Tick that comes early or twice
// changes nothing.
type Tick struct {
	// Ask is the survey that the host has ready when [Rules.SurveyDue] says so.
	// Without one a survey that falls due is not sent, which is an event.
	Ask Ask `json:"ask,omitzero"`
}

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
		next := d.rules.firstBut(&d.c.Conversation, d.name != (Tick{}).Name())
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
			if err := d.happen(next); err != nil {
				return err
			}
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

func (d *decision) happen(x dueItem) error {
	if d.events == nil {
		d.expect(1 + d.broken()*eventsOfBroken)
	}
	switch x.what {
	case ends:
		d.emitDue(ActorSystem, Ended{}, x.at)
	case asks:
		d.survey(x.at)
	case expires:
		d.emitDue(ActorSystem, SurveyExpired{}, x.at)
	case resumes:
		d.emitDue(ActorSystem, Resumed{d.c.operation().ID}, x.at)
	case wakes:
		d.emitDue(ActorSystem, Woke{}, x.at)
		d.woken(x.at)
	case lapses:
		d.emitDue(ActorSystem, InvitationLapsed{}, x.at)
	case updates:
		d.emitDue(ActorSystem, UpdateDue{DraftProgress}, x.at)
	case overdue:
		t := d.c.Tasks[x.which]
		d.emitDue(ActorSystem, TaskDue{t.ID, t.Owner}, x.at)
	case goesSilent:
		return d.solve(ActorSystem, Resolution{Kind: Silent, Cause: silenceCause, Agent: ActorSystem, At: x.at}, x.at)
	default:
		d.promiseDue(x)
	}
	return nil
}

// eventsOfBroken is how many a broken promise mostly has: it is called to mind,
// the customer is owed news, it breaks, which is an alarm and a task.
const eventsOfBroken = 5

// broken counts the promises that break until now.
func (d *decision) broken() (n int) {
	for i := range d.c.Promises {
		if p := &d.c.Promises[i]; !p.Broken && !d.rules.breaks(p).After(d.now) {
			n++
		}
	}
	return n
}

// silenceCause is the cause of a conversation that silence resolved.
const silenceCause = "silence"

// promiseDue is what falls due about a promise.
func (d *decision) promiseDue(x dueItem) {
	p := d.c.Promises[x.which]
	switch x.what {
	case reminds:
		d.emitDue(ActorSystem, Reminded{p.ID, DraftBeforeDue}, x.at)
	case verified:
		d.emitDue(ActorSystem, VerifyDue{p.ID, p.Owner, DraftVerify}, x.at)
	case breaks:
		d.emitDue(ActorSystem, Broken{p.ID, p.Owner, DraftApology}, x.at)
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
	at    time.Time
	what  dueKind
	which int // of the conversation's promises or tasks
}

type dueKind int

// In the order in which they happen when they fall due at once.
const (
	nothing dueKind = iota
	resumes
	asks
	expires
	ends
	wakes
	reminds
	verified
	breaks
	overdue
	lapses
	updates
	goesSilent
)

// consider takes what happens before it; of two things that fall due at once,
// the kind decides.
func (x *dueItem) consider(at time.Time, what dueKind, which int) {
	if x.what == nothing || at.Before(x.at) || what < x.what && at.Equal(x.at) {
		*x = dueItem{at, what, which}
	}
}

// first returns what falls due first, whenever that is.
func (r *Rules) first(c *Conversation) dueItem { return r.firstBut(c, false) }

// firstBut is first; a survey may be left to a [Tick], because no other command
// brings what it needs.
func (r *Rules) firstBut(c *Conversation, noSurvey bool) dueItem {
	var first dueItem
	if op := c.operation(); op != nil {
		first.consider(op.Retry, resumes, 0)
	}
	if !c.State.Live() && c.State != Resolved && c.State != Closed {
		return first
	}
	if c.Survey.Awaits() {
		first.consider(c.Survey.Until, expires, 0)
	}
	for i := range c.Tasks {
		if t := &c.Tasks[i]; !t.Overdue {
			first.consider(t.Due, overdue, i)
		}
	}
	switch {
	case c.State == Resolved && c.Resolution != nil:
		end := c.Resolution.At.Add(time.Duration(r.spec.ReopenWindow))
		if c.Survey.planned() {
			if !noSurvey {
				first.consider(c.Survey.At, asks, 0)
			}
			end = later(end, c.Survey.At)
		}
		first.consider(end, ends, 0)
	case c.State.Live():
		r.firstLive(c, &first)
	}
	return first
}

// firstLive considers what falls due in a conversation that asks for work.
func (r *Rules) firstLive(c *Conversation, first *dueItem) {
	if c.State == Snoozed {
		first.consider(c.SnoozedUntil, wakes, 0)
	}
	for i := range c.Promises {
		p := &c.Promises[i]
		if p.Broken {
			continue
		}
		if !p.Reminded {
			first.consider(p.Due.Add(-time.Duration(r.spec.RemindBefore)), reminds, i)
		}
		if p.verifiable() && !p.Verify {
			first.consider(p.Due, verified, i)
		}
		first.consider(r.breaks(p), breaks, i)
	}
	if i := c.Invitation; i != nil && !i.Lapsed {
		first.consider(i.Until, lapses, 0)
	}
	if at, ok := r.updateDue(c); ok {
		first.consider(at, updates, 0)
	}
	if at, ok := r.silentAt(c); ok {
		first.consider(at, goesSilent, 0)
	}
}

// silentAt is when silence resolves a conversation: we spoke last, nothing is
// owed or on its way, and nobody has done anything since.
func (r *Rules) silentAt(c *Conversation) (time.Time, bool) {
	if c.State != Waiting || r.spec.SilenceAfter >= Never || len(c.Promises) > 0 || len(c.Tasks) > 0 ||
		c.Hold != nil || c.Referral != nil || c.untold() || len(c.Outgoing) > 0 || c.Invitation != nil && !c.Invitation.Lapsed || c.operation() != nil {
		return time.Time{}, false
	}
	return later(c.ActiveAt, c.lastWord()).Add(time.Duration(r.spec.SilenceAfter)), true
}

// updateDue is when a customer to whom we owe something must hear from us.
func (r *Rules) updateDue(c *Conversation) (time.Time, bool) {
	since := c.quietSince()
	if since.IsZero() || !c.owing() {
		return time.Time{}, false
	}
	return later(since, c.UpdateDueAt).Add(time.Duration(r.spec.MaxSilence)), true
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
