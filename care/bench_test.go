package care_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// fifty is a conversation of 50 events: 12 messages of the customer, their
// answers, 2 open promises, 1 snooze.
func fifty(t testing.TB, rules *care.Rules) (care.Conversation, []care.Event, time.Time) {
	t.Helper()
	k := &bench{tb: t, rules: rules, now: t0, thread: "t-1"}
	k.fifty()
	if len(k.log) != 50 || k.conv.State != care.Snoozed || len(k.conv.Promises) != 2 {
		t.Fatalf("%d events, state %s", len(k.log), k.conv.State)
	}
	return k.conv, k.log, k.now
}

func TestFiftyEvents(t *testing.T) { fifty(t, newRules(t, team())) }

// BenchmarkExecute is one decision and its application on a conversation of 50
// events and what leads to the command, for every command of the table: see
// benchCases. The machine's noise is the least in the best of many short runs:
//
//	go test ./care -run - -bench Execute -benchtime 2000x -count 10 -cpu 1
func BenchmarkExecute(b *testing.B) {
	benchmark(b, func(k *bench, cmd care.Command, facts care.Facts) error {
		_, _, err := k.rules.Execute(k.conv, cmd, facts, k.now)
		return err
	})
}

// BenchmarkDecideFold is BenchmarkExecute in two calls.
func BenchmarkDecideFold(b *testing.B) {
	benchmark(b, func(k *bench, cmd care.Command, facts care.Facts) error {
		events, err := k.rules.Decide(k.conv, cmd, facts, k.now)
		care.Fold(k.conv, events)
		return err
	})
}

func benchmark(b *testing.B, run func(*bench, care.Command, care.Facts) error) {
	for _, c := range benchCases {
		b.Run(c.name, func(b *testing.B) {
			k := newBench(b)
			cmd := c.command(k)
			facts := k.know(cmd)
			b.ReportAllocs()
			for b.Loop() {
				if err := run(k, cmd, facts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFold replays 50 events.
func BenchmarkFold(b *testing.B) {
	_, log, _ := fifty(b, newRules(b, team()))
	b.ReportAllocs()
	for b.Loop() {
		care.Fold(care.Conversation{}, log)
	}
}

// BenchmarkJSON writes what a store writes for a message: its event, and the
// conversation of 50 events.
func BenchmarkJSON(b *testing.B) {
	conv, log, _ := fifty(b, newRules(b, team()))
	b.Run("event", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := log[1].MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("conversation", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(conv); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNextDue(b *testing.B) {
	rules := newRules(b, team())
	conv, _, _ := fifty(b, rules)
	b.ReportAllocs()
	for b.Loop() {
		rules.NextDue(conv)
	}
}

// BenchmarkPractice15 has a million conversations in memory, each waiting, and
// their customers return one after the other: the owner is off duty, and the
// one with least to do takes over.
func BenchmarkPractice15(b *testing.B) {
	rules := newRules(b, team())
	k := &talk{rules: rules, now: t0}
	first := make([]care.Conversation, 0, 1_000_000)
	owners := []string{"FB", "AP", "KC"}
	load := map[string]int{}
	for i := range cap(first) {
		owner := owners[i%len(owners)]
		m := message(fmt.Sprint("m-", i), t0)
		m.Thread.Native = fmt.Sprint("t-", i)
		m.ID = ""
		var c care.Conversation
		for _, cmd := range []care.Command{m, care.Claim{Agent: owner}, care.Reply{Agent: owner, Text: "Hello.", Visibility: channel.Private, Seen: 2, ID: "r", Content: "c"}} {
			events, err := rules.Decide(c, cmd, care.Facts{}, k.now)
			if err != nil {
				b.Fatal(err)
			}
			c = care.Fold(c, events)
		}
		first = append(first, c)
		load[owner]++
	}
	facts := care.Facts{Load: load}
	now := t0.Add(time.Hour) // a Saturday: KC is at home
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		c := &first[i%len(first)]
		m := message("m-next", now)
		m.Ref.Native = fmt.Sprint("m-next-", i)
		events, err := rules.Decide(*c, m, facts, now)
		if err != nil {
			b.Fatal(err)
		}
		before := c.Owner
		*c = care.Fold(*c, events)
		load[before]--
		load[c.Owner]++
		i++
	}
	b.ReportMetric(float64(len(first)), "conversations")
}
