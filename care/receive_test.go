package care_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// in brings a conversation to a state, at t0 or soon after.
func in(t *testing.T, s care.State, spec care.Spec) *talk {
	t.Helper()
	k := newTalk(t, spec)
	if s == care.None {
		return k
	}
	k.do(k.writes())
	switch s {
	case care.Open:
		k.do(care.Claim{Agent: "FB"})
	case care.Waiting:
		k.answer("r0")
	case care.Snoozed:
		k.answer("r0")
		k.do(care.Snooze{Agent: "FB", Until: at(5 * time.Hour)})
	case care.Resolved, care.Closed:
		k.answer("r0")
		k.do(k.resolve())
		if s == care.Closed {
			k.wait(7 * 24 * time.Hour)
			k.do(care.Tick{})
		}
	case care.Merged:
		target := other(k.conv, true)
		k.facts.Target = &target
		k.do(care.Merge{Agent: "FB", Operation: "op0", Into: "c-other"})
		k.do(care.Conclude{Operation: "op0"})
	case care.Spam:
		k.do(care.MarkSpam{Agent: "FB"})
	}
	k.wantState(s)
	return k
}

func TestReceive(t *testing.T) {
	kinds := map[string]func(*care.Receive){
		"customer": func(*care.Receive) {}, "courtesy": courtesy, "machine": machine, "stranger": stranger, "gone": gone,
		"colleague": colleague, "our own machine": func(m *care.Receive) { colleague(m); machine(m) },
	}
	quiet := []string{"received"} // nothing moves
	for _, c := range []struct {
		state  care.State
		kind   string
		events []string
		to     care.State
	}{
		{care.None, "customer", []string{"opened", "received"}, care.New},
		{care.None, "courtesy", []string{"opened", "received"}, care.New},
		{care.None, "machine", []string{"opened", "received"}, care.New},
		{care.None, "gone", []string{"opened", "received"}, care.New},
		{care.None, "colleague", []string{}, care.None},
		{care.New, "customer", quiet, care.New},
		{care.Open, "customer", quiet, care.Open},
		{care.Waiting, "customer", quiet, care.Open},
		{care.Snoozed, "customer", quiet, care.Open},
		{care.Resolved, "customer", []string{"reopened", "received", "task_added", "survey_skipped"}, care.Open},
		{care.Open, "colleague", []string{"replied", "sent"}, care.Waiting},
		{care.New, "colleague", []string{"replied", "sent"}, care.Waiting},
		{care.Snoozed, "colleague", []string{"replied", "sent"}, care.Waiting},
		{care.Resolved, "colleague", []string{"replied", "sent"}, care.Resolved},
		{care.Closed, "courtesy", quiet, care.Closed},
		{care.Closed, "machine", quiet, care.Closed},
		{care.Closed, "our own machine", quiet, care.Closed},
		{care.Closed, "gone", quiet, care.Closed},
	} {
		t.Run(string(c.state)+"/"+c.kind, func(t *testing.T) {
			k := in(t, c.state, care.Spec{})
			k.wait(time.Minute)
			m := k.writes(kinds[c.kind])
			k.wantTypes(k.do(m), c.events...)
			k.wantState(c.to)
			before := k.conv
			if again := k.do(m); len(again) > 0 || before.Version != k.conv.Version {
				t.Errorf("the same message again: %v", types(again))
			}
		})
	}
	for _, s := range []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved} {
		for _, kind := range []string{"courtesy", "machine", "stranger", "gone", "our own machine"} {
			t.Run(fmt.Sprintf("%s in %s moves nothing", kind, s), func(t *testing.T) {
				k := in(t, s, care.Spec{})
				before := k.conv
				k.wait(time.Minute)
				k.wantTypes(k.do(k.writes(kinds[kind])), quiet...)
				if k.conv.State != before.State || !k.conv.WaitingSince.Equal(before.WaitingSince) || !k.conv.Clock.Equal(before.Clock) {
					t.Errorf("state %s, waiting since %v, clock moved %t", k.conv.State, k.conv.WaitingSince, !k.conv.Clock.Equal(before.Clock))
				}
			})
		}
	}
}

