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

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// from is a message of somebody, a time after the last one.
func from(who, id, thread, text string) channel.Event {
	time.Sleep(time.Second)
	e := message(id, thread, text)
	e.Message.Author = channel.Party{Native: "u-" + who, Handle: "@" + who, Name: who}
	return e
}

func (w *world) texts(id care.ID) []string {
	w.Helper()
	out := []string{}
	for _, m := range w.view(id).Messages {
		out = append(out, string(m.From)+": "+m.Text)
	}
	return out
}

func (w *world) same(what string, want, got any) {
	w.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func ref(id string) channel.Ref { return channel.Ref{Account: account, Native: id} }

func TestMergeAndItsUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-2", "Nobody helps me"))
		one, two := idOf("t-1"), idOf("t-2")
		w.do(two, care.Promise{Agent: "FB", ID: "p1", Text: "A new phone", Kind: care.Delivery, Owner: "FB", Due: time.Now().Add(30 * time.Hour)})
		source := w.do(two, care.Merge{Agent: "FB", Into: one})
		if source.State != care.Merged || source.Goes("") != one || source.Relations.Operation != nil {
			t.Fatalf("source: %s, %+v", source.State, source.Relations)
		}
		w.ingest(from("ann", "m-3", "t-2", "Are you there?"))
		w.same("target", []string{"customer: My phone is dead", "customer: Nobody helps me", "customer: Are you there?"}, w.texts(one))
		v := w.view(one)
		if v.Promises[0].Text != "A new phone" || v.Messages[1].Via != two || v.Messages[2].Via != two || v.Messages[0].Via != "" {
			t.Errorf("promise %+v, messages %+v", v.Promises, v.Messages)
		}
		// An answer goes where the customer wrote last.
		w.do(one, care.Reply{Agent: "FB", Text: "Here we are.", Visibility: channel.Public, Seen: v.Conversation.Version})
		time.Sleep(time.Minute)
		sent := w.net.Sent()
		if len(sent) != 1 || sent[0].Draft.Thread != "t-2" || sent[0].Draft.InReplyTo != ref("m-3") || sent[0].Draft.To.Handle != "@ann" {
			t.Errorf("sent %+v", sent)
		}
		w.ingest(from("ann", "m-4", "t-2", "My number is wrong"))
		// An edit and a deletion of what was merged reach the target.
		edited := message("m-4", "t-2", "My address is wrong")
		edited.Kind = channel.Edited
		w.ingest(edited)
		deleted := channel.Event{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: "t-2", Target: ref("m-2")}
		w.ingest(deleted)
		if got := w.texts(one); got[1] != "customer: " || got[4] != "customer: My address is wrong" {
			t.Errorf("after edit and deletion: %q", got)
		}
		w.do(two, care.UndoMerge{Agent: "FB"})
		w.same("target", []string{"customer: My phone is dead", "agent: Here we are. ^FB"}, w.texts(one))
		w.same("source", []string{"customer: ", "customer: Are you there?", "customer: My address is wrong"}, w.texts(two))
		c := w.view(two).Conversation
		if c.State != care.New || len(c.Unanswered) != 1 || c.Unanswered[0].Ref != ref("m-4") || len(c.Promises) != 1 {
			t.Errorf("source: %s, %+v, %+v", c.State, c.Unanswered, c.Promises)
		}
		// Its answer finds the words that were recorded elsewhere.
		w.do(two, care.Reply{Agent: "FB", Text: "Corrected.", Visibility: channel.Public, Seen: c.Version})
		time.Sleep(time.Minute)
		if sent := w.net.Sent(); len(sent) != 2 || sent[1].Draft.Thread != "t-2" || sent[1].Draft.To.Handle != "@ann" {
			t.Errorf("sent %+v", sent)
		}
		w.ingest(from("ann", "m-5", "t-2", "Thanks a lot, and now the bill?"))
		if got := w.texts(two); got[len(got)-1] != "customer: Thanks a lot, and now the bill?" {
			t.Errorf("after the undo: %q", got)
		}
		// What was deleted on the network after it came back waits nowhere.
		w.ingest(channel.Event{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: "t-2", Target: ref("m-5")})
		if c := w.view(two).Conversation; len(c.Unanswered) != 0 {
			t.Errorf("waits for %v", c.Unanswered)
		}
	})
}

func TestMergeIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-2", "Mine too"), from("ann", "m-3", "t-3", "Still dead"))
		one, two, three := idOf("t-1"), idOf("t-2"), idOf("t-3")
		w.do(three, care.MarkSpam{Agent: "FB"})
		for _, c := range []struct {
			name  string
			cmd   care.Command
			guard string
		}{
			{"another customer's", care.Merge{Agent: "FB", Into: two}, care.GuardCustomer},
			{"itself", care.Merge{Agent: "FB", Into: one}, care.GuardField},
			{"nothing", care.Merge{Agent: "FB"}, care.GuardField},
			{"what does not exist", care.Merge{Agent: "FB", Into: "c-none"}, care.GuardTarget},
			{"spam", care.Merge{Agent: "FB", Into: three}, care.GuardTarget},
			{"undo of nothing", care.UndoMerge{Agent: "FB"}, care.GuardState},
			{"undo of no split", care.UndoSplit{Agent: "FB"}, care.GuardTarget},
			{"split of nothing", care.Split{Agent: "FB"}, care.GuardField},
			{"split of another's message", care.Split{Agent: "FB", Messages: []channel.Ref{ref("m-2")}}, care.GuardField},
		} {
			before := w.view(one)
			_, err := w.desk.Do(t.Context(), one, c.cmd)
			var no *care.Refusal
			if !errors.As(err, &no) || no.Guard != c.guard {
				t.Errorf("%s: %v, want %s", c.name, err, c.guard)
			}
			w.same(c.name, before.Events, w.view(one).Events)
		}
		w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
		if c := w.view(two).Conversation; len(c.Unanswered) != 2 {
			t.Errorf("with an override %d wait, want 2", len(c.Unanswered))
		}
	})
}

// Who writes as the same person on two networks is merged on an agent's word: that
// they are one person, which holds for every merge until it is taken back, or that
// it is to be done all the same. An equal handle says nothing.
func TestMergeOfOneHandleUnderTwoIdentifiers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		other := by(from("ann", "m-2", "t-2", "Still dead"), "another-ann")
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), other, by(from("ann", "m-3", "t-3", "Hello?"), "another-ann"))
		one, two, three := idOf("t-1"), idOf("t-2"), idOf("t-3")
		refused := func(when string, from care.ID) {
			t.Helper()
			_, err := w.desk.Do(t.Context(), from, care.Merge{Agent: "FB", Into: one})
			var no *care.Refusal
			if !errors.As(err, &no) || no.Guard != care.GuardCustomer || no.Reasons[0].Field != "override" {
				t.Fatalf("%s: %v, want a refusal by %s", when, err, care.GuardCustomer)
			}
			for _, word := range []string{"handle", "link", "override"} {
				if !strings.Contains(no.Reasons[0].Text, word) {
					t.Errorf("%s: %q does not speak of %s", when, no.Reasons[0].Text, word)
				}
			}
		}
		refused("before anybody has said so", two)
		if err := w.desk.Link(t.Context(), "FB", one, two); err != nil {
			t.Fatal(err)
		}
		w.do(two, care.Merge{Agent: "FB", Into: one})
		if err := w.desk.Unlink(t.Context(), "FB", one, two); err != nil {
			t.Fatal(err)
		}
		w.do(two, care.UndoMerge{Agent: "FB"})
		refused("after the link was taken back", three)
	})
}

