package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// issuing is an X that gives a new refresh token with each use, and accepts each
// once.
type issuing struct {
	*httptest.Server
	mu     sync.Mutex
	n      int // tokens given
	life   time.Duration
	misuse []string
	read   map[string]int // requests by access token
}

func newIssuing(t *testing.T, life time.Duration) *issuing {
	t.Helper()
	s := &issuing{life: life, read: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *issuing) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/2/oauth2/token" {
		id, secret, _ := r.BasicAuth()
		used := r.FormValue("refresh_token")
		if id != "client" || secret != "client-secret" || r.FormValue("grant_type") != "refresh_token" || used != fmt.Sprint("refresh-", s.n) {
			s.misuse = append(s.misuse, used)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
			return
		}
		s.n++
		_ = json.NewEncoder(w).Encode(map[string]any{
			"token_type": "bearer", "access_token": fmt.Sprint("access-", s.n), "refresh_token": fmt.Sprint("refresh-", s.n),
			"expires_in": int(s.life.Seconds()),
		})
		return
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.read[token]++
	if token != fmt.Sprint("access-", s.n) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = w.Write([]byte(`{"data":[],"meta":{"result_count":0}}`))
}

// reads is how often the token of the n-th renewal was used.
func (s *issuing) reads(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read[fmt.Sprint("access-", n)]
}

// An account on X renews its login by itself, before the token ends and when the
// network refuses it; the last one survives a kill.
func TestLoginRenewsItself(t *testing.T) {
	t.Parallel()
	peer := newIssuing(t, 65*time.Second) // renewed a minute before it ends
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := file("desk.json", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111111111111111111","server":"`+peer.URL+
		`","client_id":"client","client_secret_env":"CS","refresh_token_file":"`+file("login", "refresh-0")+`"}]}`)
	db := filepath.Join(dir, "desk.db")
	start := func() *process {
		return run(t, []string{"CS=client-secret"}, "-db", db, "-hook-secret", hookSecret, "-config", config)
	}
	p := start()
	p.until(20*time.Second, "the first token is used", func() bool { return peer.reads(1) > 0 })
	p.until(60*time.Second, "it is renewed in time", func() bool { return peer.reads(2) > 0 })
	p.kill()
	p = start()
	p.until(60*time.Second, "the next process goes on with it", func() bool { return peer.reads(2) > 1 || peer.reads(3) > 0 })
	p.kill()
	doctor := func(db string) string {
		cmd := exec.CommandContext(t.Context(), binary, "-doctor", "-db", db, "-config", config)
		cmd.Env = append(cleanEnv(), "CS=client-secret")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if out := doctor(db); !strings.Contains(out, "ok       the token is good until") || !strings.Contains(out, "ok       the token is accepted") || strings.Contains(out, "FAILS") || strings.Contains(out, "refresh-") {
		t.Errorf("the doctor says:\n%s", out)
	}
	none := filepath.Join(dir, "none.db")
	if out := doctor(none); !strings.Contains(out, "unknown  the token: there is no database yet") || strings.Contains(out, "FAILS") {
		t.Errorf("without a database the doctor says:\n%s", out)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("the doctor made a database")
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := doctor(empty); !strings.Contains(out, "unknown  the token") || strings.Contains(out, "FAILS") {
		t.Errorf("of a database without tables the doctor says:\n%s", out)
	}
	if data, err := os.ReadFile(empty); err != nil || len(data) > 0 {
		t.Errorf("the doctor wrote %d bytes into a database, %v", len(data), err)
	}
	peer.mu.Lock()
	defer peer.mu.Unlock()
	if len(peer.misuse) > 0 {
		t.Errorf("refused: %q", peer.misuse)
	}
}
