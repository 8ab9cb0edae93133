package desk_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// tornPerson is a store with customers whose rows cannot be read, until they are
// mended.
type tornPerson struct {
	care.Store
	mended atomic.Bool
	reads  atomic.Int64
}

func (s *tornPerson) FindCustomers(ctx context.Context, ids []string) ([]care.Customer, error) {
	if s.reads.Add(1); !s.mended.Load() {
		return nil, fmt.Errorf("a customer's row: %w", care.ErrDamaged)
	}
	return s.Store.FindCustomers(ctx, ids)
}

// newTorn is a world on a store that cannot read customers.
func newTorn(t *testing.T) (*world, *tornPerson) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	store := &tornPerson{Store: w.store}
	d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &desk.Options{Channels: []channel.Adapter{w.net}})
	if err != nil {
		t.Fatal(err)
	}
	w.desk = d
	return w, store
}

// A customer whose row cannot be read holds up no clock of a conversation in which
// we failed, and keeps nobody busy; the failure is counted when the row is mended.
func TestDamagedCustomerStopsNoClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store := newTorn(t)
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		id := idOf("t-1")
		time.Sleep(30 * time.Hour) // breached, which is a failure
		c := w.view(id).Conversation
		if c.Unledgered == 0 {
			t.Fatal("nothing failed, or it was counted")
		}
		w.do(id, care.Reply{Agent: "FB", Text: "We are on it.", Seen: c.Version})
		time.Sleep(time.Minute)
		w.do(id, care.Snooze{Agent: "FB", Until: time.Now().Add(time.Hour)})
		before := store.reads.Load()
		time.Sleep(2 * time.Hour)
		if v := w.view(id); v.Conversation.State != care.Open {
			t.Errorf("two hours after it was put aside for one it is %s", v.Conversation.State)
		}
		if n := store.reads.Load() - before; n > 40 {
			t.Errorf("the row was asked for %d times in two hours", n)
		}
		store.mended.Store(true)
		time.Sleep(time.Hour)
		if c := w.view(id).Conversation; c.Unledgered != 0 {
			t.Errorf("the failures from %d on are not counted", c.Unledgered)
		}
	})
}

// The erasure of a customer whose row cannot be read blanks what can be found, and
// says that there may be more.
func TestEraseDamagedCustomer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store := newTorn(t)
		w.ingest(message("m-1", "t-1", "Nothing works"))
		if err := w.desk.Erase(t.Context(), idOf("t-1")); !errors.Is(err, care.ErrDamaged) {
			t.Errorf("Erase gave %v", err)
		}
		if m := w.view(idOf("t-1")).Messages; m[0].Text != "" {
			t.Errorf("the words are there: %q", m[0].Text)
		}
		store.mended.Store(true)
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Error(err)
		}
	})
}

// A survey that left in a conversation that no list shows is not asked again, and
// holds up no clock of the customer's next one.
func TestSurveyOfADamagedConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const question = "Is it still solved?"
		o := desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}}
		w := newWorld(t, care.Spec{}, o)
		solve := func(thread string) {
			m := inPrivate(message("m-"+thread, thread, "Nothing works"))
			m.Message.Author.Native = "u-ann"
			w.ingest(m)
			w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
			time.Sleep(time.Minute)
			w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
			time.Sleep(60 * time.Hour)
		}
		w.run()
		time.Sleep(10 * time.Hour)
		solve("t-1")
		w.stop()
		if s := w.view(idOf("t-1")).Conversation.Survey; s.AskedAt.IsZero() {
			t.Fatalf("survey %+v", s)
		}
		store := &torn{Store: w.store, id: idOf("t-1")}
		o.Channels = []channel.Adapter{w.net}
		d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &o)
		if err != nil {
			t.Fatal(err)
		}
		w.desk = d
		w.run()
		defer func() { w.stop() }()
		solve("t-2")
		time.Sleep(8 * 24 * time.Hour)
		c := w.view(idOf("t-2")).Conversation
		if c.Survey.Skipped != care.SkipCapped || c.State != care.Closed {
			t.Errorf("survey %+v, %s; want it capped, and the conversation closed in time", c.Survey, c.State)
		}
	})
}

// A conversation that cannot be read keeps none of the customer's others, under
// any name, from being erased.
func TestEraseBesideADamagedConversation(t *testing.T) {
	for _, bad := range []string{"t-1", "t-2"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(from("ann", "m-1", "t-1", "Nothing works"), from("ann2", "m-2", "t-2", "Neither here"))
			w.link("t-1", "t-2")
			store := &torn{Store: w.store, id: idOf(bad)}
			d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &desk.Options{Channels: []channel.Adapter{w.net}})
			if err != nil {
				t.Fatal(err)
			}
			good := map[string]string{"t-1": "t-2", "t-2": "t-1"}[bad]
			if err := d.Erase(t.Context(), idOf(good)); !errors.Is(err, care.ErrDamaged) {
				t.Errorf("%s is damaged: Erase gave %v", bad, err)
			}
			for i, thread := range []string{"t-1", "t-2"} {
				ref := channel.Ref{Account: account, Native: fmt.Sprint("m-", i+1)}
				kept, err := w.store.Contents(t.Context(), idOf(thread), []string{care.ContentID(ref)})
				if err != nil || len(kept) != 1 || len(kept[0].Sealed) > 0 {
					t.Errorf("%s is damaged: the words in %s are there, %v", bad, thread, err)
				}
			}
			if c := w.view(idOf(good)).Conversation; !c.Erased {
				t.Errorf("%s is damaged: %s does not say that it was erased", bad, good)
			}
		})
	}
}

// Surveys that fall due at the same instant under two names of one customer are
// one.
func TestSurveysDueAtOnceUnderTwoNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const question = "Is it still solved?"
		w := newWorld(t, care.Spec{}, desk.Options{PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}})
		together := &together{Store: w.store}
		d, err := desk.New(t.Context(), together, w.desk.Rules("acme"), &desk.Options{Channels: []channel.Adapter{w.net}, PollChannels: time.Hour,
			Brands: map[string]desk.Brand{"acme": {Survey: question}}})
		if err != nil {
			t.Fatal(err)
		}
		w.desk = d
		w.run()
		defer w.stop()
		time.Sleep(2 * time.Hour) // two days later it is night, and both wait for the morning
		for _, thread := range []string{"t-1", "t-2"} {
			w.ingest(inPrivate(message("m-"+thread, thread, "Nothing works")))
			w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
			time.Sleep(time.Minute)
			w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		}
		w.link("t-1", "t-2")
		together.slow.Store(true)
		time.Sleep(60 * time.Hour)
		asked := 0
		for _, s := range w.net.Sent() {
			if s.Draft.Text == question {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}

// together is a store on which what is due at once is read by all before anybody
// writes.
type together struct {
	care.Store
	slow atomic.Bool
}

func (s *together) Append(ctx context.Context, b care.Batch) error {
	if s.slow.Load() {
		time.Sleep(time.Second)
	}
	return s.Store.Append(ctx, b)
}