// A third person's report in a public thread becomes a case of its own, with
// what was said and what is said later; undone, it is a third person's again.
func TestSplitAndItsUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-1", "And my tablet!"), from("ann", "m-3", "t-1", "Hello?"))
		one := idOf("t-1")
		before := w.texts(one)
		w.do(one, care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref("m-2")}})
		own := care.SplitID(one, "op")
		w.ingest(from("bob", "m-4", "t-1", "It fell"), from("ann", "m-5", "t-1", "I wait"))
		w.same("the first", []string{"customer: My phone is dead", "customer: Hello?", "customer: I wait"}, w.texts(one))
		w.same("the new one", []string{"customer: And my tablet!", "customer: It fell"}, w.texts(own))
		c := w.view(own).Conversation
		if c.State != care.New || len(c.Unanswered) != 2 || c.Customer == w.view(one).Conversation.Customer {
			t.Errorf("the new one: %s, %d wait", c.State, len(c.Unanswered))
		}
		w.do(own, care.Reply{Agent: "FB", Text: "We look into the tablet.", Visibility: channel.Public, Seen: c.Version})
		time.Sleep(time.Minute)
		if sent := w.net.Sent(); len(sent) != 1 || sent[0].Draft.InReplyTo != ref("m-4") || sent[0].Draft.Thread != "t-1" {
			t.Errorf("sent %+v", sent)
		}
		w.ingest(channel.Event{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: "t-1", Target: ref("m-2")})
		w.same("the new one, its first message deleted", "customer: ", w.texts(own)[0])
		w.do(own, care.UndoSplit{Agent: "FB"})
		after := slices.Concat(before[:1], []string{"other: "}, before[2:], []string{"other: It fell", "customer: I wait", "agent: We look into the tablet. ^FB"})
		got := w.texts(one)
		got[3] = "other: " + got[3][len("customer: "):] // in its own conversation he was the customer
		w.same("put back", after, got)
		w.ingest(from("bob", "m-6", "t-1", "Thank you all"))
		if v := w.view(one); v.Messages[len(v.Messages)-1].From != desk.FromOther || len(v.Conversation.Unanswered) != 3 {
			t.Errorf("a third person again: %+v, %d wait", v.Messages[len(v.Messages)-1], len(v.Conversation.Unanswered))
		}
	})
}

// In what was split off, its customer is the author of the first message, and
// everybody else is a third person.
func TestSplitTellsWhoIsAThirdPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("bob", "m-2", "t-1", "And my tablet!"), from("ann", "m-3", "t-1", "Mine too"))
		w.do(idOf("t-1"), care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref("m-2"), ref("m-3")}})
		w.same("the new one", []string{"customer: And my tablet!", "other: Mine too"}, w.texts(care.SplitID(idOf("t-1"), "op")))
	})
}

// What a machine wrote can be answered where it was split off to.
func TestSplitOfAMachinesMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		news := from("bob", "m-2", "t-1", "All offers of the week")
		news.Message.Auto = channel.Bulk
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), news)
		w.do(idOf("t-1"), care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref("m-2")}})
		own := care.SplitID(idOf("t-1"), "op")
		w.do(own, care.Reply{Agent: "FB", Text: "No, thank you.", Visibility: channel.Public, Seen: w.view(own).Conversation.Version})
		time.Sleep(time.Minute)
		if sent := w.net.Sent(); len(sent) != 1 || sent[0].Draft.InReplyTo != ref("m-2") {
			t.Errorf("sent %+v", sent)
		}
	})
}

// dying fails the writes after the n-th: the process is gone.
type dying struct {
	care.Store
	left int
}

var errGone = errors.New("the process is gone")

func (s *dying) write() error {
	if s.left--; s.left < 0 {
		return errGone
	}
	return nil
}

func (s *dying) Append(ctx context.Context, b care.Batch) error {
	if err := s.write(); err != nil {
		return err
	}
	return s.Store.Append(ctx, b)
}

func (s *dying) BindThread(ctx context.Context, t care.Thread, from, to care.ID) (care.ID, error) {
	if err := s.write(); err != nil {
		return "", err
	}
	return s.Store.BindThread(ctx, t, from, to)
}

