package channeltest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/fault"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

// network is one that a soak can be run on.
type network struct {
	name string
	// skew is how far its clock is ahead of ours: more than the minute that the
	// gateway allows for by itself.
	skew  time.Duration
	limit channel.RateLimit
	// reads: one fault in so many meets a call that reads.
	reads int
	// odd are answers of its own that say nothing about what was done.
	odd []fault.Fault
	// posts is where its account writes in public: a limit may hold for that
	// alone.
	posts string
	// forms are its ways of saying until when a limit holds.
	forms []func(time.Time) (name, value string)
	open  func(t testing.TB, client *http.Client, skew time.Duration) *peer
}

// peer is a network that runs.
type peer struct {
	adapter channel.Adapter
	fail    func(fault.Fault)
	// ask makes a customer write, and returns the draft that answers. Where the
	// network delivers it, the delivery is not nil.
	ask        func(i int) (channel.Draft, *channel.Delivery)
	published  func() []string
	disconnect func()
}

var networks = []network{
	{
		// A search reads 400 statuses: no more may be published while one
		// draft's fate is open.
		name: "mastodon", skew: -90 * time.Second, limit: channel.RateLimit{N: 28, Per: 200 * time.Millisecond}, reads: 3, open: soakedMastodon,
		odd:   []fault.Fault{{Status: http.StatusOK, Body: "<html>come back later</html>"}},
		forms: []func(time.Time) (string, string){afterSeconds, named("X-RateLimit-Reset", iso), named("X-RateLimit-Reset", unix)},
	},
	{
		name: "x", skew: 3 * time.Minute, limit: channel.RateLimit{N: 50, Per: 200 * time.Millisecond}, reads: 20, posts: "/2/tweets", open: soakedX,
		odd:   []fault.Fault{{Status: http.StatusOK, Body: `{"errors":[{"title":"Something went wrong"}]}`}},
		forms: []func(time.Time) (string, string){afterSeconds, named("x-rate-limit-reset", unix)},
	},
	{
		name: "webhook", skew: 2 * time.Minute, limit: channel.RateLimit{N: 50, Per: 200 * time.Millisecond}, open: soakedWebhook,
		forms: []func(time.Time) (string, string){afterSeconds},
	},
}

// The forms give a time on the network's clock.
func afterSeconds(time.Time) (name, value string) { return "Retry-After", "1" }

func named(header string, form func(time.Time) string) func(time.Time) (string, string) {
	return func(t time.Time) (string, string) { return header, form(t) }
}

func iso(t time.Time) string  { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
func unix(t time.Time) string { return fmt.Sprint(t.Unix()) }

// disturbance is any of the faults that cost no time.
func (n network) disturbance(r *rand.Rand) fault.Fault {
	past := time.Now().Add(n.skew)
	name, value := n.forms[r.IntN(len(n.forms))](past)
	if name == "Retry-After" {
		value = "0"
	}
	faults := []fault.Fault{
		{Refuse: true}, {Lose: true}, {Cut: true}, {Truncate: true}, {Delay: 5 * time.Millisecond}, {Status: []int{500, 502, 503}[r.IntN(3)]},
		{Status: http.StatusTooManyRequests, Header: map[string]string{name: value}},
	}
	faults = append(faults, n.odd...)
	f := faults[r.IntN(len(faults))]
	f.Method = http.MethodPost
	if n.reads > 0 && r.IntN(n.reads) == 0 {
		f.Method = http.MethodGet
	}
	return f
}

// limited refuses one call, and the account until a time that it names.
func (n network) limited(form int) fault.Fault {
	until := time.Now().Add(2 * time.Second).Truncate(time.Second)
	name, value := n.forms[form%len(n.forms)](until.Add(n.skew))
	if name == "Retry-After" {
		until = time.Now().Add(time.Second)
	}
	return fault.Fault{Method: http.MethodPost, Path: n.posts, Status: http.StatusTooManyRequests, Header: map[string]string{
		name: value, untilHeader: until.Format(time.RFC3339Nano),
	}}
}

func question(i int) string { return fmt.Sprintf("domanda %d.", i) }
func answer(i int) string   { return fmt.Sprintf("risposta %d.", i) }

// soakedMastodon is a server that ignores the key of a request and whose stream
// repeats and shuffles.
func soakedMastodon(t testing.TB, client *http.Client, skew time.Duration) *peer {
	s := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: true})
	s.Skew(skew)
	s.Disorder()
	a, err := mastodon.New(s.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token}), &mastodon.Options{Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return &peer{
		adapter: a, fail: s.Fail, disconnect: s.Disconnect,
		ask: func(i int) (channel.Draft, *channel.Delivery) {
			parent := s.Post(mastodontest.Status{Author: "ann", Text: "@shop " + question(i)})
			return channel.Draft{
				ID: fmt.Sprintf("d-%d", i), Visibility: channel.Public, Text: answer(i),
				To: channel.Party{Handle: "@ann"}, InReplyTo: channel.Ref{Account: a.Account(), Native: parent}, Thread: parent,
			}, nil
		},
		published: func() (texts []string) {
			for _, p := range s.Published() {
				texts = append(texts, p.Text)
			}
			return texts
		},
	}
}

