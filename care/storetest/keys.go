package storetest

import (
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var keyCases = []promise{
	{name: "a known key refuses the batch, whatever the version", run: knownKey,
		why: "networks deliver the same event several times, also while the conversation moves on"},
	{name: "a delivery that says nothing still leaves its key", run: keyAlone,
		why: "an event for a conversation that does not exist yet must be known when it comes again"},
	{name: "a key is its brand's, its account's and its own", run: keyBrands,
		why: "two brands on one store share native identifiers, and one must never swallow the other's message"},
	{name: "of concurrent deliveries of one event one is stored", run: keyRace,
		why: "a network that hears no answer in time delivers again at once"},
	{name: "keys for ever stay, others expire", run: keyExpiry,
		why: "a message is never new again; other keys would fill the store"},
	{name: "a message belongs to its first conversation for ever", run: messageOwner,
		why: "an edit or a deletion, months later, must find the text"},
}

func knownKey(e *env) {
	b := begin(thread(acme, "t1"))
	c := e.write(b)
	for _, k := range b.Keys {
		e.known(k)
		fresh := begin(thread(acme, "t2"))
		fresh.Keys = append(fresh.Keys, k)
		e.refused(fresh, care.ErrKnown)
	}
	c = e.write(follow(c, minute(1), received(c, "t1-m2")))
	e.refused(b, care.ErrKnown)
	e.same("conversation", c, e.load(c.ID))
}

func keyAlone(e *env) {
	k := care.Key{Account: acme, Name: "deleted:unknown"}
	b := care.Batch{ID: thread(acme, "t1").ID(), Keys: []care.Key{k}, Now: start}
	e.write(b)
	e.known(k)
	e.refused(b, care.ErrKnown)
	if _, err := e.store.Load(e.ctx, b.ID); err == nil {
		e.broken("a key made a conversation")
	}
	e.begun("t1") // and the conversation may still begin
}

func keyBrands(e *env) {
	k := care.Key{Account: acme, Name: "message:1"}
	b := begin(thread(acme, "t1"))
	b.Keys = []care.Key{k}
	e.write(b)
	for _, a := range []channel.Account{
		globex,
		{Brand: "acme", Network: "mastodon", Name: "help"},
		{Brand: "acme", Network: "web", Name: "other"},
		{Brand: "acme", Network: "webhelp"},                // no part runs into the next
		{Brand: "acmeweb", Network: "help", Name: "help"},  //
		{Brand: "", Network: "acme", Name: "web/help"},     //
		{Brand: "acme/web", Network: "help", Name: "help"}, //
	} {
		e.free(care.Key{Account: a, Name: k.Name})
	}
	e.free(care.Key{Account: acme, Name: "message:10"})
	e.known(care.Key{Account: acme, Name: k.Name, Forever: true})
}

func keyRace(e *env) {
	for round := range 5 {
		stored := 0
		for _, err := range together(8, func(i int) error {
			b := begin(thread(acme, fmt.Sprintf("t-%d-%d", round, i)))
			b.Keys = []care.Key{{Account: acme, Name: fmt.Sprint("event-", round)}}
			return e.store.Append(e.ctx, b)
		}) {
			if err == nil {
				stored++
			} else {
				e.is("the other delivery", err, care.ErrKnown)
			}
		}
		if stored != 1 {
			e.broken("%d of 8 concurrent deliveries were stored", stored)
		}
	}
}

func keyExpiry(e *env) {
	for i, n := range []string{"old", "new"} {
		b := begin(thread(acme, n))
		b.Now = minute(10 * i)
		b.Keys = []care.Key{{Account: acme, Name: n}, {Account: acme, Name: n + " for ever", Forever: true}}
		e.write(b)
	}
	e.is("expire", e.store.ExpireRaw(e.ctx, start, start), nil)
	e.known(care.Key{Account: acme, Name: "old"})
	e.is("expire", e.store.ExpireRaw(e.ctx, start, minute(10)), nil)
	e.free(care.Key{Account: acme, Name: "old"})
	for _, n := range []string{"new", "old for ever", "new for ever"} {
		e.known(care.Key{Account: acme, Name: n})
	}
}

func messageOwner(e *env) {
	c := e.begun("t1")
	other := e.begun("t2")
	b := follow(other, minute(1), received(other, "t2-m2"))
	b.Messages = []channel.Ref{c.LastPublic, message(acme, "t2-m2")}
	e.write(b)
	for ref, want := range map[channel.Ref]care.ID{
		c.LastPublic:                c.ID,
		other.LastPublic:            other.ID,
		message(acme, "t2-m2"):      other.ID,
		message(beside[0], "t2-m2"): "",
		message(beside[1], "t2-m2"): "",
		message(beside[2], "t2-m2"): "",
	} {
		id, err := e.store.FindMessage(e.ctx, ref)
		if want == "" {
			e.is("another account's message", err, care.ErrNotFound)
		}
		e.same("conversation of "+ref.Native, want, id)
	}
	e.is("expire", e.store.ExpireRaw(e.ctx, minute(1000), minute(1000)), nil)
	if id, err := e.store.FindMessage(e.ctx, c.LastPublic); id != c.ID || err != nil {
		e.broken("after keys expired the message belongs to %q, %v", id, err)
	}
}
