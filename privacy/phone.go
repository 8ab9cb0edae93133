package privacy

// What words and marks do to the score of a phone number.
const (
	strongGain    = 0.35
	weakGain      = 0.25
	loss          = 0.4
	international = 0.85
	prefixed      = 0.6 // 00 and a country code, in groups
	prefixedRun   = 0.35
)

const phoneGroups = 8 // groups that a phone number may have

// phoneAt reports a phone number that begins at group p and returns its groups.
func (sc *scanner) phoneAt(c *chain, p int) int {
	s := sc.text
	start, plus := sc.phoneStart(c, p)
	if start < 0 || c.groups[p].start < sc.url && byteAt(s, start-1) != '=' {
		return 0
	}
	var score float64
	var q int
	if plus || s[c.groups[p].start] == '0' && c.groups[p].len() > 1 && s[c.groups[p].start+1] == '0' {
		score, q = sc.internationalAt(c, p, plus)
	} else {
		score, q = sc.nationalAt(c, p)
	}
	if q == 0 || score == 0 {
		return q // nothing, or a number that is no person's
	}
	end := c.groups[p+q-1].end
	if byteAt(s, end) == ')' && s[start] == '(' && p+q == p+1 {
		end++
	}
	if sc.money(start, end) {
		return 0
	}
	evidence := Shape
	switch sc.cue(start, end, aboutPhone) {
	case strong:
		score, evidence = score+strongGain, Context
	case weak:
		score, evidence = score+weakGain, Context
	case contrary:
		score -= loss
		if plus {
			score += loss / 2 // a "+" is no part of an order number
		}
	}
	if score < sc.least {
		return 0
	}
	sc.add(start, end, Phone, min(score, 1), evidence)
	return q
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
	if labelBefore(s, i) || plus && isDigit(byteAt(s, i-1)) || !plus && !sc.phoneBegins(i) {
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
		return !letterBefore(s, i-1) || sc.saysPhone(i-1)
	case ',', ':':
		return !isDigit(byteAt(s, i-2))
	}
	return true
}

// saysPhone reports whether the word that ends at i, glued to the number, announces a phone number: "tel020…", "tel.020…".
func (sc *scanner) saysPhone(i int) bool {
	var buf [wordBytes]byte
	_, n := wordBack(sc.text, i, &buf)
	return n > 0 && sc.guard.meaning(aboutPhone, buf[:n]) == strong
}

// internationalAt finds the longest number of a known country that begins at group p, after "+" or with 00. A company's or a service's number
// has score 0.
func (sc *scanner) internationalAt(c *chain, p int, plus bool) (score float64, q int) {
	s := sc.text
	var d [18]byte
	n := 0
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
		of, national := dialled(digits)
		if national == nil || !sc.endsAt(c, p, k) {
			continue
		}
		if q = k; service(of, national) || sc.guard.allow.hasInternational(of, national) {
			return 0, q
		}
	}
	switch {
	case q == 0:
		return 0, 0
	case plus:
		return international, q
	case q > 1:
		return prefixed, q
	}
	return prefixedRun, q
}

// nationalAt finds the number with the best score in the plans of the guard's regions that begins at group p; of equals the longest.
// A company's or a service's number has score 0.
func (sc *scanner) nationalAt(c *chain, p int) (score float64, q int) {
	var d [14]byte
	most, all := c.take(p, phoneGroups, len(d))
	if all < 8 {
		return 0, 0
	}
	c.digitsOf(sc.text, p, most, d[:])
	n := 0
	for k := 1; k <= most; k++ {
		n += c.groups[p+k-1].len()
		if n < 8 || !sc.endsAt(c, p, k) {
			continue
		}
		if sc.guard.allow.hasNational(d[:n]) || sc.guard.atService(d[:n], c.groups[p:p+k]) {
			return 0, k
		}
		best := sc.guard.national(d[:n], c.groups[p:p+k])
		if best > 0 && best >= score {
			score, q = best, k
		}
	}
	return score, q
}