// soakedX delivers four of five posts by webhook, and shows all of them to who
// polls. Every tenth conversation is one of direct messages.
func soakedX(t testing.TB, client *http.Client, skew time.Duration) *peer {
	s := xtest.NewServer(t)
	s.Skew(skew)
	a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), &x.Options{
		Server: s.URL, Secrets: []string{xtest.Secret}, Client: client,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &peer{
		adapter: a, fail: s.Fail,
		ask: func(i int) (channel.Draft, *channel.Delivery) {
			post := xtest.Post{Text: "@shop " + question(i), Direct: i%10 == 0}
			d := channel.Draft{ID: fmt.Sprintf("d-%d", i), Visibility: channel.Public, Text: answer(i)}
			var delivery *channel.Delivery
			if i%5 == 1 {
				d.Thread = s.Post(post)
			} else {
				header, body, id := deliveredX(s, post)
				d.Thread, delivery = id, &channel.Delivery{Header: header, Body: body}
			}
			d.InReplyTo = channel.Ref{Account: a.Account(), Native: d.Thread}
			if post.Direct {
				d.Visibility, d.To = channel.Private, channel.Party{Native: xtest.Ann}
			}
			return d, delivery
		},
		published: func() (texts []string) {
			for _, p := range s.Published() {
				texts = append(texts, p.Text)
			}
			return texts
		},
	}
}

// deliveredX posts, and tells as well what identifier the post has.
func deliveredX(s *xtest.Server, p xtest.Post) (header map[string][]string, body []byte, id string) {
	header, body = s.Delivery(p)
	var envelope struct {
		Data struct {
			UUID string `json:"event_uuid"`
		} `json:"data"`
	}
	_ = json.Unmarshal(body, &envelope)
	return header, body, envelope.Data.UUID[1:]
}

// soakedWebhook is a system that dedupes by the id of a reply, as the protocol
// demands, and signs by its own clock.
func soakedWebhook(t testing.TB, client *http.Client, skew time.Duration) *peer {
	var (
		faults fault.List
		mu     sync.Mutex
		taken  = map[string]bool{}
		texts  []string
	)
	take := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ ID, Text string }
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &in)
		mu.Lock()
		defer mu.Unlock()
		if !taken[in.ID] {
			taken[in.ID] = true
			texts = append(texts, in.Text)
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"id": "r-" + in.ID})
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(skew).UTC().Format(http.TimeFormat))
		faults.Serve(take, w, r)
	}))
	t.Cleanup(server.Close)
	a, err := webhook.New(channel.Account{Brand: "acme"}, []string{hookSecret}, &webhook.Options{Callback: server.URL, Client: client})
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	return &peer{
		adapter: a, fail: faults.Add,
		ask: func(i int) (channel.Draft, *channel.Delivery) {
			thread := fmt.Sprintf("t-%d", i)
			body, _ := json.Marshal(map[string]any{
				"type": "message", "id": fmt.Sprintf("m-%d", i), "thread": thread, "at": time.Now().Add(skew), "surface": "chat",
				"author": map[string]string{"id": "u"}, "text": question(i),
			})
			signed, err := signature.SignStandard(fmt.Sprintf("w-%d", i), time.Now().Add(skew), body, key)
			if err != nil {
				t.Error(err)
			}
			h := http.Header{}
			for name, v := range signed {
				h.Set(name, v)
			}
			return channel.Draft{ID: fmt.Sprintf("d-%d", i), Visibility: channel.Private, Text: answer(i), Thread: thread},
				&channel.Delivery{Header: h, Body: body}
		},
		published: func() []string {
			mu.Lock()
			defer mu.Unlock()
			return append([]string(nil), texts...)
		},
	}
}
