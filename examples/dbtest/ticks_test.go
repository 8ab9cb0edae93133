package dbtest_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// BenchmarkTicks lets an engine act on b.N conversations whose clocks warned
// while nobody was there:
//
//	go test -C examples ./dbtest -run - -bench Ticks -benchtime 20000x
func BenchmarkTicks(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { ticks(b, migrated(b, file(b), nil)) })
	b.Run("postgres", func(b *testing.B) { ticks(b, migratedPostgres(b, postgresURL(b), nil)) })
}

func ticks(b *testing.B, s care.Store) {
	events := make([]channel.Event, b.N)
	soon := time.Now().Add(2*time.Second + time.Duration(b.N)*2*time.Millisecond)
	for i := range events {
		events[i] = post(fmt.Sprint("t", i), 1)
		events[i].At = soon.Add(-5 * time.Hour) // the warning comes an hour before the sixth
	}
	ingest(b, engine(b, s), events)
	time.Sleep(time.Until(soon))
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithTimeout(b.Context(), time.Minute)
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
	b.ResetTimer()
	began := time.Now()
	if err := d.Run(ctx); err != nil {
		b.Fatal(err)
	}
	if n := acted.Load(); n < int64(b.N) {
		b.Fatalf("%d of %d timers were acted on in a minute", n, b.N)
	}
	b.ReportMetric(float64(acted.Load())/time.Since(began).Seconds(), "timers/s")
	b.ReportMetric(0, "ns/op")
}
