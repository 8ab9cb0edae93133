package channeltest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
)

// decoders read a delivery of a platform.
var decoders = map[string]func(*testing.T, []byte) ([]channel.Event, error){
	"x":               func(_ *testing.T, b []byte) ([]channel.Event, error) { return x.Decode(account, "", b) },
	"mastodon":        func(_ *testing.T, b []byte) ([]channel.Event, error) { return mastodon.Decode(account, "", b) },
	"generic_webhook": decodesWebhook, "webchat": decodesWebhook,
}

func decodesWebhook(t *testing.T, b []byte) ([]channel.Event, error) {
	a, err := webhook.New(account, []string{hookSecret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a.Decode(channel.Delivery{Body: b})
}

// Every documented payload reads the same with fields at every level that nobody
// knows yet, and a kind that nobody knows is no error.
func TestPayloadsOfTomorrow(t *testing.T) {
	f, dir := examples(t, "payloads", "INDEX.jsonl")
	read := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var entry struct{ File, Platform, Kind string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		decode, ours := decoders[entry.Platform]
		if !ours || slices.Contains([]string{"error", "capabilities", "reply_request"}, entry.Kind) || filepath.Ext(entry.File) != ".json" {
			continue
		}
		read++
		t.Run(entry.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, entry.File))
			if err != nil {
				t.Fatal(err)
			}
			want, err := decode(t, data)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decode(t, changedJSON(t, data, func(o map[string]any) { o["added_tomorrow"] = map[string]any{"list": []any{1, nil, "x"}} }))
			if diff := cmp.Diff(essence(want), essence(got)); diff != "" || err != nil {
				t.Errorf("with fields more: %v (-want +got):\n%s", err, diff)
			}
			for _, name := range []string{"event_type", "type", "event"} {
				unknown := changedJSON(t, data, func(o map[string]any) {
					if _, ok := o[name].(string); ok {
						o[name] = "tomorrow.created"
					}
				})
				if _, err := decode(t, unknown); err != nil {
					t.Errorf("with another %s: %v", name, err)
				}
			}
		})
	}
	if read == 0 {
		t.Error("no payload was read")
	}
}

// changedJSON changes every object of a value.
func changedJSON(t *testing.T, data []byte, change func(map[string]any)) []byte {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for _, item := range v {
				walk(item)
			}
			change(v)
		}
	}
	walk(v)
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// essence is what of events does not depend on the bytes that they came in.
func essence(events []channel.Event) (list []string) {
	for _, e := range events {
		key := e.Key()
		if e.Kind == channel.Unknown {
			key = string(e.Kind)
		}
		if m := e.Message; m != nil {
			key += " " + m.Thread + " " + m.Parent + " " + m.Author.Native + " " + string(m.Visibility) + " " + m.Text
		}
		list = append(list, key)
	}
	return list
}
