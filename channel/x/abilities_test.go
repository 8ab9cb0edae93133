package x_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

func onServer(t *testing.T, edit func(*x.Options)) (*xtest.Server, *x.Adapter) {
	t.Helper()
	s := xtest.NewServer(t)
	o := &x.Options{Brand: account.Brand, Name: account.Name, Server: s.URL}
	if edit != nil {
		edit(o)
	}
	a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), o)
	if err != nil {
		t.Fatal(err)
	}
	return s, a
}

func TestCapabilities(t *testing.T) {
	usd := func(micros int64) channel.Price { return channel.Price{Micros: micros, Currency: "USD"} }
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	common := channel.Capabilities{
		Reply: []channel.Visibility{channel.Public}, Text: channel.TextLimit{Max: 280, Unit: channel.Weighted, URLLength: 23},
		Polls: true, Deletes: true, Hides: true, Send: channel.RateLimit{N: 100, Per: 15 * time.Minute}, AsOf: day(8, 22),
	}
	full := common
	full.Reply = []channel.Visibility{channel.Public, channel.Private}
	full.PrivateText = channel.TextLimit{Max: 10_000}
	full.Limits = []channel.RateLimit{
		{Scope: channel.ScopeDirect, N: 15, Per: 15 * time.Minute}, {Scope: channel.ScopeDirect, N: 1440, Per: 24 * time.Hour},
	}
	full.Answers = channel.AnswerRule{Summoned: true, Since: day(2, 23)}
	full.Prices = channel.Prices{Post: usd(15_000), Link: usd(200_000), Answer: usd(10_000), Since: day(4, 20)}
	full.Handoff = []channel.HandoffRule{{Mode: channel.Direct, From: []channel.Surface{channel.Post, channel.Comment}, Price: usd(15_000), Pointer: usd(10_000)}}
	for _, tt := range []struct {
		name string
		edit func(*x.Options)
		want channel.Capabilities
	}{
		{"pay-per-use", nil, full},
		{"public, under contract", func(o *x.Options) { o.PublicOnly, o.Enterprise = true, true }, common},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, a := onServer(t, tt.edit)
			got, err := a.Capabilities(t.Context())
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v, (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestProbe(t *testing.T) {
	person := channel.Party{Native: xtest.Ann}
	tests := []struct {
		name  string
		spoil func(*xtest.Server)
		edit  func(*x.Options)
		mode  channel.Mode
		to    channel.Party
		want  channel.Code
	}{
		{"open", nil, nil, channel.Direct, person, ""},
		{"the account alone", nil, nil, channel.Direct, channel.Party{}, ""},
		{"takes no messages", (*xtest.Server).CloseDirect, nil, channel.Direct, person, channel.RecipientClosed},
		{"nobody", nil, nil, channel.Direct, channel.Party{Native: "3"}, channel.NotFound},
		{"no identifier of X", nil, nil, channel.Direct, channel.Party{Native: "ann/../me"}, channel.Invalid},
		{"another way", nil, nil, channel.PrivateReply, person, channel.Unsupported},
		{"without the scopes", nil, func(o *x.Options) { o.PublicOnly = true }, channel.Direct, person, channel.Unsupported},
		{"another account's tokens", func(s *xtest.Server) {
			s.Fail(xtest.Fault{Path: "/2/users/me", Status: 200, Body: `{"data":{"id":"4"}}`})
		}, nil, channel.Direct, person, channel.Unconfigured},
		{"X does not say", func(s *xtest.Server) {
			s.Fail(xtest.Fault{Path: "/2/users/" + xtest.Ann, Status: 200, Body: `{"data":{"id":"` + xtest.Ann + `"}}`})
		}, nil, channel.Direct, person, ""},
		{"down", func(s *xtest.Server) { s.Fail(xtest.Fault{Status: 503}) }, nil, channel.Direct, person, channel.Transient},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, a := onServer(t, tt.edit)
			if tt.spoil != nil {
				tt.spoil(s)
			}
			if err := a.Probe(t.Context(), tt.mode, tt.to); channel.CodeOf(err) != tt.want {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// What was before is read back, the newest first, and ends.
func TestBack(t *testing.T) {
	s, a := onServer(t, nil)
	var want []string
	for i := range 230 {
		want = append(want, s.Post(xtest.Post{Text: fmt.Sprint("@shop ", i)}))
	}
	s.Post(xtest.Post{Text: "in private", Direct: true})
	slices.Reverse(want)
	var got []string
	var c channel.Cursor
	for more := true; more; {
		p, err := a.Back(t.Context(), c)
		if err != nil || len(got) > len(want) {
			t.Fatalf("%d read, %v", len(got), err)
		}
		for _, e := range p.Events {
			got = append(got, e.Target.Native)
		}
		c, more = p.Next, p.More
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What was said in private is not answered in public by mistake.
func TestPrivateThreadIsNotAnsweredInPublic(t *testing.T) {
	s, a := onServer(t, nil)
	in := s.Post(xtest.Post{Text: "my order is 1234", Direct: true})
	d := channel.Draft{ID: "1", Visibility: channel.Public, Text: "Order 1234 is on its way", Thread: xtest.Self + "-" + xtest.Ann, InReplyTo: ref(in)}
	if _, err := a.Send(t.Context(), d); channel.CodeOf(err) != channel.Invalid || len(s.Published()) != 0 {
		t.Errorf("%d published, %v", len(s.Published()), err)
	}
	d.Visibility, d.To.Native = channel.Private, xtest.Ann
	if _, err := a.Send(t.Context(), d); err != nil || len(s.Published()) != 1 {
		t.Errorf("in private: %d published, %v", len(s.Published()), err)
	}
}

// X limits direct messages for themselves: posts go on.
func TestLimitOfDirectMessagesIsTheirOwn(t *testing.T) {
	s, a := onServer(t, nil)
	g := gateway.New(a, &gateway.Options{Attempts: 1, Timeout: time.Second})
	private := channel.Draft{ID: "1", Visibility: channel.Private, Text: "ciao", To: channel.Party{Native: xtest.Ann}}
	s.Fail(xtest.Fault{Method: "POST", Status: 429, Header: map[string]string{"Retry-After": "600"}})
	for range 2 { // the second does not even leave
		if _, err := g.Send(t.Context(), private); channel.CodeOf(err) != channel.RateLimited {
			t.Errorf("in private: %v", err)
		}
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
	if _, err := g.Send(t.Context(), channel.Draft{ID: "2", Visibility: channel.Public, Text: "ciao"}); err != nil {
		t.Errorf("in public: %v", err)
	}
	if _, err := a.Send(t.Context(), channel.Draft{ID: "3", Visibility: channel.Public, Text: "ciao"}); err != nil {
		t.Error(err)
	}
}

func TestHide(t *testing.T) {
	s, a := onServer(t, nil)
	in := s.Post(xtest.Post{Text: "@shop rude"})
	for _, hidden := range []bool{true, true, false} {
		if err := a.Hide(t.Context(), ref(in), hidden); err != nil || s.Hidden(in) != hidden {
			t.Errorf("hidden %t, want %t: %v", s.Hidden(in), hidden, err)
		}
	}
}
