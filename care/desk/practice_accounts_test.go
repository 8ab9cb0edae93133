package desk_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// across puts a new engine on the world's store, with several accounts, and
// returns their networks in that order.
func (w *world) across(o desk.Options, accounts ...channel.Account) []*memory.Adapter {
	w.Helper()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		w.Fatal(err)
	}
	var nets []*memory.Adapter
	for _, a := range accounts {
		nets = append(nets, memory.New(a, nil))
		o.Channels = append(o.Channels, nets[len(nets)-1])
	}
	if w.desk, err = desk.New(w.Context(), w.store, rules, &o); err != nil {
		w.Fatal(err)
	}
	return nets
}

// at is the conversation that a message began.
func (w *world) at(e channel.Event) care.Conversation {
	w.Helper()
	return w.view(care.Thread{Account: e.Account, Native: e.Thread}.ID()).Conversation
}

func sentBy(net *memory.Adapter) (texts []string) {
	for _, s := range net.Sent() {
		texts = append(texts, s.Draft.Text)
	}
	return texts
}

var (
	ann = channel.Party{Native: "u-ann", Handle: "@ann"}
	bob = channel.Party{Native: "u-bob", Handle: "@bob"}
)

// What an account is for says nothing about what customers write to it.
func TestPractice10_ARequestOnTheMarketingAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		marketing := channel.Account{Brand: "acme", Network: "memory", Name: "offers"}
		nets := w.across(desk.Options{}, account, marketing)
		request := nets[1].Receive(channel.Message{Author: ann, Text: "Nice offer, but my parcel is late"})
		w.ingest(request)
		c := w.at(request)
		if c.State != care.New || c.WaitingSince.IsZero() || c.Thread.Account != marketing {
			t.Errorf("%s on %s, waiting since %v", c.State, c.Thread.Account, c.WaitingSince)
		}
		if clock := w.view(c.ID).Clock; len(clock) == 0 || clock[0].State != "running" {
			t.Errorf("clock %v", clock)
		}
		// The opposite: it is the message that makes a case, on any account.
		for _, net := range nets {
			post := net.Receive(channel.Message{Author: channel.Party{Native: "shop", Role: channel.Self}, Text: "Everything half price!"})
			thanks := net.Receive(channel.Message{Author: bob, Text: "Grazie mille!"})
			w.ingest(post, thanks)
			if _, err := w.desk.Conversation(t.Context(), care.Thread{Account: post.Account, Native: post.Thread}.ID()); err == nil {
				t.Errorf("our own post on %s is a case", post.Account)
			}
			if c := w.at(thanks); !c.WaitingSince.IsZero() {
				t.Errorf("a thank-you on %s waits for an answer", thanks.Account)
			}
		}
	})
}

// A mention of the brand goes on from the care account, in one conversation.
func TestPractice19_AMentionGoesOnFromTheCareAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		brand := channel.Account{Brand: "acme", Network: "memory", Name: "acme"}
		other := channel.Account{Brand: "zeta", Network: "memory", Name: "zeta"}
		nets := w.across(desk.Options{}, brand, account, other)
		w.run()
		defer w.stop()
		mention := nets[0].Receive(channel.Message{Author: ann, Text: "@acme you charged me twice"})
		w.ingest(mention)
		c := w.at(mention)
		w.do(c.ID, care.Handoff{
			Reply:  care.Reply{Agent: "FB", Text: "Please write to @care with {wants}.", Seen: c.Version},
			Reason: care.BecauseData, Wants: []string{"your order number"},
		})
		time.Sleep(time.Minute)
		private := func(net *memory.Adapter, author channel.Party, text string) channel.Event {
			e := net.Receive(channel.Message{Author: author, Text: text, Surface: channel.DirectMessage, Visibility: channel.Private})
			w.ingest(e)
			return e
		}
		stranger := private(nets[1], bob, "I have a question")
		namesake := private(nets[2], ann, "And you, zeta?")
		private(nets[1], ann, "Here is my order")
		v := w.view(c.ID)
		if p := v.Conversation.Private; p == nil || p.Account != account || len(v.Messages) != 3 {
			t.Fatalf("private thread %v, %d messages; want one conversation", p, len(v.Messages))
		}
		say := func(v channel.Visibility, text string) {
			w.do(c.ID, care.Reply{Agent: "FB", Text: text, Visibility: v, Seen: w.view(c.ID).Conversation.Version})
			time.Sleep(time.Minute)
		}
		say(channel.Private, "You get it back today.")
		say(channel.Public, "All is well again.")
		if got, want := sentBy(nets[1]), []string{"You get it back today. ^FB"}; !slices.Equal(got, want) {
			t.Errorf("the care account sent %q, want %q", got, want)
		}
		if got := sentBy(nets[0]); len(got) != 2 || got[1] != "All is well again. ^FB" {
			t.Errorf("the brand's account sent %q, want the invitation and the closing line", got)
		}
		// The opposite: another customer's message, and the same person's to
		// another brand, are conversations of their own.
		for _, e := range []channel.Event{stranger, namesake} {
			if own := w.at(e); own.ID == c.ID || own.Customer == c.Customer || own.State != care.New || own.Thread.Account != e.Account {
				t.Errorf("a message to %s is in %s of %s", e.Account, own.State, own.Thread.Account)
			}
		}
		if len(sentBy(nets[2])) != 0 {
			t.Error("another brand's account wrote")
		}
	})
}

