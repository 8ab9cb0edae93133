package privacy

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner makes the one pass over a text. At each byte its class decides which candidate may begin there; validators then look at that
// candidate only, in a bounded window, and say where the scan goes on.
//
// What finds one more type plugs in at one of these places; nothing else needs to change:
//
//   - identifiers (identifier.go): codes of a fixed form, such as "AA 99 99 99 A", with a check digit or a word that announces them;
//   - wordCues (words.go): what words say about the numbers and codes near them;
//   - leadWords (lead.go): words after or before which something is read that has no form of its own: a password, a name, a street;
//   - special.go: what needs more than a form, by the mark or the length that gives it away;
//   - numberAt (chain.go): what is made of groups of digits and has more to it than a form.
//
// A validator gets a candidate at most once for each place in the text, looks at a bounded number of bytes around it, and allocates nothing.
type scanner struct {
	guard *Guard
	vocab *vocabulary
	text  string
	least float64 // the score from which a finding is kept
	found []Finding
	url   int // end of the URL that the scan is in; 0 if none was met
	query int // end of the query of a URL without a host

	// What was met on the way, for the words around a candidate.
	words      int // words so far
	last, prev uint64
	heard      [8]heard // the latest telling words of the sentence, by turns
	hearings   int
	names      uint64 // bit n: one of them may name subject n
	waiting    int    // start of the latest candidate that a word must announce, which may yet come after it; -1 if there is none
	waited     int    // sc.words when it was met
	wanted     uint64 // bit n: a word about subject n would announce it
	late       bool   // such a candidate is being judged again
	data       int    // end of the latest finding or label
	dataType   Type   // its type
	digitless  span   // a part of the text without digits; a digit or the end of the text follows

	whole bool // no short cut is taken: all is read to the end, which finds the same

	// Signs that something is written to look different.
	plain    bool   // this is the second reading, of what a disguised text says
	signs    []span // where there are such signs
	numeral  int    // sc.words at the latest number word
	numerals int    // number words in a row
	at       int    // sc.words at the latest word for "@", or "@" without an address
	letters  int    // letters in a row that stand alone
	keycaps  int    // digits drawn as keys, in a row
	keycap   int    // the latest of them
	ended    int    // end of the latest chain of digits
	chains   int    // chains in a row with only a mark or two between them
}

// heard is a telling word that the scan has passed.
type heard struct {
	*meaning
	start, end int
	word       int // its number
}

func (sc *scanner) run() {
	s, vocab := sc.text, sc.vocab
	for i := 0; i < len(s); {
		var x uint64 // the next eight bytes
		if i+8 <= len(s) {
			b := s[i : i+8]
			x = uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		} else {
			x = load(s, i)
		}
		if stops := nonLetters(x); stops&0x80 == 0 {
			n := bits.TrailingZeros64(stops) / 8
			key := x | lower8
			if n < 8 {
				key &= 1<<(8*uint(n)) - 1
			} else {
				n, key = longWord(s, i, key)
			}
			j := i + n
			known := vocab.known(key)
			if n > 1 && !known && passing(s, i, j) {
				sc.words++
				sc.prev, sc.last, sc.letters = sc.last, key, 0
				i = j
				if i+1 < len(s) && s[i] == ' ' {
					i++
				}
				continue
			}
			i = sc.word(i, j, key, known)
			continue
		}
		switch classes[byte(x)] {
		case digit:
			i = sc.digits(i)
		case at:
			i = sc.address(i)
		case ending:
			i = sc.stop(i)
		case colon:
			i = sc.doubled(i)
		case bracket:
			i = sc.label(i)
		case percent:
			i = sc.escaped(i)
		case wide:
			i = sc.wide(i)
		default:
			i++
		}
	}
	sc.closing()
	sc.disguised()
}

