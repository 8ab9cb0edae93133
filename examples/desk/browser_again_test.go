package main_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/mysocialcare/socialcare/care"
)

// After the window for reopening a case is over: the page says so by itself, a
// reply begins the follow-up and the browser goes there, the old case leads to
// it, and the customer's next message comes there too.
func TestBrowserFollowUp(t *testing.T) {
	b := newBrowser(t)
	r := newReceiver(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "config.json")
	if err := os.WriteFile(file, []byte(`{"brands": [{"name": ""}], "rules": {"reopen_window": "3s"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "-config", file, "-callback", r.url())
	id := p.deliver(message("m1", "t1", "La linea è morta"))
	p.reply(id, "Il tecnico arriva oggi.")
	p.until(limit, "the reply has left", func() bool { return len(r.attempts("Il tecnico arriva oggi. ^FB")) == 1 })
	b.open(p.url + "/c/" + string(id) + "?state=waiting")
	b.types("#initials", "FB")
	b.press(kb.Enter)
	b.press("e")
	b.choose("#pane-resolve [name=kind]", "no_contact") // nobody is asked how it was
	b.types(`#pane-resolve [name=cause]`, "line")
	b.press(kb.Enter)
	b.shows(".talk-head .state", "Closed") // nobody did anything
	b.shows(".talk-head .banner", "a reply begins a new case")
	if got := b.text(".tabs"); strings.Fields(got)[0] != "Reply" || strings.Contains(got, "Promise") {
		t.Errorf("offered: %q", got)
	}
	b.sound("closed")

	b.types("#reply-text", "Ciao, è tornata la linea?")
	b.shows("#reply-count", "with ^FB")
	b.picture("closed")
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.until(`!location.pathname.endsWith(` + strconv.Quote(string(id)) + `)`)
	b.shows(".msg.agent", "Ciao, è tornata la linea? ^FB")
	b.shows(".msg.agent .st", "sent")
	b.shows(".timeline", "FB wrote again after the end of another conversation")
	b.shows(".talk-head .state", "Waiting")
	if got := eval[string](b, `location.search`); got != "?state=waiting" {
		t.Errorf("the list's filter is now %q", got)
	}
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != "" {
		t.Errorf("the text is still there: %q", got)
	}
	next := care.ID(eval[string](b, `document.body.dataset.conversation`))
	b.shows(".talk-head h1", "@ann")
	b.sound("follow-up")
	b.picture("follow-up")

	b.click(`[data-part="about"] a[href*="` + string(id) + `"]`)
	b.shows(".timeline", "FB wrote again: see the follow-up")
	b.shows(`[data-part="about"]`, "the follow-up")
	b.until(`!document.querySelector("#pane-reply").checkVisibility()`)
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != "" {
		t.Errorf("the old case keeps the text: %q", got)
	}

	p.deliver(message("m2", "t1", "Sì, grazie!"))
	b.open(p.url + "/c/" + string(next))
	b.shows(".timeline", "Sì, grazie!")
	if got := p.read(id).count("received"); got != 1 {
		t.Errorf("the old case has %d messages", got)
	}
	if got := r.attempts("Ciao, è tornata la linea? ^FB"); len(got) != 1 {
		t.Errorf("the customer got it %d times", len(got))
	}
	if bad := b.complaints(); len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}
