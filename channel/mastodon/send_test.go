package mastodon_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// draft answers a status of ann's in public.
func draft(parent, text string) channel.Draft {
	return channel.Draft{
		ID: "conversation-7/reply-2", InReplyTo: ref(parent), To: channel.Party{Handle: "@" + ann},
		Visibility: channel.Public, Text: text, Lang: "it",
	}
}

func TestSendRequest(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		parent := s.Post(mastodontest.Status{Author: ann, Text: "@shop il pacco?", Visibility: "unlisted"})
		receipt, err := a.Send(t.Context(), draft(parent, "ci dispiace, guardiamo subito."))
		if err != nil {
			t.Fatal(err)
		}
		var sent *http.Request
		for _, r := range s.Requests() {
			if r.Method == http.MethodPost {
				if sent != nil {
					t.Fatal("two requests")
				}
				sent = r
			}
		}
		if sent == nil {
			t.Fatal("no request")
		}
		if sent.URL.RequestURI() != "/api/v1/statuses" || sent.Header.Get("Idempotency-Key") != "conversation-7/reply-2" ||
			sent.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || sent.ContentLength <= 0 {
			t.Errorf("%s, headers %v, length %d", sent.URL, sent.Header, sent.ContentLength)
		}
		want := url.Values{
			"status":         {"@ann@social.example ci dispiace, guardiamo subito."},
			"in_reply_to_id": {parent}, "visibility": {"unlisted"}, "language": {"it"},
		}
		if diff := cmp.Diff(want, sent.PostForm); diff != "" {
			t.Errorf("form (-want +got):\n%s", diff)
		}
		p := s.Published()
		if len(p) != 1 || receipt.Ref != ref(p[0].ID) || !receipt.At.Equal(p[0].At) {
			t.Errorf("receipt %+v", receipt)
		}
	})
}

// A reply is never readable by more people than what it answers.
func TestSendNeverWidens(t *testing.T) {
	order := []string{"public", "unlisted", "private", "direct"}
	visibilities := []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private}
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	for i, asked := range visibilities {
		for j, parent := range order {
			id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao", Visibility: parent})
			d := draft(id, "eccoci")
			d.ID, d.Visibility = fmt.Sprint(i, j), asked
			if _, err := a.Send(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			published := s.Published()
			if got := published[len(published)-1].Visibility; got != order[max(i, j)] {
				t.Errorf("asked %s, parent %s: sent %s", asked, parent, got)
			}
		}
	}
	id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao", Visibility: "list"})
	d := draft(id, "eccoci")
	d.ID = "unknown"
	if _, err := a.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	published := s.Published()
	if got := published[len(published)-1].Visibility; got != "direct" {
		t.Errorf("answer to a visibility we do not know: %s", got)
	}
}

