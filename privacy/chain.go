package privacy

// group is a run of digits; join says how it hangs on the one before: ' ' blank, '-', '.', '/', '(' opened or ')' closed a bracket, 'w' a dash
// between blanks; 0 for the first of a chain.
type group struct {
	start, end int
	join       byte
}

func (g group) len() int { return g.end - g.start }

// chain is a window on groups of digits that may belong together. However long a sequence of groups is, the window holds a bounded number.
type chain struct {
	groups [16]group
	n      int
	taken  int  // groups before this index are part of a finding or a date
	more   bool // further groups may follow the last one
}

const (
	lookAhead = 9  // groups that a validator may look at
	shortest  = 3  // digits of the shortest number that is looked for
	longest   = 20 // digits of a group that a validator looks at
)

// number reads a chain of groups of digits, of which [i, j) is the first, and judges what begins at each. It returns the end of the chain.
func (sc *scanner) number(i, j int) int {
	s := sc.text
	start, join := joined(s, group{start: i, end: j})
	if join == 0 && (sc.lone(i, j) || sc.named(i, j)) {
		sc.inRow(i, j)
		return j
	}
	var c chain
	c.groups[0], c.n = group{start: i, end: j}, 1
	if join != 0 {
		second := group{start: start, end: digitsEnd(s, start), join: join}
		if end := sc.pair(i, j, second); end > 0 {
			return end
		}
		if end := sc.calendar(i, j, second); end > 0 {
			return end
		}
		c.groups[1], c.n, c.more = second, 2, true
		c.fill(s)
	}
	if c.n >= 5 {
		sc.sign(i, c.singles() >= 5)
	}
	for p := 0; ; {
		c.fill(s)
		if p >= c.n || !c.more && c.groups[c.n-1].end-c.groups[p].start < shortest {
			break
		}
		if c.oneByOne(p) {
			p++ // a disguise
		} else if q := sc.numberAt(&c, p); q > 0 {
			p += q
			c.taken = p
		} else {
			p++
		}
		if c.more && c.n-p < lookAhead {
			p = c.shift(p)
		}
	}
	end := c.groups[c.n-1].end
	sc.inRow(i, end)
	return end
}

// pair judges two groups of digits, the first one [i, j), without looking at what they are if no more is joined to them and they are too
// short for most things: a price, a time, a version. It returns where the scan goes on, or 0.
func (sc *scanner) pair(i, j int, second group) int {
	s, end := sc.text, second.end
	all := j - i + second.len()
	if all >= fewest && (second.join != ' ' || byteAt(s, end) != ':') {
		return 0
	}
	if _, join := joined(s, second); join != 0 {
		return 0
	}
	if second.join == ' ' && byteAt(s, end) == ':' && letterBefore(s, i) {
		return second.start // "ipv6 2001:…"
	}
	if all >= fewest || sc.names&forms.silent[all] != 0 || sc.late {
		return 0
	}
	sc.await(i, forms.silent[all])
	sc.inRow(i, end)
	return end
}

// calendar judges three groups of digits, the first one [i, j), that are a date and no more, where no word has announced a code of so many digits. It
// returns where the scan goes on, or 0.
func (sc *scanner) calendar(i, j int, second group) int {
	s, first := sc.text, group{start: i, end: j}
	start, join := joined(s, second)
	if join != second.join || join != '-' && join != '.' && join != '/' && join != ' ' || sc.late || sc.whole {
		return 0
	}
	third := group{start: start, end: digitsEnd(s, start), join: join}
	if _, join := joined(s, third); join != 0 || !dateOf(s, first, second, third) {
		return 0
	}
	one, two := first.len(), first.len()+second.len()
	all := two + third.len()
	silent := forms.silent[one] | forms.silent[two] | forms.silent[all]
	if (forms.loud>>one|forms.loud>>two|forms.loud>>all)&1 != 0 || sc.names&silent != 0 {
		return 0
	}
	if sc.startsAt(i) {
		sc.await(i, silent)
	}
	sc.dated(i, third.end)
	sc.inRow(i, third.end)
	return third.end
}

// singles is how many groups have one digit.
func (c *chain) singles() (n int) {
	for _, g := range c.groups[:c.n] {
		if g.len() == 1 {
			n++
		}
	}
	return n
}

// lone reports whether the digits [i, j), to which no others are joined, can be nothing, or nothing yet.
func (sc *scanner) lone(i, j int) bool {
	n := j - i
	if n < shortest || n > longest {
		return true
	}
	if n >= fewest || forms.loud>>uint(n)&1 != 0 || sc.names&forms.silent[n] != 0 || sc.late {
		return false
	}
	if forms.silent[n] != 0 {
		sc.await(i, forms.silent[n])
	}
	return true
}

