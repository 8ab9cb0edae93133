package mastodon_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// After an answer was lost the draft is found, and sending is not repeated.
func TestFindAfterALostAnswer(t *testing.T) {
	texts := []string{
		"eccoci",
		"Riga uno\nriga due\n\n\nNuovo paragrafo, con  due   blanks ",
		"vedi https://help.example.com/moduli/reclamo/2026?id=123456&lang=it, poi @courier@other.example",
		"1 < 2 && \"caffè\" 👨‍👩‍👧 #Assistenza",
		"@ann@social.example già nominata",
		"> citazione\n- elenco\n1. numero",
	}
	for _, fault := range []mastodontest.Fault{{Method: "POST", Lose: true}, {Method: "POST", Cut: true}, {Method: "POST", Truncate: true}} {
		servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
			for i, text := range texts {
				d := draft(s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"}), text)
				d.ID = fmt.Sprint(i)
				since := time.Now()
				if _, found, err := a.Find(t.Context(), d, since); found || err != nil {
					t.Errorf("%q before it was sent: %t, %v", text, found, err)
				}
				s.Fail(fault)
				if _, err := a.Send(t.Context(), d); err == nil {
					t.Fatal("no error")
				}
				p := s.Published()
				receipt, found, err := a.Find(t.Context(), d, since)
				if err != nil || !found || receipt.Ref != ref(p[len(p)-1].ID) || !receipt.At.Equal(p[len(p)-1].At) {
					t.Errorf("%q: %+v, %t, %v", text, receipt, found, err)
				}
			}
		})
	}
}

