package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var timerCases = []promise{
	{name: "a conversation has one timer", run: oneTimer,
		why: "two alarms for one instant would act twice"},
	{name: "timers are claimed when due, the longest due first", run: timersInOrder,
		why: "after an outage the oldest promise comes first"},
	{name: "a claimed timer is offered again only when its lease ends", run: timerLease,
		why: "one worker acts, and if it dies another does"},
	{name: "a timer that is set anew is free", run: timerFreed,
		why: "what is due sooner than it was must not wait for a lease that nobody acts under"},
	{name: "who lost a timer's claim cannot write for it", run: timerFence,
		why: "a worker that slept through its lease must not act a second time"},
	{name: "concurrent claims share nothing", run: timerRace,
		why: "each timer fires once"},
	{name: "a worker claims from its own shards", run: ownShards,
		why: "workers divide the work, and none looks at the others' rows"},
	{name: "the next due instant is known", run: nextDue,
		why: "a desk sleeps until then; a row that nobody can claim must not keep it awake"},
}

func oneTimer(e *env) {
	c := e.begun("t1")
	for _, at := range []time.Time{minute(30), minute(10), minute(20)} {
		b := follow(c, minute(1), received(c, fmt.Sprint("m-", at.Unix())))
		b.Timer = at
		c = e.write(b)
	}
	e.same("timers before the last one set", 0, len(e.timers(worker("w", minute(20).Add(-time.Microsecond), 9))))
	ts := e.timers(worker("w", minute(20), 9))
	if len(ts) != 1 || ts[0].ID != c.ID || !ts[0].Due.Equal(minute(20)) || ts[0].Fence == 0 {
		e.broken("claimed %v, want one, due %v, with a fence", ts, minute(20))
	}
	b := follow(c, minute(21))
	b.Timer = time.Time{}
	e.write(b)
	e.same("timers of a conversation without one", 0, len(e.timers(worker("w", minute(999), 9))))
}

func timersInOrder(e *env) {
	for i, at := range []int{50, 10, 40, 20, 30} {
		b := begin(thread(acme, fmt.Sprint("t", i)))
		b.Timer = minute(at)
		e.write(b)
	}
	due := func(ts []care.Timer) []time.Time {
		var list []time.Time
		for _, t := range ts {
			list = append(list, t.Due)
		}
		return list
	}
	e.same("without a limit none is claimed", 0, len(e.timers(worker("w", minute(60), 0))))
	e.same("first two", []time.Time{minute(10), minute(20)}, due(e.timers(worker("w", minute(40), 2))))
	e.same("the others that are due", []time.Time{minute(30), minute(40)}, due(e.timers(worker("w", minute(40), 9))))
}

func timerLease(e *env) {
	e.begun("t1")
	first := e.timers(worker("w1", minute(60), 9))
	e.same("claimed", 1, len(first))
	end := minute(70)
	e.same("claimed by the same worker", 0, len(e.timers(worker("w1", end.Add(-time.Microsecond), 9))))
	e.same("claimed by another", 0, len(e.timers(worker("w2", end.Add(-time.Microsecond), 9))))
	second := e.timers(worker("w2", end, 9))
	if len(second) != 1 || second[0].Fence == first[0].Fence || !second[0].Due.Equal(minute(60)) {
		e.broken("claimed %v after %v, want the same timer with another fence", second, first)
	}
}

func timerFreed(e *env) {
	c := e.begun("t1")
	e.same("claimed", 1, len(e.timers(worker("w1", minute(61), 9))))
	for i, b := range []care.Batch{follow(c, minute(61)), follow(c, minute(62), received(c, "m2"))} {
		b.Timer = minute(62 + i)
		e.write(b)
		e.same("claimed before it is due", 0, len(e.timers(worker("w2", b.Timer.Add(-time.Microsecond), 9))))
		ts := e.timers(worker("w2", b.Timer, 9))
		if len(ts) != 1 || !ts[0].Due.Equal(b.Timer) {
			e.broken("claimed %v, want one, due %v, though its lease has not ended", ts, b.Timer)
		}
	}
}

