package main_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// window is another window of the same browser, as visible as the first.
func (b *browser) window() *browser {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	w := &browser{t: b.t, ctx: ctx}
	w.ready()
	go w.listen()
	w.leaves()
	return w
}

// crash has the window's process end, and does not return before.
func (b *browser) crash() {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, time.Second) // nobody answers
	defer stop()
	_, _ = chromedp.Call(ctx, page.Crash, cdp.Empty{})
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.title`)); err == nil {
		b.t.Error("the window did not crash")
	}
}

// A browser has six connections to a desk: more windows than that all show what
// happens, over one event stream, and can act.
func TestBrowserManyWindows(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	var open atomic.Int32
	s := newSlow(t, p)
	s.open()
	s.watch.Store(&open)
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(s.url + "/")
	b.shows("#live", "live")
	b.types("#initials", "FB")
	all := []*browser{b}
	for range 6 {
		w := b.window()
		w.open(s.url + "/c/" + string(id))
		w.shows("#live", "live")
		all = append(all, w)
	}
	p.until(limit, "there is one stream", func() bool { return open.Load() == 1 })
	p.deliver(message("m2", "t2", "Ora anche il telefono"))
	for _, w := range all {
		w.shows(".rows", "Ora anche il telefono")
	}
	last := all[6]
	last.types("#reply-text", "Arriva il tecnico")
	last.click("#pane-reply .primary")
	for _, w := range all[1:] {
		w.shows(".msg.agent", "Arriva il tecnico ^FB")
	}

	// The first window, which began the stream, crashes; the others go on.
	b.crash()
	p.deliver(message("m3", "t3", "E chi risponde?"))
	for _, w := range all[1:] {
		w.shows(".rows", "E chi risponde?")
	}
	p.until(limit, "there is one stream", func() bool { return open.Load() == 1 })
	for _, w := range all[1:] {
		if bad := w.complaints(); len(bad) > 0 {
			t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
		}
	}
}

// Where no event stream gets through, the page looks by itself, and says so; it
// listens again as soon as it can.
func TestBrowserWithoutStream(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	s := newSlow(t, p)
	s.open()
	s.deaf.Store(true)
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `const every = setInterval; window.setInterval = (f, ms, ...rest) => every(f, Math.min(ms, 1000), ...rest)`,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(s.url + "/c/" + string(id))
	b.shows("#live", "not live: looks every 15 s")
	b.types("#reply-text", "Arriva")
	p.deliver(message("m2", "t1", "Ora anche il telefono"))
	b.shows(".timeline", "Ora anche il telefono")
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != "Arriva" {
		t.Errorf("what was being written is now %q", got)
	}
	s.deaf.Store(false)
	b.until(`document.querySelector("#live").textContent === "live"`)
}

// Who comes back to a window while the desk is away does not ask for its stream
// in a storm, and lets go of each worker that he asked.
func TestBrowserWorkersAreLetGo(t *testing.T) {
	b := newBrowser(t)
	dir, at := t.TempDir(), address(t)
	p := start(t, dir, "-addr", at)
	_, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `window.made = window.left = 0;
const Real = SharedWorker, close = MessagePort.prototype.close;
window.SharedWorker = function (...args) { made++; return new Real(...args); };
MessagePort.prototype.close = function () { left++; close.call(this); };`,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := p.deliver(message("m1", "t1", "La fibra è ferma"))
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	see := func(hidden string) {
		b.do(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(document, "hidden", { value: ` + hidden + `, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`))
	}
	for range 3 {
		see("true")
		see("false")
		b.until(`document.querySelector("#live").textContent === "live"`)
	}
	if made, left := eval[int](b, `made`), eval[int](b, `left`); made != 4 || left != 3 {
		t.Errorf("asked for %d workers, let go of %d", made, left)
	}
	see("true")
	p.stop()
	see("false")
	b.shows("#live", "not connected")
	time.Sleep(time.Second) // for what should not happen
	if made := eval[int](b, `made`); made > 6 {
		t.Errorf("%d workers in a second while the desk is away", made-4)
	}
	p = start(t, dir, "-addr", at)
	b.until(`document.querySelector("#live").textContent === "live"`)
	p.deliver(message("m2", "t1", "Ora anche il telefono"))
	b.shows(".timeline", "Ora anche il telefono")
	if made, left := eval[int](b, `made`), eval[int](b, `left`); made-left > 1 {
		t.Errorf("asked for %d workers, let go of %d", made, left)
	}
}
