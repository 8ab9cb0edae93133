package text

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FromHTML turns the HTML of a message, as Mastodon and its relatives deliver
// it, into plain text. It reads any input: unknown elements fall away and
// their text stays, what opens and never closes is tolerated, and a tag that
// never ends is text. The time is linear in len(s); the result is valid UTF-8
// without control characters and at most a few times as long.
//
// Paragraphs are parted by an empty line, br is a line's end, list items begin
// with "- " or their number, quoted lines with "> ". The content of script,
// style and the like is dropped. A link to an account or a hashtag keeps the
// text that readers see; of any other the address is given, alone where the
// visible text is a shortened form of it, else in brackets after the text. An
// img gives its alternative text.
func FromHTML(s string) string {
	w := writer{buf: make([]byte, 0, len(s))}
	for i := 0; i < len(s); {
		lt := strings.IndexByte(s[i:], '<')
		if lt < 0 {
			w.text(s[i:])
			break
		}
		if lt > 0 {
			w.text(s[i : i+lt])
			i += lt
		}
		t, end, ok := readTag(s, i)
		if !ok {
			// Either no tag, or one without an end: then nothing after it can
			// be a tag either.
			w.text(s[i:end])
			i = end
			continue
		}
		i = end
		if !t.close && dropped(t.name) {
			i = skipElement(s, i, t.name)
			continue
		}
		w.tag(t)
	}
	w.endLink()
	return string(bytes.TrimRight(w.buf, " \n"))
}

// writer builds the text: blanks and line ends are held back until something
// follows them.
type writer struct {
	buf     []byte
	space   bool   // a blank is due
	lines   int    // line ends are due, at most 2
	marker  string // of the list item that begins
	lists   []int  // open lists: the number of the last item, -1 without numbers
	quotes  int
	pre     int
	spans   []spanKind
	hidden  int // open invisible spans
	link    *tag
	linkAt  int    // where the link's text begins in buf; -1 while it has none
	linkEnd bool   // the link's visible text is marked as shortened
	shown   []byte // of the link's text, what readers see
}

type spanKind byte

const (
	plainSpan spanKind = iota
	invisibleSpan
)

// maxDepth bounds how deep nested lists are shown, and how many spans are
// remembered. Real messages stay far below.
const (
	maxDepth = 4
	maxSpans = 256
)

func (w *writer) text(s string) {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c > ' ' && c < utf8.RuneSelf && c != 0x7f {
			w.flush()
			j := i + 1
			for j < len(s) && s[j] > ' ' && s[j] < utf8.RuneSelf && s[j] != 0x7f {
				j++
			}
			w.put(s[i:j])
			i = j
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == '\n' && w.pre > 0:
			w.newline(w.lines + 1)
		case r == ' ', r == '\n', r == '\t', r == '\r', r == '\f':
			w.space = true
		case unicode.IsControl(r):
		default:
			w.flush()
			if r == utf8.RuneError && size == 1 {
				w.put("\uFFFD")
			} else {
				w.put(s[i-size : i])
			}
		}
	}
}

func (w *writer) put(s string) {
	w.buf = append(w.buf, s...)
	if w.link == nil {
		return
	}
	if w.linkAt < 0 {
		w.linkAt = len(w.buf) - len(s)
	}
	if w.hidden == 0 {
		w.shown = append(w.shown, s...)
	}
}

// flush writes the blank, the line ends and the marker that are due.
func (w *writer) flush() {
	begins := len(w.buf) == 0
	switch {
	case begins:
	case w.lines > 0:
		for range w.lines {
			w.buf = append(w.buf, '\n')
		}
		begins = true
	case w.space:
		w.buf = append(w.buf, ' ')
		if w.link != nil && len(w.shown) > 0 && w.hidden == 0 {
			w.shown = append(w.shown, ' ')
		}
	}
	if begins && w.quotes > 0 {
		w.buf = append(w.buf, "> "...)
	}
	if w.marker != "" {
		w.buf = append(w.buf, w.marker...)
		w.marker = ""
	}
	w.space, w.lines = false, 0
}

// newline asks for at least n line ends, so that n-1 empty lines part what was
// written from what comes.
func (w *writer) newline(n int) {
	w.lines = min(max(w.lines, n), 2)
	w.space = false
}

func (w *writer) paragraph() {
	if len(w.lists) > 0 {
		w.newline(1)
		return
	}
	w.newline(2)
}

