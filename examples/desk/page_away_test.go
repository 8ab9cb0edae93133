package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// soon is less than a call to a network may last.
const soon = 10 * time.Second

// A network that does not answer keeps nobody from reading and answering what
// came from elsewhere.
func TestPageWhileANetworkIsAway(t *testing.T) {
	gate := make(chan struct{})
	away := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(gate); away.Close() })
	dir := t.TempDir()
	file := filepath.Join(dir, "desk.json")
	if err := os.WriteFile(file, []byte(`{"brands":[{"name":""}],"accounts":[{"network":"web"},
		{"network":"mastodon","server":"`+away.URL+`","token_env":"TOKEN"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := run(t, []string{"TOKEN=t"}, "-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret, "-config", file)
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	for _, path := range []string{"/", "/c/" + string(id), "/fragments/c/" + string(id), "/fragments/inbox", "/raw", "/fragments/raw", "/api/raw", "/api/outbox", "/api/conversations/" + string(id)} {
		began := time.Now()
		resp, err := client.Get(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := drain(resp); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, %v", path, resp.StatusCode, err)
		}
		if took := time.Since(began); took > soon {
			t.Errorf("%s took %v", path, took)
		}
	}
	began := time.Now()
	p.reply(id, "Arriva il tecnico")
	if took := time.Since(began); took > soon {
		t.Errorf("a reply took %v", took)
	}
}
