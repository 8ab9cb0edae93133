package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Pauses between attempts: doubling from the first to the last, so that a
// reply that can be delivered again leaves within 30 seconds.
const (
	firstPause = time.Second
	lastPause  = 20 * time.Second
)

// sendLoop sends what waits until the context ends, then lets the attempts
// under way finish.
func (d *Desk) sendLoop(ctx, work context.Context) {
	s := &senders{busy: map[channel.Account]int{}, freed: make(chan struct{}, 1)}
	defer s.all.Wait()
	for d.pause(ctx, s) {
		for ctx.Err() == nil && d.sendSome(ctx, work, s) {
		}
	}
}

// senders are the attempts under way.
type senders struct {
	all   sync.WaitGroup
	freed chan struct{}
	mu    sync.Mutex
	busy  map[channel.Account]int
}

// room says how many messages may be claimed, and of which accounts none: an
// account that answers slowly must not hold up the others.
func (s *senders) room(each int) (limit int, full []channel.Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit = each
	for a, n := range s.busy {
		if n >= each {
			full = append(full, a)
		} else {
			limit = min(limit, each-n)
		}
	}
	return limit, full
}

func (s *senders) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.busy) == 0
}

func (s *senders) count(a channel.Account, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[a] += n; s.busy[a] == 0 {
		delete(s.busy, a)
	}
}

// sendSome begins to send what may be sent, and reports whether there may be
// more.
func (d *Desk) sendSome(ctx, work context.Context, s *senders) bool {
	at := now()
	limit, except := s.room(d.opt.Senders)
	for _, a := range d.share.others(at) {
		if !slices.Contains(except, a) {
			except = append(except, a)
		}
	}
	if len(except) > 0 && len(except) >= len(d.accounts) {
		return false
	}
	out, err := d.store.ClaimOutgoing(ctx, care.WorkerClaim{Worker: d.opt.Worker, Now: at, Lease: d.opt.Lease, Limit: limit, Except: except})
	if err != nil && ctx.Err() == nil {
		d.opt.Log.Error("outbox", "error", err)
	}
	if !errors.Is(err, care.ErrDamaged) && d.loaded(err) != nil {
		return false
	}
	for _, o := range out {
		s.count(o.Account, 1)
		d.share.use(o.Account, 1)
		if f := d.opt.Metrics.Claimed; f != nil {
			f(o.Account, at.Sub(o.NotBefore))
		}
		s.all.Go(func() {
			defer signal(s.freed)
			defer s.count(o.Account, -1)
			defer d.share.use(o.Account, -1)
			if ctx.Err() != nil {
				d.giveBack(work, o)
				return
			}
			d.send(work, o, at)
		})
	}
	return len(out) == limit
}

// pause waits for work: what was queued, a slot that was freed, what falls due,
// or the time of a poll. It reports false when the context ended.
func (d *Desk) pause(ctx context.Context, s *senders) bool {
	pause := jitter(d.opt.Poll)
	if s.idle() { // else the end of an attempt wakes it
		pause = d.idle(ctx)
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-d.wake:
	case <-s.freed:
	case <-t.C:
	}
	return ctx.Err() == nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// giveBack releases a message that was claimed and not begun.
func (d *Desk) giveBack(ctx context.Context, o care.Outgoing) {
	if err := d.wrote(d.store.Postpone(ctx, o, o.MaybeDone)); err != nil && !errors.Is(err, care.ErrFenced) {
		d.opt.Log.Warn("outbox", "error", err)
	}
}

// send takes one outgoing message to its account and records the outcome. Its
// time counts from the claim: who was paused since must not be at it when the
// lease ends.
func (d *Desk) send(ctx context.Context, o care.Outgoing, claimed time.Time) {
	ctx, cancel := context.WithDeadline(ctx, claimed.Add(d.opt.Lease/2))
	defer cancel()
	start := now()
	receipt, err := d.attempt(ctx, o)
	if errors.Is(err, care.ErrFenced) || errors.Is(err, care.ErrNewer) {
		return
	}
	// The outcome is recorded even if sending used up its time.
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), d.opt.Lease/2)
	defer cancel()
	if err == nil {
		d.conclude(ctx, o, receipted(o, receipt, ""), step{ref: receipt.Ref})
		if f := d.opt.Metrics.Sent; f != nil {
			f(o.Account, now().Sub(start))
		}
		return
	}
	d.failed(ctx, o, err)
}

