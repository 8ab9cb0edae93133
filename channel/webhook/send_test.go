package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

func reply() channel.Draft {
	return channel.Draft{
		ID: "d-1", Thread: "t-1", InReplyTo: channel.Ref{Account: account, Native: "m-1"},
		To:         channel.Party{Native: "u-1", Handle: "@ann", Name: "Ann Example"},
		Visibility: channel.Public, Text: "Ciao, ci scusiamo <del> ritardo & grazie",
	}
}

func clock() time.Time { return now }

// callback serves h on loopback and returns an adapter that posts to it.
func callback(t *testing.T, h http.HandlerFunc) *webhook.Adapter {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return newAdapter(t, &webhook.Options{Callback: s.URL + "/replies?token=hushhush", Now: clock, Timeout: 5 * time.Second})
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestSendRequest(t *testing.T) {
	var got []byte
	var length int64
	var header http.Header
	a := callback(t, func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		length, header = r.ContentLength, r.Header.Clone()
		answer(200, `{"id":"native-9"}`)(w, r)
	})
	r, err := a.Send(t.Context(), reply())
	if err != nil {
		t.Fatal(err)
	}
	wantReceipt := channel.Receipt{Ref: channel.Ref{Account: account, Native: "native-9"}, At: now}
	if diff := cmp.Diff(wantReceipt, r); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
	want := `{"type":"reply","id":"d-1","thread":"t-1","parent":"m-1","visibility":"public",` +
		`"text":"Ciao, ci scusiamo \u003cdel\u003e ritardo \u0026 grazie","to":{"id":"u-1","handle":"@ann"}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if length != int64(len(got)) {
		t.Errorf("Content-Length %d, body %d", length, len(got))
	}
	if header.Get("Webhook-Id") != "d-1" || header.Get("User-Agent") != webhook.DefaultUserAgent ||
		header.Get("Content-Type") != "application/json" {
		t.Errorf("headers: %v", header)
	}
	newest, err := signature.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := signature.VerifyStandard(header, got, []signature.Key{newest}, now); err != nil {
		t.Errorf("not signed with the newest secret: %v", err)
	}
}

// Another attempt has the same id and its own time.
func TestSendAttempts(t *testing.T) {
	var ids, stamps []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids, stamps = append(ids, r.Header.Get("Webhook-Id")), append(stamps, r.Header.Get("Webhook-Timestamp"))
		answer(204, "")(w, r)
	}))
	defer s.Close()
	at := now
	a := newAdapter(t, &webhook.Options{Callback: s.URL, UserAgent: "acme-desk", Now: func() time.Time { at = at.Add(time.Minute); return at }})
	for range 2 {
		if _, err := a.Send(t.Context(), reply()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"d-1", "d-1"}, ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if stamps[0] == stamps[1] {
		t.Errorf("both attempts are signed for %s", stamps[0])
	}
}

func TestSendNativeID(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"given":          {`{"id":"n-1","other":true}`, "n-1"},
		"empty body":     {``, "d-1"},
		"not JSON":       {`<html>ok</html>`, "d-1"},
		"cut JSON":       {`{"id":"n-1`, "d-1"},
		"no id":          {`{"ok":true}`, "d-1"},
		"number":         {`{"id":7}`, "d-1"},
		"with a line":    {`{"id":"n\n1"}`, "d-1"},
		"too long":       {`{"id":"` + strings.Repeat("n", 201) + `"}`, "d-1"},
		"over the cap":   {`{"pad":"` + strings.Repeat("x", 70<<10) + `","id":"n-1"}`, "d-1"},
		"list of things": {`["n-1"]`, "d-1"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := callback(t, answer(202, tt.body)).Send(t.Context(), reply())
			if err != nil || r.Ref.Native != tt.want {
				t.Errorf("got %q, %v; want %q", r.Ref.Native, err, tt.want)
			}
		})
	}
}

