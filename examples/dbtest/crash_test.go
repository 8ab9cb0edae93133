package dbtest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// A copy of the files of a running database is what a killed process leaves:
// all that was acknowledged before the copy began is in it, and all of it
// together.
func TestCopiedWhileWriting(t *testing.T) {
	s := migrated(t, file(t), nil)
	const writers = 16
	var acked [writers]atomic.Int64
	var inFlight atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				inFlight.Add(1)
				err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprintf("t-%d-%d", i, n), 1))
				inFlight.Add(-1)
				if err != nil {
					t.Error(err)
					return
				}
				acked[i].Store(int64(n + 1))
			}
		})
	}
	for round := range int64(4) {
		var before [writers]int64
		for sum := int64(0); !t.Failed() && (sum < 40*(round+1) || inFlight.Load() == 0); time.Sleep(time.Millisecond) {
			sum = 0
			for i := range acked {
				before[i] = acked[i].Load()
				sum += before[i]
			}
		}
		checkCopy(t, migrated(t, copied(t, s), nil), before[:])
	}
	close(stop)
	wg.Wait()
}

// copied copies the files of a running database. A reader keeps the log from
// being begun anew meanwhile, so that a page half copied from the database is
// whole in the log, which is copied last.
func copied(t *testing.T, s *opened) string {
	t.Helper()
	reader, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Rollback()
	var n int
	if err := reader.QueryRow("SELECT count(*) FROM care_meta").Scan(&n); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(s.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func checkCopy(t *testing.T, c *opened, acked []int64) {
	t.Helper()
	var result string
	if err := c.db.QueryRow("PRAGMA integrity_check").Scan(&result); err != nil || result != "ok" {
		t.Fatalf("integrity: %s, %v", result, err)
	}
	checkAcked(t, c, acked)
}

// checkAcked looks for all that was acknowledged, and for anything that is there
// by half.
func checkAcked(t *testing.T, c *opened, acked []int64) {
	t.Helper()
	for i, n := range acked {
		for j := range n {
			b := arrival(care.Conversation{}, fmt.Sprintf("t-%d-%d", i, j), 1)
			if _, err := c.Load(t.Context(), b.ID); err != nil {
				t.Fatalf("message %d of writer %d was acknowledged and is lost: %v", j, i, err)
			}
			if err := c.Append(t.Context(), b); !errors.Is(err, care.ErrKnown) {
				t.Fatalf("message %d of writer %d is not known: %v", j, i, err)
			}
		}
	}
	for l, err := range c.List(t.Context(), care.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		folded := care.Conversation{ID: l.Conversation.ID}
		for e, err := range c.Events(t.Context(), l.Conversation.ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			folded = care.Fold(folded, []care.Event{e})
		}
		if folded.Version != l.Conversation.Version || l.Due.IsZero() {
			t.Fatalf("conversation %s is at %d, its events at %d, its timer %v", folded.ID, l.Conversation.Version, folded.Version, l.Due)
		}
	}
}

// Two processes on one file: their writes alternate, and each sees the other's.
func TestTwoStoresOnOneFile(t *testing.T) {
	path := file(t)
	stores := []*opened{migrated(t, path, nil), migrated(t, path, nil)}
	var wg sync.WaitGroup
	for i, s := range stores {
		for k := range 4 {
			wg.Go(func() {
				for n := range 25 {
					if err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprintf("t-%d-%d-%d", i, k, n), 1)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	for i, s := range stores {
		n := 0
		for _, err := range s.List(t.Context(), care.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 200 {
			t.Errorf("store %d lists %d conversations, want 200", i, n)
		}
	}
	claim := care.WorkerClaim{Worker: "w", Now: began.Add(24 * time.Hour), Lease: time.Minute, Limit: 150}
	a, err := stores[0].ClaimTimers(t.Context(), claim)
	if err != nil {
		t.Fatal(err)
	}
	b, err := stores[1].ClaimTimers(t.Context(), claim)
	if err != nil || len(a)+len(b) != 200 {
		t.Errorf("%d and %d timers were claimed, want 200 together, %v", len(a), len(b), err)
	}
}

func TestFull(t *testing.T) {
	path := file(t)
	migrated(t, path, nil).close(t)
	db := open(t, path, durable+"&_pragma=max_page_count(120)")
	s, err := sqlstore.New(db, sqlstore.SQLite, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var stored []care.ID
	for n := 0; ; n++ {
		b := arrival(care.Conversation{}, fmt.Sprint("t", n), 1)
		err := s.Append(t.Context(), b)
		if err == nil {
			stored = append(stored, b.ID)
			continue
		}
		if want := "no space is left"; n == 0 || !contains(err, want) {
			t.Fatalf("append %d gave %v, want %q", n, err, want)
		}
		if _, err := s.Load(t.Context(), b.ID); !errors.Is(err, care.ErrNotFound) {
			t.Fatalf("a refused append left %v", err)
		}
		break
	}
	for _, id := range stored {
		if _, err := s.Load(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClosed(t *testing.T) {
	s := migrated(t, file(t), nil)
	if err := s.Append(t.Context(), arrival(care.Conversation{}, "t1", 1)); err != nil {
		t.Fatal(err)
	}
	_ = s.db.Close() // before the store, which is the wrong order
	if _, err := s.Load(t.Context(), arrival(care.Conversation{}, "t1", 1).ID); err == nil || errors.Is(err, care.ErrNotFound) {
		t.Errorf("a load from a closed database gave %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := s.Append(t.Context(), arrival(care.Conversation{}, "t2", 1)); !errors.Is(err, sqlstore.ErrClosed) {
		t.Errorf("an append to a closed store gave %v", err)
	}
	if _, err := s.Key(t.Context()); !errors.Is(err, sqlstore.ErrClosed) {
		t.Errorf("a read from a closed store gave %v", err)
	}
}

// A clock of a newer form is a newer program's, and no damage: it is told as such,
// left out of lists, and hides no other.
func TestNewerClock(t *testing.T) {
	s := migrated(t, file(t), nil)
	b, other := arrival(care.Conversation{}, "t1", 1), arrival(care.Conversation{}, "t2", 1)
	for _, b := range []care.Batch{b, other} {
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	snapshot, err := json.Marshal(b.Next)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(snapshot, &fields); err != nil {
		t.Fatal(err)
	}
	fields["clock"] = json.RawMessage(`{"format":9,"hands":3}`)
	if snapshot, err = json.Marshal(fields); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("UPDATE care_conversation SET snapshot = ? WHERE id = ?", string(snapshot), string(b.ID)); err != nil {
		t.Fatal(err)
	}
	_, one := s.Load(t.Context(), b.ID)
	_, each := s.LoadEach(t.Context(), []care.ID{b.ID, other.ID})
	for _, err := range []error{one, each[0]} {
		if !errors.Is(err, care.ErrNewer) || errors.Is(err, care.ErrDamaged) {
			t.Errorf("load gave %v, want ErrNewer", err)
		}
	}
	for _, q := range []care.Query{{}, {ByDue: true}, {States: []care.State{b.Next.State}}, {Limit: 1}} {
		var list []care.ID
		for l, err := range s.List(t.Context(), q) {
			if err != nil {
				t.Errorf("%+v: %v", q, err)
			}
			list = append(list, l.Conversation.ID)
		}
		if !slices.Equal(list, []care.ID{other.ID}) {
			t.Errorf("%+v: listed %v, want the readable one", q, list)
		}
	}
}

func TestDamaged(t *testing.T) {
	s := migrated(t, file(t), nil)
	b, other := arrival(care.Conversation{}, "t1", 1), arrival(care.Conversation{}, "t2", 1)
	for _, b := range []care.Batch{b, other} {
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"", "{", `{"id":"another"}`, `[1]`} {
		if _, err := s.db.Exec("UPDATE care_conversation SET snapshot = ? WHERE id = ?", text, string(b.ID)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Load(t.Context(), b.ID); !errors.Is(err, care.ErrDamaged) || !contains(err, "the snapshot of conversation "+string(b.ID)+" is damaged") {
			t.Errorf("snapshot %q: load gave %v", text, err)
		}
		for _, q := range []care.Query{{}, {ByDue: true}, {States: []care.State{b.Next.State}}} {
			var bad, good int
			for l, err := range s.List(t.Context(), q) {
				if errors.Is(err, care.ErrDamaged) {
					bad++
				} else if err == nil && l.Conversation.ID == other.ID {
					good++
				}
			}
			if bad != 1 && (!q.ByDue || text != "") || good != 1 {
				t.Errorf("snapshot %q, %+v: %d damaged and %d others listed, want one each", text, q, bad, good)
			}
		}
	}
	if _, err := s.Load(t.Context(), other.ID); err != nil {
		t.Errorf("the conversation beside it: %v", err)
	}
	if _, err := s.db.Exec("UPDATE care_event SET data = 'x' WHERE conversation = ? AND version = 2", string(b.ID)); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range s.Events(t.Context(), b.ID, 0) {
		if n++; n == 2 && !contains(err, "event 2 of conversation") {
			t.Errorf("a damaged event gave %v", err)
		}
	}
}
