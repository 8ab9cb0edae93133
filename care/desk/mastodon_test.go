package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// eventually waits for a condition in real time: a server on loopback is in
// no bubble.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not happen", what)
		}
	}
}

// onMastodon runs a desk on a server that acts as Mastodon, or as GoToSocial,
// which ignores idempotency keys.
func onMastodon(t *testing.T, goToSocial bool) (*desk.Desk, *mastodontest.Server) {
	t.Helper()
	peer := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: goToSocial})
	a, err := mastodon.New(peer.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: peer.Token}), &mastodon.Options{Brand: "acme", Name: "care"})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{
		Channels: []channel.Adapter{a}, PollChannels: 20 * time.Millisecond, Poll: 20 * time.Millisecond, Lease: 3 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	eventually(t, "the first poll", func() bool {
		for _, r := range peer.Requests() {
			if strings.HasSuffix(r.URL.Path, "/notifications") {
				return true
			}
		}
		return false
	})
	return d, peer
}

func only(t *testing.T, d *desk.Desk) (desk.Summary, bool) {
	t.Helper()
	for s, err := range d.List(t.Context(), care.Query{}, true) {
		if err != nil {
			t.Fatal(err)
		}
		return s, true
	}
	return desk.Summary{}, false
}

func TestMastodonFromMentionToReply(t *testing.T) {
	for _, tt := range []struct {
		name                string
		goToSocial          bool
		visibility, replied string
		lose                bool
	}{
		{"public", false, "public", "public", false},
		{"unlisted is kept", false, "unlisted", "unlisted", false},
		{"direct stays direct", true, "direct", "direct", false},
		{"answer lost, key honoured", false, "public", "public", true},
		{"answer lost, key ignored", true, "public", "public", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, peer := onMastodon(t, tt.goToSocial)
			peer.Post(mastodontest.Status{Author: "ann@social.example", Visibility: tt.visibility, Text: "@shop my line is dead", Language: "en"})
			var s desk.Summary
			eventually(t, "the mention", func() (ok bool) { s, ok = only(t, d); return ok })
			if s.Excerpt != "@shop my line is dead" || s.Author.Handle != "@ann@social.example" {
				t.Errorf("%q by %q", s.Excerpt, s.Author.Handle)
			}
			if tt.lose {
				peer.Fail(mastodontest.Fault{Method: "POST", Path: "/api/v1/statuses", Lose: true})
			}
			c := s.Conversation
			asked := channel.Public
			if c.Visibility.IsPrivate() {
				asked = channel.Private
			}
			if _, err := d.Do(t.Context(), c.ID, care.Reply{Agent: "FB", Text: "We look into it.", Visibility: asked, Seen: c.Version}); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the receipt", func() bool {
				v, err := d.Conversation(t.Context(), c.ID)
				return err == nil && len(v.Conversation.Outgoing) == 0
			})
			out := peer.Published()
			if len(out) != 1 {
				t.Fatalf("published %d times, want once", len(out))
			}
			if got := out[0]; got.Text != "@ann@social.example We look into it. ^FB" || got.Visibility != tt.replied {
				t.Errorf("published %q, %s", got.Text, got.Visibility)
			}
		})
	}
}

// The desk listens: an edit comes by the stream alone, and what happened while
// the connection was broken is polled.
func TestMastodonIsListenedTo(t *testing.T) {
	d, peer := onMastodon(t, false)
	excerpt := func(want string) func() bool {
		return func() bool {
			s, ok := only(t, d)
			return ok && s.Excerpt == want
		}
	}
	id := peer.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop my line is dead"})
	eventually(t, "the mention", excerpt("@shop my line is dead"))
	peer.Change(id, "@shop my line is dead since Monday")
	eventually(t, "the edit", excerpt("@shop my line is dead since Monday"))

	peer.Disconnect()
	peer.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop hello?", InReplyTo: id})
	s, _ := only(t, d)
	eventually(t, "what was missed", func() bool {
		v, err := d.Conversation(t.Context(), s.Conversation.ID)
		return err == nil && len(v.Messages) == 2 && v.Messages[1].Text == "@shop hello?"
	})
}
