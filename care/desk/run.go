package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Kept is how long raw deliveries and keys stay.
const (
	rawKept  = 7 * 24 * time.Hour
	keysKept = 30 * 24 * time.Hour
)

// Run polls the accounts, lets time pass and sends what waits, until the
// context ends; then it finishes the attempts under way and returns nil. Only
// one Run of a Desk may be active.
func (d *Desk) Run(ctx context.Context) error {
	if !d.health.start() {
		return errors.New("desk: Run is active already")
	}
	defer d.health.stop()
	var loops sync.WaitGroup
	loops.Go(func() { d.sendLoop(ctx) })
	loops.Go(func() { d.tickLoop(ctx) })
	loops.Go(func() { d.expireLoop(ctx) })
	for _, id := range d.order {
		a := d.accounts[id]
		if p, ok := a.adapter.(channel.Poller); ok {
			loops.Go(func() { d.pollLoop(ctx, a, p) })
		}
	}
	loops.Wait()
	return nil
}

// tickLoop lets time pass for the conversations that are due.
func (d *Desk) tickLoop(ctx context.Context) {
	const batch = 100
	for {
		n := d.tick(ctx, batch)
		pause := d.opt.Poll
		if n == batch {
			pause = 0
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

func (d *Desk) tick(ctx context.Context, limit int) int {
	timers, err := d.store.ClaimTimers(ctx, care.WorkerClaim{Worker: d.opt.Worker, Now: now(), Lease: d.opt.Lease, Limit: limit})
	if d.loaded(err) != nil {
		if ctx.Err() == nil {
			d.opt.Log.Error("timers", "error", err)
		}
		return 0
	}
	for _, t := range timers {
		if ctx.Err() != nil {
			break
		}
		conv, err := d.store.Load(ctx, t.ID)
		if d.loaded(err) == nil {
			_, err = d.try(ctx, conv, care.Tick{}, step{fence: t.Fence})
		}
		switch {
		case err == nil:
			if f := d.opt.Metrics.Ticked; f != nil {
				f(now().Sub(t.Due))
			}
		case errors.Is(err, care.ErrStale), errors.Is(err, care.ErrFenced), errors.Is(err, care.ErrNewer):
			// Whoever was faster set the timer anew; a newer program acts on its own.
		case ctx.Err() == nil:
			d.opt.Log.Error("timer", "conversation", string(t.ID), "error", err)
		}
	}
	return len(timers)
}

// expireLoop forgets raw deliveries and keys in time.
func (d *Desk) expireLoop(ctx context.Context) {
	for {
		at := now()
		if err := d.wrote(d.store.ExpireRaw(ctx, at.Add(-rawKept), at.Add(-keysKept))); err != nil && ctx.Err() == nil {
			d.opt.Log.Error("expiry", "error", err)
		}
		if !sleep(ctx, time.Hour) {
			return
		}
	}
}

// pollLoop reads an account's news while this process holds its lease.
func (d *Desk) pollLoop(ctx context.Context, a *account, p channel.Poller) {
	for {
		pause := d.opt.PollChannels
		more, err := d.poll(ctx, a, p)
		var ce *channel.Error
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, care.ErrFenced): // another process reads it
		case errors.Is(err, care.ErrNewer): // one of a newer program may, once the lease has ended
			d.opt.Log.Warn("poll: a newer program is wanted", "account", a.adapter.Account().String())
			pause = 2 * d.accountLease()
		case err != nil:
			d.opt.Log.Warn("poll", "account", a.adapter.Account().String(), "code", string(channel.CodeOf(err)))
			a.setTrouble(channel.CodeOf(err))
			if errors.As(err, &ce) && ce.RetryAt.After(now().Add(pause)) {
				pause = ce.RetryAt.Sub(now())
			}
			if errors.Is(err, channel.ErrOperator) {
				pause = max(pause, time.Minute)
			}
		default:
			a.setTrouble("")
			if more {
				pause = 0
			}
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

// poll takes one page in: the events first, then the cursor.
func (d *Desk) poll(ctx context.Context, a *account, p channel.Poller) (more bool, err error) {
	lease, err := d.store.ClaimAccount(ctx, p.(channel.Adapter).Account(), care.WorkerClaim{
		Worker: d.opt.Worker, Now: now(), Lease: d.accountLease(),
	})
	if err != nil {
		return false, d.loaded(err)
	}
	page, err := a.gate.Poll(ctx, lease.Cursor)
	if err != nil {
		return false, err
	}
	if err := d.Ingest(ctx, page.Events); err != nil {
		return false, err
	}
	if page.Next != lease.Cursor {
		lease.Cursor = page.Next
		err = d.wrote(d.store.SaveCursor(ctx, lease))
	}
	return page.More, err
}

// accountLease is how long an account is this process's to read.
func (d *Desk) accountLease() time.Duration { return max(2*d.opt.PollChannels, d.opt.Lease) }

func (a *account) setTrouble(c channel.Code) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trouble = c
}

// sleep waits, and reports false when the context ended.
func sleep(ctx context.Context, pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return ctx.Err() == nil
	}
}
