package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Contents returns texts of one conversation, in the order asked for.
func (s *Store) Contents(ctx context.Context, id care.ID, ids []string) ([]care.Content, error) {
	found := make(map[string]care.Content, len(ids))
	var args []any
	for _, name := range ids {
		args = append(args, int64(id.Shard()), string(id), name)
	}
	rows, err := query(ctx, s, "contents", s.sql.contents, args, scanContent)
	if err != nil {
		return nil, err
	}
	for _, c := range rows {
		found[c.ID] = c
	}
	var list []care.Content
	for _, name := range ids {
		if c, ok := found[name]; ok {
			list = append(list, c)
			delete(found, name)
		}
	}
	return list, ctx.Err()
}

func scanContent(r *sql.Rows) (care.Content, error) {
	var c care.Content
	var erased int64
	err := r.Scan(&c.ID, &c.Customer, &c.Rev, &c.Sealed, &c.KeyID, &erased)
	c.ErasedAt = instant(erased)
	return c, err
}

// Erase blanks the texts of a customer, and deletes the raw deliveries that may
// hold some.
//
// In SQLite it writes the other texts and deliveries anew and empties the write-ahead log, so
// that no file holds what was erased. It takes time and space in proportion to
// all texts, and other writes wait for it. If another process reads an old state
// for so long that the log cannot be emptied, that is the error, and Erase can
// be called again.
//
// In PostgreSQL no row of any table holds what was erased when it returns, but
// the server's files do: the old row versions stand in the table's file until
// VACUUM FULL writes it anew (a plain VACUUM frees their place and need not
// overwrite it), the write-ahead log holds them until its segments are reused,
// and so do replicas, archived logs and base backups. A host that must not have
// them anywhere runs VACUUM FULL {prefix}content and {prefix}raw now and then,
// which locks the tables, when no transaction of the same database is older than
// the erasure (what such a one might still read is copied), and keeps archives
// and backups only for so long; or it seals the texts with a key of each customer and destroys the key, which works
// at once and everywhere.
func (s *Store) Erase(ctx context.Context, customer string, now time.Time) ([]care.ID, error) {
	if customer == "" {
		return nil, fmt.Errorf("sqlstore: erase: no customer is named: %w", care.ErrNotFound)
	}
	var ids []care.ID
	err := s.write(ctx, &write{
		do: func(tx *transaction) error {
			ids = ids[:0]
			if _, err := tx.exec(s.sql.eraseTexts, micros(now), customer); err != nil {
				return err
			}
			if _, err := tx.exec(s.sql.eraseThird, micros(now), customer); err != nil {
				return err
			}
			if _, err := tx.exec(s.sql.eraseRaw, customer); err != nil {
				return err
			}
			if _, err := tx.exec(eraseSaid, customer); err != nil {
				return err
			}
			if s.sql.scrub != nil {
				if err := s.sql.scrub(tx); err != nil {
					return err
				}
			}
			return tx.query(s.sql.customersConversations, []any{customer}, func(r *sql.Rows) error {
				id, err := scanID(r)
				ids = append(ids, id)
				return err
			})
		},
		after: s.sql.afterErase,
	})
	if err != nil {
		return nil, failed("erase", err)
	}
	return ids, nil
}

// errInUse: a reader holds the log.
var errInUse = errors.New("the texts are blanked, but the write-ahead log is in use by a reader and still holds them; try again")

// emptyLog moves the write-ahead log into the database and cuts it to nothing.
func emptyLog(l *lane) error {
	ctx := context.Background()
	for range attempts {
		st, err := l.stmt(ctx, l.sql.one(l.sql.emptyLog))
		if err != nil {
			return err
		}
		var inUse, frames, moved int
		if err := st.QueryRowContext(ctx).Scan(&inUse, &frames, &moved); err != nil && !busy(err) {
			return err
		} else if err == nil && inUse == 0 {
			return nil
		}
	}
	return errInUse
}

// KeepRaw keeps a delivery; the same name again replaces it.
func (s *Store) KeepRaw(ctx context.Context, r care.Raw) error {
	return s.update(ctx, "keep raw", nil, s.sql.keepRaw, append(keyRow(r.Account, r.Name), r.Customer, micros(r.At), r.Sealed, r.KeyID)...)
}

// Raw lists the raw deliveries, oldest first.
func (s *Store) Raw(ctx context.Context) iter.Seq2[care.Raw, error] {
	return func(yield func(care.Raw, error) bool) {
		after := []any{int64(-1 << 62), "", "", "", ""}
		for {
			rows, err := query(ctx, s, "raw", s.sql.raw, append(after, page), scanRaw)
			if err != nil {
				yield(care.Raw{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if len(rows) < page {
				return
			}
			last := rows[page-1]
			after = []any{micros(last.At), last.Account.Brand, last.Account.Network, last.Account.Name, last.Name}
		}
	}
}

func scanRaw(r *sql.Rows) (care.Raw, error) {
	var v care.Raw
	var at int64
	err := r.Scan(&v.Account.Brand, &v.Account.Network, &v.Account.Name, &v.Name, &v.Customer, &at, &v.Sealed, &v.KeyID)
	v.At = instant(at)
	return v, err
}

// DropRaw deletes one raw delivery.
func (s *Store) DropRaw(ctx context.Context, a channel.Account, name string) error {
	return s.update(ctx, "drop raw", care.ErrNotFound, s.sql.dropRaw, keyRow(a, name)...)
}

// ExpireRaw deletes what is older than the given instants, shard by shard, so
// that other writes get between.
func (s *Store) ExpireRaw(ctx context.Context, raw, keys time.Time) error {
	for shard := range care.Shards {
		if err := s.update(ctx, "expire", nil, s.sql.expireRaw, shard, micros(raw)); err != nil {
			return err
		}
		if err := s.update(ctx, "expire", nil, s.sql.expireKeys, shard, micros(keys)); err != nil {
			return err
		}
		if err := s.update(ctx, "expire", nil, expireSaid, shard, micros(raw)); err != nil {
			return err
		}
	}
	return nil
}

// Key returns the store's own random key.
func (s *Store) Key(ctx context.Context) ([]byte, error) {
	rows, err := query(ctx, s, "key", s.sql.meta, []any{metaKey}, func(r *sql.Rows) (v string, err error) {
		return v, r.Scan(&v)
	})
	if err != nil {
		return nil, err
	}
	if len(rows) == 1 {
		if key, err := hex.DecodeString(rows[0]); err == nil && len(key) == 32 {
			return key, nil
		}
	}
	return nil, fmt.Errorf("sqlstore: the key in table %smeta is missing or damaged", s.sql.prefix)
}
