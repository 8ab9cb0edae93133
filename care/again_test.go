package care_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// A customer who writes again after the end: a failure of ours only where
// somebody had claimed that it was solved, or that nothing was to be done.
func TestWritingAgainIsAFailureOfWhatWasClaimed(t *testing.T) {
	again := map[string]func(k *talk){
		"a message": func(k *talk) { k.do(k.writes()) },
		"an edited courtesy": func(k *talk) {
			thanks := k.writes(courtesy)
			k.do(thanks)
			k.do(care.Edit{Ref: thanks.Ref, Content: thanks.Content, Asks: true, At: k.now})
		},
	}
	for name, write := range again {
		for kind, failures := range map[care.ResolutionKind]int{
			care.Solved: 1, care.Oriented: 1, care.NoAction: 1, care.NoContact: 0, care.IsDuplicate: 0, care.Silent: 0,
		} {
			t.Run(name+" after "+string(kind), func(t *testing.T) {
				k := newTalk(t, care.Spec{})
				k.do(k.writes())
				k.answer("r1")
				if kind == care.Silent {
					k.wait(5 * 24 * time.Hour).do(care.Tick{})
				} else {
					k.do(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel", Destination: "the shop", Content: "c"})
				}
				k.wantState(care.Resolved)
				k.wait(time.Hour)
				write(k)
				k.wantState(care.Open)
				if k.conv.Failures != failures || (len(care.CountFailures(k.conv, k.log)) > 0) != (failures > 0 || kind == care.Solved || kind == care.Oriented) {
					t.Errorf("%d failures, counted %v; want %d", k.conv.Failures, care.CountFailures(k.conv, k.log), failures)
				}
				if got := len(k.conv.Tasks); got != failures {
					t.Errorf("%d tasks to make it good, want %d", got, failures)
				}
				if kind == care.Silent && k.clock(sla.NextResponse) == sla.Cancelled {
					t.Error("nobody has to answer")
				}
			})
		}
	}
}

// What is solved stays solved when we write once more, unless we promise.
func TestReplyAfterTheSolution(t *testing.T) {
	solved := func(t *testing.T) *talk {
		k := newTalk(t, team())
		k.do(k.writes())
		k.answer("r1")
		k.do(k.resolve())
		return k
	}
	given := &care.Promise{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: at(30 * time.Hour), Text: "On Monday.", Content: "cp"}
	t.Run("nothing promised", func(t *testing.T) {
		k := solved(t)
		k.wantTypes(k.do(k.replies("r2")), "replied")
		k.wantState(care.Resolved)
		if !k.conv.Survey.At.After(k.now) {
			t.Errorf("survey %+v", k.conv.Survey)
		}
	})
	t.Run("promised", func(t *testing.T) {
		k := solved(t)
		r := k.replies("r2")
		r.Promise = given
		k.wantTypes(k.do(r), "replied", "promised", "survey_skipped")
		k.wantState(care.Waiting)
		if k.conv.Resolution != nil || len(k.conv.Promises) != 1 || k.conv.Failures != 0 || k.conv.Survey.Skipped != care.SkipReopened {
			t.Errorf("resolution %+v, promises %+v, failures %d, survey %+v", k.conv.Resolution, k.conv.Promises, k.conv.Failures, k.conv.Survey)
		}
		k.refused(k.resolve(), care.GuardPromises)
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.do(k.resolve())
		if texts := care.Texts(r); len(texts) != 1 || texts[0] != (care.Text{Content: "cp", Text: "On Monday."}) {
			t.Errorf("texts %+v", texts)
		}
	})
	t.Run("promised before", func(t *testing.T) {
		k := newTalk(t, team())
		k.do(k.writes())
		h := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData}
		h.Promise = given
		k.wantTypes(k.do(h), "replied", "assigned", "promised", "invited")
		k.wantState(care.Waiting)
	})
	t.Run("wrongly", func(t *testing.T) {
		k := solved(t)
		for name, change := range map[string]func(p *care.Promise){
			"kind":  func(p *care.Promise) { p.Kind = "gift" },
			"owner": func(p *care.Promise) { p.Owner = "ZZ" },
			"due":   func(p *care.Promise) { p.Due = t0.Add(-time.Hour) },
		} {
			p := *given
			change(&p)
			r := k.replies("r2")
			r.Promise = &p
			if _, err := k.decide(r); err == nil || err.(*care.Refusal).Reasons[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		k.wantState(care.Resolved)
	})
	t.Run("by a bot", func(t *testing.T) {
		k := newTalk(t, withBot())
		k.do(k.writes())
		r := botSays(k, "b1")
		r.Promise = given
		k.refused(r, care.GuardBot)
	})
}

// The same words twice to one customer who said nothing between are a mistake.
func TestTheSameTextTwice(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.facts.Similar = []care.Said{{Conversation: k.conv.ID, Reply: "r1", Customer: "p-ann", At: k.now}}
	k.answer("r1") // the customer waits: it may be a second answer
	k.wait(time.Minute)
	k.refused(k.replies("r2"), care.GuardSimilar)
	k.wait(time.Hour)
	k.do(k.replies("r2"))
}

// Waiting customers are not put away: which kinds end a case that nobody answered.
func TestWhatEndsACaseThatWaits(t *testing.T) {
	known := &care.Ledger{Identities: []string{"p-ann"}, Open: []care.Failure{{Kind: care.BrokenPromise, Conversation: "c-1", Version: 3}}}
	nothing := &care.Ledger{Identities: []string{"p-ann"}}
	for name, c := range map[string]struct {
		facts   care.Facts
		change  func(*care.Receive)
		refused map[care.ResolutionKind]bool
	}{
		"a message":                   {care.Facts{Ledger: nothing}, nil, map[care.ResolutionKind]bool{}},
		"a complaint":                 {care.Facts{Ledger: nothing, Complaint: true}, nil, map[care.ResolutionKind]bool{care.NoAction: true, care.NoContact: true}},
		"a complaint in private":      {care.Facts{Ledger: nothing, Complaint: true}, private, map[care.ResolutionKind]bool{}},
		"of a customer failed before": {care.Facts{Ledger: known}, nil, map[care.ResolutionKind]bool{care.NoAction: true}},
	} {
		for _, kind := range []care.ResolutionKind{care.Solved, care.Oriented, care.NoAction, care.NoContact, care.IsDuplicate} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				k := newTalk(t, care.Spec{})
				k.facts = c.facts
				if c.change != nil {
					k.do(k.writes(c.change))
				} else {
					k.do(k.writes())
				}
				k.facts = care.Facts{}
				end := care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel", Destination: "the shop", Content: "c"}
				if c.refused[kind] || kind == care.Solved || kind == care.Oriented {
					k.refused(end, care.GuardWaiting)
					k.answer("r1")
				}
				k.do(end)
			})
		}
	}
}