// longWord is the length and the key of the word at i, of eight letters or more, of which key has the first eight.
func longWord(s string, i int, key uint64) (int, uint64) {
	for n := 8; ; n += 8 {
		x := load(s, i+n)
		m := bits.TrailingZeros64(nonLetters(x)) / 8
		if m == 8 {
			key = mix(key, x|lower8)
			continue
		}
		if m > 0 {
			key = mix(key, (x|lower8)&(1<<(8*uint(m))-1))
		}
		return n + m, key
	}
}

// passing reports whether the letters [i, j) are a word and no more, which most are: nothing stands after them with which they could be the
// beginning of a code, a URL or a street.
func passing(s string, i, j int) bool {
	n := j - i
	if n == fiscalLength {
		return false
	}
	if j+1 >= len(s) {
		return j == len(s) || s[j] < utf8.RuneSelf
	}
	c, d := s[j], s[j+1]
	switch {
	case traits[c]&(numeral|parting) == 0:
		return c < utf8.RuneSelf && c != ':' && c != '_'
	case c != ' ':
		return n > maxLead && c < utf8.RuneSelf && !isDigit(c) && isLetter(d)
	case !isLetter(d):
		return traits[d]&(numeral|parting) == 0
	case n == maxLead:
		return !yearly(d) || !yearly(byteAt(s, j+2))
	case n > 3:
		return true
	}
	k := j + 2
	for end := min(len(s), j+5); k < end && isLetter(s[k]); k++ {
	}
	if k == len(s) || k == j+5 {
		return true
	}
	if traits[s[k]]&parting == 0 { // two short words
		return !isDigit(s[k])
	}
	e := byteAt(s, k+1)
	return traits[e]&(numeral|parting) == 0 && (n != 3 || k != j+4 || !yearly(e) || !yearly(byteAt(s, k+2)))
}

func (sc *scanner) add(start, end int, t Type, score float64, e Evidence) {
	if score < sc.least {
		return
	}
	if sc.found == nil {
		sc.found = make([]Finding, 0, 2)
	}
	sc.found = append(sc.found, Finding{Start: start, End: end, Type: t, Score: min(score, 1), Evidence: e})
	sc.data, sc.dataType = end, t
}

// word judges the word of ASCII letters [i, j) with its key, which may be known. It returns where the scan goes on.
func (sc *scanner) word(i, j int, key uint64, known bool) int {
	s, n := sc.text, j-i
	if j < len(s) && s[j] >= utf8.RuneSelf {
		if end, ok := sc.folded(i, j); ok {
			return end
		}
	}
	if n == 1 {
		sc.alone(i)
	} else {
		sc.letters = 0
	}
	if !known {
		sc.words++
		sc.prev, sc.last = sc.last, key
	} else if end := sc.tell(i, j, key); end > j {
		return end
	}
	if j == len(s) || passing(s, i, j) {
		return j
	}
	sc.sign(i, s[j] == '_' && longToken(s, j))
	if c := s[j]; (c == '_' || c == '-') && n < 7 && isAlnum(byteAt(s, j+1)) && longToken(s, j) {
		if end := sc.prefixedKey(i); end > 0 {
			return end
		}
	}
	switch c := s[j]; {
	case traits[c]&(numeral|parting) != 0:
		if end := sc.codeAfter(i, j); end > 0 {
			return end
		}
	case c == ':':
		if end := sc.colon(i, j); end > 0 {
			return end
		}
	}
	if n >= 6 && n <= fiscalLength {
		if end := sc.fiscal(i, n); end > 0 {
			return end
		}
	}
	if s[j] == '.' && n == 3 && j >= sc.url && strings.EqualFold(s[i:j], "www") {
		sc.visit(i, j)
	}
	return j
}

