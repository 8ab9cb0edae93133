package privacy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mark is a phrase of the lexicon in a reply: tokens from up to, and not including, to.
type mark struct {
	from, to int
	phrase   int32 // in the lexicon
	role     role
	language languages
}

func (m *mark) typ() Type { return requestWords().phrases[m.phrase].typ }

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
	var (
		fewTokens [96]token // enough for what networks take as a reply
		fewMarks  [48]mark
	)
	tokens, marks := fewTokens[:0], fewMarks[:0]
	for start := 0; start < len(text); {
		end, named := partEnd(text, start), false
		tokens = divide(text[start:end], tokens[:0])
		if marks, named = g.match(tokens, marks[:0]); named {
			r := reply{tokens: tokens, marks: marks}
			found = r.requests(start, found)
		}
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
	for k := 1; k < utf8.UTFMax && !utf8.RuneStart(text[end]); k++ {
		end--
	}
	return end
}

// requests appends what a part of a text that begins at offset asks for.
func (r *reply) requests(offset int, found []Finding) []Finding {
	r.placed = slices.ContainsFunc(r.marks, func(m mark) bool { return m.role >= aside })
	for i := range r.marks {
		m := &r.marks[i]
		if m.role > queries || m.role == maybe && !r.owned(m) || m.to < len(r.tokens) && r.tokens[m.to].is(matter) {
			continue
		}
		if !r.asked(i) && !r.elliptic(m) && !r.queried(m) && !r.posted(i) || r.private(i) {
			continue
		}
		start, end := offset+int(r.tokens[m.from].start), offset+int(r.tokens[m.to-1].end)
		found = append(found, Finding{Start: start, End: end, Type: m.typ(), Score: 0.9, Evidence: Context})
	}
	return found
}

// reply is a part of a text, as requests reads it.
type reply struct {
	tokens []token
	marks  []mark // in order
	placed bool   // one of them is a place
}

// match appends the phrases of the lexicon in a reply to marks, and reports whether any data is named. A word that is part of a name of data
// names no other.
func (g *Guard) match(tokens []token, marks []mark) (_ []mark, named bool) {
	covered, lexicon := 0, requestWords()
	for i := range tokens {
		e := &lexicon.entries[tokens[i].word]
		after := uint64(0) // the word after it
		if i+1 < len(tokens) {
			after = tokens[i+1].key
		}
		if !e.goesOn(after) {
			continue
		}
		for n := e.first; n < e.last; n++ {
			p := &lexicon.phrases[n]
			if p.second != 0 && p.second != after || !g.speaks(p.language) || !lexicon.matches(tokens, i, p) {
				continue
			}
			to := i + int(p.length)
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
					tokens[k].data = true
				}
			case p.role == asks || p.role == asksBy:
				for k := i; k < to; k++ {
					tokens[k].asks = true
				}
			}
			marks = append(marks, mark{from: i, to: to, phrase: n, role: p.role, language: p.language})
		}
	}
	return marks, named
}

func (x *lexiconIndex) matches(tokens []token, i int, p *phrase) bool {
	words := x.wordsOf(p)
	if i+len(words) > len(tokens) {
		return false
	}
	for k := 1; k < len(words); k++ {
		if t := &tokens[i+k]; t.key != words[k] || t.sentence != tokens[i].sentence {
			return false
		}
	}
	if p.after == 0 {
		return true
	}
	for k := i - 1; k >= 0 && k >= i-int(p.reach) && tokens[k].sentence == tokens[i].sentence; k-- {
		if tokens[k].is(p.after) {
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
		case t.is(indefinite) && m.typ() == Phone && k > 0 && r.tokens[k-1].asks && r.tokens[k-1].sentence == t.sentence:
			return true
		}
		if !t.data && !t.is(article|quality) && (!t.is(account) || m.typ() == Phone) {
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
	if m.typ() == Person && m.to < len(r.tokens) && r.tokens[m.to].is(shows) {
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
		if a := &r.marks[k]; r.asking(k) && a.to <= m.from && r.together(a, m) && r.meant(a) && !r.turned(a.to, m.from) {
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
			return r.meant(&mark{language: it | es | fr, from: k, to: k + 1})
		}
		if !t.is(owner | article | quality) {
			return false
		}
	}
	return false
}

// asking reports whether mark i asks for what comes after it.
func (r *reply) asking(i int) bool {
	switch r.marks[i].role {
	case asks, asksBy:
		return true
	case asksHere:
		return r.shown(i)
	}
	return false
}

// shown reports whether the sentence of mark i names a place in view.
func (r *reply) shown(i int) bool {
	a := &r.marks[i]
	view := func(p *mark) bool { return p.role == inView && r.together(a, p) && !r.clicked(p) && !r.denied(p) }
	for k := i - 1; k >= 0 && a.from-r.marks[k].to <= placeReach; k-- {
		if view(&r.marks[k]) {
			return true
		}
	}
	for k := i + 1; k < len(r.marks) && r.marks[k].from-a.to <= placeReach; k++ {
		if view(&r.marks[k]) {
			return true
		}
	}
	return false
}

// posted reports whether a sentence wants the data in a place that is for writing, whatever its verb: "drop your mail in the comments".
func (r *reply) posted(i int) bool {
	m := &r.marks[i]
	if m.role == maybe && !r.owned(m) {
		return false
	}
	there := false
	for k := i + 1; k < len(r.marks) && r.marks[k].from-m.to <= askReach; k++ {
		p := &r.marks[k]
		there = there || p.role == posted && r.together(p, m) && !r.turned(m.to, p.from)
	}
	if !there {
		return false
	}
	sentence := r.tokens[m.from].sentence
	for k := m.from - 1; k >= max(0, m.from-askReach) && r.tokens[k].sentence == sentence; k-- {
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
	if a.language == en && a.from > 0 && a.to-a.from == 1 {
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
		if !r.tokens[k].is(owner | article | merely | plea) {
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
		if !r.tokens[k].is(plea | article | owner | thing | holder) {
			return false
		}
		pleading = pleading || r.tokens[k].is(plea)
	}
	return pleading || owned && r.tokens[last].question
}
