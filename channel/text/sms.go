package text

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The default alphabet of short messages and the characters of its extension
// table, which are sent as two (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1).
// National tables are not used: senders do not announce them.
const (
	gsmOther    = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"
	gsmMissing  = "`" // of ASCII, besides controls
	gsmExtended = "\f^{}\\[~]|€"
)

// Lengths of a short message alone and of one of several, in characters of the
// default alphabet and in UTF-16 units (3GPP TS 23.040, section 9.2.3.24.1).
const (
	gsmAlone, gsmPart = 160, 153
	ucsAlone, ucsPart = 70, 67
)

// segments counts the short messages that s takes: in the default alphabet if
// it has every character, else in UTF-16. Neither an escape and its character
// nor a surrogate pair is torn apart; a sequence of emoji is, as the standard
// allows. An empty text is one message.
func segments(s string) int {
	alone, part, cost := gsmAlone, gsmPart, gsmCost
	for _, r := range s {
		if gsmCost(r) == 0 {
			alone, part, cost = ucsAlone, ucsPart, utf16Cost
			break
		}
	}
	total, count, used := 0, 1, 0
	for _, r := range s {
		c := cost(r)
		total += c
		if used+c > part {
			count++
			used = 0
		}
		used += c
	}
	if total <= alone {
		return 1
	}
	return count
}

func utf16Cost(r rune) int { return utf16.RuneLen(r) }

// gsmCost is 1 for a character of the default alphabet, 2 for one of its
// extension, 0 for any other.
func gsmCost(r rune) int {
	if r < utf8.RuneSelf {
		switch {
		case letter(byte(r)) || '0' <= r && r <= '9', r == '\n', r == '\r':
			return 1
		case strings.IndexByte(gsmExtended, byte(r)) >= 0:
			return 2
		case r < ' ' || r == 0x7F || strings.IndexByte(gsmMissing, byte(r)) >= 0:
			return 0
		}
		return 1
	}
	switch {
	case r == '€':
		return 2
	case strings.ContainsRune(gsmOther, r):
		return 1
	}
	return 0
}
