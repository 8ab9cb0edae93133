package text

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Composed returns s in composed form (Unicode's NFC), in which a letter and its
// accent are one character: two texts that read alike are equal in it, however
// their accents were typed.
func Composed(s string) string { return norm.NFC.String(s) }

// weighted counts as X does (its open library's configuration of version 3,
// read 2026-08-22): of the text in composed form (NFC), code points up to
// U+10FF, and the spaces, dashes, quotes and primes of U+2000-200D, U+2010-201F
// and U+2032-2037 count 1, all others 2, an emoji sequence 2 and an address
// urlLength. Which sequences are emoji its parser lists (see emojiEnd).
func weighted(s string, urlLength int) int {
	if !norm.NFC.IsNormalString(s) {
		s = Composed(s)
	}
	if urlLength <= 0 {
		return weights(s)
	}
	n, done := 0, 0
	for start, end := range addresses(s) {
		n += weights(s[done:start]) + urlLength
		done = end
	}
	return n + weights(s[done:])
}

func weights(s string) int {
	n := 0
	for i := 0; i < len(s); {
		// Nothing of ASCII is heavy, but a digit may begin a keycap.
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			i++
			n++
			continue
		}
		if end := emojiEnd(s, i); end > i {
			i = end
			n += 2
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		n += weight(r)
	}
	return n
}

func weight(r rune) int {
	switch {
	case r <= 0x10FF, 0x2000 <= r && r <= 0x200D, 0x2010 <= r && r <= 0x201F, 0x2032 <= r && r <= 0x2037:
		return 1
	}
	return 2
}
