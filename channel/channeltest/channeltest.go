package channeltest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Fault is something that goes wrong with the next request that sends.
type Fault string

const (
	Refused     Fault = "refused"      // the connection breaks before anything is done
	Lost        Fault = "lost"         // it is done, and no answer comes
	Cut         Fault = "cut"          // it is done, and the answer breaks off
	Truncated   Fault = "truncated"    // it is done, and the answer is half of its JSON
	Slow        Fault = "slow"         // no answer until the caller gives up; nothing is done
	Stalled     Fault = "stalled"      // it is done, and no answer comes until the caller gives up
	Unavailable Fault = "unavailable"  // 503, nothing is done
	LimitUnix   Fault = "limit_unix"   // 429 until a Unix time in seconds, ten minutes from now
	LimitISO    Fault = "limit_iso"    // 429 until an ISO 8601 time, ten minutes from now
	LimitAfter  Fault = "limit_after"  // 429 with Retry-After: 600
	Denied      Fault = "denied"       // the credentials are refused
	Rejected    Fault = "rejected"     // the request is refused for good
	Redirected  Fault = "redirected"   // 302 to another host
	QuotaLeft   Fault = "quota_left"   // it is done, and the answer says that 3 calls are left for ten minutes
	SecretShown Fault = "secret_shown" // an error that repeats the request: text, token and all
)

// Harness is an adapter with a network that a test can see and disturb. Fields
// that are nil are what the network cannot show; what depends on them is not
// asked for.
type Harness struct {
	Adapter channel.Adapter
	// Receive makes a customer write on the network, and returns the message's
	// native identifier. Of the message Text, Visibility, Thread and Parent
	// count, as far as the network has them.
	Receive func(m channel.Message) (native string)
	// Deliver is the signed webhook delivery of such a message, signed at a
	// time.
	Deliver func(m channel.Message, at time.Time) channel.Delivery
	// Published lists what the account published, in order: ID where the
	// network keeps it, InReplyTo.Native, Visibility and the text as sent.
	Published func() []channel.Draft
	// Fail makes the next request that sends meet a fault. It reports false if
	// this network cannot.
	Fail func(f Fault) bool
	// Customer is who Receive writes as, as far as a draft has to name them;
	// zero: "u-ann", "@ann".
	Customer channel.Party
	// Secrets are texts that must show up nowhere: tokens, keys.
	Secrets []string
	// Narrows: the adapter gives an answer the narrower of its visibility and
	// that of the message.
	Narrows bool
	// Untimed: deliveries carry no time that is signed, so that an old one
	// cannot be told from a new one.
	Untimed bool
}

// Run proves an adapter. open makes a new adapter and a new network each time;
// the adapter must make its requests with the client, which refuses every host
// but the loopback ones.
func Run(t *testing.T, open func(t testing.TB, client *http.Client) Harness) {
	t.Helper()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			failures, unasked := s.check(t, open)
			for _, failure := range failures {
				t.Error(failure)
			}
			for _, name := range unasked {
				t.Log("not asked for: " + name)
			}
		})
	}
}

// Check is [Run] for whoever tests a suite: it returns what failed, each as
// "suite: promise: what happened (why it matters)".
func Check(t testing.TB, open func(t testing.TB, client *http.Client) Harness) []error {
	var all []error
	for _, s := range suites {
		failures, _ := s.check(t, open)
		all = append(all, failures...)
	}
	return all
}

// suite is a list of promises.
type suite struct {
	name     string
	promises []promise
}

// promise is one rule. Each gets a harness of its own.
type promise struct {
	name string
	why  string
	keep func(c *trial)
}

// trial is one promise under test.
type trial struct {
	Harness
	t        testing.TB
	ctx      context.Context
	account  channel.Account
	caps     channel.Capabilities
	strays   *guarded
	failures []string
	said     []string // what errors and values printed
	n        int
	asked    bool // there is something to ask
	calm     bool // a fault was wanted that the network does not have
	shaken   bool // one that it has
}

// check returns what failed, and the promises that there was nothing to ask for.
func (s suite) check(t testing.TB, open func(testing.TB, *http.Client) Harness) (failed []error, unasked []string) {
	for _, p := range s.promises {
		failures, asked := s.try(t, p, open)
		for _, f := range failures {
			failed = append(failed, fmt.Errorf("%s: %s: %s (%s)", s.name, p.name, f, p.why))
		}
		if !asked && len(failures) == 0 {
			unasked = append(unasked, s.name+": "+p.name)
		}
	}
	return failed, unasked
}

