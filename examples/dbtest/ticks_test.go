//go:build unix

package dbtest_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// BenchmarkTicks lets an engine act on b.N conversations whose clocks warned
// while nobody was there: each timer is claimed, its conversation loaded and
// judged, and an event appended with the next timer, all of it durable. On
// PostgreSQL so many timers are due meanwhile as -due says. "cpu-µs" is what
// this process computes for a timer, "server-cpu-µs" what the server does: on a
// busy machine they tell more than the speed. The figure for a million:
//
//	go test -C examples ./dbtest -run '^$' -bench Ticks/postgres -benchtime 200000x -due 1000000
func BenchmarkTicks(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { ticks(b, migrated(b, file(b), nil)) })
	b.Run("postgres", func(b *testing.B) {
		s := migratedPostgres(b, postgresURL(b), nil)
		bare(b, s, b.N, *dueTimers, time.Now().Add(-time.Second))
		ticks(b, s)
	})
}

func ticks(b *testing.B, s *opened) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	overdue(b, s, rules, b.N)
	if _, err := s.db.Exec("ANALYZE"); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithTimeout(b.Context(), 5*time.Minute)
	defer stop()
	var acted atomic.Int64
	o := &desk.Options{Lease: 5 * time.Minute}
	o.Metrics.Ticked = func(time.Duration) {
		if acted.Add(1) == int64(b.N) {
			stop()
		}
	}
	d, err := desk.New(b.Context(), s, rules, o)
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	b.ResetTimer()
	began, used, server := time.Now(), computed(b), served()
	if err := d.Run(ctx); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	used, server = computed(b)-used, served()-server
	b.StopTimer()
	if n := acted.Load(); n < int64(b.N) {
		b.Fatalf("%d of %d timers were acted on in time", n, b.N)
	}
	var events int
	if err := s.db.QueryRow("SELECT count(*) FROM care_event").Scan(&events); err != nil {
		b.Fatal(err)
	}
	if events != 3*b.N { // opened, received, and the alarm
		b.Fatalf("%d conversations have %d events, want 3 each", b.N, events)
	}
	b.ReportMetric(float64(acted.Load())/took.Seconds(), "timers/s")
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs")
	if server > 0 {
		b.ReportMetric(float64(server.Microseconds())/float64(b.N), "server-cpu-µs")
	}
	b.ReportMetric(0, "ns/op")
}

// overdue writes conversations that began five hours ago, when their timers were
// set for what is due by now.
func overdue(b *testing.B, s *opened, rules *care.Rules, n int) {
	at := time.Now().Add(-5*time.Hour - time.Minute)
	const group = 2000
	var lanes sync.WaitGroup
	for lane := range 2 {
		lanes.Go(func() {
			for from := lane * group; from < n; from += 2 * group {
				var batches []care.Batch
				for i := from; i < min(from+group, n); i++ {
					batches = append(batches, asked(b, rules, fmt.Sprint("t", i), at))
				}
				for _, err := range s.AppendEach(b.Context(), batches) {
					if err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	lanes.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// asked is the first message of a thread, as the engine writes it.
func asked(b *testing.B, rules *care.Rules, native string, at time.Time) care.Batch {
	ref := channel.Ref{Account: account, Native: native + "-m"}
	cmd := care.Receive{
		Thread: care.Thread{Account: account, Native: native}, Ref: ref, Content: care.ContentID(ref), Customer: "p" + native,
		Surface: channel.Post, Visibility: channel.Public, Lang: "it", At: at,
	}
	events, err := rules.Decide(care.Conversation{}, cmd, care.Facts{}, at)
	if err != nil {
		b.Error(err)
	}
	next := care.Fold(care.Conversation{}, events)
	due, _ := rules.NextDue(next)
	return care.Batch{ID: next.ID, Events: events, Next: next, Timer: due, Now: at}
}
