package channeltest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

// parrot answers every request with the same, and needs no connection.
type parrot struct {
	status int
	header http.Header
	body   string
}

func (p parrot) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.status < 200 || p.status > 599 {
		return nil, errors.New("this is " + fuzzText + " with " + xtest.Token)
	}
	return &http.Response{
		StatusCode: p.status, Header: p.header.Clone(), Body: io.NopCloser(strings.NewReader(p.body)), ContentLength: -1, Request: r,
		ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

const fuzzText = "sono Rossana Bianchini"

// answeredWith tries every ability of an adapter whose network says anything at all:
// what fails is typed and quiet, and what succeeds names what it made.
func answeredWith(t *testing.T, a channel.Adapter, cursor string) {
	ctx := context.Background()
	quiet := func(op string, err error) {
		var e *channel.Error
		switch {
		case err == nil:
		case !errors.As(err, &e):
			t.Errorf("%s returned a %T", op, err)
		case e.Code == "" || e.RetryAt.After(time.Now().Add(25*time.Hour)):
			t.Errorf("%s: %v, again at %v", op, e, e.RetryAt)
		case strings.Contains(err.Error(), fuzzText), strings.Contains(err.Error(), xtest.Token):
			t.Errorf("%s: %v", op, err)
		}
	}
	_, err := a.Capabilities(ctx)
	quiet("capabilities", err)
	for _, v := range []channel.Visibility{channel.Public, channel.Private} {
		d := channel.Draft{
			ID: "d-1", Visibility: v, Text: fuzzText, Thread: "1", To: channel.Party{Native: "2", Handle: "@ann"},
			InReplyTo: channel.Ref{Account: a.Account(), Native: "1"},
		}
		r, err := a.(channel.Sender).Send(ctx, d)
		if quiet("send", err); err == nil && r.Ref.Native == "" {
			t.Error("something was made and has no name")
		}
		if f, ok := a.(channel.Finder); ok {
			r, found, err := f.Find(ctx, d, time.Now().Add(-time.Hour))
			if quiet("find", err); found && (err != nil || r.Ref.Native == "") {
				t.Errorf("found %q, %v", r.Ref.Native, err)
			}
		}
	}
	for _, c := range []channel.Cursor{"", channel.Cursor(cursor)} {
		if p, ok := a.(channel.Poller); ok {
			page, err := p.Poll(ctx, c)
			quiet("poll", err)
			namedEvents(t, page)
		}
		if b, ok := a.(channel.Backfiller); ok {
			page, err := b.Back(ctx, c)
			quiet("back", err)
			namedEvents(t, page)
		}
	}
	ref := channel.Ref{Account: a.Account(), Native: "1"}
	if e, ok := a.(channel.Editor); ok {
		_, err := e.Edit(ctx, ref, channel.Draft{ID: "e-1", Text: fuzzText, To: channel.Party{Handle: "@ann"}})
		quiet("edit", err)
	}
	if d, ok := a.(channel.Deleter); ok {
		quiet("delete", d.Delete(ctx, ref))
	}
	if m, ok := a.(channel.Moderator); ok {
		quiet("hide", m.Hide(ctx, ref, true))
	}
	if p, ok := a.(channel.Prober); ok {
		quiet("probe", p.Probe(ctx, channel.Direct, channel.Party{Native: "2"}))
	}
}

func namedEvents(t *testing.T, p channel.Page) {
	for _, e := range p.Events {
		if _, name, _ := strings.Cut(e.Key(), ":"); e.Kind == "" || name == "" {
			t.Errorf("an event of kind %q has the key %q", e.Kind, e.Key())
		}
	}
}

func seeds(f *testing.F, bodies ...string) {
	for _, body := range append(bodies, "", "null", "[]", "{}", `{"data":null}`, `{"id":1}`, "<html>") {
		for _, status := range []int{0, 200, 302, 401, 403, 404, 429, 500} {
			f.Add(status, "600", "1763719500", body, `{"v":1,"mentions":{"mark":{"id":"1","at":"2026-11-21T10:00:00Z"},"walk":{"token":"t"}}}`)
		}
	}
	f.Add(429, "-1", "2026-11-21T10:00:00Z", "{", "1:after:7")
}

func headers(after, reset string) http.Header {
	h := http.Header{}
	h.Set("Retry-After", after)
	h.Set("X-RateLimit-Reset", reset)
	h.Set("X-Rate-Limit-Reset", reset)
	h.Set("X-Rate-Limit-Remaining", "0")
	h.Set("Date", reset)
	return h
}

func FuzzAnswersOfX(f *testing.F) {
	seeds(f, `{"data":{"id":"1","dm_event_id":"2","receives_your_dm":false}}`,
		`{"data":[{"id":"2","text":"a","author_id":"2","created_at":"2026-11-21T10:00:00Z"}],"meta":{"next_token":"n"}}`,
		`{"errors":[{"type":"https://api.x.com/2/problems/usage-capped"}]}`)
	f.Fuzz(func(t *testing.T, status int, after, reset, body, cursor string) {
		a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), &x.Options{
			Client: &http.Client{Transport: parrot{status, headers(after, reset), body}},
		})
		if err != nil {
			t.Fatal(err)
		}
		answeredWith(t, a, cursor)
	})
}

func FuzzAnswersOfMastodon(f *testing.F) {
	seeds(f, `{"id":"1","visibility":"direct","account":{"id":"2","acct":"ann"},"configuration":{"statuses":{"max_characters":5}}}`,
		`[{"id":"2","type":"mention","content":"a","created_at":"2026-11-21T10:00:00Z","status":{"id":"3","in_reply_to_id":"4"}}]`)
	f.Fuzz(func(t *testing.T, status int, after, reset, body, cursor string) {
		a, err := mastodon.New("https://social.example", oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), &mastodon.Options{
			Client: &http.Client{Transport: parrot{status, headers(after, reset), body}},
		})
		if err != nil {
			t.Fatal(err)
		}
		answeredWith(t, a, cursor)
	})
}

func FuzzAnswersToTheWebhook(f *testing.F) {
	seeds(f, `{"id":"r-1"}`, `{"id":""}`)
	f.Fuzz(func(t *testing.T, status int, after, reset, body, cursor string) {
		a, err := webhook.New(channel.Account{}, []string{hookSecret}, &webhook.Options{
			Callback: "https://chat.example/replies", Client: &http.Client{Transport: parrot{status, headers(after, reset), body}},
		})
		if err != nil {
			t.Fatal(err)
		}
		answeredWith(t, a, cursor)
	})
}
