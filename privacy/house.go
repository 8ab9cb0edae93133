package privacy

import "strings"

// numberWords may stand before a house number, folded.
var numberWords = newWordList("n nr num numero no civico nro number nummer km interno")

// houseNumber returns the end of the house number at i, or 0: after a comma, "n." or nothing, up to four digits, with a letter or a second
// number: "12", ", n. 12/b", "4a", "12-14", "7 bis". What counts something is none: "3 ore".
func (sc *scanner) houseNumber(i int) int {
	s := sc.text
	k := i
	if byteAt(s, k) == ',' {
		k = blanks(s, k+1)
	}
	if to := nameEnd(s, k); to > k && to-k <= 7 && numberWords.has(s, k, to) {
		k = to
		for k < len(s) && (s[k] == '.' || s[k] == ' ' || s[k] == ':') || strings.HasPrefix(s[k:], "°") || strings.HasPrefix(s[k:], "º") {
			k++
			if k < len(s) && s[k]&0xC0 == 0x80 {
				k++
			}
		}
	}
	to := digitsEnd(s, k)
	if to == k || to-k > 4 || s[k] == '0' || k == i && birthYear(small(s, group{start: k, end: to}), to-k) && to-k == 4 {
		return 0 // a year, unless a comma or "n." stands before it
	}
	to = numberTail(s, to)
	if c := byteAt(s, to); c == ':' && isDigit(byteAt(s, to+1)) || c == '%' || c == '.' && isDigit(byteAt(s, to+1)) || c == '/' && isDigit(byteAt(s, to+1)) && s[to-1] != '/' && digitsEnd(s, to+1)-to > 5 {
		return 0
	}
	if letterAfter(s, to) || strings.HasPrefix(s[to:], "€") || strings.HasPrefix(s[blanks(s, to):], "€") {
		return 0
	}
	after := blanks(s, to)
	if after > to && units.has(s, after, nameEnd(s, after)) {
		return 0
	}
	return to
}

// numberTail passes over what follows the digits of a house number: a letter, "/b", "-14", "bis".
func numberTail(s string, i int) int {
	k := i
	if c := byteAt(s, k); (c == '/' || c == '-') && k+1 < len(s) {
		switch {
		case isDigit(s[k+1]):
			if to := digitsEnd(s, k+1); to-k <= 4 && byteAt(s, to) != c {
				return to
			}
		case isLetter(s[k+1]) && !letterAfter(s, k+2):
			return k + 2
		}
		return i
	}
	if isLetter(byteAt(s, k)) && !letterAfter(s, k+1) {
		return k + 1
	}
	k = blanks(s, k)
	for _, word := range [...]string{"bis", "ter", "quater"} {
		if len(s) >= k+len(word) && strings.EqualFold(s[k:k+len(word)], word) && !letterAfter(s, k+len(word)) {
			return k + len(word)
		}
	}
	if k == i+1 && k < len(s) && strings.IndexByte("ABCDFGHabcdfgh", s[k]) >= 0 && !letterAfter(s, k+1) &&
		(k+1 == len(s) || strings.IndexByte(",.;!?)\r\n", s[k+1]) >= 0) {
		return k + 1 // "57 b", and no word of the sentence
	}
	return i
}

// floorWords say where in a house something is, folded.
var floorWords = newWordList("piso planta puerta escalera esc bajo bajos int interno scala piano appartamento app apto apt apartment flat unit suite etage og stock izq dcha izda derecha izquierda a b c d")

// floor passes over the floor and the door behind a house number: ", 3º B", ", piso 2", "int. 4".
func (sc *scanner) floor(i int) int {
	s, best := sc.text, i
	for range 4 {
		k := blanks(s, best)
		if byteAt(s, k) == ',' || byteAt(s, k) == '-' {
			k = blanks(s, k+1)
		}
		if to := digitsEnd(s, k); to > k && to-k <= 2 {
			if strings.HasPrefix(s[to:], "º") || strings.HasPrefix(s[to:], "ª") || strings.HasPrefix(s[to:], "°") {
				best = to + 2
				continue
			}
			if best == i || !floorWords.has(s, wordStart(s, best), best) {
				break
			}
			best = to
			continue
		}
		to := nameEnd(s, k)
		if to == k || !floorWords.has(s, k, to) || to-k == 1 && (best == i || s[k] >= 'a') {
			break
		}
		if byteAt(s, to) == '.' {
			to++
		}
		if to-k > 1 && best == i && !isDigit(byteAt(s, blanks(s, to))) && !strings.HasPrefix(strings.ToLower(s[k:to]), "baj") {
			break
		}
		best = to
	}
	return best
}

// wordStart returns where the letters and the full stop that end at i begin.
func wordStart(s string, i int) int {
	k := i
	if k > 0 && s[k-1] == '.' {
		k--
	}
	for k > 0 && isLetter(s[k-1]) {
		k--
	}
	return k
}

// nameStart returns where the word of a name that ends at i begins.
func nameStart(s string, i int) int {
	k := i
	for k > 0 && isLetter(s[k-1]) {
		k--
	}
	for k > 0 && (letterBefore(s, k) && !isDigit(s[k-1]) || (s[k-1] == '\'' || s[k-1] == '-') && k < i && letterBefore(s, k-1)) {
		k--
		for k > 0 && s[k]&0xC0 == 0x80 {
			k--
		}
	}
	if strings.HasSuffix(s[:k], "’") && k < i {
		return nameStart(s, k-len("’"))
	}
	return k
}

// numberBefore returns where the house number that ends at i begins, or -1.
func (sc *scanner) numberBefore(i int) int {
	s, k := sc.text, i
	if k > 1 && isLetter(s[k-1]) {
		k--
	}
	from := k
	for from > 0 && isDigit(s[from-1]) {
		from--
	}
	if from == k || k-from > 4 || from > 0 && (isAlnum(s[from-1]) || strings.IndexByte("#@._:$%+", s[from-1]) >= 0) || s[from] == '0' {
		return -1
	}
	if c := byteAt(s, from-1); (c == '-' || c == '/') && isDigit(byteAt(s, from-2)) {
		first := from - 1
		for first > 0 && isDigit(s[first-1]) {
			first--
		}
		if first > 0 && isAlnum(s[first-1]) {
			return -1
		}
		return first
	}
	if strings.HasSuffix(s[:from], "€") || strings.HasSuffix(s[:from], "£") {
		return -1
	}
	return from
}

// flatBefore goes back over "Flat 3," before a house number.
func (sc *scanner) flatBefore(i int) int {
	s := sc.text
	k := blanksBack(s, i)
	if byteAt(s, k-1) != ',' {
		return i
	}
	k = blanksBack(s, k-1)
	from := k
	for from > 0 && isAlnum(s[from-1]) && k-from < 4 {
		from--
	}
	if from == k || !isDigit(s[from]) {
		return i
	}
	word := blanksBack(s, from)
	start := nameStart(s, word)
	var buf [wordBytes]byte
	_, n := wordAhead(s[:word], start, &buf)
	switch string(buf[:n]) {
	case "flat", "apt", "apartment", "unit", "suite", "room":
		return start
	}
	return i
}
