package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var outgoingCases = []promise{
	{name: "a conversation's messages leave one at a time, in order", run: inOrder,
		why: "a customer must read our answers in the order in which they were written"},
	{name: "none is offered while another of its conversation is leased", run: oneInFlight,
		why: "two in flight may arrive in any order"},
	{name: "a dead message blocks its own conversation only", run: deadBlocks,
		why: "one bad address must not stop the desk, and what follows a failed answer makes no sense without it"},
	{name: "the messages of an account are left alone when asked", run: leftAlone,
		why: "a network that does not answer must not hold up the others"},
	{name: "no more is claimed than was asked for", run: limited,
		why: "what a worker claims beyond what it can do waits for the end of its lease"},
	{name: "a dead message can be revived", run: revive,
		why: "a human mends the account and tries again"},
	{name: "only a dead message is settled", run: settle,
		why: "a person decided about one that waited; meanwhile another person may have sent it again"},
	{name: "a dropped message leaves the queue", run: drop,
		why: "an answer that nobody wants any more must not go out"},
	{name: "a concluded message leaves the queue by its claim", run: conclude,
		why: "the outcome and the end of the work are one transaction, else a crash between them sends twice"},
	{name: "the outbox lists what has not been sent", run: outbox,
		why: "people see what is waiting, failing and dead"},
	{name: "concurrent claims of messages share nothing", run: outgoingRace,
		why: "each message is sent by one worker"},
	{name: "a claimed message is complete", run: complete,
		why: "a worker sends from the row alone"},
}

func inOrder(e *env) {
	c := e.queued("t1", "z", "a", "m")
	e.queued("t2", "x")
	e.same("first", []string{"t1/z", "t2/x"}, replies(e.outgoing(worker("w", minute(9), 9))))
	for i, sent := range []string{"z", "a"} {
		b := follow(c, minute(10+i))
		b.Drop = []string{sent}
		e.write(b)
		e.one(worker("w", minute(10+i), 9), []string{"a", "m"}[i])
	}
}

func (e *env) mustRow(id care.ID, reply string) care.Outgoing {
	e.Helper()
	o, ok := e.row(id, reply)
	if !ok {
		e.broken("reply %q is not in the outbox", reply)
	}
	return o
}

func oneInFlight(e *env) {
	c := e.queued("t1", "r1", "r2")
	claim := worker("w1", minute(5), 9)
	e.one(claim, "r1")
	e.none(claim, "the conversation has one in flight")
	e.none(worker("w2", minute(15).Add(-time.Microsecond), 9), "the lease has not ended")
	early := reply(c, "r0", minute(6))
	early.Queue[0].Seq = -1
	e.write(early)
	e.none(worker("w2", minute(7), 9), "an older one came while another is in flight")
	e.one(worker("w2", minute(15), 9), "r0")
	e.none(worker("w3", minute(20), 9), "the conversation has one in flight")
	e.same("limit", 0, len(e.outgoing(worker("w", minute(999), 0))))
}

func leftAlone(e *env) {
	e.queued("t1", "r1")
	c := e.write(begin(thread(globex, "t2")))
	e.write(reply(c, "r1", minute(0)))
	claim := worker("w", minute(5), 9)
	claim.Except = []channel.Account{acme, {Brand: "a<b", Network: "web"}}
	e.same("claimed", []string{"t2/r1"}, replies(e.outgoing(claim)))
	claim.Except = beside
	e.same("claimed", []string{"t1/r1"}, replies(e.outgoing(claim)))
}

func limited(e *env) {
	for i := range 12 {
		e.queued(fmt.Sprint("t", i), "r1", "r2")
	}
	for _, want := range []int{1, 5, 6, 0} {
		limit := max(want, 1) // the last time more is asked for than is there
		if want == 6 {
			limit = 99
		}
		e.same("claimed", want, len(e.outgoing(worker("w", minute(5), limit))))
	}
	e.same("timers claimed", 7, len(e.timers(worker("w", minute(60), 7))))
}

func deadBlocks(e *env) {
	e.queued("t1", "r1", "r2")
	e.queued("t2", "r1")
	first := e.outgoing(worker("w", minute(5), 9))
	e.same("claimed", []string{"t1/r1", "t2/r1"}, replies(first))
	for _, o := range first {
		o.Dead, o.NotBefore = o.Thread == "t1", minute(6)
		e.is("postpone", e.store.Postpone(e.ctx, o, false), nil)
	}
	e.same("claimed beside a dead one", []string{"t2/r1"}, replies(e.outgoing(worker("w", minute(500), 9))))
	e.same("claimed later", []string{"t2/r1"}, replies(e.outgoing(worker("w", minute(600), 9))))
}

func revive(e *env) {
	c := e.queued("t1", "r1", "r2")
	o := e.one(worker("w", minute(5), 9), "r1")
	o.Dead, o.Code, o.NotBefore = true, "permission", minute(6)
	e.is("postpone", e.store.Postpone(e.ctx, o, true), nil)
	dead := e.mustRow(c.ID, "r1")
	if !dead.Dead || dead.Code != "permission" || !dead.MaybeDone {
		e.broken("the dead row is %+v", dead)
	}
	b := follow(c, minute(20))
	b.Revive = []string{"r1"}
	c = e.write(b)
	e.none(worker("w", minute(19), 9), "it may be tried only later")
	again := e.one(worker("w", minute(20), 9), "r1")
	if again.Dead || again.MaybeDone || !again.StartedAt.IsZero() {
		e.broken("the revived message is dead (%v), or in doubt (%v) although a person decided", again.Dead, again.MaybeDone)
	}
	b.Now = minute(1)
	e.refused(b, care.ErrFenced)
	e.none(worker("w", minute(25), 9), "reviving a living one must not end a lease")
	e.is("postpone", e.store.Postpone(e.ctx, again, true), nil)
	b.Revive = []string{"r9"}
	e.refused(b, care.ErrFenced)
}

