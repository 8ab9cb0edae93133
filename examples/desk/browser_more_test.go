package main_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/mysocialcare/socialcare/care"
)

// What is done besides answering, as an agent does it: a task, a promise
// withdrawn, a split, a merge and its undoing, spam.
func TestBrowserMore(t *testing.T) {
	b := newBrowser(t)
	r := newReceiver(t)
	p := start(t, t.TempDir(), "-callback", r.url())
	id := p.deliver(message("m1", "t1", "La fibra è ferma da stanotte"))
	p.deliver(message("m2", "t1", "E la bolletta è sbagliata"))
	other := p.deliver(message("m3", "t2", "Sempre la fibra"))
	b.open(p.url + "/c/" + string(id))
	b.types("#initials", "FB")

	// A promise that will not be kept wants a reason.
	b.click("#tab-promise")
	b.types("#pane-promise [name=text]", "il tecnico lunedì")
	b.click("#pane-promise .primary")
	b.shows(`[data-part="promises"]`, "il tecnico lunedì")
	b.click("#tab-resolve")
	b.shows("#pane-resolve .blocks", "FB promised a deadline")
	b.shows("#pane-resolve .blocks", "The customer waits for an answer")
	b.sound("resolve")
	b.picture("resolve")
	b.click("[data-withdraw]")
	b.click("#withdraw .primary") // without a reason nothing happens
	b.types("#withdraw [name=reason]", "il tecnico non viene")
	b.click("#withdraw .primary")
	b.shows(`[data-part="promises"]`, "None.")
	b.shows(".talk-head", "The customer should be told")

	// A task, and on hold.
	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "add_task")
	b.types(`[data-for="add_task"] [name=text]`, "richiamare")
	b.sound("task")
	b.click("#pane-more .primary")
	b.shows(`[data-part="promises"]`, "call the customer")
	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "hold")
	b.click("#pane-more .primary")
	b.shows("#refused", "which partner? give its tag as partner") // the one bad request
	b.types(`[data-for="hold"] [name=partner]`, "gls")
	b.click("#pane-more .primary")
	b.shows(".banner.warn", "we wait for gls")
	b.picture("hold")
	b.click(`[data-command="unhold"]`)
	b.until(`!document.querySelector('[data-command="unhold"]')`)

	// The bill is another matter.
	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "split")
	b.shows("#picks", "E la bolletta è sbagliata")
	b.click(`#picks [value="m2"]`)
	b.picture("split")
	b.sound("split")
	b.click("#pane-more .primary")
	b.shows(`[data-part="about"]`, "split off to")

	// Merged though nobody said that it is one customer's, and back.
	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "merge")
	b.types("#pane-more [name=into]", p.url+"/c/"+string(other)+"?state=new")
	b.click("#pane-more .primary")
	b.shows("#refused", "nobody has said that the two customers are one person")
	b.click("#pane-more [name=override]")
	b.click("#pane-more .primary")
	b.shows(".talk-head .state", "Merged")
	b.shows(".banner", "it goes on in the other conversation")
	if got := p.read(id).State; got != care.Merged {
		t.Errorf("state %s", got)
	}
	b.sound("merged")
	b.picture("merged")
	b.click(`[data-command="undo_merge"]`)
	b.until(`document.querySelector(".talk-head .state").textContent !== "Merged"`)

	b.click("#tab-more")
	b.choose("#pane-more [name=command]", "mark_spam")
	b.click("#pane-more .primary")
	b.shows(".talk-head .state", "Spam")
	for _, width := range []int64{1360, 390} {
		for _, scheme := range []string{"light", "dark"} {
			b.look(width, 844, scheme)
			b.sound("spam")
			b.picture("spam-" + scheme + "-" + strconv.FormatInt(width, 10))
		}
	}
	b.click(`[data-command="unmark_spam"]`)
	b.shows(".talk-head .state", "Open")
	for _, what := range []string{"add_task", "goodwill", "merge", "split", "transfer", "link"} {
		b.click("#tab-more")
		b.choose("#pane-more [name=command]", what)
		b.sound(what)
		b.picture("phone-" + what)
	}
	b.click("#tab-resolve")
	b.sound("resolve, phone")
	b.picture("phone-resolve")
	bad := slices.DeleteFunc(b.complaints(), func(s string) bool { return strings.Contains(s, "status of 400") })
	if len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}

// choose takes an option as a person does.
func (b *browser) choose(selector, option string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`{ const s = document.querySelector(` + strconv.Quote(selector) + `);
if ([...s.options].every((o) => o.value !== ` + strconv.Quote(option) + ` || o.disabled)) throw new Error("no option ` + option + `");
s.value = ` + strconv.Quote(option) + `; s.dispatchEvent(new Event("change", { bubbles: true })); }`))
}
