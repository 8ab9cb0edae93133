package storetest

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// start is when every case begins; it has microseconds, and no more.
var start = time.Date(2026, 11, 21, 10, 0, 0, 123456000, time.UTC)

// minute is an instant so many minutes after start.
func minute(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

var (
	acme   = channel.Account{Brand: "acme", Network: "web", Name: "help"}
	globex = channel.Account{Brand: "globex", Network: "web", Name: "help"} // the same, of another brand
)

// beside are accounts that differ from acme in one part each.
var beside = []channel.Account{globex, {Brand: "acme", Network: "mastodon", Name: "help"}, {Brand: "acme", Network: "web", Name: "sales"}}

func thread(a channel.Account, native string) care.Thread {
	return care.Thread{Account: a, Native: native}
}

func message(a channel.Account, native string) channel.Ref {
	return channel.Ref{Account: a, Native: native}
}

// begin is the batch that an unknown thread's first message makes.
func begin(t care.Thread) care.Batch {
	ref := message(t.Account, t.Native+"-m1")
	text := care.ContentID(ref)
	b := follow(care.Conversation{ID: t.ID()}, start,
		care.Opened{ID: t.ID(), Thread: t, Customer: "p-" + t.Native, Surface: channel.Post,
			Visibility: channel.Public, Lang: "it", OpenedAt: start.Add(-time.Minute)},
		care.Received{Ref: ref, Content: text, Author: "p-" + t.Native, Visibility: channel.Public,
			SentAt: start.Add(-time.Minute), Exposed: []string{"phone"}})
	b.Timer = minute(60)
	b.Bind = &t
	b.Keys = []care.Key{{Account: t.Account, Name: "message:" + ref.Native, Forever: true}, {Account: t.Account, Name: "delivery:" + ref.Native}}
	b.Messages = []channel.Ref{ref}
	b.Put = []care.Content{{ID: text, Customer: "p-" + t.Native, Rev: 1, Sealed: []byte("the text of " + ref.Native), KeyID: "k1"}}
	return b
}

// follow is the batch of the next events of a conversation. The timer stays at
// an hour after start.
func follow(c care.Conversation, at time.Time, bodies ...care.Body) care.Batch {
	b := care.Batch{ID: c.ID, Expected: c.Version, Timer: minute(60), Now: at}
	for i, body := range bodies {
		b.Events = append(b.Events, care.Event{Version: c.Version + int64(i) + 1, At: at, Actor: care.ActorCustomer, Rules: "r1", Body: body})
	}
	b.Next = care.Fold(c, b.Events)
	return b
}

// reply is the batch of an agent's answer, with its message in the outbox.
func reply(c care.Conversation, name string, at time.Time) care.Batch {
	b := follow(c, at, care.Replied{Reply: name, Agent: "FB", Content: "text-" + name, InReplyTo: c.LastPublic, Visibility: channel.Public})
	b.Put = []care.Content{{ID: "text-" + name, Customer: c.Customer, Rev: 1, Sealed: []byte("answer " + name)}}
	b.Queue = []care.Outgoing{{ID: c.ID, Reply: name, Account: c.Thread.Account, Thread: c.Thread.Native, Seq: b.Next.Version,
		InReplyTo: c.LastPublic, Visibility: channel.Public, Content: "text-" + name, Lang: "it", QueuedAt: at, NotBefore: at}}
	return b
}

// received is the body of a further message.
func received(c care.Conversation, native string) care.Received {
	ref := message(c.Thread.Account, native)
	return care.Received{Ref: ref, Content: care.ContentID(ref), Author: c.Customer, Visibility: channel.Public, SentAt: c.UpdatedAt}
}

// write appends, and must succeed.
func (e *env) write(b care.Batch) care.Conversation {
	e.Helper()
	if err := e.store.Append(e.ctx, b); err != nil {
		e.broken("append to %s after version %d: %v", b.ID, b.Expected, err)
	}
	return b.Next
}

// begun stores a new conversation.
func (e *env) begun(native string) care.Conversation {
	e.Helper()
	return e.write(begin(thread(acme, native)))
}

// queued stores a new conversation with replies in the outbox.
func (e *env) queued(native string, replies ...string) care.Conversation {
	e.Helper()
	c := e.begun(native)
	for i, r := range replies {
		c = e.write(reply(c, r, minute(i)))
	}
	return c
}

// refused appends, and must be refused with the error.
func (e *env) refused(b care.Batch, want error) {
	e.Helper()
	if err := e.store.Append(e.ctx, b); !errors.Is(err, want) {
		e.broken("append gave %v, want %v", err, want)
	}
}

// keyed is a batch that only uses a key, at a version that no conversation
// has: a known key is refused as such whatever the version, and a free one
// stays free.
func keyed(k care.Key) care.Batch {
	return care.Batch{ID: "nobody", Expected: 7, Keys: []care.Key{k}, Now: start}
}

func (e *env) free(k care.Key) {
	e.Helper()
	e.refused(keyed(k), care.ErrStale)
}

func (e *env) known(k care.Key) {
	e.Helper()
	e.refused(keyed(k), care.ErrKnown)
}

func (e *env) load(id care.ID) care.Conversation {
	e.Helper()
	c, err := e.store.Load(e.ctx, id)
	if err != nil {
		e.broken("load %s: %v", id, err)
	}
	return c
}

// same compares, with nil and empty lists alike.
func (e *env) same(what string, want, got any) {
	e.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		e.broken("%s (-want +got):\n%s", what, d)
	}
}

