package email

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

// session is one connection to the IMAP server, logged in. Nothing that it does
// changes a mailbox, but for what it files where it is asked to.
type session struct {
	a    *Adapter
	ctx  context.Context // of the call that the session is for
	op   string
	c    *imapclient.Client
	conn net.Conn
	stop func() bool
	news chan struct{} // something was said of the mailbox that nobody asked for
	long []imap.UID    // messages that were not read to their end
}

// mailbox connects and logs in. The session ends with the context.
func (a *Adapter) mailbox(ctx context.Context, op string) (*session, error) {
	conn, stop, err := a.opt.IMAP.dial(ctx)
	s := &session{a: a, ctx: ctx, op: op, conn: conn, stop: stop, news: make(chan struct{}, 1)}
	if err != nil {
		return nil, s.failed("imap", err)
	}
	o := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(*imapclient.UnilateralDataMailbox) { s.tell() }}}
	if a.opt.IMAP.Security == StartTLS {
		o.TLSConfig = a.opt.IMAP.config()
		s.c, err = imapclient.NewStartTLS(conn, o)
	} else {
		s.c = imapclient.New(conn, o)
		err = s.c.WaitGreeting()
	}
	if err != nil {
		s.close()
		var no *imap.Error
		if a.opt.IMAP.Security == StartTLS && errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
			return nil, a.fail(channel.Unconfigured, op, "starttls", nil) // the server cannot
		}
		return nil, s.failed("imap", err)
	}
	if err := s.login(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// tell notes that there is news, without waiting for who listens.
func (s *session) tell() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// close ends the session and waits for what reads from it.
func (s *session) close() {
	s.stop()
	if s.c != nil && s.ctx.Err() == nil {
		s.c.Logout() // a courtesy, whose answer nobody waits for
	}
	_ = s.conn.Close()
	if s.c != nil {
		_ = s.c.Close()
	}
}

func (s *session) login() error {
	if s.c.State() != imap.ConnStateNotAuthenticated {
		return nil // the server knows who we are
	}
	caps := s.c.Caps()
	if s.a.opt.Tokens == nil && !caps.Has("AUTH=PLAIN") && !caps.Has(imap.CapLoginDisabled) {
		return s.answer("login", s.c.Login(s.a.opt.User, s.a.opt.Password).Wait())
	}
	client, err := s.a.login(s.op, func(mechanism string) bool { return caps.Has(imap.Cap("AUTH=" + mechanism)) })
	if err != nil {
		return err
	}
	return s.answer("login", s.c.Authenticate(client))
}

// examine opens a mailbox for reading.
func (s *session) examine(name string) (*imap.SelectData, error) {
	box, err := s.c.Select(name, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err == nil {
		return box, nil
	}
	e := s.failed("mailbox", err)
	var no *imap.Error
	if errors.As(err, &no) && no.Code == "" && s.lists(name) {
		e.Code = channel.Transient // it is there, and cannot be opened now
	}
	return nil, e
}

// lists reports whether the server has a mailbox, or does not say.
func (s *session) lists(name string) bool {
	if strings.ContainsAny(name, "*%") {
		return true
	}
	list, err := s.c.List("", name, nil).Collect()
	return err != nil || len(list) > 0
}

// search lists the identifiers that a criterion has, in order and at most n.
func (s *session) search(by *imap.SearchCriteria, after imap.UID, n int) ([]imap.UID, error) {
	found, err := s.c.UIDSearch(by, nil).Wait()
	if err != nil {
		return nil, s.failed("search", err)
	}
	set, _ := found.All.(imap.UIDSet) // sorted, without overlap
	var list []imap.UID
	for _, r := range set {
		for uid := max(r.Start, after+1); uid <= r.Stop && len(list) < n && uid > after; uid++ {
			list = append(list, uid)
		}
	}
	return list, nil
}

// letter is a message as the mailbox has it. whole: the section that was asked
// for came, to its end or to the cap. A server tells of changed flags in the
// same form, and then it did not.
type letter struct {
	uid   imap.UID
	at    time.Time
	data  []byte
	whole bool
}

// fetch reads a section of messages and hands on each that came whole; nothing
// is marked as read. The error is as the library gives it.
func (s *session) fetch(set imap.NumSet, section *imap.FetchItemBodySection, each func(letter)) error {
	return s.fetchUpTo(int64(s.a.opt.MaxMessage), set, section, each)
}

// fetchUpTo is fetch with another cap, in bytes.
func (s *session) fetchUpTo(limit int64, set imap.NumSet, section *imap.FetchItemBodySection, each func(letter)) error {
	o := &imap.FetchOptions{UID: true, InternalDate: true}
	if section != nil {
		o.BodySection = []*imap.FetchItemBodySection{section}
	}
	cmd := s.c.Fetch(set, o)
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		if l := s.receive(m, limit); l.uid != 0 && (l.whole || section == nil) {
			each(l)
		}
	}
	return cmd.Close()
}

// receive reads what the server says of one message, no more than the cap of it.
func (s *session) receive(m *imapclient.FetchMessageData, limit int64) (l letter) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			l.uid = item.UID
		case imapclient.FetchItemDataInternalDate:
			l.at = item.Time
		case imapclient.FetchItemDataBodySection:
			if l.whole = true; item.Literal == nil {
				continue // the server says that there is nothing
			}
			var err error
			l.data, err = io.ReadAll(io.LimitReader(item.Literal, limit))
			l.whole = err == nil && int64(len(l.data)) == min(limit, item.Literal.Size())
			if !l.whole {
				// The connection broke. What follows reads the rest of the
				// literal, and so does the library's own reader: let it end.
				_ = s.c.Close()
				<-s.c.Closed()
			}
		}
	}
	return l
}

