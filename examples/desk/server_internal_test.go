package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The event stream outlives the server's deadlines; nothing else does.
func TestStreamsLive(t *testing.T) {
	const parts = 10
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
	s.Config = newServer(slow, slog.New(slog.DiscardHandler))
	if s.Config.ReadHeaderTimeout == 0 || s.Config.ReadTimeout == 0 || s.Config.WriteTimeout == 0 || s.Config.IdleTimeout == 0 {
		t.Error("a client may take for ever")
	}
	s.Config.ReadTimeout, s.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
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
