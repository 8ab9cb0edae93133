package email_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel/email"
)

// Mail that was made to be read slowly, or to take much room, is read like any
// other.
func TestDecodeHostile(t *testing.T) {
	const size = 2 << 20 // what an account reads of a message by default
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	headed := func(field string) string {
		return "From: zoe@mail.example\nX: y\n" + strings.Repeat(field, 200<<10/len(field)) + "\n\nhello"
	}
	var nested strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, message := range map[string]string{
		"text":               wrap("text/plain", repeat("all work and no play ")),
		"one line":           wrap("text/plain", repeat("a")),
		"base64":             wrap("text/plain\nContent-Transfer-Encoding: base64", repeat(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 57)))+"\n")),
		"quoted-printable":   wrap("text/plain\nContent-Transfer-Encoding: quoted-printable", repeat("=\n")),
		"HTML":               wrap("text/html", repeat("<div>")),
		"HTML, open":         wrap("text/html", repeat("<a href='")),
		"HTML, comments":     wrap("text/html", repeat("<!--")),
		"HTML, quotes":       wrap("text/html", repeat("<blockquote>x")),
		"HTML, spans":        wrap("text/html", repeat("<span class=invisible>x")),
		"HTML, links":        wrap("text/html", repeat("<a href=http://a.example>x")),
		"HTML, styles":       wrap("text/html", repeat("<style>x")),
		"HTML, entities":     wrap("text/html", repeat("&amp;")),
		"parts":              wrap("multipart/mixed; boundary=b", repeat("--b\n\nx\n")),
		"empty parts":        wrap("multipart/mixed; boundary=b", repeat("--b\n")),
		"alternatives":       wrap("multipart/alternative; boundary=b", repeat("--b\nContent-Type: text/html\n\n<p>x\n")),
		"nested":             "From: zoe@mail.example\n" + nested.String() + "\n" + repeat("x"),
		"nested alike":       "From: zoe@mail.example\n" + strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 2000) + "\n" + repeat("--b\n\nx\n"),
		"boundaries, nearly": wrap("multipart/mixed; boundary="+strings.Repeat("b", 70), repeat("\n--"+strings.Repeat("b", 69))),
		"a part's header":    wrap("multipart/mixed; boundary=b", "--b\n"+repeat("X: y\n")+"\nhello\n--b--"),
		"a part's field":     wrap("multipart/mixed; boundary=b", "--b\nX: y\n"+repeat(" y\n")+"\nhello\n--b--"),
		"a report":           wrap("multipart/report; report-type=delivery-status; boundary=b", "--b\nContent-Type: message/delivery-status\n\n"+repeat("\n")+"\n--b--"),
		"reports":            wrap("multipart/report; report-type=delivery-status; boundary=b", repeat("--b\nContent-Type: message/delivery-status\n\nAction: x\n\nAction: y\n")),
		"fields":             headed("To: a@b.example\n"),
		"a field":            headed(" a@b.example,\n"),
		"results":            "From: help@acme.example\nAuthentication-Results: " + strings.Repeat("(\"", 100<<10) + "\n\nhello",
		"comments":           "From: " + strings.Repeat("(", 200<<10) + "\n\nhello",
		"quotes":             "From: \"" + strings.Repeat("\\\"", 100<<10) + "\n\nhello",
		"groups":             "From: " + strings.Repeat("a:", 100<<10) + "\n\nhello",
		"addresses":          "From: " + strings.Repeat("a@b,", 50<<10) + "\n\nhello",
		"brackets":           "From: " + strings.Repeat("<", 200<<10) + "\n\nhello",
		"literals":           "From: a@[" + strings.Repeat("\\[", 100<<10) + "\n\nhello",
		"encoded words":      "Subject: " + strings.Repeat("=?utf-8?q?a?= ", 14<<10) + "\nFrom: zoe@mail.example\n\nhello",
		"words, nearly":      "Subject: " + strings.Repeat("=?", 100<<10) + "\nFrom: " + strings.Repeat("=?", 100<<8) + "\n\nhello",
		"references":         "From: zoe@mail.example\nReferences: " + strings.Repeat("<a@b> ", 30<<10) + "\n\nhello",
		"parameters":         "From: zoe@mail.example\nContent-Type: text/plain" + strings.Repeat("; a=b", 40<<10) + "\n\nhello",
		"continued": "From: zoe@mail.example\nContent-Type: text/plain; " + func() (s string) {
			var b strings.Builder
			for i := range 10_000 {
				fmt.Fprintf(&b, "a*%d=b; ", i)
			}
			return b.String()
		}() + "\n\nhello",
		"no fields":   strings.Repeat("x\n", 100<<10) + "From: zoe@mail.example\n\nhello",
		"subjects":    "From: zoe@mail.example\nSubject: " + strings.Repeat("re:", 60<<10) + "\n\nhello",
		"calendars":   wrap("multipart/mixed; boundary=b", repeat("--b\nContent-Type: text/calendar; method=REPLY\n\nx\n")),
		"files":       wrap("multipart/mixed; boundary=b", repeat("--b\nContent-Type: image/png; name="+strings.Repeat("n", 5000)+"\n\nx\n")),
		"UTF-16":      wrap("text/plain; charset=utf-16", repeat("\xd8")),
		"ISO-2022-JP": wrap("text/plain; charset=iso-2022-jp", repeat("\x1b$B")),
		"UTF-7":       wrap("text/plain; charset=utf-7", repeat("+AAAA-")),
	} {
		events, err := email.Decode(account, self, []byte(message), received)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m := events[0].Message; len(m.Text)+len(m.Quoted) > 8<<20 || len(m.Media) > 500 || len(m.References) > 200 || len(m.Subject)+len(m.Author.Name) > 1<<20 {
			t.Errorf("%s: %d bytes of text, %d files", name, len(m.Text)+len(m.Quoted), len(m.Media))
		}
	}
}
