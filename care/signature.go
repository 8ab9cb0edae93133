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
// letters after "^" or "-", at the beginning of a word: "^FB", "-KC", "^HSB".
// Letters that a dash joins to a word ("A-BC") are none.
func Signature(text string) (initials string, ok bool) {
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '.' })
	i := strings.LastIndexAny(text, "^-")
	if i < 0 {
		return "", false
	}
	initials = text[i+1:]
	if !isInitials(initials) {
		return "", false
	}
	if before := strings.TrimRightFunc(text[:i], unicode.IsSpace); text[i] == '-' && len(before) == i && i > 0 {
		return "", false
	}
	return initials, true
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
