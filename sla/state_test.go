package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

// TestClocksDoNotAlias forks one clock into two, changes both in every way, and looks at all three.
func TestClocksDoNotAlias(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{
		{Metric: sla.FirstResponse, Budget: time.Hour}, {Metric: sla.NextResponse, Budget: time.Hour}, {Metric: sla.Resolution, Budget: 8 * time.Hour},
	}})
	base := play(t, p, ev("08:00", sla.CustomerMessage), paused("08:10", "hold"), resumed("08:20", "hold"), ev("09:30", sla.PublicReply),
		ev("09:40", sla.Resolve), ev("09:50", sla.Reopen), private(ev("10:00", sla.CustomerMessage)), paused("10:10", "hold"))
	before, _ := json.Marshal(base.State())
	kinds := []sla.Event{
		ev("10:20", sla.CustomerMessage), ev("10:20", sla.PublicReply), resumed("10:20", "hold"), paused("10:20", "night"), ev("10:20", sla.Resolve),
		ev("10:20", sla.Cancel), {Kind: sla.PriorityChange, At: at("10:20"), Priority: "urgent"}, {Kind: sla.Withdraw, At: at("10:20")},
	}
	for _, left := range kinds {
		for _, right := range kinds {
			a := record(t, base, left)
			first, _ := json.Marshal(a.State())
			b := record(t, base, right, ev("10:30", sla.Reopen), ev("10:40", sla.CustomerMessage))
			record(t, a, right, ev("10:50", sla.Resolve))
			again, _ := json.Marshal(a.State())
			if diff := cmp.Diff(string(first), string(again)); diff != "" {
				t.Errorf("%s then %s changed the fork (-want +got)\n%s", left.Kind, right.Kind, diff)
			}
			if left.Kind != right.Kind && a.State().Equal(b.State()) {
				t.Errorf("%s and %s give the same", left.Kind, right.Kind)
			}
		}
	}
	after, _ := json.Marshal(base.State())
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("the base changed (-want +got)\n%s", diff)
	}
}

func TestStateJSON(t *testing.T) {
	p := sla.Social6h18h()
	clock, err := p.Begin(sla.Event{Kind: sla.CustomerMessage, At: at("08:00").In(time.FixedZone("", 7200)).Add(123456789), Priority: "urgent", Private: true})
	if err != nil {
		t.Fatal(err)
	}
	clock = record(t, clock, paused("08:10", "snoozed"))
	data, err := json.Marshal(clock.State())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"format":2,"policy":"social-6h-18h","version":1,"priority":"urgent","at":"2026-03-25T08:10:00Z","cycles":[` +
		`{"metric":"resolution","n":1,"start":"2026-03-25T08:00:00.123456789Z"},` +
		`{"metric":"first_response","n":1,"start":"2026-03-25T08:00:00.123456789Z","private":true}],` +
		`"pauses":[{"reason":"snoozed","from":"2026-03-25T08:10:00Z"}]}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var back sla.State
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(clock.State(), back); diff != "" {
		t.Errorf("read back (-want +got)\n%s", diff)
	}
	if name, version := back.Policy(); name != "social-6h-18h" || version != 1 {
		t.Errorf("policy %s %d", name, version)
	}
	var none sla.State
	if data, _ := json.Marshal(none); string(data) != "null" || !none.IsZero() {
		t.Errorf("the zero state is %s", data)
	}
	if err := json.Unmarshal([]byte("null"), &back); err != nil || !back.IsZero() {
		t.Errorf("null is %v, %v", back, err)
	}
}

