package webhook_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// Secrets of these tests and of nothing else.
const (
	secret    = "whsec_bmV3IHNlY3JldCBvZiB0aGUgdGVzdHMh"
	oldSecret = "whsec_b2xkIHNlY3JldCBvZiB0aGUgdGVzdHMh"
)

var (
	account = channel.Account{Brand: "acme", Network: "web", Name: "chat"}
	now     = time.Date(2026, 11, 21, 10, 0, 1, 0, time.UTC)
)

const message = `{"type":"message","id":"m-1","thread":"t-1","parent":"m-0","at":"2026-11-21T11:00:00.25+01:00",
"surface":"comment","visibility":"public","author":{"id":"u-1","handle":"@ann","name":"Ann Example"},
"text":"Il treno è in ritardo 🚆","lang":"it","extra":{"nested":[1,2]}}`

func newAdapter(t testing.TB, o *webhook.Options) *webhook.Adapter {
	t.Helper()
	a, err := webhook.New(account, []string{secret, oldSecret}, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func delivery(body string) channel.Delivery {
	return channel.Delivery{
		Method: "POST", URL: "https://care.example.com/hooks/web", Body: []byte(body), Received: now,
		Header: map[string][]string{"Webhook-Id": {"msg_1"}},
	}
}

func signed(t testing.TB, body, secret string, at time.Time) channel.Delivery {
	t.Helper()
	key, err := signature.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	h, err := signature.SignStandard("msg_1", at, []byte(body), key)
	if err != nil {
		t.Fatal(err)
	}
	d := delivery(body)
	for name, v := range h {
		d.Header[name] = []string{v}
	}
	delete(d.Header, "Webhook-Id")
	return d
}

func TestDecode(t *testing.T) {
	ref := channel.Ref{Account: account, Native: "m-1"}
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	edited := `{"type":"edited","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","text":""}`
	deleted := `{"type":"deleted","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z"}`
	tests := []struct {
		name, body string
		want       channel.Event
	}{
		{"message", message, channel.Event{
			Kind: channel.Received, At: at.Add(250 * time.Millisecond),
			Message: &channel.Message{
				Ref: ref, Thread: "t-1", Parent: "m-0",
				Author:  channel.Party{Native: "u-1", Handle: "@ann", Name: "Ann Example", Role: channel.Customer},
				Surface: channel.Comment, Visibility: channel.Public, Text: "Il treno è in ritardo 🚆", Lang: "it",
			},
		}},
		{"edited to nothing", edited, channel.Event{
			Kind: channel.Edited, At: at, Message: &channel.Message{Ref: ref, Thread: "t-1"},
		}},
		{"deleted", deleted, channel.Event{Kind: channel.Deleted, At: at}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Account, tt.want.Target, tt.want.Thread = account, ref, "t-1"
			tt.want.Native, tt.want.Raw = "msg_1", json.RawMessage(tt.body)
			d := delivery(tt.body)
			got, err := newAdapter(t, nil).Decode(d)
			if err != nil {
				t.Fatal(err)
			}
			d.Body[0] = 'X' // the event must not alias the delivery
			if diff := cmp.Diff([]channel.Event{tt.want}, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeDefaultVisibility(t *testing.T) {
	for surface, want := range map[channel.Surface]channel.Visibility{
		channel.Post: channel.Public, channel.Comment: channel.Public, channel.Review: channel.Public,
		channel.DirectMessage: channel.Private, channel.Email: channel.Private, channel.Chat: channel.Private, channel.Call: channel.Private,
	} {
		got, err := newAdapter(t, nil).Decode(delivery(with(t, message, "visibility", nil, "surface", string(surface))))
		if err != nil {
			t.Errorf("%s: %v", surface, err)
			continue
		}
		if v := got[0].Message.Visibility; v != want {
			t.Errorf("a %s without visibility is %s, want %s", surface, v, want)
		}
	}
}

// with sets fields of a JSON object; nil removes one.
func with(t testing.TB, body string, pairs ...any) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		if pairs[i+1] == nil {
			delete(m, name)
		} else {
			m[name] = pairs[i+1]
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDecodeAccepts(t *testing.T) {
	for name, body := range map[string]string{
		"parent, lang, handle and name absent": with(t, message, "parent", nil, "lang", nil, "author", map[string]any{"id": "u-1"}),
		"withheld number":                      with(t, message, "surface", "call", "author", map[string]any{"id": ""}),
		"empty text":                           with(t, message, "text", ""),
		"identifier of 200 bytes":              with(t, message, "id", strings.Repeat("é", 100)),
		"text of 64 KiB":                       with(t, message, "text", strings.Repeat("a", 64<<10)),
		"space around":                         " \n" + message + "\t ",
		"private review":                       with(t, message, "surface", "review", "visibility", "private"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newAdapter(t, nil).Decode(delivery(body)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	author := func(pairs ...string) map[string]any {
		m := map[string]any{"id": "u-1"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	long := strings.Repeat("a", 201)
	edited := `{"type":"edited","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","text":"segreto"}`
	tests := []struct{ name, body, field string }{
		{"nothing", "", "body"},
		{"null", " null ", "body"},
		{"list", "[]", "body"},
		{"string", `"segreto"`, "body"},
		{"cut", message[:len(message)-1], "body"},
		{"two objects", message + "{}", "body"},
		{"not UTF-8", strings.Replace(message, "m-1", "m-\xff", 1), "body"},
		{"no type", with(t, message, "type", nil), "type"},
		{"unknown type", with(t, message, "type", "liked"), "type"},
		{"type of another case", with(t, message, "type", "Message"), "type"},
		{"no id", with(t, message, "id", nil), "id"},
		{"id is a number", with(t, message, "id", 7), "id"},
		{"long id", with(t, message, "id", long), "id"},
		{"id with a line", with(t, message, "id", "m\n1"), "id"},
		{"id with a C1 control", with(t, message, "id", "m\u0085"), "id"},
		{"no thread", with(t, message, "thread", ""), "thread"},
		{"long thread", with(t, message, "thread", long), "thread"},
		{"thread with NUL", with(t, message, "thread", "t\x00"), "thread"},
		{"long parent", with(t, message, "parent", long), "parent"},
		{"no time", with(t, message, "at", nil), "at"},
		{"time without zone", with(t, message, "at", "2026-11-21T10:00:00"), "at"},
		{"time with a comma", with(t, message, "at", "2026-11-21T10:00:00,5Z"), "at"},
		{"time with an hour of one digit", with(t, message, "at", "2026-11-21T9:00:00Z"), "at"},
		{"time in the year 10000", with(t, message, "at", "9999-12-31T23:59:59-01:00"), "at"},
		{"Unix time", with(t, message, "at", 1795255200), "at"},
		{"31 November", with(t, message, "at", "2026-11-31T10:00:00Z"), "at"},
		{"zero time", with(t, message, "at", "0001-01-01T00:00:00Z"), "at"},
		{"no surface", with(t, message, "surface", nil), "surface"},
		{"unknown surface", with(t, message, "surface", "story"), "surface"},
		{"unknown visibility", with(t, message, "visibility", "segreto"), "visibility"},
		{"visibility of other networks", with(t, message, "visibility", "unlisted"), "visibility"},
		{"no author", with(t, message, "author", nil), "author"},
		{"author is text", with(t, message, "author", "segreto"), "author"},
		{"author's id is a number", with(t, message, "author", map[string]any{"id": 7}), "author.id"},
		{"author without id", with(t, message, "author", author("id", "")), "author.id"},
		{"long author id", with(t, message, "author", author("id", long)), "author.id"},
		{"handle with a line", with(t, message, "author", author("handle", "a\rb")), "author.handle"},
		{"long name", with(t, message, "author", author("name", long)), "author.name"},
		{"no text", with(t, message, "text", nil), "text"},
		{"null text", strings.Replace(message, `"Il treno è in ritardo 🚆"`, "null", 1), "text"},
		{"text is a list", with(t, message, "text", []string{"segreto"}), "text"},
		{"text over the cap", with(t, message, "text", strings.Repeat("a", 64<<10+1)), "text"},
		{"no language tag", with(t, message, "lang", "it IT"), "lang"},
		{"edited without text", with(t, edited, "text", nil), "text"},
		{"edited without time", with(t, edited, "at", nil), "at"},
		{"deleted without thread", `{"type":"deleted","id":"m-1","at":"2026-11-21T10:00:00Z"}`, "thread"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, err := newAdapter(t, nil).Decode(delivery(tt.body))
			var e *channel.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, %v; want an *Error", events, err)
			}
			if e.Code != channel.Invalid || e.Field != tt.field || e.Op != "decode" || e.Account != account {
				t.Errorf("got %v, want invalid in %q", err, tt.field)
			}
			for _, leak := range []string{"segreto", "treno", "Ann", "@ann"} {
				if strings.Contains(err.Error(), leak) {
					t.Errorf("the error %q holds %q", err, leak)
				}
			}
		})
	}
}

func TestDecodeMaxText(t *testing.T) {
	a := newAdapter(t, &webhook.Options{MaxText: 4})
	if _, err := a.Decode(delivery(with(t, message, "text", "ciao"))); err != nil {
		t.Error(err)
	}
	if _, err := a.Decode(delivery(with(t, message, "text", "ciao!"))); channel.CodeOf(err) != channel.Invalid {
		t.Errorf("one byte over the cap: %v", err)
	}
}

func TestVerify(t *testing.T) {
	a := newAdapter(t, nil)
	tests := []struct {
		name   string
		d      channel.Delivery
		native string
	}{
		{"newest secret", signed(t, message, secret, now), ""},
		{"older secret", signed(t, message, oldSecret, now.Add(-4*time.Minute)), ""},
		{"another's secret", signed(t, message, "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGVzdHMh", now), "mismatch"},
		{"old", signed(t, message, secret, now.Add(-6*time.Minute)), "expired"},
		{"early", signed(t, message, secret, now.Add(6*time.Minute)), "future"},
		{"unsigned", delivery(message), "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := a.Verify(tt.d, now)
			if tt.native == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != channel.BadSignature || e.Native != tt.native {
				t.Fatalf("got %v, want bad_signature (%s)", err, tt.native)
			}
			if strings.Contains(err.Error(), "treno") || strings.Contains(err.Error(), secret[6:]) {
				t.Errorf("the error %q holds the body or the secret", err)
			}
		})
	}
}

func TestVerifyRawBytes(t *testing.T) {
	d := signed(t, message, secret, now)
	d.Body = []byte(with(t, message)) // the same object, written differently
	if err := newAdapter(t, nil).Verify(d, now); channel.CodeOf(err) != channel.BadSignature {
		t.Errorf("re-encoded JSON: %v, want bad_signature", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(message))
	f.Add([]byte(`{"type":"edited","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","text":"x"}`))
	f.Add([]byte(`{"type":"deleted","id":"\u0000","thread":"t-1","at":"9999-12-31T23:59:59-23:59"}`))
	f.Add([]byte(`{"type":"message","author":{"id":{}}}`))
	a := newAdapter(f, nil)
	fields := map[string]bool{}
	for _, n := range strings.Fields("body type id thread parent at surface visibility author author.id author.handle author.name text lang") {
		fields[n] = true
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := a.Decode(delivery(string(body)))
		if err != nil {
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != channel.Invalid || !fields[e.Field] || len(events) != 0 {
				t.Fatalf("got %d events and %v", len(events), err)
			}
			return
		}
		e := events[0]
		if len(events) != 1 || e.Target.IsZero() || e.Thread == "" || e.At.IsZero() || e.At.Location() != time.UTC {
			t.Errorf("incomplete event %v at %v", e, e.At)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("the event has no JSON: %v", err)
		}
		if (e.Kind == channel.Deleted) != (e.Message == nil) {
			t.Errorf("%s with message %v", e.Kind, e.Message)
		}
		if e.Kind == channel.Received && e.Message.Visibility != channel.Public && e.Message.Visibility != channel.Private {
			t.Errorf("visibility %q", e.Message.Visibility)
		}
	})
}

func BenchmarkVerifyDecode(b *testing.B) {
	a := newAdapter(b, nil)
	d := signed(b, with(b, message, "text", strings.Repeat("Il treno è in ritardo. ", 12)), secret, now)
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Body)))
	for b.Loop() {
		if err := a.Verify(d, now); err != nil {
			b.Fatal(err)
		}
		if _, err := a.Decode(d); err != nil {
			b.Fatal(err)
		}
	}
}
