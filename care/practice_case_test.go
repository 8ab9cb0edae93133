package care_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestPractice13_WhatItCostTheCustomerIsFlagged(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	r := k.resolve()
	r.Cost = care.Money{Minor: -1, Currency: "EUR"}
	k.refused(r, care.GuardField)
	r.Cost = care.Money{Minor: 1250, Currency: "EUR"}
	k.do(r)
	if !k.conv.Resolution.Charged || k.conv.Resolution.Cost != r.Cost {
		t.Errorf("%+v, want it flagged", k.conv.Resolution)
	}
	k = in(t, care.Resolved, care.Spec{})
	if got := k.conv.Resolution; got.Charged || got.Cost != (care.Money{}) {
		t.Errorf("%+v, want no cost", got)
	}
}

func TestPractice21_OrientedNamesADestination(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.refused(care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel"}, care.GuardField)
	k.do(care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel", Destination: "the shop in Via Roma", Content: "w1"})
	data, err := json.Marshal(k.log)
	if err != nil || strings.Contains(string(data), "Via Roma") || k.conv.Resolution.Destination == "" {
		t.Errorf("destination %q, %v; the words must not be in events", k.conv.Resolution.Destination, err)
	}
	for _, kind := range []care.ResolutionKind{care.Solved, care.NoContact, care.IsDuplicate, care.NoAction} { // want none
		k := in(t, care.Waiting, care.Spec{})
		k.do(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel"})
		if got := k.conv.Resolution; got.Kind != kind || got.Destination != "" {
			t.Errorf("%+v, want %s", got, kind)
		}
	}
	for _, kind := range []care.ResolutionKind{"", "fixed", care.Silent} { // time alone resolves by silence
		in(t, care.Waiting, care.Spec{}).refused(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel"}, care.GuardField)
	}
}

func TestPractice21_SolvedAtTheFirstContact(t *testing.T) {
	for _, c := range []struct {
		name  string
		begin func(k *talk)
		kind  care.ResolutionKind
		want  bool
	}{
		{"one answer", func(k *talk) { k.answer("r1") }, care.Solved, true},
		{"one answer, to who can solve it", func(k *talk) { k.answer("r1") }, care.Oriented, true},
		{"one answer on its way", func(k *talk) { k.do(k.replies("r1")) }, care.Solved, true},
		{"thanked for", func(k *talk) { k.answer("r1"); k.do(k.writes(courtesy)) }, care.Solved, true},
		{"a colleague's answer", func(k *talk) { k.do(k.writes(colleague)) }, care.Solved, true},
		{"two answers", func(k *talk) { k.answer("r1"); k.wait(time.Hour).do(k.writes()); k.answer("r2") }, care.Solved, false},
		{"two on their way", func(k *talk) { k.do(k.replies("r1")); k.do(k.replies("r2")) }, care.Solved, false},
		{"one on its way after another", func(k *talk) { k.answer("r1"); k.wait(time.Hour).do(k.replies("r2")) }, care.Solved, false},
		{"nothing was solved", func(k *talk) { k.answer("r1") }, care.NoAction, false},
		{"reported elsewhere before", func(k *talk) {
			k.answer("r1")
			k.do(care.Report{Agent: "FB", Surface: channel.Call})
		}, care.Solved, false},
		{"it came back", func(k *talk) {
			k.answer("r1")
			k.do(k.resolve())
			k.wait(time.Hour).do(k.writes())
			k.do(k.replies("r2"))
		}, care.Solved, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			c.begin(k)
			k.do(care.Resolve{Agent: "FB", Kind: c.kind, Cause: "parcel", Destination: "the shop", Content: "w1"})
			if got := k.conv.Resolution.FirstContact; got != c.want {
				t.Errorf("solved at the first contact: %t, want %t", got, c.want)
			}
		})
	}
	again := newTalk(t, care.Spec{})
	again.do(again.writes(func(m *care.Receive) { m.FollowUpOf = "c-old" }))
	again.answer("r1")
	again.do(again.resolve())
	if again.conv.Resolution.FirstContact {
		t.Error("a follow-up is a second contact")
	}
}

func TestPractice25_SurveyDaysAfterTheSolution(t *testing.T) {
	t.Run("once, days later, and a no is a failure", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(48 * time.Hour)) {
			t.Fatalf("next due %v, want two days later", due)
		}
		k = asked(t, care.Spec{})
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.No}), "survey_answered", "reopened", "task_added")
		if k.conv.Failures != 1 || k.conv.State != care.Open {
			t.Errorf("%d failures in state %s", k.conv.Failures, k.conv.State)
		}
		k.refused(care.AnswerSurvey{Answer: care.Yes}, care.GuardSurvey)
		events := k.do(k.resolve())
		if s := events[len(events)-1].Body.(care.Solution); s.NoSurvey != care.SkipTwice {
			t.Errorf("planned again: %+v", s)
		}
	})
	t.Run("a yes is none", func(t *testing.T) {
		k := asked(t, care.Spec{})
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.Yes}), "survey_answered")
		if k.conv.Failures != 0 || k.conv.State != care.Resolved {
			t.Errorf("%d failures in state %s", k.conv.Failures, k.conv.State)
		}
	})
	t.Run("cancelled by reopening", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		k.wantTypes(k.do(care.Reopen{Agent: "FB"}), "reopened", "survey_skipped")
	})
	t.Run("expires", func(t *testing.T) {
		k := asked(t, care.Spec{})
		k.wait(14 * 24 * time.Hour)
		if got := types(k.do(care.Tick{})); !slices.Contains(got, "survey_expired") {
			t.Errorf("events %v", got)
		}
	})
	for why, change := range map[care.SurveySkip]func(*talk){
		care.SkipCapped:   func(k *talk) { k.facts.LastSurvey = k.now.Add(-29 * 24 * time.Hour) },
		care.SkipWindow:   func(k *talk) { k.facts.WindowClosed = true },
		care.SkipOptedOut: func(k *talk) { k.facts.OptedOut = true },
		care.SkipCrisis:   func(k *talk) { k.facts.Crisis = true },
	} {
		t.Run("not sent: "+string(why), func(t *testing.T) {
			k := in(t, care.Resolved, care.Spec{})
			k.wait(48 * time.Hour)
			change(k)
			events := k.do(survey("s1"))
			if got := events[0].Body; got != (care.SurveySkipped{Why: why}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestPractice33_FollowUpTasks(t *testing.T) {
	task := func(kind care.TaskKind, place care.Place) care.AddTask {
		return care.AddTask{Agent: "FB", ID: "k1", Kind: kind, Place: place, Due: at(30 * time.Hour)}
	}
	for _, c := range []struct {
		name  string
		task  care.AddTask
		owner string
		due   time.Time
		guard string
	}{
		{"by phone", task(care.PhoneTask, ""), "", time.Time{}, ""},
		{"by e-mail", task(care.EmailTask, ""), "", time.Time{}, ""},
		{"in the shop", task(care.InPersonTask, care.AtStore), "", time.Time{}, ""},
		{"at the office", task(care.InPersonTask, care.AtOffice), "", time.Time{}, ""},
		{"at home", task(care.InPersonTask, care.AtHome), "AP", time.Time{}, ""},
		{"in person, nobody knows where", task(care.InPersonTask, ""), "", time.Time{}, care.GuardField},
		{"in person, on the moon", task(care.InPersonTask, "moon"), "", time.Time{}, care.GuardField},
		{"by phone in the shop", task(care.PhoneTask, care.AtStore), "", time.Time{}, care.GuardField},
		{"by pigeon", task("pigeon", ""), "", time.Time{}, care.GuardField},
		{"of no kind", task("", ""), "", time.Time{}, care.GuardField},
		{"due now", task(care.PhoneTask, ""), "", t0, care.GuardField},
		{"of a stranger's", task(care.PhoneTask, ""), "ZZ", time.Time{}, care.GuardAgent},
		{"on Sunday, of who works from Monday", task(care.PhoneTask, ""), "KC", time.Time{}, care.GuardCover},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := in(t, care.Waiting, team())
			c.task.Owner = c.owner
			if !c.due.IsZero() {
				c.task.Due = c.due
			}
			if c.guard != "" {
				k.refused(c.task, c.guard)
				return
			}
			k.do(c.task)
			want := care.Task{ID: "k1", Kind: c.task.Kind, Place: c.task.Place, Owner: cmp.Or(c.owner, "FB"), Due: c.task.Due}
			if len(k.conv.Tasks) != 1 || k.conv.Tasks[0] != want {
				t.Errorf("tasks %+v, want %+v", k.conv.Tasks, want)
			}
		})
	}
	t.Run("shown when it is solved", func(t *testing.T) {
		k := in(t, care.Waiting, team())
		k.do(task(care.InPersonTask, care.AtHome))
		phone := task(care.PhoneTask, "")
		phone.ID, phone.Due = "k2", at(31*time.Hour)
		k.do(phone)
		k.do(k.resolve())
		if k.conv.Resolution.Tasks != 2 || len(k.conv.Tasks) != 2 {
			t.Errorf("%d of %d open tasks are shown", k.conv.Resolution.Tasks, len(k.conv.Tasks))
		}
		k.do(care.EndTask{Agent: "FB", Task: "k1"})
		k.wait(31 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "task_due") // that of k2 alone
		if len(k.conv.Tasks) != 1 || !k.conv.Tasks[0].Overdue {
			t.Errorf("tasks %+v", k.conv.Tasks)
		}
	})
	t.Run("none", func(t *testing.T) {
		if k := in(t, care.Resolved, team()); k.conv.Resolution.Tasks != 0 {
			t.Errorf("%d tasks of none", k.conv.Resolution.Tasks)
		}
	})
}

func TestPractice37_ACauseFromTheList(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{Causes: []string{"late", "parcel"}})
	k.refused(care.Resolve{Agent: "FB", Kind: care.Solved}, care.GuardField)
	k.refused(care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "weather"}, care.GuardField)
	k.do(k.resolve())
}

