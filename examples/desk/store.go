package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"

	"modernc.org/sqlite" // the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// connections is how many may read at once; one more writes.
const connections = 16

// openStore opens the database, makes it if it is not there, and brings its
// tables up to date. The database is returned even with an error, to be closed.
func openStore(ctx context.Context, file string) (*sqlstore.Store, *sql.DB, error) {
	// Made here, so that nobody else can read it; SQLite gives its other files
	// the same mode.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := f.Close(); err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", dataSource(file))
	if err != nil {
		return nil, nil, err
	}
	// Kept open, because each one is set up anew; bounded, because each one has
	// a cache.
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := sqlstore.Migrate(ctx, db, sqlstore.SQLite, nil); err != nil {
		return nil, db, err
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	return store, db, err
}

// alone keeps other desks from a database until it is closed: two would have the
// same name and take up each other's work, see desk.Options.Worker. The lock is
// SQLite's own, on a file beside, so that it ends with the process however that
// ends; one that is just ending is waited for.
func alone(ctx context.Context, file string) (*lock, error) {
	file += ".lock"
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(3000)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: pragmas.Encode()}).String())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	l := &lock{db, conn}
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	var busy *sqlite.Error
	if errors.As(err, &busy) && busy.Code() == sqlite3.SQLITE_BUSY {
		err = errors.New("another desk is running on it: stop that one, or give this one a -db of its own")
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// lock is a connection that has a file for itself.
type lock struct {
	db   *sql.DB
	conn *sql.Conn
}

// Close lets others in.
func (l *lock) Close() error { return errors.Join(l.conn.Close(), l.db.Close()) }

// lookInto opens a database that is there as it is: what an older program wrote
// stays so, for a desk may be running on it.
func lookInto(file string) (*sqlstore.Store, *sql.DB, error) {
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)"}, "mode": {"rw"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: pragmas.Encode()}).String())
	if err != nil {
		return nil, nil, err
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	return store, db, err
}

// dataSource asks for what a desk needs: what was accepted survives a power
// cut (FULL), and what was erased is overwritten.
func dataSource(file string) string {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "secure_delete(ON)"}}
	return (&url.URL{Scheme: "file", Path: file, RawQuery: pragmas.Encode()}).String()
}
