package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The event stream outlives the server's deadlines; nothing else does.
func TestStreamsLive(t *testing.T) {
	const parts = 60
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range parts {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(50 * time.Millisecond):
			}
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
		}
	})
	s := httptest.NewUnstartedServer(nil)
	mux := http.NewServeMux()
	mux.Handle("/events", streams(slow))
	mux.Handle("/", slow)
	s.Config = newServer(mux, slog.New(slog.DiscardHandler))
	if s.Config.ReadHeaderTimeout == 0 || s.Config.ReadTimeout == 0 || s.Config.WriteTimeout == 0 || s.Config.IdleTimeout == 0 {
		t.Error("a client may take for ever")
	}
	s.Config.ReadTimeout, s.Config.WriteTimeout = 2*time.Second, 2*time.Second
	s.Start()
	defer s.Close()
	for path, want := range map[string]bool{"/events": true, "/": false} {
		resp, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if whole := err == nil && string(data) == strings.Repeat("x", parts); whole != want {
			t.Errorf("%s: %d parts, %v", path, len(data), err)
		}
	}
}

// Who announces a body and does not send it is let go, on the event stream too,
// whether he may see it or not.
func TestUnsentBody(t *testing.T) {
	p, err := open(t.Context(), settings{
		addr: "127.0.0.1:0", db: filepath.Join(t.TempDir(), "desk.db"), token: "sesame",
		secrets: []string{"whsec_dGVzdHMtb25seS1ub3QtYS1yZWFsLXNlY3JldC0wMQ=="},
	}, func(string) string { return "" }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p.server.ReadTimeout = 200 * time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- p.serve(ctx) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	for _, head := range []string{
		"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
		"GET /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
		"GET /events HTTP/1.1\r\nHost: elsewhere.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx",
		"GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\nContent-Length: 100000\r\n\r\nx",
	} {
		c, err := net.Dial("tcp", p.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(time.Minute))
		_, err = io.WriteString(c, head)
		if err == nil {
			_, err = io.Copy(io.Discard, c)
		}
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			t.Errorf("%q is held for ever", head)
		}
		_ = c.Close()
	}
}

// That this calls Main has a second use: the program is part of the test's
// binary, so that go test does not take an old result of the tests that run it
// for a new one.
func TestHelp(t *testing.T) {
	var out, err strings.Builder
	if code := Main(t.Context(), []string{"-help"}, func(string) string { return "" }, &out, &err); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"-addr", "-db", "-config", "-hook-secret", "-callback", "-mastodon", "-host", "-token", "-demo", "-demo-speed",
		envSecret, envToken, envMastodon, "config.sample.json",
	} {
		if !strings.Contains(err.String(), want) {
			t.Errorf("the help does not speak of %s:\n%s", want, err.String())
		}
	}
}