func TestPractice43_NotOursIsOriented(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	r := care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "parcel", Responsible: care.Partner, Partner: "gls"}
	k.refused(r, care.GuardOrientation)
	r.Destination, r.Content = "the carrier's desk", "w1"
	k.do(r)
	k = in(t, care.Waiting, care.Spec{})
	k.do(care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "parcel", Responsible: care.Us})
}

func TestPractice44_GoodwillHasApproverAndBudget(t *testing.T) {
	spec := team()
	spec.GoodwillFree = care.Money{Minor: 500, Currency: "EUR"}
	k := in(t, care.Waiting, spec)
	g := care.Goodwill{Agent: "FB", ID: "g1", Value: care.Money{Minor: 501, Currency: "EUR"}, Budget: "spring"}
	k.refused(g, care.GuardApproval)
	g.Approver = "FB"
	k.refused(g, care.GuardApproval)
	g.Approver = "AP"
	k.facts.BudgetLeft = &care.Money{Minor: 500, Currency: "EUR"}
	k.refused(g, care.GuardBudget)
	g.Value.Minor, g.Approver = 500, ""
	k.do(g)
	k.wantTypes(k.do(g)) // once
	if len(k.conv.Gifts) != 1 {
		t.Errorf("%+v", k.conv.Gifts)
	}
}