// answer is failed for an error that may be nil.
func (s *session) answer(field string, err error) error {
	if err == nil {
		return nil
	}
	return s.failed(field, err)
}

// failed is the meaning of what an IMAP server or the way there says. The
// server's words are dropped.
func (s *session) failed(field string, err error) *channel.Error {
	var no *imap.Error
	if untrusted(err) {
		return s.a.fail(channel.Unconfigured, s.op, "certificate", rest.Cause(err))
	}
	if !errors.As(err, &no) {
		if s.ctx.Err() != nil {
			err = s.ctx.Err()
		}
		why := rest.Cause(err)
		if errors.Is(context.Cause(s.ctx), errSilent) {
			why = errSilent
		}
		return s.a.fail(channel.Transient, s.op, field, why)
	}
	e := s.a.fail(s.a.refusal(field, no), s.op, field, nil)
	e.Native = string(no.Type)
	if c := string(no.Code); c != "" && len(c) <= 32 && !strings.ContainsFunc(c, func(r rune) bool { return r != '-' && (r < 'A' || r > 'Z') }) {
		e.Native += " " + c
	}
	return e
}

// refusal reads a response code (RFC 9051, 7.1, and RFC 5530).
func (a *Adapter) refusal(field string, no *imap.Error) channel.Code {
	switch no.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeServerBug, imap.ResponseCodeCorruption:
		return channel.Transient
	case imap.ResponseCodeLimit:
		return channel.RateLimited
	case imap.ResponseCodeNoPerm:
		return channel.Permission
	case imap.ResponseCodePrivacyRequired, imap.ResponseCodeContactAdmin, imap.ResponseCodeNonExistent, imap.ResponseCodeTryCreate, imap.ResponseCodeOverQuota:
		return channel.Unconfigured
	}
	switch {
	case no.Type == imap.StatusResponseTypeBye:
		return channel.Transient
	case field == "login":
		return a.refusedLogin()
	case field == "mailbox":
		return channel.Unconfigured
	}
	return channel.Transient
}
