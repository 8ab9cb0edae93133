package x_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
)

const (
	self  = "1111111111111111111"
	ann   = "2222222222222222222"
	token = "not-a-real-token"

	followers = 12000 // of Ann, for whoever asks
)

var (
	account = channel.Account{Brand: "acme", Network: "x", Name: "care"}
	start   = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
)

func ref(native string) channel.Ref { return channel.Ref{Account: account, Native: native} }

// item is a post or a direct message on the fake network.
type item map[string]any

// fake is the part of X's API that the adapter uses, as docs.x.com describes it:
// lists begin with the newest, a token goes on to older ones.
type fake struct {
	*httptest.Server
	mu       sync.Mutex
	mentions []item // oldest first
	direct   []item
	own      []item
	last     int
	requests []*http.Request
	bodies   []string
	size     int // of a page; 0: what is asked for
	// answer, when set, may take a request over.
	answer func(w http.ResponseWriter, r *http.Request) bool
}

func newFake(t *testing.T) *fake {
	f := &fake{last: 5_000_000_000_000_000_000}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func connect(t testing.TB, server string, edit func(*x.Options)) *x.Adapter {
	t.Helper()
	o := &x.Options{Brand: account.Brand, Name: account.Name, Server: server, Secrets: []string{"new consumer secret", "old consumer secret"}}
	if edit != nil {
		edit(o)
	}
	a, err := x.New(self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// next is a new identifier and its time.
func (f *fake) next() (string, string) {
	f.last++
	return strconv.Itoa(f.last), start.Add(time.Duration(f.last%1_000_000) * time.Second).Format("2006-01-02T15:04:05.000Z")
}

func (f *fake) mention(text string, more item) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	native, at := f.next()
	p := item{"id": native, "text": text, "author_id": ann, "conversation_id": native, "created_at": at, "edit_history_tweet_ids": []string{native}}
	for k, v := range more {
		p[k] = v
	}
	f.mentions = append(f.mentions, p)
	return native
}

func (f *fake) message(from, text string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	native, at := f.next()
	f.direct = append(f.direct, item{
		"id": native, "text": text, "event_type": "MessageCreate", "sender_id": from, "created_at": at,
		"dm_conversation_id": self + "-" + ann,
	})
	return native
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests, f.bodies = append(f.requests, r), append(f.bodies, string(body))
	if f.answer != nil && f.answer(w, r) {
		return
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+token:
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodPost:
		f.create(w, r, body)
	case r.Method != http.MethodGet:
		fmt.Fprint(w, `{"data":{"deleted":true}}`)
	case strings.HasSuffix(r.URL.Path, "/mentions"):
		f.list(w, r, f.mentions)
	case strings.HasSuffix(r.URL.Path, "/tweets"):
		f.list(w, r, f.own)
	default:
		f.list(w, r, f.direct)
	}
}

func (f *fake) create(w http.ResponseWriter, r *http.Request, body []byte) {
	native, at := f.next()
	w.WriteHeader(http.StatusCreated)
	if strings.HasPrefix(r.URL.Path, "/2/dm_conversations") {
		var m struct{ Text string }
		_ = json.Unmarshal(body, &m)
		f.direct = append(f.direct, item{"id": native, "text": m.Text, "event_type": "MessageCreate", "sender_id": self, "created_at": at, "dm_conversation_id": self + "-" + ann})
		fmt.Fprintf(w, `{"data":{"dm_conversation_id":"%s-%s","dm_event_id":%q}}`, self, ann, native)
		return
	}
	var p struct {
		Text  string
		Reply struct {
			To string `json:"in_reply_to_tweet_id"`
		}
	}
	_ = json.Unmarshal(body, &p)
	post := item{"id": native, "text": strings.ReplaceAll(p.Text, "&", "&amp;"), "author_id": self, "conversation_id": native, "created_at": at}
	if p.Reply.To != "" {
		post["text"] = "@ann " + post["text"].(string)
		post["referenced_tweets"] = []item{{"type": "replied_to", "id": p.Reply.To}}
	}
	f.own = append(f.own, post)
	fmt.Fprintf(w, `{"data":{"id":%q,"text":"…"}}`, native)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request, all []item) {
	q := r.URL.Query()
	n, _ := strconv.Atoi(q.Get("max_results"))
	if f.size > 0 {
		n = min(n, f.size)
	}
	end := len(all)
	if t := q.Get("pagination_token"); t != "" {
		var err error
		if end, err = strconv.Atoi(t); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
	}
	since := q.Get("since_id")
	data := []item{}
	for end > 0 && len(data) < n && (since == "" || all[end-1]["id"].(string) > since) {
		end--
		data = append(data, all[end])
	}
	meta := item{"result_count": len(data)}
	if end > 0 && (since == "" || all[end-1]["id"].(string) > since) {
		meta["next_token"] = strconv.Itoa(end)
	}
	who := item{"id": ann, "username": "ann", "name": "Ann"}
	if slices.Contains(strings.Split(q.Get("user.fields"), ","), "public_metrics") {
		who["public_metrics"] = item{"followers_count": followers, "following_count": 2, "tweet_count": 70}
	}
	_ = json.NewEncoder(w).Encode(item{"data": data, "meta": meta, "includes": item{"users": []item{who}}})
}
