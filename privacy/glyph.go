package privacy

import (
	"strings"
	"unicode/utf8"
)

// glyph is what a character that is not ASCII stands for when somebody writes data with it: an ASCII character, or one of the values below.
const (
	itself  byte = 0
	unseen  byte = 1 // it shows nothing: zero-width and direction marks, soft hyphen
	riding  byte = 2 // it changes how the character before it looks: keycap, variation selector
	likeLow byte = 3 // a letter of another script that looks like a Latin one; see alike
)

// zeros are the first characters of the runs of ten digits that are in use beside 0 to 9.
// Source: Unicode 15, general category Nd.
var zeros = [...]rune{
	'٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '᠐', '０',
}

// glyphOf is what r stands for.
func glyphOf(r rune) byte {
	switch {
	case r < 0x2000:
		return lowGlyph(r)
	case r < 0x2190:
		return generalGlyph(r)
	case r == '−':
		return '-'
	case r == '∙' || r == '⋅' || r == '・':
		return '*'
	case r >= 0x2460 && r <= 0x27BF:
		return circledGlyph(r)
	case r == 0x3000:
		return ' '
	case r >= 0xFE00 && r <= 0xFE0F:
		return riding
	case r == 0xFEFF:
		return unseen
	case r == '﹫':
		return '@'
	case r == '﹒':
		return '.'
	case r == '﹣' || r == '﹘':
		return '-'
	case r > 0xFF00 && r < 0xFF5F: // full width
		return byte(r - 0xFF00 + 0x20)
	case r >= 0x1D400 && r <= 0x1D7FF:
		return mathGlyph(r)
	case r >= 0x1F130 && r < 0x1F18A && (r-0x1F130)%32 < 26: // squared and circled capitals
		return 'A' + byte((r-0x1F130)%32)
	}
	return itself
}

func lowGlyph(r rune) byte {
	switch r {
	case 0xA0:
		return ' '
	case 0xAD, 0x61C, 0x180E:
		return unseen
	case '·':
		return '*'
	case '²':
		return '2'
	case '³':
		return '3'
	case '¹':
		return '1'
	}
	if accent(r) {
		return unseen
	}
	if r >= 0x370 && r < 0x530 {
		if alike(r) != 0 {
			return likeLow
		}
		return itself
	}
	return digitGlyph(r)
}

func digitGlyph(r rune) byte {
	for _, zero := range zeros {
		if r >= zero && r < zero+10 {
			return '0' + byte(r-zero)
		}
	}
	return itself
}

// generalGlyph is for U+2000 to U+218F: blanks, dashes, raised and lowered digits.
func generalGlyph(r rune) byte {
	switch {
	case r <= 0x200A, r == 0x202F, r == 0x205F:
		return ' '
	case r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069:
		return unseen
	case r <= 0x2015:
		return '-'
	case r == '•' || r == '‧':
		return '*'
	case r == '․':
		return '.'
	case r == 0x2070, r >= 0x2074 && r <= 0x2079:
		return '0' + byte(r-0x2070)
	case r >= 0x2080 && r <= 0x2089:
		return '0' + byte(r-0x2080)
	case r == 0x20E3:
		return riding
	}
	return itself
}

// circledGlyph is for U+2460 to U+27BF: digits and letters in circles, in brackets and with full stops.
func circledGlyph(r rune) byte {
	for _, one := range [...]rune{'①', '⑴', '⒈', '⓵', '❶', '➀', '➊'} {
		if r >= one && r < one+9 {
			return '1' + byte(r-one)
		}
	}
	switch {
	case r == '⓪' || r == '⓿':
		return '0'
	case r >= 'Ⓐ' && r <= 'Ⓩ':
		return 'A' + byte(r-'Ⓐ')
	case r >= 'ⓐ' && r <= 'ⓩ':
		return 'a' + byte(r-'ⓐ')
	case r == '⚫' || r == '✱':
		return '*'
	}
	return itself
}

// mathGlyph is for the mathematical letters and digits: thirteen alphabets of 52 letters, then five runs of ten digits.
func mathGlyph(r rune) byte {
	switch n := r - 0x1D400; {
	case r >= 0x1D7CE:
		return '0' + byte((r-0x1D7CE)%10)
	case r >= 0x1D6A8:
		return itself // Greek
	case n%52 < 26:
		return 'A' + byte(n%52)
	default:
		return 'a' + byte(n%52-26)
	}
}

// alike is the Latin letter that a Greek or Cyrillic one looks like; 0 if there is none.
// Source: the confusables of Unicode Technical Standard 39, those that look the same in common typefaces.
func alike(r rune) byte {
	const (
		others = "АВЕЅІЈКМНОРСТХУ" + "аеѕіјорсхуһԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "οανρικυτε"
		latin  = "ABESIJKMHOPCTXY" + "aesijopcxyhdqw" + "ABEZHIKMNOPTYX" + "oavpikute"
	)
	if i := strings.IndexRune(others, r); i >= 0 {
		return latin[i/2]
	}
	return 0
}

// isKeycap reports whether the combining keycap U+20E3 is at i.
func isKeycap(s string, i int) bool { return strings.HasPrefix(s[i:], "\u20e3") }

// odd reports whether the character at i, of several bytes, makes it worth to read the text again as what it looks like: it stands for an
// ASCII letter or digit, or hides beside one.
func odd(s string, i int) bool {
	if s[i] == 0xC3 || s[i] == 0xF0 && byteAt(s, i+1) == 0x9F && byteAt(s, i+2) > 0x86 {
		return false // an accented letter, an emoji: most of what is not ASCII
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	before, after := byteAt(s, i-1), byteAt(s, i+size)
	switch g := glyphOf(r); g {
	case itself, riding:
		return false
	case unseen, likeLow:
		return isAlnum(before) || before == '@' || before == '.' || isAlnum(after) || after == '@'
	case ' ', '-':
		return false // the scanner knows the usual ones
	case '*':
		return isAlnum(before) && isAlnum(after)
	default:
		return true
	}
}
