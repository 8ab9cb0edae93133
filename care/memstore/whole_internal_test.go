package memstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What is found by its type is found by its name: an event that was taken can be
// packed, while another goroutine is the first to see one of its type.
func TestShapesAreLearntAsOne(t *testing.T) {
	for range 5000 {
		known := &shapes{}
		go known.learn(care.Woke{})
		for known.of(care.Woke{}) == nil {
		}
		if known.named("woke") == nil {
			t.Fatal("the type is known, and the name is not")
		}
	}
}

// A log that cannot be read stops a batch before it is half written.
func TestAppendWritesNothingBesideADamagedLog(t *testing.T) {
	shop := channel.Account{Brand: "acme", Network: "web"}
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	batch := func(n int, native string, refs ...channel.Ref) care.Batch {
		thread := care.Thread{Account: shop, Native: native}
		id := care.ID(fmt.Sprint("c-", n))
		events := []care.Event{{Version: 1, At: at, Body: care.Opened{ID: id, Thread: thread, OpenedAt: at}}}
		return care.Batch{ID: id, Events: events, Next: care.Fold(care.Conversation{}, events), Bind: &thread, Now: at, Messages: refs}
	}
	ref := channel.Ref{Account: shop, Native: "m-1"}
	for name, b := range map[string]care.Batch{"its message": batch(2, "t-2", ref), "its thread": batch(2, "t-1")} {
		t.Run(name, func(t *testing.T) {
			s, ctx := New(), context.Background()
			if err := s.Append(ctx, batch(1, "t-1", ref)); err != nil {
				t.Fatal(err)
			}
			s.rows[0].log, s.rows[0].packed, s.opened = nil, "damaged", opened{}
			if err := s.Append(ctx, b); err == nil {
				t.Error("it was written")
			}
			if c, err := s.Load(ctx, b.ID); err == nil {
				t.Errorf("it was refused, and there is version %d", c.Version)
			}
		})
	}
}