// A cause is one that the host lists, or a tag: nothing personal finds room.
func TestCauses(t *testing.T) {
	listed := care.Spec{Causes: []string{"late delivery", "billing"}}
	for _, c := range []struct {
		spec  care.Spec
		cause string
		ok    bool
	}{
		{care.Spec{}, "late-delivery", true},
		{care.Spec{}, "x_1.2026", true},
		{care.Spec{}, "", false},
		{care.Spec{}, "late delivery", false},
		{care.Spec{}, "ann@example.com", false},
		{care.Spec{}, "order-12345", false},
		{care.Spec{}, "3331234567", false},
		{care.Spec{}, strings.Repeat("x", 33), false},
		{listed, "late delivery", true},
		{listed, "late-delivery", true},
		{listed, "Late  Delivery", true},
		{listed, "late bill", false},
		{listed, "late delivery of mine", false},
		{listed, "-", false},
		{listed, "", false},
	} {
		k := newTalk(t, c.spec)
		k.do(k.writes())
		k.answer("r1")
		r := k.resolve()
		r.Cause = c.cause
		_, err := k.decide(r)
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.cause, err)
			continue
		}
		if err != nil && (err.(*care.Refusal).Reasons[0].Field != "cause" || c.cause != "" && strings.Contains(err.Error(), c.cause)) {
			t.Errorf("%q: %v", c.cause, err)
		}
		if err != nil && !strings.Contains(err.Error(), "words belong into explanation") {
			t.Errorf("%q: %v does not say where words belong", c.cause, err)
		}
		if len(c.spec.Causes) > 0 && err != nil && !strings.Contains(err.Error(), "one of late delivery, billing") {
			t.Errorf("%q: %v lists nothing", c.cause, err)
		}
		if len(c.spec.Causes) > 0 && err == nil {
			if k.do(r); k.conv.Resolution.Cause != "late delivery" {
				t.Errorf("%q counts as %q", c.cause, k.conv.Resolution.Cause)
			}
		}
	}
	for _, bad := range [][]string{{""}, {"a", "a"}, {strings.Repeat("x", 65)}, {"a\nb"}} {
		if _, err := care.NewRules(care.Spec{Causes: bad}, nil); err == nil {
			t.Errorf("%q are accepted", bad)
		}
	}
}

// What people call a promise is named in the refusal of it.
func TestPromiseKindsAreExplained(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	p := k.promise("p1", at(time.Hour))
	p.Kind = "callback"
	no := k.refused(p, care.GuardField)
	for _, word := range []string{"delivery", "appointment", "deadline", "voucher", "call back"} {
		if no.Reasons[0].Field != "kind" || !strings.Contains(no.Reasons[0].Text, word) {
			t.Errorf("%+v does not speak of %s", no.Reasons[0], word)
		}
	}
}

// Who made a failure good is on record.
func TestSettledNamesTheAgent(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.resolve())
	k.do(k.writes())
	k.answer("r2")
	k.do(k.resolve())
	var c care.Customer
	var who []string
	for _, cmd := range care.CountFailures(k.conv, k.log) {
		events, err := k.rules.DecideCustomer(c, "p-ann", "acme", cmd, k.now)
		if err != nil {
			t.Fatal(err)
		}
		c = care.FoldCustomer(c, events)
		for _, e := range events {
			if e.Body.Type() == "settled" {
				who = append(who, e.Actor)
			}
		}
	}
	if len(who) != 1 || who[0] != "FB" {
		t.Errorf("settled by %q", who)
	}
}
