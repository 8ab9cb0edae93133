package care_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

var (
	commands = flag.Int("commands", 6000, "how many random commands the property test gives")
	seed     = flag.Uint64("seed", 1, "of the property test's random commands")
)

// run plays steps on one conversation.
type run struct {
	rules *care.Rules
	conv  care.Conversation
	log   []care.Event
	now   time.Time
	read  care.Conversation // the fold of the log as read from JSON
	lines []string
}

func newRun(rules *care.Rules) *run { return &run{rules: rules, now: t0} }

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

func (r *run) facts(cmd care.Command, s step) care.Facts {
	f := care.Facts{Load: map[string]int{"FB": 3, "AP": s.x % 12}}
	if text, _ := r.rules.Final(r.conv, cmd); text != "" {
		f.Verdict = care.Judged(text)
	}
	if s.who%2 == 0 {
		f.OutOfHours, f.Period = true, r.now.Format(time.DateOnly)
	}
	if s.x%7 == 0 {
		f.Away = []string{"FB"}
	}
	if s.x%3 > 0 {
		f.Ledger, f.Complaint = &care.Ledger{Identities: []string{"p-ann"}}, s.which%2 == 0
		if s.x%5 == 0 {
			f.Ledger.Open = []care.Failure{{Kind: care.BrokenPromise, Conversation: "c-old", Version: 7}}
		}
	}
	return f
}

