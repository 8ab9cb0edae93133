package channeltest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

func publishesOnce(c *trial) {
	s, v, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(v)
	if _, err := s.Send(c.ctx, d); err != nil {
		c.fail("Send: %v", err)
	}
	if n := c.copies(d); n != 1 {
		c.fail("published %d times", n)
	}
}

// disturbed sends one draft that meets a fault; ok is false if it cannot.
func (c *trial) disturbed(f Fault) (d channel.Draft, e *channel.Error, ok bool) {
	s, v, ok := c.sender()
	if !ok {
		return d, nil, false
	}
	d = c.received(v)
	if !c.disturb(f) {
		return d, nil, false
	}
	ctx, cancel := context.WithTimeout(c.ctx, 20*time.Second)
	defer cancel()
	_, err := s.Send(ctx, d)
	if err == nil {
		c.fail("%s: Send reports success", f)
		return d, nil, false
	}
	return d, c.typed("send", err), true
}

func noRetry(c *trial) {
	for _, f := range []Fault{Unavailable, Refused, Lost, Cut, LimitAfter} {
		d, _, ok := c.disturbed(f)
		if !ok {
			continue
		}
		want := 0
		if f == Lost || f == Cut {
			want = 1
		}
		if n := c.copies(d); n != want {
			c.fail("%s: published %d times, want %d", f, n, want)
		}
	}
}

func lostIsMaybe(c *trial) {
	for _, f := range []Fault{Lost, Cut, Truncated} {
		if _, e, ok := c.disturbed(f); ok && !e.MaybeDone {
			c.fail("%s: the error %v does not say that it may have been done", f, e)
		}
	}
}

func stalledIsMaybe(c *trial) {
	s, v, ok := c.sender()
	if !ok {
		return
	}
	// A busy machine may need more than the first patience to be heard at all.
	for patience := 500 * time.Millisecond; ; patience *= 2 {
		d := c.received(v)
		if !c.disturb(Stalled) {
			return
		}
		ctx, cancel := context.WithTimeout(c.ctx, patience)
		_, err := s.Send(ctx, d)
		cancel()
		if err == nil {
			c.fail("Send reports success")
			return
		}
		e := c.typed("send", err)
		if e.MaybeDone {
			return
		}
		if c.copies(d) > 0 || patience > 5*time.Second {
			c.fail("the error %v does not say that it may have been done", e)
			return
		}
	}
}

func refusedIsNot(c *trial) {
	for _, f := range []Fault{LimitAfter, LimitISO, LimitUnix, Denied, Rejected} {
		if _, e, ok := c.disturbed(f); ok && e.MaybeDone {
			c.fail("%s: the error %v says that it may have been done", f, e)
		}
	}
}

// finder is the adapter's ability to look a draft up. says: it can tell of one
// that was never sent that it was not; [channel.Unsupported] declares that it
// cannot.
func (c *trial) finder() (f channel.Finder, says, ok bool) {
	f, ok = c.Adapter.(channel.Finder)
	_, v, can := c.sender()
	if !ok || !can {
		return nil, false, false
	}
	_, _, err := f.Find(c.ctx, c.received(v), time.Now().Add(-time.Hour))
	return f, channel.CodeOf(err) != channel.Unsupported, true
}

func findSees(c *trial) {
	finder, says, ok := c.finder()
	s, v, can := c.sender()
	if c.asked = ok && can; !c.asked {
		return
	}
	d := c.received(v)
	r, err := s.Send(c.ctx, d)
	if err != nil {
		c.fail("Send: %v", err)
		return
	}
	got, found, err := finder.Find(c.ctx, d, time.Now().Add(-time.Hour))
	if unknown := !says && channel.CodeOf(err) == channel.Unsupported; !unknown && (err != nil || !found || got.Ref != r.Ref) {
		c.fail("found %v, as %q, error %v; it was published as %q", found, got.Ref.Native, err, r.Ref.Native)
	}
	if d, _, ok := c.disturbed(Lost); ok {
		_, found, err := finder.Find(c.ctx, d, time.Now().Add(-time.Hour))
		if unknown := !says && channel.CodeOf(err) == channel.Unsupported; !unknown && (!found || err != nil) {
			c.fail("after a lost answer: found %v, error %v", found, err)
		}
	}
}

func findDoesNotSee(c *trial) {
	finder, says, ok := c.finder()
	_, v, can := c.sender()
	if c.asked = ok && can && says; !c.asked {
		return
	}
	d := c.received(v)
	if _, found, err := finder.Find(c.ctx, d, time.Now().Add(-time.Hour)); found || err != nil {
		c.fail("never sent: found %v, error %v", found, err)
	}
}

