package gateway

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Cursors keep where an account's events were read to.
type Cursors interface {
	// Load returns the zero Cursor for an account that has none.
	Load(ctx context.Context, a channel.Account) (channel.Cursor, error)
	Save(ctx context.Context, a channel.Account, c channel.Cursor) error
}

// liveFor is how long a connection must last for the next one to be made
// without a longer wait.
const liveFor = time.Minute

// Follow hands an account's events to the sink until the context ends; the
// caller owns the goroutine. It polls every Options.PollEvery, and where the
// adapter is a channel.Streamer it listens instead, and polls once from the
// cursor after each connection and every PollEvery while the connection shows
// that it lives, so that nothing is lost between two connections. A connection
// that ends is made again after a wait that doubles up to MaxReconnect, with
// jitter.
//
// The cursor is saved after the sink has the page, never before: an event can
// come twice, and its Key tells. What the sink or the cursors cannot take is
// tried again. Follow returns the context's error, or a *channel.Error that an
// operator must see to (AuthRevoked, Unconfigured) or that says that the
// adapter cannot be read.
func (g *Gateway) Follow(ctx context.Context, cursors Cursors, sink Sink) error {
	f := &following{g: g, cursors: cursors, sink: sink}
	poller, _ := g.adapter.(channel.Poller)
	streamer, _ := g.adapter.(channel.Streamer)
	switch {
	case poller == nil && streamer == nil:
		return g.fail("follow", channel.Unsupported, "")
	case streamer == nil:
		return f.poll(ctx)
	}
	f.polls = poller != nil
	return f.listen(ctx, streamer)
}

type following struct {
	g       *Gateway
	cursors Cursors
	sink    Sink
	polls   bool // beside a stream
	polled  time.Time
}

// final reports whether an error ends the following.
func final(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, channel.ErrOperator) || channel.CodeOf(err) == channel.Unsupported
}

// went tells how a poll or a connection went.
func (f *following) went(ctx context.Context, err error) {
	if f.g.o.Followed != nil && ctx.Err() == nil {
		f.g.o.Followed(err)
	}
}

func (f *following) poll(ctx context.Context) error {
	for {
		at := time.Now().Add(f.g.o.PollEvery)
		err := f.catchUp(ctx)
		f.went(ctx, err)
		if err != nil {
			if final(ctx, err) {
				return first(ctx, err)
			}
			at = later(at, retryAt(err))
		}
		if !sleepUntil(ctx, at) {
			return first(ctx, context.DeadlineExceeded)
		}
	}
}

// first prefers the context's error: it is why everything else failed.
func first(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func retryAt(err error) time.Time {
	if e := (*channel.Error)(nil); errors.As(err, &e) {
		return e.RetryAt
	}
	return time.Time{}
}

// catchUp reads page after page from the cursor.
func (f *following) catchUp(ctx context.Context) error {
	a := f.g.Account()
	c, err := f.cursors.Load(ctx, a)
	if err != nil {
		return err
	}
	for {
		page, err := f.g.Poll(ctx, c)
		if err != nil {
			return err
		}
		if len(page.Events) > 0 {
			if err := f.sink.Put(ctx, page.Events); err != nil {
				return err
			}
		}
		if page.Next != c {
			if err := f.cursors.Save(ctx, a, page.Next); err != nil {
				return err
			}
		}
		c = page.Next
		if !page.More {
			f.polled = time.Now()
			return nil
		}
	}
}

func (f *following) listen(ctx context.Context, s channel.Streamer) error {
	for failures := 0; ; {
		began := time.Now()
		f.polled = time.Time{}
		token := f.g.token()
		err := s.Stream(ctx, func(events []channel.Event) error { return f.take(ctx, events) })
		if channel.CodeOf(err) == channel.Unsupported && f.polls {
			return f.poll(ctx) // this server has no stream
		}
		f.went(ctx, orEnded(err))
		if final(ctx, err) {
			return first(ctx, err)
		}
		if time.Since(began) >= liveFor {
			failures = 0
		}
		failures++
		e := f.g.typed("stream", orEnded(err))
		f.g.expired(e, cmp.Or(token, f.g.token()))
		f.g.o.Log.WarnContext(ctx, "stream ended", f.g.attrs(e)...)
		if !sleepUntil(ctx, later(time.Now().Add(f.g.reconnect(failures)), e.RetryAt)) {
			return first(ctx, context.DeadlineExceeded)
		}
	}
}

var errEnded = errors.New("the connection ended")

func orEnded(err error) error {
	if err == nil {
		return &channel.Error{Code: channel.Transient, Op: "stream", Err: errEnded}
	}
	return err
}

// take hands on what a stream brought. The first call of a connection polls
// before: what was missed comes first.
func (f *following) take(ctx context.Context, events []channel.Event) error {
	if f.polls && time.Since(f.polled) >= f.g.o.PollEvery {
		if err := f.catchUp(ctx); err != nil {
			return err
		}
		f.went(ctx, nil)
	}
	if len(events) == 0 {
		return nil
	}
	complete(events, f.g.Account(), time.Now())
	return f.sink.Put(ctx, events)
}

// reconnect is the wait after so many connections that did not last.
func (g *Gateway) reconnect(failures int) time.Duration {
	d := time.Second
	for i := 1; i < failures && d < g.o.MaxReconnect; i++ {
		d *= 2
	}
	return jitter(min(d, g.o.MaxReconnect))
}