// play gives one command and asserts what must hold whatever happened.
func (r *run) play(s step) error {
	r.pass(s)
	cmd := makers[s.op](r, s)
	facts := r.facts(cmd, s)
	before, was := r.conv, encode(r.conv)
	// What time brings about comes first; apart, so that what follows is the command's.
	if err := r.apply(care.Tick{}, care.Facts{}); err != nil && r.conv.State != care.None {
		return fmt.Errorf("tick: %w", err)
	}
	ticked, n := r.conv, len(r.log)
	err := r.apply(cmd, facts)
	r.lines = append(r.lines, fmt.Sprintf("%s %-10s -> %-8s %v %v", r.now.Format("02 15:04:05.000000"), cmd.Name(), r.conv.State, types(r.log[n:]), err))
	if encode(before) != was {
		return errors.New("the conversation given was changed")
	}
	no, _ := err.(*care.Refusal)
	if err != nil && no == nil {
		return err
	}
	if m, ok := cmd.(care.Receive); ok {
		if err := r.inbound(m, ticked, r.log[n:], err); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(care.Table(), func(t care.Transition) bool {
		return t.From == ticked.State && t.Command == cmd.Name() && slices.Contains(t.To, r.conv.State)
	}) && len(r.log) > n {
		return fmt.Errorf("the table lacks %s from %q to %q", cmd.Name(), ticked.State, r.conv.State)
	}
	return errors.Join(r.versions(before), r.facing(), r.promptly(), r.stale(), r.again())
}

func (r *run) apply(cmd care.Command, f care.Facts) error {
	events, err := r.rules.Decide(r.conv, cmd, f, r.now)
	if err != nil {
		if len(events) > 0 {
			return errors.New("a refusal with events")
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

// inbound: no message is lost, the same one twice is one, and what a machine
// wrote moves nothing (8, 10, 15).
func (r *run) inbound(m care.Receive, ticked care.Conversation, events []care.Event, no error) error {
	known := slices.ContainsFunc(ticked.Recent, func(r *channel.Ref) bool { return *r == m.Ref })
	own := m.Role == channel.Self && ticked.State == care.None
	switch {
	case known && (len(events) > 0 || no != nil):
		return fmt.Errorf("a known message: %v, %v", types(events), no)
	case !known && !own && len(events) == 0 && !errors.Is(no, care.ErrFollowUp):
		return errors.New("a message was lost")
	case errors.Is(no, care.ErrFollowUp) && ticked.State != care.Closed:
		return errors.New("a follow-up of what is not closed")
	}
	if (m.Auto != channel.Human || m.Courtesy && ticked.Invitation == nil) && (m.Role != channel.Self || m.Auto != channel.Human) && ticked.State != care.None {
		c := r.conv
		if c.State != ticked.State || !c.WaitingSince.Equal(ticked.WaitingSince) || !c.Clock.Equal(ticked.Clock) {
			return errors.New("a machine or a courtesy moved the state or the clock")
		}
	}
	if !known && no == nil && !own {
		return r.repeat(m)
	}
	return nil
}

func (r *run) repeat(m care.Receive) error {
	events, err := r.rules.Decide(r.conv, m, care.Facts{}, r.now)
	if len(events) > 0 || err != nil {
		return fmt.Errorf("the same message again: %v, %w", types(events), err)
	}
	return nil
}

// versions: each event adds one, time never goes back, and the first reply is
// set once (6, 11, 12).
func (r *run) versions(before care.Conversation) error {
	if r.conv.Version != int64(len(r.log)) {
		return fmt.Errorf("version %d after %d events", r.conv.Version, len(r.log))
	}
	for i := int(before.Version); i < len(r.log); i++ {
		e := r.log[i]
		switch {
		case e.Version != int64(i)+1:
			return fmt.Errorf("event %d has version %d", i+1, e.Version)
		case i > 0 && e.At.Before(r.log[i-1].At):
			return fmt.Errorf("event %d is recorded before the one before it", i+1)
		case e.Due.After(e.At):
			return fmt.Errorf("event %d fell due after it was recorded", i+1)
		case !e.At.Equal(e.At.Truncate(time.Microsecond)) || !e.Due.Equal(e.Due.Truncate(time.Microsecond)):
			return fmt.Errorf("event %d is finer than a microsecond", i+1)
		}
	}
	if !before.FirstReplyAt.IsZero() && !before.FirstReplyAt.Equal(r.conv.FirstReplyAt) {
		return errors.New("the first reply changed")
	}
	if before.FirstReplyAt.IsZero() != r.conv.FirstReplyAt.IsZero() {
		human := map[string]bool{}
		for _, e := range r.log {
			if x, ok := e.Body.(care.Replied); ok {
				human[x.Reply] = true
			}
		}
		if x, ok := lastSent(r.log); !ok || !human[x.Reply] {
			return errors.New("a first reply that no person wrote")
		}
	}
	return nil
}

func lastSent(log []care.Event) (care.Sent, bool) {
	for _, e := range slices.Backward(log) {
		if x, ok := e.Body.(care.Sent); ok {
			return x, true
		}
	}
	return care.Sent{}, false
}

// facing: what a state promises about the facts (2, 3, 4, 5), the bounds, and
// that whoever waits has a clock.
func (r *run) facing() error {
	c := r.conv
	over := c.State == care.Resolved || c.State == care.Closed
	human := slices.ContainsFunc(c.Outgoing, func(p care.Pending) bool { return !p.Auto })
	switch {
	case (c.State == care.Snoozed) == c.SnoozedUntil.IsZero():
		return fmt.Errorf("%s with snoozed until %v", c.State, c.SnoozedUntil)
	case over && (!c.WaitingSince.IsZero() || len(c.Unanswered) > 0 || len(c.Promises) > 0 || c.Resolution == nil):
		return fmt.Errorf("%s while something waits", c.State)
	case !over && c.Resolution != nil:
		return fmt.Errorf("%s with a resolution", c.State)
	case c.State == care.Waiting && (len(c.Unanswered) > 0 || c.LastBrandAt.IsZero() && !human):
		return errors.New("waiting, but we did not speak last")
	case c.State == care.New && !c.FirstReplyAt.IsZero():
		return errors.New("new with a first reply")
	case (c.State == care.Spam) && (c.Resolution != nil || c.Invitation != nil || c.LeaseAgent != "" || !c.WaitingSince.IsZero()):
		return errors.New("spam that asks for something")
	case c.WaitingSince.IsZero() != (len(c.Unanswered) == 0 || !c.State.Live()):
		return fmt.Errorf("waiting since %v for %d", c.WaitingSince, len(c.Unanswered))
	case len(c.Unanswered) > 0 && c.State.Live() && !c.WaitingSince.Equal(c.Unanswered[0].At):
		return errors.New("waiting since another message than the oldest")
	case !slices.IsSortedFunc(c.Unanswered, func(a, b care.Unanswered) int { return a.At.Compare(b.At) }):
		return errors.New("unanswered out of order")
	case len(c.Unanswered) > 50 || len(c.Recent) > 50 || len(c.Changes) > 16 || len(c.Promises) > 20 || len(c.Outgoing) > 21:
		return errors.New("a list past its bound")
	}
	return r.clocked()
}

func (r *run) clocked() error {
	if r.conv.WaitingSince.IsZero() {
		return nil
	}
	all, err := r.rules.Status(r.conv, r.now)
	for _, s := range all {
		if s.Metric != sla.Resolution && s.MetAt.IsZero() && (s.State == sla.Running || s.State == sla.Breached) {
			return err
		}
	}
	return fmt.Errorf("the customer waits and no clock runs: %+v, %w", all, err)
}

// promptly: a Tick before what is due does nothing, one at it does something,
// a second one nothing (12, 17).
func (r *run) promptly() error {
	tick := func(c care.Conversation, now time.Time) ([]care.Event, error) {
		return r.rules.Decide(c, care.Tick{}, care.Facts{}, now)
	}
	if r.conv.State == care.None {
		return nil
	}
	if events, err := tick(r.conv, r.now); len(events) > 0 || err != nil {
		return fmt.Errorf("a second tick: %v, %w", types(events), err)
	}
	due, ok := r.rules.NextDue(r.conv)
	if !ok {
		if events, err := tick(r.conv, r.now.Add(10000*time.Hour)); len(events) > 0 || err != nil {
			return fmt.Errorf("never due, but: %v, %w", types(events), err)
		}
		return nil
	}
	if !due.After(r.now) {
		return fmt.Errorf("due at %v after everything due was done", due)
	}
	if events, err := tick(r.conv, due.Add(-time.Microsecond)); len(events) > 0 || err != nil {
		return fmt.Errorf("a tick before %v: %v, %w", due, types(events), err)
	}
	events, err := tick(r.conv, due)
	if len(events) == 0 || err != nil {
		return fmt.Errorf("a tick at %v: nothing, %w", due, err)
	}
	if next, ok := r.rules.NextDue(care.Fold(r.conv, events)); ok && !next.After(due) {
		return fmt.Errorf("after the tick at %v the next is due at %v", due, next)
	}
	return nil
}

// stale: a reply whose author has not seen the last change of somebody else
// conflicts (11).
func (r *run) stale() error {
	agent := "FB"
	if r.now.Before(r.conv.LeaseUntil) {
		agent = r.conv.LeaseAgent
	}
	i := len(r.conv.Changes) - 1
	for ; i >= 0 && r.conv.Changes[i].Actor == agent; i-- {
	}
	if i < 0 || r.conv.State == care.Closed || r.conv.State == care.Spam {
		return nil
	}
	reply := care.Reply{Agent: agent, Text: "Hello.", Seen: r.conv.Changes[i].Version - 1, ID: "stale", Content: "c"}
	if _, err := r.rules.Decide(r.conv, reply, care.Facts{}, r.now); !errors.Is(err, care.ErrConflict) {
		return fmt.Errorf("a stale reply: %v, want a conflict", err)
	}
	return nil
}

// again: the log folds to the conversation, at once, and event by event as they
// were read from JSON; the conversation survives JSON as well (1).
func (r *run) again() error {
	for _, e := range r.log[r.read.Version:] {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		var back care.Event
		if err := json.Unmarshal(data, &back); err != nil {
			return err
		}
		if twice := encode(back); twice != string(data) {
			return fmt.Errorf("an event after JSON:\n%s\nwant\n%s", twice, data)
		}
		r.read = care.Fold(r.read, []care.Event{back})
	}
	want := encode(r.conv)
	if got := encode(r.read); got != want {
		return fmt.Errorf("folded event by event after JSON:\n%s\nwant\n%s", got, want)
	}
	if whole := care.Fold(care.Conversation{}, r.log); !reflect.DeepEqual(whole, r.conv) && encode(whole) != want {
		return fmt.Errorf("folded at once:\n%s\nwant\n%s", encode(whole), want)
	}
	var conv care.Conversation
	if err := json.Unmarshal([]byte(want), &conv); err != nil {
		return err
	}
	if got := encode(conv); got != want {
		return fmt.Errorf("the conversation after JSON:\n%s\nwant\n%s", got, want)
	}
	return nil
}

// closes: from wherever it stands, commands lead to the end (13, 9).
func (r *run) closes() error {
	if r.conv.State == care.None {
		return nil
	}
	r.now = r.now.Add(time.Hour) // past any lease
	if err := r.apply(care.Tick{}, care.Facts{}); err != nil {
		return err
	}
	if r.conv.State == care.Spam {
		if err := r.apply(care.UnmarkSpam{Agent: "FB"}, care.Facts{}); err != nil {
			return err
		}
	}
	for len(r.conv.Promises) > 0 {
		if err := r.apply(care.Keep{Agent: "FB", Promise: r.conv.Promises[0].ID}, care.Facts{}); err != nil {
			return err
		}
	}
	if r.conv.State.Live() {
		if err := r.apply(care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "end"}, care.Facts{}); err != nil {
			return err
		}
	}
	r.now = r.now.Add(8 * 24 * time.Hour)
	if err := r.apply(care.Tick{}, care.Facts{}); err != nil || r.conv.State != care.Closed {
		return fmt.Errorf("ends in %s, %w", r.conv.State, err)
	}
	return nil
}

func playAll(rules *care.Rules, steps []step) (*run, error) {
	r := newRun(rules)
	for i, s := range steps {
		if err := r.play(s); err != nil {
			return r, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return r, r.closes()
}

func TestInvariants(t *testing.T) {
	short := team()
	short.ReopenWindow, short.MaxSilence, short.HandoffWait = care.Duration(48*time.Hour), care.Duration(6*time.Hour), care.Duration(12*time.Hour)
	hot := newRules(t, short)
	plain := newRules(t, care.Spec{})
	random := rand.New(rand.NewPCG(*seed, 0))
	seen, refused := map[string]int{}, map[string]int{}
	for n := 0; n < *commands; {
		rules := hot
		if n%3 == 0 {
			rules = plain
		}
		steps := randomSteps(random, 20+random.IntN(60))
		n += len(steps)
		r, err := playAll(rules, steps)
		if err != nil {
			few := shrink(rules, steps)
			r, err := playAll(rules, few)
			t.Fatalf("seed %d, %d steps %+v:\n%v\n%s", *seed, len(few), few, err, strings.Join(r.lines, "\n"))
		}
		for _, e := range r.log {
			seen[e.Body.Type()]++
		}
		for _, l := range r.lines {
			if _, why, ok := strings.Cut(l, "care: "); ok {
				refused[strings.Fields(why)[0]]++
			}
		}
	}
	for _, name := range eventTypes() { // a property that never met an event says nothing of it
		if seen[name] == 0 {
			t.Errorf("no %s happened", name)
		}
	}
	t.Logf("events %v, refused %v", seen, refused)
}
