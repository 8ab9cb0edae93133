package privacy

// The signs of a disguise that the scan meets on its way. Only where there are some is a text read again, so that all others cost nothing.

const (
	signReach = 8   // words between the word for "@" and one for "."
	enough    = 3   // number words in a row
	signRange = 256 // bytes before and after a sign that may belong to what it is a sign of

	enoughKeycaps = 4  // in a row
	keycapGap     = 12 // bytes between two
)

// span is a part [start, end) of a text.
type span struct{ start, end int }

// sign notes that there is a sign of a disguise at i, if there is.
func (sc *scanner) sign(i int, there bool) {
	if !there || sc.plain {
		return
	}
	if n := len(sc.signs); n > 0 && i-sc.signs[n-1].end < 2*signRange {
		sc.signs[n-1].end = max(i, sc.signs[n-1].end)
		return
	}
	sc.signs = append(sc.signs, span{i, i})
}

// hearNumeral counts number words in a row.
func (sc *scanner) hearNumeral(start int) {
	if sc.numerals == 0 || sc.words-sc.numeral > 2 {
		sc.numerals = 0
	}
	sc.numeral = sc.words
	sc.numerals++
	sc.sign(start, sc.numerals >= enough)
}

// hearAt notes a word for "@": in brackets, or a word that means nothing else, it is a sign; "at" is one before something like a domain.
func (sc *scanner) hearAt(start, end int) {
	s := sc.text
	sc.at = sc.words
	if end-start > 2 || opens(byteAt(s, start-1)) != 0 || byteAt(s, start-1) == ' ' && opens(byteAt(s, start-2)) != 0 {
		sc.sign(start, true)
		return
	}
	k := end + 1
	for k < len(s) && k < end+40 && (isAlnum(s[k]) || s[k] == '-') {
		k++
	}
	sc.sign(start, byteAt(s, k) == '.' && isLetter(byteAt(s, k+1)))
}

// looseAt notes an "@" at i that is in no address: with blanks or brackets beside it, it may be in one all the same.
func (sc *scanner) looseAt(i int) {
	s := sc.text
	before, after := byteAt(s, i-1), byteAt(s, i+1)
	if before == 0 || after == 0 {
		return
	}
	sc.at = sc.words + 1
	if opens(before) != 0 || opens(after) != 0 || after == ' ' {
		sc.sign(i, true)
		return
	}
	k := i + 1
	for k < len(s) && k < i+40 && (isAlnum(s[k]) || s[k] == '-') {
		k++
	}
	sc.sign(i, byteAt(s, k) == ',' && isLetter(byteAt(s, k+1)) || byteAt(s, k) == ' ' && byteAt(s, k+1) == '.' && isLetter(byteAt(s, k+2)))
	if before == ' ' && i > 1 && isAlnum(s[i-2]) { // "… @gmail.com"
		end := domainEnd(s, i+1)
		sc.sign(i, end > 0 && provided(s[i+1:end]))
	}
}

// alone notes a letter that stands alone: many in a row spell something.
func (sc *scanner) alone(i int) {
	switch after := byteAt(sc.text, i+1); after {
	case ')', ']', '}': // "(a)"
		sc.sign(i, sc.text[i]|0x20 == 'a' && opens(byteAt(sc.text, i-1)) == after)
		sc.letters = 0
	case ' ', '.', '-', '_', '*', '/', '|':
		sc.letters++
		sc.sign(i, sc.letters >= 5)
	default:
		sc.letters = 0
	}
}

// inRow notes a chain [start, end) of groups of digits: chains with marks between them that stand in no number are one number.
func (sc *scanner) inRow(start, end int) {
	if sc.ended > 0 && start-sc.ended <= 3 && unusual(sc.text[sc.ended:start]) {
		sc.chains++
		sc.sign(start, sc.chains >= 2)
	} else {
		sc.chains = 0
	}
	sc.ended = end
}

// unusual reports whether a mark stands in between that is no usual one between groups of digits.
func unusual(between string) bool {
	for i := range len(between) {
		switch between[i] {
		case '_', '*', '|', '~', ',', ';', '\'', '"', '.', '-', '/', 0xC2, 0xE2:
			return true
		case ' ', '(', ')':
		case '\n', '\r':
		default:
			return false
		}
	}
	return between == ")(" || between == "   " || between == "\n" || between == "\r\n"
}

// lookalikes notes a token [start, end) of digits and letters that look like digits.
func (sc *scanner) lookalikes(start, end int) {
	if end-start > longest {
		return
	}
	for _, c := range []byte(sc.text[start:end]) {
		if alikeDigit(c) == 0 {
			return
		}
	}
	sc.sign(start, true)
}

// keycapsInRow notes a digit drawn as a key at i, and reports whether there are many in a row.
func (sc *scanner) keycapsInRow(i int) bool {
	if sc.keycaps == 0 || i-sc.keycap > keycapGap {
		sc.keycaps = 0
	}
	sc.keycaps++
	sc.keycap = i
	return sc.keycaps >= enoughKeycaps
}
