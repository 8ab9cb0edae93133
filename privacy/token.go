package privacy

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// blanks returns the index of the first character at or after i that is no blank within the line.
func blanks(s string, i int) int {
	for n := space(s, i); n > 0; n = space(s, i) {
		i += n
	}
	return i
}

// blanksBack returns the end of what stands before the blanks that end at i.
func blanksBack(s string, i int) int {
	for i > 0 {
		if c := s[i-1]; c == ' ' || c == '\t' {
			i--
			continue
		}
		if i >= 2 && s[i-2] == 0xC2 && s[i-1] == 0xA0 {
			i -= 2
			continue
		}
		break
	}
	return i
}

// blankAt returns the end of the token at i: up to a blank, the end of the line or the text.
func blankAt(s string, i int) int {
	for i < len(s) && s[i] != '\n' && s[i] != '\r' && space(s, i) == 0 {
		i++
	}
	return i
}

// nameEnd returns the end of the word of a name at i, with its apostrophes and hyphens: "D'Angelo", "Jean-Pierre". i if there is none.
func nameEnd(s string, i int) int {
	k := i
	for k < len(s) {
		r, n := utf8.DecodeRuneInString(s[k:])
		if unicode.IsLetter(r) {
			k += n
			continue
		}
		if k > i && (r == '\'' || r == '’' || r == '-') {
			if next, _ := utf8.DecodeRuneInString(s[k+n:]); unicode.IsLetter(next) {
				k += n
				continue
			}
		}
		break
	}
	return k
}

// nextDigit is the index of the first digit at or after i, or the length of the text. What it has found out holds for the calls that come, so that
// all of them together look at each byte about once.
func (sc *scanner) nextDigit(i int) int {
	if i >= sc.digitless.start && i <= sc.digitless.end && sc.digitless.end > 0 {
		return sc.digitless.end
	}
	k := i
	for ; k < len(sc.text); k += 8 {
		if d := digitsOf(load(sc.text, k)); d != 0 {
			k += bits.TrailingZeros64(d) / 8
			break
		}
	}
	sc.digitless = span{i, min(k, len(sc.text))}
	return sc.digitless.end
}

// capital reports whether the letter at i is a capital.
func capital(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsUpper(r)
}

// shouted reports whether [i, j) has two letters or more and no lower-case one.
func shouted(s string, i, j int) bool {
	letters := 0
	for _, r := range s[i:j] {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

// telling reports whether the word [i, j) says something about a number near it.
func telling(s string, i, j int) bool {
	var buf [wordBytes]byte
	_, n := wordAhead(s[:j], i, &buf)
	m := vocab().at(keyOf(buf[:n]))
	return m != nil && len(m.clues) > 0
}
