package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/care/storetest"
	"github.com/mysocialcare/socialcare/examples/internal/postgres"
)

// server is one PostgreSQL for all tests of the package; each uses a schema of
// its own.
var server = sync.OnceValues(func() (*postgres.Server, error) {
	dir, err := os.MkdirTemp("", "socialcare-dbtest-")
	if err != nil {
		return nil, err
	}
	s, err := postgres.Start(context.Background(), dir, nil)
	started = s
	return s, err
})

var started *postgres.Server

func TestMain(m *testing.M) {
	code := m.Run()
	if started != nil {
		_ = started.Stop()
		_ = os.RemoveAll(started.Dir)
	}
	os.Exit(code)
}

var schemas atomic.Int64

// postgresURL is the address of an empty schema.
func postgresURL(t testing.TB) string {
	t.Helper()
	s, err := server()
	postgres.Need(t, err)
	name := fmt.Sprint("t", schemas.Add(1))
	db := openPostgres(t, s.URL)
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	return s.URL + "&search_path=" + name
}

// databaseURL is the address of an empty database: what is dead there no other
// test's transaction keeps.
func databaseURL(t testing.TB) (url, folder string) {
	t.Helper()
	s, err := server()
	postgres.Need(t, err)
	name := fmt.Sprint("d", schemas.Add(1))
	db := openPostgres(t, s.URL)
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	var oid string
	if err := db.QueryRow("SELECT oid FROM pg_database WHERE datname = $1", name).Scan(&oid); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	return strings.Replace(s.URL, "/postgres?", "/"+name+"?", 1), filepath.Join(s.Dir, "data", "base", oid)
}

func openPostgres(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// migratedPostgres opens a store at an address, and migrates it.
func migratedPostgres(t testing.TB, url string, opt *sqlstore.Options) *opened {
	t.Helper()
	db := openPostgres(t, url)
	if err := sqlstore.Migrate(t.Context(), db, sqlstore.PostgreSQL, opt); err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.New(db, sqlstore.PostgreSQL, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &opened{s, db, url}
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, func(t *testing.T) care.Store { return migratedPostgres(t, postgresURL(t), nil) }, &storetest.Options{
		Reopen: func(t testing.TB, s care.Store) care.Store {
			s.(*opened).close(t)
			return migratedPostgres(t, s.(*opened).path, nil)
		},
		Damage: damage,
	})
}
