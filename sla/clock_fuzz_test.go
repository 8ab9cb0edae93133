package sla_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// FuzzState: whatever is read as a state answers every question and takes every event, without a panic or a loop.
func FuzzState(f *testing.F) {
	all := everyMetric(f, sla.PolicySpec{})
	policies := []*sla.Policy{sla.Social6h18h(), all}
	for _, p := range policies {
		clock := p.Start(day0, "urgent")
		for _, kind := range []sla.EventKind{sla.Pause, sla.PriorityChange, sla.PublicReply, sla.CustomerMessage, sla.Resolve, sla.Reopen, sla.Cancel} {
			data, _ := json.Marshal(clock.State())
			f.Add(data, byte(3))
			clock = record(f, clock, sla.Event{Kind: kind, At: day0.Add(7 * time.Hour), Reason: "x"})
		}
	}
	clock := all.Start(day0, "")
	for i := range 70 { // folded
		now := day0.Add(time.Duration(i) * time.Hour)
		clock = record(f, clock, sla.Event{Kind: sla.Pause, At: now, Reason: "x"}, sla.Event{Kind: sla.Resume, At: now.Add(time.Minute)})
	}
	data, _ := json.Marshal(clock.State())
	f.Add(data, byte(0))
	f.Fuzz(func(t *testing.T, data []byte, seed byte) {
		var s sla.State
		if err := json.Unmarshal(data, &s); err != nil || s.IsZero() {
			return
		}
		out, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		var again sla.State
		if err := json.Unmarshal(out, &again); err != nil || !again.Equal(s) {
			t.Fatalf("%s reads back as another: %v", out, err)
		}
		for _, p := range policies {
			if clock, err := p.Bind(s); err == nil {
				exercise(t, clock, policies, rand.New(rand.NewPCG(uint64(seed), 0)))
			}
		}
	})
}

// exercise asks a clock everything, after some events and a switch.
func exercise(t *testing.T, clock sla.Clock, policies []*sla.Policy, r *rand.Rand) {
	kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.Pause, sla.Resume, sla.Cancel, sla.Reopen, sla.Resolve, sla.PriorityChange, sla.Withdraw}
	now := clock.State().At()
	var board sla.Board
	for range 8 {
		clock.Status(now)
		clock.Next(now)
		clock.Alarms(day0, now)
		clock.History(sla.Silence, now)
		_ = clock.Explain(sla.FirstResponse, now).String()
		if err := board.Put("x", clock); err != nil {
			t.Fatal(err)
		}
		for range board.Due(now) {
			board.Next()
		}
		now = now.Add(time.Duration(r.Int64N(int64(9 * time.Hour))))
		next, err := clock.Record(sla.Event{Kind: kinds[r.IntN(len(kinds))], At: now, Reason: "x", Priority: []string{"", "urgent"}[r.IntN(2)]})
		if err == nil && r.IntN(4) == 0 {
			next, err = next.Switch(policies[r.IntN(len(policies))], now)
		}
		if err == nil {
			clock = next
		}
	}
	if _, err := json.Marshal(clock.State()); err != nil && now.Year() <= 9999 {
		t.Fatalf("a state is not written: %v", err)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"kind":"withdraw","at":"2026-03-25T10:00:00Z","message":"2026-03-25T00:00:00Z","next":"2026-03-25T09:30:00+01:00"}`))
	f.Add([]byte(`{"kind":"pause","at":"2026-03-25T10:00:00Z","reason":"on_hold"}`))
	f.Add([]byte(`{"kind":"priority_change","at":"9999-12-31T23:59:59.999999999Z","priority":"urgent"}`))
	p := everyMetric(f, sla.PolicySpec{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var e sla.Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		for _, clock := range []sla.Clock{p.Start(day0, ""), record(t, p.Start(day0, ""), sla.Event{Kind: sla.Resolve, At: day0.Add(time.Hour)})} {
			next, err := clock.Record(e)
			if err != nil {
				continue
			}
			var s sla.State
			data, err := json.Marshal(next.State())
			if err != nil || json.Unmarshal(data, &s) != nil || !s.Equal(next.State()) {
				t.Fatalf("%+v leaves a state that is not read back: %s, %v", e, data, err)
			}
			if s, err = clock.State().Patch(next.State().AppendDiff(nil, clock.State())); err != nil || !s.Equal(next.State()) {
				t.Fatalf("%+v leaves a state whose difference is not read back: %s, %v", e, data, err)
			}
			if e.At.Year() < 2100 {
				exercise(t, next, []*sla.Policy{p}, rand.New(rand.NewPCG(1, 1)))
			}
		}
	})
}

func FuzzPolicy(f *testing.F) {
	for _, p := range []*sla.Policy{sla.Social6h18h(), everyMetric(f, sla.PolicySpec{})} {
		data, _ := json.Marshal(p.Spec())
		f.Add(data)
	}
	f.Add([]byte(`{"name":"p","version":1,"calendar":{"zone":"UTC","hours":"Mo 09:00-17:00","closures":[{"date":"2026-01-01","until":"2026-01-03"}]},"targets":[{"metric":"resolution","budget":"4h","warnings":[{"share":0.5}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var spec sla.PolicySpec
		if json.Unmarshal(data, &spec) != nil {
			return
		}
		p, err := sla.NewPolicy(spec)
		if err != nil {
			return
		}
		out, err := json.Marshal(p.Spec())
		if err != nil {
			t.Fatal(err)
		}
		var again sla.PolicySpec
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if twice, _ := json.Marshal(again); !slices.Equal(out, twice) {
			t.Fatalf("%s is written back as %s", out, twice)
		}
		clock := p.Start(day0, "")
		clock.Status(day0.Add(time.Hour))
		clock.Next(day0)
	})
}
