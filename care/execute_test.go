package care_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// executions execute what is decided: [care.Rules.Execute] is Decide and Fold in
// one, and what it returned never changes.
type executions struct {
	rules *care.Rules
	// conv is what the last one returned, for the next one to go on from.
	conv care.Conversation
	kept []kept
}

// kept is something that was given or returned, as it was then.
type kept struct {
	what  string
	value any
	was   string
}

func (x *executions) keep(what string, value any) {
	x.kept = append(x.kept, kept{what, value, encode(value)})
}

// changed is the first of what was kept that is not as it was.
func (x *executions) changed() error {
	for _, k := range x.kept {
		if now := encode(k.value); now != k.was {
			return fmt.Errorf("%s was changed:\n%s\nto\n%s", k.what, k.was, now)
		}
	}
	return nil
}

// decide is a [decider] whose error says where the two differ.
func (x *executions) decide(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
	if reflect.DeepEqual(x.conv, c) {
		c = x.conv
	}
	x.keep("the conversation given to "+cmd.Name(), c)
	decided, refused := x.rules.Decide(c, cmd, f, now)
	events, next, err := x.rules.Execute(c, cmd, f, now)
	if !reflect.DeepEqual(err, refused) {
		return nil, fmt.Errorf("executing %s: %v, deciding: %v", cmd.Name(), err, refused)
	}
	if err != nil && (len(events) > 0 || !reflect.DeepEqual(next, c)) {
		return nil, fmt.Errorf("%s was refused, and the conversation is another", cmd.Name())
	}
	if err != nil {
		return nil, err
	}
	if len(events)+len(decided) > 0 && encode(events) != encode(decided) {
		return nil, fmt.Errorf("executing %s: %s\ndeciding: %s", cmd.Name(), encode(events), encode(decided))
	}
	if folded := care.Fold(c, events); !reflect.DeepEqual(next, folded) {
		return nil, fmt.Errorf("after executing %s:\n%s\nits events fold to\n%s", cmd.Name(), encode(next), encode(folded))
	}
	x.keep("the conversation after "+cmd.Name(), next)
	x.keep("an event of "+cmd.Name(), events)
	// Two that go on from one conversation do not meet.
	for _, other := range []care.Command{message("m-one", now), message("m-other", now), care.Claim{Agent: "AP"}} {
		if _, fork, err := x.rules.Execute(next, other, care.Facts{}, now); err == nil {
			x.keep("a fork of the conversation after "+cmd.Name(), fork)
		}
	}
	x.conv = next
	return events, nil
}

func TestExecuteIsDecideAndFold(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 600
	}
	all := threeRules(t)
	random := rand.New(rand.NewPCG(*seed, 1))
	for given, i := 0, 0; given < n; i++ {
		x := &executions{rules: all[i%len(all)]}
		steps := randomSteps(random, 20+random.IntN(60))
		given += len(steps)
		r := newRun(x.rules)
		r.decide = x.decide
		for _, s := range steps {
			r.pass(s)
			for _, cmd := range []care.Command{r.ticked(s), r.make(s)} {
				if err := r.apply(cmd, r.facts(cmd, s)); err != nil && !isRefusal(err) {
					t.Fatalf("seed %d, steps %+v: %v", *seed, steps, err)
				}
			}
		}
		if err := x.changed(); err != nil {
			t.Fatalf("seed %d, steps %+v: %v", *seed, steps, err)
		}
	}
}

func isRefusal(err error) bool {
	_, refused := err.(*care.Refusal)
	return refused
}

// What the benchmark measures is what it says.
func TestExecuteIsDecideAndFoldInEveryBenchmark(t *testing.T) {
	for _, c := range benchCases {
		t.Run(c.name, func(t *testing.T) {
			k := newBench(t)
			cmd := c.command(k)
			x := &executions{rules: k.rules}
			if _, err := x.decide(k.conv, cmd, k.know(cmd), k.now); err != nil {
				t.Fatal(err)
			}
			if err := x.changed(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
