package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

// by makes a message somebody's.
func by(e channel.Event, native string) channel.Event {
	e.Message.Author = channel.Party{Native: native, Handle: "@" + native, Name: strings.ToUpper(native)}
	return e
}

func inPrivate(e channel.Event) channel.Event {
	e.Message.Surface, e.Message.Visibility = channel.DirectMessage, channel.Private
	return e
}

func (w *world) history(thread string) desk.History {
	w.Helper()
	h, err := w.desk.History(w.Context(), account.Brand, w.view(idOf(thread)).Conversation.Customer)
	if err != nil {
		w.Fatal(err)
	}
	return h
}

func (w *world) link(one, other string) {
	w.Helper()
	if err := w.desk.Link(w.Context(), "FB", idOf(one), idOf(other)); err != nil {
		w.Fatal(err)
	}
}

func TestPractice28_ErasesEveryLinkedIdentity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(by(message("m-1", "t-1", "Nothing works"), "ann"), by(inPrivate(message("d-1", "dm-1", "It is me")), "ann2"),
			by(message("m-2", "t-2", "I am somebody else"), "bob"))
		w.link("t-1", "dm-1")
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		for thread, erased := range map[string]bool{"t-1": true, "dm-1": true, "t-2": false} {
			v := w.view(idOf(thread))
			if v.Conversation.Erased != erased || v.Messages[0].Erased != erased || (v.Messages[0].Text == "") != erased {
				t.Errorf("%s: %+v, want erased %t", thread, v.Messages[0], erased)
			}
		}
	})
}

func TestPractice30_OnePersonWhateverTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(by(message("m-1", "t-1", "Nothing works"), "ann"), by(inPrivate(message("d-1", "dm-1", "It is me")), "ann2"),
			by(message("m-2", "t-2", "Me too"), "ann")) // the same handle is no guess
		count := func(thread string) int { return len(w.history(thread).Conversations) }
		if a, b := count("t-1"), count("dm-1"); a != 2 || b != 1 {
			t.Fatalf("before linking: %d and %d conversations", a, b)
		}
		if err := w.desk.Unlink(t.Context(), "FB", idOf("t-1"), idOf("dm-1")); !errors.Is(err, care.ErrNotFound) {
			t.Errorf("undoing nothing: %v", err)
		}
		w.link("t-1", "dm-1")
		if a, b := count("t-1"), count("dm-1"); a != 3 || b != 3 {
			t.Errorf("linked: %d and %d conversations, want all 3", a, b)
		}
		if err := w.desk.Link(t.Context(), "FB", idOf("dm-1"), idOf("t-2")); !errors.Is(err, care.ErrRefused) {
			t.Errorf("linked twice: %v", err)
		}
		// The linked identity is no third person in the thread.
		w.ingest(by(message("m-3", "t-1", "Still nothing"), "ann2"), by(message("m-4", "t-1", "Poor you"), "bob"))
		if m := w.view(idOf("t-1")).Messages; m[1].From != desk.FromCustomer || m[2].From != desk.FromOther {
			t.Errorf("from %s and %s", m[1].From, m[2].From)
		}
		if err := w.desk.Unlink(t.Context(), "FB", idOf("dm-1"), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		if a, b := count("t-1"), count("dm-1"); a != 2 || b != 1 {
			t.Errorf("undone: %d and %d conversations, want as before", a, b)
		}
		// A reply goes where the customer wrote last, unless told otherwise.
		for thread, want := range map[string]channel.Visibility{"dm-1": channel.Private, "t-2": channel.Public} {
			c := w.view(idOf(thread)).Conversation
			w.do(c.ID, care.Reply{Agent: "FB", Text: "We look into it.", Seen: c.Version})
			m := w.view(c.ID).Messages
			if got := m[len(m)-1].Visibility; got != want {
				t.Errorf("the answer in %s is %s, want %s", thread, got, want)
			}
		}
	})
}

