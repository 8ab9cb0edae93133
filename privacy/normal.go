package privacy

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// normal is a part of a text as it reads: characters that stand for others replaced, what shows nothing left out, number words and words for
// "@" and "." written as such. It knows for every byte which bytes of the text it stands for.
type normal struct {
	text     []byte
	from, to []int32 // the bytes of the part that text[n] stands for
	odd      []bool  // text[n] was written in another way
	any      bool    // some of it was
}

const (
	partSize    = 32 << 10 // bytes of a text that are normalised at once, so that memory stays bounded
	partOverlap = 512      // more than any disguised value takes; two parts share twice that
)

// normals holds what two steps of normalising need, so that a text with one odd character costs no garbage.
var normals = sync.Pool{New: func() any { return new([2]normal) }}

// disguised finds what is written to look different: it reads the text around the signs of that again as it reads to people, and keeps what lies
// on parts that differ.
func (sc *scanner) disguised() {
	if len(sc.signs) == 0 {
		return
	}
	pair := normals.Get().(*[2]normal)
	defer normals.Put(pair)
	for _, signs := range sc.signs {
		start, last := border(sc.text, signs.start-signRange), border(sc.text, signs.end+signRange)
		for from := start; ; {
			end := border(sc.text, min(last, start+partSize))
			if end == last {
				sc.disguisedIn(pair, start, end, from, end)
				break
			}
			to := end - partOverlap
			sc.disguisedIn(pair, start, end, from, to)
			start, from = border(sc.text, to-partOverlap), to
		}
	}
}

// border is i within the text, or the beginning of the character that i is in.
func border(s string, i int) int {
	i = max(0, min(i, len(s)))
	for k := 1; k < utf8.UTFMax && i > 0 && i < len(s) && !utf8.RuneStart(s[i]); k++ {
		i--
	}
	return i
}

// disguiseGain is what a disguise adds to the score of a phone number: nobody spells out an order number digit by digit.
const disguiseGain = 0.25

// disguisedIn reads the part [start, end) and keeps what begins in [from, to): that is seen whole, with what stands around it.
func (sc *scanner) disguisedIn(pair *[2]normal, start, end, from, to int) {
	seen, read := &pair[0], &pair[1]
	seen.see(sc.text[start:end])
	read.read(seen)
	if !read.any {
		return
	}
	inner := scanner{guard: sc.guard, vocab: sc.vocab, text: string(read.text), least: sc.least - disguiseGain, waiting: -1, plain: true, whole: sc.whole}
	inner.run()
	for _, f := range resolve(inner.found) {
		if !slices.Contains(read.odd[f.Start:f.End], true) || !f.Proven() && strings.IndexByte(inner.text[f.Start:f.End], lineJoin) >= 0 {
			continue
		}
		at := start + int(read.from[f.Start])
		if at < from || at >= to {
			continue
		}
		if f.Type == Phone {
			f.Score = min(1, f.Score+disguiseGain)
		}
		sc.add(at, start+int(read.to[f.End-1]), f.Type, f.Score, f.Evidence)
	}
}

func (n *normal) reset() {
	n.text, n.from, n.to, n.odd, n.any = n.text[:0], n.from[:0], n.to[:0], n.odd[:0], false
}

// put appends a byte that stands for [from, to) of the part.
func (n *normal) put(c byte, from, to int32, odd bool) {
	n.text, n.from, n.to, n.odd = append(n.text, c), append(n.from, from), append(n.to, to), append(n.odd, odd)
	n.any = n.any || odd
}

// mark notes that the byte at k was written in another way.
func (n *normal) mark(k int) { n.odd[k], n.any = true, true }

// copyFrom appends bytes [i, j) of another normal text, or of this one.
func (n *normal) copyFrom(o *normal, i, j int) {
	if j-i < 4 {
		for ; i < j; i++ {
			n.put(o.text[i], o.from[i], o.to[i], o.odd[i])
		}
		return
	}
	n.text, n.from, n.to = append(n.text, o.text[i:j]...), append(n.from, o.from[i:j]...), append(n.to, o.to[i:j]...)
	n.odd = append(n.odd, o.odd[i:j]...)
	n.any = n.any || slices.Contains(o.odd[i:j], true)
}

// see writes what the characters of s look like.
func (n *normal) see(s string) {
	n.reset()
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			n.put(s[i], int32(i), int32(i+1), false)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		from, to := int32(i), int32(i+size)
		last := len(n.text) - 1
		switch g := glyphOf(r); {
		case g == unseen && last >= 0:
			n.mark(last)
		case g == unseen:
		case g == riding && last >= 0 && isDigit(n.text[last]):
			n.to[last] = to
			n.mark(last)
		case g == likeLow && amid(s, i):
			n.put(alike(r), from, to, true)
		case g > likeLow:
			n.put(g, from, to, g != ' ' && g != '-')
		default: // each of its bytes stands for the whole character
			for k := range size {
				n.put(s[i+k], from, to, false)
			}
		}
		i += size
	}
}

// amid reports whether the token around i has ASCII letters or digits too.
func amid(s string, i int) bool {
	const reach = 64
	for k := i; k > 0 && k > i-reach && s[k-1] != ' ' && s[k-1] != '\n'; k-- {
		if isAlnum(s[k-1]) {
			return true
		}
	}
	for k := i; k < len(s) && k < i+reach && s[k] != ' ' && s[k] != '\n'; k++ {
		if isAlnum(s[k]) {
			return true
		}
	}
	return false
}

// wordEnd is the end of the letters that begin at i, folded into buf; count is 0 if they are too many for a list.
func (n *normal) wordEnd(i int, buf *[wordBytes]byte) (end, count int) {
	for i < len(n.text) {
		r, size := rune(n.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(n.text[i:])
		}
		if !unicode.IsLetter(r) {
			break
		}
		if count >= 0 && count < len(buf) {
			buf[count] = foldRune(r)
			count++
		} else {
			count = -1
		}
		i += size
	}
	return i, max(count, 0)
}
