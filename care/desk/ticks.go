package desk

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Timers are claimed so many at a time, and acted on by so many at once: their
// writes share a transaction.
const (
	timerBatch = 1024
	timerActs  = 64
)

// tickLanes is how many claims are under way at once: while one is being
// written, the next are read and judged.
const tickLanes = 3

// tickLoop lets time pass for the conversations that are due. When none is left
// it looks again as soon as something falls due or was acted on, but waits for
// none of them: one may wait for an account that does not answer.
func (d *Desk) tickLoop(ctx, work context.Context) {
	var lanes sync.WaitGroup
	defer lanes.Wait()
	free, acted := make(chan struct{}, tickLanes), make(chan struct{}, 1)
	for ctx.Err() == nil {
		timers := d.claimTimers(ctx)
		if len(timers) > 0 {
			select {
			case free <- struct{}{}:
				lanes.Go(func() {
					d.actAll(work, timers)
					<-free
					signal(acted)
				})
			case <-work.Done():
			}
		}
		if len(timers) == timerBatch {
			continue
		}
		t := time.NewTimer(d.idle(ctx))
		select {
		case <-ctx.Done():
		case <-acted:
		case <-t.C:
		}
		t.Stop()
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

func (d *Desk) claimTimers(ctx context.Context) []care.Timer {
	at := now()
	shards, some := d.share.mine(at)
	if !some {
		return nil
	}
	timers, err := d.store.ClaimTimers(ctx, care.WorkerClaim{Worker: d.opt.Worker, Now: at, Lease: d.opt.Lease, Limit: timerBatch, Shards: shards})
	if d.loaded(err) != nil {
		if ctx.Err() == nil {
			d.opt.Log.Error("timers", "error", err)
		}
		return nil
	}
	return timers
}

// actAll acts on timers: on all at once where the store can and time alone is
// what passes, else on each by itself.
func (d *Desk) actAll(ctx context.Context, timers []care.Timer) {
	if bulk, ok := d.store.(care.Bulk); ok && len(timers) > 1 {
		timers = d.actTogether(ctx, bulk, timers)
	}
	var acts sync.WaitGroup
	next := make(chan care.Timer)
	for range min(timerActs, len(timers)) {
		acts.Go(func() {
			for t := range next {
				d.acted(ctx, t, d.act(ctx, t))
			}
		})
	}
	for _, t := range timers {
		next <- t
	}
	close(next)
	acts.Wait()
}

// actTogether acts on the timers that want no more than a batch of their own
// conversation, and returns the others.
func (d *Desk) actTogether(ctx context.Context, bulk care.Bulk, timers []care.Timer) (others []care.Timer) {
	ids := make([]care.ID, len(timers))
	for i, t := range timers {
		ids[i] = t.ID
	}
	convs, errs := bulk.LoadEach(ctx, ids)
	var plain []care.Timer
	var batches []care.Batch
	for i, t := range timers {
		if d.loaded(errs[i]) != nil {
			d.acted(ctx, t, errs[i])
			continue
		}
		b, err := d.passAlone(ctx, convs[i], t.Fence)
		switch {
		case err != nil:
			d.acted(ctx, t, err)
		case b.ID == "":
			others = append(others, t)
		default:
			plain, batches = append(plain, t), append(batches, b)
		}
	}
	for i, err := range bulk.AppendEach(ctx, batches) {
		d.acted(ctx, plain[i], d.appended(&batches[i], err))
	}
	return others
}

// passAlone lets time pass where that needs nothing but the conversation, and
// returns what is to be written; else a batch without an ID.
func (d *Desk) passAlone(ctx context.Context, conv care.Conversation, fence int64) (_ care.Batch, err error) {
	defer caught(d.opt.Log, &err, conv.Thread.Account, "timer")
	if !d.configured(conv.Thread.Account.Brand) || conv.Unledgered > 0 || under(conv) != nil {
		return care.Batch{}, nil
	}
	tick := d.tickOf(conv)
	if tick.Ask.ID != "" {
		return care.Batch{}, nil
	}
	return d.decide(ctx, conv, tick, step{fence: fence})
}

// errRests: the timer waits for a process that knows the brand.
var errRests = errors.New("the brand is not configured")

// act lets time pass for one conversation.
func (d *Desk) act(ctx context.Context, t care.Timer) (err error) {
	defer caught(d.opt.Log, &err, channel.Account{}, "timer")
	conv, err := d.store.Load(ctx, t.ID)
	if d.loaded(err) != nil {
		return err
	}
	if !d.configured(conv.Thread.Account.Brand) {
		return cmp.Or(d.rest(ctx, conv, t), errRests)
	}
	if err = d.pass(ctx, conv, t.Fence); err == nil && under(conv) != nil {
		err = d.complete(ctx, conv.ID)
	}
	return err
}

// acted tells how it went.
func (d *Desk) acted(ctx context.Context, t care.Timer, err error) {
	switch {
	case err == nil:
		if f := d.opt.Metrics.Ticked; f != nil {
			f(now().Sub(t.Due))
		}
	case errors.Is(err, errRests):
	case errors.Is(err, care.ErrStale), errors.Is(err, care.ErrFenced), errors.Is(err, care.ErrNewer):
		// Whoever was faster set the timer anew; a newer program acts on its own.
	case ctx.Err() == nil:
		d.opt.Log.Error("timer", "conversation", string(t.ID), "error", err)
	}
}

// pass lets time pass, and counts what failed towards the customer. The timer
// stays due until that is recorded, so that a crash between the two only
// counts again. A customer whose row cannot be read holds up no clock: it is
// counted when the row can be read.
func (d *Desk) pass(ctx context.Context, conv care.Conversation, fence int64) error {
	tick, s := d.tickOf(conv), step{fence: fence}
	var cmd care.Command = tick
	if conv.Unledgered > 0 {
		err := d.count(ctx, conv)
		switch {
		case errors.Is(err, care.ErrDamaged), errors.Is(err, care.ErrNewer):
			d.opt.Log.Error("failures to be counted later", "conversation", string(conv.ID), "error", err)
			s.uncounted = true
		case err != nil:
			return err
		default:
			cmd = care.LedgerKept{Upto: conv.Version}
		}
	}
	_, err := d.try(ctx, conv, cmd, s)
	if errors.Is(err, care.ErrKnown) && tick.Ask.ID != "" { // in a conversation that no list shows, or just now
		s.asked = true
		_, err = d.try(ctx, conv, cmd, s)
	}
	return err
}
