package storetest

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var workerCases = []promise{
	{name: "workers see who lives", run: heartbeats,
		why: "they divide the work without a leader, each by the same list"},
	{name: "concurrent heartbeats all count", run: heartbeatRace,
		why: "processes start at the same time, and one that is not seen gets no work"},
	{name: "an account that is given back is free at once", run: giveBack,
		why: "a process that stops cleanly must not keep its accounts idle for the rest of its lease"},
}

func (e *env) beat(name string, at time.Time, lease time.Duration) []string {
	e.Helper()
	live, err := e.store.Heartbeat(e.ctx, care.WorkerClaim{Worker: name, Now: at, Lease: lease})
	e.is("heartbeat", err, nil)
	return live
}

func heartbeats(e *env) {
	const lease = 10 * time.Minute
	e.same("the first", []string{"w2"}, e.beat("w2", start, lease))
	e.same("two", []string{"w1", "w2"}, e.beat("w1", minute(5), lease))
	e.same("just before the lease ends", []string{"w1", "w2"}, e.beat("w1", minute(10).Add(-time.Microsecond), lease))
	e.same("when it ends", []string{"w1"}, e.beat("w1", minute(10), lease))
	e.same("back again", []string{"w1", "w2"}, e.beat("w2", minute(11), lease))
	e.same("one that leaves", []string{"w2"}, e.beat("w1", minute(12), 0))
	e.same("those that stay", []string{"w2"}, e.beat("w2", minute(12), lease))
	e.same("one whose clock is behind", []string{"w2", "w3"}, e.beat("w3", minute(4), lease))
}

func heartbeatRace(e *env) {
	const n = 8
	for _, err := range together(n, func(i int) error {
		_, err := e.store.Heartbeat(e.ctx, worker(fmt.Sprint("w", i), start, 0))
		return err
	}) {
		e.is("heartbeat", err, nil)
	}
	e.same("workers that live", n, len(e.beat("w0", start, time.Minute)))
}

func giveBack(e *env) {
	l, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", start, 0))
	e.is("claim", err, nil)
	l.Cursor = "10"
	e.is("save", e.store.SaveCursor(e.ctx, l), nil)
	back := worker("w1", minute(1), 0)
	back.Lease = 0
	_, err = e.store.ClaimAccount(e.ctx, acme, back)
	e.is("giving it back", err, nil)
	taken, err := e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(1), 0))
	e.is("claim by another at the same instant", err, nil)
	if taken.Cursor != "10" || taken.Fence == l.Fence {
		e.broken("the next holder has cursor %q and fence %d; the one before had %d", taken.Cursor, taken.Fence, l.Fence)
	}
	e.is("save by who gave it back", e.store.SaveCursor(e.ctx, l), care.ErrFenced)
}
