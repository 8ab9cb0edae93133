package channeltest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

var account = channel.Account{Brand: "acme", Network: "memory", Name: "care"}

func openMemory(testing.TB, *http.Client) channeltest.Harness {
	return harnessOf(memory.New(account, &memory.Options{Echo: true, Capabilities: &channel.Capabilities{
		Reply: []channel.Visibility{channel.Public, channel.Private}, Text: channel.TextLimit{Max: 200, Unit: channel.Graphemes},
		Polls: true, Edits: true, Deletes: true,
	}}))
}

func harnessOf(a *memory.Adapter) channeltest.Harness {
	return channeltest.Harness{
		Adapter: a,
		Receive: func(m channel.Message) string {
			m.Author = channel.Party{Native: "u-ann", Handle: "@ann"}
			return a.Receive(m).Target.Native
		},
		Published: func() (list []channel.Draft) {
			for _, s := range a.Sent() {
				if !s.Deleted {
					list = append(list, s.Draft)
				}
			}
			return list
		},
		Fail: func(f channeltest.Fault) bool {
			in := func() time.Time { return time.Now().Add(10 * time.Minute) }
			faults := map[channeltest.Fault]memory.Fault{
				channeltest.Refused:     {Err: &channel.Error{Code: channel.Transient}},
				channeltest.Unavailable: {Err: &channel.Error{Code: channel.Transient, Native: "503"}},
				channeltest.Lost:        {Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true},
				channeltest.Stalled:     {Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true},
				channeltest.Cut:         {Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true},
				channeltest.LimitAfter:  {Err: &channel.Error{Code: channel.RateLimited, RetryAt: in()}},
				channeltest.Denied:      {Err: &channel.Error{Code: channel.AuthRevoked}},
				channeltest.Rejected:    {Err: &channel.Error{Code: channel.Permission}},
			}
			fault, ok := faults[f]
			if ok {
				a.Fail(fault)
			}
			return ok
		},
	}
}

// The key of the generic webhook's harness, of repeated letters.
const hookSecret = "whsec_cmVwZWF0ZWQgcmVwZWF0ZWQgcmVwZWF0"