// Two agents who link the same two at once, each the other way, make a ring: it
// is one person all the same, and undone link by link.
func TestPractice30_ARingOfLinksIsOnePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(by(message("m-1", "t-1", "Nothing works"), "ann"), by(message("m-2", "t-2", "Me too"), "ann2"))
		one, two := w.view(idOf("t-1")).Conversation.Customer, w.view(idOf("t-2")).Conversation.Customer
		for from, to := range map[string]string{one: two, two: one} {
			b := care.CustomerBatch{ID: from, Now: time.Now(), Events: []care.CustomerEvent{
				{Version: 1, Actor: "FB", Body: care.Met{ID: from, Brand: "acme"}}, {Version: 2, Actor: "FB", Body: care.Linked{Customer: to, From: from, To: to}},
			}}
			b.Next = care.FoldCustomer(care.Customer{}, b.Events)
			if err := w.store.AppendCustomer(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		for left := 2; left > 0; left-- {
			if n := len(w.history("t-1").Conversations); n != 2 {
				t.Fatalf("with %d links: %d conversations, want both", left, n)
			}
			if err := w.desk.Unlink(t.Context(), "FB", idOf("t-1"), idOf("t-2")); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := len(w.history("t-1").Conversations), len(w.history("t-2").Conversations); a != 1 || b != 1 {
			t.Errorf("undone: %d and %d", a, b)
		}
	})
}

// faulty loses the answer of a customer's append, or the append itself, or the
// conversation's that follows, so often.
type faulty struct {
	*memstore.Store
	before, after, kept int
}

var errPower = errors.New("the power failed")

func (f *faulty) AppendCustomer(ctx context.Context, b care.CustomerBatch) error {
	if f.before > 0 {
		f.before--
		return errPower
	}
	err := f.Store.AppendCustomer(ctx, b)
	if err == nil && f.after > 0 {
		f.after--
		return errPower
	}
	return err
}

func (f *faulty) Append(ctx context.Context, b care.Batch) error {
	if len(b.Events) > 0 && b.Events[0].Body.Type() == "ledgered" && f.kept > 0 {
		f.kept--
		return errPower
	}
	return f.Store.Append(ctx, b)
}

func TestPractice49_FailuresAreCountedOnceOverAllChannels(t *testing.T) {
	for name, trouble := range map[string]faulty{
		"no trouble":                     {},
		"before the ledger is written":   {before: 3},
		"after it, before that is known": {after: 2},
		"before the conversation knows":  {kept: 3},
		"everywhere":                     {before: 2, after: 2, kept: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				trouble.Store = w.store
				rules, err := care.NewRules(care.Spec{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				complains := func(m channel.Message) bool { return strings.Contains(m.Text, "lost") }
				if w.desk, err = desk.New(t.Context(), &trouble, rules, &desk.Options{Channels: []channel.Adapter{w.net}, Complaint: complains}); err != nil {
					t.Fatal(err)
				}
				w.run()
				defer w.stop()
				w.ingest(by(inPrivate(message("d-1", "dm-1", "Where is my parcel?")), "ann2"), by(message("m-0", "t-0", "Hello"), "bob"))
				w.reply("t-0", "Hello Bob, how can we help?")
				time.Sleep(8 * time.Hour) // nobody answers Ann
				c := w.view(idOf("dm-1")).Conversation
				w.do(c.ID, care.Report{Agent: "FB", Surface: channel.Call})
				time.Sleep(10 * time.Minute)
				var got []string
				for _, f := range w.history("dm-1").Failures {
					got = append(got, fmt.Sprint(f.Kind, " ", f.Surface, " ", f.Open()))
				}
				slices.Sort(got)
				if want := []string{"missed_target dm true", "reported call true"}; !slices.Equal(got, want) {
					t.Fatalf("counted %q, want %q", got, want)
				}
				if n := len(w.history("t-0").Failures); n != 0 {
					t.Errorf("Bob, who was answered, has %d", n)
				}
				// The public complaint of the same person, and of one whom we do not know.
				w.ingest(by(message("m-1", "t-1", "You lost my parcel"), "ann"))
				if c := w.view(idOf("t-1")).Conversation; !c.SeekFirst || c.PriorFailures != 0 {
					t.Errorf("a stranger's complaint: seek %t, %d failures before", c.SeekFirst, c.PriorFailures)
				}
				w.link("t-1", "dm-1")
				w.ingest(by(message("m-2", "t-2", "You lost my parcel!"), "ann"), by(message("m-3", "t-3", "When do you open?"), "bob"))
				if c := w.view(idOf("t-2")).Conversation; c.SeekFirst || c.PriorFailures != 2 || !c.Raised() {
					t.Errorf("linked: seek %t, %d failures before", c.SeekFirst, c.PriorFailures)
				}
				if c := w.view(idOf("t-3")).Conversation; c.SeekFirst || c.PriorFailures != 0 || c.Raised() {
					t.Errorf("Bob's question: %+v", c)
				}
				// Solving makes good what failed in that conversation.
				now := w.view(c.ID).Conversation
				w.do(c.ID, care.Reply{Agent: "FB", Text: "Your parcel is there.", Seen: now.Version})
				time.Sleep(time.Minute)
				w.do(c.ID, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
				time.Sleep(10 * time.Minute)
				for _, f := range w.history("t-1").Failures {
					if f.Conversation == c.ID && f.Open() {
						t.Errorf("solved, and %s is open", f.Kind)
					}
				}
				data, _ := json.Marshal(w.history("t-1"))
				if strings.Contains(string(data), "@ann") || strings.Contains(string(data), "parcel?") {
					t.Errorf("the history holds personal data: %s", data)
				}
			})
		})
	}
}

