package mastodon_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
)

var account = channel.Account{Brand: "acme", Network: "mastodon", Name: "shop"}

const (
	annStatus = `{"id":"9007199254740993","created_at":"2026-11-21T10:00:00.250Z","edited_at":null,"in_reply_to_id":null,"spoiler_text":"",` +
		`"visibility":"public","language":"it","content":"<p><a href=\"https://m.example/@shop\" class=\"u-url mention\">@<span>shop</span></a> il pacco?</p>",` +
		`"account":{"id":"77","username":"ann","acct":"ann@social.example","display_name":"Ann","bot":false},"media_attachments":[],"mentions":[]}`
	annMention = `{"id":"501","type":"mention","created_at":"2026-11-21T10:00:02Z","account":{"id":"77"},"status":` + annStatus + `}`
)

// with replaces members of a JSON object inside its text.
func with(s string, pairs ...string) string {
	r := strings.NewReplacer(pairs...)
	out := r.Replace(s)
	if out == s {
		panic("nothing replaced")
	}
	return out
}

func decodeOne(t *testing.T, data string) channel.Event {
	t.Helper()
	events, err := mastodon.Decode(account, "12", []byte(data))
	if err != nil || len(events) != 1 {
		t.Fatalf("Decode = %d events, %v; want one", len(events), err)
	}
	return events[0]
}

