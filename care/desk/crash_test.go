package desk_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// deed is something that the outside gives to a desk, and gives again, to the
// process that comes after, when the desk did not say that it was done.
type deed func(w *world, d *desk.Desk) error

// day is a course of events that a process may die in.
type day struct {
	spec   care.Spec
	brand  desk.Brand
	echo   bool
	blind  bool // the network cannot be searched
	before func(w *world)
	deeds  []deed
	wait   time.Duration // for time to bring about the rest
	poll   time.Duration // of a long day: how often the desk looks, and its lease
	// kindly: how many automatic messages leave may differ, up to so many; 0: it
	// is that of the quiet day.
	kindly int
}

// A process dies at any write, before or after it took effect. Who gave it
// something gives it again, and another process takes up the rest by itself: the
// outcome is that of a quiet day, with nothing lost, twice or stuck.
func TestNothingDependsOnAProcessLivingOn(t *testing.T) {
	for name, c := range days(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			lived := false
			for n := -1; !lived || n == 0; n++ {
				if n > 200 {
					t.Fatal("it never lives to the end")
				}
				for _, after := range []bool{false, true} {
					var got []string
					synctest.Test(t, func(t *testing.T) { got, lived = c.live(t, n, after) })
					if n < 0 {
						want = got
					} else if diff := gocmp.Diff(want, got); diff != "" {
						t.Errorf("dead at write %d, after it %t (-quiet +got):\n%s", n+1, after, diff)
					}
				}
			}
		})
	}
}