func (w *writer) tag(t tag) {
	switch t.name {
	case "br":
		w.newline(w.lines + 1)
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table":
		w.paragraph()
	case "div", "section", "article", "tr", "dt", "dd", "hr", "figure", "figcaption":
		w.newline(1)
	case "td", "th":
		w.space = true
	case "blockquote":
		w.paragraph()
		w.quotes = step(w.quotes, t.close)
	case "pre":
		w.paragraph()
		w.pre = step(w.pre, t.close)
	case "ul", "ol":
		w.list(t)
	case "li":
		w.item(t)
	case "img":
		w.text(t.alt)
	case "span":
		w.span(t)
	case "a":
		w.endLink()
		if !t.close {
			w.beginLink(t)
		}
	}
}

func step(n int, closing bool) int {
	if closing {
		return max(n-1, 0)
	}
	return n + 1
}

func (w *writer) list(t tag) {
	if t.close && len(w.lists) > 0 {
		w.lists = w.lists[:len(w.lists)-1]
	}
	w.paragraph()
	switch {
	case t.close:
	case t.name == "ol":
		w.lists = append(w.lists, 0)
	default:
		w.lists = append(w.lists, -1)
	}
}

func (w *writer) item(t tag) {
	w.newline(1)
	w.marker = ""
	if t.close {
		return
	}
	depth := len(w.lists)
	w.marker = strings.Repeat("  ", min(max(depth-1, 0), maxDepth))
	if depth == 0 || w.lists[depth-1] < 0 {
		w.marker += "- "
		return
	}
	w.lists[depth-1]++
	w.marker += strconv.Itoa(w.lists[depth-1]) + ". "
}

// span follows the spans that Mastodon shortens an address with: the scheme
// and the tail stand in invisible ones.
func (w *writer) span(t tag) {
	if t.close {
		if n := len(w.spans); n > 0 {
			if w.spans[n-1] == invisibleSpan {
				w.hidden--
			}
			w.spans = w.spans[:n-1]
		}
		return
	}
	if len(w.spans) == maxSpans {
		return
	}
	kind := plainSpan
	if hasClass(t.class, "invisible") {
		kind = invisibleSpan
		w.hidden++
	}
	if hasClass(t.class, "ellipsis") {
		w.linkEnd = true
	}
	w.spans = append(w.spans, kind)
}

func (w *writer) beginLink(t tag) {
	w.link, w.linkAt, w.linkEnd, w.shown = &t, -1, false, w.shown[:0]
}

// endLink settles what stands for the link that is open, if one is.
func (w *writer) endLink() {
	t := w.link
	if t == nil {
		return
	}
	w.link = nil
	shown := string(w.shown)
	href := address(t.href)
	if w.linkAt < 0 {
		if href == "" {
			return
		}
		w.flush()
		w.linkAt = len(w.buf)
	}
	switch {
	case strings.HasPrefix(shown, "@"), strings.HasPrefix(shown, "#"),
		hasClass(t.class, "mention"), hasClass(t.class, "hashtag"):
		w.replaceLink(shown)
	case href == "":
		// The text stays as it is: there is nothing to follow.
	case shown == "":
		w.replaceLink(href)
	case w.linkEnd, shortened(shown, href), string(w.buf[w.linkAt:]) == href:
		w.replaceLink(href)
	default:
		w.buf = append(append(append(w.buf, " ("...), href...), ')')
	}
}

func (w *writer) replaceLink(s string) { w.buf = append(w.buf[:w.linkAt], s...) }

// shortened reports whether shown is an address, or the beginning of one,
// without its scheme.
func shortened(shown, href string) bool {
	shown = strings.TrimSuffix(strings.TrimSuffix(shown, "…"), "...")
	shown, full := bare(shown), bare(href)
	return shown != "" && strings.ContainsRune(shown, '.') && hasPrefixFold(full, shown)
}

func bare(s string) string {
	for _, prefix := range []string{"https://", "http://"} {
		if hasPrefixFold(s, prefix) {
			s = s[len(prefix):]
			break
		}
	}
	if hasPrefixFold(s, "www.") {
		s = s[len("www."):]
	}
	return s
}

// address returns href if it can be shown: http or https, without blanks and
// control characters.
func address(href string) string {
	if !hasPrefixFold(href, "http://") && !hasPrefixFold(href, "https://") || !utf8.ValidString(href) {
		return ""
	}
	if strings.ContainsFunc(href, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return ""
	}
	return href
}

func hasClass(class, name string) bool {
	for f := range strings.FieldsSeq(class) {
		if f == name {
			return true
		}
	}
	return false
}