func TestBindErrors(t *testing.T) {
	p := sla.Social6h18h()
	if _, err := p.Bind(sla.State{}); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("the zero state: %v", err)
	}
	other := newPolicy(t, sla.PolicySpec{Name: "office", Version: 3, Targets: hourOf(sla.Resolution)})
	_, err := p.Bind(other.Start(at("08:00"), "").State())
	if !errors.Is(err, sla.ErrMismatch) || err.Error() != `sla: state "office 3": does not belong to policy social-6h-18h 1` {
		t.Errorf("another policy: %v", err)
	}
	for in, want := range map[string]string{
		`{"format":3,"something":"else"}`:                                               `sla: state format "3": this package reads up to 2`,
		`{"format":1,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","owner":"x"}`: `sla: state: unknown field "owner"`,
		`{"policy":"p","version":1,"at":"2026-01-01T00:00:00Z"}`:                        `sla: state format: missing or out of range`,
		`{"format":1,"version":1,"at":"2026-01-01T00:00:00Z"}`:                          `sla: state policy: missing or out of range`,
		`{"format":1,"policy":"p","version":1}`:                                         `sla: state at: missing or out of range`,
		`{"format":1,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","cycles":[{"metric":"mood","n":1,"start":"2026-01-01T00:00:00Z"}]}`:                                                                                                                 `sla: state cycle metric: missing or out of range`,
		`{"format":1,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","cycles":[{"metric":"resolution","n":1,"start":"2027-01-01T00:00:00Z"}]}`:                                                                                                           `sla: state cycle start: missing or out of range`,
		`{"format":1,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","pauses":[{"from":"2026-01-01T00:00:00Z"}]}`:                                                                                                                                        `sla: state pauses: missing or out of range`,
		`{"format":2,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","pauses":[{"reason":"x","from":"2027-01-01T00:00:00Z"}]}`:                                                                                                                           `sla: state pauses: missing or out of range`,
		`{"format":2,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","cycles":[{"metric":"resolution","n":1,"start":"2026-01-01T00:00:00Z"},{"metric":"resolution","n":1,"start":"2026-01-01T00:00:00Z","outcome":"met","end":"2026-01-01T00:00:00Z"}]}`: `sla: state cycle outcome: missing or out of range`,
		`{"format":2,"policy":"p","version":1,"at":"2026-01-01T00:00:00Z","cycles":[{"metric":"resolution","n":1,"start":"2026-01-01T00:00:00Z","outcome":"met","end":"2026-01-01T00:00:00Z"},{"metric":"resolution","n":1,"start":"2026-01-01T00:00:00Z"}]}`: `sla: state cycle number: missing or out of range`,
	} {
		var s sla.State
		if err := json.Unmarshal([]byte(in), &s); err == nil || err.Error() != want {
			t.Errorf("error\n%v, want\n%s", err, want)
		}
	}
	var s sla.State
	if err := json.Unmarshal([]byte(`{"format":3}`), &s); !errors.Is(err, sla.ErrNewer) {
		t.Errorf("a newer format: %v", err)
	}
}

