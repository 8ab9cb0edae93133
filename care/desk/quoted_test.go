package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// quoting is an event whose message had something cut from below its text.
func quoting(e channel.Event, quoted string) channel.Event {
	e.Message.Quoted = quoted
	return e
}

// below is what the desk shows below each message of a thread.
func (w *world) below(thread string) (list []string) {
	w.Helper()
	for _, m := range w.view(idOf(thread)).Messages {
		list = append(list, m.Text+" | "+m.Quoted)
	}
	return list
}

// contents is all that a conversation's store holds under some names.
func (w *world) contents(id care.ID, names ...string) string {
	w.Helper()
	all, err := w.store.Contents(w.Context(), id, names)
	if err != nil {
		w.Fatal(err)
	}
	var s strings.Builder
	for _, c := range all {
		s.Write(c.Sealed)
	}
	return s.String()
}

// A real mail, from its bytes to the agent: the answer is the text, and what the
// mail program repeated below it is there to be looked up.
func ExampleDesk_Conversation_quoted() {
	mail := strings.ReplaceAll(`From: Ann <ann@example.com>
To: care@example.net
Message-ID: <2@example.com>
In-Reply-To: <1@example.com>
Subject: Re: My phone

It works again.

On Sat, 21 Nov 2026 at 10:02, Acme <care@example.net> wrote:
> Does it work now?
`, "\n", "\r\n")
	ctx := context.Background()
	d, net, _ := exampleDesk(ctx)
	inbox := channel.Account{Brand: net.Account().Brand, Network: "email", Name: "care@example.net"}
	events, err := email.Decode(inbox, []string{"care@example.net"}, []byte(mail), time.Now())
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := d.Ingest(ctx, events); err != nil {
		fmt.Println(err)
	}
	thread := care.Thread{Account: inbox, Native: events[0].Thread}
	v, err := d.Conversation(ctx, thread.ID())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n--\n%s\n", v.Messages[0].Text, v.Messages[0].Quoted)
	// Output:
	// It works again.
	// --
	// On Sat, 21 Nov 2026 at 10:02, Acme <care@example.net> wrote:
	// > Does it work now?
}

// What was cut is kept with the message and only there, under the host's key, and
// moves nothing: neither a complaint nor personal data is the customer's that
// stands in what we wrote.
func TestQuotedIsKeptApart(t *testing.T) {
	const quoted = "On Saturday we wrote:\n> Your service is terrible, call +39 02 555 0199 or write to x@example.com?"
	w := newWorld(t, care.Spec{}, desk.Options{Sealer: newGCM(t)})
	w.ingest(quoting(message("m-1", "t-1", "Thank you"), quoted), message("m-2", "t-2", "Thank you"))
	w.same("messages", []string{"Thank you | " + quoted}, w.below("t-1"))
	one, other := w.view(idOf("t-1")), w.view(idOf("t-2"))
	if len(one.Messages[0].Exposed) > 0 || one.Conversation.State != other.Conversation.State || len(one.Events) != len(other.Events) {
		t.Errorf("exposed %q, %s, %d events; without: %s, %d", one.Messages[0].Exposed, one.Conversation.State, len(one.Events), other.Conversation.State, len(other.Events))
	}
	cid := care.ContentID(channel.Ref{Account: account, Native: "m-1"})
	kept := w.contents(idOf("t-1"), cid, cid+"/quoted")
	if kept == "" || strings.Contains(kept, "terrible") {
		t.Errorf("it is stored in the clear: %q", kept)
	}
	for s, err := range w.desk.List(t.Context(), care.Query{}, true) {
		if err != nil || s.Excerpt != "Thank you" {
			t.Errorf("excerpt %q, %v", s.Excerpt, err)
		}
	}
}

// A long discussion is kept to its beginning, and no character is cut in two.
func TestQuotedIsCapped(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(quoting(message("m-1", "t-1", "Hello"), "a"+strings.Repeat("é", 200<<10)))
	w.ingest(quoting(message("m-2", "t-2", "Hello"), strings.Repeat("e", 64<<10)))
	if got := w.view(idOf("t-1")).Messages[0].Quoted; got != "a"+strings.Repeat("é", 32<<10-1)+"…" {
		t.Errorf("%d bytes, ending with %q", len(got), got[len(got)-6:])
	}
	if got := w.view(idOf("t-2")).Messages[0].Quoted; got != strings.Repeat("e", 64<<10) {
		t.Errorf("what is not too long is %d bytes", len(got))
	}
}

