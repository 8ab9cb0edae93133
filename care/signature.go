package care

import (
	"strings"
	"unicode"
)

// Signed appends an agent's signature to a text, " ^FB", unless the text ends
// with it already.
func Signed(text, initials string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	switch {
	case initials == "":
		return text
	case text == "":
		return "^" + initials
	}
	if s, ok := Signature(text); ok && s == initials || strings.HasSuffix(text, "^"+initials) {
		return text
	}
	return text + " ^" + initials
}

// Signature reads the signature at the end of a text: two to four capital
// letters after "^", or after "-" at the beginning of a word: "^FB", "-KC",
// "^HSB". Letters that a dash joins to a word ("A-BC") are none. What networks and agents
// put behind it, links and the count of a text in parts ("2/2"), does not hide it.
func Signature(text string) (initials string, ok bool) {
	initials, _, ok = signature(text)
	return initials, ok
}

// signature is Signature, with the byte at which its mark stands.
func signature(text string) (initials string, at int, ok bool) {
	text = trimTail(text)
	i := strings.LastIndexAny(text, "^-")
	if i < 0 {
		return "", 0, false
	}
	initials = text[i+1:]
	if !isInitials(initials) {
		return "", 0, false
	}
	if before := strings.TrimRightFunc(text[:i], unicode.IsSpace); text[i] == '-' && len(before) == i && i > 0 {
		return "", 0, false
	}
	return initials, i, true
}

// trimTail cuts off what may follow a signature.
func trimTail(text string) string {
	for {
		text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '.' })
		last := text[strings.LastIndexFunc(text, unicode.IsSpace)+1:]
		if last == "" || last == text || !isLink(last) && !isCount(last) {
			return text
		}
		text = text[:len(text)-len(last)]
	}
}

func isLink(word string) bool {
	return strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://")
}

// isCount: "1/2", "(2/2)".
func isCount(word string) bool {
	word = strings.TrimSuffix(strings.TrimPrefix(word, "("), ")")
	n, of, ok := strings.Cut(word, "/")
	return ok && isSmall(n) && isSmall(of)
}

func isSmall(s string) bool {
	return (len(s) == 1 || len(s) == 2) && strings.Trim(s, "0123456789") == ""
}

// isInitials: two to four capital letters.
func isInitials(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 4
}
