package care_test

import (
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

func TestPractice40_APromiseHasKindOwnerAndDue(t *testing.T) {
	saturday, monday := at(3*time.Hour), at(50*time.Hour)
	for _, c := range []struct {
		name   string
		change func(*care.Promise)
		guard  string
		field  string
	}{
		{"whole", func(*care.Promise) {}, "", ""},
		{"appointment", func(p *care.Promise) { p.Kind = care.Appointment }, "", ""},
		{"deadline", func(p *care.Promise) { p.Kind = care.Deadline }, "", ""},
		{"voucher", func(p *care.Promise) { p.Kind = care.Voucher }, "", ""},
		{"no kind", func(p *care.Promise) { p.Kind = "" }, care.GuardField, "kind"},
		{"unknown kind", func(p *care.Promise) { p.Kind = "miracle" }, care.GuardField, "kind"},
		{"no owner", func(p *care.Promise) { p.Owner = "" }, care.GuardField, "owner"},
		{"an owner who is no agent", func(p *care.Promise) { p.Owner = "ZZ" }, care.GuardAgent, "owner"},
		{"a bot as its owner", func(p *care.Promise) { p.Owner = "BO" }, care.GuardAgent, "owner"},
		{"no due", func(p *care.Promise) { p.Due = time.Time{} }, care.GuardField, "due"},
		{"due now", func(p *care.Promise) { p.Due = t0 }, care.GuardField, "due"},
		{"due in the past", func(p *care.Promise) { p.Due = at(-time.Hour) }, care.GuardField, "due"},
		{"KC works on Monday", func(p *care.Promise) { p.Owner = "KC" }, "", ""},
		{"KC does not on Saturday", func(p *care.Promise) { p.Owner, p.Due = "KC", saturday }, care.GuardCover, "due"},
		{"KC before the shift", func(p *care.Promise) { p.Owner, p.Due = "KC", monday.Add(-4*time.Hour-time.Microsecond) }, care.GuardCover, "due"},
		{"KC as the shift begins", func(p *care.Promise) { p.Owner, p.Due = "KC", monday.Add(-4*time.Hour) }, "", ""},
		{"KC as the shift ends", func(p *care.Promise) { p.Owner, p.Due = "KC", monday.Add(5*time.Hour) }, "", ""},
		{"KC after the shift", func(p *care.Promise) { p.Owner, p.Due = "KC", monday.Add(5*time.Hour+time.Microsecond) }, care.GuardCover, "due"},
		{"FB works on Saturday", func(p *care.Promise) { p.Due = saturday }, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, withBot())
			k.do(k.writes())
			p := k.promise("p1", monday) // Monday, noon in London and 13:00 in Rome
			c.change(&p)
			if c.guard != "" {
				if no := k.refused(p, c.guard); no.Reasons[0].Field != c.field {
					t.Errorf("field %q, want %q", no.Reasons[0].Field, c.field)
				}
				return
			}
			k.wantTypes(k.do(p), "promised")
			k.wantState(care.New) // a promise is no answer
			got := k.conv.Promises[0]
			if got.Kind != p.Kind || got.Owner != p.Owner || !got.Due.Equal(p.Due) {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("what a reply promises is held to the same", func(t *testing.T) {
		k := newTalk(t, withBot())
		k.do(k.writes())
		r := k.replies("r1")
		for guard, change := range map[string]func(*care.Promise){
			care.GuardCover: func(p *care.Promise) { p.Owner, p.Due = "KC", saturday },
			care.GuardField: func(p *care.Promise) { p.Due = time.Time{} },
			care.GuardAgent: func(p *care.Promise) { p.Owner = "ZZ" },
		} {
			p := k.promise("p1", monday)
			change(&p)
			r.Promise = &p
			k.refused(r, guard) // and says nothing either
		}
		p := k.promise("p1", monday)
		r.Promise = &p
		k.do(r)
		k.do(k.delivered("r1"))
		if len(k.conv.Promises) != 1 || !k.conv.Promises[0].Due.Equal(monday) {
			t.Errorf("promises %+v", k.conv.Promises)
		}
		k.refused(k.resolve(), care.GuardPromises)
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.do(k.resolve())
		again := k.promise("p2", monday.Add(time.Hour)) // after the solution
		r = k.replies("r2")
		r.Promise = &again
		k.do(r)
		k.wantState(care.Waiting)
		k.refused(k.resolve(), care.GuardPromises)
	})
	t.Run("nothing is solved while it is open", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(k.promise("p1", monday))
		k.answer("r1")
		for _, kind := range []care.ResolutionKind{care.Solved, care.Oriented, care.NoContact, care.IsDuplicate, care.NoAction} {
			k.refused(care.Resolve{Agent: "FB", Kind: kind, Cause: "late", Destination: "the shop", Content: "c"}, care.GuardPromises)
		}
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.do(k.resolve())
		k.wantState(care.Resolved)
	})
	t.Run("nor set aside for longer", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.answer("r1")
		k.do(k.promise("p1", at(5*time.Hour)))
		k.refused(care.Snooze{Agent: "FB", Until: at(5*time.Hour + time.Microsecond)}, care.GuardUntil)
		k.do(care.Snooze{Agent: "FB", Until: at(5 * time.Hour)})
	})
	t.Run("nor over because nobody writes", func(t *testing.T) {
		for _, kept := range []bool{false, true} {
			k := newTalk(t, care.Spec{MaxSilence: care.Duration(500 * time.Hour)})
			k.do(k.writes())
			k.answer("r1")
			k.do(k.promise("p1", at(200*time.Hour)))
			if kept {
				k.do(care.Keep{Agent: "FB", Promise: "p1"})
			}
			k.wait(121 * time.Hour)
			k.do(care.Tick{})
			if want := map[bool]care.State{false: care.Waiting, true: care.Resolved}[kept]; k.conv.State != want {
				t.Errorf("after five days of silence, kept %t: %s, want %s", kept, k.conv.State, want)
			}
		}
	})
}

func TestPractice41_ABrokenPromiseEscalates(t *testing.T) {
	promised := func(t *testing.T) *talk {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.answer("r1")
		k.do(k.promise("p1", at(10*time.Hour)))
		return k
	}
	t.Run("called to mind, then broken", func(t *testing.T) {
		k := promised(t)
		if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(8 * time.Hour)) {
			t.Fatalf("next due %v, want two hours before", due)
		}
		k.wait(8 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "reminded")
		k.wantState(care.Waiting)
		wanted := func(kind care.DraftKind) []care.WantedDraft {
			return []care.WantedDraft{{Kind: kind, For: "p1", At: k.now}}
		}
		if !slices.Equal(k.conv.Drafts, wanted(care.DraftBeforeDue)) {
			t.Errorf("wanted %+v, want news before it falls due", k.conv.Drafts)
		}
		if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(10 * time.Hour)) {
			t.Fatalf("next due %v, want the promise", due)
		}
		k.wait(2 * time.Hour)
		events := k.do(care.Tick{})
		k.wantTypes(events, "broken", "alarm", "task_added")
		if b := events[0].Body.(care.Broken); b.Promise != "p1" || b.Owner != "FB" || !events[0].Due.Equal(at(10*time.Hour)) {
			t.Errorf("%+v, due %v", b, events[0].Due)
		}
		if a := events[1].Body.(care.Alarm); a.Kind != string(sla.EscalationAlarm) || a.ID != "promise/p1/escalation:broken" {
			t.Errorf("escalation %+v", a)
		}
		if k.conv.Failures != 1 || k.conv.State != care.Open || !k.conv.Promises[0].Broken {
			t.Errorf("%d failures, state %s, promises %+v", k.conv.Failures, k.conv.State, k.conv.Promises)
		}
		if !slices.Equal(k.conv.Drafts, wanted(care.DraftApology)) {
			t.Errorf("wanted %+v, want an apology unasked", k.conv.Drafts)
		}
		told := *k
		told.wait(time.Minute)
		if told.answer("r2"); len(told.conv.Drafts) != 0 {
			t.Errorf("told, and still wanted: %+v", told.conv.Drafts)
		}
		k.wait(time.Hour)
		k.wantTypes(k.do(care.Tick{})) // broken once
		k.refused(k.resolve(), care.GuardPromises)
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.do(k.resolve())
		if k.conv.Failures != 1 {
			t.Errorf("%d failures once kept late", k.conv.Failures)
		}
	})
	t.Run("kept late, the customer is still to hear of it", func(t *testing.T) {
		k := promised(t)
		k.wait(10 * time.Hour)
		k.do(care.Tick{})
		broken := k.now
		k.wait(time.Hour)
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		if want := []care.WantedDraft{{Kind: care.DraftApology, For: "p1", At: broken}}; !slices.Equal(k.conv.Drafts, want) {
			t.Errorf("wanted %+v, want %+v", k.conv.Drafts, want)
		}
		k.answer("r2")
		if len(k.conv.Drafts) != 0 {
			t.Errorf("told, and still wanted: %+v", k.conv.Drafts)
		}
	})
	t.Run("kept in time", func(t *testing.T) {
		k := promised(t)
		k.wait(10*time.Hour - time.Microsecond)
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.wait(time.Hour)
		k.wantTypes(k.do(care.Tick{}))
		if k.conv.Failures != 0 || k.conv.State != care.Waiting || len(k.conv.Drafts) != 0 {
			t.Errorf("%d failures, state %s, wanted %+v", k.conv.Failures, k.conv.State, k.conv.Drafts)
		}
	})
	t.Run("of two that are broken the customer hears of both, and silence settles neither", func(t *testing.T) {
		k := promised(t)
		k.do(k.promise("p2", at(10*time.Hour)))
		k.wait(10 * time.Hour)
		k.do(care.Tick{})
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.do(care.Withdraw{Agent: "FB", Promise: "p2", Reason: "sold out", Content: "w1"})
		for _, want := range []care.WantedDraft{
			{Kind: care.DraftApology, For: "p1", At: k.now}, {Kind: care.DraftApology, For: "p2", At: k.now}, {Kind: care.DraftWithdrawn, For: "p2", At: k.now},
		} {
			if !slices.Contains(k.conv.Drafts, want) {
				t.Errorf("wanted %+v lack %+v", k.conv.Drafts, want)
			}
		}
		k.do(care.EndTask{Agent: "FB", Task: k.conv.Tasks[0].ID})
		k.wait(10 * 24 * time.Hour)
		if events := k.do(care.Tick{}); !slices.Contains(types(events), "update_due") || k.conv.State != care.Open {
			t.Errorf("nobody was told: %v in state %s", types(events), k.conv.State)
		}
		k.answer("r2")
		k.wait(5 * 24 * time.Hour)
		if k.do(care.Tick{}); k.conv.State != care.Resolved {
			t.Errorf("told, and silent: %s", k.conv.State)
		}
	})
	t.Run("the clock's alarms are still reported", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(k.promise("p1", at(5*time.Hour))) // with the clock's warning
		k.wait(5 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "reminded", "alarm", "broken", "alarm", "task_added")
	})
}

