package memstore_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
)

// packed is a store of many conversations of 50 events, nearly all of them at
// rest, and the conversations.
var packed = sync.OnceValues(func() (*memstore.Store, []care.Conversation) {
	const many = 10_000
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		panic(err)
	}
	s, all := memstore.New(), make([]care.Conversation, many)
	for n := range all {
		all[n] = fifty(nil, s, rules, n, true)
	}
	return s, all
})

// renewed is a batch that renews a lease.
func renewed(c care.Conversation) care.Batch {
	now := c.UpdatedAt.Add(time.Minute)
	events := []care.Event{{Version: c.Version + 1, At: now, Actor: "FB", Rules: "1", Body: care.Claimed{Agent: "FB", Until: now.Add(10 * time.Minute)}}}
	return care.Batch{ID: c.ID, Expected: c.Version, Events: events, Next: care.Fold(c, events), Now: now}
}

// openAndPacked measures what is done with conversations that are worked on, and
// with any of 10,000.
func openAndPacked(b *testing.B, do func(context.Context, *memstore.Store, *care.Conversation) error) {
	for _, bb := range []struct {
		name string
		of   int
	}{{"open", 32}, {"packed", 10_000}} {
		b.Run(bb.name, func(b *testing.B) {
			s, all := packed()
			ctx, r := context.Background(), rand.New(rand.NewPCG(1, 1))
			b.ReportAllocs()
			for b.Loop() {
				if err := do(ctx, s, &all[r.IntN(bb.of)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAppend appends an event to conversations that are worked on, and to
// any of 10,000, which was packed and is packed again. Making the event is
// counted too.
func BenchmarkAppend(b *testing.B) {
	openAndPacked(b, func(ctx context.Context, s *memstore.Store, c *care.Conversation) error {
		batch := renewed(*c)
		err := s.Append(ctx, batch)
		*c = batch.Next
		return err
	})
}

// BenchmarkLoad reads a conversation that is worked on, and any of 10,000.
func BenchmarkLoad(b *testing.B) {
	openAndPacked(b, func(ctx context.Context, s *memstore.Store, c *care.Conversation) error {
		_, err := s.Load(ctx, c.ID)
		return err
	})
}

// BenchmarkEvents reads the events of any of 10,000 conversations.
func BenchmarkEvents(b *testing.B) {
	s, all := packed()
	ctx, r := context.Background(), rand.New(rand.NewPCG(1, 1))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, err := range s.Events(ctx, all[r.IntN(len(all))].ID, 0) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}