// fiscal judges n letters at i as the beginning of a codice fiscale.
func (sc *scanner) fiscal(i, n int) int {
	if !fiscalMaybe(sc.text, i, n) {
		return 0
	}
	end, right := fiscalCode(sc.text, i)
	if end == 0 || !sc.clear(i, end) {
		return 0
	}
	score, evidence := 0.99, Checksum
	if !right { // mistyped, and hardly anything else, if it is in one piece or words announce it
		score, evidence = 0.55, Shape
		if sc.names>>aboutFiscal&1 != 0 && sc.cueBefore(i, aboutFiscal) == strong {
			score, evidence = 0.85, Context
		} else if end-i > fiscalLength {
			return 0
		}
	}
	sc.add(i, end, FiscalCode, score, evidence)
	return end
}

// codeAfter judges the letters [i, j), after which a digit or a separator stands, as the beginning of a code. It returns the end of what was
// found, or 0.
func (sc *scanner) codeAfter(i, j int) int {
	s := sc.text
	if i > 0 && isDigit(s[i-1]) {
		return 0
	}
	n := j - i
	switch {
	case n == 3:
		if end := sc.fiscal(i, n); end > 0 {
			return end
		}
	case n <= 4 && s[j] != ' ':
		if end := sc.hardware(i); end > 0 {
			return end
		}
	}
	k := j + separator(s, j)
	if n >= minStreet && s[j] == '.' {
		k += space(s, k)
	}
	switch {
	case k >= len(s):
		return 0
	case !isDigit(s[k]):
		if n > 3 || k == j || !shortWord(s, k) {
			return 0
		}
	case k > j && n >= minStreet:
		if end := sc.numbered(i, j); end > 0 || n > maxLead {
			return end
		}
	}
	if n == 2 {
		if end := iban(s, i); end > 0 && sc.clear(i, end) {
			sc.add(i, end, IBAN, 1, Checksum)
			return end
		}
	}
	if isDigit(s[k]) {
		if !sc.formed(i, j, k) || sc.brief(i, j, k) {
			return 0
		}
	} else if !paired(s, n, k) {
		return 0
	}
	return sc.code(i)
}

// shortWord reports whether a short word and a digit stand at k, after another one: "B-MW 1234", "RSS MRA 85T10".
func shortWord(s string, k int) bool {
	m := bits.TrailingZeros64(nonLetters(load(s, k))) / 8
	return m > 0 && m <= 3 && (isDigit(byteAt(s, k+m)) || isDigit(byteAt(s, k+m+separator(s, k+m))))
}

// digits judges the digits at i: a code that begins with digits, or a chain of groups of digits.
func (sc *scanner) digits(i int) int {
	s := sc.text
	j := digitsEnd(s, i)
	if j-i == 2 && i >= 6 && j < len(s) && traits[s[j]]&(monthly|parting) != 0 && (isLetter(s[i-1]) || isLetter(s[i-2])) {
		if end := sc.fiscalAround(i); end > 0 {
			return end
		}
	}
	if i == 0 || !isLetter(s[i-1]) {
		if end := sc.mixed(i, j); end > 0 {
			return end
		}
	}
	sc.last, sc.prev = 0, 0
	return sc.number(i, j)
}

// mixed judges the digits [i, j) as the beginning of what has more than digits. It returns the end of what was found, or 0.
func (sc *scanner) mixed(i, j int) int {
	s := sc.text
	if j == len(s) {
		return 0
	}
	c := s[j]
	switch {
	case c == ':':
		if end := sc.colon(i, j); end > 0 {
			return end
		}
	case j-i > 3:
	case c == 0xC2, (c == '.' || c == ',') && isDigit(byteAt(s, j+1)) && isDigit(byteAt(s, j+2)):
		if end := sc.decimals(i, j); end > 0 {
			return end
		}
	}
	if j-i <= 4 && (isLetter(c) || c == '-' || c == '.') {
		if end := sc.hardware(i); end > 0 {
			return end
		}
	}
	if codeLike(s, i, j) {
		return sc.code(i)
	}
	return 0
}

