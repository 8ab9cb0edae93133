package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A reply to a web account is refused when the window that the configuration gives it is over, and not before.
func TestWindow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "desk.json")
	text := `{"brands":[{}],"accounts":[{"network":"web","windows":[{"visibility":"public","for":"1h","human":"24h"}]}]}`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := run(t, nil, "-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret, "-config", config)
	for thread, tt := range map[string]struct {
		ago  time.Duration
		want int
	}{"t-1": {23 * time.Hour, http.StatusOK}, "t-2": {25 * time.Hour, http.StatusUnprocessableEntity}} {
		m := message("m-"+thread, thread, "Hello?")
		m.At = time.Now().Add(-tt.ago)
		if status, err := p.post(m); err != nil || status != http.StatusOK {
			t.Fatalf("status %d, %v", status, err)
		}
		id := conversationOf(thread)
		status, err := p.call("POST", "/api/conversations/"+string(id)+"/commands",
			fields{"command": "reply", "agent": "FB", "version": p.read(id).Version, "text": "We are here.", "visibility": "public"}, nil)
		if status != tt.want || strings.Contains(fmt.Sprint(err), `"guard":"window"`) != (tt.want != http.StatusOK) {
			t.Errorf("%s: status %d, %v", thread, status, err)
		}
	}
}