// onceThroughGateway: where nothing can tell whether it was published, it is left
// to a person.
func onceThroughGateway(c *trial) {
	_, v, ok := c.sender()
	_, says, finds := c.finder()
	if c.asked = ok && (finds || c.caps.Dedupes); !c.asked {
		return
	}
	for _, f := range []Fault{Lost, Cut, Unavailable, Refused} {
		d := c.received(v)
		if !c.disturb(f) {
			continue
		}
		g := gateway.New(c.Adapter, &gateway.Options{Backoff: time.Millisecond, CallTimeout: 20 * time.Second})
		_, err := g.Send(c.ctx, d)
		if e := (*channel.Error)(nil); err != nil && (says || c.caps.Dedupes || !errors.As(err, &e) || !e.MaybeDone) {
			c.fail("%s: Send: %v", f, err)
		}
		if n := c.copies(d); n != 1 {
			c.fail("%s: published %d times", f, n)
		}
	}
}

func receiptsName(c *trial) {
	s, v, ok := c.sender()
	if !ok {
		return
	}
	seen := map[string]bool{}
	for range 2 {
		r, err := s.Send(c.ctx, c.received(v))
		if err != nil {
			c.fail("Send: %v", err)
			return
		}
		if r.Ref.Native == "" || r.Ref.Account != c.account || r.At.IsZero() {
			c.fail("the receipt is %+v", r)
		}
		if seen[r.Ref.Native] {
			c.fail("two messages are both %q", r.Ref.Native)
		}
		seen[r.Ref.Native] = true
	}
}

func abilities(c *trial) {
	c.asked = true
	_, send := c.Adapter.(channel.Sender)
	_, poll := c.Adapter.(channel.Poller)
	_, stream := c.Adapter.(channel.Streamer)
	_, decode := c.Adapter.(channel.Decoder)
	_, edit := c.Adapter.(channel.Editor)
	_, remove := c.Adapter.(channel.Deleter)
	_, hide := c.Adapter.(channel.Moderator)
	for name, pair := range map[string][2]bool{
		"Reply and Sender": {len(c.caps.Reply) > 0, send}, "Polls and Poller": {c.caps.Polls, poll}, "Streams and Streamer": {c.caps.Streams, stream},
		"Webhooks and Decoder": {c.caps.Webhooks, decode}, "Edits and Editor": {c.caps.Edits, edit}, "Deletes and Deleter": {c.caps.Deletes, remove},
		"Hides and Moderator": {c.caps.Hides, hide},
	} {
		if pair[0] && !pair[1] {
			c.fail("%s: declared and not implemented", name)
		}
	}
	c.lacks()
}

// lacks calls what is implemented and declared absent.
func (c *trial) lacks() {
	ref := channel.Ref{Account: c.account, Native: "1"}
	absent := func(name string, err error) {
		if channel.CodeOf(err) != channel.Unsupported {
			c.fail("%s is declared absent and returns %v", name, err)
		}
	}
	if e, ok := c.Adapter.(channel.Editor); ok && !c.caps.Edits {
		_, err := e.Edit(c.ctx, ref, channel.Draft{ID: "e-1", Text: "a"})
		absent("Edit", err)
	}
	if d, ok := c.Adapter.(channel.Deleter); ok && !c.caps.Deletes {
		absent("Delete", d.Delete(c.ctx, ref))
	}
	if m, ok := c.Adapter.(channel.Moderator); ok && !c.caps.Hides {
		absent("Hide", m.Hide(c.ctx, ref, true))
	}
	if s, ok := c.Adapter.(channel.Sender); ok && len(c.caps.Reply) == 0 {
		_, err := s.Send(c.ctx, channel.Draft{ID: "s-1", Visibility: channel.Public, Text: "a"})
		absent("Send", err)
	}
	if p, ok := c.Adapter.(channel.Poller); ok && !c.caps.Polls {
		_, err := p.Poll(c.ctx, "")
		absent("Poll", err)
	}
	if s, ok := c.Adapter.(channel.Streamer); ok && !c.caps.Streams {
		absent("Stream", s.Stream(c.ctx, func([]channel.Event) error { return errors.New("it listens") }))
	}
	if d, ok := c.Adapter.(channel.Decoder); ok && !c.caps.Webhooks {
		v, verifies := c.Adapter.(channel.Verifier)
		if !verifies {
			_, err := d.Decode(channel.Delivery{Method: "POST", Body: []byte("{}")})
			absent("Decode", err)
		} else if v.Verify(channel.Delivery{Method: "POST", Body: []byte("{}")}, time.Now()) == nil {
			c.fail("deliveries are declared absent and accepted")
		}
	}
}

