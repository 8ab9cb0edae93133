package email

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

// network is the name of the network in [channel.Account].
const network = "email"

// asOf is the date of the facts about e-mail in this package.
var asOf = time.Date(2026, 8, 22, 0, 0, 0, 0, time.UTC)

// Options are the choices of [New]: at least one of SMTP and IMAP. They print
// without the password.
type Options struct {
	// Brand and Name go into the [channel.Account]. Name must tell accounts of
	// one brand apart; it may be empty when there is one.
	Brand, Name string
	// SMTP is the submission server; without one nothing can be sent.
	SMTP Server
	// IMAP is the server of the mailbox; without one nothing is received or
	// found, and an answer has neither the subject nor the references of the
	// message that it answers.
	IMAP Server
	// User logs in to both servers; default: the address.
	User string
	// Password, or Tokens for XOAUTH2, is what the user logs in with. Without
	// either, SMTP is used without logging in and IMAP cannot be.
	Password string
	Tokens   oauth2.TokenSource
	// From is the name that customers see beside the address.
	From string
	// Aliases are further addresses of the account: what they write is our own.
	Aliases []string
	// PlusReply asks for answers to the address with "+" and the discussion's
	// token, for customers whose programs refer to nothing. The server must
	// deliver such addresses.
	PlusReply bool
	// Subject is that of a message whose parent's is not known; default: From,
	// or the address.
	Subject string
	// Inbox is the mailbox that is polled; default "INBOX".
	Inbox string
	// Sent is the mailbox of what was sent, where a draft is looked for first.
	Sent string
	// ServerFiles says that the submission server itself files in Sent what it
	// takes, as those of large providers do: then, and only then, a message that is
	// missing there was not sent. Not together with Append.
	ServerFiles bool
	// Append files a copy in Sent, as read, after a message was taken, unless
	// there is one already. A message whose answer was lost is not filed, so that
	// one that is missing there may have been sent all the same: Find says that it
	// does not know, and a person must.
	Append bool
	// Filed, if set, is told how filing a copy went. The message was sent.
	Filed func(sent channel.Ref, err error)
	// PageSize is how many messages a poll brings; default 50.
	PageSize int
	// MaxMessage caps what is read of one message, in bytes; default 2 MiB.
	// Of a larger one the rest is left in the mailbox, and what is attached is known
	// from the server's description.
	MaxMessage int
	// MaxFile caps what is read of one attachment, in bytes; default 25 MiB.
	MaxFile int64
	// Timeout is for each call, all of its exchange included, and for each step of
	// Stream; default 1 min.
	Timeout time.Duration
	// Renew is after how long Stream asks again whether there is news; default
	// 9 min, for what stands between forgets a silent connection after 10, and at
	// most 28.
	Renew time.Duration
}

// String returns a fixed text: the options hold a password.
func (o Options) String() string { return "e-mail options" }

// Format makes every fmt verb print what String returns.
func (o Options) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(o.String())) }

// Adapter is one address with its mailbox. It implements [channel.Adapter],
// [channel.Sender], [channel.Finder], [channel.Poller], [channel.Streamer] and
// [channel.MediaFetcher]. Each call opens a connection and closes it. It is safe for concurrent use; make
// it with [New].
type Adapter struct {
	account channel.Account
	address string
	host    string // the address's
	self    []string
	opt     Options
	idles   atomic.Int32  // whether the server tells of news: 1, -1; 0: not known
	broke   atomic.Uint64 // the message at whose description the connection broke last
}

var (
	_ channel.Adapter  = (*Adapter)(nil)
	_ channel.Sender   = (*Adapter)(nil)
	_ channel.Finder   = (*Adapter)(nil)
	_ channel.Poller   = (*Adapter)(nil)
	_ channel.Streamer = (*Adapter)(nil)

	_ channel.MediaFetcher = (*Adapter)(nil)
)

// New returns the adapter of an address, such as "help@acme.example". It calls
// nobody. The error is a [*channel.Error] with code [channel.Unconfigured] and
// the field's name.
func New(address string, opt *Options) (*Adapter, error) {
	if opt == nil {
		opt = new(Options)
	}
	a := &Adapter{account: channel.Account{Brand: opt.Brand, Network: network, Name: opt.Name}, address: address, opt: *opt}
	a.self = append([]string{address}, opt.Aliases...)
	for i, s := range a.self {
		parsed, err := mail.ParseAddress(s)
		if err != nil || parsed.Address != s || !isASCII(s) {
			return nil, a.fail(channel.Unconfigured, "new", []string{"address", "aliases"}[min(i, 1)], errors.New("an address such as help@acme.example is wanted"))
		}
	}
	_, a.host, _ = strings.Cut(address, "@")
	if err := a.check(); err != nil {
		return nil, err
	}
	a.defaults()
	return a, nil
}

