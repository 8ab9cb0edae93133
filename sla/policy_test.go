package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

// day0 is a Wednesday.
var day0 = time.Date(2026, 3, 25, 0, 0, 0, 0, time.UTC)

// at reads "10:30", or "+2 10:30" two days later.
func at(s string) time.Time {
	days := 0
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		if _, err := fmt.Sscanf(rest, "%d %s", &days, &s); err != nil {
			panic(err)
		}
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		panic(err)
	}
	return day0.AddDate(0, 0, days).Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
}

func ev(when string, kind sla.EventKind) sla.Event { return sla.Event{Kind: kind, At: at(when)} }

func paused(when, reason string) sla.Event {
	return sla.Event{Kind: sla.Pause, At: at(when), Reason: reason}
}

func resumed(when, reason string) sla.Event {
	return sla.Event{Kind: sla.Resume, At: at(when), Reason: reason}
}

func private(e sla.Event) sla.Event { e.Private = true; return e }

func newPolicy(tb testing.TB, spec sla.PolicySpec) *sla.Policy {
	tb.Helper()
	if spec.Name == "" {
		spec.Name, spec.Version = "test", 1
	}
	p, err := sla.NewPolicy(spec)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// play runs events; the first one begins the case.
func play(tb testing.TB, p *sla.Policy, events ...sla.Event) sla.Clock {
	tb.Helper()
	clock, err := p.Begin(events[0])
	if err != nil {
		tb.Fatal(err)
	}
	return record(tb, clock, events[1:]...)
}

func record(tb testing.TB, clock sla.Clock, events ...sla.Event) sla.Clock {
	tb.Helper()
	for _, e := range events {
		var err error
		if clock, err = clock.Record(e); err != nil {
			tb.Fatal(err)
		}
	}
	return clock
}

// brief writes a status as "first_response running due 11:00 used 30m".
func brief(s sla.TargetStatus) string {
	text := fmt.Sprintf("%s %s", s.Metric, s.State)
	if s.Cycle > 1 {
		text = fmt.Sprintf("%s/%d %s", s.Metric, s.Cycle, s.State)
	}
	for _, x := range []struct {
		label string
		t     time.Time
	}{{"due", s.Due}, {"resumed", s.DueIfResumed}, {"done", s.MetAt}} {
		if !x.t.IsZero() {
			text += " " + x.label + " " + clockText(x.t)
		}
	}
	if s.Budget > 0 {
		text += " used " + s.Elapsed.Round(time.Second).String()
	}
	if len(s.Breaches) > 0 {
		text += " breaches"
		for _, b := range s.Breaches {
			text += " " + clockText(b)
		}
	}
	return text
}

func clockText(t time.Time) string {
	days := int(t.Sub(day0).Hours()) / 24
	if days == 0 {
		return t.Format("15:04")
	}
	return fmt.Sprintf("+%d %s", days, t.Format("15:04"))
}

func briefs(clock sla.Clock, now time.Time) []string {
	var out []string
	for _, s := range clock.Status(now) {
		out = append(out, brief(s))
	}
	return out
}

// A ruleCase is a policy, what happened, and how its targets stand then.
type ruleCase struct {
	name   string
	spec   sla.PolicySpec
	events []sla.Event
	now    string
	want   []string
}

func (c ruleCase) run(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		clock := play(t, newPolicy(t, c.spec), c.events...)
		if diff := cmp.Diff(c.want, briefs(clock, at(c.now))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func hourOf(m sla.Metric) []sla.Target { return []sla.Target{{Metric: m, Budget: time.Hour}} }

// TestPolicyRules has one case or more for each row of the rules that policies keep.
func TestPolicyRules(t *testing.T) {
	office := newCalendar(t, "UTC", "Mo-Fr 09:00-17:00", nil)
	all := []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour}, {Metric: sla.NextResponse, Budget: 2 * time.Hour}, {Metric: sla.Resolution, Budget: 8 * time.Hour}}
	publicOnly := []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour, PublicOnly: true}, {Metric: sla.NextResponse, Budget: time.Hour, PublicOnly: true}}
	resolution := sla.PolicySpec{Calendar: office, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 8 * time.Hour}}}
	customer, reply := sla.CustomerMessage, sla.PublicReply
	for _, c := range []ruleCase{
		{"reply at the deadline is in time", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("11:00", reply)}, "15:00", []string{"first_response met due 11:00 done 11:00 used 1h0m0s"}},
		{"unanswered at the deadline is still running", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer)}, "11:00", []string{"first_response running due 11:00 used 1h0m0s"}},
		{"answered late stays breached", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("11:01", reply)}, "15:00", []string{"first_response breached due 11:00 done 11:01 used 1h1m0s breaches 11:00"}},
		{"a private reply answers", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:20", sla.PrivateReply)}, "15:00", []string{"first_response met due 11:00 done 10:20 used 20m0s"}},
		{"but not a public post of a public-only target", sla.PolicySpec{Targets: publicOnly},
			[]sla.Event{ev("10:00", customer), ev("10:20", sla.PrivateReply)}, "10:30", []string{"first_response running due 11:00 used 30m0s"}},
		{"which takes it in a private conversation", sla.PolicySpec{Targets: publicOnly},
			[]sla.Event{private(ev("10:00", customer)), ev("10:20", sla.PrivateReply)}, "15:00", []string{"first_response met due 11:00 done 10:20 used 20m0s"}},
		{"until the customer also writes in public", sla.PolicySpec{Targets: publicOnly},
			[]sla.Event{private(ev("10:00", customer)), ev("10:10", customer), ev("10:20", sla.PrivateReply)}, "10:30", []string{"first_response running due 11:00 used 30m0s"}},
		{"bots, automatic replies and notes do not answer", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:01", sla.BotReply), ev("10:02", sla.AutoReply), ev("10:03", sla.Note)}, "10:30", []string{"first_response running due 11:00 used 30m0s"}},
		{"bots answer by option", sla.PolicySpec{Targets: hourOf(sla.FirstResponse), BotsAnswer: true},
			[]sla.Event{ev("10:00", customer), ev("10:01", sla.BotReply)}, "10:30", []string{"first_response met due 11:00 done 10:01 used 1m0s"}},
		{"a bot's handoff starts the clock that its reply ended", sla.PolicySpec{Targets: hourOf(sla.NextResponse), BotsAnswer: true},
			[]sla.Event{ev("10:00", customer), ev("10:00", sla.BotReply), ev("10:01", sla.Handoff), ev("10:20", reply)}, "10:30", []string{"next_response/2 met due 11:01 done 10:20 used 19m0s"}},
		{"a handoff leaves a waiting message alone", sla.PolicySpec{Targets: hourOf(sla.NextResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:00", sla.BotReply), ev("10:01", sla.Handoff)}, "10:30", []string{"next_response running due 11:00 used 30m0s"}},
		{"next response waits for the first", sla.PolicySpec{Targets: all},
			[]sla.Event{ev("10:00", customer), ev("10:10", customer)}, "10:30", []string{"first_response running due 11:00 used 30m0s", "resolution running due 18:00 used 30m0s"}},
		{"and starts at the oldest unanswered message", sla.PolicySpec{Targets: all},
			[]sla.Event{ev("10:00", customer), ev("10:20", reply), ev("10:30", customer), ev("10:40", customer)}, "10:50",
			[]string{"first_response met due 11:00 done 10:20 used 20m0s", "next_response running due 12:30 used 20m0s", "resolution running due 18:00 used 50m0s"}},
		{"without a first-response target it starts at once", sla.PolicySpec{Targets: hourOf(sla.NextResponse)},
			[]sla.Event{ev("10:00", customer)}, "10:30", []string{"next_response running due 11:00 used 30m0s"}},
		{"resolving ends the reply clocks", sla.PolicySpec{Targets: all},
			[]sla.Event{ev("10:00", customer), ev("10:20", reply), ev("10:30", customer), ev("10:40", sla.Resolve)}, "+3 00:00",
			[]string{"first_response met due 11:00 done 10:20 used 20m0s", "next_response met due 12:30 done 10:40 used 10m0s", "resolution met due 18:00 done 10:40 used 40m0s"}},
		{"resolving an unanswered case ends its first response, late or not", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("12:00", sla.Resolve)}, "15:00", []string{"first_response breached due 11:00 done 12:00 used 2h0m0s breaches 11:00"}},
		{"a message after resolving is a new cycle", sla.PolicySpec{Targets: hourOf(sla.NextResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:10", sla.Resolve), ev("12:00", customer)}, "12:30", []string{"next_response/2 running due 13:00 used 30m0s"}},
		{"we wrote first: no first response, next response from the customer's answer", sla.PolicySpec{Targets: all},
			[]sla.Event{ev("10:00", reply), ev("12:00", customer)}, "12:30", []string{"next_response running due 14:00 used 30m0s", "resolution running due 18:00 used 2h30m0s"}},
		{"a case that a note opened owes its first response to the first message", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", sla.Note), ev("12:00", customer)}, "12:30", []string{"first_response running due 13:00 used 30m0s"}},
		{"a pause takes out its open time only", resolution,
			[]sla.Event{ev("09:00", customer), paused("16:00", "hold"), resumed("+1 10:00", "hold")}, "+1 10:00", []string{"resolution running due +1 11:00 used 7h0m0s"}},
		{"a pause outside the hours changes nothing", resolution,
			[]sla.Event{ev("09:00", customer), paused("17:00", "hold"), resumed("+1 09:00", "hold")}, "+1 12:00", []string{"resolution breached due 17:00 used 11h0m0s breaches 17:00"}},
		{"reasons are a set", resolution,
			[]sla.Event{ev("09:00", customer), paused("10:00", "hold"), paused("10:30", "pending"), paused("10:45", "hold"), resumed("11:00", "hold"), resumed("12:00", "pending")}, "13:00",
			[]string{"resolution running due +1 11:00 used 2h0m0s"}},
		{"resume without a reason takes all", resolution,
			[]sla.Event{ev("09:00", customer), paused("10:00", "hold"), paused("10:30", "pending"), resumed("11:00", "")}, "13:00", []string{"resolution running due +1 10:00 used 3h0m0s"}},
		{"paused now: no due instant, but one if it resumed", resolution,
			[]sla.Event{ev("09:00", customer), paused("10:00", "hold")}, "12:00", []string{"resolution paused resumed +1 11:00 used 1h0m0s"}},
		{"other reasons do not stop a target", sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour, PauseReasons: []string{"hold"}}, {Metric: sla.Resolution, Budget: time.Hour}}},
			[]sla.Event{ev("09:00", customer), paused("09:10", "night")}, "09:30", []string{"first_response running due 10:00 used 30m0s", "resolution paused resumed 10:20 used 10m0s"}},
		{"no reason stops a target with an empty list", sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour, PauseReasons: []string{}}}},
			[]sla.Event{ev("09:00", customer), paused("09:10", "night")}, "09:30", []string{"first_response running due 10:00 used 30m0s"}},
		{"breached, then paused: breached", resolution,
			[]sla.Event{ev("09:00", customer), paused("+1 10:00", "hold")}, "+1 12:00", []string{"resolution breached due 17:00 used 9h0m0s breaches 17:00"}},
		{"answered while paused", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("09:00", customer), paused("09:10", "hold"), ev("12:00", reply)}, "15:00", []string{"first_response met due 12:50 done 12:00 used 10m0s"}},
		{"reopening resumes without the resolved time", resolution,
			[]sla.Event{ev("09:00", customer), ev("10:00", sla.Resolve), ev("15:00", sla.Reopen)}, "16:00", []string{"resolution running due +1 14:00 used 2h0m0s"}},
		{"reopening restarts by option", sla.PolicySpec{Calendar: office, Targets: resolution.Targets, ReopenRestarts: true},
			[]sla.Event{ev("09:00", customer), ev("10:00", sla.Resolve), ev("15:00", sla.Reopen)}, "16:00", []string{"resolution/2 running due +1 15:00 used 1h0m0s"}},
		{"resolving ends a forgotten pause", resolution,
			[]sla.Event{ev("09:00", customer), paused("10:00", "snoozed"), ev("11:00", sla.Resolve), ev("12:00", sla.Reopen)}, "13:00", []string{"resolution running due +1 11:00 used 2h0m0s"}},
		{"cancelled: no verdict", sla.PolicySpec{Targets: all},
			[]sla.Event{ev("10:00", customer), ev("10:30", sla.Cancel), ev("11:30", customer)}, "12:00", []string{"first_response cancelled", "resolution cancelled"}},
		{"not spam after all: the customer waited", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:30", sla.Cancel), ev("12:00", sla.Reopen)}, "12:00", []string{"first_response breached due 11:00 used 2h0m0s breaches 11:00"}},
		{"a message on a cancelled case counts once it is reopened", sla.PolicySpec{Targets: hourOf(sla.NextResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:10", reply), ev("10:20", sla.Cancel), ev("10:30", customer), ev("10:40", customer), ev("11:00", sla.Reopen)}, "11:00", []string{"next_response/2 running due 11:30 used 30m0s"}},
		{"withdrawn: the next unanswered message counts", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:20", customer), {Kind: sla.Withdraw, At: at("10:30"), Message: at("10:00"), Next: at("10:20")}}, "10:40", []string{"first_response running due 11:20 used 20m0s"}},
		{"withdrawn, none left: cancelled", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), {Kind: sla.Withdraw, At: at("10:30"), Message: at("10:00")}}, "15:00", []string{"first_response cancelled"}},
		{"and the next message is owed a first response", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), {Kind: sla.Withdraw, At: at("10:30")}, ev("12:00", customer)}, "12:10", []string{"first_response/2 running due 13:00 used 10m0s"}},
		{"withdrawn, but not the oldest: nothing changes", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:20", customer), {Kind: sla.Withdraw, At: at("10:30"), Message: at("10:20")}}, "10:40", []string{"first_response running due 11:00 used 40m0s"}},
		{"a withdrawn breach stays in history", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("11:30", customer), {Kind: sla.Withdraw, At: at("11:40"), Message: at("10:00"), Next: at("11:30")}}, "11:50", []string{"first_response running due 12:30 used 20m0s breaches 11:00"}},
		{"its own calendar", sla.PolicySpec{Calendar: office, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 4 * time.Hour, Calendar: sla.Always()}, {Metric: sla.Resolution, Budget: 4 * time.Hour}}},
			[]sla.Event{ev("16:00", customer)}, "16:30", []string{"first_response running due 20:00 used 30m0s", "resolution running due +1 12:00 used 30m0s"}},
		{"a now before the last event counts as its time", sla.PolicySpec{Targets: hourOf(sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer), ev("10:30", sla.Note)}, "09:00", []string{"first_response running due 11:00 used 30m0s"}},
	} {
		c.run(t)
	}
}

