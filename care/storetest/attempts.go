package storetest

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var attemptCases = []promise{
	{name: "an attempt without outcome comes back as maybe done", run: maybeDone,
		why: "a worker died between sending and saying so: sending again blindly would publish twice"},
	{name: "a claim without attempt comes back as it was", run: claimOnly,
		why: "a worker that died before sending has sent nothing"},
	{name: "an attempt begins only under a claim that holds", run: startFence,
		why: "two workers that both think they hold it would both send"},
	{name: "a postponed message waits, and remembers", run: postpone,
		why: "the network said when to come back, and people want to know why it waits"},
	{name: "a worker that lost its claim cannot postpone", run: postponeFence,
		why: "it would release another's claim"},
	{name: "concurrent attempts each get their own answer", run: attemptRace,
		why: "a store that writes several at once must keep them apart"},
}

func maybeDone(e *env) {
	c := e.queued("t1", "r1", "r2")
	o := e.one(worker("w1", minute(5), 9), "r1")
	e.is("start", e.store.StartAttempt(e.ctx, o, minute(6)), nil)
	row := e.mustRow(c.ID, "r1")
	if !row.StartedAt.Equal(minute(6)) || row.Attempts != 1 {
		e.broken("after the start: started at %v, %d attempts", row.StartedAt, row.Attempts)
	}
	o = e.one(worker("w2", minute(15), 9), "r1")
	if !o.MaybeDone || !o.StartedAt.Equal(minute(6)) || o.Attempts != 1 {
		e.broken("maybe done: %v, started at %v, %d attempts", o.MaybeDone, o.StartedAt, o.Attempts)
	}
	o = e.one(worker("w3", minute(25), 9), "r1") // w2 died as well, before it did anything
	if !o.MaybeDone {
		e.broken("a second crash made it certain")
	}
	e.is("start", e.store.StartAttempt(e.ctx, o, minute(26)), nil)
	e.is("postpone", e.store.Postpone(e.ctx, o, false), nil) // looked for, and not there
	o = e.one(worker("w3", minute(30), 9), "r1")
	if o.MaybeDone || !o.StartedAt.IsZero() || o.Attempts != 2 {
		e.broken("after a clear failure: maybe done %v, started at %v, %d attempts", o.MaybeDone, o.StartedAt, o.Attempts)
	}
}

func claimOnly(e *env) {
	e.queued("t1", "r1")
	first := e.one(worker("w1", minute(5), 9), "r1")
	again := e.one(worker("w2", minute(15), 9), "r1")
	if again.Fence == first.Fence {
		e.broken("two claims have one fence")
	}
	again.Fence = first.Fence
	e.same("claimed again", first, again)
}

func startFence(e *env) {
	e.queued("t1", "r1")
	lost := e.one(worker("w1", minute(5), 9), "r1")
	e.is("start when the lease ends", e.store.StartAttempt(e.ctx, lost, minute(15)), care.ErrFenced)
	held := e.one(worker("w2", minute(15), 9), "r1")
	e.is("start by the loser", e.store.StartAttempt(e.ctx, lost, minute(16)), care.ErrFenced)
	none := held
	none.Fence = 0
	e.is("start without a claim", e.store.StartAttempt(e.ctx, none, minute(16)), care.ErrFenced)
	e.is("start just in time", e.store.StartAttempt(e.ctx, held, minute(25).Add(-time.Microsecond)), nil)
	gone := held
	gone.ID = "c9"
	e.is("start in another conversation", e.store.StartAttempt(e.ctx, gone, minute(16)), care.ErrFenced)
}

func postpone(e *env) {
	c := e.queued("t1", "r1")
	o := e.one(worker("w1", minute(5), 9), "r1")
	e.is("start", e.store.StartAttempt(e.ctx, o, minute(6)), nil)
	later := o
	later.NotBefore, later.Code, later.Attempts, later.Content = minute(30), "rate_limited", 77, "another"
	e.is("postpone", e.store.Postpone(e.ctx, later, true), nil)
	want := o
	want.Fence, want.NotBefore, want.Code, want.Attempts = 0, minute(30), "rate_limited", 1
	want.MaybeDone, want.StartedAt = true, minute(6)
	e.same("row", want, e.mustRow(c.ID, "r1"))
	e.none(worker("w1", minute(30).Add(-time.Microsecond), 9), "it may be tried only later")
	e.one(worker("w1", minute(30), 9), "r1")
}

func postponeFence(e *env) {
	e.queued("t1", "r1")
	lost := e.one(worker("w1", minute(5), 9), "r1")
	held := e.one(worker("w2", minute(15), 9), "r1")
	lost.Dead = true
	e.is("postpone by the loser", e.store.Postpone(e.ctx, lost, false), care.ErrFenced)
	e.none(worker("w3", minute(20), 9), "it is claimed")
	held.NotBefore = minute(20)
	e.is("postpone", e.store.Postpone(e.ctx, held, false), nil)
	e.is("postpone twice", e.store.Postpone(e.ctx, held, false), care.ErrFenced)
	if o := e.one(worker("w3", minute(20), 9), "r1"); o.Dead {
		e.broken("the loser killed it")
	}
}

func attemptRace(e *env) {
	const n = 20
	for i := range n {
		e.queued(fmt.Sprint("t", i), "r1")
	}
	os := e.outgoing(worker("w", minute(5), n))
	e.same("claimed", n, len(os))
	for i, err := range together(n, func(i int) error {
		o := os[i]
		if i%2 == 1 {
			o.Fence += 99999
		}
		if err := e.store.StartAttempt(e.ctx, o, minute(6)); err != nil {
			return err
		}
		o.NotBefore = minute(50)
		return e.store.Postpone(e.ctx, o, false)
	}) {
		e.is(fmt.Sprint("attempt ", i), err, []error{nil, care.ErrFenced}[i%2])
	}
	e.same("claimed after the leases", n/2, len(e.outgoing(worker("w", minute(15), n))))
}