// What a colleague still writes in the network's own application is on record,
// and opens nothing.
func TestAColleagueWritesAfterTheEnd(t *testing.T) {
	k := in(t, care.Closed, care.Spec{})
	m := k.writes(colleague)
	k.wantTypes(k.do(m), "replied", "sent")
	k.wantTypes(k.do(m))
	if k.conv.State != care.Closed || len(k.conv.Outgoing) != 0 || k.conv.Resolution == nil {
		t.Errorf("%s, %d on their way, resolution %v", k.conv.State, len(k.conv.Outgoing), k.conv.Resolution)
	}
}

func TestReceiveAfterTheEndBeginsAFollowUp(t *testing.T) {
	for name, change := range map[string]func(*care.Receive){
		"customer": func(*care.Receive) {}, "stranger": stranger,
	} {
		t.Run(name, func(t *testing.T) {
			k := in(t, care.Closed, care.Spec{})
			if no := k.refused(k.writes(change), care.GuardFollowUp); !errors.Is(no, care.ErrFollowUp) {
				t.Error("not ErrFollowUp")
			}
		})
	}
	k := in(t, care.Resolved, care.Spec{ReopenWindow: care.Duration(48 * time.Hour)})
	k.wait(48*time.Hour - time.Microsecond)
	if got := k.conv; got.State != care.Resolved {
		t.Fatal(got.State)
	}
	late := *k
	k.wantTypes(k.do(k.writes()), "reopened", "received", "task_added", "survey_skipped")
	if k.conv.Failures != 1 {
		t.Errorf("%d failures, want 1", k.conv.Failures)
	}
	late.wait(time.Microsecond)
	late.refused(late.writes(), care.GuardFollowUp) // nobody ticked

	m := message("m-new", late.now)
	m.FollowUpOf = late.conv.ID
	m.ID = care.FollowUpID(late.conv.ID, m.Ref)
	next := newTalk(t, care.Spec{})
	next.now = late.now
	next.do(m)
	if next.conv.ID != m.ID || next.conv.FollowUpOf != late.conv.ID || next.conv.ID == late.conv.ID {
		t.Errorf("follow-up %s of %s", next.conv.ID, next.conv.FollowUpOf)
	}
	if again := care.FollowUpID(late.conv.ID, m.Ref); again != m.ID {
		t.Error("a repeated delivery names another follow-up")
	}
}

func TestReceiveClampsTime(t *testing.T) {
	for _, c := range []struct {
		name       string
		sent, want time.Time
	}{
		{"in the future", at(time.Hour), t0},
		{"not said", time.Time{}, t0},
		{"late", at(-71 * time.Hour), at(-71 * time.Hour)},
		{"72 hours late", at(-72 * time.Hour), at(-72 * time.Hour)},
		{"too late", at(-73 * time.Hour), at(-72 * time.Hour)},
		{"in another zone", t0.Add(-time.Hour).In(time.FixedZone("", 3600)), at(-time.Hour)},
		{"too precise", at(-time.Hour + 1999), at(-time.Hour + time.Microsecond)},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes(func(m *care.Receive) { m.At = c.sent }))
			if diff := cmp.Diff([]time.Time{c.want, c.want, t0}, []time.Time{k.conv.OpenedAt, k.conv.WaitingSince, k.conv.UpdatedAt}); diff != "" {
				t.Errorf("opened, waiting since, updated (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("never before what is recorded", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.wait(2 * time.Hour)
		k.answer("r1")
		k.wait(time.Hour)
		k.do(k.writes(func(m *care.Receive) { m.At = at(time.Hour) })) // crossed with the answer
		if !k.conv.WaitingSince.Equal(at(2 * time.Hour)) {
			t.Errorf("waiting since %v, want the answer's time", k.conv.WaitingSince)
		}
	})
	t.Run("now never goes back", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.wait(-time.Hour)
		if e := k.do(care.Claim{Agent: "FB"})[0]; !e.At.Equal(t0) {
			t.Errorf("recorded at %v, before the last event", e.At)
		}
	})
}

func TestReceiveWantsAMessageAndItsThread(t *testing.T) {
	k := newTalk(t, care.Spec{})
	for name, change := range map[string]func(*care.Receive){
		"no message": func(m *care.Receive) { m.Ref = channel.Ref{} },
		"no thread":  func(m *care.Receive) { m.Thread.Native = "" },
	} {
		t.Run(name, func(t *testing.T) {
			k := *k
			k.t = t
			if no := k.refused(k.writes(change), care.GuardField); no.Reasons[0].Field != "ref" {
				t.Errorf("field %q", no.Reasons[0].Field)
			}
		})
	}
	m := k.writes(func(m *care.Receive) { m.ID = "" })
	k.do(m)
	if k.conv.ID != m.Thread.ID() {
		t.Errorf("named %q, want the thread's name", k.conv.ID)
	}
}

