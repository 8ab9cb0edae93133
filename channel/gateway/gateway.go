package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Options of [New]; nil is the zero value.
type Options struct {
	// Check judges the final draft before anything leaves; nil: every draft
	// passes. Its error is the cause of the error that Send returns, so it must
	// hold no text of the draft.
	Check func(channel.Draft) error
	// PublicParts and PrivateParts are the most messages that [Gateway.Parts]
	// makes of one; defaults 1 and 5. What everybody reads is one message: who
	// needs more goes on in private.
	PublicParts, PrivateParts int
	// Tokens is where the adapter's tokens come from: after an answer that a
	// token has expired, the next attempt gets another. Nil: it waits as after
	// any failure.
	Tokens *Tokens
	// Attempts is the most calls that one Send makes; default 4.
	Attempts int
	// Backoff is the longest wait before the second attempt; it doubles with
	// each attempt up to MaxBackoff. The wait is drawn evenly from the upper
	// half of that. Defaults 500 ms and 30 s.
	Backoff, MaxBackoff time.Duration
	// Timeout bounds a Send, waiting included, whose context has no deadline;
	// default 30 s.
	Timeout time.Duration
	// CallTimeout bounds each call to the adapter; default 15 s.
	CallTimeout time.Duration
	// PollEvery is the time between two polls of [Gateway.Follow]; default 1
	// min.
	PollEvery time.Duration
	// Followed is told how each round of polls and each connection of
	// [Gateway.Follow] went: nil when it succeeded. It must return soon.
	Followed func(error)
	// MaxReconnect is the longest wait before a stream connects again; default
	// 5 min.
	MaxReconnect time.Duration
	// KeepCapabilities is how long an answer about capabilities is used;
	// default 10 min. When a later question fails, the last answer stays.
	KeepCapabilities time.Duration
	// Log gets attempts and failures, never texts or people; nil: nothing.
	Log *slog.Logger
}

// Gateway wraps one adapter. Make it with [New], one an account and process:
// the limits are counted in it. It is safe for concurrent use.
type Gateway struct {
	adapter channel.Adapter
	o       Options
	gate    gate

	mu    sync.Mutex
	caps  channel.Capabilities
	known bool
	fresh time.Time // until when caps need no new question
}

// New wraps an adapter. It makes no call.
func New(adapter channel.Adapter, o *Options) *Gateway {
	g := &Gateway{adapter: adapter}
	if o != nil {
		g.o = *o
	}
	if g.o.Log == nil {
		g.o.Log = slog.New(slog.DiscardHandler)
	}
	g.o.PublicParts = orDefault(g.o.PublicParts, 1)
	g.o.PrivateParts = orDefault(g.o.PrivateParts, 5)
	g.o.Attempts = orDefault(g.o.Attempts, 4)
	g.o.Backoff = orDefault(g.o.Backoff, 500*time.Millisecond)
	g.o.MaxBackoff = max(orDefault(g.o.MaxBackoff, 30*time.Second), g.o.Backoff)
	g.o.Timeout = orDefault(g.o.Timeout, 30*time.Second)
	g.o.CallTimeout = orDefault(g.o.CallTimeout, 15*time.Second)
	g.o.PollEvery = orDefault(g.o.PollEvery, time.Minute)
	g.o.MaxReconnect = orDefault(g.o.MaxReconnect, 5*time.Minute)
	g.o.KeepCapabilities = orDefault(g.o.KeepCapabilities, 10*time.Minute)
	return g
}

func orDefault[T cmp.Ordered](v, def T) T {
	var zero T
	if v <= zero {
		return def
	}
	return v
}

// Account names the adapter's account.
func (g *Gateway) Account() channel.Account { return g.adapter.Account() }

// Capabilities returns what the adapter said last, asking again when that is
// old. The error is a *channel.Error, and only when it never said anything.
func (g *Gateway) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	g.mu.Lock()
	caps, known, fresh := g.caps, g.known, g.fresh
	g.mu.Unlock()
	if !known || !time.Now().Before(fresh) {
		call, cancel := context.WithTimeout(ctx, g.o.CallTimeout)
		defer cancel()
		asked, err := g.adapter.Capabilities(call)
		switch {
		case err == nil:
			caps = g.learn(asked)
		case !known:
			return channel.Capabilities{}, g.typed("capabilities", err)
		default:
			g.o.Log.WarnContext(ctx, "capabilities: the last answer stays", g.attrs(g.typed("capabilities", err))...)
			g.postpone()
		}
	}
	return cloned(caps), nil
}

func (g *Gateway) learn(caps channel.Capabilities) channel.Capabilities {
	caps = cloned(caps)
	g.gate.limitTo(append([]channel.RateLimit{caps.Send}, caps.Limits...)...)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.caps, g.known = caps, true
	g.fresh = time.Now().Add(g.o.KeepCapabilities)
	return caps
}

