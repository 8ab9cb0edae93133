package care_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What one feature leaves behind is met by another.

// Tasks, and waiting for somebody else, go along with a merge, and come back.
func TestMergeTakesTheWorkAlong(t *testing.T) {
	w := newNetwork(t)
	two(w)
	due := w.now.Add(40 * time.Hour)
	w.do(id("S"), care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: due})
	w.do(id("T"), care.AddTask{Agent: "FB", ID: "k1", Kind: care.EmailTask, Due: due})
	w.do(id("S"), care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"})
	w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
	if s, x := w.convs[id("S")], w.convs[id("T")]; len(s.Tasks) != 0 || s.Hold != nil || len(x.Tasks) != 2 || x.Hold == nil || x.Hold.Partner != "gls" {
		t.Fatalf("tasks %+v and %+v, hold %+v and %+v", s.Tasks, x.Tasks, s.Hold, x.Hold)
	}
	if all := w.convs[id("T")].Tasks; all[0].ID == all[1].ID {
		t.Errorf("two tasks of one name: %+v", all)
	}
	w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
	s, x := w.convs[id("S")], w.convs[id("T")]
	if len(s.Tasks) != 1 || s.Tasks[0].ID != "k1" || s.Tasks[0].Kind != care.PhoneTask || s.Tasks[0].From != "" || s.Hold == nil {
		t.Errorf("what came back: %+v, hold %+v", s.Tasks, s.Hold)
	}
	if len(x.Tasks) != 1 || x.Tasks[0].Kind != care.EmailTask || x.Hold != nil {
		t.Errorf("what stayed: %+v, hold %+v", x.Tasks, x.Hold)
	}
}

// What was done in the other conversation does not come back.
func TestUndoneMergeBringsBackWhatIsOpen(t *testing.T) {
	w := newNetwork(t)
	two(w)
	w.do(id("S"), care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: w.now.Add(40 * time.Hour)})
	w.do(id("S"), care.Hold{Agent: "FB", For: care.Other})
	w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
	w.do(id("T"), care.EndTask{Agent: "FB", Task: "k1"})
	w.do(id("T"), care.Unhold{Agent: "FB"})
	w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
	if s := w.convs[id("S")]; len(s.Tasks) != 0 || s.Hold != nil {
		t.Errorf("tasks %+v, hold %+v", s.Tasks, s.Hold)
	}
}

// A solved conversation goes on when what joins it keeps a case open.
func TestAnOpenCaseReopensWhatItJoins(t *testing.T) {
	l := care.Luggage{Thread: care.Thread{Account: shop, Native: "t-other"}, Visibility: channel.Public, Customers: []string{"p-ann"}, Members: []care.ID{"c-other"}}
	for name, c := range map[string]struct {
		change func(*care.Luggage)
		want   care.State
	}{
		"nothing": {func(*care.Luggage) {}, care.Resolved},
		"a task": {func(l *care.Luggage) {
			l.Tasks = []care.Task{{ID: "k1", Kind: care.PhoneTask, Due: at(99 * time.Hour), From: "c-other"}}
		}, care.Resolved},
		"a hold": {func(l *care.Luggage) { l.Hold = &care.OnHold{For: care.Other, Since: t0, From: "c-other"} }, care.Open},
		"a link": {func(l *care.Luggage) { l.Referral = &care.Referral{Link: "l1", At: t0, From: "c-other"} }, care.Open},
		"a promise": {func(l *care.Luggage) {
			l.Promises = []care.OpenPromise{{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: at(99 * time.Hour), From: "c-other"}}
		}, care.Open},
	} {
		t.Run(name, func(t *testing.T) {
			k, mine := in(t, care.Resolved, care.Spec{}), l
			c.change(&mine)
			k.do(care.Join{Operation: "op1", Agent: "FB", From: "c-other", Luggage: mine})
			k.wantState(c.want)
		})
	}
}

// Tasks of both are no more than one conversation may have.
func TestMergeIsBoundedByTasks(t *testing.T) {
	k := in(t, care.Open, care.Spec{})
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"} {
		k.do(care.AddTask{Agent: "FB", ID: n, Kind: care.PhoneTask, Due: at(99 * time.Hour)})
	}
	target := other(k.conv, true)
	target.Tasks = slices.Clone(k.conv.Tasks)
	k.facts.Target = &target
	k.refused(care.Merge{Agent: "FB", Operation: "op1", Into: "c-other"}, care.GuardTasks)
	target.Tasks = target.Tasks[:9]
	k.do(care.Merge{Agent: "FB", Operation: "op1", Into: "c-other"})
}