func TestSendRefused(t *testing.T) {
	date := now.Add(90 * time.Second).Format(http.TimeFormat)
	tests := []struct {
		status     int
		retryAfter string
		want       channel.Error
		class      error
	}{
		{status: 302, want: channel.Error{Code: channel.Unconfigured, Field: "callback"}, class: channel.ErrOperator},
		{status: 400, want: channel.Error{Code: channel.Invalid}, class: channel.ErrRejected},
		{status: 401, want: channel.Error{Code: channel.AuthRevoked}, class: channel.ErrOperator},
		{status: 403, want: channel.Error{Code: channel.Permission}, class: channel.ErrRejected},
		{status: 404, want: channel.Error{Code: channel.NotFound}, class: channel.ErrRejected},
		{status: 408, want: channel.Error{Code: channel.Transient}, class: channel.ErrRetry},
		{status: 409, want: channel.Error{Code: channel.Duplicate}, class: channel.ErrRejected},
		{status: 410, want: channel.Error{Code: channel.NotFound}, class: channel.ErrRejected},
		{status: 413, want: channel.Error{Code: channel.TooLong}, class: channel.ErrRejected},
		{status: 422, retryAfter: "5", want: channel.Error{Code: channel.Invalid}, class: channel.ErrRejected},
		{status: 429, want: channel.Error{Code: channel.RateLimited}, class: channel.ErrRetry},
		{status: 429, retryAfter: "120", want: channel.Error{Code: channel.RateLimited, RetryAt: now.Add(2 * time.Minute)}, class: channel.ErrRetry},
		{status: 429, retryAfter: date, want: channel.Error{Code: channel.RateLimited, RetryAt: now.Add(90 * time.Second).Truncate(time.Second)}, class: channel.ErrRetry},
		{status: 429, retryAfter: "0", want: channel.Error{Code: channel.RateLimited, RetryAt: now}, class: channel.ErrRetry},
		{status: 429, retryAfter: "Sat, 21 Nov 2020 10:00:00 GMT", want: channel.Error{Code: channel.RateLimited, RetryAt: now}, class: channel.ErrRetry},
		{status: 429, retryAfter: "99999999999999999999", want: channel.Error{Code: channel.RateLimited, RetryAt: now.Add(24 * time.Hour)}, class: channel.ErrRetry},
		{status: 429, retryAfter: "-5", want: channel.Error{Code: channel.RateLimited}, class: channel.ErrRetry},
		{status: 429, retryAfter: "soon", want: channel.Error{Code: channel.RateLimited}, class: channel.ErrRetry},
		{status: 500, want: channel.Error{Code: channel.Transient, MaybeDone: true}, class: channel.ErrRetry},
		{status: 501, want: channel.Error{Code: channel.Transient}, class: channel.ErrRetry},
		{status: 502, want: channel.Error{Code: channel.Transient, MaybeDone: true}, class: channel.ErrRetry},
		{status: 503, retryAfter: "7", want: channel.Error{Code: channel.Transient, RetryAt: now.Add(7 * time.Second)}, class: channel.ErrRetry},
		{status: 504, want: channel.Error{Code: channel.Transient, MaybeDone: true}, class: channel.ErrRetry},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d %s", tt.status, tt.retryAfter), func(t *testing.T) {
			calls := 0
			_, err := callback(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				header := []string{"Location", "/elsewhere"}
				if tt.retryAfter != "" {
					header = append(header, "Retry-After", tt.retryAfter)
				}
				answer(tt.status, `{"error":"Ann Example said: Ciao"}`, header...)(w, r)
			}).Send(t.Context(), reply())
			tt.want.Account, tt.want.Op, tt.want.Native = account, "send", fmt.Sprint(tt.status)
			if diff := cmp.Diff(error(&tt.want), err); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if !errors.Is(err, tt.class) {
				t.Errorf("%v is not %v", err, tt.class)
			}
			if calls != 1 {
				t.Errorf("%d requests, want one and no redirect followed", calls)
			}
			noLeak(t, err)
		})
	}
}

func noLeak(t *testing.T, err error) {
	t.Helper()
	for _, leak := range []string{"Ciao", "Ann", "hushhush", secret[6:], "127.0.0.1", "http://"} {
		if strings.Contains(fmt.Sprintf("%v %+v", err, errors.Unwrap(err)), leak) {
			t.Errorf("the error %q holds %q", err, leak)
		}
	}
}

// hijack lets a handler do to the connection what it likes.
func hijack(t *testing.T, w http.ResponseWriter, do func(*net.TCPConn, *bytes.Buffer)) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = conn.Close() }()
	var b bytes.Buffer
	do(conn.(*net.TCPConn), &b)
	_, _ = conn.Write(b.Bytes())
}

func TestSendBrokenAnswers(t *testing.T) {
	tests := map[string]func(*net.TCPConn, *bytes.Buffer){
		"closed without an answer": func(*net.TCPConn, *bytes.Buffer) {},
		"reset":                    func(c *net.TCPConn, _ *bytes.Buffer) { _ = c.SetLinger(0) },
		"cut in the header":        func(_ *net.TCPConn, b *bytes.Buffer) { b.WriteString("HTTP/1.1 200 OK\r\nContent-") },
		"cut in the body": func(_ *net.TCPConn, b *bytes.Buffer) {
			b.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":")
		},
		"not HTTP": func(_ *net.TCPConn, b *bytes.Buffer) { b.WriteString("Ann Example said: Ciao\r\n\r\n") },
	}
	for name, do := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := callback(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				hijack(t, w, do)
			}).Send(t.Context(), reply())
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != channel.Transient || !e.MaybeDone {
				t.Fatalf("got %v, want transient and maybe done", err)
			}
			noLeak(t, err)
		})
	}
}

