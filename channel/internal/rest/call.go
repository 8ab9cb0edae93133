package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

const (
	// maxBody caps an answer, in bytes. A page of 100 posts with their authors
	// is well under 1 MiB.
	maxBody = 4 << 20
	// maxError caps what is read of an answer that is an error.
	maxError = 64 << 10
)

// Call is one request.
type Call struct {
	Op     string
	Method string // empty: GET
	Path   string // escaped, below the server's
	Query  url.Values
	Header map[string]string
	// Body and its Type of a request that writes.
	Body []byte
	Type string
	// Read takes the answer's body, capped; nil drops it.
	Read func(io.Reader) error
}

// ReadJSON reads a whole answer into v.
func ReadJSON(v any) func(io.Reader) error {
	return func(r io.Reader) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, v)
	}
}

// Get reads the JSON at a path.
func (c *Client) Get(ctx context.Context, op, path string, query url.Values, v any) (http.Header, error) {
	return c.Do(ctx, Call{Op: op, Path: path, Query: query, Read: ReadJSON(v)})
}

// Do makes the call and returns the answer's header. Its errors are
// [*channel.Error]. For a call that writes, an error after the request left
// has MaybeDone, unless the server's answer says that nothing was done.
func (c *Client) Do(ctx context.Context, call Call) (http.Header, error) {
	if call.Method == "" {
		call.Method = http.MethodGet
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := c.request(ctx, call)
	if err != nil {
		return nil, err
	}
	writes := call.Method != http.MethodGet
	res, err := c.http.Do(req)
	if err != nil {
		e := c.Fail(channel.Transient, call.Op, "", Cause(err))
		e.MaybeDone = writes && connected.Load()
		return nil, e
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxError)) // what there is of it
		e := c.meaning(res.StatusCode, res.Header, body, time.Now())
		e.Account, e.Op = c.account, call.Op
		e.MaybeDone = writes && e.MaybeDone
		return res.Header, e
	}
	if call.Read == nil {
		drain(res.Body)
		return res.Header, nil
	}
	if err := call.Read(&capped{r: res.Body, left: maxBody}); err != nil {
		code := channel.Transient
		if errors.Is(err, errTooLarge) {
			code = channel.TooLarge
		}
		e := c.Fail(code, call.Op, "", Cause(err))
		e.MaybeDone = writes
		return res.Header, e
	}
	drain(res.Body)
	return res.Header, nil
}

// Open makes a reading call whose answer goes on: the caller reads it, for as
// long as the context lasts, and closes it. base is the server's address for it,
// https, or the client's own; redirects are not followed to another.
func (c *Client) Open(ctx context.Context, call Call, base string) (io.ReadCloser, error) {
	call.Method = http.MethodGet
	server, err := parse(base)
	if err != nil {
		return nil, c.Fail(channel.Unconfigured, call.Op, "server", err)
	}
	there := *c
	there.server = server
	req, err := there.request(ctx, call)
	if err != nil {
		return nil, err
	}
	client := *c.http
	client.Timeout = 0
	client.CheckRedirect = there.checkRedirect
	res, err := client.Do(req)
	if err != nil {
		return nil, c.Fail(channel.Transient, call.Op, "", Cause(err))
	}
	if res.StatusCode != http.StatusOK {
		defer func() { _ = res.Body.Close() }()
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxError))
		e := c.meaning(res.StatusCode, res.Header, body, time.Now())
		e.Account, e.Op, e.MaybeDone = c.account, call.Op, false
		return nil, e
	}
	return res.Body, nil
}

func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	token, err := c.tokens.Token()
	if err != nil || token == nil || token.AccessToken == "" {
		return nil, c.tokenError(call.Op, err)
	}
	address := c.server.String() + call.Path
	if len(call.Query) > 0 {
		address += "?" + call.Query.Encode()
	}
	var body io.Reader
	if call.Body != nil {
		body = bytes.NewReader(call.Body)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, address, body)
	if err != nil {
		return nil, c.Fail(channel.Internal, call.Op, "", nil)
	}
	// With a body that it could send again, net/http would repeat a request
	// that carries an Idempotency-Key by itself when the connection breaks; a
	// server that ignores the key would publish twice.
	req.GetBody = nil
	token.SetAuthHeader(req)
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	if call.Type != "" {
		req.Header.Set("Content-Type", call.Type)
	}
	for name, value := range call.Header {
		req.Header.Set(name, value)
	}
	return req, nil
}

// tokenError maps a token source's failure. Its text is dropped: it may hold
// the authorization server's answer. An error of ours is passed on.
func (c *Client) tokenError(op string, err error) error {
	var ours *channel.Error
	var refused *oauth2.RetrieveError
	switch {
	case err == nil:
		return c.Fail(channel.Unconfigured, op, "token", nil)
	case errors.As(err, &ours):
		return c.Fail(ours.Code, op, "token", nil)
	case errors.As(err, &refused):
		if refused.ErrorCode != "" || refused.Response != nil && refused.Response.StatusCode/100 == 4 &&
			refused.Response.StatusCode != http.StatusTooManyRequests {
			return c.Fail(channel.AuthRevoked, op, "token", nil)
		}
	}
	return c.Fail(channel.Transient, op, "token", Cause(err))
}