// A promise that is taken back is told: silence does not close over it.
func TestSilenceWaitsUntilTheCustomerIsTold(t *testing.T) {
	withdrawn := func(t *testing.T) *talk {
		k := in(t, care.Waiting, care.Spec{})
		k.do(k.promise("p1", at(20*24*time.Hour)))
		k.do(care.Withdraw{Agent: "FB", Promise: "p1", Reason: "sold out", Content: "w1"})
		return k
	}
	k := withdrawn(t)
	k.wait(24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "update_due")
	k.wantState(care.Open)
	k.wait(30 * 24 * time.Hour)
	k.do(care.Tick{})
	k.wantState(care.Open)

	k = withdrawn(t)
	k.wait(time.Hour)
	k.answer("r1")
	if len(k.conv.Drafts) > 0 {
		t.Fatalf("drafts %+v", k.conv.Drafts)
	}
	k.wait(5 * 24 * time.Hour)
	k.do(care.Tick{})
	k.wantState(care.Resolved)
}

// What a bot answered waits for a person only while it is there.
func TestAPersonIsNotAskedToAnswerWhatIsGone(t *testing.T) {
	said := func(t *testing.T) (*talk, channel.Ref) {
		k := newTalk(t, withBot())
		m := k.writes()
		k.do(m)
		k.do(botSays(k, "b1"))
		k.do(k.delivered("b1"))
		return k, m.Ref
	}
	t.Run("there", func(t *testing.T) {
		k, ref := said(t)
		k.do(care.AskHuman{Agent: "BO"})
		if len(k.conv.Unanswered) != 1 || k.conv.Unanswered[0].Ref != ref {
			t.Errorf("unanswered %+v", k.conv.Unanswered)
		}
	})
	t.Run("deleted", func(t *testing.T) {
		k, ref := said(t)
		k.do(care.Delete{Ref: ref, Content: "c"})
		k.do(care.AskHuman{Agent: "BO"})
		if len(k.conv.Unanswered) != 0 || !k.conv.WaitingSince.IsZero() {
			t.Errorf("unanswered %+v", k.conv.Unanswered)
		}
	})
	t.Run("split off", func(t *testing.T) {
		k, ref := said(t)
		k.facts.Moving = []care.Moved{{Ref: ref, Content: "c", Author: "p-ann", Visibility: channel.Public, SentAt: t0}}
		k.do(care.Split{Agent: "FB", Operation: "op1", Messages: []channel.Ref{ref}})
		k.do(care.AskHuman{Agent: "BO"})
		if len(k.conv.Unanswered) != 0 {
			t.Errorf("unanswered %+v", k.conv.Unanswered)
		}
	})
	t.Run("solved", func(t *testing.T) {
		k := newTalk(t, withBot())
		k.do(k.writes())
		k.do(botSays(k, "b1"))
		k.do(k.delivered("b1"))
		k.wait(5 * 24 * time.Hour)
		k.do(care.Tick{})
		k.wantState(care.Resolved)
		k.do(k.writes(courtesy))
		if k.conv.BotSaid != nil {
			t.Errorf("still waits: %+v", k.conv.BotSaid)
		}
	})
}

// Spam asks for nothing, an answer to a survey neither.
func TestSpamAnswersNoSurvey(t *testing.T) {
	k := asked(t, care.Spec{})
	k.do(care.MarkSpam{Agent: "FB"})
	m := k.writes(private)
	m.Answer = care.No
	k.wantTypes(k.do(m), "received")
	if k.conv.Failures != 0 || len(k.conv.Tasks) != 0 {
		t.Errorf("%d failures, tasks %+v", k.conv.Failures, k.conv.Tasks)
	}
}

// A bot that writes in the network's own application is a bot.
func TestABotsSignatureIsNoPersons(t *testing.T) {
	for signed, person := range map[string]bool{"FB": true, "BO": false, "": true} {
		k := newTalk(t, withBot())
		k.do(k.writes())
		m := k.writes(colleague)
		m.Signed = signed
		k.do(m)
		if k.conv.FirstReplyAt.IsZero() == person || k.conv.AutoLast == person {
			t.Errorf("%q: first reply at %v, automatic %t", signed, k.conv.FirstReplyAt, k.conv.AutoLast)
		}
	}
}

// What came under one name comes apart, however often: else one of them would
// fall due for ever.
func TestJoinedWorkIsToldApart(t *testing.T) {
	k := in(t, care.New, care.Spec{})
	l := luggage(k.now, step{x: 307, which: 3})
	for n := range 3 {
		k.do(care.Join{Operation: fmt.Sprint("op", n), Agent: "FB", From: "c-other", Luggage: l})
	}
	names := map[string]bool{}
	for _, x := range k.conv.Tasks {
		names[x.ID] = true
	}
	for _, p := range k.conv.Promises {
		names[p.ID] = true
	}
	if want := len(k.conv.Tasks) + len(k.conv.Promises); len(names) != want || want != 12 {
		t.Errorf("%d names of %d: %v", len(names), want, names)
	}
	k.wait(48 * time.Hour).do(care.Tick{})
	if due, ok := k.rules.NextDue(k.conv); ok && !due.After(k.now) {
		t.Errorf("due at %v again", due)
	}
}