// live lives a day, the process dying at a write after n others, never if n is
// below 0. It returns the outcome and whether it lived.
func (c day) live(t *testing.T, n int, after bool) (outcome []string, lived bool) {
	o := desk.Options{Poll: cmp.Or(c.poll, 5*time.Second), PollChannels: cmp.Or(c.poll, 15*time.Second), Lease: c.poll, Brands: map[string]desk.Brand{"acme": c.brand}}
	w := newWorld(t, c.spec, o)
	w.given = map[string]channel.Event{}
	if c.echo {
		w.net = memory.New(account, &memory.Options{Echo: true})
		w.on(w.net)
	}
	if c.blind {
		w.on(unsearchable{w.net})
	}
	if c.before != nil {
		c.before(w)
	}
	if n < 0 {
		n = 1 << 30
	}
	m := newFrail(w.store, n, after)
	made := func(store care.Store, net channel.Adapter) *desk.Desk {
		if c.blind {
			net = struct {
				channel.Adapter
				channel.Sender
			}{net, net.(channel.Sender)}
		}
		o.Channels = []channel.Adapter{net}
		d, err := desk.New(t.Context(), store, w.desk.Rules("acme"), &o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	w.desk, w.died = made(m, frailNet{w.net, m}), m.died
	w.run()
	done := 0
	for done < len(c.deeds) {
		if err := c.deeds[done](w, w.desk); m.gone() && err != nil {
			break
		} else if err != nil {
			t.Fatalf("deed %d: %v", done+1, err)
		}
		done++
	}
	select {
	case <-m.died:
	case <-time.After(c.wait + c.poll + time.Minute):
	}
	w.stop()
	w.desk, w.died = made(w.store, w.net), nil
	w.run()
	defer func() { w.stop() }()
	for ; done < len(c.deeds); done++ {
		if err := c.deeds[done](w, w.desk); err != nil {
			t.Errorf("deed %d, given again: %v", done+1, err)
		}
	}
	time.Sleep(c.wait + 4*c.poll + 3*time.Minute)
	if c.blind {
		c.look(w)
	}
	return c.outcome(w), !m.gone()
}

// look is a person who looks at the network for what the desk cannot tell.
func (c day) look(w *world) {
	for o, err := range w.desk.Outbox(w.Context(), "") {
		if err == nil && len(w.net.Sent()) > 0 {
			err = w.desk.Settle(w.Context(), o.ID, o.Reply, true)
		} else if err == nil {
			err = w.desk.Retry(w.Context(), o.ID, o.Reply, "FB")
		}
		if err != nil {
			w.Error(err)
		}
	}
	time.Sleep(time.Minute)
}

// outcome is how everything stands, without when and under which names.
func (c day) outcome(w *world) (out []string) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	auto := 0
	for l, err := range w.desk.List(w.Context(), care.Query{}, false) {
		if err != nil {
			w.Fatal(err)
		}
		v := w.view(l.Conversation.ID)
		k := v.Conversation
		operation := k.Relations != nil && k.Relations.Operation != nil
		add("%s %s owner %q of %q: %d wait, %d outgoing, %d promises, %d tasks, hold %t, private %t, invitation %t, under way %t, uncounted %t",
			k.ID, k.State, k.Owner, k.FollowUpOf, len(k.Unanswered), len(k.Outgoing), len(k.Promises), len(k.Tasks), k.Hold != nil,
			k.Private != nil, k.Invitation != nil, operation, k.Unledgered > 0)
		if s := k.Survey; s != nil {
			add("  survey asked %t, answer %q, skipped %q", !s.AskedAt.IsZero(), s.Answer, s.Skipped)
		}
		for _, m := range v.Messages {
			if m.From == desk.FromMachine {
				auto++
				continue
			}
			add("  %s %s: %q %s gone %t edited %t", m.From, m.Visibility, m.Text, m.Status, m.Deleted || m.Erased, m.Edited)
		}
		for _, r := range v.Outbox {
			add("  outbox %s dead %t", r.Content, r.Dead)
		}
		h, err := w.desk.History(w.Context(), account.Brand, k.Customer)
		if err != nil {
			w.Fatal(err)
		}
		slices.SortFunc(h.Failures, func(a, b care.Failure) int { return cmp.Compare(a.Key(), b.Key()) })
		for _, f := range h.Failures {
			add("  failed: %s in %s", f.Kind, f.Conversation)
		}
		add("  %d identities", len(h.Identities))
	}
	var sent []string
	for _, s := range w.net.Sent() {
		if !s.Draft.Auto {
			sent = append(sent, s.Draft.Text)
		}
	}
	slices.Sort(sent)
	add("sent %q", sent)
	raw := 0
	for _, err := range w.desk.Raw(w.Context()) {
		if raw++; err != nil {
			w.Fatal(err)
		}
	}
	autos := len(w.net.Sent()) - len(sent)
	if autos != auto || autos > c.kindly || c.kindly == 0 {
		add("%d automatic messages, %d sent", auto, autos)
	}
	add("raw %d", raw)
	return out
}

// delivers gives an event to the desk, the same one when it is given again.
func delivers(name string, made func() channel.Event) deed {
	return func(w *world, d *desk.Desk) error {
		e, again := w.given[name]
		if !again {
			e = made()
			w.given[name] = e
		}
		return d.Ingest(w.Context(), []channel.Event{e})
	}
}

func says(who, id, thread, text string) deed {
	return delivers(id, func() channel.Event { return from(who, id, thread, text) })
}

func whispers(who, id, thread, text string) deed {
	return delivers(id, func() channel.Event {
		e := from(who, id, thread, text)
		e.Message.Surface, e.Message.Visibility = channel.DirectMessage, channel.Private
		return e
	})
}

func edits(id, thread, text string) deed {
	return delivers("edit "+id, func() channel.Event {
		time.Sleep(time.Second)
		return edited(id, thread, text)
	})
}

func removes(id, thread string) deed {
	return delivers("remove "+id, func() channel.Event { return deleted(id, thread) })
}

// but takes an answer for done: it was done before.
func but(done func(err error) bool, d deed) deed {
	return func(w *world, k *desk.Desk) error {
		if err := d(w, k); err == nil || !done(err) {
			return err
		}
		return nil
	}
}

// clicks gives a command to the conversation that a thread began, once.
func clicks(cause, thread string, cmd func(c care.Conversation) care.Command) deed {
	return func(w *world, d *desk.Desk) error {
		c, err := w.store.Load(context.Background(), idOf(thread))
		if err != nil {
			return err
		}
		_, err = d.DoOnce(w.Context(), c.ID, cmd(c), cause)
		return err
	}
}

func replies(id, thread, text string) deed {
	return clicks("click-"+id, thread, func(c care.Conversation) care.Command {
		return care.Reply{Agent: "FB", ID: id, Text: text, Visibility: channel.Public, Seen: c.Version}
	})
}

// pause lets time pass, anew after a death.
func pause(d time.Duration) deed {
	return func(w *world, _ *desk.Desk) error {
		select {
		case <-w.died:
			return errGone
		case <-time.After(d):
			return nil
		}
	}
}
