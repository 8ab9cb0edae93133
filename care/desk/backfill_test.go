package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// What a backfill brings is there to be read and starts no clock; the same
// message delivered as news does.
func TestBackfilledStartsNoClock(t *testing.T) {
	for _, backfilled := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			e := message("m-1", "t-1", "Where is my parcel?")
			e.At, e.Backfilled = time.Now().Add(-50*time.Hour), backfilled
			w.ingest(e)
			v := w.view(idOf("t-1"))
			if len(v.Messages) != 1 || v.Messages[0].Text != "Where is my parcel?" {
				t.Fatalf("%d messages", len(v.Messages))
			}
			if waits := !v.Conversation.WaitingSince.IsZero(); waits == backfilled {
				t.Errorf("backfilled %t: it waits: %t", backfilled, waits)
			}
			w.ingest(e, message("m-2", "t-1", "Hello?"))
			if u := w.view(idOf("t-1")).Conversation.Unanswered; backfilled && (len(u) != 1 || u[0].Ref != (channel.Ref{Account: account, Native: "m-2"})) {
				t.Errorf("waiting for an answer: %v, want m-2 alone", u)
			}
		})
	}
}
