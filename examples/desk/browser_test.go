package main_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/mysocialcare/socialcare/care"
)

// The page from a customer's message to its resolution, as an agent sees it.
func TestBrowser(t *testing.T) {
	b := newBrowser(t)
	r := newReceiver(t)
	p := start(t, t.TempDir(), "-callback", r.url())

	b.open(p.url + "/")
	b.shows("#live", "live")
	b.shows(".empty", "Nothing to do")

	// A message arrives by itself: the page was not loaded again.
	b.do(chromedp.Evaluate[chromedp.Void](`window.sameLoad = true`))
	id := p.deliver(message("m1", "t1", "La fibra è ferma da stanotte"))
	b.shows(".rows", "La fibra è ferma da stanotte")
	b.shows(".rows", "@ann")
	b.shows(".rows .due", "left")
	if !eval[bool](b, `window.sameLoad === true`) {
		t.Error("the inbox was loaded again")
	}
	first := b.text(".rows .due")
	b.do(chromedp.Evaluate[chromedp.Void](`{ const now = Date.now; Date.now = () => now() + 5*3600e3; }`)) // five hours later
	b.shows(".rows .due.soon", "soon: ")
	if now := b.text(".rows .due"); now == first {
		t.Errorf("the countdown stands still at %q", now)
	}

	b.press("j") // the keyboard reaches the row
	b.press(kb.Enter)
	b.shows(".timeline", "La fibra è ferma da stanotte")

	// An IBAN must not stand in public, and the page says why: while it is
	// written, and when it is sent all the same.
	b.types("#initials", "fb")
	const unsafe = "Ciao, ti rimborsiamo su IT60X0542811101000000123456"
	b.types("#reply-text", unsafe)
	b.shows("#reply-warn", "IBAN")
	b.shows("#reply-count", "with ^FB")
	b.click("#pane-reply .primary")
	b.shows("#refused", "The text contains an IBAN")
	b.shows("#refused", "Hand off to private")
	if got := eval[string](b, `document.querySelector("#reply-text").value`); got != unsafe {
		t.Errorf("the draft is now %q", got)
	}
	if n := len(r.attempts("")); n != 0 {
		t.Errorf("%d replies left", n)
	}

	// What happens meanwhile shows, and what is being written stays.
	b.types("#reply-text", "Ciao, un tecnico ")
	p.deliver(message("m2", "t1", "Ora anche il telefono!"))
	b.shows(".timeline", "Ora anche il telefono!")
	b.shows("#moved", "The customer wrote")
	b.picture("conflict")
	const looks = `performance.getEntriesByType("resource").filter((e) => e.name.includes("/fragments/")).length`
	before, more := eval[int](b, looks), -1
	for end := time.Now().Add(limit); more != 0 && time.Now().Before(end); { // first come those that the message caused
		time.Sleep(3500 * time.Millisecond)
		now := eval[int](b, looks)
		before, more = now, now-before
	}
	if more != 0 {
		t.Errorf("%d looks in 3.5 s at a desk where nothing happens", more)
	}
	if got := eval[string](b, `document.activeElement.id + ":" + document.activeElement.value`); got != "reply-text:Ciao, un tecnico " {
		t.Errorf("the field in use is now %q", got)
	}
	b.click("#pane-reply .primary") // without having read it
	b.until(`document.querySelector("#pane-reply .primary").getAttribute("aria-busy") === null`)
	b.shows("#moved", "Something happened since you began")
	if n := p.read(id).count("replied"); n != 0 {
		t.Errorf("%d replies to what the agent had not read", n)
	}
	b.click("#moved button")
	b.do(chromedp.SendKeys(chromedp.CSS("#reply-text"), "chiama oggi"))
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))

	b.shows(".msg.agent", "Ciao, un tecnico chiama oggi ^FB")
	b.shows(".msg.agent .st", "sent")
	b.shows(".talk-head .state", "Waiting")
	if got := r.attempts("Ciao, un tecnico chiama oggi ^FB"); len(got) != 1 || got[0].Visibility != "public" {
		t.Errorf("the callback got %+v", got)
	}
	if left := eval[string](b, `document.querySelector("#reply-text").value + document.querySelector("#reply-count").textContent`); left != "" {
		t.Errorf("after sending the form holds %q", left)
	}

	// Resolved by keyboard.
	b.do(chromedp.Blur(chromedp.CSS("#reply-text")))
	b.press("e")
	b.until(`!document.querySelector("#pane-resolve").hidden`)
	b.types(`#pane-resolve [name=cause]`, "outage")
	b.press(kb.Enter)
	b.shows(".banner.good", "Resolved by FB")
	b.shows(".talk-head .state", "Resolved")
	if got := p.read(id).State; got != care.Resolved {
		t.Errorf("state %s", got)
	}
	b.open(p.url + "/")
	b.shows(".empty", "Nothing to do")
	if got := eval[string](b, `document.querySelector("#initials").value`); got != "FB" {
		t.Errorf("the initials were forgotten: %q", got)
	}
	if bad := b.complaints(); len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}

