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
	var stop atomic.Bool
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for !stop.Load() {
				n := acked[i].Load()
				switch err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprintf("t-%d-%d", i, n), 1)); {
				case err == nil:
					acked[i].Add(1)
				case errors.Is(err, care.ErrKnown): // it was written, and the answer lost
					again.Add(1)
					acked[i].Add(1)
				default:
					failed.Add(1)
					time.Sleep(5 * time.Millisecond)
				}
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
	stop.Store(true)
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
	begun := map[care.ID]care.Conversation{}
	for i := range n {
		b := arrival(care.Conversation{}, fmt.Sprint("t", i), 1)
		begun[b.ID] = b.Next
		if err := late.Append(t.Context(), b); err != nil {
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
	act := func(s *opened, ts []care.Timer) int64 { return tickAll(t, s, begun, ts, at) }
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
	for id := range begun {
		events := 0
		for _, err := range other.Events(t.Context(), id, 0) {
			if err != nil {
				t.Fatal(err)
			}
			events++
		}
		if events != 3 { // opened, received, and one tick
			t.Errorf("conversation %s has %d events, want 3", id, events)
		}
	}
}

// tickAll lets time pass for conversations that have only begun, and counts for
// how many it was written.
func tickAll(t *testing.T, s *opened, begun map[care.ID]care.Conversation, ts []care.Timer, at time.Time) (done int64) {
	var batches []care.Batch
	for _, due := range ts {
		c := begun[due.ID]
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
