package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// jumpy is a network whose adapter panics: always when it is polled, at its first
// question, and when it sends to a thread.
type jumpy struct {
	*memory.Adapter
	asked *bool
}

func (j jumpy) Poll(context.Context, channel.Cursor) (channel.Page, error) {
	panic("the words of Ann")
}

func (j jumpy) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	if !*j.asked {
		*j.asked = true
		panic("the words of Ann")
	}
	return j.Adapter.Capabilities(ctx)
}

func (j jumpy) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if d.Thread == "t-1" {
		panic("the words of Ann")
	}
	return j.Adapter.Send(ctx, d)
}

// What panics at one conversation stops no other one, and the log has no words.
func TestPanicsStopNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		for _, thread := range []string{"t-1", "t-2", "t-3", "t-4"} {
			w.ingest(message("m-"+thread, thread, "Nothing works"))
		}
		w.reply("t-1", "One.")
		w.reply("t-2", "Two.")
		var log bytes.Buffer
		o := &desk.Options{Channels: []channel.Adapter{jumpy{w.net, new(bool)}}, Log: slog.New(slog.NewTextHandler(&log, nil))}
		o.Facts = func(_ context.Context, c care.Conversation, cmd care.Command, _ *care.Facts) error {
			if _, tick := cmd.(care.Tick); tick && c.ID == idOf("t-3") {
				panic("the words of Ann")
			}
			return nil
		}
		var err error
		if w.desk, err = desk.New(t.Context(), w.store, w.desk.Rules("acme"), o); err != nil {
			t.Fatal(err)
		}
		w.run()
		time.Sleep(7 * time.Hour)
		w.stop()
		if got := w.sentTexts(); len(got) != 1 || got[0] != "Two. ^FB" {
			t.Errorf("sent %q, want the reply to another conversation", got)
		}
		if o := w.view(idOf("t-1")).Outbox; len(o) != 1 || !o[0].MaybeDone {
			t.Errorf("outbox %+v, want one that may have been sent", o)
		}
		if types := strings.Join(w.types(idOf("t-4")), " "); !strings.Contains(types, "alarm") {
			t.Errorf("another conversation's events: %s", types)
		}
		if strings.Contains(log.String(), "words of Ann") || !strings.Contains(log.String(), "op=poll") || !strings.Contains(log.String(), "op=timer") {
			t.Errorf("the log has the words, or not the panics")
		}
	})
}
