package care

import (
	"slices"
	"time"
)

// woken gives what wakes to a colleague who is there, when its owner is not: a
// snooze that ends where nobody looks helps nobody. Who acts at that moment sees
// to it himself.
func (d *decision) woken(at time.Time) {
	owner := d.c.Owner
	if owner == "" || d.name != (Tick{}).Name() && d.name != (LedgerKept{}).Name() {
		return
	}
	if d.rules.works(owner, d.now) && !slices.Contains(d.facts.Away, owner) {
		return
	}
	if next := d.rules.successor(&d.facts, d.now); next != "" {
		d.emitDue(ActorSystem, Assigned{Owner: next, From: owner, Handover: true}, at)
	}
}

// works reports whether an agent is in the team and on duty.
func (r *Rules) works(agent string, now time.Time) bool {
	m, ok := r.member(agent)
	return ok && m.onDuty(now)
}

// Unattended reports whether a [Tick] at now wakes a conversation whose owner does
// not work then. It gets another owner, the one with the fewest conversations of
// those who work and have room, so that the host gives Facts.Load; while nobody
// works it keeps its own.
func (r *Rules) Unattended(c Conversation, now time.Time) bool {
	return c.State == Snoozed && c.Owner != "" && !c.SnoozedUntil.After(now) && !r.works(c.Owner, now)
}
