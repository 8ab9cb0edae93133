package care_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// breaks makes a broken machine from one that works.
type breaks func(works decider) decider

// says changes the events of a machine, given the conversation and the command.
func says(change func(care.Conversation, care.Command, []care.Event) []care.Event) breaks {
	return func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			events, err := works(c, cmd, f, now)
			return change(c, cmd, slices.Clone(events)), err
		}
	}
}

// takes changes what a machine is told of the conversation.
func takes(change func(*care.Conversation, care.Command)) breaks {
	return func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			change(&c, cmd)
			return works(c, cmd, f, now)
		}
	}
}

// each changes every event's body of a type.
func each[T care.Body](change func(T) care.Body) breaks {
	return says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		for i, e := range events {
			if b, ok := e.Body.(T); ok {
				events[i].Body = change(b)
			}
		}
		return events
	})
}

// after adds an event behind the last one, if that is of a type.
func after[T care.Body](more func(T) care.Body) breaks {
	return says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		if n := len(events); n > 0 {
			if b, ok := events[n-1].Body.(T); ok {
				e := events[n-1]
				e.Version, e.Clock, e.Body = e.Version+1, nil, more(b)
				events = append(events, e)
			}
		}
		return events
	})
}

type brokenMachine struct {
	name   string
	breaks breaks
	want   string // the invariant
	most   int    // of commands in the short log
}

// brokenMachines break each invariant that is asserted after a command.
var brokenMachines = []brokenMachine{
	{"an instant in another zone", says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		for i := range events {
			events[i].At = events[i].At.In(time.FixedZone("", 3600))
		}
		return events
	}), "invariant 1 (", 1},
	{"a snooze without an end", each(func(care.SetAside) care.Body { return care.SetAside{} }), "invariant 2 (", 4},
	{"a solution in spite of promises", takes(func(c *care.Conversation, cmd care.Command) {
		if cmd.Name() == "resolve" {
			c.Promises = nil
		}
	}), "invariant 3 (", 4},
	{"a receipt without a time", each(func(b care.Sent) care.Body {
		b.SentAt = time.Time{}
		return b
	}), "invariant 4 (", 4},
	{"a claim that begins anew", says(func(c care.Conversation, cmd care.Command, events []care.Event) []care.Event {
		if len(events) > 0 && cmd.Name() == "claim" && !c.FirstReplyAt.IsZero() {
			events = events[:1]
			events[0].Body = care.Opened{ID: c.ID, Thread: c.Thread, OpenedAt: c.OpenedAt}
		}
		return events
	}), "invariant 5 (", 5},
	{"a second receipt, of nothing", after(func(b care.Sent) care.Body {
		b.Reply = "unknown"
		return b
	}), "invariant 6 (", 4},
	{"a survey that is asked twice", after(func(b care.SurveyAsked) care.Body { return b }), "invariant 7 (", 6},
	{"a message that is not remembered", takes(func(c *care.Conversation, _ care.Command) { c.Recent = nil }), "invariant 8 (", 2},
	{"a claim of what is closed", takes(func(c *care.Conversation, cmd care.Command) {
		if cmd.Name() == "claim" && c.State == care.Closed {
			c.State = care.Open
		}
	}), "invariant 9 (", 5},
	{"a message that gets lost when somebody else wrote it", says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		if len(events) == 1 && events[0].Actor == care.ActorOther {
			return nil
		}
		return events
	}), "invariant 10 (", 2},
	{"a version that is left out", says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		for i, e := range events {
			if _, ok := e.Body.(care.KeptPromise); ok {
				events[i].Version++
			}
		}
		return events
	}), "invariant 11 (", 3},
	{"a change that nobody has to see", takes(func(c *care.Conversation, _ care.Command) { c.Changes = nil }), "invariant 11 (", 2},
	{"a claim of an hour ago", says(func(_ care.Conversation, cmd care.Command, events []care.Event) []care.Event {
		for i := range events {
			if cmd.Name() == "claim" {
				events[i].At = events[i].At.Add(-time.Hour)
			}
		}
		return events
	}), "invariant 12 (", 2},
	{"a snooze that nothing ends", takes(func(c *care.Conversation, cmd care.Command) {
		if cmd.Name() == "tick" {
			c.SnoozedUntil = c.SnoozedUntil.Add(time.Hour)
		}
	}), "invariant 12 (", 4},
	{"a promise that cannot be kept", func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			if cmd.Name() == "keep" {
				return nil, &care.Refusal{Command: "keep", Guard: care.GuardField, Reasons: []care.Reason{{Guard: care.GuardField}}}
			}
			return works(c, cmd, f, now)
		}
	}, "invariant 13 (", 2},
	{"a snooze that moves the clock", says(func(c care.Conversation, _ care.Command, events []care.Event) []care.Event {
		for i, e := range events {
			if _, ok := e.Body.(care.SetAside); ok {
				events[i].Clock = &c.Clock
			}
		}
		return events
	}), "invariant 14 (", 3},
	{"a machine that is taken for a person", hears(func(m *care.Receive) { m.Auto = "" }), "invariant 15 (", 4},
	{"a thank-you that wants an answer", hears(func(m *care.Receive) { m.Courtesy = false }), "invariant 15 (", 4},
	{"a second tick that does more", func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			events, err := works(c, cmd, f, now)
			if cmd.Name() == "tick" && len(events) == 0 && c.State == care.Open && now.Equal(c.UpdatedAt) {
				events = []care.Event{{Version: c.Version + 1, At: now, Due: now, Actor: care.ActorSystem, Body: care.UpdateDue{}}}
			}
			return events, err
		}
	}, "invariant 17 (", 3},
	{"a refusal with events", func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			events, err := works(c, cmd, f, now)
			if err != nil && c.State != care.None {
				events = []care.Event{{Version: c.Version + 1, At: now, Actor: "FB", Body: care.Woke{}}}
			}
			return events, err
		}
	}, "invariant 18 (", 2},
	{"a scribble in the conversation given", takes(func(c *care.Conversation, _ care.Command) {
		for i := range c.Unanswered {
			c.Unanswered[i].From = "c-scribble"
		}
	}), "invariant 1 (", 2},
	{"a claim that wakes", each(func(care.Claimed) care.Body { return care.Woke{} }), "the table has every change", 4},
	{"spam that somebody works on", after(func(care.MarkedSpam) care.Body { return care.Claimed{Agent: "FB", Until: t0} }), "spam asks for nothing", 2},
	{"more tasks than there is room for", says(func(c care.Conversation, cmd care.Command, events []care.Event) []care.Event {
		for n := len(events); cmd.Name() == "add_task" && n > 0 && len(events) < 30; {
			e := events[len(events)-1]
			e.Version++
			events = append(events, e)
		}
		return events
	}), "lists keep their bounds", 2},
	{"a message that no clock counts", says(func(_ care.Conversation, _ care.Command, events []care.Event) []care.Event {
		for i, e := range events {
			if _, ok := e.Body.(care.Received); ok {
				events[i].Clock = nil
			}
		}
		return events
	}), "whoever waits has a clock", 1},
}

