package memstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// customer is a customer's stream.
type customer struct {
	snapshot []byte
	linked   string // the customer that it is linked to
	events   [][]byte
	newer    bool
}

// said is a row of what was said.
type said struct {
	care.Said
	brand string
}

// FindCustomers returns customers and those linked to them.
func (s *Store) FindCustomers(ctx context.Context, ids []string) ([]care.Customer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(ids)
	for _, id := range ids {
		all = append(all, s.linked[id]...)
	}
	slices.Sort(all)
	var found []care.Customer
	for _, id := range slices.Compact(all) {
		c, ok := s.customers[id]
		switch {
		case !ok:
			continue
		case c.newer:
			return nil, care.ErrNewer
		}
		var v care.Customer
		if err := json.Unmarshal(c.snapshot, &v); err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

// AppendCustomer writes events to a customer's stream, or nothing.
func (s *Store) AppendCustomer(ctx context.Context, b care.CustomerBatch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.Validate(); err != nil {
		return err
	}
	fresh := customer{}
	for _, ev := range b.Events {
		data, err := json.Marshal(ev)
		if err != nil {
			return err
		}
		var back care.CustomerEvent
		switch err := json.Unmarshal(data, &back); {
		case errors.Is(err, care.ErrNewer):
			fresh.newer = true
		case err != nil:
			return fmt.Errorf("memstore: a customer's event %d cannot be read back: %w", ev.Version, err)
		}
		fresh.events = append(fresh.events, data)
	}
	var err error
	if fresh.snapshot, err = json.Marshal(b.Next); err != nil {
		return err
	}
	if l := b.Next.Linked; l != nil {
		fresh.linked = l.Customer
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.appendCustomer(b, fresh)
}

func (s *Store) appendCustomer(b care.CustomerBatch, fresh customer) error {
	for _, k := range b.Keys {
		switch known, err := s.knows(k); {
		case err != nil:
			return err
		case known:
			return care.ErrKnown
		}
	}
	old := s.customers[b.ID]
	switch {
	case int64(len(old.events)) != b.Expected:
		return care.ErrStale
	case old.newer:
		return care.ErrNewer
	}
	fresh.events = append(slices.Clip(old.events), fresh.events...)
	s.customers[b.ID] = fresh
	if old.linked != fresh.linked {
		s.linked[old.linked] = slices.DeleteFunc(s.linked[old.linked], func(id string) bool { return id == b.ID })
		s.linked[fresh.linked] = append(s.linked[fresh.linked], b.ID)
		delete(s.linked, "")
	}
	for _, k := range b.Keys {
		s.keys.put(k.Account, k.Name, keyRow{b.Now.UnixMicro(), k.Forever})
	}
	return nil
}

// CustomerEvents lists a customer's events after a version.
func (s *Store) CustomerEvents(ctx context.Context, id string, after int64) iter.Seq2[care.CustomerEvent, error] {
	return func(yield func(care.CustomerEvent, error) bool) {
		s.mu.Lock()
		events := s.customers[id].events
		s.mu.Unlock()
		for _, data := range events[min(max(after, 0), int64(len(events))):] {
			var e care.CustomerEvent
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

// Said returns what was said lately, latest first.
func (s *Store) Said(ctx context.Context, brand string, customers []string, after time.Time, n int) ([]care.Said, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []care.Said
	for _, row := range slices.Backward(s.said) {
		if len(found) >= n || !row.At.After(after) {
			break
		}
		if row.brand == brand && (len(customers) == 0 || slices.Contains(customers, row.Customer)) {
			row.Print = slices.Clone(row.Print)
			found = append(found, row.Said)
		}
	}
	return found, nil
}

// latest orders what was said by time.
func latest(a, b said) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(b.Conversation, a.Conversation), cmp.Compare(b.Reply, a.Reply))
}

// keepSaid keeps what a batch says to its customer.
func (s *Store) keepSaid(b care.Batch, brand string) {
	for _, x := range b.Said {
		x.At, x.Print = instant(x.At), slices.Clone(x.Print)
		row := said{x, brand}
		i := len(s.said)
		for i > 0 && latest(s.said[i-1], row) > 0 {
			i--
		}
		s.said = slices.Insert(s.said, i, row)
	}
}

// forgetSaid forgets what was said before an instant, or to a customer.
func (s *Store) forgetSaid(forget func(care.Said) bool) {
	s.said = slices.DeleteFunc(s.said, func(x said) bool { return forget(x.Said) })
}
