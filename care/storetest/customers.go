package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var customerCases = []promise{
	{name: "a customer's stream is kept and is the fold of its events", run: customerStream,
		why: "a history that loses a failure or a link is another person's"},
	{name: "a customer is found by its own name and by what is linked to it", run: customerLinks,
		why: "one person's identities are joined by links, and one taken back must be gone at once"},
	{name: "a customer's append after another version is ErrStale", run: customerStale,
		why: "two agents may link the same customer at once"},
	{name: "a failure's key counts it once", run: customerKey,
		why: "a count that a crash interrupted is done again, perhaps by two workers"},
	{name: "an event of a newer version makes a customer read-only", run: customerNewer,
		why: "an older program must not decide on half of a history"},
	{name: "what was said lately is listed, latest first", run: saidLately,
		why: "the same text to many customers is refused also after a restart, and by every process"},
	{name: "what was said is forgotten in time and with its customer", run: saidForgotten,
		why: "a fingerprint of a customer's case is the customer's too"},
}

// stepsOf makes the batch of a customer's next events.
func stepsOf(c care.Customer, id string, bodies ...care.CustomerBody) care.CustomerBatch {
	b := care.CustomerBatch{ID: id, Expected: c.Version, Now: start}
	for i, body := range bodies {
		b.Events = append(b.Events, care.CustomerEvent{Version: c.Version + int64(i) + 1, At: start, Actor: "FB", Rules: "r1", Body: body})
	}
	b.Next = care.FoldCustomer(c, b.Events)
	return b
}

func failure(conv care.ID, version int64) care.FailureCounted {
	return care.FailureCounted{Failure: care.Failure{Kind: care.BrokenPromise, Conversation: conv, Version: version, At: start}}
}

func (e *env) keep(b care.CustomerBatch) care.Customer {
	e.Helper()
	if err := e.store.AppendCustomer(e.ctx, b); err != nil {
		e.broken("append to %s after version %d: %v", b.ID, b.Expected, err)
	}
	return b.Next
}

func (e *env) customers(ids ...string) []care.Customer {
	e.Helper()
	list, err := e.store.FindCustomers(e.ctx, ids)
	if err != nil {
		e.broken("find customers %v: %v", ids, err)
	}
	return list
}

