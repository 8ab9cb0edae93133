package care_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// fifty is a conversation of 50 events: 12 messages of the customer, their
// answers, 2 open promises, 1 snooze.
func fifty(t testing.TB, rules *care.Rules) (care.Conversation, []care.Event, time.Time) {
	t.Helper()
	var conv care.Conversation
	var log []care.Event
	now := t0
	do := func(cmd care.Command) {
		t.Helper()
		var f care.Facts
		if text, _ := rules.Final(conv, cmd); text != "" {
			f.Verdict = care.Judged(text)
		}
		events, err := rules.Decide(conv, cmd, f, now)
		if err != nil {
			t.Fatal(err)
		}
		log, conv = append(log, events...), care.Fold(conv, events)
		now = now.Add(time.Minute)
	}
	for i := range 12 {
		do(message(fmt.Sprint("m-", i), now))
		id := fmt.Sprint("r-", i)
		do(care.Reply{Agent: "FB", Text: "We look into it.", Seen: conv.Version, ID: id, Content: "c-" + id})
		do(care.Delivered{Reply: id, Ref: channel.Ref{Account: shop, Native: "n-" + id}, At: now})
	}
	do(care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: t0.Add(40 * time.Hour)})
	do(care.Promise{Agent: "FB", ID: "p2", Kind: care.Voucher, Owner: "FB", Due: t0.Add(60 * time.Hour)})
	do(care.Snooze{Agent: "FB", Until: t0.Add(20 * time.Hour)})
	for len(log) < 50 {
		do(care.Claim{Agent: "FB"})
	}
	if len(log) != 50 || conv.State != care.Snoozed || len(conv.Promises) != 2 {
		t.Fatalf("%d events, state %s", len(log), conv.State)
	}
	return conv, log, now
}

func TestFiftyEvents(t *testing.T) { fifty(t, newRules(t, team())) }

// BenchmarkDecideFold is one decision and its application on a conversation of
// 50 events, for every command of the table; to those that it does not admit a
// few others lead first.
func BenchmarkDecideFold(b *testing.B) {
	rules := newRules(b, withBot())
	for _, name := range commandNames() {
		conv, cmd, facts, now := possible(b, rules, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				events, err := rules.Decide(conv, cmd, facts, now)
				if err != nil {
					b.Fatal(err)
				}
				care.Fold(conv, events)
			}
		})
	}
}

// possible finds a command of a name that succeeds on a conversation of 50
// events, or on what a few others have made of it.
func possible(t testing.TB, rules *care.Rules, name string) (care.Conversation, care.Command, care.Facts, time.Time) {
	t.Helper()
	conv, log, now := fifty(t, rules)
	random := rand.New(rand.NewPCG(1, 0))
	over := []care.Command{care.Keep{Agent: "FB", Promise: "p1"}, care.Keep{Agent: "FB", Promise: "p2"}, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "end"}}
	kept := over[:2]
	for _, lead := range [][]care.Command{
		nil,
		{message("m-next", now)},
		{care.Reply{Agent: "FB", Text: "We look into it.", Visibility: channel.Private, Seen: conv.Version, ID: "r", Content: "c"}},
		kept,
		over,
		{care.MarkSpam{Agent: "FB"}},
	} {
		r := newRun(rules)
		r.conv, r.log, r.now = conv, log, now
		for _, cmd := range lead {
			if err := r.apply(cmd, care.Facts{}); err != nil {
				t.Fatal(err)
			}
		}
		for range 3000 {
			if facts, cmd, ok := r.succeeds(random, name); ok {
				return r.conv, cmd, facts, r.now
			}
		}
	}
	for n := range 20000 { // or on what chance makes, at first of some length
		r := newRun(rules)
		if facts, cmd, ok := r.succeeds(random, name); ok && n > 2000 {
			return r.conv, cmd, facts, r.now
		}
		for _, s := range randomSteps(random, 60) {
			r.pass(s)
			cmd := r.make(s)
			_ = r.apply(cmd, r.facts(cmd, s)) // some are refused
			if facts, cmd, ok := r.succeeds(random, name); ok && (len(r.log) >= 30 || n > 2000) {
				return r.conv, cmd, facts, r.now
			}
		}
	}
	t.Fatalf("no %s succeeds", name)
	return care.Conversation{}, nil, care.Facts{}, now
}

// succeeds makes a random command, and reports whether it is one of a name that
// has events; a tick need not.
func (r *run) succeeds(random *rand.Rand, name string) (care.Facts, care.Command, bool) {
	s := step{op: random.IntN(len(makers)), who: random.IntN(8), which: random.IntN(6), x: random.IntN(1000)}
	cmd := r.make(s)
	if cmd.Name() != name {
		return care.Facts{}, nil, false
	}
	_ = r.apply(care.Tick{}, care.Facts{}) // what fell due is not the command's
	facts := r.facts(cmd, s)
	events, err := r.decide(r.conv, cmd, facts, r.now)
	return facts, cmd, err == nil && (len(events) > 0 || name == "tick")
}

// BenchmarkFold replays 50 events.
func BenchmarkFold(b *testing.B) {
	_, log, _ := fifty(b, newRules(b, team()))
	b.ReportAllocs()
	for b.Loop() {
		care.Fold(care.Conversation{}, log)
	}
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
