package gateway_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// While the network asked for a wait, drafts queue up: when it is over they
// leave as the declared limit allows, and not all at once.
func TestSendLimitHoldsAfterAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := channel.RateLimit{N: 20, Per: time.Second}
		n := fake(&channel.Error{Code: channel.RateLimited, Account: account, RetryAt: time.Now().Add(700 * time.Millisecond)})
		n.caps.Send = limit
		n.slow = 10 * time.Millisecond // the others are in the queue when the answer comes
		g := gateway.New(n, &gateway.Options{Timeout: time.Hour})
		var wg sync.WaitGroup
		for range 60 {
			wg.Go(func() {
				if _, err := g.Send(t.Context(), draft()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(n.sent) != 61 {
			t.Fatalf("%d calls, want 61", len(n.sent))
		}
		for i := limit.N; i < len(n.sent); i++ {
			if window := n.sent[i].Sub(n.sent[i-limit.N]); window < limit.Per-time.Microsecond {
				t.Fatalf("%d calls within %v", limit.N+1, window)
			}
		}
	})
}
