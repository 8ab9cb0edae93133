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
	"github.com/mysocialcare/socialcare/channel/memory"
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

func TestPractice02_OnceOverLinkedIdentities(t *testing.T) {
	for _, linked := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			o := closedOnWeekends(t)
			ack := o.Brands["acme"]
			w := newWorld(t, care.Spec{}, o)
			w.ingest(by(message("m-0", "t-0", "Hello"), "bot-maker")) // a stranger gets one anyway
			quiet := ack
			quiet.Ack = nil
			o.Brands["acme"] = quiet
			w.ingest(by(message("m-1", "t-1", "Nothing works"), "ann"), by(inPrivate(message("d-1", "dm-1", "I am on the other network too")), "ann2"))
			if linked {
				w.link("t-1", "dm-1")
			}
			o.Brands["acme"] = ack
			w.run()
			defer w.stop()
			w.ingest(by(message("m-2", "t-1", "Hello?"), "ann"))
			w.ingest(by(inPrivate(message("d-2", "dm-1", "Hello?")), "ann2"))
			time.Sleep(5 * time.Minute)
			if got, want := len(w.sentTexts()), map[bool]int{true: 2, false: 3}[linked]; got != want {
				t.Errorf("linked %t: %d automatic answers, want %d", linked, got, want)
			}
		})
	}
}

// Only pick-ups of that channel and hour class tell how long it takes.
func TestPractice03_OfThatHourClass(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Duration // of the pick-ups, after Saturday at midnight
		want string
	}{
		{"by night", 24 * time.Hour, "We read you. A person usually answers within 30 min."},
		{"by day", 60 * time.Hour, "We read you. Our desk opens Tuesday at 9:00."},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, closedOnWeekends(t))
			w.run()
			defer w.stop()
			time.Sleep(c.at)
			for i := range 3 {
				thread := fmt.Sprint("t-", i)
				w.ingest(by(message("m-"+thread, thread, "Nothing works"), thread))
				time.Sleep(30 * time.Minute)
				w.reply(thread, "Here we are.")
			}
			time.Sleep(time.Until(time.Date(2000, 1, 3, 20, 0, 0, 0, time.UTC))) // Monday evening
			w.ingest(by(message("m-9", "t-9", "Nothing works"), "zoe"))
			time.Sleep(time.Hour)
			if got := w.sentTexts(); got[len(got)-1] != c.want {
				t.Errorf("after pick-ups %s: %q, want %q", c.name, got[len(got)-1], c.want)
			}
		})
	}
}

// A machine that asks in two closed periods is not answered for ever.
func TestPractice02_IsCappedOverClosedPeriods(t *testing.T) {
	for limit, want := range map[int]int{1: 1, 2: 2} {
		synctest.Test(t, func(t *testing.T) {
			o := closedOnWeekends(t)
			w := newWorld(t, care.Spec{AutoMax: limit, AutoWithin: care.Duration(100 * time.Hour)}, o)
			w.run()
			defer w.stop()
			time.Sleep(32 * time.Hour) // Sunday morning
			w.ingest(message("m-1", "t-1", "Nothing works"))
			time.Sleep(34 * time.Hour) // Monday evening
			w.ingest(by(message("m-2", "t-2", "Still nothing"), "u-t-1"))
			time.Sleep(time.Hour)
			if got := len(w.sentTexts()); got != want {
				t.Errorf("at most %d: %d were sent", limit, got)
			}
		})
	}
}

func TestPractice02_IsNoMachinesPartner(t *testing.T) {
	for name, change := range map[string]func(*channel.Message){
		"a bot":              func(m *channel.Message) { m.Author.Role = channel.Bot },
		"our own address":    func(m *channel.Message) { m.Author.Handle = "Shop@acme.example" },
		"our other account":  func(m *channel.Message) { m.Author.Handle = "@Care" },
		"an automatic reply": func(m *channel.Message) { m.Auto = channel.AutoReply },
		"a bounce":           func(m *channel.Message) { m.Auto = channel.Bounce },
		"a newsletter":       func(m *channel.Message) { m.Auto = channel.Bulk },
		"a customer":         func(*channel.Message) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := closedOnWeekends(t)
				b := o.Brands["acme"]
				b.Own = []string{"shop@acme.example"}
				o.Brands["acme"] = b
				w := newWorld(t, care.Spec{}, o)
				w.run()
				defer w.stop()
				e := message("m-1", "t-1", "Nothing works")
				change(e.Message)
				w.ingest(e)
				time.Sleep(5 * time.Minute)
				sent := w.net.Sent()
				if want := name == "a customer"; (len(sent) == 1) != want {
					t.Fatalf("sent %d, an answer wanted: %t", len(sent), want)
				}
				if len(sent) == 1 && !sent[0].Draft.Auto {
					t.Error("the answer is not marked as automatic")
				}
			})
		})
	}
}

