package dbtest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

func TestSettings(t *testing.T) {
	const wal, full, wait = "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=busy_timeout(1000)"
	for _, c := range []struct {
		name, settings string
		opt            *sqlstore.Options
		want           string // part of the error, empty for none
	}{
		{"all", wal + "&" + full + "&" + wait, nil, ""},
		{"extra", wal + "&_pragma=synchronous(EXTRA)&" + wait, nil, ""},
		{"no log", full + "&" + wait, nil, "journal_mode is delete, want WAL"},
		{"normal", wal + "&_pragma=synchronous(NORMAL)&" + wait, nil, "_pragma=synchronous(FULL)"},
		{"no timeout", wal + "&" + full, nil, "busy_timeout is 0"},
		{"relaxed", "_pragma=synchronous(OFF)", &sqlstore.Options{Relaxed: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, file(t), c.settings)
			if err := sqlstore.Migrate(t.Context(), db, sqlstore.SQLite, c.opt); err != nil {
				t.Fatal(err)
			}
			s, err := sqlstore.New(db, sqlstore.SQLite, c.opt)
			if c.want != "" {
				if !errors.Is(err, sqlstore.ErrUnsafe) || !strings.Contains(err.Error(), c.want) {
					t.Fatalf("New gave %v, want ErrUnsafe with %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	db := open(t, file(t), durable)
	db.SetMaxOpenConns(1)
	if _, err := sqlstore.New(db, sqlstore.SQLite, nil); !errors.Is(err, sqlstore.ErrUnsafe) {
		t.Errorf("a pool of one connection gave %v", err)
	}
}

func TestMigrate(t *testing.T) {
	db := open(t, file(t), durable)
	if _, err := sqlstore.New(db, sqlstore.SQLite, nil); !errors.Is(err, sqlstore.ErrUnmigrated) {
		t.Fatalf("New before Migrate gave %v", err)
	}
	for range 2 { // the second does nothing
		if err := sqlstore.Migrate(t.Context(), db, sqlstore.SQLite, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Options{Prefix: "other_"}); !errors.Is(err, sqlstore.ErrUnmigrated) {
		t.Errorf("New with another prefix gave %v", err)
	}
	set := func(name, v string) {
		t.Helper()
		if _, err := db.Exec("UPDATE care_meta SET value = ? WHERE name = ?", v, name); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		schema, reader string
		want           error
	}{
		{"99", "1", nil},
		{"99", "99", sqlstore.ErrTooNew},
		{"0", "0", sqlstore.ErrUnmigrated},
	} {
		set("schema", c.schema)
		set("reader", c.reader)
		s, err := sqlstore.New(db, sqlstore.SQLite, nil)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("schema %s for readers from %s: New gave %v, want %v", c.schema, c.reader, err, c.want)
		}
		if s != nil {
			_ = s.Close()
		}
		if c.want == sqlstore.ErrTooNew {
			if err := sqlstore.Migrate(t.Context(), db, sqlstore.SQLite, nil); !errors.Is(err, c.want) {
				t.Errorf("Migrate gave %v, want %v", err, c.want)
			}
		}
	}
	set("schema", "x")
	if _, err := sqlstore.New(db, sqlstore.SQLite, nil); err == nil {
		t.Error("a schema that is no number was accepted")
	}
}

// Two stores with their own prefixes in one database know nothing of each other.
func TestPrefix(t *testing.T) {
	path := file(t)
	a := migrated(t, path, &sqlstore.Options{Prefix: "a_"})
	b := migrated(t, path, &sqlstore.Options{Prefix: "b_"})
	if err := a.Append(t.Context(), arrival(care.Conversation{}, "t1", 1)); err != nil {
		t.Fatal(err)
	}
	if err := b.Append(t.Context(), arrival(care.Conversation{}, "t1", 1)); err != nil {
		t.Fatal(err)
	}
	ka, _ := a.Key(t.Context())
	kb, _ := b.Key(t.Context())
	if string(ka) == string(kb) {
		t.Error("two stores have one key")
	}
}
