package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// page is how many rows a list reads at once.
const page = 256

// Load returns the conversation as of its last event.
func (s *Store) Load(ctx context.Context, id care.ID) (care.Conversation, error) {
	type row struct {
		schema   int64
		snapshot []byte
	}
	rows, err := query(ctx, s, "load", s.sql.load, []any{id.Shard(), string(id)}, func(r *sql.Rows) (v row, err error) {
		return v, r.Scan(&v.schema, &v.snapshot)
	})
	switch {
	case err != nil:
		return care.Conversation{}, err
	case len(rows) == 0:
		return care.Conversation{}, care.ErrNotFound
	case rows[0].schema > care.Schema:
		return care.Conversation{}, care.ErrNewer
	}
	return snapshot(id, rows[0].snapshot)
}

// snapshot decodes a conversation. Its clock may be of a newer form than its schema
// says: a release of the clock's package writes it.
func snapshot(id care.ID, data []byte) (care.Conversation, error) {
	var c care.Conversation
	err := json.Unmarshal(data, &c)
	if err == nil && c.ID != id {
		err = fmt.Errorf("it is of conversation %q", c.ID)
	}
	if errors.Is(err, sla.ErrNewer) {
		return care.Conversation{}, fmt.Errorf("sqlstore: the clock of conversation %s: %w: %w", id, care.ErrNewer, err)
	}
	if err != nil {
		return care.Conversation{}, fmt.Errorf("sqlstore: the snapshot of conversation %s is damaged, its events may not be: %w: %w", id, care.ErrDamaged, err)
	}
	return c, nil
}

