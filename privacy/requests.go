package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a reply, with its span and what ends after it.
type token struct {
	key        uint64 // of the folded word
	word       *entry // what the lexicon knows of it; never nil
	start, end int
	sentence   int  // the number of the sentence
	clause     int  // the number of the clause, over the whole reply
	question   bool // a question mark follows
	data       bool // part of a name of personal data
	asks       bool // part of a phrase that asks
	urges      bool // has the ending of a French verb with "vous"
	tells      bool // has the ending of an imperative with "us": "mollaci", "regálanos"
	we         bool // a verb of the first person plural, or "we" before one
}

// is reports whether the word is of one of the kinds.
func (t *token) is(k wordKind) bool { return t.word.kinds&k != 0 }

var unknown = new(entry)

// divide appends the words of a reply to ts. Handles and signatures are left out.
func divide(text string, ts []token) []token {
	var buf [wordBytes]byte
	sentence, clause := 0, 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r < utf8.RuneSelf && isAlnum(byte(r)) || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			t := token{start: i, sentence: sentence, clause: clause, word: unknown}
			n := 0
			if i, n = wordAt(text, i, &buf); n >= 0 {
				t.key = keyOf(buf[:n])
				t.we, t.tells = weVerb(buf[:n]), tellVerb(buf[:n])
				t.urges = n > 3 && buf[n-2] == 'e' && buf[n-1] == 'z'
				if e := requestWords[t.key]; e != nil {
					t.word = e
				}
			}
			t.end = i
			ts = append(ts, t)
			continue
		case (r == '@' || r == '^') && !letterBefore(text, i):
			i += nameLength(text[i+1:])
		case r == '?' || r == '!' || r == '\n' || r == ';' || r == '¿' || r == '¡' || r == '.' && !letterAfter(text, i+1):
			if n := len(ts); n > 0 && ts[n-1].sentence == sentence {
				ts[n-1].question = r == '?'
				sentence++
				clause++
			}
		case r == ',' || r == ':' || r == '(' || r == ')' || r == '–' || r == '—':
			clause++
		}
		i += size
	}
	return ts
}

// weVerb reports whether a word has the ending of an Italian or Spanish verb in the first person plural.
func weVerb(w []byte) bool {
	n := len(w)
	if n < 5 || w[n-2] != 'm' && w[n-3] != 'm' {
		return false
	}
	switch string(w[n-4:]) {
	case "iamo", "amos", "emos":
		return true
	case "imos":
		return n < 7 || string(w[n-6:]) != "ltimos" && string(w[n-6:]) != "oximos" // "los últimos"
	}
	return false
}

// tellVerb reports whether a word has the ending of an Italian or Spanish imperative or infinitive with "us".
func tellVerb(w []byte) bool {
	n := len(w)
	if n < 6 {
		return false
	}
	switch string(w[n-4:]) {
	case "teci", "arci", "erci", "irci", "anos", "enos", "dnos", "rnos":
		return true
	}
	return string(w[n-3:]) == "aci"
}

// wordAt folds the letters and digits that begin at i into buf and returns where they end and how many were folded, -1 if they are too many.
func wordAt(s string, i int, buf *[wordBytes]byte) (end, n int) {
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			if r, size = utf8.DecodeRuneInString(s[i:]); !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
		} else if !isAlnum(byte(r)) {
			break
		}
		i += size
		c := foldRune(r)
		if c == 0 && r < utf8.RuneSelf {
			c = byte(r)
		}
		switch {
		case c == 0 || n < 0:
		case n == len(buf):
			n = -1
		default:
			buf[n] = c
			n++
		}
	}
	return i, n
}

// nameLength is the length of the handle or the initials at the beginning of s.
func nameLength(s string) int {
	i := 0
	for i < len(s) && (isAlnum(s[i]) || s[i] == '_' || s[i] == '.') {
		i++
	}
	return i
}

// mark is a phrase of the lexicon in a reply: tokens from up to, and not including, to.
type mark struct {
	*phrase
	from, to int
}

// How far words act on each other, in words.
const (
	ownerReach = 8
	askReach   = 14
	placeReach = 24
)

// maxReply is how many bytes of a text are read as one reply. A longer text, which no network takes as a public reply, is read in parts, so that
// memory stays bounded.
const maxReply = 16 << 10

// requests finds what a reply asks the customer for in front of everybody. The span of a finding is that of the words that name the data.
func (g *Guard) requests(text string) (found []Finding) {
	for start := 0; start < len(text); {
		end := partEnd(text, start)
		found = g.requestsIn(text[start:end], start, found)
		start = end
	}
	return found
}