// named reports whether a word says of the digits [i, j), to which no others are joined, that they are a number of another kind, and nothing else says
// more: no code of so many digits has been announced or needs no word, and they are no card.
func (sc *scanner) named(i, j int) bool {
	n := j - i
	if sc.late || sc.whole || forms.loud>>uint(n)&1 != 0 || sc.names&forms.silent[n] != 0 || !sc.otherwise(i) {
		return false
	}
	if n >= 12 {
		var d [longest]byte
		if copy(d[:], sc.text[i:j]); luhn(d[:n]) {
			return false
		}
	}
	if forms.silent[n] != 0 && sc.startsAt(i) {
		sc.await(i, forms.silent[n])
	}
	return true
}

// oneByOne reports whether five groups of one digit stand from p on.
func (c *chain) oneByOne(p int) bool {
	if p+5 > c.n {
		return false
	}
	for _, g := range c.groups[p : p+5] {
		if g.len() != 1 {
			return false
		}
	}
	return true
}

// start makes c the window that begins with the group [i, j).
func (c *chain) start(s string, i, j int) {
	c.n, c.more = 1, true
	c.groups[0] = group{start: i, end: j}
	c.fill(s)
}

// fill appends groups as long as there is room.
func (c *chain) fill(s string) {
	for c.more && c.n < len(c.groups) {
		c.extend(s)
	}
}

// extend appends the next group, if one is joined to the last.
func (c *chain) extend(s string) {
	last := c.groups[c.n-1]
	start, join := joined(s, last)
	if join == 0 {
		c.more = false
		return
	}
	c.groups[c.n] = group{start: start, end: digitsEnd(s, start), join: join}
	c.n++
}

// shift drops the groups before p but for one, which is the left neighbour, and returns p's new index.
func (c *chain) shift(p int) int {
	drop := p - 1
	if drop <= 0 {
		return p
	}
	copy(c.groups[:], c.groups[drop:c.n])
	c.n -= drop
	c.taken = max(0, c.taken-drop)
	return 1
}

func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// joined returns where the next group begins and how it is joined; 0 if none is.
func joined(s string, g group) (start int, join byte) {
	if i := g.end; i+1 >= len(s) || !joins[s[i]] {
		return 0, 0
	}
	return joinedBy(s, g)
}

// joins are the characters with which what joins two groups may begin.
var joins = func() (t [256]bool) {
	for c := range t {
		t[c] = traits[c]&parting != 0 || c == '(' || c == ')'
	}
	return t
}()

func joinedBy(s string, g group) (start int, join byte) {
	i := g.end
	if s[i] == ' ' {
		if c := s[i+1]; isDigit(c) {
			return i + 1, ' '
		} else if isLetter(c) {
			return 0, 0
		}
	}
	switch c := byteAt(s, i); {
	case c == '.' || c == '/':
		return next(s, i+1, c)
	case c == ')':
		if !opened(s, g.start) {
			return 0, 0 // "1) 2) 3)" is a list
		}
		i += 1 + separator(s, i+1)
		if d := dash(s, i); d > 0 && s[i-1] == ' ' {
			i += d + space(s, i+d)
		}
		return next(s, i, ')')
	case c == '(':
		return next(s, i+1, '(')
	}
	if n := dash(s, i); n > 0 {
		if byteAt(s, i+n) == '(' { // "+44-(0)20-…"
			return next(s, i+n+1, '(')
		}
		return next(s, i+n, '-')
	}
	n := space(s, i)
	if n == 0 {
		return 0, 0
	}
	i += n
	if byteAt(s, i) == '/' && areaCode(s, g) && space(s, i+1) > 0 { // "0171 / 392…"
		return next(s, i+1+space(s, i+1), '/')
	}
	if byteAt(s, i) == '(' {
		return next(s, i+1, '(')
	}
	if d := dash(s, i); d > 0 && space(s, i+d) > 0 {
		return next(s, i+d+space(s, i+d), 'w')
	}
	return next(s, i+space(s, i), ' ')
}

// areaCode reports whether a group may be one in full, with its 0, and the first of a number.
func areaCode(s string, g group) bool {
	return g.len() >= 3 && g.len() <= 5 && s[g.start] == '0' && !isDigit(byteAt(s, g.start-1)) && !isDigit(byteAt(s, g.start-2))
}

// opened reports whether a bracket was opened just before the digits at i, at most a few digits ahead: "(", "(+", "(06 ".
func opened(s string, i int) bool {
	for k := i - 1; k >= 0 && k > i-6; k-- {
		switch c := s[k]; {
		case c == '(':
			return true
		case c != '+' && c != ' ' && c != '-' && !isDigit(c):
			return false
		}
	}
	return false
}

func next(s string, i int, join byte) (int, byte) {
	if isDigit(byteAt(s, i)) {
		return i, join
	}
	return 0, 0
}

