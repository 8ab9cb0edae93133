package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// future is an event that only a newer version of the program knows.
type future struct{ care.Received }

func (future) Type() string { return "received_by_telepathy" }

// An account whose news this program cannot record is left to a newer one.
func TestNewerConversationFreesItsAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		c := w.view(idOf("t-1")).Conversation
		e := care.Event{Version: c.Version + 1, At: time.Now(), Actor: "system", Body: future{}}
		next := care.Fold(c, []care.Event{e})
		if err := w.store.Append(t.Context(), care.Batch{ID: c.ID, Expected: c.Version, Events: []care.Event{e}, Next: next, Now: time.Now()}); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		time.Sleep(time.Second) // the first poll begins now
		w.net.Put(message("m-2", "t-1", "Still nothing"))
		newer := care.WorkerClaim{Worker: "newer", Lease: time.Minute}
		for range 300 {
			time.Sleep(time.Second)
			newer.Now = time.Now()
			if _, err := w.store.ClaimAccount(t.Context(), account, newer); err == nil {
				return
			}
		}
		t.Error("in five minutes another process never got the account")
	})
}
