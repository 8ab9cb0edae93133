package email

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/mail"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// What is read of a message: enough for any that a person wrote.
const (
	maxDepth = 20
	maxParts = 500
	maxText  = 1 << 20
)

// body is what a message's parts say.
type body struct {
	plain, html []string
	media       []channel.Media
	sections    []string // of each of them, as IMAP numbers parts: "2.1"
	report      string   // the type of a report, in lower case
	failed      string   // the Message-ID of what a report is about
	status      string   // of a delivery: "5.1.1"
	disposition string   // of a reading: "displayed"
	parts       int
}

// walk reads a part and those in it. A part that cannot be read is left out.
// section is the part's number; "" for a whole message.
func (b *body) walk(e *message.Entity, depth int, section string) {
	if b.parts++; b.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, err := e.Header.ContentType()
	if err != nil || kind == "" {
		kind = "text/plain"
	}
	if kind == "multipart/report" && b.report == "" {
		b.report = strings.ToLower(params["report-type"])
	}
	if parts := e.MultipartReader(); parts != nil {
		b.each(parts, kind == "multipart/alternative", depth, section)
		return
	}
	disposition, _, _ := e.Header.ContentDisposition()
	switch {
	case disposition == "attachment" || !strings.HasPrefix(kind, "text/") && !b.isReport(kind):
		b.attach(e, kind, section)
	case b.isReport(kind):
		b.readReport(e, kind)
	case kind == "text/html":
		b.html = append(b.html, text.FromHTML(read(e.Body, params["charset"])))
	case kind == "text/plain" || len(b.plain) == 0:
		b.plain = append(b.plain, read(e.Body, params["charset"]))
	default: // a calendar or a card beside the text
		b.attach(e, kind, section)
	}
}

// each reads the parts of a multipart. Of alternatives the text is one: both
// forms are kept apart, and the plain one is preferred.
func (b *body) each(parts message.MultipartReader, alternative bool, depth int, section string) {
	for n := 1; b.parts < maxParts; n++ {
		p, err := parts.NextPart()
		if p == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return // the rest is cut off or malformed
		}
		if !alternative {
			b.flatten(p, depth, within(section, n))
			continue
		}
		b.walk(p, depth+1, within(section, n))
	}
}

// flatten reads one part of a mixture, whose texts follow each other: one that
// has only HTML counts as plain text there.
func (b *body) flatten(p *message.Entity, depth int, section string) {
	sub := body{report: b.report, failed: b.failed, status: b.status, disposition: b.disposition, parts: b.parts}
	sub.walk(p, depth+1, section)
	if t := sub.text(); t != "" {
		b.plain = append(b.plain, t)
	}
	b.media, b.sections = append(b.media, sub.media...), append(b.sections, sub.sections...)
	b.report, b.failed, b.status, b.disposition, b.parts = sub.report, sub.failed, sub.status, sub.disposition, sub.parts
}

func (b *body) text() string {
	list := b.plain
	if strings.TrimSpace(strings.Join(list, "")) == "" {
		list = b.html
	}
	return strings.TrimSpace(strings.Join(list, "\n\n"))
}

func (b *body) isReport(kind string) bool {
	switch kind {
	case "message/delivery-status", "message/disposition-notification":
		return true
	case "message/rfc822", "text/rfc822-headers":
		return b.report != ""
	}
	return false
}

// readReport reads the machine's part of a report: which message it is about.
func (b *body) readReport(e *message.Entity, kind string) {
	r := bufio.NewReader(io.LimitReader(e.Body, maxHeader))
	for { // a delivery report has a group of fields for each recipient
		line, err := r.ReadString('\n')
		name, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case ok && strings.EqualFold(name, "Status") && b.status == "" && kind == "message/delivery-status":
			b.status = clean(value)
		case ok && strings.EqualFold(name, "Disposition") && kind == "message/disposition-notification":
			_, what, _ := strings.Cut(value, ";")
			b.disposition, _, _ = strings.Cut(strings.ToLower(clean(strings.TrimSpace(what))), "/")
		case ok && (strings.EqualFold(name, "Original-Message-ID") || strings.EqualFold(name, "Message-ID") && kind != "message/delivery-status") && b.failed == "":
			var h header
			h.Header = mail.Header{}
			h.Set("Message-Id", value)
			b.failed = h.id("Message-Id")
		case kind == "message/rfc822" && strings.TrimSpace(line) == "":
			return // the body of what could not be delivered
		}
		if err != nil {
			return
		}
	}
}

// within is the number of the nth part of a part.
func within(section string, n int) string {
	if section == "" {
		return strconv.Itoa(n)
	}
	return section + "." + strconv.Itoa(n)
}

// attach notes a file by its name and its place; its bytes stay in the mailbox.
func (b *body) attach(e *message.Entity, kind, section string) {
	m := channel.Media{Type: mediaType(kind)}
	h := mail.AttachmentHeader{Header: e.Header}
	if name, err := h.Filename(); err == nil {
		m.Description = clean(name)
	}
	b.media, b.sections = append(b.media, m), append(b.sections, cmp.Or(section, "1"))
}

func mediaType(kind string) string {
	if main, _, _ := strings.Cut(kind, "/"); main == "image" || main == "video" || main == "audio" {
		return main
	}
	return "file"
}

// read is a part's text, with one kind of line end.
func read(r io.Reader, named string) string {
	data, _ := io.ReadAll(io.LimitReader(r, maxText)) // of a part that is cut off, what there is
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if !strings.EqualFold(named, "utf-8") {
		return legible(string(data))
	}
	return clean(string(data))
}

// legible is s as text: what is not UTF-8, and whose character set nobody knows,
// is taken for Western European (Windows-1252), which most such mail is in. Text
// that has other characters in UTF-8 is not, for one that is cut off at its end.
func legible(s string) string {
	if utf8.ValidString(s) {
		return clean(s)
	}
	head := strings.TrimRightFunc(s, func(r rune) bool { return r == utf8.RuneError })
	if utf8.ValidString(head) && len(s)-len(head) < utf8.UTFMax && utf8.RuneCountInString(head) < len(head) {
		return clean(s)
	}
	r, err := charset.Reader("windows-1252", strings.NewReader(s))
	if err != nil {
		return clean(s)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return clean(s)
	}
	return clean(string(data))
}
