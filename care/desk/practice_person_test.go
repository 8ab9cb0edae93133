package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

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
		// An erasure blanks what we keep and takes nothing off the network.
		w.ingest(from("bob", "m-4", "t-1", "Mine is bob@example.com"))
		w.same("erasure", nil, w.desk.Erase(t.Context(), id))
		if o := w.view(id).Offers; len(o) != 1 || w.desk.Hide(t.Context(), "FB", id, o[0].Message) != nil || len(net.hidden) != 2 {
			t.Errorf("after an erasure: offers %+v, hidden %v", o, net.hidden)
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
