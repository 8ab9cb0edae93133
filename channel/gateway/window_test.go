package gateway_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// most is the greatest number of instants within any span of that length.
func most(at []time.Time, span time.Duration) (n int) {
	for i := range at {
		j := i
		for j < len(at) && at[j].Sub(at[i]) < span {
			j++
		}
		n = max(n, j-i)
	}
	return n
}

// However many send at once, and whomever to, no window of a declared limit has
// more than it allows, a quarter of it at once at most: over the account and over
// each recipient.
func TestNoWindowHasMoreThanItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const per = 15 * time.Minute
		n := fake()
		n.caps.Send = channel.RateLimit{N: 40, Per: per}
		n.caps.Limits = []channel.RateLimit{{Scope: channel.ScopeRecipient, N: 12, Per: per}}
		g := gateway.New(n, nil)
		random := rand.New(rand.NewPCG(1, 2))
		var senders sync.WaitGroup
		for s := range 12 {
			pauses := make([]time.Duration, 40)
			for i := range pauses {
				pauses[i] = time.Duration(random.IntN(3)) * time.Duration(random.IntN(120)) * time.Second
			}
			senders.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 100*per)
				defer cancel()
				for i, pause := range pauses {
					time.Sleep(pause)
					d := draft()
					d.ID, d.Thread, d.To.Native = fmt.Sprintf("d-%d-%d", s, i), fmt.Sprint("t-", s), fmt.Sprint("u-", s%5)
					if _, err := g.Send(ctx, d); err != nil {
						t.Errorf("not sent: %v", err)
					}
				}
			})
		}
		senders.Wait()
		if len(n.sent) != 480 {
			t.Fatalf("%d sent", len(n.sent))
		}
		if got := most(n.sent, per-time.Microsecond); got > 40 || got < 30 {
			t.Errorf("%d in a window, want 30 to 40", got)
		}
		if got := most(n.sent, time.Second); got > 11 { // a quarter, and one that was refilled meanwhile
			t.Errorf("%d at once, want a quarter of the limit", got)
		}
		byRecipient := map[string][]time.Time{}
		for i, d := range n.drafts {
			byRecipient[d.To.Native] = append(byRecipient[d.To.Native], n.sent[i])
		}
		for to, at := range byRecipient {
			if got := most(at, per-time.Microsecond); got > 12 {
				t.Errorf("%d to %s in a window, want 12", got, to)
			}
		}
	})
}

// What an answer says of a limit is held to in each of the forms that networks
// write it in, for the kind of call that it answered alone.
func TestHeadersOfEachFormAreLearnt(t *testing.T) {
	const wait = 10 * time.Minute
	for name, headers := range map[string]func(reset time.Time) map[string][]string{
		"unix seconds": func(r time.Time) map[string][]string {
			return map[string][]string{"x-rate-limit-remaining": {"0"}, "x-rate-limit-reset": {fmt.Sprint(r.Unix())}}
		},
		"ISO 8601": func(r time.Time) map[string][]string {
			return map[string][]string{"X-RateLimit-Remaining": {"0"}, "X-RateLimit-Reset": {r.UTC().Format(time.RFC3339)}}
		},
		"seconds to go": func(time.Time) map[string][]string {
			return map[string][]string{"X-Ratelimit-Remaining": {"0.0"}, "X-Ratelimit-Reset": {fmt.Sprint(wait.Seconds())}}
		},
		"minutes to go": func(time.Time) map[string][]string {
			return map[string][]string{"X-Business-Use-Case-Usage": {`{"1":[{"estimated_time_to_regain_access":10}]}`}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(27 * 365 * 24 * time.Hour) // from 2000 to our days
				n := &answering{network: fake(), scope: channel.ScopeDirect}
				reset := time.Now().Add(wait)
				n.header = headers(reset)
				g := gateway.New(n, nil)
				private := draft()
				private.Visibility = channel.Private
				if _, err := g.Send(t.Context(), private); err != nil {
					t.Fatal(err)
				}
				n.header = nil
				private.ID = "d-2"
				_, err := g.Send(t.Context(), private)
				if e := typed(t, err); e.Code != channel.RateLimited || e.RetryAt.Sub(reset).Abs() > time.Second || len(n.sent) != 1 {
					t.Errorf("%v until %v, %d sent; want to be held until %v", err, e.RetryAt, len(n.sent), reset)
				}
				public := draft()
				public.ID = "d-3"
				if _, err := g.Send(t.Context(), public); err != nil {
					t.Errorf("in public, of which it said nothing: %v", err)
				}
				time.Sleep(wait + time.Second)
				if _, err := g.Send(t.Context(), private); err != nil {
					t.Errorf("after it: %v", err)
				}
			})
		})
	}
}

// answering is a network whose answers have headers.
type answering struct {
	*network
	header map[string][]string
	scope  channel.Scope
}

func (a *answering) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	r, err := a.network.Send(ctx, d)
	for _, q := range channel.Quotas(a.header, time.Now()) {
		q.Scope = a.scope
		r.Quota = q
	}
	return r, err
}

// What waits for one recipient's limit does not leave on top of what the account's
// allows by then.
func TestLimitsAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Send = channel.RateLimit{N: 40, Per: 15 * time.Minute}
		n.caps.Limits = []channel.RateLimit{{Scope: channel.ScopeRecipient, N: 1, Per: 2 * time.Hour}}
		g := gateway.New(n, &gateway.Options{Timeout: 100 * time.Hour})
		var senders sync.WaitGroup
		for i := range 200 {
			senders.Go(func() {
				d := draft()
				d.ID, d.Thread, d.To.Native = fmt.Sprint("d-", i), fmt.Sprint("t-", i), fmt.Sprint("u-", i%100)
				if _, err := g.Send(t.Context(), d); err != nil {
					t.Error(err)
				}
			})
		}
		senders.Wait()
		if got := most(n.sent, 15*time.Minute-time.Microsecond); got > 40 {
			t.Errorf("%d in a window of the account, want 40", got)
		}
		if took := n.sent[len(n.sent)-1].Sub(n.sent[0]); took > 6*time.Hour {
			t.Errorf("it took %v", took)
		}
	})
}
