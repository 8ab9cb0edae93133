package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Errors of [New] and [Migrate], for errors.Is.
var (
	// ErrUnmigrated: the database lacks tables of this version; call [Migrate].
	ErrUnmigrated = errors.New("sqlstore: the database has not been migrated")
	// ErrTooNew: the database says that programs as old as this one cannot read
	// it; run a newer version of the program.
	ErrTooNew = errors.New("sqlstore: the database needs a newer version of the program")
	// ErrUnsafe: the connection's settings could lose or tear what was accepted;
	// the text says which one, and how to set it.
	ErrUnsafe = errors.New("sqlstore: unsafe database settings")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("sqlstore: closed")
)

// Dialect names a kind of database.
type Dialect string

// The dialects, each by any driver of database/sql.
const (
	SQLite     Dialect = "sqlite"     // 3.35 or later
	PostgreSQL Dialect = "postgresql" // 12 or later
)

// Options change how a store uses the database; nil is the zero value.
type Options struct {
	// Prefix begins the name of each table, so that others may live beside
	// them: [a-z_][a-z0-9_]{0,30}. Default "care_".
	Prefix string
	// Relaxed accepts settings under which a power failure may lose the last
	// commits. For tests and for data that can be had again.
	Relaxed bool
}

// Store is a [care.Store] in a database. It is safe for concurrent use, and
// several processes may use one database. Use [New] to make one.
type Store struct {
	db     *sql.DB
	sql    *queries
	writer *writer
	events eventTypes

	mu     sync.Mutex
	read   map[string]*sql.Stmt
	closed bool
}

var _ care.Store = (*Store)(nil)

// New opens the store in a database that [Migrate] has prepared. Until
// [Store.Close] it keeps one connection of db for writing, so db must allow two
// at least; on PostgreSQL two, if db allows four. db stays the caller's. The
// errors are those of this package, or the database's own.
func New(db *sql.DB, dialect Dialect, opt *Options) (*Store, error) {
	q, err := queriesFor(dialect, opt)
	if err != nil {
		return nil, err
	}
	if n := db.Stats().MaxOpenConnections; n == 1 {
		return nil, fmt.Errorf("%w: the pool is limited to 1 connection, need 2 or more: one is kept for writing", ErrUnsafe)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := q.checkSchema(ctx, db); err != nil {
		return nil, err
	}
	s := &Store{db: db, sql: q, read: map[string]*sql.Stmt{}}
	s.writer = newWriter(db, q, opt != nil && opt.Relaxed)
	if err := s.writer.connect(ctx); errors.Is(err, ErrUnsafe) {
		return nil, err
	} else if err != nil {
		return nil, failed("open", err)
	}
	return s, nil
}

// Close waits for the writes under way and gives the writing connection back.
// It does not close the database. Calls after it are [ErrClosed].
func (s *Store) Close() error {
	s.mu.Lock()
	stmts := s.read
	s.read, s.closed = nil, true
	s.mu.Unlock()
	var errs []error
	for _, st := range stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, s.writer.close())...)
}

// write does a write in the next group or, where that is better, by itself.
func (s *Store) write(ctx context.Context, wr *write) error {
	if !s.sql.alone {
		return s.writer.submit(ctx, wr)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return retry(ctx, func() error {
		if wr.single {
			return s.planned(ctx, wr.st, wr.do)
		}
		return s.transact(ctx, wr.do)
	})
}

// planned lets f run a statement, by a plan that is always the same where it
// looks into each shard: that wants a transaction. What that runs is prepared
// before it takes its connection, for there may be no second one.
func (s *Store) planned(ctx context.Context, st statement, f func(tx *transaction) error) error {
	if s.sql.plan == "" || !strings.Contains(st.text, "{shards}") {
		return f(&transaction{ctx: ctx, sql: s.sql, prepare: s.stmt})
	}
	for _, text := range []string{s.sql.plan, s.sql.one(st)} {
		if _, err := s.stmt(ctx, text); err != nil {
			return err
		}
	}
	return s.transact(ctx, func(tx *transaction) error {
		if err := tx.run(s.sql.plan); err != nil {
			return err
		}
		return f(tx)
	})
}

// transact does f in a transaction of its own.
func (s *Store) transact(ctx context.Context, f func(tx *transaction) error) error {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return ErrClosed
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	prepare := func(ctx context.Context, text string) (*sql.Stmt, error) {
		s.mu.Lock()
		st := s.read[text]
		s.mu.Unlock()
		if st != nil {
			return tx.StmtContext(ctx, st), nil
		}
		return tx.PrepareContext(ctx, text)
	}
	if err := f(&transaction{ctx: ctx, sql: s.sql, prepare: prepare}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// stmt prepares a query for reading, once. It waits for a connection, and so
// holds up nobody else meanwhile.
func (s *Store) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, err := s.prepared(query, nil); st != nil || err != nil {
		return st, err
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	first, err := s.prepared(query, st)
	if first != st {
		_ = st.Close()
	}
	return first, err
}

// prepared is the statement of a query: the first that was made, or fresh.
func (s *Store) prepared(query string, fresh *sql.Stmt) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if st := s.read[query]; st != nil || fresh == nil {
		return st, nil
	}
	s.read[query] = fresh
	return fresh, nil
}

// query reads rows into memory: no connection is held while a caller looks at
// them.
func query[T any](ctx context.Context, s *Store, what string, st statement, args []any, scan func(row *sql.Rows) (T, error)) ([]T, error) {
	var list []T
	err := retry(ctx, func() error {
		list = nil
		return s.planned(ctx, st, func(tx *transaction) error {
			return tx.query(st, args, func(rows *sql.Rows) error {
				v, err := scan(rows)
				list = append(list, v)
				return err
			})
		})
	})
	return list, failed(what, err)
}

// micros is an instant as it is stored, 0 for the zero instant.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
