package desk_test

import (
	"bytes"
	"context"
	"errors"
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

// chatty is a network whose errors repeat what it was asked, and of whom.
type chatty struct{ *memory.Adapter }

func (c chatty) Send(_ context.Context, d channel.Draft) (channel.Receipt, error) {
	return channel.Receipt{}, errors.New("cannot tell " + d.To.Handle + " " + d.To.Name + ": " + d.Text)
}

func (chatty) Poll(context.Context, channel.Cursor) (channel.Page, error) {
	return channel.Page{}, errors.New("cannot read @ann: my address is ann@example.com")
}

// Whatever goes wrong with it, what a customer says and is called is in no log.
func TestPractice28_LogsAreRedacted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		o := closedOnWeekends(t) // with automatic answers, which cannot leave either
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		w := newWorld(t, care.Spec{}, o)
		o.Channels = []channel.Adapter{chatty{w.net}}
		var err error
		if w.desk, err = desk.New(t.Context(), w.store, w.desk.Rules("acme"), &o); err != nil {
			t.Fatal(err)
		}
		w.run()
		w.ingest(message("m-1", "t-1", "My address is ann@example.com"), by(inPrivate(message("d-1", "dm-1", "My number is 555 0134")), "bruno"))
		broken := message("m-2", "t-2", "nor this")
		broken.Target.Native, broken.Message.Ref.Native = "m-2\xff", "m-2\xff" // names that are no text
		_ = w.desk.Ingest(t.Context(), []channel.Event{broken})
		time.Sleep(time.Minute)
		w.reply("t-1", "We look into the matter of the blue kettle.")
		_, _ = w.desk.Do(t.Context(), idOf("t-1"), care.Reply{Agent: "FB", Text: "Is it ann@example.com?", Seen: 1})
		time.Sleep(3 * time.Hour)
		w.stop()
		for _, personal := range []string{"@ann", "Ann", "ann@", "bruno", "BRUNO", "address", "555 0134", "blue kettle", "nor this"} {
			if strings.Contains(log.String(), personal) {
				t.Errorf("the log holds %q", personal)
			}
		}
		for _, told := range []string{`msg="not sent"`, "msg=poll", "account=" + account.String(), string(idOf("t-1"))} { // the log is not empty for that
			if !strings.Contains(log.String(), told) {
				t.Errorf("the log lacks %q", told)
			}
		}
	})
}
