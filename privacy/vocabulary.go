package privacy

import (
	"strings"
	"sync"
)

// vocab holds the words of wordCues, codeCues, countryCues and leadWords, the number words and the words for signs. It is built at its first use.
var vocab = sync.OnceValue(buildVocabulary)

func buildVocabulary() *vocabulary {
	forms = buildForms()
	b := builder{v: &vocabulary{meanings: make([]meaning, 1, 2500)}, clues: make([]entered[clue], 0, 2500), leads: make([]entered[lead], 0, 1500)}
	for _, rows := range [...][]wordCue{wordCues[:], codeCues[:], countryCues[:]} {
		for _, row := range rows {
			for phrase := range strings.FieldsSeq(row.words) {
				id := b.phrase(phrase)
				b.clues = append(b.clues, entered[clue]{id, clue{row.language, row.about, row.cue}})
				if row.cue != contrary {
					b.v.meanings[id].names |= 1 << row.about
				}
			}
		}
	}
	for _, row := range leadWords {
		for phrase := range strings.FieldsSeq(row.words) {
			b.lead(phrase, row.language, row.reading)
		}
	}
	for word := range numerals() {
		b.lead(word, anyLanguage, hearNumeral)
	}
	for word, sign := range signWords() {
		if sign == '@' {
			b.lead(word, anyLanguage, hearAt)
		} else {
			b.lead(word, anyLanguage, hearDot)
		}
	}
	b.settle()
	b.enterMistyped()
	return b.v
}

// builder fills a vocabulary.
type builder struct {
	v     *vocabulary
	clues []entered[clue]
	leads []entered[lead]
	tail  uint16 // the meaning of what is only the last word of mistyped phrases
}

// entered is what was entered for the meaning id.
type entered[T any] struct {
	id   uint16
	what T
}

func (b *builder) lead(phrase string, l languages, r reading) {
	b.leads = append(b.leads, entered[lead]{b.phrase(phrase), lead{l, r}})
}

// phrase enters up to three words, folded, with "_" between them, and returns the number of their meaning.
func (b *builder) phrase(words string) uint16 {
	var key uint64
	for n := 0; ; n++ {
		word, rest, more := strings.Cut(words, "_")
		k := keyOf([]byte(word))
		switch {
		case n == 0 && !more:
			return b.word(k)
		case n == 0:
			key = k
		default:
			b.v.meanings[b.word(k)].phrase = true
			key = phraseKey(key, k)
		}
		if !more {
			return b.number(key)
		}
		words = rest
	}
}

// word is number for the key of a single word.
func (b *builder) word(key uint64) uint16 {
	place, bits := sieved(key)
	b.v.sieve[place] |= bits
	return b.number(key)
}

// number returns the number of the meaning of a key, new if there was none.
func (b *builder) number(key uint64) uint16 {
	h := b.v.slot(key)
	if b.v.ids[h] == 0 {
		b.v.meanings = append(b.v.meanings, meaning{})
		b.v.keys[h], b.v.ids[h] = key, uint16(len(b.v.meanings)-1)
	}
	return b.v.ids[h]
}

// settle gives the meanings what was entered for them.
func (b *builder) settle() {
	clues, clue := grouped(b.clues, len(b.v.meanings))
	leads, lead := grouped(b.leads, len(b.v.meanings))
	for id := range b.v.meanings {
		m := &b.v.meanings[id]
		m.clues, m.leads = clues[clue[id]:clue[id+1]], leads[lead[id]:lead[id+1]]
	}
}

// grouped returns what was entered in the order of the meanings, of which there are n, and where that of each begins.
func grouped[T any](all []entered[T], n int) (whats []T, begins []uint16) {
	begins = make([]uint16, n+2)
	for _, e := range all {
		begins[e.id+2]++
	}
	for id := range n {
		begins[id+2] += begins[id+1]
	}
	whats = make([]T, len(all))
	for _, e := range all { // begins[id+1] moves from where those of id begin to where they end
		whats[begins[e.id+1]] = e.what
		begins[e.id+1]++
	}
	return whats, begins
}

// enterMistyped gives what is mistyped the meaning of what was meant, where it means nothing itself: the words that announce codes and
// secrets, and the leads.
func (b *builder) enterMistyped() {
	b.v.meanings = append(b.v.meanings, meaning{phrase: true})
	b.tail = uint16(len(b.v.meanings) - 1)
	for _, row := range codeCues {
		if row.cue == contrary {
			continue
		}
		for phrase := range strings.FieldsSeq(row.words) {
			b.mistyped(phrase)
		}
	}
	for _, row := range leadWords {
		for phrase := range strings.FieldsSeq(row.words) {
			b.mistyped(phrase)
		}
	}
}

// mistyped enters what becomes of a phrase when two neighbouring letters of its longest word are typed in the wrong order, which is what
// happens most to hasty fingers. The first and the last letter stay, and short words, which would become others.
func (b *builder) mistyped(phrase string) {
	words, longest, at := 0, "", 0
	for word := range strings.SplitSeq(phrase, "_") {
		if len(word) > len(longest) {
			longest, at = word, words
		}
		words++
	}
	if len(longest) < 5 {
		return
	}
	meant := b.phrase(phrase)
	var buf [wordBytes]byte
	typed := buf[:copy(buf[:], longest)]
	for i := 1; i+1 < len(typed); i++ {
		if typed[i] == typed[i+1] {
			continue
		}
		typed[i], typed[i+1] = typed[i+1], typed[i]
		b.mean(b.variant(phrase, words, at, keyOf(typed)), meant)
		typed[i], typed[i+1] = typed[i+1], typed[i]
	}
}

// variant returns the key of a phrase whose word at is typed in another way.
func (b *builder) variant(phrase string, words, at int, typed uint64) (key uint64) {
	if words == 1 || at > 0 {
		place, bits := sieved(typed)
		b.v.sieve[place] |= bits
	}
	if at > 0 {
		if h := b.v.slot(typed); b.v.ids[h] == 0 {
			b.v.keys[h], b.v.ids[h] = typed, b.tail
		} else {
			b.v.meanings[b.v.ids[h]].phrase = true
		}
	}
	n := 0
	for word := range strings.SplitSeq(phrase, "_") {
		k := typed
		if n != at {
			k = keyOf([]byte(word))
		}
		if n == 0 {
			key = k
		} else {
			key = phraseKey(key, k)
		}
		n++
	}
	return key
}

// mean gives a key the meaning meant, if it has none.
func (b *builder) mean(key uint64, meant uint16) {
	h := b.v.slot(key)
	m := &b.v.meanings[b.v.ids[h]]
	switch {
	case b.v.ids[h] == 0 || b.v.ids[h] == b.tail:
		b.v.meanings[meant].phrase = b.v.meanings[meant].phrase || m.phrase
		b.v.keys[h], b.v.ids[h] = key, meant
	case len(m.clues) == 0 && len(m.leads) == 0:
		m.clues, m.leads, m.names = b.v.meanings[meant].clues, b.v.meanings[meant].leads, b.v.meanings[meant].names
	}
}
