package care_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// writeAgain records that an agent writes after the end, and begins the
// follow-up.
func writeAgain(k *talk, agent, reply string) *talk {
	k.t.Helper()
	k.do(care.FollowUp{Agent: agent, Operation: reply, Seen: k.conv.Version})
	begin, ok := k.conv.Continuation(agent, reply)
	if !ok {
		k.t.Fatal("nothing begins")
	}
	next := &talk{t: k.t, rules: k.rules, now: k.now}
	next.do(begin)
	return next
}

// Nobody waits in what the brand begins; its clock starts when the customer
// answers, and what the customer answers is the customer's.
func TestWhatTheBrandBegins(t *testing.T) {
	old := in(t, care.Closed, care.Spec{})
	k := writeAgain(old, "FB", "r-again")
	c := k.conv
	if c.State != care.Open || c.Owner != "FB" || c.FollowUpOf != old.conv.ID || c.Customer != "p-ann" || c.Thread != old.conv.Thread || !c.WaitingSince.IsZero() || !c.Clock.IsZero() {
		t.Fatalf("%s, owner %q, of %q, customer %q, thread %v, waiting since %v, clock %v", c.State, c.Owner, c.FollowUpOf, c.Customer, c.Thread, c.WaitingSince, c.Clock)
	}
	if old.conv.Goes("p-ann") != c.ID || old.conv.Goes("p-bob") != c.ID {
		t.Errorf("the old one leads to %q and %q", old.conv.Goes("p-ann"), old.conv.Goes("p-bob"))
	}
	replied, _ := k.do(k.replies("r-again"))[0].Body.(care.Replied)
	if replied.InReplyTo != old.conv.LastPublic || k.conv.ThreadOf(replied.InReplyTo) != old.conv.Thread {
		t.Errorf("it answers %v, in %v", replied.InReplyTo, k.conv.ThreadOf(replied.InReplyTo))
	}
	k.wantState(care.Waiting)
	k.do(k.delivered("r-again"))
	if all, err := k.rules.Status(k.conv, k.wait(30*time.Hour).now); err != nil {
		t.Error(err)
	} else {
		for _, s := range all {
			if s.State == "running" || s.State == "breached" {
				t.Errorf("%s is %s", s.Metric, s.State)
			}
		}
	}
	if !k.conv.FirstReplyAt.IsZero() || k.conv.LastBrandAt.IsZero() {
		t.Errorf("first reply %v, last %v", k.conv.FirstReplyAt, k.conv.LastBrandAt)
	}
	k.do(k.writes())
	k.wantState(care.Open)
	if k.conv.WaitingSince.IsZero() || k.conv.Clock.IsZero() {
		t.Error("the customer's answer waits for nothing")
	}
}

// It goes where the case went: to private, and to the customer of what was
// merged.
func TestWhatTheBrandBeginsGoesWhereTheCaseWent(t *testing.T) {
	t.Run("private", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(invites(care.Complement)(k))
		k.do(k.delivered(k.conv.Outgoing[0].Reply))
		dm := k.writes(private)
		k.do(dm)
		k.do(care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "x", Seen: k.conv.Version})
		k.wait(30 * 24 * time.Hour).do(care.Tick{})
		next := writeAgain(k, "FB", "r-again")
		replied, _ := next.do(next.replies("r-again"))[0].Body.(care.Replied)
		if replied.Visibility != channel.Private || replied.InReplyTo != dm.Ref || next.conv.ThreadOf(replied.InReplyTo).Native != "dm-1" {
			t.Errorf("%s, answers %v in %v", replied.Visibility, replied.InReplyTo, next.conv.ThreadOf(replied.InReplyTo))
		}
	})
	t.Run("merged", func(t *testing.T) {
		k := in(t, care.Open, care.Spec{})
		l := luggage(k.now, step{})
		l.Customers, l.Unanswered[0].At = []string{"p-twin"}, k.now.Truncate(time.Microsecond)
		k.do(care.Join{Operation: "op0", Agent: "FB", From: "c-other", Luggage: l})
		k.do(care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "x", Seen: k.conv.Version})
		k.wait(30 * 24 * time.Hour).do(care.Tick{})
		next := writeAgain(k, "FB", "r-again")
		if k.conv.Goes("p-twin") != next.conv.ID {
			t.Errorf("the other identity goes to %q", k.conv.Goes("p-twin"))
		}
		replied, _ := next.do(next.replies("r-again"))[0].Body.(care.Replied)
		if replied.InReplyTo != l.LastPublic || next.conv.ThreadOf(replied.InReplyTo).Native != "t-other" {
			t.Errorf("it answers %v in %v", replied.InReplyTo, next.conv.ThreadOf(replied.InReplyTo))
		}
		next.do(next.writes(func(m *care.Receive) { m.Customer = "p-twin" }))
		if next.wantState(care.Open); len(next.conv.Unanswered) != 1 {
			t.Errorf("%d wait", len(next.conv.Unanswered))
		}
	})
}

