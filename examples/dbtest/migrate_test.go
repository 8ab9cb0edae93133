package dbtest_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
)

// steps are the files of a dialect's migrations, in order.
func (k backend) steps(t testing.TB) []string {
	t.Helper()
	dir := map[sqlstore.Dialect]string{sqlstore.SQLite: "sqlite", sqlstore.PostgreSQL: "postgres"}[k.dialect]
	files, err := filepath.Glob(filepath.Join("..", "..", "care", "sqlstore", "migrations", dir, "*.sql"))
	if err != nil || len(files) < 2 {
		t.Fatalf("migrations: %v, %v", files, err)
	}
	slices.Sort(files)
	return files
}

// before makes of a database of today one as the first steps left it, with the
// same rows.
func (k backend) before(t testing.TB, db *sql.DB, steps []string) {
	t.Helper()
	exec := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	for _, table := range k.names(t, db, "care_") {
		if table == "care_meta" {
			continue
		}
		exec("ALTER TABLE " + table + " RENAME TO new_" + table)
	}
	for _, index := range k.indexes(t, db) {
		exec("DROP INDEX " + index)
	}
	if k.dialect == sqlstore.PostgreSQL { // they keep their names when the table is renamed
		for _, table := range k.names(t, db, "new_care_") {
			exec("ALTER TABLE " + table + " DROP CONSTRAINT " + strings.TrimPrefix(table, "new_") + "_pkey")
		}
	}
	for _, file := range steps {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq(strings.ReplaceAll(string(text), "{p}", "care_"), ";\n") {
			if strings.TrimSpace(part) != "" {
				exec(part)
			}
		}
	}
	for _, table := range k.names(t, db, "new_care_") {
		old := strings.TrimPrefix(table, "new_")
		if slices.Contains(k.names(t, db, "care_"), old) {
			columns := k.columns(t, db, old)
			values := strings.Join(columns, ", ")
			if old == "care_timer" {
				values = strings.Replace(values, "ready", "CASE WHEN fence = 0 THEN due ELSE lease_until END", 1)
			}
			exec(fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s", old, strings.Join(columns, ", "), values, table))
		}
		exec("DROP TABLE " + table)
	}
	exec(fmt.Sprintf("UPDATE care_meta SET value = '%d' WHERE name = 'schema'", len(steps)))
	exec("UPDATE care_meta SET value = '1' WHERE name = 'reader'")
}

func (k backend) names(t testing.TB, db *sql.DB, prefix string) []string {
	query := `SELECT name FROM sqlite_schema WHERE type = 'table'`
	if k.dialect == sqlstore.PostgreSQL {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	return slices.DeleteFunc(texts(t, db, query), func(s string) bool { return !strings.HasPrefix(s, prefix) })
}

func (k backend) indexes(t testing.TB, db *sql.DB) []string {
	if k.dialect == sqlstore.PostgreSQL {
		return texts(t, db, `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey'`)
	}
	return texts(t, db, `SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
}

func (k backend) columns(t testing.TB, db *sql.DB, table string) []string {
	if k.dialect == sqlstore.PostgreSQL {
		return texts(t, db, `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '`+table+`' ORDER BY ordinal_position`)
	}
	return texts(t, db, `SELECT name FROM pragma_table_info('`+table+`') ORDER BY cid`)
}

func texts(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// A database that an older program filled means the same afterwards: whose
// timer is whose, until when, and what still has to leave.
func TestMigrateFilled(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		steps := k.steps(t)
		for n := 1; n < len(steps); n++ {
			t.Run(fmt.Sprint("from ", n), func(t *testing.T) { migrateFilled(t, k, steps[:n]) })
		}
	})
}

func migrateFilled(t *testing.T, k backend, steps []string) {
	at := began.Add(24 * time.Hour)
	place := k.place(t)
	old := k.open(t, place, nil)
	timers := map[string]time.Time{ // by thread
		"over": at.Add(-time.Hour), "held": at.Add(-2 * time.Hour), "free": at.Add(30 * time.Minute), "later": at.Add(3 * time.Hour), "never": {},
	}
	convs := map[string]care.Conversation{}
	for name, due := range timers {
		b := arrival(care.Conversation{}, name, 1)
		b.Timer = due
		b.Queue = []care.Outgoing{{ID: b.ID, Reply: "r1", Account: account, Thread: name, Seq: 2, Visibility: "public", Content: "r1", QueuedAt: at, NotBefore: at}}
		if err := old.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		convs[name] = b.Next
	}
	claim := func(s *opened, at time.Time, limit int) map[string]care.Timer {
		t.Helper()
		list, err := s.ClaimTimers(t.Context(), care.WorkerClaim{Worker: "w", Now: at, Lease: 20 * time.Minute, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]care.Timer{}
		for _, x := range list {
			for name, c := range convs {
				if c.ID == x.ID {
					found[name] = x
				}
			}
		}
		return found
	}
	first := claim(old, at.Add(-time.Hour).Add(-time.Microsecond), 9)["held"] // its lease ends, and it is claimed again
	lost, held := claim(old, at.Add(-time.Hour), 9), claim(old, at.Add(-10*time.Minute), 1)["held"]
	if first.Fence == 0 || held.Fence == 0 || lost["over"].Fence == 0 {
		t.Fatalf("claimed %v, %v, %v", first, held, lost)
	}
	raw := care.Raw{Account: account, Customer: "p-else", Name: "old", At: at, Sealed: []byte("x"), KeyID: "k1"}
	if err := old.KeepRaw(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	before := list(t, old)
	k.before(t, old.db, steps)
	_ = old.Close()
	_ = old.db.Close()
	if _, err := sqlstore.New(k.pool(t, place), k.dialect, nil); !errors.Is(err, sqlstore.ErrUnmigrated) {
		t.Fatalf("New gave %v", err)
	}

	s := k.open(t, place, nil)
	if diff := cmp.Diff(before, list(t, s)); diff != "" {
		t.Errorf("the list by time changed (-want +got):\n%s", diff)
	}
	if next, ok, err := s.NextDue(t.Context()); err != nil || !ok || next.After(at) {
		t.Errorf("next is due %v, %v, %v", next, ok, err)
	}
	out := care.WorkerClaim{Worker: "w", Now: at, Lease: time.Minute, Limit: 9, Except: []channel.Account{account}}
	if queue, err := s.ClaimOutgoing(t.Context(), out); err != nil || len(queue) != 0 {
		t.Errorf("%d messages of an account that is left alone leave, %v", len(queue), err)
	}
	out.Except = nil
	queue, err := s.ClaimOutgoing(t.Context(), out)
	if err != nil || len(queue) != len(timers) {
		t.Errorf("%d messages leave, want %d, %v", len(queue), len(timers), err)
	}
	follow := func(name string, fence int64) error {
		c := convs[name]
		b := arrival(c, name, 2)
		b.Fence, b.Timer, b.Now = fence, at.Add(24*time.Hour), at
		return s.Append(t.Context(), b)
	}
	if err := follow("held", first.Fence); !errors.Is(err, care.ErrFenced) {
		t.Errorf("a claim that was lost before wrote: %v", err)
	}
	got := claim(s, at, 9)
	if _, ok := got["over"]; !ok || len(got) != 1 {
		t.Errorf("claimed %v, want the one whose lease is over", got)
	}
	if err := follow("over", lost["over"].Fence); !errors.Is(err, care.ErrFenced) {
		t.Errorf("a claim that was lost since wrote: %v", err)
	}
	if err := follow("held", held.Fence); err != nil {
		t.Errorf("a claim that still holds: %v", err)
	}
	if got := claim(s, at.Add(30*time.Minute), 9); len(got) != 2 || got["free"].Fence == 0 || !got["free"].Due.Equal(timers["free"]) {
		t.Errorf("half an hour later claimed %v, want what is due by itself and what nobody acted on", got)
	}
	// Nobody knew whose a delivery was: it is kept, and goes with anybody.
	raw.Customer = ""
	if diff := cmp.Diff([]care.Raw{raw}, raws(t, s)); diff != "" {
		t.Errorf("raw deliveries (-want +got):\n%s", diff)
	}
	if _, err := s.Erase(t.Context(), convs["free"].Customer, at); err != nil {
		t.Fatal(err)
	}
	if left := raws(t, s); len(left) > 0 {
		t.Errorf("after an erasure there are %v", left)
	}
}

func raws(t testing.TB, s *opened) (all []care.Raw) {
	t.Helper()
	for r, err := range s.Raw(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// list is what List tells of each conversation, by what has to be done first.
func list(t testing.TB, s *opened) []care.Listed {
	t.Helper()
	var found []care.Listed
	for l, err := range s.List(t.Context(), care.Query{ByDue: true}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, l)
	}
	return found
}
