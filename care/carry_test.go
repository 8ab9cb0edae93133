package care_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// invite asks the customer of a thread to go on in private.
func (w *network) invite(thread string) {
	w.t.Helper()
	c := w.convs[id(thread)]
	r := "i" + thread
	w.do(c.ID, care.Handoff{Reply: care.Reply{Agent: "FB", Text: "Write to us in private.", Seen: c.Version, ID: r, Content: r}, Reason: care.BecauseData})
	w.do(c.ID, care.Delivered{Reply: r, Ref: channel.Ref{Account: shop, Native: thread + r}, At: w.now})
}

// asked is a case that was solved, in which the customer was asked, and wrote
// something else.
func (w *network) asked(thread string) {
	w.t.Helper()
	w.hear(thread, "p-ann")
	w.answer(thread)
	w.do(id(thread), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel", Seen: w.convs[id(thread)].Version})
	w.now = w.now.Add(48 * time.Hour)
	w.do(id(thread), care.Tick{Ask: care.Ask{ID: "s" + thread, Text: "Is it still solved?", Content: "c"}})
	w.do(id(thread), care.Delivered{Reply: "s" + thread, Ref: channel.Ref{Account: shop, Native: "s" + thread}, At: w.now})
	w.hear(thread, "p-ann")
	if !w.convs[id(thread)].Survey.Awaits() {
		w.t.Fatal("no survey waits for an answer")
	}
}

// complaint begins a thread with a public complaint of somebody whom we have
// failed as far as nobody knows.
func (w *network) complaint(thread string) {
	w.t.Helper()
	w.facts = care.Facts{Complaint: true, Ledger: &care.Ledger{Identities: []string{"p-ann"}}}
	w.hear(thread, "p-ann")
	if !w.convs[id(thread)].SeekFirst {
		w.t.Fatal("nobody looks for the first failure")
	}
}

// What the source asked the customer and has to say goes along, and what comes
// of it comes to the target.
func TestMergeCarries(t *testing.T) {
	merge := care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}
	t.Run("an invitation", func(t *testing.T) {
		for _, resolved := range []bool{false, true} {
			w := newNetwork(t)
			w.hear("T", "p-ann")
			w.answer("T")
			if resolved {
				w.do(id("T"), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
			}
			w.hear("S", "p-ann")
			w.invite("S")
			until := w.convs[id("S")].Invitation.Until
			w.do(id("S"), merge)
			c := w.convs[id("T")]
			if c.Invitation == nil || !c.Invitation.Until.Equal(until) || c.Invitation.From != id("S") || !c.State.Live() {
				t.Fatalf("resolved %t: target is %s with %+v", resolved, c.State, c.Invitation)
			}
			if s := w.convs[id("S")]; s.Invitation != nil {
				t.Errorf("the source still has %+v", s.Invitation)
			}
			m := message("dm", w.now)
			m.Visibility, m.Thread.Native, m.ID = channel.Private, "dm-1", c.ID
			if err := w.give(c.ID, m); err != nil {
				t.Fatal(err)
			}
			c = w.convs[id("T")]
			if c.Invitation != nil || c.Private == nil || c.Private.Native != "dm-1" || !c.PublicOpen || c.State != care.Open {
				t.Errorf("after the private message: %s, private %v, public open %t", c.State, c.Private, c.PublicOpen)
			}
		}
	})
	t.Run("an invitation that lapses there", func(t *testing.T) {
		w := newNetwork(t)
		w.hear("T", "p-ann")
		w.answer("T")
		w.hear("S", "p-ann")
		w.invite("S")
		w.do(id("S"), merge)
		w.now = w.now.Add(25 * time.Hour)
		w.do(id("T"), care.Tick{})
		if c := w.convs[id("T")]; c.State != care.Open || c.Invitation == nil || !c.Invitation.Lapsed {
			t.Errorf("%s, %+v", c.State, c.Invitation)
		}
	})
	t.Run("what is to be told, of the promise that it is about", func(t *testing.T) {
		w := newNetwork(t)
		for _, thread := range []string{"T", "S"} {
			w.hear(thread, "p-ann")
			w.answer(thread)
			w.do(id(thread), care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: w.now.Add(3 * time.Hour)})
		}
		w.now = w.now.Add(2 * time.Hour)
		w.do(id("T"), care.Tick{})
		w.do(id("S"), care.Tick{})
		w.do(id("S"), merge)
		var about []string
		for _, x := range w.convs[id("T")].Drafts {
			about = append(about, string(x.Kind)+" "+x.For)
		}
		theirs := "p1@" + string(id("S"))
		if diff := cmp.Diff([]string{"before_due p1", "before_due " + theirs}, about); diff != "" {
			t.Errorf("drafts (-want +got):\n%s", diff)
		}
		w.do(id("T"), care.Keep{Agent: "FB", Promise: theirs})
		if got := w.convs[id("T")].Drafts; len(got) != 1 || got[0].For != "p1" {
			t.Errorf("drafts after one was kept: %+v", got)
		}
	})
	t.Run("a survey", func(t *testing.T) {
		w := newNetwork(t)
		w.asked("S")
		w.hear("T", "p-ann")
		w.do(id("S"), merge)
		w.hear("S", "p-ann", func(m *care.Receive) { m.Answer, m.Visibility = care.No, channel.Private })
		c := w.convs[id("T")]
		if c.Survey == nil || c.Survey.Answer != care.No || c.Survey.From != id("S") {
			t.Fatalf("survey %+v", c.Survey)
		}
		w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
		if s := w.convs[id("S")].Survey; s == nil || s.Answer != care.No || s.From != "" || w.convs[id("T")].Survey != nil {
			t.Errorf("after the undo: source %+v, target %+v", s, w.convs[id("T")].Survey)
		}
	})
	t.Run("a survey, where one is planned", func(t *testing.T) {
		w := newNetwork(t)
		w.asked("S")
		w.answer("S")
		w.hear("T", "p-ann")
		w.answer("T")
		w.do(id("T"), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
		w.do(id("S"), merge)
		c := w.convs[id("T")]
		if c.State != care.Resolved || !c.Survey.Awaits() {
			t.Errorf("%s, survey %+v", c.State, c.Survey)
		}
		var skipped care.SurveySkip
		for _, e := range w.logs[id("T")] {
			if x, ok := e.Body.(care.SurveySkipped); ok {
				skipped = x.Why
			}
		}
		if skipped != care.SkipTwice {
			t.Errorf("skipped %q", skipped)
		}
	})
	t.Run("a survey, where one was asked", func(t *testing.T) {
		w := newNetwork(t)
		w.asked("S")
		w.asked("T")
		own := w.convs[id("T")].Survey.Reply
		w.do(id("S"), merge)
		if s := w.convs[id("T")].Survey; s.Reply != own || s.From != "" {
			t.Errorf("survey %+v", s)
		}
	})
	t.Run("the search for a first failure", func(t *testing.T) {
		for _, found := range []bool{false, true} {
			w := newNetwork(t)
			w.complaint("S")
			w.hear("T", "p-ann")
			w.do(id("S"), merge)
			if c := w.convs[id("T")]; !c.SeekFirst || !c.Raised() {
				t.Fatal("the target does not look for it")
			}
			if found {
				w.do(id("T"), care.Report{Agent: "FB", Surface: channel.Call})
			}
			w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
			if s, c := w.convs[id("S")].SeekFirst, w.convs[id("T")].SeekFirst; s == found || c {
				t.Errorf("found %t: after the undo source %t, target %t", found, s, c)
			}
		}
	})
	t.Run("that a bot gave it to people, and an apology", func(t *testing.T) {
		w := newNetwork(t)
		w.hear("T", "p-ann")
		w.hear("S", "p-ann")
		c := w.convs[id("S")]
		w.do(c.ID, care.Reply{Agent: "FB", Text: "We are sorry.", Seen: c.Version, ID: "r1", Content: "r1", Apology: "refund"})
		w.do(c.ID, care.Delivered{Reply: "r1", Ref: channel.Ref{Account: shop, Native: "n"}, At: w.now})
		w.do(c.ID, merge)
		if got := w.convs[id("T")].Apology; got != "refund" {
			t.Errorf("apology %q", got)
		}
	})
}

// A merge that its target refuses leaves the invitation open.
func TestAbandonedMergeKeepsTheInvitation(t *testing.T) {
	w := newNetwork(t)
	w.hear("T", "p-ann")
	w.hear("S", "p-ann")
	w.invite("S")
	before := facts(w.convs[id("S")])
	if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
		t.Fatal(err)
	}
	w.do(id("T"), care.MarkSpam{Agent: "FB"})
	if err := w.run(id("S")); err != nil {
		t.Fatal(err)
	}
	if after := facts(w.convs[id("S")]); after != before {
		t.Errorf("after\n%s\nwant\n%s", after, before)
	}
}

// laden are a target and a source from which everything goes along.
func laden(w *network) {
	w.hear("T", "p-ann")
	w.now = w.now.Add(time.Minute)
	w.complaint("S")
	w.do(id("S"), care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: w.now.Add(3 * time.Hour)})
	w.invite("S")
	w.now = w.now.Add(2 * time.Hour)
	w.do(id("S"), care.Tick{})
}

func init() {
	chains["merge of all that can go along"] = chain{laden, func(w *network) error {
		return errors.Join(w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}), w.run(id("S")))
	}, runs("S")}
	chains["undo of a merge of all that can go along"] = chain{func(w *network) {
		laden(w)
		w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
		w.now = w.now.Add(time.Hour)
	}, func(w *network) error {
		return errors.Join(w.give(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"}), w.run(id("S")))
	}, runs("S")}
}