// One person on two networks is answered on the one where the last word was
// written, also when the two are linked.
func TestPractice30_TheAnswerIsOnTheCustomersNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		nets := w.across(desk.Options{}, account, channel.Account{Brand: "acme", Network: "chat", Name: "care"})
		w.run()
		defer w.stop()
		var ids []care.ID
		for _, net := range nets {
			e := net.Receive(channel.Message{Author: ann, Text: "Nothing works"})
			w.ingest(e)
			ids = append(ids, w.at(e).ID)
		}
		if a, b := w.view(ids[0]).Conversation.Customer, w.view(ids[1]).Conversation.Customer; a == b {
			t.Error("the same handle on two networks is taken for one person")
		}
		if err := w.desk.Link(t.Context(), "FB", ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			w.do(id, care.Reply{Agent: "FB", Text: "We look into it.", Seen: w.view(id).Conversation.Version})
			time.Sleep(time.Minute)
			if a, b := len(nets[0].Sent()), len(nets[1].Sent()); a != 1 || b != i {
				t.Errorf("after answering in %d: %d and %d were sent", i, a, b)
			}
		}
		if d := nets[1].Sent()[0].Draft; d.To.Native != ann.Native || d.InReplyTo.Account.Network != "chat" {
			t.Errorf("the answer goes to %q on %s", d.To.Native, d.InReplyTo.Account)
		}
	})
}

// Links join more than two, and each comes off by itself.
func TestPractice30_AChainOfLinksIsOnePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		threads := []string{"t-1", "t-2", "t-3", "t-4"}
		for _, thread := range threads {
			w.ingest(by(message("m-"+thread, thread, "Nothing works"), "u-"+thread))
		}
		known := func() (n []int) {
			for _, thread := range threads {
				n = append(n, len(w.history(thread).Conversations))
			}
			return n
		}
		w.link("t-1", "t-2")
		w.link("t-2", "t-3")
		if got := known(); !slices.Equal(got, []int{3, 3, 3, 1}) {
			t.Errorf("linked: %v conversations of each", got)
		}
		if err := w.desk.Unlink(t.Context(), "FB", idOf("t-1"), idOf("t-2")); err != nil {
			t.Fatal(err)
		}
		if got := known(); !slices.Equal(got, []int{1, 2, 2, 1}) {
			t.Errorf("one link undone: %v conversations of each", got)
		}
	})
}

// The time that is told is that of the channel on which the customer wrote.
func TestPractice03_OfThatChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		nets := w.across(closedOnWeekends(t), account, channel.Account{Brand: "acme", Network: "chat", Name: "care"})
		w.run()
		defer w.stop()
		asks := func(net *memory.Adapter, who string) care.ID {
			e := net.Receive(channel.Message{Author: channel.Party{Native: who, Handle: "@" + who}, Text: "Nothing works"})
			w.ingest(e)
			return w.at(e).ID
		}
		for _, who := range []string{"u-1", "u-2", "u-3"} {
			id := asks(nets[1], who)
			time.Sleep(20 * time.Minute)
			w.do(id, care.Reply{Agent: "FB", Text: "Here we are.", Seen: w.view(id).Conversation.Version})
			time.Sleep(time.Minute)
		}
		for i, want := range []string{"We read you. Our desk opens Monday at 9:00.", "We read you. A person usually answers within 20 min."} {
			asks(nets[i], "u-9")
			time.Sleep(time.Hour)
			if got := sentBy(nets[i]); len(got) == 0 || got[len(got)-1] != want {
				t.Errorf("on %s: %q, want %q", nets[i].Account(), got, want)
			}
		}
	})
}
