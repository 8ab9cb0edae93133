package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// Defaults of [Options].
const (
	DefaultMaxText   = 64 << 10
	DefaultTimeout   = 10 * time.Second
	DefaultUserAgent = "socialcare (+https://github.com/mysocialcare/socialcare)"
)

// Options of [New]; nil is the zero value.
type Options struct {
	// Callback is the http or https URL that replies are posted to. Empty:
	// the account only receives, and Send answers Unconfigured.
	Callback string
	// Client posts the replies; nil: one with http.DefaultTransport. It is
	// copied: redirects are never followed, and a zero Timeout becomes Timeout.
	Client *http.Client
	// Timeout is the longest that one post may take; default 10 s.
	Timeout time.Duration
	// UserAgent of the posts; default DefaultUserAgent.
	UserAgent string
	// MaxText is the longest inbound text in bytes; default 64 KiB.
	MaxText int
	// Text limits outbound texts; zero: MaxText bytes. PrivateText is the limit of
	// private ones; zero: as Text.
	Text, PrivateText channel.TextLimit
	// Windows are how long a customer's message may be answered, where the network
	// behind the account closes after a while; none: for ever.
	Windows []channel.Window
	// Send limits outbound replies; zero: no limit.
	Send channel.RateLimit
	// Now gives the time for signatures, receipts and Retry-After; default
	// time.Now.
	Now func() time.Time
}

// Adapter is one account of this kind. Make it with [New]. It is safe for
// concurrent use, and prints as its account.
type Adapter struct {
	account   channel.Account
	keys      []signature.Key
	callback  string
	client    *http.Client
	userAgent string
	maxText   int
	caps      channel.Capabilities
	now       func() time.Time
}

var (
	_ channel.Adapter  = (*Adapter)(nil)
	_ channel.Sender   = (*Adapter)(nil)
	_ channel.Decoder  = (*Adapter)(nil)
	_ channel.Verifier = (*Adapter)(nil)
)

// New makes an account. Its Network is "web" if empty. The secrets are keys as
// [signature.ParseKey] reads them, the newest first: deliveries signed with any
// of them are accepted, replies are signed with the first. The error is a
// *channel.Error with code Unconfigured, whose Field is "secrets", "callback"
// or "windows"; it never holds a secret or the URL.
func New(account channel.Account, secrets []string, o *Options) (*Adapter, error) {
	if o == nil {
		o = &Options{}
	}
	account.Network = cmp.Or(account.Network, "web")
	a := &Adapter{
		account:   account,
		callback:  o.Callback,
		userAgent: cmp.Or(o.UserAgent, DefaultUserAgent),
		maxText:   o.MaxText,
		now:       o.Now,
	}
	if a.maxText <= 0 {
		a.maxText = DefaultMaxText
	}
	if a.now == nil {
		a.now = time.Now
	}
	a.client = newClient(o)
	a.caps = channel.Capabilities{
		Reply: []channel.Visibility{channel.Public, channel.Private},
		Text:  o.Text, PrivateText: o.PrivateText, Windows: slices.Clone(o.Windows),
		Dedupes:  true,
		Webhooks: true,
		Send:     o.Send,
		// The date of the format in this package's documentation.
		AsOf: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	}
	if a.caps.Text == (channel.TextLimit{}) {
		a.caps.Text = channel.TextLimit{Max: a.maxText, Unit: channel.Bytes}
	}
	if err := a.parseKeys(secrets); err != nil {
		return nil, a.unconfigured("secrets", err)
	}
	for _, w := range o.Windows {
		if w.Visibility == "" || w.For <= 0 {
			return nil, a.unconfigured("windows", errors.New("an audience and a time are wanted"))
		}
	}
	if err := checkCallback(o.Callback); err != nil {
		return nil, a.unconfigured("callback", err)
	}
	return a, nil
}

func newClient(o *Options) *http.Client {
	c := &http.Client{}
	if o.Client != nil {
		*c = *o.Client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.Timeout == 0 {
		c.Timeout = o.Timeout
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	return c
}

func (a *Adapter) parseKeys(secrets []string) error {
	if len(secrets) == 0 {
		return errors.New("none given")
	}
	for i, s := range secrets {
		k, err := signature.ParseKey(s)
		if err != nil {
			return fmt.Errorf("number %d: %w", i+1, err)
		}
		a.keys = append(a.keys, k)
	}
	if a.callback != "" && !a.keys[0].CanSign() {
		return errors.New("number 1 signs the replies, but it is a public key")
	}
	return nil
}

// checkCallback does not pass on url.Parse's error, which holds the URL.
func checkCallback(callback string) error {
	if callback == "" {
		return nil
	}
	u, err := url.Parse(callback)
	switch {
	case err != nil:
		return errors.New("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("not an http or https URL")
	case u.Host == "":
		return errors.New("the URL has no host")
	}
	return nil
}

// Account names the account.
func (a *Adapter) Account() channel.Account { return a.account }

// Capabilities are fixed by the options.
func (a *Adapter) Capabilities(context.Context) (channel.Capabilities, error) {
	caps := a.caps
	caps.Reply = append([]channel.Visibility(nil), caps.Reply...)
	caps.Windows = slices.Clone(caps.Windows)
	return caps, nil
}

// Verify judges a delivery by Standard Webhooks: signed with one of the
// secrets, within five minutes of now.
func (a *Adapter) Verify(d channel.Delivery, now time.Time) error {
	err := signature.VerifyStandard(d.Header, d.Body, a.keys, now)
	if err == nil {
		return nil
	}
	e := a.fail("verify", channel.BadSignature, "")
	e.Err = err
	if s := (*signature.Error)(nil); errors.As(err, &s) {
		e.Native = string(s.Reason)
	}
	return e
}

// String names the account.
func (a *Adapter) String() string { return "webhook " + a.account.String() }

// Format makes every fmt verb print what String returns.
func (a *Adapter) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(a.String())) }

func (a *Adapter) fail(op string, code channel.Code, field string) *channel.Error {
	return &channel.Error{Code: code, Account: a.account, Op: op, Field: field}
}

func (a *Adapter) unconfigured(field string, cause error) *channel.Error {
	e := a.fail("configure", channel.Unconfigured, field)
	e.Err = cause
	return e
}
