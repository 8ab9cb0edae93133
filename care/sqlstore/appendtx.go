package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/mysocialcare/socialcare/care"
)

// AppendTx is [Store.Append] inside the host's own transaction: what it writes
// appears if and only if that commits, together with the host's own rows. tx is
// of the store's database, or of another pool on it.
//
// A refusal ([care.ErrStale], [care.ErrKnown] and so on) or any other error
// undoes the batch and leaves the host's rows as they were, so that the host may
// go on with its transaction or roll it back.
//
// It works at every isolation level. At PostgreSQL's default, READ COMMITTED, it
// judges by what is committed at that moment and locks the conversation until
// the host's transaction ends: other writes to it wait, so the transaction
// should be short. At REPEATABLE READ and SERIALIZABLE, or when two transactions
// append to several conversations in different orders, the database may end one
// of them with SQLSTATE 40001 or 40P01, here or at the commit: nothing of it was
// written, and the host rolls back and does the whole transaction again, with
// the conversation loaded anew. AppendTx cannot do that, for it does not know
// what else the transaction did.
//
// In SQLite the transaction must hold the write lock before it reads, or another
// writer in between ends it with SQLITE_BUSY: modernc.org/sqlite and
// ncruces/go-sqlite3 begin so with _txlock=immediate in the data source name.
// All other writes of the database wait until the host commits.
//
// An engine in this process learns of the batch when it looks next, as it does of
// another process's.
func (s *Store) AppendTx(ctx context.Context, tx *sql.Tx, b care.Batch) error {
	if err := b.Validate(); err != nil {
		return err
	}
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return ErrClosed
	}
	a, err := s.appending(&b)
	if err != nil {
		return failed("append", err)
	}
	if s.sql.dialect == SQLite { // as the writing connection does
		if _, err := tx.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
			return failed("append", err)
		}
	}
	in := &transaction{ctx: ctx, sql: s.sql, prepare: tx.PrepareContext}
	for i := 1; ; i++ {
		wr := &write{app: a}
		err := in.guarded(func() error { return in.appendAll([]*write{wr}) }, wr)
		if !errors.Is(err, errRaced) || i == attempts {
			return failed("append", err)
		}
	}
}
