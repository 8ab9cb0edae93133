package channeltest_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// The figure is 10,000: go test ./channel/channeltest -run EveryFault -peer 10000 -timeout 30m
var peerSize = flag.Int("peer", 150, "messages each way through each network with every fault")

// Through a network with every fault (latency, connections that break before,
// during and after an answer, limits in each form, 5xx, half of a JSON, deliveries
// repeated, reordered, broken off and left out, a clock that is wrong), and a
// sink that fails: what is sent is published once, what customers write is stored
// once, none is lost, the limit is kept, which the gateway's burst is part of, and
// a limit that the network names is waited out.
func TestSoakWithEveryFault(t *testing.T) {
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			t.Parallel()
			s := newSoak(t, n, *peerSize)
			for _, err := range s.run(t.Context()) {
				t.Error(err)
			}
			t.Logf("%d calls for %d drafts, at most %d in %v; %d waits; %d messages, %d repeats, %d refusals of the sink",
				len(s.meter.calls), s.size, s.meter.most(), s.limit.Per, len(s.watch.waits), s.size, s.in.repeated, s.in.refused)
		})
	}
}

// senders is how many drafts are under way at once.
const senders = 8

// soak is one run.
type soak struct {
	network
	*peer
	size int
	// rounds is how often the network asks for a real wait, in each form.
	rounds int
	// patience is how long messages may take to come after the last one.
	patience time.Duration
	r        *rand.Rand
	account  *hooked
	meter    *meter
	watch    *watch
	in       *inbox
	failures []error
}

func newSoak(t testing.TB, n network, size int) *soak {
	s := &soak{
		network: n, size: size, rounds: 1 + size/2500, patience: time.Minute, r: rand.New(rand.NewPCG(5, 6)),
		watch: &watch{Handler: slog.DiscardHandler, next: http.DefaultTransport.(*http.Transport).Clone()}, in: newInbox(),
	}
	s.watch.next.MaxIdleConnsPerHost = 2 * senders
	s.peer = n.open(t, &http.Client{Transport: s.watch}, n.skew)
	s.account = hook(s.adapter, n.limit)
	t.Cleanup(s.watch.next.CloseIdleConnections)
	return s
}

func (s *soak) fail(promise, why, format string, args ...any) {
	s.failures = append(s.failures, fmt.Errorf("%s: %s (%s)", promise, fmt.Sprintf(format, args...), why))
}

// run returns what was broken, each as "promise: what happened (why it matters)".
func (s *soak) run(ctx context.Context) []error {
	s.meter = &meter{per: s.limit.Per}
	s.account.send = s.meter.around(s.account.send)
	g := gateway.New(s.account, &gateway.Options{
		Backoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, MaxReconnect: 5 * time.Millisecond, PollEvery: 20 * time.Millisecond,
		CallTimeout: time.Minute, Timeout: 2 * time.Minute, Log: slog.New(s.watch),
	})
	if page, err := g.Poll(ctx, ""); err == nil {
		s.in.cursor = page.Next
	} else if channel.CodeOf(err) != channel.Unsupported {
		return []error{err}
	}
	caps, err := g.Capabilities(ctx)
	if err != nil {
		return []error{err}
	}
	following, stop := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- g.Follow(following, s.in, s.in) }()
	deliveries, drafts := make(chan channel.Delivery, s.size), make(chan channel.Draft)
	var couriers, outbox sync.WaitGroup
	for i := range 2 {
		couriers.Go(func() { courier(uint64(i), gateway.Handler(s.account, s.in, nil), deliveries) })
	}
	undelivered := make(chan error, s.size)
	for range senders {
		outbox.Go(func() {
			for d := range drafts {
				if err := send(ctx, g, d, caps.Dedupes); err != nil {
					undelivered <- err
				}
			}
		})
	}
	s.ask(drafts, deliveries)
	outbox.Wait()
	couriers.Wait()
	for end := time.Now().Add(s.patience); s.in.missing(s.size) > 0 && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-followed; !errors.Is(err, context.Canceled) && channel.CodeOf(err) != channel.Unsupported {
		s.fail(noneLost, "a customer would wait for ever", "the reading ended: %v", err)
	}
	close(undelivered)
	for err := range undelivered {
		s.fail("everything is sent", "a customer would wait for ever", "%v", err)
	}
	s.judge()
	return s.failures
}

