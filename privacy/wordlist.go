package privacy

import (
	"math/bits"
	"strings"
	"sync/atomic"
)

// wordList is a set of folded words, matched whole. Its table is made when the first word is looked for.
type wordList struct {
	lists []string // words between blanks
	table atomic.Pointer[wordTable]
}

// wordTable holds the keys of words; 0 is an empty slot.
type wordTable struct {
	keys  []uint64
	shift int // what a hash is shifted by to be the index of a slot
}

func newWordList(lists ...string) *wordList { return &wordList{lists: lists} }

// slot is where a key is, or would be.
func (t *wordTable) slot(key uint64) *uint64 {
	for h := key * spread >> t.shift; ; h = (h + 1) % uint64(len(t.keys)) {
		if at := &t.keys[h]; *at == key || *at == 0 {
			return at
		}
	}
}

func (w *wordList) build() *wordTable {
	letters := 0
	for _, l := range w.lists {
		letters += len(l)
	}
	size := bits.Len(uint(letters / 3)) // words have five letters and more on average
	t := &wordTable{keys: make([]uint64, 1<<size), shift: 64 - size}
	for _, l := range w.lists {
		for word := range strings.FieldsSeq(l) {
			key := keyOf([]byte(word))
			*t.slot(key) = key
		}
	}
	w.table.Store(t)
	return t
}

// holds reports whether a word is in the set.
func (w *wordList) holds(word []byte) bool {
	t := w.table.Load()
	if t == nil {
		t = w.build()
	}
	key := keyOf(word)
	return key != 0 && *t.slot(key) == key
}

// has reports whether [i, j) is a word of the set.
func (w *wordList) has(s string, i, j int) bool {
	var buf [wordBytes]byte
	end, n := wordAhead(s[:j], i, &buf)
	return end == j && w.holds(buf[:n])
}

// begins reports whether the letters that [i, j) begins with are a word of the set.
func (w *wordList) begins(s string, i, j int) bool {
	var buf [wordBytes]byte
	_, n := wordAhead(s[:j], i, &buf)
	return w.holds(buf[:n])
}
