package care_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// network is several conversations under test.
type network struct {
	t     *testing.T
	rules *care.Rules
	// decide is the rules', or a machine that breaks on purpose.
	decide decider
	now    time.Time
	convs  map[care.ID]care.Conversation
	logs   map[care.ID][]care.Event
	n      int
	// facts are those of the next command.
	facts care.Facts
	// writes are counted; fail is after how many the network stops, 0: never.
	writes, fail int
}

func newNetwork(t *testing.T) *network {
	rules := newRules(t, care.Spec{})
	return &network{t: t, rules: rules, decide: rules.Decide, now: t0, convs: map[care.ID]care.Conversation{}, logs: map[care.ID][]care.Event{}}
}

var errCrash = errors.New("crashed")

// give writes what a command decides to one conversation.
func (w *network) give(id care.ID, cmd care.Command) error {
	f := w.facts
	w.facts = care.Facts{}
	if text, _ := w.rules.Final(w.convs[id], cmd); text != "" {
		f.Verdict = care.Judged(text)
	}
	c := w.convs[id]
	switch x := cmd.(type) {
	case care.Merge:
		f.Target = w.at(x.Into)
	case care.UndoMerge:
		f.Target = w.partner(c, care.IntoOther)
	case care.UndoSplit:
		f.Target = w.partner(c, care.SplitFrom)
	case care.Split:
		f.Moving = w.onRecord(id)
	}
	events, err := w.decide(c, cmd, f, w.now)
	if err != nil || len(events) == 0 {
		return err
	}
	if w.writes++; w.fail > 0 && w.writes > w.fail {
		return errCrash
	}
	w.convs[id], w.logs[id] = care.Fold(c, events), append(w.logs[id], events...)
	return nil
}

func (w *network) at(id care.ID) *care.Conversation {
	c := w.convs[id]
	return &c
}

func (w *network) partner(c care.Conversation, kind care.RelationKind) *care.Conversation {
	if c.Relations != nil {
		for _, r := range c.Relations.With {
			if r.Kind == kind && r.Undone == "" {
				return w.at(r.Other)
			}
		}
	}
	return nil
}

func (w *network) onRecord(id care.ID) (out []care.Moved) {
	for _, e := range w.logs[id] {
		if x, ok := e.Body.(care.Received); ok {
			out = append(out, care.Moved{
				Ref: x.Ref, Content: x.Content, Author: x.Author, Visibility: x.Visibility, SentAt: x.SentAt,
				Auto: x.Auto, Third: x.Third, Courtesy: x.Courtesy, Exposed: x.Exposed, Backfilled: x.Backfilled,
			})
		}
	}
	return out
}

// run gives the steps of a conversation's operation until it is complete.
func (w *network) run(id care.ID) error {
	for range 10 {
		c := w.convs[id]
		if c.Relations == nil || c.Relations.Operation == nil {
			return nil
		}
		step, ok := c.Next(w.convs[c.Relations.Operation.Other])
		if !ok {
			return nil
		}
		err := w.give(step.ID, step.Command)
		var no *care.Refusal
		if errors.As(err, &no) && step.Otherwise != nil {
			err = w.give(id, step.Otherwise)
		}
		if err != nil {
			return err
		}
	}
	return errors.New("an operation without an end")
}

// do gives a command that must succeed, and completes what it begins.
func (w *network) do(id care.ID, cmd care.Command) {
	w.t.Helper()
	if err := errors.Join(w.give(id, cmd), w.run(id)); err != nil {
		w.t.Fatalf("%s: %v", cmd.Name(), err)
	}
}

// writes delivers a message of somebody in a thread to wherever it belongs.
func (w *network) hear(thread, who string, change ...func(*care.Receive)) channel.Ref {
	w.t.Helper()
	w.n++
	m := message(fmt.Sprintf("%s-m%d", thread, w.n), w.now)
	m.Thread.Native, m.Customer = thread, who
	for _, f := range change {
		f(&m)
	}
	if err := w.deliver(m); err != nil {
		w.t.Fatal(err)
	}
	return m.Ref
}

func (w *network) deliver(m care.Receive) error { return w.deliverTo(m.Thread.ID(), m) }

// deliverTo delivers a message whose thread is bound to a conversation.
func (w *network) deliverTo(id care.ID, m care.Receive) error {
	for range 10 {
		c := w.convs[id]
		m.ID = id
		err := w.give(id, m)
		switch {
		case errors.Is(err, care.ErrElsewhere):
			if err := w.run(id); err != nil {
				return err
			}
			c = w.convs[id]
			if to := c.Goes(m.Customer); to != "" {
				if c.State == care.Merged && m.From == "" {
					m.From = id
				}
				if c.State == care.Closed {
					m.FollowUpOf, m.Owner = id, c.Owner
				}
				id = to
			}
		case errors.Is(err, care.ErrFollowUp):
			if err := w.give(id, care.FollowUp{Customer: m.Customer, Inbound: m.Ref}); err != nil {
				return err
			}
		default:
			return err
		}
	}
	return errors.New("a message without a home")
}

