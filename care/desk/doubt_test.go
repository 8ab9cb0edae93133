package desk_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// A network that refuses to be searched says nothing about the reply.
func TestRefusedSearchIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true},
			memory.Fault{Op: "find", Err: &channel.Error{Code: channel.Permission}})
		w.reply("t-1", "One.")
		time.Sleep(time.Minute)
		v := w.view(idOf("t-1"))
		if v.Conversation.Undelivered != "" || len(v.Outbox) != 1 || !v.Outbox[0].Dead || len(w.net.Sent()) != 1 {
			t.Errorf("undelivered %q, outbox %+v, %d published; want one that waits for a person", v.Conversation.Undelivered, v.Outbox, len(w.net.Sent()))
		}
	})
}

// unasked is a network that does not say what it can do.
type unasked struct {
	*memory.Adapter
	until time.Time
}

func (u unasked) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	if time.Now().Before(u.until) {
		return channel.Capabilities{}, &channel.Error{Code: channel.NotFound, Account: account, Op: "capabilities"}
	}
	return u.Adapter.Capabilities(ctx)
}

// A server that does not say what it can do has not refused a reply.
func TestUnknownCapabilitiesAreNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		net := unasked{w.net, time.Now().Add(time.Minute)}
		if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}}); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		time.Sleep(90 * time.Second)
		if c := w.view(idOf("t-1")).Conversation; len(w.net.Sent()) != 1 || c.Undelivered != "" {
			t.Errorf("%d sent, undelivered %q; want it sent when the server is well", len(w.net.Sent()), c.Undelivered)
		}
	})
}

// lagging is a network whose search does not show what was just published.
type lagging struct{ *memory.Adapter }

func (lagging) Find(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
	return channel.Receipt{}, false, nil
}

// A network that refuses a text as repeated, after an attempt that may have been
// done, says that it most likely was: nobody is told that it never left. Without
// such an attempt it is another text that was there before.
func TestRepeatedAfterADoubtIsNoFailure(t *testing.T) {
	for name, doubt := range map[string]bool{"after a doubt": true, "at once": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.on(lagging{w.net})
				w.run()
				defer w.stop()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				repeated := memory.Fault{Err: &channel.Error{Code: channel.Duplicate}}
				if doubt {
					w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true}, repeated)
				} else {
					w.net.Fail(repeated)
				}
				w.reply("t-1", "One.")
				time.Sleep(time.Minute)
				v := w.view(idOf("t-1"))
				held := len(v.Outbox) == 1 && v.Outbox[0].Dead && v.Outbox[0].MaybeDone && v.Conversation.Undelivered == ""
				failed := len(v.Outbox) == 0 && v.Conversation.Undelivered == channel.Duplicate
				if held != doubt || failed == doubt {
					t.Errorf("undelivered %q, outbox %+v", v.Conversation.Undelivered, v.Outbox)
				}
			})
		})
	}
}