func TestDecodeMention(t *testing.T) {
	ref := channel.Ref{Account: account, Native: "9007199254740993"}
	want := channel.Event{
		Kind: channel.Received, Account: account, At: time.Date(2026, 11, 21, 10, 0, 0, 250e6, time.UTC),
		Thread: "9007199254740993", Target: ref, Native: "501", Raw: json.RawMessage(annMention),
		Message: &channel.Message{
			Ref: ref, Thread: "9007199254740993", Surface: channel.Post, Visibility: channel.Public,
			Author: channel.Party{Native: "77", Handle: "@ann@social.example", Name: "Ann", Role: channel.Customer},
			Text:   "@shop il pacco?", Lang: "it",
		},
	}
	if diff := cmp.Diff(want, decodeOne(t, annMention)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeMessages(t *testing.T) {
	tests := []struct {
		name, data string
		check      func(channel.Event) any
		want       any
	}{
		{"unlisted", with(annMention, `"public"`, `"unlisted"`), visibilityOf, "unlisted post"},
		{"followers", with(annMention, `"public"`, `"private"`), visibilityOf, "followers post"},
		{"direct", with(annMention, `"public"`, `"direct"`), visibilityOf, "private dm"},
		{"visibility of another server", with(annMention, `"public"`, `"local"`), visibilityOf, " post"},
		{"reply", with(annMention, `"in_reply_to_id":null`, `"in_reply_to_id":"5"`), threadOf, "public comment 5 5"},
		{"direct reply", with(annMention, `"in_reply_to_id":null`, `"in_reply_to_id":"5"`, `"public"`, `"direct"`), threadOf, "private dm 5 5"},
		{"ULID", with(annMention, "9007199254740993", "01J4ZYX0000000000000ABCDEF"), nativeOf, "01J4ZYX0000000000000ABCDEF"},
		{"identifier as a number", with(annMention, `"9007199254740993"`, `9007199254740993`), nativeOf, "9007199254740993"},
		{"bot", with(annMention, `"bot":false`, `"bot":true`), roleOf, channel.Bot},
		{"the account itself", with(annMention, `"account":{"id":"77","u`, `"account":{"id":"12","u`), roleOf, channel.Self},
		{"content warning", with(annMention, `"spoiler_text":""`, `"spoiler_text":"reclamo"`), func(e channel.Event) any { return e.Message.Subject }, "reclamo"},
		{"no language", with(annMention, `"language":"it"`, `"language":null`), func(e channel.Event) any { return e.Message.Lang }, ""},
		{"local author", with(annMention, `"ann@social.example"`, `"ann"`), func(e channel.Event) any { return e.Message.Author.Handle }, "@ann"},
		{"edited before it was polled", with(annMention, `"edited_at":null`, `"edited_at":"2026-11-21T11:00:00Z"`), func(e channel.Event) any { return e.Key() }, "message:9007199254740993"},
		{"date that is none", with(annMention, `2026-11-21T10:00:00.250Z`, `yesterday`), func(e channel.Event) any { return e.At.Format(time.RFC3339) }, "2026-11-21T10:00:02Z"},
		{
			"media",
			with(annMention, `"media_attachments":[]`, `"media_attachments":[{"type":"image","url":"https://files.example/a.png","description":"box"},{"type":"gifv","url":null,"remote_url":"https://r.example/b"},{"type":"unknown"}]`),
			func(e channel.Event) any { return e.Message.Media },
			[]channel.Media{{Type: "image", URL: "https://files.example/a.png", Description: "box"}, {Type: "video", URL: "https://r.example/b"}, {Type: "file"}},
		},
		{"bare status", annStatus, nativeOf, "9007199254740993"},
		{"unknown members", with(annMention, `"spoiler_text":""`, `"spoiler_text":"","new":{"a":[1]}`), nativeOf, "9007199254740993"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := decodeOne(t, tt.data)
			if e.Kind != channel.Received || e.Message == nil {
				t.Fatalf("kind %q, want %q", e.Kind, channel.Received)
			}
			if diff := cmp.Diff(tt.want, tt.check(e)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func visibilityOf(e channel.Event) any {
	return string(e.Message.Visibility) + " " + string(e.Message.Surface)
}

func threadOf(e channel.Event) any {
	return fmt.Sprint(visibilityOf(e), " ", e.Message.Parent, " ", e.Thread)
}
func nativeOf(e channel.Event) any { return e.Target.Native }
func roleOf(e channel.Event) any   { return e.Message.Author.Role }

func stream(event, payload string) string {
	p, _ := json.Marshal(payload)
	return fmt.Sprintf(`{"stream":["user"],"event":%q,"payload":%s}`, event, p)
}

func TestDecodeStream(t *testing.T) {
	edited := with(annStatus, `"edited_at":null`, `"edited_at":"2026-11-21T11:00:00Z"`, "il pacco?", "il pacco, due volte?")
	tests := []struct{ name, data, want string }{
		{"notification", stream("notification", annMention), "message:9007199254740993"},
		{"new status", stream("update", annStatus), "message:9007199254740993"},
		{"edit", stream("status.update", edited), "edited:9007199254740993@2026-11-21T11:00:00Z @shop il pacco, due volte?"},
		{"deletion", stream("delete", "9007199254740993"), "deleted:9007199254740993"},
		{"conversation", stream("conversation", `{"id":"4","unread":true,"accounts":[],"last_status":`+annStatus+`}`), "message:9007199254740993"},
		{"empty conversation", stream("conversation", `{"id":"4","last_status":null}`), ""},
		{"favourite", stream("notification", `{"id":"502","type":"favourite","status":`+annStatus+`}`), ""},
		{"settings", stream("filters_changed", "undefined"), ""},
		{"settings without payload", `{"event":"filters_changed"}`, ""},
		{"deletion of nothing", stream("delete", ""), "unknown"},
		{"event of the future", stream("poke", "{}"), "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, err := mastodon.Decode(account, "12", []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, e := range events {
				got = e.Key()
				switch e.Kind {
				case channel.Unknown:
					got = "unknown"
				case channel.Edited:
					got += " " + e.Message.Text
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What cannot be read is kept whole, under a key of its own.
func TestDecodeUnknown(t *testing.T) {
	seen := make(map[string]string)
	for _, data := range []string{
		`{"id":"501","type":"mention","status":null}`,
		`{"id":"502","type":"mention"}`,
		`{"id":"503","type":"mention","status":{"id":"1"}}`,
		`{"id":"504","type":"mention","status":{"id":{},"account":{"id":"1"}}}`,
		`{"type":"mention","status":` + annStatus + `}`,
		`{"id":true,"type":"mention"}`,
		`{}`, `null`, `[]`, `"x"`, `1`,
	} {
		e := decodeOne(t, data)
		if e.Kind != channel.Unknown || e.Message != nil || string(e.Raw) != data {
			t.Errorf("%s: kind %q, message %v, raw %s", data, e.Kind, e.Message != nil, e.Raw)
		}
		if other, ok := seen[e.Key()]; ok || e.Native == "" {
			t.Errorf("%s and %s have the key %q", data, other, e.Key())
		}
		seen[e.Key()] = data
	}
}

func TestDecodeRefusesWhatIsNoJSON(t *testing.T) {
	for _, data := range []string{"", "{", annMention[:len(annMention)/2], "<html>"} {
		events, err := mastodon.Decode(account, "", []byte(data))
		if channel.CodeOf(err) != channel.Invalid || len(events) != 0 {
			t.Errorf("Decode(%q) = %d events, %v", data, len(events), err)
		}
	}
}

// The event keeps nothing of the caller's buffer.
func TestDecodeDoesNotAlias(t *testing.T) {
	data := []byte(annMention)
	events, err := mastodon.Decode(account, "", data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] = 'x'
	}
	if string(events[0].Raw) != annMention || events[0].Message.Text != "@shop il pacco?" {
		t.Error("the event changed with the buffer")
	}
}

func ExampleDecode() {
	events, err := mastodon.Decode(channel.Account{Network: "mastodon"}, "12", []byte(`{"event":"delete","payload":"103"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(events[0])
	// Output: deleted 103
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		annMention, annStatus, stream("status.update", annStatus), stream("delete", "1"), stream("conversation", `{"last_status":{}}`),
		`{"event":"notification","payload":1}`, `{"id":1e999,"type":"mention","status":{"id":-1,"account":{"id":0}}}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := mastodon.Decode(account, "12", data)
		if (err == nil) != json.Valid(data) {
			t.Fatalf("error %v for %q", err, data)
		}
		for _, e := range events {
			switch {
			case e.Account != account:
				t.Fatalf("account %v", e.Account)
			case e.Kind == channel.Unknown && e.Native == "":
				t.Fatal("an unknown event without a key")
			case e.Kind != channel.Unknown && e.Target.IsZero():
				t.Fatalf("a %s without a target", e.Kind)
			case e.Message != nil && e.Message.Thread == "":
				t.Fatal("a message without a thread")
			}
			if _, err := json.Marshal(e); err != nil {
				t.Fatalf("event does not marshal: %v", err)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := []byte(annMention)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := mastodon.Decode(account, "12", data); err != nil {
			b.Fatal(err)
		}
	}
}

// Who is followed by many is known by it.
func TestPractice36_HowManyMayReadIt(t *testing.T) {
	for followers, want := range map[string]int{`,"followers_count":12000`: 12000, "": 0, `,"followers_count":-1`: 0} {
		events, err := mastodon.Decode(account, "", []byte(`{"id":"1","content":"ciao","account":{"id":"2","acct":"ann"`+followers+`}}`))
		if err != nil || len(events) != 1 || events[0].Message == nil || events[0].Message.Author.Audience != want {
			t.Errorf("%q: %v, %v; want an audience of %d", followers, events, err, want)
		}
	}
}