func TestPolicySpecErrors(t *testing.T) {
	target := sla.Target{Metric: sla.FirstResponse, Budget: time.Hour}
	with := func(change func(*sla.Target)) sla.PolicySpec {
		one := target
		change(&one)
		return sla.PolicySpec{Name: "p", Version: 1, Targets: []sla.Target{one}}
	}
	for _, c := range []struct {
		spec sla.PolicySpec
		want string
	}{
		{sla.PolicySpec{}, `sla: policy name: empty`},
		{sla.PolicySpec{Name: "p"}, `sla: policy "p" version "0": must be 1 or more`},
		{sla.PolicySpec{Name: "p", Version: 1}, `sla: policy "p" targets: none given`},
		{with(func(x *sla.Target) { x.Metric = "mood" }), `sla: policy "p" target 1 (mood) metric "mood": not one of [first_response next_response update silence resolution requester_wait agent_work]`},
		{with(func(x *sla.Target) { x.Budget = 0 }), `sla: policy "p" target 1 (first_response) budget "0s": must be more than 0`},
		{with(func(x *sla.Target) { x.Budget = -time.Hour }), `sla: policy "p" target 1 (first_response) budget "-1h0m0s": must be more than 0`},
		{with(func(x *sla.Target) { x.Calendar = &sla.Calendar{} }), `sla: policy "p" target 1 (first_response) calendar: a zero Calendar; make one with NewCalendar`},
		{with(func(x *sla.Target) { x.PauseReasons = []string{""} }), `sla: policy "p" target 1 (first_response) pause_reasons: an empty reason`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{}} }), `sla: policy "p" target 1 (first_response) warning 1: set one of share and before`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{Share: 1.5}} }), `sla: policy "p" target 1 (first_response) warning 1 share "1.5": must be more than 0 and less than 1`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{Before: time.Hour}} }), `sla: policy "p" target 1 (first_response) warning 1 before "1h0m0s": must be more than 0 and less than the budget`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{Share: 0.5}, {Share: 0.5}} }), `sla: policy "p" target 1 (first_response) warning "50%": given twice`},
		{with(func(x *sla.Target) { x.Escalations = []sla.Escalation{{AfterDue: 1}} }), `sla: policy "p" target 1 (first_response) escalation 1 name: needs a name without a slash`},
		{with(func(x *sla.Target) { x.Escalations = []sla.Escalation{{Name: "lead", AfterDue: 1, AfterStart: 1}} }), `sla: policy "p" target 1 (first_response) escalation 1 "lead": set one of after_start and after_due, more than 0`},
		{sla.PolicySpec{Name: "p", Version: 1, Targets: []sla.Target{target, target}}, `sla: policy "p" target 2 (first_response): the same metric and priority as target 1`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{Share: math.NaN()}} }), `sla: policy "p" target 1 (first_response) warning 1 share "NaN": must be more than 0 and less than 1`},
		{with(func(x *sla.Target) { x.Warnings = []sla.Warning{{Before: -1}} }), `sla: policy "p" target 1 (first_response) warning 1 before "-1ns": must be more than 0 and less than the budget`},
		{with(func(x *sla.Target) { x.Warnings = make([]sla.Warning, 32) }), `sla: policy "p" target 1 (first_response): more than 31 warnings and escalations`},
		{with(func(x *sla.Target) { x.PauseReasons = make([]string, 65); x.PauseReasons[64] = "x" }), `sla: policy "p" target 1 (first_response) pause_reasons: an empty reason`},
		{with(func(x *sla.Target) { x.PauseReasons = slices.Repeat([]string{"x"}, 65) }), `sla: policy "p" target 1 (first_response) pause_reasons "65": more than 64`},
		{with(func(x *sla.Target) { x.PauseReasons = []string{"a\x00b"} }), `sla: policy "p" target 1 (first_response) pause_reasons "a\x00b": has a control character`},
		{with(func(x *sla.Target) { x.Priority = "high\n" }), `sla: policy "p" target 1 (first_response) priority "high\n": has a control character`},
		{with(func(x *sla.Target) { x.Escalations = []sla.Escalation{{Name: "\x1b[2J", AfterDue: 1}} }), `sla: policy "p" target 1 (first_response) escalation 1 name "\x1b[2J": has a control character`},
		{with(func(x *sla.Target) { x.Escalations = []sla.Escalation{{Name: "lead", AfterDue: -1}} }), `sla: policy "p" target 1 (first_response) escalation 1 "lead": set one of after_start and after_due, more than 0`},
		{with(func(x *sla.Target) { x.Escalations = []sla.Escalation{{Name: "lead", AfterDue: math.MaxInt64}} }), `sla: policy "p" target 1 (first_response) escalation 1 after_due "2562047h47m16.854775807s": too long`},
		{sla.PolicySpec{Name: "a\tb", Version: 1, Targets: []sla.Target{target}}, `sla: policy name "a\tb": has a control character`},
		{sla.PolicySpec{Name: strings.Repeat("x", 257), Version: 1, Targets: []sla.Target{target}}, `sla: policy name "` + strings.Repeat("x", 80) + `...": longer than 256 bytes`},
		{sla.PolicySpec{Name: "p", Version: 1, Targets: make([]sla.Target, 257)}, `sla: policy "p" targets "257": more than 256`},
	} {
		_, err := sla.NewPolicy(c.spec)
		if err == nil || err.Error() != c.want || !errors.Is(err, sla.ErrInvalid) {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
	}
	for in, want := range map[string]string{
		`{"name":"p","sla":1}`:       `sla: policy "p": unknown field "sla"`,
		`{"name":7}`:                 `sla: policy name: cannot be a number`,
		`{"name":"p","targets":{}}`:  `sla: policy "p" targets: cannot be an object`,
		`{"name":"p","targets":[7]}`: `sla: policy "p" target 1: cannot be a number`,
		`{"name":"p","targets":[{"metric":"resolution","hours":1}]}`:                                          `sla: policy "p" target 1 (resolution): unknown field "hours"`,
		`{"name":"p","targets":[{"metric":"resolution","budget":4}]}`:                                         `sla: policy "p" target 1 (resolution) budget: cannot be a number`,
		`{"name":"p","targets":[{"budget":"1h"},{"budget":"4 hours"}]}`:                                       `sla: policy "p" target 2 budget "4 hours": not like 4h or 90m`,
		`{"targets":[{"metric":"update","warnings":[{},{"at":1}]}]}`:                                          `sla: policy target 1 (update) warning 2: unknown field "at"`,
		`{"targets":[{"warnings":[{"before":"soon"}]}]}`:                                                      `sla: policy target 1 warning 1 before "soon": not like 4h or 90m`,
		`{"targets":[{"warnings":[{"share":"half"}]}]}`:                                                       `sla: policy target 1 warning 1 share: cannot be a string`,
		`{"targets":[{"escalations":[{"name":"lead","who":1}]}]}`:                                             `sla: policy target 1 escalation 1 (lead): unknown field "who"`,
		`{"targets":[{"escalations":[{"name":"lead","after_due":"1d"}]}]}`:                                    `sla: policy target 1 escalation 1 (lead) after_due "1d": not like 4h or 90m`,
		`{"name":"p","calendar":{"zone":"Nowhere","hours":"24/7"}}`:                                           `sla: policy "p" calendar zone "Nowhere": not found; if this machine has no zone database, import _ "time/tzdata"`,
		`{"name":"p","calendar":{"zone":"UTC","hours":"24/7","open":1}}`:                                      `sla: policy "p" calendar: unknown field "open"`,
		`{"name":"p","targets":[{},{"metric":"silence","calendar":{"zone":"UTC","hours":"Mo 25:00-26:00"}}]}`: `sla: policy "p" target 2 (silence) calendar hours "Mo 25:00-26:00": hour 25 is out of range`,
	} {
		var spec sla.PolicySpec
		if err := json.Unmarshal([]byte(in), &spec); err == nil || err.Error() != want {
			t.Errorf("error\n%v, want\n%s", err, want)
		}
	}
}