func TestBreachedFromTheFirstInstantAfter(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.FirstResponse)})
	late := at("11:00").Add(time.Nanosecond)
	clock := play(t, p, ev("10:00", sla.CustomerMessage))
	if got := clock.Status(late)[0].State; got != sla.Breached {
		t.Errorf("a nanosecond after the deadline it is %s", got)
	}
	answered := record(t, clock, sla.Event{Kind: sla.PublicReply, At: late})
	if got := answered.Status(late)[0].State; got != sla.Breached {
		t.Errorf("answered a nanosecond after the deadline it is %s", got)
	}
	if got := answered.Alarms(time.Time{}, at("12:00")); len(got) != 1 || got[0].Kind != sla.BreachAlarm {
		t.Errorf("alarms %v", got)
	}
	if got := clock.Alarms(time.Time{}, at("11:00")); len(got) != 0 {
		t.Errorf("at the deadline there are alarms %v", got)
	}
}

func TestPriorities(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{
		{Metric: sla.FirstResponse, Budget: 4 * time.Hour},
		{Metric: sla.FirstResponse, Priority: "urgent", Budget: time.Hour},
		{Metric: sla.FirstResponse, Priority: "low", Budget: 24 * time.Hour},
		{Metric: sla.Resolution, Priority: "urgent", Budget: 8 * time.Hour},
	}})
	change := func(when, priority string) sla.Event {
		return sla.Event{Kind: sla.PriorityChange, At: at(when), Priority: priority}
	}
	urgent := p.Start(at("10:00"), "urgent")
	for _, c := range []struct {
		name  string
		clock sla.Clock
		now   string
		want  []string
	}{
		{"its own target", urgent, "10:30", []string{"first_response running due 11:00 used 30m0s", "resolution running due 18:00 used 30m0s"}},
		{"the target for every priority; none for resolution", p.Start(at("10:00"), "normal"), "10:30",
			[]string{"first_response running due 14:00 used 30m0s", "resolution cancelled"}},
		{"a change: same start, pauses kept, new budget", record(t, urgent, paused("10:10", "hold"), resumed("10:20", "hold"), change("10:30", "low")), "10:40",
			[]string{"first_response running due +1 10:10 used 30m0s", "resolution cancelled"}},
		{"a breach before the change stays in history", record(t, urgent, change("12:00", "low")), "12:30",
			[]string{"first_response running due +1 10:00 used 2h30m0s breaches 11:00", "resolution cancelled"}},
		{"a change to a budget that is over", record(t, p.Start(at("10:00"), "low"), change("12:00", "urgent")), "12:30",
			[]string{"first_response breached due 11:00 used 2h30m0s breaches 11:00", "resolution running due 18:00 used 2h30m0s"}},
		{"what ended is not judged again", record(t, p.Start(at("10:00"), "low"), ev("12:00", sla.PublicReply), change("12:10", "urgent")), "12:30",
			[]string{"first_response met due +1 10:00 done 12:00 used 2h0m0s", "resolution running due 18:00 used 2h30m0s"}},
		{"there and back", record(t, urgent, change("10:10", "normal"), change("10:20", "urgent")), "10:30",
			[]string{"first_response running due 11:00 used 30m0s", "resolution running due 18:00 used 30m0s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, briefs(c.clock, at(c.now))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	late := record(t, p.Start(at("10:00"), "low"), change("12:00", "urgent"))
	got := alarmTexts(late.Alarms(at("12:00"), at("13:00")))
	if diff := cmp.Diff([]string{"12:00 first_response/1.1/breach fell due 11:00"}, got); diff != "" {
		t.Errorf("alarm of the change (-want +got)\n%s", diff)
	}
}

func TestSwitch(t *testing.T) {
	spec := sla.PolicySpec{Name: "test", Version: 1, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour}, {Metric: sla.Resolution, Budget: 8 * time.Hour}}}
	v1 := newPolicy(t, spec)
	spec.Version, spec.Targets = 2, []sla.Target{{Metric: sla.FirstResponse, Budget: 30 * time.Minute}, {Metric: sla.Resolution, Budget: 8 * time.Hour}}
	v2 := newPolicy(t, spec)
	clock := play(t, v1, ev("10:00", sla.CustomerMessage), paused("10:10", "hold"), resumed("10:20", "hold"))
	next, err := clock.Switch(v2, at("10:30"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"first_response running due 10:40 used 20m0s", "resolution running due 18:10 used 20m0s"}
	if diff := cmp.Diff(want, briefs(next, at("10:30"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"first_response running due 11:10 used 20m0s", "resolution running due 18:10 used 20m0s"}, briefs(clock, at("10:30"))); diff != "" {
		t.Errorf("the clock before has changed (-want +got)\n%s", diff)
	}
	alarms := alarmTexts(next.Alarms(time.Time{}, at("23:00")))
	if diff := cmp.Diff([]string{"10:40 first_response/1.1/breach fell due 10:40", "18:10 resolution/1/breach fell due 18:10"}, alarms); diff != "" {
		t.Errorf("only the changed target has a new edition (-want +got)\n%s", diff)
	}
	if _, err := v1.Bind(next.State()); !errors.Is(err, sla.ErrMismatch) {
		t.Errorf("bound to the old version: %v", err)
	}
	if _, err := clock.Switch(v2, at("10:00")); !errors.Is(err, sla.ErrOutOfOrder) {
		t.Errorf("switched in the past: %v", err)
	}
}

func alarmTexts(alarms []sla.Alarm) []string {
	var out []string
	for _, a := range alarms {
		out = append(out, fmt.Sprintf("%s %s fell due %s", clockText(a.At), a.ID, clockText(a.FellDue)))
	}
	return out
}

func TestAlarms(t *testing.T) {
	office := newCalendar(t, "UTC", "Mo-Fr 09:00-17:00", nil)
	p := newPolicy(t, sla.PolicySpec{Calendar: office, Targets: []sla.Target{
		{Metric: sla.FirstResponse, Budget: 4 * time.Hour, Warnings: []sla.Warning{{Share: 0.5}, {Before: time.Hour}},
			Escalations: []sla.Escalation{{Name: "lead", AfterDue: 2 * time.Hour}, {Name: "early", AfterStart: 30 * time.Minute}}},
	}})
	clock := play(t, p, ev("15:00", sla.CustomerMessage), paused("15:10", "hold"), resumed("15:40", "hold"))
	want := []string{
		"16:00 first_response/1/escalation:early fell due 16:00",
		"+1 09:30 first_response/1/warning:50% fell due +1 09:30",
		"+1 10:30 first_response/1/warning:1h fell due +1 10:30",
		"+1 11:30 first_response/1/breach fell due +1 11:30",
		"+1 13:30 first_response/1/escalation:lead fell due +1 13:30",
	}
	if diff := cmp.Diff(want, alarmTexts(clock.Alarms(time.Time{}, at("+9 00:00")))); diff != "" {
		t.Errorf("all (-want +got)\n%s", diff)
	}
	var walked []string
	now := at("15:00")
	for {
		next, ok := clock.Next(now)
		if !ok {
			break
		}
		got := clock.Alarms(now, next.At)
		if len(got) != 1 || got[0] != next {
			t.Fatalf("Next says %+v, Alarms %+v", next, got)
		}
		walked, now = append(walked, alarmTexts(got)...), next.At
	}
	if diff := cmp.Diff(want, walked); diff != "" {
		t.Errorf("one by one (-want +got)\n%s", diff)
	}
	answered := record(t, clock, ev("+1 10:00", sla.PublicReply))
	if diff := cmp.Diff(want[:2], alarmTexts(answered.Alarms(time.Time{}, at("+9 00:00")))); diff != "" {
		t.Errorf("after an answer, asked late (-want +got)\n%s", diff)
	}
	if next, ok := answered.Next(at("+1 10:00")); ok {
		t.Errorf("after an answer there is a next alarm %+v", next)
	}
	if next, ok := record(t, clock, paused("15:50", "hold")).Next(at("15:50")); ok {
		t.Errorf("while paused there is a next alarm %+v", next)
	}
	next, _ := clock.Next(at("+1 10:30"))
	if want := at("+1 11:30"); !next.FellDue.Equal(want) || !next.Due.Equal(want) || !next.At.After(want) {
		t.Errorf("the breach is %+v", next)
	}
}

func TestHistoryKeepsEveryCycle(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.NextResponse)})
	clock := play(t, p, ev("08:00", sla.CustomerMessage), ev("08:10", sla.PublicReply), ev("09:00", sla.CustomerMessage), ev("11:00", sla.PublicReply), ev("12:00", sla.CustomerMessage))
	var got []string
	for _, s := range clock.History(sla.NextResponse, at("12:30")) {
		got = append(got, brief(s))
	}
	want := []string{"next_response met due 09:00 done 08:10 used 10m0s", "next_response/2 breached due 10:00 done 11:00 used 2h0m0s breaches 10:00", "next_response/3 running due 13:00 used 30m0s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for range 500 {
		now := clock.Status(at("12:00"))[0].Start.Add(time.Minute)
		clock = record(t, clock, sla.Event{Kind: sla.PublicReply, At: now}, sla.Event{Kind: sla.CustomerMessage, At: now})
	}
	history := clock.History(sla.NextResponse, at("12:00"))
	if n := len(history); n > 32 || history[0].Cycle != 1 || history[1].Cycle != 2 || history[n-1].Cycle != 503 {
		t.Errorf("%d cycles, from %d, %d to %d", n, history[0].Cycle, history[1].Cycle, history[n-1].Cycle)
	}
	if data, err := json.Marshal(clock.State()); err != nil || len(data) > 8<<10 {
		t.Errorf("the state has %d bytes, %v", len(data), err)
	}
}

