package dbtest_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
)

// The workload: callers at once, conversations that exist, one new in five,
// texts of so many bytes.
const (
	callers  = 32
	existing = 10_000
	textSize = 300
)

var (
	began   = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	account = channel.Account{Brand: "acme", Network: "web", Name: "help"}
	text    = strings.Repeat("Il modem non si accende da ieri. ", 10)[:textSize]
)

// arrival is the batch of the n-th message of a thread, as an engine makes it.
func arrival(c care.Conversation, native string, n int) care.Batch {
	t := care.Thread{Account: account, Native: native}
	ref := channel.Ref{Account: account, Native: fmt.Sprint(native, "-m", n)}
	content := care.ContentID(ref)
	at := began.Add(time.Duration(n) * time.Minute)
	b := care.Batch{ID: t.ID(), Expected: c.Version, Now: at, Timer: at.Add(6 * time.Hour)}
	bodies := []care.Body{care.Received{Ref: ref, Content: content, Author: "p" + native, Visibility: channel.Public, SentAt: at}}
	if c.Version == 0 {
		c.ID = t.ID()
		bodies = append([]care.Body{care.Opened{ID: c.ID, Thread: t, Customer: "p" + native, Surface: channel.Post,
			Visibility: channel.Public, Lang: "it", OpenedAt: at}}, bodies...)
		b.Bind = &t
	}
	for i, body := range bodies {
		b.Events = append(b.Events, care.Event{Version: c.Version + int64(i) + 1, At: at, Actor: care.ActorCustomer, Rules: "r1", Body: body})
	}
	b.Next = care.Fold(c, b.Events)
	b.Keys = []care.Key{{Account: account, Name: "message:" + ref.Native, Forever: true}}
	b.Messages = []channel.Ref{ref}
	b.Put = []care.Content{{ID: content, Customer: "p" + native, Rev: at.UnixMicro(), Sealed: []byte(text), KeyID: "k1"}}
	return b
}

// workload gives the batches of one run, in order; each conversation's next
// message comes long after the one before.
type workload struct {
	mu    sync.Mutex
	convs []care.Conversation
	i     int
	fresh int
}

