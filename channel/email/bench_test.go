package email_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel/email"
)

// Messages as mailboxes give them: one line, an answer over its history in two
// forms, and a newsletter.
func BenchmarkDecode(b *testing.B) {
	history := strings.Repeat("> una riga della storia che nessuno ha tolto, lunga come sono lunghe le righe\n", 60)
	answer := "Content-Type: text/plain; charset=utf-8\n\nNon è ancora arrivato!\n\nIl giorno lun 3 ago 2026 Help ha scritto:\n" + history
	page := "Content-Type: text/html; charset=utf-8\n\n<html><body><div>Non è ancora arrivato!</div>" + strings.Repeat("<p>una riga <b>della</b> storia &egrave; qui</p>\n", 60) + "</body></html>\n"
	letters := strings.Repeat("<table><tr><td style=\"color:#333\">Offerta <a href=\"https://shop.example/x\">di agosto</a></td></tr></table>\n", 1000)
	for name, message := range map[string]string{
		"line":       letter(1),
		"answer":     wrap("multipart/alternative; boundary=b", "--b\n"+answer+"--b\n"+page+"--b--\n"),
		"newsletter": wrap("text/html; charset=utf-8", letters),
	} {
		data := []byte(message)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := email.Decode(account, self, data, received); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
