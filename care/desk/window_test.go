package desk_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// windowed is what an account can do whose network lets it answer in private
// for a day and a half, and a person for a week.
func windowed() *channel.Capabilities {
	return &channel.Capabilities{
		Reply:   []channel.Visibility{channel.Public, channel.Private},
		Windows: []channel.Window{{Visibility: channel.Private, For: 36 * time.Hour, Human: 7 * 24 * time.Hour}},
	}
}

// The window of the network counts from what the customer wrote last, and a
// reply after it is refused with the reason.
func TestWindowOfTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: windowed()})
		w.on(w.net)
		w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
		id := idOf("t-1")
		reply := func() error {
			_, err := w.desk.Do(t.Context(), id, care.Reply{Agent: "FB", Text: "On its way.", Seen: w.view(id).Conversation.Version})
			return err
		}
		time.Sleep(7*24*time.Hour - time.Second)
		if err := reply(); err != nil {
			t.Errorf("within the window: %v", err)
		}
		time.Sleep(time.Second)
		var no *care.Refusal
		if err := reply(); !errors.Is(err, care.ErrWindowClosed) || !errors.As(err, &no) || no.Guard != care.GuardWindow {
			t.Errorf("after it: %v", err)
		}
		p, err := w.desk.Judge(t.Context(), id, care.Reply{Agent: "FB", Text: "On its way."})
		if err != nil || len(p.Reasons) != 1 {
			t.Errorf("judged after it: %+v, %v", p, err)
		}
		w.ingest(privately(message("m-2", "t-1", "Hello?")))
		if err := reply(); err != nil {
			t.Errorf("after the customer wrote again: %v", err)
		}
		late := message("m-3", "t-2", "Where is mine?")
		late.At = time.Now().Add(8 * 24 * time.Hour) // a clock that is wrong opens nothing
		w.ingest(privately(late))
		time.Sleep(7*24*time.Hour + time.Second)
		id = idOf("t-2")
		if err := reply(); !errors.Is(err, care.ErrWindowClosed) {
			t.Errorf("after the window of a message from the future: %v", err)
		}
	})
}

// A message whose edit came first has its window like any other.
func TestWindowOfAMessageThatWasEditedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: windowed()})
		w.on(w.net)
		m := privately(message("m-1", "t-1", "Where is my parcel?"))
		e := privately(message("m-1", "", "Where is my parcel, please?"))
		e.Kind, e.At = channel.Edited, e.At.Add(time.Second)
		w.ingest(e)
		w.ingest(m)
		id := idOf("t-1")
		if v := w.view(id); len(v.Messages) != 1 || !v.Messages[0].Edited {
			t.Fatalf("%+v", v.Messages)
		}
		time.Sleep(7*24*time.Hour + time.Second)
		_, err := w.desk.Do(t.Context(), id, care.Reply{Agent: "FB", Text: "On its way.", Seen: w.view(id).Conversation.Version})
		if !errors.Is(err, care.ErrWindowClosed) {
			t.Errorf("after the window: %v", err)
		}
	})
}

// An edit is no new message, and what waits in the outbox until the window is
// closed is not sent.
func TestWindowClosesWhileAReplyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: windowed()})
		net := &flaky{Adapter: w.net}
		net.down.Store(true)
		w.on(net)
		w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
		id := idOf("t-1")
		time.Sleep(7*24*time.Hour - time.Minute)
		e := privately(message("m-1", "t-1", "Where is my parcel, please?"))
		e.Kind = channel.Edited
		w.ingest(e)
		w.run()
		defer w.stop()
		w.do(id, care.Reply{Agent: "FB", Text: "On its way.", Seen: w.view(id).Conversation.Version})
		time.Sleep(2 * time.Minute)
		net.down.Store(false)
		time.Sleep(time.Minute)
		c := w.view(id).Conversation
		if len(w.net.Sent()) != 0 || c.Undelivered != channel.WindowClosed || c.State != care.Open {
			t.Errorf("%d left, undelivered %q, %s", len(w.net.Sent()), c.Undelivered, c.State)
		}
	})
}

// The survey is not asked of who takes no message from the account, and the
// host knows better what it says.
func TestSurveyAndWhatTheNetworkSays(t *testing.T) {
	for _, tt := range []struct {
		name  string
		facts func(context.Context, care.Conversation, care.Command, *care.Facts) error
		days  care.Duration
		probe channel.Code
		want  care.SurveySkip
	}{
		{"asked", nil, care.Duration(24 * time.Hour), "", ""},
		{"after the window", nil, care.Duration(48 * time.Hour), "", care.SkipWindow},
		{"the host knows that it is open", func(_ context.Context, _ care.Conversation, _ care.Command, f *care.Facts) error {
			f.WindowClosed = false
			return nil
		}, care.Duration(48 * time.Hour), "", ""},
		{"takes no messages", nil, care.Duration(24 * time.Hour), channel.RecipientClosed, care.SkipOptedOut},
		{"nobody can tell", nil, care.Duration(24 * time.Hour), channel.Transient, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				rules, err := care.NewRules(care.Spec{Survey: care.SurveyPlan{After: tt.days, Hours: "24/7"}}, nil)
				if err != nil {
					t.Fatal(err)
				}
				net := &probed{memory.New(account, &memory.Options{Capabilities: windowed()}), tt.probe}
				if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{
					Channels: []channel.Adapter{net}, Facts: tt.facts, Poll: time.Minute, PollChannels: time.Hour,
					Brands: map[string]desk.Brand{"acme": {Survey: "Was it solved?"}},
				}); err != nil {
					t.Fatal(err)
				}
				w.run()
				defer w.stop()
				w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
				id := idOf("t-1")
				w.do(id, care.Reply{Agent: "FB", Text: "It is there now.", Seen: 2})
				time.Sleep(time.Minute)
				w.do(id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
				time.Sleep(72 * time.Hour)
				s := w.view(id).Conversation.Survey
				if s == nil || s.Skipped != tt.want || s.AskedAt.IsZero() != (tt.want != "") {
					t.Errorf("survey: %+v, want skipped %q", s, tt.want)
				}
			})
		})
	}
}

// probed is a network that says whether it would take a private message.
type probed struct {
	*memory.Adapter
	code channel.Code
}

func (p *probed) Probe(context.Context, channel.Mode, channel.Party) error {
	if p.code == "" {
		return nil
	}
	return &channel.Error{Code: p.code, Op: "probe"}
}

// The host is asked when a message arrives as well, and a host that fails loses
// none.
func TestTheHostIsAskedOnArrival(t *testing.T) {
	var asked int
	w := newWorld(t, care.Spec{}, desk.Options{Facts: func(_ context.Context, _ care.Conversation, cmd care.Command, f *care.Facts) error {
		if _, ok := cmd.(care.Receive); ok {
			asked++
			f.OutOfHours, f.Period = true, "strike"
			if asked > 1 {
				return errors.New("down")
			}
		}
		return nil
	}})
	w.ingest(message("m-1", "t-1", "Nothing works"), message("m-2", "t-2", "Nor here"))
	if c := w.view(idOf("t-1")).Conversation; !c.OutOfHours || asked < 2 {
		t.Errorf("asked %d times; out of hours: %v", asked, c.OutOfHours)
	}
	if c := w.view(idOf("t-2")).Conversation; c.Version == 0 {
		t.Error("a message was lost")
	}
}
