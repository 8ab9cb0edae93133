package text

import (
	"html"
	"strings"
)

// tag is what [FromHTML] needs of one: attributes that it does not use are
// left out.
type tag struct {
	name             string
	close            bool
	href, class, alt string
}

// readTag reads the tag, comment or declaration at s[i], which is "<". If it
// is none, ok is false and s[i:end] is text.
func readTag(s string, i int) (t tag, end int, ok bool) {
	if strings.HasPrefix(s[i:], "<!--") {
		if n := strings.Index(s[i+4:], "-->"); n >= 0 {
			return tag{}, i + 4 + n + 3, true
		}
		return tag{}, len(s), true // a comment without an end hides the rest
	}
	j := i + 1
	if j < len(s) && (s[j] == '!' || s[j] == '?') {
		if n := strings.IndexByte(s[j:], '>'); n >= 0 {
			return tag{}, j + n + 1, true
		}
		return tag{}, len(s), false
	}
	if j < len(s) && s[j] == '/' {
		t.close = true
		j++
	}
	start := j
	for j < len(s) && (letter(s[j]) || j > start && '0' <= s[j] && s[j] <= '9') {
		j++
	}
	if j == start {
		return tag{}, i + 1, false
	}
	t.name = lower(s[start:j])
	for j < len(s) {
		switch c := s[j]; {
		case c == '>':
			return t, j + 1, true
		case blank(c) || c == '/':
			j++
		default:
			j = t.attribute(s, j)
		}
	}
	return tag{}, len(s), false
}

// attribute reads the attribute at s[i] and returns where it ends.
func (t *tag) attribute(s string, i int) int {
	j := i + 1 // whatever stands first belongs to the name
	for j < len(s) && s[j] != '=' && s[j] != '>' && s[j] != '/' && !blank(s[j]) {
		j++
	}
	name := lower(s[i:j])
	k := j
	for k < len(s) && blank(s[k]) {
		k++
	}
	if k == len(s) || s[k] != '=' {
		return k
	}
	k++
	for k < len(s) && blank(s[k]) {
		k++
	}
	value, end := attributeValue(s, k)
	switch name {
	case "href":
		t.href = html.UnescapeString(value)
	case "class":
		t.class = value
	case "alt":
		t.alt = value
	}
	return end
}

func attributeValue(s string, i int) (value string, end int) {
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		n := strings.IndexByte(s[i+1:], s[i])
		if n < 0 {
			return "", len(s)
		}
		return s[i+1 : i+1+n], i + n + 2
	}
	j := i
	for j < len(s) && s[j] != '>' && !blank(s[j]) {
		j++
	}
	return s[i:j], j
}

// dropped names the elements whose content is no text.
func dropped(name string) bool {
	switch name {
	case "script", "style", "head", "title", "template", "iframe", "object", "svg":
		return true
	}
	return false
}

// skipElement returns where the element that was opened before i ends: after
// its closing tag, or with the input.
func skipElement(s string, i int, name string) int {
	for i < len(s) {
		n := strings.Index(s[i:], "</")
		if n < 0 {
			return len(s)
		}
		i += n + 2
		after := i + len(name)
		if !hasPrefixFold(s[i:], name) || after < len(s) && letter(s[after]) {
			continue
		}
		n = strings.IndexByte(s[after:], '>')
		if n < 0 {
			return len(s)
		}
		return after + n + 1
	}
	return len(s)
}

// lower is [strings.ToLower] for names, without allocating for the usual ones.
func lower(s string) string {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return strings.ToLower(s)
		}
	}
	return s
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
