package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite" // the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// connections is how many may read at once; one more writes.
const connections = 16

// openStore opens the database, makes it if it is not there, and brings its
// tables up to date. The database is returned even with an error, to be closed.
func openStore(ctx context.Context, file string) (*sqlstore.Store, *sql.DB, error) {
	if err := makeFile(file); err != nil {
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

// makeFile makes a file that nobody else can read, if it is not there; SQLite
// gives those that it makes beside it the same mode.
func makeFile(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// alone keeps other desks from a database until it is closed: two would have the
// same name and take up each other's work, see desk.Options.Worker. The lock is
// SQLite's own, on a file beside, so that it ends with the process however that
// ends; one that is just ending is waited for. A link to a database is that one.
func alone(ctx context.Context, file string) (*lock, error) {
	if to, err := filepath.EvalSymlinks(file); err == nil {
		file = to
	}
	file += ".lock"
	if err := makeFile(file); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", source(file, url.Values{"_pragma": {"busy_timeout(3000)"}}))
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
	db, err := sql.Open("sqlite", source(file, pragmas))
	if err != nil {
		return nil, nil, err
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	return store, db, err
}

// dataSource asks for what a desk needs: what was accepted survives a power
// cut (FULL), and what was erased is overwritten.
func dataSource(file string) string {
	return source(file, url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "secure_delete(ON)"}})
}

// source is the address of an absolute path for SQLite, which on Windows wants
// file:///C:/…
func source(file string, options url.Values) string {
	path := "/" + strings.TrimPrefix(filepath.ToSlash(file), "/")
	return (&url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}).String()
}
