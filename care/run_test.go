package care_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// decider is [care.Rules.Decide], or a machine that breaks on purpose.
type decider func(care.Conversation, care.Command, care.Facts, time.Time) ([]care.Event, error)

// run plays steps on one conversation.
type run struct {
	decide decider
	rules  *care.Rules
	conv   care.Conversation
	log    []care.Event
	now    time.Time
	read   care.Conversation // the fold of the log as read from JSON
	lines  []string
	counts histogram
}

func newRun(rules *care.Rules) *run {
	return &run{decide: rules.Decide, rules: rules, now: t0, counts: histogram{}}
}

// moment is one command and what became of it.
type moment struct {
	*run
	cmd   care.Command
	facts care.Facts
	// before is the conversation, and was its JSON, before time brought about
	// what it did; ticked is it before the command, of a log of n events.
	before care.Conversation
	was    string
	ticked care.Conversation
	n      int
	events []care.Event
	err    error
}

// refusal is why the command was refused, or nil.
func (m *moment) refusal() *care.Refusal {
	no, _ := m.err.(*care.Refusal)
	return no
}

// playAll plays steps on a new conversation, to its end.
func playAll(decide decider, rules *care.Rules, steps []step) (*run, error) {
	r := newRun(rules)
	r.decide = decide
	for i, s := range steps {
		if err := r.play(s); err != nil {
			return r, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return r, r.ended()
}

// play gives one command and asserts what must hold whatever happened.
func (r *run) play(s step) error {
	r.pass(s)
	m := &moment{run: r, cmd: r.make(s), before: r.conv, was: encode(r.conv)}
	m.facts = r.facts(m.cmd, s)
	// What time brings about comes first; apart, so that what follows is the command's.
	if err := r.apply(r.ticked(s), care.Facts{}); err != nil && r.conv.State != care.None {
		return fmt.Errorf("tick: %w", err)
	}
	m.ticked, m.n = r.conv, len(r.log)
	m.err = r.apply(m.cmd, m.facts)
	m.events = r.log[m.n:]
	r.lines = append(r.lines, fmt.Sprintf("%s %-10s -> %-8s %v %v", r.now.Format("02 15:04:05.000000"), m.cmd.Name(), r.conv.State, types(m.events), m.err))
	if m.err != nil && m.refusal() == nil {
		return m.err
	}
	r.counts.note(m)
	return m.holds()
}

func (r *run) apply(cmd care.Command, f care.Facts) error {
	events, err := r.decide(r.conv, cmd, f, r.now)
	if err != nil {
		if len(events) > 0 {
			return fmt.Errorf("invariant 18 (a refusal has no effect): it has events %v", types(events))
		}
		return err
	}
	r.conv = care.Fold(r.conv, events)
	r.log = append(r.log, events...)
	return nil
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// pass lets time go by, often until just before or at what falls due next.
func (r *run) pass(s step) {
	waits := []time.Duration{0, 0, 0, time.Second, time.Minute, time.Minute, 11 * time.Minute, time.Hour, 3 * time.Hour, 7 * time.Hour, 25 * time.Hour, 50 * time.Hour}
	due, ok := r.rules.NextDue(r.conv)
	switch {
	case s.wait < len(waits):
		r.now = r.now.Add(waits[s.wait])
	case ok && due.After(r.now):
		r.now = due.Add(-time.Duration(s.wait-len(waits)) * time.Microsecond) // at it, or just before
	}
}

// ended brings the conversation to its end by commands alone (13).
func (r *run) ended() error {
	if r.conv.State == care.None {
		return nil
	}
	r.now = r.now.Add(time.Hour) // past any lease
	if err := r.apply(care.Tick{}, care.Facts{}); err != nil {
		return fmt.Errorf("tick: %w", err) // what falls due in that hour
	}
	for range 200 {
		if r.conv.State == care.Closed {
			return nil
		}
		if err := r.onward(); err != nil {
			return fmt.Errorf("invariant 13 (every state leads to closed): from %s: %w", r.conv.State, err)
		}
	}
	return errors.New("invariant 13 (every state leads to closed): 200 commands do not get there from " + string(r.conv.State))
}

// onward gives the command that leads a conversation on to its end.
func (r *run) onward() error {
	switch c := r.conv; {
	case c.State == care.Resolved:
		due, ok := r.rules.NextDue(c)
		if !ok {
			return errors.New("nothing is due any more")
		}
		if due.After(r.now) {
			r.now = due
		}
		return r.apply(care.Tick{}, care.Facts{})
	case c.Relations != nil && c.Relations.Operation != nil:
		next, _ := c.Next(other(c, true))
		if next.ID != c.ID {
			return errors.New("an operation does not end")
		}
		return r.apply(next.Command, care.Facts{})
	case c.State == care.Merged:
		t := other(c, true)
		return r.apply(care.UndoMerge{Agent: "FB", Operation: fmt.Sprint("undo", r.conv.Version)}, care.Facts{Target: &t})
	case c.State == care.Spam:
		return r.apply(care.UnmarkSpam{Agent: "FB"}, care.Facts{})
	case len(c.Promises) > 0:
		return r.apply(care.Keep{Agent: "FB", Promise: c.Promises[0].ID}, care.Facts{})
	}
	if r.conv.SeekFirst {
		return r.apply(care.Dismiss{Agent: "FB"}, care.Facts{})
	}
	kind := care.NoAction
	if r.conv.PublicOpen || r.conv.PriorFailures > 0 { // an answer would want a verdict
		kind = care.NoContact
	}
	return r.apply(care.Resolve{Agent: "FB", Kind: kind, Cause: "end"}, care.Facts{})
}