// load stores the existing conversations and returns the workload after them.
func load(b *testing.B, write func([]care.Batch) error) *workload {
	w := &workload{}
	for n := 0; n < existing; n += 500 {
		var group []care.Batch
		for i := range 500 {
			batch := arrival(care.Conversation{}, fmt.Sprint("t", n+i), 1)
			group = append(group, batch)
			w.convs = append(w.convs, batch.Next)
		}
		if err := write(group); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

func (w *workload) next() care.Batch {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.i++
	if w.i%5 == 0 {
		w.fresh++
		return arrival(care.Conversation{}, fmt.Sprint("new", w.fresh), 1)
	}
	at := w.i * 7919 % existing // a prime: every conversation in turn, far apart
	c := w.convs[at]
	batch := arrival(c, c.Thread.Native, int(c.Version))
	w.convs[at] = batch.Next
	return batch
}

// batches takes n of the workload before the clock runs.
func (w *workload) batches(n int) []care.Batch {
	list := make([]care.Batch, n)
	for i := range list {
		list[i] = w.next()
	}
	return list
}

// BenchmarkAppend measures the store against the same rows written by plain
// multi-row inserts, in groups of the size of the callers: run by run in turn
// on the same machine, so that both see its moods. "ratio" is the store's
// speed by the inserts'.
func BenchmarkAppend(b *testing.B) { eachBackendB(b, benchmarkAppend) }

func benchmarkAppend(b *testing.B, k backend) {
	base, store := newBaseline(b, k), newStoreRun(b, k)
	const round = 2000
	var plain, ours time.Duration
	done := 0
	b.ResetTimer()
	for done < b.N {
		n := min(round, b.N-done)
		b.StopTimer()
		rows, batches := base.prepare(base.work.batches(n)), store.work.batches(n)
		b.StartTimer()
		t := time.Now()
		base.write(b, rows)
		plain += time.Since(t)
		t = time.Now()
		store.write(b, batches)
		ours += time.Since(t)
		done += n
	}
	b.ReportMetric(float64(done)/plain.Seconds(), "inserts/s")
	b.ReportMetric(float64(done)/ours.Seconds(), "appends/s")
	b.ReportMetric(plain.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}

type storeRun struct {
	store *opened
	work  *workload
}

func newStoreRun(b *testing.B, k backend) *storeRun {
	s := &storeRun{store: k.fresh(b)}
	s.work = load(b, func(group []care.Batch) error { return together(b.Context(), s.store, group, 500) })
	return s
}

func (s *storeRun) write(b *testing.B, batches []care.Batch) {
	if err := together(b.Context(), s.store, batches, callers); err != nil {
		b.Fatal(err)
	}
}

// together appends from n goroutines.
func together(ctx context.Context, s care.Store, batches []care.Batch, n int) error {
	var next atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(batches) {
					return
				}
				if err := s.Append(ctx, batches[i]); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	wg.Wait()
	err, _ := failed.Load().(error)
	return err
}

// baseline writes the rows of the store's tables by one insert a table for a
// whole group, and knows nothing: no version, key or text is looked at.
type baseline struct {
	kind  backend
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	work  *workload
}

// plainTables are the store's tables, and how a row gets into each.
var plainTables = []struct {
	name, columns, conflict string
	cols                    int
}{
	{"conversation", "shard, id, version, schema, brand, network, account, state, customer, out_of_hours, opened_at, first_reply_at, snapshot",
		"ON CONFLICT (shard, id) DO UPDATE SET version = excluded.version, schema = excluded.schema, snapshot = excluded.snapshot", 13},
	{"event", "shard, conversation, version, data", "", 4},
	{"timer", "shard, conversation, due, schema, lease_until, fence",
		"ON CONFLICT (shard, conversation) DO UPDATE SET due = excluded.due, schema = excluded.schema, lease_until = 0, fence = 0", 6},
	{"content", "shard, conversation, id, customer, third, rev, sealed, key_id, erased_at", "", 9},
	{"key", "shard, brand, network, account, name, at, forever", "", 7},
	{"message", "shard, brand, network, account, native, conversation", "", 6},
	{"thread", "shard, brand, network, account, native, conversation", "", 6},
}

// group is the rows of a group, by table.
type group [][]any

func newBaseline(b *testing.B, k backend) *baseline {
	conn, err := k.fresh(b).db.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	for _, same := range []string{"secure_delete = ON", "cache_size = -32768", "wal_autocheckpoint = 10000", "temp_store = MEMORY"} {
		if k.dialect != sqlstore.SQLite {
			break
		}
		if _, err := conn.ExecContext(b.Context(), "PRAGMA "+same); err != nil {
			b.Fatal(err)
		}
	}
	p := &baseline{kind: k, conn: conn, stmts: map[string]*sql.Stmt{}}
	p.work = load(b, func(batches []care.Batch) error {
		p.write(b, p.prepare(batches))
		return nil
	})
	return p
}

// prepare makes the rows before the clock runs: the baseline only writes.
func (p *baseline) prepare(batches []care.Batch) []group {
	var groups []group
	for len(batches) > 0 {
		n := min(callers, len(batches))
		g := make(group, len(plainTables))
		for i := range batches[:n] {
			for t, row := range plainRows(&batches[i]) {
				g[t] = append(g[t], row...)
			}
		}
		groups, batches = append(groups, g), batches[n:]
	}
	return groups
}

func plainRows(b *care.Batch) [][]any {
	shard, id := b.ID.Shard(), string(b.ID)
	snapshot, _ := json.Marshal(b.Next)
	c, at := b.Next, b.Now.UnixMicro()
	a, due := c.Thread.Account, b.Timer.UnixMicro()
	key := func(name string) []any {
		shard := care.ID(strings.Join([]string{a.Brand, a.Network, a.Name, name}, "\x00")).Shard()
		return []any{shard, a.Brand, a.Network, a.Name, name}
	}
	var events, threads []any
	for _, e := range b.Events {
		data, _ := json.Marshal(e)
		events = append(events, shard, id, e.Version, string(data))
	}
	if b.Bind != nil {
		threads = []any{shard, a.Brand, a.Network, a.Name, b.Bind.Native, id}
	}
	put := b.Put[0]
	return [][]any{
		{shard, id, c.Version, care.Schema, a.Brand, a.Network, a.Name, string(c.State), c.Customer, 0, c.OpenedAt.UnixMicro(), 0, string(snapshot)},
		events,
		{shard, id, due, care.Schema, 0, 0},
		{shard, id, put.ID, put.Customer, 0, put.Rev, put.Sealed, put.KeyID, 0},
		append(key(b.Keys[0].Name), at, 1),
		append(key(b.Messages[0].Native), id),
		threads,
	}
}

// write writes each group in one transaction.
func (p *baseline) write(b *testing.B, groups []group) {
	for _, g := range groups {
		p.exec(b, p.kind.begin)
		for i, t := range plainTables {
			if n := len(g[i]) / t.cols; n > 0 {
				rows := make([]string, n)
				for j := range rows {
					rows[j] = "(" + p.kind.params(j*t.cols+1, t.cols) + ")"
				}
				p.exec(b, "INSERT INTO care_"+t.name+" ("+t.columns+") VALUES "+strings.Join(rows, ",")+" "+t.conflict, g[i]...)
			}
		}
		p.exec(b, "COMMIT")
	}
}

func (p *baseline) exec(b *testing.B, text string, args ...any) {
	st := p.stmts[text]
	if st == nil {
		var err error
		if st, err = p.conn.PrepareContext(context.Background(), text); err != nil {
			b.Fatal(err)
		}
		p.stmts[text] = st
	}
	if _, err := st.ExecContext(context.Background(), args...); err != nil {
		b.Fatal(err)
	}
}