func TestPractice15_TheSameAgentInTheFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{Team: []care.Agent{{Initials: "FB"}, {Initials: "AP"}}}, desk.Options{Poll: 10 * time.Minute, PollChannels: time.Hour})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "We look into it.")
		time.Sleep(time.Minute)
		w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
		time.Sleep(30 * 24 * time.Hour)
		again := message("m-2", "t-1", "It is broken again")
		w.ingest(again, by(message("m-3", "t-3", "Hello"), "bob"))
		next := w.view(care.FollowUpID(idOf("t-1"), again.Target)).Conversation
		if next.Owner != "FB" || next.FollowUpOf != idOf("t-1") {
			t.Errorf("who comes back gets %q in the follow-up of %q, want FB", next.Owner, next.FollowUpOf)
		}
		if other := w.view(idOf("t-3")).Conversation.Owner; other != "" {
			t.Errorf("a new customer gets %q", other)
		}
	})
}

func TestPractice26_TheAgentsCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		flavia := care.Agent{Initials: "FB", Name: "Flavia", Photo: "https://shop.example/flavia.jpg"}
		w := newWorld(t, care.Spec{Team: []care.Agent{flavia, {Initials: "KC", Name: "Karim"}}}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "We look into it.")
		native := message("n-1", "t-1", "Arriva domani. ^KC")
		native.Message.Author = channel.Party{Native: "shop", Role: channel.Self}
		unsigned := message("n-2", "t-1", "Arriva domani.")
		unsigned.Message.Author = native.Message.Author
		w.ingest(native, unsigned)
		var got []string
		for _, m := range w.view(idOf("t-1")).Messages {
			got = append(got, fmt.Sprint(m.From, " ", m.Card.Name, " ", m.Card.Photo))
		}
		want := []string{"customer  ", "agent Flavia https://shop.example/flavia.jpg", "agent Karim ", "agent  "}
		if !slices.Equal(got, want) {
			t.Errorf("cards %q, want %q", got, want)
		}
	})
}

// hiding is a network that can hide comments.
type hiding struct {
	*memory.Adapter
	hidden []channel.Ref
}

func (h *hiding) Hide(_ context.Context, ref channel.Ref, _ bool) error {
	h.hidden = append(h.hidden, ref)
	return nil
}

func TestPractice28_OffersToHide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		net := &hiding{Adapter: w.net}
		w.on(net)
		w.ingest(message("m-1", "t-1", "My address is ann@example.com"), message("m-2", "t-1", "Nothing works"),
			by(inPrivate(message("d-1", "dm-1", "It is ann@example.com")), "ann"))
		id, shown := idOf("t-1"), channel.Ref{Account: account, Native: "m-1"}
		offers := w.view(id).Offers
		if len(offers) != 1 || offers[0].Message != shown || !offers[0].Hide || !slices.Contains(offers[0].Exposed, "EMAIL_ADDRESS") {
			t.Fatalf("offers %+v, want to hide m-1", offers)
		}
		if v := w.view(idOf("dm-1")); len(v.Offers) != 0 || len(v.Conversation.Exposed) != 0 {
			t.Errorf("in private: %+v, %q", v.Offers, v.Conversation.Exposed)
		}
		if err := w.desk.Hide(t.Context(), "FB", id, channel.Ref{Account: account, Native: "m-2"}); !errors.Is(err, care.ErrNotFound) {
			t.Errorf("a message that shows nothing: %v", err)
		}
		if err := w.desk.Hide(t.Context(), "", id, shown); !errors.Is(err, care.ErrRefused) || len(net.hidden) > 0 {
			t.Errorf("nobody hid %d messages, %v", len(net.hidden), err)
		}
		if err := w.desk.Hide(t.Context(), "FB", id, shown); err != nil {
			t.Fatal(err)
		}
		v := w.view(id)
		if len(net.hidden) != 1 || net.hidden[0] != shown || len(v.Offers) != 0 || !v.Messages[0].Hidden || v.Messages[1].Hidden {
			t.Errorf("hidden %v, offers %+v", net.hidden, v.Offers)
		}
		w.on(w.net) // a network that cannot
		w.ingest(message("m-3", "t-1", "Or bob@example.com"))
		if o := w.view(id).Offers; len(o) != 1 || o[0].Hide {
			t.Errorf("offers %+v, want one for the customer to delete", o)
		}
		if err := w.desk.Hide(t.Context(), "FB", id, channel.Ref{Account: account, Native: "m-3"}); !errors.Is(err, desk.ErrCannotHide) {
			t.Errorf("%v, want %v", err, desk.ErrCannotHide)
		}
	})
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

