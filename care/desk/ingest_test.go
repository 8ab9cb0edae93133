package desk_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

func edited(id, thread, text string) channel.Event {
	e := message(id, thread, text)
	e.Kind = channel.Edited
	e.Message.Author = channel.Party{} // as the desk's own webhook sends it
	return e
}

func deleted(id, thread string) channel.Event {
	return channel.Event{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: thread, Target: channel.Ref{Account: account, Native: id}}
}

// types lists the conversation's events by name.
func (w *world) types(id care.ID) []string {
	w.Helper()
	var names []string
	for e, err := range w.store.Events(w.Context(), id, 0) {
		if err != nil {
			w.Fatal(err)
		}
		names = append(names, e.Body.Type())
	}
	return names
}

// A person's mail that looks like a machine's is in the list with what it says, and
// an answer to it leaves.
func TestWhatAMachineWroteCanBeAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		e := message("m-1", "t-1", "Nothing works")
		e.Message.Auto = channel.Bulk
		w.ingest(e)
		n := 0
		for s, err := range w.desk.List(t.Context(), care.Query{States: []care.State{care.New}}, true) {
			if n++; err != nil || s.Excerpt != "Nothing works" || s.Author.Handle != "@ann" {
				t.Errorf("%q by %q, %v", s.Excerpt, s.Author.Handle, err)
			}
		}
		if n != 1 {
			t.Fatalf("%d conversations are listed", n)
		}
		c := w.view(idOf("t-1")).Conversation
		w.do(c.ID, care.Reply{Agent: "FB", Text: "We look into it.", Visibility: channel.Public, Seen: c.Version})
		time.Sleep(time.Minute)
		sent := w.net.Sent()
		if len(sent) != 1 || sent[0].Draft.InReplyTo != e.Target || sent[0].Draft.To.Handle != "@ann" {
			t.Errorf("sent %+v", sent)
		}
	})
}

func TestSameMessageFiveTimesIsOne(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	e := message("m-1", "t-1", "Nothing works")
	for range 5 {
		w.ingest(e)
	}
	if diff := cmp.Diff([]string{"opened", "received"}, w.types(idOf("t-1"))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	time.Sleep(time.Millisecond)
	w.ingest(edited("m-1", "t-1", "Nothing works since Monday"))
	v := w.view(idOf("t-1"))
	if len(v.Messages) != 1 || v.Messages[0].Text != "Nothing works since Monday" || !v.Messages[0].Edited {
		t.Errorf("after an edit: %+v", v.Messages)
	}
}

func TestEventsInAnyOrder(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events func() []channel.Event
		want   desk.Message
	}{
		{"edit before message", func() []channel.Event {
			e := edited("m-1", "t-1", "new words")
			e.At = e.At.Add(time.Minute)
			return []channel.Event{e, message("m-1", "t-1", "old words")}
		}, desk.Message{Text: "new words", Edited: true, Author: channel.Party{Native: "u-t-1", Handle: "@ann", Name: "Ann"}}},
		{"deletion before message", func() []channel.Event {
			return []channel.Event{deleted("m-1", "t-1"), message("m-1", "t-1", "gone words")}
		}, desk.Message{Deleted: true}},
		{"older edit after newer", func() []channel.Event {
			late, early := edited("m-1", "t-1", "second edit"), edited("m-1", "t-1", "first edit")
			late.At, early.At = late.At.Add(2*time.Minute), early.At.Add(time.Minute)
			return []channel.Event{message("m-1", "t-1", "old words"), late, early}
		}, desk.Message{Text: "second edit", Edited: true, Author: channel.Party{Native: "u-t-1", Handle: "@ann", Name: "Ann"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(tt.events()...)
			v := w.view(idOf("t-1"))
			if len(v.Messages) != 1 {
				t.Fatalf("%d messages, want 1", len(v.Messages))
			}
			got := v.Messages[0]
			got = desk.Message{Text: got.Text, Edited: got.Edited, Deleted: got.Deleted, Author: got.Author}
			if diff := cmp.Diff(fmt.Sprintf("%#v", tt.want.Author.Handle+tt.want.Text), fmt.Sprintf("%#v", got.Author.Handle+got.Text)); diff != "" {
				t.Errorf("author and text (-want +got):\n%s", diff)
			}
			if got.Edited != tt.want.Edited || got.Deleted != tt.want.Deleted {
				t.Errorf("edited %v, deleted %v", got.Edited, got.Deleted)
			}
			if waiting := !v.Conversation.WaitingSince.IsZero(); waiting == tt.want.Deleted {
				t.Errorf("waiting is %v", waiting)
			}
		})
	}
}

func TestDeletionEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "secret words"))
		time.Sleep(time.Minute)
		w.ingest(message("m-2", "t-1", "second"))
		second := w.view(idOf("t-1")).Conversation.Unanswered[1].At
		w.ingest(deleted("m-1", "t-1"))
		v := w.view(idOf("t-1"))
		if !v.Conversation.WaitingSince.Equal(second) {
			t.Errorf("waits since %v, want since the second message at %v", v.Conversation.WaitingSince, second)
		}
		if v.Messages[0].Text != "" || !v.Messages[0].Deleted {
			t.Errorf("the deleted message shows %q", v.Messages[0].Text)
		}
		w.ingest(deleted("m-2", "t-1"))
		v = w.view(idOf("t-1"))
		if v.Clock[0].State != "cancelled" {
			t.Errorf("with nobody waiting the clock is %s, want cancelled", v.Clock[0].State)
		}
	})
}