func TestPolicySpecJSON(t *testing.T) {
	in := `{"name":"p","version":2,"calendar":{"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00"},"targets":[` +
		`{"metric":"first_response","priority":"urgent","budget":"1h30m","calendar":{"zone":"UTC","hours":"24/7"},"pause_reasons":[],"public_only":true,"warnings":[{"share":0.8},{"before":"15m"}],"escalations":[{"name":"viral","after_start":"18h"},{"name":"lead","after_due":"1h"}]},` +
		`{"metric":"resolution","budget":"48h"}],"bots_answer":true,"reopen_restarts":true}`
	var spec sla.PolicySpec
	if err := json.Unmarshal([]byte(in), &spec); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(newPolicy(t, spec).Spec())
	if diff := cmp.Diff(in, string(out)); diff != "" || err != nil {
		t.Errorf("(-want +got)\n%s%v", diff, err)
	}
	if spec.Targets[0].PauseReasons == nil || spec.Targets[1].PauseReasons != nil {
		t.Error("an empty list and no list are the same")
	}
	p := newPolicy(t, spec)
	spec.Targets[0].Warnings[0].Share, p.Spec().Targets[0].Escalations[0].Name = 0.1, "x"
	if again, _ := json.Marshal(p.Spec()); string(again) != in {
		t.Errorf("the policy shares lists: %s", again)
	}
}