// Events lists the conversation's events after a version.
func (s *Store) Events(ctx context.Context, id care.ID, after int64) iter.Seq2[care.Event, error] {
	return func(yield func(care.Event, error) bool) {
		for {
			rows, err := query(ctx, s, "events", s.sql.events, []any{id.Shard(), string(id), after, page}, func(r *sql.Rows) (v []byte, err error) {
				return v, r.Scan(&v)
			})
			if err != nil {
				yield(care.Event{}, err)
				return
			}
			for _, data := range rows {
				var e care.Event
				if err := json.Unmarshal(data, &e); err != nil {
					yield(care.Event{}, fmt.Errorf("sqlstore: event %d of conversation %s: %w", after+1, id, err))
					return
				}
				if !yield(e, nil) {
					return
				}
				after = e.Version
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// listed is a row of a list, not yet decoded.
type listed struct {
	id, state, customer string
	snapshot            []byte
	due                 sql.NullInt64
}

func scanListed(r *sql.Rows) (v listed, err error) {
	return v, r.Scan(&v.id, &v.state, &v.customer, &v.snapshot, &v.due)
}

// List lists conversations in the query's order.
func (s *Store) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	return func(yield func(care.Listed, error) bool) {
		left := q.Limit
		for row, err := range s.rowsOf(ctx, q) {
			if err != nil {
				yield(care.Listed{}, err)
				return
			}
			if len(q.States) > 0 && !slices.Contains(q.States, care.State(row.state)) || q.Customer != "" && row.customer != q.Customer {
				continue
			}
			c, err := snapshot(care.ID(row.id), row.snapshot)
			if errors.Is(err, care.ErrNewer) {
				continue
			}
			if !yield(care.Listed{Conversation: c, Due: instant(row.due.Int64)}, err) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// rowsOf reads the index that fits the query.
func (s *Store) rowsOf(ctx context.Context, q care.Query) iter.Seq2[listed, error] {
	size := page
	if q.Limit > 0 {
		size = min(page, q.Limit)
	}
	after := string(q.After)
	switch {
	case q.ByDue:
		return s.byDue(ctx, q, size)
	case q.Customer != "":
		return s.byID(ctx, s.sql.listByCustomer, after, size, func(after string) []any { return []any{q.Brand, after, care.Schema, size, q.Customer} })
	case len(q.States) == 1:
		return s.byID(ctx, s.sql.listByState, after, size, func(after string) []any {
			return []any{q.Brand, after, care.Schema, size, string(q.States[0])}
		})
	}
	return s.byID(ctx, s.sql.listByID, after, size, func(after string) []any { return []any{q.Brand, after, care.Schema, size} })
}

// byID reads page after page, each after the last ID of the one before.
func (s *Store) byID(ctx context.Context, st statement, after string, size int, args func(after string) []any) iter.Seq2[listed, error] {
	return func(yield func(listed, error) bool) {
		for {
			rows, err := query(ctx, s, "list", st, args(after), scanListed)
			if err != nil {
				yield(listed{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
				after = r.id
			}
			if st.last(len(rows), size) {
				return
			}
		}
	}
}

// last reports whether no row follows a page.
func (s statement) last(rows, size int) bool { return rows == 0 || rows < size && !s.part }

// byDue reads the timers in order, then the conversations without one.
func (s *Store) byDue(ctx context.Context, q care.Query, size int) iter.Seq2[listed, error] {
	return func(yield func(listed, error) bool) {
		for r, err := range s.timed(ctx, s.sql.listByDue, q.Brand, size) {
			if !yield(r, err) || err != nil {
				return
			}
		}
		for r, err := range s.byID(ctx, s.sql.listWithoutDue, "", size, func(after string) []any { return []any{q.Brand, after, care.Schema, size} }) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// timed reads page after page in the order of due.
func (s *Store) timed(ctx context.Context, st statement, brand string, size int) iter.Seq2[listed, error] {
	return func(yield func(listed, error) bool) {
		due, after := int64(math.MinInt64), ""
		for {
			rows, err := query(ctx, s, "list", st, []any{brand, care.Schema, due, after, size}, scanListed)
			if err != nil {
				yield(listed{}, err)
				return
			}
			for _, r := range rows {
				if len(r.snapshot) > 0 && !yield(r, nil) { // without: not selected
					return
				}
			}
			if st.last(len(rows), size) {
				return
			}
			due, after = rows[len(rows)-1].due.Int64, rows[len(rows)-1].id
		}
	}
}

// FindThread returns the conversation of a thread.
func (s *Store) FindThread(ctx context.Context, t care.Thread) (care.ID, error) {
	return s.find(ctx, "find thread", s.sql.findThread, threadRow(t))
}

// FindMessage returns the conversation of a message.
func (s *Store) FindMessage(ctx context.Context, ref channel.Ref) (care.ID, error) {
	return s.find(ctx, "find message", s.sql.findMessage, keyRow(ref.Account, ref.Native))
}

func (s *Store) find(ctx context.Context, what string, st statement, key []any) (care.ID, error) {
	ids, err := query(ctx, s, what, st, key, scanID)
	if err == nil && len(ids) == 0 {
		err = care.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

func scanID(r *sql.Rows) (id care.ID, err error) { return id, r.Scan((*string)(&id)) }

// BindThread makes the thread belong to another conversation.
func (s *Store) BindThread(ctx context.Context, t care.Thread, from, to care.ID) (care.ID, error) {
	now := care.ID("")
	err := s.write(ctx, &write{single: true, do: func(tx *transaction) error {
		st, args := s.sql.insertThread, append([]any{string(to)}, threadRow(t)...)
		if from != "" {
			st, args = s.sql.rebindThread, append(args, string(from))
		}
		if _, err := tx.exec(st, args...); err != nil {
			return err
		}
		return tx.query(s.sql.findThread, threadRow(t), func(r *sql.Rows) (err error) {
			now, err = scanID(r)
			return err
		})
	}})
	if err == nil && now == "" {
		err = care.ErrNotFound
	}
	return now, failed("bind thread", err)
}

// Pickups returns how long the last first replies took.
func (s *Store) Pickups(ctx context.Context, a channel.Account, outOfHours bool, n int) ([]time.Duration, error) {
	if n <= 0 {
		return nil, ctx.Err()
	}
	return query(ctx, s, "pickups", s.sql.pickups, []any{a.Brand, a.Network, a.Name, flag(outOfHours), n}, func(r *sql.Rows) (time.Duration, error) {
		var us int64
		err := r.Scan(&us)
		return time.Duration(us) * time.Microsecond, err
	})
}
