package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// delivery is a signed delivery and what reads it.
func (c *trial) delivery() (channel.Delivery, channel.Decoder, bool) {
	d, ok := c.Adapter.(channel.Decoder)
	if !ok || c.Deliver == nil {
		return channel.Delivery{}, nil, false
	}
	c.asked = true
	return c.Deliver(c.message(channel.Public), time.Now()), d, true
}

func unknownFields(c *trial) {
	d, decoder, ok := c.delivery()
	if !ok {
		return
	}
	want, err := decoder.Decode(d)
	if err != nil || len(want) == 0 {
		c.fail("a delivery gives %d events, error %v", len(want), err)
		return
	}
	d.Body = bytes.Replace(d.Body, []byte("{"), []byte(`{"added_tomorrow":{"list":[1,null,"x"]},`), 1)
	got, err := decoder.Decode(d)
	if err != nil || len(got) != len(want) || got[0].Key() != want[0].Key() {
		c.fail("with a field more: %d events, error %v", len(got), err)
	}
}

func brokenBytes(c *trial) {
	d, decoder, ok := c.delivery()
	if !ok {
		return
	}
	try := func(what string, body []byte) {
		events, err := decoder.Decode(channel.Delivery{Method: d.Method, URL: d.URL, Header: d.Header, Body: body, Received: d.Received})
		if err != nil {
			c.typed("decode", err)
			return
		}
		for _, e := range events {
			if e.Kind == "" || e.Key() == "" {
				c.fail("%s: an event without kind or key", what)
			}
		}
	}
	body := d.Body
	for n := range body {
		try(fmt.Sprintf("cut after %d bytes", n), body[:n])
		changed := bytes.Clone(body)
		changed[n] ^= 0x15
		try(fmt.Sprintf("byte %d changed", n), changed)
	}
	for _, s := range []string{"", "null", "[]", "{}", "0", `"x"`, "[{}]", "\xff", "{\"type\":{}}", "[[[[[[[["} {
		try(s, []byte(s))
	}
}

func (c *trial) verifier() (channel.Delivery, channel.Verifier, bool) {
	v, ok := c.Adapter.(channel.Verifier)
	if !ok || c.Deliver == nil {
		return channel.Delivery{}, nil, false
	}
	c.asked = true
	return c.Deliver(c.message(channel.Public), time.Now()), v, true
}

func signedAccepted(c *trial) {
	if d, v, ok := c.verifier(); ok {
		if err := v.Verify(d, time.Now()); err != nil {
			c.fail("Verify: %v", err)
		}
	}
}

func (c *trial) refused(what string, err error) {
	if err == nil {
		c.fail("%s: accepted", what)
		return
	}
	if e := c.typed("verify", err); e.Code != channel.BadSignature {
		c.fail("%s: %v is not bad_signature", what, err)
	}
}

func changedRefused(c *trial) {
	d, v, ok := c.verifier()
	if !ok {
		return
	}
	body := d.Body
	for n := 0; n < len(body); n += 1 + len(body)/64 {
		d.Body = bytes.Clone(body)
		d.Body[n] ^= 1
		c.refused(fmt.Sprintf("a bit of byte %d changed", n), v.Verify(d, time.Now()))
	}
	d.Body = append(bytes.Clone(body), ' ')
	c.refused("a blank added", v.Verify(d, time.Now()))
}

// changedSignature changes one header after the other; what is not part of the
// signature says in what form the body is.
func changedSignature(c *trial) {
	d, v, ok := c.verifier()
	if !ok {
		return
	}
	for name, values := range d.Header {
		if strings.EqualFold(name, "Content-Type") || len(values) == 0 || values[0] == "" {
			continue
		}
		changed := make(map[string][]string, len(d.Header))
		for other, list := range d.Header {
			changed[other] = list
		}
		last := []byte(values[0])
		last[len(last)/2] ^= 1
		changed[name] = []string{string(last)}
		c.refused("with another "+name, v.Verify(channel.Delivery{Method: d.Method, URL: d.URL, Header: changed, Body: d.Body, Received: d.Received}, time.Now()))
	}
}

