package email_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"github.com/mysocialcare/socialcare/channel/email"
)

// incoming is an IMAP server on the loopback with one user, that can be
// disturbed.
type incoming struct {
	address string
	user    *imapmemserver.User
	server  *imapserver.Server

	mu       sync.Mutex
	bad      map[imap.UID]error // of fetching a message
	selected error              // of opening a mailbox
	fetched  func()             // before each FETCH
	sections []imap.FetchItemBodySection
}

// mailboxes starts a server with an inbox and a mailbox for what was sent.
func mailboxes(t testing.TB) *incoming {
	t.Helper()
	s := &incoming{user: imapmemserver.NewUser("help@acme.example", password), bad: map[imap.UID]error{}}
	for _, name := range []string{"INBOX", "Sent"} {
		if err := s.user.Create(name, nil); err != nil {
			t.Fatal(err)
		}
	}
	users := imapmemserver.New()
	users.AddUser(s.user)
	s.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &visit{Session: users.NewSession(), s: s}, nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	ln := listen(t)
	s.address = ln.Addr().String()
	go func() { _ = s.server.Serve(ln) }()
	t.Cleanup(func() { _ = s.server.Close() })
	return s
}

func (s *incoming) disturb(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// visit is one connection.
type visit struct {
	imapserver.Session
	s *incoming
}

func (v *visit) AuthenticateMechanisms() []string { return []string{"PLAIN", "XOAUTH2"} }

func (v *visit) Authenticate(mechanism string) (sasl.Server, error) {
	if mechanism == "XOAUTH2" {
		return visited{v}, nil
	}
	return sasl.NewPlainServer(func(_, user, p string) error { return v.Login(user, p) }), nil
}

// visited logs in with a token.
type visited struct{ v *visit }

func (b visited) Next(response []byte) ([]byte, bool, error) {
	challenge, done, err := bearer{}.Next(response)
	switch {
	case done:
		return nil, true, b.v.Login("help@acme.example", password)
	case err != nil:
		return nil, false, imapserver.ErrAuthFailed
	}
	return challenge, false, nil
}

func (v *visit) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	v.s.mu.Lock()
	err := v.s.selected
	v.s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return v.Session.Select(name, o)
}

func (v *visit) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	v.s.mu.Lock()
	before := v.s.fetched
	for _, b := range o.BodySection {
		v.s.sections = append(v.s.sections, *b)
	}
	var refusal error
	if uids, ok := set.(imap.UIDSet); ok {
		for uid, err := range v.s.bad {
			if uids.Contains(uid) {
				refusal = err
			}
		}
	}
	v.s.mu.Unlock()
	if before != nil {
		before()
	}
	if refusal != nil {
		return refusal
	}
	return v.Session.Fetch(w, set, o)
}

// literal is a message for APPEND.
type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// put files a message in a mailbox.
func (s *incoming) put(t testing.TB, box, message string, at time.Time) imap.UID {
	t.Helper()
	d, err := s.user.Append(box, literal{strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(message, "\r\n", "\n"), "\n", "\r\n"))}, &imap.AppendOptions{Time: at})
	if err != nil {
		t.Fatal(err)
	}
	return d.UID
}

// letter is a customer's message by its number.
func letter(n int) string {
	return fmt.Sprintf("From: Zoe <zoe@mail.example>\nTo: help@acme.example\nSubject: R: domanda %d\nMessage-ID: <m%d@mail.example>\n\nDomanda numero %d\n", n, n, n)
}

// reader makes an adapter that reads a mailbox, and sends if out is given.
func reader(t testing.TB, in *incoming, out *outgoing, change func(*email.Options)) *email.Adapter {
	t.Helper()
	if out == nil {
		out = new(outgoing)
	}
	return open(t, out, func(o *email.Options) {
		o.IMAP, o.Sent = email.Server{Address: in.address, Security: email.Plain}, "Sent"
		if change != nil {
			change(o)
		}
	})
}

// cutting is the address of a way to a server that breaks after n bytes from
// it.
func cutting(t testing.TB, address string, n int64) string {
	t.Helper()
	ln := listen(t)
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			up, err := net.Dial("tcp", address)
			if err != nil {
				_ = c.Close()
				return
			}
			go func() { _, _ = io.Copy(up, c); _ = up.Close() }()
			go func() { _, _ = io.Copy(c, io.LimitReader(up, n)); _ = c.Close(); _ = up.Close() }()
		}
	}()
	return ln.Addr().String()
}

// another is another program that has the inbox open.
func another(t testing.TB, s *incoming, do func(*imapclient.Client) error) {
	t.Helper()
	c, err := imapclient.DialInsecure(s.address, nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = c.Close() }()
	if err := c.Login("help@acme.example", password).Wait(); err != nil {
		t.Error(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Error(err)
	}
	if err := do(c); err != nil {
		t.Error(err)
	}
}
