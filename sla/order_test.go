package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

// everyMetric is a policy of all metrics, some public only, some with reasons of their own.
func everyMetric(t testing.TB, options sla.PolicySpec) *sla.Policy {
	office := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	for i, m := range []sla.Metric{sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution, sla.RequesterWait, sla.AgentWork} {
		target := sla.Target{Metric: m, Budget: time.Duration(i+2) * time.Hour, PublicOnly: i%2 == 0, Warnings: []sla.Warning{{Share: 0.5}}, Escalations: []sla.Escalation{{Name: "lead", AfterDue: time.Hour}}}
		if i%3 == 0 {
			target.Calendar = office
		}
		urgent := target
		urgent.Priority, urgent.Budget, urgent.PublicOnly, urgent.PauseReasons = "urgent", time.Hour, !target.PublicOnly, []string{"hold"}
		options.Targets = append(options.Targets, target, urgent)
	}
	return newPolicy(t, options)
}

// commuting returns two events of one instant whose order does not matter.
func commuting(r *rand.Rand, when time.Time) (a, b sla.Event) {
	replies := []sla.EventKind{sla.PublicReply, sla.PrivateReply}
	kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.PrivateReply, sla.BotReply, sla.Handoff, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen, sla.PriorityChange, sla.Withdraw, sla.Cancel, sla.Note}
	a, b = sla.Event{At: when, Private: r.IntN(2) == 0}, sla.Event{At: when, Private: r.IntN(2) == 0}
	held := []sla.EventKind{sla.Pause, sla.Resume}
	a.Reason, b.Reason = "hold", sla.Pending
	switch r.IntN(5) {
	case 0:
		a.Kind, b.Kind, b.Priority = []sla.EventKind{sla.Note, sla.AutoReply}[r.IntN(2)], kinds[r.IntN(len(kinds))], "urgent"
	case 1:
		a.Kind, b.Kind = sla.CustomerMessage, sla.CustomerMessage
	case 2:
		a.Kind, b.Kind = replies[r.IntN(2)], append(replies, sla.Resolve)[r.IntN(3)]
	case 3:
		a.Kind, b.Kind = held[r.IntN(2)], held[r.IntN(2)]
	case 4:
		a.Kind, b.Kind = held[r.IntN(2)], append(replies, sla.CustomerMessage)[r.IntN(3)]
		if r.IntN(2) == 0 && a.Kind == sla.Resume {
			a.Reason = ""
		}
	}
	return a, b
}

func TestOrderOfEqualTimes(t *testing.T) {
	policies := []*sla.Policy{everyMetric(t, sla.PolicySpec{}), everyMetric(t, sla.PolicySpec{BotsAnswer: true, ReopenRestarts: true}), sla.Social6h18h()}
	kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.PrivateReply, sla.Note, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen, sla.PriorityChange, sla.Withdraw, sla.Cancel}
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 3))
		now := day0.Add(8 * time.Hour)
		clock := policies[seed%3].Start(now, "")
		for range r.IntN(12) {
			now = now.Add(time.Duration(r.IntN(120)) * time.Minute)
			clock = record(t, clock, sla.Event{Kind: kinds[r.IntN(len(kinds))], At: now, Reason: []string{"hold", sla.Pending}[r.IntN(2)], Private: r.IntN(2) == 0, Priority: []string{"", "urgent"}[r.IntN(2)]})
		}
		if r.IntN(3) > 0 { // else at the instant of the last event
			now = now.Add(time.Duration(r.IntN(120)) * time.Minute)
		}
		a, b := commuting(r, now)
		one, other := record(t, clock, a, b), record(t, clock, b, a)
		later := sla.Event{Kind: kinds[r.IntN(len(kinds))], At: now.Add(time.Hour), Reason: "hold"}
		for _, then := range [][]sla.Event{nil, {later}} {
			if diff := cmp.Diff(answers(record(t, one, then...)), answers(record(t, other, then...))); diff != "" {
				t.Fatalf("seed %d: %s and %s, then %v (-one +other)\n%s", seed, a.Kind, b.Kind, then, diff)
			}
		}
	}
}

// answers is what the four questions answer at some instants.
func answers(clock sla.Clock) []string {
	var out []string
	start := clock.State().At()
	for _, now := range []time.Time{start, start.Add(30 * time.Minute), start.AddDate(0, 0, 9)} {
		for _, s := range clock.Status(now) {
			out = append(out, fmt.Sprintf("%+v", s))
			out = append(out, fmt.Sprintf("%+v", clock.History(s.Metric, now)))
		}
		for _, a := range clock.Alarms(time.Time{}, now) {
			out = append(out, fmt.Sprintf("%+v", a))
		}
		next, _ := clock.Next(now)
		out = append(out, fmt.Sprintf("%+v", next))
	}
	return out
}

