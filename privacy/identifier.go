package privacy

import (
	"slices"
	"strings"
)

// identifier describes a kind of code of a fixed form: letters and digits, often with a check digit.
// The rows are in identifiers.go.
//
// To add one: a row there (with its words in wordCues and, if its subject is new, a constant there), and the check digit in the
// file of its country. The forms choose the few rows that are tried for a candidate, by its length and by where its digits are.
type identifier struct {
	typ Type
	// forms are separated by "|": 9 a digit, A a letter, X either, and a blank where people part it, by a blank, a hyphen, a dot or a
	// slash. A code that is parted at some of the blanks, or at none, has the form too. Letters may be of either case.
	forms string
	// valid judges a code of one of the forms, by its check digit if it has one. nil: every one is valid.
	valid  func(c code) bool
	begins string // the capitals that valid lets a code begin with; "" means any
	rigour rigour // of valid
	about  subject
	with   subject // if not 0: a weak word about the code is a strong one where one about this stands near, too
	// Scores of a valid code that no word announces: in one run, and parted at all the blanks of its form. A weak word adds weakGain, a
	// contrary one takes loss off. 0: a strong word must announce it.
	alone, parted float64
	said          float64 // with a strong word near it; 0 means 0.95
}

// rigour is how much it says that a code is valid.
type rigour uint8

const (
	formal  rigour = iota // its parts are possible: Shape, or Context beside a word
	checked               // its check digit agrees, which one code in ten or so does by chance: Checksum beside a word
	proven                // its check digits agree, which few codes do by chance: Checksum
)

// code is a candidate: letters and digits that may be one identifier.
type code struct {
	chars      [maxCode]byte // without separators, in upper case
	n          int           // how many they are
	start, end int           // its place in the text
	text       string        // the whole text
	cuts       uint64        // bit n: parted before id[n]
	lower      bool          // it has a lower-case letter
}

// id is the code without separators, in upper case. It is valid until c changes.
func (c *code) id() []byte { return c.chars[:c.n] }

const (
	maxLead   = 6  // letters before the first digit or separator of a code
	minStreet = 5  // letters of the name of a German street in one word
	maxCode   = 36 // letters and digits of a code
	usually   = 0.95

	codeGroups = 8 // groups of digits that a code may have

	longRunLength = 16 // letters and digits without a break that may be a key
)

// form is one way of writing an identifier.
type form struct {
	*identifier
	length     int
	care, want uint64 // bit n of want: a digit at n; bit n of care: it matters
	cuts       uint64 // bit n: may be parted before n
	silent     bool   // a word must announce it
}

func (f *form) fits(mask, cuts uint64) bool { return mask&f.care == f.want && cuts&^f.cuts == 0 }

// formTable finds the forms by length: of digits only, and with letters; heads are what may stand before a cut in those with letters.
type formTable struct {
	digits, mixed [maxCode + 1][]form
	heads         [maxCode + 1][]form
	numeric       uint64                                 // bit n: a head may be n digits
	alphabetic    uint64                                 // bit n: a head may be n letters
	loud          uint64                                 // bit n: a form of n digits needs no word
	silent        [maxCode + 1]uint64                    // the subjects of those of n digits that do
	cuts          [maxCode + 1]uint64                    // where those of n digits may be parted
	tails         tails                                  // of those with letters
	after         [longRunLength][2]following            // by the letters before
	shorts        [longRunLength][2][longRunLength]short // by the letters and whether digits are parted from them, and how many these are
	pairs         [4][4][2]bool                          // by the letters of two short words: see pair
	mixedOf       [maxCode + 1]kinds                     // mixed, by their first two letters or digits
	headsOf       [maxCode + 1]kinds
}

// forms is made with the vocabulary, which every scan asks for first.
var forms formTable

