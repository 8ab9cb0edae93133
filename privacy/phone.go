package privacy

import (
	"strings"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// What words and marks do to the score of a phone number.
const (
	strongGain    = 0.35
	weakGain      = 0.25
	loss          = 0.4
	international = 0.85
	unassigned    = 0.6 // with "+", in no plan; or with 00, in groups
	prefixedRun   = 0.4
)

const (
	phoneGroups = 8 // groups that a phone number may have
	fewest      = 7 // digits of a number as dialled at home
)

// phoneAt reports a phone number that begins at group p and returns its groups.
func (sc *scanner) phoneAt(c *chain, p int) int {
	s := sc.text
	first := c.groups[p].start
	if c.groups[c.n-1].end-first < fewest && !plusBefore(s, first) && s[first] != '0' {
		return 0
	}
	start, plus := sc.phoneStart(c, p)
	if start < 0 || first < sc.url && byteAt(s, start-1) != '=' && !messenger(s, start) {
		return 0
	}
	if sc.otherwise(first) {
		return 0
	}
	var q int
	var score float64
	if plus || s[first] == '0' && c.groups[p].len() > 1 && s[first+1] == '0' {
		score, q = sc.internationalAt(c, p, plus)
	} else {
		score, q = sc.nationalAt(c, p)
	}
	if q == 0 || score == 0 {
		return q // nothing, or a number that is no person's
	}
	end := c.groups[p+q-1].end
	if sc.money(start, end) {
		return 0
	}
	score, evidence := sc.heardPhone(score, start, end, plus)
	if score < sc.least {
		return 0
	}
	if s[start] == '(' && strings.IndexByte(s[start:end], ')') < 0 {
		start++ // the bracket encloses more than a part of the number
	}
	sc.add(start, sc.extension(end), Phone, min(score, 1), evidence)
	return q
}

// otherwise reports whether a word says of the number at i, written as at home, that it is no phone number. No way of writing it makes up for that.
func (sc *scanner) otherwise(i int) bool {
	return sc.hearings > 0 && sc.least > unmistakable-loss && byteAt(sc.text, i-1) != '+' && sc.cueBefore(i, aboutPhone) == contrary
}

// plusBefore reports whether a "+" stands just before i, or a bracket or a blank between them.
func plusBefore(s string, i int) bool {
	if i == 0 {
		return false
	}
	switch s[i-1] {
	case '+':
		return true
	case '(', ' ':
		return i > 1 && (s[i-2] == '+' || s[i-2] == ' ' && i > 2 && s[i-3] == '+')
	}
	return false
}

// heardPhone is the score of a number after what the words and signs around it say.
func (sc *scanner) heardPhone(score float64, start, end int, plus bool) (float64, Evidence) {
	cue := sc.cue(start, end, aboutPhone)
	if pictured(sc.text, start, end) {
		cue = strong
	}
	switch cue {
	case strong:
		return score + strongGain, Context
	case weak:
		return score + weakGain, Context
	case contrary:
		if plus {
			return score - loss/2, Shape // a "+" is no part of an order number
		}
		return score - loss, Shape
	}
	return score, Shape
}

// pictured reports whether a picture of a telephone stands beside [start, end): "📞 020…".
func pictured(s string, start, end int) bool {
	if !wideNear(s, start, end) {
		return false
	}
	const phones = "☎☏✆📞📟📠📱📲"
	left := s[max(0, start-12):start]
	for range 2 { // blanks, a colon, the mark that makes a picture of a sign
		left = strings.TrimSuffix(strings.TrimRight(left, " :"), "\ufe0f")
	}
	r, size := utf8.DecodeLastRuneInString(left)
	if size > 1 && strings.ContainsRune(phones, r) {
		return true
	}
	r, size = utf8.DecodeRuneInString(s[end+space(s, end):])
	return size > 1 && r != utf8.RuneError && strings.ContainsRune(phones, r)
}

// wideNear reports whether a character of several bytes stands near [start, end).
func wideNear(s string, start, end int) bool {
	var wide byte
	for i := max(0, start-12); i < start; i++ {
		wide |= s[i]
	}
	for i := end; i < min(len(s), end+4); i++ {
		wide |= s[i]
	}
	return wide >= utf8.RuneSelf
}

// phoneStart returns where a number that begins at group p starts in the text, with its "+" or bracket, and whether it has a "+".
// -1 means that none may begin there.
func (sc *scanner) phoneStart(c *chain, p int) (start int, plus bool) {
	s, i := sc.text, c.groups[p].start
	if p > 0 && c.taken != p {
		// Inside a chain only after a short number: "2) 020…", "1 - 020…". What is longer may be the head of a code.
		if before := c.groups[p-1]; before.len() > 2 || p > 1 && c.taken != p-1 || c.groups[p].join != ' ' && c.groups[p].join != 'w' {
			return -1, false
		}
	}
	if byteAt(s, i-1) == '(' {
		i--
	}
	switch {
	case byteAt(s, i-1) == '+':
		i, plus = i-1, true
	case byteAt(s, i-1) == ' ' && byteAt(s, i-2) == '+':
		i, plus = i-2, true
	}
	if plus && byteAt(s, i-1) == '(' {
		i--
	}
	if p > 0 {
		return i, plus
	}
	if plus && isDigit(byteAt(s, i-1)) || !plus && !sc.phoneBegins(i) && !sc.slipped(c, i) {
		return -1, false
	}
	return i, plus
}

// phoneBegins reports whether what stands just before i lets a number without "+" begin there.
func (sc *scanner) phoneBegins(i int) bool {
	s := sc.text
	if letterBefore(s, i) {
		return sc.saysPhone(i)
	}
	switch byteAt(s, i-1) {
	case '#', '@', '_', '%', '$', '\\', '&', '*', '~', '+':
		return false
	case '-', '/', '.':
		return !letterBefore(s, i-1) || sc.saysPhone(i-1) || messenger(s, i)
	case ',', ':':
		return !isDigit(byteAt(s, i-2))
	}
	return true
}

// saysPhone reports whether the word that ends at i, glued to the number, announces a phone number: "tel020…", "tel.020…".
func (sc *scanner) saysPhone(i int) bool {
	if sc.names>>aboutPhone&1 == 0 {
		return false
	}
	var buf [wordBytes]byte
	k, n := wordBack(sc.text, i, &buf)
	if n > 0 && n <= 2 && byteAt(sc.text, k-1) == '.' { // "tel.n.020…"
		_, n = wordBack(sc.text, k-1, &buf)
	}
	return n > 0 && sc.guard.meaning(aboutPhone, buf[:n]) == strong
}

// slips are the small words, folded, after which people forget the blank: "my number is020…".
var slips = newWordList("is are at on or al allo o e il es el est au le ou ist unter und am")

// slipped reports whether one of them ends at i, glued to a number in groups.
func (sc *scanner) slipped(c *chain, i int) bool {
	if _, join := joined(sc.text, c.groups[0]); join == 0 {
		return false
	}
	var buf [wordBytes]byte
	start, n := wordBack(sc.text, i, &buf)
	return n > 0 && slips.holds(buf[:n]) && (start == 0 || sc.text[start-1] == ' ')
}

// messenger reports whether a number at i is the address of a chat: "wa.me/44…".
func messenger(s string, i int) bool { return strings.HasSuffix(s[:i], "wa.me/") }

// internationalAt finds the number that begins at group p, after "+" or with 00: the longest that its plan has, else the longest that
// it may come to have. A company's or a service's number has score 0.
func (sc *scanner) internationalAt(c *chain, p int, plus bool) (score float64, q int) {
	s := sc.text
	var d [20]byte
	n := 0
	var class phone.Class
	for k := 1; p+k <= c.n && k <= phoneGroups; k++ {
		g := c.groups[p+k-1]
		if n+g.len() > len(d) {
			break
		}
		if !(k > 1 && g.join == '(' && g.len() == 1 && s[g.start] == '0') { // +44 (0)20 …
			n += copy(d[n:], s[g.start:g.end])
		}
		digits := d[:n]
		if !plus {
			if n < 3 {
				continue
			}
			digits = d[2:n]
		}
		zone, national, is := phone.Abroad(digits)
		if zone == 0 || is == phone.None && (class != phone.None || !mayBecome(zone, national)) || !sc.endsAt(c, p, k) {
			continue
		}
		if sc.guard.allow.hasInternational(zone, national) {
			return 0, k
		}
		class, q = is, k
	}
	switch {
	case q == 0 || class != phone.None && !class.Private():
		return 0, q
	case plus && class != phone.None:
		return international, q
	case plus || class != phone.None && q > 1:
		return unassigned, q
	}
	return prefixedRun, q
}

// mayBecome reports whether a national number that its plan does not have could be assigned one day, or be one with a slip of the pen: it has
// a length of the plan and begins as numbers do.
func mayBecome(zone phone.Zone, national []byte) bool {
	n := len(national)
	switch zone.Code() {
	case 1:
		return northAmerican(national)
	case 800, 808, 888, 979: // services of all countries
		return false
	}
	return n >= 5 && zone.Possible(n) && (national[0] != '0' || zone.KeepsZero() && national[1] != '0')
}

// northAmerican reports whether ten digits can be a number of the North American plan: area and exchange begin with 2 to 9, an area is no N11
// or N9X.
func northAmerican(d []byte) bool {
	return len(d) == 10 && d[0] >= '2' && d[3] >= '2' && d[1] != '9' && !(d[1] == '1' && d[2] == '1')
}

// quad reports whether group k is of four digits, as the two before it: they belong to a longer code, such as a card's.
func (c *chain) quad(k int) bool {
	if k >= c.n || k < 2 {
		return false
	}
	for _, g := range c.groups[k-2 : k+1] {
		if g.len() != 4 {
			return false
		}
	}
	return true
}

// nationalAt finds the number with the best score in the plans of the guard's regions that begins at group p; of equals the longest.
// A company's or a service's number has score 0.
func (sc *scanner) nationalAt(c *chain, p int) (score float64, q int) {
	var d [16]byte
	most, all := c.take(p, phoneGroups, len(d))
	if all < fewest {
		return 0, 0
	}
	c.digitsOf(sc.text, p, most, d[:])
	w := dialled{digits: d[:all], groups: c.groups[p : p+most]}
	w.judge(sc.guard.dials())
	n, service := 0, false
	for k := 1; k <= most; k++ {
		n += w.groups[k-1].len()
		if n < fewest || !sc.endsAt(c, p, k) || c.quad(p+k) {
			continue
		}
		if sc.guard.allow.hasNational(d[:n]) {
			return 0, k
		}
		w.judgeElsewhere(k, n)
		best := max(w.person[k], w.service[k])
		if best > score || best == score && best > 0 && !w.parted(q, k) || best >= possible && p+k == c.n && !c.more && w.goesOn(q, k) {
			score, q, service = best, k, w.service[k] > w.person[k] || k > 1 && w.service[k] == w.person[k]
		}
	}
	if service {
		return 0, q
	}
	return score, q
}