// attempt sends a draft, or finds out that it was sent before.
func (d *Desk) attempt(ctx context.Context, o care.Outgoing) (_ channel.Receipt, err error) {
	defer caught(d.opt.Log, &err, o.Account, "send")
	a := d.accounts[o.Account]
	if a == nil {
		return channel.Receipt{}, &channel.Error{Code: channel.Unconfigured, Account: o.Account, Op: "send", Field: "account"}
	}
	draft, err := d.draft(ctx, o)
	if err != nil {
		return channel.Receipt{}, err
	}
	caps, err := a.capabilities(ctx)
	if errors.Is(err, channel.ErrRejected) { // it is not the reply that was refused
		err = &channel.Error{Code: channel.Unconfigured, Account: o.Account, Op: "capabilities"}
	}
	if err != nil {
		return channel.Receipt{}, err
	}
	if o.MaybeDone && !caps.Dedupes {
		r, found, err := d.lookUp(ctx, a, o, draft)
		if err != nil || found {
			return r, err
		}
	}
	if err := d.wrote(d.store.StartAttempt(ctx, o, now())); err != nil {
		return channel.Receipt{}, err
	}
	return a.gate.Send(ctx, draft)
}

// errAskHuman: it may have been sent and nothing can tell.
var errAskHuman = errors.New("desk: it may have been sent; a person decides")

// lookUp finds out whether an attempt without outcome was sent.
func (d *Desk) lookUp(ctx context.Context, a *account, o care.Outgoing, draft channel.Draft) (channel.Receipt, bool, error) {
	if _, ok := a.adapter.(channel.Finder); !ok {
		return channel.Receipt{}, false, errAskHuman
	}
	r, found, err := a.gate.Find(ctx, draft, o.QueuedAt)
	if errors.Is(err, channel.ErrRejected) { // the search was refused, not the reply
		err = errAskHuman
	}
	if err != nil || !found || r.Ref.IsZero() {
		return r, found, err
	}
	for e, err := range d.store.Events(ctx, o.ID, 0) {
		if err != nil {
			return r, false, d.loaded(err)
		}
		// Another reply of the same words; an echo taken for a colleague's is not.
		switch x := e.Body.(type) {
		case care.Sent:
			if x.Ref == r.Ref && x.Reply != care.ContentID(r.Ref) {
				return channel.Receipt{}, false, nil
			}
		case care.PartSent:
			if x.Ref == r.Ref {
				return channel.Receipt{}, false, nil
			}
		}
	}
	return r, true, nil
}

// draft puts an outgoing message together with its texts.
func (d *Desk) draft(ctx context.Context, o care.Outgoing) (channel.Draft, error) {
	name := care.ContentID(o.InReplyTo)
	w, err := d.readEach(ctx, o.ID, o.Content, name)
	if err != nil {
		return channel.Draft{}, d.loaded(err)
	}
	text := w[o.Content]
	switch {
	case text == nil:
		return channel.Draft{}, &channel.Error{Code: channel.NotFound, Account: o.Account, Op: "send", Field: "text"}
	case text.damaged:
		return channel.Draft{}, fmt.Errorf("desk: content of %s: %w", o.ID, care.ErrDamaged)
	}
	draft := channel.Draft{
		ID: o.Reply, Thread: o.Thread, InReplyTo: o.InReplyTo, Visibility: o.Visibility,
		Text: text.Text, Lang: o.Lang, Auto: o.Auto,
	}
	to, known := w[name]
	if !known { // it was recorded in another conversation
		to, err = d.message(ctx, o.ID, o.InReplyTo)
	}
	to.addressed(&draft)
	if err == nil {
		err = d.follows(ctx, o, &draft)
	}
	return draft, err
}

