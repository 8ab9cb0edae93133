package sla

import (
	"encoding/json"
	"fmt"
	"math"
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
		if err := sameAsJSON(s); err != nil {
			t.Fatalf("state %d: %v", i, err)
		}
	}
	late := State{policy: "a", version: 1, at: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := late.MarshalJSON(); err == nil {
		t.Error("a year that JSON cannot hold was written")
	}
}

// sameAsJSON says how what is written of a state is not what encoding/json makes of it.
func sameAsJSON(s State) error {
	v := stateJSON{stateFormat, s.policy, s.version, s.priority, s.at, s.spoke, s.firstDone, s.resolved, s.cancelled, nil, s.pauses}
	for _, c := range s.cycles {
		v.Cycles = append(v.Cycles, cycleJSON{c.metric, c.number, c.edition, c.start, c.since, c.private, c.outcome,
			c.end, c.due, jsonDuration(c.used), jsonDuration(c.budget), c.gaps, shortPast(c), c.fold.json()})
	}
	want, refused := json.Marshal(&v)
	got, err := s.MarshalJSON()
	if (err == nil) != (refused == nil) || err == nil && string(got) != string(want) {
		return fmt.Errorf("%v, want %v\ngot  %s\nwant %s", err, refused, got, want)
	}
	return nil
}

// Whatever a state holds, also what no clock records, is written as encoding/json writes it, or refused as by that.
func FuzzStateIsWrittenAsJSON(f *testing.F) {
	for seed := range uint64(500) {
		f.Add(seed, "care", int64(1774429200), int64(time.Hour))
	}
	f.Add(uint64(1), "\x00\x7f\u2028é\xff<>&\"\\\t", int64(-62135596800), int64(-1))
	f.Add(uint64(2), "", int64(253402300800), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, seed uint64, text string, second, span int64) {
		if err := sameAsJSON(odd{rand.New(rand.NewPCG(seed, 7)), text, second, span}.state()); err != nil {
			t.Fatal(err)
		}
	})
}

// odd makes states of values that are given and of those that come by chance, a third of them zero.
type odd struct {
	*rand.Rand
	text         string
	second, span int64
}

func (o odd) some() bool { return o.IntN(3) > 0 }

func (o odd) words() string {
	all := []string{"", o.text, "p1", `"`, `\`, "<", ">", "&", "é", "\n", "\u2028", "\x7f", "\xff", o.text + "µ"}
	return all[o.IntN(len(all))]
}

func (o odd) number() int { return []int{0, 1, -3, math.MaxInt, int(o.span)}[o.IntN(5)] }

func (o odd) duration() time.Duration {
	return []time.Duration{0, time.Duration(o.span), -time.Minute, 90 * time.Minute, 1500 * time.Microsecond, math.MinInt64}[o.IntN(6)]
}

func (o odd) time() time.Time {
	t := time.Unix(o.second+int64(o.IntN(86400)), []int64{0, 1, 120_000_000, 999_999_999}[o.IntN(4)])
	switch o.IntN(40) {
	case 0:
		return t.In(time.FixedZone("", -5*3600-1800))
	case 1:
		return t.In(time.FixedZone("", 25*3600))
	case 2:
		return t.AddDate(9000, 0, 0).UTC()
	case 3, 4, 5, 6, 7, 8, 9, 10:
		return time.Time{}
	}
	return t.UTC()
}

func (o odd) pauses() (all []pause) {
	if o.some() {
		all = []pause{}
	}
	for range o.IntN(3) {
		all = append(all, pause{o.words(), o.time(), o.time()})
	}
	return all
}

func (o odd) state() State {
	s := State{o.cycles(), o.pauses(), nil, o.words(), o.time(), o.words(), o.number(), o.time(), o.some(), o.some(), o.some()}
	if s.policy == "" {
		s.policy = "care"
	}
	return s
}

func (o odd) cycles() (all []*cycle) {
	for range o.IntN(4) {
		c := &cycle{metric: Metric(o.words()), outcome: outcome(o.words()), start: o.time(), since: o.time(), gaps: o.pauses(),
			number: o.number(), edition: o.number(), private: o.some(), end: o.time(), due: o.time(), used: o.duration(), budget: o.duration()}
		for range o.IntN(3) {
			c.past = append(c.past, past{AlarmKind(o.words()), o.words(), o.number(), o.time(), o.time(), o.time(), false})
		}
		if !o.some() {
			c.fold = &fold{until: o.time(), by: []folded{{priority: o.words(), used: o.duration(), fell: []reached{{o.duration(), o.time()}}}}}
		}
		all = append(all, c)
	}
	return all
}
