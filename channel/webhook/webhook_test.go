package webhook_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name     string
		secrets  []string
		callback string
		field    string
	}{
		{"no secrets", nil, "", "secrets"},
		{"short secret", []string{secret, "whsec_aHVzaGh1c2g="}, "", "secrets"},
		{"secret in plain text", []string{"hushhush hushhush hushhush"}, "", "secrets"},
		{"public key for replies", []string{"whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "https://chat.example.com", "secrets"},
		{"callback without scheme", []string{secret}, "chat.example.com/hushhush", "callback"},
		{"callback of another scheme", []string{secret}, "ftp://chat.example.com/hushhush", "callback"},
		{"callback without host", []string{secret}, "https:///hushhush", "callback"},
		{"callback with a bad escape", []string{secret}, "https://chat.example.com/%zz?hushhush", "callback"},
	}
	for _, w := range []channel.Window{{Visibility: channel.Private}, {For: time.Hour}, {Visibility: channel.Private, For: -1}} {
		_, err := webhook.New(account, []string{secret}, &webhook.Options{Windows: []channel.Window{w}})
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Unconfigured || e.Field != "windows" {
			t.Errorf("%+v: %v", w, err)
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := webhook.New(account, tt.secrets, &webhook.Options{Callback: tt.callback})
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != channel.Unconfigured || e.Field != tt.field {
				t.Fatalf("got %v, want unconfigured in %s", err, tt.field)
			}
			if strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "aHVz") {
				t.Errorf("the error %q holds the secret", err)
			}
		})
	}
}

func TestNewDefaults(t *testing.T) {
	a, err := webhook.New(channel.Account{Brand: "acme"}, []string{secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Account().Network; got != "web" {
		t.Errorf("network %q, want web", got)
	}
	got, err := a.Capabilities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := channel.Capabilities{
		Reply:   []channel.Visibility{channel.Public, channel.Private},
		Text:    channel.TextLimit{Max: 64 << 10, Unit: channel.Bytes},
		Dedupes: true, Webhooks: true,
		AsOf: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("capabilities (-want +got):\n%s", diff)
	}
	got.Reply[0] = "changed"
	if again, _ := a.Capabilities(t.Context()); again.Reply[0] != channel.Public {
		t.Error("a caller changed the capabilities")
	}
}

func TestAdapterDoesNotPrint(t *testing.T) {
	a := newAdapter(t, &webhook.Options{Callback: "https://user:hushhush@chat.example.com/"})
	type holder struct {
		Open   *webhook.Adapter
		closed *webhook.Adapter
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, v := range []any{a, holder{Open: a, closed: a}} {
			got := fmt.Sprintf(verb, v)
			// %s of a pointer in an unexported field follows it; the URL is
			// the operator's, the keys never show.
			if strings.Contains(got, "110 101 119") || strings.Contains(got, "new secret") || strings.Contains(got, secret[6:]) {
				t.Errorf("%s of a %T holds a secret: %s", verb, v, got)
			}
		}
		if got := fmt.Sprintf(verb, a); got != "webhook acme/web/chat" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

// What the system behind the hook holds to is told for each audience.
func TestLimitsOfEachAudience(t *testing.T) {
	private := channel.TextLimit{Max: 160, Unit: channel.Segments}
	window := []channel.Window{{Visibility: channel.Private, For: 24 * time.Hour}}
	caps, err := newAdapter(t, &webhook.Options{Text: channel.TextLimit{Max: 500}, PrivateText: private, Windows: window}).Capabilities(t.Context())
	if err != nil || caps.Limit(channel.Public).Max != 500 || caps.Limit(channel.Private) != private {
		t.Errorf("%+v, %v", caps, err)
	}
	heard := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	if end := caps.Closes(channel.Private, channel.Chat, heard, false); !end.Equal(heard.Add(24 * time.Hour)) {
		t.Errorf("closes at %v", end)
	}
	if end := caps.Closes(channel.Public, channel.Post, heard, false); !end.IsZero() {
		t.Errorf("in public it closes at %v", end)
	}
}