func TestPractice58_NoLongSilenceWhileSomethingIsOwed(t *testing.T) {
	spec := map[string]care.Spec{"default": {}, "six hours": {MaxSilence: care.Duration(6 * time.Hour)}}
	limit := map[string]time.Duration{"default": 24 * time.Hour, "six hours": 6 * time.Hour}
	for name := range spec {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, spec[name])
			k.do(k.writes())
			k.answer("r1")
			k.do(k.promise("p1", at(200*time.Hour)))
			max := limit[name]
			for i := range 3 { // again and again, until somebody writes
				k.now = at(time.Duration(i+1)*max - time.Microsecond)
				k.wantTypes(k.do(care.Tick{}))
				k.now = at(time.Duration(i+1) * max)
				events := k.do(care.Tick{})
				k.wantTypes(events, "update_due")
				if !events[0].Due.Equal(k.now) || k.conv.State != care.Open {
					t.Errorf("due %v, state %s", events[0].Due, k.conv.State)
				}
			}
			k.wait(time.Hour)
			k.answer("r2")
			said := k.now
			k.wait(max - time.Microsecond)
			k.wantTypes(k.do(care.Tick{}))
			if due, _ := k.rules.NextDue(k.conv); !due.Equal(said.Add(max)) {
				t.Errorf("next due %v, want %v after our last word", due, max)
			}
		})
	}
	t.Run("while a partner works", func(t *testing.T) {
		for _, hold := range []bool{true, false} {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			k.answer("r1")
			k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"})
			want := []care.WantedDraft{{Kind: care.DraftProgress, At: at(24 * time.Hour)}}
			if !hold {
				k.do(care.Unhold{Agent: "FB"})
				want = nil
			}
			k.wait(24 * time.Hour)
			events := k.do(care.Tick{})
			if slices.Contains(types(events), "update_due") != hold || !slices.Equal(k.conv.Drafts, want) {
				t.Errorf("on hold %t: events %v, wanted %+v", hold, types(events), k.conv.Drafts)
			}
		}
	})
	t.Run("what is owed late is not overdue at once", func(t *testing.T) {
		for name, owe := range map[string]func(*talk) care.Command{
			"promised": func(k *talk) care.Command { return k.promise("p1", at(200*time.Hour)) },
			"held":     func(*talk) care.Command { return care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"} },
		} {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			k.answer("r1")
			k.wait(40 * time.Hour)
			k.wantTypes(k.do(owe(k)), name)
			if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(64 * time.Hour)) {
				t.Errorf("%s after forty hours: news is due at %v, want a day later", name, due)
			}
			k.wait(24*time.Hour - time.Microsecond)
			k.wantTypes(k.do(care.Tick{}))
			k.wait(time.Microsecond)
			k.wantTypes(k.do(care.Tick{}), "update_due")
		}
	})
	// A hold stops the clock of a policy that lets it. Who has heard nothing at all
	// is not forgotten for that.
	t.Run("while a partner works and nobody has answered", func(t *testing.T) {
		policy, err := sla.NewPolicy(sla.PolicySpec{Name: "care", Version: 1, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 4 * time.Hour}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, hold := range []bool{true, false} {
			k := newTalk(t, care.Spec{})
			if k.rules, err = care.NewRules(care.Spec{}, policy); err != nil {
				t.Fatal(err)
			}
			k.do(k.writes(private))
			k.wait(time.Hour)
			k.do(care.Claim{Agent: "FB"})
			want := "breached"
			if hold {
				k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"})
				k.refused(care.Snooze{Agent: "FB", Until: at(25*time.Hour + time.Microsecond)}, care.GuardUntil)
				want = "paused"
			}
			k.wait(24*time.Hour - time.Microsecond)
			if k.do(care.Tick{}); len(k.conv.Drafts) != 0 || string(k.clock(sla.FirstResponse)) != want {
				t.Errorf("on hold %t: wanted %+v, clock %s", hold, k.conv.Drafts, k.clock(sla.FirstResponse))
			}
			for range 2 { // again and again
				k.wait(time.Microsecond)
				if got := types(k.do(care.Tick{})); slices.Contains(got, "update_due") != hold {
					t.Errorf("on hold %t for a day: %v", hold, got)
				}
				k.wait(24*time.Hour - time.Microsecond)
			}
		}
	})
	t.Run("nor does another partner who is waited for instead", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(private))
		k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"})
		k.wait(23 * time.Hour)
		k.do(care.Hold{Agent: "FB", For: care.Partner, Partner: "ups"})
		if h := k.conv.Hold; h.Partner != "ups" || !h.Since.Equal(at(0)) {
			t.Errorf("%+v", h)
		}
		k.wait(time.Hour)
		if got := types(k.do(care.Tick{})); !slices.Contains(got, "update_due") {
			t.Errorf("after a day: %v", got)
		}
	})
	t.Run("handing over does not stop it", func(t *testing.T) {
		k := newTalk(t, team())
		k.do(k.writes())
		k.answer("r1")
		k.do(k.promise("p1", at(200*time.Hour)))
		k.wait(20 * time.Hour)
		k.facts.Away = []string{"FB"}
		k.wantTypes(k.do(k.writes()), "received", "assigned")
		k.wait(4 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "update_due")
	})
	t.Run("while it is set aside", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.answer("r1")
		k.refused(care.Snooze{Agent: "FB", Until: at(25 * time.Hour)}, care.GuardUntil)
		k.do(care.Snooze{Agent: "FB", Until: at(24 * time.Hour)})
	})
	t.Run("nothing owed", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.answer("r1")
		k.do(k.promise("p1", at(100*time.Hour)))
		k.do(care.Keep{Agent: "FB", Promise: "p1"})
		k.wait(72 * time.Hour)
		k.wantTypes(k.do(care.Tick{}))
		k.wantState(care.Waiting)
	})
}
