package desk_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// timed is a store with a clock, as a process sees it whose own clock is so far
// ahead of that.
type timed struct {
	care.Store
	ahead time.Duration
}

func (s timed) Now(context.Context) (time.Time, error) { return time.Now().Add(-s.ahead), nil }

func (s timed) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	c.Now = c.Now.Add(s.ahead)
	return s.Store.ClaimAccount(ctx, a, c)
}

func (s timed) Heartbeat(ctx context.Context, c care.WorkerClaim) ([]string, error) {
	c.Now = c.Now.Add(s.ahead)
	return s.Store.Heartbeat(ctx, c)
}

// A process that starts with a clock minutes ahead, or behind, takes no account
// from one that lives, and counts it among those that do.
func TestAClockThatIsOffTakesNothing(t *testing.T) {
	for _, ahead := range []time.Duration{3 * time.Minute, -3 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			var held [2]atomic.Int64
			var both, alone atomic.Bool
			process := func(i int, store care.Store) *desk.Desk {
				o := desk.Options{Channels: []channel.Adapter{w.net}, Worker: []string{"first", "second"}[i]}
				o.Metrics.Shared = func(workers, _, accounts int) {
					held[i].Store(int64(accounts))
					if held[0].Load()+held[1].Load() > 1 {
						both.Store(true)
					}
					if i == 1 && workers < 2 {
						alone.Store(true)
					}
				}
				d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &o)
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			w.desk = process(0, timed{w.store, 0})
			w.run()
			stopFirst := w.stop
			time.Sleep(time.Minute)
			w.desk = process(1, timed{w.store, ahead})
			w.run()
			time.Sleep(5 * time.Minute)
			if both.Load() || alone.Load() {
				t.Errorf("%v ahead: both held the account: %t, the second thought that it was alone: %t", ahead, both.Load(), alone.Load())
			}
			stopFirst()
			time.Sleep(time.Minute)
			if held[1].Load() != 1 {
				t.Errorf("%v ahead: when the first has ended nobody has the account", ahead)
			}
			w.stop()
		})
	}
}