func id(thread string) care.ID { return care.Thread{Account: shop, Native: thread}.ID() }

// waits are the messages that wait, by conversation.
func (w *network) waits() map[string][]string {
	out := map[string][]string{}
	for i, c := range w.convs {
		for _, u := range c.Unanswered {
			if c.State.Live() {
				out[string(i)] = append(out[string(i)], u.Ref.Native)
			}
		}
	}
	return out
}

// facts are what is decided about a conversation, its history and the names of
// operations apart.
func facts(c care.Conversation) string {
	c.Version, c.UpdatedAt, c.Changes, c.Relations, c.Clock, c.AlarmsTo = 0, time.Time{}, nil, nil, sla.State{}, time.Time{}
	c.LeaseAgent, c.LeaseUntil, c.ActiveAt = "", time.Time{}, time.Time{}
	return encode(c)
}

func (w *network) answer(thread string) {
	w.t.Helper()
	c := w.convs[id(thread)]
	r := fmt.Sprint("r", c.Version)
	w.do(c.ID, care.Reply{Agent: "FB", Text: "We look into it.", Seen: c.Version, ID: r, Content: r})
	w.do(c.ID, care.Delivered{Reply: r, Ref: channel.Ref{Account: shop, Native: thread + r}, At: w.now})
}

// A source and a target, each in a shape, merged and undone: afterwards both
// are what they were.
func TestUndoMergeRestores(t *testing.T) {
	shape := map[string]func(w *network, thread string){
		"new":      func(w *network, thread string) { w.hear(thread, "p-ann") },
		"open":     func(w *network, thread string) { w.hear(thread, "p-ann"); w.do(id(thread), care.Claim{Agent: "FB"}) },
		"answered": func(w *network, thread string) { w.hear(thread, "p-ann"); w.answer(thread) },
		"snoozed": func(w *network, thread string) {
			w.hear(thread, "p-ann")
			w.answer(thread)
			w.do(id(thread), care.Snooze{Agent: "FB", Until: w.now.Add(5 * time.Hour)})
		},
		"promised": func(w *network, thread string) {
			w.hear(thread, "p-ann")
			w.do(id(thread), care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: w.now.Add(30 * time.Hour)})
		},
		"invited": func(w *network, thread string) { w.hear(thread, "p-ann"); w.invite(thread) },
		"to be told": func(w *network, thread string) {
			w.hear(thread, "p-ann")
			w.answer(thread)
			w.do(id(thread), care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: w.now.Add(3 * time.Hour)})
			w.now = w.now.Add(2 * time.Hour)
			w.do(id(thread), care.Tick{})
		},
		"asked":   func(w *network, thread string) { w.asked(thread); w.answer(thread) },
		"seeking": func(w *network, thread string) { w.complaint(thread) },
		"private": func(w *network, thread string) {
			w.hear(thread, "p-ann", func(m *care.Receive) { m.Visibility = channel.Private })
		},
	}
	for from, source := range shape {
		for to, target := range shape {
			t.Run(from+" into "+to, func(t *testing.T) {
				w := newNetwork(t)
				target(w, "T")
				w.now = w.now.Add(time.Minute)
				source(w, "S")
				w.now = w.now.Add(20 * time.Minute) // past any lease
				w.do(id("T"), care.Tick{})
				w.do(id("S"), care.Tick{})
				waiting := w.waits()
				before := map[string]string{"S": facts(w.convs[id("S")]), "T": facts(w.convs[id("T")])}
				w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
				merged := w.convs[id("T")]
				if s := w.convs[id("S")]; s.State != care.Merged || len(s.Promises)+len(s.Unanswered) > 0 {
					t.Errorf("the source is %s with %d promises and %d unanswered", s.State, len(s.Promises), len(s.Unanswered))
				}
				want := slices.Concat(waiting[string(id("T"))], waiting[string(id("S"))])
				if diff := cmp.Diff(want, w.waits()[string(id("T"))]); diff != "" {
					t.Errorf("what waits in the target (-want +got):\n%s", diff)
				}
				if len(want) > 0 && (merged.State != care.Open && merged.State != care.New || merged.WaitingSince.IsZero()) {
					t.Errorf("the target is %s, waiting since %v", merged.State, merged.WaitingSince)
				}
				w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
				if diff := cmp.Diff(waiting, w.waits()); diff != "" {
					t.Errorf("what waits (-before +after):\n%s", diff)
				}
				for name, was := range before {
					got := w.convs[id(name)]
					if is := facts(got); is != was {
						t.Errorf("%s after merge and undo\n%s\nwant\n%s", name, is, was)
					}
				}
			})
		}
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
