package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var appendCases = []promise{
	{name: "an append after another version is ErrStale", run: stale,
		why: "a decision was made on the conversation as it was; written on another it may be wrong"},
	{name: "of concurrent appends exactly one wins", run: oneWins,
		why: "two agents and a timer act at once, and each must have seen what the other did"},
	{name: "concurrent appends to many conversations all succeed", run: manyAtOnce,
		why: "ten thousand messages arrive at once, and each that was accepted must be there once"},
	{name: "a refused batch leaves nothing behind", run: allOrNothing,
		why: "a key without its message loses the message, for its next delivery counts as known"},
	{name: "a refused append does not disturb those beside it", run: neighbours,
		why: "a store that writes several appends at once must keep their errors apart"},
	{name: "a batch that no store can write is refused", run: invalid,
		why: "a hole in the versions cannot be repaired later"},
}

func stale(e *env) {
	c := e.begun("t1")
	e.refused(begin(thread(acme, "t1")), care.ErrKnown)
	again := begin(thread(acme, "t1"))
	again.Keys = nil
	e.refused(again, care.ErrStale)
	newer := e.write(follow(c, minute(1), received(c, "t1-m2")))
	e.refused(follow(c, minute(2), received(c, "t1-m3")), care.ErrStale)
	ahead := newer
	ahead.Version++
	e.refused(follow(ahead, minute(2), received(c, "t1-m3")), care.ErrStale)
	e.refused(follow(c, minute(2)), care.ErrStale) // without events too
	unknown := care.Conversation{ID: thread(acme, "t2").ID(), Version: 3}
	e.refused(follow(unknown, minute(2), received(c, "t1-m3")), care.ErrStale)
	e.same("conversation", newer, e.load(c.ID))
}

