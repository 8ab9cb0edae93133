package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// perName is a host's sealer with several keys, of which some are destroyed and
// some cannot be had at the moment.
type perName struct {
	gcm
	name string // of the key that it seals with
	fail map[string]error
}

func (p *perName) Seal(plain []byte) ([]byte, string, error) {
	sealed, _, err := p.gcm.Seal(plain)
	return sealed, p.name, err
}

func (p *perName) Open(sealed []byte, keyID string) ([]byte, error) {
	if err := p.fail[keyID]; err != nil {
		return nil, err
	}
	return p.gcm.Open(sealed, "key-1")
}

// Who destroys a customer's key has erased the customer's words: the conversation
// and the list still show everybody else's, and what comes for it is recorded. A key
// that cannot be had loses nothing: what needs it is to be delivered again.
func TestWhatTheKeyIsDestroyedOfIsErased(t *testing.T) {
	for _, destroyed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := &perName{gcm: newGCM(t), name: "ann", fail: map[string]error{}}
			w := newWorld(t, care.Spec{}, desk.Options{Sealer: s})
			w.ingest(quoting(from("ann", "m-1", "t-1", "Nothing works"), "Ann"))
			s.name = "bob"
			w.ingest(from("bob", "m-2", "t-1", "Mine neither"), from("bob", "m-3", "t-3", "And mine"))
			s.fail["ann"] = io.ErrUnexpectedEOF
			if destroyed {
				s.fail["ann"] = desk.ErrKeyDestroyed
			}
			v, err := w.desk.Conversation(t.Context(), idOf("t-1"))
			if !destroyed {
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("read without the key: %v", err)
				}
				if err := w.desk.Ingest(t.Context(), []channel.Event{edited("m-1", "t-1", "It works")}); !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("edited without the key: %v", err)
				}
				delete(s.fail, "ann")
				w.ingest(edited("m-1", "t-1", "It works"))
				w.same("texts", []string{"customer: It works", "other: Mine neither"}, w.texts(idOf("t-1")))
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if m := v.Messages; m[0].Text != "" || !m[0].Erased || m[0].Quoted != "" || m[1].Text != "Mine neither" {
				t.Errorf("messages %+v", m)
			}
			w.do(idOf("t-1"), care.Reply{Agent: "FB", Text: "We look at it.", Seen: v.Conversation.Version})
			w.ingest(edited("m-1", "t-1", "It works"), deleted("m-1", "t-1"))
			listed := 0
			for _, err := range w.desk.List(t.Context(), care.Query{}, true) {
				if listed++; err != nil {
					t.Error(err)
				}
			}
			if listed != 2 {
				t.Errorf("%d listed", listed)
			}
		})
	}
}

// A text whose row is damaged hides no other conversation and can be deleted; an
// edit of it is kept until the row is mended, and stops nothing that comes behind.
func TestDamagedTextStopsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(quoting(message("m-1", "t-1", "Nothing works"), "Ann"), message("m-2", "t-2", "Mine neither"))
		c := w.view(idOf("t-1")).Conversation
		w.tear(c.ID, care.ContentID(c.LastPublic))
		excerpts := map[string]bool{}
		for s, err := range w.desk.List(t.Context(), care.Query{}, true) {
			if err != nil {
				t.Error(err)
			}
			excerpts[s.Excerpt] = s.Damaged
		}
		if diff := cmp.Diff(map[string]bool{"": true, "Mine neither": false}, excerpts); diff != "" {
			t.Errorf("excerpts (-want +got):\n%s", diff)
		}
		w.ingest(edited("m-1", "t-1", "It works"), message("m-3", "t-2", "Hello?"))
		if n := len(w.view(idOf("t-2")).Messages); n != 2 {
			t.Errorf("what came behind: %d messages", n)
		}
		kept := 0
		for range w.desk.Raw(t.Context()) {
			kept++
		}
		if kept != 1 {
			t.Errorf("%d kept for a person, want the edit", kept)
		}
		w.ingest(deleted("m-1", "t-1"))
		if m := w.view(idOf("t-1")).Messages; len(m) != 1 || !m[0].Deleted {
			t.Errorf("deleted: %+v", m)
		}
		if left := w.contents(c.ID, care.ContentID(c.LastPublic)+"/quoted"); left != "" {
			t.Errorf("what stood below it is there: %s", left)
		}
	})
}