// Hand-off, promise and snooze, and a reply that has nowhere to go.
func TestBrowserWaiting(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	id := p.deliver(message("m1", "t1", "Doppio addebito, scrivetemi a ann@example.com"))
	b.open(p.url + "/c/" + string(id))
	b.shows(".notices", "no callback is configured")
	b.shows(".flag", "shows an e-mail address in public")

	// Without initials nothing is done, and the page says so.
	b.click(`[data-command="claim"]`)
	b.shows("#refused", "Say who you are first")
	b.types("#initials", "FB")
	b.click(`[data-command="claim"]`)
	b.shows(".talk-head .state", "Open")
	b.shows(".talk-head .owner", "FB")

	b.shows(".banner.warn", "Better go on in private")
	b.click(`[data-tab-to="handoff"]`)
	b.types("[name=wants]", "numero d'ordine, IBAN")
	b.types("#handoff-text", "Per aiutarti ci serve: {wants}. Scrivici in privato.")
	b.picture("handoff")
	b.click("#pane-handoff .primary")
	b.shows(".msg.agent", "ci serve: numero d'ordine, IBAN. Scrivici in privato. ^FB")
	b.shows(".talk-head", "Asked to go on in private")

	// No callback: it waits, and the page says why.
	b.shows(".outbox summary", "1 waiting")
	b.shows(".outbox summary", "no callback is configured")
	b.shows(".msg.agent .st", "no callback is configured for this account")
	b.click(".outbox summary")
	b.picture("waiting")

	b.click("#tab-promise")
	b.types("#pane-promise [name=text]", "rimborso entro lunedì")
	b.click("#pane-promise .primary")
	b.shows(`[data-part="promises"]`, "rimborso entro lunedì")
	b.click("#tab-resolve")
	b.types("#pane-resolve [name=cause]", "billing")
	b.click("#pane-resolve .primary")
	b.shows("#refused", "the deadline promised for")
	b.click(`[data-command="keep"]`)
	b.shows(`[data-part="promises"]`, "None.")
	b.click("#tab-snooze")
	b.click(`[data-ahead="180"]`)
	b.click("#pane-snooze .primary")
	b.shows(".talk-head .state", "Snoozed")
	if got := p.read(id).State; got != care.Snoozed {
		t.Errorf("state %s", got)
	}

	b.do(chromedp.Evaluate[chromedp.Void](`window.confirm = () => true`))
	b.click(".privacy summary")
	b.click("#erase")
	b.shows(".timeline", "Erased at the customer's request.")
	b.until(`!/ann@example|rimborso entro|ci serve/.test(document.body.innerText)`)
	if bad := b.complaints(); len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}

// A desk that dies and comes back: the page says so, keeps what is being
// written, and then shows what it missed.
func TestBrowserReconnects(t *testing.T) {
	b := newBrowser(t)
	r := newReceiver(t)
	dir := t.TempDir()
	p := start(t, dir, "-callback", r.url(), "-addr", address(t))
	id := p.deliver(message("m1", "t1", "Prima"))
	b.open(p.url + "/c/" + string(id))
	b.shows("#live", "live")
	b.types("#initials", "FB")
	b.types("#reply-text", "Scrivo mentre cade")
	p.kill()
	b.shows("#live", "not connected")
	b.click("#pane-reply .primary")
	b.shows("#refused", "The desk did not answer. Your text is kept")

	p = start(t, dir, "-callback", r.url(), "-addr", strings.TrimPrefix(p.url, "http://"))
	p.deliver(message("m2", "t2", "Dopo"))
	b.shows("#live", "live")
	b.shows(".beside .rows", "Dopo")
	b.click("#pane-reply .primary")
	b.shows(".msg.agent .st", "sent")
	if got := r.attempts("Scrivo mentre cade ^FB"); len(got) != 1 {
		t.Errorf("the callback got %d replies", len(got))
	}
}

// The page can be read without JavaScript, and offers nothing that needs it.
func TestBrowserWithoutScript(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	p.deliver(message("m1", "t1", "Si legge anche così"))
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		t.Fatal(err)
	}
	b.open(p.url + "/")
	b.shows(".rows", "Si legge anche così")
	b.shows(".rows .due", "left")
	b.click(".row")
	b.shows(".timeline", "Si legge anche così")
	if eval[bool](b, `[...document.querySelectorAll("form, button")].some((e) => e.checkVisibility())`) {
		t.Error("there are controls that do nothing")
	}
	b.click(`a[href="/?state=new"], .brand`)
	b.shows(".rows", "@ann")
}

