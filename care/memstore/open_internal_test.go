package memstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// An index finds every row that it was given, and few others.
func TestIndex(t *testing.T) {
	x := New().index
	const n = 20_000
	for row := range uint32(n) {
		x.add(x.hash(name{text: fmt.Sprint(row)}), row)
	}
	wrong := 0
	for row := range uint32(2 * n) {
		found := false
		for r := range x.find(x.hash(name{text: fmt.Sprint(row)})) {
			found = found || r == row
			if r != row {
				wrong++
			}
		}
		if found != (row < n) {
			t.Fatalf("row %d: found %t", row, found)
		}
	}
	if wrong > 5 {
		t.Errorf("%d wrong candidates", wrong)
	}
}

// Two names with one hash are told apart by the logs.
func TestNamesWithOneHash(t *testing.T) {
	s := New()
	for row := range 3 {
		c := &conversation{row: uint32(row), log: &log{}}
		c.head.id = "c"
		s.rows = append(s.rows, c)
	}
	n := name{messageName, channel.Account{}, "m-1"}
	for row := range uint32(3) {
		s.index.add(s.index.hash(n), row)
	}
	s.rows[1].log.names = []name{n}
	if c, err := s.named(messageName, channel.Account{}, n.text); err != nil || c != s.rows[1] {
		t.Errorf("found %v, %v", c, err)
	}
	if c, err := s.named(keyName, channel.Account{}, n.text); err != nil || c != nil {
		t.Errorf("found %v, %v", c, err)
	}
}

// A conversation that is used stays open while others come and go; and what is
// given out or was taken in shares nothing with what is kept.
func TestOpen(t *testing.T) {
	s, ctx := New(), context.Background()
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	shop := channel.Account{Brand: "acme", Network: "web"}
	begin := func(n int) (care.Batch, care.Conversation) {
		thread := care.Thread{Account: shop, Native: fmt.Sprint("t-", n)}
		events := []care.Event{
			{Version: 1, At: at, Body: care.Opened{ID: thread.ID(), Thread: thread, OpenedAt: at}},
			{Version: 2, At: at, Body: care.Received{Ref: channel.Ref{Account: shop, Native: fmt.Sprint("m-", n)}, SentAt: at, Exposed: []string{"IBAN"}}},
		}
		next := care.Fold(care.Conversation{}, events)
		return care.Batch{ID: thread.ID(), Events: events, Next: next, Bind: &thread, Now: at}, next
	}
	kept, next := begin(0)
	want := asJSON(t, next)
	if err := s.Append(ctx, kept); err != nil {
		t.Fatal(err)
	}
	kept.Events[1].Body.(care.Received).Exposed[0], kept.Next.Recent[0].Native = "changed", "changed"
	for n := range 3 * limit(0) {
		b, _ := begin(1 + n)
		if err := s.Append(ctx, b); err != nil {
			t.Fatal(err)
		}
		c, err := s.Load(ctx, kept.ID)
		if got := asJSON(t, c); got != want || err != nil {
			t.Fatalf("%v\ngot  %s\nwant %s", err, got, want)
		}
		c.Recent[0].Native, c.Unanswered[0].Ref.Native, c.Exposed[0] = "changed", "changed", "changed"
		for e, err := range s.Events(ctx, kept.ID, 1) {
			if err != nil || e.Body.(care.Received).Exposed[0] != "IBAN" {
				t.Fatalf("%v, %v", e, err)
			}
			e.Body.(care.Received).Exposed[0] = "changed"
		}
	}
	open := 0
	for _, c := range s.rows {
		if c.log != nil {
			open++
		}
	}
	if s.rows[0].log == nil || open != limit(0) {
		t.Errorf("%d are open, want %d, and the one in use: %t", open, limit(0), s.rows[0].log != nil)
	}
}

// Conversations are read while others, and they themselves, are packed.
func TestReadersBesidePacking(t *testing.T) {
	s, ctx := New(), context.Background()
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock := sla.Social6h18h().Start(at, "").State()
	threadOf := func(n int) care.Thread {
		return care.Thread{Account: channel.Account{Brand: "acme"}, Native: fmt.Sprint("t-", n)}
	}
	write := func(n int, c care.Conversation) error {
		thread := threadOf(n)
		events := []care.Event{{Version: c.Version + 1, At: at, Clock: &clock, Body: care.Opened{ID: thread.ID(), Thread: thread, OpenedAt: at}}}
		return s.Append(ctx, care.Batch{ID: thread.ID(), Expected: c.Version, Events: events, Next: care.Fold(c, events), Now: at})
	}
	all := limit(0) + 20
	for n := range all {
		if err := write(n, care.Conversation{}); err != nil {
			t.Fatal(err)
		}
	}
	var together sync.WaitGroup
	for range 3 {
		together.Go(func() {
			for n := range all {
				id := threadOf(n).ID()
				c, err := s.Load(ctx, id)
				if err == nil {
					err = write(n, c)
				}
				if err != nil && !errors.Is(err, care.ErrStale) {
					t.Error(err)
				}
				for e, err := range s.Events(ctx, id, 0) {
					if err != nil || e.Clock == nil || !e.Clock.Equal(clock) {
						t.Errorf("%v, %v", e, err)
					}
				}
			}
		})
	}
	together.Wait()
}

