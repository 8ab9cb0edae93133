package dbtest_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// orders is the host's own table.
func orders(t *testing.T, k backend) (*opened, *sql.DB) {
	t.Helper()
	s := k.fresh(t)
	db := s.db
	if k.dialect == sqlstore.SQLite {
		db = open(t, s.path, durable+"&_txlock=immediate")
	}
	if _, err := db.Exec("CREATE TABLE orders (name TEXT NOT NULL PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	return s, db
}

func begun(t *testing.T, db *sql.DB, opt *sql.TxOptions) *sql.Tx {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	return tx
}

func countOrders(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT count(*) FROM orders").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// What a transaction appends is there when it commits, and not when it rolls
// back, as the host's own row.
func TestAppendTx(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		s, db := orders(t, k)
		for i, end := range []func(*sql.Tx) error{(*sql.Tx).Rollback, (*sql.Tx).Commit} {
			tx := begun(t, db, nil)
			if _, err := tx.Exec(fmt.Sprintf("INSERT INTO orders VALUES ('o%d')", i)); err != nil {
				t.Fatal(err)
			}
			b := arrival(care.Conversation{}, "t1", 1)
			if err := s.AppendTx(t.Context(), tx, b); err != nil {
				t.Fatal(err)
			}
			if err := s.AppendTx(t.Context(), tx, arrival(b.Next, "t1", 2)); err != nil { // sees the first
				t.Fatal(err)
			}
			if _, err := s.Load(t.Context(), b.ID); !errors.Is(err, care.ErrNotFound) {
				t.Errorf("before the end: load gave %v", err)
			}
			if err := end(tx); err != nil {
				t.Fatal(err)
			}
			c, err := s.Load(t.Context(), b.ID)
			if n := countOrders(t, db); n != i || (err == nil) != (i == 1) || i == 1 && c.Version != 3 {
				t.Errorf("%d orders, conversation at version %d, %v", n, c.Version, err)
			}
		}
		if err := s.Append(t.Context(), arrival(care.Conversation{}, "t1", 1)); !errors.Is(err, care.ErrKnown) {
			t.Errorf("the key of the transaction is not known: %v", err)
		}
	})
}

// A refused batch leaves nothing in the host's transaction, which goes on.
func TestAppendTxRefused(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		s, db := orders(t, k)
		known := arrival(care.Conversation{}, "t1", 1)
		if err := s.Append(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		tx := begun(t, db, nil)
		if _, err := tx.Exec("INSERT INTO orders VALUES ('o1')"); err != nil {
			t.Fatal(err)
		}
		stale := arrival(known.Next, "t1", 2)
		stale.Expected, stale.Events[0].Version, stale.Next.Version = 7, 8, 8
		for want, b := range map[error]care.Batch{care.ErrKnown: known, care.ErrStale: stale} {
			if err := s.AppendTx(t.Context(), tx, b); !errors.Is(err, want) {
				t.Errorf("append gave %v, want %v", err, want)
			}
		}
		if err := s.AppendTx(t.Context(), tx, care.Batch{}); err == nil {
			t.Error("an empty batch was accepted")
		}
		if err := s.AppendTx(t.Context(), tx, arrival(known.Next, "t1", 2)); err != nil {
			t.Error(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		c, err := s.Load(t.Context(), known.ID)
		if n := countOrders(t, db); n != 1 || err != nil || c.Version != 3 {
			t.Errorf("%d orders, version %d, %v", n, c.Version, err)
		}
	})
}

// Two transactions that append to one conversation: at READ COMMITTED the second
// waits and is told that it is stale; at REPEATABLE READ the database ends it,
// and doing all of it again succeeds.
func TestAppendTxIsolation(t *testing.T) {
	for level, want := range map[sql.IsolationLevel]string{sql.LevelReadCommitted: "", sql.LevelRepeatableRead: "40001", sql.LevelSerializable: "40001"} {
		t.Run(level.String(), func(t *testing.T) {
			s, db := orders(t, onPostgreSQL)
			b := arrival(care.Conversation{}, "t1", 1)
			if err := s.Append(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			first, second := begun(t, db, &sql.TxOptions{Isolation: level}), begun(t, db, &sql.TxOptions{Isolation: level})
			var one int
			if err := second.QueryRow("SELECT 1 FROM orders UNION SELECT 1").Scan(&one); err != nil { // its state is of now
				t.Fatal(err)
			}
			if err := s.AppendTx(t.Context(), first, arrival(b.Next, "t1", 2)); err != nil {
				t.Fatal(err)
			}
			waited := make(chan error)
			go func() { waited <- s.AppendTx(t.Context(), second, arrival(b.Next, "t1", 3)) }()
			if err := first.Commit(); err != nil {
				t.Fatal(err)
			}
			err := <-waited
			var state interface{ SQLState() string }
			if want == "" && !errors.Is(err, care.ErrStale) || want != "" && (!errors.As(err, &state) || state.SQLState() != want) {
				t.Fatalf("the second append gave %v, want %q", err, want)
			}
			if err := second.Rollback(); err != nil {
				t.Fatal(err)
			}
			c, err := s.Load(t.Context(), b.ID)
			if err != nil || c.Version != 3 {
				t.Fatalf("version %d, %v", c.Version, err)
			}
			again := begun(t, db, &sql.TxOptions{Isolation: level})
			if err := s.AppendTx(t.Context(), again, arrival(c, "t1", 3)); err != nil {
				t.Fatal(err)
			}
			if err := again.Commit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
