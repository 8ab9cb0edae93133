package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var relationCases = []promise{
	{name: "a merge that was interrupted is found by its timer and completed", run: interrupted("merge"),
		why: "between two steps what waits is in nobody's inbox; whoever comes next must find it and end as if nothing had happened"},
	{name: "the undoing of a merge that was interrupted is found by its timer and completed", run: interrupted("undo"),
		why: "between two steps what waits is on its way back and in nobody's inbox"},
	{name: "a split that was interrupted is found by its timer and completed", run: interrupted("split"),
		why: "between two steps a customer's messages have left one conversation and begun no other"},
	{name: "a follow-up that was interrupted keeps its place and its owner", run: interruptedFollowUp,
		why: "the network delivers the message again, and the customer must meet the same agent and not a second conversation"},
	{name: "workers that complete one merge at once do it once", run: completeTogether,
		why: "a timer fires while the agent's own process is still at work"},
}

var errInterrupted = errors.New("storetest: interrupted")

// interruption stops everything after so many appends; a late one writes the
// last of them and does not say so.
type interruption struct {
	care.Store
	left int
	late bool
}

func (s *interruption) Append(ctx context.Context, b care.Batch) error {
	if s.left--; s.left >= 0 {
		return s.Store.Append(ctx, b)
	}
	if s.late && s.left == -1 {
		if err := s.Store.Append(ctx, b); err != nil {
			return err
		}
	}
	return errInterrupted
}

// player gives commands to conversations in a store, as a desk does.
type player struct {
	*env
	store care.Store
	rules *care.Rules
	at    time.Time
}

func (e *env) player() *player {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		e.Fatal(err)
	}
	return &player{env: e, store: e.store, rules: rules, at: start}
}

func (p *player) loadOr(id care.ID) (care.Conversation, error) {
	c, err := p.store.Load(p.ctx, id)
	if errors.Is(err, care.ErrNotFound) {
		return care.Conversation{}, nil
	}
	return c, err
}

// give judges a command and writes what it decides.
func (p *player) give(id care.ID, cmd care.Command, fence int64, keys ...care.Key) error {
	c, err := p.loadOr(id)
	if err != nil {
		return err
	}
	return p.decide(c, id, cmd, fence, keys)
}

func (p *player) decide(c care.Conversation, id care.ID, cmd care.Command, fence int64, keys []care.Key) error {
	f, err := p.facts(c, cmd)
	if err != nil {
		return err
	}
	events, err := p.rules.Decide(c, cmd, f, p.at)
	if err != nil || len(events) == 0 && fence == 0 {
		return err
	}
	b := care.Batch{ID: id, Expected: c.Version, Events: events, Next: care.Fold(c, events), Keys: keys, Fence: fence, Now: p.at}
	if due, ok := p.rules.NextDue(b.Next); ok {
		b.Timer = due
	}
	if m, ok := cmd.(care.Receive); ok {
		b.Bind = &m.Thread
		b.Messages = []channel.Ref{m.Ref}
	}
	return p.store.Append(p.ctx, b)
}

func (p *player) facts(c care.Conversation, cmd care.Command) (f care.Facts, err error) {
	var other care.ID
	switch x := cmd.(type) {
	case care.Merge:
		other = x.Into
	case care.UndoMerge:
		other = c.Goes("")
	case care.Split:
		for ev, err := range p.store.Events(p.ctx, c.ID, 0) {
			if err != nil {
				return f, err
			}
			if m, ok := ev.Body.(care.Received); ok {
				f.Moving = append(f.Moving, care.Moved{Ref: m.Ref, Content: m.Content, Author: m.Author, Visibility: m.Visibility, SentAt: m.SentAt, Third: m.Third})
			}
		}
	}
	if other == "" {
		return f, nil
	}
	t, err := p.loadOr(other)
	f.Target = &t
	return f, err
}

// complete gives the steps of an operation until none is left.
func (p *player) complete(id care.ID) error {
	for range 20 {
		c, err := p.loadOr(id)
		if err != nil || c.Relations == nil || c.Relations.Operation == nil {
			return err
		}
		other, err := p.loadOr(c.Relations.Operation.Other)
		if err != nil {
			return err
		}
		next, ok := c.Next(other)
		if !ok {
			return nil
		}
		to := c
		if next.ID != id {
			to = other
		}
		if err := p.decide(to, next.ID, next.Command, 0, nil); err != nil && !errors.Is(err, care.ErrStale) {
			return err
		}
	}
	return errors.New("an operation does not end")
}

// hears delivers a message to wherever it belongs.
func (p *player) hears(t care.Thread, native, who string) error {
	m := care.Receive{
		Thread: t, Ref: message(t.Account, native), Customer: who, Content: "text-" + native, Surface: channel.Post, Visibility: channel.Public, At: p.at,
	}
	key := care.Key{Account: t.Account, Name: "message:" + native, Forever: true}
	id := t.ID()
	for range 10 {
		m.ID = id
		err := p.give(id, m, 0, key)
		switch {
		case errors.Is(err, care.ErrElsewhere):
			c, err := p.loadOr(id)
			if err != nil {
				return err
			}
			m.FollowUpOf, m.Owner = id, c.Owner
			id = c.Goes(who)
		case errors.Is(err, care.ErrFollowUp):
			if err := p.give(id, care.FollowUp{Customer: who, Inbound: m.Ref}, 0); err != nil {
				return err
			}
		case errors.Is(err, care.ErrKnown):
			return nil
		default:
			return err
		}
	}
	return errors.New("a message leads nowhere")
}