// randomClock plays random events and checks what must hold after each of them.
func randomClock(t *testing.T, r *rand.Rand, p *sla.Policy) {
	clock := p.Start(day0, "")
	now, seen := day0, map[string]bool{}
	kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.PrivateReply, sla.BotReply, sla.AutoReply, sla.Note, sla.Handoff, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen, sla.PriorityChange, sla.Withdraw, sla.Cancel}
	for range 40 {
		next := now.Add(time.Duration(r.Int64N(int64(5 * time.Hour))).Truncate(time.Minute))
		checkCut(t, r, clock, now, next, seen)
		e := sla.Event{Kind: kinds[r.IntN(len(kinds))], At: next, Private: r.IntN(3) == 0, Reason: []string{"hold", sla.Pending}[r.IntN(2)], Priority: []string{"", "urgent"}[r.IntN(2)]}
		if e.Kind == sla.Withdraw && r.IntN(2) == 0 {
			e.Next = now
		}
		clock, now = record(t, clock, e), next
		data, err := json.Marshal(clock.State())
		if err != nil {
			t.Fatal(err)
		}
		var state sla.State
		if err := json.Unmarshal(data, &state); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		bound, err := p.Bind(state)
		if err != nil {
			t.Fatal(err)
		}
		later := now.Add(time.Duration(r.Int64N(int64(50 * time.Hour))))
		if diff := cmp.Diff(clock.Status(later), bound.Status(later)); diff != "" {
			t.Fatalf("after JSON (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(clock.Alarms(time.Time{}, later), bound.Alarms(time.Time{}, later)); diff != "" {
			t.Fatalf("alarms after JSON (-want +got)\n%s", diff)
		}
		checkStatus(t, clock, later)
		all := clock.Alarms(time.Time{}, later)
		ids := map[string]bool{}
		for _, a := range all {
			if ids[a.ID] {
				t.Fatalf("%s is listed twice", a.ID)
			}
			ids[a.ID] = true
		}
		for id := range seen {
			if !ids[id] {
				t.Fatalf("%s was reported and is gone", id)
			}
		}
		if r.IntN(2) == 0 {
			clock = bound
		}
	}
}

// checkCut: every alarm of (now, next] is reported once, however the time is cut, and Next names the first.
func checkCut(t *testing.T, r *rand.Rand, clock sla.Clock, now, next time.Time, seen map[string]bool) {
	t.Helper()
	middle := now.Add(time.Duration(r.Int64N(int64(next.Sub(now)) + 1)))
	parts := append(clock.Alarms(now, middle), clock.Alarms(middle, next)...)
	if diff := cmp.Diff(clock.Alarms(now, next), parts); diff != "" && len(parts) > 0 {
		t.Fatalf("cut at %s (-want +got)\n%s", middle, diff)
	}
	for _, a := range parts {
		if seen[a.ID] {
			t.Fatalf("%s fell due twice", a.ID)
		}
		seen[a.ID] = true
	}
	if a, ok := clock.Next(now); ok && !a.At.After(next) && (len(parts) == 0 || !parts[0].At.Equal(a.At)) {
		t.Fatalf("Next is %+v, Alarms %+v", a, parts)
	}
}

// checkStatus holds what is true of every status.
func checkStatus(t *testing.T, clock sla.Clock, now time.Time) {
	t.Helper()
	breaches := map[string]bool{}
	for _, a := range clock.Alarms(time.Time{}, now) {
		if a.Kind == sla.BreachAlarm {
			breaches[fmt.Sprint(a.Metric, a.Cycle)] = true
		}
	}
	for _, s := range clock.Status(now) {
		switch {
		case s.State == sla.Breached && !(s.Due.Before(now) && len(s.Breaches) > 0 && breaches[fmt.Sprint(s.Metric, s.Cycle)]),
			s.State == sla.Running && (s.Due.IsZero() || s.Due.Before(now) || s.Remaining < 0),
			s.State == sla.Paused && (!s.Due.IsZero() || s.DueIfResumed.Before(now)),
			s.State == sla.Met && (s.MetAt.IsZero() || s.MetAt.After(s.Due)),
			s.Elapsed < 0, s.Budget > 0 && s.Elapsed+s.Remaining != s.Budget:
			t.Fatalf("at %s: %+v", now, s)
		}
		if text := clock.Explain(s.Metric, now).String(); text == "" {
			t.Fatalf("no explanation of %s", s.Metric)
		}
	}
}