func timerFence(e *env) {
	c := e.begun("t1")
	lost := e.timers(worker("w1", minute(60), 9))[0]
	held := e.timers(worker("w2", minute(70), 9))[0]
	act := func(fence int64, native string) care.Batch {
		b := follow(c, minute(71), received(c, native))
		b.Fence, b.Timer = fence, minute(200)
		return b
	}
	e.refused(act(lost.Fence, "m2"), care.ErrFenced)
	e.refused(act(lost.Fence+held.Fence, "m2"), care.ErrFenced)
	c = e.write(act(held.Fence, "m2"))
	e.refused(act(held.Fence, "m3"), care.ErrFenced) // the batch replaced the timer
	replaced := e.timers(worker("w1", minute(200), 9))[0]
	b := follow(c, minute(200), received(c, "m4"))
	b.Timer = minute(300)
	c = e.write(b)
	quiet := follow(c, minute(201))
	quiet.Fence, quiet.Timer = replaced.Fence, time.Time{}
	e.refused(quiet, care.ErrFenced)
	slow := e.timers(worker("w1", minute(300), 9))[0]
	c = e.write(act(slow.Fence, "m5")) // late, but nobody took it over
	e.same("conversation", c, e.load(c.ID))
}

func timerRace(e *env) {
	const n = 60
	for i := range n {
		e.begun(fmt.Sprint("t", i))
	}
	var mu sync.Mutex
	seen := map[care.ID]int{}
	for _, err := range together(6, func(i int) error {
		for range n { // a sound store ends it sooner
			ts, err := e.store.ClaimTimers(e.ctx, worker(fmt.Sprint("w", i), minute(60), 7))
			if err != nil || len(ts) == 0 {
				return err
			}
			mu.Lock()
			for _, t := range ts {
				seen[t.ID]++
			}
			mu.Unlock()
		}
		return nil
	}) {
		e.is("claim", err, nil)
	}
	for id, times := range seen {
		if times != 1 {
			e.broken("timer of %s was claimed %d times at once", id, times)
		}
	}
	e.same("timers claimed", n, len(seen))
}

func nextDue(e *env) {
	next := func(what string, want time.Time) {
		e.Helper()
		at, ok, err := e.store.NextDue(e.ctx)
		e.is("next due", err, nil)
		if ok == want.IsZero() || !at.Equal(want) {
			e.broken("%s: next due is %v %v, want %v", what, at, ok, want)
		}
	}
	next("empty store", time.Time{})
	c := e.begun("t1")
	next("a timer", minute(60))
	c = e.write(reply(c, "r1", minute(5)))
	c = e.write(reply(c, "r2", minute(4)))
	next("a message, the later one of the conversation behind it", minute(5))
	o := e.one(worker("w", minute(6), 9), "r1")
	next("leased until", minute(16))
	o.NotBefore = minute(40)
	e.is("postpone", e.store.Postpone(e.ctx, o, false), nil)
	next("postponed until", minute(40))
	o = e.one(worker("w", minute(40), 9), "r1")
	o.Dead = true
	e.is("postpone", e.store.Postpone(e.ctx, o, false), nil)
	next("a dead message, one behind it, and the timer", minute(60))
	e.timers(worker("w", minute(60), 9))
	next("the timer's lease", minute(70))
	b := follow(c, minute(61))
	b.Timer = time.Time{}
	e.write(b)
	next("no timer, a dead message, one behind it", time.Time{})
}

func ownShards(e *env) {
	byShard := map[int]care.Conversation{}
	for i := 0; len(byShard) < 3; i++ {
		c := e.begun(fmt.Sprint("t", i))
		byShard[c.ID.Shard()] = e.write(reply(c, "r1", minute(1)))
	}
	for shard, c := range byShard {
		claim := worker("w", minute(60), 999)
		claim.Shards = []int{(shard + 1) % care.Shards, shard}
		if _, taken := byShard[claim.Shards[0]]; taken {
			claim.Shards = claim.Shards[1:]
		}
		ts := e.timers(claim)
		if !slices.ContainsFunc(ts, func(t care.Timer) bool { return t.ID == c.ID }) {
			e.broken("the timer of %s in shard %d was not claimed for shards %v", c.ID, shard, claim.Shards)
		}
		os := e.outgoing(claim)
		for _, o := range os {
			ts = append(ts, care.Timer{ID: o.ID})
		}
		for _, t := range ts {
			if !slices.Contains(claim.Shards, t.ID.Shard()) {
				e.broken("shards %v were asked for, and one of shard %d was claimed", claim.Shards, t.ID.Shard())
			}
		}
		if len(os) == 0 {
			e.broken("no message was claimed for shards %v", claim.Shards)
		}
	}
}
