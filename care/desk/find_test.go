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

// byText is a network that is searched by what a reply says, newest first.
type byText struct{ *memory.Adapter }

func (b byText) Find(_ context.Context, d channel.Draft, _ time.Time) (channel.Receipt, bool, error) {
	sent := b.Sent()
	for i := len(sent) - 1; i >= 0; i-- {
		if sent[i].Draft.Text == d.Text {
			return sent[i].Receipt, true, nil
		}
	}
	return channel.Receipt{}, false, nil
}

// A reply of the same words that left before is not this one.
func TestSameWordsTwiceLeaveTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.on(byText{w.net})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "We are on it.")
		time.Sleep(time.Second)
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}})
		w.reply("t-1", "We are on it.")
		time.Sleep(2 * time.Minute)
		if n := len(w.net.Sent()); n != 2 {
			t.Errorf("%d published, want both", n)
		}
		if c := w.view(idOf("t-1")).Conversation; len(c.Outgoing) != 0 {
			t.Error("the outcome is not recorded")
		}
	})
}
