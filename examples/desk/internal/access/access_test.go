package access_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/examples/desk/internal/access"
)

const token = "correct-horse-battery-staple"

var inner = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	_, _ = io.WriteString(w, "inside")
})

type request struct {
	method, path, host string
	header             map[string]string
	body               string
}

func do(h http.Handler, q request) *httptest.ResponseRecorder {
	if q.method == "" {
		q.method = "GET"
	}
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	r.Host = "127.0.0.1:8080"
	if q.host != "" {
		r.Host = q.host
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHost(t *testing.T) {
	h := access.Guard(inner, &access.Options{Hosts: []string{"care.example.com", "Other.Example:9000"}})
	for host, want := range map[string]int{
		"localhost":             200,
		"LOCALHOST:8080":        200,
		"localhost.":            200,
		"127.0.0.1":             200,
		"127.0.0.1:8080":        200,
		"127.9.9.9:1":           200,
		"[::1]:8080":            200,
		"[::1]":                 200,
		"care.example.com":      200,
		"care.example.com:443":  200,
		"CARE.example.com.":     200,
		"other.example":         200,
		"evil.example":          421,
		"evil.example:8080":     421,
		"127.0.0.1.evil.test":   421,
		"localhost.evil.test":   421,
		"xcare.example.com":     421,
		"192.0.2.1":             421,
		"0.0.0.0:8080":          421,
		"[::1":                  421,
		"user@127.0.0.1":        421,
		"127.0.0.1, evil.test":  421,
		"::ffff:192.0.2.1":      421,
		"[::ffff:192.0.2.1]:80": 421,
	} {
		for _, path := range []string{"/", "/api/conversations", "/hooks/web", "/healthz"} {
			if got := do(h, request{path: path, host: host}).Code; got != want {
				t.Errorf("host %q, %s: status %d, want %d", host, path, got, want)
			}
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = ""
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 421 {
		t.Errorf("no host: status %d", w.Code)
	}
}

func TestCrossOrigin(t *testing.T) {
	h := access.Guard(inner, nil)
	for _, c := range []struct {
		method string
		header map[string]string
		want   int
	}{
		{"POST", nil, 200}, // a program
		{"POST", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		{"POST", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"POST", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"POST", map[string]string{"Origin": "https://evil.example"}, 403},
		{"POST", map[string]string{"Origin": "null"}, 403},
		{"POST", map[string]string{"Origin": "http://127.0.0.1:8080"}, 200},
		{"DELETE", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site"}, 200},
	} {
		if got := do(h, request{method: c.method, path: "/api/conversations/x/commands", header: c.header}).Code; got != c.want {
			t.Errorf("%s %v: status %d, want %d", c.method, c.header, got, c.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := access.Guard(inner, &access.Options{Token: token})
	for _, q := range []request{{path: "/"}, {path: "/api/x"}, {path: "/healthz"}, {path: "/", host: "evil.example"}, {path: "/login"}, {path: "/login.css"}} {
		got := do(h, q).Header()
		csp := got.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%v: policy %q lacks %q", q, csp, want)
			}
		}
		for _, never := range []string{"unsafe", "*", "http:", "https:", "data:"} {
			if strings.Contains(csp, never) {
				t.Errorf("%v: policy %q has %q", q, csp, never)
			}
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got.Get(name) != want {
				t.Errorf("%v: %s is %q, want %q", q, name, got.Get(name), want)
			}
		}
	}
}

func TestToken(t *testing.T) {
	h := access.Guard(inner, &access.Options{Token: token})
	for _, c := range []struct {
		name string
		q    request
		want int
	}{
		{"none", request{path: "/api/conversations"}, 401},
		{"bearer", request{path: "/api/conversations", header: map[string]string{"Authorization": "Bearer " + token}}, 200},
		{"bearer in lower case", request{path: "/api/conversations", header: map[string]string{"Authorization": "bearer " + token}}, 200},
		{"wrong", request{path: "/api/conversations", header: map[string]string{"Authorization": "Bearer " + token + "x"}}, 401},
		{"prefix", request{path: "/api/conversations", header: map[string]string{"Authorization": "Bearer " + token[:5]}}, 401},
		{"empty", request{path: "/api/conversations", header: map[string]string{"Authorization": "Bearer "}}, 401},
		{"basic", request{path: "/api/conversations", header: map[string]string{"Authorization": "Basic " + token}}, 401},
		{"in the address", request{path: "/api/conversations?token=" + token}, 401},
		{"in the address of the page", request{path: "/?token=" + token}, 401},
		{"as a cookie", request{path: "/", header: map[string]string{"Cookie": access.Cookie + "=" + token}}, 401},
		{"a cookie of nobody", request{path: "/", header: map[string]string{"Cookie": access.Cookie + "=99999999999."}}, 401},
		{"page", request{path: "/"}, 401},
		{"conversation's page", request{path: "/c/x"}, 401},
		{"events", request{path: "/events"}, 401},
		{"static", request{path: "/static/desk.js"}, 401},
		{"hook", request{method: "POST", path: "/hooks/web"}, 200},
		{"health", request{path: "/healthz"}, 200},
		{"health's neighbour", request{path: "/healthz/x"}, 401},
		{"hook's neighbour", request{path: "/hooksx"}, 401},
		{"unclean path", request{path: "/hooks/../api/conversations"}, 200}, // ServeMux, not a prefix, routes: see TestUncleanPath
	} {
		t.Run(c.name, func(t *testing.T) {
			w := do(h, c.q)
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
			if strings.Contains(w.Body.String(), token) || strings.Contains(w.Header().Get("Location"), token) {
				t.Error("the answer holds the token")
			}
		})
	}
}

// What begins like an exempt path and leads elsewhere is not served by it.
func TestUncleanPath(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/api/", inner)
	mux.Handle("/hooks/", http.NotFoundHandler())
	h := access.Guard(mux, &access.Options{Token: token})
	for _, path := range []string{"/hooks/../api/conversations", "/hooks//../api/conversations", "/hooks/%2e%2e/api/conversations", "//api/conversations", "/hooks/..%2fapi/conversations"} {
		if w := do(h, request{path: path}); w.Code == 200 {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Body)
		}
	}
}

// A person logs in with a form and stays for a week; the cookie is out of reach
// of scripts and other sites, and holds nothing of the token.
func TestLogin(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	h := access.Guard(inner, &access.Options{Token: token, Title: "Acme <care>", Now: func() time.Time { return now }})
	if w := do(h, request{path: "/c/c1"}); !strings.Contains(w.Body.String(), `value="/c/c1"`) || !strings.Contains(w.Body.String(), "Acme &lt;care&gt;") {
		t.Errorf("form %s", w.Body)
	}
	post := func(form url.Values) *httptest.ResponseRecorder {
		return do(h, request{method: "POST", path: "/login", body: form.Encode(), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}})
	}
	if w := post(url.Values{"token": {"wrong"}, "back": {"/c/c1"}}); w.Code != 401 || len(w.Result().Cookies()) != 0 || !strings.Contains(w.Body.String(), "not the token") {
		t.Errorf("wrong token: %d %s", w.Code, w.Body)
	}
	if w := do(h, request{method: "POST", path: "/login?token=" + token}); w.Code != 401 {
		t.Errorf("token in the address: %d", w.Code)
	}
	for back, want := range map[string]string{"/c/c1": "/c/c1", "/raw": "/raw", "https://evil.example/": "/", "//evil.example": "/", "": "/"} {
		if w := post(url.Values{"token": {token}, "back": {back}}); w.Code != 303 || w.Header().Get("Location") != want {
			t.Errorf("back to %q: %d %q, want %q", back, w.Code, w.Header().Get("Location"), want)
		}
	}
	c := post(url.Values{"token": {token}}).Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 7*24*3600 || strings.Contains(c.Value, token) {
		t.Errorf("cookie %+v", c)
	}
	with := func(value string) int {
		return do(h, request{path: "/", header: map[string]string{"Cookie": access.Cookie + "=" + value}}).Code
	}
	until, mac, _ := strings.Cut(c.Value, ".")
	for value, want := range map[string]int{c.Value: 200, until + ".": 401, "9" + until + "." + mac: 401, until + "." + mac[1:]: 401} {
		if got := with(value); got != want {
			t.Errorf("cookie %q: status %d, want %d", value, got, want)
		}
	}
	now = now.Add(access.Stay)
	if got := with(c.Value); got != 401 {
		t.Errorf("after a week: status %d", got)
	}
	other := access.Guard(inner, &access.Options{Token: token + "2", Now: func() time.Time { return now.Add(-time.Hour) }})
	if got := do(other, request{path: "/", header: map[string]string{"Cookie": access.Cookie + "=" + c.Value}}).Code; got != 401 {
		t.Errorf("under another token: status %d", got)
	}
	if w := do(h, request{method: "POST", path: "/logout"}); w.Code != 303 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("logout: %d", w.Code)
	}
}

// The same with a real server and client.
func TestLoginOverHTTP(t *testing.T) {
	s := httptest.NewServer(access.Guard(inner, &access.Options{Token: token}))
	defer s.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := s.Client()
	client.Jar = jar
	resp, err := client.PostForm(s.URL+"/login", url.Values{"token": {token}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	if resp.StatusCode != 200 || line != "inside" {
		t.Errorf("status %d, %q, %v", resp.StatusCode, line, err)
	}
}

func TestBodyCap(t *testing.T) {
	h := access.Guard(inner, nil)
	if got := do(h, request{method: "POST", path: "/x", body: strings.Repeat("x", access.MaxBody)}).Code; got != 200 {
		t.Errorf("at the cap: status %d", got)
	}
	if got := do(h, request{method: "POST", path: "/x", body: strings.Repeat("x", access.MaxBody+1)}).Code; got != 413 {
		t.Errorf("over the cap: status %d", got)
	}
}

func FuzzHost(f *testing.F) {
	for _, s := range []string{"localhost:1", "[::1]", "127.0.0.1.", "evil", ":", "[", "]:"} {
		f.Add(s)
	}
	h := access.Guard(inner, nil)
	f.Fuzz(func(t *testing.T, host string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 {
			return
		}
		name := strings.Trim(host, "[].")
		if h, _, err := net.SplitHostPort(host); err == nil {
			name = strings.Trim(h, "[].")
		}
		if ip := net.ParseIP(name); !strings.EqualFold(name, "localhost") && (ip == nil || !ip.IsLoopback()) {
			t.Errorf("host %q passes", host)
		}
	})
}
