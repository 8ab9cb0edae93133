package channel_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
)

// Everything personal in these values begins with "secret".
func personal() (channel.Message, channel.Event, channel.Draft, channel.Delivery) {
	who := channel.Party{Native: "secret-id", Handle: "@secret-handle", Name: "secret name"}
	m := channel.Message{
		Ref: channel.Ref{Account: account, Native: "m-1"}, Thread: "t-1", Author: who, Subject: "secret subject", Text: "secret text",
		Media: []channel.Media{{Type: "image", URL: "https://media.example/secret", Description: "secret description"}},
	}
	e := channel.Event{Kind: channel.Received, Account: account, Target: m.Ref, Message: &m, Raw: json.RawMessage(`"secret raw"`)}
	d := channel.Draft{ID: "d-1", InReplyTo: m.Ref, To: who, Text: "secret text"}
	in := channel.Delivery{
		Method: "POST", URL: "https://care.example.com/?secret=1", Body: []byte("secret body"),
		Header: map[string][]string{"Authorization": {"secret"}},
	}
	return m, e, d, in
}

func TestPrintingHoldsNothingPersonal(t *testing.T) {
	m, e, d, in := personal()
	type holder struct {
		Message channel.Message
		Event   *channel.Event
		Draft   channel.Draft
		Any     any
	}
	values := map[string]any{
		"party": m.Author, "media": m.Media[0], "message": m, "event": e, "draft": d, "delivery": in,
		"pointer to a party": &m.Author, "pointer to a message": &m, "pointer to an event": &e, "pointer to a draft": &d,
		"pointer to a delivery": &in,
		"struct":                holder{m, &e, d, in},
		"pointer to a struct":   &holder{m, &e, d, &in},
		"anonymous struct":      struct{ D channel.Draft }{d},
		"page":                  channel.Page{Events: []channel.Event{e}},
		"slices":                []any{[]channel.Message{m}, []channel.Draft{d}, m.Media},
		"map":                   map[string]channel.Draft{"d-1": d},
		"error":                 fmt.Errorf("sending %v to %v", d, d.To),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
			got := fmt.Sprintf(verb, v)
			if strings.Contains(got, "secret") || strings.Contains(strings.ToLower(got), "736563726574") ||
				strings.Contains(got, "115 101 99 114 101 116") || strings.Contains(got, "0x73, 0x65, 0x63") {
				t.Errorf("%s of %s: %s", verb, name, got)
			}
		}
	}
}

func TestLoggingHoldsNothingPersonal(t *testing.T) {
	m, e, d, in := personal()
	var b bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&b, nil), slog.NewTextHandler(&b, nil)} {
		slog.New(h).With("author", m.Author).Info("values", "message", m, "event", &e, "draft", d, "delivery", in, "media", m.Media[0],
			slog.Group("g", "draft", &d))
	}
	if got := b.String(); strings.Contains(got, "secret") || strings.Count(got, "draft d-1") != 4 || strings.Count(got, "message m-1") != 4 {
		t.Errorf("log:\n%s", got)
	}
}

// What prints nothing still travels whole.
func TestJSONHoldsEverything(t *testing.T) {
	m, e, d, _ := personal()
	for _, v := range []any{m, e, d} {
		b, err := json.Marshal(v)
		if err != nil || !strings.Contains(string(b), "secret text") || !strings.Contains(string(b), "@secret-handle") {
			t.Errorf("%T: %s, %v", v, b, err)
		}
	}
}