// failed records an attempt that did not succeed: final, to be tried again, or
// for a person to decide.
func (d *Desk) failed(ctx context.Context, o care.Outgoing, err error) {
	code := channel.CodeOf(err)
	final := errors.Is(err, channel.ErrRejected)
	if f := d.opt.Metrics.Failed; f != nil {
		f(o.Account, code, final)
	}
	level := slog.LevelWarn
	if code == o.Code && !final { // as before: it was said
		level = slog.LevelDebug
	}
	d.opt.Log.Log(ctx, level, "not sent", "conversation", string(o.ID), "reply", o.Reply, "account", o.Account.String(), "code", string(code), "final", final)
	var ce *channel.Error
	maybe := errors.As(err, &ce) && ce.MaybeDone
	// Refused as repeated after an attempt in doubt: that one most likely left,
	// and a search may not show it yet.
	repeated := code == channel.Duplicate && o.MaybeDone
	unheard := final && !maybe && d.unheard(ctx, o)
	if final && !maybe && !unheard && !repeated {
		reply, _, _ := o.Part()
		d.conclude(ctx, o, care.Failed{Reply: reply, Code: code}, step{drop: behind(o)})
		return
	}
	o.Code = code
	o.Attempts++
	o.NotBefore = now().Add(backoff(o.Attempts))
	if errors.Is(err, channel.ErrOperator) { // nothing changes by asking sooner
		o.NotBefore = now().Add(lastPause)
	}
	if settled := now().Add(d.opt.Lease / 2); maybe && o.NotBefore.Before(settled) {
		o.NotBefore = settled // a network may be still at work on what it did not answer
	}
	if ce != nil && ce.RetryAt.After(o.NotBefore) {
		o.NotBefore = ce.RetryAt
	}
	o.Dead = errors.Is(err, errAskHuman) || unheard || repeated
	if err := d.wrote(d.store.Postpone(ctx, o, maybe || o.MaybeDone)); err != nil && !errors.Is(err, care.ErrFenced) {
		d.opt.Log.Error("outbox", "error", err)
	}
	d.watch.tell(o.ID)
}

// unheard reports whether nobody would hear that a reply never leaves: its
// conversation is over, which a failure does not change. It then waits for a
// person, as one in doubt does.
func (d *Desk) unheard(ctx context.Context, o care.Outgoing) bool {
	conv, err := d.store.Load(ctx, o.ID)
	return d.loaded(err) == nil && conv.State == care.Closed && !o.Auto
}

// backoff is the pause before the next attempt, with jitter.
func backoff(attempts int) time.Duration {
	p := lastPause
	if attempts < 6 {
		p = min(firstPause<<(attempts-1), lastPause)
	}
	return p/2 + rand.N(p/2+1)
}

// conclude records a final outcome with the end of the outgoing message.
func (d *Desk) conclude(ctx context.Context, o care.Outgoing, cmd care.Command, s step) {
	s.done = &o
	turn := d.turns.of(o.ID)
	defer turn.end()
	err := care.ErrStale
	for try := 0; try < maxTries && errors.Is(err, care.ErrStale); try++ {
		turn.await(ctx, try)
		var conv care.Conversation
		if conv, err = d.store.Load(ctx, o.ID); d.loaded(err) == nil {
			_, err = d.try(ctx, conv, cmd, dropping(conv, cmd, s))
		}
	}
	if err != nil && !errors.Is(err, care.ErrFenced) { // the lease ends, and the next claim finds out what happened
		d.opt.Log.Error("outcome not recorded", "conversation", string(o.ID), "reply", o.Reply, "error", err)
	}
}

// ErrNotHeld is what settling a reply gives that waits for nobody's decision.
var ErrNotHeld = errors.New("desk: the reply does not wait for a person")

