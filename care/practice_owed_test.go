package care_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

func TestPractice44_GoodwillHasApproverAndBudget(t *testing.T) {
	euro := func(cents int64) care.Money { return care.Money{Minor: cents, Currency: "EUR"} }
	left := func(m care.Money) *care.Money { return &m }
	for _, c := range []struct {
		name     string
		value    care.Money
		approver string
		budget   string
		left     *care.Money
		guard    string
	}{
		{"what an agent gives alone", euro(500), "", "spring", nil, ""},
		{"more", euro(501), "", "spring", nil, care.GuardApproval},
		{"more, approved", euro(501), "AP", "spring", nil, ""},
		{"approved by oneself", euro(501), "FB", "spring", nil, care.GuardApproval},
		{"approved by a stranger", euro(501), "ZZ", "spring", nil, care.GuardApproval},
		{"approved by a bot", euro(501), "BO", "spring", nil, care.GuardApproval},
		{"as much in another currency", care.Money{Minor: 500, Currency: "USD"}, "", "spring", nil, care.GuardApproval},
		{"nothing", euro(0), "", "spring", nil, care.GuardField},
		{"less than nothing", euro(-1), "AP", "spring", nil, care.GuardField},
		{"from no budget", euro(500), "", "", nil, care.GuardField},
		{"all that is left", euro(500), "", "spring", left(euro(500)), ""},
		{"more than is left", euro(500), "AP", "spring", left(euro(499)), care.GuardBudget},
		{"from a budget in another currency", euro(500), "AP", "spring", left(care.Money{Minor: 500, Currency: "USD"}), care.GuardBudget},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := withBot()
			spec.GoodwillFree = euro(500)
			k := in(t, care.Waiting, spec)
			k.facts.BudgetLeft = c.left
			g := care.Goodwill{Agent: "FB", ID: "g1", Value: c.value, Budget: c.budget, Approver: c.approver}
			if c.guard != "" {
				k.refused(g, c.guard)
				return
			}
			k.do(g)
			k.wantTypes(k.do(g)) // once
			want := []care.Gift{{ID: "g1", Value: c.value, Budget: c.budget, Agent: "FB", Approver: c.approver, At: k.now}}
			if !slices.Equal(k.conv.Gifts, want) {
				t.Errorf("the ledger has %+v, want %+v", k.conv.Gifts, want)
			}
			k.do(k.resolve())
			if k.conv.Resolution.Charged {
				t.Error("a gift is charged")
			}
		})
	}
}

// Before what was promised falls due the customer hears how it stands, unasked.
func TestPractice44_NewsBeforeTheDeadline(t *testing.T) {
	wanted := func(k *talk) []care.WantedDraft { return k.conv.Drafts }
	k := in(t, care.Waiting, care.Spec{})
	k.do(k.promise("p1", at(10*time.Hour)))
	k.wait(8*time.Hour - time.Microsecond)
	if k.wantTypes(k.do(care.Tick{})); len(wanted(k)) != 0 {
		t.Errorf("too early: %+v", wanted(k))
	}
	k.wait(time.Microsecond)
	k.wantTypes(k.do(care.Tick{}), "reminded")
	want := []care.WantedDraft{{Kind: care.DraftBeforeDue, For: "p1", At: at(8 * time.Hour)}}
	if !slices.Equal(wanted(k), want) {
		t.Errorf("wanted %+v, want %+v", wanted(k), want)
	}
	k.wait(time.Minute)
	if k.answer("r1"); len(wanted(k)) != 0 {
		t.Errorf("told, and still wanted: %+v", wanted(k))
	}
	kept := in(t, care.Waiting, care.Spec{})
	kept.do(kept.promise("p1", at(10*time.Hour)))
	kept.do(care.Keep{Agent: "FB", Promise: "p1"})
	kept.wait(9 * time.Hour)
	if kept.wantTypes(kept.do(care.Tick{})); len(wanted(kept)) != 0 {
		t.Errorf("kept already: %+v", wanted(kept))
	}
}

