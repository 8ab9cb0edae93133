package x

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// network is the name of the network in [channel.Account].
const network = "x"

// Options are the choices of [New]. The zero value works.
type Options struct {
	// Brand and Name go into the [channel.Account]. Name must tell accounts of
	// one brand apart; it may be empty when there is one.
	Brand, Name string
	// Server is the API's base address; default "https://api.x.com". Plain http
	// is accepted for loopback hosts only.
	Server string
	// Secrets are the app's consumer secrets, the newest first, for the
	// webhook: without one no delivery and no challenge is accepted.
	Secrets []string
	// MaxText is the weighted length of a post; default 280. An account that
	// pays for long posts may have more.
	MaxText int
	// PublicOnly leaves direct messages alone, for an app without their scopes.
	PublicOnly bool
	// Enterprise: the app has such a contract, so that it may answer anybody in
	// public, and no price of pay-per-use holds for it.
	Enterprise bool
	// Client makes the requests; default: a client of its own. It is copied:
	// its redirects are replaced by this package's rule, same host only.
	Client *http.Client
	// UserAgent is sent with every request; default: the project's name and
	// address.
	UserAgent string
	// Timeout is for each request, its answer included; default 30 s.
	Timeout time.Duration
}

// Adapter is one account. It implements [channel.Adapter], [channel.Sender],
// [channel.Finder], [channel.Poller], [channel.Backfiller], [channel.Deleter],
// [channel.Moderator], [channel.Prober], [channel.Decoder], [channel.Verifier]
// and [channel.Challenger]. It is safe for concurrent use;
// make it with [New].
type Adapter struct {
	account   channel.Account
	self      string
	client    *rest.Client
	maxText   int
	public    bool                // only
	contract  bool                // of an enterprise
	deliver   *signature.Verifier // refuses everything without secrets
	challenge *signature.Verifier
}

var (
	_ channel.Adapter    = (*Adapter)(nil)
	_ channel.Sender     = (*Adapter)(nil)
	_ channel.Finder     = (*Adapter)(nil)
	_ channel.Poller     = (*Adapter)(nil)
	_ channel.Backfiller = (*Adapter)(nil)
	_ channel.Deleter    = (*Adapter)(nil)
	_ channel.Moderator  = (*Adapter)(nil)
	_ channel.Prober     = (*Adapter)(nil)
	_ channel.Decoder    = (*Adapter)(nil)
	_ channel.Verifier   = (*Adapter)(nil)
	_ channel.Challenger = (*Adapter)(nil)
)

// New returns the adapter of the account with that numeric identifier, whose
// tokens are given; GET /2/users/me tells it. It calls nobody. The scopes are
// those of [OAuth]. The error is a [*channel.Error] with code
// [channel.Unconfigured] and the field's name.
func New(userID string, tokens oauth2.TokenSource, opt *Options) (*Adapter, error) {
	if opt == nil {
		opt = new(Options)
	}
	a := &Adapter{
		account: channel.Account{Brand: opt.Brand, Network: network, Name: opt.Name},
		self:    userID, maxText: opt.MaxText, public: opt.PublicOnly, contract: opt.Enterprise,
	}
	if !isID(userID) {
		return nil, a.fail(channel.Unconfigured, "new", "user id", errors.New("a number such as 1111111111111111111 is wanted"))
	}
	if a.maxText <= 0 {
		a.maxText = 280
	}
	server := opt.Server
	if server == "" {
		server = "https://api.x.com"
	}
	var err error
	a.client, err = rest.New(a.account, server, tokens, meaning, rest.Options{
		HTTP: opt.Client, UserAgent: opt.UserAgent, Timeout: opt.Timeout,
	})
	if err != nil {
		return nil, err
	}
	if len(opt.Secrets) > 0 {
		if a.deliver, err = signature.New(signature.X, opt.Secrets...); err == nil {
			a.challenge, err = signature.New(signature.XChallenge, opt.Secrets...)
		}
		if err != nil {
			return nil, a.fail(channel.Unconfigured, "new", "secrets", err)
		}
	}
	return a, nil
}

// isID reports whether s is an identifier as X writes them: it stands in paths.
func isID(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Account implements [channel.Adapter].
func (a *Adapter) Account() channel.Account { return a.account }

// String names the account.
func (a *Adapter) String() string { return a.account.String() }

// Format makes every fmt verb print what String returns, and never a secret.
func (a *Adapter) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(a.String())) }

func (a *Adapter) fail(code channel.Code, op, field string, cause error) *channel.Error {
	return &channel.Error{Code: code, Account: a.account, Op: op, Field: field, Err: cause}
}

// Verify implements [channel.Verifier]. A delivery carries no time, so that a
// repeated one is told by its event's identifier alone.
func (a *Adapter) Verify(d channel.Delivery, now time.Time) error {
	err := a.deliver.Verify(request(d), now)
	if err == nil {
		return nil
	}
	e := a.fail(channel.BadSignature, "verify", "", err)
	if s := (*signature.Error)(nil); errors.As(err, &s) {
		e.Native = string(s.Reason)
	}
	return e
}

// Challenge implements [channel.Challenger]: X asks with a crc_token when the
// webhook is registered and every hour (docs.x.com, "Webhooks, Quickstart"; the
// older API every 24 hours), and stops delivering when it is not answered within
// 10 s ("Introduction"; the older API 3 s).
func (a *Adapter) Challenge(d channel.Delivery, now time.Time) (channel.Answer, bool) {
	r, ok := a.challenge.Respond(request(d), now)
	return channel.Answer{Status: http.StatusOK, ContentType: r.ContentType, Body: r.Body}, ok
}

func request(d channel.Delivery) signature.Request {
	return signature.Request{Method: d.Method, URL: d.URL, Header: d.Header, Body: d.Body}
}