// tear damages contents of a conversation.
func (w *world) tear(id care.ID, names ...string) {
	w.Helper()
	c := w.view(id).Conversation
	var torn []care.Content
	for _, name := range names {
		torn = append(torn, care.Content{ID: name, Customer: c.Customer, Rev: 1 << 60, Sealed: []byte(`{"text":"Noth`)})
	}
	if err := w.store.Append(w.Context(), care.Batch{ID: c.ID, Expected: c.Version, Next: c, Put: torn, Now: time.Now()}); err != nil {
		w.Fatal(err)
	}
}

// A damaged text costs that text, and no other of its conversation: it is said in
// its place, and told to whoever runs the desk. It does not count as erased, and
// the customer can be answered.
func TestDamagedTextCostsOneText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		w := newWorld(t, care.Spec{}, desk.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		w.ingest(quoting(from("ann", "m-1", "t-1", "one"), "below one"), quoting(from("ann", "m-2", "t-1", "two"), "below two"))
		id := idOf("t-1")
		one, two := care.ContentID(ref("m-1")), care.ContentID(ref("m-2"))
		for _, text := range []string{"a note", "another note"} {
			w.do(id, care.Note{Agent: "FB", Text: text})
		}
		for _, p := range []string{"p1", "p2"} {
			w.do(id, care.Promise{Agent: "FB", ID: p, Text: "a promise", Kind: care.Delivery, Owner: "FB", Due: time.Now().Add(30 * time.Hour)})
		}
		var note string
		v := w.view(id)
		for _, e := range v.Events {
			if x, ok := e.Body.(care.Noted); ok && note == "" {
				note = x.Content
			}
		}
		if log.Len() > 0 {
			t.Fatalf("the log: %s", &log)
		}
		w.tear(id, one, two+"/quoted", note, v.Promises[0].Content)
		v = w.view(id)
		type shown struct {
			Text, Quoted    string
			Erased, Damaged bool
		}
		var got []shown
		for _, m := range v.Messages {
			got = append(got, shown{m.Text, m.Quoted, m.Erased, m.Damaged})
		}
		if diff := cmp.Diff([]shown{{"", "", false, true}, {"two", "", false, true}}, got); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
		w.same("damaged words", []string{note}, v.Damaged)
		if len(v.Words) != 1 || v.Promises[0].Text != "" || !v.Promises[0].Damaged || v.Promises[1].Text != "a promise" || v.Promises[1].Damaged {
			t.Errorf("words %q, promises %+v", v.Words, v.Promises)
		}
		for _, told := range []string{"level=ERROR", string(id), one, note} {
			if !strings.Contains(log.String(), told) {
				t.Errorf("the log lacks %q", told)
			}
		}
		w.tear(id, two)
		w.run()
		w.reply("t-1", "We are on it.")
		time.Sleep(time.Minute)
		w.stop()
		if m := w.view(id).Messages; m[2].Status != "sent" {
			t.Errorf("the answer is %s", m[2].Status)
		}
	})
}

// An edit that is damaged is not passed over for what the message said before.
func TestDamagedEditIsNotPassedOver(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-0", "t-1", "Hello"), edited("m-1", "t-1", "new"), message("m-1", "t-1", "old"))
	w.tear(idOf("t-1"), care.ContentID(ref("m-1"))+"+edit")
	if m := w.view(idOf("t-1")).Messages; m[0].Damaged || !m[1].Damaged || m[1].Text != "" {
		t.Errorf("%+v", m)
	}
}

// What a sealer finds altered costs as little as a row that is torn.
func TestSealedTextThatWasAltered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &perName{gcm: newGCM(t), name: "ann", fail: map[string]error{}}
		w := newWorld(t, care.Spec{}, desk.Options{Sealer: s})
		w.ingest(from("ann", "m-1", "t-1", "Nothing works"))
		s.name = "bob"
		w.ingest(from("bob", "m-2", "t-1", "Mine neither"))
		s.fail["ann"] = fmt.Errorf("the vault: %w", care.ErrDamaged)
		if m := w.view(idOf("t-1")).Messages; !m[0].Damaged || m[0].Erased || m[1].Text != "Mine neither" {
			t.Errorf("%+v", m)
		}
		w.ingest(edited("m-1", "t-1", "It works")) // kept, and not for ever in everybody's way
		delete(s.fail, "ann")
		for r := range w.desk.Raw(t.Context()) {
			if err := w.desk.ReadRaw(t.Context(), r.Account, r.Name); err != nil {
				t.Error(err)
			}
		}
		w.same("texts once it is mended", []string{"customer: It works", "other: Mine neither"}, w.texts(idOf("t-1")))
	})
}

