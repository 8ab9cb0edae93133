package dbtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

func contains(err error, text string) bool { return err != nil && strings.Contains(err.Error(), text) }

// hold keeps the database's write lock, so that writes gather behind it.
func hold(t *testing.T, s *opened) (release func()) {
	t.Helper()
	return holdBy(t, s, "BEGIN IMMEDIATE")
}

// holdBy keeps the locks that the texts take.
func holdBy(t *testing.T, s *opened, texts ...string) (release func()) {
	t.Helper()
	conn, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if _, err := conn.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return sync.OnceFunc(func() {
		if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
		_ = conn.Close()
	})
}

// Who gives up while waiting is not written, and does not undo the others.
func TestCancelledInGroup(t *testing.T) {
	s := migrated(t, file(t), nil)
	release := hold(t, s)
	defer release()
	const n = 12
	var errs [n]error
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	start := func(i int) {
		wg.Go(func() {
			c := t.Context()
			if i%2 == 1 {
				c = ctx
			}
			errs[i] = s.Append(c, arrival(care.Conversation{}, fmt.Sprint("t", i), 1))
		})
	}
	start(0) // leads the first group, and is blocked with it
	time.Sleep(50 * time.Millisecond)
	for i := 1; i < n; i++ {
		start(i)
	}
	time.Sleep(50 * time.Millisecond)
	cancel()
	time.Sleep(50 * time.Millisecond)
	release()
	wg.Wait()
	for i, err := range errs {
		_, stored := s.Load(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1).ID)
		if i%2 == 1 && (!errors.Is(err, context.Canceled) || !errors.Is(stored, care.ErrNotFound)) {
			t.Errorf("caller %d gave up: append gave %v, load %v", i, err, stored)
		}
		if i%2 == 0 && (err != nil || stored != nil) {
			t.Errorf("caller %d waited: append gave %v, load %v", i, err, stored)
		}
	}
}

// One append that the database itself refuses fails alone, and the others of
// its group are written.
func TestUnforeseenError(t *testing.T) {
	s := migrated(t, file(t), nil)
	if _, err := s.db.Exec(`CREATE TRIGGER refuse BEFORE INSERT ON care_event WHEN new.data LIKE '%refused%'
		BEGIN SELECT RAISE(ABORT, 'not this one'); END`); err != nil {
		t.Fatal(err)
	}
	unforeseen(t, s, hold(t, s))
}

// The same on PostgreSQL, where the whole transaction is lost with it.
func TestUnforeseenErrorPostgreSQL(t *testing.T) {
	s := migratedPostgres(t, postgresURL(t), nil)
	if _, err := s.db.Exec("ALTER TABLE care_event ADD CONSTRAINT \"not this one\" CHECK (data NOT LIKE '%refused%')"); err != nil {
		t.Fatal(err)
	}
	unforeseen(t, s, holdBy(t, s, "BEGIN", "LOCK TABLE care_conversation IN SHARE MODE"))
}

// unforeseen lets appends gather behind a lock, of which the database refuses
// some.
func unforeseen(t *testing.T, s *opened, release func()) {
	t.Helper()
	defer release()
	const n = 12
	var errs [n]error
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			native := fmt.Sprint("t", i)
			if i%4 == 3 {
				native = fmt.Sprint("refused", i)
			}
			errs[i] = s.Append(t.Context(), arrival(care.Conversation{}, native, 1))
		})
	}
	time.Sleep(100 * time.Millisecond)
	release()
	wg.Wait()
	listed := 0
	for range s.List(t.Context(), care.Query{}) {
		listed++
	}
	for i, err := range errs {
		if i%4 == 3 != contains(err, "not this one") || i%4 != 3 && err != nil {
			t.Errorf("append %d gave %v", i, err)
		}
	}
	if listed != 9 {
		t.Errorf("%d conversations are stored, want 9", listed)
	}
}

// A lock that is never given up ends in an error that says so.
func TestBusy(t *testing.T) {
	path := file(t)
	migrated(t, path, nil).close(t)
	db := open(t, path, "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(20)")
	s := storeOn(t, db, nil)
	holder := &opened{db: open(t, path, durable)}
	release := hold(t, holder)
	defer release()
	err := s.Append(t.Context(), arrival(care.Conversation{}, "t1", 1))
	if !contains(err, "sqlstore: append: ") || !contains(err, "database is locked") {
		t.Fatalf("append gave %v", err)
	}
	release()
	if err := s.Append(t.Context(), arrival(care.Conversation{}, "t1", 1)); err != nil {
		t.Errorf("append after the lock was given up: %v", err)
	}
}

// The queries that run all day use their indexes.
func TestPlans(t *testing.T) {
	s := migrated(t, file(t), nil)
	for name, q := range map[string]struct{ text, want string }{
		"list of all":    {"SELECT id FROM care_conversation c WHERE ('' = '' OR c.brand = '') AND c.id > 'x' ORDER BY c.id LIMIT 9", "care_conversation_id"},
		"list of states": {"SELECT id FROM care_conversation c WHERE ('a' = '' OR c.brand = 'a') AND c.id > 'x' AND c.state = 'open' ORDER BY c.id LIMIT 9", "care_conversation_state"},
		"linked":         {"SELECT schema, snapshot FROM care_customer WHERE shard = 1 AND id = 'p' UNION ALL SELECT schema, snapshot FROM care_customer WHERE linked = 'p' AND linked <> ''", "care_customer_linked"},
		"said lately":    {"SELECT reply FROM care_said WHERE brand = 'a' AND at > 5 ORDER BY at DESC, conversation, reply LIMIT 9", "care_said_brand"},
		"said to one":    {"SELECT reply FROM care_said WHERE customer = 'p' AND brand = 'a' AND at > 5 ORDER BY at DESC, conversation, reply LIMIT 9", "care_said_customer"},
		"due timers":     {"SELECT shard FROM care_timer WHERE due <= 5 AND lease_until <= 5 ORDER BY due, conversation LIMIT 9", "care_timer_due"},
		"ready messages": {"SELECT reply FROM care_outbox o WHERE o.dead = 0 AND o.ready <= 5 ORDER BY o.ready LIMIT 9", "care_outbox_ready"},
	} {
		var plan strings.Builder
		rows, err := s.db.Query("EXPLAIN QUERY PLAN " + q.text)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(detail + "\n")
		}
		_ = rows.Close()
		if !strings.Contains(plan.String(), q.want) {
			t.Errorf("%s does not use %s:\n%s", name, q.want, plan.String())
		}
	}
}
