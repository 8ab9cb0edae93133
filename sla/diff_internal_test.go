package sla

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// wayOf makes the states of a case to which everything happens, folding too.
func wayOf(t testing.TB, policies []*Policy, r *rand.Rand, n int) []State {
	clock := policies[0].Start(time.Date(2026, 3, 25, 9, 0, 0, 123456789, time.UTC), "")
	states := []State{{}, clock.State()}
	for len(states) < n {
		var err error
		if clock, err = clock.Record(foldEvent(r, clock.state.at)); err != nil {
			t.Fatal(err)
		}
		if r.IntN(20) == 0 {
			if clock, err = clock.Switch(policies[r.IntN(len(policies))], clock.state.at); err != nil {
				t.Fatal(err)
			}
		}
		states = append(states, clock.State())
	}
	return states
}

func stored(t testing.TB, s State) string {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A state is the one before, patched; it is any other, patched; and patching changes neither.
func TestPatchIsTheOppositeOfAppendDiff(t *testing.T) {
	policies := foldPolicies(t)
	folded, past := false, false
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 9))
		states := wayOf(t, policies, r, 300)
		chained := State{}
		for i, s := range states {
			want := stored(t, s)
			from := states[max(0, i-1)]
			before := stored(t, from)
			var err error
			if chained, err = chained.Patch(s.AppendDiff(nil, from)); err != nil || stored(t, chained) != want || !chained.Equal(s) {
				t.Fatalf("state %d of seed %d: %v\ngot  %s\nwant %s", i, seed, err, stored(t, chained), want)
			}
			if any := states[r.IntN(len(states))]; i%5 == 0 {
				if got, err := any.Patch(s.AppendDiff(nil, any)); err != nil || stored(t, got) != want {
					t.Fatalf("state %d of seed %d from another: %v\ngot  %s\nwant %s", i, seed, err, stored(t, got), want)
				}
				if any.Equal(s) != (stored(t, any) == want) {
					t.Fatalf("Equal is %t for\n%s\n%s", any.Equal(s), stored(t, any), want)
				}
			}
			if stored(t, s) != want || stored(t, from) != before {
				t.Fatal("a difference changed its state")
			}
			for _, cy := range s.cycles {
				folded, past = folded || cy.fold != nil, past || len(cy.past) > 0
			}
		}
	}
	if !folded || !past {
		t.Error("no state was folded, or none had alarms")
	}
}

// Nothing of a state is left out of a difference or a comparison.
func TestDiffKnowsEveryField(t *testing.T) {
	for typ, n := range map[reflect.Type]int{
		reflect.TypeFor[State](): 11, reflect.TypeFor[cycle](): 14, reflect.TypeFor[pause](): 3, reflect.TypeFor[past](): 7,
		reflect.TypeFor[fold](): 2, reflect.TypeFor[folded](): 3, reflect.TypeFor[reached](): 2,
	} {
		if typ.NumField() != n {
			t.Errorf("%s has %d fields, want %d: AppendDiff, Equal and changes have to know them all", typ, typ.NumField(), n)
		}
	}
}

// FuzzPatch: a difference that is damaged is an error or a sound state, never a panic.
func FuzzPatch(f *testing.F) {
	policies := foldPolicies(f)
	states := wayOf(f, policies, rand.New(rand.NewPCG(1, 9)), 120)
	for i, s := range states {
		f.Add(s.AppendDiff(nil, states[max(0, i-1)]), uint8(max(0, i-1)))
	}
	f.Fuzz(func(t *testing.T, diff []byte, from uint8) {
		s, err := states[int(from)%len(states)].Patch(diff)
		if err != nil {
			return
		}
		if again, err := (State{}).Patch(s.AppendDiff(nil, State{})); err != nil || !again.Equal(s) {
			t.Fatalf("%s does not come back: %v", stored(t, s), err)
		}
	})
}

func BenchmarkDiff(b *testing.B) {
	states := wayOf(b, foldPolicies(b), rand.New(rand.NewPCG(1, 9)), 50)
	var diffs [][]byte
	for i, s := range states[1:] {
		diffs = append(diffs, s.AppendDiff(nil, states[i]))
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			for i, s := range states[1:] {
				out = s.AppendDiff(out[:0], states[i])
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(diffs)), "ns/state")
	})
	b.Run("patch", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var s State
			for _, d := range diffs {
				var err error
				if s, err = s.Patch(d); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(diffs)), "ns/state")
	})
}