func TestSendMentions(t *testing.T) {
	tests := []struct {
		name, handle, text string
		visibility         channel.Visibility
		want, field        string
	}{
		{name: "put before", handle: "@ann@social.example", text: "ciao", want: "@ann@social.example ciao"},
		{name: "without at sign", handle: "ann@social.example", text: "ciao", want: "@ann@social.example ciao"},
		{name: "there already", handle: "@ann@social.example", text: "Ciao @Ann@social.example!", want: "Ciao @Ann@social.example!"},
		{name: "another of that name", handle: "@ann@social.example", text: "@ann@other.example ciao", want: "@ann@social.example @ann@other.example ciao"},
		{name: "in an e-mail address", handle: "@ann", text: "scrivi a x@ann", want: "@ann scrivi a x@ann"},
		{name: "author of the parent", text: "ciao", want: "@ann@social.example ciao"},
		{name: "local", handle: "@ann", text: "ciao", want: "@ann ciao"},
		{name: "local, there with the server's name", handle: "@ann", text: "@ann@127.0.0.1 ciao", want: "@ann@127.0.0.1 ciao"},
		{name: "with two names", handle: "@ann @eve", text: "ciao", field: "to.handle"},
		{name: "with a line end", handle: "@ann\n@eve", text: "ciao", field: "to.handle"},
		{name: "no handle", handle: "@", text: "ciao", field: "to.handle"},
		{name: "private", handle: "@ann@social.example", text: "ciao", visibility: channel.Private, want: "@ann@social.example ciao"},
		{name: "private, ourselves", handle: "@ann@social.example", text: "di nuovo @shop", visibility: channel.Private, want: "@ann@social.example di nuovo @shop"},
		{name: "private, a third person", handle: "@ann@social.example", text: "chiedo a @courier@other.example", visibility: channel.Private, field: "text"},
		{name: "private, an e-mail address", handle: "@ann@social.example", text: "scrivi a help@example.com", visibility: channel.Private, want: "@ann@social.example scrivi a help@example.com"},
		{name: "public, a third person", handle: "@ann@social.example", text: "chiedo a @courier@other.example", want: "@ann@social.example chiedo a @courier@other.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mastodontest.NewServer(t, nil)
			a := connect(t, s.URL)
			d := draft(s.Post(mastodontest.Status{Author: ann, Text: "@shop il pacco?"}), tt.text)
			d.To.Handle = tt.handle
			if tt.visibility != "" {
				d.Visibility = tt.visibility
			}
			_, err := a.Send(t.Context(), d)
			published := s.Published()
			if tt.field != "" {
				var e *channel.Error
				if !errors.As(err, &e) || e.Code != channel.Invalid || e.Field != tt.field || e.MaybeDone || len(published) != 0 {
					t.Fatalf("error %v, want field %q; %d published", err, tt.field, len(published))
				}
				if strings.Contains(err.Error(), "courier") || strings.Contains(err.Error(), "eve") {
					t.Errorf("the error tells the text: %v", err)
				}
				return
			}
			if err != nil || len(published) != 1 || published[0].Text != tt.want {
				t.Errorf("published %+v, %v; want %q", published, err, tt.want)
			}
		})
	}
}

// Continuing after our own reply does not address ourselves.
func TestSendAfterOurselves(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	own := s.Post(mastodontest.Status{Author: "shop", Text: "prima parte"})
	if _, err := a.Send(t.Context(), channel.Draft{ID: "1", InReplyTo: ref(own), Visibility: channel.Public, Text: "seconda parte"}); err != nil {
		t.Fatal(err)
	}
	if p := s.Published(); p[len(p)-1].Text != "seconda parte" {
		t.Errorf("published %q", p[len(p)-1].Text)
	}
}

