package desk_test

import (
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// A message whose text the network keeps to itself waits for an answer like any
// other, and is not shown as an empty one.
func TestWithheldMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		e := message("m-1", "t-1", "")
		e.Message.Withheld = true
		w.ingest(e)
		w.ingest(message("m-2", "t-2", "Hello"))
		v := w.view(idOf("t-1"))
		if len(v.Messages) != 1 || !v.Messages[0].Withheld || v.Conversation.WaitingSince.IsZero() {
			t.Errorf("%+v, waiting since %v", v.Messages, v.Conversation.WaitingSince)
		}
		if m := w.view(idOf("t-2")).Messages; m[0].Withheld {
			t.Error("a message that came whole is shown as withheld")
		}
	})
}
