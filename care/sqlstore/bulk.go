package sqlstore

import (
	"context"
	"database/sql"

	"github.com/mysocialcare/socialcare/care"
)

var _ care.Bulk = (*Store)(nil)

// LoadEach returns what Load would, for each of the names, by one query where
// the database has arrays.
func (s *Store) LoadEach(ctx context.Context, ids []care.ID) ([]care.Conversation, []error) {
	convs, errs := make([]care.Conversation, len(ids)), make([]error, len(ids))
	rows, err := s.stored(ctx, ids)
	for i, id := range ids {
		row, found := rows[id]
		switch {
		case err != nil:
			errs[i] = failed("load", err)
		case !found:
			errs[i] = care.ErrNotFound
		case row.schema > care.Schema:
			errs[i] = care.ErrNewer
		default:
			convs[i], errs[i] = snapshot(id, row.snapshot)
		}
	}
	return convs, errs
}

// stored is a conversation's row, not yet decoded.
type stored struct {
	schema   int64
	snapshot []byte
}

func (s *Store) stored(ctx context.Context, ids []care.ID) (map[care.ID]stored, error) {
	args := make([]any, 0, 2*len(ids))
	for _, id := range ids {
		args = append(args, int64(id.Shard()), string(id))
	}
	var found map[care.ID]stored
	err := retry(ctx, func() error {
		found = make(map[care.ID]stored, len(ids))
		tx := &transaction{ctx: ctx, sql: s.sql, prepare: s.stmt}
		return tx.query(s.sql.loadEach, args, func(r *sql.Rows) error {
			var id string
			var row stored
			err := r.Scan(&id, &row.schema, &row.snapshot)
			found[care.ID(id)] = row
			return err
		})
	})
	return found, err
}

// AppendEach does what Append would, with each batch in turn. They are of one
// group.
func (s *Store) AppendEach(ctx context.Context, batches []care.Batch) []error {
	errs := make([]error, len(batches))
	if err := ctx.Err(); err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	var group []*write
	var of []int
	for i := range batches {
		b := &batches[i]
		if errs[i] = b.Validate(); errs[i] != nil {
			continue
		}
		a, err := s.appending(b)
		if err != nil {
			errs[i] = failed("append", err)
			continue
		}
		group = append(group, &write{app: a, along: len(group) > 0})
		of = append(of, i)
	}
	for n, err := range s.writer.submitAll(ctx, group) {
		errs[of[n]] = failed("append", err)
	}
	return errs
}
