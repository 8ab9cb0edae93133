package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

func deletion(id, thread string) channel.Event {
	return channel.Event{Kind: channel.Deleted, Account: account, Thread: thread, Target: channel.Ref{Account: account, Native: id}}
}

// A deletion that does not say where its message belongs is kept in mind,
// whichever message of a thread it is and whatever comes first.
func TestDeletionWithoutThread(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []channel.Event
	}{
		{"after it", []channel.Event{message("m-1", "t-1", "Hello"), message("m-2", "t-1", "secret"), deletion("m-2", "")}},
		{"before it", []channel.Event{message("m-1", "t-1", "Hello"), deletion("m-2", ""), message("m-2", "t-1", "secret")}},
		{"before the thread", []channel.Event{deletion("m-2", ""), message("m-1", "t-1", "Hello"), message("m-2", "t-1", "secret")}},
		{"before the thread, and the message first", []channel.Event{deletion("m-2", ""), message("m-2", "t-1", "secret"), message("m-1", "t-1", "Hello")}},
		{"everything twice", []channel.Event{deletion("m-2", ""), deletion("m-2", ""), message("m-2", "t-1", "secret"), message("m-1", "t-1", "Hello"),
			message("m-2", "t-1", "secret"), deletion("m-2", ""), message("m-1", "t-1", "Hello")}},
		{"with its thread too", []channel.Event{deletion("m-2", ""), deletion("m-2", "t-1"), message("m-1", "t-1", "Hello"), message("m-2", "t-1", "secret")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(tt.events...)
			v := w.view(idOf("t-1"))
			if len(v.Messages) != 2 {
				t.Fatalf("%d messages, want 2", len(v.Messages))
			}
			for _, m := range v.Messages {
				if gone := m.ID == "m-2"; m.Deleted != gone || gone != (m.Text == "") {
					t.Errorf("message %s: deleted %t, text %q", m.ID, m.Deleted, m.Text)
				}
			}
			if u := v.Conversation.Unanswered; len(u) != 1 || u[0].Ref.Native != "m-1" {
				t.Errorf("waiting for an answer: %v, want m-1 alone", u)
			}
		})
	}
}

// A thank-you that the customer changes into a complaint wants an answer,
// whether the change comes after it or before.
func TestCourtesyEditedIntoAComplaint(t *testing.T) {
	thanks := func() channel.Event { return message("m-2", "t-1", "Grazie mille!") }
	complains := func() channel.Event { return edited("m-2", "t-1", "Grazie mille, but it is broken again") }
	for _, tt := range []struct {
		name   string
		events []channel.Event
		waits  bool
	}{
		{"a courtesy", []channel.Event{thanks()}, false},
		{"changed", []channel.Event{thanks(), complains()}, true},
		{"changed before it came", []channel.Event{complains(), thanks()}, true},
		{"changed into another courtesy", []channel.Event{thanks(), edited("m-2", "t-1", "Grazie!")}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.run()
				defer w.stop()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.reply("t-1", "Try again.")
				time.Sleep(time.Minute)
				for _, e := range tt.events {
					e.At = time.Now()
					w.ingest(e)
					time.Sleep(time.Minute)
				}
				want := map[bool]care.State{true: care.Open, false: care.Waiting}[tt.waits]
				v := w.view(idOf("t-1"))
				if v.Conversation.State != want || tt.waits == v.Conversation.WaitingSince.IsZero() {
					t.Errorf("%s, waiting since %v; want %s", v.Conversation.State, v.Conversation.WaitingSince, want)
				}
				if len(v.Messages) != 3 {
					t.Errorf("%d messages, want 3", len(v.Messages))
				}
			})
		})
	}
}

// What a stranger changes in the thread is nobody's case.
func TestStrangersEditAsksNothing(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	e := message("m-2", "t-1", "Thanks!")
	e.Message.Author = channel.Party{Native: "u-9", Handle: "@bob"}
	w.ingest(e, edited("m-2", "t-1", "Mine neither"))
	if u := w.view(idOf("t-1")).Conversation.Unanswered; len(u) != 1 {
		t.Errorf("unanswered %v, want the customer's alone", u)
	}
}

// An edit that does not say where its message belongs is found by it, and a
// deletion after it takes both.
func TestEditWithoutThread(t *testing.T) {
	original := func() channel.Event { return message("m-2", "t-1", "old words") }
	first := func() channel.Event { return message("m-1", "t-1", "Hello") }
	edit := func(text string) channel.Event { return edited("m-2", "", text) }
	for _, tt := range []struct {
		name   string
		events []channel.Event
		want   string
	}{
		{"after it", []channel.Event{first(), original(), edit("new words")}, "new words"},
		{"before it", []channel.Event{first(), edit("new words"), original()}, "new words"},
		{"before the thread", []channel.Event{edit("new words"), first(), original()}, "new words"},
		{"everything twice", []channel.Event{edit("new words"), edit("new words"), original(), first(), original(), edit("new words")}, "new words"},
		{"deleted after it", []channel.Event{edit("new words"), deletion("m-2", ""), first(), original()}, ""},
		{"deleted before it", []channel.Event{deletion("m-2", ""), edit("new words"), first(), original()}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(tt.events...)
			v := w.view(idOf("t-1"))
			if len(v.Messages) != 2 {
				t.Fatalf("%d messages, want 2", len(v.Messages))
			}
			for _, m := range v.Messages {
				if m.ID == "m-2" && (m.Text != tt.want || m.Deleted != (tt.want == "")) {
					t.Errorf("text %q, deleted %t; want %q", m.Text, m.Deleted, tt.want)
				}
			}
		})
	}
}
