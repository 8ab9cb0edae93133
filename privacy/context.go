package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The window in which words count for a candidate.
const (
	wordsBefore = 6
	wordsAfter  = 6
	bytesAround = 96
	wordBytes   = 28 // longer words are not in any list
)

// cue asks the words around [start, end): the nearest telling word before it in its sentence, then those after it.
func (sc *scanner) cue(start, end int, about subject) cue {
	if c := sc.cueBefore(start, about); c != none {
		return c
	}
	return sc.cueAfter(end, about)
}

// cueBefore walks back over the sentence. It stops at an earlier finding, or at the label that Redact put there, so that a redacted text is
// read as the text was: a phone number just before makes this one likely too ("… or …").
func (sc *scanner) cueBefore(start int, about subject) cue {
	s, i, words := sc.text, start, 0
	var buf [wordBytes]byte
	likely := false // a weak word was met: a telling one may stand before it, "order number"
	for words < wordsBefore && i > 0 && i > start-bytesAround {
		if t, ok := sc.dataBefore(i); ok {
			if about == aboutPhone && words <= 2 && !likely {
				return beside(t)
			}
			break
		}
		k, n := wordBack(s, i, &buf)
		if k == i { // not a letter
			_, size := utf8.DecodeLastRuneInString(s[:i])
			if sc.stops(i-size, start) && !sc.abbreviated(i-size, about, words) {
				break
			}
			i -= size
			continue
		}
		words++
		i = k
		switch c := sc.guard.meaning(about, buf[:n]); c {
		case strong, contrary:
			return c
		case weak:
			likely = true
		default:
			if likely && n > 3 {
				return weak // nothing telling beside the weak word
			}
		}
	}
	if likely {
		return weak
	}
	return none
}

// beside is what a finding just before a number says about it: people give one way to reach them after another.
func beside(t Type) cue {
	switch t {
	case Phone:
		return strong
	case Email:
		return weak
	}
	return none
}

// dataBefore reports whether a finding or a label ends at i, and its type.
func (sc *scanner) dataBefore(i int) (Type, bool) {
	if n := len(sc.found); n > 0 && sc.found[n-1].End >= i {
		return sc.found[n-1].Type, true
	}
	return labelEnding(sc.text, i)
}

// stops reports whether the character at i ends the sentence, for a walk back from start. A line break before an item of a list does not
// where the line before ends with a colon or with data.
func (sc *scanner) stops(i, start int) bool {
	s := sc.text
	switch s[i] {
	case '.', '!', '?', ';':
		c := byteAt(s, i+1)
		return c == ' ' || c == '\n' || c == '\r' || c == '\t'
	case '\n':
		if strings.TrimLeft(s[i:start], " \n\r\t-*•·–") != "" {
			return true
		}
		for i > 0 && i > start-bytesAround && strings.IndexByte(" \r\t", s[i-1]) >= 0 {
			i--
		}
		_, data := sc.dataBefore(i)
		return !data && byteAt(s, i-1) != ':'
	}
	return false
}

// abbreviated reports whether the full stop at i belongs to a short or telling word just before the number: "n. 020…", "tel. 020…".
func (sc *scanner) abbreviated(i int, about subject, words int) bool {
	if words > 0 || sc.text[i] != '.' {
		return false
	}
	var buf [wordBytes]byte
	_, n := wordBack(sc.text, i, &buf)
	return n > 0 && n <= 2 || n > 0 && n <= 5 && sc.guard.meaning(about, buf[:n]) != none
}

// cueAfter reads the words that follow, as far as no other number, address or label begins.
func (sc *scanner) cueAfter(end int, about subject) cue {
	s, i := sc.text, end
	var buf [wordBytes]byte
	mine := false
	for words := 0; words < wordsAfter && i < len(s) && i < end+bytesAround; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			if r == '[' || r == '\n' || strings.ContainsRune("!?;.", r) || unicode.IsDigit(r) || r == '@' || r == '+' {
				return none
			}
			i += size
			continue
		}
		k := i
		for k < len(s) && k < i+bytesAround && s[k] != ' ' && s[k] != '\n' {
			if isDigit(s[k]) || s[k] == '@' {
				return none // a code or an address begins
			}
			k++
		}
		n := 0
		i, n = wordAhead(s, i, &buf)
		words++
		switch c := sc.guard.meaning(about, buf[:n]); {
		case c == strong, c == weak && mine:
			return c
		case c == contrary:
			return none // it says what comes next
		}
		mine = possessives[string(buf[:n])]
	}
	return none
}

// wordBack folds the letters that end at i into buf and returns where they begin and how many were folded (0 if they are too many).
func wordBack(s string, i int, buf *[wordBytes]byte) (start, n int) {
	k := i
	for k > 0 && k > i-2*wordBytes {
		r, size := utf8.DecodeLastRuneInString(s[:k])
		if !unicode.IsLetter(r) {
			break
		}
		k -= size
	}
	if k == i {
		return i, 0
	}
	_, n = wordAhead(s[:i], k, buf)
	return k, n
}

// wordAhead folds the letters that begin at i into buf and returns where they end and how many were folded (0 if they are too many).
func wordAhead(s string, i int, buf *[wordBytes]byte) (end, n int) {
	start := i
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			break
		}
		if n < 0 && i > start+bytesAround {
			break
		}
		i += size
		if n < 0 {
			continue
		}
		if n == len(buf) {
			n = -1
			continue
		}
		buf[n] = foldRune(r)
		n++
	}
	return i, max(n, 0)
}

// money reports whether a currency stands beside [start, end).
func (sc *scanner) money(start, end int) bool {
	s := sc.text
	left := strings.TrimRight(s[max(0, start-5):start], " \u00a0")
	for _, sign := range [...]string{"€", "$", "£", "¥"} {
		if strings.HasSuffix(left, sign) {
			return true
		}
	}
	i := end
	for n := space(s, i); n > 0 && i < end+4; n = space(s, i) {
		i += n
	}
	right := s[i:]
	for _, sign := range [...]string{"€", "$", "£", "¥", "%"} {
		if strings.HasPrefix(right, sign) {
			return true
		}
	}
	var buf [wordBytes]byte
	_, n := wordAhead(s, i, &buf)
	switch string(buf[:n]) {
	case "eur", "euro", "euros", "usd", "gbp", "chf", "dollari", "dollars", "dolares":
		return true
	}
	return false
}