// partEnd is the end of the part of a text that begins at start: at a blank, if there is one.
func partEnd(text string, start int) int {
	if len(text)-start <= maxReply {
		return len(text)
	}
	part := text[start : start+maxReply]
	if n := strings.LastIndexAny(part, "\n.!?"); n > 0 {
		return start + n + 1
	}
	if n := strings.LastIndexByte(part, ' '); n > 0 {
		return start + n
	}
	end := start + maxReply
	for end > start+1 && !utf8.RuneStart(text[end]) {
		end--
	}
	return end
}

// requestsIn appends what a part of a text that begins at offset asks for.
func (g *Guard) requestsIn(text string, offset int, found []Finding) []Finding {
	var (
		ts [96]token // enough for what networks take as a reply
		ms [48]mark
	)
	r := reply{tokens: divide(text, ts[:0]), marks: ms[:0]}
	if !r.match(g) {
		return found
	}
	for i := range r.marks {
		m := &r.marks[i]
		if m.role > queries || m.role == maybe && !r.owned(m) {
			continue
		}
		if !r.asked(i) && !r.elliptic(m) && !r.queried(m) && !r.posted(m) || r.private(i) {
			continue
		}
		start, end := offset+r.tokens[m.from].start, offset+r.tokens[m.to-1].end
		found = append(found, Finding{Start: start, End: end, Type: m.typ, Score: 0.9, Evidence: Context})
	}
	return found
}

// reply is what requests works on.
type reply struct {
	tokens []token
	marks  []mark // in order
}

// match looks the lexicon up at each word; it reports whether any data is named. A word that is part of a name of data names no other.
func (r *reply) match(g *Guard) bool {
	named, covered := false, 0
	for i := range r.tokens {
		ps := r.tokens[i].word.phrases
		for k := range ps {
			p := &ps[k]
			if !g.speaks(p.language) || !r.matches(i, p) {
				continue
			}
			to := i + len(p.words)
			if i < covered && p.role >= aside {
				continue // "comment vous appelez-vous"
			}
			switch {
			case p.role <= queries:
				if i < covered {
					continue
				}
				named, covered = true, to
				for k := i; k < covered; k++ {
					r.tokens[k].data = true
				}
			case p.role == asks || p.role == asksBy:
				for k := i; k < to; k++ {
					r.tokens[k].asks = true
				}
			}
			r.marks = append(r.marks, mark{p, i, to})
		}
	}
	return named
}

func (r *reply) matches(i int, p *phrase) bool {
	if i+len(p.words) > len(r.tokens) {
		return false
	}
	for k := 1; k < len(p.words); k++ {
		if t := &r.tokens[i+k]; t.key != p.words[k] || t.sentence != r.tokens[i].sentence {
			return false
		}
	}
	if p.after == 0 {
		return true
	}
	for k := i - 1; k >= 0 && k >= i-p.reach && r.tokens[k].sentence == r.tokens[i].sentence; k-- {
		if r.tokens[k].is(p.after) {
			return true
		}
	}
	return false
}

// owned reports whether a possessive stands before a word that names data only if it is somebody's ("your number"), and it is not the
// number of an order. In a list the possessive stands once: "your name, address and phone". Without any, what is asked for right away is
// meant too: "give us phone and mail", "give us a number".
func (r *reply) owned(m *mark) bool {
	if m.to < len(r.tokens) && r.tokens[m.to].clause == r.tokens[m.from].clause && r.tokens[m.to].is(thing) {
		return false
	}
	bare, alone := true, true // no article was met, no other data
	for k := m.from - 1; k >= 0 && k >= m.from-ownerReach; k-- {
		t := &r.tokens[k]
		switch {
		case t.is(owner):
			return !r.tokens[m.from].is(device) || !alone || k == 0 || !r.tokens[k-1].is(preposes) || k > 1 && r.tokens[k-2].asks
		case k == m.from-1 && t.is(asker):
			return !r.tokens[m.from].is(device)
		case t.asks && t.sentence == r.tokens[m.from].sentence && bare:
			return true
		case k == m.from-1 && m.language == de && t.is(plea):
			return true // "bitte Nummer angeben"
		case t.is(indefinite) && m.typ == Phone && k > 0 && r.tokens[k-1].asks && r.tokens[k-1].sentence == t.sentence:
			return true
		}
		if !t.data && !t.is(article|quality) && (!t.is(account) || m.typ == Phone) {
			break // "your order number"
		}
		alone = alone && !t.data
		bare = bare && (t.data || t.is(either|quality) || t.end-t.start == 1)
	}
	for k := m.to; k < len(r.tokens) && k < m.to+4 && r.tokens[k].clause == r.tokens[m.from].clause; k++ {
		if r.tokens[k].is(use) {
			return !r.tokens[m.from].is(device)
		}
	}
	return false
}

