package dbtest_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// A connection that the server ended while nobody wrote costs no caller an error:
// nothing was sent on it.
func TestServerEndsIdleConnections(t *testing.T) {
	s := migratedPostgres(t, postgresURL(t)+"&application_name=ended", nil)
	admin := openPostgres(t, postgresURL(t))
	for round := range 3 {
		if err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", round), 1)); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		if _, err := admin.Exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'ended'"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Append(t.Context(), arrival(care.Conversation{}, "last", 1)); err != nil {
		t.Error(err)
	}
}

// Who waits for a connection to write by may give up, and what it wanted to write
// is not written; the others go on when there is one.
func TestGivesUpWithoutAConnection(t *testing.T) {
	url := postgresURL(t)
	db := openPostgres(t, url+"&application_name=few")
	db.SetMaxOpenConns(4)
	if err := sqlstore.Migrate(t.Context(), db, sqlstore.PostgreSQL, nil); err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var held []*sql.Conn
	for range 2 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	free := sync.OnceFunc(func() {
		db.SetMaxOpenConns(4)
		for _, conn := range held {
			_ = conn.Close()
		}
	})
	defer free()
	db.SetMaxOpenConns(2)
	if _, err := openPostgres(t, url).Exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'few'"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var errs [4]error
	var writers sync.WaitGroup
	gaveUp := make(chan struct{}, len(errs))
	for i := range errs {
		writers.Go(func() {
			if i%2 == 1 {
				errs[i] = s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1))
				return
			}
			errs[i] = s.Append(ctx, arrival(care.Conversation{}, fmt.Sprint("t", i), 1))
			gaveUp <- struct{}{}
		})
	}
	for range 2 {
		select {
		case <-gaveUp:
		case <-time.After(time.Minute):
			t.Error("who gave up still waits")
		}
	}
	free()
	writers.Wait()
	for i, err := range errs {
		_, stored := s.Load(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1).ID)
		if i%2 == 0 && (!errors.Is(err, context.DeadlineExceeded) || !errors.Is(stored, care.ErrNotFound)) {
			t.Errorf("caller %d gave up: append gave %v, load %v", i, err, stored)
		}
		if i%2 == 1 && (err != nil || stored != nil) {
			t.Errorf("caller %d waited: append gave %v, load %v", i, err, stored)
		}
	}
}

// An append that another process's makes stale does not make its group be written
// one by one.
func TestStaleInAGroup(t *testing.T) {
	url := postgresURL(t)
	other := migratedPostgres(t, url, nil)
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	var alone atomic.Int64
	cfg.Tracer = counting{&alone}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	s, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := arrival(care.Conversation{}, "t0", 1)
	if err := other.Append(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := other.Append(t.Context(), arrival(first.Next, "t0", 2)); err != nil {
		t.Fatal(err)
	}
	batches := []care.Batch{arrival(first.Next, "t0", 3)}
	for i := range 20 {
		batches = append(batches, arrival(care.Conversation{}, fmt.Sprint("n", i), 1))
	}
	for i, err := range s.AppendEach(t.Context(), batches) {
		if i == 0 != errors.Is(err, care.ErrStale) || i > 0 && err != nil {
			t.Errorf("append %d gave %v", i, err)
		}
	}
	if n := alone.Load(); n > 0 {
		t.Errorf("%d of %d appends were written by themselves", n, len(batches))
	}
}

// counting counts what is written under a savepoint of its own.
type counting struct{ n *atomic.Int64 }

func (c counting) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if strings.HasPrefix(q.SQL, "SAVEPOINT") {
		c.n.Add(1)
	}
	return ctx
}

func (counting) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// Who waits for a connection to read by may give up, though somebody else waits
// for one without end.
func TestReaderGivesUpWithoutAConnection(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		s := k.fresh(t)
		s.db.SetMaxOpenConns(s.db.Stats().InUse + 1) // those that write, and one
		conn, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var patient sync.WaitGroup
		patient.Go(func() { _, _ = s.FindThread(context.Background(), care.Thread{Account: account}) })
		time.Sleep(100 * time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		read := make(chan error, 1)
		go func() { _, err := s.FindThread(ctx, care.Thread{Account: account}); read <- err }()
		select {
		case err := <-read:
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("read gave %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("who gave up still waits")
		}
		_ = conn.Close()
		patient.Wait()
	})
}

// The store tells the time in which leases are counted.
func TestClock(t *testing.T) {
	eachBackend(t, func(t *testing.T, k backend) {
		s := k.fresh(t)
		last := time.Now().Add(-time.Second)
		for range 3 {
			at, err := s.Now(t.Context())
			if err != nil || at.Before(last) || at.After(time.Now().Add(time.Second)) {
				t.Errorf("it is %v, after %v; %v", at, last, err)
			}
			last = at
		}
	})
}
