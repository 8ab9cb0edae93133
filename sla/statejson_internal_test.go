package sla

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

// A state is written as encoding/json writes what it is read into.
func TestStateIsWrittenAsItIsRead(t *testing.T) {
	odd := time.Date(2026, 3, 25, 9, 0, 0, 1, time.UTC)
	states := []State{{policy: `a "b" <c> & è` + "\u2028", version: 2, priority: `\`, at: odd, cycles: []*cycle{{metric: Resolution, number: 1,
		start: odd, outcome: wasMet, end: odd, used: 1500 * time.Microsecond, budget: time.Hour, private: true}}, pauses: []pause{{Reason: "<", From: odd}}}}
	for seed := range uint64(4) {
		states = append(states, wayOf(t, foldPolicies(t), rand.New(rand.NewPCG(seed, 5)), 300)[1:]...)
	}
	for i, s := range states {
		v := stateJSON{stateFormat, s.policy, s.version, s.priority, s.at, s.spoke, s.firstDone, s.resolved, s.cancelled, nil, s.pauses}
		for _, c := range s.cycles {
			v.Cycles = append(v.Cycles, cycleJSON{c.metric, c.number, c.edition, c.start, c.since, c.private, c.outcome,
				c.end, c.due, jsonDuration(c.used), jsonDuration(c.budget), c.gaps, shortPast(c), c.fold.json()})
		}
		want, err := json.Marshal(&v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.MarshalJSON(); err != nil || string(got) != string(want) {
			t.Fatalf("state %d: %v\ngot  %s\nwant %s", i, err, got, want)
		}
	}
	late := State{policy: "a", version: 1, at: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := late.MarshalJSON(); err == nil {
		t.Error("a year that JSON cannot hold was written")
	}
}
