package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a reply, folded, with its span and what ends after it.
type token struct {
	start, end int
	word       string
	sentence   int  // the number of the sentence
	clause     int  // the number of the clause, over the whole reply
	question   bool // a question mark follows
	data       bool // part of a name of personal data
}

// tokens divides a reply into words. Handles and signatures are left out.
func tokens(text string) []token {
	ts := make([]token, 0, len(text)/5+1)
	folded := make([]byte, 0, len(text))
	ends := make([]int, 0, cap(ts)) // of the words, in folded
	sentence, clause := 0, 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			t := token{start: i, sentence: sentence, clause: clause}
			for i < len(text) {
				r, size = utf8.DecodeRuneInString(text[i:])
				if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
					break
				}
				if c := foldRune(r); c != 0 {
					folded = append(folded, c)
				} else if r < utf8.RuneSelf {
					folded = append(folded, byte(r))
				}
				i += size
			}
			t.end = i
			ts, ends = append(ts, t), append(ends, len(folded))
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
	words, from := string(folded), 0
	for k, end := range ends {
		ts[k].word, from = words[from:end], end
	}
	return ts
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
	phrase
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
	r := reply{tokens: tokens(text)}
	if !r.match(g) {
		return found
	}
	for i, m := range r.marks {
		if m.role > queries || m.role == maybe && !r.owned(m) {
			continue
		}
		if !r.asked(i) && !r.elliptic(m) && !r.queried(m) || r.private(i) {
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
		ps := phrases[r.tokens[i].word]
		for k := range ps {
			p := &ps[k]
			if !g.speaks(p.language) || !r.matches(i, p.words) {
				continue
			}
			if p.role <= queries {
				if i < covered {
					continue
				}
				named, covered = true, i+len(p.words)
				for k := i; k < covered; k++ {
					r.tokens[k].data = true
				}
			}
			r.marks = append(r.marks, mark{*p, i, i + len(p.words)})
		}
	}
	return named
}

func (r *reply) matches(i int, words []string) bool {
	if i+len(words) > len(r.tokens) {
		return false
	}
	for k, w := range words {
		if t := r.tokens[i+k]; t.word != w || t.sentence != r.tokens[i].sentence {
			return false
		}
	}
	return true
}

// owned reports whether a possessive stands before a word that names data only if it is somebody's ("your number"), and it is not the
// number of an order. In a list the possessive stands once: "your name, address and phone".
func (r *reply) owned(m mark) bool {
	if m.to < len(r.tokens) && r.tokens[m.to].clause == r.tokens[m.from].clause && things[r.tokens[m.to].word] {
		return false
	}
	for k := m.from - 1; k >= 0 && k >= m.from-ownerReach; k-- {
		t := r.tokens[k]
		if owners[t.word] || k == m.from-1 && askers[t.word] {
			return true
		}
		if !t.data && !articles[t.word] && !qualities[t.word] && (t.word != "account" || m.typ == Phone) {
			break // "your order number"
		}
	}
	for k := m.to; k < len(r.tokens) && k < m.to+4 && r.tokens[k].clause == r.tokens[m.from].clause; k++ {
		if uses[r.tokens[k].word] {
			return true
		}
	}
	return false
}

