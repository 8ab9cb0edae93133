package memstore_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

var (
	many     = flag.Int("conversations", 400, "how many conversations BenchmarkMemory keeps")
	together = flag.Bool("together", false, "append each of them at once, as an import does")
	uneven   = flag.Bool("uneven", false, "let any time of up to two minutes pass between two events, which takes more to tell")
)

// fifty appends a conversation of 50 events to a store as a desk does: 12
// messages of the customer with their keys, their answers and receipts, 2
// promises, 1 snooze; event by event, or together. Texts are left out.
func fifty(tb testing.TB, s care.Store, rules *care.Rules, n int, together bool) care.Conversation {
	ctx := context.Background()
	shop := channel.Account{Brand: "acme", Network: "web", Name: "care"}
	thread := care.Thread{Account: shop, Native: fmt.Sprint("t-", n)}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC).Add(time.Duration(n) * 1234567 * time.Microsecond)
	r := rand.New(rand.NewPCG(uint64(n), 0))
	var conv care.Conversation
	var whole care.Batch
	do := func(cmd care.Command, also func(*care.Batch)) {
		var f care.Facts
		if text, _ := rules.Final(conv, cmd); text != "" {
			f.Verdict = care.Judged(text)
		}
		events, err := rules.Decide(conv, cmd, f, now)
		if err != nil {
			tb.Fatal(err)
		}
		b := care.Batch{ID: thread.ID(), Expected: conv.Version, Events: events, Next: care.Fold(conv, events), Now: now}
		b.Timer, _ = rules.NextDue(b.Next)
		if also != nil {
			also(&b)
		}
		if conv = b.Next; together {
			b.Expected, b.Events = 0, append(whole.Events, b.Events...)
			b.Keys, b.Messages = append(whole.Keys, b.Keys...), append(whole.Messages, b.Messages...)
			if b.Bind == nil {
				b.Bind = whole.Bind
			}
			whole = b
		} else if err := s.Append(ctx, b); err != nil {
			tb.Fatal(err)
		}
		if now = now.Add(59*time.Second + 987654*time.Microsecond); *uneven {
			now = now.Add(time.Duration(r.Int64N(120e6)-59e6) * time.Microsecond)
		}
	}
	customer := care.CustomerID([]byte("key"), shop, channel.Party{Native: fmt.Sprint(n)})
	for i := range 12 {
		ref := channel.Ref{Account: shop, Native: fmt.Sprintf("m-%d-%d", n, i)}
		do(care.Receive{Thread: thread, Ref: ref, Customer: customer, Content: care.ContentID(ref), Surface: channel.Post, Visibility: channel.Public, At: now}, func(b *care.Batch) {
			b.Bind, b.Messages = &thread, []channel.Ref{ref}
			b.Keys = []care.Key{{Account: shop, Name: "message:" + ref.Native, Forever: true}}
		})
		id := fmt.Sprintf("r-%d-%d", n, i)
		do(care.Reply{Agent: "FB", Text: "We look into it.", Seen: conv.Version, ID: id, Content: "c-" + id}, nil)
		sent := channel.Ref{Account: shop, Native: "n-" + id}
		do(care.Delivered{Reply: id, Ref: sent, At: now}, func(b *care.Batch) { b.Messages = []channel.Ref{sent} })
	}
	for i, due := range []time.Duration{40 * time.Hour, 60 * time.Hour} {
		do(care.Promise{Agent: "FB", ID: fmt.Sprint("p", i), Kind: care.Delivery, Owner: "FB", Due: now.Add(due)}, nil)
	}
	do(care.Snooze{Agent: "FB", Until: now.Add(10 * time.Hour)}, nil)
	for conv.Version < 50 {
		do(care.Claim{Agent: "FB"}, nil)
	}
	if conv.Version != 50 {
		tb.Fatalf("%d events", conv.Version)
	}
	if together {
		if err := s.Append(ctx, whole); err != nil {
			tb.Fatal(err)
		}
	}
	return conv
}

// BenchmarkMemory tells how many bytes a further conversation of 50 events takes
// in a store, texts apart: its log, its state, its keys and the indexes, what is
// open of more of them too; how long an append took; and how much the process had
// of the system. Each processor appends. More conversations take longer and say
// much the same, together or one event after the other:
//
//	go test ./care/memstore -run - -bench Memory -benchtime 1x -timeout 0 -args -conversations 1000000 -together
func BenchmarkMemory(b *testing.B) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := memstore.New()
		const first = 300 // what a store takes anyway
		for n := range first {
			fifty(b, s, rules, n, *together)
		}
		before, timed := heap(), &timedStore{Store: s}
		fillUp(b, timed, rules, first)
		b.ReportMetric(float64(timed.took.Load())/float64(timed.n.Load()), "ns/append")
		b.ReportMetric(float64(heap()-before)/float64(*many), "bytes/conversation")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/1e6, "MB-peak")
		runtime.KeepAlive(s)
	}
}

// fillUp appends conversations on every processor, and tells now and then how far
// it is.
func fillUp(b *testing.B, s care.Store, rules *care.Rules, first int) {
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for !b.Failed() {
				n := int(next.Add(1)) - 1
				if n >= *many {
					return
				}
				fifty(b, s, rules, first+n, *together)
				if n%50_000 == 49_999 {
					fmt.Fprintf(os.Stderr, "%d of %d conversations after %s\n", n+1, *many, time.Since(began).Round(time.Second))
				}
			}
		})
	}
	all.Wait()
}

// timedStore times the appends.
type timedStore struct {
	care.Store
	took, n atomic.Int64
}

func (s *timedStore) Append(ctx context.Context, b care.Batch) error {
	began := time.Now()
	err := s.Store.Append(ctx, b)
	s.took.Add(int64(time.Since(began)))
	s.n.Add(1)
	return err
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// More conversations than are kept open read as they were written, by whatever
// method, and go on.
func TestConversationsAtRest(t *testing.T) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s := memstore.New()
	const all = 300
	for n := range all {
		fifty(t, s, rules, n, n%2 == 0)
	}
	listed := 0
	for l, err := range s.List(ctx, care.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
		c, err := s.Load(ctx, l.Conversation.ID)
		if diff := cmp.Diff(c, l.Conversation); diff != "" || err != nil {
			t.Fatalf("listed, then loaded: %v (-loaded +listed):\n%s", err, diff)
		}
		var log []care.Event
		for e, err := range s.Events(ctx, c.ID, 0) {
			if err != nil {
				t.Fatal(err)
			}
			log = append(log, e)
		}
		want, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(care.Fold(care.Conversation{}, log))
		if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil {
			t.Fatalf("the log folds to another: %v (-want +got):\n%s", err, diff)
		}
		events := []care.Event{{Version: 51, At: c.UpdatedAt, Body: care.Erased{}}}
		if err := s.Append(ctx, care.Batch{ID: c.ID, Expected: 50, Events: events, Next: care.Fold(c, events), Now: c.UpdatedAt}); err != nil {
			t.Fatal(err)
		}
	}
	if listed != all {
		t.Errorf("%d conversations, want %d", listed, all)
	}
	for l, err := range s.List(ctx, care.Query{}) {
		if err != nil || l.Conversation.Version != 51 || !l.Conversation.Erased {
			t.Fatalf("after another event: %v, version %d", err, l.Conversation.Version)
		}
	}
}