func TestUnansweredIsBounded(t *testing.T) {
	k := newTalk(t, care.Spec{})
	for i := range 120 {
		k.do(k.writes(func(m *care.Receive) { m.Ref.Native = fmt.Sprint("m-", i) }))
		k.wait(time.Second)
	}
	us := k.conv.Unanswered
	if len(us) != 50 || us[0].Ref.Native != "m-0" || us[49].Ref.Native != "m-119" || !k.conv.WaitingSince.Equal(t0) {
		t.Errorf("%d, from %s to %s, since %v", len(us), us[0].Ref.Native, us[len(us)-1].Ref.Native, k.conv.WaitingSince)
	}
	k.do(k.replies("r1"))
	for i := range 50 {
		k.do(k.writes(func(m *care.Receive) { m.Ref.Native = fmt.Sprint("later-", i) }))
	}
	k.do(care.Failed{Reply: "r1", Code: channel.Permission})
	if us := k.conv.Unanswered; len(us) != 50 || us[0].Ref.Native != "m-0" || us[49].Ref.Native != "later-49" {
		t.Errorf("after a failed reply %d wait, from %s to %s", len(us), us[0].Ref.Native, us[len(us)-1].Ref.Native)
	}
	if len(k.conv.Recent) != 20 || len(k.conv.Changes) != 16 {
		t.Errorf("%d recent messages, %d changes", len(k.conv.Recent), len(k.conv.Changes))
	}
}

func TestPrivateMessagesArePrivateToTheClock(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.wait(time.Minute)
	k.do(k.writes(private))
	r := k.replies("r2")
	if _, v := k.rules.Final(k.conv, r); v != channel.Private {
		t.Fatalf("answers in %s", v)
	}
	k.do(r)
	k.do(k.delivered("r2"))
	if got := k.clock(sla.NextResponse); got != sla.Met {
		t.Errorf("next response %s, want met: a private message is answered in private", got)
	}
	k.do(k.writes())
	k.do(k.writes(private))
	r = k.replies("r3")
	r.Visibility = channel.Private
	k.do(r)
	k.do(k.delivered("r3"))
	if got := k.clock(sla.NextResponse); got != sla.Running {
		t.Errorf("next response %s, want running: the public message has no public answer", got)
	}
}

// What a machine opens can be answered: a person may stand behind it. As soon as a
// person writes, an answer is to that.
func TestWhatAMachineOpensCanBeAnswered(t *testing.T) {
	for name, change := range map[string]func(*care.Receive){
		"in public":  func(*care.Receive) {},
		"in private": func(m *care.Receive) { m.Visibility = channel.Private },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			opening := k.writes(machine, change)
			k.do(opening)
			k.do(k.writes(machine, change)) // and no other
			replied, ok := k.do(k.replies("r-1"))[0].Body.(care.Replied)
			if !ok || replied.InReplyTo != opening.Ref {
				t.Errorf("answers %v, want %v", replied.InReplyTo, opening.Ref)
			}
			if !k.conv.WaitingSince.IsZero() || len(k.conv.Unanswered) > 0 {
				t.Error("a machine waits for an answer")
			}
			person := k.writes(change)
			k.do(person)
			k.do(k.writes(machine, change))
			if got := k.conv.LastTo(person.Visibility); got != person.Ref {
				t.Errorf("after a person wrote: answers %v, want %v", got, person.Ref)
			}
		})
	}
}

