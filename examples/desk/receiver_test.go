package main_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// receiver is the system that replies are posted to. It deduplicates nothing,
// so that the tests see every attempt.
type receiver struct {
	t    testing.TB
	addr string
	key  signature.Key

	mu     sync.Mutex
	server *http.Server
	got    []attempt
	open   int // requests being answered
	// answer decides what an attempt gets; nil: 200. It runs unlocked.
	answer func(w http.ResponseWriter, a attempt)
}

// attempt is one post of a reply.
type attempt struct {
	Type       string
	ID         string
	Thread     string
	Parent     string
	Visibility string
	Text       string
	To         struct{ ID, Handle string }
	// Number is the attempt's with this identifier, from 1.
	Number int
	At     time.Time
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{t: t, addr: address(t), key: key}
	r.up()
	t.Cleanup(r.down)
	return r
}

func (r *receiver) url() string { return "http://" + r.addr + "/replies" }

// up listens, on the same port each time.
func (r *receiver) up() {
	r.t.Helper()
	l, err := net.Listen("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.server = &http.Server{Handler: r}
	go func() { _ = r.server.Serve(l) }()
}

// down closes the port and every connection.
func (r *receiver) down() { _ = r.server.Close() }

// behave sets what attempts get from now on.
func (r *receiver) behave(answer func(w http.ResponseWriter, a attempt)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the desk was killed
	}
	var a attempt
	switch {
	case json.Unmarshal(body, &a) != nil:
		r.t.Errorf("not JSON: %q", body)
	case signature.VerifyStandard(req.Header, body, []signature.Key{r.key}, time.Now()) != nil:
		r.t.Errorf("reply %s is not signed", a.ID)
	case req.Header.Get(signature.HeaderID) != a.ID || a.Type != "reply" || req.ContentLength != int64(len(body)):
		r.t.Errorf("reply %s: header %q, type %q, length %d", a.ID, req.Header.Get(signature.HeaderID), a.Type, req.ContentLength)
	}
	r.mu.Lock()
	a.Number, a.At = 1, time.Now()
	for _, g := range r.got {
		if g.ID == a.ID {
			a.Number++
		}
	}
	r.got = append(r.got, a)
	r.open++
	answer := r.answer
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.open--
	}()
	if answer != nil {
		answer(w, a)
		return
	}
	take(w, a)
}

// take accepts a reply.
func take(w http.ResponseWriter, a attempt) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"id":"native-`+a.ID+`"}`)
}

// hangUp loses the answer: the reply was taken, and the desk does not hear it.
func hangUp(w http.ResponseWriter, _ attempt) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}

// status answers with a status.
func status(code int) func(http.ResponseWriter, attempt) {
	return func(w http.ResponseWriter, _ attempt) { w.WriteHeader(code) }
}

// busy reports how many attempts are being answered.
func (r *receiver) busy() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open
}

// attempts returns those whose text begins so.
func (r *receiver) attempts(prefix string) []attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []attempt
	for _, a := range r.got {
		if strings.HasPrefix(a.Text, prefix) {
			list = append(list, a)
		}
	}
	return list
}
