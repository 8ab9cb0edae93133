package memstore

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Contents returns texts of one conversation, in the order asked for.
func (s *Store) Contents(ctx context.Context, id care.ID, ids []string) ([]care.Content, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []care.Content
	for _, name := range ids {
		if c, ok := s.contents[id][name]; ok {
			c.Sealed = slices.Clone(c.Sealed)
			found = append(found, c)
		}
	}
	return found, nil
}

// blank leaves of a text only that it was erased.
func blank(m map[string]care.Content, id string, now time.Time) {
	old := m[id]
	if old.ErasedAt.IsZero() {
		old.ErasedAt = instant(now)
	}
	m[id] = care.Content{ID: id, Customer: old.Customer, Rev: old.Rev, ErasedAt: old.ErasedAt}
}

// Erase blanks the texts of a customer, and deletes the raw deliveries that may
// hold some.
func (s *Store) Erase(ctx context.Context, customer string, now time.Time) ([]care.ID, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if customer == "" {
		return nil, care.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	brands := map[string]bool{}
	var ids []care.ID
	for conv, m := range s.contents {
		v := s.conv(conv)
		own, guest := v != nil && v.head.customer == customer, false
		for id, c := range m {
			if c.Customer == customer || own && c.Customer == "" {
				blank(m, id, now)
			}
			guest = guest || c.Customer == customer
		}
		if v != nil && guest && !own {
			ids = append(ids, conv)
			brands[v.head.group.account.Brand] = true
		}
	}
	s.forgetSaid(func(x care.Said) bool { return x.Customer == customer })
	for _, c := range s.rows {
		if c.head.customer == customer {
			ids = append(ids, c.head.id)
			brands[c.head.group.account.Brand] = true
		}
	}
	maps.DeleteFunc(s.raw, func(_ rawName, r care.Raw) bool {
		return r.Customer == customer || r.Customer == "" && brands[r.Account.Brand]
	})
	slices.Sort(ids)
	return ids, nil
}

// KeepRaw keeps a delivery; the same name again replaces it.
func (s *Store) KeepRaw(ctx context.Context, r care.Raw) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.At, r.Sealed = instant(r.At), slices.Clone(r.Sealed)
	s.raw[rawName{r.Account, r.Name}] = r
	return nil
}

// Raw lists the raw deliveries, oldest first.
func (s *Store) Raw(ctx context.Context) iter.Seq2[care.Raw, error] {
	return func(yield func(care.Raw, error) bool) {
		s.mu.Lock()
		var all []care.Raw
		for _, r := range s.raw {
			r.Sealed = slices.Clone(r.Sealed)
			all = append(all, r)
		}
		s.mu.Unlock()
		slices.SortFunc(all, func(a, b care.Raw) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Account.String(), b.Account.String()), cmp.Compare(a.Name, b.Name))
		})
		for _, r := range all {
			if err := ctx.Err(); err != nil {
				yield(care.Raw{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// DropRaw deletes one raw delivery.
func (s *Store) DropRaw(ctx context.Context, a channel.Account, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.raw[rawName{a, name}]; !ok {
		return care.ErrNotFound
	}
	delete(s.raw, rawName{a, name})
	return nil
}

// ExpireRaw deletes what is older than the given instants.
func (s *Store) ExpireRaw(ctx context.Context, raw, keys time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, r := range s.raw {
		if r.At.Before(raw) {
			delete(s.raw, name)
		}
	}
	s.forgetSaid(func(x care.Said) bool { return x.At.Before(raw) })
	for _, of := range s.keys {
		maps.DeleteFunc(of, func(_ string, k keyRow) bool { return !k.forever && k.at < keys.UnixMicro() })
	}
	return nil
}

// Key returns the store's own random key.
func (s *Store) Key(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return slices.Clone(s.secret), nil
}
