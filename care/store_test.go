package care_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

func TestBatchValidate(t *testing.T) {
	whole := func() care.Batch {
		return care.Batch{
			ID: "c1", Expected: 1, Now: t0, Next: care.Conversation{ID: "c1", Version: 3}, Timer: t0,
			Events: []care.Event{{Version: 2, Body: care.Woke{}}, {Version: 3, Body: care.Woke{}}},
			Keys:   []care.Key{{Account: shop, Name: "k1"}, {Account: shop, Name: "k2"}},
			Put:    []care.Content{{ID: "t1"}, {ID: "t2"}},
			Queue:  []care.Outgoing{{ID: "c1", Reply: "r1"}, {ID: "c1", Reply: "r2"}},
			Done:   &care.Outgoing{ID: "c1"},
		}
	}
	if err := whole().Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*care.Batch)
		want   string
	}{
		{"no conversation", func(b *care.Batch) { b.ID = "" }, "no conversation"},
		{"no time", func(b *care.Batch) { b.Now = time.Time{} }, "no time"},
		{"negative version", func(b *care.Batch) { b.Expected = -1 }, "version -1"},
		{"another conversation after", func(b *care.Batch) { b.Next.ID = "c2" }, "end at version 3"},
		{"another version after", func(b *care.Batch) { b.Next.Version = 4 }, "the conversation at 4"},
		{"a gap", func(b *care.Batch) { b.Events[1].Version = 4 }, "event 1 has version 4"},
		{"no body", func(b *care.Batch) { b.Events[0].Body = nil }, "event 0"},
		{"concludes elsewhere", func(b *care.Batch) { b.Done.ID = "c2" }, "concludes"},
		{"queues elsewhere", func(b *care.Batch) { b.Queue[0].ID = "c2" }, "queues"},
		{"queues nothing", func(b *care.Batch) { b.Queue[0].Reply = "" }, "queues"},
		{"a key twice", func(b *care.Batch) { b.Keys[1] = b.Keys[0]; b.Keys[1].Forever = true }, "twice"},
		{"a reply twice", func(b *care.Batch) { b.Queue[1].Reply = "r1" }, "twice"},
		{"a text twice", func(b *care.Batch) { b.Put[1].ID = "t1" }, "twice"},
		{"a timer of nothing", func(b *care.Batch) { *b = care.Batch{ID: "c1", Now: t0, Timer: t0} }, "without events"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := whole()
			c.change(&b)
			err := b.Validate()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}
