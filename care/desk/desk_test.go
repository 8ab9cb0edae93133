package desk_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

var account = channel.Account{Brand: "acme", Network: "memory", Name: "care"}

// world is a desk on an in-process network, inside a synctest bubble.
type world struct {
	*testing.T
	desk  *desk.Desk
	net   *memory.Adapter
	store *memstore.Store
	stop  func()
	given map[string]channel.Event // see delivers
	died  chan struct{}            // see frail
}

func newWorld(t *testing.T, spec care.Spec, o desk.Options) *world {
	t.Helper()
	w := &world{T: t, net: memory.New(account, nil), store: memstore.New()}
	rules, err := care.NewRules(spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Channels = []channel.Adapter{w.net}
	if w.desk, err = desk.New(t.Context(), w.store, rules, &o); err != nil {
		t.Fatal(err)
	}
	return w
}

// run starts the engine; the test ends it.
func (w *world) run() {
	ctx, cancel := context.WithCancel(w.Context())
	done := make(chan error, 1)
	d := w.desk // another one may be put there while this one runs
	go func() { done <- d.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			w.Errorf("Run: %v", err)
		}
	}
}

// message is a customer's public post, now.
func message(id, thread, text string) channel.Event {
	ref := channel.Ref{Account: account, Native: id}
	at := time.Now()
	return channel.Event{
		Kind: channel.Received, Account: account, At: at, Thread: thread, Target: ref,
		Message: &channel.Message{
			Ref: ref, Thread: thread, Surface: channel.Post, Visibility: channel.Public, Text: text, Lang: "en",
			Author: channel.Party{Native: "u-" + thread, Handle: "@ann", Name: "Ann"},
		},
	}
}

func (w *world) ingest(events ...channel.Event) {
	w.Helper()
	if err := w.desk.Ingest(w.Context(), events); err != nil {
		w.Fatalf("Ingest: %v", err)
	}
}

func (w *world) do(id care.ID, cmd care.Command) care.Conversation {
	w.Helper()
	c, err := w.desk.Do(w.Context(), id, cmd)
	if err != nil {
		w.Fatalf("%s: %v", cmd.Name(), err)
	}
	return c
}

func (w *world) view(id care.ID) desk.View {
	w.Helper()
	v, err := w.desk.Conversation(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func idOf(thread string) care.ID { return care.Thread{Account: account, Native: thread}.ID() }

func TestReplyLeavesAndAnswersTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "My phone is dead"))
		id := idOf("t-1")
		c := w.view(id).Conversation
		if c.State != care.New || c.WaitingSince.IsZero() {
			t.Fatalf("after the message: state %s, waiting since %v", c.State, c.WaitingSince)
		}
		time.Sleep(time.Minute)
		c = w.do(id, care.Reply{Agent: "FB", Text: "We are on it.", Visibility: channel.Public, Seen: c.Version})
		if c.State != care.Waiting || len(c.Outgoing) != 1 {
			t.Fatalf("after the reply: state %s, outgoing %d", c.State, len(c.Outgoing))
		}
		synctest.Wait()
		time.Sleep(time.Second)
		v := w.view(id)
		if len(v.Conversation.Outgoing) != 0 || v.Conversation.FirstReplyAt.IsZero() {
			t.Errorf("not sent: outgoing %v, first reply %v", v.Conversation.Outgoing, v.Conversation.FirstReplyAt)
		}
		if got := v.Clock[0].State; got != "met" {
			t.Errorf("first response is %s, want met", got)
		}
		if n := len(v.Messages); n != 2 || v.Messages[1].Text != "We are on it. ^FB" || v.Messages[1].Status != "sent" {
			t.Errorf("timeline: %+v", v.Messages)
		}
	})
}

func TestUnsafePublicReplyIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "My phone is dead"))
		id := idOf("t-1")
		_, err := w.desk.Do(t.Context(), id, care.Reply{Agent: "FB", Text: "Send us your IBAN here", Visibility: channel.Public, Seen: 2})
		var no *care.Refusal
		if !errors.As(err, &no) || no.Guard != care.GuardUnsafe {
			t.Fatalf("got %v, want a refusal by %s", err, care.GuardUnsafe)
		}
	})
}
