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

// Run listens to the accounts that stream and polls the others, lets time pass
// and sends what waits, until the context ends; then it finishes what is under
// way, within Options.Drain, gives the rest back to the other processes and
// returns nil. Only one Run of a Desk may be active.
func (d *Desk) Run(ctx context.Context) error {
	if !d.health.start() {
		return errors.New("desk: Run is active already")
	}
	defer d.health.stop()
	work, stop := d.drained(ctx)
	defer stop()
	defer d.leave(context.WithoutCancel(ctx))
	pause := d.takeShare(ctx)
	var loops sync.WaitGroup
	defer loops.Wait()
	loops.Go(func() { d.shareLoop(ctx, pause) })
	loops.Go(func() { d.sendLoop(ctx, work) })
	loops.Go(func() { d.tickLoop(ctx, work) })
	loops.Go(func() { d.expireLoop(ctx) })
	loops.Go(func() { d.measureLoop(ctx) })
	if d.opt.Media != nil {
		loops.Go(func() { d.mediaAgainLoop(ctx) })
		for range mediaAtOnce {
			loops.Go(func() { d.mediaLoop(ctx) })
		}
	}
	for _, id := range d.order {
		a := d.accounts[id]
		if _, ok := a.adapter.(channel.Backfiller); ok && d.opt.Backfill > 0 {
			loops.Go(func() { d.backfillLoop(ctx, a) })
		}
		if _, ok := a.adapter.(channel.Streamer); ok {
			loops.Go(func() { d.followLoop(ctx, a) })
		} else if p, ok := a.adapter.(channel.Poller); ok {
			loops.Go(func() { d.pollLoop(ctx, a, p) })
		}
	}
	return nil
}

// drained returns a context that ends Options.Drain after ctx does.
func (d *Desk) drained(ctx context.Context) (context.Context, context.CancelFunc) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		select {
		case <-ctx.Done():
			sleep(work, d.opt.Drain)
			stop()
		case <-work.Done():
		}
	}()
	return work, stop
}

// expireLoop forgets raw deliveries and keys in time.
func (d *Desk) expireLoop(ctx context.Context) {
	for {
		at := now()
		if err := d.leased(d.store.ExpireRaw(ctx, at.Add(-rawKept), at.Add(-keysKept))); err != nil && ctx.Err() == nil {
			d.opt.Log.Error("expiry", "error", err)
		}
		if !sleep(ctx, time.Hour) {
			return
		}
	}
}

// pollLoop reads an account's news while the account is this process's.
func (d *Desk) pollLoop(ctx context.Context, a *account, p channel.Poller) {
	id := a.adapter.Account()
	for {
		for !d.share.holds(id, now()) {
			if !sleep(ctx, d.opt.Poll) {
				return
			}
		}
		pause := d.opt.PollChannels
		more, err := d.poll(ctx, a, p)
		var ce *channel.Error
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, care.ErrFenced): // another process reads it
			pause = d.opt.Poll
		case errors.Is(err, care.ErrNewer): // one of a newer program may
			d.opt.Log.Warn("poll: a newer program is wanted", "account", id.String())
			d.share.bar(id, now().Add(d.opt.Lease))
			pause = d.opt.Poll
		case err != nil:
			d.opt.Log.Warn("poll", "account", id.String(), "code", string(channel.CodeOf(err)))
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
	id := p.(channel.Adapter).Account()
	d.share.use(id, 1)
	defer d.share.use(id, -1)
	defer caught(d.opt.Log, &err, id, "poll")
	lease, err := d.store.ClaimAccount(ctx, id, care.WorkerClaim{Worker: d.opt.Worker, Now: d.leaseTime(now()), Lease: d.opt.Lease})
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
		if err := d.wantBackfill(ctx, id, lease.Cursor); err != nil {
			return false, err
		}
		lease.Cursor = page.Next
		err = d.wrote(d.store.SaveCursor(ctx, lease))
	}
	return page.More, err
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