func TestRandomClocks(t *testing.T) {
	office := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-13:00,14:00-18:00; Sa 22:00-04:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-03-27", Name: "fiera"}}})
	all := []sla.Target{
		{Metric: sla.FirstResponse, Budget: 4 * time.Hour, PublicOnly: true, Warnings: []sla.Warning{{Share: 0.8}}, Escalations: []sla.Escalation{{Name: "lead", AfterDue: time.Hour}}},
		{Metric: sla.FirstResponse, Priority: "urgent", Budget: 30 * time.Minute, PauseReasons: []string{"hold"}},
		{Metric: sla.NextResponse, Budget: 2 * time.Hour, PauseReasons: []string{}, Warnings: []sla.Warning{{Before: 5 * time.Minute}}},
		{Metric: sla.Resolution, Budget: 16 * time.Hour},
		{Metric: sla.Resolution, Priority: "urgent", Budget: 8 * time.Hour, Calendar: sla.Always()},
		{Metric: sla.Update, Budget: 3 * time.Hour, Warnings: []sla.Warning{{Share: 0.5}}},
		{Metric: sla.Silence, Budget: 5 * time.Hour, PublicOnly: true, Escalations: []sla.Escalation{{Name: "lead", AfterDue: time.Hour}}},
		{Metric: sla.RequesterWait, Budget: 10 * time.Hour},
		{Metric: sla.AgentWork, Budget: 6 * time.Hour, PauseReasons: []string{"hold"}},
	}
	policies := []*sla.Policy{
		sla.Social6h18h(),
		newPolicy(t, sla.PolicySpec{Name: "a", Version: 1, Calendar: office, Targets: all}),
		newPolicy(t, sla.PolicySpec{Name: "b", Version: 1, Targets: all[1:], BotsAnswer: true, ReopenRestarts: true}),
	}
	for i := range 120 {
		randomClock(t, rand.New(rand.NewPCG(uint64(i), 1)), policies[i%len(policies)])
	}
}

// TestEverythingIsBounded: a case that is paused, reopened and changed for ever, under a policy of everything.
func TestEverythingIsBounded(t *testing.T) {
	metrics := []sla.Metric{sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution, sla.RequesterWait, sla.AgentWork}
	targets := hoursOf(1, metrics...)
	for _, x := range hoursOf(2, metrics...) {
		x.Priority, x.Warnings = "urgent", []sla.Warning{{Share: 0.1}, {Share: 0.2}, {Share: 0.3}}
		targets = append(targets, x)
	}
	p := newPolicy(t, sla.PolicySpec{Targets: targets})
	for name, turn := range map[string][]sla.EventKind{
		"paused":   {sla.Pause, sla.Resume},
		"reopened": {sla.Resolve, sla.Reopen},
		"changed":  {sla.PriorityChange, sla.PriorityChange},
		"answered": {sla.CustomerMessage, sla.PublicReply},
		"all":      {sla.Pause, sla.CustomerMessage, sla.PriorityChange, sla.Resume, sla.PublicReply, sla.Cancel, sla.Reopen, sla.Resolve, sla.Reopen, sla.Withdraw},
	} {
		t.Run(name, func(t *testing.T) {
			clock, at := p.Start(day0, ""), day0
			for i := range 1500 {
				at = at.Add(7 * time.Minute)
				clock = record(t, clock, sla.Event{Kind: turn[i%len(turn)], At: at, Reason: fmt.Sprint(i / len(turn) % 3), Priority: []string{"", "urgent"}[i%2]})
			}
			data, err := json.Marshal(clock.State())
			if err != nil || len(data) > 64<<10 {
				t.Errorf("%d bytes of state, %v", len(data), err)
			}
			var back sla.State
			if err := json.Unmarshal(data, &back); err != nil {
				t.Errorf("it does not read back: %v", err)
			}
			if n := len(clock.Alarms(time.Time{}, at)); n > 32*64 {
				t.Errorf("%d alarms", n)
			}
		})
	}
}