func buildForms() (t formTable) {
	rows := slices.Concat(identifiers[:], countryIdentifiers[:])
	for n := range rows {
		for text := range strings.SplitSeq(rows[n].forms, "|") {
			f := parseForm(&rows[n], text)
			if f.want == 1<<f.length-1 {
				t.digits[f.length] = append(t.digits[f.length], f)
				t.cuts[f.length] |= f.cuts
				if f.silent {
					t.silent[f.length] |= 1 << f.about
				} else {
					t.loud |= 1 << f.length
				}
				continue
			}
			t.mixed[f.length] = append(t.mixed[f.length], f)
			t.tails.add(&f)
			for k := 1; k < f.length; k++ {
				if f.cuts>>k&1 != 0 {
					head := uint64(1)<<k - 1
					if f.want&f.care&head == f.care&head {
						t.numeric |= 1 << k
					}
					if f.want&head == 0 {
						t.alphabetic |= 1 << k
					}
					t.heads[k] = addHead(t.heads[k], form{care: f.care & head, want: f.want & head, cuts: f.cuts & head})
				}
			}
		}
	}
	for n := range t.mixed {
		t.mixedOf[n], t.headsOf[n] = kindsOf(t.mixed[n]), kindsOf(t.heads[n])
	}
	for n := range t.pairs {
		for m := range t.pairs[n] {
			t.pairs[n][m] = [2]bool{t.pair(n, m, 0), t.pair(n, m, 1)}
		}
	}
	for n := range t.after {
		t.after[n] = [2]following{t.followingOf(n, 0), t.followingOf(n, 1<<n)}
		for m := 1; n > 0 && n+m < longRunLength; m++ {
			t.shorts[n][0][m], t.shorts[n][1][m] = t.shortOf(n, m, 0), t.shortOf(n, m, 1<<n)
		}
	}
	return t
}

// addHead appends a head, or joins it with one of the same letters and digits: a head only says that it is worth to read on.
func addHead(heads []form, f form) []form {
	for n := range heads {
		if h := &heads[n]; h.care == f.care && h.want == f.want {
			h.cuts |= f.cuts
			return heads
		}
	}
	return append(heads, f)
}

func parseForm(id *identifier, text string) form {
	f := form{identifier: id, silent: id.alone == 0 && id.parted == 0}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ' ':
			f.cuts |= 1 << f.length
			continue
		case '9':
			f.care |= 1 << f.length
			f.want |= 1 << f.length
		case 'A':
			f.care |= 1 << f.length
		}
		f.length++
	}
	return f
}

// code reports the identifier with letters and digits that begins at i, where a token begins, and returns its end; 0 if there is none.
func (sc *scanner) code(i int) int {
	s := sc.text
	c := code{start: i, text: s}
	var mask uint64
	var best Finding
	n, k := 0, i
	for {
		k = c.run(k, &mask)
		n = c.n
		if c.cuts == 0 && k-i >= longRunLength {
			for k < len(s) && isAlnum(s[k]) {
				k++
			}
			if end := sc.longRun(i, k); end > 0 {
				return end
			}
		}
		if c.cuts == 0 && n > 1 && mask != 0 && mask != 1<<n-1 {
			sc.lookalikes(i, k)
		}
		if mask != 0 && mask != 1<<n-1 && (k == len(s) || !isAlnum(s[k])) {
			if kind := &forms.mixedOf[n][mask&3]; kind.may(mask, c.cuts) {
				for m := range kind.forms {
					if f := &kind.forms[m]; f.fits(mask, c.cuts) {
						c.end = k
						sc.better(&best, f, &c)
					}
				}
			}
		}
		sep := separator(s, k)
		if sep == 0 || n == maxCode || k+sep >= len(s) || !isAlnum(s[k+sep]) || !headed(n, mask, c.cuts) {
			break
		}
		c.cuts |= 1 << n
		k += sep
	}
	if best.Score == 0 {
		return 0
	}
	sc.add(best.Start, best.End, best.Type, best.Score, best.Evidence)
	return best.End
}

// run appends the letters and digits at k, notes in mask where digits are, and returns where they end.
func (c *code) run(k int, mask *uint64) int {
	for ; k < len(c.text) && c.n < maxCode && traits[c.text[k]]&(numeral|alphabetic) != 0; k++ {
		b := c.text[k]
		if isDigit(b) {
			*mask |= 1 << c.n
		} else if b >= 'a' {
			c.lower = true
			b -= 'a' - 'A'
		}
		c.chars[c.n] = b
		c.n++
	}
	return k
}