// check looks at the servers and at what logs in to them.
func (a *Adapter) check() error {
	if a.opt.SMTP.Address == "" && a.opt.IMAP.Address == "" {
		return a.fail(channel.Unconfigured, "new", "smtp", errors.New("neither an SMTP nor an IMAP server"))
	}
	for name, s := range map[string]Server{"smtp": a.opt.SMTP, "imap": a.opt.IMAP} {
		if s.Address == "" {
			continue
		}
		if err := s.check(); err != nil {
			return a.fail(channel.Unconfigured, "new", name, err)
		}
	}
	switch {
	case a.opt.Password != "" && a.opt.Tokens != nil:
		return a.fail(channel.Unconfigured, "new", "tokens", errors.New("a password or tokens, not both"))
	case a.opt.IMAP.Address != "" && !a.credentials():
		return a.fail(channel.Unconfigured, "new", "password", errors.New("IMAP wants a password or tokens"))
	case a.opt.Append && a.opt.ServerFiles:
		return a.fail(channel.Unconfigured, "new", "append", errors.New("either the server files copies or the adapter does"))
	case a.opt.ServerFiles && a.opt.Sent == "":
		return a.fail(channel.Unconfigured, "new", "sent", errors.New("the mailbox where the server files is wanted"))
	case a.opt.Append && (a.opt.Sent == "" || a.opt.IMAP.Address == ""):
		return a.fail(channel.Unconfigured, "new", "append", errors.New("filing copies wants an IMAP server and the name of a mailbox"))
	}
	return nil
}

func (a *Adapter) defaults() {
	o := &a.opt
	o.Aliases = nil // a.self has them
	if o.User == "" {
		o.User = a.address
	}
	if o.Subject = line(o.Subject); o.Subject == "" {
		o.Subject = line(o.From)
	}
	if o.Subject == "" {
		o.Subject = a.address
	}
	if o.Inbox == "" {
		o.Inbox = "INBOX"
	}
	if o.PageSize <= 0 {
		o.PageSize = 50
	}
	if o.MaxMessage <= 0 {
		o.MaxMessage = 2 << 20
	}
	if o.MaxFile <= 0 {
		o.MaxFile = 25 << 20
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Renew <= 0 {
		o.Renew = 9 * time.Minute
	}
	o.Renew = min(o.Renew, maxRenew)
}

// credentials reports whether there is something to log in with.
func (a *Adapter) credentials() bool { return a.opt.Password != "" || a.opt.Tokens != nil }

// Account implements [channel.Adapter].
func (a *Adapter) Account() channel.Account { return a.account }

// String names the account.
func (a *Adapter) String() string { return a.account.String() }

// Format makes every fmt verb print what String returns, and never a secret.
func (a *Adapter) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(a.String())) }

func (a *Adapter) fail(code channel.Code, op, field string, cause error) *channel.Error {
	return &channel.Error{Code: code, Account: a.account, Op: op, Field: field, Err: cause}
}

// Capabilities implements [channel.Adapter]: what follows from the options, and
// whether the server of the mailbox has IDLE, which it is asked once. As long as
// it does not answer, Streams is true: listening falls back to polling by itself.
// There is no error. Servers limit what may be sent in an hour and do not say how
// much.
func (a *Adapter) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	reads := a.opt.IMAP.Address != ""
	c := channel.Capabilities{Polls: reads, Streams: reads && a.listens(ctx), AsOf: asOf}
	if a.opt.SMTP.Address != "" {
		c.Reply = []channel.Visibility{channel.Private}
	}
	return c, nil
}

// listens reports whether the server has IDLE, as far as is known.
func (a *Adapter) listens(ctx context.Context) bool {
	if known := a.idles.Load(); known != 0 {
		return known > 0
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	s, err := a.mailbox(ctx, "capabilities")
	if err != nil {
		return true
	}
	defer s.close()
	return a.learn(s)
}

func isASCII(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