func TestPractice50_TheFirstFailureOpensARecoveryTask(t *testing.T) {
	broken := func(t *testing.T, ids ...string) *talk {
		k := in(t, care.Waiting, care.Spec{})
		for _, id := range ids {
			k.do(k.promise(id, at(3*time.Hour)))
		}
		k.wait(3 * time.Hour)
		k.do(care.Tick{})
		if len(k.conv.Tasks) != 1 || k.conv.Tasks[0].Kind != care.RecoveryTask || !k.conv.Tasks[0].Due.Equal(at(27*time.Hour)) {
			t.Fatalf("tasks %+v, want one to make it good within a day", k.conv.Tasks)
		}
		return k
	}
	solved := func(k *talk) bool {
		for _, p := range slices.Clone(k.conv.Promises) {
			k.do(care.Keep{Agent: "FB", Promise: p.ID})
		}
		k.do(k.resolve())
		return k.conv.Resolution.Recovered
	}
	t.Run("made good before a second one", func(t *testing.T) {
		k := broken(t, "p1")
		k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID})
		if !solved(k) {
			t.Error("a prevented second failure is not counted")
		}
	})
	t.Run("not made good", func(t *testing.T) {
		if k := broken(t, "p1"); solved(k) {
			t.Error("the task is open")
		}
		k := broken(t, "p1")
		k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID, Dropped: true})
		if solved(k) {
			t.Error("the task was dropped")
		}
	})
	t.Run("by something else that was done", func(t *testing.T) {
		k := broken(t, "p1")
		k.do(care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: at(5 * time.Hour)})
		k.do(care.EndTask{Agent: "FB", Task: "k1"})
		if solved(k) {
			t.Error("a call is not what made it good")
		}
	})
	t.Run("after a second one", func(t *testing.T) {
		k := broken(t, "p1", "p2") // one task for both
		k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID})
		if solved(k) {
			t.Error("the second failure was not prevented")
		}
	})
	t.Run("a missed target", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.wait(6 * time.Hour).do(care.Tick{})
		if len(k.conv.Tasks) != 0 {
			t.Errorf("in time, and yet %+v", k.conv.Tasks)
		}
		k.wait(time.Minute).do(care.Tick{})
		if len(k.conv.Tasks) != 1 || k.conv.Tasks[0].Kind != care.RecoveryTask {
			t.Errorf("tasks %+v", k.conv.Tasks)
		}
	})
	t.Run("no failure", func(t *testing.T) {
		if k := in(t, care.Resolved, care.Spec{}); k.conv.Resolution.Recovered || len(k.conv.Tasks) > 0 {
			t.Error("recovered from nothing")
		}
	})
}