func TestSendWithoutParent(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	if _, err := a.Send(t.Context(), channel.Draft{ID: "1", Visibility: channel.Private, Text: "ciao", To: channel.Party{Handle: "@" + ann}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Send(t.Context(), channel.Draft{ID: "2", Visibility: channel.Public, Text: "Buongiorno"}); err != nil {
		t.Fatal(err)
	}
	p := s.Published()
	if p[0].Visibility != "direct" || p[0].Text != "@ann@social.example ciao" || p[1].Visibility != "public" || p[1].Text != "Buongiorno" {
		t.Errorf("published %+v", p)
	}
	if _, err := a.Send(t.Context(), channel.Draft{ID: "3", Visibility: channel.Private, Text: "ciao"}); channel.CodeOf(err) != channel.Invalid {
		t.Errorf("private to nobody: %v", err)
	}
}

func TestSendRefuses(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
	tests := []struct {
		name   string
		change func(*channel.Draft)
		code   channel.Code
		field  string
	}{
		{"no id", func(d *channel.Draft) { d.ID = "" }, channel.Invalid, "id"},
		{"id with a line end", func(d *channel.Draft) { d.ID = "a\r\nX-Evil: 1" }, channel.Invalid, "id"},
		{"no text", func(d *channel.Draft) { d.Text = " \n" }, channel.Invalid, "text"},
		{"no visibility", func(d *channel.Draft) { d.Visibility = "" }, channel.Invalid, "visibility"},
		{"visibility that is none", func(d *channel.Draft) { d.Visibility = "world" }, channel.Invalid, "visibility"},
		{"another account's parent", func(d *channel.Draft) { d.InReplyTo.Account.Name = "other" }, channel.Invalid, "ref"},
		{"parent that is a path", func(d *channel.Draft) { d.InReplyTo.Native = "../../oauth" }, channel.Invalid, "ref"},
		{"parent of dots", func(d *channel.Draft) { d.InReplyTo.Native = ".." }, channel.Invalid, "ref"},
		{"parent gone", func(d *channel.Draft) { d.InReplyTo.Native = "404" }, channel.NotFound, ""},
		{"too long", func(d *channel.Draft) { d.Text = strings.Repeat("a", 501) }, channel.Invalid, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := draft(id, "ciao")
			tt.change(&d)
			_, err := a.Send(t.Context(), d)
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Field != tt.field || e.MaybeDone || !errors.Is(err, channel.ErrRejected) {
				t.Errorf("error %v, want %s in %q", err, tt.code, tt.field)
			}
		})
	}
	if n := len(s.Published()); n != 0 {
		t.Errorf("%d published", n)
	}
}

// Once the limit is known, what is over it does not leave: the handle counts.
func TestSendTooLong(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	if _, err := a.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
	fits := strings.Repeat("à", 500-len("@ann "))
	if _, err := a.Send(t.Context(), draft(id, fits)); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	d := draft(id, fits+"!")
	d.ID = "longer"
	if _, err := a.Send(t.Context(), d); channel.CodeOf(err) != channel.TooLong {
		t.Errorf("over the limit: %v", err)
	}
}

func TestSendErrors(t *testing.T) {
	post := func(f mastodontest.Fault) mastodontest.Fault {
		f.Method = "POST"
		return f
	}
	tests := []struct {
		name  string
		fault mastodontest.Fault
		code  channel.Code
		maybe bool
		done  bool
	}{
		{"revoked", post(mastodontest.Fault{Status: 401}), channel.AuthRevoked, false, false},
		{"forbidden", post(mastodontest.Fault{Status: 403}), channel.Permission, false, false},
		{"parent gone meanwhile", post(mastodontest.Fault{Status: 404}), channel.NotFound, false, false},
		{"refused", post(mastodontest.Fault{Status: 422, Body: `{"error":"Validation failed"}`}), channel.Invalid, false, false},
		{"too fast", post(mastodontest.Fault{Status: 429}), channel.RateLimited, false, false},
		{"unavailable", post(mastodontest.Fault{Status: 503}), channel.Transient, true, false},
		{"gateway timeout", post(mastodontest.Fault{Status: 504}), channel.Transient, true, false},
		{"connection broken before", post(mastodontest.Fault{Refuse: true}), channel.Transient, true, false},
		{"answer lost", post(mastodontest.Fault{Lose: true}), channel.Transient, true, true},
		{"answer cut", post(mastodontest.Fault{Cut: true}), channel.Transient, true, true},
		{"answer truncated", post(mastodontest.Fault{Truncate: true}), channel.Transient, true, true},
		{"answer empty", post(mastodontest.Fault{Status: 200, Body: `{}`}), channel.Transient, true, false},
		{"looking at the parent fails", mastodontest.Fault{Path: "/api/v1/statuses/", Status: 503}, channel.Transient, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
				id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
				s.Fail(tt.fault)
				_, err := a.Send(t.Context(), draft(id, "eccoci"))
				var e *channel.Error
				if !errors.As(err, &e) || e.Code != tt.code || e.MaybeDone != tt.maybe || e.Op != "send" || e.Account != account {
					t.Errorf("error %v, want %s, maybe done %t", err, tt.code, tt.maybe)
				}
				if n := len(s.Published()); n != 0 != tt.done {
					t.Errorf("%d published", n)
				}
			})
		})
	}
}

