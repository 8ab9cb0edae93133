package memstore

import (
	"cmp"
	"context"
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
	c := s.conv(id)
	if c == nil {
		return care.Conversation{}, care.ErrNotFound
	}
	if c.newer {
		return care.Conversation{}, care.ErrNewer
	}
	l, err := s.open(c)
	if err != nil {
		return care.Conversation{}, err
	}
	return *copied(l.conv), nil
}

// Events lists the conversation's events after a version.
func (s *Store) Events(ctx context.Context, id care.ID, after int64) iter.Seq2[care.Event, error] {
	return func(yield func(care.Event, error) bool) {
		entries, err := s.entries(id, max(after, 0))
		if err != nil {
			yield(care.Event{}, err)
			return
		}
		for i := range entries {
			var e care.Event
			err := ctx.Err()
			if err == nil {
				e, err = s.shapes.given(&entries[i])
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// entries returns those after a version.
func (s *Store) entries(id care.ID, after int64) ([]entry, error) {
	s.mu.Lock()
	c := s.conv(id)
	if c == nil || after >= c.version {
		s.mu.Unlock()
		return nil, nil
	}
	l, err := s.open(c)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	base, main, tail, sealed := l.base, l.main, l.tail, c.version-int64(len(l.tail))
	s.mu.Unlock()
	if after >= sealed {
		return tail[after-sealed:], nil
	}
	p := packer{shapes: s.shapes}
	entries, err := p.unpackMain(main, &base)
	if err != nil {
		return nil, err
	}
	return append(entries, tail...)[after:], nil
}

// List lists conversations in the query's order.
func (s *Store) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	return func(yield func(care.Listed, error) bool) {
		p := packer{shapes: s.shapes}
		for _, x := range s.selected(q) {
			l := care.Listed{Due: x.due}
			err := ctx.Err()
			if err == nil {
				l.Conversation, err = x.load(&p)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// selected copies the rows that a query asks for, in its order. Nobody waits for
// their being sorted.
func (s *Store) selected(q care.Query) []selection {
	found := s.matching(q)
	slices.SortFunc(found, func(a, b selection) int {
		if q.ByDue {
			return cmp.Or(compareDue(a.due, b.due), cmp.Compare(a.head.id, b.head.id))
		}
		return cmp.Compare(a.head.id, b.head.id)
	})
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

// matching copies the rows that match a query. A conversation that this version of
// the program cannot read is left out, so that the others work.
func (s *Store) matching(q care.Query) []selection {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []selection
	for _, c := range s.rows {
		v, id := &c.head, c.head.id
		if c.newer || q.Brand != "" && v.group.account.Brand != q.Brand ||
			len(q.States) > 0 && !slices.Contains(q.States, v.group.state) ||
			q.Customer != "" && v.customer != q.Customer ||
			!q.ByDue && id <= q.After {
			continue
		}
		row := selection{head: c.head, due: c.timer.due.time(), packed: c.packed}
		if c.log != nil {
			row.conv = c.log.conv
		}
		found = append(found, row)
	}
	return found
}

// selection is a conversation as it was when it was selected.
type selection struct {
	head   head
	due    time.Time
	conv   *care.Conversation // nil: packed
	packed string
}

func (x *selection) load(p *packer) (care.Conversation, error) {
	if x.conv != nil {
		return *copied(x.conv), nil
	}
	l, err := p.unpack(x.packed, &x.head)
	if err != nil {
		return care.Conversation{}, err
	}
	return *l.conv, nil
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
	return s.find(ctx, threadName, s.threads, t.Account, t.Native)
}

// FindMessage returns the conversation of a message.
func (s *Store) FindMessage(ctx context.Context, ref channel.Ref) (care.ID, error) {
	return s.find(ctx, messageName, s.messages, ref.Account, ref.Native)
}

func (s *Store) find(ctx context.Context, kind byte, in byName[care.ID], a channel.Account, name string) (care.ID, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok, err := s.owner(kind, in, a, name)
	if !ok && err == nil {
		err = care.ErrNotFound
	}
	return id, err
}

// BindThread makes the thread belong to another conversation.
func (s *Store) BindThread(ctx context.Context, t care.Thread, from, to care.ID) (care.ID, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok, err := s.owner(threadName, s.threads, t.Account, t.Native)
	switch {
	case err != nil:
		return "", err
	case id == from:
		s.threads.put(t.Account, t.Native, to)
		return to, nil
	case !ok:
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
	var answered []*head
	for _, c := range s.rows {
		if v := &c.head; v.group.account == account && c.outOfHours == outOfHours && !v.answered.time().IsZero() {
			answered = append(answered, v)
		}
	}
	slices.SortFunc(answered, func(a, b *head) int {
		return cmp.Or(cmp.Compare(b.answered, a.answered), cmp.Compare(a.id, b.id))
	})
	var took []time.Duration
	for _, v := range answered[:min(max(n, 0), len(answered))] {
		took = append(took, v.answered.time().Sub(v.opened.time()))
	}
	return took, nil
}