func settle(e *env) {
	c := e.queued("t1", "r1", "r2")
	o := e.one(worker("w", minute(5), 9), "r1")
	b := follow(c, minute(7), care.SendFailed{Reply: "r1", Code: "abandoned"})
	b.Settle = []string{"r1"}
	e.refused(b, care.ErrFenced) // it is being sent
	o.Dead = true
	e.is("postpone", e.store.Postpone(e.ctx, o, true), nil)
	both := b
	both.Settle = []string{"r1", "r2"}
	e.refused(both, care.ErrFenced)
	e.mustRow(c.ID, "r1")
	e.write(b)
	b.Expected, b.Events = b.Next.Version, nil
	e.refused(b, care.ErrFenced)
	e.one(worker("w", minute(8), 9), "r2")
}

func drop(e *env) {
	c := e.queued("t1", "r1", "r2", "r3")
	held := e.one(worker("w", minute(5), 9), "r1")
	b := follow(c, minute(6), care.SendFailed{Reply: "r1", Code: "permission"})
	b.Drop = []string{"r1", "r2", "unknown"}
	c = e.write(b)
	e.is("attempt of a dropped one", e.store.StartAttempt(e.ctx, held, minute(6)), care.ErrFenced)
	e.is("postponing a dropped one", e.store.Postpone(e.ctx, held, false), care.ErrFenced)
	e.one(worker("w", minute(6), 9), "r3")
	e.same("left", []string{"t1/r3"}, replies(all(e, "outbox", e.store.Outbox(e.ctx, c.ID))))
}

func conclude(e *env) {
	c := e.queued("t1", "r1", "r2")
	lost := e.one(worker("w1", minute(5), 9), "r1")
	held := e.one(worker("w2", minute(15), 9), "r1")
	sent := func(o care.Outgoing) care.Batch {
		b := follow(c, minute(16), care.Sent{Reply: o.Reply, Ref: message(acme, "out-"+o.Reply), SentAt: minute(16)})
		b.Done = &o
		return b
	}
	e.refused(sent(lost), care.ErrFenced)
	e.same("conversation", c, e.load(c.ID))
	c = e.write(sent(held))
	e.refused(sent(held), care.ErrFenced)
	next := e.one(worker("w2", minute(16), 9), "r2")
	late := sent(next)
	late.Now = minute(100) // the lease has ended, but nobody took it over
	e.write(late)
	e.same("left", 0, len(all(e, "outbox", e.store.Outbox(e.ctx, ""))))
}

func outbox(e *env) {
	a := e.begun("t1")
	b := e.begun("t2")
	a = e.write(reply(a, "r1", minute(1)))
	b = e.write(reply(b, "r1", minute(2)))
	e.write(reply(a, "r2", minute(3)))
	e.write(reply(b, "r0", minute(4)))
	e.outgoing(worker("w", minute(5), 1))
	order := func(os []care.Outgoing) []string {
		var list []string
		for _, o := range os {
			list = append(list, o.Thread+"/"+o.Reply)
			if o.Fence != 0 {
				e.broken("a listing gives away the claim of %q", o.Reply)
			}
		}
		return list
	}
	e.same("all", []string{"t1/r1", "t2/r1", "t1/r2", "t2/r0"}, order(all(e, "outbox", e.store.Outbox(e.ctx, ""))))
	e.same("one conversation", []string{"t2/r1", "t2/r0"}, order(all(e, "outbox", e.store.Outbox(e.ctx, b.ID))))
	e.same("nobody", 0, len(all(e, "outbox", e.store.Outbox(e.ctx, "c9"))))
}

func outgoingRace(e *env) {
	const n = 30
	for i := range n {
		e.queued(fmt.Sprint("t", i), "r1", "r2")
	}
	var mu sync.Mutex
	seen := map[string]int{}
	for _, err := range together(6, func(i int) error {
		for range n { // a sound store ends it sooner
			os, err := e.store.ClaimOutgoing(e.ctx, worker(fmt.Sprint("w", i), minute(60), 7))
			if err != nil || len(os) == 0 {
				return err
			}
			mu.Lock()
			for _, o := range os {
				seen[o.Thread+"/"+o.Reply]++
			}
			mu.Unlock()
		}
		return nil
	}) {
		e.is("claim", err, nil)
	}
	for name, times := range seen {
		if times != 1 {
			e.broken("%s was claimed %d times at once", name, times)
		}
	}
	e.same("messages claimed, one of each conversation", n, len(seen))
}

func complete(e *env) {
	c := e.begun("t1")
	b := reply(c, "r1", minute(1))
	b.Queue[0].Auto, b.Queue[0].Code, b.Queue[0].Attempts = true, "transient", 2
	want := b.Queue[0]
	e.write(b)
	e.same("listed", want, e.mustRow(c.ID, "r1"))
	got := e.one(worker("w", minute(2), 9), "r1")
	got.Fence = 0
	e.same("claimed", want, got)
}
