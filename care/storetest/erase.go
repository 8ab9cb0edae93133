package storetest

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care"
)

var eraseCases = []promise{
	{name: "erasing a customer blanks all of her words, and nobody else's", run: erase,
		why: "the right to erasure covers every conversation and every raw delivery, and another customer's case goes on"},
	{name: "erasing who wrote in another's conversation takes what came to that brand", run: eraseGuest,
		why: "a delivery that nobody understood may be of any who wrote to the brand, whosever conversation it was in"},
	{name: "after erasing no file holds the words", run: eraseFiles, needs: files,
		why: "a text that the database no longer shows may still stand in a free page or in the write-ahead log"},
}

func erase(e *env) {
	one, two, other := begin(thread(acme, "t1")), begin(thread(acme, "t2")), begin(thread(acme, "t3"))
	two.Put[0].Customer = one.Put[0].Customer // the same person in another's thread
	for _, b := range []care.Batch{one, two, other} {
		e.write(b)
		c := e.write(reply(b.Next, "r1", minute(1)))
		unknown := put(c, "unknown", 1, "words of nobody knows who")
		unknown.Put[0].Customer = ""
		e.write(unknown)
	}
	for _, r := range rawOf(one.Put[0].Customer, other.Next.Customer) {
		e.is("keep raw", e.store.KeepRaw(e.ctx, r), nil)
	}
	for range 2 { // and once more, after a crash
		ids, err := e.store.Erase(e.ctx, one.Put[0].Customer, minute(5))
		e.is("erase", err, nil)
		want := []care.ID{one.ID, two.ID}
		slices.Sort(want)
		e.same("conversations", want, ids)
	}
	for _, text := range []struct {
		id     care.ID
		name   string
		erased bool
	}{
		{one.ID, one.Put[0].ID, true}, {one.ID, "text-r1", true}, {two.ID, two.Put[0].ID, true},
		{one.ID, "unknown", true}, {two.ID, "unknown", false}, {other.ID, "unknown", false},
		{two.ID, "text-r1", false}, {other.ID, other.Put[0].ID, false}, {other.ID, "text-r1", false},
	} {
		got, ok := e.text(text.id, text.name)
		if !ok || (len(got.Sealed) == 0) != text.erased || got.ErasedAt.IsZero() == text.erased {
			e.broken("text %s of %s: %d bytes, erased at %v; want erased: %v", text.name, text.id, len(got.Sealed), got.ErasedAt, text.erased)
		}
	}
	left := map[string]bool{}
	for _, r := range all(e, "raw", e.store.Raw(e.ctx)) {
		left[r.Name] = true
	}
	e.same("raw deliveries", map[string]bool{"another's": true, "nobody's": true, "of another brand": true}, left)
	c := e.load(one.ID)
	e.same("fold", care.Fold(care.Conversation{ID: c.ID}, e.events(c.ID)), c)
	e.write(follow(c, minute(6), care.Erased{}))
	e.refused(put(e.load(one.ID), one.Put[0].ID, 9, "the words again"), care.ErrGone)
	if ids, err := e.store.Erase(e.ctx, "p-nobody", minute(5)); err != nil || len(ids) > 0 {
		e.broken("erasing a stranger gave %d conversations, %v", len(ids), err)
	}
	if _, err := e.store.Erase(e.ctx, "", minute(5)); err == nil {
		e.broken("nobody was erased without an error")
	}
}

// rawOf are raw deliveries of a customer, of another one, of nobody, and such as
// may be anybody's, in two brands.
func rawOf(hers, anothers string) (list []care.Raw) {
	for _, r := range []care.Raw{
		{Account: acme, Name: "hers", Customer: hers}, {Account: acme, Name: "anybody's"}, {Account: acme, Name: "another's", Customer: anothers},
		{Account: acme, Name: "nobody's", Customer: care.Nobody}, {Account: globex, Name: "of another brand"},
	} {
		r.At, r.Sealed = start, []byte("?")
		list = append(list, r)
	}
	return list
}

// eraseGuest erases somebody who wrote in another's conversation only.
func eraseGuest(e *env) {
	b := begin(thread(globex, "t1"))
	e.write(b)
	guest := put(b.Next, "guest", 1, "words of a guest")
	guest.Put[0].Customer = "p-guest"
	e.write(guest)
	for _, r := range rawOf("p-guest", b.Next.Customer) {
		e.is("keep raw", e.store.KeepRaw(e.ctx, r), nil)
	}
	for range 2 { // and once more, after a crash
		ids, err := e.store.Erase(e.ctx, "p-guest", minute(5))
		e.is("erase", err, nil)
		e.same("conversations", []care.ID{b.ID}, ids)
	}
	var left []string
	for _, r := range all(e, "raw", e.store.Raw(e.ctx)) {
		left = append(left, r.Name)
	}
	slices.Sort(left)
	e.same("raw deliveries", []string{"another's", "anybody's", "nobody's"}, left)
}

// eraseFiles writes long and short texts in many versions, so that pages split,
// overflow and are freed, then erases one customer and reads the files.
func eraseFiles(e *env) {
	secret := func(kind string, conv, rev int) string { return fmt.Sprintf("%s-%d-%d ", kind, conv, rev) }
	var convs []care.Conversation
	for i := range 60 {
		b := begin(thread(acme, fmt.Sprintf("t%d", i)))
		b.Put[0].Customer = fmt.Sprintf("p-%d", i%2)
		b.Next.Customer = b.Put[0].Customer
		b.Put[0].Sealed = []byte(secret("confidential", i, 0))
		convs = append(convs, e.write(b))
	}
	for rev := 1; rev <= 5; rev++ {
		for i, c := range convs {
			n := 1 + (i*rev*7)%400
			b := put(c, care.ContentID(c.LastPublic), int64(rev+1), strings.Repeat(secret("confidential", i, rev), n))
			b.Put[0].Customer = fmt.Sprintf("p-%d", i%2)
			e.write(b)
			raw := care.Raw{Account: acme, Name: fmt.Sprint("raw-", i), Customer: b.Put[0].Customer, At: start,
				Sealed: []byte(strings.Repeat(secret("delivered", i, rev), n))}
			e.is("keep raw", e.store.KeepRaw(e.ctx, raw), nil)
		}
	}
	e.is("keep raw", e.store.KeepRaw(e.ctx, care.Raw{Account: acme, Name: "raw", At: start, Sealed: []byte("delivered-by-anybody")}), nil)
	if n := e.count("confidential-"); n == 0 {
		e.Fatal("the files hold no text before erasing: Options.Files names others, or the store seals")
	}
	if _, err := e.store.Erase(e.ctx, "p-0", minute(5)); err != nil {
		e.broken("erase: %v", err)
	}
	for i := range convs {
		for _, kind := range []string{"confidential", "delivered"} {
			left := e.count(fmt.Sprintf("%s-%d-", kind, i))
			if i%2 == 0 && left > 0 {
				e.broken("an erased %s text stands %d times in the files", kind, left)
			}
			if i%2 == 1 && left == 0 {
				e.broken("the %s text of another customer is gone", kind)
			}
		}
	}
	if n := e.count("delivered-by-anybody"); n > 0 {
		e.broken("an erased raw delivery stands %d times in the files", n)
	}
}

// count looks for a text in all files.
func (e *env) count(text string) int {
	e.Helper()
	n := 0
	for _, path := range e.opt.Files(e.TB, e.store) {
		data, err := os.ReadFile(path)
		if err != nil {
			e.Fatal(err)
		}
		n += bytes.Count(data, []byte(text))
	}
	return n
}
