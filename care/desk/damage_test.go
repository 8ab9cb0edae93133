package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// torn is a store with one conversation whose row cannot be read, until it is
// mended.
type torn struct {
	care.Store
	id     care.ID
	mended bool
}

func (s *torn) damage() error { return fmt.Errorf("the row of %s: %w", s.id, care.ErrDamaged) }

func (s *torn) Load(ctx context.Context, id care.ID) (care.Conversation, error) {
	if id == s.id && !s.mended {
		return care.Conversation{}, s.damage()
	}
	return s.Store.Load(ctx, id)
}

func (s *torn) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	return func(yield func(care.Listed, error) bool) {
		for l, err := range s.Store.List(ctx, q) {
			if l.Conversation.ID == s.id && !s.mended {
				l, err = care.Listed{}, s.damage()
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// A conversation whose row cannot be read stops nobody else: not what its account
// brings, no list, no timer. What comes for it is kept until the row is mended.
func TestDamagedConversationStopsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		time.Sleep(time.Minute) // the account has a cursor
		w.ingest(message("m-1", "t-1", "Nothing works"), message("m-2", "t-2", "Mine neither"))
		w.do(idOf("t-2"), care.Claim{Agent: "FB"})
		w.stop()
		store := &torn{Store: w.store, id: idOf("t-1")}
		d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &desk.Options{Channels: []channel.Adapter{w.net}})
		if err != nil {
			t.Fatal(err)
		}
		w.desk = d
		w.run()
		defer func() { w.stop() }()
		for _, e := range []channel.Event{message("m-3", "t-1", "Hello?"), edited("m-1", "t-1", "It works"), message("m-4", "t-2", "And?"), message("m-5", "t-3", "Mine too")} {
			w.net.Put(e)
		}
		time.Sleep(7 * time.Hour)
		if c := w.view(idOf("t-2")); len(c.Messages) != 2 || c.Clock[0].State != "breached" {
			t.Errorf("the one beside it: %d messages, clock %s", len(c.Messages), c.Clock[0].State)
		}
		listed := 0
		for s, err := range d.List(t.Context(), care.Query{ByDue: true}, true) {
			if listed++; err != nil || s.Conversation.ID == store.id {
				t.Errorf("listed %s, %v", s.Conversation.ID, err)
			}
		}
		if listed != 2 {
			t.Errorf("%d listed, want the other two", listed)
		}
		if err := d.Health(); err != nil {
			t.Errorf("Health: %v", err)
		}
		for r := range d.Raw(t.Context()) { // too soon
			if err := d.ReadRaw(t.Context(), r.Account, r.Name); !errors.Is(err, desk.ErrUnread) {
				t.Errorf("%s read while the row is damaged: %v", r.Name, err)
			}
		}
		store.mended = true
		for r, err := range d.Raw(t.Context()) {
			if err == nil {
				err = d.ReadRaw(t.Context(), r.Account, r.Name)
			}
			if err != nil {
				t.Errorf("%s: %v", r.Name, err)
			}
		}
		w.same("when it is mended", []string{"customer: It works", "customer: Hello?"}, w.texts(store.id))
		for r := range d.Raw(t.Context()) {
			t.Errorf("%s is still there", r.Name)
		}
	})
}

// An event that is refused and has no bytes of its own is kept whole.
func TestRefusedEventIsKeptWhole(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	e := message("m-1", "t-1", "Nothing works")
	e.Thread, e.Message.Thread = "", ""
	w.ingest(e)
	n := 0
	for r, err := range w.desk.Raw(t.Context()) {
		var got struct{ Event channel.Event }
		if n++; err != nil || json.Unmarshal(r.Body, &got) != nil || got.Event.Message == nil || got.Event.Message.Text != "Nothing works" {
			t.Errorf("kept %d bytes, %v", len(r.Body), err)
		}
	}
	if n != 1 {
		t.Errorf("%d kept, want 1", n)
	}
}