// Retry makes a reply that waits for a person leave again: the agent, who may be
// no bot. One that is still being tried stays as it is; care.ErrNotFound if there
// is no such reply.
func (d *Desk) Retry(ctx context.Context, id care.ID, reply, agent string) error {
	err := d.decided(ctx, id, reply, func(held care.Outgoing) (care.Command, step) {
		whole, _, _ := held.Part()
		return care.Retry{Agent: agent, Reply: whole}, step{revive: held.Reply}
	})
	d.wakeUp()
	if errors.Is(err, ErrNotHeld) {
		return nil
	}
	return err
}

// Found ends a reply that waits for a person: the agent, who may be no bot, found
// it on the network. Of one that is sent as several messages that is the one that
// waits, and those behind it follow. care.ErrNotFound if there is no such reply,
// [ErrNotHeld] if it is still being tried.
func (d *Desk) Found(ctx context.Context, id care.ID, reply, agent string) error {
	return d.decided(ctx, id, reply, func(held care.Outgoing) (care.Command, step) { return found(held, agent) })
}

func found(held care.Outgoing, agent string) (care.Command, step) {
	return receipted(held, channel.Receipt{At: held.StartedAt}, agent), step{settle: held.Reply}
}

// GiveUp ends a reply that waits for a person: it never leaves, nor what is left
// of one that is sent as several messages, for the reason that the agent gives,
// and what it answered waits again. Errors are those of [Desk.Found], and a
// *care.Refusal without a reason.
func (d *Desk) GiveUp(ctx context.Context, id care.ID, reply, agent, reason string) error {
	return d.decided(ctx, id, reply, func(held care.Outgoing) (care.Command, step) {
		return abandoned(held, care.Failed{Agent: agent, Reason: reason, Content: newID("w")})
	})
}

func abandoned(held care.Outgoing, cmd care.Failed) (care.Command, step) {
	cmd.Reply, _, _ = held.Part()
	cmd.Code = channel.Abandoned
	return cmd, step{settle: held.Reply, drop: behind(held)}
}

// Settle is [Desk.Found], or what [Desk.GiveUp] does, for a program that knows
// it by itself: the events name no agent and no reason.
func (d *Desk) Settle(ctx context.Context, id care.ID, reply string, sent bool) error {
	return d.decided(ctx, id, reply, func(held care.Outgoing) (care.Command, step) {
		if sent {
			return found(held, "")
		}
		return abandoned(held, care.Failed{})
	})
}

// decided records a person's decision about a reply that waits for one, in one
// transaction with what becomes of the reply.
func (d *Desk) decided(ctx context.Context, id care.ID, reply string, decide func(held care.Outgoing) (care.Command, step)) error {
	turn := d.turns.of(id)
	defer turn.end()
	for try := range maxTries {
		turn.await(ctx, try)
		held, err := d.held(ctx, id, reply)
		if err != nil {
			return err
		}
		conv, err := d.store.Load(ctx, id)
		if d.loaded(err) != nil {
			return err
		}
		cmd, s := decide(held)
		if err := d.refuseBrand(conv, cmd); err != nil {
			return err
		}
		_, err = d.try(ctx, conv, cmd, dropping(conv, cmd, s))
		if !errors.Is(err, care.ErrStale) && !errors.Is(err, care.ErrFenced) { // else another person decided meanwhile
			return err
		}
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}

// held returns a reply that waits for a person: of one in parts the first part
// that has not left.
func (d *Desk) held(ctx context.Context, id care.ID, reply string) (care.Outgoing, error) {
	for o, err := range d.store.Outbox(ctx, id) {
		whole, _, _ := o.Part()
		switch {
		case err != nil:
			return o, d.loaded(err)
		case o.Reply != reply && whole != reply:
		case !o.Dead:
			return o, ErrNotHeld
		default:
			return o, nil
		}
	}
	return care.Outgoing{}, care.ErrNotFound
}