// headed reports whether an identifier may be parted after n letters and digits of this kind.
func headed(n int, mask, cuts uint64) bool {
	kind := &forms.headsOf[n][mask&3]
	if !kind.may(mask, cuts) {
		return false
	}
	for m := range kind.forms {
		if kind.forms[m].fits(mask, cuts) {
			return true
		}
	}
	return false
}

// better makes best the finding that c is by form f if that has a higher score.
func (sc *scanner) better(best *Finding, f *form, c *code) {
	if sc.unannounced(f, c.start) || f.alone > 0 && f.parted > 0 && !sc.holds(f, c) {
		return
	}
	found := sc.weigh(f, c)
	if found.Score > best.Score || found.Score == best.Score && found.End > best.End {
		if found.Score > 0 && sc.holds(f, c) {
			*best = found
		}
	}
}

// holds reports whether c is a token of its own and valid.
func (sc *scanner) holds(f *form, c *code) bool {
	return sc.clear(c.start, c.end) && (f.valid == nil || f.valid(*c))
}

// weigh is the finding that c is by form f: its score by the words around it, 0 if they had to announce it and do not, or if it would not be
// reported.
func (sc *scanner) weigh(f *form, c *code) Finding {
	found := Finding{Start: c.start, End: c.end, Type: f.typ, Score: f.alone, Evidence: Shape}
	if sc.another(f, c.start) {
		return f.announced(found)
	}
	if f.silent && sc.names>>f.about&1 == 0 && !sc.late {
		sc.await(c.start, 1<<f.about)
		return Finding{}
	}
	if f.cuts != 0 && c.cuts == f.cuts {
		found.Score = f.parted
	}
	said := sc.cueBefore(c.start, f.about)
	if said == weak && f.with != 0 && (sc.cueBefore(c.start, f.with) == strong || sc.cueAfter(c.end, f.with) == strong) {
		said = strong
	}
	if said == none {
		if found.Score == 0 && !sc.late {
			sc.await(c.start, 1<<f.about)
			return Finding{}
		}
		said = sc.cueAfter(c.end, f.about)
		if said == none && f.with != 0 && (sc.cueBefore(c.start, f.with) == strong || sc.cueAfter(c.end, f.with) == strong) && sc.cueNext(c.end, f.about, true) == weak {
			said = strong // "I typed 4821 but the code …"
		}
	}
	switch cue := said; {
	case cue == strong:
		found.Score, found.Evidence = f.said, Context
		if f.said == 0 {
			found.Score = usually
		}
		if f.typ == CVV && sc.cueBefore(c.start, aboutCard) == strong {
			found.Score += 0.01 // the security code of a card, and not one that was sent
		}
	case found.Score == 0:
		return Finding{}
	case cue == weak:
		found.Score, found.Evidence = found.Score+weakGain, Context
	case cue == contrary:
		found.Score -= loss
	}
	if f.rigour == proven || f.rigour == checked && found.Evidence == Context {
		found.Evidence = Checksum
	}
	if found.Score < sc.least {
		return Finding{}
	}
	return found
}

// unannounced reports whether a word must announce form f at i and no word has; one may yet come.
func (sc *scanner) unannounced(f *form, i int) bool {
	if !f.silent || sc.names>>f.about&1 != 0 || sc.late || sc.data > 0 && sc.dataType == f.typ {
		return false
	}
	sc.await(i, 1<<f.about)
	return true
}

// announced is the finding as if a strong word announced it.
func (f *form) announced(found Finding) Finding {
	found.Score, found.Evidence = f.said, Context
	if f.said == 0 {
		found.Score = usually
	}
	if f.rigour != formal {
		found.Evidence = Checksum
	}
	return found
}

