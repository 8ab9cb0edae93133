package dbtest_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/ncruces/go-sqlite3/driver"
	_ "modernc.org/sqlite"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/care/storetest"
)

// durable are the settings that New asks for.
const durable = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)"

// Names of the drivers: modernc.org/sqlite and github.com/ncruces/go-sqlite3.
const (
	modernc = "sqlite"
	ncruces = "sqlite3"
)

// sqliteDriver is the one that the tests use.
var sqliteDriver = modernc

// Everything once more with the other driver.
func TestNcruces(t *testing.T) {
	sqliteDriver = ncruces
	defer func() { sqliteDriver = modernc }()
	for name, test := range map[string]func(t *testing.T){
		"store": TestSQLite, "copied": TestCopiedWhileWriting, "two stores": TestTwoStoresOnOneFile, "full": TestFull,
		"closed": TestClosed, "damaged": TestDamaged, "newer clock": TestNewerClock, "erase": TestEraseLeavesNoByte, "erase and read": TestEraseWhileSomebodyReads,
		"erase beside": TestEraseBesideAnotherStore, "cancelled": TestCancelledInGroup, "unforeseen": TestUnforeseenError,
		"busy": TestBusy, "settings": TestSettings, "migrate": TestMigrate, "prefix": TestPrefix,
	} {
		t.Run(name, test)
	}
}

// open opens a database file, closed by Cleanup.
func open(t testing.TB, path, settings string) *sql.DB {
	t.Helper()
	db, err := sql.Open(sqliteDriver, "file:"+path+"?"+settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// opened is a store with what it stands on.
type opened struct {
	*sqlstore.Store
	db   *sql.DB
	path string
}

// migrated opens a store on a file, and migrates it.
func migrated(t testing.TB, path string, opt *sqlstore.Options) *opened {
	t.Helper()
	db := open(t, path, durable)
	if err := sqlstore.Migrate(t.Context(), db, sqlstore.SQLite, opt); err != nil {
		t.Fatal(err)
	}
	return &opened{storeOn(t, db, opt), db, path}
}

// storeOn opens a store on a migrated database.
func storeOn(t testing.TB, db *sql.DB, opt *sqlstore.Options) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.New(db, sqlstore.SQLite, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (o *opened) close(t testing.TB) {
	t.Helper()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := o.db.Close(); err != nil {
		t.Fatal(err)
	}
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "desk.db") }

// files are all files of a database that is in use.
func files(path string) []string {
	var found []string
	for _, name := range []string{path, path + "-wal", path + "-journal"} {
		if _, err := os.Stat(name); err == nil {
			found = append(found, name)
		}
	}
	return found
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) care.Store { return migrated(t, file(t), nil) }, &storetest.Options{
		Reopen: func(t testing.TB, s care.Store) care.Store {
			s.(*opened).close(t)
			return migrated(t, s.(*opened).path, nil)
		},
		Files:  func(_ testing.TB, s care.Store) []string { return files(s.(*opened).path) },
		Damage: damage,
	})
}

// damage makes the row of an outgoing message unreadable.
func damage(t testing.TB, s care.Store, id care.ID, reply string) {
	t.Helper()
	res, err := s.(*opened).db.Exec(fmt.Sprintf("UPDATE care_outbox SET data = '{' WHERE conversation = '%s' AND reply = '%s'", id, reply))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); n != 1 || err != nil {
		t.Fatalf("%d rows were damaged, %v", n, err)
	}
}
