package channeltest_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// The figure is 10,000: go test ./channel/channeltest -run EveryFault -peer 10000 -timeout 30m
var peerSize = flag.Int("peer", 200, "messages each way through a server with every fault")

// peerLimit is what the account of the soak may send.
var peerLimit = channel.RateLimit{N: 20, Per: 200 * time.Millisecond}

// metered is an adapter with another limit, which notes when it sends.
type metered struct {
	*mastodon.Adapter
	mu    sync.Mutex
	calls []time.Time
}

func (m *metered) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	c, err := m.Adapter.Capabilities(ctx)
	c.Send = peerLimit
	return c, err
}

func (m *metered) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	m.mu.Lock()
	m.calls = append(m.calls, time.Now())
	m.mu.Unlock()
	return m.Adapter.Send(ctx, d)
}

// most is the greatest number of calls in any window of the limit.
func (m *metered) most() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	most, from := 0, 0
	for i, at := range m.calls {
		for at.Sub(m.calls[from]) >= peerLimit.Per {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// disturbance is any of the faults, for reading or for writing.
func disturbance(r *rand.Rand) mastodontest.Fault {
	soon := time.Now().Add(20 * time.Millisecond).UTC().Format("2006-01-02T15:04:05.000000Z")
	faults := []mastodontest.Fault{
		{Refuse: true}, {Lose: true}, {Cut: true}, {Truncate: true}, {Delay: 5 * time.Millisecond}, {Status: 502}, {Status: 503},
		{Status: 429, Header: map[string]string{"X-RateLimit-Reset": soon}},
		{Status: 429, Header: map[string]string{"X-RateLimit-Reset": fmt.Sprint(time.Now().Unix())}},
		{Status: 429, Header: map[string]string{"Retry-After": "0"}},
	}
	f := faults[r.IntN(len(faults))]
	f.Method = http.MethodPost
	if r.IntN(3) == 0 {
		f.Method = http.MethodGet
	}
	return f
}

// Through a server with every fault, whose stream breaks, and which ignores the
// key of a request: what is sent is published once, what customers write is
// stored, and the limit is kept, within the burst that the gateway allows.
func TestSoakWithEveryFault(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	s := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: true})
	inner, err := mastodon.New(s.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token}), nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &metered{Adapter: inner}
	g := gateway.New(a, &gateway.Options{
		Backoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, MaxReconnect: 5 * time.Millisecond, PollEvery: 20 * time.Millisecond,
	})
	in := newInbox()
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan error, 1)
	if err := in.begin(ctx, g); err != nil {
		t.Fatal(err)
	}
	go func() { followed <- g.Follow(ctx, in, in) }()
	want := map[string]bool{}
	drafts := make(chan channel.Draft)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for d := range drafts {
				if err := delivered(ctx, g, d); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range *peerSize {
		if r.IntN(2) == 0 {
			s.Fail(disturbance(r))
		}
		if r.IntN(50) == 0 {
			s.Disconnect()
		}
		parent := s.Post(mastodontest.Status{Author: "ann", Text: fmt.Sprintf("@shop domanda %d", i)})
		want[parent] = true
		drafts <- channel.Draft{ID: fmt.Sprintf("d-%d", i), Visibility: channel.Public, Text: fmt.Sprintf("risposta %d.", i),
			To: channel.Party{Handle: "@ann"}, InReplyTo: channel.Ref{Account: a.Account(), Native: parent}, Thread: parent}
	}
	close(drafts)
	senders.Wait()
	last := s.Post(mastodontest.Status{Author: "ann", Text: "@shop fine"})
	want[last] = true
	for end := time.Now().Add(20 * time.Second); in.missing(want) > 0 && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-followed
	published := map[string]int{}
	for _, p := range s.Published() {
		published[p.Text]++
	}
	for i := range *peerSize {
		if n := published[fmt.Sprintf("@ann risposta %d.", i)]; n != 1 {
			t.Errorf("draft %d was published %d times", i, n)
		}
	}
	if n := in.missing(want); n > 0 {
		t.Errorf("%d of %d messages never came", n, len(want))
	}
	if most, burst := a.most(), peerLimit.N/4; most > peerLimit.N+burst {
		t.Errorf("%d calls within %v, more than %d and a burst of %d", most, peerLimit.Per, peerLimit.N, burst)
	}
	if in.repeated == 0 || in.refused == 0 || len(a.calls) < *peerSize+*peerSize/10 {
		t.Errorf("%d repeats, %d refusals of the sink, %d calls: the test shows nothing", in.repeated, in.refused, len(a.calls))
	}
	t.Logf("%d calls for %d drafts, at most %d in %v; %d messages, %d repeats, %d refusals", len(a.calls), *peerSize, a.most(), peerLimit.Per, len(want), in.repeated, in.refused)
}

// delivered does what an outbox does: it looks before it repeats.
func delivered(ctx context.Context, g *gateway.Gateway, d channel.Draft) error {
	began, maybe := time.Now(), false
	var err error
	for range 100 {
		if maybe {
			_, found, ferr := g.Find(ctx, d, began.Add(-time.Second))
			if found {
				return nil
			}
			if err = ferr; err != nil {
				continue
			}
			maybe = false
		}
		if _, err = g.Send(ctx, d); err == nil {
			return nil
		}
		e := (*channel.Error)(nil)
		if maybe = errors.As(err, &e) && e.MaybeDone; !errors.Is(err, channel.ErrRetry) && !maybe {
			return err
		}
	}
	return fmt.Errorf("%s is not sent after 100 tries: %w", d.ID, err)
}

// inbox is a sink that now and then fails, with its cursor.
type inbox struct {
	mu                sync.Mutex
	r                 *rand.Rand
	cursor            channel.Cursor
	stored            map[string]bool
	repeated, refused int
}

func newInbox() *inbox {
	return &inbox{r: rand.New(rand.NewPCG(7, 8)), stored: map[string]bool{}}
}

// begin sets the cursor before anybody writes.
func (in *inbox) begin(ctx context.Context, g *gateway.Gateway) error {
	page, err := g.Poll(ctx, "")
	in.cursor = page.Next
	return err
}

func (in *inbox) Load(context.Context, channel.Account) (channel.Cursor, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.cursor, nil
}

func (in *inbox) Save(_ context.Context, _ channel.Account, c channel.Cursor) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.cursor = c
	return nil
}

var errFull = errors.New("disk full")

func (in *inbox) Put(_ context.Context, events []channel.Event) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.r.IntN(10) == 0 {
		in.refused++
		return errFull
	}
	for _, e := range events {
		key := strings.TrimPrefix(e.Key(), string(channel.Received)+":")
		if in.stored[key] {
			in.repeated++
		}
		in.stored[key] = true
	}
	return nil
}

func (in *inbox) missing(want map[string]bool) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := 0
	for native := range want {
		if !in.stored[native] {
			n++
		}
	}
	return n
}
