package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// A reply that fails for good after its conversation is over waits for a person,
// who sends it again or gives it up; before the end the conversation itself tells.
func TestAFailureAfterTheEndWaitsForAPerson(t *testing.T) {
	for _, over := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			net, rules := w.desk, w.desk.Rules("acme")
			w.ingest(message("m-1", "t-1", "Nothing works"))
			id := idOf("t-1")
			w.do(id, care.Reply{Agent: "FB", ID: "r-1", Text: "It works again.", Seen: w.view(id).Conversation.Version})
			w.do(id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
			var err error
			if w.desk, err = desk.New(t.Context(), w.store, rules, nil); err != nil { // the account is not there
				t.Fatal(err)
			}
			w.run()
			if over {
				time.Sleep(10 * 24 * time.Hour)
			}
			w.stop()
			if c := w.view(id).Conversation; (c.State == care.Closed) != over || len(c.Outgoing) != 1 {
				t.Fatalf("%s, %d outgoing", c.State, len(c.Outgoing))
			}
			w.desk = net
			w.run()
			defer w.stop()
			w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.RecipientClosed}})
			time.Sleep(time.Minute)
			v := w.view(id)
			if held := len(v.Outbox) == 1 && v.Outbox[0].Dead && v.Outbox[0].Code == channel.RecipientClosed; held != over {
				t.Errorf("over %t: outbox %+v", over, v.Outbox)
			}
			if !over {
				if v.Conversation.State != care.Open {
					t.Errorf("after the failure it is %s", v.Conversation.State)
				}
				return
			}
			if err := w.desk.Retry(t.Context(), id, "r-1", "FB"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if v := w.view(id); len(v.Outbox) != 0 || len(w.net.Sent()) != 1 {
				t.Errorf("tried again: outbox %+v, %d sent", v.Outbox, len(w.net.Sent()))
			}
		})
	}
}
