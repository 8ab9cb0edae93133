package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// maxAnswer caps the bytes read of an answer.
const maxAnswer = 64 << 10

// maxRetryAfter caps what Retry-After may ask for, so that a receiver's mistake
// does not silence the account for years.
const maxRetryAfter = 24 * time.Hour

type outbound struct {
	Type       string             `json:"type"`
	ID         string             `json:"id"`
	Thread     string             `json:"thread"`
	Parent     string             `json:"parent"`
	Visibility channel.Visibility `json:"visibility"`
	Text       string             `json:"text"`
	To         addressee          `json:"to"`
}

type addressee struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
}

// Send posts a reply to the callback, once. The error is a *channel.Error:
//
//	no callback              Unconfigured in callback
//	3xx                      Unconfigured in callback; redirects are not followed
//	401                      AuthRevoked
//	403                      Permission
//	404, 410                 NotFound
//	409                      Duplicate
//	413                      TooLong
//	429                      RateLimited, RetryAt from Retry-After
//	408, 425, 5xx            Transient, RetryAt from Retry-After
//	other 4xx                Invalid
//	no answer                Transient
//
// It is MaybeDone when the request left and no answer came back whole, and for
// 5xx but 501 and 503. The answer's text is never part of it.
func (a *Adapter) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	var none channel.Receipt
	switch {
	case a.callback == "":
		return none, a.fail("send", channel.Unconfigured, "callback")
	case d.Visibility != channel.Public && d.Visibility != channel.Private:
		return none, a.fail("send", channel.Unsupported, "visibility")
	case d.InReplyTo.Account != a.account && d.InReplyTo.Account != (channel.Account{}):
		return none, a.fail("send", channel.Invalid, "in_reply_to")
	case d.Thread == "" && d.InReplyTo.IsZero():
		return none, a.fail("send", channel.Invalid, "thread")
	}
	req, wrote, err := a.request(ctx, d)
	if err != nil {
		return none, err
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return none, a.unanswered(err, wrote.Load())
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return none, a.refused(resp)
	}
	if err != nil {
		return none, a.unanswered(err, true)
	}
	return channel.Receipt{
		Ref: channel.Ref{Account: a.account, Native: nativeID(answer, d.ID)},
		At:  a.now(),
	}, nil
}

// request builds the signed request. wrote becomes true when the first bytes
// may have left; only then can the reply have been taken.
func (a *Adapter) request(ctx context.Context, d channel.Draft) (req *http.Request, wrote *atomic.Bool, err error) {
	body, err := json.Marshal(outbound{
		Type: "reply", ID: d.ID, Thread: d.Thread, Parent: d.InReplyTo.Native, Visibility: d.Visibility,
		Text: d.Text, To: addressee{ID: d.To.Native, Handle: d.To.Handle},
	})
	if err != nil {
		return nil, nil, a.fail("send", channel.Internal, "")
	}
	signed, err := signature.SignStandard(d.ID, a.now(), body, a.keys[0])
	if err != nil {
		return nil, nil, a.fail("send", channel.Invalid, "id")
	}
	wrote = new(atomic.Bool)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }})
	// A bytes.Reader makes net/http set Content-Length.
	req, err = http.NewRequestWithContext(ctx, http.MethodPost, a.callback, bytes.NewReader(body))
	if err != nil {
		return nil, nil, a.fail("send", channel.Unconfigured, "callback")
	}
	for name, value := range signed {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", a.userAgent)
	return req, wrote, nil
}

// nativeID reads {"id":"…"}; what is not that gives the draft's own.
func nativeID(answer []byte, draft string) string {
	var in struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &in) != nil || !wellFormed(in.ID) {
		return draft
	}
	return in.ID
}

func (a *Adapter) unanswered(cause error, maybe bool) *channel.Error {
	e := a.fail("send", channel.Transient, "")
	e.MaybeDone = maybe
	e.Err = plain(cause)
	return e
}

func (a *Adapter) refused(resp *http.Response) *channel.Error {
	e := a.fail("send", channel.Invalid, "")
	e.Native = strconv.Itoa(resp.StatusCode)
	switch code := resp.StatusCode; {
	case code >= 500:
		e.Code = channel.Transient
		e.MaybeDone = code != http.StatusNotImplemented && code != http.StatusServiceUnavailable
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		e.Code = channel.Transient
	case code == http.StatusTooManyRequests:
		e.Code = channel.RateLimited
	case code == http.StatusUnauthorized: // the receiver has another secret: what waits is kept until somebody mends it
		e.Code = channel.AuthRevoked
	case code == http.StatusForbidden:
		e.Code = channel.Permission
	case code == http.StatusNotFound, code == http.StatusGone:
		e.Code = channel.NotFound
	case code == http.StatusConflict:
		e.Code = channel.Duplicate
	case code == http.StatusRequestEntityTooLarge:
		e.Code = channel.TooLong
	case code < 400:
		e.Code, e.Field = channel.Unconfigured, "callback"
	}
	if errors.Is(e, channel.ErrRetry) {
		e.RetryAt = retryAt(resp.Header.Get("Retry-After"), a.now())
	}
	return e
}

// retryAt reads Retry-After (RFC 9110, section 10.2.3): seconds or a date. It
// is zero for anything else, and between now and a day later.
func retryAt(value string, now time.Time) time.Time {
	value = strings.TrimSpace(value)
	if value == "" {
		return time.Time{}
	}
	latest := now.Add(maxRetryAfter)
	if strings.Trim(value, "0123456789") == "" {
		n, err := strconv.Atoi(value)
		if err != nil || n > int(maxRetryAfter/time.Second) {
			return latest
		}
		return now.Add(time.Duration(n) * time.Second)
	}
	at, err := http.ParseTime(value)
	switch {
	case err != nil:
		return time.Time{}
	case at.Before(now):
		return now
	case at.After(latest):
		return latest
	}
	return at
}

// plain says what kind of trouble it was without the URL, the addresses and
// the bytes that the errors of net and net/http quote. A context's end stays
// recognisable.
func plain(err error) error {
	var (
		errno syscall.Errno
		dns   *net.DNSError
		cert  *tls.CertificateVerificationError
		op    *net.OpError
		slow  net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.As(err, &slow) && slow.Timeout():
		return errors.New("timeout")
	case errors.As(err, &cert):
		return errors.New("the certificate cannot be verified")
	case errors.As(err, &dns):
		return errors.New("the host's name cannot be resolved")
	case errors.As(err, &op) && errors.As(err, &errno):
		return fmt.Errorf("%s: %w", op.Op, errno)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	}
	return errors.New("no valid HTTP answer")
}
