package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var listCases = []promise{
	{name: "a list selects by brand, state and customer, by ID and page by page", run: pages,
		why: "a reader that takes page after page sees every conversation once"},
	{name: "a list by due puts first what has to be done first", run: byDue,
		why: "an inbox in any other order hides the answer that is late"},
	{name: "pick-up times are those of the last first replies", run: pickups,
		why: "the promise of an answer within so many minutes is made from them"},
}

func listed(e *env, q care.Query) []string {
	e.Helper()
	var names []string
	for _, l := range all(e, "list", e.store.List(e.ctx, q)) {
		names = append(names, l.Conversation.Thread.Native)
	}
	return names
}

func pages(e *env) {
	var ids []care.ID
	for i := range 12 {
		c := e.begun(fmt.Sprint("t", i))
		if i%3 == 0 {
			c = e.write(follow(c, minute(1), care.Claimed{Agent: "FB", Until: minute(99)}))
		}
		if i%4 == 0 {
			e.write(reply(c, "r", minute(2)))
		}
		ids = append(ids, c.ID)
	}
	e.write(begin(thread(globex, "t0")))
	slices.Sort(ids)
	for _, size := range []int{1, 5, 12, 50} {
		var got []care.ID
		q := care.Query{Brand: "acme", Limit: size}
		for range 50 {
			page := all(e, "list", e.store.List(e.ctx, q))
			for _, l := range page {
				got = append(got, l.Conversation.ID)
			}
			if len(page) < size {
				break
			}
			q.After = page[len(page)-1].Conversation.ID
		}
		e.same(fmt.Sprint("all, by pages of ", size), ids, got)
	}
	for what, q := range map[string]care.Query{
		"of a state": {Brand: "acme", States: []care.State{care.New}}, "of two": {Brand: "acme", States: []care.State{care.New, care.Open}},
		"of a customer": {Brand: "acme", Customer: "p-t5"},
	} {
		all := listed(e, q)
		q.Limit = 1
		var got []string
		for q.After = ""; ; {
			page := listed(e, q)
			if len(page) == 0 || len(got) > 12 {
				break
			}
			got = append(got, page...)
			q.After = thread(acme, page[0]).ID()
		}
		e.same("page by page, "+what, all, got)
	}
	sorted := func(q care.Query) []string {
		got := listed(e, q)
		slices.Sort(got)
		return got
	}
	e.same("waiting", []string{"t0", "t4", "t8"}, sorted(care.Query{Brand: "acme", States: []care.State{care.Waiting}}))
	e.same("open", []string{"t3", "t6", "t9"}, sorted(care.Query{Brand: "acme", States: []care.State{care.Open}}))
	e.same("two states", 6, len(listed(e, care.Query{Brand: "acme", States: []care.State{care.Open, care.Waiting}})))
	e.same("customer", []string{"t5"}, listed(e, care.Query{Brand: "acme", Customer: "p-t5"}))
	e.same("customer in a state", 0, len(listed(e, care.Query{Brand: "acme", Customer: "p-t5", States: []care.State{care.Open}})))
	e.same("other brand", []string{"t0"}, listed(e, care.Query{Brand: "globex"}))
	e.same("all brands", len(listed(e, care.Query{Brand: "acme"}))+1, len(listed(e, care.Query{})))
	for _, l := range all(e, "list", e.store.List(e.ctx, care.Query{Brand: "acme"})) {
		e.same("listed conversation", e.load(l.Conversation.ID), l.Conversation)
		e.same("timer", minute(60), l.Due)
	}
}

func byDue(e *env) {
	for i, at := range []int{30, 0, 10, 0, 20} {
		b := begin(thread(acme, fmt.Sprint("t", i)))
		if b.Timer = minute(at); at == 0 {
			b.Timer = time.Time{}
		}
		e.write(b)
	}
	got := listed(e, care.Query{Brand: "acme", ByDue: true})
	e.same("with a timer", []string{"t2", "t4", "t0"}, got[:3])
	e.same("number", 5, len(got))
	e.same("limited", []string{"t2", "t4"}, listed(e, care.Query{Brand: "acme", ByDue: true, Limit: 2}))
	e.same("of a state", []string{"t2"}, listed(e, care.Query{Brand: "acme", ByDue: true, Limit: 1, States: []care.State{care.New, care.Open}}))
	other := begin(thread(globex, "t9"))
	other.Timer = minute(1)
	e.write(other)
	e.same("first of the brand", "t2", listed(e, care.Query{Brand: "acme", ByDue: true})[0])
	e.same("of the other brand", []string{"t9"}, listed(e, care.Query{Brand: "globex", ByDue: true}))
	e.same("of a customer", []string{"t4"}, listed(e, care.Query{Brand: "acme", ByDue: true, Customer: "p-t4"}))
	e.same("of a customer without a timer", []string{"t1"}, listed(e, care.Query{Brand: "acme", ByDue: true, Customer: "p-t1"}))
	e.same("of no such state", 0, len(listed(e, care.Query{Brand: "acme", ByDue: true, States: []care.State{care.Closed}})))
	c := e.load(thread(acme, "t0").ID())
	b := follow(c, minute(1))
	b.Timer = minute(5)
	e.write(b)
	e.timers(worker("w", minute(5), 1)) // a lease changes no order
	e.same("first after a change", "t0", listed(e, care.Query{Brand: "acme", ByDue: true})[0])
}

func pickups(e *env) {
	answered := func(a channel.Account, native string, outOfHours bool, after int) {
		b := begin(thread(a, native))
		opened := b.Events[0].Body.(care.Opened)
		opened.OutOfHours = outOfHours
		b.Events[0].Body = opened
		b.Next = care.Fold(care.Conversation{ID: b.ID}, b.Events)
		c := e.write(b)
		if after == 0 {
			return
		}
		r := reply(c, "r", minute(1))
		r.Queue = nil
		c = e.write(r)
		c = e.write(follow(c, minute(after), care.Sent{Reply: "r", SentAt: c.OpenedAt.Add(time.Duration(after) * time.Minute)}))
		e.write(follow(c, minute(after), received(c, native+"-thanks")))
	}
	for i, after := range []int{5, 9, 0, 7, 3} {
		answered(acme, fmt.Sprint("t", i), false, after)
	}
	answered(acme, "night", true, 600)
	answered(globex, "t0", false, 77)
	answered(channel.Account{Brand: "acme", Network: "web", Name: "sales"}, "s", false, 99)
	minutes := func(a channel.Account, outOfHours bool, n int) []time.Duration {
		ds, err := e.store.Pickups(e.ctx, a, outOfHours, n)
		e.is("pickups", err, nil)
		for i := range ds {
			ds[i] /= time.Minute
		}
		return ds
	}
	e.same("latest first", []time.Duration{9, 7, 5, 3}, minutes(acme, false, 10))
	e.same("the last two", []time.Duration{9, 7}, minutes(acme, false, 2))
	e.same("none asked for", 0, len(minutes(acme, false, 0)))
	e.same("out of hours", []time.Duration{600}, minutes(acme, true, 10))
	e.same("other brand", []time.Duration{77}, minutes(globex, false, 10))
}