// try keeps one promise; a panic breaks it.
func (s suite) try(t testing.TB, p promise, open func(testing.TB, *http.Client) Harness) (failures []string, asked bool) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	guard := &guarded{next: http.DefaultTransport.(*http.Transport).Clone()}
	c := &trial{t: t, ctx: ctx, strays: guard}
	defer func() {
		if v := recover(); v != nil {
			failures = append(c.failures, fmt.Sprintf("panic: %v", v))
		}
		guard.next.CloseIdleConnections()
	}()
	c.Harness = open(t, &http.Client{Transport: guard})
	c.account = c.Adapter.Account()
	caps, err := c.Adapter.Capabilities(ctx)
	if err != nil {
		return []string{"the capabilities are not known: " + err.Error()}, true
	}
	c.caps = caps
	p.keep(c)
	return c.failures, c.asked && (!c.calm || c.shaken)
}

// disturb asks for a fault.
func (c *trial) disturb(f Fault) bool {
	ok := c.Fail != nil && c.Fail(f)
	c.shaken = c.shaken || ok
	c.calm = c.calm || !ok
	return ok
}

func (c *trial) fail(format string, args ...any) {
	c.failures = append(c.failures, fmt.Sprintf(format, args...))
}

// typed is the *channel.Error that every failing call must return.
func (c *trial) typed(op string, err error) *channel.Error {
	var e *channel.Error
	if !errors.As(err, &e) {
		c.fail("%s returned a %T, not a *channel.Error", op, err)
		return &channel.Error{}
	}
	c.said = append(c.said, err.Error())
	if e.Account != c.account {
		c.fail("the error of %s names the account %v, not %v", op, e.Account, c.account)
	}
	if e.Op == "" {
		c.fail("the error of %s does not say what was tried", op)
	}
	return e
}

// The marks of a text that no error may repeat.
const mark = "Rossana Bianchini"

// message is a new message of a customer.
func (c *trial) message(v channel.Visibility) channel.Message {
	c.n++
	surface := channel.Post
	if v.IsPrivate() {
		surface = channel.DirectMessage
	}
	return channel.Message{Surface: surface, Visibility: v, Text: fmt.Sprintf("Sono %s, domanda %d", mark, c.n)}
}

// received makes a customer write and returns a draft that answers it.
func (c *trial) received(v channel.Visibility) channel.Draft {
	c.n++
	d := channel.Draft{ID: fmt.Sprintf("draft-%d", c.n), Visibility: v, Text: fmt.Sprintf("Risposta %d per %s", c.n, mark)}
	native := "m-1"
	if c.Receive != nil {
		native = c.Receive(c.message(v))
	}
	d.InReplyTo = channel.Ref{Account: c.account, Native: native}
	d.Thread = native
	d.To = c.Customer
	if d.To == (channel.Party{}) {
		d.To = channel.Party{Native: "u-ann", Handle: "@ann"}
	}
	return d
}

// sender is the adapter's ability to answer and a visibility that it has.
func (c *trial) sender() (channel.Sender, channel.Visibility, bool) {
	s, ok := c.Adapter.(channel.Sender)
	if !ok || len(c.caps.Reply) == 0 || c.Published == nil {
		return nil, "", false
	}
	c.asked = true
	return s, c.caps.Reply[0], true
}

// copies counts what was published of a draft.
func (c *trial) copies(d channel.Draft) int {
	n := 0
	for _, p := range c.Published() {
		if strings.Contains(p.Text, d.Text) {
			n++
		}
	}
	return n
}

// guarded lets requests go to loopback hosts only.
type guarded struct {
	next  *http.Transport
	mu    sync.Mutex
	hosts []string
	used  bool
}

var errStray = errors.New("channeltest: only loopback hosts can be called")

func (g *guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Hostname()
	ip := net.ParseIP(host)
	g.mu.Lock()
	g.used = true
	stray := host != "localhost" && (ip == nil || !ip.IsLoopback())
	if stray {
		g.hosts = append(g.hosts, host)
	}
	g.mu.Unlock()
	if stray {
		return nil, errStray
	}
	return g.next.RoundTrip(r)
}