// numberAt judges what begins at group p and returns how many groups it takes; 0 for nothing. The best of what it can be is found: an
// identifier that a word announces before a phone number of the same digits, and so on.
func (sc *scanner) numberAt(c *chain, p int) int {
	if c.groups[p].len() > longest {
		return 0
	}
	best, groups := sc.identifierAt(c, p)
	before := len(sc.found)
	q := sc.cardAt(c, p)
	if q == 0 && best.Score < usually {
		if q = dateAt(sc.text, c, p); q > 0 {
			sc.dated(c.groups[p].start, c.groups[p+q-1].end)
		}
	}
	if q == 0 && best.Score < usually {
		if q = quadAt(sc.text, c, p); q > 0 {
			sc.quad(c.groups[p].start, c.groups[p+q-1].end)
		}
	}
	if q == 0 && best.Score < usually {
		q = sc.phoneAt(c, p)
	}
	if best.Score == 0 || len(sc.found) > before && sc.found[before].Score > best.Score {
		return q
	}
	if len(sc.found) == before && q > 0 { // a date, or a number that is no person's
		return q
	}
	sc.found = sc.found[:before]
	sc.add(best.Start, best.End, best.Type, best.Score, best.Evidence)
	return groups
}

// dateAt recognises a date in digits, day or month first or last, with the same mark between its parts, and returns its groups.
func dateAt(s string, c *chain, p int) int {
	if p+3 > c.n {
		return 0
	}
	a, b, y := c.groups[p], c.groups[p+1], c.groups[p+2]
	if b.join != y.join || b.join != '-' && b.join != '.' && b.join != '/' && b.join != ' ' {
		return 0
	}
	if p+3 < c.n && c.groups[p+3].join == y.join && y.join != ' ' {
		return 0 // pairs go on: a number, not a date
	}
	if !dateOf(s, a, b, y) {
		return 0
	}
	return 3
}

// dateOf reports whether three groups are a day, a month and a year, the year last or first.
func dateOf(s string, a, b, y group) bool {
	if a.len() == 4 { // year first
		a, y = y, a
	}
	if a.len() > 2 || b.len() > 2 || y.len() != 4 && (y.len() != 2 || b.join == ' ') {
		return false
	}
	day, month := small(s, a), small(s, b)
	if min(day, month) < 1 || min(day, month) > 12 || max(day, month) > 31 {
		return false
	}
	year := small(s, y)
	return y.len() != 4 || year >= 1900 && year <= 2100
}

// quadAt recognises a network address or a version in four parts, 192.0.2.17, and returns its groups.
func quadAt(s string, c *chain, p int) int {
	if p+4 > c.n || p+4 < c.n && c.groups[p+4].join == '.' || p > 0 && c.groups[p].join == '.' {
		return 0
	}
	for k, g := range c.groups[p : p+4] {
		if k > 0 && g.join != '.' || g.len() > 3 || small(s, g) > 255 {
			return 0
		}
	}
	return 4
}

// small is the value of a group of four digits or fewer.
func small(s string, g group) (v int) {
	for i := g.start; i < g.end; i++ {
		v = v*10 + int(s[i]-'0')
	}
	return v
}

// take returns how many groups from p on, at most most, have together no more than limit digits, and how many digits that is.
func (c *chain) take(p, most, limit int) (q, digits int) {
	for q < most && p+q < c.n {
		n := c.groups[p+q].len()
		if digits+n > limit {
			break
		}
		digits += n
		q++
	}
	return q, digits
}

// digitsOf copies the digits of groups p to p+q into buf, which is long enough.
func (c *chain) digitsOf(s string, p, q int, buf []byte) {
	for _, g := range c.groups[p : p+q] {
		buf = buf[copy(buf, s[g.start:g.end]):]
	}
}

// endsAt reports whether a number may end with group p+q-1: what follows must not make it part of a longer one.
func (sc *scanner) endsAt(c *chain, p, q int) bool {
	if p+q < c.n {
		switch c.groups[p+q].join {
		case ' ', 'w', '(':
			return true
		case '/': // two numbers, unless the slash is how this one is written
			for _, g := range c.groups[p+1 : p+q] {
				if g.join == '/' {
					return false
				}
			}
			return c.groups[p+q].len() > 2 || q > 3
		}
		return false
	}
	s, end := sc.text, c.groups[p+q-1].end
	if letterAfter(s, end) {
		return false
	}
	switch b := byteAt(s, end); {
	case b == '@' || b == '_' || b == '%':
		return false
	case b == '.' || b == ',' || b == ':' || b == '/':
		return !isDigit(byteAt(s, end+1))
	}
	if n := dash(s, end); n > 0 {
		return !letterAfter(s, end+n)
	}
	return true
}
