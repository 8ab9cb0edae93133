package desk

import (
	"context"
	"errors"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// errLeft ends the following of an account that is another process's now.
var errLeft = errors.New("desk: the account is another process's")

// followLoop listens to an account, as the gateway does, while the account is
// this process's.
func (d *Desk) followLoop(ctx context.Context, a *account) {
	id := a.adapter.Account()
	for {
		for !d.share.holds(id, now()) {
			if !sleep(ctx, d.opt.Poll) {
				return
			}
		}
		err := d.follow(ctx, a)
		pause := d.opt.Poll
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, care.ErrNewer): // a process of a newer program may
			d.opt.Log.Warn("follow: a newer program is wanted", "account", id.String())
			d.share.bar(id, now().Add(d.opt.Lease))
		case errors.Is(err, errLeft), errors.Is(err, care.ErrFenced): // another process listens
		default:
			d.opt.Log.Warn("follow", "account", id.String(), "code", string(channel.CodeOf(err)))
			pause = max(d.opt.PollChannels, time.Minute) // its operator must act
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

// follow returns why the following ended.
func (d *Desk) follow(ctx context.Context, a *account) (err error) {
	defer caught(d.opt.Log, &err, a.adapter.Account(), "stream")
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	go func() {
		for sleep(ctx, d.opt.Poll) {
			if !d.share.holds(a.adapter.Account(), now()) {
				end(errLeft)
			}
		}
	}()
	r := &reading{d: d, end: end}
	err = a.gate.Follow(ctx, r, r)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// reading is the gateway's way to the store while one account is followed, by
// one goroutine. It ends the following when the account must be left to another
// process.
type reading struct {
	d     *Desk
	end   context.CancelCauseFunc
	lease care.AccountLease
}

func (r *reading) left(err error) error {
	if errors.Is(err, care.ErrFenced) || errors.Is(err, care.ErrNewer) {
		r.end(err)
	}
	return err
}

// Load implements [gateway.Cursors]: it claims the account.
func (r *reading) Load(ctx context.Context, id channel.Account) (channel.Cursor, error) {
	d := r.d
	lease, err := d.store.ClaimAccount(ctx, id, care.WorkerClaim{Worker: d.opt.Worker, Now: d.leaseTime(now()), Lease: d.opt.Lease})
	if err != nil {
		return "", r.left(d.loaded(err))
	}
	r.lease = lease
	return lease.Cursor, nil
}

// Save implements [gateway.Cursors]: whoever lost the claim meanwhile is fenced.
func (r *reading) Save(ctx context.Context, _ channel.Account, c channel.Cursor) error {
	if err := r.d.wantBackfill(ctx, r.lease.Account, r.lease.Cursor); err != nil {
		return r.left(err)
	}
	r.lease.Cursor = c
	return r.left(r.d.wrote(r.d.store.SaveCursor(ctx, r.lease)))
}

// Put implements [gateway.Sink].
func (r *reading) Put(ctx context.Context, events []channel.Event) error {
	return r.left(r.d.Ingest(ctx, events))
}

var (
	_ gateway.Cursors = (*reading)(nil)
	_ gateway.Sink    = (*reading)(nil)
)

// followed notes whether the account is read.
func (a *account) followed(err error) { a.setTrouble(channel.CodeOf(err)) }
