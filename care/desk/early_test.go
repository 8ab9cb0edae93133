package desk_test

import (
	"testing"

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