// ask makes customers write, and things go wrong.
func (s *soak) ask(drafts chan<- channel.Draft, deliveries chan<- channel.Delivery) {
	waits := s.rounds * len(s.forms)
	asked := 0
	for i := range s.size {
		if s.r.IntN(2) == 0 {
			s.peer.fail(s.disturbance(s.r))
		}
		if i*(waits+1)/s.size > asked {
			s.peer.fail(s.limited(asked))
			asked++
		}
		if s.disconnect != nil && s.r.IntN(50) == 0 {
			s.disconnect()
		}
		draft, delivery := s.peer.ask(i)
		if delivery != nil {
			deliveries <- *delivery
		}
		drafts <- draft
	}
	close(drafts)
	close(deliveries)
}

// judge compares what there is with what there should be.
func (s *soak) judge() {
	times := make(map[string]int, s.size)
	for _, text := range s.published() {
		_, index, _ := strings.Cut(text, "risposta ")
		times["risposta "+index]++
	}
	never, twice := 0, 0
	for i := range s.size {
		switch n := times[answer(i)]; {
		case n == 0:
			never++
		case n > 1:
			twice++
		}
	}
	if twice > 0 {
		s.fail(sentOnce, "a customer would be answered twice", "%d of %d drafts were published more than once", twice, s.size)
	}
	if never > 0 {
		s.fail("everything is sent", "a customer would wait for ever", "%d of %d drafts were never published", never, s.size)
	}
	if n := s.in.missing(s.size); n > 0 {
		s.fail(noneLost, "a customer would wait for ever", "%d of %d messages never came", n, s.size)
	}
	if n := s.in.doubled(); n > 0 {
		s.fail(deliveredOnce, "it would be stored, and answered, twice", "%d of %d messages came with more than one key", n, s.size)
	}
	// Each sender may be late with one call: a busy machine wakes it when others are
	// due, or when a wait that came meanwhile is known.
	if most := s.meter.most(); most > s.limit.N+senders {
		s.fail(limitKept, "networks block who exceeds it", "%d calls within %v, more than %d", most, s.limit.Per, s.limit.N)
	}
	if early := s.watch.early(s.meter.calls); early > senders*len(s.watch.waits) {
		s.fail(waitedOut, "trying earlier makes it longer", "%d calls during %d waits", early, len(s.watch.waits))
	}
	if s.in.repeated == 0 || s.in.refused == 0 || len(s.meter.calls) < s.size+s.size/10 || len(s.watch.waits) < s.rounds*len(s.forms) {
		s.fail("things go wrong", "a soak without them shows nothing", "%d repeats, %d refusals of the sink, %d calls, %d waits",
			s.in.repeated, s.in.refused, len(s.meter.calls), len(s.watch.waits))
	}
}

// send does what an outbox does: it looks before it repeats.
func send(ctx context.Context, g *gateway.Gateway, d channel.Draft, dedupes bool) (err error) {
	began, maybe := time.Now(), false
	ctx = context.WithValue(ctx, asked{}, new([]*wait))
	for range 100 {
		if maybe && !dedupes {
			_, found, ferr := g.Find(ctx, d, began.Add(-time.Second))
			if found {
				return nil
			}
			if err = ferr; err != nil {
				continue
			}
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

// courier brings deliveries out of order, some of them twice, and again those
// that were not taken; some break off on their way.
func courier(seed uint64, h http.Handler, from <-chan channel.Delivery) {
	r := rand.New(rand.NewPCG(seed, 9))
	var bag []channel.Delivery
	for open := true; open || len(bag) > 0; {
		if open && len(bag) < 20 {
			d, ok := <-from
			if open = ok; ok {
				bag = append(bag, d)
			}
			continue
		}
		i := r.IntN(len(bag))
		if bring(r, h, bag[i]) && r.IntN(4) > 0 {
			bag[i] = bag[len(bag)-1]
			bag = bag[:len(bag)-1]
		}
	}
}

// bring reports whether a delivery was taken.
func bring(r *rand.Rand, h http.Handler, d channel.Delivery) bool {
	var body io.Reader = bytes.NewReader(d.Body)
	switch r.IntN(30) {
	case 0: // cut, and nobody noticed
		body = bytes.NewReader(d.Body[:r.IntN(len(d.Body))])
	case 1: // the connection breaks
		body = io.MultiReader(bytes.NewReader(d.Body[:len(d.Body)/2]), iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	req := httptest.NewRequest(http.MethodPost, "/hooks", body)
	req.Header = d.Header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Code == http.StatusOK
}
