package main_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// slow is a connection to a desk on which scripts do not arrive until they are
// let through.
type slow struct {
	url  string
	gate chan struct{}
	once sync.Once
	// watch counts the event streams that are open.
	watch atomic.Pointer[atomic.Int32]
	// deaf is a connection that lets no event stream through.
	deaf atomic.Bool
}

func newSlow(t *testing.T, p *process) *slow {
	t.Helper()
	to, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	s := &slow{gate: make(chan struct{})}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			<-s.gate
		}
		if r.URL.Path == "/events" && s.deaf.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		if n := s.watch.Load(); n != nil && r.URL.Path == "/events" {
			n.Add(1)
			defer n.Add(-1)
		}
		proxy.ServeHTTP(w, r)
	}))
	s.url = server.URL
	t.Cleanup(func() {
		s.open()
		server.CloseClientConnections()
		server.Close()
	})
	return s
}

func (s *slow) open() { s.once.Do(func() { close(s.gate) }) }

// Whoever writes before the scripts have come loses nothing, and sends nothing
// elsewhere.
func TestBrowserSlowScripts(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	s := newSlow(t, p)
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.do(chromedp.Evaluate[chromedp.Void](`location.href = ` + strconv.Quote(s.url+"/c/"+string(id))))
	b.shows(".timeline", "La fibra è ferma")

	b.types("#initials", "fb")
	b.press(kb.Enter)
	const unsafe = "Ciao, ti rimborsiamo su IT60X0542811101000000123456"
	b.types("#reply-text", unsafe)
	b.click("#pane-reply .primary")
	s.open()

	b.shows("#live", "live")
	if got := eval[string](b, `location.search`); got != "" {
		t.Errorf("what was written is in the address: %q", got)
	}
	if got := eval[string](b, `document.querySelector("#initials").value`); !strings.EqualFold(got, "fb") {
		t.Errorf("the initials are %q", got)
	}
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != unsafe {
		t.Errorf("the text is %q", got)
	}
	b.shows("#reply-warn", "IBAN")
	if !eval[bool](b, `document.querySelector("#moved").hidden`) {
		t.Errorf("what was there from the start is news: %q", b.text("#moved"))
	}
	b.until(`sessionStorage.getItem("draft:" + document.body.dataset.conversation).includes("IT60")`)
}

// A text is checked as soon as it is known who writes it, and anew when a desk
// that was away is back.
func TestBrowserChecksLater(t *testing.T) {
	b := newBrowser(t)
	dir := t.TempDir()
	p := start(t, dir, "-addr", address(t))
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(p.url + "/c/" + string(id))
	b.types("#reply-text", "Ti rimborsiamo su IT60X0542811101000000123456")
	b.shows("#reply-count", "your initials are wanted")
	b.types("#initials", "FB")
	b.shows("#reply-count", "with ^FB")
	b.shows("#reply-warn", "IBAN")

	b.shows("#live", "live")
	p.kill()
	b.shows("#live", "not connected")
	b.types("#reply-text", "Scrivimi a ann@example.com")
	start(t, dir, "-addr", strings.TrimPrefix(p.url, "http://"))
	b.shows("#reply-warn", "e-mail")
}

// A page that nobody sees holds no connection, of which a browser has six to a
// desk, and knows what happened when it is seen again. An inbox still looks now
// and then, for its title.
func TestBrowserHiddenPagesLetGo(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	var open atomic.Int32
	s := newSlow(t, p)
	s.open()
	s.watch.Store(&open)
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	unseen, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `Object.defineProperty(document, "hidden", { value: true, configurable: true })`,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open(s.url + "/c/" + string(id)) // in a tab behind the others
	time.Sleep(time.Second)
	if n := open.Load(); n != 0 {
		t.Errorf("a page that was never seen holds %d streams", n)
	}
	_, err = chromedp.Call(b.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(unseen))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/c/" + string(id)} {
		b.open(s.url + path)
		b.shows("#live", "live")
		p.until(limit, "there is one stream", func() bool { return open.Load() == 1 })
		see := func(hidden string) {
			b.do(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(document, "hidden", { value: ` + hidden + `, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`))
		}
		see("true")
		p.until(limit, path+" lets go", func() bool { return open.Load() == 0 })
		p.deliver(message("m2"+path, "t2"+path, "Scritto mentre nessuno guarda, in "+path))
		see("false")
		b.shows(".rows", "Scritto mentre nessuno guarda, in "+path)
	}
}
