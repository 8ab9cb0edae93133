package main_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// onX is a server that answers an account's token with empty pages, or with a
// status.
func onX(t *testing.T, token string, status int) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("the doctor writes: %s %s", r.Method, r.URL.Path)
		}
		switch {
		case r.Header.Get("Authorization") != "Bearer "+token:
			w.WriteHeader(http.StatusUnauthorized)
		case status != 0:
			w.WriteHeader(status)
		default:
			_, _ = w.Write([]byte(`{"data":[],"meta":{"result_count":0}}`))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// examined runs the program with -doctor.
func examined(t *testing.T, env []string, config string) (int, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "desk.json")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "-doctor", "-config", file)
	cmd.Env = append(cleanEnv(), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode(), string(out)
	case err != nil:
		t.Fatal(err)
	}
	return 0, string(out)
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	const token, secret = "the-token-of-x", "the-consumer-secret"
	peer := mastodontest.NewServer(t, nil)
	good, broken, forbidden := onX(t, token, 0), onX(t, token, http.StatusBadGateway), onX(t, token, http.StatusForbidden)
	folder := t.TempDir()
	kept, open := filepath.Join(folder, "kept"), filepath.Join(folder, "open")
	for name, mode := range map[string]os.FileMode{kept: 0o600, open: 0o644} {
		if err := os.WriteFile(name, []byte(token+"\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"T=" + token, "S=" + secret, "M=" + peer.Token, "BAD=wrong"}
	account := func(server, more string) string {
		return `{"network":"x","user":"1111111111111111111","server":"` + server + `",` + more + `}`
	}
	for _, c := range []struct {
		name, accounts string
		status         int
		want           []string
	}{
		{"all well", `{"network":"web","callback":"` + good.URL + `"},{"network":"mastodon","server":"` + peer.URL + `","token_env":"M"},` +
			account(good.URL, `"token_env":"T","secrets_env":"S"`), 0, []string{
			"web of a\n", "mastodon of a\n", "x of a\n", "the token is accepted and may read", "as of    20", "at most 280", "reply private",
			"unknown  sending: nothing was sent", "unknown  webhook /hooks/x: whether", "answers",
		}},
		{"a token in a file", account(good.URL, `"token_file":"`+kept+`"`), 0, []string{"the token is accepted"}},
		{"a file that others read", account(good.URL, `"token_file":"`+open+`"`), 1, []string{"FAILS", "others can read it"}},
		{"no token", account(good.URL, `"token_env":"NONE"`), 1, []string{"FAILS", "NONE is empty"}},
		{"no secrets", account(good.URL, `"token_env":"T","secrets_env":"NONE"`), 1, []string{"FAILS", "NONE is empty"}},
		{"a token refused", account(good.URL, `"token_env":"BAD"`), 1, []string{"ok       reachable", "FAILS    the token is refused: auth_expired: put a new token"}},
		{"a token that may not", account(forbidden.URL, `"token_env":"T"`), 1, []string{"ok       reachable", "FAILS    the token may not read: permission: give the token the right"}},
		{"a server in trouble", account(broken.URL, `"token_env":"T"`), 1, []string{"FAILS    not reachable, or not what was expected: transient"}},
		{"nobody there", `{"network":"mastodon","server":"http://127.0.0.1:1","token_env":"M"}`, 1, []string{"FAILS    capabilities: transient: no answer, or an error of the server: is the address right?", "FAILS    not reachable"}},
		{"a token of mastodon refused", `{"network":"mastodon","server":"` + peer.URL + `","token_env":"BAD"}`, 1, []string{"FAILS    the token is refused"}},
		{"a callback where nobody is", `{"network":"web","callback":"http://127.0.0.1:1/"}`, 1, []string{"FAILS    callback: nobody answers at 127.0.0.1:1"}},
		{"no callback", `{"network":"web"}`, 0, []string{"unknown  callback: none is configured"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out := examined(t, env, `{"brands":[{"name":"a"}],"accounts":[`+c.accounts+`]}`)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q", want)
				}
			}
			for _, s := range []string{token, secret, peer.Token} {
				if strings.Contains(out, s) {
					t.Error("it says a secret")
				}
			}
			if t.Failed() {
				t.Logf("the doctor says:\n%s", out)
			}
		})
	}
}
