package email

import (
	"bytes"
	"io"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/emersion/go-message"

	"github.com/mysocialcare/socialcare/channel"
)

// parent is what an answer takes from the message that it answers.
type parent struct {
	subject    string
	references []string // the message itself is the last
}

// compose writes a draft as a message (RFC 5322). Nothing that the draft or the
// parent holds can begin a header field of its own: lines become blanks, and
// what is no identifier, address or language is left out.
func (a *Adapter) compose(d channel.Draft, to *mail.Address, p parent, now time.Time) ([]byte, error) {
	var h message.Header
	set := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	from := mail.Address{Name: line(a.opt.From), Address: a.address}
	set("Date", now.Format(time.RFC1123Z))
	set("From", from.String())
	set("To", to.String())
	set("Message-Id", MessageID(d, a.host))
	subject := a.opt.Subject
	if s := line(p.subject); s != "" {
		subject = reply(s)
	}
	h.SetText("Subject", subject)
	if refs := p.references; len(refs) > 0 {
		set("In-Reply-To", last(refs))
		set("References", strings.Join(shortened(refs), " "))
	}
	if a.opt.PlusReply {
		set("Reply-To", a.plus(d))
	}
	if d.Auto {
		set("Auto-Submitted", "auto-replied") // RFC 3834, 5
		set("X-Auto-Response-Suppress", "All")
	}
	if isLanguage(d.Lang) {
		set("Content-Language", d.Lang)
	}
	set("Mime-Version", "1.0")
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	set("Content-Transfer-Encoding", "quoted-printable")
	var b bytes.Buffer
	w, err := message.CreateWriter(&b, h)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, crlf(d.Text)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// plus is our address with the discussion's token.
func (a *Adapter) plus(d channel.Draft) string {
	local, host, _ := strings.Cut(a.address, "@")
	local, _, _ = strings.Cut(local, "+")
	plus := mail.Address{Name: line(a.opt.From), Address: local + "+" + discussion(d) + "@" + host}
	return plus.String()
}

// line is s on one line, without control characters.
func line(s string) string { return strings.Join(strings.Fields(strings.Map(blanks, clean(s))), " ") }

// blanks makes blanks of control characters and of what ends a line.
func blanks(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

// crlf is a text with the line ends of e-mail.
func crlf(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(clean(s))
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\r\n") + "\r\n"
}

// reply is the subject of an answer: "Re: " once.
func reply(subject string) string {
	for {
		found := answers.FindStringIndex(subject)
		if found == nil {
			return "Re: " + subject
		}
		subject = subject[found[1]:]
	}
}

// maxNamed is how many messages an answer refers to: the first and the newest.
const maxNamed = 40

func shortened(refs []string) []string {
	if len(refs) <= maxNamed {
		return refs
	}
	return append(append([]string{}, refs[0]), refs[len(refs)-maxNamed+1:]...)
}

// isID reports whether s can stand in a header field as an identifier.
func isID(s string) bool {
	return len(s) > 2 && len(s) < 500 && s[0] == '<' && s[len(s)-1] == '>' && isASCII(s) && !strings.ContainsAny(s[1:len(s)-1], "<>")
}

func isLanguage(tag string) bool {
	return tag != "" && len(tag) <= 35 && !strings.ContainsFunc(tag, func(r rune) bool {
		return r != '-' && !('0' <= r && r <= '9') && !('a' <= r|0x20 && r|0x20 <= 'z')
	})
}