func customerStream(e *env) {
	if list := e.customers("p-ann"); len(list) > 0 {
		e.broken("a customer who was never met: %v", list)
	}
	c := e.keep(stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann", Brand: "acme"}, failure("c1", 3)))
	c = e.keep(stepsOf(c, "p-ann", failure("c1", 4), care.Settled{Conversation: "c1", Before: 4}))
	other := e.keep(stepsOf(care.Customer{}, "p-bob", care.Met{ID: "p-bob", Brand: "acme"}))
	e.same("customer", []care.Customer{c}, e.customers("p-ann"))
	e.same("both, once each", []care.Customer{c, other}, e.customers("p-bob", "p-ann", "p-bob"))
	events := all(e, "customer's events", e.store.CustomerEvents(e.ctx, "p-ann", 0))
	e.same("fold", c, care.FoldCustomer(care.Customer{}, events))
	e.same("later events", events[2:], all(e, "customer's events", e.store.CustomerEvents(e.ctx, "p-ann", 2)))
	e.same("no events", 0, len(all(e, "customer's events", e.store.CustomerEvents(e.ctx, "p-ann", 4))))
	if e.opt.Reopen != nil {
		e.store = e.opt.Reopen(e.TB, e.store)
		e.same("after a restart", []care.Customer{c}, e.customers("p-ann"))
	}
}

func customerLinks(e *env) {
	met := map[string]care.Customer{}
	for _, id := range []string{"p-ann", "p-bob", "p-cleo", "p-dora"} {
		met[id] = e.keep(stepsOf(care.Customer{}, id, care.Met{ID: id, Brand: "acme"}))
	}
	link := func(from, to string) {
		met[from] = e.keep(stepsOf(met[from], from, care.Linked{Customer: to, From: from, To: to}))
	}
	want := func(of string, ids ...string) {
		e.Helper()
		var got []string
		for _, c := range e.customers(of) {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, ids) {
			e.broken("of %s were found %v, want %v", of, got, ids)
		}
	}
	link("p-bob", "p-ann")
	link("p-cleo", "p-ann")
	link("p-dora", "p-nobody") // who has no stream
	want("p-ann", "p-ann", "p-bob", "p-cleo")
	want("p-bob", "p-bob")
	want("p-nobody", "p-dora")
	want("")
	met["p-bob"] = e.keep(stepsOf(met["p-bob"], "p-bob", care.Unlinked{Customer: "p-ann", From: "p-bob", To: "p-ann"}))
	want("p-ann", "p-ann", "p-cleo")
	link("p-bob", "p-dora")
	want("p-dora", "p-bob", "p-dora")
}

func customerStale(e *env) {
	first := stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann", Brand: "acme"})
	c := e.keep(first)
	e.is("a second beginning", e.store.AppendCustomer(e.ctx, first), care.ErrStale)
	next := e.keep(stepsOf(c, "p-ann", failure("c1", 3)))
	e.is("after an older version", e.store.AppendCustomer(e.ctx, stepsOf(c, "p-ann", failure("c1", 4))), care.ErrStale)
	ahead := stepsOf(next, "p-ann", failure("c1", 4))
	ahead.Expected, ahead.Events[0].Version, ahead.Next.Version = 7, 8, 8
	e.is("after a version to come", e.store.AppendCustomer(e.ctx, ahead), care.ErrStale)
	e.same("customer", []care.Customer{next}, e.customers("p-ann"))
	wins := 0
	for _, err := range together(8, func(i int) error {
		return e.store.AppendCustomer(e.ctx, stepsOf(next, "p-ann", failure("c1", int64(10+i))))
	}) {
		if err == nil {
			wins++
		} else {
			e.is("the other append", err, care.ErrStale)
		}
	}
	if wins != 1 {
		e.broken("%d of 8 concurrent appends won", wins)
	}
}

func customerKey(e *env) {
	c := e.keep(stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann", Brand: "acme"}))
	key := care.Key{Account: acme, Name: "failure:c1:3", Forever: true}
	b := stepsOf(c, "p-ann", failure("c1", 3))
	b.Keys = []care.Key{key}
	c = e.keep(b)
	e.known(key)
	e.is("the same batch again", e.store.AppendCustomer(e.ctx, b), care.ErrKnown)
	again := stepsOf(c, "p-ann", failure("c1", 3))
	again.Keys = []care.Key{{Account: acme, Name: "fresh"}, key}
	e.is("the same failure", e.store.AppendCustomer(e.ctx, again), care.ErrKnown)
	e.free(again.Keys[0]) // a refused batch leaves nothing
	e.same("customer", []care.Customer{c}, e.customers("p-ann"))
	stale := stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann"})
	stale.Keys = again.Keys[:1]
	e.is("a stale batch", e.store.AppendCustomer(e.ctx, stale), care.ErrStale)
	e.free(again.Keys[0])
}

// fromLater is an event of a customer that this program does not know.
type fromLater struct{ care.Met }

func (fromLater) Type() string { return "of a later version" }

func customerNewer(e *env) {
	c := e.keep(stepsOf(care.Customer{}, "p-ann", care.Met{ID: "p-ann", Brand: "acme"}))
	b := stepsOf(c, "p-ann", fromLater{care.Met{ID: "p-ann", Brand: "acme"}})
	e.keep(b)
	_, err := e.store.FindCustomers(e.ctx, []string{"p-ann"})
	e.is("find", err, care.ErrNewer)
	e.is("append", e.store.AppendCustomer(e.ctx, stepsOf(b.Next, "p-ann", failure("c1", 3))), care.ErrNewer)
	last := error(nil)
	for _, err := range e.store.CustomerEvents(e.ctx, "p-ann", 0) {
		last = err
	}
	e.is("events", last, care.ErrNewer)
	e.keep(stepsOf(care.Customer{}, "p-bob", care.Met{ID: "p-bob", Brand: "acme"}))
	if list := e.customers("p-bob"); len(list) != 1 {
		e.broken("the others are not served: %v", list)
	}
}

// says stores a conversation with a reply that is kept to be compared.
func (e *env) says(native, customer string, at time.Time, print string, auto bool) care.Conversation {
	e.Helper()
	c := e.begun(native)
	b := reply(c, "r-"+native, at)
	b.Said = []care.Said{{Conversation: c.ID, Reply: "r-" + native, Customer: customer, At: at, Print: care.Fingerprint(print), Auto: auto}}
	return e.write(b)
}

func (e *env) said(customers []string, after time.Time, n int) (names []string) {
	e.Helper()
	list, err := e.store.Said(e.ctx, "acme", customers, after, n)
	if err != nil {
		e.broken("said: %v", err)
	}
	for _, s := range list {
		names = append(names, fmt.Sprint(s.Reply, " ", s.Customer, " ", s.At.Sub(start).Minutes(), " ", string(s.Print), " ", s.Auto))
	}
	return names
}

func saidLately(e *env) {
	e.says("t1", "p-ann", minute(1), "abcd", false)
	e.says("t2", "p-bob", minute(3), "efgh", false)
	c := e.says("t3", "p-ann", minute(2), "", true)
	one, two, three := "r-t1 p-ann 1 abcd false", "r-t2 p-bob 3 efgh false", "r-t3 p-ann 2  true"
	e.same("all", []string{two, three, one}, e.said(nil, start, 9))
	e.same("the latest", []string{two, three}, e.said(nil, start, 2))
	e.same("later ones", []string{two, three}, e.said(nil, minute(1), 9))
	e.same("of one", []string{three, one}, e.said([]string{"p-ann"}, start, 9))
	e.same("of both", []string{two, three, one}, e.said([]string{"p-ann", "p-bob"}, start, 9))
	e.same("of nobody", 0, len(e.said([]string{"p-cleo"}, start, 9)))
	if list, err := e.store.Said(e.ctx, "globex", nil, start, 9); err != nil || len(list) > 0 {
		e.broken("another brand said %d, %v", len(list), err)
	}
	if e.opt.Reopen != nil {
		e.store = e.opt.Reopen(e.TB, e.store)
		e.same("after a restart", []string{two, three, one}, e.said(nil, start, 9))
	}
	stale := reply(c, "r-late", minute(9))
	stale.Expected = 1
	stale.Events[0].Version, stale.Next.Version = 2, 2
	stale.Said = []care.Said{{Conversation: c.ID, Reply: "r-late", Customer: "p-ann", At: minute(9)}}
	e.refused(stale, care.ErrStale)
	e.same("after a refused batch", []string{two, three, one}, e.said(nil, start, 9))
}

func saidForgotten(e *env) {
	e.says("t1", "p-ann", minute(1), "abcd", false)
	e.says("t2", "p-bob", minute(2), "efgh", false)
	e.says("t3", "p-cleo", minute(3), "ijkl", false)
	_, err := e.store.Erase(e.ctx, "p-bob", minute(9))
	e.is("erase", err, nil)
	e.same("without the erased", []string{"r-t3 p-cleo 3 ijkl false", "r-t1 p-ann 1 abcd false"}, e.said(nil, start, 9))
	e.is("expire", e.store.ExpireRaw(e.ctx, minute(2), start), nil)
	e.same("without the old", []string{"r-t3 p-cleo 3 ijkl false"}, e.said(nil, start.Add(-time.Hour), 9))
}