// net/http repeats a request that carries an Idempotency-Key when a connection
// that was used before breaks. A server that ignores the key would publish
// twice, so the adapter must see the error instead.
func TestSendIsNotRepeatedByTheTransport(t *testing.T) {
	s := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: true})
	a := connect(t, s.URL)
	id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"}) // the look at it warms the connection
	s.Fail(mastodontest.Fault{Method: "POST", Lose: true})
	_, err := a.Send(t.Context(), draft(id, "eccoci"))
	var e *channel.Error
	if !errors.As(err, &e) || !e.MaybeDone {
		t.Errorf("error %v, want one that may have been done", err)
	}
	posts := 0
	for _, r := range s.Requests() {
		if r.Method == http.MethodPost {
			posts++
		}
	}
	if posts != 1 || len(s.Published()) != 1 {
		t.Errorf("%d requests, %d published", posts, len(s.Published()))
	}
}

func TestSendWithoutConnectionIsNotDone(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	s.Close()
	_, err := a.Send(t.Context(), channel.Draft{ID: "1", Visibility: channel.Public, Text: "ciao"})
	var e *channel.Error
	if !errors.As(err, &e) || e.Code != channel.Transient || e.MaybeDone {
		t.Errorf("error %v", err)
	}
}

func TestSendGivenUp(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	s.Fail(mastodontest.Fault{Method: "POST", Delay: time.Hour, Times: 100})
	for patience := 100 * time.Millisecond; ; patience *= 2 { // a busy machine needs more until the server hears of it
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, err := a.Send(ctx, channel.Draft{ID: "1", Visibility: channel.Public, Text: "ciao"})
		cancel()
		if len(s.Requests()) == 0 && patience < time.Minute {
			continue
		}
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Transient || !e.MaybeDone || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		return
	}
}

func TestEdit(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		id := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao", Visibility: "direct"})
		d := draft(id, "eccoci")
		receipt, err := a.Send(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		d.Text, d.To = "eccoci di nuovo", channel.Party{}
		edited, err := a.Edit(t.Context(), receipt.Ref, d)
		if err != nil || edited.Ref != receipt.Ref || edited.At.Before(receipt.At) {
			t.Fatalf("receipt %+v, %v", edited, err)
		}
		if p := s.Published(); len(p) != 1 || p[0].Text != "@ann@social.example eccoci di nuovo" || p[0].Visibility != "direct" {
			t.Errorf("published %+v", p)
		}
		d.Text = "vedi @courier@other.example"
		if _, err := a.Edit(t.Context(), receipt.Ref, d); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("a third person in private: %v", err)
		}
		if _, err := a.Edit(t.Context(), ref("404"), d); channel.CodeOf(err) != channel.NotFound {
			t.Errorf("of nothing: %v", err)
		}
	})
}

func TestDelete(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		receipt, err := a.Send(t.Context(), channel.Draft{ID: "1", Visibility: channel.Public, Text: "ciao"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // what is gone is deleted
			if err := a.Delete(t.Context(), receipt.Ref); err != nil {
				t.Errorf("Delete: %v", err)
			}
		}
		if n := len(s.Published()); n != 0 {
			t.Errorf("%d left", n)
		}
		s.Fail(mastodontest.Fault{Method: "DELETE", Status: 500})
		if err := a.Delete(t.Context(), receipt.Ref); channel.CodeOf(err) != channel.Transient {
			t.Errorf("Delete: %v", err)
		}
		if err := a.Delete(t.Context(), channel.Ref{Native: receipt.Ref.Native}); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("Delete of another account's message: %v", err)
		}
	})
}

func ExampleAdapter_Send() {
	server := mastodontest.NewServer(nil, nil)
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token})
	account, err := mastodon.New(server.URL, tokens, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	id := server.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop il mio ordine?", Visibility: "direct"})
	_, err = account.Send(context.Background(), channel.Draft{
		ID: "reply-1", InReplyTo: channel.Ref{Account: account.Account(), Native: id},
		Visibility: channel.Public, // the message was private, so the answer is too
		Text:       "Lo cerchiamo subito.",
	})
	for _, s := range server.Published() {
		fmt.Println(s.Visibility, s.Text)
	}
	fmt.Println(err)
	// Output:
	// direct @ann@social.example Lo cerchiamo subito.
	// <nil>
}
