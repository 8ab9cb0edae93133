package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

func TestRecordErrors(t *testing.T) {
	clock := sla.Social6h18h().Start(at("10:00"), "")
	for i := range 16 {
		clock = record(t, clock, paused("10:00", fmt.Sprint(i)))
	}
	long := strings.Repeat("x", 257)
	const kinds = `[customer_message public_reply private_reply bot_reply auto_reply note handoff pause resume resolve reopen priority_change withdraw cancel]`
	for _, c := range []struct {
		event sla.Event
		want  string
		kind  error
	}{
		{ev("09:59", sla.Note), `sla: event "note": at 2026-03-25T09:59:00Z is before the last event, 2026-03-25T10:00:00Z`, sla.ErrOutOfOrder},
		{ev("11:00", "shout"), `sla: event kind "shout": not one of ` + kinds, sla.ErrInvalid},
		{sla.Event{Kind: sla.Note}, `sla: event at: no time`, sla.ErrInvalid},
		{sla.Event{Kind: sla.Note, At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, `sla: event at: year 10000 is out of range`, sla.ErrInvalid},
		{ev("11:00", sla.Pause), `sla: event reason: a pause needs one`, sla.ErrInvalid},
		{paused("11:00", "hold"), `sla: event reason "hold": there are 16 others`, sla.ErrInvalid},
		{resumed("11:00", long), `sla: event reason "` + long[:80] + `...": longer than 256 bytes`, sla.ErrInvalid},
		{sla.Event{Kind: sla.PriorityChange, At: at("11:00"), Priority: long}, `sla: event priority "` + long[:80] + `...": longer than 256 bytes`, sla.ErrInvalid},
		{resumed("11:00", "\xff"), `sla: event reason: not UTF-8`, sla.ErrInvalid},
		{sla.Event{Kind: sla.PriorityChange, At: at("11:00"), Priority: "\xff"}, `sla: event priority: not UTF-8`, sla.ErrInvalid},
		{sla.Event{Kind: sla.Withdraw, At: at("11:00"), Next: at("12:00")}, `sla: event next: must be between the withdrawn message and the event`, sla.ErrInvalid},
	} {
		got, err := clock.Record(c.event)
		if err == nil || err.Error() != c.want || !errors.Is(err, c.kind) {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
		if !got.State().Equal(clock.State()) {
			t.Errorf("%s changed the clock", c.event.Kind)
		}
	}
	if _, err := (sla.Clock{}).Record(ev("10:00", sla.Note)); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("the zero clock recorded: %v", err)
	}
	var zero sla.Clock
	if _, ok := zero.Next(at("10:00")); ok || len(zero.Status(at("10:00"))) > 0 || len(zero.Alarms(time.Time{}, at("10:00"))) > 0 || zero.Explain(sla.Resolution, at("10:00")).String() == "" {
		t.Error("the zero clock says something")
	}
	if _, err := sla.Social6h18h().Begin(ev("10:00", sla.Resolve)); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("a case began with its end: %v", err)
	}
	if _, err := sla.Social6h18h().Begin(sla.Event{Kind: sla.CustomerMessage, At: at("10:00"), Priority: long}); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("a case began with a long priority: %v", err)
	}
	if _, err := clock.Switch(&sla.Policy{}, at("11:00")); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("the zero policy was taken: %v", err)
	}
}

// TestPausedAgainAtOnce: a pause that goes on at the instant at which it was resumed, after others, stops the clock.
func TestPausedAgainAtOnce(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.Resolution)})
	clock := play(t, p, ev("08:00", sla.CustomerMessage), paused("08:10", "hold"), resumed("08:20", "hold"), paused("08:30", "hold"), resumed("08:40", "hold"),
		paused("08:40", "hold"))
	if got := briefs(clock, at("10:00")); got[0] != "resolution paused resumed 10:40 used 20m0s" {
		t.Error(got)
	}
}

