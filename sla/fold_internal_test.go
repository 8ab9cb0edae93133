package sla

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

// Folding is invisible from outside, so this test compares with record, which does not fold.

func foldPolicies(t testing.TB) []*Policy {
	hours, err := ParseHours("Mo-Fr 09:00-13:00,14:00-18:00; Sa 22:00-04:00")
	if err != nil {
		t.Fatal(err)
	}
	office, err := NewCalendar("Europe/Rome", hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []*Policy
	const budget = 20 * time.Hour
	for i := range 2 {
		var targets []Target
		for _, m := range metrics {
			targets = append(targets,
				Target{Metric: m, Budget: budget, Warnings: []Warning{{Share: 0.8}, {Before: time.Hour}}, Escalations: []Escalation{{Name: "lead", AfterDue: 5 * time.Hour}}},
				Target{Metric: m, Priority: "urgent", Budget: budget / 2, Calendar: Always(), PauseReasons: []string{"b", Pending}, Warnings: []Warning{{Share: 0.5}}})
		}
		p, err := NewPolicy(PolicySpec{Name: "fold", Version: i + 1, Calendar: office, Targets: targets, ReopenRestarts: i == 1})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func TestFoldingChangesNoAnswer(t *testing.T) {
	policies := foldPolicies(t)
	folded := 0
	for seed := range uint64(16) {
		r := rand.New(rand.NewPCG(seed, 5))
		start := time.Date(2026, 3, 25, 9, 0, 0, 0, time.UTC)
		clock := policies[0].Start(start, "")
		whole := clock
		for i := range 400 {
			e := foldEvent(r, clock.state.at)
			var err error
			if clock, err = clock.Record(e); err != nil {
				t.Fatal(err)
			}
			if err = whole.record(e); err != nil {
				t.Fatal(err)
			}
			if i%100 == 99 {
				clock, whole = clock.changed(policies[(i/100+1)%2]), whole.changed(policies[(i/100+1)%2])
			}
			if i%7 == 0 {
				clock = restored(t, clock)
			}
			if len(clock.state.pauses) > maxPauses {
				t.Fatalf("%d pauses", len(clock.state.pauses))
			}
			now := clock.state.at.Add(time.Duration(r.Int64N(int64(40 * time.Hour))))
			if diff := cmp.Diff(answers(whole, start, now), answers(clock, start, now)); diff != "" {
				t.Fatalf("seed %d, event %d %s at %s (-whole +folded)\n%s", seed, i, e.Kind, e.At, diff)
			}
		}
		for _, cy := range clock.state.cycles {
			if cy.fold != nil {
				folded++
			}
		}
	}
	if folded < 20 {
		t.Errorf("only %d cycles were folded", folded)
	}
}

// TestFoldedThenAnotherBudget: the time used is exact under any budget that counts the same time.
func TestFoldedThenAnotherBudget(t *testing.T) {
	first := foldPolicies(t)[0]
	spec := first.Spec()
	spec.Version = 3
	for i := range spec.Targets {
		spec.Targets[i].Budget *= 3
	}
	other, err := NewPolicy(spec)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	clock := first.Start(time.Date(2026, 3, 25, 9, 0, 0, 0, time.UTC), "urgent")
	whole := clock
	for range 500 {
		e := Event{Kind: []EventKind{Pause, Resume}[r.IntN(2)], Reason: []string{"a", "b", Pending}[r.IntN(3)], At: clock.state.at.Add(time.Duration(r.Int64N(int64(time.Hour))))}
		if clock, err = clock.Record(e); err != nil {
			t.Fatal(err)
		}
		if err = whole.record(e); err != nil {
			t.Fatal(err)
		}
	}
	if clock.state.latest(Resolution).fold == nil {
		t.Fatal("nothing was folded")
	}
	for _, priority := range []string{"urgent", ""} {
		for _, c := range []*Clock{&clock, &whole} {
			*c = c.changed(other)
			if err = c.record(Event{Kind: PriorityChange, Priority: priority, At: c.state.at}); err != nil {
				t.Fatal(err)
			}
		}
		var want, got []time.Duration
		for i, s := range whole.Status(clock.state.at) {
			want, got = append(want, s.Elapsed), append(got, clock.Status(clock.state.at)[i].Elapsed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("priority %q (-whole +folded)\n%s", priority, diff)
		}
	}
}

// TestFoldedThenWithdrawn: the message that started the cycle is deleted, after the pauses since then were folded.
func TestFoldedThenWithdrawn(t *testing.T) {
	p := foldPolicies(t)[0]
	start := time.Date(2026, 3, 25, 9, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	clock := p.Start(start, "urgent")
	for i := range 100 { // 9 of 10 minutes count
		for _, e := range []Event{{Kind: Pause, Reason: "b", At: at(10 * i)}, {Kind: Resume, Reason: "b", At: at(10*i + 1)}} {
			var err error
			if clock, err = clock.Record(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	f := clock.state.latest(FirstResponse).fold
	if f == nil || !f.until.After(at(500)) {
		t.Fatal("not folded far enough")
	}
	for _, c := range []struct{ next, want int }{
		{0, 901},   // unchanged
		{100, 801}, // in the folded part, which is not exact: the time before counts as used in full
		{950, 46},  // after it: exact
	} {
		moved, err := clock.Record(Event{Kind: Withdraw, At: at(1001), Next: at(c.next)})
		if err != nil {
			t.Fatal(err)
		}
		if got := moved.Status(at(1001))[0].Elapsed; got != time.Duration(c.want)*time.Minute {
			t.Errorf("moved to %d minutes: used %s, want %d minutes", c.next, got, c.want)
		}
	}
}

// foldEvent is mostly a pause or its end.
func foldEvent(r *rand.Rand, last time.Time) Event {
	e := Event{At: last.Add(time.Duration(r.Int64N(int64(50 * time.Minute))).Truncate(time.Second)), Reason: []string{"a", "b", Pending}[r.IntN(3)]}
	switch n := r.IntN(100); {
	case n < 42:
		e.Kind = Pause
	case n < 84:
		e.Kind = Resume
		if r.IntN(4) == 0 {
			e.Reason = ""
		}
	case n < 87:
		e.Kind, e.Priority = PriorityChange, []string{"", "urgent"}[r.IntN(2)]
	case n < 92:
		e.Kind = CustomerMessage
	case n < 94:
		e.Kind = PublicReply
	case n < 95:
		e.Kind, e.Next = Withdraw, e.At
	case n < 96:
		e.Kind = Cancel
	case n < 97:
		e.Kind = Resolve
	default:
		e.Kind = Reopen
	}
	return e
}

func restored(t *testing.T, c Clock) Clock {
	data, err := json.Marshal(c.state)
	if err != nil {
		t.Fatal(err)
	}
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return Clock{c.policy, s}
}

func answers(c Clock, start, now time.Time) []string {
	var out []string
	for _, s := range c.Status(now) {
		out = append(out, fmt.Sprintf("%+v", s))
	}
	for _, a := range c.Alarms(time.Time{}, now) {
		out = append(out, fmt.Sprintf("%+v", a))
	}
	for _, from := range []time.Time{start, c.state.at, now} {
		if a, ok := c.Next(from); ok {
			out = append(out, fmt.Sprintf("next after %s: %+v", from, a))
		}
	}
	return out
}
