package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Cookie is the name of the cookie that a login sets.
const Cookie = "socialcare_desk"

// Stay is how long a login lasts.
const Stay = 7 * 24 * time.Hour

// door lets those pass who have the token, or a cookie made from it.
type door struct {
	next  http.Handler
	token [sha256.Size]byte // hashed, so that comparisons take the same time for every length
	key   []byte
	title string
	now   func() time.Time
}

func newDoor(next http.Handler, o Options) *door {
	// A key of its own, so that the cookie says nothing about other uses of the
	// token.
	mac := hmac.New(sha256.New, []byte(o.Token))
	_, _ = mac.Write([]byte("socialcare desk login"))
	return &door{next: next, token: sha256.Sum256([]byte(o.Token)), key: mac.Sum(nil), title: o.Title, now: o.Now}
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/healthz", strings.HasPrefix(path, "/hooks/"):
		d.next.ServeHTTP(w, r)
	case path == "/login.css":
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(loginStyle)
	case path == "/login":
		d.login(w, r)
	case path == "/logout" && r.Method == http.MethodPost:
		http.SetCookie(w, d.cookie(r, "", -1))
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case d.bearer(r) || d.remembers(r):
		d.next.ServeHTTP(w, r)
	case r.Method == http.MethodGet && wantsPage(path):
		d.form(w, http.StatusUnauthorized, path, false)
	default:
		w.Header().Set("WWW-Authenticate", `Bearer realm="desk"`)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte("{\"error\":\"a token is wanted\"}\n"))
	}
}

// wantsPage: a person looks at it, so a form helps.
func wantsPage(path string) bool {
	return path == "/" || path == "/raw" || strings.HasPrefix(path, "/c/")
}

// bearer reports whether the request carries the token.
func (d *door) bearer(r *http.Request) bool {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return ok && strings.EqualFold(scheme, "Bearer") && d.is(strings.TrimSpace(token))
}

// is compares in constant time.
func (d *door) is(token string) bool {
	sum := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(sum[:], d.token[:]) == 1
}

// remembers reports whether the request carries a cookie that a login set and
// that has not expired.
func (d *door) remembers(r *http.Request) bool {
	c, err := r.Cookie(Cookie)
	if err != nil {
		return false
	}
	until, mac, ok := strings.Cut(c.Value, ".")
	if !ok || subtle.ConstantTimeCompare([]byte(mac), []byte(d.mac(until))) != 1 {
		return false
	}
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && d.now().Unix() < end
}

func (d *door) mac(until string) string {
	m := hmac.New(sha256.New, d.key)
	_, _ = m.Write([]byte(until))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (d *door) cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: Cookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
}

// login takes the form: a token in the body, never in the address.
func (d *door) login(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		d.form(w, http.StatusOK, "/", false)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	back := r.PostFormValue("back")
	if !wantsPage(back) {
		back = "/"
	}
	if !d.is(r.PostFormValue("token")) {
		d.form(w, http.StatusUnauthorized, back, true)
		return
	}
	until := strconv.FormatInt(d.now().Add(Stay).Unix(), 10)
	http.SetCookie(w, d.cookie(r, until+"."+d.mac(until), int(Stay/time.Second)))
	http.Redirect(w, r, back, http.StatusSeeOther)
}

//go:embed login.css
var loginStyle []byte

var loginPage = template.Must(template.New("login").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<link rel="stylesheet" href="/login.css">
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<form method="post" action="/login">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus{{if .Wrong}} aria-invalid="true" aria-describedby="wrong"{{end}}>
<input type="hidden" name="back" value="{{.Back}}">
{{if .Wrong}}<p id="wrong" role="alert">That is not the token.</p>{{end}}
<button>Log in</button>
</form>
</main>
</body>
</html>
`))

func (d *door) form(w http.ResponseWriter, status int, back string, wrong bool) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = loginPage.Execute(w, struct {
		Title, Back string
		Wrong       bool
	}{d.title, back, wrong})
}