// queried reports whether a question asks for the data by itself: "where do you live?", "which number can we call?"
func (r *reply) queried(m mark) bool {
	if m.role != queries && (m.from == 0 || !askers[r.tokens[m.from-1].word]) {
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
	m := r.marks[i]
	for k := i - 1; k >= 0 && m.from-r.marks[k].to <= askReach; k-- {
		if a := r.marks[k]; (a.role == asks || a.role == asksBy) && a.to <= m.from && r.together(a, m) && r.meant(a) && !r.turned(a.to, m.from) {
			return true
		}
	}
	for _, a := range r.marks[i+1:] {
		if a.from-m.to > askReach || !r.together(a, m) {
			break
		}
		if r.tokens[a.from].clause != r.tokens[m.from].clause && a.role != asksBy {
			continue
		}
		if (a.role == asksBy || a.role == asksIf && r.opened(i, a)) && r.meant(a) {
			return true
		}
	}
	return false
}

// together reports whether two marks are in one sentence.
func (r *reply) together(a, b mark) bool {
	return r.tokens[a.from].sentence == r.tokens[b.from].sentence
}

// turned reports whether another thought begins in tokens [from, to).
func (r *reply) turned(from, to int) bool {
	for _, t := range r.tokens[from:to] {
		if turns[t.word] {
			return true
		}
	}
	return false
}

// opened reports whether an opening such as "kannst du" stands before mark i in the sentence of a.
func (r *reply) opened(i int, a mark) bool {
	for k := i - 1; k >= 0 && r.marks[i].from-r.marks[k].to <= askReach; k-- {
		if o := r.marks[k]; o.role == opening && r.together(o, a) {
			return true
		}
	}
	return false
}

// meant reports whether an asking phrase asks the customer: it is not denied, and the giver is not somebody else.
func (r *reply) meant(a mark) bool {
	if a.language == en && a.from > 0 && len(a.words) == 1 {
		before := r.tokens[a.from-1]
		if before.clause == r.tokens[a.from].clause && givers[before.word] && !(before.word == "to" && r.near(a.from-1, "you", "need", "forget", "hesitate")) {
			return false
		}
	}
	denied := false
	for k := a.from - 1; k >= 0 && k >= a.from-4 && r.tokens[k].clause == r.tokens[a.from].clause; k-- {
		w := r.tokens[k].word
		if reminders[w] {
			return true
		}
		denied = denied || denials[w]
	}
	for k := a.to; k < len(r.tokens) && k < a.to+2 && r.tokens[k].clause == r.tokens[a.from].clause; k++ {
		denied = denied || denials[r.tokens[k].word]
	}
	return !denied
}

// near reports whether one of the words stands just before token i.
func (r *reply) near(i int, words ...string) bool {
	for _, w := range words {
		if i > 0 && r.tokens[i-1].word == w {
			return true
		}
	}
	return false
}

// elliptic reports whether the sentence is only the name of the data, as a question or with a plea: "Your phone number, please?"
func (r *reply) elliptic(m mark) bool {
	sentence := r.tokens[m.from].sentence
	k := m.from - 1
	for ; k >= 0 && r.tokens[k].sentence == sentence; k-- {
		if w := r.tokens[k].word; !owners[w] && !articles[w] {
			return false
		}
	}
	plea, owned := false, r.owned(m)
	last := m.to - 1
	for k = m.to; k < len(r.tokens) && r.tokens[k].sentence == sentence; k++ {
		last = k
		w := r.tokens[k].word
		if !pleas[w] && !articles[w] && !owners[w] {
			return false
		}
		plea = plea || pleas[w]
	}
	return plea || owned && r.tokens[last].question
}

// private reports whether the data of mark i is wanted where others do not read: the nearest place named in its sentence decides; if there
// is none, an invitation to a private place in the sentence before or after it does.
func (r *reply) private(i int) bool {
	m := r.marks[i]
	sentence := r.tokens[m.from].sentence
	hidden, shown, invited := placeReach+1, placeReach+1, false
	look := func(k int) bool {
		p := r.marks[k]
		far := max(p.from-m.to, m.from-p.to)
		if far > placeReach {
			return false
		}
		switch distance := r.tokens[p.from].sentence - sentence; {
		case distance < -1 || distance > 1:
			return false
		case distance == 0 && (p.role == aside) != r.denied(p) && p.role >= aside: // "in DM", "not here"
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
func (r *reply) denied(p mark) bool {
	for k := p.from - 1; k >= 0 && k >= p.from-3 && r.tokens[k].clause == r.tokens[p.from].clause; k-- {
		if denials[r.tokens[k].word] {
			return true
		}
	}
	return false
}

// clicked reports whether "here" is a link: "click here".
func (r *reply) clicked(p mark) bool { return p.from > 0 && clicks[r.tokens[p.from-1].word] }

// within reports whether a place in view is part of a private one: "here in DM".
func (r *reply) within(p mark) bool {
	for k := p.to; k < len(r.tokens) && k <= p.to+1; k++ {
		switch r.tokens[k].word {
		case "dm", "privato", "private", "privado", "prive", "privat":
			return r.tokens[k].clause == r.tokens[p.from].clause && !r.orBetween(p.to, k)
		}
	}
	return false
}

func (r *reply) orBetween(from, to int) bool {
	for _, t := range r.tokens[from:to] {
		switch t.word {
		case "o", "or", "ou", "oder", "oppure":
			return true
		}
	}
	return false
}

// invites reports whether the sentence of the private place at mark i asks the customer to go there.
func (r *reply) invites(i int) bool {
	p := r.marks[i]
	asking := func(m mark) bool { return (m.role == asks || m.role == asksBy) && r.together(m, p) && r.meant(m) }
	for k := i - 1; k >= 0 && p.from-r.marks[k].to <= askReach; k-- {
		if asking(r.marks[k]) {
			return true
		}
	}
	for k := i + 1; k < len(r.marks) && r.marks[k].from-p.to <= askReach; k++ {
		if asking(r.marks[k]) {
			return true
		}
	}
	return strings.HasPrefix(r.tokens[p.from].word, "dm") && r.near(p.from, "please")
}
