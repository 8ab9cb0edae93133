package main_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// checked is the audience that the reply form has chosen.
func (b *browser) checked() string {
	b.t.Helper()
	return eval[string](b, `document.querySelector("#pane-reply [name=visibility]:checked")?.value ?? ""`)
}

// A text that was meant to be private stays so when the page is loaded again,
// and what else was filled in is there too.
func TestBrowserDraftKeepsAudience(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(p.url + "/c/" + string(id))
	b.types("#initials", "FB")
	b.click(`#pane-reply [value="private"]`)
	b.types("#reply-text", "La pratica è chiusa da ieri")
	b.click("#tab-promise")
	b.types("#pane-promise [name=text]", "rimborso entro lunedì")
	b.choose("#pane-promise [name=kind]", "voucher")
	b.click("#tab-resolve")
	b.types("#pane-resolve [name=explanation]", "un guasto in centrale")
	b.click("#pane-resolve [name=fault]")
	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "transfer")
	b.types(`[data-for="transfer"] [name=text]`, "parla tedesco")

	b.do(chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("unanswered:" + document.body.dataset.conversation, "{")`)) // somebody else's
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	if got := b.checked(); got != "private" {
		t.Errorf("a private draft is now for %q", got)
	}
	for selector, want := range map[string]string{
		"#reply-text": "La pratica è chiusa da ieri", "#pane-promise [name=text]": "rimborso entro lunedì", "#pane-promise [name=kind]": "voucher",
		"#pane-resolve [name=explanation]": "un guasto in centrale", "#pane-more [name=command]": "transfer", `[data-for="transfer"] [name=text]`: "parla tedesco",
	} {
		if got := eval[string](b, `document.querySelector('`+selector+`').value`); got != want {
			t.Errorf("%s is now %q", selector, got)
		}
	}
	if !eval[bool](b, `document.querySelector("#pane-resolve [name=fault]").checked`) {
		t.Error("the tick is gone")
	}
	b.click("#tab-promise")
	b.click("#pane-promise .primary")
	b.shows(`[data-part="promises"]`, "rimborso entro lunedì")
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	if got := eval[string](b, `document.querySelector('#pane-promise [name=text]').value`); got != "" {
		t.Errorf("what was promised is offered again: %q", got)
	}
}

// An answer goes where the customer wrote last, also if that changed while the
// page was open; never to more people while somebody writes.
func TestBrowserAudienceFollows(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(p.url + "/c/" + string(id))
	b.types("#initials", "FB")
	if got := b.checked(); got != "public" {
		t.Fatalf("audience %q", got)
	}
	m := message("m2", "t1", "Il mio codice cliente è nel messaggio")
	m.Surface, m.Visibility = "dm", "private"
	p.deliver(m)
	b.shows(".timeline", "Il mio codice cliente")
	b.until(`document.querySelector("#pane-reply [name=visibility]:checked").value === "private"`)

	b.types("#reply-text", "Ecco la sua pratica")
	p.deliver(message("m3", "t1", "E allora?"))
	b.shows(".timeline", "E allora?")
	b.shows("#moved", "The customer wrote")
	if got := b.checked(); got != "private" {
		t.Errorf("what was begun in private is now for %q", got)
	}

	// A line for everybody is one line.
	b.click("#moved button")
	b.click(`#pane-reply [value="public"]`)
	b.click("#pane-reply .primary")
	b.until(`document.querySelector("#reply-text").value === ""`)
	b.click(`#pane-reply [value="private"]`)
	m.ID, m.Text = "m4", "Grazie, la pratica è la 7"
	p.deliver(m)
	b.shows(".timeline", "la pratica è la 7")
	b.click(`#pane-reply [value="public"]`)
	b.types("#reply-text", "Risolto, grazie a tutti")
	b.click("#pane-reply .primary")
	b.shows(".timeline", "Risolto, grazie a tutti ^FB")
	b.until(`document.querySelector("#pane-reply [name=visibility]:checked").value === "private"`)
}

// A reply whose answer was lost is not sent twice when the page was loaded
// again in between.
func TestBrowserUnansweredOnce(t *testing.T) {
	b := newBrowser(t)
	r := newReceiver(t)
	p := start(t, t.TempDir(), "-callback", r.url())
	to, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	var losing atomic.Bool // a browser tries again by itself
	losing.Store(true)
	proxy := &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host },
		ErrorLog: log.New(io.Discard, "", 0),
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.URL.Path, "/commands") && losing.Load() {
				panic(http.ErrAbortHandler)
			}
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(server.URL + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "FB")
	b.types("#reply-text", "Arriva il tecnico")
	b.click("#pane-reply .primary")
	b.shows("#refused", "did not answer")
	losing.Store(false)
	b.shows(".msg.agent .st", "sent")
	b.open(server.URL + "/c/" + string(id))
	b.shows("#live", "live")
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != "Arriva il tecnico" {
		t.Fatalf("the text is now %q", got)
	}
	b.click("#pane-reply .primary")
	b.until(`document.querySelector("#reply-text").value === ""`)
	p.answer(id, "Un'altra risposta", "")
	b.shows(".timeline", "Un'altra risposta")
	if got := r.attempts("Arriva il tecnico ^FB"); len(got) != 1 {
		t.Errorf("the customer got it %d times", len(got))
	}
}

// What is not sent outlives a crash of the tab and a way through the desk; the
// browser asks only before it is lost.
func TestBrowserDraftOutlivesCrash(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	p.deliver(message("m2", "t2", "Doppio addebito"))
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "FB")
	b.types("#reply-text", "La pratica è chiusa")
	kept := func() {
		t.Helper()
		b.shows("#live", "live")
		b.until(`document.querySelector("#reply-text")?.value === "La pratica è chiusa"`)
	}
	b.click(".beside .row:not(.current)")
	b.shows(".timeline", "Doppio addebito")
	b.shows("#live", "live")
	b.press("k")
	b.press(kb.Enter)
	b.shows(".timeline", "La fibra")
	kept()
	b.do(chromedp.Evaluate[chromedp.Void](`location.reload()`))
	kept()
	b.crash()
	b.open(p.url + "/c/" + string(id))
	kept()
	if n := b.asked.Load(); n != 0 {
		t.Errorf("within the desk it asked %d times", n)
	}
	b.do(chromedp.Focus(chromedp.CSS("#reply-text"))) // browsers ask only whom the page has met
	b.press(kb.End)
	b.do(chromedp.Focus(chromedp.CSS(".skip"))) // a way within the page, which leaves nothing
	b.press(kb.Enter)
	b.until(`location.hash === "#main"`)
	b.open("about:blank")
	if n := b.asked.Load(); n != 1 {
		t.Errorf("before the text is lost it asked %d times", n)
	}
	b.open(p.url + "/c/" + string(id))
	kept()
	b.types("#reply-text", " ")
	b.press(kb.Backspace)
	b.open("about:blank")
	if n := b.asked.Load(); n != 1 {
		t.Errorf("with nothing to lose it asked %d times", n-1)
	}
}
