package privacy

import (
	"math/bits"
	"slices"
	"strings"
)

// Words are looked up by a key: the first eight letters, folded to lower case without accents, as they lie in memory; what is longer is mixed
// in. A key of eight letters or fewer is exact.

const (
	spread = 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio
	lower8 = 0x2020202020202020
	high8  = 0x8080808080808080
	ones8  = 0x0101010101010101
)

// load returns the eight bytes from i on, the first one lowest; zeros beyond the end of the text.
func load(s string, i int) uint64 {
	if i+8 <= len(s) {
		b := s[i : i+8]
		return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	}
	if len(s) >= 8 {
		return load(s, len(s)-8) >> (8 * uint(i+8-len(s)))
	}
	var x uint64
	for k := len(s) - 1; k >= i; k-- {
		x = x<<8 | uint64(s[k])
	}
	return x
}

// nonLetters has the high bit of each byte of x set that is no ASCII letter.
func nonLetters(x uint64) uint64 {
	t := (x | lower8) &^ high8
	return ^((t + 0x1F*ones8) &^ (t + 0x05*ones8) &^ x) & high8
}

// keyOf is the key of a word that is folded already.
func keyOf(word []byte) uint64 {
	var key uint64
	for n := 0; n < len(word); n += 8 {
		var x uint64
		for k := min(len(word), n+8) - 1; k >= n; k-- {
			x = x<<8 | uint64(word[k])
		}
		key = mix(key, x)
	}
	return key
}

// mix appends eight letters to a key.
func mix(key, x uint64) uint64 { return bits.RotateLeft64(key*spread, 29) ^ x }

// phraseKey is the key of two words, or of a phrase and a word.
func phraseKey(before, last uint64) uint64 {
	return bits.RotateLeft64((before^high8)*spread, 31) + last
}

// meaning is what a word or a phrase says in the languages that have it.
type meaning struct {
	clues  []clue // what it says about numbers and codes near it
	leads  []lead // what may follow it
	phrase bool   // it is the last word of a phrase: look at the words before it
	names  uint64 // bit n: a clue about subject n that is not contrary
}

type clue struct {
	language languages
	about    subject
	cue      cue
}

// vocabulary finds the meaning of a key. It is built once and then only read.
type vocabulary struct {
	sieve [1 << 10]uint64 // one bit for each hash that is in use: nearly all words stop here
	slots [1 << 15]struct {
		key uint64
		id  uint16 // index in meanings
	}
	meanings []meaning // the first one is unused
}

func sieved(key uint64) uint64 { return (key ^ key>>32) * spread >> 48 }

// known reports whether a key may be in the vocabulary.
func (v *vocabulary) known(key uint64) bool {
	h := sieved(key)
	return v.sieve[h>>6]>>(h&63)&1 != 0
}

// at returns the meaning of a key, or nil.
func (v *vocabulary) at(key uint64) *meaning {
	if !v.known(key) {
		return nil
	}
	for h := sieved(key) >> 1; ; h = (h + 1) % uint64(len(v.slots)) {
		switch slot := &v.slots[h]; {
		case slot.id == 0:
			return nil
		case slot.key == key:
			return &v.meanings[slot.id]
		}
	}
}

// put returns the meaning of a key, new if there was none.
func (v *vocabulary) put(key uint64) *meaning {
	if m := v.at(key); m != nil {
		return m
	}
	h := sieved(key)
	v.sieve[h>>6] |= 1 << (h & 63)
	h >>= 1
	for v.slots[h].id != 0 {
		h = (h + 1) % uint64(len(v.slots))
	}
	v.meanings = append(v.meanings, meaning{})
	v.slots[h].key, v.slots[h].id = key, uint16(len(v.meanings)-1)
	return &v.meanings[len(v.meanings)-1]
}

// putPhrase enters up to three words, folded, and returns their meaning.
func (v *vocabulary) putPhrase(words ...string) *meaning {
	var key uint64
	for n, w := range words {
		k := keyOf([]byte(w))
		if n == 0 {
			key = k
			continue
		}
		v.put(k).phrase = true
		key = phraseKey(key, k)
	}
	return v.put(key)
}

// mistyped calls enter with what becomes of a phrase when two neighbouring letters of its longest word are typed in the wrong order, which is
// what happens most to hasty fingers. The first and the last letter stay, and short words, which would become others.
func mistyped(words []string, enter func([]string)) {
	which := 0
	for n, w := range words {
		if len(w) > len(words[which]) {
			which = n
		}
	}
	word := words[which]
	if len(word) < 5 {
		return
	}
	for i := 1; i+1 < len(word); i++ {
		if word[i] == word[i+1] {
			continue
		}
		typed := []byte(word)
		typed[i], typed[i+1] = typed[i+1], typed[i]
		variant := slices.Clone(words)
		variant[which] = string(typed)
		enter(variant)
	}
}

// vocab holds the words of wordCues and leadWords.
var vocab = func() *vocabulary {
	v := &vocabulary{meanings: make([]meaning, 1, 1<<14)}
	for _, row := range slices.Concat(wordCues[:], codeCues[:], countryCues[:]) {
		for phrase := range strings.FieldsSeq(row.words) {
			m := v.putPhrase(strings.Split(phrase, "_")...)
			m.clues = append(m.clues, clue{row.language, row.about, row.cue})
			if row.cue != contrary {
				m.names |= 1 << row.about
			}
		}
	}
	for _, row := range leadWords {
		for phrase := range strings.FieldsSeq(row.words) {
			m := v.putPhrase(strings.Split(phrase, "_")...)
			m.leads = append(m.leads, lead{row.language, row.reading})
		}
	}
	for word := range numerals {
		m := v.putPhrase(word)
		m.leads = append(m.leads, lead{anyLanguage, hearNumeral})
	}
	for word, sign := range signWords {
		m := v.putPhrase(word)
		reading := hearDot
		if sign == '@' {
			reading = hearAt
		}
		m.leads = append(m.leads, lead{anyLanguage, reading})
	}
	v.enterMistyped()
	return v
}()

// otherNumber reports whether the word names a number of another kind, such as that of an order.
func (m *meaning) otherNumber(g *Guard) bool {
	for _, c := range m.clues {
		if c.about == aboutPhone && c.cue == contrary && g.speaks(c.language) {
			return true
		}
	}
	return false
}

// enterMistyped gives what is mistyped the meaning of what was meant, where it means nothing itself: the words that announce codes and
// secrets, and the leads.
func (v *vocabulary) enterMistyped() {
	enter := func(phrase string) {
		words := strings.Split(phrase, "_")
		meant := *v.putPhrase(words...)
		mistyped(words, func(variant []string) {
			if m := v.putPhrase(variant...); len(m.clues) == 0 && len(m.leads) == 0 {
				m.clues, m.leads, m.names = meant.clues, meant.leads, meant.names
			}
		})
	}
	for _, row := range codeCues {
		if row.cue == contrary {
			continue
		}
		for phrase := range strings.FieldsSeq(row.words) {
			enter(phrase)
		}
	}
	for _, row := range leadWords {
		for phrase := range strings.FieldsSeq(row.words) {
			enter(phrase)
		}
	}
}

// says is what the meaning says about a subject in the languages of the guard; a word that differs between two of them says the more telling.
func (m *meaning) says(g *Guard, about subject) cue {
	best := none
	for _, c := range m.clues {
		if c.about == about && g.speaks(c.language) && (best == none || c.cue == strong || c.cue == contrary && best == weak) {
			best = c.cue
		}
	}
	if best == none && about > aboutCard && about != aboutSMS && m.otherNumber(g) {
		return contrary
	}
	return best
}
