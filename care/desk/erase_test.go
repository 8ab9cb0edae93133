package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// An edit without author, of a message that never came or went elsewhere, is
// the customer's all the same.
func TestEraseFindsEditsThatCameFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(edited("m-0", "t-1", "secret words"))
		first := message("m-1", "t-1", "Nothing works")
		w.ingest(first)
		c := w.view(idOf("t-1")).Conversation
		w.do(c.ID, care.Handoff{Reply: care.Reply{Agent: "FB", Text: "Please write to us in private.", Seen: c.Version}, Reason: care.BecauseData})
		w.ingest(edited("m-2", "t-private", "secret words"))
		late := message("m-2", "t-private", "old words")
		late.Message.Visibility, late.Message.Author = channel.Private, first.Message.Author
		w.ingest(late)
		if err := w.desk.Erase(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		for thread, id := range map[string]string{"t-1": "m-0", "t-private": "m-2"} {
			content := care.ContentID(channel.Ref{Account: account, Native: id}) + "+edit"
			for _, conv := range []care.ID{idOf("t-1"), idOf(thread)} {
				kept, err := w.store.Contents(t.Context(), conv, []string{content})
				if err != nil {
					t.Fatal(err)
				}
				if len(kept) > 0 && len(kept[0].Sealed) > 0 {
					t.Errorf("the edit of %s in %s is still there", id, thread)
				}
			}
		}
	})
}

// Callers without a number have nothing in common.
func TestNobodyIsNotOnePerson(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	for _, n := range []string{"1", "2"} {
		call := message("m-"+n, "t-"+n, "Nothing works")
		call.Message.Author, call.Message.Surface, call.Message.Visibility = channel.Party{}, channel.Call, channel.Private
		w.ingest(call)
	}
	if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
		t.Fatal(err)
	}
	if m := w.view(idOf("t-1")).Messages[0]; m.Text != "" {
		t.Errorf("the first caller's words are there: %q", m.Text)
	}
	if m := w.view(idOf("t-2")).Messages[0]; m.Text == "" {
		t.Error("another caller's words were erased too")
	}
}

// An erasure finds the answers that a customer got in somebody else's
// conversation, and leaves the other's words alone.
func TestEraseAfterAMergeOfTwoCustomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-2", "Mine too"))
		one, two := idOf("t-1"), idOf("t-2")
		w.do(two, care.Reply{Agent: "FB", Text: "We call you, Bob.", Seen: w.view(two).Conversation.Version})
		w.run()
		time.Sleep(time.Minute)
		w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
		w.do(two, care.Reply{Agent: "FB", Text: "Dear Ann, we are on it.", Seen: w.view(two).Conversation.Version})
		time.Sleep(time.Minute)
		w.stop()
		if err := w.desk.Erase(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		w.same("texts", []string{"customer: ", "customer: Mine too", "agent: We call you, Bob. ^FB", "agent: "}, w.texts(two))
	})
}

// Somebody's erasure takes no work from anybody else: what is to be read and
// fetched still is, and another's message is kept until its row is mended.
func TestEraseLeavesTheRestAmongTheRaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		net := &past{Adapter: w.net, now: time.Now(), hours: 10, errs: []*channel.Error{{Code: channel.Transient, Op: "backfill"}}}
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}, Backfill: 24 * time.Hour, Media: gateway.NewFetcher(nil)}); err != nil {
			t.Fatal(err)
		}
		w.run()
		time.Sleep(2 * time.Second)
		w.stop()
		unplaced := func(e channel.Event) channel.Event { e.Thread, e.Message.Thread = "", ""; return e }
		w.ingest(from("ann", "m-1", "t-1", "Nothing works"), pictured(from("bob", "m-2", "t-2", "Look"), "https://example.com/a.png"))
		w.ingest(unplaced(from("ann", "m-3", "t-3", "Ann's own")), unplaced(from("bob", "m-4", "t-4", "Bob's own")))
		w.ingest(channel.Event{Kind: channel.Unknown, Account: account, Native: "d-1", Raw: []byte(`{"text":"whose?"}`)})
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		left := map[string]bool{}
		for r, err := range w.store.Raw(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			left[r.Name] = true
		}
		want := map[string]bool{"backfill": true, "media:m-2": true, unplaced(from("bob", "m-4", "", "")).Key(): true}
		if diff := cmp.Diff(want, left); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
	})
}

// What nobody understood goes with anybody's erasure; what is understood by then is
// its author's.
func TestRawDeliveriesThatAreReadAgainOutliveAnErasure(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	net := &learning{Adapter: w.net}
	w.on(net)
	w.ingest(from("ann", "m-0", "t-0", "Nothing works"))
	name := func(n string) string { return channel.Event{Kind: channel.Unknown, Native: n}.Key() }
	for _, n := range []string{"1", "2"} {
		body := `{"ID":"m-` + n + `","Text":"Neither does mine"}`
		w.ingest(channel.Event{Kind: channel.Unknown, Account: account, Native: n, Raw: []byte(body)})
	}
	net.learned = true
	if err := w.desk.ReadRaw(t.Context(), account, name("1")); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Erase(t.Context(), idOf("t-0")); err != nil {
		t.Fatal(err)
	}
	w.same("read again", []string{"customer: Neither does mine"}, w.texts(idOf("t-m-1")))
	if err := w.desk.ReadRaw(t.Context(), account, name("2")); !errors.Is(err, care.ErrNotFound) {
		t.Errorf("one that was not read: %v, want ErrNotFound", err)
	}
}

