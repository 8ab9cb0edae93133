package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

func quietErrors(c *trial) {
	for _, f := range loud {
		_, _, _ = c.disturbed(f)
	}
	if d, decoder, ok := c.delivery(); ok {
		body := d.Body
		for n := 0; n < len(body); n += 1 + len(body)/64 {
			d.Body = body[:n]
			if _, err := decoder.Decode(d); err != nil {
				c.typed("decode", err)
			}
			if v, ok := c.Adapter.(channel.Verifier); ok {
				if err := v.Verify(d, time.Now()); err != nil {
					c.typed("verify", err)
				}
			}
		}
	}
	for _, said := range c.said {
		c.quiet("an error", said)
	}
}

// loud are the faults whose errors could repeat something.
var loud = []Fault{Refused, Lost, Cut, Truncated, Unavailable, LimitAfter, Denied, Rejected, Redirected, SecretShown}

// quiet holds that what was said, by whatever it was, holds nothing of the
// customer's or the account's.
func (c *trial) quiet(what, said string) {
	for _, secret := range append([]string{mark}, c.Secrets...) {
		if strings.Contains(said, secret) {
			c.fail("%s, %q, holds %q", what, said, secret)
		}
	}
}

// quietLog lets a gateway write everything down that it has to say.
func quietLog(c *trial) {
	var log bytes.Buffer
	to := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.logSends(to)
	c.logDeliveries(to)
	if c.asked && log.Len() == 0 {
		c.fail("nothing was logged: there is nothing to judge")
	}
	c.quiet("the log", log.String())
}

func (c *trial) logSends(log *slog.Logger) {
	_, v, ok := c.sender()
	if !ok {
		return
	}
	g := gateway.New(c.Adapter, &gateway.Options{
		Attempts: 2, Backoff: time.Millisecond, CallTimeout: 20 * time.Second, Timeout: 20 * time.Second,
		Log: log,
	})
	if _, err := g.Send(c.ctx, c.received(v)); err != nil {
		c.fail("Send: %v", err)
	}
	for _, f := range loud {
		d := c.received(v)
		if f != LimitAfter && c.disturb(f) {
			_, _ = g.Send(c.ctx, d)
		}
	}
	_, _ = g.Poll(c.ctx, "not a cursor of "+mark)
}

// logDeliveries brings a delivery whole, changed and broken off.
func (c *trial) logDeliveries(log *slog.Logger) {
	d, _, ok := c.delivery()
	if _, verifies := c.Adapter.(channel.Verifier); !ok || !verifies {
		return
	}
	full := gateway.SinkFunc(func(context.Context, []channel.Event) error { return errors.New("the disk is full") })
	for _, signed := range []bool{true, false} {
		h := gateway.Handler(unverified{c.Adapter, signed}, full, &gateway.HandlerOptions{Log: log})
		for _, body := range [][]byte{d.Body, append(bytes.Clone(d.Body), '!'), d.Body[:len(d.Body)/2]} {
			r := httptest.NewRequest(http.MethodPost, "/hooks", bytes.NewReader(body))
			r.Header = d.Header
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
}

// unverified lets deliveries pass that are not signed, to see what reading them
// says.
type unverified struct {
	channel.Adapter
	verify bool
}

func (u unverified) Verify(d channel.Delivery, now time.Time) error {
	if !u.verify {
		return nil
	}
	return u.Adapter.(channel.Verifier).Verify(d, now)
}

func (u unverified) Decode(d channel.Delivery) ([]channel.Event, error) {
	return u.Adapter.(channel.Decoder).Decode(d)
}

func quietAdapter(c *trial) {
	c.asked = len(c.Secrets) > 0
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, secret := range c.Secrets {
			if strings.Contains(fmt.Sprintf(verb, c.Adapter), secret) {
				c.fail("%s prints %q", verb, secret)
			}
		}
	}
}

// atOnce is how late a call may return that was given up: what a busy machine
// needs, and less than anybody waits for a network.
const atOnce = 5 * time.Second

func cancelled(c *trial) { c.cancelAfter(50 * time.Millisecond) }

func (c *trial) cancelAfter(patience time.Duration) {
	s, v, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(v)
	if !c.disturb(Slow) {
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
	if late := time.Since(began) - patience; late > atOnce {
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
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before+rounds/2 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+rounds/2 {
		c.fail("%d goroutines after %d calls, %d before", n, rounds, before)
	}
}

func staysPrivate(c *trial) {
	if !c.caps.Can(channel.Private) {
		return
	}
	s, _, ok := c.sender()
	if !ok {
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
	if c.Receive == nil || !c.caps.Can(channel.Private) || !c.caps.Can(channel.Public) || !c.Narrows {
		return
	}
	s, _, ok := c.sender()
	if !ok {
		return
	}
	d := c.received(channel.Private)
	d.Visibility = channel.Public
	_, _ = s.Send(c.ctx, d) // refusing is as good
	c.allPrivate(d)
}

func undeclared(c *trial) {
	s, _, ok := c.sender()
	if !ok {
		return
	}
	for _, v := range []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private, "nobody"} {
		if c.caps.Can(v) {
			continue
		}
		d := c.received(v)
		_, err := s.Send(c.ctx, d)
		if code := channel.CodeOf(err); code != channel.Unsupported && code != channel.Invalid || c.copies(d) != 0 {
			c.fail("%s: published %d times, error %v", v, c.copies(d), err)
		}
		if _, err := gateway.New(c.Adapter, nil).Send(c.ctx, d); channel.CodeOf(err) != channel.Unsupported {
			c.fail("%s, through a gateway: %v", v, err)
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

func undeclaredWay(c *trial) {
	p, ok := c.Adapter.(channel.Prober)
	if !ok {
		return
	}
	c.asked = true
	declared := map[channel.Mode]bool{}
	for _, rule := range c.caps.Handoff {
		declared[rule.Mode] = true
	}
	to := c.Customer
	if to == (channel.Party{}) {
		to = channel.Party{Native: "u-ann", Handle: "@ann"}
	}
	for _, mode := range []channel.Mode{channel.SameThread, channel.PrivateReply, channel.Direct, channel.Link, "carrier pigeon"} {
		if err := p.Probe(c.ctx, mode, to); !declared[mode] && channel.CodeOf(err) != channel.Unsupported {
			c.fail("%s: %v, want unsupported", mode, err)
		} else if declared[mode] && channel.CodeOf(err) == channel.Unsupported {
			c.fail("%s is declared: %v", mode, err)
		}
	}
}
