package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// A brand that was taken out of the configuration: its conversations can be
// read, nobody judges them by another's rules, and when it comes back they go
// on.
func TestBrandTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		id := idOf("t-1")
		before := w.view(id)
		acme := w.net
		w.on(memory.New(channel.Account{Brand: "globex", Network: "memory", Name: "care"}, nil))
		w.run()
		time.Sleep(7 * time.Hour) // a breach falls due
		v := w.view(id)
		if !v.Unconfigured || len(v.Allowed) != 0 || len(v.Messages) != 1 || v.Conversation.Version != before.Conversation.Version {
			t.Errorf("unconfigured %t, allowed %v, %d messages, version %d; want it as it was, to read", v.Unconfigured, v.Allowed, len(v.Messages), v.Conversation.Version)
		}
		var no *care.Refusal
		_, err := w.desk.Do(t.Context(), id, care.Claim{Agent: "FB"})
		if !errors.As(err, &no) || no.Guard != desk.GuardBrand || len(no.Allowed) != 0 {
			t.Errorf("a command gave %v", err)
		}
		if err := w.desk.Ingest(t.Context(), []channel.Event{message("m-2", "t-1", "Hello?")}); !errors.Is(err, desk.ErrUnconfigured) {
			t.Errorf("a message gave %v", err)
		}
		w.stop()
		w.on(acme)
		w.run()
		defer w.stop()
		time.Sleep(2 * time.Minute)
		v = w.view(id)
		if v.Unconfigured || len(v.Allowed) == 0 || v.Clock[0].State != "breached" || v.Conversation.Version == before.Conversation.Version {
			t.Errorf("back again: unconfigured %t, allowed %v, clock %s, version %d", v.Unconfigured, v.Allowed, v.Clock[0].State, v.Conversation.Version)
		}
		w.on(memory.New(channel.Account{Brand: "globex", Network: "memory", Name: "care"}, nil))
		if err := w.desk.Erase(t.Context(), id); err != nil {
			t.Errorf("erasing gave %v", err)
		}
	})
}
