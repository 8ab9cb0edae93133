package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// A reply of which nobody knows whether it left is for a person to decide: on
// the page it is sent again, given up for a reason, or noted as sent.
func TestBrowserHeld(t *testing.T) {
	t.Parallel() // it mostly waits
	s := emailtest.NewServer(t, nil)
	b := newBrowser(t)
	p := onMail(t, t.TempDir(), s, "", `,"file_copies":true`)
	s.Deliver(written(1, "Subject: x"))
	id := p.messages(1).ID
	b.open(p.url + "/c/" + string(id))
	b.shows(".timeline", "Riga numero 1")
	b.shows(".msg .subject", "x")
	b.types("#initials", "FB")
	lose := func(text string) {
		t.Helper()
		s.Fail(emailtest.Fault{At: "taken", Break: true})
		b.types("#reply-text", text)
		b.click("#pane-reply .primary")
		b.shows(".msg.agent:last-of-type .st.held", "may have been sent already; look on the network, then decide")
		b.shows(".outbox summary", "1 for a person to decide")
	}
	last := ".timeline li.msg.agent:last-of-type"

	lose("Una risposta.")
	b.sound("held")
	b.picture("held")
	const settle = ` [data-settle=""]`
	b.do(chromedp.Evaluate[chromedp.Void](`window.prompt = () => ""`))
	b.click(last + settle) // without a reason nothing happens
	b.shows(last, "may have been sent already")
	b.do(chromedp.Evaluate[chromedp.Void](`window.prompt = () => "la chiamiamo"`))
	b.click(last + settle)
	b.shows(".timeline", "not delivered: given up by a person")
	b.shows(".talk-head", "The last reply was not delivered")

	lose("Un'altra.")
	b.click(last + ` [data-settle="sent"]`)
	b.until(`!document.querySelector(".st.held")`)
	b.until(`[...document.querySelectorAll(".msg.agent")].some((m) => m.innerText.includes("altra") && m.querySelector(".st.sent"))`)

	lose("La terza.")
	taken := len(s.Taken())
	b.click(last + " [data-retry]")
	p.until(limit, "it is sent again", func() bool { return len(s.Taken()) == taken+1 })
	b.until(`[...document.querySelectorAll(".msg.agent")].some((m) => m.innerText.includes("terza") && m.querySelector(".st.sent"))`)
	b.until(`!document.querySelector(".outbox")`)
	for _, text := range []string{"Una risposta.", "Un'altra."} {
		n := 0
		for _, m := range s.Taken() {
			if strings.Contains(m.Data, text) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q left %d times", text, n)
		}
	}
	if bad := b.complaints(); len(bad) > 0 {
		t.Errorf("the console says:\n%s", strings.Join(bad, "\n"))
	}
}
