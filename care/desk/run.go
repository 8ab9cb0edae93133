package desk

import (
	"context"
	"errors"
	"math/rand/v2"
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
	for _, id := range d.order {
		a := d.accounts[id]
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

// Timers are claimed so many at a time, and acted on by so many at once: their
// writes share a transaction.
const (
	timerBatch = 1024
	timerActs  = 64
)

// tickLoop lets time pass for the conversations that are due.
func (d *Desk) tickLoop(ctx, work context.Context) {
	for {
		pause := time.Duration(0)
		if n := d.tick(ctx, work); n < timerBatch {
			pause = d.idle(ctx)
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

// idle is how long there is nothing to do: until something falls due, and not
// longer than Options.Poll. What is due already and was not claimed is another
// process's.
func (d *Desk) idle(ctx context.Context) time.Duration {
	poll := jitter(d.opt.Poll)
	due, ok, err := d.store.NextDue(ctx)
	if d.loaded(err) != nil || !ok {
		return poll
	}
	switch next := due.Sub(now()); {
	case next <= 0:
		return poll
	default:
		return min(max(next, d.opt.Poll/100), poll)
	}
}

// jitter shortens a pause by up to a quarter, so that processes that began
// together do not stay together.
func jitter(pause time.Duration) time.Duration { return pause - rand.N(pause/4+1) }

func (d *Desk) tick(ctx, work context.Context) int {
	at := now()
	shards, some := d.share.mine(at)
	if !some {
		return 0
	}
	timers, err := d.store.ClaimTimers(ctx, care.WorkerClaim{Worker: d.opt.Worker, Now: at, Lease: d.opt.Lease, Limit: timerBatch, Shards: shards})
	if d.loaded(err) != nil {
		if ctx.Err() == nil {
			d.opt.Log.Error("timers", "error", err)
		}
		return 0
	}
	var acts sync.WaitGroup
	next := make(chan care.Timer)
	for range min(timerActs, len(timers)) {
		acts.Go(func() {
			for t := range next {
				d.act(work, t)
			}
		})
	}
	for _, t := range timers {
		next <- t
	}
	close(next)
	acts.Wait()
	return len(timers)
}

// act lets time pass for one conversation.
func (d *Desk) act(ctx context.Context, t care.Timer) {
	conv, err := d.store.Load(ctx, t.ID)
	switch {
	case d.loaded(err) != nil:
	case !d.configured(conv.Thread.Account.Brand):
		if err = d.rest(ctx, conv, t); err == nil {
			return
		}
	default:
		if err = d.pass(ctx, conv, t.Fence); err == nil && under(conv) != nil {
			err = d.complete(ctx, conv.ID)
		}
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

// pass lets time pass, and counts what failed towards the customer. The timer
// stays due until that is recorded, so that a crash between the two only
// counts again.
func (d *Desk) pass(ctx context.Context, conv care.Conversation, fence int64) error {
	var cmd care.Command = d.tickOf(conv)
	if conv.Unledgered > 0 {
		if err := d.count(ctx, conv); err != nil {
			return err
		}
		cmd = care.LedgerKept{Upto: conv.Version}
	}
	_, err := d.try(ctx, conv, cmd, step{fence: fence})
	return err
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
	lease, err := d.store.ClaimAccount(ctx, id, care.WorkerClaim{Worker: d.opt.Worker, Now: now(), Lease: d.opt.Lease})
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
