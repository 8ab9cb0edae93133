package storetest

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var accountCases = []promise{
	{name: "one worker at a time reads an account", run: accountLease,
		why: "two readers of one stream would count against the network's limits, and their cursors overtake each other"},
	{name: "a cursor is saved only under the lease", run: cursorFence,
		why: "a worker that slept would set the stream back and everything would arrive again"},
	{name: "of concurrent claims of an account one wins", run: accountRace,
		why: "processes start at the same time"},
}

func accountLease(e *env) {
	l, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", start, 0))
	e.is("claim", err, nil)
	if l.Account != acme || l.Cursor != "" || l.Fence == 0 {
		e.broken("the first lease is %+v", l)
	}
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(10).Add(-time.Microsecond), 0))
	e.is("claim by another", err, care.ErrFenced)
	_, err = e.store.ClaimAccount(e.ctx, globex, worker("w2", minute(1), 0))
	e.is("claim of the other brand's", err, nil)
	renewed, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", minute(5), 0))
	e.is("renewal", err, nil)
	e.is("save under the lease before the renewal", e.store.SaveCursor(e.ctx, l), nil)
	e.is("save", e.store.SaveCursor(e.ctx, renewed), nil)
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(12), 0))
	e.is("claim before the renewed lease ends", err, care.ErrFenced)
	taken, err := e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(15), 0))
	e.is("claim when the lease ends", err, nil)
	if taken.Fence == renewed.Fence {
		e.broken("two workers have one fence")
	}
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w1", minute(16), 0))
	e.is("claim by who lost it", err, care.ErrFenced)
	back := care.WorkerClaim{Worker: "w1", Now: minute(17)}
	_, err = e.store.ClaimAccount(e.ctx, acme, back)
	e.is("giving back by who lost it", err, care.ErrFenced)
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w3", minute(17), 0))
	e.is("claim of what only its holder may give back", err, care.ErrFenced)
	back.Worker = "w2"
	_, err = e.store.ClaimAccount(e.ctx, acme, back)
	e.is("giving back", err, nil)
	_, err = e.store.ClaimAccount(e.ctx, acme, worker("w3", minute(17), 0))
	e.is("claim of what was given back", err, nil)
}

func cursorFence(e *env) {
	e.is("save of an account that nobody read", e.store.SaveCursor(e.ctx, care.AccountLease{Account: acme, Cursor: "9"}), care.ErrFenced)
	first, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", start, 0))
	e.is("claim", err, nil)
	first.Cursor = "10"
	e.is("save", e.store.SaveCursor(e.ctx, first), nil)
	second, err := e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(10), 0))
	e.is("claim", err, nil)
	e.same("cursor", channel.Cursor("10"), second.Cursor)
	second.Cursor = "20"
	e.is("save", e.store.SaveCursor(e.ctx, second), nil)
	first.Cursor = "11"
	e.is("save by who lost it", e.store.SaveCursor(e.ctx, first), care.ErrFenced)
	third, err := e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(11), 0))
	e.is("renewal", err, nil)
	e.same("cursor", channel.Cursor("20"), third.Cursor)
}

func accountRace(e *env) {
	for round := range 5 {
		a := channel.Account{Brand: "acme", Network: "web", Name: fmt.Sprint(round)}
		won := 0
		for _, err := range together(8, func(i int) error {
			_, err := e.store.ClaimAccount(e.ctx, a, worker(fmt.Sprint("w", i), start, 0))
			return err
		}) {
			if err == nil {
				won++
			} else {
				e.is("the others' claim", err, care.ErrFenced)
			}
		}
		if won != 1 {
			e.broken("%d of 8 workers hold the account", won)
		}
	}
}