func TestPractice50_TheFirstFailureOpensARecoveryTask(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.do(k.promise("p1", at(3*time.Hour)))
	k.wait(3 * time.Hour)
	k.do(care.Tick{})
	if len(k.conv.Tasks) != 1 || k.conv.Tasks[0].Kind != care.RecoveryTask {
		t.Fatalf("tasks %+v", k.conv.Tasks)
	}
	k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID})
	k.do(care.Keep{Agent: "FB", Promise: "p1"})
	k.do(k.resolve())
	if !k.conv.Resolution.Recovered {
		t.Error("a prevented second failure is not counted")
	}
	late := newTalk(t, care.Spec{})
	late.do(late.writes())
	late.wait(6 * time.Hour).do(care.Tick{})
	if len(late.conv.Tasks) != 0 {
		t.Errorf("in time, and yet %+v", late.conv.Tasks)
	}
	late.wait(time.Minute).do(care.Tick{})
	if len(late.conv.Tasks) != 1 || late.conv.Tasks[0].Kind != care.RecoveryTask {
		t.Errorf("a missed target: tasks %+v", late.conv.Tasks)
	}
	if k := in(t, care.Resolved, care.Spec{}); k.conv.Resolution.Recovered || len(k.conv.Tasks) > 0 {
		t.Error("recovered from nothing")
	}
}