// another reports whether a finding of the same type stands just before i, so that what has its form is one more: "… and AB123456C".
func (sc *scanner) another(f *form, i int) bool {
	if sc.dataType != f.typ || sc.data == 0 || sc.data >= i || i-sc.data > 20 || f.with != 0 {
		return false
	}
	if sc.hearings > 0 && sc.heard[(sc.hearings-1)%len(sc.heard)].start >= sc.data {
		return false // a word says what this one is
	}
	words := 0
	for k := sc.data; k < i; k++ {
		if isDigit(sc.text[k]) {
			return false
		}
		if c := sc.text[k]; c == ' ' || c == '\n' {
			words++
		}
	}
	return words <= 4
}

// identifierAt returns the best identifier of digits only that begins at group p of a chain, and its groups; a score of 0 if there is none.
func (sc *scanner) identifierAt(c *chain, p int) (best Finding, groups int) {
	if !sc.begins(c, p) {
		return best, 0
	}
	most, _ := c.take(p, codeGroups, longest)
	id := code{start: c.groups[p].start, text: sc.text}
	n := 0
	for q := 1; q <= most; q++ {
		g := c.groups[p+q-1]
		if q > 1 {
			if g.join == '(' || g.join == ')' || g.join == 'w' {
				break
			}
			id.cuts |= 1 << n
		}
		n += copy(id.chars[n:], sc.text[g.start:g.end])
		if len(forms.digits[n]) == 0 {
			continue
		}
		if forms.loud>>n&1 == 0 && sc.names&forms.silent[n] == 0 && !sc.late {
			sc.await(id.start, forms.silent[n])
			continue
		}
		if id.cuts&^forms.cuts[n] != 0 || !sc.endsAt(c, p, q) {
			continue
		}
		id.n, id.end = n, g.end
		for m := range forms.digits[n] {
			f := &forms.digits[n][m]
			if !f.fits(1<<n-1, id.cuts) || sc.unannounced(f, id.start) {
				continue
			}
			if f.alone > 0 && f.parted > 0 && f.valid != nil && !f.valid(id) {
				continue // whatever the words say
			}
			found := sc.weigh(f, &id)
			if found.Score > best.Score || found.Score == best.Score && found.Score > 0 && q > groups {
				if f.valid == nil || f.valid(id) {
					best, groups = found, q
				}
			}
		}
	}
	return best, groups
}

// begins reports whether a number that is a token of its own may begin at group p.
func (sc *scanner) begins(c *chain, p int) bool {
	if p > 0 {
		j := c.groups[p].join
		return j == ' ' || j == 'w' || p == c.taken
	}
	return sc.startsAt(c.groups[0].start)
}

// startsAt is begins for the first group of a chain, at i.
func (sc *scanner) startsAt(i int) bool {
	s := sc.text
	if letterBefore(s, i) {
		return false
	}
	switch byteAt(s, i-1) {
	case '+', '_', '@', '#', '$', '&', '*', '~', '%', '\\':
		return false
	case ',', '.', ':':
		return !isDigit(byteAt(s, i-2))
	case '-', '/':
		return !isAlnum(byteAt(s, i-2)) || wordOnly(s, i-1)
	}
	return i >= sc.url || byteAt(s, i-1) == '='
}

// await notes that a word about one of the subjects would announce the candidate at i.
func (sc *scanner) await(i int, subjects uint64) {
	if sc.waiting != i {
		sc.waiting, sc.waited, sc.wanted = i, sc.words, 0
	}
	sc.wanted |= subjects
}

// wait judges the latest candidate again, now that a word has come that may announce it from behind: "1234 is my PIN".
func (sc *scanner) wait() {
	i := sc.waiting
	sc.waiting = -1
	if sc.words-sc.waited > wordsAfter || sc.data > i {
		return
	}
	sc.late = true
	if isDigit(sc.text[i]) && sc.code(i) == 0 {
		var c chain
		c.start(sc.text, i, digitsEnd(sc.text, i))
		if best, _ := sc.identifierAt(&c, 0); best.Score > 0 {
			sc.add(best.Start, best.End, best.Type, best.Score, best.Evidence)
		} else if q := dateAt(sc.text, &c, 0); q > 0 {
			sc.dated(i, c.groups[q-1].end)
		}
	} else if !isDigit(sc.text[i]) {
		sc.code(i)
	}
	sc.late = false
}
