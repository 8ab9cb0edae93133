package desk_test

import (
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// A note is kept with the texts, is never sent, and goes when they are erased.
func TestNotesAreForColleagues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"))
		id := idOf("t-1")
		seen := w.view(id).Conversation.Version
		w.do(id, care.Note{Agent: "AP", Text: "She called the shop, too."})
		noted := func() string {
			v := w.view(id)
			for _, e := range v.Events {
				if x, ok := e.Body.(care.Noted); ok {
					return e.Actor + ": " + v.Words[x.Content]
				}
			}
			return ""
		}
		if got := noted(); got != "AP: She called the shop, too." {
			t.Errorf("noted %q", got)
		}
		w.do(id, care.Reply{Agent: "FB", Text: "We look into it.", Seen: seen})
		w.same("the timeline", []string{"customer: My phone is dead", "agent: We look into it. ^FB"}, w.texts(id))
		if err := w.desk.Erase(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if got := noted(); got != "AP: " {
			t.Errorf("after erasure %q", got)
		}
	})
}
