package dbtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// BenchmarkClaimTimers claims due timers of many, a hundred at a time, and acts
// on each: an event and the timer's next instant, in groups of the callers.
func BenchmarkClaimTimers(b *testing.B) { eachBackendB(b, benchmarkClaimTimers) }

func benchmarkClaimTimers(b *testing.B, k backend) {
	s := newStoreRun(b, k)
	at := began.Add(7 * time.Hour)
	claimed := 0
	var claiming time.Duration
	b.ResetTimer()
	for claimed < b.N {
		t := time.Now()
		due, err := s.store.ClaimTimers(b.Context(), care.WorkerClaim{Worker: "w", Now: at, Lease: time.Minute, Limit: 100})
		if err != nil || len(due) == 0 {
			b.Fatal(len(due), err)
		}
		claiming += time.Since(t)
		var acts []care.Batch
		for _, d := range due {
			c, err := s.store.Load(b.Context(), d.ID)
			if err != nil {
				b.Fatal(err)
			}
			e := care.Event{Version: c.Version + 1, At: at, Due: d.Due, Actor: care.ActorSystem, Body: care.UpdateDue{}}
			acts = append(acts, care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: care.Fold(c, []care.Event{e}),
				Fence: d.Fence, Timer: at, Now: at})
		}
		if err := together(b.Context(), s.store, acts, callers); err != nil {
			b.Fatal(err)
		}
		claimed += len(due)
	}
	b.ReportMetric(float64(claimed)/claiming.Seconds(), "claimed/s")
	b.ReportMetric(float64(claimed)/b.Elapsed().Seconds(), "acted/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOutgoing takes replies through claim, attempt and outcome.
func BenchmarkOutgoing(b *testing.B) { eachBackendB(b, benchmarkOutgoing) }

func benchmarkOutgoing(b *testing.B, k backend) {
	s := newStoreRun(b, k)
	sent, at := 0, began
	b.ResetTimer()
	for sent < b.N {
		b.StopTimer()
		s.queue(b, 1000)
		b.StartTimer()
		for {
			at = at.Add(time.Second)
			os, err := s.store.ClaimOutgoing(b.Context(), care.WorkerClaim{Worker: "w", Now: at, Lease: time.Hour, Limit: callers})
			if err != nil {
				b.Fatal(err)
			}
			if len(os) == 0 {
				break
			}
			var done []care.Batch
			for i := range os {
				o := os[i]
				if err := s.store.StartAttempt(b.Context(), o, at); err != nil {
					b.Fatal(err)
				}
				c, err := s.store.Load(b.Context(), o.ID)
				if err != nil {
					b.Fatal(err)
				}
				e := care.Event{Version: c.Version + 1, At: at, Actor: care.ActorSystem, Body: care.Sent{Reply: o.Reply, SentAt: at}}
				done = append(done, care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: care.Fold(c, []care.Event{e}), Done: &o, Now: at})
			}
			if err := together(b.Context(), s.store, done, callers); err != nil {
				b.Fatal(err)
			}
			sent += len(os)
		}
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "sent/s")
	b.ReportMetric(0, "ns/op")
}

// queue puts a reply into the outbox of each of n conversations.
func (s *storeRun) queue(b *testing.B, n int) {
	var batches []care.Batch
	for _, c := range s.work.convs[:n] {
		c, err := s.store.Load(b.Context(), c.ID)
		if err != nil {
			b.Fatal(err)
		}
		reply := fmt.Sprint("r", c.Version)
		e := care.Event{Version: c.Version + 1, At: began, Actor: "FB", Body: care.Replied{Reply: reply, Agent: "FB"}}
		batches = append(batches, care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: care.Fold(c, []care.Event{e}), Now: began,
			Queue: []care.Outgoing{{ID: c.ID, Reply: reply, Account: account, Seq: c.Version, QueuedAt: began, NotBefore: began}}})
	}
	if err := together(b.Context(), s.store, batches, callers); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad reads conversations in turn.
func BenchmarkLoad(b *testing.B) { eachBackendB(b, benchmarkLoad) }

func benchmarkLoad(b *testing.B, k backend) {
	s := newStoreRun(b, k)
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		if _, err := s.store.Load(b.Context(), s.work.convs[i*7919%existing].ID); err != nil {
			b.Fatal(err)
		}
	}
}