func TestPractice54_AHistoryOrNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(by(message("m-1", "t-1", "Where is my parcel?"), "ann"))
		w.do(idOf("t-1"), care.Claim{Agent: "FB"})
		if h := w.view(idOf("t-1")).History; !h.None || len(h.Conversations) != 0 || len(h.Identities) != 1 {
			t.Errorf("a new customer's: %+v, want that there is none", h)
		}
		w.reply("t-1", "It comes today.")
		w.do(idOf("t-1"), care.Promise{Agent: "FB", Kind: care.Delivery, Owner: "FB", Due: time.Now().Add(3 * time.Hour)})
		time.Sleep(time.Hour)
		w.ingest(by(message("m-2", "t-2", "And my invoice?"), "ann"), by(message("m-3", "t-3", "Hello"), "bob"))
		w.do(idOf("t-2"), care.Claim{Agent: "AP"})
		h := w.view(idOf("t-2")).History
		if h.None || len(h.Conversations) != 1 || h.Conversations[0].ID != idOf("t-1") || len(h.Promises) != 1 || h.Promises[0].Conversation != idOf("t-1") || h.More {
			t.Errorf("%+v, want the first case with its promise", h)
		}
		if h := w.view(idOf("t-3")).History; !h.None {
			t.Errorf("another customer's: %+v", h)
		}
		time.Sleep(3 * time.Hour) // the promise is broken
		if h := w.view(idOf("t-2")).History; len(h.Failures) != 1 || h.Failures[0].Kind != care.BrokenPromise {
			t.Errorf("failures %+v, want the broken promise", h.Failures)
		}
		if h := w.view(idOf("t-1")).History; len(h.Failures) != 0 {
			t.Errorf("what failed here is told as what failed before: %+v", h.Failures)
		}
		if h := w.view(idOf("t-2")).History; len(h.Surveys) != 0 {
			t.Errorf("surveys %+v before anything was solved", h.Surveys)
		}
		w.do(idOf("t-1"), care.Keep{Agent: "FB", Promise: w.view(idOf("t-1")).Promises[0].ID})
		w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
		if h := w.view(idOf("t-2")).History; len(h.Surveys) != 1 || h.Surveys[0].Conversation != idOf("t-1") || h.Surveys[0].At.IsZero() {
			t.Errorf("surveys %+v, want the one planned", h.Surveys)
		}
		w.link("t-3", "t-2") // Bob is Ann, says an agent
		if h := w.view(idOf("t-3")).History; h.None || len(h.Conversations) != 2 || len(h.Identities) != 2 || len(h.Failures) != 1 {
			t.Errorf("linked: %+v, want the cases under the other identity", h)
		}
		if h, err := w.desk.History(t.Context(), "acme", "p-nobody"); err != nil || !h.None {
			t.Errorf("of nobody: %+v, %v", h, err)
		}
		if h, err := w.desk.History(t.Context(), "zeta", w.view(idOf("t-1")).Conversation.Customer); err != nil || len(h.Conversations) != 0 {
			t.Errorf("another brand's: %d conversations, %v", len(h.Conversations), err)
		}
	})
}
