package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The window in which words count for a candidate.
const (
	wordsBefore = 8
	wordsAfter  = 6
	bytesAround = 96
	wordBytes   = 28 // longer words are not in any list
)

// tell notes a word [start, end) that the scan passes, for the candidates near it, and reads what it announces. It returns where the scan
// goes on.
func (sc *scanner) tell(start, end int, key uint64) int {
	sc.words++
	before, last := sc.prev, sc.last
	sc.prev, sc.last = last, key
	if !sc.vocab.known(key) {
		return end
	}
	m := sc.vocab.at(key)
	if m == nil {
		return end
	}
	leads := m.leads
	if m.phrase && last != 0 {
		p := sc.vocab.at(phraseKey(phraseKey(before, last), key))
		if p == nil || before == 0 {
			p = sc.vocab.at(phraseKey(last, key))
		}
		if p != nil && len(p.leads) > 0 {
			leads = p.leads
		}
		if p != nil && len(p.clues) > 0 {
			m = p
		}
	}
	if len(m.clues) > 0 {
		sc.heard[sc.hearings%len(sc.heard)] = heard{m, start, end, sc.words}
		sc.hearings++
		sc.names |= m.names
		if sc.waiting >= 0 && m.names&sc.wanted != 0 {
			sc.wait()
		}
	}
	for _, l := range leads {
		if sc.guard.speaks(l.language) {
			if to := sc.read(l.reading, start, end); to > end {
				return to
			}
		}
	}
	return end
}

// cue asks the words around [start, end): the nearest telling word before it in its sentence, then those after it.
func (sc *scanner) cue(start, end int, about subject) cue {
	if c := sc.cueBefore(start, about); c != none {
		return c
	}
	return sc.cueAfter(end, about)
}

// cueBefore goes back over the telling words of the sentence. It stops at an earlier finding, or at the label that Redact put there, so that a
// redacted text is read as the text was: a phone number just before makes this one likely too ("… or …").
func (sc *scanner) cueBefore(start int, about subject) cue {
	likely := 0 // the number of a weak word that was met: a telling one may stand before it, "order number"
	for n := 1; n <= min(sc.hearings, len(sc.heard)); n++ {
		h := &sc.heard[(sc.hearings-n)%len(sc.heard)]
		if h.end > start {
			continue
		}
		if h.word <= sc.words-wordsBefore || h.end < start-bytesAround {
			break
		}
		if sc.data > h.start {
			return sc.beside(start, about, likely)
		}
		c := h.says(sc.guard, about)
		if likely > 0 && c != none && likely-h.word > 2 && about == aboutPhone {
			return weak // nothing telling beside the weak word
		}
		switch c {
		case strong, contrary:
			return c
		case weak:
			likely = h.word
		}
	}
	return sc.beside(start, about, likely)
}

// beside is what a finding just before a number says about it, if no word does: people give one way to reach them after another.
func (sc *scanner) beside(start int, about subject, likely int) cue {
	switch {
	case likely > 0:
		return weak
	case about != aboutPhone || sc.data == 0 || sc.data > start || start-sc.data > bytesAround:
		return none
	}
	words := 0
	for i := sc.data; i < start; {
		r, size := utf8.DecodeRuneInString(sc.text[i:])
		if unicode.IsLetter(r) {
			var buf [wordBytes]byte
			i, _ = wordAhead(sc.text, i, &buf)
			if words++; words > 2 {
				return none
			}
			continue
		}
		if classes[sc.text[i]] == ending && sc.ends(i) {
			return none
		}
		i += size
	}
	switch sc.dataType {
	case Phone:
		return strong
	case Email:
		return weak
	}
	return none
}

// ends reports whether the punctuation at i ends the sentence. A full stop does not after an abbreviation before a number: "n. 020…",
// "tel. 020…"; a line break does not before an item of a list where the line before ends with a colon or with data.
func (sc *scanner) ends(i int) bool {
	s := sc.text
	switch c := byteAt(s, i+1); {
	case s[i] == '\n':
		k := i
		for k > 0 && (s[k-1] == ' ' || s[k-1] == '\r' || s[k-1] == '\t') {
			k--
		}
		return byteAt(s, k-1) != ':' && (sc.data == 0 || sc.data != k)
	case c != ' ' && c != '\n' && c != '\r' && c != '\t':
		return false
	case s[i] != '.':
		return true
	case isLetter(byteAt(s, i-1)) && !letterBefore(s, i-1): // "C.I. n. …"
		return false
	}
	var buf [wordBytes]byte
	_, n := wordBack(s, i, &buf)
	if numberWords.holds(buf[:n]) {
		return false // "nr. AX…"
	}
	if c := byteAt(s, i+2); !isDigit(c) && c != '+' && c != '(' {
		return true
	}
	return n == 0 || n > 2 && (n > 5 || !sc.heardAt(i))
}

