package webhook_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
)

func TestDecodeEnvelope(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	ref := channel.Ref{Account: account, Native: "m-1"}
	message := channel.Message{
		Ref: ref, Thread: "t-1", Author: channel.Party{Native: "u-1", Role: channel.Customer},
		Surface: channel.Chat, Visibility: channel.Private, Text: "Ciao",
	}
	public := message
	public.Surface, public.Visibility, public.Author.Handle = channel.Comment, channel.Public, "@ann"
	for _, tt := range []struct {
		name, body string
		want       channel.Event
	}{
		{"created", `{"type":"message.created","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1","conversation_id":"t-1","visitor_id":"u-1","text":"Ciao","attachments":[]}}`,
			channel.Event{Kind: channel.Received, At: at, Message: &message}},
		{"with the fields of the short form", `{"type":"message.received","timestamp":"2026-11-21T11:00:00Z","data":{"id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z",
			"surface":"comment","author":{"id":"u-1","handle":"@ann"},"text":"Ciao","type":"text"}}`,
			channel.Event{Kind: channel.Received, At: at, Message: &public}},
		{"updated", `{"type":"message.updated","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1","conversation_id":"t-1","text":"Ciao!"}}`,
			channel.Event{Kind: channel.Edited, At: at, Message: &channel.Message{Ref: ref, Thread: "t-1", Text: "Ciao!"}}},
		{"deleted", `{"type":"message.deleted","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1","conversation_id":"t-1"}}`,
			channel.Event{Kind: channel.Deleted, At: at}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Account, tt.want.Native, tt.want.Thread, tt.want.Target = account, "msg_1", "t-1", ref
			tt.want.Raw = []byte(tt.body)
			got, err := newAdapter(t, nil).Decode(delivery(tt.body))
			if diff := cmp.Diff([]channel.Event{tt.want}, got); diff != "" || err != nil {
				t.Errorf("%v, (-want +got):\n%s", err, diff)
			}
		})
	}
}

// What is signed and no message is kept, and a repeat of it is the same.
func TestDecodeEnvelopeOfSomethingElse(t *testing.T) {
	a := newAdapter(t, nil)
	for _, body := range []string{
		`{"type":"contact.created","timestamp":"2026-11-21T10:00:00Z","data":{"id":"c-1"}}`,
		`{"type":"message.read","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1"}}`,
		`{"type":"review.created","timestamp":"soon","data":{}}`,
	} {
		d := delivery(body)
		named, err := a.Decode(d)
		if err != nil || len(named) != 1 || named[0].Kind != channel.Unknown || named[0].Key() != "unknown:msg_1" || string(named[0].Raw) != body {
			t.Errorf("%s: %v, %v", body, named, err)
		}
		d.Header = nil
		one, _ := a.Decode(d)
		two, _ := a.Decode(d)
		if len(one) != 1 || len(two) != 1 || one[0].Key() != two[0].Key() || one[0].Key() == "unknown:" {
			t.Errorf("%s without an identifier: %v and %v", body, one, two)
		}
	}
}

func TestDecodeEnvelopeErrors(t *testing.T) {
	for _, tt := range []struct{ body, field string }{
		{`{"type":"message.created","timestamp":"2026-11-21T10:00:00Z","data":{"conversation_id":"t-1","visitor_id":"u-1","text":"Ciao"}}`, "data.id"},
		{`{"type":"message.created","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1","visitor_id":"u-1","text":"Ciao"}}`, "data.thread"},
		{`{"type":"message.created","timestamp":"2026-11-21T10:00:00Z","data":{"id":"m-1","conversation_id":"t-1","text":"Ciao"}}`, "data.author"},
		{`{"type":"message.created","timestamp":"2026-11-21T10:00:00Z","data":{"id":1}}`, "data.id"},
		{`{"type":"message.created","timestamp":"later","data":{"id":"m-1","conversation_id":"t-1","visitor_id":"u-1","text":"Ciao"}}`, "data.at"},
		{`{"type":"message.created","data":[]}`, "type"},
		{`{"type":"contact.created","data":{}`, "body"},
		{"{\"type\":\"contact.created\",\"data\":{\"a\":\"\xff\"}}", "body"},
	} {
		_, err := newAdapter(t, nil).Decode(delivery(tt.body))
		e, ok := err.(*channel.Error)
		if !ok || e.Code != channel.Invalid || e.Field != tt.field {
			t.Errorf("%s: %v, want invalid in %s", tt.body, err, tt.field)
		}
	}
}
