package privacy

import "sync"

// signWords are the words for signs in addresses, folded.
var signWords = sync.OnceValue(func() map[string]byte {
	return map[string]byte{
		"chiocciola": '@', "chioccola": '@', "chiocciolina": '@', "arroba": '@', "aroba": '@', "arobase": '@', "arobas": '@', "arrobase": '@',
		"klammeraffe": '@', "affenschwanz": '@', "at": '@',
		"dot": '.', "punto": '.', "point": '.', "punkt": '.', "ponto": '.',
		"underscore": '_', "unterstrich": '_', "underline": '_', "trattino": '-', "guion": '-', "tiret": '-', "bindestrich": '-', "minus": '-',
		"hyphen": '-', "dash": '-',
	}
})

// signOf is the sign that a folded word stands for; 0 if it is none.
func signOf(word []byte) byte {
	if len(word) < 2 || !vocab().known(keyOf(word)) { // which has them all
		return 0
	}
	return signWords()[string(word)]
}

// lowWords make of a hyphen an underscore: "trattino basso", "guion bajo", "tiret bas".
var lowWords = newWordList("basso bajo bas")

// providers are domains that people have mailboxes at, by their first label.
var providers = newWordList("gmail googlemail hotmail outlook yahoo ymail live icloud me mac msn aol proton protonmail gmx libero tiscali virgilio alice tin " +
	"fastwebnet aruba pec orange wanadoo free laposte sfr bbox web freenet arcor telefonica terra movistar btinternet virginmedia ntlworld comcast")

// What stands before "at" and is no mailbox: "look at example.com".
var nowhere = newWordList("look us me here available order buy find contact reach meet shop arrive arrived looking bought ordered sign is are was it up email mail schau schaut bei")

// How sure a sign for "@" is.
type surety uint8

const (
	noSign  surety = iota
	perhaps        // "at" is a word too, "@" begins a handle: the rest must say so
	surely         // a word that means nothing else, or brackets around it
)

// signs writes the address around the "@" at i, in whatever way it is written, and returns where it ends; 0 if there is none.
func (n *normal) signs(seen *normal, i int) int {
	at, sure := seen.atSign(i)
	if sure == noSign {
		return 0
	}
	before, any := len(n.text), n.any
	start := n.local(before)
	if start < 0 {
		return 0
	}
	mailbox := len(n.text)
	n.put('@', seen.from[i], seen.to[at-1], true)
	end, dots := n.domain(seen, at)
	known := provided(n.text[mailbox+1:])
	plain := seen.text[i] == '@'
	switch tight := byteOf(seen.text, i-1) != ' ' && byteOf(seen.text, at) != ' '; {
	case end == 0:
	case plain && tight && dots == 0:
		end = 0 // an address as it should be
	case plain && byteOf(seen.text, i-1) == ' ' && byteOf(seen.text, at) != ' ' && !known:
		end = 0 // a handle: "ciao @acme.example"
	case !plain && sure == perhaps && (dots == 0 && !known && !pieced(n.text[before:mailbox]) || nowhere.holds(n.text[before:mailbox])):
		end = 0
	}
	if end == 0 {
		n.cut(before)
		n.any = any
		return 0
	}
	n.close(start, before)
	return end
}

// cut drops everything from k on.
func (n *normal) cut(k int) {
	n.text, n.from, n.to, n.odd = n.text[:k], n.from[:k], n.to[:k], n.odd[:k]
}

// close puts what was appended from k on in the place of [start, k).
func (n *normal) close(start, k int) {
	for j := k; j < len(n.text); j++ {
		n.mark(j)
	}
	m := start + copy(n.text[start:], n.text[k:])
	copy(n.from[start:], n.from[k:])
	copy(n.to[start:], n.to[k:])
	copy(n.odd[start:], n.odd[k:])
	n.cut(m)
}

