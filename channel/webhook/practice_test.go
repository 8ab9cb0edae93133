package webhook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// A review comes in with what it gives, and what is no review has no rating.
func TestPractice36_ReviewsComeWithTheirRating(t *testing.T) {
	a, err := webhook.New(channel.Account{Brand: "acme"}, []string{"whsec_cmVwZWF0ZWQgcmVwZWF0ZWQgcmVwZWF0"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		surface, rating string
		want            *channel.Rating
		field           string
	}{
		{"review", `,"rating":{"value":2,"best":5}`, &channel.Rating{Value: 2, Best: 5}, ""},
		{"review", `,"rating":{"value":0,"best":10}`, &channel.Rating{Best: 10}, ""},
		{"review", `,"rating":{"value":4.5,"best":5}`, &channel.Rating{Value: 4.5, Best: 5}, ""},
		{"review", "", nil, ""},
		{"comment", "", nil, ""},
		{"comment", `,"rating":{"value":2,"best":5}`, nil, ""}, // ignored, like any field that means nothing there
		{"review", `,"rating":{"value":6,"best":5}`, nil, "rating.value"},
		{"review", `,"rating":{"value":-1,"best":5}`, nil, "rating.value"},
		{"review", `,"rating":{"best":5}`, nil, "rating.value"},
		{"review", `,"rating":{"value":0}`, nil, "rating.best"},
		{"review", `,"rating":{"value":"two","best":5}`, nil, "rating.value"},
	}
	for _, tt := range tests {
		body := fmt.Sprintf(`{"type":"message","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","surface":%q,"author":{"id":"u-1"},"text":"due stelle"%s}`, tt.surface, tt.rating)
		events, err := a.Decode(channel.Delivery{Method: "POST", Body: []byte(body), Received: time.Now()})
		var e *channel.Error
		if field := ""; errors.As(err, &e) || tt.field != "" {
			if e != nil {
				field = e.Field
			}
			if field != tt.field {
				t.Errorf("%s%s: field %q, want %q", tt.surface, tt.rating, field, tt.field)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, events[0].Message.Rating); diff != "" || string(events[0].Message.Surface) != tt.surface {
			t.Errorf("%s%s (-want +got):\n%s", tt.surface, tt.rating, diff)
		}
	}
}

// An answer goes back where the message came from: to its thread, its author and
// its audience, whatever the channel.
func TestPractice30_AnAnswerGoesBackWhereItCameFrom(t *testing.T) {
	type target struct {
		Thread, Parent, Visibility string
		To                         struct{ ID, Handle string }
	}
	var got target
	a := callback(t, func(w http.ResponseWriter, r *http.Request) {
		got = target{}
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		answer(200, "")(w, r)
	})
	seen := map[target]bool{}
	for i, in := range []struct{ surface, visibility string }{
		{"post", "public"}, {"comment", "public"}, {"review", "public"}, {"dm", "private"}, {"email", "private"}, {"chat", "private"}, {"call", "private"},
	} {
		body := fmt.Sprintf(`{"type":"message","id":"m-%d","thread":"t-%d","at":"2026-11-21T10:00:00Z","surface":%q,"visibility":%q,"author":{"id":"u-%d","handle":"@ann"},"text":"Ciao"}`,
			i, i, in.surface, in.visibility, i)
		events, err := a.Decode(delivery(body))
		if err != nil {
			t.Fatal(err)
		}
		m := events[0].Message
		d := channel.Draft{ID: fmt.Sprint("d-", i), Thread: m.Thread, InReplyTo: m.Ref, To: m.Author, Visibility: m.Visibility, Text: "Ciao!"}
		if _, err := a.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		want := target{Thread: fmt.Sprint("t-", i), Parent: fmt.Sprint("m-", i), Visibility: in.visibility}
		want.To.ID, want.To.Handle = fmt.Sprint("u-", i), "@ann"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in.surface, diff)
		}
		seen[got] = true
	}
	// The opposite: one handle on seven channels is not one person.
	if len(seen) != 7 {
		t.Errorf("%d targets, want 7", len(seen))
	}
}
