package privacy

import (
	"unicode"
	"unicode/utf8"
)

// A class decides what the scanner does at a byte.
type class uint8

const (
	other class = iota
	letter
	digit
	at
	ending  // may end a sentence
	bracket // may begin a label
	colon   // may begin a network address
	percent // may begin an escaped character of a URL
	wide    // the first byte of a character of several bytes
)

var classes = func() (t [256]class) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = letter, letter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	t['@'], t['['], t[':'], t['%'] = at, bracket, colon, percent
	for _, c := range ".!?;\n" {
		t[c] = ending
	}
	for c := utf8.RuneSelf; c < len(t); c++ {
		t[c] = wide
	}
	return t
}()

// Traits are what a character may be in a code, for letters of both cases.
const (
	numeral    uint8 = 1 << iota // 0 to 9
	alphabetic                   // A to Z
	omocodic                     // a letter that omocodia puts for a digit
	monthly                      // a letter that stands for a month in a codice fiscale
	parting                      // may begin a separator between groups
)

var traits = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = numeral
		case classes[c] == letter:
			t[c] = alphabetic
		}
	}
	for _, c := range omocodia {
		t[c] |= omocodic
		t[c|0x20] |= omocodic
	}
	for _, c := range fiscalMonths {
		t[c] |= monthly
		t[c|0x20] |= monthly
	}
	for _, c := range " \t-./" {
		t[byte(c)] |= parting
	}
	t[0xC2], t[0xE2] = parting, parting
	return t
}()

func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return c|0x20-'a' < 26 }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }
func upper(c byte) byte {
	if c-'a' < 26 {
		return c - 'a' + 'A'
	}
	return c
}

// byteAt is the byte at i, or 0 outside the text.
func byteAt(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

// letterBefore reports whether a letter or digit of any script ends at i.
func letterBefore(s string, i int) bool {
	if i == 0 {
		return false
	}
	if s[i-1] < utf8.RuneSelf {
		return isAlnum(s[i-1])
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r)
}

// letterAfter reports whether a letter or digit of any script begins at i.
func letterAfter(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return isAlnum(s[i])
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

// space is the length of the blank at i that does not end the line: space, tab, no-break, thin and narrow spaces. 0 if there is none.
func space(s string, i int) int {
	switch byteAt(s, i) {
	case ' ', '\t':
		return 1
	case 0xC2:
		if byteAt(s, i+1) == 0xA0 {
			return 2
		}
	case 0xE2:
		if byteAt(s, i+1) == 0x80 && (byteAt(s, i+2) == 0xAF || byteAt(s, i+2)-0x80 <= 0x0A) {
			return 3
		}
	}
	return 0
}

// dash is the length of the hyphen, dash or minus sign at i: "-", U+2010 to U+2015, U+2212. 0 if there is none.
func dash(s string, i int) int {
	switch byteAt(s, i) {
	case '-':
		return 1
	case 0xE2:
		if byteAt(s, i+1) == 0x80 && byteAt(s, i+2)-0x90 < 6 || byteAt(s, i+1) == 0x88 && byteAt(s, i+2) == 0x92 {
			return 3
		}
	}
	return 0
}

// separator is the length of what may stand between two groups of a code that people write in groups: one blank, hyphen, dot or slash,
// or two blanks. 0 if there is none.
func separator(s string, i int) int {
	if i >= len(s) || traits[s[i]]&parting == 0 {
		return 0
	}
	switch s[i] {
	case '-', '.', '/':
		return 1
	case ' ':
		if i+1 < len(s) && traits[s[i+1]]&parting == 0 {
			return 1
		}
	}
	if n := space(s, i); n > 0 {
		return n + space(s, i+n)
	}
	return dash(s, i)
}

// foldRune maps a letter to lower case without its accent, as one ASCII letter; 0 for everything else.
// "ß" becomes "s": the word lists are written the same way.
func foldRune(r rune) byte {
	if r < utf8.RuneSelf {
		if isLetter(byte(r)) {
			return byte(r) | 0x20
		}
		return 0
	}
	const latin1 = "aaaaaaaceeeeiiiidnooooo\x00ouuuuytsaaaaaaaceeeeiiiidnooooo\x00ouuuuyty"
	switch {
	case r >= 0xC0 && r <= 0xFF:
		return latin1[r-0xC0]
	case r == 'œ' || r == 'Œ':
		return 'o'
	}
	return 0
}
