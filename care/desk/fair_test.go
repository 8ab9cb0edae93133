package desk_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// stuck is a network that never answers.
type stuck struct{ *memory.Adapter }

func (s stuck) Send(ctx context.Context, _ channel.Draft) (channel.Receipt, error) {
	<-ctx.Done()
	return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: s.Account(), Op: "send", Err: ctx.Err()}
}

// An account that never answers holds up its own replies only.
func TestSlowAccountHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		other := channel.Account{Brand: "acme", Network: "memory", Name: "slow"}
		slow := stuck{memory.New(other, nil)}
		if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{slow, w.net}}); err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			e := message(fmt.Sprintf("m-%d", i), fmt.Sprintf("t-%d", i), "Nothing works")
			e.Account, e.Target.Account, e.Message.Ref.Account = other, other, other
			w.ingest(e)
			c := w.view(care.Thread{Account: other, Native: e.Thread}.ID()).Conversation
			w.do(c.ID, care.Reply{Agent: "FB", Text: "One.", Visibility: channel.Public, Seen: c.Version})
		}
		w.run()
		defer w.stop()
		time.Sleep(5 * time.Minute)
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "Two.")
		asked := time.Now()
		for len(w.net.Sent()) == 0 && time.Since(asked) < 5*time.Minute {
			time.Sleep(100 * time.Millisecond)
		}
		if took := time.Since(asked); took > 2*time.Second {
			t.Errorf("the other account's reply left after %v, want at once", took)
		}
	})
}
