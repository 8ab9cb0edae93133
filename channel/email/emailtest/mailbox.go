package emailtest

import (
	"io"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// visit is one connection to the mailboxes.
type visit struct {
	imapserver.SessionIMAP4rev2
	s *Server
	c *imapserver.Conn
}

// meet lets a fault happen.
func (v *visit) meet(at string) error {
	f := v.s.fault(at, v.c.NetConn())
	if f.Break {
		if w, ok := v.c.NetConn().(*wire); ok && f.After > 0 {
			w.breakAfter(f.After)
			return nil
		}
		_ = v.c.NetConn().Close()
		return errBroken
	}
	if f.Answer == "" {
		return nil
	}
	kind, text, _ := strings.Cut(f.Answer, " ")
	e := &imap.Error{Type: imap.StatusResponseType(kind), Text: text}
	if code, rest, ok := strings.Cut(strings.TrimPrefix(text, "["), "] "); ok && strings.HasPrefix(text, "[") {
		e.Code, e.Text = imap.ResponseCode(code), rest
	}
	return e
}

// AuthenticateMechanisms implements imapserver.SessionSASL.
func (v *visit) AuthenticateMechanisms() []string { return []string{"PLAIN", "XOAUTH2"} }

// Authenticate implements imapserver.SessionSASL.
func (v *visit) Authenticate(mechanism string) (sasl.Server, error) {
	if mechanism == "XOAUTH2" {
		return refusing{bearer{then: func() error { return v.SessionIMAP4rev2.Login(Address, Password) }}}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return v.Login(user, password) }), nil
}

// refusing says a refusal as mailboxes do.
type refusing struct{ bearer }

// Next implements sasl.Server.
func (r refusing) Next(response []byte) ([]byte, bool, error) {
	challenge, done, err := r.bearer.Next(response)
	if err != nil {
		err = imapserver.ErrAuthFailed
	}
	return challenge, done, err
}

// Select implements imapserver.Session.
func (v *visit) Select(box string, o *imap.SelectOptions) (*imap.SelectData, error) {
	if err := v.meet("select"); err != nil {
		return nil, err
	}
	return v.SessionIMAP4rev2.Select(box, o)
}

// Search implements imapserver.Session.
func (v *visit) Search(kind imapserver.NumKind, by *imap.SearchCriteria, o *imap.SearchOptions) (*imap.SearchData, error) {
	if err := v.meet("search"); err != nil {
		return nil, err
	}
	return v.SessionIMAP4rev2.Search(kind, by, o)
}

// Fetch implements imapserver.Session.
func (v *visit) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	if err := v.meet("fetch"); err != nil {
		return err
	}
	return v.SessionIMAP4rev2.Fetch(w, set, o)
}

// Append implements imapserver.Session.
func (v *visit) Append(box string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if err := v.meet("append"); err != nil {
		return nil, err
	}
	d, err := v.SessionIMAP4rev2.Append(box, literal{strings.NewReader(string(data))}, o)
	if err != nil {
		return nil, err
	}
	m := Mail{Box: box, Data: string(data)}
	for _, f := range o.Flags {
		m.Flags = append(m.Flags, string(f))
	}
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	v.s.filed = append(v.s.filed, m)
	return d, nil
}

// Idle implements imapserver.Session.
func (v *visit) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	if err := v.meet("idle"); err != nil {
		return err
	}
	v.s.mu.Lock()
	v.s.idling++
	v.s.mu.Unlock()
	defer func() {
		v.s.mu.Lock()
		v.s.idling--
		v.s.mu.Unlock()
	}()
	if v.s.o.Chatty {
		if err := w.WriteNumMessages(1); err != nil {
			return err
		}
	}
	if v.s.o.Mute {
		<-stop
		return nil
	}
	for {
		// The library tells of nothing that came before it began to wait.
		turn, wake := make(chan struct{}), time.NewTimer(10*time.Millisecond)
		ended := make(chan bool, 1)
		go func() {
			select {
			case <-stop:
				ended <- true
			case <-wake.C:
				ended <- false
			}
			close(turn)
		}()
		err := v.SessionIMAP4rev2.Idle(w, turn)
		if err == nil {
			err = v.SessionIMAP4rev2.Poll(w, true)
		}
		if err != nil || <-ended {
			return err
		}
	}
}