func TestPractice42_UntaggedMentionsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		for i, text := range []string{"@acme my parcel is late", "acme lost my parcel, as always"} { // found by listening
			thread := fmt.Sprint("t-", i)
			w.ingest(message("m-"+thread, thread, text))
			v := w.view(idOf(thread))
			if v.Conversation.State != care.New || v.Conversation.WaitingSince.IsZero() || v.Clock[0].State != "running" {
				t.Errorf("%q: %s, clock %s", text, v.Conversation.State, v.Clock[0].State)
			}
		}
		if _, err := w.store.Load(t.Context(), idOf("t-9")); !errors.Is(err, care.ErrNotFound) {
			t.Errorf("what nobody wrote is a case: %v", err)
		}
	})
}

func TestPractice47_TheTimelineOutlivesDeletedPosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "You lost my parcel"), by(message("m-2", "t-1", "Mine too"), "bob"))
		w.reply("t-1", "We look into it.")
		time.Sleep(time.Minute)
		gone := func(id string) channel.Event {
			return channel.Event{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: "t-1", Target: channel.Ref{Account: account, Native: id}}
		}
		w.ingest(gone("m-1"), gone("m-2"))
		tell := func() (list []string) {
			for _, m := range w.view(idOf("t-1")).Messages {
				list = append(list, fmt.Sprintf("%s %s deleted=%t %q", m.From, m.Visibility, m.Deleted, m.Text))
			}
			return list
		}
		want := []string{`customer public deleted=true ""`, `other public deleted=true ""`, `agent public deleted=false "We look into it. ^FB"`}
		if got := tell(); !slices.Equal(got, want) {
			t.Errorf("timeline %q, want %q", got, want)
		}
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		want[2] = `agent public deleted=false ""`
		if got := tell(); !slices.Equal(got, want) {
			t.Errorf("erased: timeline %q, want %q", got, want)
		}
		if m := w.view(idOf("t-1")).Messages[0]; m.At.IsZero() || m.ID != "m-1" {
			t.Errorf("the tombstone does not say what stood where: %+v", m)
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

func TestPractice52_TheSameTextIsRefusedWithTheCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		name := func(i int) string { return "ann" + string(rune('a'+i)) }
		for i := range 12 {
			thread := fmt.Sprint("t-", i)
			w.ingest(by(message("m-"+thread, thread, "Where is my parcel?"), name(i)))
		}
		answer := func(i int, text string) error {
			c := w.view(idOf(fmt.Sprint("t-", i))).Conversation
			_, err := w.desk.Do(t.Context(), c.ID, care.Reply{Agent: "FB", Text: text, Seen: c.Version})
			return err
		}
		// That each is called by name makes it no text of one's own.
		form := func(i int) string {
			return strings.ReplaceAll("Hi NAME, we are sorry, NAME, for the delay; your parcel, NAME, is with the courier and we keep you informed.", "NAME", name(i))
		}
		for i := range 5 {
			if err := answer(i, form(i)); err != nil {
				t.Fatalf("the customer number %d: %v", i+1, err)
			}
		}
		w.on(w.net) // a restart forgets nothing
		err := answer(5, form(5))
		var no *care.Refusal
		if !errors.As(err, &no) || no.Guard != care.GuardSimilar || !strings.Contains(no.Error(), "5 other customers") {
			t.Fatalf("the sixth: %v, want a refusal with the count", err)
		}
		seen := w.view(idOf("t-5")).Conversation.Version
		preview := func(text string) []string {
			p, err := w.desk.Judge(t.Context(), idOf("t-5"), care.Reply{Agent: "FB", Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return p.Reasons
		}
		if why := preview(form(5)); len(why) != 1 || !strings.Contains(why[0], "5 other customers") {
			t.Errorf("while it is written: %q, want the count", why)
		}
		if why := preview("Your kettle is here."); len(why) != 0 || w.view(idOf("t-5")).Conversation.Version != seen {
			t.Errorf("a text of one's own, while it is written: %q", why)
		}
		if err := answer(5, "Hi annf, your blue kettle left Milan this morning, the courier rings between ten and noon tomorrow."); err != nil {
			t.Errorf("a text of one's own: %v", err)
		}
		if err := answer(0, form(0)); err != nil && errors.As(err, &no) && no.Guard == care.GuardSimilar && strings.Contains(no.Error(), "5 other") {
			t.Errorf("one of the five is counted as another: %v", err)
		}
		for i := 6; i < 12; i++ {
			if err := answer(i, "Grazie! Buona giornata."); err != nil {
				t.Errorf("a courtesy: %v", err)
			}
		}
		time.Sleep(2 * time.Hour)
		if err := answer(6, form(6)); err != nil {
			t.Errorf("hours later: %v", err)
		}
	})
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
