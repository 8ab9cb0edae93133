package gateway

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// skew is how far a network's clock may be behind ours when a draft is looked
// for.
const skew = time.Minute

// Send checks a draft and sends it, waiting for the account's limits and
// repeating what failed while all of this holds: the error is of the class
// channel.ErrRetry, attempts are left, the wait (backoff, and RetryAt where the
// network gave one) ends before the context's deadline, and a repeat is safe.
// After an attempt that may have been done it is safe if Capabilities.Dedupes,
// or if the adapter is a channel.Finder and, after the wait, does not find the
// draft; if it finds it, Send succeeds.
//
// The error is a *channel.Error. RetryAt, where it is set, is the earliest time
// for another try. MaybeDone says that some attempt may have been done. Nothing
// was sent if the code is
//
//	Invalid      the draft has no ID or no text, answers a message of another
//	             account, or Options.Check refused it (the cause)
//	Unsupported  the adapter cannot send, or not with this visibility
//	WindowClosed the customer's last message is older than the account may answer
//	TooLong      the text is over the limit; the cause is a *text.TooLong, which
//	             says from where on. Parts cuts it, where that is wanted
func (g *Gateway) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, g.o.Timeout)
		defer cancel()
	}
	sender, ok := g.adapter.(channel.Sender)
	if !ok {
		return channel.Receipt{}, g.fail("send", channel.Unsupported, "")
	}
	caps, err := g.Capabilities(ctx)
	if err != nil {
		return channel.Receipt{}, err
	}
	if err := g.admit(d, caps); err != nil {
		return channel.Receipt{}, err
	}
	s := &sending{g: g, sender: sender, draft: d, dedupes: caps.Dedupes, began: time.Now(), keys: keysOf(d)}
	r, e := s.run(ctx)
	if e != nil {
		return channel.Receipt{}, e
	}
	return r, nil
}

// admit returns why a draft must not leave; nil, untyped, if it may.
func (g *Gateway) admit(d channel.Draft, caps channel.Capabilities) error {
	account := g.adapter.Account()
	switch {
	case d.ID == "":
		return g.fail("send", channel.Invalid, "id")
	case strings.TrimSpace(d.Text) == "":
		return g.fail("send", channel.Invalid, "text")
	case d.InReplyTo.Account != account && d.InReplyTo.Account != (channel.Account{}):
		return g.fail("send", channel.Invalid, "in_reply_to")
	case !caps.Can(d.Visibility):
		return g.fail("send", channel.Unsupported, "visibility")
	}
	if end := caps.Closes(d.Visibility, d.Surface, d.Heard, d.Auto); !end.IsZero() && !time.Now().Before(end) {
		return g.fail("send", channel.WindowClosed, "")
	}
	if limit := caps.Limit(d.Visibility); limit.Max > 0 || limit.MaxBytes > 0 {
		if _, err := text.Split(d.Text, limit, &text.SplitOptions{Prefix: prefix(d, caps)}); err != nil {
			return g.tooLong(err)
		}
	}
	if g.o.Check == nil {
		return nil
	}
	if err := g.o.Check(d); err != nil {
		e := g.fail("check", channel.Invalid, "text")
		e.Err = err
		return e
	}
	return nil
}

// tooLong carries a *text.TooLong, which says where the text overflows.
func (g *Gateway) tooLong(cause error) *channel.Error {
	e := g.fail("send", channel.TooLong, "text")
	e.Err = cause
	return e
}

// prefix is what the adapter puts before a draft's text.
func prefix(d channel.Draft, caps channel.Capabilities) string {
	if !caps.Mentions || d.To.Handle == "" || strings.Contains(d.Text, d.To.Handle) {
		return ""
	}
	return d.To.Handle + " "
}

// sending is one Send under way.
type sending struct {
	g       *Gateway
	sender  channel.Sender
	draft   channel.Draft
	dedupes bool
	began   time.Time
	keys    []limitKey
	maybe   bool // an earlier attempt may have been done
}

func (s *sending) run(ctx context.Context) (channel.Receipt, *channel.Error) {
	for n := 1; ; n++ {
		if at, ok := s.g.gate.pass(ctx, s.keys); !ok {
			e := s.g.heldBack(ctx, "send", at)
			e.MaybeDone = s.maybe
			return channel.Receipt{}, e
		}
		r, e := s.attempt(ctx, n)
		if e == nil {
			return r, nil
		}
		if !errors.Is(e, channel.ErrRetry) || n == s.g.o.Attempts || !s.repeatable() {
			return channel.Receipt{}, e
		}
		next := time.Now().Add(s.g.backoff(n))
		if e.RetryAt.After(next) {
			next = e.RetryAt
		}
		e.RetryAt = next
		if !sleepUntil(ctx, next) {
			return channel.Receipt{}, e
		}
		if s.maybe && !s.dedupes {
			r, found, err := s.g.Find(ctx, s.draft, s.began.Add(-skew))
			switch {
			case err != nil:
				return channel.Receipt{}, e
			case found:
				return r, nil
			}
			s.maybe = false
		}
	}
}

// attempt makes one call. Its error tells of the attempts before it as well.
func (s *sending) attempt(ctx context.Context, n int) (channel.Receipt, *channel.Error) {
	call, cancel := context.WithTimeout(ctx, s.g.o.CallTimeout)
	defer cancel()
	token := s.g.token()
	r, err := s.sender.Send(call, s.draft)
	if err == nil {
		if r.At.IsZero() {
			r.At = time.Now()
		}
		s.g.gate.learn(keyOf(s.keys, r.Quota.Scope, channel.ScopePost), r.Quota)
		s.g.o.Log.DebugContext(ctx, "sent", "account", s.g.Account().String(), "draft", s.draft.ID, "attempt", n)
		return r, nil
	}
	e := s.g.typed("send", err)
	s.g.limited(e, s.keys, channel.ScopePost)
	s.g.expired(e, token)
	s.maybe = s.maybe || e.MaybeDone
	e.MaybeDone = s.maybe
	s.g.o.Log.WarnContext(ctx, "send failed", append(s.g.attrs(e), "draft", s.draft.ID, "attempt", n)...)
	return channel.Receipt{}, e
}

func (s *sending) repeatable() bool {
	if !s.maybe || s.dedupes {
		return true
	}
	_, ok := s.g.adapter.(channel.Finder)
	return ok
}

// backoff is the wait after attempt n.
func (g *Gateway) backoff(n int) time.Duration {
	d := g.o.Backoff
	for i := 1; i < n && d < g.o.MaxBackoff; i++ {
		d *= 2
	}
	return jitter(min(d, g.o.MaxBackoff))
}

// jitter draws from the upper half of d.
func jitter(d time.Duration) time.Duration { return d - rand.N(d/2+1) }
