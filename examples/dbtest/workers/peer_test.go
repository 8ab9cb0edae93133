//go:build unix

package workers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// kind is what a network can do for those who do not know whether a message
// was published.
type kind string

const (
	trusting  kind = "trusting"  // drops a second message with the same identifier
	findable  kind = "findable"  // can be searched
	forgetful kind = "forgetful" // neither: a person has to look
)

// post is a customer's message on a network.
type post struct {
	ID     string `json:"id"`
	Thread string `json:"thread"`
	Text   string `json:"text"`
}

// published is a reply that a network took.
type published struct {
	ID, Text, Worker string
	At               time.Time
}

// peer is a network: it takes replies, and offers what customers wrote.
type peer struct {
	account channel.Account
	kind    kind
	server  *httptest.Server

	mu    sync.Mutex
	taken []published
	posts []post
	busy  map[string]int // sends under way, by worker
}

func newPeer(t *testing.T, name string, k kind) *peer {
	p := &peer{account: channel.Account{Brand: "acme", Network: "fake", Name: name}, kind: k, busy: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /send", p.send)
	mux.HandleFunc("POST /find", p.find)
	mux.HandleFunc("GET /poll", p.poll)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *peer) send(w http.ResponseWriter, r *http.Request) {
	var d struct{ ID, Text string }
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		http.Error(w, "", http.StatusBadRequest) // cut off: nothing was taken
		return
	}
	worker := r.Header.Get("X-Worker")
	p.working(worker, 1)
	defer p.working(worker, -1)
	time.Sleep(rand.N(30 * time.Millisecond))
	native := p.take(published{d.ID, d.Text, worker, time.Now()})
	time.Sleep(rand.N(30 * time.Millisecond))
	_ = json.NewEncoder(w).Encode(native)
}

func (p *peer) working(worker string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy[worker] += n
}

func (p *peer) workingFor(worker string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.busy[worker]
}

func (p *peer) take(m published) (native string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kind == trusting {
		for i, t := range p.taken {
			if t.ID == m.ID {
				return "n" + strconv.Itoa(i)
			}
		}
	}
	p.taken = append(p.taken, m)
	return "n" + strconv.Itoa(len(p.taken)-1)
}

// find looks for a message by its words, as a person does.
func (p *peer) find(w http.ResponseWriter, r *http.Request) {
	var d struct{ Text string }
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	native, found := p.published(d.Text)
	if !found {
		native = ""
	}
	_ = json.NewEncoder(w).Encode(native)
}

func (p *peer) published(text string) (native string, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, t := range p.taken {
		if t.Text == text {
			return "n" + strconv.Itoa(i), true
		}
	}
	return "", false
}

// put makes a customer write.
func (p *peer) put(m post) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posts = append(p.posts, m)
}

const pageSize = 20

func (p *peer) poll(w http.ResponseWriter, r *http.Request) {
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	p.mu.Lock()
	page := append([]post{}, p.posts[min(after, len(p.posts)):min(after+pageSize, len(p.posts))]...)
	p.mu.Unlock()
	_ = json.NewEncoder(w).Encode(page)
}

func (p *peer) all() []published {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]published{}, p.taken...)
}

// network is a worker's way to a peer.
type network struct {
	account     channel.Account
	kind        kind
	url, worker string
}

// searched is one that can be searched.
type searched struct{ network }

func (n network) Account() channel.Account { return n.account }

func (n network) Capabilities(context.Context) (channel.Capabilities, error) {
	return channel.Capabilities{Reply: []channel.Visibility{channel.Public}, Polls: true, Dedupes: n.kind == trusting}, nil
}

func (n network) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	var native string
	err := n.call(ctx, "send", map[string]string{"ID": d.ID, "Text": d.Text}, &native)
	return n.receipt(native), err
}

func (n network) receipt(native string) channel.Receipt {
	return channel.Receipt{Ref: channel.Ref{Account: n.account, Native: native}, At: time.Now()}
}

func (n searched) Find(ctx context.Context, d channel.Draft, _ time.Time) (channel.Receipt, bool, error) {
	var native string
	err := n.call(ctx, "find", map[string]string{"Text": d.Text}, &native)
	return n.receipt(native), err == nil && native != "", err
}

func (n network) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	after, _ := strconv.Atoi(string(c))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+"/poll?after="+url.QueryEscape(strconv.Itoa(after)), nil)
	if err != nil {
		return channel.Page{}, err
	}
	var posts []post
	if err := n.do(req, "poll", &posts); err != nil {
		return channel.Page{}, err
	}
	page := channel.Page{Next: channel.Cursor(strconv.Itoa(after + len(posts))), More: len(posts) == pageSize}
	for _, m := range posts {
		page.Events = append(page.Events, event(n.account, m))
	}
	return page, nil
}

// event is a customer's message as a desk takes it in.
func event(a channel.Account, m post) channel.Event {
	ref := channel.Ref{Account: a, Native: m.ID}
	return channel.Event{
		Kind: channel.Received, Account: a, At: time.Now(), Thread: m.Thread, Target: ref,
		Message: &channel.Message{
			Ref: ref, Thread: m.Thread, Surface: channel.Post, Visibility: channel.Public, Text: m.Text, Lang: "en",
			Author: channel.Party{Native: "u-" + m.Thread, Handle: "@u-" + m.Thread},
		},
	}
}

func (n network) call(ctx context.Context, op string, body, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url+"/"+op, bytes.NewReader(data))
	if err != nil {
		return err
	}
	return n.do(req, op, answer)
}

// do asks the peer. A request that was sent may have been heard, whatever
// became of the answer.
func (n network) do(req *http.Request, op string, answer any) error {
	req.Header.Set("X-Worker", n.worker)
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d", res.StatusCode)
		} else {
			err = json.NewDecoder(res.Body).Decode(answer)
		}
	}
	if err != nil {
		return &channel.Error{Code: channel.Transient, Account: n.account, Op: op, MaybeDone: op == "send" && !errors.Is(err, syscall.ECONNREFUSED), Err: err}
	}
	return nil
}
