package care

import (
	"slices"
	"time"
)

// woken gives what wakes to a colleague who is there, when its owner is not: a
// snooze that ends where nobody looks helps nobody, and a message may come before
// a tick does. An agent who acts at that moment sees to it himself.
func (d *decision) woken(at time.Time) {
	owner := d.c.Owner
	if owner == "" || d.name != (Tick{}).Name() && d.name != (LedgerKept{}).Name() && d.name != (Receive{}).Name() {
		return
	}
	if d.rules.OnDuty(owner, d.now) && !slices.Contains(d.facts.Away, owner) {
		return
	}
	if next := d.rules.successor(&d.facts, d.now); next != "" {
		d.emitDue(ActorSystem, Assigned{Owner: next, From: owner, Handover: true}, at)
	}
}

// OnDuty reports whether an agent is in the team and works at now. A customer who
// comes back to one who does not gets another, so that the host then gives
// Facts.Load.
func (r *Rules) OnDuty(agent string, now time.Time) bool {
	m, ok := r.member(agent)
	return ok && m.onDuty(now)
}

// Unattended reports whether a [Tick] at now wakes a conversation whose owner does
// not work then. It gets another owner, the one with the fewest conversations of
// those who work and have room, so that the host gives Facts.Load; while nobody
// works it keeps its own.
func (r *Rules) Unattended(c Conversation, now time.Time) bool {
	return c.State == Snoozed && c.Owner != "" && !c.SnoozedUntil.After(now) && !r.OnDuty(c.Owner, now)
}
