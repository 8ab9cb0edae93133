package memstore

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Load returns the conversation as of its last event.
func (s *Store) Load(ctx context.Context, id care.ID) (care.Conversation, error) {
	if err := ctx.Err(); err != nil {
		return care.Conversation{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.convs[id]
	if c == nil {
		return care.Conversation{}, care.ErrNotFound
	}
	return c.load()
}

func (c *conversation) load() (care.Conversation, error) {
	if c.newer {
		return care.Conversation{}, care.ErrNewer
	}
	var conv care.Conversation
	err := json.Unmarshal(c.snapshot, &conv)
	return conv, err
}

// Events lists the conversation's events after a version.
func (s *Store) Events(ctx context.Context, id care.ID, after int64) iter.Seq2[care.Event, error] {
	return func(yield func(care.Event, error) bool) {
		s.mu.Lock()
		var events [][]byte
		if c := s.convs[id]; c != nil && after < int64(len(c.events)) {
			events = slices.Clone(c.events[max(after, 0):])
		}
		s.mu.Unlock()
		for _, data := range events {
			var e care.Event
			err := ctx.Err()
			if err == nil {
				err = json.Unmarshal(data, &e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// List lists conversations in the query's order.
func (s *Store) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	return func(yield func(care.Listed, error) bool) {
		for _, c := range s.selected(q) {
			var l care.Listed
			err := ctx.Err()
			if err == nil {
				l.Conversation, err = c.load()
				l.Due = c.timer.due
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// selected copies the rows that a query asks for. A conversation that this
// version of the program cannot read is left out, so that the others work.
func (s *Store) selected(q care.Query) []conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []conversation
	for _, c := range s.convs {
		v := &c.conv
		if c.newer || q.Brand != "" && v.Thread.Account.Brand != q.Brand ||
			len(q.States) > 0 && !slices.Contains(q.States, v.State) ||
			q.Customer != "" && v.Customer != q.Customer ||
			!q.ByDue && v.ID <= q.After {
			continue
		}
		found = append(found, *c)
	}
	slices.SortFunc(found, func(a, b conversation) int {
		if q.ByDue {
			return cmp.Or(compareDue(a.timer.due, b.timer.due), cmp.Compare(a.conv.ID, b.conv.ID))
		}
		return cmp.Compare(a.conv.ID, b.conv.ID)
	})
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

// compareDue puts what is never due last.
func compareDue(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// FindThread returns the conversation of a thread.
func (s *Store) FindThread(ctx context.Context, t care.Thread) (care.ID, error) {
	return find(ctx, s, s.threads, t)
}

// FindMessage returns the conversation of a message.
func (s *Store) FindMessage(ctx context.Context, ref channel.Ref) (care.ID, error) {
	return find(ctx, s, s.messages, ref)
}

func find[K comparable](ctx context.Context, s *Store, in map[K]care.ID, k K) (care.ID, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := in[k]
	if !ok {
		return "", care.ErrNotFound
	}
	return id, nil
}

// BindThread makes the thread belong to another conversation.
func (s *Store) BindThread(ctx context.Context, t care.Thread, from, to care.ID) (care.ID, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.threads[t] == from {
		s.threads[t] = to
	}
	id, ok := s.threads[t]
	if !ok {
		return "", care.ErrNotFound
	}
	return id, nil
}

// Pickups returns how long the last first replies took.
func (s *Store) Pickups(ctx context.Context, account channel.Account, outOfHours bool, n int) ([]time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var answered []*care.Conversation
	for _, c := range s.convs {
		if v := &c.conv; v.Thread.Account == account && v.OutOfHours == outOfHours && !v.FirstReplyAt.IsZero() {
			answered = append(answered, v)
		}
	}
	slices.SortFunc(answered, func(a, b *care.Conversation) int {
		return cmp.Or(b.FirstReplyAt.Compare(a.FirstReplyAt), cmp.Compare(a.ID, b.ID))
	})
	var took []time.Duration
	for _, v := range answered[:min(max(n, 0), len(answered))] {
		took = append(took, v.FirstReplyAt.Sub(v.OpenedAt))
	}
	return took, nil
}
