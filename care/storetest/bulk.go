package storetest

import (
	"fmt"

	"github.com/mysocialcare/socialcare/care"
)

var bulkCases = []promise{
	{name: "many loaded at once are what each is", run: bulkLoad, needs: bulk,
		why: "who decides about many must not decide about another one's state"},
	{name: "many appended at once are each judged by itself", run: bulkAppend, needs: bulk,
		why: "one conversation that moved on must neither undo the others nor be written over"},
	{name: "many appended at once are appended in turn", run: bulkTurns, needs: bulk,
		why: "what a batch is judged on are those before it, and none behind it"},
	{name: "of many appended at once each acts under its own claim", run: bulkFence, needs: bulk,
		why: "a worker that slept through its lease must not act a second time, however many it acts on"},
}

// many is the store's way to do many at once.
func (e *env) many() care.Bulk { return e.store.(care.Bulk) }

func bulkLoad(e *env) {
	var ids []care.ID
	want := map[care.ID]care.Conversation{}
	for i := range 70 { // more than a statement takes
		c := e.begun(fmt.Sprint("t", i))
		want[c.ID] = c
		ids = append(ids, c.ID)
	}
	missing := thread(acme, "missing").ID()
	ids = append(ids, missing, ids[0])
	convs, errs := e.many().LoadEach(e.ctx, ids)
	if len(convs) != len(ids) || len(errs) != len(ids) {
		e.broken("%d names gave %d conversations and %d errors", len(ids), len(convs), len(errs))
	}
	for i, id := range ids {
		if id == missing {
			e.is("load of a missing one", errs[i], care.ErrNotFound)
			continue
		}
		e.is("load", errs[i], nil)
		e.same("loaded", want[id], convs[i])
	}
	convs, errs = e.many().LoadEach(e.ctx, nil)
	e.same("of none", 0, len(convs)+len(errs))
}

func bulkAppend(e *env) {
	var batches []care.Batch
	for i := range 70 {
		c := e.begun(fmt.Sprint("t", i))
		if i%7 == 3 {
			e.write(follow(c, minute(1), care.Claimed{Agent: "FB", Until: minute(9)})) // another was faster
		}
		batches = append(batches, follow(c, minute(2), care.Assigned{Owner: fmt.Sprint("a", i)}))
	}
	last := batches[0].Next
	batches = append(batches, follow(last, minute(3), care.Assigned{Owner: "second"}), care.Batch{})
	errs := e.many().AppendEach(e.ctx, batches)
	e.same("errors", len(batches), len(errs))
	for i, b := range batches {
		got := errs[i]
		switch {
		case b.ID == "":
			if got == nil {
				e.broken("a batch of no conversation was accepted")
			}
		case i < 70 && i%7 == 3:
			e.is("append to one that moved on", got, care.ErrStale)
			if e.load(b.ID).Owner != "" {
				e.broken("what was refused was written")
			}
		case i == 0:
			e.is("append", got, nil)
		default:
			e.is("append", got, nil)
			e.same("appended", b.Next, e.load(b.ID))
			e.same("its events", b.Next.Version, int64(len(e.events(b.ID))))
		}
	}
	e.same("of none", 0, len(e.many().AppendEach(e.ctx, nil)))
}

// bulkTurns gives a batch whose key is another's that is refused, and then one
// that follows it.
func bulkTurns(e *env) {
	one, two := e.begun("t1"), e.begun("t2")
	k := care.Key{Account: acme, Name: "event"}
	moved := follow(one, minute(1), received(one, "m2"))
	moved.Expected++
	moved.Events[0].Version++
	moved.Next.Version++
	moved.Keys = []care.Key{k}
	first := follow(two, minute(2), received(two, "m3"))
	first.Keys = []care.Key{k}
	second := follow(first.Next, minute(3), received(two, "m4"))
	third := follow(one, minute(4), received(one, "m5"))
	third.Keys = []care.Key{k}
	errs := e.many().AppendEach(e.ctx, []care.Batch{moved, first, second, third})
	e.same("errors", 4, len(errs))
	for i, want := range []error{care.ErrStale, nil, nil, care.ErrKnown} {
		e.is(fmt.Sprint("append ", i), errs[i], want)
	}
	e.same("conversation", second.Next, e.load(two.ID))
}

func bulkFence(e *env) {
	for i := range 12 {
		e.begun(fmt.Sprint("t", i))
	}
	mine := e.timers(worker("w1", minute(60), 99))
	e.same("claimed", 12, len(mine))
	var batches []care.Batch
	for _, t := range mine {
		c := e.load(t.ID)
		b := follow(c, minute(71), care.Assigned{Owner: "w1"})
		b.Fence, b.Timer = t.Fence, minute(200)
		batches = append(batches, b)
	}
	taken := e.timers(worker("w2", minute(70), 5))
	e.same("claimed by the other", 5, len(taken))
	lost := map[care.ID]bool{}
	for _, t := range taken {
		lost[t.ID] = true
	}
	for i, err := range e.many().AppendEach(e.ctx, batches) {
		want := error(nil)
		if lost[batches[i].ID] {
			want = care.ErrFenced
		}
		e.is("append under a claim", err, want)
	}
	for i, err := range e.many().AppendEach(e.ctx, batches) {
		if err == nil {
			e.broken("batch %d was written twice", i)
		}
	}
}
