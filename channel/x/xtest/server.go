package xtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel/internal/fault"
)

// The account of ours and the customer, and what the server accepts.
const (
	Self   = "1111111111111111111"
	Ann    = "2222222222222222222"
	Token  = "token-of-the-shop"
	Secret = "consumer-secret-of-the-shop"
)

// Post is a public post, or with Direct a message between the account and Ann.
type Post struct {
	ID string // given by the server
	// From is Self or Ann; empty: Ann.
	From      string
	Text      string // plain
	InReplyTo string // the post answered
	Direct    bool
	At        time.Time // zero: now

	thread string
}

// Fault is something that goes wrong: Method and the beginning of the Path say
// with which requests, Times with how many. What then happens is Delay, Header,
// Status with Body, Refuse (nothing is done), Lose, Stall, Cut or Truncate (it is
// done, and the answer does not come whole).
type Fault = fault.Fault

// Server is a running server. Its methods are safe for concurrent use.
type Server struct {
	URL string // "http://127.0.0.1:…"

	http *httptest.Server

	mu       sync.Mutex
	posts    map[string]*Post // by identifier, the public ones
	lists    map[list][]*Post // each in the order of its making
	skew     time.Duration
	closed   bool // to direct messages
	hidden   map[string]bool
	faults   fault.List
	requests []*http.Request
	last     int64
}

// list names what X shows together: public posts by their author, direct
// messages without one.
type list struct {
	author string
	direct bool
}

func listOf(p *Post) list {
	if p.Direct {
		return list{direct: true}
	}
	return list{author: p.From}
}

// NewServer starts a server that stops with the test. t may be nil, in an
// example: then call Close.
func NewServer(t testing.TB) *Server {
	s := &Server{last: 5_000_000_000_000_000_000, hidden: map[string]bool{}, posts: map[string]*Post{}, lists: map[list][]*Post{}}
	s.http = httptest.NewServer(s.handler())
	s.URL = s.http.URL
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

// Close stops the server.
func (s *Server) Close() { s.http.Close() }

// Post publishes a post or a message and returns its identifier.
func (s *Server) Post(p Post) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(p).ID
}

func (s *Server) add(p Post) *Post {
	if p.From == "" {
		p.From = Ann
	}
	if p.At.IsZero() {
		p.At = s.now()
	}
	p.At = p.At.UTC().Truncate(time.Millisecond)
	s.last++
	p.ID = strconv.FormatInt(s.last, 10)
	p.thread = p.ID
	if p.Direct {
		p.thread = Self + "-" + Ann
	} else {
		s.posts[p.ID] = &p
		if parent := s.posts[p.InReplyTo]; parent != nil {
			p.thread = parent.thread
		}
	}
	s.lists[listOf(&p)] = append(s.lists[listOf(&p)], &p)
	return &p
}

// Skew sets the server's clock, that much ahead of ours: the time of what is
// posted, and the Date of its answers.
func (s *Server) Skew(ahead time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = ahead
}

// now is the server's time; the lock is held.
func (s *Server) now() time.Time { return time.Now().Add(s.skew) }

// Published lists what the account wrote and did not delete, oldest first.
func (s *Server) Published() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Post
	for _, l := range s.lists {
		for _, p := range l {
			if p.From == Self {
				out = append(out, *p)
			}
		}
	}
	slices.SortFunc(out, func(a, b Post) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Hidden reports whether a post is hidden.
func (s *Server) Hidden(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hidden[id]
}

// CloseDirect makes Ann take no direct messages.
func (s *Server) CloseDirect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// Fail adds a fault. Faults are tried in the order in which they were added.
func (s *Server) Fail(f Fault) { s.faults.Add(f) }

// Requests returns the requests received so far. Their bodies can be read again.
func (s *Server) Requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Delivery posts as the customer and returns the header and the body of the
// signed delivery that tells of it.
func (s *Server) Delivery(p Post) (header map[string][]string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := s.add(p)
	typ, payload := "post.mention.create", any(s.render(made))
	if made.Direct {
		typ, payload = "dm.received", legacy(made)
	}
	body, _ = json.Marshal(object{"data": object{
		"event_uuid": "-" + made.ID, "filter": object{"user_id": Self}, "event_type": typ, "tag": "t",
		"payload": payload, "includes": object{"users": users},
	}})
	mac := hmac.New(sha256.New, []byte(Secret))
	mac.Write(body)
	return map[string][]string{
		"Content-Type":                 {"application/json"},
		"X-Twitter-Webhooks-Signature": {"sha256=" + base64.StdEncoding.EncodeToString(mac.Sum(nil))},
	}, body
}