func classes(c *trial) {
	for f, class := range map[Fault]error{
		Refused: channel.ErrRetry, Unavailable: channel.ErrRetry, LimitAfter: channel.ErrRetry, LimitISO: channel.ErrRetry, LimitUnix: channel.ErrRetry,
		Lost: channel.ErrRetry, Denied: nil, Rejected: channel.ErrRejected,
	} {
		_, e, ok := c.disturbed(f)
		switch {
		case !ok:
		case f == Denied && e.Code != channel.AuthExpired && e.Code != channel.AuthRevoked:
			c.fail("%s: %v is neither auth_expired nor auth_revoked", f, e)
		case class != nil && !errors.Is(e, class):
			c.fail("%s: %v is not of the class %q", f, e, class)
		}
	}
}

func limitEnds(c *trial) {
	for _, f := range []Fault{LimitAfter, LimitISO, LimitUnix} {
		_, e, ok := c.disturbed(f)
		if !ok {
			continue
		}
		if wait := time.Until(e.RetryAt); e.Code != channel.RateLimited || wait < 8*time.Minute || wait > 11*time.Minute {
			c.fail("%s: %s, to be tried in %v; want rate_limited, 10 minutes", f, e.Code, wait.Round(time.Second))
		}
	}
}

func quotaTold(c *trial) {
	s, _, ok := c.sender()
	if !ok {
		return
	}
	for _, v := range c.caps.Reply {
		d := c.received(v)
		if !c.disturb(QuotaLeft) {
			continue
		}
		r, err := s.Send(c.ctx, d)
		if err != nil {
			c.fail("%s: Send: %v", v, err)
			continue
		}
		if wait := time.Until(r.Quota.Reset); r.Quota.Remaining != 3 || wait < 8*time.Minute || wait > 11*time.Minute {
			c.fail("%s: %d calls left for %v; want 3 for 10 minutes", v, r.Quota.Remaining, wait.Round(time.Second))
		}
	}
}

// sized is an answer whose text, with the handle before it, has a length.
func (c *trial) sized(v channel.Visibility, over int) (channel.Draft, bool) {
	limit := c.caps.Limit(v)
	if limit.Max <= 0 || limit.Max > 1<<20 || limit.Unit == channel.Segments {
		return channel.Draft{}, false
	}
	c.asked = true
	d := c.received(v)
	n := limit.Max + over
	if c.caps.Mentions {
		n -= len(d.To.Handle) + 1
	}
	own := strconv.Itoa(c.n) // no two are alike
	d.Text = strings.Repeat("a", max(n-len(own), 0)) + own
	return d, true
}

func atLimit(c *trial) {
	s, _, ok := c.sender()
	if !ok {
		return
	}
	c.asked = false // unless there is a limit
	for _, v := range c.caps.Reply {
		if d, ok := c.sized(v, 0); ok {
			if _, err := s.Send(c.ctx, d); err != nil {
				c.fail("%s: Send: %v", v, err)
			}
		}
	}
}

// overLimit asks the gateway, which refuses, and then the adapter alone, which
// may leave the judgement to the network.
func overLimit(c *trial) {
	s, _, ok := c.sender()
	if !ok {
		return
	}
	c.asked = false // unless there is a limit
	for _, v := range c.caps.Reply {
		d, ok := c.sized(v, 1)
		if !ok {
			continue
		}
		_, err := gateway.New(c.Adapter, nil).Send(c.ctx, d)
		if channel.CodeOf(err) != channel.TooLong || c.copies(d) != 0 {
			c.fail("%s, through a gateway: published %d times, error %v", v, c.copies(d), err)
		}
		if _, err := s.Send(c.ctx, d); err == nil && c.copies(d) != 1 {
			c.fail("%s: success is reported, and the whole text was published %d times", v, c.copies(d))
		}
	}
}

func answersParent(c *trial) {
	if c.Receive == nil {
		return
	}
	s, v, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(v)
	if _, err := s.Send(c.ctx, d); err != nil {
		c.fail("Send: %v", err)
		return
	}
	for _, p := range c.Published() {
		if strings.Contains(p.Text, d.Text) && p.InReplyTo.Native != d.InReplyTo.Native {
			c.fail("it answers %q, not %q", p.InReplyTo.Native, d.InReplyTo.Native)
		}
	}
}

func foreignRef(c *trial) {
	s, v, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(v)
	d.InReplyTo.Account.Brand += "-another"
	if _, err := s.Send(c.ctx, d); channel.CodeOf(err) != channel.Invalid || c.copies(d) != 0 {
		c.fail("published %d times, error %v", c.copies(d), err)
	}
}
