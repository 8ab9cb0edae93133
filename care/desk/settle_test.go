package desk_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// between is a store on which something happens just after the outbox was
// looked at, once.
type between struct {
	care.Store
	once sync.Once
	then func()
}

func (b *between) Outbox(ctx context.Context, id care.ID) iter.Seq2[care.Outgoing, error] {
	return func(yield func(care.Outgoing, error) bool) {
		var all []care.Outgoing
		for o, err := range b.Store.Outbox(ctx, id) {
			if err != nil {
				yield(o, err)
				return
			}
			all = append(all, o)
		}
		b.once.Do(b.then)
		for _, o := range all {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// inDoubt leaves a reply of t-1 that waits for a person.
func inDoubt(t *testing.T) *world {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.on(unsearchable{w.net})
	w.run()
	w.ingest(message("m-1", "t-1", "Nothing works"))
	w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true})
	w.reply("t-1", "One.")
	time.Sleep(time.Minute)
	w.stop()
	if o := w.view(idOf("t-1")).Outbox; len(o) != 1 || !o[0].Dead {
		t.Fatalf("outbox %+v, want one that waits for a person", o)
	}
	return w
}

// One person gives a reply up while another sends it again: the second wins,
// and the first hears that the reply waits for nobody.
func TestSettleWhileAnotherRetries(t *testing.T) {
	for _, sent := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := inDoubt(t)
			id := idOf("t-1")
			reply := w.view(id).Outbox[0].Reply
			rules, err := care.NewRules(care.Spec{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			other := w.desk
			store := &between{Store: w.store, then: func() {
				if err := other.Retry(t.Context(), id, reply, "FB"); err != nil {
					t.Error(err)
				}
			}}
			mine, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{w.net}})
			if err != nil {
				t.Fatal(err)
			}
			if err := mine.Settle(t.Context(), id, reply, sent); !errors.Is(err, desk.ErrNotHeld) {
				t.Errorf("Settle gave %v, want ErrNotHeld", err)
			}
			v := w.view(id)
			if len(v.Outbox) != 1 || v.Outbox[0].Dead || len(v.Conversation.Outgoing) != 1 {
				t.Errorf("outbox %+v, outgoing %+v; want the reply on its way", v.Outbox, v.Conversation.Outgoing)
			}
		})
	}
}

// What a person decides is in the conversation's log.
func TestDecisionsLeaveATrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inDoubt(t)
		id := idOf("t-1")
		reply := w.view(id).Outbox[0].Reply
		if err := w.desk.Retry(t.Context(), id, reply, "FB"); err != nil {
			t.Fatal(err)
		}
		events := w.view(id).Events
		if last := events[len(events)-1].Body; last != (care.Retried{Reply: reply}) {
			t.Errorf("after a retry the last event is %+v", last)
		}
		if err := w.desk.Retry(t.Context(), id, reply, "FB"); err != nil {
			t.Errorf("a retry of what is tried already: %v", err)
		}
		if n := len(w.view(id).Events); n != len(events) {
			t.Errorf("it left %d events", n-len(events))
		}
		if err := w.desk.Retry(t.Context(), id, "unknown", "FB"); !errors.Is(err, care.ErrNotFound) {
			t.Errorf("a retry of an unknown reply: %v", err)
		}
	})
}

// The echo of a reply that a person settled as sent is no colleague's answer;
// the same words once more are.
func TestEchoAfterSettling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inDoubt(t)
		id := idOf("t-1")
		if err := w.desk.Settle(t.Context(), id, w.view(id).Outbox[0].Reply, true); err != nil {
			t.Fatal(err)
		}
		w.ingest(message("m-2", "t-1", "Still nothing"))
		before := w.view(id)
		for range 2 {
			w.ingest(echoOf("s-1", "t-1", "@ann One. ^FB"))
		}
		after := w.view(id)
		if len(after.Messages) != len(before.Messages) || after.Conversation.State != care.Open || after.Conversation.Version != before.Conversation.Version {
			t.Errorf("after the echo: %d messages, %s; want %d, open", len(after.Messages), after.Conversation.State, len(before.Messages))
		}
		if alarm := after.Conversation.WaitingSince; alarm.IsZero() {
			t.Error("the customer no longer waits")
		}
		w.ingest(echoOf("s-2", "t-1", "@ann One. ^FB"))
		if v := w.view(id); v.Conversation.State != care.Waiting || len(v.Conversation.Unanswered) != 0 {
			t.Errorf("a colleague's answer in the same words: %s, %d unanswered", v.Conversation.State, len(v.Conversation.Unanswered))
		}
	})
}

// A person had a reply tried again that had left after all: its echo ends the
// second try before it begins.
func TestEchoAfterRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inDoubt(t)
		id := idOf("t-1")
		if err := w.desk.Retry(t.Context(), id, w.view(id).Outbox[0].Reply, "FB"); err != nil {
			t.Fatal(err)
		}
		w.ingest(echoOf("s-1", "t-1", "One. ^FB"))
		w.run()
		defer w.stop()
		time.Sleep(time.Minute)
		v := w.view(id)
		if n := len(w.net.Sent()); n != 1 || len(v.Messages) != 2 || v.Messages[1].Status != "sent" {
			t.Errorf("%d published, messages %+v", n, v.Messages)
		}
	})
}
