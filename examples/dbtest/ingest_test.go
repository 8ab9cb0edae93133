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

// post is the n-th message of a thread, as an adapter gives it.
func post(native string, n int) channel.Event {
	ref := channel.Ref{Account: account, Native: fmt.Sprint(native, "-m", n)}
	return channel.Event{
		Kind: channel.Received, Account: account, At: time.Now(), Thread: native, Target: ref,
		Message: &channel.Message{
			Ref: ref, Thread: native, Surface: channel.Post, Visibility: channel.Public, Text: text, Lang: "it",
			Author: channel.Party{Native: "u-" + native, Handle: "@" + native, Name: "Ann"},
		},
	}
}

// posts are the messages of the workload: four in five to a conversation that
// exists, each in turn.
func posts(from, n int) []channel.Event {
	events := make([]channel.Event, n)
	for i := range events {
		k := from + i
		if k%5 == 0 {
			events[i] = post(fmt.Sprint("new", k), 1)
		} else {
			events[i] = post(fmt.Sprint("t", k*7919%existing), 2+k/existing)
		}
	}
	return events
}

func existingPosts() []channel.Event {
	events := make([]channel.Event, existing)
	for i := range events {
		events[i] = post(fmt.Sprint("t", i), 1)
	}
	return events
}

// engine is a desk on a store.
func engine(b testing.TB, s care.Store) *desk.Desk {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	d, err := desk.New(b.Context(), s, rules, nil)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// ingest gives each event in a call of its own, from so many callers.
func ingest(b testing.TB, d *desk.Desk, events []channel.Event) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(events); i = int(next.Add(1)) - 1 {
				if err := d.Ingest(context.Background(), events[i:i+1]); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// recorder keeps the batches that an engine writes, in a store.
type recorder struct {
	*opened
	mu      sync.Mutex
	batches []care.Batch
}

func (r *recorder) Append(ctx context.Context, b care.Batch) error {
	r.mu.Lock()
	r.batches = append(r.batches, b)
	r.mu.Unlock()
	return r.opened.Append(ctx, b)
}

// take returns what was written since.
func (r *recorder) take() []care.Batch {
	list := r.batches
	r.batches = make([]care.Batch, 0, cap(list))
	return list
}

// BenchmarkIngest measures messages a second through Ingest, durable, against
// the same rows written by plain multi-row inserts in groups of the size of the
// callers, in turn. "ratio" is Ingest's speed by the inserts'.
func BenchmarkIngest(b *testing.B) { eachBackendB(b, benchmarkIngest) }

func benchmarkIngest(b *testing.B, k backend) {
	base, rec := newBaseline(b, k), &recorder{opened: k.fresh(b)}
	d := engine(b, rec)
	ingest(b, d, existingPosts())
	rec.take()
	const round = 2000
	var plain, ours time.Duration
	done := 0
	b.ResetTimer()
	for done < b.N {
		n := min(round, b.N-done)
		b.StopTimer()
		events := posts(done, n)
		runtime.GC()
		b.StartTimer()
		t := time.Now()
		ingest(b, d, events)
		ours += time.Since(t)
		b.StopTimer()
		rows := base.prepare(rec.take())
		runtime.GC()
		b.StartTimer()
		t = time.Now()
		base.write(b, rows)
		plain += time.Since(t)
		done += n
	}
	b.ReportMetric(float64(done)/plain.Seconds(), "inserts/s")
	b.ReportMetric(float64(done)/ours.Seconds(), "messages/s")
	b.ReportMetric(plain.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}
