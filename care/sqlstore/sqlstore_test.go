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
	const insert = "INSERT INTO {p}t {rows} ON CONFLICT DO NOTHING"
	for _, c := range []struct {
		dialect         sqlstore.Dialect
		text, row, want string
		n               int
	}{
		{sqlstore.SQLite, insert, "it", "INSERT INTO care_t VALUES (?,?),(?,?),(?,?) ON CONFLICT DO NOTHING", 3},
		{sqlstore.PostgreSQL, insert, "itb",
			"INSERT INTO care_t SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[]) u(column1, column2, column3) ON CONFLICT DO NOTHING", 3},
		{sqlstore.PostgreSQL, insert, "ij",
			"INSERT INTO care_t SELECT * FROM unnest($1::bigint[], string_to_array($2::text, chr(30))) u(column1, column2) ON CONFLICT DO NOTHING", 3},
		{sqlstore.SQLite, "a = ? AND b = ?", "", "a = ? AND b = ?", 1},
		{sqlstore.PostgreSQL, "a = ? AND b = ?", "", "a = $1 AND b = $2", 1},
		{sqlstore.PostgreSQL, "a = ?2 AND b = ?1 OR c = ?2", "", "a = $2 AND b = $1 OR c = $2", 1},
	} {
		if d := cmp.Diff(c.want, sqlstore.Rows(c.dialect, c.text, c.row, c.n)); d != "" {
			t.Errorf("%s: %s (-want +got):\n%s", c.dialect, c.text, d)
		}
	}
	for n, want := range map[int][]int{0: nil, 1: {1}, 3: {3}, 32: {32}, 33: {32, 1}, 100: {32, 32, 32, 4}} {
		if d := cmp.Diff(want, sqlstore.Chunks(n)); d != "" {
			t.Errorf("%d rows (-want +got):\n%s", n, d)
		}
	}
}

func TestColumns(t *testing.T) {
	got := sqlstore.Columns("itb", 2,
		int64(2), `a"b\c{},`, []byte{0, 0xff},
		int64(1), "z", []byte(nil),
		int64(-1), "", []byte{},
		int64(1), "NULL", []byte("x"),
	)
	want := []any{"{-1,1,1,2}", `{"","NULL","z","a\"b\\c{},"}`, `{"\\x","\\x78",NULL,"\\x00ff"}`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	got = sqlstore.Columns("ij", 1, int64(2), `{"a":"\""}`, int64(1), "[]")
	if d := cmp.Diff([]any{"{1,2}", "[]\x1e{\"a\":\"\\\"\"}"}, got); d != "" {
		t.Errorf("JSON (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]any{"{}", "{}", ""}, sqlstore.Columns("itj", 0)); d != "" {
		t.Errorf("no rows (-want +got):\n%s", d)
	}
}

// stated is an error as drivers of PostgreSQL make them.
type stated string

func (s stated) Error() string    { return "driver error " + string(s) }
func (s stated) SQLState() string { return string(s) }

// coded is an error as drivers make them.
type coded int

func (c coded) Error() string { return fmt.Sprintf("driver error %d", int(c)) }
func (c coded) Code() int     { return int(c) }

// numbered is an error that is its code.
type numbered uint8

func (n numbered) Error() string { return fmt.Sprintf("number %d", uint8(n)) }

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
		{errors.Join(errors.New("finalize"), numbered(5)), true, "sqlstore: append: finalize\nnumber 5"},
		{fmt.Errorf("wrapped: %w", numbered(13)), false, "sqlstore: append: no space is left, nothing was written: wrapped: number 13"},
		{stated("40001"), true, "sqlstore: append: driver error 40001"},
		{stated("40P01"), true, "sqlstore: append: driver error 40P01"},
		{stated("23505"), false, "sqlstore: append: driver error 23505"},
		{stated("53100"), false, "sqlstore: append: no space is left, nothing was written: driver error 53100"},
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
