package dbtest_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// backend is a kind of database for tests and benchmarks that are the same on
// each.
type backend struct {
	name    string
	dialect sqlstore.Dialect
	// place is an address where nothing is.
	place func(t testing.TB) string
	open  func(t testing.TB, place string, opt *sqlstore.Options) *opened
	begin string
	pool  func(t testing.TB, place string) *sql.DB
}

var (
	onSQLite = backend{"SQLite", sqlstore.SQLite, file, migrated, "BEGIN IMMEDIATE",
		func(t testing.TB, place string) *sql.DB { return open(t, place, durable) }}
	onPostgreSQL = backend{"PostgreSQL", sqlstore.PostgreSQL, postgresURL, migratedPostgres, "BEGIN", openPostgres}
)

// fresh opens a store on an empty database.
func (k backend) fresh(t testing.TB) *opened { return k.open(t, k.place(t), nil) }

// eachBackend runs a test on every kind of database.
func eachBackend(t *testing.T, test func(t *testing.T, k backend)) {
	for _, k := range []backend{onSQLite, onPostgreSQL} {
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
}

func eachBackendB(b *testing.B, bench func(b *testing.B, k backend)) {
	for _, k := range []backend{onSQLite, onPostgreSQL} {
		b.Run(k.name, func(b *testing.B) { bench(b, k) })
	}
}

// params are the names of a statement's arguments, from the first-th on.
func (k backend) params(first, n int) string {
	if k.dialect == sqlstore.SQLite {
		return strings.Repeat("?,", n-1) + "?"
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("$", first+i)
	}
	return strings.Join(names, ",")
}