func cloned(c channel.Capabilities) channel.Capabilities {
	c.Reply = slices.Clone(c.Reply)
	c.Limits = slices.Clone(c.Limits)
	c.Windows = slices.Clone(c.Windows)
	for i := range c.Windows {
		c.Windows[i].Surfaces = slices.Clone(c.Windows[i].Surfaces)
	}
	c.Handoff = slices.Clone(c.Handoff)
	for i := range c.Handoff {
		c.Handoff[i].From = slices.Clone(c.Handoff[i].From)
	}
	return c
}

// postpone keeps a failing question from being asked at every Send.
func (g *Gateway) postpone() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fresh = time.Now().Add(min(g.o.KeepCapabilities, time.Minute))
}

// Find asks the network whether a draft was published at or after since. The
// error is a *channel.Error, with code Unsupported if the adapter cannot look.
func (g *Gateway) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	finder, ok := g.adapter.(channel.Finder)
	if !ok {
		return channel.Receipt{}, false, g.fail("find", channel.Unsupported, "")
	}
	ctx, cancel := context.WithTimeout(ctx, g.o.CallTimeout)
	defer cancel()
	token := g.token()
	r, found, err := finder.Find(ctx, d, since)
	if err != nil {
		e := g.typed("find", err)
		g.expired(e, token)
		return channel.Receipt{}, false, e
	}
	return r, found, nil
}

// Poll asks once for the events after the cursor. Events without account or
// time get the adapter's and the time of the poll. It does not retry: the
// caller polls again anyway, not before the error's RetryAt. The error is a
// *channel.Error, with code Unsupported if the adapter cannot be polled.
func (g *Gateway) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	poller, ok := g.adapter.(channel.Poller)
	if !ok {
		return channel.Page{}, g.fail("poll", channel.Unsupported, "")
	}
	ctx, cancel := context.WithTimeout(ctx, g.o.CallTimeout)
	defer cancel()
	if at, ok := g.gate.pass(ctx, readKeys); !ok {
		return channel.Page{}, g.heldBack(ctx, "poll", at)
	}
	token := g.token()
	page, err := poller.Poll(ctx, c)
	if err != nil {
		e := g.typed("poll", err)
		g.expired(e, token)
		g.limited(e, readKeys, channel.ScopeRead)
		g.o.Log.WarnContext(ctx, "poll failed", g.attrs(e)...)
		return channel.Page{}, e
	}
	complete(page.Events, g.adapter.Account(), time.Now())
	return page, nil
}

// token is the one that calls are made with now.
func (g *Gateway) token() string {
	if g.o.Tokens == nil {
		return ""
	}
	return g.o.Tokens.inUse()
}

// expired has another token fetched, if that is what a call wanted that was made
// with this one.
func (g *Gateway) expired(e *channel.Error, token string) {
	if g.o.Tokens != nil && e.Code == channel.AuthExpired {
		g.o.Tokens.Expire(token)
	}
}

// heldBack is the error of a call that our own gate kept back.
func (g *Gateway) heldBack(ctx context.Context, op string, at time.Time) *channel.Error {
	e := g.fail(op, channel.RateLimited, "")
	if err := ctx.Err(); err != nil {
		e.Code, e.Err = channel.Transient, err
	}
	if at.After(time.Now()) {
		e.RetryAt = at
	}
	return e
}

// limited closes the lane that an error names.
func (g *Gateway) limited(e *channel.Error, keys []limitKey, def channel.Scope) {
	if errors.Is(e, channel.ErrRetry) && !e.RetryAt.IsZero() {
		g.gate.hold(keyOf(keys, e.Scope, def), e.RetryAt)
	}
}

// complete fills in what an adapter may leave out.
func complete(events []channel.Event, account channel.Account, at time.Time) {
	for i := range events {
		e := &events[i]
		if e.Account == (channel.Account{}) {
			e.Account = account
		}
		if e.Target.Account == (channel.Account{}) && !e.Target.IsZero() {
			e.Target.Account = account
		}
		if e.At.IsZero() {
			e.At = at
		}
	}
}

func (g *Gateway) fail(op string, code channel.Code, field string) *channel.Error {
	return &channel.Error{Code: code, Account: g.adapter.Account(), Op: op, Field: field}
}

// typed returns a copy of the *channel.Error in err. Of another error, which
// adapters must not return, only the type is kept, for its text may hold
// anything; and a send that ended so may have been done.
func (g *Gateway) typed(op string, err error) *channel.Error {
	var e *channel.Error
	if errors.As(err, &e) {
		c := *e
		c.Op = cmp.Or(c.Op, op)
		c.Account = cmp.Or(c.Account, g.adapter.Account())
		return &c
	}
	e = g.fail(op, channel.CodeOf(err), "")
	e.MaybeDone = op == "send"
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			e.Err = end
			return e
		}
	}
	e.Err = fmt.Errorf("the adapter returned a %T", err)
	return e
}

// attrs are what a log line says of an error. They leave out its cause.
func (g *Gateway) attrs(e *channel.Error) []any {
	as := []any{"account", g.adapter.Account().String(), "code", string(e.Code)}
	if e.Native != "" {
		as = append(as, "native", e.Native)
	}
	if e.MaybeDone {
		as = append(as, "maybe_done", true)
	}
	if !e.RetryAt.IsZero() {
		as = append(as, "retry_at", e.RetryAt)
	}
	return as
}
