package dbtest_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// Processes that start at once on a new database: one migrates, the others wait
// and find it done.
func TestMigrateAtOnce(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		place := k.place(t)
		var stores [4]*opened
		var wg sync.WaitGroup
		for i := range stores {
			wg.Go(func() {
				db := k.pool(t, place)
				if err := sqlstore.Migrate(t.Context(), db, k.dialect, nil); err != nil {
					t.Error(err)
				}
				stores[i] = &opened{db: db}
			})
		}
		wg.Wait()
		keys := map[string]bool{}
		for _, o := range stores {
			s, err := sqlstore.New(o.db, k.dialect, nil)
			if err != nil {
				t.Fatal(err)
			}
			key, err := s.Key(t.Context())
			if err != nil {
				t.Error(err)
			}
			keys[string(key)] = true
			_ = s.Close()
		}
		if len(keys) != 1 {
			t.Errorf("%d keys, want 1", len(keys))
		}
	})
}

// Stores of several processes write to one conversation where the database ends
// transactions that are in each other's way: no caller learns of it.
func TestSerialisationFailuresAreRetried(t *testing.T) {
	url := postgresURL(t) + "&default_transaction_isolation=serializable"
	stores := []*opened{migratedPostgres(t, url, nil), migratedPostgres(t, url, nil)}
	first := arrival(care.Conversation{}, "t1", 1)
	if err := stores[0].Append(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	before := serialisationFailures(t)
	var mu sync.Mutex
	written, n := 0, 2
	one := func(s *opened) error {
		for {
			c, err := s.Load(t.Context(), first.ID)
			if err != nil {
				return err
			}
			mu.Lock()
			n++
			b := arrival(c, "t1", n)
			mu.Unlock()
			switch err := s.Append(t.Context(), b); {
			case err == nil:
				mu.Lock()
				written++
				mu.Unlock()
				return nil
			case !errors.Is(err, care.ErrStale):
				return err
			}
		}
	}
	end := time.Now().Add(2 * time.Minute)
	for serialisationFailures(t) == before {
		if time.Now().After(end) {
			t.Fatal("nothing was in anybody's way")
		}
		var wg sync.WaitGroup
		for _, s := range stores {
			for range 4 {
				wg.Go(func() {
					if err := one(s); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
	}
	c, err := stores[0].Load(t.Context(), first.ID)
	if err != nil || c.Version != first.Next.Version+int64(written) {
		t.Errorf("version %d after %d appends, %v", c.Version, written, err)
	}
}

// serialisationFailures counts what the server said of them.
func serialisationFailures(t *testing.T) int {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(s.Dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(log, []byte("could not serialize access"))
}

// After erasing no row of any table holds the words, and none of the database's
// files after VACUUM FULL, as the host has to do.
func TestErasePostgreSQL(t *testing.T) {
	url, folder := databaseURL(t)
	s := migratedPostgres(t, url, nil)
	const secret = "segretissimo-91"
	b := arrival(care.Conversation{}, "t1", 1)
	b.Put[0].Sealed = []byte(strings.Repeat(secret+" ", 20))
	edit := arrival(b.Next, "t1", 2)
	edit.Put[0].Sealed = []byte(secret + " again")
	for _, batch := range []care.Batch{b, edit} {
		if err := s.Append(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.KeepRaw(t.Context(), care.Raw{Account: account, Name: "raw", At: began, Sealed: []byte(secret)}); err != nil {
		t.Fatal(err)
	}
	if n := rowsWith(t, s, secret); n != 3 {
		t.Fatalf("before erasing %d rows hold the words, want 3", n)
	}
	if _, err := s.Erase(t.Context(), b.Next.Customer, began); err != nil {
		t.Fatal(err)
	}
	if n := rowsWith(t, s, secret); n != 0 {
		t.Errorf("after erasing %d rows hold the words", n)
	}
	for _, text := range []string{"VACUUM FULL care_content", "VACUUM FULL care_raw", "CHECKPOINT"} {
		if _, err := s.db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files of the database, %v", len(files), err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(filepath.Join(folder, f.Name())); err == nil && bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s holds the words", f.Name())
		}
	}
}

// rowsWith counts the rows of all tables that hold a text, in bytes too.
func rowsWith(t *testing.T, s *opened, text string) (n int) {
	t.Helper()
	rows, err := s.db.Query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := 0
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		var found int
		q := fmt.Sprintf("SELECT count(*) FROM %s x WHERE x::text LIKE '%%%s%%' OR x::text LIKE '%%%s%%'", table, text, hex.EncodeToString([]byte(text)))
		if err := s.db.QueryRow(q).Scan(&found); err != nil {
			t.Fatal(err)
		}
		tables++
		n += found
	}
	if tables < 10 || rows.Err() != nil {
		t.Fatalf("%d tables were looked at, %v", tables, rows.Err())
	}
	return n
}
