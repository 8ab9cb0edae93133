package care_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// What comes to spam is kept and asks for nothing.
func TestSpamAsksForNothing(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.do(care.MarkSpam{Agent: "FB", Reason: "adverts", Content: "w-1"})
	before := k.conv
	if due, ok := k.rules.NextDue(k.conv); ok {
		t.Errorf("spam is due at %v", due)
	}
	if got := k.clock(sla.FirstResponse); got == sla.Running || got == sla.Breached {
		t.Errorf("the clock of spam is %v", got)
	}
	k.wait(time.Hour)
	k.wantTypes(k.do(k.writes()), "received")
	k.wantTypes(k.do(k.writes(private)), "received")
	k.wantTypes(k.do(k.writes(courtesy)), "received")
	k.wantState(care.Spam)
	if !k.conv.Clock.Equal(before.Clock) || !k.conv.WaitingSince.IsZero() {
		t.Errorf("a message to spam moved the clock: waiting since %v", k.conv.WaitingSince)
	}
	k.facts.OutOfHours, k.facts.Period = true, "night"
	k.refused(care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"}, care.GuardState)
	k.refused(k.replies("r1"), care.GuardState)
	k.wait(20 * 24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}))
}

// The clock goes on as if the conversation had never been spam.
func TestUnmarkedSpamHasWaitedAllTheTime(t *testing.T) {
	k, honest := newTalk(t, team()), newTalk(t, team())
	for _, k := range []*talk{k, honest} {
		k.do(k.writes())
		k.wait(time.Hour)
	}
	k.do(care.MarkSpam{Agent: "FB"})
	k.wait(time.Hour)
	k.do(k.writes())
	k.wait(6 * time.Hour)
	events := k.do(care.UnmarkSpam{Agent: "AP", Reason: "a real order", Content: "w-2"})
	honest.wait(7 * time.Hour).do(care.Tick{})
	k.wantState(care.Open)
	if !k.conv.WaitingSince.Equal(t0) || len(k.conv.Unanswered) != 2 {
		t.Errorf("waits since %v for %d messages, want %v and 2", k.conv.WaitingSince, len(k.conv.Unanswered), t0)
	}
	k.wantTypes(events, "unmarked_spam")
	due, _ := k.rules.NextDue(k.conv)
	k.wait(due.Sub(k.now))
	k.wantTypes(k.do(care.Tick{}), "alarm", "alarm", "task_added") // what fell due meanwhile
	honest.wait(k.now.Sub(honest.now))
	if diff := cmp.Diff(honest.status(sla.FirstResponse), k.status(sla.FirstResponse)); diff != "" {
		t.Errorf("target (-never marked +marked and unmarked):\n%s", diff)
	}
}

func TestUnmarkedSpamThatNobodyWaitsIn(t *testing.T) {
	for name, meanwhile := range map[string]func(k *talk){
		"answered before":    func(*talk) {},
		"deleted meanwhile":  func(k *talk) { k.do(k.writes()); k.do(care.Delete{Ref: k.conv.LastPublic}) },
		"answered meanwhile": func(k *talk) { k.do(k.writes()); k.do(k.writes(colleague)) },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			k.answer("r0")
			k.do(care.MarkSpam{Agent: "FB"})
			k.wait(time.Hour)
			meanwhile(k)
			k.do(care.UnmarkSpam{Agent: "FB"})
			k.wait(30 * time.Hour)
			for _, e := range k.do(care.Tick{}) {
				if a, ok := e.Body.(care.Alarm); ok && a.Metric != string(sla.Resolution) && a.Metric != string(sla.Update) {
					t.Errorf("nobody waits, and an alarm of %s", a.Metric)
				}
			}
			if !k.conv.WaitingSince.IsZero() {
				t.Errorf("waits since %v", k.conv.WaitingSince)
			}
		})
	}
}

// A reply on its way when its conversation is marked fails without stirring
// spam, and what it answered waits again when the mark is taken back.
func TestReplyFailsInSpam(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	k.do(care.MarkSpam{Agent: "FB"})
	k.do(care.Failed{Reply: "r1", Code: channel.Permission})
	k.wantState(care.Spam)
	k.do(care.UnmarkSpam{Agent: "FB"})
	if !k.conv.WaitingSince.Equal(t0) || k.clock(sla.FirstResponse) != sla.Running {
		t.Errorf("waits since %v, clock %v", k.conv.WaitingSince, k.clock(sla.FirstResponse))
	}
}

// A promise outlives the mark, because the customer has not forgotten it.
func TestPromiseOutlivesSpam(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r0")
	k.do(k.promise("p1", at(4*time.Hour)))
	k.do(care.MarkSpam{Agent: "FB"})
	k.wait(5 * time.Hour)
	k.wantTypes(k.do(care.Tick{}))
	if got := types(k.do(care.UnmarkSpam{Agent: "FB"})); !cmp.Equal(got, []string{"unmarked_spam", "reminded", "broken", "alarm", "task_added"}) {
		t.Errorf("events %v", got)
	}
}

// Practice 11: rudeness never discards a customer; only spam does, and that is
// on record with who and why, and is taken back without a trace in the targets.
func TestPractice11_SpamIsAuditedAndReversible(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.wait(time.Minute)
	k.do(care.MarkSpam{Agent: "FB", Reason: "sells followers", Content: "w-1"})
	k.wait(time.Minute)
	k.do(care.UnmarkSpam{Agent: "AP", Reason: "an angry customer", Content: "w-2"})
	var trail []string
	for _, e := range k.log {
		switch x := e.Body.(type) {
		case care.MarkedSpam:
			trail = append(trail, e.Actor+" "+x.Content+" "+e.At.Format(time.TimeOnly))
		case care.UnmarkedSpam:
			trail = append(trail, e.Actor+" "+x.Content+" "+e.At.Format(time.TimeOnly))
		}
	}
	if diff := cmp.Diff([]string{"FB w-1 10:01:00", "AP w-2 10:02:00"}, trail); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	k.wantState(care.Open)
	if !k.conv.WaitingSince.Equal(t0) {
		t.Errorf("waits since %v, want %v", k.conv.WaitingSince, t0)
	}
	// The opposite: what is not marked, however rude, keeps its place and clock.
	rude := newTalk(t, team())
	rude.do(rude.writes())
	if rude.wantState(care.New); rude.clock(sla.FirstResponse) != sla.Running {
		t.Error("the clock does not run")
	}
}
