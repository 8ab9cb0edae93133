package care_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var (
	commands = flag.Int("commands", fromEnv("CARE_COMMANDS", 6000), "how many random commands the property test gives; CARE_COMMANDS is its default")
	seed     = flag.Uint64("seed", 1, "of the property test's random commands")
)

func fromEnv(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// fullRun is how many commands make a run in which every command must succeed
// and every guard must refuse, more than once.
const fullRun = 200_000

// TestInvariants gives random commands and asserts after each what must hold
// whatever happened: see invariants. A failing list of commands is shortened.
// The full run takes a minute or two:
//
//	go test ./care -run TestInvariants -v -args -commands 200000 [-seed 7]
func TestInvariants(t *testing.T) {
	n := *commands
	if testing.Short() {
		n = min(n, 1500)
	}
	all := threeRules(t)
	random := rand.New(rand.NewPCG(*seed, 0))
	seen := histogram{}
	for given, i := 0, 0; given < n; i++ {
		rules := all[i%len(all)]
		steps := randomSteps(random, 20+random.IntN(60))
		given += len(steps)
		r, err := playAll(rules.Decide, rules, steps)
		if err != nil {
			few := shrink(steps, func(steps []step) bool {
				_, err := playAll(rules.Decide, rules, steps)
				return err != nil
			})
			r, err := playAll(rules.Decide, rules, few)
			t.Fatalf("seed %d, %d steps %+v:\n%v\n%s", *seed, len(few), few, err, strings.Join(r.lines, "\n"))
		}
		seen.add(r)
	}
	t.Logf("%d commands:\n%s", n, seen)
	for _, lack := range seen.lacks(t, n) {
		t.Error(lack)
	}
}

// threeRules are no team, a team with short windows, and one that listens first.
func threeRules(t *testing.T) []*care.Rules {
	short := withBot()
	short.ReopenWindow, short.MaxSilence, short.HandoffWait = care.Duration(48*time.Hour), care.Duration(6*time.Hour), care.Duration(12*time.Hour)
	calm := withBot()
	calm.Listen, calm.ListenFrom = care.Duration(24*time.Hour), 1
	return []*care.Rules{newRules(t, care.Spec{}), newRules(t, short), newRules(t, calm)}
}

// A generator that forgets a command leaves it without proof.
func TestEveryCommandIsGenerated(t *testing.T) {
	made := map[string]bool{}
	r := newRun(newRules(t, team()))
	for _, make := range makers {
		for x := range 12 {
			made[make(r, step{who: x % 8, which: x % 6, x: x}).Name()] = true
		}
	}
	for _, name := range commandNames() {
		if !made[name] {
			t.Errorf("no maker in random_test.go makes the command %q", name)
		}
	}
	if len(made) == 0 {
		t.Errorf("%d makers made nothing", len(makers))
	}
}