// is compares errors.
func (e *env) is(what string, err, want error) {
	e.Helper()
	if want == nil && err != nil || !errors.Is(err, want) {
		e.broken("%s gave %v, want %v", what, err, want)
	}
}

// all reads an iterator to its end.
func all[T any](e *env, what string, seq iter.Seq2[T, error]) []T {
	e.Helper()
	var list []T
	for v, err := range seq {
		if err != nil {
			e.broken("%s: %v", what, err)
		}
		list = append(list, v)
	}
	return list
}

func (e *env) events(id care.ID) []care.Event {
	e.Helper()
	return all(e, "events", e.store.Events(e.ctx, id, 0))
}

// text returns one text; false if the store has none.
func (e *env) text(id care.ID, name string) (care.Content, bool) {
	e.Helper()
	list, err := e.store.Contents(e.ctx, id, []string{name})
	if err != nil || len(list) > 1 {
		e.broken("contents gave %d texts, %v", len(list), err)
	}
	if len(list) == 0 {
		return care.Content{}, false
	}
	return list[0], true
}

// worker is a claim at an instant, with a lease of ten minutes.
func worker(name string, at time.Time, limit int) care.WorkerClaim {
	return care.WorkerClaim{Worker: name, Now: at, Lease: 10 * time.Minute, Limit: limit}
}

func (e *env) timers(c care.WorkerClaim) []care.Timer {
	e.Helper()
	ts, err := e.store.ClaimTimers(e.ctx, c)
	if err != nil {
		e.broken("claim timers: %v", err)
	}
	return ts
}

func (e *env) outgoing(c care.WorkerClaim) []care.Outgoing {
	e.Helper()
	os, err := e.store.ClaimOutgoing(e.ctx, c)
	if err != nil {
		e.broken("claim outgoing: %v", err)
	}
	return os
}

// one claims outgoing messages and expects exactly this reply.
func (e *env) one(c care.WorkerClaim, reply string) care.Outgoing {
	e.Helper()
	os := e.outgoing(c)
	if len(os) != 1 || os[0].Reply != reply {
		e.broken("claimed %v, want only %q", replies(os), reply)
	}
	if os[0].Fence == 0 {
		e.broken("the claim of %q has no fence", reply)
	}
	return os[0]
}

// none claims outgoing messages and expects nothing.
func (e *env) none(c care.WorkerClaim, why string) {
	e.Helper()
	if os := e.outgoing(c); len(os) > 0 {
		e.broken("claimed %v although %s", replies(os), why)
	}
}

func replies(os []care.Outgoing) []string {
	var names []string
	for _, o := range os {
		names = append(names, fmt.Sprintf("%s/%s", o.Thread, o.Reply))
	}
	slices.Sort(names)
	return names
}

// row returns the outbox's row of a reply; false if there is none.
func (e *env) row(id care.ID, reply string) (care.Outgoing, bool) {
	e.Helper()
	for _, o := range all(e, "outbox", e.store.Outbox(e.ctx, id)) {
		if o.Reply == reply {
			return o, true
		}
	}
	return care.Outgoing{}, false
}