func TestEditsAndDeletions(t *testing.T) {
	k := newTalk(t, care.Spec{})
	m1 := k.writes(func(m *care.Receive) { m.Exposed = []string{"IBAN"} })
	k.do(m1)
	k.wait(time.Minute)
	m2 := k.writes()
	k.do(m2)
	k.do(care.Edit{Ref: m2.Ref, Content: m2.Content, Exposed: []string{"PHONE"}})
	if diff := cmp.Diff([]string{"IBAN", "PHONE"}, k.conv.Exposed); diff != "" {
		t.Errorf("exposed, while the first message still shows its IBAN (-want +got):\n%s", diff)
	}
	k.wait(time.Minute)
	k.do(care.Delete{Ref: m2.Ref, Content: m2.Content})
	if k.conv.LastPublic != m1.Ref || !k.conv.WaitingSince.Equal(t0) {
		t.Errorf("after deleting the second: a reply answers %s, waiting since %v", k.conv.LastPublic.Native, k.conv.WaitingSince)
	}
	m3 := k.writes(private)
	k.do(m3)
	k.do(care.Delete{Ref: m1.Ref, Content: m1.Content})
	if !k.conv.WaitingSince.Equal(at(2*time.Minute)) || k.conv.State != care.New {
		t.Errorf("waiting since %v in state %s", k.conv.WaitingSince, k.conv.State)
	}
	if got := k.status(sla.FirstResponse); !got.Start.Equal(at(2 * time.Minute)) {
		t.Errorf("the clock starts at %v, want the next message's time", got.Start)
	}
	k.do(care.Delete{Ref: m3.Ref, Content: m3.Content})
	if !k.conv.WaitingSince.IsZero() || k.clock(sla.FirstResponse) != sla.Cancelled {
		t.Errorf("waiting since %v, first response %s; want nothing to wait for", k.conv.WaitingSince, k.clock(sla.FirstResponse))
	}
	before := k.conv
	k.do(care.Delete{Ref: channel.Ref{Account: shop, Native: "never seen"}})
	k.do(care.Edit{Ref: channel.Ref{Account: shop, Native: "never seen"}, Content: "x"})
	if k.conv.State != before.State || !k.conv.Clock.Equal(before.Clock) {
		t.Error("an unknown message moved something")
	}
}

func TestDeletingThePublicMessageLeavesThePrivateOne(t *testing.T) {
	k := newTalk(t, care.Spec{})
	m1 := k.writes()
	k.do(m1)
	k.do(k.writes(private)) // written at the same instant
	k.do(care.Delete{Ref: m1.Ref})
	r := k.replies("r1")
	r.Visibility = channel.Private
	k.do(r)
	k.do(k.delivered("r1"))
	if got := k.clock(sla.FirstResponse); got != sla.Met {
		t.Errorf("first response %s, want met: what is left is private", got)
	}
}

func TestAnAnswerIsNoWiderThanItsMessage(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.writes(func(m *care.Receive) { m.Visibility = channel.Followers }))
	r := k.replies("r1")
	r.Visibility = channel.Public
	if _, v := k.rules.Final(k.conv, r); v != channel.Followers {
		t.Errorf("a message to followers is answered to a %s audience", v)
	}
	k.do(k.writes(func(m *care.Receive) { m.Visibility, m.Customer = channel.Unlisted, "p-bob" }))
	if k.conv.Visibility != channel.Followers {
		t.Errorf("a stranger's message made it %s", k.conv.Visibility)
	}
}

func TestLateMessageReportsItsAlarms(t *testing.T) {
	k := talkUnder(t, sla.Target{Metric: sla.FirstResponse, Budget: time.Hour}, sla.Target{Metric: sla.NextResponse, Budget: time.Hour},
		sla.Target{Metric: sla.Resolution, Budget: 10 * time.Hour})
	k.do(k.writes())
	k.answer("r1")
	k.wait(11 * time.Hour)
	k.do(care.Tick{}) // the resolution is late
	k.wait(time.Hour)
	events := k.do(k.writes(func(m *care.Receive) { m.At = at(time.Hour) })) // delivered eleven hours late
	k.wantTypes(events, "received", "alarm")
	if a := events[1].Body.(care.Alarm); a.ID != "next_response/1/breach" || !events[1].Due.Equal(at(2*time.Hour)) {
		t.Errorf("alarm %s due %v", a.ID, events[1].Due)
	}
}

func TestErasedUntilTheCustomerWritesAgain(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes(func(m *care.Receive) { m.Exposed = []string{"IBAN"} }))
	k.wantTypes(k.do(care.Erase{}), "erased")
	k.wantTypes(k.do(care.Erase{}))
	if !k.conv.Erased || k.conv.Exposed != nil {
		t.Errorf("erased %t, exposed %v", k.conv.Erased, k.conv.Exposed)
	}
	k.do(k.writes())
	k.wantTypes(k.do(care.Erase{}), "erased")
}
