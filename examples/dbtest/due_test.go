package dbtest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var dueTimers = flag.Int("due", 20_000, "timers that are due in BenchmarkDue")

// BenchmarkDue claims and acts on timers while many are due on PostgreSQL: two
// workers with half of the shards each claim some hundred at a time, and their
// callers load each conversation and append an event with the next timer, under
// the fence. The figure for a million:
//
//	go test -C examples ./dbtest -run '^$' -bench Due -benchtime 40000x -due 1000000
func BenchmarkDue(b *testing.B) {
	s := onPostgreSQL.fresh(b)
	convs := min(*dueTimers, 2*b.N+8*limit)
	fill(b, s, convs, *dueTimers)
	var acted, claims atomic.Int64
	var claiming atomic.Int64
	b.ResetTimer()
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			var shards []int
			for shard := w; shard < care.Shards; shard += 2 {
				shards = append(shards, shard)
			}
			for int(acted.Load()) < b.N {
				t := time.Now()
				due, err := s.ClaimTimers(b.Context(), care.WorkerClaim{Worker: fmt.Sprint("w", w), Now: dueAt, Lease: time.Minute, Limit: limit, Shards: shards})
				if err != nil || len(due) == 0 {
					if err != nil {
						b.Error(err)
					}
					return
				}
				claiming.Add(int64(time.Since(t)))
				claims.Add(int64(len(due)))
				acted.Add(act(b, s, due))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	var left int
	if err := s.db.QueryRow("SELECT count(*) FROM care_timer WHERE due <= $1 AND lease_until <= $1", dueAt.UnixMicro()).Scan(&left); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(left)+float64(claims.Load()), "due")
	b.ReportMetric(float64(acted.Load())/b.Elapsed().Seconds(), "acted/s")
	b.ReportMetric(float64(claims.Load())/(float64(claiming.Load())/2e9), "claimed/s")
	b.ReportMetric(0, "ns/op")
}

const limit = 512

var dueAt = began.Add(7 * time.Hour)

// act does what each timer is for, from many callers at once.
func act(b *testing.B, s *opened, due []care.Timer) (acted int64) {
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range 128 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(due); i = int(next.Add(1)) - 1 {
				c, err := s.Load(b.Context(), due[i].ID)
				if err == nil {
					e := care.Event{Version: c.Version + 1, At: dueAt, Due: due[i].Due, Actor: care.ActorSystem, Body: care.UpdateDue{}}
					err = s.Append(b.Context(), care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: care.Fold(c, []care.Event{e}),
						Fence: due[i].Fence, Timer: dueAt.Add(time.Hour), Now: dueAt})
				}
				if err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return done.Load()
}

// fill writes so many conversations with a timer that is due, and behind them
// timers alone, which are due later than those.
func fill(b *testing.B, s *opened, convs, timers int) {
	b.Helper()
	var batches []care.Batch
	flush := func() {
		if err := together(b.Context(), s, batches, 256); err != nil {
			b.Fatal(err)
		}
		batches = batches[:0]
	}
	for i := range convs {
		batch := arrival(care.Conversation{}, fmt.Sprint("t", i), 1)
		batch.Put, batch.Keys, batch.Messages = nil, nil, nil
		if batches = append(batches, batch); len(batches) == 5000 {
			flush()
		}
	}
	flush()
	bare(b, s, convs, timers, began.Add(6*time.Hour+30*time.Minute))
	if _, err := s.db.Exec("ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

// bare writes timers without conversations, which are due at an instant: what
// lies in the table behind those that are acted on.
func bare(b *testing.B, s *opened, from, to int, due time.Time) {
	b.Helper()
	type row struct {
		Shard int    `json:"s"`
		ID    string `json:"i"`
	}
	for ; from < to; from += 10_000 {
		var rows []row
		for i := from; i < min(from+10_000, to); i++ {
			id := care.Thread{Account: account, Native: fmt.Sprint("bare", i)}.ID()
			rows = append(rows, row{id.Shard(), string(id)})
		}
		data, _ := json.Marshal(rows)
		text := strings.ReplaceAll("INSERT INTO care_timer (shard, conversation, due, fence) SELECT s, i, AT, 0 FROM json_to_recordset($1::json) r(s bigint, i text)", "AT", fmt.Sprint(due.UnixMicro()))
		if _, err := s.db.Exec(text, string(data)); err != nil {
			b.Fatal(err)
		}
	}
}
