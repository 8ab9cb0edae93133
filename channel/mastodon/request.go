package mastodon

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

// maxBody caps an answer, in bytes. A page of 40 notifications is well under
// 1 MiB.
const maxBody = 4 << 20

// maxRedirects is for reading; writing follows none.
const maxRedirects = 3

// call is one request to the server.
type call struct {
	op     string
	method string
	path   string // begins with "/api/", escaped
	query  url.Values
	form   url.Values // of a request that writes
	key    string     // Idempotency-Key
	// read takes the answer's body; nil drops it.
	read func(io.Reader) error
}

func (a *Adapter) get(ctx context.Context, op, path string, query url.Values, v any) error {
	_, err := a.do(ctx, call{op: op, method: http.MethodGet, path: path, query: query, read: readJSON(v)})
	return err
}

var errTooLarge = errors.New("the answer is over the size cap")

func readJSON(v any) func(io.Reader) error {
	return func(r io.Reader) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, v)
	}
}

// do makes the call and returns the answer's header. Its errors are
// [*channel.Error]. For a call that writes, an error after the request left
// has MaybeDone, unless the server's answer says that nothing was done.
func (a *Adapter) do(ctx context.Context, c call) (http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := a.request(ctx, c)
	if err != nil {
		return nil, err
	}
	writes := c.method != http.MethodGet
	res, err := a.client.Do(req)
	if err != nil {
		e := a.fail(channel.Transient, c.op, "", cause(err))
		e.MaybeDone = writes && connected.Load()
		return nil, e
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		drain(res.Body)
		e := ResponseError(res.StatusCode, res.Header, time.Now())
		e.Account, e.Op = a.account, c.op
		e.MaybeDone = writes && e.MaybeDone
		return res.Header, e
	}
	if c.read == nil {
		drain(res.Body)
		return res.Header, nil
	}
	if err := c.read(&capped{r: res.Body, left: maxBody}); err != nil {
		code := channel.Transient
		if errors.Is(err, errTooLarge) {
			code = channel.TooLarge
		}
		e := a.fail(code, c.op, "", cause(err))
		e.MaybeDone = writes
		return res.Header, e
	}
	drain(res.Body)
	return res.Header, nil
}

func (a *Adapter) request(ctx context.Context, c call) (*http.Request, error) {
	token, err := a.tokens.Token()
	if err != nil || token == nil || token.AccessToken == "" {
		return nil, a.tokenError(c.op, err)
	}
	address := a.server.String() + c.path
	if len(c.query) > 0 {
		address += "?" + c.query.Encode()
	}
	var body io.Reader
	form := c.form.Encode()
	if c.form != nil {
		body = strings.NewReader(form)
	}
	req, err := http.NewRequestWithContext(ctx, c.method, address, body)
	if err != nil {
		return nil, a.fail(channel.Internal, c.op, "", nil)
	}
	// With a body that it could send again, net/http would repeat a request
	// that carries an Idempotency-Key by itself when the connection breaks; a
	// server that ignores the key would publish twice.
	req.GetBody = nil
	token.SetAuthHeader(req)
	req.Header.Set("User-Agent", a.agent)
	req.Header.Set("Accept", "application/json")
	if c.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.key != "" {
		req.Header.Set("Idempotency-Key", c.key)
	}
	return req, nil
}

// tokenError maps a token source's failure. Its text is dropped: it may hold
// the authorization server's answer.
func (a *Adapter) tokenError(op string, err error) error {
	var refused *oauth2.RetrieveError
	switch {
	case err == nil:
		return a.fail(channel.Unconfigured, op, "token", nil)
	case errors.As(err, &refused):
		if refused.ErrorCode != "" || refused.Response != nil && refused.Response.StatusCode/100 == 4 &&
			refused.Response.StatusCode != http.StatusTooManyRequests {
			return a.fail(channel.AuthRevoked, op, "token", nil)
		}
	}
	return a.fail(channel.Transient, op, "token", cause(err))
}

// checkRedirect follows a redirect of a reading request within the server. Any
// other answer is given back as it is, and becomes an error.
func (a *Adapter) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects || via[0].Method != http.MethodGet || req.Method != http.MethodGet ||
		req.URL.Host != a.server.Host || req.URL.Scheme != a.server.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// cause keeps of an error what is safe to print: neither an address with its
// query nor a piece of the server's answer.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var (
		dial *net.OpError
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		host x509.HostnameError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, errTooLarge):
		return errTooLarge
	case errors.As(err, &dial):
		return dial
	case errors.As(err, &dns):
		return dns
	case errors.As(err, &cert):
		return cert
	case errors.As(err, &host):
		return host
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &typ) {
		return errors.New("the answer is not the JSON expected")
	}
	return nil
}

// capped reads up to left bytes and then fails.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		// One byte more tells a body at the cap from one over it.
		var b [1]byte
		n, err := c.r.Read(b[:])
		if n > 0 {
			return 0, errTooLarge
		}
		return 0, err
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

// drain reads what little is left of a body, so that the connection can be
// used again.
func drain(r io.Reader) { _, _ = io.CopyN(io.Discard, r, 64<<10) }
