package main

import (
	"context"
	"database/sql"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // the driver "sqlite"

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
