package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

func TestPrefix(t *testing.T) {
	for prefix, ok := range map[string]bool{
		"":                            true, // the default
		"care_":                       true,
		"_":                           true,
		"a9":                          true,
		"a" + strings.Repeat("b", 30): true,
		"a" + strings.Repeat("b", 31): false,
		"9a":                          false,
		"Care_":                       false,
		"care-":                       false,
		"care.":                       false,
		"a b":                         false,
		"a\n":                         false,
		"x; DROP TABLE care_event":    false,
		`a"`:                          false,
		"é":                           false,
	} {
		text, err := sqlstore.Prefixed(prefix)
		if ok != (err == nil) {
			t.Errorf("prefix %q: %v", prefix, err)
		}
		if err != nil && !strings.Contains(err.Error(), fmt.Sprintf("prefix %q", prefix)) {
			t.Errorf("prefix %q: the error does not name it: %v", prefix, err)
		}
		if err == nil && strings.Contains(text, "{") {
			t.Errorf("prefix %q: a place was not filled in", prefix)
		}
	}
}

func FuzzPrefix(f *testing.F) {
	for _, s := range []string{"", "care_", "a\n", "a;b", "ſ", "a'--", strings.Repeat("a", 32)} {
		f.Add(s)
	}
	word := regexp.MustCompile(`[^a-z0-9_]`)
	plain, err := sqlstore.Prefixed("")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, prefix string) {
		text, err := sqlstore.Prefixed(prefix)
		if err != nil || prefix == "" {
			return
		}
		if word.MatchString(prefix) || len(prefix) > 31 {
			t.Fatalf("prefix %q was accepted", prefix)
		}
		if n := strings.Count(plain, "care_"); strings.Count(text, prefix) < n {
			t.Fatalf("prefix %q stands fewer than %d times in the statements", prefix, n)
		}
	})
}

func FuzzEventType(f *testing.F) {
	for _, s := range []string{"opened", "", "no\"quotes", "{}", "\x00", "received_by_telepathy"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		known := sqlstore.Known(name)
		if name == "opened" && !known || strings.ContainsAny(name, `"{} `) && known {
			t.Fatalf("event type %q is known: %v", name, known)
		}
	})
}

func TestDialect(t *testing.T) {
	db := sql.OpenDB(noDatabase{errors.New("refused")})
	if _, err := sqlstore.New(db, "oracle", nil); err == nil || !strings.Contains(err.Error(), `dialect "oracle"`) {
		t.Errorf("New gave %v", err)
	}
	if err := sqlstore.Migrate(t.Context(), db, "", nil); err == nil || !strings.Contains(err.Error(), `dialect ""`) {
		t.Errorf("Migrate gave %v", err)
	}
	if _, err := sqlstore.New(db, sqlstore.SQLite, nil); err == nil || !strings.Contains(err.Error(), "sqlstore: open: refused") {
		t.Errorf("New gave %v", err)
	}
	if err := sqlstore.Migrate(t.Context(), db, sqlstore.SQLite, nil); err == nil || !strings.Contains(err.Error(), "sqlstore: migrate: refused") {
		t.Errorf("Migrate gave %v", err)
	}
}

// noDatabase is a driver that cannot connect.
type noDatabase struct{ err error }

func (n noDatabase) Connect(context.Context) (driver.Conn, error) { return nil, n.err }
func (n noDatabase) Driver() driver.Driver                        { return nil }

func TestRows(t *testing.T) {
	if d := cmp.Diff("INSERT INTO care_t VALUES (?,?),(?,?),(?,?) ON CONFLICT DO NOTHING",
		sqlstore.Rows("INSERT INTO {p}t VALUES {rows} ON CONFLICT DO NOTHING", 2, 3)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for n, want := range map[int][]int{0: nil, 1: {1}, 3: {3}, 32: {32}, 33: {32, 1}, 100: {32, 32, 32, 4}} {
		if d := cmp.Diff(want, sqlstore.Chunks(n)); d != "" {
			t.Errorf("%d rows (-want +got):\n%s", n, d)
		}
	}
}

// coded is an error as drivers make them.
type coded int

func (c coded) Error() string { return fmt.Sprintf("driver error %d", int(c)) }
func (c coded) Code() int     { return int(c) }

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		busy bool
		want string // of failed
	}{
		{coded(5), true, "sqlstore: append: driver error 5"},
		{coded(5 | 2<<8), true, "sqlstore: append: driver error 517"}, // SQLITE_BUSY_SNAPSHOT
		{fmt.Errorf("wrapped: %w", coded(6)), true, "sqlstore: append: wrapped: driver error 6"},
		{errors.New("database is locked"), true, "sqlstore: append: database is locked"},
		{coded(19), false, "sqlstore: append: driver error 19"},
		{coded(13), false, "sqlstore: append: no space is left, nothing was written: driver error 13"},
		{coded(11), false, "sqlstore: append: the database file is damaged, restore it from a copy: driver error 11"},
		{care.ErrStale, false, care.ErrStale.Error()},
		{context.Canceled, false, context.Canceled.Error()},
	} {
		if got := sqlstore.Busy(c.err); got != c.busy {
			t.Errorf("%v: busy is %v", c.err, got)
		}
		got := sqlstore.Failed("append", c.err)
		if got.Error() != c.want || !errors.Is(got, c.err) {
			t.Errorf("%v: failed gave %q, want %q", c.err, got, c.want)
		}
	}
	if sqlstore.Busy(nil) || sqlstore.Failed("append", nil) != nil {
		t.Error("no error became one")
	}
}

func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name  string
			fails int // calls that are busy
			want  int // calls
			err   error
		}{
			{"at once", 0, 1, nil},
			{"after a while", 3, 4, nil},
			{"never", 99, sqlstore.Attempts, coded(5)},
		} {
			calls := 0
			err := sqlstore.Retry(t.Context(), func() error {
				if calls++; calls <= c.fails {
					return coded(5)
				}
				return nil
			})
			if calls != c.want || !errors.Is(err, c.err) {
				t.Errorf("%s: %d calls, %v; want %d, %v", c.name, calls, err, c.want, c.err)
			}
		}
		calls := 0
		err := sqlstore.Retry(t.Context(), func() error { calls++; return coded(19) })
		if calls != 1 || !errors.Is(err, coded(19)) {
			t.Errorf("another error was tried %d times, %v", calls, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = sqlstore.Retry(ctx, func() error { cancel(); return coded(5) })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled wait gave %v", err)
		}
	})
}