// receiver takes replies and dedupes by their id, as the contract demands.
type receiver struct {
	mu    sync.Mutex
	taken []channel.Draft
	fault channeltest.Fault
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var in struct {
		ID, Thread, Parent, Text string
		Visibility               channel.Visibility
	}
	body, _ := io.ReadAll(req.Body)
	_ = json.Unmarshal(body, &in)
	r.mu.Lock()
	f := r.fault
	r.fault = ""
	r.mu.Unlock()
	if answered(f, w, req, body) {
		return
	}
	r.mu.Lock()
	known := false
	for _, d := range r.taken {
		known = known || d.ID == in.ID
	}
	if !known {
		r.taken = append(r.taken, channel.Draft{ID: in.ID, Thread: in.Thread, InReplyTo: channel.Ref{Native: in.Parent}, Visibility: in.Visibility, Text: in.Text})
	}
	r.mu.Unlock()
	switch f {
	case channeltest.Stalled:
		<-req.Context().Done()
	case channeltest.Lost:
		panic(http.ErrAbortHandler)
	case channeltest.Cut:
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"id":`))
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"id": "r-" + in.ID})
}

// answered plays the faults with which nothing is done.
func answered(f channeltest.Fault, w http.ResponseWriter, req *http.Request, body []byte) bool {
	switch f {
	case channeltest.Refused, channeltest.Unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
	case channeltest.LimitAfter:
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	case channeltest.Denied:
		w.WriteHeader(http.StatusUnauthorized)
	case channeltest.Rejected:
		w.WriteHeader(http.StatusBadRequest)
	case channeltest.Redirected:
		http.Redirect(w, req, "http://elsewhere.example/steal", http.StatusTemporaryRedirect)
	case channeltest.SecretShown:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(append(body, hookSecret...))
	case channeltest.Slow:
		<-req.Context().Done()
	default:
		return false
	}
	return true
}

func openWebhook(t testing.TB, client *http.Client) channeltest.Harness {
	r := &receiver{}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	a, err := webhook.New(channel.Account{Brand: "acme"}, []string{hookSecret}, &webhook.Options{
		Callback: server.URL, Client: client, Text: channel.TextLimit{Max: 300},
	})
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	n, asked := 0, 0
	return channeltest.Harness{
		Adapter: a, Secrets: []string{hookSecret, strings.TrimPrefix(hookSecret, "whsec_")},
		Receive: func(channel.Message) string { asked++; return fmt.Sprintf("q-%d", asked) },
		Deliver: func(m channel.Message, at time.Time) channel.Delivery {
			n++
			body, _ := json.Marshal(map[string]any{
				"type": "message", "id": fmt.Sprintf("m-%d", n), "thread": "t-1", "at": "2026-11-21T10:00:00Z", "surface": m.Surface, "visibility": m.Visibility,
				"author": map[string]string{"id": "u-1"}, "text": m.Text,
			})
			signed, err := signature.SignStandard(fmt.Sprintf("d-%d", n), at, body, key)
			if err != nil {
				t.Fatal(err)
			}
			h := map[string][]string{}
			for name, v := range signed {
				h[name] = []string{v}
			}
			return channel.Delivery{Method: http.MethodPost, Header: h, Body: body, Received: at}
		},
		Published: func() []channel.Draft {
			r.mu.Lock()
			defer r.mu.Unlock()
			return append([]channel.Draft(nil), r.taken...)
		},
		Fail: func(f channeltest.Fault) bool {
			switch f {
			case channeltest.LimitISO, channeltest.LimitUnix, channeltest.QuotaLeft, channeltest.Truncated:
				return false // a receiver says how long, and its id is optional
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.fault = f
			return true
		},
	}
}

func openMastodon(t testing.TB, client *http.Client) channeltest.Harness {
	return mastodonHarness(t, client, &mastodontest.Options{})
}

func mastodonHarness(t testing.TB, client *http.Client, o *mastodontest.Options) channeltest.Harness {
	s := mastodontest.NewServer(t, o)
	a, err := mastodon.New(s.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token}), &mastodon.Options{Brand: "acme", Client: client})
	if err != nil {
		t.Fatal(err)
	}
	words := map[channel.Visibility]string{channel.Public: "public", channel.Unlisted: "unlisted", channel.Followers: "private", channel.Private: "direct"}
	visible := map[string]channel.Visibility{}
	for v, w := range words {
		visible[w] = v
	}
	return channeltest.Harness{
		Adapter: a, Secrets: []string{s.Token}, Narrows: true,
		Receive: func(m channel.Message) string {
			return s.Post(mastodontest.Status{Author: "ann", InReplyTo: m.Parent, Visibility: words[m.Visibility], Text: "@shop " + m.Text})
		},
		Published: func() (list []channel.Draft) {
			for _, p := range s.Published() {
				list = append(list, channel.Draft{ID: p.Key, InReplyTo: channel.Ref{Native: p.InReplyTo}, Visibility: visible[p.Visibility], Text: p.Text})
			}
			return list
		},
		Fail: func(f channeltest.Fault) bool {
			fault := mastodontest.Fault{Method: http.MethodPost, Path: "/api/v1/statuses"}
			limit := func(name, value string) {
				fault.Status, fault.Header = http.StatusTooManyRequests, map[string]string{name: value}
			}
			until := time.Now().Add(10 * time.Minute).UTC()
			switch f {
			case channeltest.Refused:
				fault.Refuse = true
			case channeltest.Lost:
				fault.Lose = true
			case channeltest.Cut:
				fault.Cut = true
			case channeltest.Truncated:
				fault.Truncate = true
			case channeltest.Slow:
				fault.Delay, fault.Refuse = time.Minute, true
			case channeltest.Stalled:
				fault.Stall = true
			case channeltest.Unavailable:
				fault.Status = http.StatusServiceUnavailable
			case channeltest.LimitAfter:
				limit("Retry-After", "600")
			case channeltest.LimitISO:
				limit("X-RateLimit-Reset", until.Format("2006-01-02T15:04:05.000000Z"))
			case channeltest.LimitUnix:
				limit("X-RateLimit-Reset", fmt.Sprint(until.Unix()))
			case channeltest.QuotaLeft:
				fault.Header = map[string]string{"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": until.Format("2006-01-02T15:04:05.000000Z")}
			case channeltest.Denied:
				fault.Status = http.StatusUnauthorized
			case channeltest.Rejected:
				fault.Status = http.StatusUnprocessableEntity
			case channeltest.Redirected:
				fault.Status, fault.Header = http.StatusFound, map[string]string{"Location": "http://elsewhere.example/steal"}
			case channeltest.SecretShown:
				fault.Status, fault.Body = http.StatusUnprocessableEntity, `{"error":"Validation failed: Rossana Bianchini `+s.Token+`"}`
			default:
				return false
			}
			s.Fail(fault)
			return true
		},
	}
}

func TestMemory(t *testing.T)   { channeltest.Run(t, openMemory) }
func TestWebhook(t *testing.T)  { channeltest.Run(t, openWebhook) }
func TestMastodon(t *testing.T) { channeltest.Run(t, openMastodon) }

func TestGoToSocial(t *testing.T) {
	channeltest.Run(t, func(t testing.TB, client *http.Client) channeltest.Harness {
		return mastodonHarness(t, client, &mastodontest.Options{GoToSocial: true})
	})
}