// An edit that came before its message and named neither a thread nor an author is
// erased with the message's author, also where another conversation has its place.
func TestEraseFindsEditsInTheirOwnPlace(t *testing.T) {
	for _, thread := range []string{"t-1", "m-1"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(quoting(edited("m-1", "", "secret words"), "secret below"))
			w.ingest(from("ann", "m-1", thread, "old"))
			if thread != "m-1" {
				w.ingest(from("bob", "m-2", "m-1", "An answer to it"))
			}
			w.same("messages", []string{"secret words | secret below"}, w.below(thread))
			if err := w.desk.Erase(t.Context(), idOf(thread)); err != nil {
				t.Fatal(err)
			}
			cid := care.ContentID(channel.Ref{Account: account, Native: "m-1"})
			if left := w.contents(idOf("m-1"), cid, cid+"/quoted", cid+"+edit", cid+"+edit/quoted"); left != "" {
				t.Errorf("still stored: %s", left)
			}
			if thread != "m-1" {
				w.same("another's", []string{"An answer to it | "}, w.below("m-1"))
			}
		})
	}
}

// What an edit withheld or gave is known of it, also where it came first.
func TestWithheldGoesByTheLastEdit(t *testing.T) {
	for _, thread := range []string{"t-1", ""} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			hidden := func(e channel.Event) channel.Event { e.Message.Withheld = true; return e }
			w.ingest(edited("m-1", thread, "In the clear"), hidden(message("m-1", "t-1", "")))
			w.ingest(hidden(edited("m-2", thread, "")), message("m-2", "t-1", "In the clear"))
			m := w.view(idOf("t-1")).Messages
			if m[0].Withheld || m[0].Text == "" || !m[1].Withheld || m[1].Text != "" {
				t.Errorf("%q withheld %t, %q withheld %t", m[0].Text, m[0].Withheld, m[1].Text, m[1].Withheld)
			}
		})
	}
}

// What is attached to a message is given wherever the message is shown, after a
// merge as well, and nowhere else.
func TestAttachmentGoesWithItsMessage(t *testing.T) {
	s, f := pictures(t)
	w := newWorld(t, care.Spec{}, desk.Options{Media: f})
	w.run()
	defer w.stop()
	w.ingest(message("m-2", "t-2", "My tablet"), pictured(message("m-1", "t-1", "My phone"), s.URL+"/a"), message("m-3", "t-3", "My watch"))
	one, two := idOf("t-1"), idOf("t-2")
	until(t, "it is fetched", func() bool { m := w.view(one).Messages[0].Media; return len(m) == 1 && m[0].Size > 0 })
	content := w.view(one).Messages[0].Media[0].Content
	w.do(one, care.Merge{Agent: "FB", Into: two, Override: true})
	shown := func(id care.ID) {
		t.Helper()
		for _, m := range w.view(id).Messages {
			if len(m.Media) != 1 {
				continue
			}
			_, body, err := w.desk.Attachment(t.Context(), id, m.Media[0].Content)
			if m.Media[0].Size != 13 || string(body) != "picture of /a" || err != nil {
				t.Errorf("shown with %d bytes, given %q, %v", m.Media[0].Size, body, err)
			}
			return
		}
		t.Error("not shown")
	}
	shown(two)
	shown(one)
	if _, _, err := w.desk.Attachment(t.Context(), idOf("t-3"), content); !errors.Is(err, care.ErrNotFound) {
		t.Errorf("of another conversation: %v", err)
	}
	if err := w.desk.Erase(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.desk.Attachment(t.Context(), two, content); !errors.Is(err, care.ErrNotFound) {
		t.Errorf("after the erasure: %v", err)
	}
}