func TestFindMatches(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	since := time.Now()
	parent := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
	other := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
	send := func(d channel.Draft) {
		t.Helper()
		if _, err := a.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	sent := draft(parent, "eccoci")
	send(sent)
	direct := channel.Draft{ID: "direct", Visibility: channel.Private, Text: "in privato", To: channel.Party{Handle: "@" + ann}}
	send(direct)
	tests := []struct {
		name string
		d    channel.Draft
		want bool
	}{
		{"as it was sent", sent, true},
		{"other text", draft(parent, "eccoci!"), false},
		{"other parent", draft(other, "eccoci"), false},
		{"no parent", channel.Draft{ID: "1", Text: "eccoci", Visibility: channel.Public}, false},
		{"direct", direct, true},
		{"direct to somebody else", channel.Draft{ID: "1", Text: "in privato", To: channel.Party{Handle: "@eve@other.example"}}, false},
		{"what a customer wrote", channel.Draft{ID: "1", Text: "@shop ciao"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found, err := a.Find(t.Context(), tt.d, since)
			if err != nil || found != tt.want {
				t.Errorf("found %t, %v; want %t", found, err, tt.want)
			}
		})
	}
	t.Run("sent before since", func(t *testing.T) {
		if _, found, err := a.Find(t.Context(), sent, time.Now().Add(time.Hour)); found || err != nil {
			t.Errorf("found %t, %v", found, err)
		}
	})
}

// "Not found" is said only by a search that went back far enough.
func TestFindReachesBack(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	parent := s.Post(mastodontest.Status{Author: ann, Text: "@shop ciao"})
	start := time.Now().Add(-time.Hour)
	at := func(i int) time.Time { return start.Add(time.Duration(i) * time.Second) }
	s.Post(mastodontest.Status{Author: "shop", Text: "@ann eccoci", InReplyTo: parent, At: at(0)})
	for i := range 350 {
		s.Post(mastodontest.Status{Author: "shop", Text: fmt.Sprint(i), At: at(i + 1)})
	}
	if _, found, err := a.Find(t.Context(), draft(parent, "eccoci"), at(0)); !found || err != nil {
		t.Errorf("on the last page: %t, %v", found, err)
	}
	if _, found, err := a.Find(t.Context(), draft(parent, "mai"), at(-60)); found || err != nil {
		t.Errorf("back to the first status: %t, %v", found, err)
	}
	for i := range 100 {
		s.Post(mastodontest.Status{Author: "shop", Text: fmt.Sprint(i), At: at(i + 400)})
	}
	if _, found, err := a.Find(t.Context(), draft(parent, "eccoci"), at(0)); found || channel.CodeOf(err) != channel.Transient {
		t.Errorf("beyond the last page: %t, %v", found, err)
	}
	if _, found, err := a.Find(t.Context(), draft(parent, "eccoci"), at(450)); found || err != nil {
		t.Errorf("not sent since: %t, %v", found, err)
	}
}

func TestFindErrors(t *testing.T) {
	for name, fault := range map[string]mastodontest.Fault{
		"503": {Path: "/api/v1/accounts/", Status: 503}, "429": {Path: "/api/v1/accounts/", Status: 429},
		"truncated": {Path: "/api/v1/accounts/", Truncate: true}, "own profile": {Path: "/api/v1/accounts/verify_credentials", Cut: true},
		"no list": {Path: "/api/v1/accounts/", Status: 200, Body: `{"error":"x"}`},
		"no IDs":  {Path: "/api/v1/accounts/1", Status: 200, Body: `[{},{}]`},
	} {
		s := mastodontest.NewServer(t, nil)
		a := connect(t, s.URL)
		s.Fail(fault)
		if _, found, err := a.Find(t.Context(), draft("1", "eccoci"), time.Now()); found || err == nil {
			t.Errorf("%s: %t, %v", name, found, err)
		}
	}
}

// The server's clock stamps the statuses: one that is wrong by minutes must
// hide neither what was sent nor that nothing was.
func TestFindWithTheServersClock(t *testing.T) {
	for _, off := range []time.Duration{-10 * time.Minute, 0, 10 * time.Minute} {
		t.Run(off.String(), func(t *testing.T) {
			now := time.Now()
			sent := fmt.Sprintf(`[{"id":"5","created_at":%q,"in_reply_to_id":"1","content":"<p>@ann eccoci</p>","account":{"id":"12"}},
				{"id":"4","created_at":%q,"in_reply_to_id":"1","content":"<p>@ann prima</p>","account":{"id":"12"}}]`,
				now.Add(off).UTC().Format(time.RFC3339Nano), now.Add(off-time.Minute).UTC().Format(time.RFC3339Nano))
			s := mastodontest.NewServer(t, nil)
			a := connect(t, s.URL)
			for _, tt := range []struct {
				text string
				want bool
			}{{"eccoci", true}, {"prima", false}} {
				s.Fail(mastodontest.Fault{
					Path: "/api/v1/accounts/1", Status: 200, Body: sent,
					Header: map[string]string{"Date": now.Add(off).UTC().Format(http.TimeFormat)},
				})
				_, found, err := a.Find(t.Context(), draft("1", tt.text), now.Add(-30*time.Second))
				if found != tt.want || err != nil {
					t.Errorf("%q: found %t, %v; want %t", tt.text, found, err, tt.want)
				}
			}
		})
	}
}

func TestFindIsBounded(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	// A server that gives the same page for ever.
	page := fmt.Sprintf(`[{"id":"5","created_at":%q,"content":"x","account":{"id":"12"}}]`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	s.Fail(mastodontest.Fault{Path: "/api/v1/accounts/1", Status: 200, Body: page, Times: 1000})
	if _, found, err := a.Find(t.Context(), draft("1", "eccoci"), time.Now()); found || channel.CodeOf(err) != channel.Transient {
		t.Errorf("found %t, %v", found, err)
	}
	if n := len(s.Requests()); n > 15 {
		t.Errorf("%d requests", n)
	}
}

func ExampleAdapter_Find() {
	server := mastodontest.NewServer(nil, &mastodontest.Options{GoToSocial: true})
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token})
	account, err := mastodon.New(server.URL, tokens, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	draft := channel.Draft{ID: "1", Visibility: channel.Public, Text: "Lavori in corso fino alle 18."}
	started := time.Now()
	server.Fail(mastodontest.Fault{Method: "POST", Lose: true})
	_, err = account.Send(context.Background(), draft)
	fmt.Println(strings.Contains(err.Error(), "may have been done"))
	_, found, err := account.Find(context.Background(), draft, started)
	fmt.Println(found, err)
	// Output:
	// true
	// true <nil>
}
