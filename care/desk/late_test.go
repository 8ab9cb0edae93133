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

// sleepy is a store whose process is paused just after a message was claimed, or
// an attempt recorded, once.
type sleepy struct {
	care.Store
	claim, attempt time.Duration
}

func nap(d *time.Duration) {
	time.Sleep(*d)
	*d = 0
}

func (s *sleepy) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	list, err := s.Store.ClaimOutgoing(ctx, c)
	if len(list) > 0 {
		nap(&s.claim)
	}
	return list, err
}

func (s *sleepy) StartAttempt(ctx context.Context, o care.Outgoing, at time.Time) error {
	err := s.Store.StartAttempt(ctx, o, at)
	nap(&s.attempt)
	return err
}

// heedless is a network that looks at no context.
type heedless struct{ *memory.Adapter }

func (h heedless) Send(_ context.Context, d channel.Draft) (channel.Receipt, error) {
	return h.Adapter.Send(context.Background(), d)
}

// Who wakes up after the time that a reply has to leave, half the lease of 20 s,
// sends nothing, and knows that it did not: nobody has to decide or to search.
// Else it would be at it when the lease ends, and another one begins.
func TestNothingIsSentAfterItsTime(t *testing.T) {
	for name, c := range map[string]struct{ claim, attempt time.Duration }{
		"paused after the claim":          {claim: 19 * time.Second},
		"paused after a part of its time": {claim: 9 * time.Second, attempt: 2 * time.Second},
		"paused after the attempt":        {attempt: 15 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
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
				store := &sleepy{w.store, c.claim, c.attempt}
				if w.desk, err = desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{net}}); err != nil {
					t.Fatal(err)
				}
				w.run()
				defer w.stop()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.reply("t-1", "One.")
				time.Sleep(c.claim + c.attempt + 100*time.Millisecond)
				out := w.view(idOf("t-1")).Outbox
				if n := len(w.net.Sent()); n != 0 || len(out) != 1 || out[0].MaybeDone || out[0].Dead {
					t.Fatalf("%d sent, outbox %+v; want one that surely was not sent", n, out)
				}
				time.Sleep(20 * time.Second)
				if n := len(w.net.Sent()); n != 1 {
					t.Errorf("%d sent in the end, want 1", n)
				}
			})
		})
	}
}