func TestSendSlow(t *testing.T) {
	release := make(chan struct{})
	var heard atomic.Int32
	a := callback(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		heard.Add(1)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	givenUp(t, &heard, func(patience time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := a.Send(ctx, reply())
		return err
	})
}

// givenUp calls with more and more patience, until a call is heard before it is
// given up: that one may have been done.
func givenUp(t *testing.T, heard *atomic.Int32, call func(patience time.Duration) error) {
	t.Helper()
	for patience := 50 * time.Millisecond; ; patience *= 2 {
		err := call(patience)
		if heard.Load() == 0 && patience < time.Minute {
			continue // a busy machine did not get so far
		}
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Transient || !e.MaybeDone || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v, want transient, maybe done, deadline exceeded", err)
		}
		noLeak(t, err)
		return
	}
}

func TestSendTimeoutWithoutDeadline(t *testing.T) {
	release := make(chan struct{})
	var heard atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		heard.Add(1)
		<-release
	}))
	defer s.Close()
	defer close(release)
	givenUp(t, &heard, func(patience time.Duration) error {
		a := newAdapter(t, &webhook.Options{Callback: s.URL, Timeout: patience})
		_, err := a.Send(context.Background(), reply())
		return err
	})
}

// What never reached the receiver is safe to repeat.
func TestSendNotConnected(t *testing.T) {
	const nobody = "http://127.0.0.1:1/hushhush" // a port that the system gives to no one
	_, err := newAdapter(t, &webhook.Options{Callback: nobody}).Send(t.Context(), reply())
	var e *channel.Error
	if !errors.As(err, &e) || e.Code != channel.Transient || e.MaybeDone {
		t.Fatalf("got %v, want transient and not done", err)
	}
	noLeak(t, err)
}

func TestSendUntrustedCertificate(t *testing.T) {
	var calls atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	s.Config.ErrorLog = discardLog()
	s.StartTLS()
	defer s.Close()
	_, err := newAdapter(t, &webhook.Options{Callback: s.URL}).Send(t.Context(), reply())
	var e *channel.Error
	if !errors.As(err, &e) || e.MaybeDone || calls.Load() != 0 {
		t.Errorf("got %v after %d calls, want a refusal before anything left", err, calls.Load())
	}
	client := s.Client()
	if _, err := newAdapter(t, &webhook.Options{Callback: s.URL, Client: client}).Send(t.Context(), reply()); err != nil {
		t.Errorf("with the client that trusts it: %v", err)
	}
	if client.CheckRedirect != nil || client.Timeout != 0 {
		t.Error("the caller's client was changed")
	}
}

func TestSendRefusesBeforeSending(t *testing.T) {
	tests := map[string]struct {
		change func(*channel.Draft)
		code   channel.Code
		field  string
	}{
		"no id":         {func(d *channel.Draft) { d.ID = "" }, channel.Invalid, "id"},
		"split header":  {func(d *channel.Draft) { d.ID = "a\r\nHost: b" }, channel.Invalid, "id"},
		"no place":      {func(d *channel.Draft) { d.Thread, d.InReplyTo = "", channel.Ref{} }, channel.Invalid, "thread"},
		"no visibility": {func(d *channel.Draft) { d.Visibility = "" }, channel.Unsupported, "visibility"},
		"followers":     {func(d *channel.Draft) { d.Visibility = channel.Followers }, channel.Unsupported, "visibility"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			a := callback(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
			d := reply()
			tt.change(&d)
			_, err := a.Send(t.Context(), d)
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Field != tt.field || calls.Load() != 0 {
				t.Errorf("got %v after %d calls, want %s in %s", err, calls.Load(), tt.code, tt.field)
			}
		})
	}
}

func TestSendWithoutCallback(t *testing.T) {
	_, err := newAdapter(t, nil).Send(t.Context(), reply())
	var e *channel.Error
	if !errors.As(err, &e) || e.Code != channel.Unconfigured || e.Field != "callback" || !errors.Is(err, channel.ErrOperator) {
		t.Errorf("got %v, want unconfigured in callback", err)
	}
}