// merging are two conversations of one customer and what is done with them.
func (p *player) merging(name, what string) (id care.ID, cmd care.Command) {
	one, two := thread(acme, name+"-one"), thread(acme, name+"-two")
	p.is("messages", errors.Join(p.hears(one, name+"-m1", "p-ann"), p.hears(two, name+"-m2", "p-ann"), p.hears(one, name+"-m3", "p-bob")), nil)
	if what == "split" {
		return one.ID(), care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{message(acme, name+"-m3")}}
	}
	merge := care.Merge{Agent: "FB", Operation: "op", Into: one.ID()}
	if what == "undo" {
		p.is("merge", errors.Join(p.give(two.ID(), merge, 0), p.complete(two.ID())), nil)
		return two.ID(), care.UndoMerge{Agent: "FB", Operation: "op2"}
	}
	return two.ID(), merge
}

// told is what conversations say, whatever they are called. Taking something up
// again leaves a mark of its own.
func (p *player) told(name string, ids ...care.ID) (out []string) {
	p.Helper()
	for _, id := range ids {
		c := p.env.load(id)
		line := fmt.Sprintf("%s, owned by %q, %d wait, waiting %t:", c.State, c.Owner, len(c.Unanswered), !c.WaitingSince.IsZero())
		for _, ev := range p.events(id) {
			if _, again := ev.Body.(care.Resumed); !again {
				line += " " + ev.Body.Type()
			}
		}
		for _, u := range c.Unanswered {
			line += " " + strings.TrimPrefix(u.Ref.Native, name)
		}
		out = append(out, line)
	}
	return out
}

func interrupted(what string) func(e *env) {
	return func(e *env) {
		var want []string
		for n := -1; n < 6; n++ {
			for _, late := range []bool{false, true} {
				name := fmt.Sprintf("%s-%d-%t", what, n, late)
				p := e.player()
				id, cmd := p.merging(name, what)
				if n >= 0 {
					p.store = &interruption{e.store, n, late}
				}
				if err := errors.Join(p.give(id, cmd, 0), p.complete(id)); err != nil && !errors.Is(err, errInterrupted) {
					e.broken("%s: %v", name, err)
				}
				p.store = e.store
				p.again(id, cmd, n == 0 && !late)
				got := p.told(name, thread(acme, name+"-one").ID(), thread(acme, name+"-two").ID())
				if what == "split" {
					got = append(got, p.told(name, care.SplitID(id, "op"))...)
				}
				if want == nil {
					want = got
				}
				e.same(fmt.Sprintf("outcome, interrupted after %d appends, the next one written: %t", n, late), want, got)
			}
		}
	}
}

// again is a worker that comes a minute later and acts on the timers that are
// due. What was never written is commanded again.
func (p *player) again(id care.ID, cmd care.Command, unwritten bool) {
	if unwritten {
		p.is("command", p.give(id, cmd, 0), nil)
	}
	p.at = minute(1)
	for _, t := range p.timers(worker("w2", p.at, 99)) {
		p.is("tick", p.give(t.ID, care.Tick{}, t.Fence), nil)
		p.is("complete", p.complete(t.ID), nil)
	}
	if c := p.env.load(id); c.Relations == nil || c.Relations.Operation != nil {
		p.broken("nobody completed the operation of %s", id)
	}
	p.at = start
}

func interruptedFollowUp(e *env) {
	var want []string
	for n := -1; n < 4; n++ {
		for _, late := range []bool{false, true} {
			name := fmt.Sprintf("follow-%d-%t", n, late)
			p := e.player()
			t := thread(acme, name)
			p.is("conversation", errors.Join(
				p.hears(t, name+"-m1", "p-ann"), p.give(t.ID(), care.Claim{Agent: "AP"}, 0),
				p.give(t.ID(), care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x"}, 0)), nil)
			p.at = start.Add(8 * 24 * time.Hour)
			p.is("close", p.give(t.ID(), care.Tick{}, 0), nil)
			if n >= 0 {
				p.store = &interruption{e.store, n, late}
			}
			if err := p.hears(t, name+"-m2", "p-ann"); err != nil && !errors.Is(err, errInterrupted) {
				e.broken("%s: %v", name, err)
			}
			p.store = e.store
			p.is("the message again", p.hears(t, name+"-m2", "p-ann"), nil)
			p.is("another message", p.hears(t, name+"-m3", "p-ann"), nil)
			next := care.FollowUpID(t.ID(), message(acme, name+"-m2"))
			if c := e.load(next); c.FollowUpOf != t.ID() || c.Owner != "AP" {
				e.broken("the follow-up is of %q and owned by %q", c.FollowUpOf, c.Owner)
			}
			got := p.told(name, t.ID(), next)
			if want == nil {
				want = got
			}
			e.same(fmt.Sprintf("outcome, interrupted after %d appends, the next one written: %t", n, late), want, got)
		}
	}
}

func completeTogether(e *env) {
	for round := range 5 {
		p := e.player()
		id, cmd := p.merging(fmt.Sprint("together-", round), "merge")
		p.is("merge", p.give(id, cmd, 0), nil)
		if round == 0 { // both have seen the target before either writes
			c, target := e.load(id), e.load(cmd.(care.Merge).Into)
			next, _ := c.Next(target)
			e.is("step", p.decide(target, next.ID, next.Command, 0, nil), nil)
			e.is("the same step", p.decide(target, next.ID, next.Command, 0, nil), care.ErrStale)
		}
		for _, err := range together(6, func(int) error { return e.player().complete(id) }) {
			e.is("complete", err, nil)
		}
		times := map[string]int{}
		for _, conv := range []care.ID{id, cmd.(care.Merge).Into} {
			for _, ev := range e.events(conv) {
				times[ev.Body.Type()]++
			}
		}
		if times["merged"] != 1 || times["joined"] != 1 || times["concluded"] != 1 {
			e.broken("merged %d times, joined %d times, concluded %d times", times["merged"], times["joined"], times["concluded"])
		}
	}
}
