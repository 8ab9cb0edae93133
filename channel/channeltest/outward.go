package channeltest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// suites are the fourteen, in the order of their numbers in the design.
var suites = []suite{
	{"fixtures", []promise{
		{"unknown fields are tolerated", "networks add fields without notice", unknownFields},
		{"broken bytes are an error or an unknown event", "whoever knows the path can post anything", brokenBytes},
	}},
	{"signatures", []promise{
		{"a signed delivery is accepted", "a verifier that refuses everything is safe and useless", signedAccepted},
		{"a changed body is refused", "anybody could speak for a customer", changedRefused},
		{"an unsigned delivery is refused", "anybody could speak for a customer", unsignedRefused},
		{"an old delivery is refused", "what was recorded could be played again", oldRefused},
	}},
	{"dedupe", []promise{
		{"a repeated delivery has the same keys", "networks deliver at least once", sameKeys},
		{"two messages have two keys", "the second would be taken for the first", otherKeys},
	}},
	{"echo", []promise{
		{"own messages are Self", "answering oneself never ends", echoIsSelf},
	}},
	{"receipts", []promise{
		{"a receipt names the message and its time", "a later echo, edit or deletion is matched by it", receiptsName},
		{"abilities are as declared", "a host plans by capabilities and calls interfaces", abilities},
	}},
	{"send", []promise{
		{"one call publishes once", "a customer would be answered twice", publishesOnce},
		{"nothing is retried inside", "the gateway retries, and knows when that is safe", noRetry},
		{"a lost answer is MaybeDone", "a repeat could publish twice", lostIsMaybe},
		{"MaybeDone is not said of what was refused", "a person would be asked about every failure", refusedIsNot},
		{"Find sees what was published", "a send that was done would be repeated", findSees},
		{"Find does not see what was not", "an answer would never be sent", findDoesNotSee},
		{"through a gateway a lost answer is sent once", "a customer would be answered twice", onceThroughGateway},
	}},
	{"errors", []promise{
		{"failures have their class", "the caller waits, asks an operator or gives up by it", classes},
		{"a limit says when it ends", "trying earlier makes a limit longer", limitEnds},
	}},
	{"limits", []promise{
		{"a text at the limit is published", "what fits would be refused", atLimit},
		{"a receipt says what the network said is left", "a limit that is not heeded is met", quotaTold},
		{"a text over the limit never leaves", "networks cut it, or publish half", overLimit},
	}},
	{"threading", []promise{
		{"an answer is one to its message", "it would begin a new conversation", answersParent},
		{"a received answer names its parent", "it would begin a new conversation", namesParent},
		{"a reference of another account is refused", "identifiers are the account's own", foreignRef},
	}},
	{"privacy", []promise{
		{"errors hold neither text nor secrets", "errors are logged", quietErrors},
		{"the adapter prints no secrets", "values are logged", quietAdapter},
	}},
	{"context", []promise{
		{"a cancelled call returns at once", "a stuck network would hold the whole queue", cancelled},
		{"no goroutine is left", "each failure would leave one more", noGoroutines},
	}},
	{"cursor", []promise{
		{"a new account begins now", "years of old messages would start clocks", beginsNow},
		{"the same cursor brings the same events", "a crash before the commit would lose them", samePage},
		{"pages lose nothing", "a customer would wait for ever", pagesLoseNothing},
		{"a stream says that it listens, and brings what comes", "what happens before it listens is polled, once", streamListens},
		{"a stream ends with its context and with the sink's error", "an event that was not stored would be lost", streamEnds},
	}},
	{"handoff", []promise{
		{"a private message stays private", "what was said in private would be shown", staysPrivate},
		{"an answer is not wider than its message", "what was said in private would be shown", notWider},
		{"a visibility that is not declared is refused", "a network would choose another", undeclared},
	}},
	{"offline", []promise{
		{"only the configured host is called", "a redirect would carry the token away", staysHome},
	}},
}

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
	if !ok || c.Fail == nil {
		return d, nil, false
	}
	d = c.received(v)
	if !c.Fail(f) {
		return d, nil, false
	}
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
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
	if !ok || !can {
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
	if !ok || !can || !says {
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
	if !ok || c.Fail == nil || !finds && !c.caps.Dedupes {
		return
	}
	for _, f := range []Fault{Lost, Cut, Unavailable, Refused} {
		d := c.received(v)
		if !c.Fail(f) {
			continue
		}
		g := gateway.New(c.Adapter, &gateway.Options{Backoff: time.Millisecond, CallTimeout: 2 * time.Second})
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
	if !ok || c.Fail == nil {
		return
	}
	for _, v := range c.caps.Reply {
		d := c.received(v)
		if !c.Fail(QuotaLeft) {
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
	d := c.received(v)
	n := limit.Max + over
	if c.caps.Mentions {
		n -= len(d.To.Handle) + 1
	}
	d.Text = strings.Repeat("a", n)
	return d, true
}

func atLimit(c *trial) {
	s, _, ok := c.sender()
	if !ok {
		return
	}
	for _, v := range c.caps.Reply {
		if d, ok := c.sized(v, 0); ok {
			if _, err := s.Send(c.ctx, d); err != nil {
				c.fail("%s: Send: %v", v, err)
			}
		}
	}
}

func overLimit(c *trial) {
	if _, _, ok := c.sender(); !ok {
		return
	}
	for _, v := range c.caps.Reply {
		if d, ok := c.sized(v, 1); ok {
			_, err := gateway.New(c.Adapter, nil).Send(c.ctx, d)
			if channel.CodeOf(err) != channel.TooLong || c.copies(d) != 0 {
				c.fail("%s: published %d times, error %v", v, c.copies(d), err)
			}
		}
	}
}

func answersParent(c *trial) {
	s, v, ok := c.sender()
	if !ok || c.Receive == nil {
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
	_, v, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(v)
	d.InReplyTo.Account.Brand += "-another"
	if _, err := gateway.New(c.Adapter, nil).Send(c.ctx, d); channel.CodeOf(err) != channel.Invalid || c.copies(d) != 0 {
		c.fail("published %d times, error %v", c.copies(d), err)
	}
}

func quietErrors(c *trial) {
	for _, f := range []Fault{Refused, Lost, Cut, Truncated, Unavailable, LimitAfter, Denied, Rejected, Redirected, SecretShown} {
		_, _, _ = c.disturbed(f)
	}
	for _, said := range c.said {
		for _, secret := range append([]string{mark}, c.Secrets...) {
			if strings.Contains(said, secret) {
				c.fail("%q holds %q", said, secret)
			}
		}
	}
}

func quietAdapter(c *trial) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, secret := range c.Secrets {
			if strings.Contains(fmt.Sprintf(verb, c.Adapter), secret) {
				c.fail("%s prints %q", verb, secret)
			}
		}
	}
}

func cancelled(c *trial) { c.cancelAfter(50 * time.Millisecond) }

func (c *trial) cancelAfter(patience time.Duration) {
	s, v, ok := c.sender()
	if !ok || c.Fail == nil {
		return
	}
	d := c.received(v)
	if !c.Fail(Slow) {
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	began := time.Now()
	_, err := s.Send(ctx, d)
	if err == nil {
		c.fail("Send reports success")
		return
	}
	c.typed("send", err)
	if late := time.Since(began) - patience; late > time.Second {
		c.fail("returned %v after the end", late)
	}
}

// noGoroutines allows for what other tests do meanwhile.
func noGoroutines(c *trial) {
	const rounds = 30
	before := runtime.NumGoroutine()
	for range rounds {
		if c.cancelAfter(5 * time.Millisecond); len(c.failures) > 0 {
			return // the calls themselves take too long
		}
	}
	c.strays.next.CloseIdleConnections()
	for end := time.Now().Add(3 * time.Second); runtime.NumGoroutine() > before+rounds/2 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+rounds/2 {
		c.fail("%d goroutines after %d calls, %d before", n, rounds, before)
	}
}

func staysPrivate(c *trial) {
	s, _, ok := c.sender()
	if !ok || !c.caps.Can(channel.Private) {
		return
	}
	d := c.received(channel.Private)
	if _, err := s.Send(c.ctx, d); err != nil {
		c.fail("Send: %v", err)
	}
	c.allPrivate(d)
}

func (c *trial) allPrivate(d channel.Draft) {
	for _, p := range c.Published() {
		if strings.Contains(p.Text, d.Text) && !p.Visibility.IsPrivate() {
			c.fail("published %s", p.Visibility)
		}
	}
}

func notWider(c *trial) {
	s, _, ok := c.sender()
	if !ok || c.Receive == nil || !c.caps.Can(channel.Private) || !c.caps.Can(channel.Public) || !c.Narrows {
		return
	}
	d := c.received(channel.Private)
	d.Visibility = channel.Public
	_, _ = s.Send(c.ctx, d) // refusing is as good
	c.allPrivate(d)
}

func undeclared(c *trial) {
	if _, _, ok := c.sender(); !ok {
		return
	}
	for _, v := range []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private, "nobody"} {
		if c.caps.Can(v) {
			continue
		}
		d := c.received(v)
		if _, err := gateway.New(c.Adapter, nil).Send(c.ctx, d); channel.CodeOf(err) != channel.Unsupported || c.copies(d) != 0 {
			c.fail("%s: published %d times, error %v", v, c.copies(d), err)
		}
	}
}

func staysHome(c *trial) {
	if s, v, ok := c.sender(); ok {
		_, _ = s.Send(c.ctx, c.received(v))
		_, _, _ = c.disturbed(Redirected)
	}
	if p, ok := c.Adapter.(channel.Poller); ok {
		_, _ = p.Poll(c.ctx, "")
	}
	if len(c.strays.hosts) > 0 {
		c.fail("called %s", strings.Join(c.strays.hosts, ", "))
	}
}
