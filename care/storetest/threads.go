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
	{name: "a batch that takes its thread and customer for unknown is refused when they are not", run: fresh,
		why: "an engine that did not look would answer in a conversation of its own, and forget how we failed the customer"},
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
	for _, a := range beside {
		_, err = e.store.FindThread(e.ctx, thread(a, "dm-1"))
		e.is(fmt.Sprintf("the same thread of %v", a), err, care.ErrNotFound)
	}
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

func fresh(e *env) {
	batch := func(native, customer string) care.Batch {
		b := begin(thread(acme, native))
		b.Fresh, b.Next.Customer = true, customer
		b.Events[0].Body = func(o care.Opened) care.Opened { o.Customer = customer; return o }(b.Events[0].Body.(care.Opened))
		return b
	}
	e.write(batch("t1", "p-t1"))
	id, err := e.store.FindThread(e.ctx, thread(acme, "t1"))
	e.is("find", err, nil)
	e.same("conversation", thread(acme, "t1").ID(), id)
	again := batch("t1", "p-t1")
	e.refused(again, care.ErrKnown)
	again.Keys = nil
	e.refused(again, care.ErrStale)

	_, err = e.store.BindThread(e.ctx, thread(acme, "t2"), "", id)
	e.is("bind", err, nil)
	e.refused(batch("t2", "p-t2"), care.ErrStale)

	e.keep(stepsOf(care.Customer{}, "p-bob", care.Met{ID: "p-bob", Brand: "acme"}))
	e.keep(stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann", Brand: "acme"}, care.Linked{Customer: "p-cleo", From: "p-ann", To: "p-cleo"}))
	beside := []care.Batch{batch("t3", "p-bob"), batch("t4", "p-cleo"), batch("t5", "p-dan"), batch("t6", "p-eve")}
	for i, err := range together(len(beside), func(i int) error { return e.store.Append(e.ctx, beside[i]) }) {
		want := care.ErrStale
		if i >= 2 {
			want = nil
		}
		e.is(fmt.Sprintf("append for %s", beside[i].Next.Customer), err, want)
	}
	beside[0].Fresh = false
	e.write(beside[0]) // nothing of the refused one was left
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