func TestThirdPersonsAndCourtesy(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	before := w.view(idOf("t-1")).Conversation
	other := message("m-2", "t-1", "Same here!")
	other.Message.Author = channel.Party{Native: "u-other", Handle: "@bob"}
	w.ingest(other)
	v := w.view(idOf("t-1"))
	if v.Messages[1].From != desk.FromOther || len(v.Conversation.Unanswered) != 1 || !v.Conversation.Clock.Equal(before.Clock) {
		t.Errorf("a third person moved the case: %+v", v.Conversation)
	}
	w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
	thanks := message("m-3", "t-1", "Grazie mille!")
	w.ingest(thanks)
	if s := w.view(idOf("t-1")).Conversation.State; s != care.Resolved {
		t.Errorf("thanks made it %s, want resolved", s)
	}
	again := message("m-4", "t-1", "It stopped again")
	w.ingest(again)
	if s := w.view(idOf("t-1")).Conversation.State; s != care.Open {
		t.Errorf("a new complaint made it %s, want open", s)
	}
}

func TestClosedConversationGetsAFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
		time.Sleep(8 * 24 * time.Hour)
		if s := w.view(idOf("t-1")).Conversation.State; s != care.Closed {
			t.Fatalf("after the window it is %s, want closed", s)
		}
		e := message("m-2", "t-1", "Again")
		w.ingest(e)
		w.ingest(e)
		w.ingest(message("m-3", "t-1", "And again"))
		follow := care.FollowUpID(idOf("t-1"), e.Target)
		v := w.view(follow)
		if v.Conversation.FollowUpOf != idOf("t-1") || len(v.Messages) != 2 || v.Conversation.State != care.New {
			t.Errorf("follow-up: of %q, %d messages, %s", v.Conversation.FollowUpOf, len(v.Messages), v.Conversation.State)
		}
	})
}

// What the engine remembers of a conversation must not end it.
func TestReopenedConversationGetsNoFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
		w.ingest(message("m-2", "t-1", "Thanks!"))
		w.do(idOf("t-1"), care.Reopen{Agent: "FB", Reason: "not over"})
		time.Sleep(8 * 24 * time.Hour)
		w.ingest(message("m-3", "t-1", "Again"))
		if n := len(w.view(idOf("t-1")).Messages); n != 3 {
			t.Errorf("%d messages in the conversation, want all 3", n)
		}
	})
}

func TestFollowUpGoesToTheAgentOfBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		team := care.Spec{Team: []care.Agent{{Initials: "FB"}, {Initials: "AP"}}}
		w := newWorld(t, team, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.do(idOf("t-1"), care.Resolve{Agent: "AP", Kind: care.NoAction, Cause: "test"})
		time.Sleep(8 * 24 * time.Hour)
		e := message("m-2", "t-1", "Again")
		w.ingest(e)
		if got := w.view(care.FollowUpID(idOf("t-1"), e.Target)).Conversation.Owner; got != "AP" {
			t.Errorf("owned by %q, want AP", got)
		}
	})
}

func TestBrandsAreApart(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{Brands: map[string]desk.Brand{"zeta": {}}})
	e := message("m-1", "t-1", "Nothing works")
	other := e
	m := *e.Message
	other.Message = &m
	other.Account.Brand, other.Target.Account.Brand = "zeta", "zeta"
	w.ingest(e, other)
	n := 0
	for l, err := range w.desk.List(t.Context(), care.Query{}, true) {
		if err != nil {
			t.Fatal(err)
		}
		if l.Excerpt != "Nothing works" {
			t.Errorf("excerpt %q", l.Excerpt)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d conversations, want one a brand", n)
	}
}

func TestManyCallersLoseNothing(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	const callers, each, threads = 16, 100, 40
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("m-%d-%d", c, i)
				if err := w.desk.Ingest(t.Context(), []channel.Event{message(id, fmt.Sprintf("t-%d", (c+i)%threads), "x")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	n := 0
	for i := range threads {
		n += len(slices.DeleteFunc(w.types(idOf(fmt.Sprintf("t-%d", i))), func(s string) bool { return s != "received" }))
	}
	if n != callers*each {
		t.Errorf("%d messages recorded, want %d", n, callers*each)
	}
}

func TestAnswerWrittenElsewhereCounts(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	own := message("m-2", "t-1", "We are on it")
	own.Message.Author = channel.Party{Native: "brand", Role: channel.Self}
	w.ingest(own, own)
	v := w.view(idOf("t-1"))
	if v.Conversation.State != care.Waiting || v.Clock[0].State != "met" || len(v.Messages) != 2 {
		t.Errorf("state %s, clock %s, %d messages", v.Conversation.State, v.Clock[0].State, len(v.Messages))
	}
	// A post of the brand that nobody wrote under is nobody's case.
	own = message("m-9", "t-9", "Our new shop")
	own.Message.Author = channel.Party{Native: "brand", Role: channel.Self}
	w.ingest(own)
	if _, err := w.desk.Conversation(t.Context(), idOf("t-9")); err == nil {
		t.Error("the brand's own post opened a conversation")
	}
}