// atSign reads a sign for "@" at i and returns its end.
func (n *normal) atSign(i int) (end int, sure surety) {
	s := n.text
	switch c := s[i]; {
	case c == '@':
		return i + 1, perhaps
	case opens(c) != 0:
		if end, sign := n.bracketed(i); sign == '@' {
			return end, surely
		}
	case isAlnum(c) && !isAlnum(byteOf(s, i-1)) || c >= 0x80:
		var buf [wordBytes]byte
		end, count := n.wordEnd(i, &buf)
		if isAlnum(byteOf(s, end)) || byteOf(s, i-1) != ' ' || byteOf(s, end) != ' ' || signOf(buf[:count]) != '@' {
			return 0, noSign
		}
		if count == len("at") {
			return end, perhaps
		}
		return end, surely
	}
	return 0, noSign
}

// opens is the bracket that closes what c opens; 0 if c is none.
func opens(c byte) byte {
	switch c {
	case '(':
		return ')'
	case '[':
		return ']'
	case '{':
		return '}'
	case '<':
		return '>'
	case '*':
		return '*'
	}
	return 0
}

// bracketed reads a sign in brackets at i and returns its end.
func (n *normal) bracketed(i int) (end int, sign byte) {
	k := blanksOnly(n.text, i+1)
	switch c := byteOf(n.text, k); c {
	case '@', '.', '_', '-':
		k, sign = k+1, c
	default:
		var buf [wordBytes]byte
		word, count := n.wordEnd(k, &buf)
		k, sign = word, signOf(buf[:count])
		if count == 1 && buf[0] == 'a' {
			sign = '@'
		}
	}
	k = blanksOnly(n.text, k)
	if sign == 0 || byteOf(n.text, k) != opens(n.text[i]) {
		return 0, 0
	}
	return k + 1, sign
}

// blanksOnly is the index after the blanks at k, of which there are no more than two.
func blanksOnly(s []byte, k int) int {
	for end := min(len(s), k+2); k < end && s[k] == ' '; k++ {
	}
	return k
}

func isLocal(c byte) bool {
	return isAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}

// local appends the local part that ends at k, blanks aside: atoms with words for signs between them. It returns where it starts, or -1 if there is
// none.
func (n *normal) local(k int) int {
	type part struct {
		start, end int
		sign       byte // in place of text[start:end]
	}
	var parts [13]part
	count, start := 0, -1
	for k = n.blanksBefore(k); count < len(parts); {
		end := k
		for k > 0 && isLocal(n.text[k-1]) {
			k--
		}
		for k < end && !isAlnum(n.text[k]) && n.text[k] != '_' {
			k++
		}
		if k == end {
			count = max(0, count-1) // a sign with nothing before it
			break
		}
		parts[count] = part{start: k, end: end}
		count, start = count+1, k
		signEnd := n.blanksBefore(k)
		sign, at := n.signBefore(signEnd)
		if sign == 0 || count == len(parts) {
			break
		}
		parts[count] = part{at, signEnd, sign}
		count++
		k = n.blanksBefore(at)
	}
	for ; count > 0; count-- {
		p := parts[count-1]
		if p.sign != 0 {
			n.put(p.sign, n.from[p.start], n.to[p.end-1], true)
			continue
		}
		n.copyFrom(n, p.start, p.end)
	}
	return start
}

// blanksBefore is the index before the blanks that end at k, of which there are no more than two.
func (n *normal) blanksBefore(k int) int {
	for start := max(0, k-2); k > start && n.text[k-1] == ' '; k-- {
	}
	return k
}