// together calls n functions at once and returns their errors.
func together(n int, call func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = call(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func oneWins(e *env) {
	c := e.begun("t0")
	for round := range 5 {
		fresh := thread(acme, fmt.Sprintf("new-%d", round))
		for _, kind := range []struct {
			name  string
			batch func(i int) care.Batch
		}{
			{"a conversation", func(i int) care.Batch { return follow(c, minute(i), received(c, fmt.Sprintf("m-%d-%d", round, i))) }},
			{"a new conversation", func(int) care.Batch { b := begin(fresh); b.Keys = nil; return b }},
		} {
			wins := 0
			for _, err := range together(8, func(i int) error { return e.store.Append(e.ctx, kind.batch(i)) }) {
				if err == nil {
					wins++
				} else {
					e.is("losing append", err, care.ErrStale)
				}
			}
			if wins != 1 {
				e.broken("%d of 8 concurrent appends to %s succeeded", wins, kind.name)
			}
		}
		now := e.load(c.ID)
		if now.Version != c.Version+1 || len(e.events(c.ID)) != int(now.Version) {
			e.broken("one append took version %d to %d, with %d events", c.Version, now.Version, len(e.events(c.ID)))
		}
		c = now
	}
}

func manyAtOnce(e *env) {
	const callers, each = 16, 12
	for _, err := range together(callers, func(i int) error {
		for j := range each {
			b := begin(thread(acme, fmt.Sprintf("t-%d-%d", i, j)))
			if err := e.store.Append(e.ctx, b); err != nil {
				return err
			}
			if err := e.store.Append(e.ctx, follow(b.Next, minute(1), received(b.Next, fmt.Sprintf("m-%d-%d", i, j)))); err != nil {
				return err
			}
		}
		return nil
	}) {
		e.is("append", err, nil)
	}
	list := all(e, "list", e.store.List(e.ctx, care.Query{Brand: "acme"}))
	e.same("conversations", callers*each, len(list))
	for _, l := range list {
		e.same("fold", care.Fold(care.Conversation{ID: l.Conversation.ID}, e.events(l.Conversation.ID)), l.Conversation)
		if l.Conversation.Version != 3 {
			e.broken("a conversation is at version %d, want 3", l.Conversation.Version)
		}
	}
}

// everything is a batch that uses every field, to a conversation with the
// replies r1 and r2 waiting.
func everything(c care.Conversation) care.Batch {
	b := reply(c, "r3", minute(30))
	t := thread(acme, "dm-everything")
	b.Timer = minute(90)
	b.Bind = &t
	b.Keys = []care.Key{{Account: acme, Name: "everything"}, {Account: acme, Name: "forever", Forever: true}}
	b.Messages = []channel.Ref{message(acme, "everything")}
	b.Put = append(b.Put, care.Content{ID: "everything", Customer: c.Customer, Rev: 1, Sealed: []byte("x")})
	b.Blank = []string{care.ContentID(c.LastPublic)}
	b.Drop = []string{"r2"}
	return b
}

func allOrNothing(e *env) {
	for i, kind := range []struct {
		name  string
		spoil func(e *env, b *care.Batch)
		want  error
	}{
		{"stale", func(_ *env, b *care.Batch) {
			b.Expected++
			b.Next.Version++
			b.Events[0].Version++
		}, care.ErrStale},
		{"known", func(_ *env, b *care.Batch) { b.Keys = append(b.Keys, begin(b.Next.Thread).Keys[1]) }, care.ErrKnown},
		{"fenced timer", func(_ *env, b *care.Batch) { b.Fence = 987654 }, care.ErrFenced},
		{"fenced message", func(_ *env, b *care.Batch) { b.Done = &care.Outgoing{ID: b.ID, Reply: "r1", Fence: 987654} }, care.ErrFenced},
		{"unclaimed message", func(_ *env, b *care.Batch) { b.Done = &care.Outgoing{ID: b.ID, Reply: "r1"} }, care.ErrFenced},
		{"gone", func(_ *env, b *care.Batch) {
			b.Put = append(b.Put, care.Content{ID: "blanked", Rev: 9, Sealed: []byte("x")})
		}, care.ErrGone},
		{"queued twice", func(_ *env, b *care.Batch) { b.Queue[0].Reply = "r1" }, care.ErrKnown},
	} {
		c := e.queued(fmt.Sprintf("t%d", i), "r1", "r2")
		blank := follow(c, minute(29))
		blank.Blank = []string{"blanked"}
		e.write(blank)
		b := everything(c)
		kind.spoil(e, &b)
		e.refused(b, kind.want)
		e.untouched(kind.name, c)
	}
	c := e.queued("good", "r1", "r2")
	b := everything(c)
	e.write(b) // the same batch, unspoilt
	e.same("conversation", b.Next, e.load(c.ID))
	e.refused(begin(thread(acme, "good")), care.ErrKnown)
	if id, _ := e.store.FindMessage(e.ctx, message(acme, "everything")); id != c.ID {
		e.broken("the message belongs to %q", id)
	}
}

// untouched looks for anything that a refused everything(c) left.
func (e *env) untouched(kind string, c care.Conversation) {
	e.Helper()
	e.same(kind+": conversation", c, e.load(c.ID))
	e.same(kind+": events", int(c.Version), len(e.events(c.ID)))
	_, err := e.store.FindThread(e.ctx, thread(acme, "dm-everything"))
	e.is(kind+": thread", err, care.ErrNotFound)
	_, err = e.store.FindMessage(e.ctx, message(acme, "everything"))
	e.is(kind+": message", err, care.ErrNotFound)
	if _, ok := e.text(c.ID, "everything"); ok {
		e.broken("%s: a text was put", kind)
	}
	if old, _ := e.text(c.ID, care.ContentID(c.LastPublic)); len(old.Sealed) == 0 {
		e.broken("%s: a text was blanked", kind)
	}
	e.same(kind+": outbox", []string{c.Thread.Native + "/r1", c.Thread.Native + "/r2"}, replies(all(e, "outbox", e.store.Outbox(e.ctx, c.ID))))
	e.free(care.Key{Account: acme, Name: "everything"})
	e.free(care.Key{Account: acme, Name: "forever"})
	for l, err := range e.store.List(e.ctx, care.Query{Brand: "acme", Customer: c.Customer}) {
		e.is("list", err, nil)
		e.same(kind+": timer", minute(60), l.Due)
	}
}

func neighbours(e *env) {
	c := e.begun("busy")
	errs := together(24, func(i int) error {
		switch i % 3 {
		case 0:
			return e.store.Append(e.ctx, begin(thread(acme, fmt.Sprintf("n%d", i))))
		case 1:
			return e.store.Append(e.ctx, begin(thread(acme, "busy")))
		}
		b := follow(c, minute(1), received(c, "m"))
		b.Fence = 424242
		return e.store.Append(e.ctx, b)
	})
	for i, err := range errs {
		e.is(fmt.Sprintf("append %d", i), err, []error{nil, care.ErrKnown, care.ErrFenced}[i%3])
	}
	e.same("conversations", 9, len(all(e, "list", e.store.List(e.ctx, care.Query{Brand: "acme"}))))
}

func invalid(e *env) {
	c := e.begun("t1")
	good := func() care.Batch { return follow(c, minute(1), received(c, "m2"), received(c, "m3")) }
	for name, spoil := range map[string]func(b *care.Batch){
		"no conversation":    func(b *care.Batch) { b.ID = "" },
		"no time":            func(b *care.Batch) { b.Now = time.Time{} },
		"hole in versions":   func(b *care.Batch) { b.Events[1].Version++ },
		"other conversation": func(b *care.Batch) { b.Next.ID = "c2" },
		"other version":      func(b *care.Batch) { b.Next.Version++ },
		"no body":            func(b *care.Batch) { b.Events[0].Body = nil },
		"key twice": func(b *care.Batch) {
			b.Keys = []care.Key{{Account: acme, Name: "k"}, {Account: acme, Name: "k", Forever: true}}
		},
		"other's message":  func(b *care.Batch) { b.Queue = []care.Outgoing{{ID: "c2", Reply: "r"}} },
		"other's outcome":  func(b *care.Batch) { b.Done = &care.Outgoing{ID: "c2", Reply: "r", Fence: 1} },
		"NUL in a key":     func(b *care.Batch) { b.Keys = []care.Key{{Account: acme, Name: "k\x00"}} },
		"NUL in a message": func(b *care.Batch) { b.Messages = []channel.Ref{{Account: acme, Native: "\x00m2"}} },
		"bytes as a text":  func(b *care.Batch) { b.Put = []care.Content{{ID: "m2\xff", Rev: 1}} },
		"NUL in a reply":   func(b *care.Batch) { b.Queue = []care.Outgoing{{ID: b.ID, Reply: "r\x00"}} },
		"NUL in a thread": func(b *care.Batch) {
			t := thread(acme, "t\x00")
			*b = begin(t)
			b.Bind = &t
		},
		"timer of nothing": func(b *care.Batch) {
			*b = care.Batch{ID: "c9", Now: start, Timer: minute(1)}
		},
	} {
		b := good()
		spoil(&b)
		if err := e.store.Append(e.ctx, b); err == nil {
			e.broken("a batch with %q was accepted", name)
		}
	}
	e.same("conversation", c, e.load(c.ID))
	e.write(good())
}