// What somebody hostile writes is text, stays in its place and is not wider
// than the page.
func TestBrowserHostile(t *testing.T) {
	b := newBrowser(t)
	p := start(t, t.TempDir())
	m := message("m1", "t1", `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script> `+strings.Repeat("w", 5000))
	m.Author["handle"], m.Author["name"] = "@"+strings.Repeat("x", 190), "\u202Egnihtyna"
	id := p.deliver(m)
	p.deliver(message("m2", "t1", "\u202Eمرحبا، هذا نص من اليمين إلى اليسار <b>x</b>"))
	for _, width := range []int64{1360, 320} {
		b.look(width, 700, "light")
		b.open(p.url + "/")
		b.shows(".rows", "مرحبا")
		b.sound("inbox")
		b.open(p.url + "/c/" + string(id))
		b.shows(".timeline", "<script>window.hacked=2</script>")
		b.sound("conversation")
		b.picture("hostile-" + strconv.FormatInt(width, 10))
	}
	if eval[bool](b, `window.hacked !== undefined || document.querySelector(".timeline :is(img, script, b)") !== null`) {
		t.Error("what a customer wrote was run")
	}
	if bad := b.complaints(); len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}

// Every control has a name, every identifier is there once, text stands out
// from its ground (WCAG 2.2, 1.4.3: 4.5 to 1), and nothing is wider than a
// phone; in light and in dark. The folder of -screenshots gets the pictures.
func TestBrowserLooks(t *testing.T) {
	b := newBrowser(t)
	cache := t.TempDir()
	p := run(t, []string{"XDG_CACHE_HOME=" + cache, "HOME=" + cache}, "-demo-speed", "400")
	p.until(30*time.Second, "the Saturday has been played", func() bool { return strings.Contains(p.output(), "the Saturday is over") })
	b.open(p.url + "/")
	b.types("#initials", "FB")
	b.shows(".rows", "@sarasenzarete")
	talk := eval[string](b, `[...document.querySelectorAll(".row")].find((r) => r.innerText.includes("@sarasenzarete")).href`)
	p.reply(care.ID(talk[strings.LastIndex(talk, "/")+1:]), "Ciao Sara, hai ragione e ci scusiamo: il tecnico ti chiama oggi pomeriggio.")
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1360, 850}, {"tablet", 1000, 760}, {"phone", 390, 844}, {"small", 320, 640}} {
		for _, scheme := range []string{"light", "dark"} {
			name := size.name + "-" + scheme
			t.Run(name, func(t *testing.T) {
				b := &browser{t: t, ctx: b.ctx}
				b.look(size.width, size.height, scheme)
				b.open(p.url + "/")
				b.shows("#live", map[bool]string{true: "", false: "live"}[size.width < 861])
				b.sound("inbox")
				b.picture(name + "-inbox")
				b.open(talk)
				b.shows(".timeline", "ti chiama oggi pomeriggio")
				b.types("#reply-text", "Sara, per il rimborso scrivici qui il tuo IBAN")
				b.click("#pane-reply .primary")
				b.shows("#refused", "asks the customer for an IBAN")
				b.sound("conversation")
				b.picture(name + "-conversation")
				if size.width < 861 {
					b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`))
					b.picture(name + "-conversation-top")
				}
				b.do(chromedp.Evaluate[chromedp.Void](`sessionStorage.clear()`))
			})
		}
	}
}

// sound looks for what a page must not have, and reports it as failures.
func (b *browser) sound(where string) {
	b.t.Helper()
	if n := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); n > 0 {
		b.t.Errorf("%s is %d pixels too wide", where, n)
	}
	for _, problem := range eval[[]string](b, audit) {
		b.t.Errorf("%s: %s", where, problem)
	}
}

// audit is a script that returns a list of problems.
const audit = `(() => {
const problems = [], seen = new Set();
for (const e of document.querySelectorAll("[id]")) {
  if (seen.has(e.id)) problems.push("the identifier " + e.id + " is there twice");
  seen.add(e.id);
}
for (const e of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, a[href], summary")) {
  const name = (e.labels && [...e.labels].map((l) => l.textContent).join("")) || e.getAttribute("aria-label") || e.textContent;
  if (!name.trim()) problems.push("a control without a name: " + e.outerHTML.slice(0, 120));
}
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (css) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => {
  const f = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
};
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const c = rgba(getComputedStyle(e).backgroundColor);
    if (c[3] > 250) return c;
  }
  return rgba("white");
};
const told = new Set();
for (const e of document.querySelectorAll("body *")) {
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !e.checkVisibility() || e.closest(".hidden, svg, .skip, [aria-busy], :disabled")) continue;
  const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const what = e.tagName + "." + e.className;
  if (ratio < 4.5 && !told.has(what)) {
    told.add(what);
    problems.push("contrast " + ratio.toFixed(2) + " of " + what + " “" + e.textContent.trim().slice(0, 40) + "”");
  }
}
return problems;
})()`

// The event stream does not keep the program from ending.
func TestBrowserStreamEnds(t *testing.T) {
	p := start(t, t.TempDir())
	resp, err := http.Get(p.url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %q", got)
	}
	p.stop()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream was cut: %v", err)
	}
}