// TestPausedWhileCancelled: so many pauses of a cancelled case that the first ones are folded do not count after it is
// reopened.
func TestPausedWhileCancelled(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 100 * time.Hour}}})
	clock := play(t, p, ev("08:00", sla.CustomerMessage), ev("09:00", sla.Cancel))
	start := at("09:00")
	for i := range 100 {
		at := start.Add(time.Duration(10*i) * time.Minute)
		clock = record(t, clock, sla.Event{Kind: sla.Pause, At: at.Add(4 * time.Minute), Reason: "hold"}, sla.Event{Kind: sla.Resume, At: at.Add(10 * time.Minute)})
	}
	clock = record(t, clock, sla.Event{Kind: sla.Reopen, At: start.Add(1000 * time.Minute)})
	if s := clock.Status(start.Add(1000 * time.Minute))[0]; s.State != sla.Running || s.Elapsed != 460*time.Minute {
		t.Errorf("%s, want 7h40m used", brief(s))
	}
}

// TestWithdrawToBefore: the next unanswered message cannot be older than the oldest.
func TestWithdrawToBefore(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.FirstResponse)})
	clock := play(t, p, ev("08:00", sla.CustomerMessage), sla.Event{Kind: sla.Withdraw, At: at("08:30"), Next: at("07:00")})
	if got := clock.Status(at("08:30"))[0]; !got.Start.Equal(at("08:00")) {
		t.Errorf("started %s", got.Start)
	}
}

// TestRecordAll: several events at once are the same as one after the other, and leave the clock as it was.
func TestRecordAll(t *testing.T) {
	policies := []*sla.Policy{everyMetric(t, sla.PolicySpec{}), everyMetric(t, sla.PolicySpec{BotsAnswer: true, ReopenRestarts: true}), sla.Social6h18h()}
	kinds := []sla.EventKind{
		sla.CustomerMessage, sla.PublicReply, sla.PrivateReply, sla.BotReply, sla.Handoff, sla.Pause, sla.Resume, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen,
		sla.PriorityChange, sla.Withdraw, sla.Cancel, sla.Note,
	}
	folded := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 4))
		now := day0.Add(8 * time.Hour)
		clock := policies[seed%3].Start(now, "")
		kinds, rounds := kinds, 40
		if seed%5 == 0 { // so many pauses that they are folded
			rounds = 160
			kinds = []sla.EventKind{sla.Pause, sla.Resume, sla.Pause, sla.Resume, sla.Pause, sla.Resume, sla.CustomerMessage, sla.PublicReply}
		}
		for range rounds {
			var events []sla.Event
			for range r.IntN(8) {
				now = now.Add(time.Duration(r.IntN(3)*r.IntN(40)) * time.Minute)
				events = append(events, sla.Event{
					Kind: kinds[r.IntN(len(kinds))], At: now, Private: r.IntN(2) == 0, Reason: []string{"hold", sla.Pending}[r.IntN(2)], Priority: []string{"", "urgent"}[r.IntN(2)],
				})
			}
			before, one := stateJSON(t, clock), record(t, clock, events...)
			all, err := clock.RecordAll(events)
			if err != nil {
				t.Fatal(err)
			}
			if want, got := stateJSON(t, one), stateJSON(t, all); got != want {
				t.Fatalf("seed %d: %v at once:\n%s\nwant\n%s", seed, events, got, want)
			}
			late := sla.Event{Kind: sla.Note, At: now.Add(-time.Minute)}
			same, err := clock.RecordAll(append(events, sla.Event{Kind: sla.Resolve, At: now}, late))
			if !errors.Is(err, sla.ErrOutOfOrder) || stateJSON(t, same) != before || stateJSON(t, clock) != before {
				t.Fatalf("seed %d: %v: %s\nwant\n%s", seed, err, stateJSON(t, same), before)
			}
			clock = all
		}
		if strings.Contains(stateJSON(t, clock), `"fold":`) {
			folded++
		}
	}
	if folded < 5 {
		t.Errorf("%d clocks were folded", folded)
	}
}

func stateJSON(t *testing.T, clock sla.Clock) string {
	t.Helper()
	data, err := json.Marshal(clock.State())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