// What stands below a text follows its edits, in whatever order they come, and
// leaves with it when it is deleted.
func TestQuotedFollowsItsMessage(t *testing.T) {
	first := func() channel.Event { return quoting(message("m-1", "t-1", "old"), "OLD") }
	edit := func(text, below string, after time.Duration) channel.Event {
		e := quoting(edited("m-1", "t-1", text), below)
		e.At = e.At.Add(after)
		return e
	}
	gone := func() channel.Event {
		e := edited("m-1", "t-1", "")
		e.Kind, e.Message = channel.Deleted, nil
		return e
	}
	for _, tt := range []struct {
		name   string
		events func() []channel.Event
		want   string
	}{
		{"as it came", func() []channel.Event { return []channel.Event{first()} }, "old | OLD"},
		{"twice", func() []channel.Event { return []channel.Event{first(), first()} }, "old | OLD"},
		{"edited", func() []channel.Event { return []channel.Event{first(), edit("new", "NEW", 1)} }, "new | NEW"},
		{"taken away", func() []channel.Event { return []channel.Event{first(), edit("new", "", 1)} }, "new | "},
		{"and given again", func() []channel.Event {
			return []channel.Event{first(), edit("new", "", 1), edit("newer", "NEWER", time.Minute)}
		}, "newer | NEWER"},
		{"an older edit comes later", func() []channel.Event {
			return []channel.Event{first(), edit("newer", "NEWER", time.Minute), edit("new", "NEW", 1)}
		}, "newer | NEWER"},
		{"an older edit comes later that has none", func() []channel.Event {
			return []channel.Event{first(), edit("newer", "NEWER", time.Minute), edit("new", "", 1)}
		}, "newer | NEWER"},
		{"the edit comes first", func() []channel.Event { return []channel.Event{edit("new", "NEW", 1), first()} }, "new | NEW"},
		{"the edit comes first and takes it away", func() []channel.Event { return []channel.Event{edit("new", "", 1), first()} }, "new | "},
		{"two edits come first", func() []channel.Event {
			return []channel.Event{edit("new", "NEW", 1), edit("newer", "", time.Minute), first()}
		}, "newer | "},
		{"an edit comes first and one later", func() []channel.Event {
			return []channel.Event{edit("new", "NEW", 1), first(), edit("newer", "NEWER", time.Minute)}
		}, "newer | NEWER"},
		{"the edit comes first without a thread", func() []channel.Event {
			e := edit("new", "NEW", 1)
			e.Thread, e.Message.Thread = "", ""
			return []channel.Event{e, first()}
		}, "new | NEW"},
		{"deleted", func() []channel.Event { return []channel.Event{first(), gone()} }, " | "},
		{"edited and deleted", func() []channel.Event { return []channel.Event{edit("new", "NEW", 1), first(), gone()} }, " | "},
		{"deleted before it came", func() []channel.Event { return []channel.Event{edit("new", "NEW", 1), gone(), first()} }, " | "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.ingest(tt.events()...)
				w.same("message", []string{tt.want}, w.below("t-1"))
				cid := care.ContentID(channel.Ref{Account: account, Native: "m-1"})
				left := w.contents(idOf("t-1"), cid+"/quoted", cid+"+edit/quoted")
				if tt.want == " | " && left != "" || tt.name == "taken away" && strings.Contains(left, "OLD") {
					t.Errorf("still stored: %s", left)
				}
			})
		})
	}
}

// Others repeat what a customer wrote, colleagues in their mail program among
// them: it leaves with the customer's words. What others wrote themselves stays,
// and what is erased does not come back with an edit.
func TestQuotedIsErasedWithThePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(quoting(from("ann", "m-1", "t-1", "Call me"), "Ann Example, Main Street 1"))
		w.ingest(quoting(from("bob", "m-2", "t-1", "I am her brother"), "Ann wrote:\n> Call me"))
		w.ingest(quoting(from("bob", "m-3", "t-3", "My phone"), "Bob Example"))
		ours := quoting(message("m-4", "t-1", "We called you, Ann."), "Ann wrote:\n> Call me")
		ours.Message.Author = channel.Party{Native: "care", Handle: "@acme", Role: channel.Self}
		w.ingest(ours)
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Fatal(err)
		}
		edit := quoting(edited("m-2", "t-1", "I am Ann's brother"), "Ann wrote:\n> Call me")
		edit.Message.Author = from("bob", "m-2", "t-1", "").Message.Author
		w.ingest(edit)
		for i, m := range w.view(idOf("t-1")).Messages {
			if m.Quoted != "" || (m.Text == "") != (i != 1) {
				t.Errorf("message %d: %q, below it %q", i, m.Text, m.Quoted)
			}
		}
		w.same("another's", []string{"My phone | Bob Example"}, w.below("t-3"))
		var all []string
		for _, n := range []string{"m-1", "m-2", "m-4"} {
			c := care.ContentID(channel.Ref{Account: account, Native: n})
			all = append(all, c, c+"/quoted")
		}
		if left := w.contents(idOf("t-1"), all...); strings.Contains(left, "Call me") || strings.Contains(left, "Main Street") {
			t.Errorf("still stored: %s", left)
		}
	})
}

// It is read where the message was written, also after that went elsewhere.
func TestQuotedGoesWithItsMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(quoting(from("ann", "m-1", "t-1", "My phone"), "ONE"), quoting(from("ann", "m-2", "t-2", "My tablet"), "TWO"))
		w.do(idOf("t-1"), care.Merge{Agent: "FB", Into: idOf("t-2")})
		w.same("both", []string{"My phone | ONE", "My tablet | TWO"}, w.below("t-2"))
	})
}

// The words that an older desk stored have nothing below them.
func TestQuotedIsMissingFromOldRows(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Hello"))
	v := w.view(idOf("t-1"))
	cid := care.ContentID(v.Conversation.LastPublic)
	err := w.store.Append(t.Context(), care.Batch{
		ID: idOf("t-1"), Expected: v.Conversation.Version, Next: v.Conversation, Now: time.Now(),
		Put: []care.Content{{ID: cid, Customer: v.Conversation.Customer, Rev: 1, Sealed: []byte(`{"text":"Hello","author":{"id":"u-1"}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Hello | "}, w.below("t-1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
