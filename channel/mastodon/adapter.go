package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

// network is the name of the network in [channel.Account].
const network = "mastodon"

// Options are the choices of [New]. The zero value works.
type Options struct {
	// Brand and Name go into the [channel.Account]. Name must tell accounts of
	// one brand apart; it may be empty when there is one.
	Brand, Name string
	// Client makes the requests; default: a client of its own. It is copied:
	// its redirects are replaced by this package's rule, same host only.
	Client *http.Client
	// UserAgent is sent with every request; default: the project's name and
	// address. It must not be a browser's.
	UserAgent string
	// Timeout is for each request, its answer included; default 30 s.
	Timeout time.Duration
	// Refresh is how long capabilities are kept before the server is asked
	// again; default 1 h.
	Refresh time.Duration
}

// Adapter is one account on one server. It implements [channel.Adapter],
// [channel.Sender], [channel.Finder], [channel.Poller], [channel.Editor] and
// [channel.Deleter]. It is safe for concurrent use; make it with [New].
type Adapter struct {
	account channel.Account
	server  *url.URL
	tokens  oauth2.TokenSource
	client  *http.Client
	agent   string
	timeout time.Duration
	refresh time.Duration
	roots   roots

	mu   sync.Mutex
	self profile              // empty until the server was asked
	caps channel.Capabilities // zero until the server was asked
}

var (
	_ channel.Adapter = (*Adapter)(nil)
	_ channel.Sender  = (*Adapter)(nil)
	_ channel.Finder  = (*Adapter)(nil)
	_ channel.Poller  = (*Adapter)(nil)
	_ channel.Editor  = (*Adapter)(nil)
	_ channel.Deleter = (*Adapter)(nil)
)

// New returns the adapter of the account that tokens belong to, on a server
// such as "https://social.example". It does not call the server. Plain http is
// accepted for loopback hosts only. The token needs the scopes
// read:accounts, read:notifications, read:statuses and write:statuses.
//
// The error is a [*channel.Error] with code [channel.Unconfigured] and the
// field's name.
func New(server string, tokens oauth2.TokenSource, opt *Options) (*Adapter, error) {
	if opt == nil {
		opt = new(Options)
	}
	a := &Adapter{
		account: channel.Account{Brand: opt.Brand, Network: network, Name: opt.Name},
		tokens:  tokens,
		agent:   opt.UserAgent,
		timeout: opt.Timeout,
		refresh: opt.Refresh,
		client:  new(http.Client),
	}
	var err error
	if a.server, err = parseServer(server); err != nil {
		return nil, &channel.Error{Code: channel.Unconfigured, Account: a.account, Op: "new", Field: "server", Err: err}
	}
	if tokens == nil {
		return nil, &channel.Error{Code: channel.Unconfigured, Account: a.account, Op: "new", Field: "tokens"}
	}
	if opt.Client != nil {
		*a.client = *opt.Client
	}
	a.client.CheckRedirect = a.checkRedirect
	if a.agent == "" {
		a.agent = "socialcare (+https://github.com/mysocialcare/socialcare)"
	}
	if a.timeout <= 0 {
		a.timeout = 30 * time.Second
	}
	if a.refresh <= 0 {
		a.refresh = time.Hour
	}
	return a, nil
}

// parseServer's errors never repeat the address: it may hold a password.
func parseServer(server string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(server, "/"))
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, errors.New("not an address such as https://social.example")
	case u.User != nil:
		return nil, errors.New("an address must not hold credentials")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, errors.New("an address ends with its host or path")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, errors.New("https is required for hosts other than loopback")
	}
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Account implements [channel.Adapter].
func (a *Adapter) Account() channel.Account { return a.account }

// String names the account.
func (a *Adapter) String() string { return a.account.String() }

// Format makes every fmt verb print what String returns, and never the token
// source.
func (a *Adapter) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(a.String())) }

// own returns the profile of the account, which the server is asked for once.
func (a *Adapter) own(ctx context.Context, op string) (profile, error) {
	a.mu.Lock()
	self := a.self
	a.mu.Unlock()
	if self.ID != "" {
		return self, nil
	}
	err := a.get(ctx, op, "/api/v1/accounts/verify_credentials", nil, &self)
	if err == nil && self.ID == "" {
		err = a.fail(channel.Transient, op, "account", nil)
	}
	if err != nil {
		return profile{}, noSuchAPI(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.self = self
	return self, nil
}

// noSuchAPI makes of "not found" what it means for an address that every
// server of this kind has: the configured server is another one.
func noSuchAPI(err error) error {
	var e *channel.Error
	if errors.As(err, &e) && e.Code == channel.NotFound {
		e.Code = channel.Unconfigured
		e.Field = "server"
	}
	return err
}

func (a *Adapter) fail(code channel.Code, op, field string, cause error) *channel.Error {
	return &channel.Error{Code: code, Account: a.account, Op: op, Field: field, Err: cause}
}
