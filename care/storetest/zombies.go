package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var zombieCases = []promise{
	{name: "a worker whose leases ended writes nothing", run: zombie,
		why: "a process that was stopped for an hour wakes in the middle of its work and believes that it still holds it"},
	{name: "workers whose clocks differ never hold the same", run: skew,
		why: "machines' clocks are seconds apart, and a lease is told in the time of who asks"},
	{name: "concurrent writers that load and try again all succeed", run: optimism,
		why: "every write is judged on the conversation as it is, and none is lost on the way"},
	{name: "a damaged message harms nobody else", run: damagedRow, needs: damage,
		why: "one row that cannot be read would stop all replies of the desk"},
}

// zombie is the first worker: it claims everything, sleeps through its leases,
// and then tries each write that it could have done.
func zombie(e *env) {
	c := e.queued("t1", "r1")
	timer := e.timers(worker("w1", minute(60), 9))[0]
	o := e.one(worker("w1", minute(60), 9), "r1")
	e.is("start", e.store.StartAttempt(e.ctx, o, minute(61)), nil)
	lease, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", minute(60), 0))
	e.is("claim account", err, nil)

	held := e.timers(worker("w2", minute(70), 9))[0]
	taken := e.one(worker("w2", minute(70), 9), "r1")
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(70), 0))
	e.is("claim account by another", err, nil)

	tick := follow(c, minute(71), care.UpdateDue{})
	tick.Fence = timer.Fence
	e.refused(tick, care.ErrFenced)
	sent := follow(c, minute(71), care.Sent{Reply: "r1", Ref: message(acme, "out-r1"), SentAt: minute(61)})
	sent.Done = &o
	e.refused(sent, care.ErrFenced)
	dead := o
	dead.Dead = true
	for name, err := range map[string]error{
		"start":       e.store.StartAttempt(e.ctx, o, minute(71)),
		"postpone":    e.store.Postpone(e.ctx, o, true),
		"kill":        e.store.Postpone(e.ctx, dead, false),
		"save cursor": e.store.SaveCursor(e.ctx, lease),
	} {
		e.is(name+" by the zombie", err, care.ErrFenced)
	}
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w1", minute(71), 0))
	e.is("renewal by the zombie", err, care.ErrFenced)

	row := e.mustRow(c.ID, "r1")
	if row.Dead || !row.MaybeDone || row.Attempts != 1 {
		e.broken("the zombie changed the row: dead %v, in doubt %v, %d attempts", row.Dead, row.MaybeDone, row.Attempts)
	}
	e.same("conversation", c, e.load(c.ID))
	e.is("start by the holder", e.store.StartAttempt(e.ctx, taken, minute(72)), nil)
	tick.Fence = held.Fence
	e.write(tick)
}

// skew lets one worker's clock be some minutes before or behind: whoever claims
// first in real time holds the row until the end of that lease in everybody's
// own time.
func skew(e *env) {
	c := e.queued("t1", "r1")
	ahead, behind := 7*time.Minute, -7*time.Minute
	at := minute(60)
	first := e.timers(worker("ahead", at.Add(ahead), 9)) // its lease ends at 77 minutes
	e.same("claimed by the one ahead", 1, len(first))
	e.same("claimed by the one behind, a little later", 0, len(e.timers(worker("behind", at.Add(time.Minute+behind), 9))))
	e.same("claimed by the one behind, when its clock passes the due time", 0, len(e.timers(worker("behind", at.Add(9*time.Minute), 9))))
	second := e.timers(worker("behind", at.Add(17*time.Minute), 9))
	if len(second) != 1 || second[0].Fence == first[0].Fence {
		e.broken("after the lease %d timers were claimed", len(second))
	}
	tick := follow(c, at, care.UpdateDue{}) // before the lease's end by its own clock
	tick.Fence = first[0].Fence
	e.refused(tick, care.ErrFenced)

	slow := e.one(worker("behind", at.Add(behind), 9), "r1") // its lease ends at 63 minutes
	fast := e.one(worker("ahead", at.Add(ahead), 9), "r1")   // which is over by this one's clock
	for range 2 {
		e.is("start by the one behind, in time by its own clock", e.store.StartAttempt(e.ctx, slow, at.Add(behind)), care.ErrFenced)
		e.is("outcome of the one behind", e.store.Postpone(e.ctx, slow, false), care.ErrFenced)
	}
	e.is("start by the one ahead", e.store.StartAttempt(e.ctx, fast, at.Add(ahead)), nil)
}

func optimism(e *env) {
	const writers, each = 8, 6
	c := e.begun("t1")
	for i, err := range together(writers, func(i int) error {
		for j := range each {
			for {
				now, err := e.store.Load(e.ctx, c.ID)
				if err != nil {
					return err
				}
				b := follow(now, minute(1), received(now, fmt.Sprintf("m-%d-%d", i, j)))
				b.Keys = []care.Key{{Account: acme, Name: fmt.Sprintf("k-%d-%d", i, j)}}
				if err = e.store.Append(e.ctx, b); err == nil {
					break
				}
				if !errors.Is(err, care.ErrStale) {
					return err
				}
			}
		}
		return nil
	}) {
		e.is(fmt.Sprint("writer ", i), err, nil)
	}
	now := e.load(c.ID)
	events := e.events(c.ID)
	if want := c.Version + writers*each; now.Version != want || int64(len(events)) != want {
		e.broken("after %d appends the conversation is at version %d with %d events", writers*each, now.Version, len(events))
	}
	e.same("fold", care.Fold(care.Conversation{ID: c.ID}, events), now)
	seen := map[string]bool{}
	for _, ev := range events {
		if r, ok := ev.Body.(care.Received); ok {
			if seen[r.Ref.Native] {
				e.broken("message %s is there twice", r.Ref.Native)
			}
			seen[r.Ref.Native] = true
		}
	}
}

func damagedRow(e *env) {
	bad := e.queued("t1", "r1", "r2")
	e.queued("t2", "r1")
	e.opt.Damage(e.TB, e.store, bad.ID, "r1")
	row := e.mustRow(bad.ID, "r1")
	if !row.Dead || row.Code != care.CodeDamaged {
		e.broken("listed before it was claimed: dead %v, code %q", row.Dead, row.Code)
	}
	os, err := e.store.ClaimOutgoing(e.ctx, worker("w", minute(5), 9))
	e.is("claim", err, care.ErrDamaged)
	e.same("claimed beside it", []string{"t2/r1"}, replies(os))
	e.none(worker("w", minute(6), 9), "the damaged one is dead and blocks its conversation")
	e.same("listed", 3, len(all(e, "outbox", e.store.Outbox(e.ctx, ""))))
	b := follow(bad, minute(7), care.SendFailed{Reply: "r1", Code: care.CodeDamaged})
	b.Settle = []string{"r1"}
	e.write(b)
	e.one(worker("w", minute(8), 9), "r2")
}
