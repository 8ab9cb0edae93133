package care_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// shrink shortens a failing list of steps by delta debugging: it leaves out
// halves, quarters and so on as long as what remains still fails, until no
// single step can go; then it takes the numbers of each step down to 0 where
// they do not matter.
func shrink(steps []step, fails func([]step) bool) []step {
	for before := -1; before != len(steps); {
		before = len(steps)
		for size := max(1, len(steps)/2); size > 0; size /= 2 {
			for i := 0; i+size <= len(steps); {
				if fewer := slices.Concat(steps[:i], steps[i+size:]); fails(fewer) {
					steps = fewer
				} else {
					i += size
				}
			}
		}
	}
	steps = slices.Clone(steps)
	for i := range steps {
		for _, number := range []*int{&steps[i].who, &steps[i].which, &steps[i].wait, &steps[i].x} {
			was := *number
			if *number = 0; was != 0 && !fails(steps) {
				*number = was
			}
		}
	}
	for i := 0; i < len(steps); { // simpler steps may say nothing any more
		if fewer := slices.Delete(slices.Clone(steps), i, i+1); fails(fewer) {
			steps = fewer
		} else {
			i++
		}
	}
	return steps
}

// Machines that are broken on purpose are found by the invariant that they
// break, and a long log that shows it is shortened to a few commands.
func TestBrokenMachinesAreFound(t *testing.T) {
	rules := newRules(t, team())
	for _, c := range []struct {
		name   string
		breaks func(events []care.Event) []care.Event
		want   string // the invariant
		most   int    // of commands in the short log
	}{
		{"a snooze without an end", func(events []care.Event) []care.Event {
			for i, e := range events {
				if _, ok := e.Body.(care.SetAside); ok {
					events[i].Body = care.SetAside{}
				}
			}
			return events
		}, "invariant 2 (", 4},
		{"a message that gets lost when somebody else owns it", func(events []care.Event) []care.Event {
			if len(events) == 1 && events[0].Actor == care.ActorOther {
				return nil
			}
			return events
		}, "invariant 10 (", 2},
		{"a version that is left out", func(events []care.Event) []care.Event {
			for i, e := range events {
				if _, ok := e.Body.(care.KeptPromise); ok {
					events[i].Version++
				}
			}
			return events
		}, "invariant 11 (", 3},
		{"a courtesy that is answered for", func(events []care.Event) []care.Event {
			for i, e := range events {
				if x, ok := e.Body.(care.Received); ok && x.Courtesy {
					x.Courtesy = false
					events[i].Body = x
				}
			}
			return events
		}, "(whoever waits has a clock)", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			decide := func(conv care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
				events, err := rules.Decide(conv, cmd, f, now)
				return c.breaks(events), err
			}
			steps := failing(t, decide, rules)
			few := shrink(steps, func(steps []step) bool {
				_, err := playAll(decide, rules, steps)
				return err != nil
			})
			r, err := playAll(decide, rules, few)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("found by %v, want %q", err, c.want)
			}
			if len(few) > c.most {
				t.Errorf("%d commands of %d are left, want at most %d:\n%s", len(few), len(steps), c.most, strings.Join(r.lines, "\n"))
			}
			for i := range few { // none of them can go
				if _, err := playAll(decide, rules, slices.Delete(slices.Clone(few), i, i+1)); err == nil {
					continue
				}
				t.Errorf("step %d of %d says nothing", i+1, len(few))
			}
			t.Logf("%d commands became %d: %v\n%s", len(steps), len(few), err, strings.Join(r.lines, "\n"))
		})
	}
}

// failing looks for a long list of steps that fails under a machine.
func failing(t *testing.T, decide decider, rules *care.Rules) []step {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 0))
	for range 50 {
		steps := randomSteps(random, 200)
		if _, err := playAll(decide, rules, steps); err != nil {
			return steps
		}
	}
	t.Fatal("10000 commands do not show it")
	return nil
}
