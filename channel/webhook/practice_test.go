package webhook_test

import (
	"errors"
	"fmt"
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
