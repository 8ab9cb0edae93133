package access

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// MaxBody is the most of a request's body that is read, whoever reads it;
// handlers have smaller caps of their own.
const MaxBody = 4 << 20

// Options of [Guard]; nil is the zero value.
type Options struct {
	// Hosts are names that the desk is addressed by besides the loopback ones,
	// such as "care.example.com". A port is ignored.
	Hosts []string
	// Token is asked for; empty: nobody is asked.
	Token string
	// Title stands over the login form. Default "Care desk".
	Title string
	// Now gives the time for the cookie. Default time.Now.
	Now func() time.Time
}

// Guard returns a handler that passes on to next what may pass. It is safe for
// concurrent use.
func Guard(next http.Handler, o *Options) http.Handler {
	var opt Options
	if o != nil {
		opt = *o
	}
	if opt.Title == "" {
		opt.Title = "Care desk"
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Token != "" {
		next = newDoor(next, opt)
	}
	next = http.NewCrossOriginProtection().Handler(next)
	hosts := map[string]bool{}
	for _, h := range opt.Hosts {
		hosts[hostname(h)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if h := hostname(r.Host); !loopback(h) && !hosts[h] {
			http.Error(w, "this desk is not addressed by that name; see -host", http.StatusMisdirectedRequest)
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		}
		next.ServeHTTP(w, r)
	})
}

// policy is the Content-Security-Policy of every answer.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer: with it browsers send "Origin: null" with forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// What customers wrote does not belong in a cache. Files without personal
	// data replace this.
	h.Set("Cache-Control", "no-store")
}

// hostname is a Host header without its port, brackets and final dot, in lower
// case.
func hostname(hostport string) string {
	h := hostport
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		h = host
	}
	if strings.HasPrefix(h, "[") && strings.HasSuffix(h, "]") {
		h = h[1 : len(h)-1]
	}
	return strings.ToLower(strings.TrimSuffix(h, "."))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
