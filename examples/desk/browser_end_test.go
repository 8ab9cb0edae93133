package main_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mysocialcare/socialcare/care"
)

// A colleague's lease is taken over on purpose, not by who merely claims.
func TestBrowserTakesOver(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	p.command(id, fields{"command": "claim", "agent": "AP"})
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "AP")
	b.until(`document.querySelector("[data-over]").hidden`) // nothing to take over from oneself
	b.types("#initials", "FB")
	b.click(`[data-command="claim"]:not([data-over])`)
	b.shows("#refused", "AP is answering")
	b.click("[data-over]")
	b.shows(".talk-head", "FB is answering")
	b.shows(".talk-head .owner", "AP")
}

// What was said last stays in sight whatever grows below it or above it, and
// the place of somebody who reads further up stays his.
func TestBrowserLastStaysInSight(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m0", "t1", "La fibra è ferma"))
	for i := range 12 {
		p.deliver(message(fmt.Sprintf("m%d", i+1), "t1", fmt.Sprintf("E ancora, per la %d. volta", i)))
	}
	p.command(id, fields{"command": "claim", "agent": "AP"}) // FB is refused from here on
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "FB")
	const below = `(() => { const l = document.querySelector(".timeline"); return Math.round(l.scrollHeight - l.scrollTop - l.clientHeight); })()`
	last := func(what string) {
		t.Helper()
		time.Sleep(250 * time.Millisecond) // what moves comes to rest
		n := eval[int](b, below)
		for end := time.Now().Add(limit); n > 2 && time.Now().Before(end); n = eval[int](b, below) {
			time.Sleep(30 * time.Millisecond)
		}
		if n > 2 {
			t.Errorf("%s: the last %d pixels are out of sight", what, n)
		}
	}
	last("opened")
	for _, tab := range []string{"promise", "resolve", "more", "handoff", "reply", "resolve"} {
		b.click("#tab-" + tab)
		last(tab)
	}
	b.types("#pane-resolve [name=cause]", "billing")
	b.click("#pane-resolve .primary")
	b.shows("#refused", "AP is answering")
	last("refused")
	b.click("#tab-reply")
	b.types("#reply-text", "Ecco: IT60X0542811101000000123456")
	b.shows("#reply-warn", "IBAN")
	last("warned")
	b.click("#pane-reply .primary")
	b.shows("#refused", "AP is answering")
	last("refused again")
	p.deliver(message("m99", "t1", "Allora?"))
	b.shows(".timeline", "Allora?")
	b.shows("#moved", "The customer wrote")
	last("a message")
	p.command(id, fields{"command": "promise", "agent": "AP", "kind": "deadline", "owner": "AP", "due": time.Now().Add(5 * time.Second)})
	b.shows(".talk-head", "The customer should be told")
	last("a banner")

	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".timeline").scrollTop = 40`))
	b.do(chromedp.Evaluate[chromedp.Void](`requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; }))`))
	b.until(`window.drawn === true`) // and so the page knows
	p.deliver(message("m100", "t1", "Pronto?"))
	b.shows(".timeline", "Pronto?")
	b.click("#tab-resolve")
	time.Sleep(250 * time.Millisecond)
	if at := eval[int](b, `Math.round(document.querySelector(".timeline").scrollTop)`); at > 60 {
		t.Errorf("who read at 40 is now at %d", at)
	}
}

// On a phone the page itself scrolls: a long thread begins with what came last
// and the place to answer, and stays where somebody read when it is loaded again.
func TestBrowserPhoneBeginsAtEnd(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	var id care.ID
	for i := range 20 {
		id = p.deliver(message(fmt.Sprint("m", i), "t1", "La fibra è ferma, riga "+fmt.Sprint(i)))
	}
	b.look(390, 844, "light")
	b.open(p.url + "/c/" + string(id))
	b.shows(".timeline", "riga 19")
	b.until(`[".timeline li:last-child", "#pane-reply .primary"].every((s) => { const r = document.querySelector(s).getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })`)
	b.picture("phone-end")
	b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`), chromedp.Reload())
	b.until(`document.querySelector("#live").classList.contains("on")`)
	if at := eval[int](b, `Math.round(scrollY)`); at != 0 {
		t.Errorf("loaded again it is %d pixels further down", at)
	}
}
