package storetest

import (
	"fmt"

	"github.com/mysocialcare/socialcare/care"
)

var threadCases = []promise{
	{name: "a thread belongs to the conversation that bound it first", run: bindFirst,
		why: "a late batch must not take a thread away from the conversation that goes on in it"},
	{name: "a thread is rebound only by who knows its conversation", run: rebind,
		why: "two processes that follow up a closed conversation at once must agree on one"},
	{name: "of concurrent rebinds all see the same winner", run: rebindRace,
		why: "a loser that goes on with its own conversation would answer the customer twice"},
	{name: "two brands with the same natives never meet", run: twoBrands,
		why: "one store may serve several companies"},
}

func bindFirst(e *env) {
	c := e.begun("t1")
	id, err := e.store.FindThread(e.ctx, c.Thread)
	e.is("find", err, nil)
	e.same("conversation", c.ID, id)
	other := begin(thread(acme, "t2"))
	other.Bind = &c.Thread
	e.write(other)
	id, _ = e.store.FindThread(e.ctx, c.Thread)
	e.same("conversation after a second binding", c.ID, id)
	dm := thread(acme, "dm-1")
	b := follow(c, minute(1), care.MovedPrivate{Thread: dm})
	b.Bind = &dm
	e.write(b)
	id, _ = e.store.FindThread(e.ctx, dm)
	e.same("conversation of the private thread", c.ID, id)
	_, err = e.store.FindThread(e.ctx, thread(globex, "dm-1"))
	e.is("the same thread of another brand", err, care.ErrNotFound)
}

func rebind(e *env) {
	t := thread(acme, "t1")
	for _, step := range []struct {
		from, to, want care.ID
	}{
		{"", "a", "a"},  // unbound
		{"", "b", "a"},  // somebody was faster
		{"b", "c", "a"}, // not the one that it belongs to
		{"a", "b", "b"},
		{"a", "b", "b"}, // once more
		{"b", "a", "a"},
	} {
		got, err := e.store.BindThread(e.ctx, t, step.from, step.to)
		e.is("bind", err, nil)
		e.same(fmt.Sprintf("bind from %q to %q", step.from, step.to), step.want, got)
		now, err := e.store.FindThread(e.ctx, t)
		e.is("find", err, nil)
		e.same("found", step.want, now)
	}
	_, err := e.store.BindThread(e.ctx, thread(acme, "t2"), "a", "b")
	e.is("bind of a thread that belongs to nobody", err, care.ErrNotFound)
}

func rebindRace(e *env) {
	t := thread(acme, "t1")
	for round := range 5 {
		from, _ := e.store.FindThread(e.ctx, t)
		var got [8]care.ID
		for _, err := range together(len(got), func(i int) error {
			var err error
			got[i], err = e.store.BindThread(e.ctx, t, from, care.ID(fmt.Sprintf("c-%d-%d", round, i)))
			return err
		}) {
			e.is("bind", err, nil)
		}
		now, _ := e.store.FindThread(e.ctx, t)
		for _, id := range got {
			e.same("conversation that a binder was told", now, id)
		}
	}
}

func twoBrands(e *env) {
	a, g := begin(thread(acme, "t1")), begin(thread(globex, "t1"))
	if a.ID == g.ID {
		e.Fatal("two brands' threads have the same conversation")
	}
	e.write(a)
	e.write(g)
	e.write(reply(a.Next, "r1", start))
	e.write(reply(g.Next, "r1", start))
	for _, b := range []care.Batch{a, g} {
		id, err := e.store.FindThread(e.ctx, b.Next.Thread)
		e.is("find thread", err, nil)
		e.same("thread's conversation", b.ID, id)
		id, err = e.store.FindMessage(e.ctx, b.Messages[0])
		e.is("find message", err, nil)
		e.same("message's conversation", b.ID, id)
		brand := b.Next.Thread.Account.Brand
		ls := all(e, "list", e.store.List(e.ctx, care.Query{Brand: brand}))
		if len(ls) != 1 || ls[0].Conversation.ID != b.ID {
			e.broken("brand %q lists %d conversations", brand, len(ls))
		}
	}
	e.same("a list of all brands", 2, len(all(e, "list", e.store.List(e.ctx, care.Query{}))))
	e.same("claimed", []string{"t1/r1", "t1/r1"}, replies(e.outgoing(worker("w", minute(1), 9))))
}