// TestCyclesThatStay: the first cycle, the first that was not withdrawn, the worst and the latest outlast the others.
func TestCyclesThatStay(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hoursOf(1, sla.NextResponse)})
	clock := p.Start(day0, "")
	for i := range 100 {
		at, answered := day0.Add(time.Duration(i)*2*time.Hour), 10*time.Minute
		clock = record(t, clock, sla.Event{Kind: sla.CustomerMessage, At: at})
		end := sla.Event{Kind: sla.PublicReply}
		switch i {
		case 0, 3:
			end.Kind = sla.Withdraw
		case 5:
			answered = 50 * time.Minute
		}
		end.At = at.Add(answered)
		clock = record(t, clock, end)
	}
	var got []int
	for _, s := range clock.History(sla.NextResponse, clock.State().At()) {
		got = append(got, s.Cycle)
	}
	if diff := cmp.Diff([]int{1, 2, 6}, got[:3]); diff != "" || got[len(got)-1] != 100 {
		t.Errorf("%v (-want +got)\n%s", got, diff)
	}
}

// TestLastYear: a deadline beyond the last year that JSON can hold is none, so that every state can be written.
func TestLastYear(t *testing.T) {
	rare := newCalendar(t, "UTC", "Dec 24 09:00-10:00", nil)
	for name, c := range map[string]struct {
		cal    *sla.Calendar
		start  time.Time
		budget time.Duration
	}{
		"rarely open":  {rare, day0, 8050 * time.Hour},
		"the last day": {sla.Always(), time.Date(9999, 12, 31, 12, 0, 0, 0, time.UTC), 48 * time.Hour},
	} {
		p := newPolicy(t, sla.PolicySpec{Calendar: c.cal, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: c.budget, Warnings: []sla.Warning{{Before: time.Hour}}}}})
		clock := p.Start(c.start, "")
		if s := clock.Status(c.start)[0]; s.State != sla.Running || !s.Due.IsZero() {
			t.Errorf("%s: %s", name, brief(s))
		}
		if a, ok := clock.Next(c.start); ok {
			t.Errorf("%s: next %+v", name, a)
		}
		clock = record(t, clock, sla.Event{Kind: sla.PublicReply, At: c.start.Add(time.Hour)})
		if _, err := json.Marshal(clock.State()); err != nil || clock.Status(c.start)[0].State != sla.Met {
			t.Errorf("%s: %s, %v", name, brief(clock.Status(c.start)[0]), err)
		}
	}
}

// TestAlarmWithoutDue: an alarm whose cycle had no due instant, because it was paused, survives JSON although the cycle
// got one later.
func TestAlarmWithoutDue(t *testing.T) {
	target := sla.Target{Metric: sla.FirstResponse, Budget: 2 * time.Hour, Warnings: []sla.Warning{{Before: time.Hour}}}
	urgent := target
	urgent.Priority = "urgent"
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{target, urgent}})
	clock := play(t, p, ev("08:00", sla.CustomerMessage), paused("09:10", "hold"), sla.Event{Kind: sla.PriorityChange, At: at("09:20"), Priority: "urgent"},
		resumed("09:30", "hold"), ev("09:40", sla.PublicReply))
	data, err := json.Marshal(clock.State())
	if err != nil {
		t.Fatal(err)
	}
	var state sla.State
	if err := json.Unmarshal(data, &state); err != nil {
		t.Fatal(err)
	}
	bound, err := p.Bind(state)
	if err != nil {
		t.Fatal(err)
	}
	want, got := clock.Alarms(time.Time{}, at("10:00")), bound.Alarms(time.Time{}, at("10:00"))
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 2 || !got[0].Due.IsZero() || got[1].Due.IsZero() {
		t.Errorf("%v (-want +got)\n%s", alarmTexts(got), diff)
	}
}
