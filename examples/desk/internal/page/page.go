package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/desk.css static/*.js static/icon.svg
var staticFiles embed.FS

// Options set up the page; the zero value works.
type Options struct {
	// Title stands at the top. Default "Care desk".
	Title string
	// Notice returns what everybody at the desk should know, in words, such as
	// that no callback is configured. It is asked whenever the page is made.
	// Nil: nothing.
	Notice func() []string
	// Brands are those whose conversations are shown. Default: the brand "".
	Brands []string
}

// handler is the page. It is safe for concurrent use.
type handler struct {
	desk   *desk.Desk
	opt    Options
	pages  *template.Template
	asset  string // a digest of the static files, for their addresses
	now    func() time.Time
	ending ending
}

// New makes the page of a desk: /, /c/{id}, /raw, /fragments/, /events and /static/.
// The event stream ends with its request and with the server's Shutdown.
func New(d *desk.Desk, o Options) (http.Handler, error) {
	if d == nil {
		return nil, errors.New("page: a desk is wanted")
	}
	if o.Title == "" {
		o.Title = "Care desk"
	}
	if len(o.Brands) == 0 {
		o.Brands = []string{""}
	}
	o.Brands = slices.Clone(o.Brands)
	h := &handler{desk: d, opt: o, now: time.Now, ending: ending{servers: map[*http.Server]chan struct{}{}}}
	var err error
	if h.pages, err = template.New("").Funcs(functions).ParseFS(templateFiles, "templates/*.html"); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	if h.asset, err = digest(static); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.inboxPage)
	mux.HandleFunc("GET /c/{id}", h.conversationPage)
	mux.HandleFunc("GET /fragments/inbox", h.inboxFragment)
	mux.HandleFunc("GET /fragments/c/{id}", h.conversationFragment)
	mux.HandleFunc("GET /raw", h.rawPage)
	mux.HandleFunc("GET /fragments/raw", h.rawFragment)
	mux.HandleFunc("GET /events", h.events)
	mux.Handle("GET /static/", http.StripPrefix("/static/", h.cached(http.FileServerFS(static))))
	mux.HandleFunc("GET /", h.notFound)
	return mux, nil
}

func digest(files fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		_, _ = sum.Write(data)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:6]), err
}

// cached lets browsers keep a file under an address that holds its digest. A
// page of another version of this program gets a file that it must not keep.
func (h *handler) cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("v") == h.asset {
			w.Header().Set("Cache-Control", "max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		next.ServeHTTP(w, r)
	})
}

// frame is what every page shares.
type frame struct {
	Title   string
	Kind    string // "inbox", "conversation", "raw", "error"
	Asset   string
	Now     time.Time
	Team    []string
	Outbox  outboxView
	Notices []string
	Inbox   inboxView
	Talk    *talkView
	Raw     rawView
	Status  int
	Message string
}

func (h *handler) frame(kind string) frame {
	f := frame{Title: h.opt.Title, Kind: kind, Asset: h.asset, Now: h.now(), Notices: h.notices()}
	for _, b := range h.opt.Brands {
		for _, a := range h.desk.Rules(b).Spec().Team {
			if !slices.Contains(f.Team, a.Initials) {
				f.Team = append(f.Team, a.Initials)
			}
		}
	}
	return f
}

func (h *handler) notices() []string {
	if h.opt.Notice == nil {
		return nil
	}
	return h.opt.Notice()
}

// write renders a template to memory first, so that a failure is a status and
// not half a page. Pages hold personal data and are not cached.
func (h *handler) write(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := h.pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (h *handler) notFound(w http.ResponseWriter, _ *http.Request) {
	h.fail(w, http.StatusNotFound, "There is nothing at this address.")
}

// broken answers a request that the desk could not serve. The error is the
// host's to log; a page never shows it.
func (h *handler) broken(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, care.ErrNotFound):
		h.fail(w, http.StatusNotFound, "There is no such conversation.")
	case errors.Is(err, care.ErrNewer):
		h.fail(w, http.StatusConflict, "A newer version of this program wrote here; this one cannot read it.")
	default:
		h.fail(w, http.StatusInternalServerError, "The desk could not be read just now.")
	}
}

func (h *handler) fail(w http.ResponseWriter, status int, message string) {
	f := h.frame("error")
	f.Status, f.Message = status, message
	h.write(w, status, "error", f)
}

// ending tells the event streams of a server that it shuts down. Each server
// is asked once.
type ending struct {
	mu      sync.Mutex
	servers map[*http.Server]chan struct{}
}

// of returns a channel that is closed when the request's server shuts down;
// nil, which never is, when the server is not known.
func (e *ending) of(r *http.Request) <-chan struct{} {
	s, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if c, known := e.servers[s]; known {
		return c
	}
	c := make(chan struct{})
	e.servers[s] = c
	s.RegisterOnShutdown(sync.OnceFunc(func() { close(c) }))
	return c
}

// plain takes control characters and those that turn the writing direction
// out of a text, for places that cannot isolate it: titles and labels.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f, r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}
