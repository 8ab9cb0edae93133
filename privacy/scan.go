package privacy

import "strings"

// scanner makes the one pass over a text. At each byte its class decides which candidate may begin there; validators then look at that
// candidate only, in a bounded window, and say where the scan goes on.
type scanner struct {
	guard *Guard
	text  string
	least float64 // the score from which a finding is kept
	found []Finding
	url   int // end of the URL that the scan is in; 0 if none was met
}

func (sc *scanner) run() {
	s := sc.text
	for i := 0; i < len(s); {
		switch classes[s[i]] {
		case letter:
			j := i + 1
			for j < len(s) && classes[s[j]] == letter {
				j++
			}
			if telling[min(j-i, len(telling)-1)] || j < len(s) && (s[j] == ':' || s[j] == '.') {
				j = sc.word(i, j)
			}
			i = j
		case digit:
			i = sc.number(i)
		case at:
			i = sc.address(i)
		default:
			i++
		}
	}
}

func (sc *scanner) add(start, end int, t Type, score float64, e Evidence) {
	if score >= sc.least {
		if sc.found == nil {
			sc.found = make([]Finding, 0, 4)
		}
		sc.found = append(sc.found, Finding{Start: start, End: end, Type: t, Score: score, Evidence: e})
	}
}

// telling holds the lengths of words that may begin a code: 2 an IBAN, 3 and from 6 on a codice fiscale.
var telling = func() (t [fiscalLength + 2]bool) {
	t[2], t[3] = true, true
	for n := 6; n <= fiscalLength; n++ {
		t[n] = true
	}
	return t
}()

// word judges the letters [i, j), which may begin an IBAN, a codice fiscale or a URL. It returns where the scan goes on.
func (sc *scanner) word(i, j int) int {
	s := sc.text
	switch n := j - i; {
	case n == 2:
		if j+1 >= len(s) || traits[s[j]]&(numeral|parting) == 0 {
			break
		}
		if end := iban(s, i); end > 0 && sc.clear(i, end) {
			sc.add(i, end, IBAN, 1, Checksum)
			return end
		}
	case (n == 3 || n >= 6 && n <= fiscalLength) && fiscalMaybe(s, i, n):
		if end := fiscalCode(s, i); end > 0 && sc.clear(i, end) {
			sc.add(i, end, FiscalCode, 0.99, Checksum)
			return end
		}
	}
	if j < len(s) && (s[j] == ':' || s[j] == '.') && j >= sc.url {
		if strings.HasPrefix(s[j:], "://") || s[j] == '.' && strings.EqualFold(s[i:j], "www") {
			sc.url = tokenEnd(s, j)
		}
	}
	return j
}

// clear reports whether a code at [i, end) is a token of its own: neither glued to letters or digits nor part of a longer name.
func (sc *scanner) clear(i, end int) bool {
	s := sc.text
	if letterBefore(s, i) || letterAfter(s, end) || byteAt(s, i-1) == '_' || byteAt(s, i-1) == '@' || labelBefore(s, i) {
		return false
	}
	switch byteAt(s, end) {
	case '_', '@':
		return false
	case '[':
		return !labelAfter(s, end)
	}
	return true
}

// tokenEnd is the index of the first blank at or after i.
func tokenEnd(s string, i int) int {
	if n := strings.IndexAny(s[i:], " \t\r\n"); n >= 0 {
		return i + n
	}
	return len(s)
}

// maxLabel bounds the search for a label of our own beside a candidate.
const maxLabel = 48

// labelBefore reports whether a label that Redact wrote ends at i. What is glued to one was glued to data, so it stays what it was.
func labelBefore(s string, i int) bool {
	_, ok := labelEnding(s, i)
	return ok
}

// labelEnding returns the type that the label ending at i shows.
func labelEnding(s string, i int) (Type, bool) {
	if byteAt(s, i-1) != ']' {
		return "", false
	}
	for k := i - 2; k >= 0 && k >= i-maxLabel; k-- {
		if c := s[k]; c == '[' {
			name, _, _ := strings.Cut(s[k+1:i-1], ":")
			return Type(name), knownTypes[Type(name)]
		} else if !isLetter(c) && c != '_' && c != ':' {
			break
		}
	}
	return "", false
}

// labelAfter reports whether a label that Redact wrote begins at i.
func labelAfter(s string, i int) bool {
	if byteAt(s, i) != '[' {
		return false
	}
	end := strings.IndexByte(s[i:min(len(s), i+maxLabel)], ']')
	if end < 0 {
		return false
	}
	return labelBefore(s, i+end+1)
}