// Who died before the follow-up began leaves a link, which the next agent uses,
// once the host says that there is nothing behind it.
func TestFollowUpThatWasInterrupted(t *testing.T) {
	k := in(t, care.Closed, care.Spec{})
	k.do(care.FollowUp{Agent: "FB", Operation: "r-1", Seen: k.conv.Version})
	to := k.conv.Goes("p-ann")
	again := care.FollowUp{Agent: "AP", Operation: "r-2", Seen: k.conv.Version}
	for name, c := range map[string]struct {
		target *care.Conversation
		fails  bool
	}{
		"not looked for":          {nil, true},
		"another":                 {&care.Conversation{ID: "c-other"}, true},
		"it exists":               {&care.Conversation{ID: to, Version: 3}, true},
		"it does not exist":       {&care.Conversation{ID: to}, false},
		"begun by the same reply": {begunBy(k, "r-2"), false},
	} {
		t.Run(name, func(t *testing.T) {
			k := *k
			k.t, k.facts.Target = t, c.target
			if c.fails {
				if no := k.refused(again, care.GuardElsewhere); !errors.Is(no, care.ErrElsewhere) {
					t.Error("not ErrElsewhere")
				} else if len(no.Allowed) > 0 {
					t.Errorf("allowed %v", no.Allowed)
				}
				return
			}
			k.wantTypes(k.do(again))
		})
	}
	begin, ok := k.conv.Continuation("AP", "r-2")
	if !ok || begin.ID != to || begin.Agent != "AP" {
		t.Errorf("%+v begins %t", begin, ok)
	}
	inbound := in(t, care.Closed, care.Spec{}) // of what the customer is about to begin an agent has no part
	inbound.do(care.FollowUp{Customer: "p-ann", Inbound: inbound.writes().Ref})
	inbound.facts.Target = &care.Conversation{ID: inbound.conv.Goes("p-ann")}
	inbound.refused(care.FollowUp{Agent: "AP", Operation: "r-2", Seen: inbound.conv.Version}, care.GuardElsewhere)
	if _, ok := inbound.conv.Continuation("AP", "r-2"); ok {
		t.Error("an agent begins what the customer began")
	}
	if diff := cmp.Diff([]string{}, inbound.conv.Allowed()); diff != "" {
		t.Errorf("allowed (-want +got):\n%s", diff)
	}
}

func begunBy(k *talk, reply string) *care.Conversation {
	begin, _ := k.conv.Continuation("AP", reply)
	next := &talk{t: k.t, rules: k.rules, now: k.now}
	next.do(begin)
	return &next.conv
}

// A reply to what is over says what is possible instead.
func TestReplyAfterTheEndSaysWhatIsAllowed(t *testing.T) {
	k := in(t, care.Closed, care.Spec{})
	if diff := cmp.Diff([]string{"follow_up"}, k.refused(k.replies("r-1"), care.GuardState).Allowed); diff != "" {
		t.Errorf("allowed (-want +got):\n%s", diff)
	}
	merged := in(t, care.Merged, care.Spec{})
	no := merged.refused(merged.replies("r-1"), care.GuardState)
	if want := "not possible in state merged: it goes on in conversation c-other, or undo_merge first"; no.Reasons[0].Text != want {
		t.Errorf("%q, want %q", no.Reasons[0].Text, want)
	}
}

func TestBeginThatContinuesWantsACustomer(t *testing.T) {
	for name, change := range map[string]func(*care.Begin){
		"no customer":        func(b *care.Begin) { b.Customer = "" },
		"no thread":          func(b *care.Begin) { b.Thread.Native = "" },
		"nothing it follows": func(b *care.Begin) { b.From = "" },
		"messages":           func(b *care.Begin) { b.Messages = begin(t0, step{}).Messages },
		"too many customers": func(b *care.Begin) { b.Continues.Customers = make([]string, 101) },
	} {
		t.Run(name, func(t *testing.T) {
			b := continues()
			change(&b)
			if no := newTalk(t, care.Spec{}).refused(b, care.GuardField); no.Reasons[0].Field != "continues" {
				t.Errorf("field %q", no.Reasons[0].Field)
			}
		})
	}
	b := continues()
	b.Agent = "BO"
	newTalk(t, withBot()).refused(b, care.GuardAgent)
}