// An answer to a customer in somebody else's conversation is found where that goes
// on after its end, too.
func TestEraseReachesTheFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Hour, PollChannels: time.Hour, Lease: time.Hour})
		w.ingest(from("bob", "m-2", "t-2", "My phone is dead"), from("ann", "m-1", "t-1", "Mine too"))
		one, two := idOf("t-1"), idOf("t-2")
		w.run()
		defer w.stop()
		w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
		w.do(two, care.Reply{Agent: "FB", Text: "Dear Ann, it works again.", Seen: w.view(two).Conversation.Version})
		time.Sleep(time.Minute)
		w.do(two, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		time.Sleep(10 * 24 * time.Hour)
		next := w.do(two, care.Reply{Agent: "FB", Text: "Dear Ann, once more.", Seen: w.view(two).Conversation.Version})
		if next.ID == two {
			t.Fatalf("no follow-up, %s", next.State)
		}
		time.Sleep(time.Minute)
		w.ingest(from("bob", "m-3", "t-2", "And mine?"))
		w.do(next.ID, care.Reply{Agent: "FB", Text: "Yours too, Bob.", Seen: w.view(next.ID).Conversation.Version})
		time.Sleep(time.Minute)
		if err := w.desk.Erase(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		w.same("texts", []string{"customer: My phone is dead", "agent: ", "customer: "}, w.texts(two))
		w.same("texts of the follow-up", []string{"agent: ", "customer: And mine?", "agent: Yours too, Bob. ^FB"}, w.texts(next.ID))
	})
}

// What colleagues wrote in somebody else's conversation while the customer's case
// was part of it may speak of either: it goes. What they wrote before and after
// does not, nor what anybody else wrote.
func TestEraseTakesTheNotesOfAMergedCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-2", "Mine too"))
		one, two := idOf("t-1"), idOf("t-2")
		due := time.Now().Add(30 * time.Hour)
		w.do(two, care.Note{Agent: "FB", Text: "before"})
		w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
		w.do(two, care.Note{Agent: "FB", Text: "during"})
		w.do(two, care.Promise{Agent: "FB", ID: "p1", Text: "during", Kind: care.Delivery, Owner: "FB", Due: due})
		w.do(two, care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Text: "during", Owner: "FB", Due: due})
		w.do(two, care.Transfer{Agent: "FB", To: "AP", Text: "during"})
		w.do(one, care.UndoMerge{Agent: "FB"})
		w.do(two, care.Note{Agent: "AP", Text: "after"})
		w.same("words", []string{"before", "during", "during", "during", "after"}, w.words(two))
		if err := w.desk.Erase(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		v := w.view(two)
		w.same("words", []string{"before", "", "", "", "after"}, w.words(two))
		w.same("texts", []string{"customer: Mine too"}, w.texts(two))
		if c := v.Conversation; len(v.Promises) != 1 || v.Promises[0].Text != "" || len(c.Tasks) != 1 || c.Owner != "AP" {
			t.Errorf("promises %+v, tasks %+v, owner %q", v.Promises, c.Tasks, c.Owner)
		}
	})
}

// words are those of a conversation's events, in order; those erased are empty.
func (w *world) words(id care.ID) (list []string) {
	w.Helper()
	v := w.view(id)
	for _, e := range v.Events {
		for _, content := range e.Words() {
			list = append(list, v.Words[content])
		}
	}
	return list
}

// A case that was merged goes on in the next merge, and with the brand's own
// follow-up; messages that are split off go with their author.
func TestEraseFollowsTheNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Hour, PollChannels: time.Hour, Lease: time.Hour})
		w.run()
		defer w.stop()
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-2", "Mine too"), from("cid", "m-3", "t-3", "And mine"))
		one, two, three := idOf("t-1"), idOf("t-2"), idOf("t-3")
		w.do(three, care.Note{Agent: "FB", Text: "of Cid"})
		w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
		w.do(two, care.Merge{Agent: "FB", Into: three, Override: true})
		w.do(three, care.Note{Agent: "FB", Text: "of all three"})
		w.do(three, care.Reply{Agent: "FB", Text: "All work again.", Seen: w.view(three).Conversation.Version})
		time.Sleep(time.Minute)
		w.do(three, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		time.Sleep(10 * 24 * time.Hour)
		next := w.do(three, care.Reply{Agent: "FB", Text: "Do they still?", Seen: w.view(three).Conversation.Version})
		w.do(next.ID, care.Note{Agent: "FB", Text: "asked all three"})
		time.Sleep(time.Minute)
		if next.ID == three {
			t.Fatalf("no follow-up: %s", next.State)
		}
		if err := w.desk.Erase(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		w.same("words", []string{"of Cid", ""}, w.words(three))
		w.same("words of the follow-up", []string{""}, w.words(next.ID))
	})
}

func TestEraseTakesTheNotesBesideMovedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-1", "Mine too"), from("ann", "m-3", "t-1", "Like his"))
		one := idOf("t-1")
		w.do(one, care.Split{Agent: "FB", Operation: "s1", Messages: []channel.Ref{ref("m-2"), ref("m-3")}})
		of := care.SplitID(one, "s1")
		if c := w.view(of).Conversation; c.Customer == w.view(one).Conversation.Customer {
			t.Fatal("the first author's is the conversation")
		}
		w.do(of, care.Note{Agent: "FB", Text: "of both"})
		if err := w.desk.Erase(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		w.same("words", []string{""}, w.words(of))
		w.same("texts", []string{"customer: Mine too", "other: "}, w.texts(of))
	})
}

// Who only commented in another's public thread is erased there, too: with an edit
// that came first and named no author. The case is another's, and so is what that
// one showed in public.
func TestEraseReachesWhereTheCustomerOnlyCommented(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("bob", "m-1", "t-1", "Write to bob@example.com"), from("ann", "m-2", "t-2", "And my bill?"))
		w.ingest(edited("m-3", "t-1", "I live at number 7"), from("ann", "m-3", "t-1", "I live at number 8"))
		one, two := idOf("t-1"), idOf("t-2")
		w.do(one, care.Note{Agent: "FB", Text: "of Bob"})
		w.same("texts", []string{"customer: Write to bob@example.com", "other: I live at number 7"}, w.texts(one))
		for range 2 { // and once more, after a crash
			if err := w.desk.Erase(t.Context(), two); err != nil {
				t.Fatal(err)
			}
		}
		w.same("texts", []string{"customer: Write to bob@example.com", "other: "}, w.texts(one))
		w.same("words", []string{"of Bob"}, w.words(one))
		kept, err := w.store.Contents(t.Context(), one, []string{care.ContentID(ref("m-3")) + "+edit"})
		if err != nil || len(kept) != 1 || len(kept[0].Sealed) > 0 {
			t.Errorf("the edit is still there: %d contents, %v", len(kept), err)
		}
		if c := w.view(one).Conversation; c.Erased || len(c.Exposed) == 0 {
			t.Errorf("erased %t, %v shown in public", c.Erased, c.Exposed)
		}
	})
}

// The answers to what the customer wrote in one conversation are found in another's,
// whichever of the two comes first, where the customer went on writing after a merge.
func TestEraseFindsAnswersInAnyOrder(t *testing.T) {
	for _, threads := range [][2]string{{"t-1", "t-2"}, {"t-2", "t-1"}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			hers, his := threads[0], threads[1]
			one, two := idOf(hers), idOf(his)
			w.ingest(from("bob", "m-2", his, "My phone is dead"))
			time.Sleep(time.Minute)
			w.ingest(from("ann", "m-1", hers, "Mine too"))
			w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
			time.Sleep(time.Minute)
			w.do(two, care.Reply{Agent: "FB", Text: "Dear Ann, we are on it.", Seen: w.view(two).Conversation.Version})
			time.Sleep(time.Minute)
			w.ingest(from("ann", "m-3", hers, "And?"))
			if err := w.desk.Erase(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			w.same("texts", []string{"customer: My phone is dead", "customer: ", "agent: ", "customer: "}, w.texts(two))
		})
	}
}

// What others repeat of the customer's words goes where the thread goes on without
// the customer, too: after its end, and in the case that it was merged into.
func TestEraseReachesWhatOthersRepeatLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Hour, PollChannels: time.Hour, Lease: time.Hour})
		w.run()
		defer w.stop()
		w.ingest(from("bob", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-1", "I live at number 7"))
		w.ingest(from("cid", "m-3", "t-3", "And mine"), from("ann", "m-4", "t-4", "And my bill?"))
		one, three := idOf("t-1"), idOf("t-3")
		w.do(one, care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(one).Conversation.Version})
		time.Sleep(time.Minute)
		w.do(one, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		time.Sleep(20 * 24 * time.Hour)
		w.ingest(quoting(from("bob", "m-5", "t-1", "Not any more"), "Ann wrote:\n> I live at number 7"))
		next := w.view(one).Conversation.Goes("")
		w.do(next, care.Merge{Agent: "FB", Into: three, Override: true})
		w.ingest(quoting(from("bob", "m-6", "t-1", "Hello?"), "Ann wrote:\n> I live at number 7"))
		if err := w.desk.Erase(t.Context(), idOf("t-4")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			home    care.ID
			message string
		}{{next, "m-5"}, {three, "m-6"}} {
			name := care.ContentID(ref(c.message))
			if kept := w.contents(c.home, name); kept == "" {
				t.Errorf("%s is not there, or Bob's words are gone", c.message)
			}
			if left := w.contents(c.home, name+"/quoted"); left != "" {
				t.Errorf("%s still repeats: %s", c.message, left)
			}
		}
		if c := w.view(three).Conversation; c.Erased {
			t.Error("Cid's case says that it was erased")
		}
	})
}
