package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

func TestTimeComesBeforeTheCommand(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.promise("p1", at(5*time.Hour)))
	k.wait(7 * time.Hour)
	// Nobody ticked. That the promise is kept now does not make it kept in time.
	events := k.do(care.Keep{Agent: "FB", Promise: "p1"})
	k.wantTypes(events, "reminded", "broken", "alarm", "task_added", "kept")
	if k.conv.Failures != 1 || len(k.conv.Promises) != 0 {
		t.Errorf("%d failures and %d promises, want 1 and 0", k.conv.Failures, len(k.conv.Promises))
	}
	for _, e := range events[:3] {
		if !e.At.Equal(k.now) || !e.Due.Before(k.now) || e.Actor != care.ActorSystem {
			t.Errorf("%s by %s at %v, due %v", e.Body.Type(), e.Actor, e.At, e.Due)
		}
	}

	k.do(k.resolve())
	k.wait(7 * 24 * time.Hour)
	no := k.refused(care.Reopen{Agent: "FB"}, care.GuardState)
	if no.State != care.Closed || no.Version != k.conv.Version {
		t.Errorf("refused in state %s at version %d, want closed at the version given, %d", no.State, no.Version, k.conv.Version)
	}
}

func TestAReceiptComesBeforeTime(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.wait(5*time.Hour + 50*time.Minute)
	k.do(k.replies("r1"))
	sent := k.delivered("r1")
	k.wait(20 * time.Minute) // the receipt is slow, and nobody ticked
	k.wantTypes(k.do(sent), "sent")
	if got := k.clock("first_response"); got != "met" {
		t.Errorf("first response %s, want met", got)
	}
}

func TestWhatFellDueEndsWhatDidNot(t *testing.T) {
	k := newTalk(t, care.Spec{MaxSilence: care.Duration(100 * time.Hour)})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.promise("p1", at(8*time.Hour)))
	k.do(care.Snooze{Agent: "FB", Until: at(8 * time.Hour)})
	k.do(care.Keep{Agent: "FB", Promise: "p1"})
	k.do(k.promise("p2", at(7*time.Hour)))
	k.wait(20 * time.Hour) // p2 broke at 7 h and ended the snooze: nothing woke at 8 h
	k.wantTypes(k.do(care.Tick{}), "reminded", "broken", "alarm", "task_added")
	k.wantState(care.Open)
}

func TestTimersMissedFireOnce(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.promise("p1", at(90*24*time.Hour)))
	k.wait(60 * 24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "update_due")
	if due, ok := k.rules.NextDue(k.conv); !ok || !due.Equal(k.now.Add(24*time.Hour)) {
		t.Errorf("next due %v, want a day from now", due)
	}
}

func talkUnder(t *testing.T, targets ...sla.Target) *talk {
	t.Helper()
	policy, err := sla.NewPolicy(sla.PolicySpec{Name: "p", Version: 1, Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, policy)
	if err != nil {
		t.Fatal(err)
	}
	return &talk{t: t, rules: rules, now: t0}
}

func TestAlarmsOfOneInstantAreAllReported(t *testing.T) {
	k := talkUnder(t, sla.Target{Metric: sla.FirstResponse, Budget: time.Hour}, sla.Target{Metric: sla.Resolution, Budget: time.Hour})
	k.do(k.writes())
	k.wait(2 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "alarm", "alarm", "task_added")
}

func TestDeadlinesFinerThanAMicrosecond(t *testing.T) {
	k := talkUnder(t, sla.Target{Metric: sla.FirstResponse, Budget: time.Hour + 500})
	k.do(k.writes())
	due, ok := k.rules.NextDue(k.conv)
	if !ok || !due.Equal(due.Truncate(time.Microsecond)) {
		t.Fatalf("next due %v", due)
	}
	k.now = due.Add(-time.Microsecond)
	k.wantTypes(k.do(care.Tick{}))
	k.now = due
	k.wantTypes(k.do(care.Tick{}), "alarm", "task_added")
	k.wantTypes(k.do(care.Tick{}))
}

func TestReopenedWhenTheCustomerWrote(t *testing.T) {
	k := talkUnder(t, sla.Target{Metric: sla.NextResponse, Budget: time.Hour}, sla.Target{Metric: sla.Resolution, Budget: 10 * time.Hour})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.resolve())
	k.wait(5 * time.Hour)
	k.do(k.writes(func(m *care.Receive) { m.At = at(4 * time.Hour) }))
	if got := k.status(sla.NextResponse); !got.Start.Equal(at(4*time.Hour)) || !k.conv.WaitingSince.Equal(at(4*time.Hour)) {
		t.Errorf("next response from %v, waiting since %v; want when it was written", got.Start, k.conv.WaitingSince)
	}
	if got := k.status(sla.Resolution); got.Elapsed != time.Hour {
		t.Errorf("%v of the resolution used, want the hour since", got.Elapsed)
	}
}

func TestNextDue(t *testing.T) {
	k := newTalk(t, care.Spec{})
	if _, ok := k.rules.NextDue(k.conv); ok {
		t.Error("a conversation that does not exist is due")
	}
	k.do(k.writes())
	for _, step := range []struct {
		due  time.Duration
		want []string
	}{
		{5 * time.Hour, []string{"alarm"}},
		{6*time.Hour + time.Microsecond, []string{"alarm", "task_added"}},
		{18 * time.Hour, []string{"alarm"}},
	} {
		due, ok := k.rules.NextDue(k.conv)
		if !ok || !due.Equal(at(step.due)) {
			t.Fatalf("next due %v, want %v", due, at(step.due))
		}
		k.now = due.Add(-time.Microsecond)
		k.wantTypes(k.do(care.Tick{}))
		k.now = due
		k.wantTypes(k.do(care.Tick{}), step.want...)
		k.wantTypes(k.do(care.Tick{}))
	}
	k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID})
	if due, ok := k.rules.NextDue(k.conv); ok {
		t.Errorf("due at %v, want never", due)
	}
	k.answer("r1")
	k.do(k.resolve())
	k.wait(3 * 24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "survey_moved") // it was night
	k.wait(12 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "survey_skipped") // the host has none ready
	k.wait(-84 * time.Hour)
	if due, ok := k.rules.NextDue(k.conv); !ok || !due.Equal(at(18*time.Hour+7*24*time.Hour)) {
		t.Errorf("next due %v, want the end of the window", due)
	}
	k.wait(7 * 24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "closed")
	k.wantState(care.Closed)
	if _, ok := k.rules.NextDue(k.conv); ok {
		t.Error("a closed conversation is due")
	}
}

func TestSnoozeNeverOutlastsWhatIsOwed(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.wait(72 * time.Hour)
	k.refused(care.Snooze{Agent: "FB", Until: k.now.Add(time.Hour)}, care.GuardUntil)
	k.do(k.replies("r2")) // on its way: news is enough
	k.wantTypes(k.do(care.Snooze{Agent: "FB", Until: k.now.Add(24 * time.Hour)}), "snoozed")
	k.wantState(care.Snoozed)
	k.wait(24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "woke")
}
