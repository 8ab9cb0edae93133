package desk_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// on puts a new engine on the world's store, with another adapter.
func (w *world) on(a channel.Adapter) *world {
	w.Helper()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		w.Fatal(err)
	}
	if w.desk, err = desk.New(w.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{a}}); err != nil {
		w.Fatal(err)
	}
	return w
}

func (w *world) reply(thread, text string) care.Conversation {
	w.Helper()
	c := w.view(idOf(thread)).Conversation
	return w.do(c.ID, care.Reply{Agent: "FB", Text: text, Visibility: channel.Public, Seen: c.Version})
}

func (w *world) sentTexts() []string {
	var out []string
	for _, s := range w.net.Sent() {
		out = append(out, s.Draft.Text)
	}
	return out
}

func TestRepliesWaitOutATroubleInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		for range 6 {
			w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient}})
		}
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		w.reply("t-1", "Two.")
		time.Sleep(2 * time.Second)
		v := w.view(idOf("t-1"))
		if len(v.Outbox) != 2 || v.Clock[0].State != "running" || v.Conversation.State != care.Waiting {
			t.Fatalf("in the trouble: %d wait, clock %s, %s", len(v.Outbox), v.Clock[0].State, v.Conversation.State)
		}
		time.Sleep(3 * time.Minute)
		got := w.sentTexts()
		if len(got) != 2 || got[0] != "One. ^FB" || got[1] != "Two. ^FB" {
			t.Errorf("sent %q", got)
		}
	})
}

// flaky is a network that is down for a while.
type flaky struct {
	*memory.Adapter
	down atomic.Bool
}

func (f *flaky) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if f.down.Load() {
		return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: account, Op: "send"}
	}
	return f.Adapter.Send(ctx, d)
}

func TestRetriedWithin30Seconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		net := &flaky{Adapter: w.net}
		w.on(net)
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		net.down.Store(true)
		w.reply("t-1", "One.")
		time.Sleep(10 * time.Minute)
		if n := len(w.net.Sent()); n != 0 {
			t.Fatalf("%d sent while the network was down", n)
		}
		net.down.Store(false)
		healed := time.Now()
		for len(w.net.Sent()) == 0 && time.Since(healed) < time.Minute {
			time.Sleep(time.Second)
		}
		if took := time.Since(healed); took > 30*time.Second {
			t.Errorf("sent %v after the network was back, want within 30 s", took)
		}
	})
}

func TestFinalFailureComesBackToTheOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		since := w.view(idOf("t-1")).Conversation.WaitingSince
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.RecipientClosed}})
		w.reply("t-1", "One.")
		time.Sleep(5 * time.Second)
		c := w.view(idOf("t-1")).Conversation
		if c.State != care.Open || !c.WaitingSince.Equal(since) || c.Undelivered != channel.RecipientClosed || c.Owner != "FB" {
			t.Errorf("state %s, waiting since %v, undelivered %q, owner %q", c.State, c.WaitingSince, c.Undelivered, c.Owner)
		}
		if n := len(w.view(idOf("t-1")).Outbox); n != 0 {
			t.Errorf("%d still wait", n)
		}
	})
}

// A lost answer: the network published the reply and did not say so.
func TestLostAnswerIsNeverSentTwice(t *testing.T) {
	lost := memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true}
	notSent := memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}}
	for _, tt := range []struct {
		name  string
		fault memory.Fault
	}{{"published", lost}, {"not published", notSent}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.run()
				defer w.stop()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.net.Fail(tt.fault)
				w.reply("t-1", "One.")
				time.Sleep(2 * time.Minute)
				if got := w.sentTexts(); len(got) != 1 {
					t.Errorf("published %q, want once", got)
				}
				if c := w.view(idOf("t-1")).Conversation; len(c.Outgoing) != 0 {
					t.Error("the outcome is not recorded")
				}
			})
		})
	}
}

// unsearchable hides the abilities that could tell whether a reply left.
type unsearchable struct{ net *memory.Adapter }

func (u unsearchable) Account() channel.Account { return u.net.Account() }
func (u unsearchable) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	return u.net.Capabilities(ctx)
}
func (u unsearchable) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	return u.net.Send(ctx, d)
}

func TestWhatNobodyCanTellGoesBeforeAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.on(unsearchable{w.net})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"), message("m-2", "t-2", "Mine neither"))
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true})
		w.reply("t-1", "One.")
		time.Sleep(time.Hour)
		v := w.view(idOf("t-1"))
		if len(w.net.Sent()) != 1 || len(v.Outbox) != 1 || !v.Outbox[0].Dead || !v.Outbox[0].MaybeDone {
			t.Fatalf("published %d times, outbox %+v", len(w.net.Sent()), v.Outbox)
		}
		w.reply("t-2", "Two.") // another conversation is not held up
		time.Sleep(time.Second)
		if n := len(w.net.Sent()); n != 2 {
			t.Errorf("%d published, want the other conversation's as well", n)
		}
		// The person looked, it is not there, and sends it again.
		if err := w.desk.Retry(t.Context(), idOf("t-1"), v.Outbox[0].Reply, "FB"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		if n := len(w.net.Sent()); n != 3 || len(w.view(idOf("t-1")).Outbox) != 0 {
			t.Errorf("after a person's word %d are published, %d wait", n, len(w.view(idOf("t-1")).Outbox))
		}
	})
}

