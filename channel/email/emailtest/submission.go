package emailtest

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

type backend struct{ s *Server }

// NewSession implements smtp.Backend.
func (b backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	e := &exchange{s: b.s, c: c}
	if err := e.meet("greeting"); err != nil {
		return nil, err
	}
	return e, nil
}

// exchange is one connection to the submission server.
type exchange struct {
	s        *Server
	c        *smtp.Conn
	from, to string
}

var errBroken = errors.New("broken")

// meet lets a fault happen.
func (e *exchange) meet(at string) error {
	f := e.s.fault(at, e.c.Conn())
	if f.Break {
		_ = e.c.Conn().Close()
		return errBroken
	}
	return answer(f.Answer)
}

// answer is an SMTP reply such as "451 4.7.1 later" as an error.
func answer(s string) error {
	if s == "" {
		return nil
	}
	code, text, _ := strings.Cut(s, " ")
	r := &smtp.SMTPError{EnhancedCode: smtp.NoEnhancedCode, Message: text}
	r.Code, _ = strconv.Atoi(code)
	if enhanced, rest, ok := strings.Cut(text, " "); ok && strings.Count(enhanced, ".") == 2 {
		r.Message = rest
		for i, n := range strings.Split(enhanced, ".") {
			r.EnhancedCode[i], _ = strconv.Atoi(n)
		}
	}
	return r
}

// Reset implements smtp.Session.
func (e *exchange) Reset() {}

// Logout implements smtp.Session.
func (e *exchange) Logout() error { return nil }

// AuthMechanisms implements smtp.AuthSession.
func (e *exchange) AuthMechanisms() []string { return []string{"PLAIN", "XOAUTH2"} }

// Auth implements smtp.AuthSession.
func (e *exchange) Auth(mechanism string) (sasl.Server, error) {
	if err := e.meet("login"); err != nil {
		return nil, err
	}
	if mechanism == "XOAUTH2" {
		return bearer{}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != Address || password != Password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// bearer is the server's side of XOAUTH2: a refusal is told in two steps.
type bearer struct{ then func() error }

// Next implements sasl.Server.
func (b bearer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case string(response) == "user="+Address+"\x01auth=Bearer "+Token+"\x01\x01":
		if b.then != nil {
			return nil, true, b.then()
		}
		return nil, true, nil
	case len(response) > 0:
		return []byte(`{"status":"400"}`), false, nil
	}
	return nil, false, smtp.ErrAuthFailed
}

// Mail implements smtp.Session.
func (e *exchange) Mail(from string, _ *smtp.MailOptions) error {
	e.from = from
	return e.meet("from")
}

// Rcpt implements smtp.Session.
func (e *exchange) Rcpt(to string, _ *smtp.RcptOptions) error {
	e.to = to
	return e.meet("to")
}

// Data implements smtp.Session.
func (e *exchange) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := e.meet("data"); err != nil {
		return err
	}
	e.s.mu.Lock()
	e.s.taken = append(e.s.taken, Mail{From: e.from, To: e.to, Data: string(data)})
	e.s.mu.Unlock()
	if e.s.o.FilesSent {
		_, _ = e.s.mailbox.Append("Sent", literal{strings.NewReader(string(data))}, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	}
	f := e.s.fault("taken", e.c.Conn())
	if f.Answer != "" || f.Break {
		_, _ = io.WriteString(e.c.Conn(), f.Answer)
		_ = e.c.Conn().Close()
	}
	return nil
}
