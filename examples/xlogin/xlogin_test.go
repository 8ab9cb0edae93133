package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel/x"
)

// issuer plays X: it gives tokens for the code "good" to whoever holds the verifier of the challenge that was sent along.
func issuer(t *testing.T, challenge *string, answer string) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/2/oauth2/token":
			sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
			w.Header().Set("Content-Type", "application/json")
			if r.FormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != *challenge || r.FormValue("client_id") != "acme-desk" {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"error":"invalid_grant","error_description":"about ann"}`)
				return
			}
			_, _ = io.WriteString(w, answer)
		case "/2/users/me":
			if r.Header.Get("Authorization") != "Bearer access-1" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = io.WriteString(w, `{"data":{"id":"1111","username":"acme"}}`)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

const tokens = `{"token_type":"bearer","expires_in":7200,"access_token":"access-1","refresh_token":"refresh-1"}`

// come logs in as a browser would, with a stranger who tries before; back is what X adds to the callback.
func come(t *testing.T, answer string, back func(state string) url.Values) (*oauth2.Token, string, error) {
	t.Helper()
	var challenge string
	s := issuer(t, &challenge, answer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	oauth := x.OAuth("acme-desk", "", "http://"+l.Addr().String()+"/")
	oauth.Endpoint.TokenURL = s.URL + "/2/oauth2/token"
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	token, err := login(ctx, oauth, l, func(address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Error(err)
			return
		}
		q := u.Query()
		if challenge = q.Get("code_challenge"); q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "offline.access") {
			t.Errorf("asks with %s", u.RawQuery)
		}
		go func() {
			for _, try := range []url.Values{{"code": {"evil"}}, {"code": {"evil"}, "state": {"guess"}}, {"state": q["state"]}, back(q.Get("state"))} {
				resp, err := http.Get(q.Get("redirect_uri") + "?" + try.Encode())
				if err != nil {
					t.Error(err)
					return
				}
				_ = resp.Body.Close()
				if (resp.StatusCode == http.StatusOK) != (try.Get("state") == q.Get("state") && len(try) > 1) {
					t.Errorf("%v: status %d", try, resp.StatusCode)
				}
			}
		}()
	})
	return token, s.URL, err
}

func TestLogin(t *testing.T) {
	token, server, err := come(t, tokens, func(state string) url.Values { return url.Values{"state": {state}, "code": {"good"}} })
	if err != nil || token.RefreshToken != "refresh-1" {
		t.Fatalf("%v", err)
	}
	path := filepath.Join(t.TempDir(), "x.token")
	for range 2 { // a second login replaces the first
		if err := keep(path, token.RefreshToken); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if info, serr := os.Stat(path); err != nil || serr != nil || string(data) != "refresh-1\n" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v", data, info.Mode(), err)
	}
	client := oauth2.NewClient(t.Context(), oauth2.StaticTokenSource(token))
	if id, name, err := whoami(t.Context(), client, server); err != nil || id != "1111" || name != "acme" {
		t.Errorf("%s, %s, %v", id, name, err)
	}
	if _, _, err := whoami(t.Context(), http.DefaultClient, server); err == nil {
		t.Error("X answers anybody")
	}
}

func TestLoginRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		back   url.Values
		want   string
	}{
		"by the person":           {tokens, url.Values{"error": {"access_denied"}}, `the network says "access_denied"`},
		"by X":                    {tokens, url.Values{"code": {"late"}}, "the network refuses the code: invalid_grant"},
		"without a refresh token": {`{"token_type":"bearer","access_token":"access-1"}`, url.Values{"code": {"good"}}, "the network gave no refresh token: the app wants the scope offline.access"},
		"without a token":         {`{}`, url.Values{"code": {"good"}}, "the network gave no token"},
	} {
		_, _, err := come(t, tt.answer, func(state string) url.Values { tt.back.Set("state", state); return tt.back })
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := login(ctx, x.OAuth("acme-desk", "", ""), l, func(string) {}); err == nil {
		t.Error("a login that was given up ends well")
	}
}

// What would make a login useless is said before anybody logs in.
func TestSaysWhatIsWrongFirst(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "xlogin: -client is wanted: the app's id\n"},
		{[]string{"-client", "c", "more"}, 2, "xlogin: unexpected argument \"more\"\n"},
		{[]string{"-client", "c", "-secret-env", "NONE"}, 2, "xlogin: the environment variable NONE is empty"},
		{[]string{"-client", "c", "-nosuch"}, 2, "flag provided but not defined: -nosuch"},
		{[]string{"-client", "c", "-out", filepath.Join(dir, "none", "x.token")}, 1, "xlogin: -out: "},
		{[]string{"-client", "c", "-out", dir}, 1, "is a folder"},
		{[]string{"-client", "c", "-out", filepath.Join(dir, "x.token"), "-listen", taken.Addr().String()}, 1, "xlogin: -listen: "},
	} {
		var stdout, stderr strings.Builder
		code := Main(tt.args, func(string) string { return "" }, &stdout, &stderr)
		if code != tt.code || !strings.Contains(stderr.String(), tt.want) || stdout.Len() > 0 {
			t.Errorf("%q: code %d, %q, %q", tt.args, code, stdout.String(), stderr.String())
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
