package mastodon_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

const secret = "token-of-the-shop"

func tokens() oauth2.TokenSource {
	return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: secret})
}

// connect gives an adapter of the server's account.
func connect(t *testing.T, address string) *mastodon.Adapter {
	t.Helper()
	a, err := mastodon.New(address, tokens(), &mastodon.Options{Brand: "acme", Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ref(id string) channel.Ref { return channel.Ref{Account: account, Native: id} }

// servers runs a test against both kinds of server.
func servers(t *testing.T, test func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter)) {
	for name, opt := range map[string]*mastodontest.Options{"mastodon": nil, "gotosocial": {GoToSocial: true}} {
		t.Run(name, func(t *testing.T) {
			s := mastodontest.NewServer(t, opt)
			test(t, s, connect(t, s.URL))
		})
	}
}

func TestNew(t *testing.T) {
	tests := []struct{ name, server, field string }{
		{"https", "https://social.example", ""},
		{"https with a slash", "https://social.example/", ""},
		{"loopback name", "http://localhost:3000", ""},
		{"loopback address", "http://127.0.0.1:3000", ""},
		{"loopback address of version 6", "http://[::1]:3000", ""},
		{"plain http", "http://social.example", "server"},
		{"a name that begins like loopback", "http://localhost.social.example", "server"},
		{"no scheme", "social.example", "server"},
		{"empty", "", "server"},
		{"credentials", "https://user:hunter2@social.example", "server"},
		{"query", "https://social.example?x=1", "server"},
		{"other scheme", "ftp://social.example", "server"},
		{"not an address", "https://social.example:x", "server"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := mastodon.New(tt.server, tokens(), nil)
			if tt.field == "" {
				if err != nil || a.Account() != (channel.Account{Network: "mastodon"}) {
					t.Fatalf("New = %v, %v", a, err)
				}
				return
			}
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != channel.Unconfigured || e.Field != tt.field {
				t.Fatalf("error %v, want field %q", err, tt.field)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	if _, err := mastodon.New("https://social.example", nil, nil); channel.CodeOf(err) != channel.Unconfigured {
		t.Errorf("without tokens: %v", err)
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	var printed strings.Builder
	fmt.Fprintf(&printed, "%v %+v %#v %s %q %d", a, a, a, a, a, a)
	for _, status := range []int{401, 403, 404, 422, 429, 500, 302} {
		s.Fail(mastodontest.Fault{Path: "/", Status: status, Body: `{"error":"` + secret + `"}`})
		_, err := a.Poll(t.Context(), "")
		fmt.Fprintf(&printed, "%v %+v", err, err)
	}
	s.Close()
	_, err := a.Poll(t.Context(), "")
	fmt.Fprintf(&printed, "%v %+v", err, err)
	if strings.Contains(printed.String(), secret) {
		t.Errorf("the token is in %s", printed.String())
	}
	if !strings.Contains(printed.String(), "acme/mastodon/shop") {
		t.Errorf("the account is not in %s", printed.String())
	}
}

func TestRequestsCarryTokenAndUserAgent(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	if _, err := a.Poll(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	requests := s.Requests()
	if len(requests) == 0 {
		t.Fatal("no request")
	}
	for _, r := range requests {
		if r.Header.Get("Authorization") != "Bearer "+secret || !strings.HasPrefix(r.UserAgent(), "socialcare") {
			t.Errorf("%s: authorization %t, user agent %q", r.URL.Path, r.Header.Get("Authorization") != "", r.UserAgent())
		}
		if strings.Contains(r.URL.String(), secret) {
			t.Errorf("the token is in the address %s", r.URL)
		}
	}
}

func TestOptions(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	used := 0
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		used++
		return http.DefaultTransport.RoundTrip(r)
	})}
	a, err := mastodon.New(s.URL, tokens(), &mastodon.Options{Client: client, UserAgent: "acme-care/1.0"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	if used != 1 || client.CheckRedirect != nil || s.Requests()[0].UserAgent() != "acme-care/1.0" {
		t.Errorf("client used %d times, changed %t, user agent %q", used, client.CheckRedirect != nil, s.Requests()[0].UserAgent())
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A redirect to another host must not take the token there.
func TestRedirects(t *testing.T) {
	var leaked int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked++ }))
	defer other.Close()
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)

	s.Fail(mastodontest.Fault{Path: "/api/v2/instance", Status: 301, Header: map[string]string{"Location": other.URL + "/api/v2/instance"}})
	if _, err := a.Capabilities(t.Context()); channel.CodeOf(err) != channel.Unconfigured || !errors.Is(err, channel.ErrOperator) {
		t.Errorf("another host: %v", err)
	}
	s.Fail(mastodontest.Fault{Path: "/api/v2/instance", Status: 302, Header: map[string]string{"Location": "/api/v1/instance"}})
	if _, err := a.Capabilities(t.Context()); err != nil {
		t.Errorf("the same host: %v", err)
	}
	id := s.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop ciao"})
	s.Fail(mastodontest.Fault{Method: "POST", Path: "/", Status: 307, Header: map[string]string{"Location": "/api/v1/statuses"}})
	if _, err := a.Send(t.Context(), channel.Draft{ID: "d", InReplyTo: ref(id), Visibility: channel.Public, Text: "sì"}); channel.CodeOf(err) != channel.Unconfigured {
		t.Errorf("a write: %v", err)
	}
	if leaked != 0 || len(s.Published()) != 0 {
		t.Errorf("%d requests at the other host, %d statuses", leaked, len(s.Published()))
	}
}

func TestAnswerOverTheCap(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	s.Fail(mastodontest.Fault{Path: "/api/v2/instance", Status: 200, Body: `{"a":"` + strings.Repeat("x", 5<<20) + `"}`})
	if _, err := connect(t, s.URL).Capabilities(t.Context()); channel.CodeOf(err) != channel.TooLarge {
		t.Errorf("error %v, want %s", err, channel.TooLarge)
	}
}

func TestSlowServer(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	s.Fail(mastodontest.Fault{Path: "/", Delay: time.Minute, Times: 2})
	a, err := mastodon.New(s.URL, tokens(), &mastodon.Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Poll(t.Context(), ""); channel.CodeOf(err) != channel.Transient || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("own timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := connect(t, s.URL).Poll(ctx, ""); channel.CodeOf(err) != channel.Transient || !errors.Is(err, context.Canceled) {
		t.Errorf("caller's cancel: %v", err)
	}
}

type tokenFunc func() (*oauth2.Token, error)

func (f tokenFunc) Token() (*oauth2.Token, error) { return f() }

func TestTokenSourceErrors(t *testing.T) {
	refused := func(status int, code string) error {
		return &oauth2.RetrieveError{Response: &http.Response{StatusCode: status}, Body: []byte(secret), ErrorCode: code, ErrorDescription: secret}
	}
	tests := []struct {
		name string
		err  error
		want channel.Code
	}{
		{"no token", nil, channel.Unconfigured},
		{"invalid grant", refused(400, "invalid_grant"), channel.AuthRevoked},
		{"refused", refused(401, ""), channel.AuthRevoked},
		{"too fast", refused(429, ""), channel.Transient},
		{"server in trouble", refused(503, ""), channel.Transient},
		{"no network", &url.Error{Op: "Post", URL: "https://a.example/?t=" + secret, Err: errors.New(secret)}, channel.Transient},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := mastodon.New("https://social.example", tokenFunc(func() (*oauth2.Token, error) { return nil, tt.err }), nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = a.Capabilities(t.Context())
			if channel.CodeOf(err) != tt.want || strings.Contains(fmt.Sprint(err), secret) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

func TestCapabilities(t *testing.T) {
	tests := []struct {
		name string
		opt  *mastodontest.Options
		max  int
	}{
		{"mastodon", nil, 500},
		{"gotosocial", &mastodontest.Options{GoToSocial: true}, 5000},
		{"own limit", &mastodontest.Options{MaxChars: 1234}, 1234},
		{"description without configuration", &mastodontest.Options{V1Only: true}, 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mastodontest.NewServer(t, tt.opt)
			a := connect(t, s.URL)
			before := time.Now()
			c, err := a.Capabilities(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := channel.TextLimit{Max: tt.max, Unit: channel.Graphemes, URLLength: 23, LocalMentions: true}
			if c.Text != want {
				t.Errorf("limit %+v, want %+v", c.Text, want)
			}
			if c.Dedupes || !c.Polls || c.Webhooks || !c.Edits || !c.Deletes || c.Send != (channel.RateLimit{N: 300, Per: 3 * time.Hour}) {
				t.Errorf("capabilities %+v", c)
			}
			for _, v := range []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private} {
				if !c.Can(v) {
					t.Errorf("cannot reply %s", v)
				}
			}
			if c.AsOf.Before(before) || c.AsOf.After(time.Now()) {
				t.Errorf("as of %v", c.AsOf)
			}
			asked := len(s.Requests())
			c.Reply[0] = "changed"
			again, err := a.Capabilities(t.Context())
			if err != nil || again.Reply[0] != channel.Public || len(s.Requests()) != asked {
				t.Errorf("second answer %v, %v, after %d requests of %d", again.Reply, err, len(s.Requests()), asked)
			}
		})
	}
}

func TestCapabilitiesOfPleroma(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	s.Fail(mastodontest.Fault{Path: "/api/v2/instance", Status: 404})
	s.Fail(mastodontest.Fault{Path: "/api/v1/instance", Status: 200, Body: `{"max_toot_chars":7000}`})
	c, err := connect(t, s.URL).Capabilities(t.Context())
	if err != nil || c.Text.Max != 7000 {
		t.Errorf("limit %d, %v", c.Text.Max, err)
	}
}

func TestCapabilitiesRefresh(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a, err := mastodon.New(s.URL, tokens(), &mastodon.Options{Refresh: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Fail(mastodontest.Fault{Path: "/api/v2/instance", Status: 200, Body: `{"configuration":{"statuses":{"max_characters":800}}}`})
	if c, err := a.Capabilities(t.Context()); err != nil || c.Text.Max != 800 {
		t.Errorf("new limit %d, %v", c.Text.Max, err)
	}
	s.Fail(mastodontest.Fault{Path: "/", Status: 503})
	if c, err := a.Capabilities(t.Context()); err != nil || c.Text.Max != 800 {
		t.Errorf("while the server is down: limit %d, %v", c.Text.Max, err)
	}
	s.Fail(mastodontest.Fault{Path: "/", Status: 401})
	if _, err := a.Capabilities(t.Context()); channel.CodeOf(err) != channel.AuthRevoked {
		t.Errorf("revoked: %v", err)
	}
}

func ExampleNew() {
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "…"})
	account, err := mastodon.New("https://social.example", tokens, &mastodon.Options{Brand: "acme", Name: "support"})
	fmt.Println(account, err)
	_, err = mastodon.New("http://social.example", tokens, nil)
	fmt.Println(err)
	// Output:
	// acme/mastodon/support <nil>
	// channel: /mastodon/ new: unconfigured in server: https is required for hosts other than loopback
}
