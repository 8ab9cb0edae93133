package dbtest_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/examples/internal/postgres"
)

// A server that crashes while groups are being written has what it acknowledged,
// and the rest not at all or whole: the store goes on by itself, and who got an
// error may write the same again.
func TestServerCrashes(t *testing.T) {
	srv := postgres.Test(t, nil)
	s := migratedPostgres(t, srv.URL, nil)
	const writers = 16
	var acked [writers]atomic.Int64
	var failed, again atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for n := 0; ; {
				select {
				case <-stop:
					return
				default:
				}
				switch err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprintf("t-%d-%d", i, n), 1)); {
				case err == nil:
					n++
				case errors.Is(err, care.ErrKnown): // it was written, and the answer lost
					again.Add(1)
					n++
				default:
					failed.Add(1)
					time.Sleep(5 * time.Millisecond)
				}
				acked[i].Store(int64(n))
			}
		})
	}
	for round := range int64(3) {
		for sum := int64(0); sum < 300*(round+1); time.Sleep(time.Millisecond) {
			sum = 0
			for i := range acked {
				sum += acked[i].Load()
			}
		}
		before := failed.Load()
		if err := srv.Crash(t.Context()); err != nil {
			t.Fatal(err)
		}
		if failed.Load() == before {
			t.Error("no write was under way when the server crashed")
		}
	}
	close(stop)
	wg.Wait()
	t.Logf("%d writes failed, %d of them had been written", failed.Load(), again.Load())
	var sure [writers]int64
	for i := range acked {
		sure[i] = acked[i].Load()
	}
	checkAcked(t, s, sure[:])
}

// A worker that slept through its leases wakes while others take its timers over:
// of the two each timer is acted on by one.
func TestLateWorker(t *testing.T) { eachBackend(t, testLateWorker) }

func testLateWorker(t *testing.T, k backend) {
	place := k.place(t)
	late, other := k.open(t, place, nil), k.open(t, place, nil)
	const n = 60
	for i := range n {
		if err := late.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1)); err != nil {
			t.Fatal(err)
		}
	}
	at := began.Add(24 * time.Hour)
	claim := func(s *opened, at time.Time, limit int) []care.Timer {
		ts, err := s.ClaimTimers(t.Context(), care.WorkerClaim{Worker: "w", Now: at, Lease: time.Minute, Limit: limit})
		if err != nil {
			t.Error(err)
		}
		return ts
	}
	act := func(s *opened, ts []care.Timer) (done int64) {
		var batches []care.Batch
		for _, due := range ts {
			c := care.Fold(care.Conversation{}, arrival(care.Conversation{}, native(t, due.ID, n), 1).Events)
			e := care.Event{Version: c.Version + 1, At: at, Due: due.Due, Actor: care.ActorSystem, Body: care.UpdateDue{}}
			batches = append(batches, care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: care.Fold(c, []care.Event{e}),
				Fence: due.Fence, Timer: at.Add(time.Hour), Now: at})
		}
		for _, err := range s.AppendEach(t.Context(), batches) {
			if err == nil {
				done++
			} else if !errors.Is(err, care.ErrFenced) {
				t.Error(err)
			}
		}
		return done
	}
	slept := claim(late, at, n)
	if len(slept) != n {
		t.Fatalf("%d timers were claimed, want %d", len(slept), n)
	}
	var sum atomic.Int64
	var wg sync.WaitGroup
	for part := range 6 {
		wg.Go(func() { sum.Add(act(late, slept[part*n/6:(part+1)*n/6])) })
		wg.Go(func() { sum.Add(act(other, claim(other, at.Add(2*time.Minute), n/6))) })
	}
	wg.Wait()
	sum.Add(act(other, claim(other, at.Add(2*time.Minute), n)))
	if sum.Load() != n {
		t.Errorf("%d timers were acted on, want %d", sum.Load(), n)
	}
	for i := range n {
		events := 0
		for _, err := range other.Events(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1).ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			events++
		}
		if events != 3 { // opened, received, and one tick
			t.Errorf("conversation %d has %d events, want 3", i, events)
		}
	}
}

// native is the thread of a conversation among the first n.
func native(t *testing.T, id care.ID, n int) string {
	for i := range n {
		name := fmt.Sprint("t", i)
		if (care.Thread{Account: account, Native: name}).ID() == id {
			return name
		}
	}
	t.Errorf("no thread of %s", id)
	return ""
}
