package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// newFence names a claim. It is random, not counted: only its holder knows it,
// a row that is replaced need not remember the last one, and no counter is
// shared by those who claim.
func newFence() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return int64(binary.LittleEndian.Uint64(b[:])&math.MaxInt64 | 1)
}

// ClaimTimers leases timers that are due.
func (s *Store) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	var claimed []care.Timer
	if c.Limit <= 0 {
		return nil, ctx.Err()
	}
	fence := newFence()
	err := s.write(ctx, &write{single: true, st: s.sql.claimTimers, do: func(tx *transaction) error {
		claimed = claimed[:0]
		return tx.query(s.sql.claimTimers, []any{micros(c.Now.Add(c.Lease)), fence, micros(c.Now), care.Schema, c.Limit, shardList(c.Shards)}, func(r *sql.Rows) error {
			t := care.Timer{Fence: fence}
			var due int64
			err := r.Scan((*string)(&t.ID), &due)
			t.Due = instant(due)
			claimed = append(claimed, t)
			return err
		})
	}})
	if err != nil {
		return nil, failed("claim timers", err)
	}
	slices.SortFunc(claimed, func(a, b care.Timer) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID))
	})
	return claimed, nil
}

// ClaimOutgoing leases outgoing messages that may be tried.
func (s *Store) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	var claimed, bad []care.Outgoing
	var damaged error
	if c.Limit <= 0 {
		return nil, ctx.Err()
	}
	except, err := json.Marshal(append([]channel.Account{}, c.Except...))
	if err != nil {
		return nil, err
	}
	fence := newFence()
	err = s.write(ctx, &write{single: true, st: s.sql.claimOutgoing, do: func(tx *transaction) error {
		claimed, bad, damaged = claimed[:0], nil, nil
		err := tx.query(s.sql.claimOutgoing, []any{micros(c.Now.Add(c.Lease)), fence, micros(c.Now), c.Limit, string(except), care.Schema, shardList(c.Shards)}, func(r *sql.Rows) error {
			o, err := scanOutgoing(r)
			if errors.Is(err, care.ErrDamaged) {
				damaged, bad, err = errors.Join(damaged, err), append(bad, o), nil
			} else {
				claimed = append(claimed, o)
			}
			return err
		})
		for _, o := range bad {
			if err == nil {
				_, err = tx.exec(s.sql.postpone, micros(o.NotBefore), flag(true), string(o.Code), flag(o.MaybeDone), o.ID.Shard(), string(o.ID), o.Reply, fence)
			}
		}
		return err
	}})
	if err != nil {
		return nil, failed("claim outgoing", err)
	}
	slices.SortFunc(claimed, func(a, b care.Outgoing) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.ID, b.ID))
	})
	return claimed, failed("claim outgoing", damaged)
}

// shardList is a list of shards as a JSON array, empty for all of them.
func shardList(shards []int) string {
	if len(shards) == 0 {
		return ""
	}
	text := []byte{'['}
	for _, n := range shards {
		text = append(strconv.AppendInt(text, int64(n), 10), ',')
	}
	text[len(text)-1] = ']'
	return string(text)
}

// fixed is what never changes of an outgoing message.
type fixed struct {
	Account    channel.Account    `json:"account"`
	Thread     string             `json:"thread"`
	InReplyTo  channel.Ref        `json:"in_reply_to"`
	Visibility channel.Visibility `json:"visibility"`
	Content    string             `json:"content"`
	Lang       string             `json:"lang,omitempty"`
	Auto       bool               `json:"auto,omitempty"`
}

func outgoingRow(o *care.Outgoing) ([]any, error) {
	data, err := json.Marshal(fixed{o.Account, o.Thread, o.InReplyTo, o.Visibility, o.Content, o.Lang, o.Auto})
	if err != nil {
		return nil, err
	}
	return []any{int64(o.ID.Shard()), string(o.ID), o.Reply, o.Seq, micros(o.QueuedAt), micros(o.NotBefore), micros(o.NotBefore), int64(0), int64(0),
		micros(o.StartedAt), int64(o.Attempts), flag(o.MaybeDone), flag(o.Dead), string(o.Code), string(data),
		o.Account.Brand, o.Account.Network, o.Account.Name}, nil
}

