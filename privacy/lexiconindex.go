package privacy

import (
	"slices"
	"strings"
	"sync"
)

// phrase is one entry of the lexicon; its words are folded as foldRune folds and matched whole, by their keys.
type phrase struct {
	first    int32 // of lexiconIndex.words
	length   uint8 // in words
	reach    uint8
	language languages
	role     role
	after    wordKind // if not 0, one of these words stands at most reach words before
	second   uint64   // the key of the second word; 0 if there is none
	typ      Type
}

// entry is what the lexicon knows of a word: its kinds, and the phrases that begin with it.
type entry struct {
	kinds       wordKind
	first, last int32  // of lexiconIndex.phrases, the longest first
	seconds     uint64 // one bit for each hash of their second words; all of them if a phrase has one word only
}

// goesOn reports whether a phrase may go on with a word.
func (e *entry) goesOn(key uint64) bool { return e.seconds>>(key*spread>>58)&1 != 0 }

// lexiconIndex finds entries by the keys of words. It is built once and then only read. It refers by index, so that what is read of a text needs
// no memory of its own.
type lexiconIndex struct {
	sieve   [256]uint64 // one bit for each hash that is in use: most words stop here
	keys    [1 << slotBits]uint64
	numbers [1 << slotBits]uint16 // indexes in entries; 0 is an empty slot
	entries []entry               // the first one is of every word that is not known
	phrases []phrase
	words   []uint64 // the keys of the words of all phrases
}

const slotBits = 13 // twice as many slots as there are words

var requestWords = sync.OnceValue(buildLexicon)

func buildLexicon() *lexiconIndex {
	x := &lexiconIndex{entries: make([]entry, 1, 1<<(slotBits-1)), phrases: make([]phrase, 0, 6000), words: make([]uint64, 0, 12000)}
	for _, l := range lexicon {
		for text := range strings.SplitSeq(l.phrases, "|") {
			x.add(l.language, l.role, l.typ, text)
			if l.language == de && l.role <= maybe {
				for _, ending := range [...]string{"s", "es", "n", "en"} { // of the cases and the plural
					x.add(l.language, l.role, l.typ, text+ending)
				}
			}
		}
	}
	x.addVerbs()
	x.order()
	for _, k := range wordKinds {
		for word := range strings.FieldsSeq(k.words) {
			x.entries[x.number(keyOf([]byte(word)))].kinds |= k.kind
		}
	}
	return x
}

// order puts the phrases in the order of the words that they begin with, the longest first.
func (x *lexiconIndex) order() {
	for _, p := range x.phrases {
		x.entries[x.number(x.words[p.first])].last++
	}
	total := int32(0)
	for n := range x.entries {
		e := &x.entries[n]
		total += e.last
		e.first, e.last = total-e.last, total-e.last
	}
	ordered := make([]phrase, len(x.phrases))
	for _, p := range x.phrases {
		e := &x.entries[x.number(x.words[p.first])]
		ordered[e.last] = p
		e.last++
	}
	x.phrases = ordered
	for n := range x.entries {
		e := &x.entries[n]
		begun := ordered[e.first:e.last]
		slices.SortStableFunc(begun, func(a, b phrase) int { return int(b.length) - int(a.length) })
		for _, p := range begun {
			if e.seconds |= 1 << (p.second * spread >> 58); p.length == 1 {
				e.seconds = ^uint64(0)
			}
		}
	}
}

// slot is where a key is, or would be.
func (x *lexiconIndex) slot(key uint64) uint64 {
	h := key * spread >> (64 - slotBits)
	for x.numbers[h] != 0 && x.keys[h] != key {
		h = (h + 1) % uint64(len(x.numbers))
	}
	return h
}

// number is the index of a word's entry, which is made if there is none.
func (x *lexiconIndex) number(key uint64) uint16 {
	at := x.slot(key)
	if x.numbers[at] == 0 {
		if 4*len(x.entries) > 3*len(x.numbers) {
			panic("privacy: too many words for the slots")
		}
		x.keys[at], x.numbers[at] = key, uint16(len(x.entries))
		x.entries = append(x.entries, entry{})
		word, bit := bitOf(key)
		x.sieve[word] |= bit
	}
	return x.numbers[at]
}

func bitOf(key uint64) (word, bit uint64) {
	h := key * spread
	return h >> 56, 1 << (h >> 50 & 63)
}

// lookUp returns the index of a word's entry, 0 if it is not known.
func (x *lexiconIndex) lookUp(key uint64) int32 {
	if word, bit := bitOf(key); x.sieve[word]&bit == 0 {
		return 0
	}
	return int32(x.numbers[x.slot(key)])
}

func (x *lexiconIndex) add(l languages, r role, t Type, text string) {
	x.put(text, phrase{language: l, role: r, typ: t})
}

// addAfter adds a word that counts after one of a kind.
func (x *lexiconIndex) addAfter(l languages, r role, word string, after wordKind, reach int) {
	x.put(word, phrase{language: l, role: r, after: after, reach: uint8(reach)})
}

func (x *lexiconIndex) put(text string, p phrase) {
	p.first = int32(len(x.words))
	for w := range strings.FieldsSeq(text) {
		x.words = append(x.words, keyOf([]byte(w)))
		if p.length++; p.length == 2 {
			p.second = x.words[len(x.words)-1]
		}
	}
	x.phrases = append(x.phrases, p)
}

// wordsOf are the keys of the words of a phrase.
func (x *lexiconIndex) wordsOf(p *phrase) []uint64 { return x.words[p.first:][:p.length] }
