package gateway

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// FetchOptions of [NewFetcher]; nil is the zero value.
type FetchOptions struct {
	// MaxBytes is the largest file; default 16 MiB.
	MaxBytes int64
	// Timeout bounds one file; default 30 s.
	Timeout time.Duration
	// Allow are networks that are fetched from although they are private, such
	// as those of a server of one's own. Default none.
	Allow []netip.Prefix
	// UserAgent is sent with each request; default the project's name.
	UserAgent string
}

// Fetcher fetches what customers attach, from addresses that they chose: it
// calls no host inside. The address is judged at each dial, after the name was
// resolved, so a name that changes between two look-ups or a redirect leads
// nowhere else; proxies from the environment are not used, for they would do
// the dialling. It is safe for concurrent use.
type Fetcher struct {
	client *http.Client
	o      FetchOptions
}

// NewFetcher makes a fetcher. It makes no call.
func NewFetcher(o *FetchOptions) *Fetcher {
	f := &Fetcher{}
	if o != nil {
		f.o = *o
	}
	f.o.MaxBytes = orDefault(f.o.MaxBytes, 16<<20)
	f.o.Timeout = orDefault(f.o.Timeout, 30*time.Second)
	f.o.UserAgent = cmp.Or(f.o.UserAgent, "socialcare (+https://github.com/mysocialcare/socialcare)")
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: f.control}
	f.client = &http.Client{
		Timeout: f.o.Timeout,
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 16,
			IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > 5 || r.URL.Scheme != "https" && r.URL.Scheme != via[0].URL.Scheme {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
	return f
}

var errPrivate = errors.New("gateway: the address is not a public one")

// control judges an address that is about to be dialled.
func (f *Fetcher) control(network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return errPrivate
	}
	for _, p := range f.o.Allow {
		if p.Contains(to.Addr().Unmap()) {
			return nil
		}
	}
	if !public(to.Addr()) {
		return errPrivate
	}
	return nil
}

// reserved are blocks that package netip has no name for: carrier-grade NAT
// (RFC 6598), protocol assignments and 6to4 relays (RFC 6890), documentation,
// benchmarks, the old class E, and the ways of IPv6 to write an address of IPv4
// (RFC 4380, RFC 3056).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

// global is all of IPv6 that is given to networks (RFC 4291, 2.4, and IANA's
// registry). What is outside may be a way to write an address of IPv4 (RFC 6052,
// RFC 2765).
var global = netip.MustParsePrefix("2000::/3")

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.Is6() && !global.Contains(a) {
		return false
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Fetch reads a file and its media type. The error is a *channel.Error:
// Permission for an address that is not public, TooLarge over the cap, NotFound
// for a link that has expired, Invalid for what is no http address, else
// Transient. It never holds the address, which may be a key to the file.
func (f *Fetcher) Fetch(ctx context.Context, m channel.Media) (body []byte, mediaType string, err error) {
	u, err := url.Parse(m.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, "", &channel.Error{Code: channel.Invalid, Op: "fetch", Field: "url"}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, "", &channel.Error{Code: channel.Invalid, Op: "fetch", Field: "url"}
	}
	r.Header.Set("User-Agent", f.o.UserAgent)
	res, err := f.client.Do(r)
	if err != nil {
		return nil, "", fetchError(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, "", statusError(res, time.Now())
	}
	body, err = f.Read(res.Body)
	return body, res.Header.Get("Content-Type"), err
}

// Read reads what the Fetch of a channel.MediaFetcher opened, up to MaxBytes. The
// error is a *channel.Error: TooLarge or Transient.
func (f *Fetcher) Read(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, f.o.MaxBytes+1))
	switch {
	case err != nil:
		return nil, &channel.Error{Code: channel.Transient, Op: "fetch"}
	case int64(len(body)) > f.o.MaxBytes:
		return nil, &channel.Error{Code: channel.TooLarge, Op: "fetch"}
	}
	return body, nil
}

func fetchError(err error) error {
	e := &channel.Error{Code: channel.Transient, Op: "fetch"}
	if errors.Is(err, errPrivate) {
		e.Code, e.Err = channel.Permission, errPrivate
	}
	return e
}

func statusError(res *http.Response, now time.Time) error {
	e := &channel.Error{Code: channel.Invalid, Op: "fetch", Native: res.Status[:min(3, len(res.Status))]}
	switch s := res.StatusCode; {
	case s == http.StatusNotFound || s == http.StatusGone || s == http.StatusForbidden || s == http.StatusUnauthorized:
		e.Code = channel.NotFound
	case s == http.StatusTooManyRequests:
		e.Code = channel.RateLimited
	case s >= 500 || s == http.StatusRequestTimeout:
		e.Code = channel.Transient
	}
	e.RetryAt = channel.RetryAfter(res.Header, now)
	return e
}
