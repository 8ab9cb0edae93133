package desk_test

import (
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

// An answer to a customer in somebody else's conversation is found where that goes
// on after its end, too.
func TestEraseReachesTheFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
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