// colon judges the letters or digits [i, j) and the colon after them. It returns the end of what was found, or 0.
func (sc *scanner) colon(i, j int) int {
	if j >= sc.url && strings.HasPrefix(sc.text[j:], "://") {
		sc.visit(i, j)
		return 0
	}
	if i > 0 && isAlnum(sc.text[i-1]) || !isAlnum(byteAt(sc.text, j+1)) && byteAt(sc.text, j+1) != ':' {
		return 0
	}
	return sc.colons(i, j)
}

// visit enters the URL that begins at i and goes on at j.
func (sc *scanner) visit(i, j int) {
	sc.url = tokenEnd(sc.text, j)
	sc.link(i, sc.url)
}

// stop judges the punctuation at i: where a sentence ends, the words before it say nothing about what follows.
func (sc *scanner) stop(i int) int {
	if sc.hearings > 0 && sc.ends(i) {
		sc.hearings, sc.names = 0, 0
	}
	if sc.text[i] == '?' && isLetter(byteAt(sc.text, i+1)) && i >= max(sc.url, sc.query) {
		sc.query = tokenEnd(sc.text, i)
		sc.parameters(i, sc.query)
	}
	if sc.text[i] != '.' || !letterAfter(sc.text, i+1) { // "p.iva" is a phrase
		sc.last, sc.prev = 0, 0
	}
	return i + 1
}

// label passes over a label of our own, which stands for data.
func (sc *scanner) label(i int) int {
	end, t := labelAt(sc.text, i)
	if end == 0 || !knownTypes[t] && !sc.guard.recognizes(t) {
		return i + 1 // nobody's label: "[AUTH_SERVICE]"
	}
	sc.data, sc.dataType = end, t
	return end
}

// wide judges the character of several bytes at i: it may begin a word.
func (sc *scanner) wide(i int) int {
	sc.sign(i, isKeycap(sc.text, i) && sc.keycapsInRow(i) || odd(sc.text, i))
	r, size := utf8.DecodeRuneInString(sc.text[i:])
	if foldRune(r) != 0 || unicode.IsLetter(r) {
		if end, ok := sc.folded(i, i); ok {
			return end
		}
	}
	return i + size
}

// folded judges the word at i, whose letters from j on are not all ASCII. It returns where the scan goes on, and false if what stands at j is
// no letter.
func (sc *scanner) folded(i, j int) (int, bool) {
	if r, _ := utf8.DecodeRuneInString(sc.text[j:]); !unicode.IsLetter(r) && !accent(r) {
		return 0, false
	}
	sc.sign(j, odd(sc.text, j))
	var buf [wordBytes]byte
	end, n := wordAhead(sc.text, i, &buf)
	if n == 0 { // too long for any list
		sc.words++
		sc.last, sc.prev = 0, sc.last
		return end, true
	}
	if told := sc.tell(i, end, keyOf(buf[:n])); told > end {
		return told, true
	}
	if n >= minStreet && traits[byteAt(sc.text, end)]&parting != 0 {
		k := end + separator(sc.text, end)
		if sc.text[end] == '.' {
			k += space(sc.text, k)
		}
		if isDigit(byteAt(sc.text, k)) {
			if to := sc.numbered(i, end); to > 0 {
				return to, true
			}
		}
	}
	return end, true
}

// clear reports whether a code at [i, end) is a token of its own: neither glued to letters or digits nor part of a longer name.
func (sc *scanner) clear(i, end int) bool {
	s := sc.text
	if letterBefore(s, i) || letterAfter(s, end) || byteAt(s, i-1) == '_' || byteAt(s, i-1) == '@' {
		return false
	}
	c := byteAt(s, end)
	return c != '_' && c != '@'
}

// tokenEnd is the index of the first blank at or after i.
func tokenEnd(s string, i int) int {
	if n := strings.IndexAny(s[i:], " \t\r\n"); n >= 0 {
		return i + n
	}
	return len(s)
}
