package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// The latest edit is what counts, in whatever order they come.
func TestLatestEditWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := edited("m-1", "t-1", "second version")
		time.Sleep(time.Minute)
		last := edited("m-1", "t-1", "third version")
		for name, events := range map[string][]channel.Event{
			"in order":                             {message("m-1", "t-1", "first version"), first, last},
			"edits swapped":                        {message("m-1", "t-1", "first version"), last, first},
			"last before its message":              {last, message("m-1", "t-1", "first version"), first},
			"both before their message":            {first, last, message("m-1", "t-1", "first version")},
			"both before and swapped":              {last, first, message("m-1", "t-1", "first version")},
			"one before and one after its message": {first, message("m-1", "t-1", "first version"), last},
		} {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(events...)
			if m := w.view(idOf("t-1")).Messages; len(m) != 1 || m[0].Text != "third version" || !m[0].Edited {
				t.Errorf("%s: %+v", name, m)
			}
		}
	})
}

// What was deleted before it arrived stays away also where its message does
// not go to the place that its thread had when the deletion came.
func TestDeletedBeforeItsFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, change := range map[string]func(id, thread string) channel.Event{
			"deleted": deleted,
			"edited":  func(id, thread string) channel.Event { return edited(id, thread, "better words") },
		} {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.ingest(message("m-1", "t-1", "Nothing works"))
			w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
			time.Sleep(8 * 24 * time.Hour)
			late := message("m-2", "t-1", "secret words")
			w.ingest(change("m-2", "t-1"), late)
			texts(w, name, "secret words")
		}
	})
}

func TestDeletedBeforeItsPrivateThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, change := range map[string]func(id, thread string) channel.Event{
			"deleted": deleted,
			"edited":  func(id, thread string) channel.Event { return edited(id, thread, "better words") },
		} {
			w := newWorld(t, care.Spec{}, desk.Options{})
			first := message("m-1", "t-1", "Nothing works")
			w.ingest(first)
			c := w.view(idOf("t-1")).Conversation
			w.do(c.ID, care.Handoff{Reply: care.Reply{Agent: "FB", Text: "Please write to us in private.", Seen: c.Version}, Reason: care.BecauseData})
			late := message("m-2", "t-private", "secret words")
			late.Message.Visibility, late.Message.Author = channel.Private, first.Message.Author
			w.ingest(change("m-2", "t-private"), late)
			texts(w, name, "secret words")
		}
	})
}

// texts fails if a conversation shows the unwanted text.
func texts(w *world, name, unwanted string) {
	w.Helper()
	for l, err := range w.desk.List(w.Context(), care.Query{}, false) {
		if err != nil {
			w.Fatal(err)
		}
		for _, m := range w.view(l.Conversation.ID).Messages {
			if m.Text == unwanted {
				w.Errorf("%s: a conversation shows %q", name, m.Text)
			}
		}
	}
}
