package email

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
)

// Whatever a draft and the message that it answers say, what leaves has the fields
// that it should have, one each, in lines that servers take, and reads as the
// draft's text.
func FuzzCompose(f *testing.F) {
	a, err := New("help@acme.example", &Options{SMTP: Server{Address: "smtp.acme.example:465"}, From: "Acme", PlusReply: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("d-1", "t-1", "<a1@mail.example>", "Zoë", "Buongiorno", "it", "R: domanda")
	f.Add("d\r\nBcc: x@y.example", "\x00", "<a\r\n b>", "\"<\r\n", ".\r\nQUIT\r\n\u2028", "it\r\nX: y", "=?utf-8?q?a=0D=0AB:_c?=")
	f.Add("d-1", "t-1", "", strings.Repeat("n", 3000), "x", "", strings.Repeat("s", 3000))
	f.Add("d-1", "t-1", "", strings.Repeat("é", 3000), "x", "", strings.Repeat("re: ", 3000)+strings.Repeat("à", 3000))
	f.Fuzz(func(t *testing.T, id, thread, reference, name, text, lang, subject string) {
		d := channel.Draft{
			ID: id, Thread: thread, InReplyTo: channel.Ref{Account: a.account, Native: reference}, Visibility: channel.Private,
			To: channel.Party{Native: "zoe@mail.example", Name: name}, Text: text, Lang: lang, Auto: len(text)%2 == 0,
		}
		to, err := a.sendable("send", d)
		if err != nil {
			return
		}
		var p parent
		if p.subject = subject; isID(reference) {
			p.references = []string{reference}
		}
		data, err := a.compose(d, to, p, time.Unix(1785000000, 0))
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%v in %q", err, data)
		}
		known := strings.Fields("Date From To Message-Id Subject In-Reply-To References Reply-To Content-Language Mime-Version Content-Type Content-Transfer-Encoding Auto-Submitted X-Auto-Response-Suppress")
		for field, values := range m.Header {
			if !slices.Contains(known, field) || len(values) != 1 {
				t.Errorf("the field %q %d times", field, len(values))
			}
		}
		for line := range bytes.SplitSeq(data, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
				t.Errorf("a line of %d bytes, or with an end in it: %.80q", len(line), line)
			}
		}
		events, err := Decode(a.account, a.self, data, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		got := events[0].Message
		if diff := cmp.Diff(plain(text), plain(got.Text+"\n"+got.Quoted)); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
		if got.Ref.Native != MessageID(d, "acme.example") || got.Thread != discussion(d) || (got.Auto != channel.Human) != d.Auto || got.Author.Role != channel.Self {
			t.Errorf("read back as %q of %q, %q by %q", got.Ref.Native, got.Thread, got.Auto, got.Author.Role)
		}
	})
}

// plain is a text without what stands for blanks and line ends.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return r == 0 || unicode.IsSpace(r) }), "")
}

// An address of a part is refused, or names one that a mailbox can be asked for
// and that has the same address again.
func FuzzLocated(f *testing.F) {
	f.Add("mid:a%2Fb@mail.example?part=1.2")
	f.Add("mid:%0d%0a@x?part=1")
	f.Fuzz(func(t *testing.T, address string) {
		id, part, ok := located(address)
		if !ok {
			return
		}
		if !isID(id) || len(part) == 0 {
			t.Errorf("%q, part %v", id, part)
		}
		b := body{media: make([]channel.Media, 1)}
		section := ""
		for _, n := range part {
			section = within(section, n)
		}
		b.sections = []string{section}
		b.locate(id)
		again, same, ok := located(b.media[0].URL)
		if diff := cmp.Diff(part, same); !ok || again != id || diff != "" {
			t.Errorf("%q again is %q, part (-want +got):\n%s", id, again, diff)
		}
	})
}
