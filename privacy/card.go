package privacy

// issuer is a range of issuer identification numbers and the lengths of its card numbers.
// Source: ISO/IEC 7812 ranges as the card schemes publish them.
type issuer struct {
	prefix, last int // first and last leading digits of the range, both of the same number of digits
	digits       int // of prefix
	min, max     int // length of the whole number
	common       bool
}

// A range that is not common is rarely met or often met by chance: it needs a card's grouping or a word about cards.
var issuers = []issuer{
	{4, 4, 1, 16, 16, true}, {4, 4, 1, 13, 13, false}, {4, 4, 1, 19, 19, false}, // Visa
	{51, 55, 2, 16, 16, true}, {2221, 2720, 4, 16, 16, true}, // Mastercard
	{34, 34, 2, 15, 15, true}, {37, 37, 2, 15, 15, true}, // American Express
	{6011, 6011, 4, 16, 19, true}, {622126, 622925, 6, 16, 19, true}, {644, 649, 3, 16, 19, true}, {65, 65, 2, 16, 19, true}, // Discover
	{300, 305, 3, 14, 14, true}, {36, 36, 2, 14, 14, true}, {38, 39, 2, 14, 14, true}, // Diners Club
	{3528, 3589, 4, 16, 19, true},                          // JCB
	{62, 62, 2, 16, 19, false}, {81, 81, 2, 16, 16, false}, // UnionPay
	{2200, 2204, 4, 16, 19, false},                         // Mir
	{50, 50, 2, 12, 19, false}, {56, 69, 2, 12, 19, false}, // Maestro
}

// cardAt reports a payment card that begins at group p and returns its groups: an issuer's range and length, the Luhn digit, and a token of
// its own.
func (sc *scanner) cardAt(c *chain, p int) int {
	s := sc.text
	start := c.groups[p].start
	if c.groups[c.n-1].end-start < 12 || s[start] < '2' || s[start] > '8' || s[start] == '7' || !sc.cardBegins(c, p) {
		return 0
	}
	var d [longest]byte
	q, n := c.take(p, 8, longest)
	for ; n >= 12; q-- {
		size := n
		n -= c.groups[p+q-1].len()
		if !sc.endsAt(c, p, q) {
			continue
		}
		grouped, whole := cardGroups(c.groups[p:p+q]), p == 0 && q == c.n && !c.more
		if q > 1 && !whole && (!grouped || size < 14) {
			continue // a part of a longer number, such as the first twelve of sixteen digits
		}
		c.digitsOf(s, p, q, d[:])
		if !luhn(d[:size]) {
			continue
		}
		known, common := issued(d[:size])
		if !known {
			continue
		}
		end := c.groups[p+q-1].end
		if !common && !(grouped && q > 1) && !sc.plain && sc.cue(start, end, aboutCard) != strong {
			continue
		}
		if sc.money(start, end) {
			continue
		}
		sc.add(start, end, Card, 0.95, Checksum)
		return q
	}
	return 0
}

// cardBegins reports whether a card number may begin at group p.
func (sc *scanner) cardBegins(c *chain, p int) bool {
	if p > 0 {
		j := c.groups[p].join
		return j == ' ' || j == 'w' || p == c.taken
	}
	s, i := sc.text, c.groups[0].start
	if letterBefore(s, i) {
		return false
	}
	switch byteAt(s, i-1) {
	case '+', '_', '@':
		return false
	case ',', '.', ':':
		return !isDigit(byteAt(s, i-2))
	case '-', '/':
		return !isAlnum(byteAt(s, i-2)) || wordOnly(s, i-1)
	}
	return true
}

// wordOnly reports whether the token that ends at i is letters up to a blank or the beginning of the text: "card-4111…" and not "a716-4466…".
func wordOnly(s string, i int) bool {
	k := i
	for k > 0 && k > i-24 && isLetter(s[k-1]) {
		k--
	}
	return k < i && (k == 0 || s[k-1] == ' ' || s[k-1] == '\n' || s[k-1] == '\t')
}

// cardGroups reports whether the groups are those that cards are printed and typed in.
func cardGroups(gs []group) bool {
	var sizes [8]byte
	for i, g := range gs {
		if g.len() > longest || i > 0 && (g.join == '(' || g.join == ')') {
			return false
		}
		sizes[i] = '0' + byte(g.len())
	}
	switch string(sizes[:len(gs)]) {
	case "4444", "44441", "44442", "44443", "444", "465", "464", "4443", "4441", "66", "88", "22222222":
		return true
	}
	return false
}

// issued reports whether a number of this beginning and length can be a card, and whether its range is a common one.
func issued(d []byte) (known, common bool) {
	for _, is := range issuers {
		if len(d) < is.min || len(d) > is.max {
			continue
		}
		head := 0
		for _, c := range d[:is.digits] {
			head = head*10 + int(c-'0')
		}
		if head >= is.prefix && head <= is.last {
			known, common = true, common || is.common
		}
	}
	return known, common
}

// luhn reports whether the last digit is the check digit of ISO/IEC 7812-1: from the right every second digit is doubled, and the sum of all
// digits is a multiple of ten.
func luhn(d []byte) bool {
	sum := 0
	for i, c := range d {
		v := int(c - '0')
		if (len(d)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
