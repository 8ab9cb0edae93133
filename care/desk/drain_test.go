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

// slow is a network that takes its time.
type slow struct {
	*memory.Adapter
	takes time.Duration
}

func (s slow) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	select {
	case <-time.After(s.takes):
		return s.Adapter.Send(ctx, d)
	case <-ctx.Done():
		return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: account, Op: "send", MaybeDone: true, Err: ctx.Err()}
	}
}

// What is under way when the context ends is finished if it can be in time, and
// else left for others to find out about: it is never lost or sent twice.
func TestDrain(t *testing.T) {
	for _, tt := range []struct {
		name         string
		takes, drain time.Duration
		sent         bool
	}{{"in time", 3 * time.Second, 5 * time.Second, true}, {"too slow", 8 * time.Second, 5 * time.Second, false}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				rules, err := care.NewRules(care.Spec{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				o := &desk.Options{Channels: []channel.Adapter{slow{w.net, tt.takes}}, Drain: tt.drain}
				if w.desk, err = desk.New(t.Context(), w.store, rules, o); err != nil {
					t.Fatal(err)
				}
				w.run()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.reply("t-1", "One.")
				time.Sleep(time.Second)
				began := time.Now()
				w.stop()
				if took := time.Since(began); took > tt.drain+time.Second || took < min(tt.takes-time.Second, tt.drain) {
					t.Errorf("Run ended after %v", took)
				}
				out := w.view(idOf("t-1")).Outbox
				if tt.sent {
					if len(out) != 0 || len(w.net.Sent()) != 1 {
						t.Errorf("%d wait, %d published", len(out), len(w.net.Sent()))
					}
					return
				}
				if len(out) != 1 || !out[0].MaybeDone {
					t.Fatalf("outbox %+v, want one in doubt", out)
				}
				w.on(w.net) // the next process looks whether it was published
				w.run()
				defer w.stop()
				time.Sleep(30 * time.Second)
				if n := len(w.net.Sent()); n != 1 || len(w.view(idOf("t-1")).Outbox) != 0 {
					t.Errorf("%d published, want 1", n)
				}
			})
		})
	}
}

// The engine acts when something falls due, not when it next looks.
func TestActsWhenDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late []time.Duration
		w := newWorld(t, care.Spec{}, desk.Options{Poll: 10 * time.Second, Metrics: desk.Metrics{
			Ticked: func(d time.Duration) { late = append(late, d) },
		}})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		time.Sleep(20 * time.Hour)
		if len(late) == 0 {
			t.Fatal("no timer fired")
		}
		for _, d := range late {
			if d > 200*time.Millisecond {
				t.Errorf("a timer fired %v late", d)
			}
		}
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.RateLimited, RetryAt: time.Now().Add(4500 * time.Millisecond)}})
		asked := time.Now()
		w.reply("t-1", "One.")
		for len(w.net.Sent()) == 0 && time.Since(asked) < time.Minute {
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(asked); took < 4500*time.Millisecond || took > 5*time.Second {
			t.Errorf("sent after %v, want when the network asked for it", took)
		}
	})
}

// What was claimed and not begun when the context ends is given back, and the
// next process need not wait for a lease to end.
func TestClaimedAndNotBegunIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		o := &desk.Options{Channels: []channel.Adapter{w.net}}
		o.Metrics.Claimed = func(channel.Account, time.Duration) { cancel() }
		d, err := desk.New(t.Context(), w.store, rules, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if out := w.view(idOf("t-1")).Outbox; len(out) != 1 || out[0].Attempts != 0 || out[0].MaybeDone {
			t.Fatalf("outbox %+v, want one that was not begun", out)
		}
		w.run()
		defer w.stop()
		time.Sleep(100 * time.Millisecond)
		if n := len(w.net.Sent()); n != 1 {
			t.Errorf("%d published at once by the next process, want 1", n)
		}
	})
}
