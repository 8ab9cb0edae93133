package privacy

import "strings"

// expiryWords stand before the date on which a card expires, folded.
var expiryWords = newWordList("exp expiry expires expiration valid thru until to scad scadenza scade cad caducidad caduca vence val fin expire exp gultig bis ablauf verfall data fecha date de di")

// codeNames stand between that date and the digits, folded.
var codeNames = newWordList("security code codice codigo sicurezza seguridad securite de di retro back number numero nummer und and e y et")

// verification reads the three or four digits after the number of a card that ends at end and the date on which it expires:
// "4111 1111 1111 1111 06/28 123".
func (sc *scanner) verification(end int) {
	s := sc.text
	i := cardGap(s, end)
	for range 3 {
		to := nameEnd(s, i)
		if to == i || !expiryWords.has(s, i, to) {
			break
		}
		i = cardGap(s, to)
	}
	date := expiryEnd(s, i)
	if date == 0 {
		return
	}
	i = cardGap(s, date)
	for range 3 {
		if to := nameEnd(s, i); to > i && codeNames.has(s, i, to) {
			i = cardGap(s, to)
		}
	}
	to := digitsEnd(s, i)
	if i == date || to-i != 3 && to-i != 4 || letterAfter(s, to) || (byteAt(s, to) == '.' || byteAt(s, to) == ',' || byteAt(s, to) == '/') && isDigit(byteAt(s, to+1)) || units.has(s, blanks(s, to), nameEnd(s, blanks(s, to))) {
		return
	}
	for n := range sc.found {
		if f := &sc.found[n]; f.Start >= end && f.Start < to && f.End > i {
			if f.Type == Phone { // the date and the digits, read as one
				f.Start, f.End, f.Type, f.Score, f.Evidence = i, to, CVV, 0.7, Context
			}
			return
		}
	}
	sc.add(i, to, CVV, 0.7, Context)
}

// cardGap passes over what divides the data of a card.
func cardGap(s string, i int) int {
	for k := i; i < len(s) && i < k+6 && strings.IndexByte(" ,;:|-./\n\r\t", s[i]) >= 0; {
		i++
	}
	return i
}

// expiryEnd returns the end of the month and the year at i, "06/28" or "06/2028"; 0 if there is none.
func expiryEnd(s string, i int) int {
	m := digitsEnd(s, i)
	if m-i < 1 || m-i > 2 || byteAt(s, m) != '/' && byteAt(s, m) != '-' && byteAt(s, m) != '.' {
		return 0
	}
	month := int(s[i] - '0')
	if m-i == 2 {
		month = month*10 + int(s[i+1]-'0')
	}
	y := digitsEnd(s, m+1)
	if month < 1 || month > 12 || y-m-1 != 2 && !(y-m-1 == 4 && s[m+1] == '2' && s[m+2] == '0') {
		return 0
	}
	return y
}
