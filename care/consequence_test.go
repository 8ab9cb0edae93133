package care_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Who resolves what nobody has answers for it; whose it is it stays.
func TestWhoResolvesOwns(t *testing.T) {
	for owner, want := range map[string]string{"": "AP", "FB": "FB"} {
		k := newTalk(t, team())
		k.do(k.writes())
		if owner != "" {
			k.do(care.Claim{Agent: owner})
			k.wait(time.Hour) // the lease is over
		}
		k.do(care.Resolve{Agent: "AP", Kind: care.NoAction, Cause: "parcel"})
		if k.conv.Owner != want {
			t.Errorf("of %q, resolved by AP: owner %q, want %q", owner, k.conv.Owner, want)
		}
	}
}

// A closing line that was on its way when the case was resolved, and that fails,
// has the clock run on as if nothing had been solved; a delivered one does not.
func TestAFailedClosingLineIsNoSolution(t *testing.T) {
	policy, err := sla.NewPolicy(sla.PolicySpec{Name: "care", Version: 1, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 8 * time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	for delivered, want := range map[bool]sla.Condition{true: sla.Met, false: sla.Running} {
		k := newTalk(t, care.Spec{})
		if k.rules, err = care.NewRules(care.Spec{}, policy); err != nil {
			t.Fatal(err)
		}
		k.do(k.writes())
		k.do(k.replies("r1"))
		k.do(k.resolve())
		k.wait(time.Minute)
		if delivered {
			k.do(k.delivered("r1"))
		} else {
			k.do(care.Failed{Reply: "r1", Code: channel.Permission})
		}
		if got := k.clock(sla.Resolution); got != want {
			t.Errorf("delivered %t: the clock is %s, want %s", delivered, got, want)
		}
	}
}

// What the customer or a colleague did meanwhile makes a reply that was written
// before it stale.
func TestWhatMakesAReplyStale(t *testing.T) {
	for name, happens := range map[string]func(*talk){
		"it was spam, and is not": func(k *talk) {
			k.do(care.MarkSpam{Agent: "AP"})
			k.do(care.UnmarkSpam{Agent: "AP"})
		},
		"it was solved, and is not": func(k *talk) {
			k.do(care.Resolve{Agent: "AP", Kind: care.Solved, Cause: "parcel"})
			k.do(care.Reopen{Agent: "AP"})
		},
		"the customer wrote": func(k *talk) { k.do(k.writes()) },
		"nothing":            func(*talk) {},
		"a note":             func(k *talk) { k.do(care.Note{Agent: "AP", Text: "a gate code", Content: "n1"}) },
	} {
		t.Run(name, func(t *testing.T) {
			k := in(t, care.Waiting, team())
			r := k.replies("r9")
			happens(k)
			if name == "nothing" || name == "a note" {
				k.do(r)
			} else {
				k.refused(r, care.GuardConflict)
			}
		})
	}
	t.Run("it was spam when it was written", func(t *testing.T) {
		k := in(t, care.Waiting, team())
		k.do(care.MarkSpam{Agent: "AP"})
		r := k.replies("r9")
		k.do(care.UnmarkSpam{Agent: "AP"})
		k.refused(r, care.GuardConflict)
	})
	t.Run("the survey was answered", func(t *testing.T) {
		k := asked(t, care.Spec{})
		r := k.replies("r9")
		k.do(care.AnswerSurvey{Answer: care.Yes})
		k.refused(r, care.GuardConflict)
	})
}

// Spam asks nothing of anybody: nobody holds it, and no answer is waited for.
func TestSpamLetsGo(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
	k.do(care.Claim{Agent: "FB"})
	if k.conv.LeaseAgent != "FB" || k.conv.Invitation == nil {
		t.Fatalf("lease of %q, invitation %v", k.conv.LeaseAgent, k.conv.Invitation)
	}
	k.do(care.MarkSpam{Agent: "FB"})
	if k.conv.LeaseAgent != "" || k.conv.Invitation != nil {
		t.Errorf("lease of %q, invitation %v", k.conv.LeaseAgent, k.conv.Invitation)
	}
	k.do(care.UnmarkSpam{Agent: "AP"}) // at once: nobody else is at it
}

// A solution ends what we wanted to say about the case.
func TestNothingIsWantedOfASolvedCase(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.do(care.Hold{Agent: "FB", For: care.Other})
	k.wait(24 * time.Hour)
	k.do(care.Tick{})
	if len(k.conv.Drafts) != 1 {
		t.Fatalf("wanted %+v", k.conv.Drafts)
	}
	if k.do(k.resolve()); len(k.conv.Drafts) != 0 {
		t.Errorf("solved, and wanted %+v", k.conv.Drafts)
	}
}

// A survey that comes after the time to reopen is sent all the same.
func TestTheSurveyIsWaitedFor(t *testing.T) {
	for off, want := range map[bool]care.State{false: care.Resolved, true: care.Closed} {
		k := in(t, care.Resolved, care.Spec{ReopenWindow: care.Duration(24 * time.Hour), Survey: care.SurveyPlan{Off: off}})
		k.wait(30 * time.Hour)
		k.do(care.Tick{})
		k.wantState(want)
		if off {
			continue
		}
		k.wait(18 * time.Hour)
		if got := types(k.do(survey("s1"))); !slices.Contains(got, "survey_asked") {
			t.Errorf("events %v", got)
		}
	}
}

// Silence settles nothing while our own answer has not left.
func TestSilenceIsOfTheCustomer(t *testing.T) {
	for _, left := range []bool{false, true} {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(k.replies("r1"))
		if left {
			k.do(k.delivered("r1"))
		}
		k.wait(6 * 24 * time.Hour)
		k.do(care.Tick{})
		if want := map[bool]care.State{false: care.Waiting, true: care.Resolved}[left]; k.conv.State != want {
			t.Errorf("left %t: %s, want %s", left, k.conv.State, want)
		}
	}
}

// A bot's reply that never left is none: it may try again. One that did is the
// only one in a row.
func TestABotsFailedReplyIsNone(t *testing.T) {
	for _, failed := range []bool{true, false} {
		k := newTalk(t, withBot())
		k.do(k.writes())
		k.do(botSays(k, "b1"))
		if failed {
			k.do(care.Failed{Reply: "b1", Code: channel.Permission})
			k.do(botSays(k, "b2"))
		} else {
			k.do(k.delivered("b1"))
			k.refused(botSays(k, "b2"), care.GuardAutomatic)
		}
	}
}

// Nor is a person's that failed an automatic message.
func TestAFailedReplyIsNotAutomatic(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	k.do(care.Failed{Reply: "r1", Code: channel.Permission})
	k.facts.OutOfHours, k.facts.Period = true, "night 1"
	ack := care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"}
	k.do(ack)
	ack.ID = "a2"
	k.facts.Period = "night 2"
	k.refused(ack, care.GuardAcknowledge) // that was one
}

// A failure in a bot's case is made good by a person, who is yet to be found.
func TestABotMakesNothingGood(t *testing.T) {
	for agent, want := range map[string]string{"BO": "", "FB": "FB"} {
		k := newTalk(t, withBot())
		k.do(k.writes())
		k.do(care.Claim{Agent: agent})
		k.wait(7 * time.Hour)
		k.do(care.Tick{})
		if len(k.conv.Tasks) != 1 || k.conv.Tasks[0].Owner != want {
			t.Errorf("of %s: tasks %+v, want one of %q", agent, k.conv.Tasks, want)
		}
	}
}