func TestPractice53_AFaultWantsAnApologyWithAnAction(t *testing.T) {
	fault := func(k *talk) care.Resolve {
		r := k.resolve()
		r.Fault = true
		return r
	}
	sorry := func(k *talk, id, action string) care.Reply {
		r := k.replies(id)
		r.Apology = action
		return r
	}
	t.Run("told, with what is done about it", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.refused(fault(k), care.GuardApology)
		k.refused(sorry(k, "r2", "we are so sorry"), care.GuardField) // words are no action
		k.do(sorry(k, "r2", "refund"))
		k.do(k.delivered("r2"))
		k.do(fault(k))
		if r := k.conv.Resolution; !r.Fault || r.Action != "refund" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("on its way", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(sorry(k, "r2", "refund"))
		k.do(fault(k))
		k.do(care.Failed{Reply: "r2", Code: channel.Permission})
		k.wantState(care.Open)
		k.refused(fault(k), care.GuardApology) // nobody read it
	})
	t.Run("the last one counts", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		for i, action := range []string{"refund", "new-kettle"} {
			id := []string{"r2", "r3"}[i]
			k.do(sorry(k, id, action))
			k.do(k.delivered(id))
		}
		k.do(fault(k))
		if r := k.conv.Resolution; r.Action != "new-kettle" {
			t.Errorf("action %q", r.Action)
		}
	})
	t.Run("without a fault none is wanted", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(k.resolve())
		if r := k.conv.Resolution; r.Fault || r.Action != "" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a kind word is no fault", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(sorry(k, "r2", "voucher"))
		k.do(k.resolve())
		if r := k.conv.Resolution; r.Fault || r.Action != "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestPractice59_HandingOverEndsNothing(t *testing.T) {
	k := in(t, care.Waiting, team())
	k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"})
	k.do(care.Transfer{Agent: "FB", To: "AP"})
	if k.conv.Owner != "AP" || k.conv.Hold == nil || k.conv.State != care.Waiting {
		t.Errorf("owner %q, hold %v, state %s", k.conv.Owner, k.conv.Hold, k.conv.State)
	}
	k.wait(24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "update_due")
	k = in(t, care.Waiting, team()) // nothing is owed
	k.wait(24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}))
}

func TestPractice61_APartnersAppointmentIsVerified(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	p := k.promise("p1", at(20*time.Hour))
	p.Kind, p.Responsible, p.Partner = care.Appointment, care.Partner, "gls"
	k.do(p)
	k.wait(20 * time.Hour)
	if got := types(k.do(care.Tick{})); !slices.Equal(got, []string{"reminded", "verify_due"}) {
		t.Fatalf("events %v", got)
	}
	late := *k
	events := k.do(care.Keep{Agent: "FB", Promise: "p1"})
	if got := events[0].Body; got != (care.KeptPromise{Promise: "p1", Verified: true}) {
		t.Errorf("%+v", got)
	}
	late.wait(24 * time.Hour)
	if got := types(late.do(care.Tick{})); !slices.Contains(got, "broken") {
		t.Errorf("not verified: %v", got)
	}
}

