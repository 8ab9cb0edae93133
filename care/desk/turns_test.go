package desk_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// slowDisk is a store whose writes take time, so that callers meet.
type slowDisk struct{ care.Store }

func (s slowDisk) Append(ctx context.Context, b care.Batch) error {
	time.Sleep(time.Millisecond)
	return s.Store.Append(ctx, b)
}

// However many write to one conversation at once, all succeed: a post that
// everybody answers is when messages must not be turned away.
func TestManyAtOnceInOneConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const callers = 100
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := desk.New(t.Context(), slowDisk{memstore.New()}, rules, &desk.Options{Channels: []channel.Adapter{memory.New(account, nil)}})
		if err != nil {
			t.Fatal(err)
		}
		first := message("m", "t-1", "My line is dead")
		if err := d.Ingest(t.Context(), []channel.Event{first}); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				if err := d.Ingest(t.Context(), []channel.Event{message(fmt.Sprint("m-", i), "t-1", "Mine too")}); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			})
			all.Go(func() {
				e := edited("m", "t-1", fmt.Sprint("My line is dead ", i))
				e.At = e.At.Add(time.Duration(i+1) * time.Second)
				if err := d.Ingest(t.Context(), []channel.Event{e}); err != nil {
					t.Errorf("edit %d: %v", i, err)
				}
			})
			all.Go(func() {
				if _, err := d.Do(t.Context(), idOf("t-1"), care.Claim{Agent: "FB"}); err != nil {
					t.Errorf("claim %d: %v", i, err)
				}
			})
		}
		all.Wait()
		v, err := d.Conversation(t.Context(), idOf("t-1"))
		if err != nil || len(v.Messages) != callers+1 {
			t.Errorf("%d messages, want %d; %v", len(v.Messages), callers+1, err)
		}
	})
}
