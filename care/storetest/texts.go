package storetest

import (
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var textCases = []promise{
	{name: "an older version of a text never replaces a newer", run: revisions,
		why: "edits arrive in any order, and the agent must answer what the customer says now"},
	{name: "a blanked text stays blanked", run: blanked,
		why: "what the customer took back must not come back with a late delivery"},
	{name: "a text blanked before it arrived is refused", run: blankFirst,
		why: "a deletion may overtake its message"},
	{name: "texts that do not exist are left out", run: missing,
		why: "a timeline shows what there is"},
	{name: "raw deliveries are kept, listed and expire", run: rawDeliveries,
		why: "what nobody understood waits for a human, but holds personal data"},
	{name: "the store's key is random, of 32 bytes, and stays", run: storeKey,
		why: "customers are named by a hash under it: another key would make them strangers"},
}

// put is a batch that only puts a text.
func put(c care.Conversation, id string, rev int64, text string) care.Batch {
	b := follow(c, minute(1))
	b.Put = []care.Content{{ID: id, Customer: c.Customer, Rev: rev, Sealed: []byte(text), KeyID: "k2"}}
	return b
}

func revisions(e *env) {
	c := e.begun("t1")
	for _, step := range []struct {
		rev        int64
		text, want string
	}{
		{5, "five", "five"},
		{3, "three", "five"},
		{6, "six", "six"},
		{6, "six again", "six again"}, // two edits within a network's second
		{-1, "minus", "six again"},
	} {
		e.write(put(c, "x", step.rev, step.text))
		got, ok := e.text(c.ID, "x")
		if !ok {
			e.broken("the text is missing")
		}
		e.same("text", step.want, string(got.Sealed))
	}
	got, _ := e.text(c.ID, "x")
	e.same("content", care.Content{ID: "x", Customer: c.Customer, Rev: 6, Sealed: []byte("six again"), KeyID: "k2"}, got)
	e.same("conversation", c, e.load(c.ID))
}

func blanked(e *env) {
	c := e.begun("t1")
	id := care.ContentID(c.LastPublic)
	b := follow(c, minute(1), care.Deleted{Ref: c.LastPublic, Content: id})
	b.Blank = []string{id}
	c = e.write(b)
	want := care.Content{ID: id, Customer: c.Customer, Rev: 1, ErasedAt: minute(1)}
	got, _ := e.text(c.ID, id)
	e.same("blanked text", want, got)
	e.refused(put(c, id, 99, "the old words"), care.ErrGone)
	again := follow(c, minute(2))
	again.Blank = []string{id}
	e.write(again)
	got, _ = e.text(c.ID, id)
	e.same("text blanked twice", want, got)
	both := put(c, "y", 1, "put and blanked at once")
	both.Blank = []string{"y"}
	e.write(both)
	if got, _ := e.text(c.ID, "y"); len(got.Sealed) > 0 || got.ErasedAt.IsZero() {
		e.broken("a text put and blanked in one batch can be read")
	}
}

func blankFirst(e *env) {
	first := begin(thread(acme, "t1"))
	early := care.Batch{ID: first.ID, Blank: []string{first.Put[0].ID}, Now: start}
	e.write(early)
	e.refused(first, care.ErrGone)
	if _, err := e.store.Load(e.ctx, first.ID); err == nil {
		e.broken("a refused batch began a conversation")
	}
	got, ok := e.text(first.ID, first.Put[0].ID)
	if !ok || got.ErasedAt.IsZero() || len(got.Sealed) > 0 {
		e.broken("the text is %v, %v", got.ErasedAt, ok)
	}
	first.Put = nil // recorded as gone
	e.write(first)
}

func missing(e *env) {
	c := e.begun("t1")
	id := care.ContentID(c.LastPublic)
	got, err := e.store.Contents(e.ctx, c.ID, []string{"nothing", id, "nor this"})
	e.is("contents", err, nil)
	if len(got) != 1 || got[0].ID != id {
		e.broken("%d texts of one", len(got))
	}
	for _, ids := range [][]string{nil, {"nothing"}} {
		if got, err = e.store.Contents(e.ctx, c.ID, ids); len(got) > 0 || err != nil {
			e.broken("%d texts of none, %v", len(got), err)
		}
	}
	if got, err = e.store.Contents(e.ctx, thread(acme, "t2").ID(), []string{id}); len(got) > 0 || err != nil {
		e.broken("%d texts of another conversation, %v", len(got), err)
	}
	var many []string
	for i := range 1000 {
		many = append(many, time.Duration(i).String())
	}
	got, err = e.store.Contents(e.ctx, c.ID, append(many, id))
	if len(got) != 1 || err != nil {
		e.broken("of a thousand identifiers one exists, and %d texts came, %v", len(got), err)
	}
}

func rawDeliveries(e *env) {
	deliveries := []care.Raw{
		{Account: acme, Name: "a", At: minute(1), Sealed: []byte("what is this"), KeyID: "k1"},
		{Account: globex, Customer: "p-ann", Name: "a", At: minute(2), Sealed: []byte("and this")},
		{Account: acme, Name: "b", At: minute(3), Sealed: []byte("again")},
	}
	older := care.Raw{Account: acme, Customer: care.Nobody, Name: "a", At: start, Sealed: []byte("what was"), KeyID: "k0"}
	e.is("keep", e.store.KeepRaw(e.ctx, older), nil)
	for _, i := range []int{2, 0, 1, 0} {
		e.is("keep", e.store.KeepRaw(e.ctx, deliveries[i]), nil)
	}
	e.same("raw deliveries", deliveries, all(e, "raw", e.store.Raw(e.ctx)))
	e.is("expire", e.store.ExpireRaw(e.ctx, minute(2), start), nil)
	e.same("raw deliveries after expiry", deliveries[1:], all(e, "raw", e.store.Raw(e.ctx)))
	e.is("drop", e.store.DropRaw(e.ctx, globex, "a"), nil)
	e.is("drop again", e.store.DropRaw(e.ctx, globex, "a"), care.ErrNotFound)
	e.is("drop of another brand's", e.store.DropRaw(e.ctx, globex, "b"), care.ErrNotFound)
	e.same("raw deliveries after a drop", deliveries[2:], all(e, "raw", e.store.Raw(e.ctx)))
}

func storeKey(e *env) {
	a, err := e.store.Key(e.ctx)
	e.is("key", err, nil)
	b, err := e.store.Key(e.ctx)
	e.is("key", err, nil)
	e.same("second answer", a, b)
	if len(a) != 32 || string(a) == string(make([]byte, 32)) {
		e.broken("a key of %d bytes, or zeroes", len(a))
	}
}
