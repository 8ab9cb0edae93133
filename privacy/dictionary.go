package privacy

import "math/bits"

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

// digitsOf has the high bit of each byte of x set that is a digit.
func digitsOf(x uint64) uint64 {
	t := x ^ 0x30*ones8
	return ^(t&^high8 + 0x76*ones8 | t) & high8
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

// vocabulary finds the meanings of words and phrases by their keys. It is built once and then only read.
type vocabulary struct {
	sieve    [1 << 12]uint64 // two bits in one place for each word: nearly all other words stop here
	keys     [1 << slotsWide]uint64
	ids      [1 << slotsWide]uint16 // indexes in meanings; 0 is an empty slot
	meanings []meaning              // the first one is unused
}

const slotsWide = 14 // bits of the index of a slot

// sieved returns the place of a key in the sieve and its bits there.
func sieved(key uint64) (place, bits uint64) {
	h := (key ^ key>>32) * spread
	return h >> 52, 1<<(h>>46&63) | 1<<(h>>40&63)
}

// known reports whether a key may be that of a word in the vocabulary.
func (v *vocabulary) known(key uint64) bool {
	place, bits := sieved(key)
	return v.sieve[place]&bits == bits
}

// slot is where a key is, or would be.
func (v *vocabulary) slot(key uint64) uint64 {
	h := (key ^ key>>32) * spread >> (64 - slotsWide)
	for v.ids[h] != 0 && v.keys[h] != key {
		h = (h + 1) % uint64(len(v.ids))
	}
	return h
}

// at returns the meaning of a key, or nil.
func (v *vocabulary) at(key uint64) *meaning {
	if id := v.ids[v.slot(key)]; id != 0 {
		return &v.meanings[id]
	}
	return nil
}

// otherNumber reports whether the word names a number of another kind, such as that of an order.
func (m *meaning) otherNumber(g *Guard) bool {
	for _, c := range m.clues {
		if c.about == aboutPhone && c.cue == contrary && g.speaks(c.language) {
			return true
		}
	}
	return false
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
