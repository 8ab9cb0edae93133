package memstore

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// ClaimTimers leases timers that are due.
func (s *Store) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := instant(c.Now)
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []*conversation
	for _, v := range s.rows {
		if t := v.timer; !v.newer && within(c.Shards, v.head.id) && !t.due.time().IsZero() && !t.ready().After(now) {
			due = append(due, v)
		}
	}
	slices.SortFunc(due, func(a, b *conversation) int {
		return cmp.Or(a.timer.ready().Compare(b.timer.ready()), cmp.Compare(a.head.id, b.head.id))
	})
	var claimed []care.Timer
	for _, v := range due[:min(max(c.Limit, 0), len(due))] {
		t := &v.timer
		t.lease, t.fence = microsOf(now.Add(c.Lease)), s.nextFence()
		claimed = append(claimed, care.Timer{ID: v.head.id, Due: t.due.time(), Fence: t.fence})
	}
	return claimed, nil
}

// within reports whether a conversation lives in one of the shards.
func within(shards []int, id care.ID) bool {
	return len(shards) == 0 || slices.Contains(shards, id.Shard())
}

// ready is when the timer may be claimed: a leased one when its lease ends.
func (t timer) ready() time.Time {
	return max(t.lease, t.due).time()
}

// ClaimOutgoing leases outgoing messages that may be tried.
func (s *Store) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := instant(c.Now)
	s.mu.Lock()
	defer s.mu.Unlock()
	var ready []*outgoing
	for _, v := range s.rows {
		if at, ok := v.ready(); ok && !v.newer && within(c.Shards, v.head.id) && !at.After(now) && !slices.Contains(c.Except, v.outbox.rows[0].Account) {
			ready = append(ready, &v.outbox.rows[0])
		}
	}
	slices.SortFunc(ready, func(a, b *outgoing) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.ID, b.ID))
	})
	var claimed []care.Outgoing
	for _, o := range ready[:min(max(c.Limit, 0), len(ready))] {
		o.MaybeDone = o.MaybeDone || !o.StartedAt.IsZero()
		o.lease, o.Fence = instant(now.Add(c.Lease)), s.nextFence()
		claimed = append(claimed, o.Outgoing)
	}
	return claimed, nil
}

// ready is when the conversation's oldest message may be tried: not before any
// lease in the conversation ends. A dead one blocks those behind it.
func (c *conversation) ready() (time.Time, bool) {
	all := c.outbox.all()
	if len(all) == 0 || all[0].Dead {
		return time.Time{}, false
	}
	at := all[0].NotBefore
	for _, o := range all {
		if o.lease.After(at) {
			at = o.lease
		}
	}
	return at, true
}

// claimed returns the row if its claim still holds.
func (s *Store) claimed(o care.Outgoing) (*outgoing, error) {
	c := s.conv(o.ID)
	if c == nil || o.Fence == 0 || c.outgoing(o.Reply).fence() != o.Fence {
		return nil, care.ErrFenced
	}
	return c.outgoing(o.Reply), nil
}

// StartAttempt records that an attempt begins. A claim whose lease has ended
// may be taken over at any moment, so nothing is begun under it.
func (s *Store) StartAttempt(ctx context.Context, o care.Outgoing, now time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row, err := s.claimed(o)
	if err != nil {
		return err
	}
	if !instant(now).Before(row.lease) {
		return care.ErrFenced
	}
	row.StartedAt = instant(now)
	row.Attempts++
	return nil
}

// Postpone ends an attempt without success.
func (s *Store) Postpone(ctx context.Context, o care.Outgoing, maybe bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row, err := s.claimed(o)
	if err != nil {
		return err
	}
	row.NotBefore, row.Dead, row.Code = instant(o.NotBefore), o.Dead, o.Code
	row.MaybeDone = maybe
	if !maybe {
		row.StartedAt = time.Time{}
	}
	row.lease, row.Fence = time.Time{}, 0
	return nil
}

// Outbox lists the messages not yet sent.
func (s *Store) Outbox(ctx context.Context, id care.ID) iter.Seq2[care.Outgoing, error] {
	return func(yield func(care.Outgoing, error) bool) {
		for _, o := range s.queued(id) {
			if err := ctx.Err(); err != nil {
				yield(care.Outgoing{}, err)
				return
			}
			o.Fence = 0 // a listing is no claim
			if !yield(o, nil) {
				return
			}
		}
	}
}

func (s *Store) queued(id care.ID) []care.Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []care.Outgoing
	for _, c := range s.rows {
		if id != "" && id != c.head.id {
			continue
		}
		for _, o := range c.outbox.all() {
			all = append(all, o.Outgoing)
		}
	}
	slices.SortFunc(all, func(a, b care.Outgoing) int {
		order := cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Reply, b.Reply))
		if id != "" {
			return order
		}
		return cmp.Or(a.QueuedAt.Compare(b.QueuedAt), cmp.Compare(a.ID, b.ID), order)
	})
	return all
}

// NextDue returns when something is next to be claimed.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var next time.Time
	found := false
	earliest := func(at time.Time) {
		if !found || at.Before(next) {
			next, found = at, true
		}
	}
	for _, c := range s.rows {
		if !c.timer.due.time().IsZero() {
			earliest(c.timer.ready())
		}
		if at, ok := c.ready(); ok {
			earliest(at)
		}
	}
	return next, found, nil
}