func noChallenge(c *trial) {
	ch, ok := c.Adapter.(channel.Challenger)
	if !ok {
		return
	}
	d, _, ok := c.delivery()
	if !ok {
		return
	}
	if _, ok := ch.Challenge(d, time.Now()); ok {
		c.fail("it was answered as a challenge")
	}
	if _, ok := ch.Challenge(channel.Delivery{Method: "GET", URL: d.URL}, time.Now()); ok {
		c.fail("a request without anything in it was answered as a challenge")
	}
}

// complete holds that a message can be worked with, whichever way it came.
func complete(c *trial) {
	var events []channel.Event
	if d, decoder, ok := c.delivery(); ok {
		events, _ = decoder.Decode(d)
	}
	if p, from, ok := c.poller(); ok {
		c.Receive(c.message(channel.Public))
		events = append(events, c.rest(p, from)...)
	}
	for _, e := range events {
		m := e.Message
		switch {
		case e.Kind != channel.Received:
		case m == nil:
			c.fail("%s has no message", e)
		case m.Author.Native == "" && m.Surface != channel.Call || m.Author.Role == "":
			c.fail("%s: its author has the identifier %q and the role %q", e, m.Author.Native, m.Author.Role)
		case m.Surface == "" || m.Visibility == "" || m.Thread == "" || e.Thread != m.Thread:
			c.fail("%s: surface %q, visibility %q, thread %q and %q", e, m.Surface, m.Visibility, m.Thread, e.Thread)
		case e.At.IsZero() || m.Ref != e.Target:
			c.fail("%s: at %v, and named %q", e, e.At, m.Ref.Native)
		}
	}
}

func backLosesNothing(c *trial) {
	b, ok := c.Adapter.(channel.Backfiller)
	if !ok || c.Receive == nil {
		return
	}
	c.asked = true
	want := map[string]bool{}
	for range 130 {
		want[c.Receive(c.message(channel.Public))] = true
	}
	var from channel.Cursor
	for range 100 {
		page, err := b.Back(c.ctx, from)
		if err != nil {
			c.fail("Back: %v", err)
			return
		}
		for _, e := range page.Events {
			delete(want, e.Target.Native)
		}
		if from = page.Next; !page.More {
			if len(want) > 0 {
				c.fail("%d of 130 messages were not met", len(want))
			}
			return
		}
	}
	c.fail("a hundred pages and still more")
}

func unsignedRefused(c *trial) {
	d, v, ok := c.verifier()
	if !ok {
		return
	}
	d.Header = nil
	c.refused("without headers", v.Verify(d, time.Now()))
}

func oldRefused(c *trial) {
	v, ok := c.Adapter.(channel.Verifier)
	if !ok || c.Deliver == nil || c.Untimed {
		return
	}
	c.asked = true
	now := time.Now()
	c.refused("signed an hour ago", v.Verify(c.Deliver(c.message(channel.Public), now.Add(-time.Hour)), now))
	c.refused("signed in an hour", v.Verify(c.Deliver(c.message(channel.Public), now.Add(time.Hour)), now))
}

func keys(events []channel.Event) (list []string) {
	for _, e := range events {
		list = append(list, e.Key())
	}
	slices.Sort(list)
	return list
}

func sameKeys(c *trial) {
	d, decoder, ok := c.delivery()
	if !ok {
		return
	}
	one, err := decoder.Decode(d)
	two, again := decoder.Decode(d)
	if err != nil || again != nil || len(one) == 0 || !slices.Equal(keys(one), keys(two)) {
		c.fail("%v and %v, errors %v and %v", keys(one), keys(two), err, again)
	}
	for _, e := range one {
		if e.Target.Account != c.account && !e.Target.IsZero() {
			c.fail("an event is of the account %v", e.Target.Account)
		}
	}
}

func otherKeys(c *trial) {
	d, decoder, ok := c.delivery()
	if !ok {
		return
	}
	one, _ := decoder.Decode(d)
	two, _ := decoder.Decode(c.Deliver(c.message(channel.Public), time.Now()))
	if slices.Equal(keys(one), keys(two)) {
		c.fail("both have %v", keys(one))
	}
}

func echoIsSelf(c *trial) {
	p, polls := c.Adapter.(channel.Poller)
	s, v, ok := c.sender()
	if c.asked = ok && polls && c.caps.Polls; !c.asked {
		return
	}
	page, err := p.Poll(c.ctx, "")
	if err != nil {
		c.fail("Poll: %v", err)
		return
	}
	r, err := s.Send(c.ctx, c.received(v))
	if err != nil {
		c.fail("Send: %v", err)
		return
	}
	for _, e := range c.rest(p, page.Next) {
		if e.Target == r.Ref && e.Message != nil && e.Message.Author.Role != channel.Self {
			c.fail("what was sent comes back as written by %q", e.Message.Author.Role)
		}
	}
}