// A process dies between any two writes of work across conversations. Another
// one takes it up by itself, or when the network delivers the message again;
// the outcome is that of a quiet day.
func TestWorkAcrossConversationsOutlivesItsProcess(t *testing.T) {
	resolve := func(w *world) {
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"))
		c := w.do(idOf("t-1"), care.Claim{Agent: "AP"})
		w.do(c.ID, care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x", Seen: c.Version})
		time.Sleep(8 * 24 * time.Hour)
	}
	merge := func(w *world) {
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-2", "Nobody helps me"))
	}
	say := func(id, thread, text string) func(ctx context.Context, d *desk.Desk) error {
		return func(ctx context.Context, d *desk.Desk) error {
			return d.Ingest(ctx, []channel.Event{from("ann", id, thread, text)})
		}
	}
	do := func(thread string, cmd care.Command) func(ctx context.Context, d *desk.Desk) error {
		return func(ctx context.Context, d *desk.Desk) error {
			_, err := d.DoOnce(ctx, idOf(thread), cmd, "the-click")
			return err
		}
	}
	for name, c := range map[string]struct {
		before func(w *world)
		work   func(ctx context.Context, d *desk.Desk) error
	}{
		"merge": {merge, do("t-2", care.Merge{Agent: "FB", Operation: "op", Into: idOf("t-1")})},
		"undo of a merge": {func(w *world) {
			merge(w)
			w.do(idOf("t-2"), care.Merge{Agent: "FB", Operation: "op", Into: idOf("t-1")})
		}, do("t-2", care.UndoMerge{Agent: "FB", Operation: "op2"})},
		"split": {merge, do("t-1", care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref("m-1")}})},
		"message to a merged one": {func(w *world) {
			merge(w)
			w.do(idOf("t-2"), care.Merge{Agent: "FB", Operation: "op", Into: idOf("t-1")})
		}, say("m-3", "t-2", "Hello?")},
		"follow-up": {resolve, say("m-3", "t-1", "It is dead again")},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for n := -1; n < 7; n++ {
				var got []string
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, care.Spec{}, desk.Options{})
					c.before(w)
					left := n
					if n < 0 {
						left = 1000
					}
					crashing, err := desk.New(t.Context(), &dying{w.store, left}, w.desk.Rules(""), &desk.Options{Channels: []channel.Adapter{w.net}})
					if err != nil {
						t.Fatal(err)
					}
					if err := c.work(t.Context(), crashing); err != nil { // nothing is promised: it is given again
						if err := c.work(t.Context(), w.desk); err != nil {
							t.Fatalf("again after %d writes: %v", n, err)
						}
					}
					w.run()
					defer w.stop()
					time.Sleep(5 * time.Minute)
					got = w.outcome()
				})
				if n < 0 {
					want = got
				} else if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("dead after %d writes (-quiet +got):\n%s", n, diff)
				}
			}
		})
	}
}

// outcome is what the conversations say, without when.
func (w *world) outcome() (out []string) {
	w.Helper()
	for l, err := range w.desk.List(w.Context(), care.Query{}, false) {
		if err != nil {
			w.Fatal(err)
		}
		c := l.Conversation
		under := c.Relations != nil && c.Relations.Operation != nil
		line := fmt.Sprintf("%s %s owner %q of %q, %d wait, under way %t:", c.ID, c.State, c.Owner, c.FollowUpOf, len(c.Unanswered), under)
		for _, m := range w.view(c.ID).Messages {
			line += " " + m.ID
		}
		out = append(out, line)
	}
	return out
}

// Erasing reaches what was merged, wherever it was written.
func TestEraseReachesWhatWasMerged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-2", "Nobody helps me"))
		w.do(idOf("t-2"), care.Merge{Agent: "FB", Into: idOf("t-1")})
		w.ingest(from("ann", "m-3", "t-2", "Hello?"))
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		for _, thread := range []string{"t-1", "t-2"} {
			for _, m := range w.view(idOf(thread)).Messages {
				if m.Text != "" || !m.Erased {
					t.Errorf("%s still has %+v", thread, m)
				}
			}
			if !w.view(idOf(thread)).Conversation.Erased {
				t.Errorf("%s has no record of it", thread)
			}
		}
	})
}
