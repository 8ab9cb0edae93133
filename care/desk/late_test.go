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

// sleepy is a store whose process is paused just after an attempt was recorded,
// once.
type sleepy struct {
	care.Store
	slept bool
}

func (s *sleepy) StartAttempt(ctx context.Context, o care.Outgoing, at time.Time) error {
	err := s.Store.StartAttempt(ctx, o, at)
	if !s.slept {
		s.slept = true
		time.Sleep(15 * time.Second) // half the lease is 10 s
	}
	return err
}

// heedless is a network that looks at no context.
type heedless struct{ *memory.Adapter }

func (h heedless) Send(_ context.Context, d channel.Draft) (channel.Receipt, error) {
	return h.Adapter.Send(context.Background(), d)
}

// Who wakes up after the time that a reply has to leave sends nothing, and knows
// that it did not: nobody has to decide or to search.
func TestNothingIsSentAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		net := struct {
			channel.Adapter
			channel.Sender
		}{w.net, heedless{w.net}}
		if w.desk, err = desk.New(t.Context(), &sleepy{Store: w.store}, rules, &desk.Options{Channels: []channel.Adapter{net}}); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		time.Sleep(15*time.Second + 100*time.Millisecond)
		out := w.view(idOf("t-1")).Outbox
		if n := len(w.net.Sent()); n != 0 || len(out) != 1 || out[0].MaybeDone || out[0].Dead {
			t.Fatalf("%d sent, outbox %+v; want one that surely was not sent", n, out)
		}
		time.Sleep(20 * time.Second)
		if n := len(w.net.Sent()); n != 1 {
			t.Errorf("%d sent in the end, want 1", n)
		}
	})
}
