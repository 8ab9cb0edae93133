package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// learning is a network that understands its deliveries after an update.
type learning struct {
	*memory.Adapter
	learned bool
}

func (l *learning) Verify(channel.Delivery, time.Time) error { return nil }

func (l *learning) Decode(d channel.Delivery) ([]channel.Event, error) {
	var m struct{ ID, Text string }
	if err := json.Unmarshal(d.Body, &m); err != nil {
		return nil, &channel.Error{Code: channel.Invalid, Account: account, Op: "decode"}
	}
	if !l.learned {
		return []channel.Event{{Kind: channel.Unknown, Account: account, Native: m.ID, Raw: d.Body}}, nil
	}
	return []channel.Event{{
		Kind: channel.Received, Thread: "t-" + m.ID, Target: channel.Ref{Native: m.ID},
		Message: &channel.Message{
			Ref: channel.Ref{Native: m.ID}, Thread: "t-" + m.ID, Surface: channel.Post, Visibility: channel.Public,
			Text: m.Text, Author: channel.Party{Native: "u-1"},
		},
	}}, nil
}

func TestRawDeliveries(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	net := &learning{Adapter: w.net}
	w.on(net)
	var all []string
	for i, body := range []string{`{"ID":"m-1","Text":"Nothing works"}`, `{"ID":"m-2","Text":"Neither"}`, `{`} {
		all = append(all, channel.Event{Kind: channel.Unknown, Native: fmt.Sprint("d-", i)}.Key())
		w.ingest(channel.Event{Kind: channel.Unknown, Account: account, Native: fmt.Sprint("d-", i), Raw: json.RawMessage(body)})
	}
	names := func() (list []string) {
		for r, err := range w.desk.Raw(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Account != account || r.At.IsZero() || len(r.Body) == 0 {
				t.Errorf("delivery %+v", r)
			}
			list = append(list, r.Name)
		}
		return list
	}
	if diff := cmp.Diff(all, names()); diff != "" {
		t.Fatalf("kept (-want +got):\n%s", diff)
	}
	if err := w.desk.ReadRaw(t.Context(), account, all[0]); !errors.Is(err, desk.ErrUnread) {
		t.Errorf("before the update: %v, want ErrUnread", err)
	}
	net.learned = true
	if err := w.desk.ReadRaw(t.Context(), account, all[0]); err != nil {
		t.Fatal(err)
	}
	if m := w.view(idOf("t-m-1")).Messages; len(m) != 1 || m[0].Text != "Nothing works" {
		t.Errorf("messages %+v", m)
	}
	if err := w.desk.ReadRaw(t.Context(), account, all[2]); !errors.Is(err, desk.ErrUnread) {
		t.Errorf("one that nobody can read: %v, want ErrUnread", err)
	}
	if err := w.desk.DropRaw(t.Context(), account, all[2]); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{all[1]}, names()); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	for _, err := range []error{w.desk.ReadRaw(t.Context(), account, all[0]), w.desk.DropRaw(t.Context(), account, all[0])} {
		if !errors.Is(err, care.ErrNotFound) {
			t.Errorf("one that is gone: %v, want ErrNotFound", err)
		}
	}
}