func TestCalendarThatEnds(t *testing.T) {
	cal := newCalendar(t, "UTC", "off", &sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "09:00-17:00"}}})
	clock := play(t, newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 10 * time.Hour, Warnings: []sla.Warning{{Before: 5 * time.Hour}}}}}), ev("09:00", sla.CustomerMessage))
	if diff := cmp.Diff([]string{"resolution running used 8h0m0s"}, briefs(clock, at("+9 00:00"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if next, ok := clock.Next(at("10:00")); !ok || next.Kind != sla.WarningAlarm || !next.Due.IsZero() {
		t.Errorf("next %+v, %v", next, ok)
	}
	if next, ok := clock.Next(at("20:00")); ok {
		t.Errorf("after the end there is %+v", next)
	}
}

// TestCancelledAndReopened: what was reported before is not reported again, what fell due meanwhile is, at the reopening.
func TestCancelledAndReopened(t *testing.T) {
	clock := play(t, sla.Social6h18h(), ev("00:00", sla.CustomerMessage), ev("05:30", sla.Cancel), ev("07:00", sla.Reopen))
	var got []string
	for _, cut := range [][2]string{{"00:00", "05:30"}, {"05:30", "07:00"}, {"07:00", "23:00"}} {
		got = append(got, alarmTexts(clock.Alarms(at(cut[0]), at(cut[1])))...)
	}
	want := []string{"05:00 first_response/1/warning:1h fell due 05:00", "07:00 first_response/1/breach fell due 06:00", "18:00 first_response/1/escalation:viral fell due 18:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestStateIsBounded: a customer who writes and deletes all day, on a case reopened all day.
func TestStateIsBounded(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour}, {Metric: sla.Resolution, Budget: time.Hour}}, ReopenRestarts: true})
	clock := p.Start(day0, "")
	for i := range 200 {
		now := day0.Add(time.Duration(i) * time.Minute)
		clock = record(t, clock, sla.Event{Kind: sla.CustomerMessage, At: now}, sla.Event{Kind: sla.Withdraw, At: now})
	}
	for i := range 200 {
		now := day0.Add(time.Duration(200+i) * time.Minute)
		clock = record(t, clock, sla.Event{Kind: sla.Resolve, At: now}, sla.Event{Kind: sla.Reopen, At: now})
	}
	data, err := json.Marshal(clock.State())
	if err != nil || len(data) > 8<<10 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	var back sla.State
	if err := json.Unmarshal(data, &back); err != nil {
		t.Errorf("it does not read back: %v", err)
	}
	if worst := clock.History(sla.Resolution, at("12:00")); len(worst) < 3 || worst[0].Elapsed != 200*time.Minute {
		t.Errorf("the first and worst resolution is gone: %d, %s", len(worst), worst[0].Elapsed)
	}
}