// queried reports whether a question asks for the data by itself: "where do you live?", "which number can we call?"
func (r *reply) queried(m *mark) bool {
	if m.role != queries && (m.from == 0 || !r.tokens[m.from-1].is(asker) || r.tokens[m.from].is(device)) {
		return false
	}
	if m.typ == Person && m.to < len(r.tokens) && r.tokens[m.to].is(shows) {
		return false
	}
	sentence := r.tokens[m.from].sentence
	for k := m.to - 1; k < len(r.tokens) && r.tokens[k].sentence == sentence && k < m.to+askReach; k++ {
		if r.tokens[k].question {
			return true
		}
	}
	return false
}

// asked reports whether the sentence asks for what mark i names.
func (r *reply) asked(i int) bool {
	m := &r.marks[i]
	for k := i - 1; k >= 0 && m.from-r.marks[k].to <= askReach; k-- {
		if a := &r.marks[k]; r.asking(a) && a.to <= m.from && r.together(a, m) && r.meant(a) && !r.turned(a.to, m.from) {
			return true
		}
	}
	if r.told(m) {
		return true
	}
	for k := i + 1; k < len(r.marks); k++ {
		a := &r.marks[k]
		if a.from-m.to > askReach || !r.together(a, m) {
			break
		}
		if r.tokens[a.from].clause != r.tokens[m.from].clause && a.role != asksBy {
			continue
		}
		if a.role == asks && r.tokens[a.to-1].question && r.meant(a) {
			return true // "il PIN qual è?"
		}
		if (a.role == asksBy || a.role == asksIf && r.opened(i, a)) && r.meant(a) {
			return true
		}
	}
	return false
}

// told reports whether just before the data, with nothing but its possessive between, stands an imperative with "us", of any verb.
func (r *reply) told(m *mark) bool {
	for k := m.from - 1; k >= 0 && k >= m.from-4 && r.tokens[k].clause == r.tokens[m.from].clause; k-- {
		t := &r.tokens[k]
		if t.tells || t.key == wordNous && k > 0 && r.tokens[k-1].urges {
			return r.meant(&mark{phrase: &phrase{language: it | es | fr}, from: k, to: k + 1})
		}
		if !t.is(owner | article | quality) {
			return false
		}
	}
	return false
}

// asking reports whether a mark asks for what comes after it.
func (r *reply) asking(a *mark) bool {
	return a.role == asks || a.role == asksBy || a.role == asksHere && r.shown(a)
}

// shown reports whether the sentence of a mark names a place in view.
func (r *reply) shown(a *mark) bool {
	for k := range r.marks {
		if p := &r.marks[k]; p.role == inView && r.together(a, p) && !r.clicked(p) && !r.denied(p) {
			return true
		}
	}
	return false
}

// posted reports whether a sentence wants the data in a place that is for writing, whatever its verb: "drop your mail in the comments".
func (r *reply) posted(m *mark) bool {
	if m.role == maybe && !r.owned(m) {
		return false
	}
	sentence, there := r.tokens[m.from].sentence, false
	for k := range r.marks {
		p := &r.marks[k]
		there = there || p.role == posted && p.from >= m.to && r.together(p, m) && !r.turned(m.to, p.from)
	}
	if !there {
		return false
	}
	for k := m.from - 1; k >= 0 && r.tokens[k].sentence == sentence; k-- {
		if t := &r.tokens[k]; t.is(denial|removes|weDo|turn) || t.we {
			return false
		}
	}
	return m.from > 0 && r.tokens[m.from-1].sentence == sentence
}

// together reports whether two marks are in one sentence.
func (r *reply) together(a, b *mark) bool {
	return r.tokens[a.from].sentence == r.tokens[b.from].sentence
}

// turned reports whether another thought begins in tokens [from, to).
func (r *reply) turned(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].is(turn) {
			return true
		}
	}
	return false
}

// opened reports whether an opening such as "kannst du" stands before mark i in the sentence of a.
func (r *reply) opened(i int, a *mark) bool {
	for k := i - 1; k >= 0 && r.marks[i].from-r.marks[k].to <= askReach; k-- {
		if o := &r.marks[k]; o.role == opening && r.together(o, a) {
			return true
		}
	}
	return false
}

// meant reports whether an asking phrase asks the customer: it is not denied, it is a verb, and the giver is not somebody else.
func (r *reply) meant(a *mark) bool {
	if a.language == en && a.from > 0 && len(a.words) == 1 {
		before := &r.tokens[a.from-1]
		if before.clause == r.tokens[a.from].clause {
			if before.is(owner|article) && !before.is(plea|either) && before.end-before.start > 1 && before.key != wordAnd {
				return false // "your comment", "the share"
			}
			if before.is(giver) && !(before.key == wordTo && a.from > 1 && r.tokens[a.from-2].is(willing)) {
				return false
			}
		}
	}
	denied := false
	for k := a.from - 1; k >= 0 && k >= a.from-4 && r.tokens[k].clause == r.tokens[a.from].clause; k-- {
		if r.tokens[k].is(reminder) {
			return true
		}
		denied = denied || r.tokens[k].is(denial)
	}
	for k := a.to; k < len(r.tokens) && k < a.to+2 && r.tokens[k].clause == r.tokens[a.from].clause; k++ {
		denied = denied || r.tokens[k].is(denial)
	}
	return !denied
}