// heardAt reports whether a telling word ends at i.
func (sc *scanner) heardAt(i int) bool {
	return sc.hearings > 0 && sc.heard[(sc.hearings-1)%len(sc.heard)].end == i
}

// cueAfter reads the words that follow, as far as no other number, address or label begins.
func (sc *scanner) cueAfter(end int, about subject) cue { return sc.cueNext(end, about, false) }

// lacking are words after which something is missed rather than named, folded.
var lacking = newWordList("no not without missing senza nessun manca sin ningun falta sans aucun manque ohne kein keinen fehlt")

// cueNext is cueAfter; if any, a weak word counts as well if it is not somebody's.
func (sc *scanner) cueNext(end int, about subject, any bool) cue {
	s, i := sc.text, end
	mine := false
	var before, last uint64
	for words := 0; words < wordsAfter && i < len(s) && i < end+bytesAround; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			if r == '[' || r == '\n' || strings.ContainsRune("!?;.", r) || unicode.IsDigit(r) || r == '@' || r == '+' {
				return none
			}
			i += size
			continue
		}
		if codeBegins(s, i) {
			return none
		}
		var buf [wordBytes]byte
		n := 0
		i, n = wordAhead(s, i, &buf)
		words++
		key := keyOf(buf[:n])
		switch c := sc.saysAll(key, last, before, about); {
		case about == aboutSMS && c != strong && sc.saysAll(key, last, before, aboutCode) == contrary:
			return none // "the code 4821 of the voucher does not work"
		case c == strong, c == weak && mine:
			if !mine && numberNext(s, i) {
				return none
			}
			return c
		case c == weak && any:
			next := blanks(s, i)
			if _, n := wordAhead(s, next, &buf); n > 0 && sc.guard.meaning(about, buf[:n]) == contrary {
				return none
			}
			return c
		case any && lacking.holds(buf[:n]):
			return none
		case c == contrary:
			return none // it says what comes next
		}
		mine = possessives.holds(buf[:n])
		before, last = last, key
	}
	return none
}

// numberNext reports whether the word that ends at i announces a number of its own: "…, tel. 020…".
func numberNext(s string, i int) bool {
	rest := strings.TrimLeft(s[i:min(len(s), i+4)], " :.#(+")
	return isDigit(byteAt(rest, 0))
}

// codeBegins reports whether the token at i holds a digit or an "@".
func codeBegins(s string, i int) bool {
	for k := i; k < len(s) && k < i+bytesAround && s[k] != ' ' && s[k] != '\n'; k++ {
		if isDigit(s[k]) || s[k] == '@' {
			return true
		}
	}
	return false
}

// saysAll is what a word says about a subject, alone or as the end of a phrase.
func (sc *scanner) saysAll(key, last, before uint64, about subject) cue {
	if !sc.vocab.known(key) {
		return none
	}
	m := sc.vocab.at(key)
	if m == nil {
		return none
	}
	if m.phrase && last != 0 {
		if p := sc.vocab.at(phraseKey(phraseKey(before, last), key)); p != nil && before != 0 {
			return p.says(sc.guard, about)
		}
		if p := sc.vocab.at(phraseKey(last, key)); p != nil {
			return p.says(sc.guard, about)
		}
	}
	return m.says(sc.guard, about)
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
		c, size := s[i]|0x20, 1
		if s[i] >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); !unicode.IsLetter(r) {
				if accent(r) && i > start {
					i += size
					continue
				}
				break
			}
			c = foldRune(r)
		} else if !isLetter(c) {
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
		buf[n] = c
		n++
	}
	return i, max(n, 0)
}

// accent reports whether r is an accent that is written apart from its letter.
func accent(r rune) bool { return r >= 0x300 && r < 0x370 }

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
