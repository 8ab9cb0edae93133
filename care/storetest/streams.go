package storetest

import (
	"context"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var streamCases = []promise{
	{name: "a loaded conversation is the fold of its events", run: foldsEqual,
		why: "the snapshot is only a shortcut: whoever replays the events must see the same conversation"},
	{name: "what does not exist is ErrNotFound", run: notFound,
		why: "a caller must tell a new conversation from a broken store"},
	{name: "stored values are not shared with the caller", run: noAlias,
		why: "a caller that goes on using its slices would change history"},
	{name: "events are listed after a version, in order", run: eventsAfter,
		why: "a reader that follows a conversation asks only for what is new"},
	{name: "a list can be left early and the store used within it", run: reentrant,
		why: "a loop over conversations acts on each of them"},
	{name: "an event of a newer version makes a conversation read-only", run: newerEvents,
		why: "an older program that skipped an event would decide on half the truth; it must leave this one conversation to a newer program and serve the others"},
	{name: "what a newer version began is left to it", run: newerWork,
		why: "an older program that leases what it cannot read keeps it from the newer one, and may send a reply whose outcome it cannot record"},
	{name: "a cancelled call does nothing", run: cancelled,
		why: "who gave up must not be surprised by an effect later"},
}

func foldsEqual(e *env) {
	c := e.begun("t1")
	until := minute(120)
	batches := []func(care.Conversation) care.Batch{
		func(c care.Conversation) care.Batch {
			return follow(c, minute(1), care.Claimed{Agent: "FB", Until: until}, care.Assigned{Owner: "FB"})
		},
		func(c care.Conversation) care.Batch {
			return follow(c, minute(2), care.Promised{Promise: care.OpenPromise{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: until}})
		},
		func(c care.Conversation) care.Batch { return follow(c, minute(3), received(c, "t1-m2")) },
		func(c care.Conversation) care.Batch { return reply(c, "r1", minute(4)) },
		func(c care.Conversation) care.Batch {
			return follow(c, minute(5), care.Invited{Reason: care.BecauseData, Mode: care.Complement, Wants: "r1-wants", Until: until},
				care.MovedPrivate{Thread: thread(acme, "dm-1")})
		},
		func(c care.Conversation) care.Batch {
			b := follow(c, minute(6), care.UpdateDue{})
			b.Events[0].Due = minute(5)
			b.Next = care.Fold(c, b.Events)
			return b
		},
	}
	for _, next := range batches {
		c = e.write(next(c))
		got := e.load(c.ID)
		e.same("loaded conversation", c, got)
		e.same("fold of the events", care.Fold(care.Conversation{ID: c.ID}, e.events(c.ID)), got)
	}
	if at := e.load(c.ID).OpenedAt; at.Location() != time.UTC {
		e.broken("an instant came back in the zone %v", at.Location())
	}
}

func notFound(e *env) {
	e.begun("t1")
	_, err := e.store.Load(e.ctx, thread(acme, "t2").ID())
	e.is("load", err, care.ErrNotFound)
	_, err = e.store.FindThread(e.ctx, thread(acme, "t2"))
	e.is("find thread", err, care.ErrNotFound)
	_, err = e.store.FindMessage(e.ctx, message(acme, "t2-m1"))
	e.is("find message", err, care.ErrNotFound)
	e.is("drop raw", e.store.DropRaw(e.ctx, acme, "n"), care.ErrNotFound)
	if evs := e.events(thread(acme, "t2").ID()); len(evs) > 0 {
		e.broken("an unknown conversation has %d events", len(evs))
	}
}

func noAlias(e *env) {
	b := begin(thread(acme, "t1"))
	want := care.Fold(b.Next, nil)
	text := string(b.Put[0].Sealed)
	native := b.Next.Recent[0].Native
	e.write(b)
	b.Put[0].Sealed[0] = 'X'
	b.Next.Recent[0].Native = "changed"
	b.Keys[0].Name, b.Messages[0].Native = "changed", "changed"
	loaded := e.load(b.ID)
	if loaded.Recent[0].Native != native {
		e.broken("the caller's list changed the stored conversation")
	}
	loaded.Recent[0].Native, loaded.Exposed[0] = "changed", "changed"
	want.Recent[0].Native = native
	e.same("loaded again", want, e.load(b.ID))
	for range 2 {
		c, _ := e.text(b.ID, b.Put[0].ID)
		e.same("text", text, string(c.Sealed))
		c.Sealed[0] = 'Y'
	}
	k, err := e.store.Key(e.ctx)
	e.is("key", err, nil)
	k[0]++
	again, _ := e.store.Key(e.ctx)
	if again[0] == k[0] {
		e.broken("the caller changed the store's key")
	}
}

func eventsAfter(e *env) {
	c := e.begun("t1")
	for i := range 5 {
		c = e.write(follow(c, minute(i), received(c, string(rune('a'+i)))))
	}
	for after := int64(0); after <= c.Version+1; after++ {
		var got, want []int64
		for _, ev := range all(e, "events", e.store.Events(e.ctx, c.ID, after)) {
			got = append(got, ev.Version)
		}
		for v := after + 1; v <= c.Version; v++ {
			want = append(want, v)
		}
		e.same("versions", want, got)
	}
}

func reentrant(e *env) {
	for _, n := range []string{"t1", "t2", "t3"} {
		e.queued(n, "r1")
	}
	n := 0
	for l, err := range e.store.List(e.ctx, care.Query{Brand: "acme"}) {
		e.is("list", err, nil)
		for range e.store.Events(e.ctx, l.Conversation.ID, 0) {
			break
		}
		for range e.store.Outbox(e.ctx, "") {
			break
		}
		e.write(follow(l.Conversation, minute(9), received(l.Conversation, "more")))
		n++
	}
	e.same("conversations", 3, n)
}

// future is an event that this version of the program does not know.
type future struct{ care.Received }

func (future) Type() string { return "received_by_telepathy" }

func newerEvents(e *env) {
	c, other := e.begun("t1"), e.begun("t2")
	b := follow(c, minute(1), future{received(c, "t1-m2")})
	b.Timer = minute(1)
	e.write(b)
	_, err := e.store.Load(e.ctx, c.ID)
	e.is("load", err, care.ErrNewer)
	seen := 0
	for _, err := range e.store.Events(e.ctx, c.ID, 0) {
		seen++
		if err != nil {
			e.is("events", err, care.ErrNewer)
			break
		}
	}
	if seen != 3 {
		e.broken("the events ended after %d, want two that can be read and the error", seen)
	}
	e.refused(follow(b.Next, minute(2), received(c, "t1-m3")), care.ErrNewer)
	e.load(other.ID)
	e.write(follow(other, minute(2), received(other, "t2-m2")))
	if ls := all(e, "list", e.store.List(e.ctx, care.Query{Brand: "acme"})); len(ls) != 1 || ls[0].Conversation.ID != other.ID {
		e.broken("the list has %d conversations, want the readable one", len(ls))
	}
}

func newerWork(e *env) {
	c := e.queued("t1", "r1")
	e.queued("t2", "r1")
	b := follow(c, minute(1), future{received(c, "t1-m2")})
	e.write(b)
	e.same("messages", []string{"t2/r1"}, replies(e.outgoing(worker("w", minute(99), 9))))
	timers, err := e.store.ClaimTimers(e.ctx, worker("w", minute(99), 9))
	e.is("claim timers", err, nil)
	if len(timers) != 1 || timers[0].ID == c.ID {
		e.broken("claimed %v, want the timer of the readable one alone", timers)
	}
}

func cancelled(e *env) {
	c := e.queued("t1", "r1")
	ctx, cancel := context.WithCancel(e.ctx)
	cancel()
	for name, call := range everyCall(ctx, e.store, c) {
		e.is(name, call(), context.Canceled)
	}
	e.same("conversation", c, e.load(c.ID))
	if raw := all(e, "raw", e.store.Raw(e.ctx)); len(raw) > 0 {
		e.broken("a raw delivery was kept")
	}
	e.one(worker("w1", minute(1), 9), "r1")
	if ts := e.timers(worker("w1", minute(60), 9)); len(ts) != 1 {
		e.broken("%d timers can be claimed, want 1", len(ts))
	}
}

// everyCall is each method of a store, on a conversation with one reply.
func everyCall(ctx context.Context, s care.Store, c care.Conversation) map[string]func() error {
	claim := worker("w9", minute(100), 9)
	first := func(seq func(func(error) bool)) error {
		var err error
		seq(func(e error) bool { err = e; return false })
		return err
	}
	return map[string]func() error{
		"Load":          func() error { _, err := s.Load(ctx, c.ID); return err },
		"Append":        func() error { return s.Append(ctx, follow(c, minute(1), received(c, "m9"))) },
		"Events":        func() error { return first(errorsOf(s.Events(ctx, c.ID, 0))) },
		"List":          func() error { return first(errorsOf(s.List(ctx, care.Query{Brand: "acme"}))) },
		"FindThread":    func() error { _, err := s.FindThread(ctx, c.Thread); return err },
		"BindThread":    func() error { _, err := s.BindThread(ctx, c.Thread, c.ID, "other"); return err },
		"FindMessage":   func() error { _, err := s.FindMessage(ctx, c.LastPublic); return err },
		"Pickups":       func() error { _, err := s.Pickups(ctx, acme, false, 1); return err },
		"ClaimTimers":   func() error { _, err := s.ClaimTimers(ctx, claim); return err },
		"ClaimOutgoing": func() error { _, err := s.ClaimOutgoing(ctx, claim); return err },
		"StartAttempt":  func() error { return s.StartAttempt(ctx, care.Outgoing{ID: c.ID, Reply: "r1", Fence: 1}, minute(1)) },
		"Postpone":      func() error { return s.Postpone(ctx, care.Outgoing{ID: c.ID, Reply: "r1", Fence: 1}, false) },
		"Outbox":        func() error { return first(errorsOf(s.Outbox(ctx, ""))) },
		"NextDue":       func() error { _, _, err := s.NextDue(ctx); return err },
		"Contents":      func() error { _, err := s.Contents(ctx, c.ID, []string{"text-r1"}); return err },
		"Erase":         func() error { _, err := s.Erase(ctx, c.Customer, minute(1)); return err },
		"KeepRaw":       func() error { return s.KeepRaw(ctx, care.Raw{Account: acme, Name: "n", At: start}) },
		"DropRaw":       func() error { return s.DropRaw(ctx, acme, "n") },
		"Heartbeat":     func() error { _, err := s.Heartbeat(ctx, claim); return err },
		"ExpireRaw":     func() error { return s.ExpireRaw(ctx, minute(1), minute(1)) },
		"Key":           func() error { _, err := s.Key(ctx); return err },
		"ClaimAccount":  func() error { _, err := s.ClaimAccount(ctx, acme, claim); return err },
		"FindCustomers": func() error { _, err := s.FindCustomers(ctx, []string{"p-ann"}); return err },
		"AppendCustomer": func() error {
			return s.AppendCustomer(ctx, stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann"}))
		},
		"Said": func() error { _, err := s.Said(ctx, "acme", nil, start, 1); return err },
		"SaveCursor": func() error {
			return s.SaveCursor(ctx, care.AccountLease{Account: acme, Cursor: channel.Cursor("c"), Fence: 1})
		},
	}
}

func errorsOf[T any](seq func(func(T, error) bool)) func(func(error) bool) {
	return func(yield func(error) bool) {
		seq(func(_ T, err error) bool { return yield(err) })
	}
}
