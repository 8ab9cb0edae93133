package desk

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// share is this process's part of the work: the shards whose timers it lets
// pass, and the accounts that it reads and writes to. Every process computes it
// by itself from the list of those that live, so that there is no leader. When
// two lists differ for a moment two processes look at the same rows, which
// their claims and fences make harmless.
type share struct {
	worker string

	mu       sync.Mutex
	live     []string
	since    time.Time // when the list last changed
	until    time.Time // how long the shards are this process's
	shards   []int
	accounts map[channel.Account]*holding
}

// holding is how this process stands to an account.
type holding struct {
	until  time.Time // how long it is this process's; zero: it is not
	wanted bool      // of those that live, this process is to have it
	stays  bool      // nobody else took it, so it stays until the list changes
	asked  time.Time // when it was last claimed
	busy   int       // attempts and polls under way
	barred time.Time // until when it is left to another process
}

func newShare(worker string, accounts []channel.Account) *share {
	s := &share{worker: worker, accounts: map[channel.Account]*holding{}}
	for _, a := range accounts {
		s.accounts[a] = &holding{}
	}
	return s
}

// divide computes the parts anew if the list of those that live has changed.
func (s *share) divide(live []string, at, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = until
	if slices.Equal(live, s.live) {
		return
	}
	s.live, s.since, s.shards = live, at, nil
	for n := range care.Shards {
		if chosen(live, strconv.Itoa(n)) == s.worker {
			s.shards = append(s.shards, n)
		}
	}
	for a, h := range s.accounts {
		h.wanted, h.stays = chosen(live, "account "+a.String()) == s.worker, false
	}
}

// chosen picks one of the workers for a part: the one that gives the highest
// number with it, so that when one leaves only its own parts move.
func chosen(workers []string, part string) string {
	best, most := "", uint64(0)
	for _, w := range workers {
		sum := sha256.Sum256([]byte(w + "\x00" + part))
		if n := binary.BigEndian.Uint64(sum[:]); best == "" || n > most {
			best, most = w, n
		}
	}
	return best
}

// mine returns the shards that are this process's at an instant; none: nil and
// false, all of them: nil and true.
func (s *share) mine(at time.Time) (shards []int, some bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !at.Before(s.until) || len(s.shards) == 0 {
		return nil, false
	}
	if len(s.shards) == care.Shards {
		return nil, true
	}
	return slices.Clone(s.shards), true
}

// others are the accounts that are not this process's at an instant.
func (s *share) others(at time.Time) []channel.Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []channel.Account
	for a, h := range s.accounts {
		if !h.usable(at) {
			list = append(list, a)
		}
	}
	return list
}

// usable: something new may be begun with the account.
func (h *holding) usable(at time.Time) bool {
	return at.Before(h.until) && !h.leaving(at)
}

// leaving: the account is another's to have.
func (h *holding) leaving(at time.Time) bool {
	return !h.wanted && !h.stays || at.Before(h.barred)
}

func (s *share) holds(a channel.Account, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.accounts[a]
	return h != nil && h.usable(at)
}

// use counts what is under way with an account: it is not given away meanwhile.
func (s *share) use(a channel.Account, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.accounts[a]; h != nil {
		h.busy += n
	}
}

// bar leaves an account to another process for a while.
func (s *share) bar(a channel.Account, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[a].barred = until
}

func (s *share) counts(at time.Time) (workers, shards, accounts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.Before(s.until) {
		workers, shards = len(s.live), len(s.shards)
	}
	for _, h := range s.accounts {
		if at.Before(h.until) {
			accounts++
		}
	}
	return workers, shards, accounts
}

// shareLoop keeps this process's part until the context ends.
func (d *Desk) shareLoop(ctx context.Context, pause time.Duration) {
	for sleep(ctx, jitter(pause)) {
		pause = d.takeShare(ctx)
	}
}

// takeShare says that this process lives and takes what is its part. It returns
// when to do so again: well before the lease ends, or soon when something is
// still another's.
func (d *Desk) takeShare(ctx context.Context) (pause time.Duration) {
	d.compareClocks(ctx)
	at := now()
	live, err := d.store.Heartbeat(ctx, care.WorkerClaim{Worker: d.opt.Worker, Now: d.leaseTime(at), Lease: d.opt.Lease})
	if d.leased(unanswered(ctx, err)) != nil {
		if ctx.Err() == nil {
			d.opt.Log.Error("heartbeat", "error", err)
		}
		return d.opt.Poll
	}
	d.share.divide(live, at, at.Add(d.opt.Lease))
	pause = d.opt.Lease / 8
	for _, a := range d.order {
		if soon := d.takeAccount(ctx, a, at); soon {
			pause = min(pause, d.opt.Poll)
		}
	}
	if f := d.opt.Metrics.Shared; f != nil {
		f(d.share.counts(at))
	}
	return pause
}

// takeAccount claims, renews or gives back an account, and reports whether that
// is still to be completed.
func (d *Desk) takeAccount(ctx context.Context, a channel.Account, at time.Time) (soon bool) {
	s := d.share
	s.mu.Lock()
	h := s.accounts[a]
	claim := care.WorkerClaim{Worker: d.opt.Worker, Now: d.leaseTime(at), Lease: d.opt.Lease}
	held, leaving := !h.until.IsZero(), h.leaving(at)
	switch {
	case leaving && held && h.busy == 0:
		claim.Lease = 0
		h.until = time.Time{}
	case leaving && held:
		soon = true // it is given back when nothing is under way
	case held && at.Sub(h.asked) < d.opt.Lease/4, // it lasts
		leaving && (at.Before(h.barred) || at.Sub(s.since) < d.opt.Lease || at.Sub(h.asked) < d.opt.Lease/4):
		s.mu.Unlock()
		return false
	case leaving: // only if nobody took it for a whole lease
		claim.Now, claim.Lease = claim.Now.Add(-d.opt.Lease), 2*d.opt.Lease
	}
	h.asked = at
	s.mu.Unlock()
	_, err := d.store.ClaimAccount(ctx, a, claim)
	if err != nil && !errors.Is(err, care.ErrFenced) && ctx.Err() == nil {
		d.opt.Log.Error("account", "account", a.String(), "error", d.leased(err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && claim.Lease > 0:
		h.until, h.stays = at.Add(d.opt.Lease), h.stays || !held && leaving
		if !held {
			d.wakeUp()
		}
	case errors.Is(err, care.ErrFenced):
		h.until = time.Time{}
		soon = h.wanted
	}
	return soon
}

// leave gives everything back, so that others take over at once.
func (d *Desk) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, d.opt.Lease/2)
	defer cancel()
	none := care.WorkerClaim{Worker: d.opt.Worker, Now: d.leaseTime(now())}
	for _, a := range d.order {
		d.share.mu.Lock()
		h := d.share.accounts[a]
		held := !h.until.IsZero()
		*h = holding{}
		d.share.mu.Unlock()
		if !held {
			continue
		}
		if _, err := d.store.ClaimAccount(ctx, a, none); err != nil && !errors.Is(err, care.ErrFenced) {
			d.opt.Log.Warn("account not given back", "account", a.String(), "error", err)
		}
	}
	if _, err := d.store.Heartbeat(ctx, none); err != nil {
		d.opt.Log.Warn("shards not given back", "error", err)
	}
	d.share.divide(nil, now(), time.Time{})
}