// A person looked and says what happened to a reply that nobody could tell of.
func TestSettle(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sent  bool
		state care.State
		clock string
	}{{"it is there", true, care.Waiting, "met"}, {"given up", false, care.Open, "running"}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.on(unsearchable{w.net})
				w.run()
				defer w.stop()
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true})
				w.reply("t-1", "One.")
				reply := w.view(idOf("t-1")).Outbox[0].Reply
				if err := w.desk.Settle(t.Context(), idOf("t-1"), reply, tt.sent); !errors.Is(err, desk.ErrNotHeld) {
					t.Errorf("while it is tried: %v, want ErrNotHeld", err)
				}
				time.Sleep(time.Minute)
				if err := w.desk.Settle(t.Context(), idOf("t-1"), reply, tt.sent); err != nil {
					t.Fatal(err)
				}
				v := w.view(idOf("t-1"))
				if v.Conversation.State != tt.state || string(v.Clock[0].State) != tt.clock || len(v.Outbox) != 0 {
					t.Errorf("%s, clock %s, %d in the outbox", v.Conversation.State, v.Clock[0].State, len(v.Outbox))
				}
				w.reply("t-1", "Two.") // what was held up goes on
				time.Sleep(time.Second)
				if n := len(w.net.Sent()); n != 2 {
					t.Errorf("%d published, want the first and the next", n)
				}
				if err := w.desk.Settle(t.Context(), idOf("t-1"), reply, tt.sent); !errors.Is(err, care.ErrNotFound) {
					t.Errorf("again: %v, want ErrNotFound", err)
				}
			})
		})
	}
}

// A process died between the attempt and its outcome.
func TestCrashBetweenSendingAndRecording(t *testing.T) {
	for _, tt := range []struct {
		name      string
		published bool
	}{{"it had left", true}, {"it had not", false}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.ingest(message("m-1", "t-1", "Nothing works"))
				w.reply("t-1", "One.")
				dead, err := w.store.ClaimOutgoing(t.Context(), care.WorkerClaim{Worker: "dead", Now: time.Now(), Lease: 20 * time.Second, Limit: 1})
				if err != nil || len(dead) != 1 {
					t.Fatalf("claim: %v, %v", dead, err)
				}
				if err := w.store.StartAttempt(t.Context(), dead[0], time.Now()); err != nil {
					t.Fatal(err)
				}
				if tt.published {
					v := w.view(idOf("t-1"))
					_, err := w.net.Send(t.Context(), channel.Draft{ID: dead[0].Reply, Thread: "t-1", InReplyTo: dead[0].InReplyTo, Visibility: channel.Public, Text: v.Messages[1].Text})
					if err != nil {
						t.Fatal(err)
					}
				}
				w.run()
				defer w.stop()
				time.Sleep(30 * time.Second)
				if n := len(w.net.Sent()); n != 1 {
					t.Errorf("published %d times within 30 s, want once", n)
				}
				if c := w.view(idOf("t-1")).Conversation; len(c.Outgoing) != 0 || c.FirstReplyAt.IsZero() {
					t.Errorf("outcome not recorded: %+v", c.Outgoing)
				}
			})
		})
	}
}

func TestEchoCompletesAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Echo: true})
		w.on(w.net)
		w.run()
		defer w.stop()
		time.Sleep(time.Second) // the first poll begins now
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		time.Sleep(time.Minute)
		v := w.view(idOf("t-1"))
		if len(v.Messages) != 2 || len(v.Conversation.Outgoing) != 0 {
			t.Errorf("the echo of our own reply counts as another: %d messages", len(v.Messages))
		}
	})
}

func TestTimersOfADeadProcessFireOnceLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		due := time.Now().Add(6 * time.Hour)
		time.Sleep(7 * time.Hour) // nobody was there
		w.run()
		defer w.stop()
		time.Sleep(5 * time.Second)
		var breaches []care.Event
		for e, err := range w.store.Events(t.Context(), idOf("t-1"), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if a, ok := e.Body.(care.Alarm); ok && a.Kind == "breach" {
				breaches = append(breaches, e)
			}
		}
		if len(breaches) != 1 {
			t.Fatalf("%d breaches, want 1", len(breaches))
		}
		if got := breaches[0]; got.Due.Sub(due).Abs() > time.Second || got.At.Sub(due) < time.Hour {
			t.Errorf("fell due %v, recorded %v; want due %v", got.Due, got.At, due)
		}
	})
}

func TestRunEndsAndHealthSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		if err := w.desk.Health(); !errors.Is(err, desk.ErrNotRunning) {
			t.Errorf("before Run: %v", err)
		}
		w.run()
		synctest.Wait()
		if err := w.desk.Health(); err != nil {
			t.Errorf("while running: %v", err)
		}
		if err := w.desk.Run(t.Context()); err == nil {
			t.Error("a second Run was accepted")
		}
		w.stop()
		if err := w.desk.Health(); !errors.Is(err, desk.ErrNotRunning) {
			t.Errorf("after Run ended: %v", err)
		}
	})
}

func TestErase(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "my secret words"), message("m-2", "t-2", "other words"))
	e := edited("m-3", "t-1", "parked words")
	w.ingest(e, message("m-3", "t-1", "unparked words"))
	w.reply("t-1", "Dear Ann.")
	if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
		t.Fatal(err)
	}
	for _, m := range w.view(idOf("t-1")).Messages {
		if m.Text != "" || m.Author.Handle != "" {
			t.Errorf("still there: %q by %q", m.Text, m.Author.Handle)
		}
	}
	if got := w.view(idOf("t-2")).Messages[0].Text; got != "other words" {
		t.Errorf("another customer's text is %q", got)
	}
	var events []care.Event
	for e, err := range w.store.Events(t.Context(), idOf("t-1"), 0) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	if c := care.Fold(care.Conversation{}, events); !c.Erased || c.Version != int64(len(events)) {
		t.Error("the log does not fold after the erasure")
	}
}