// signBefore reads the word or the brackets that end at k as a sign within a local part, and returns where they start.
func (n *normal) signBefore(k int) (sign byte, start int) {
	end := k
	bracket := byte(0)
	if k > 0 {
		switch c := n.text[k-1]; c {
		case ')', ']', '}', '>', '*':
			bracket = c
			end = n.blanksBefore(k - 1)
		}
	}
	var buf [wordBytes]byte
	w := end
	for w > 0 && isLetter(n.text[w-1]) && w > end-wordBytes {
		w--
	}
	_, count := n.wordEnd(w, &buf)
	word := buf[:count]
	if w == end {
		return 0, 0
	}
	if bracket != 0 {
		w = n.blanksBefore(w)
		if w == 0 || opens(n.text[w-1]) != bracket {
			return 0, 0
		}
		w--
	} else if byteOf(n.text, w-1) != ' ' || byteOf(n.text, end) != ' ' {
		return 0, 0
	}
	if bracket == 0 && lowWords.holds(word) {
		if sign, start := n.signBefore(n.blanksBefore(w)); sign == '-' {
			return '_', start
		}
		return 0, 0
	}
	if sign = signOf(word); sign == '@' {
		return 0, 0
	}
	return sign, w
}

// domain appends the domain name that begins at k in seen, blanks aside, and returns where it ends, and how many of its dots are disguised; 0 if
// there is none.
func (n *normal) domain(seen *normal, k int) (end, dots int) {
	labels, plain := 0, 0
	last := len(n.text)
	for k = blanksOnly(seen.text, k); labels < 6; labels++ {
		start := k
		last = len(n.text)
		for k < len(seen.text) && (isAlnum(seen.text[k]) || seen.text[k] == '-' || seen.text[k] >= 0x80) {
			k++
		}
		if k == start {
			break
		}
		n.copyFrom(seen, start, k)
		end = k
		next, disguise := seen.dot(k)
		if next == 0 {
			labels++
			break
		}
		if disguise {
			dots++
		} else {
			plain++
		}
		n.put('.', seen.from[k], seen.to[next-1], true)
		k = next
	}
	if labels < 2 || dots+plain == 0 || !topLevel(string(n.text[last:])) {
		return 0, 0
	}
	return end, dots
}

// dot reads a dot of a domain name at k, as such or in any disguise, and returns where the next label begins; 0 if there is none.
func (n *normal) dot(k int) (next int, disguise bool) {
	s := n.text
	if byteOf(s, k) == '.' && isAlnum(byteOf(s, k+1)) {
		return k + 1, n.odd[k]
	}
	b := blanksOnly(s, k)
	switch c := byteOf(s, b); {
	case c == '.' && b > k && isLetter(byteOf(s, b+1)): // "mail .com"
		return b + 1, true
	case c == ',' && b == k && isLetter(byteOf(s, k+1)) && n.providedBefore(k): // "gmail,com"
		return k + 1, true
	case c == '.' && b > k && byteOf(s, b+1) == ' ' && isAlnum(byteOf(s, blanksOnly(s, b+1))):
		return blanksOnly(s, b+1), true
	case opens(c) != 0:
		if end, sign := n.bracketed(b); sign == '.' {
			end = blanksOnly(s, end)
			return end, isAlnum(byteOf(s, end))
		}
	case b > k && isLetter(c):
		var buf [wordBytes]byte
		end, count := n.wordEnd(b, &buf)
		if signOf(buf[:count]) == '.' && byteOf(s, end) == ' ' {
			end = blanksOnly(s, end)
			return end, isAlnum(byteOf(s, end))
		}
	}
	return 0, false
}

// providedBefore reports whether the label that ends at k is a provider's.
func (n *normal) providedBefore(k int) bool {
	start := k
	for start > 0 && isAlnum(n.text[start-1]) {
		start--
	}
	return provided(n.text[start:k])
}

// pieced reports whether a local part has what a word has not.
func pieced(local []byte) bool {
	for i := 1; i+1 < len(local); i++ {
		if (local[i] == '.' || local[i] == '_') && isAlnum(local[i-1]) && isAlnum(local[i+1]) {
			return true
		}
	}
	return false
}

// provided reports whether the first label of a domain name is a provider's.
func provided[T string | []byte](domain T) bool {
	var buf [24]byte
	n := 0
	for n < len(domain) && n < len(buf) && domain[n] != '.' {
		buf[n] = domain[n] | 0x20
		n++
	}
	return providers.holds(buf[:n])
}
