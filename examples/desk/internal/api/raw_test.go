package api_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

// updated is a network whose deliveries are understood after an update.
type updated struct{ *memory.Adapter }

func (updated) Verify(channel.Delivery, time.Time) error { return nil }

func (updated) Decode(d channel.Delivery) ([]channel.Event, error) {
	var m struct{ ID, Text string }
	if err := json.Unmarshal(d.Body, &m); err != nil {
		return nil, &channel.Error{Code: channel.Invalid, Account: account, Op: "decode"}
	}
	ref := channel.Ref{Account: account, Native: m.ID}
	return []channel.Event{{
		Kind: channel.Received, Account: account, Thread: "t-1", Target: ref,
		Message: &channel.Message{Ref: ref, Thread: "t-1", Author: channel.Party{Native: "u-1"}, Surface: channel.Post, Visibility: channel.Public, Text: m.Text},
	}}, nil
}

// A delivery that nobody understood is seen, read again after a restart with an
// adapter that understands it, and else dropped.
func TestRawDeliveries(t *testing.T) {
	store := memstore.New()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	start := func(a channel.Adapter) *bench {
		d, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{a}})
		if err != nil {
			t.Fatal(err)
		}
		return &bench{d, api.New(d, nil)}
	}
	old := start(memory.New(account, nil))
	strange := channel.Account{Brand: "other", Network: "web"}
	for name, body := range map[string][]byte{"d-1": []byte(`{"ID":"m-1","Text":"My line is dead"}`), "d-2": bytes.Repeat([]byte{0xff}, 5000)} {
		if err := old.desk.Ingest(t.Context(), []channel.Event{{Kind: channel.Unknown, Account: account, Native: name, Raw: body}}); err != nil {
			t.Fatal(err)
		}
		if err := store.KeepRaw(t.Context(), care.Raw{Account: strange, Name: name, At: time.Now(), Sealed: body}); err != nil {
			t.Fatal(err)
		}
	}
	listed := func(b *bench) (names []string) {
		t.Helper()
		for _, r := range b.call(t, "GET", "/api/raw", "").body["raw"].([]any) {
			r := r.(map[string]any)
			if r["network"] != "web" || r["brand"] != "" || r["size"].(float64) < 30 || len(r["text"].(string)) > 6<<10 || r["at"] == "" {
				t.Errorf("listed %v", r)
			}
			names = append(names, r["name"].(string))
		}
		return names
	}
	one := channel.Event{Kind: channel.Unknown, Account: account, Native: "d-1"}.Key()
	two := channel.Event{Kind: channel.Unknown, Account: account, Native: "d-2"}.Key()
	named := func(name string) string { return `{"network":"web","name":"` + name + `"}` }
	if names := listed(old); len(names) != 2 {
		t.Fatalf("listed %q, want both", names)
	}
	old.call(t, "POST", "/api/raw/read", named(one)).want(t, 422, map[string]any{"error": "still not understood"})

	b := start(updated{memory.New(account, nil)})
	b.call(t, "POST", "/api/raw/read", named(one)).want(t, 200, map[string]any{"status": "read"})
	if v, err := b.desk.Conversation(t.Context(), (care.Thread{Account: account, Native: "t-1"}).ID()); err != nil || len(v.Messages) != 1 || v.Messages[0].Text != "My line is dead" {
		t.Errorf("read %+v, %v", v.Messages, err)
	}
	b.call(t, "POST", "/api/raw/read", named(two)).want(t, 422, nil)
	if names := listed(b); len(names) != 1 || names[0] != two {
		t.Errorf("left %q, want %q", names, two)
	}
	b.call(t, "POST", "/api/raw/drop", named(two)).want(t, 200, map[string]any{"status": "dropped"})
	b.call(t, "POST", "/api/raw/drop", named(two)).want(t, 404, nil)
	b.call(t, "POST", "/api/raw/drop", `{"network":"web"}`).want(t, 400, map[string]any{"field": "name"})
	b.call(t, "POST", "/api/raw/drop", `{"brand":"other","network":"web","name":"d-1"}`).want(t, 404, nil)
	if names := listed(b); len(names) != 0 {
		t.Errorf("left %q, want none", names)
	}
}
