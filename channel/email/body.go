package email

import (
	"bytes"
	"cmp"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"

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
	plain, html, other []string
	media              []channel.Media
	sections           []string // of each of them, as IMAP numbers parts: "2.1"
	bare               bool     // an HTML text parts off its history as Yahoo's does: by an element of that name
	bareParts          bool     // one of a mixture's does
	sealed             bool     // a part is encrypted
	reported
	parts int
}

// walk reads a part and those in it. A part that cannot be read is left out.
// section is the part's number; "" for a whole message.
func (b *body) walk(e *message.Entity, depth int, section string) {
	if b.parts++; b.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, e := typed(e)
	b.sealed = b.sealed || isSealed(kind, params)
	if kind == "multipart/report" && b.report == "" {
		b.report = cmp.Or(strings.ToLower(params["report-type"]), untold)
	}
	if parts := e.MultipartReader(); parts != nil {
		b.each(parts, kind == "multipart/alternative", depth, section)
		return
	}
	disposition, name := placed(e, params)
	switch {
	case b.isReport(kind, disposition):
		b.readReport(e, kind)
	case disposition == "attachment" || !strings.HasPrefix(kind, "text/"):
		b.attach(kind, name, section)
	case kind == "text/html":
		page := read(e.Body, params["charset"])
		b.bare = b.bare || strings.Contains(page, "yahoo_quoted")
		b.html = append(b.html, text.FromHTML(page))
	case kind == "text/plain":
		words := read(e.Body, params["charset"])
		if strings.EqualFold(params["format"], "flowed") {
			words = unflowed(words, strings.EqualFold(params["delsp"], "yes"))
		}
		b.plain = append(b.plain, words)
	case isData(kind) || len(b.plain)+len(b.html) > 0:
		b.calendar = b.calendar || kind == "text/calendar" && strings.EqualFold(params["method"], "reply")
		b.attach(kind, name, section)
	default: // a kind of text that nobody knows is read as plain text (RFC 2046, 4.1.4)
		b.other = append(b.other, read(e.Body, params["charset"]))
	}
}

// isBare reports whether the text is an HTML one that quotes by other means than a
// quotation.
func (b *body) isBare() bool {
	return b.bareParts || b.bare && strings.TrimSpace(strings.Join(b.plain, "")) == ""
}

// isSealed reports whether a part is encrypted (RFC 1847, 2.2; RFC 8551, 3.2.2).
func isSealed(kind string, params map[string]string) bool {
	switch kind {
	case "multipart/encrypted":
		return true
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return strings.Contains(strings.ToLower(params["smime-type"]), "enveloped")
	}
	return false
}

// isData reports whether a kind of text is for programs.
func isData(kind string) bool {
	switch kind {
	case "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/x-amp-html", "text/xml", "text/css", "text/javascript", "text/rfc822-headers":
		return true
	}
	return false
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
	sub := body{reported: b.reported, parts: b.parts, sealed: b.sealed}
	sub.walk(p, depth+1, section)
	if t := sub.text(); t != "" {
		b.plain = append(b.plain, t)
	}
	b.bareParts = b.bareParts || sub.isBare()
	b.media, b.sections = append(b.media, sub.media...), append(b.sections, sub.sections...)
	b.reported, b.parts, b.sealed = sub.reported, sub.parts, sub.sealed
}

// text is the first of these that says anything: the plain texts, those in HTML,
// others.
func (b *body) text() string {
	for _, list := range [][]string{b.plain, b.html, b.other} {
		if s := strings.TrimSpace(strings.Join(list, "\n\n")); s != "" {
			return s
		}
	}
	return ""
}

// within is the number of the nth part of a part.
func within(section string, n int) string {
	if section == "" {
		return strconv.Itoa(n)
	}
	return section + "." + strconv.Itoa(n)
}

// attach notes a file by its name and its place; its bytes stay in the mailbox.
func (b *body) attach(kind, name, section string) {
	b.media = append(b.media, channel.Media{Type: mediaType(kind), Description: line(name)})
	b.sections = append(b.sections, cmp.Or(section, "1"))
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
