package rest

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

// UserAgent is sent by adapters that are given no other.
const UserAgent = "socialcare (+https://github.com/mysocialcare/socialcare)"

// Client makes calls to one server for one account. It is safe for concurrent
// use; make it with [New].
type Client struct {
	account channel.Account
	server  *url.URL
	tokens  oauth2.TokenSource
	http    *http.Client
	agent   string
	timeout time.Duration
	meaning Meaning
}

// Meaning says what an answer with a status other than 2xx means. MaybeDone is
// what it would be for a call that writes; Account and Op are filled in.
type Meaning func(status int, h http.Header, body []byte, now time.Time) *channel.Error

// Options are the choices of [New] that have a default.
type Options struct {
	HTTP      *http.Client  // copied
	UserAgent string        // default [UserAgent]
	Timeout   time.Duration // for each request, its answer included; default 30 s
}

// New returns a client for a server's base address. The error is a
// [*channel.Error] with code [channel.Unconfigured] and the field "server" or
// "tokens".
func New(account channel.Account, server string, tokens oauth2.TokenSource, meaning Meaning, o Options) (*Client, error) {
	c := &Client{
		account: account, tokens: tokens, meaning: meaning,
		http: new(http.Client), agent: o.UserAgent, timeout: o.Timeout,
	}
	var err error
	if c.server, err = parse(server); err != nil {
		return nil, &channel.Error{Code: channel.Unconfigured, Account: account, Op: "new", Field: "server", Err: err}
	}
	if tokens == nil {
		return nil, &channel.Error{Code: channel.Unconfigured, Account: account, Op: "new", Field: "tokens"}
	}
	if o.HTTP != nil {
		*c.http = *o.HTTP
	}
	c.http.CheckRedirect = c.checkRedirect
	if c.agent == "" {
		c.agent = UserAgent
	}
	if c.timeout <= 0 {
		c.timeout = 30 * time.Second
	}
	return c, nil
}

// Server is the base address, without a slash at its end.
func (c *Client) Server() *url.URL {
	u := *c.server
	return &u
}

// parse's errors never repeat the address: it may hold a password.
func parse(server string) (*url.URL, error) {
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

// maxRedirects is for reading; writing follows none.
const maxRedirects = 3

// checkRedirect follows a redirect of a reading request within the server. Any
// other answer is given back as it is, and becomes an error.
func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects || via[0].Method != http.MethodGet || req.Method != http.MethodGet ||
		req.URL.Host != c.server.Host || req.URL.Scheme != c.server.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// Fail makes an error of the account's.
func (c *Client) Fail(code channel.Code, op, field string, cause error) *channel.Error {
	return &channel.Error{Code: code, Account: c.account, Op: op, Field: field, Err: cause}
}