var wordTo, wordAnd, wordNous = keyOf([]byte("to")), keyOf([]byte("and")), keyOf([]byte("nous"))

// elliptic reports whether the sentence is only the name of the data, as a question or with a plea: "Your phone number, please?"
func (r *reply) elliptic(m *mark) bool {
	sentence := r.tokens[m.from].sentence
	k := m.from - 1
	for ; k >= 0 && r.tokens[k].sentence == sentence; k-- {
		if !r.tokens[k].is(owner | article | merely) {
			return false
		}
	}
	pleading, owned := false, r.owned(m) || m.role == names
	if owned && r.tokens[k+1].is(merely) {
		return true
	}
	last := m.to - 1
	for k = m.to; k < len(r.tokens) && r.tokens[k].sentence == sentence; k++ {
		last = k
		if !r.tokens[k].is(plea | article | owner) {
			return false
		}
		pleading = pleading || r.tokens[k].is(plea)
	}
	return pleading || owned && r.tokens[last].question
}

// private reports whether the data of mark i is wanted where others do not read: the nearest place named in its sentence decides; if there
// is none, an invitation to a private place in the sentence before or after it does.
func (r *reply) private(i int) bool {
	m := &r.marks[i]
	sentence := r.tokens[m.from].sentence
	hidden, shown, invited := placeReach+1, placeReach+1, false
	look := func(k int) bool {
		p := &r.marks[k]
		far := max(p.from-m.to, m.from-p.to)
		if far > placeReach {
			return false
		}
		switch distance := r.tokens[p.from].sentence - sentence; {
		case distance < -1 || distance > 1:
			return false
		case distance == 0 && p.role >= aside && (p.role == aside) != r.denied(p): // "in DM", "not here"
			if p.from >= m.to && r.offered(m.to, p) {
				break // "…, then we write to you in DM"
			}
			hidden = min(hidden, far)
		case distance == 0 && p.role == inView && !r.clicked(p) && !r.within(p):
			shown = min(shown, far)
		case distance != 0 && p.role == aside && !r.denied(p):
			invited = invited || r.invites(k)
		}
		return true
	}
	for k := i - 1; k >= 0 && look(k); k-- {
	}
	for k := i + 1; k < len(r.marks) && look(k); k++ {
	}
	if hidden > placeReach && shown > placeReach {
		return invited
	}
	return hidden <= shown
}

// denied reports whether a place is named as the one not to use: "not here", "nicht in den Kommentaren".
func (r *reply) denied(p *mark) bool {
	for k := p.from - 1; k >= 0 && k >= p.from-3 && r.tokens[k].clause == r.tokens[p.from].clause; k-- {
		if r.tokens[k].is(denial) {
			return true
		}
	}
	return false
}

// clicked reports whether "here" is a link: "click here".
func (r *reply) clicked(p *mark) bool { return p.from > 0 && r.tokens[p.from-1].is(click) }

// offered reports whether it is the company that goes to a place, which is named after token from: "…, then we write to you in DM".
func (r *reply) offered(from int, p *mark) bool {
	for k := from; k < p.from; k++ {
		t := &r.tokens[k]
		if !t.asks && (t.we || t.is(weDo) || t.key == wordNous && r.tokens[k+1].is(you)) {
			return true
		}
	}
	return false
}

// within reports whether a place in view is part of a private one: "here in DM".
func (r *reply) within(p *mark) bool {
	for k := p.to; k < len(r.tokens) && k <= p.to+1; k++ {
		if r.tokens[k].is(privateDM) {
			return r.tokens[k].clause == r.tokens[p.from].clause && !r.orBetween(p.to, k)
		}
	}
	return false
}

func (r *reply) orBetween(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].is(either) {
			return true
		}
	}
	return false
}

// invites reports whether the sentence of the private place at mark i asks the customer to go there.
func (r *reply) invites(i int) bool {
	p := &r.marks[i]
	asking := func(m *mark) bool { return (m.role == asks || m.role == asksBy) && r.together(m, p) && r.meant(m) }
	for k := i - 1; k >= 0 && p.from-r.marks[k].to <= askReach; k-- {
		if asking(&r.marks[k]) {
			return true
		}
	}
	for k := i + 1; k < len(r.marks) && r.marks[k].from-p.to <= askReach; k++ {
		if asking(&r.marks[k]) {
			return true
		}
	}
	return r.tokens[p.from].is(privateDM) && p.from > 0 && r.tokens[p.from-1].is(plea)
}
