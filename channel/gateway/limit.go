package gateway

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mysocialcare/socialcare/channel"
)

// limitKey names what a limit counts over: one recipient, one thread, or with an
// empty id all that the scope says.
type limitKey struct {
	scope channel.Scope
	id    string
}

// keysOf lists what a draft counts for.
func keysOf(d channel.Draft) []limitKey {
	keys := []limitKey{{channel.ScopeApp, ""}, {channel.ScopeAccount, ""}, {channel.ScopePost, ""}}
	if d.Visibility.IsPrivate() {
		keys = append(keys, limitKey{channel.ScopeDirect, ""})
	}
	if to := d.To.Native; to != "" {
		keys = append(keys, limitKey{channel.ScopeRecipient, to})
	} else if d.To.Handle != "" {
		keys = append(keys, limitKey{channel.ScopeRecipient, d.To.Handle})
	}
	if d.Thread != "" {
		keys = append(keys, limitKey{channel.ScopeThread, d.Thread})
	}
	return keys
}

var readKeys = []limitKey{{channel.ScopeApp, ""}, {channel.ScopeAccount, ""}, {channel.ScopeRead, ""}}

// keyOf is the key that a network's word about a scope holds for; def is the
// scope of the call that it answered.
func keyOf(keys []limitKey, scope, def channel.Scope) limitKey {
	if scope == "" {
		scope = def
	}
	for _, k := range keys {
		if k.scope == scope {
			return k
		}
	}
	return limitKey{scope: def}
}

// lane is what is known of one key.
type lane struct {
	limiter *rate.Limiter // nil: none is declared
	until   time.Time     // closed by the network until then
	left    int           // calls that the network said are left before reset
	reset   time.Time
}

// gate holds back what leaves an account: by its declared limits, and until the
// times that the network asked for. The zero gate is open.
type gate struct {
	mu     sync.Mutex
	limits map[channel.Scope]channel.RateLimit
	lanes  map[limitKey]*lane
}

// maxLanes is how many recipients and threads are remembered before those that
// hold nothing back are dropped.
const maxLanes = 4096

// limitTo follows the declared limits, of which the first for a scope counts.
func (g *gate) limitTo(limits ...channel.RateLimit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := make(map[channel.Scope]channel.RateLimit, len(limits))
	for _, l := range limits {
		if l.Scope == "" {
			l.Scope = channel.ScopePost
		}
		if _, ok := next[l.Scope]; !ok && l.N > 0 && l.Per > 0 {
			next[l.Scope] = l
		}
	}
	old := g.limits
	g.limits = next
	for k, l := range g.lanes {
		if old[k.scope] != next[k.scope] {
			l.follow(next[k.scope])
		}
	}
}

// follow sets the limiter. A token bucket of burst b that refills r tokens in
// Per lets b-1+r calls pass within Per. So that there are never more than N in
// any window of Per, a quarter of N may come at once, and over a long time at
// least three quarters of N pass in each Per.
func (l *lane) follow(limit channel.RateLimit) {
	if limit.N <= 0 {
		l.limiter = nil
		return
	}
	burst := max(1, limit.N/4)
	every := rate.Every(limit.Per / time.Duration(limit.N-burst+1))
	if l.limiter == nil {
		l.limiter = rate.NewLimiter(every, burst)
		return
	}
	now := time.Now()
	l.limiter.SetLimitAt(now, every)
	l.limiter.SetBurstAt(now, burst)
}

// lane returns the lane of a key; the lock is held.
func (g *gate) lane(k limitKey) *lane {
	if l, ok := g.lanes[k]; ok {
		return l
	}
	if g.lanes == nil {
		g.lanes = make(map[limitKey]*lane)
	}
	if len(g.lanes) >= maxLanes {
		now := time.Now()
		for k, l := range g.lanes {
			if k.id != "" && l.idle(now) {
				delete(g.lanes, k)
			}
		}
	}
	l := &lane{}
	l.follow(g.limits[k.scope])
	g.lanes[k] = l
	return l
}

func (l *lane) idle(now time.Time) bool {
	return !l.until.After(now) && !l.reset.After(now) &&
		(l.limiter == nil || l.limiter.TokensAt(now) >= float64(l.limiter.Burst()))
}

// hold closes a lane until t; it never opens it earlier.
func (g *gate) hold(k limitKey, t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.lane(k); t.After(l.until) {
		l.until = t
	}
}

// learn takes the network's word on what is left. Calls under way are in the
// gate's own count and not yet in the network's, so the lower one counts until
// the reset is another; resets that are told as seconds to go differ a little.
func (g *gate) learn(k limitKey, q channel.Quota) {
	if q.Reset.IsZero() {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lane(k)
	if apart := q.Reset.Sub(l.reset); apart > 2*time.Second {
		l.left, l.reset = q.Remaining, q.Reset
	} else if apart > -2*time.Second {
		l.left = min(l.left, q.Remaining)
	}
}

// closed is until when the lane lets nothing pass.
func (l *lane) closed(now time.Time) time.Time {
	if l.left <= 0 && l.reset.After(now) && l.reset.After(l.until) {
		return l.reset
	}
	return l.until
}

// pass waits until one call may leave by all of its lanes. It reports false when
// that is not before the context's deadline, or the context ends first; at is
// then the earliest time known.
func (g *gate) pass(ctx context.Context, keys []limitKey) (at time.Time, ok bool) {
	var tickets []*rate.Reservation
	for {
		now := time.Now()
		at, tickets = g.next(now, keys, tickets)
		if !at.After(now) {
			return at, ctx.Err() == nil
		}
		if !sleepUntil(ctx, at) {
			for _, t := range tickets {
				t.CancelAt(time.Now())
			}
			return at, false
		}
	}
}

// next returns when to look again, or a time that is not after now: the call
// may leave, and is counted. Tickets are drawn once no lane is closed.
func (g *gate) next(now time.Time, keys []limitKey, tickets []*rate.Reservation) (time.Time, []*rate.Reservation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := time.Time{}
	for _, k := range keys {
		at = later(at, g.lane(k).closed(now))
	}
	if at.After(now) {
		// What was drawn before would leave all at once when the lane opens.
		for _, t := range tickets {
			t.CancelAt(now)
		}
		return at, nil
	}
	if tickets == nil {
		tickets = make([]*rate.Reservation, 0, 1)
		for _, k := range keys {
			if l := g.lane(k).limiter; l != nil {
				t := l.ReserveN(now, 1)
				tickets = append(tickets, t)
			}
		}
	}
	soonest := at
	for i, t := range tickets {
		turn := now.Add(t.DelayFrom(now))
		if at = later(at, turn); i == 0 || turn.Before(soonest) {
			soonest = turn
		}
	}
	if soonest.Before(at) && at.After(now) {
		// A ticket that is used later than its turn would come on top of those whose
		// turn it is then.
		for _, t := range tickets {
			t.CancelAt(now)
		}
		return at, nil
	}
	if !at.After(now) {
		for _, k := range keys {
			g.lane(k).left--
		}
	}
	return at, tickets
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
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
