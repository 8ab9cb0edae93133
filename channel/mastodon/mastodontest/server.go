package mastodontest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel/internal/fault"
)

// Options are the choices of [NewServer]. The zero value is a Mastodon server.
type Options struct {
	// GoToSocial makes identifiers ULIDs, the limit 5000 characters, and
	// ignores the Idempotency-Key.
	GoToSocial bool
	// MaxChars is the limit of a status; default 500, or 5000.
	MaxChars int
	// PageCap is the server's own cap on a page; default 80.
	PageCap int
	// V1Only leaves out version 2 of the server's description and the
	// configuration in version 1, as servers before 2022 do.
	V1Only bool
}

// Status is what somebody posted. The account itself is the author "shop".
type Status struct {
	ID        string // given by [Server.Post]
	Author    string // "ann" or "ann@social.example"
	Bot       bool   // the author is marked as automated
	InReplyTo string
	// Visibility is "public", "unlisted", "private" or "direct"; empty:
	// public.
	Visibility string
	Text       string // plain; the server makes HTML of it
	HTML       string // if set, delivered in place of Text
	Spoiler    string
	Language   string
	At         time.Time // zero: now
	Edited     time.Time // zero: never
	// Key is the Idempotency-Key that the account sent it with.
	Key     string
	deleted bool
	seq     int
}

// Fault is something that goes wrong: Method and the beginning of the Path say
// with which requests, Times with how many. What then happens is Delay, Header,
// Status with Body, Refuse (nothing is done), Lose, Stall, Cut or Truncate (it is
// done, and the answer does not come whole).
type Fault = fault.Fault

// Server is a running server with one account of ours, named "shop". Its
// methods are safe for concurrent use.
type Server struct {
	URL   string // "http://127.0.0.1:…"
	Token string // the only one that it accepts

	opt  Options
	http *httptest.Server

	mu            sync.Mutex
	statuses      []*Status // in the order of their making
	byID, byKey   map[string]*Status
	byAuthor      map[string][]*Status // by the identifier of the account
	answers       map[string][]*Status // by the identifier of what they answer
	notifications []note
	skew          time.Duration
	disordered    bool
	faults        fault.List
	requests      []*http.Request
	seq           int
	listeners     map[chan string]bool
}

type note struct {
	id       string
	status   *Status
	filtered bool
	raw      string
}

// NewServer starts a server that stops with the test. t may be nil, in an
// example: then call Close.
func NewServer(t testing.TB, opt *Options) *Server {
	if opt == nil {
		opt = new(Options)
	}
	s := &Server{
		Token: "token-of-the-shop", opt: *opt,
		byID: map[string]*Status{}, byKey: map[string]*Status{}, byAuthor: map[string][]*Status{}, answers: map[string][]*Status{},
	}
	if s.opt.MaxChars == 0 {
		s.opt.MaxChars = 500
		if s.opt.GoToSocial {
			s.opt.MaxChars = 5000
		}
	}
	if s.opt.PageCap == 0 {
		s.opt.PageCap = 80
	}
	s.http = httptest.NewServer(s.handler())
	s.URL = s.http.URL
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

// Close stops the server.
func (s *Server) Close() {
	s.Disconnect()
	s.http.Close()
}

// Post publishes a status of somebody else, or with Author "shop" one that a
// colleague wrote in the network's own application, and returns its identifier.
// One that mentions "@shop" makes a notification.
func (s *Server) Post(st Status) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.add(st)
	if p.Author != "shop" && mentions(p.Text, "shop") {
		// Mastodon hides direct messages of people not followed by default.
		s.notify(note{status: p, filtered: p.Visibility == "direct" && p.InReplyTo == "" && !s.opt.GoToSocial})
	}
	return p.ID
}

// Notify adds a notification as it is, whatever it is: the member "id" is
// filled in for the text "$ID".
func (s *Server) Notify(raw string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notify(note{raw: raw})
}

func (s *Server) notify(n note) string {
	n.id = s.newID(5)
	n.raw = strings.ReplaceAll(n.raw, "$ID", n.id)
	s.notifications = append(s.notifications, n)
	if n.status != nil {
		s.tell("notification", object{"id": n.id, "type": "mention", "created_at": n.status.At.Format(time.RFC3339Nano), "status": s.status(n.status)})
	}
	return n.id
}

func (s *Server) add(st Status) *Status {
	if st.Visibility == "" {
		st.Visibility = "public"
	}
	if st.At.IsZero() {
		st.At = s.now()
	}
	st.At = st.At.UTC().Truncate(time.Millisecond)
	st.ID = s.newID(11)
	st.seq = s.seq
	p := &st
	s.statuses = append(s.statuses, p)
	s.byID[p.ID] = p
	s.byAuthor[s.accountID(p.Author)] = append(s.byAuthor[s.accountID(p.Author)], p)
	if p.Key != "" {
		s.byKey[p.Key] = p
	}
	if p.InReplyTo != "" {
		s.answers[p.InReplyTo] = append(s.answers[p.InReplyTo], p)
	}
	s.tell("update", s.status(p))
	return p
}

// newID gives identifiers that grow, as ULIDs do; or numbers that gain a digit
// on the way, so that they cannot be ordered as text.
func (s *Server) newID(digits int) string {
	s.seq++
	if s.opt.GoToSocial {
		return fmt.Sprintf("01J4ZYX0000000000000%06d", s.seq)
	}
	n := 1
	for range digits {
		n *= 10
	}
	return fmt.Sprint(n - 5 + s.seq)
}

func (s *Server) accountID(acct string) string {
	sum := 0
	for _, c := range []byte(acct) {
		sum = (sum*31 + int(c)) % 1_000_000
	}
	if s.opt.GoToSocial {
		return fmt.Sprintf("01H00000000000000000%06d", sum)
	}
	return fmt.Sprint(1_000_000 + sum)
}

// Published returns what the account wrote and did not delete, oldest first.
func (s *Server) Published() []Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Status
	for _, p := range s.statuses {
		if p.Author == "shop" && !p.deleted {
			out = append(out, *p)
		}
	}
	return out
}

// Remove deletes a status as its author would.
func (s *Server) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(id); p != nil {
		s.remove(p)
	}
}

func (s *Server) remove(p *Status) {
	p.deleted = true
	s.tell("delete", p.ID)
	s.notifications = slices.DeleteFunc(s.notifications, func(n note) bool { return n.status == p })
}

func (s *Server) find(id string) *Status {
	if p := s.byID[id]; p != nil && !p.deleted {
		return p
	}
	return nil
}

// Skew sets the server's clock, that much ahead of ours: what it calls now, the
// time of what is posted, and the Date of its answers.
func (s *Server) Skew(ahead time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew = ahead
}

// now is the server's time; the lock is held.
func (s *Server) now() time.Time { return time.Now().Add(s.skew) }

// Fail adds a fault. Faults are tried in the order in which they were added.
func (s *Server) Fail(f Fault) { s.faults.Add(f) }

// Requests returns the requests received so far, with their forms parsed and
// their bodies read.
func (s *Server) Requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}