func TestPractice62_SeveralStepsInOneConversation(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.do(k.promise("p1", at(20*time.Hour)))
	k.do(k.promise("p2", at(21*time.Hour)))
	k.do(care.Keep{Agent: "FB", Promise: "p1"})
	k.refused(k.resolve(), care.GuardPromises)
	k.refused(care.Withdraw{Agent: "FB", Promise: "p2"}, care.GuardField)
	k.do(care.Withdraw{Agent: "FB", Promise: "p2", Reason: "sold out", Content: "w1"})
	k.do(k.resolve())
}

func TestSilenceResolves(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.wait(5*24*time.Hour - time.Microsecond)
	k.wantTypes(k.do(care.Tick{}))
	k.wait(time.Microsecond)
	k.wantTypes(k.do(care.Tick{}), "resolved")
	if r := k.conv.Resolution; r.Kind != care.Silent || k.conv.Survey.Skipped != care.SkipSilence {
		t.Errorf("%+v, survey %+v", r, k.conv.Survey)
	}
	k = in(t, care.Waiting, care.Spec{SilenceAfter: care.Never})
	if due, ok := k.rules.NextDue(k.conv); ok {
		t.Errorf("turned off, and due at %v", due)
	}
}

func TestBotsKeepOutOfAPersonsCase(t *testing.T) {
	k := newTalk(t, withBot())
	k.do(k.writes())
	k.do(botSays(k, "b1"))
	k.do(k.delivered("b1"))
	if !k.conv.FirstReplyAt.IsZero() || k.clock("first_response") != "running" {
		t.Error("a bot's reply counts as a person's")
	}
	k.refused(botSays(k, "b2"), care.GuardAutomatic)
	k.do(care.AskHuman{Agent: "BO"})
	if k.conv.State != care.Open || k.conv.WaitingSince.IsZero() {
		t.Errorf("state %s, waiting since %v", k.conv.State, k.conv.WaitingSince)
	}
	if no := k.refused(botSays(k, "b3"), care.GuardHumanOwns); !errors.Is(no, care.ErrHumanOwns) {
		t.Error(no)
	}
	k.answer("r1")
	if k.conv.FirstReplyAt.IsZero() {
		t.Error("a person's reply does not count")
	}
}

func TestBotsDoNotAnswerMachines(t *testing.T) {
	for _, c := range []struct {
		name   string
		writes func(*care.Receive)
		may    bool
	}{
		{"an automatic message opens it", machine, false},
		{"a thank-you opens it", courtesy, false},
		{"a person opens it", func(*care.Receive) {}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, withBot())
			k.do(k.writes(c.writes))
			if c.may {
				k.do(botSays(k, "b1"))
				k.do(k.delivered("b1"))
			} else {
				k.refused(botSays(k, "b1"), care.GuardAutomatic)
			}
			k.do(k.writes(machine))
			k.refused(botSays(k, "b2"), care.GuardAutomatic)
			k.do(k.writes())
			if !c.may {
				k.do(botSays(k, "b3"))
			}
		})
	}
}

func TestReadAnswer(t *testing.T) {
	for _, c := range []struct {
		q    care.Question
		text string
		want care.Answer
	}{
		{care.AskSolved, "Sì, grazie", care.Yes}, {care.AskSolved, "no!", care.No}, {care.AskSolved, "No one answered me", ""},
		{care.AskScore, "5/5", "5"}, {care.AskScore, "4", "4"}, {care.AskScore, "6", ""}, {care.AskSolved, "4", ""}, {care.AskScore, "", ""},
	} {
		if got, ok := care.ReadAnswer(c.q, c.text); got != c.want || ok != (c.want != "") {
			t.Errorf("ReadAnswer(%s, %q) = %q, %t; want %q", c.q, c.text, got, ok, c.want)
		}
	}
}