// hears changes a message before the machine has it.
func hears(change func(*care.Receive)) breaks {
	return func(works decider) decider {
		return func(c care.Conversation, cmd care.Command, f care.Facts, now time.Time) ([]care.Event, error) {
			if m, ok := cmd.(care.Receive); ok {
				change(&m)
				cmd = m
			}
			return works(c, cmd, f, now)
		}
	}
}

// Machines that are broken on purpose are found by the invariant that they
// break, and a long log that shows it is shortened to a few commands.
func TestBrokenMachinesAreFound(t *testing.T) {
	rules := newRules(t, team())
	for _, c := range brokenMachines {
		t.Run(c.name, func(t *testing.T) {
			decide := c.breaks(rules.Decide)
			fails := func(steps []step) bool {
				_, err := playAll(decide, rules, steps)
				return err != nil && strings.Contains(err.Error(), c.want)
			}
			steps := failing(t, fails)
			few := shrink(steps, fails)
			r, err := playAll(decide, rules, few)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("found by %v, want %q", err, c.want)
			}
			if len(few) > c.most {
				t.Errorf("%d commands of %d are left, want at most %d:\n%s", len(few), len(steps), c.most, strings.Join(r.lines, "\n"))
			}
			for i := range few { // none of them can go
				if !fails(slices.Delete(slices.Clone(few), i, i+1)) {
					continue
				}
				t.Errorf("step %d of %d says nothing", i+1, len(few))
			}
			t.Logf("%d commands became %d: %v\n%s", len(steps), len(few), err, strings.Join(r.lines, "\n"))
		})
	}
}

// An invariant that no machine breaks may be one that nothing can.
func TestEveryInvariantCanFail(t *testing.T) {
	for _, i := range invariants {
		if !slices.ContainsFunc(brokenMachines, func(m brokenMachine) bool { return strings.Contains(i.title(), m.want) }) {
			t.Errorf("no broken machine breaks %s", i.title())
		}
	}
}

// failing looks for a long list of steps that fails.
func failing(t *testing.T, fails func([]step) bool) []step {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 0))
	for range 400 {
		if steps := randomSteps(random, 60); fails(steps) {
			return steps
		}
	}
	t.Fatal("24000 commands do not show it")
	return nil
}