func TestPractice59_HandingOverEndsNothing(t *testing.T) {
	owed := map[string]func(k *talk){
		"a partner's work": func(k *talk) { k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"}) },
		"a promise":        func(k *talk) { k.do(k.promise("p1", at(100*time.Hour))) },
		"nothing":          func(*talk) {},
	}
	for name, begin := range owed {
		t.Run(name, func(t *testing.T) {
			k := in(t, care.Waiting, team())
			begin(k)
			before := k.conv
			k.wait(10 * time.Hour)
			events := k.do(care.Transfer{Agent: "FB", To: "AP", Text: "she asked twice", Content: "note-1"})
			k.wantTypes(events, "assigned")
			if want := (care.Assigned{Owner: "AP", From: events[0].Body.(care.Assigned).From, Handover: true, Transfer: true, Content: "note-1"}); events[0].Body != want {
				t.Errorf("%+v, want %+v", events[0].Body, want)
			}
			if k.conv.Owner != "AP" || k.conv.State != care.Waiting || k.conv.Hold != before.Hold || len(k.conv.Promises) != len(before.Promises) || k.conv.Resolution != nil {
				t.Errorf("owner %q, hold %v, promises %v, state %s", k.conv.Owner, k.conv.Hold, k.conv.Promises, k.conv.State)
			}
			k.wait(14*time.Hour - time.Microsecond)
			k.wantTypes(k.do(care.Tick{}))
			k.wait(time.Microsecond) // a day after our last word, not after the hand-over
			if name == "nothing" {
				k.wantTypes(k.do(care.Tick{}))
				return
			}
			k.wantTypes(k.do(care.Tick{}), "update_due")
			if k.conv.State != care.Open || k.conv.Owner != "AP" {
				t.Errorf("%s, of %s", k.conv.State, k.conv.Owner)
			}
		})
	}
}

func TestPractice59_WhoTakesOverCanGoOnAtOnce(t *testing.T) {
	k := in(t, care.Waiting, withBot())
	k.do(k.writes())
	k.do(care.Claim{Agent: "FB"})
	theirs := k.replies("r1")
	theirs.Agent = "AP"
	k.refused(theirs, care.GuardLease)
	for _, to := range []string{"", "ZZ", "BO"} { // somebody who can
		k.refused(care.Transfer{Agent: "FB", To: to}, care.GuardAgent)
	}
	k.do(care.Transfer{Agent: "FB", To: "AP"})
	k.wantTypes(k.do(care.Transfer{Agent: "FB", To: "AP"})) // once
	theirs.Seen = k.conv.Version
	k.do(theirs)
}

func TestPractice61_APartnersAppointmentIsVerified(t *testing.T) {
	promised := func(t *testing.T, kind care.PromiseKind, who care.Party, partner string) *talk {
		k := in(t, care.Waiting, care.Spec{})
		p := k.promise("p1", at(20*time.Hour))
		p.Kind, p.Responsible, p.Partner = kind, who, partner
		k.do(p)
		if got := k.conv.Promises[0]; got.Responsible != who || got.Partner != partner || got.Owner != "FB" {
			t.Errorf("%+v", got)
		}
		return k
	}
	due := func(k *talk) []string { return types(k.wait(20 * time.Hour).do(care.Tick{})) }
	for _, c := range []struct {
		name    string
		kind    care.PromiseKind
		who     care.Party
		partner string
		verify  bool
	}{
		{"a partner's appointment", care.Appointment, care.Partner, "gls", true},
		{"somebody else's appointment", care.Appointment, care.Other, "", true},
		{"our own appointment", care.Appointment, care.Us, "", false},
		{"nobody said whose appointment", care.Appointment, "", "", false},
		{"a partner's delivery", care.Delivery, care.Partner, "gls", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := promised(t, c.kind, c.who, c.partner)
			want := []string{"reminded", "broken", "alarm", "task_added"}
			if c.verify {
				want = []string{"reminded", "verify_due"}
			}
			if got := due(k); !slices.Equal(got, want) {
				t.Fatalf("events %v, want %v", got, want)
			}
			k.wantState(care.Open) // somebody has to act
			if asks := slices.ContainsFunc(k.conv.Drafts, func(x care.WantedDraft) bool { return x.Kind == care.DraftVerify && x.For == "p1" }); asks != c.verify {
				t.Errorf("the customer is to be asked: %t", asks)
			}
		})
	}
	t.Run("it is not set aside past its time, nor past finding out", func(t *testing.T) {
		k := promised(t, care.Appointment, care.Partner, "gls")
		k.wait(time.Hour)
		k.answer("r7")
		until := func(d time.Duration) care.Snooze { return care.Snooze{Agent: "FB", Until: at(d)} }
		k.refused(until(20*time.Hour+time.Microsecond), care.GuardUntil)
		k.do(until(20 * time.Hour))
		k.wait(19 * time.Hour)
		k.do(care.Tick{})
		k.wait(time.Hour)
		k.answer("r8")
		k.refused(until(44*time.Hour+time.Microsecond), care.GuardUntil)
		k.do(until(44 * time.Hour))
	})
	t.Run("it took place", func(t *testing.T) {
		k := promised(t, care.Appointment, care.Partner, "gls")
		due(k)
		if got := k.do(care.Keep{Agent: "FB", Promise: "p1"})[0].Body; got != (care.KeptPromise{Promise: "p1", Verified: true}) {
			t.Errorf("%+v", got)
		}
		if got := types(k.wait(24 * time.Hour).do(care.Tick{})); slices.Contains(got, "broken") || k.conv.Failures != 0 {
			t.Errorf("events %v", got)
		}
	})
	t.Run("nobody found out", func(t *testing.T) {
		k := promised(t, care.Appointment, care.Partner, "gls")
		due(k)
		if got := types(k.wait(24*time.Hour - time.Microsecond).do(care.Tick{})); slices.Contains(got, "broken") {
			t.Errorf("too early: %v", got)
		}
		if got := types(k.wait(time.Microsecond).do(care.Tick{})); !slices.Contains(got, "broken") || k.conv.Failures != 1 {
			t.Errorf("events %v", got)
		}
	})
	t.Run("said to be kept before its time", func(t *testing.T) {
		k := promised(t, care.Appointment, care.Partner, "gls")
		events := k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.wantTypes(events, "kept", "task_added")
		if got := events[0].Body; got != (care.KeptPromise{Promise: "p1"}) || k.conv.Tasks[0].Kind != care.VerifyTask {
			t.Errorf("%+v, tasks %+v; want one to find out", got, k.conv.Tasks)
		}
		k = promised(t, care.Delivery, "", "")
		events = k.do(care.Keep{Agent: "FB", Promise: "p1"})
		if k.wantTypes(events, "kept"); events[0].Body != (care.KeptPromise{Promise: "p1"}) {
			t.Errorf("%+v", events[0].Body)
		}
	})
	t.Run("a partner has a name", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		p := k.promise("p1", at(20*time.Hour))
		for _, x := range []struct {
			who     care.Party
			partner string
		}{{care.Partner, ""}, {care.Partner, "the nice courier"}, {care.Us, "gls"}, {"them", ""}} {
			p.Responsible, p.Partner = x.who, x.partner
			k.refused(p, care.GuardField)
		}
	})
}

