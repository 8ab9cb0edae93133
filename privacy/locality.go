package privacy

import "strings"

// nextLine is the length of the line end at i, 0 if there is none.
func nextLine(s string, i int) int {
	switch {
	case byteAt(s, i) == '\n':
		return 1
	case byteAt(s, i) == '\r' && byteAt(s, i+1) == '\n':
		return 2
	}
	return 0
}

// locality passes over the postcode and the town behind a street: ", 20121 Milano (MI)", " 75002 Paris", ", London SW1A 1AA", ", Leeds".
func (sc *scanner) locality(i int) int {
	s := sc.text
	k, comma := parted(s, i)
	if to := numericPostcode(s, k); to > 0 {
		if town := sc.town(blanks(s, to), true); town > 0 {
			return town
		}
		return to
	}
	if to := postcodeAt(s, k); to > 0 {
		return to
	}
	if !comma {
		return i
	}
	end := sc.town(k, false)
	if end == 0 {
		return i
	}
	k = blanks(s, end)
	if byteAt(s, k) == ',' {
		k = blanks(s, k+1)
	}
	for _, code := range [...]func(string, int) int{postcodeAt, stateAndZip, numericPostcode} {
		if to := code(s, k); to > 0 {
			return to
		}
	}
	return end
}

// parted passes over what stands between a street and its place: blanks, and a comma, a dash or the end of a line before a digit, which it reports.
func parted(s string, i int) (end int, comma bool) {
	k := blanks(s, i)
	if n := nextLine(s, k); n > 0 && isDigit(byteAt(s, k+n)) {
		return k + n, true
	}
	if c := byteAt(s, k); c == ',' || c == '-' {
		k = blanks(s, k+1)
		if n := nextLine(s, k); n > 0 && isDigit(byteAt(s, k+n)) {
			k += n
		}
		return k, true
	}
	if strings.HasPrefix(s[k:], "–") {
		return blanks(s, k+len("–")), true
	}
	return k, false
}

// numericPostcode returns the end of the five digits (four in Austria and Switzerland) at i, with a country's letters before; 0 if none.
func numericPostcode(s string, i int) int {
	k := i
	if isLetter(byteAt(s, k)) && (byteAt(s, k+1) == '-' || isLetter(byteAt(s, k+1)) && byteAt(s, k+2) == '-') {
		k = strings.IndexByte(s[k:], '-') + k + 1
	}
	to := digitsEnd(s, k)
	if n := to - k; n != 5 && n != 4 || letterAfter(s, to) {
		return 0
	}
	if to-k == 4 {
		after := blanks(s, to)
		if nameEnd(s, after) == after || !capital(s, after) {
			return 0
		}
	}
	return to
}

// postcodeAt returns the end of a British postcode of its own at i, or 0.
func postcodeAt(s string, i int) int {
	if i >= len(s) || !isLetter(s[i]) {
		return 0
	}
	end := postcodeGB(s, i)
	if end == 0 || letterAfter(s, end) {
		return 0
	}
	return end
}

// stateAndZip returns the end of "IL 62704" at i, or 0.
func stateAndZip(s string, i int) int {
	if i+2 > len(s) || !isLetter(s[i]) || !isLetter(s[i+1]) || letterAfter(s, i+2) {
		return 0
	}
	k := blanks(s, i+2)
	to := digitsEnd(s, k)
	if to-k != 5 {
		return 0
	}
	if byteAt(s, to) == '-' && digitsEnd(s, to+1)-to == 5 {
		to += 5
	}
	return to
}

// town returns the end of the town at i: up to three words with capitals and their particles, one without if sure; and a province in brackets.
func (sc *scanner) town(i int, sure bool) int {
	s, end, k := sc.text, 0, i
	loud := false
	for words := 0; words < 3; {
		to := nameEnd(s, k)
		if to == k || isDigit(byteAt(s, to)) || words == 0 && (to-k < 3 || telling(s, k, to)) {
			break
		}
		if particles.has(s, k, to) && words > 0 && !capital(s, k) {
			if n := space(s, to); n == 0 || !capital(s, to+n) {
				break
			}
		} else {
			if !capital(s, k) && !(sure && words == 0 && !notStreets.has(s, k, to) && !noNames.has(s, k, to)) || loud && words > 0 || noNames.has(s, k, to) && !shouted(s, k, to) {
				break
			}
			loud = loud || shouted(s, k, to)
			words++
			if end = to; !capital(s, k) {
				break
			}
		}
		n := space(s, to)
		if n == 0 {
			break
		}
		k = to + n
	}
	if end > 0 {
		if k := blanks(s, end); byteAt(s, k) == '(' && byteAt(s, k+3) == ')' && isLetter(byteAt(s, k+1)) {
			return k + 4
		}
	}
	return end
}
