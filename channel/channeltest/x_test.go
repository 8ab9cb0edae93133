package channeltest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

func openX(t testing.TB, client *http.Client) channeltest.Harness {
	return xHarness(t, client, &x.Options{})
}

func xHarness(t testing.TB, client *http.Client, o *x.Options) channeltest.Harness {
	s := xtest.NewServer(t)
	o.Brand, o.Server, o.Secrets, o.Client = "acme", s.URL, []string{xtest.Secret}, client
	a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), o)
	if err != nil {
		t.Fatal(err)
	}
	written := func(m channel.Message) xtest.Post {
		return xtest.Post{Text: "@shop " + m.Text, InReplyTo: m.Parent, Direct: m.Visibility.IsPrivate()}
	}
	return channeltest.Harness{
		Adapter: a, Secrets: []string{xtest.Token, xtest.Secret}, Narrows: true, Untimed: true,
		Customer: channel.Party{Native: xtest.Ann, Handle: "@ann"},
		Receive:  func(m channel.Message) string { return s.Post(written(m)) },
		Deliver: func(m channel.Message, at time.Time) channel.Delivery {
			header, body := s.Delivery(written(m))
			return channel.Delivery{Method: http.MethodPost, Header: header, Body: body, Received: at}
		},
		Published: func() (list []channel.Draft) {
			for _, p := range s.Published() {
				d := channel.Draft{InReplyTo: channel.Ref{Native: p.InReplyTo}, Visibility: channel.Public, Text: p.Text}
				if p.Direct {
					d.Visibility = channel.Private
				}
				list = append(list, d)
			}
			return list
		},
		Fail: func(f channeltest.Fault) bool {
			fault, ok := xFault(f)
			if ok {
				s.Fail(fault)
			}
			return ok
		},
	}
}

// xFault is how a fault shows on X; it has no limit that ends at an ISO time.
func xFault(f channeltest.Fault) (xtest.Fault, bool) {
	until := fmt.Sprint(time.Now().Add(10 * time.Minute).Unix())
	faults := map[channeltest.Fault]xtest.Fault{
		channeltest.Refused:     {Refuse: true},
		channeltest.Lost:        {Lose: true},
		channeltest.Cut:         {Cut: true},
		channeltest.Truncated:   {Truncate: true},
		channeltest.Slow:        {Delay: time.Minute, Refuse: true},
		channeltest.Stalled:     {Stall: true},
		channeltest.Unavailable: {Status: http.StatusServiceUnavailable},
		channeltest.LimitAfter:  {Status: http.StatusTooManyRequests, Header: map[string]string{"Retry-After": "600"}},
		channeltest.LimitUnix: {Status: http.StatusTooManyRequests, Header: map[string]string{
			"x-rate-limit-remaining": "0", "x-rate-limit-reset": until,
		}},
		channeltest.QuotaLeft: {Header: map[string]string{"x-rate-limit-remaining": "3", "x-rate-limit-reset": until}},
		channeltest.Denied:    {Status: http.StatusUnauthorized},
		channeltest.Rejected:  {Status: http.StatusForbidden},
		channeltest.Redirected: {Status: http.StatusPermanentRedirect, Header: map[string]string{
			"Location": "http://elsewhere.example/steal",
		}},
		channeltest.SecretShown: {
			Status: http.StatusBadRequest, Body: `{"detail":"Rossana Bianchini ` + xtest.Token + ` ` + xtest.Secret + `"}`,
		},
	}
	fault, ok := faults[f]
	fault.Method = http.MethodPost
	return fault, ok
}

func TestX(t *testing.T) { channeltest.Run(t, openX) }

func TestXPublicOnly(t *testing.T) {
	channeltest.Run(t, func(t testing.TB, client *http.Client) channeltest.Harness {
		return xHarness(t, client, &x.Options{PublicOnly: true, Enterprise: true})
	})
}
