package email_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/mysocialcare/socialcare/channel/email"
)

const (
	password = "correct-horse-battery"
	token    = "ya29.a-token-of-nobody"
)

// outgoing is a submission server on the loopback that keeps what it takes and
// can be disturbed.
type outgoing struct {
	server  *smtp.Server
	address string

	mu    sync.Mutex
	taken []string // whole messages
	to    []string // the recipient of each
	fault fault    // of the next connection
	file  func(message string)
}

// fault is what goes wrong: the answer at a stage, or a connection that breaks.
type fault struct {
	login, from, rcpt, data error
	refuse                  bool          // the connection breaks at once
	before                  bool          // it breaks before the message is taken
	after                   string        // the message is taken, and this is all of the answer
	lost                    bool          // the message is taken, and no answer comes
	wait                    chan struct{} // no answer to the recipient until it is closed
}

func (s *outgoing) disturb(f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

func (s *outgoing) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.taken...)
}

// submission starts a server; change is called before it serves.
func submission(t testing.TB, change func(*smtp.Server)) *outgoing {
	t.Helper()
	s := new(outgoing)
	s.server = smtp.NewServer(s)
	s.server.AllowInsecureAuth, s.server.EnableSMTPUTF8, s.server.Domain = true, true, "mail.example"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	s.server.MaxMessageBytes = 100_000
	if change != nil {
		change(s.server)
	}
	ln := listen(t)
	s.address = ln.Addr().String()
	go func() { _ = s.server.Serve(ln) }()
	t.Cleanup(func() { _ = s.server.Close() })
	return s
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// certificates are a server's and a client's configuration that trusts it.
func certificates(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: pool}
}

func (s *outgoing) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.fault
	s.fault = fault{}
	if f.refuse {
		_ = c.Conn().Close()
		return nil, errors.New("refused")
	}
	return &exchange{s: s, c: c, f: f}, nil
}

// exchange is one connection.
type exchange struct {
	s  *outgoing
	c  *smtp.Conn
	f  fault
	to string
}

func (e *exchange) Reset()        {}
func (e *exchange) Logout() error { return nil }

func (e *exchange) AuthMechanisms() []string { return []string{"PLAIN", "XOAUTH2"} }

func (e *exchange) Auth(mechanism string) (sasl.Server, error) {
	if e.f.login != nil {
		return nil, e.f.login
	}
	if mechanism == "XOAUTH2" {
		return bearer{}, nil
	}
	return sasl.NewPlainServer(func(_, user, p string) error {
		if user != "help@acme.example" || p != password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// bearer is the server's side of XOAUTH2: a refusal is told in two steps.
type bearer struct{}

func (bearer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case string(response) == "user=help@acme.example\x01auth=Bearer "+token+"\x01\x01":
		return nil, true, nil
	case len(response) > 0:
		return []byte(`{"status":"400"}`), false, nil
	}
	return nil, false, smtp.ErrAuthFailed
}

func (e *exchange) Mail(string, *smtp.MailOptions) error { return e.f.from }

func (e *exchange) Rcpt(to string, _ *smtp.RcptOptions) error {
	e.to = to
	if e.f.wait != nil {
		select {
		case <-e.f.wait:
		case <-time.After(10 * time.Second):
		}
		_ = e.c.Conn().Close()
	}
	return e.f.rcpt
}

func (e *exchange) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if e.f.before {
		_ = e.c.Conn().Close()
		return errors.New("gone")
	}
	if e.f.data != nil {
		return e.f.data
	}
	e.s.mu.Lock()
	e.s.taken, e.s.to = append(e.s.taken, string(data)), append(e.s.to, e.to)
	file := e.s.file
	e.s.mu.Unlock()
	if file != nil {
		file(string(data))
	}
	if e.f.lost || e.f.after != "" {
		_, _ = io.WriteString(e.c.Conn(), e.f.after)
		_ = e.c.Conn().Close()
	}
	return nil
}

// open makes an adapter that sends through a server.
func open(t testing.TB, s *outgoing, change func(*email.Options)) *email.Adapter {
	t.Helper()
	o := &email.Options{
		Brand: "acme", Name: "help", From: "Acme Aiuto", Password: password, Timeout: time.Minute,
		SMTP: email.Server{Address: s.address, Security: email.Plain},
	}
	if change != nil {
		change(o)
	}
	a, err := email.New("help@acme.example", o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fields are those of a message's header, unfolded.
func fields(message string) map[string][]string {
	head, _, _ := strings.Cut(message, "\r\n\r\n")
	head = strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(head)
	m := map[string][]string{}
	for l := range strings.SplitSeq(head, "\r\n") {
		name, value, _ := strings.Cut(l, ": ")
		m[strings.ToLower(name)] = append(m[strings.ToLower(name)], value)
	}
	return m
}

func tlsListener(ln net.Listener, c *tls.Config) net.Listener { return tls.NewListener(ln, c) }