// rest polls to the end.
func (c *trial) rest(p channel.Poller, from channel.Cursor) (all []channel.Event) {
	for range 1000 {
		page, err := p.Poll(c.ctx, from)
		if err != nil {
			c.fail("Poll: %v", err)
			return all
		}
		all = append(all, page.Events...)
		from = page.Next
		if !page.More {
			return all
		}
	}
	c.fail("a thousand pages and still more")
	return all
}

// poller is the adapter's and its cursor after one message that is old news.
func (c *trial) poller() (channel.Poller, channel.Cursor, bool) {
	p, ok := c.Adapter.(channel.Poller)
	if !ok || c.Receive == nil {
		return nil, "", false
	}
	c.asked = true
	c.Receive(c.message(channel.Public))
	page, err := p.Poll(c.ctx, "")
	if err != nil {
		c.fail("the first Poll: %v", err)
		return nil, "", false
	}
	if len(page.Events) > 0 {
		c.fail("the first Poll brought %d events from before", len(page.Events))
	}
	if page.Next == "" {
		c.fail("the first Poll gave no cursor")
	}
	return p, page.Next, true
}

func beginsNow(c *trial) { _, _, _ = c.poller() }

func samePage(c *trial) {
	p, from, ok := c.poller()
	if !ok {
		return
	}
	for range 3 {
		c.Receive(c.message(channel.Public))
	}
	one, two := keys(c.rest(p, from)), keys(c.rest(p, from))
	if len(one) != 3 || !slices.Equal(one, two) {
		c.fail("%d events, and %d again", len(one), len(two))
	}
}

func pagesLoseNothing(c *trial) {
	p, from, ok := c.poller()
	if !ok {
		return
	}
	want := map[string]bool{}
	for range 130 {
		want[c.Receive(c.message(channel.Public))] = true
	}
	for _, e := range c.rest(p, from) {
		delete(want, e.Target.Native)
	}
	if len(want) > 0 {
		c.fail("%d of 130 messages never came", len(want))
	}
}

func namesParent(c *trial) {
	p, from, ok := c.poller()
	if !ok {
		return
	}
	first := c.Receive(c.message(channel.Public))
	m := c.message(channel.Public)
	m.Parent, m.Thread = first, first
	second := c.Receive(m)
	for _, e := range c.rest(p, from) {
		if e.Target.Native == second && (e.Message == nil || e.Message.Parent != first || e.Message.Thread == "") {
			c.fail("the answer to %q comes without it, or without a thread", first)
		}
	}
}

// streamer is the adapter's, where it is declared.
func (c *trial) streamer() (channel.Streamer, bool) {
	s, ok := c.Adapter.(channel.Streamer)
	ok = ok && c.caps.Streams && c.Receive != nil
	c.asked = c.asked || ok
	return s, ok
}

func streamListens(c *trial) {
	s, ok := c.streamer()
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, 15*time.Second)
	defer cancel()
	listening, want := false, ""
	err := s.Stream(ctx, func(events []channel.Event) error {
		if !listening {
			if listening = true; len(events) > 0 {
				c.fail("the first call brings events and does not only say that it listens")
			}
			want = c.Receive(c.message(channel.Public))
		}
		for _, e := range events {
			if e.Target.Native == want {
				cancel()
			}
		}
		return nil
	})
	if !listening {
		c.fail("it never said that it listens: %v", err)
	} else if !errors.Is(ctx.Err(), context.Canceled) {
		c.fail("what came did not arrive in 15 s: %v", err)
	}
}

func streamEnds(c *trial) {
	s, ok := c.streamer()
	if !ok {
		return
	}
	full := errors.New("the sink is full")
	if err := s.Stream(c.ctx, func([]channel.Event) error { return full }); !errors.Is(err, full) {
		c.fail("with the sink's error: %v", err)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	err := s.Stream(ctx, func([]channel.Event) error { cancel(); return nil })
	cancel()
	if err == nil {
		c.fail("it ended without an error")
	} else if !errors.Is(err, context.Canceled) {
		c.typed("stream", err)
	}
}