func TestPractice62_SeveralStepsInOneConversation(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.do(k.promise("p1", at(20*time.Hour)))
	k.do(k.promise("p2", at(21*time.Hour)))
	k.do(care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: at(22 * time.Hour)})
	k.wantTypes(k.do(k.promise("p2", at(90*time.Hour)))) // the same one again
	k.do(care.Keep{Agent: "FB", Promise: "p1"})
	if len(k.conv.Promises) != 1 || k.conv.Promises[0].ID != "p2" || len(k.conv.Tasks) != 1 {
		t.Errorf("promises %+v, tasks %+v", k.conv.Promises, k.conv.Tasks)
	}
	k.refused(care.Keep{Agent: "FB", Promise: "p1"}, care.GuardField)
	k.refused(k.resolve(), care.GuardPromises)
	k.refused(care.Withdraw{Agent: "FB", Promise: "p2"}, care.GuardField)
	k.do(care.Withdraw{Agent: "FB", Promise: "p2", Reason: "sold out", Content: "w1"})
	want := care.WantedDraft{Kind: care.DraftWithdrawn, For: "p2", At: k.now}
	if !slices.Contains(k.conv.Drafts, want) {
		t.Errorf("wanted %+v, want that the customer is told", k.conv.Drafts)
	}
	k.do(k.resolve())
	if k.conv.Resolution.Tasks != 1 {
		t.Errorf("%d open tasks are shown, want the call", k.conv.Resolution.Tasks)
	}
	if one := in(t, care.Resolved, care.Spec{}); len(one.conv.Promises)+len(one.conv.Tasks) != 0 {
		t.Error("a plain case has steps")
	}
}
