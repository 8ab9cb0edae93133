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
