package gateway

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mysocialcare/socialcare/channel"
)

// gate holds back what leaves an account: by its declared limit, and until the
// times that the network asked for. The zero gate is open.
type gate struct {
	mu      sync.Mutex
	limit   channel.RateLimit
	limiter *rate.Limiter // nil: no limit
	until   time.Time
}

// limitTo follows the declared limit. A token bucket of burst b that refills r
// tokens in Per lets b-1+r calls pass within Per. So that there are never more
// than N in any window of Per, a quarter of N may come at once, and over a long
// time at least three quarters of N pass in each Per.
func (g *gate) limitTo(l channel.RateLimit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l == g.limit {
		return
	}
	g.limit = l
	if l.N <= 0 || l.Per <= 0 {
		g.limiter = nil
		return
	}
	burst := max(1, l.N/4)
	every := rate.Every(l.Per / time.Duration(l.N-burst+1))
	if g.limiter == nil {
		g.limiter = rate.NewLimiter(every, burst)
		return
	}
	now := time.Now()
	g.limiter.SetLimitAt(now, every)
	g.limiter.SetBurstAt(now, burst)
}

// hold closes the gate until t; it never opens it earlier.
func (g *gate) hold(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.After(g.until) {
		g.until = t
	}
}

// pass waits until one call may leave. It reports false when that is not before
// the context's deadline, or the context ends first; at is then the earliest
// time known.
func (g *gate) pass(ctx context.Context) (at time.Time, ok bool) {
	var ticket *rate.Reservation
	for {
		now := time.Now()
		g.mu.Lock()
		at = g.until
		if !at.After(now) && ticket == nil && g.limiter != nil {
			ticket = g.limiter.ReserveN(now, 1)
			at = now.Add(ticket.DelayFrom(now))
		}
		g.mu.Unlock()
		if !at.After(now) {
			return at, ctx.Err() == nil
		}
		if !sleepUntil(ctx, at) {
			if ticket != nil {
				ticket.CancelAt(time.Now())
			}
			return at, false
		}
	}
}

// sleepUntil reports false, at once, when t is not before the deadline, and
// when the context ends.
func sleepUntil(ctx context.Context, t time.Time) bool {
	if deadline, ok := ctx.Deadline(); ok && !t.Before(deadline) {
		return false
	}
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