// What is too long to be packed stays as it is.
func TestTooLongToPack(t *testing.T) {
	s, ctx := New(), context.Background()
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	var long care.Conversation
	for n := range 3 * limit(0) {
		thread := care.Thread{Account: channel.Account{Brand: "acme"}, Native: fmt.Sprint("t-", n)}
		events := []care.Event{{Version: 1, At: at, Body: care.Opened{ID: thread.ID(), Thread: thread, OpenedAt: at}}}
		if n == 0 {
			events[0].Cause = strings.Repeat("x", longest+1)
		}
		next := care.Fold(care.Conversation{}, events)
		if err := s.Append(ctx, care.Batch{ID: thread.ID(), Events: events, Next: next, Now: at}); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			long = next
		}
	}
	for e, err := range s.Events(ctx, long.ID, 0) {
		if err != nil || len(e.Cause) != longest+1 {
			t.Errorf("%v, %d bytes", err, len(e.Cause))
		}
	}
	if c, err := s.Load(ctx, long.ID); err != nil || c.ID != long.ID {
		t.Errorf("%q, %v", c.ID, err)
	}
}

// Whatever is appended to whichever conversation, in whatever order, is read as it
// was written, and every name leads to its conversation.
func TestAnyOrder(t *testing.T) {
	s, ctx, r := New(), context.Background(), rand.New(rand.NewPCG(7, 7))
	types, clocks := everyEvent(t), clocksOf(t)
	shop := channel.Account{Brand: "acme", Network: "web"}
	type model struct {
		next   care.Conversation
		events []care.Event
		refs   []channel.Ref
	}
	all := make([]model, limit(0)+40)
	for step := range 8000 {
		n := r.IntN(len(all))
		m := &all[n]
		id := care.Thread{Account: shop, Native: fmt.Sprint("t-", n)}.ID()
		b := care.Batch{ID: id, Expected: int64(len(m.events)), Now: time.Unix(int64(step), 0)}
		for range 1 + r.IntN(3)*r.IntN(6) {
			e := types[r.IntN(len(types))]
			e.Version, e.At = int64(len(m.events)+1), time.Unix(1e9+int64(step), 0).UTC()
			if r.IntN(3) == 0 {
				e.Clock = &clocks[r.IntN(len(clocks)-1)]
			}
			b.Events, m.events = append(b.Events, e), append(m.events, e)
		}
		m.next = care.Fold(m.next, b.Events)
		m.next.ID, m.next.Customer = id, fmt.Sprint("p-", r.IntN(3)) // the head changes
		ref := channel.Ref{Account: shop, Native: fmt.Sprint("m-", step)}
		b.Next, b.Messages, m.refs = m.next, []channel.Ref{ref}, append(m.refs, ref)
		b.Keys = []care.Key{{Account: shop, Name: "message:" + ref.Native, Forever: true}}
		if err := s.Append(ctx, b); err != nil {
			t.Fatal(err)
		}
	}
	sealed := 0
	for n, m := range all {
		i := 0
		for e, err := range s.Events(ctx, m.next.ID, 0) {
			if err != nil || asJSON(t, e) != asJSON(t, m.events[i]) {
				t.Fatalf("event %d of %d: %v\ngot  %s\nwant %s", i, n, err, asJSON(t, e), asJSON(t, m.events[i]))
			}
			i++
		}
		c, err := s.Load(ctx, m.next.ID)
		if err != nil || i != len(m.events) || asJSON(t, c) != asJSON(t, m.next) {
			t.Fatalf("%d of %d events, %v\ngot  %s\nwant %s", i, len(m.events), err, asJSON(t, c), asJSON(t, m.next))
		}
		for _, ref := range m.refs {
			if id, err := s.FindMessage(ctx, ref); id != m.next.ID || err != nil {
				t.Fatalf("%s is in %q, want %q: %v", ref.Native, id, m.next.ID, err)
			}
			if known, err := s.knows(care.Key{Account: shop, Name: "message:" + ref.Native}); !known || err != nil {
				t.Fatalf("the key of %s: %t, %v", ref.Native, known, err)
			}
		}
		if l, err := s.open(s.conv(m.next.ID)); err == nil && l.main != "" && len(l.tail) > 0 {
			sealed++
		}
	}
	if sealed < len(all)/2 {
		t.Errorf("%d conversations have both parts", sealed)
	}
}
