package main_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A desk with a token asks for it, leads back, and says when a login is over;
// what is being written outlives that.
func TestBrowserToken(t *testing.T) {
	b := newBrowser(t)
	dir := t.TempDir()
	p := start(t, dir)
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	p.stop()
	q := run(t, []string{"SOCIALCARE_TOKEN=open-sesame"}, "-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret)
	b.open(q.url + "/c/" + string(id))
	b.types("#token", "wrong")
	b.press(kb.Enter)
	b.shows("#wrong", "That is not the token.")
	b.sound("login")
	b.picture("login")
	b.types("#token", "open-sesame")
	b.press(kb.Enter)
	b.shows(".timeline", "La fibra è ferma")
	b.shows("#live", "live")
	b.types("#initials", "FB")
	b.types("#reply-text", "Arriva il tecnico")

	if _, err := chromedp.Call(b.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	b.click("#pane-reply .primary")
	b.shows("#refused", "You are not signed in any more. Your text is kept")
	b.shows("#live", "signed out: load the page again")
	b.open(q.url + "/c/" + string(id))
	b.types("#token", "open-sesame")
	b.press(kb.Enter)
	b.shows("#live", "live")
	b.until(`document.querySelector("#reply-text").value === "Arriva il tecnico"`)
	if strings.Contains(q.output(), "open-sesame") {
		t.Error("the token is in the log")
	}
}

// A hand-off that names what we need says what that is, and an empty reply is
// not sent.
func TestBrowserAsksForWhatIsMissing(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "Doppio addebito"))
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "FB")
	b.click("#pane-reply .primary")
	b.types("#reply-text", " ")
	b.click("#pane-reply .primary")
	b.shows("#refused", "text")
	b.click("#tab-handoff")
	b.types("#handoff-text", "Ci serve: {wants}. Scrivici in privato.")
	b.click("#pane-handoff .primary")
	b.until(`document.querySelector("#handoff-text").validationMessage.includes("{wants}")`)
	b.types("[name=wants]", "numero d'ordine")
	b.click("#pane-handoff .primary")
	b.shows(".msg.agent", "Ci serve: numero d'ordine. Scrivici in privato. ^FB")
	if n := p.read(id).count("replied"); n != 1 {
		t.Errorf("%d replies", n)
	}

	// The fields are those of what is chosen, and a refusal speaks as the page does.
	b.click("#tab-handoff")
	const pointer = `document.querySelector("[name=pointer]").checkVisibility()`
	if eval[bool](b, pointer) {
		t.Error("an invitation in public has a public line besides")
	}
	b.choose("#pane-handoff [name=mode]", "replace")
	if !eval[bool](b, pointer) {
		t.Error("a private message has no public line")
	}
	b.click("#suggest")
	b.until(`document.querySelector("#handoff-text").value.startsWith("We write to you here in private")`)
	b.click("#tab-snooze")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[name=until]").value = "2020-01-01T10:00"`))
	b.click("#pane-snooze .primary")
	b.shows("#refused", "must be in the future")
	b.click("#tab-promise")
	b.click("#pane-promise .primary")
	b.shows(`[data-part="promises"]`, "deadline")
	b.click("#tab-resolve")
	b.types("#pane-resolve [name=cause]", "x")
	b.click("#pane-resolve .primary")
	b.shows("#refused", "keep it or withdraw it")
	if got := b.text("#refused"); strings.Contains(got, "until: until") {
		t.Errorf("it says %q", got)
	}
}