func scanOutgoing(r *sql.Rows) (care.Outgoing, error) {
	var o care.Outgoing
	var queued, notBefore, started int64
	var data []byte
	err := r.Scan((*string)(&o.ID), &o.Reply, &o.Seq, &queued, &notBefore, &o.Fence, &started, &o.Attempts,
		&o.MaybeDone, &o.Dead, (*string)(&o.Code), &data)
	if err != nil {
		return o, err
	}
	o.QueuedAt, o.NotBefore, o.StartedAt = instant(queued), instant(notBefore), instant(started)
	var f fixed
	if err := json.Unmarshal(data, &f); err != nil {
		o.Dead, o.Code = true, care.CodeDamaged
		return o, fmt.Errorf("reply %q of conversation %s: %w", o.Reply, o.ID, care.ErrDamaged)
	}
	o.Account, o.Thread, o.InReplyTo, o.Visibility = f.Account, f.Thread, f.InReplyTo, f.Visibility
	o.Content, o.Lang, o.Auto = f.Content, f.Lang, f.Auto
	return o, nil
}

// scanListedOutgoing lists a damaged row as one that waits for a human.
func scanListedOutgoing(r *sql.Rows) (care.Outgoing, error) {
	o, err := scanOutgoing(r)
	if errors.Is(err, care.ErrDamaged) {
		err = nil
	}
	return o, err
}

// update changes one row in a group; none is the error if there is no such row.
func (s *Store) update(ctx context.Context, what string, none error, st statement, args ...any) error {
	return failed(what, s.write(ctx, &write{single: true, do: func(tx *transaction) error {
		n, err := tx.exec(st, args...)
		if err == nil && n == 0 {
			err = none
		}
		return err
	}}))
}

// StartAttempt records that an attempt begins.
func (s *Store) StartAttempt(ctx context.Context, o care.Outgoing, now time.Time) error {
	return s.update(ctx, "start attempt", care.ErrFenced, s.sql.startAttempt,
		micros(now), o.ID.Shard(), string(o.ID), o.Reply, o.Fence)
}

// Postpone ends an attempt without success.
func (s *Store) Postpone(ctx context.Context, o care.Outgoing, maybe bool) error {
	return s.update(ctx, "postpone", care.ErrFenced, s.sql.postpone,
		micros(o.NotBefore), flag(o.Dead), string(o.Code), flag(maybe), o.ID.Shard(), string(o.ID), o.Reply, o.Fence)
}

// Outbox lists the messages not yet sent.
func (s *Store) Outbox(ctx context.Context, id care.ID) iter.Seq2[care.Outgoing, error] {
	return func(yield func(care.Outgoing, error) bool) {
		st, first := s.sql.outboxAll, []any{int64(math.MinInt64), "", int64(0), ""}
		next := func(o care.Outgoing) []any { return []any{micros(o.QueuedAt), string(o.ID), o.Seq, o.Reply} }
		if id != "" {
			st, first = s.sql.outboxOf, []any{id.Shard(), string(id), int64(math.MinInt64), ""}
			next = func(o care.Outgoing) []any { return []any{id.Shard(), string(id), o.Seq, o.Reply} }
		}
		for {
			rows, err := query(ctx, s, "outbox", st, append(first, page), scanListedOutgoing)
			if err != nil {
				yield(care.Outgoing{}, err)
				return
			}
			for _, o := range rows {
				o.Fence = 0 // a listing is no claim
				if !yield(o, nil) {
					return
				}
			}
			if len(rows) < page {
				return
			}
			first = next(rows[page-1])
		}
	}
}

// NextDue returns when something is next to be claimed.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	timers, err := query(ctx, s, "next due", s.sql.nextTimer, nil, func(r *sql.Rows) (at sql.NullInt64, err error) {
		return at, r.Scan(&at)
	})
	if err != nil {
		return time.Time{}, false, err
	}
	next, found := int64(math.MaxInt64), timers[0].Valid
	if found {
		next = timers[0].Int64
	}
	at, ok, err := s.nextOutgoing(ctx, next)
	if err != nil {
		return time.Time{}, false, err
	}
	if ok {
		next, found = at, true
	}
	if !found {
		return time.Time{}, false, nil
	}
	return instant(next), true, nil
}

// errEnough ends the reading of rows.
var errEnough = errors.New("enough")

// nextOutgoing looks for a message that may be claimed before an instant. Rows
// come by when they are ready themselves; a lease in the same conversation may
// make it later.
func (s *Store) nextOutgoing(ctx context.Context, before int64) (next int64, found bool, err error) {
	next = before
	err = retry(ctx, func() error {
		next, found = before, false
		err := s.planned(ctx, s.sql.nextOutgoing, func(tx *transaction) error {
			return tx.query(s.sql.nextOutgoing, nil, func(rows *sql.Rows) error {
				var ready, lease int64
				if err := rows.Scan(&ready, &lease); err != nil {
					return err
				}
				if found && ready >= next || ready > before {
					return errEnough
				}
				if at := max(ready, lease); at <= next {
					next, found = at, true
				}
				return nil
			})
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	})
	return next, found, failed("next due", err)
}