// The opposite: the order decides whether a reply answers a message, and what Resolve ends.
func TestOrderThatMatters(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hoursOf(2, sla.NextResponse, sla.Resolution)})
	begun := play(t, p, ev("08:00", sla.PublicReply))
	for _, c := range []struct {
		events []sla.Event
		want   []string
	}{
		{[]sla.Event{ev("09:00", sla.CustomerMessage), ev("09:00", sla.PublicReply)}, []string{"next_response met due 11:00 done 09:00 used 0s", "resolution running due 10:00 used 1h30m0s"}},
		{[]sla.Event{ev("09:00", sla.PublicReply), ev("09:00", sla.CustomerMessage)}, []string{"next_response running due 11:00 used 30m0s", "resolution running due 10:00 used 1h30m0s"}},
		{[]sla.Event{paused("09:00", "hold"), ev("09:00", sla.Resolve), ev("09:00", sla.Reopen)}, []string{"resolution running due 10:00 used 1h30m0s"}},
		{[]sla.Event{ev("09:00", sla.Resolve), paused("09:00", "hold"), ev("09:00", sla.Reopen)}, []string{"resolution paused resumed 10:30 used 1h0m0s"}},
		{[]sla.Event{paused("09:00", "hold"), resumed("09:00", "hold")}, []string{"resolution running due 10:00 used 1h30m0s"}},
		{[]sla.Event{resumed("09:00", "hold"), paused("09:00", "hold")}, []string{"resolution paused resumed 10:30 used 1h0m0s"}},
	} {
		if diff := cmp.Diff(c.want, briefs(record(t, begun, c.events...), at("09:30"))); diff != "" {
			t.Errorf("%s first (-want +got)\n%s", c.events[0].Kind, diff)
		}
	}
}

// TestMerge: the clocks of the case that is merged away are cancelled, whatever runs; the other case keeps its own times
// and answers for both.
func TestMerge(t *testing.T) {
	p := everyMetric(t, sla.PolicySpec{})
	source := play(t, p, ev("09:00", sla.CustomerMessage), paused("09:10", "hold"), ev("09:20", sla.CustomerMessage))
	target := play(t, p, ev("09:30", sla.CustomerMessage))
	before := briefs(target, at("10:00"))
	merged := record(t, source, ev("09:40", sla.Cancel))
	for _, s := range merged.Status(at("+5 00:00")) {
		if s.State != sla.Cancelled || !s.Due.IsZero() || !s.MetAt.IsZero() || len(s.Breaches) > 0 {
			t.Errorf("the source: %s", brief(s))
		}
	}
	if alarms := merged.Alarms(at("09:40"), at("+5 00:00")); len(alarms) > 0 {
		t.Errorf("the source escalates: %v", alarmTexts(alarms))
	}
	if next, ok := merged.Next(at("09:40")); ok {
		t.Errorf("the source wakes up for %s", next.ID)
	}
	if diff := cmp.Diff(before, briefs(target, at("10:00"))); diff != "" {
		t.Errorf("the target changed (-want +got)\n%s", diff)
	}
	undone := record(t, merged, resumed("09:50", "hold"), ev("10:00", sla.Reopen))
	want := record(t, source, resumed("09:50", "hold"), ev("10:00", sla.Note))
	if diff := cmp.Diff(briefs(want, at("10:30")), briefs(undone, at("10:30"))); diff != "" {
		t.Errorf("taken apart again (-never merged +got)\n%s", diff)
	}
}

func checkEventJSON(t *testing.T, in, want string) {
	t.Helper()
	var e sla.Event
	err := json.Unmarshal([]byte(in), &e)
	if want != "" {
		if err == nil || err.Error() != want || !errors.Is(err, sla.ErrInvalid) {
			t.Errorf("error\n%v, want\n%s", err, want)
		}
		return
	}
	out, again := json.Marshal(e)
	if diff := cmp.Diff(in, string(out)); diff != "" || err != nil || again != nil {
		t.Errorf("%v, %v (-want +got)\n%s", err, again, diff)
	}
}

func TestEventJSON(t *testing.T) {
	in := `{"kind":"withdraw","at":"2026-03-25T10:00:00Z","private":true,"message":"2026-03-25T09:00:00Z","next":"2026-03-25T09:30:00Z"}`
	checkEventJSON(t, in, "")
	checkEventJSON(t, `{"kind":"pause","at":"2026-03-25T10:00:00Z","reason":"on_hold"}`, "")
	for in, want := range map[string]string{
		`{"kind":"shout","at":"2026-03-25T10:00:00Z"}`: `sla: event kind "shout": not one of [customer_message public_reply private_reply bot_reply auto_reply note handoff pause resume resolve reopen priority_change withdraw cancel]`,
		`{"kind":"note","text":"hello"}`:               `sla: event: unknown field "text"`,
		`{"kind":"note","private":"yes"}`:              `sla: event private: cannot be a string`,
		`{"kind":7}`:                                   `sla: event kind: cannot be a number`,
	} {
		checkEventJSON(t, in, want)
	}
}
