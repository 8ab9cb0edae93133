package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
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
// [channel.Sender], [channel.Finder], [channel.Poller], [channel.Streamer],
// [channel.Backfiller], [channel.Editor] and [channel.Deleter]. It is safe for concurrent use; make it with [New].
type Adapter struct {
	account channel.Account
	client  *rest.Client
	refresh time.Duration
	roots   roots

	mu        sync.Mutex
	self      profile              // empty until the server was asked
	streaming string               // where the server streams; empty: it does not
	caps      channel.Capabilities // zero until the server was asked
}

var (
	_ channel.Adapter    = (*Adapter)(nil)
	_ channel.Sender     = (*Adapter)(nil)
	_ channel.Finder     = (*Adapter)(nil)
	_ channel.Poller     = (*Adapter)(nil)
	_ channel.Editor     = (*Adapter)(nil)
	_ channel.Deleter    = (*Adapter)(nil)
	_ channel.Streamer   = (*Adapter)(nil)
	_ channel.Backfiller = (*Adapter)(nil)
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
		refresh: opt.Refresh,
	}
	var err error
	a.client, err = rest.New(a.account, server, tokens, meaning, rest.Options{
		HTTP: opt.Client, UserAgent: opt.UserAgent, Timeout: opt.Timeout,
	})
	if err != nil {
		return nil, err
	}
	if a.refresh <= 0 {
		a.refresh = time.Hour
	}
	return a, nil
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
	_, err := a.client.Get(ctx, op, "/api/v1/accounts/verify_credentials", nil, &self)
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
	return a.client.Fail(code, op, field, cause)
}
