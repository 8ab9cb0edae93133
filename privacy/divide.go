package privacy

import (
	"unicode"
	"unicode/utf8"
)

// token is a word of a reply, with its span and what ends after it.
type token struct {
	key        uint64 // of the folded word
	kinds      wordKind
	word       int32 // the entry in the lexicon
	start, end int32
	sentence   int32 // the number of the sentence
	clause     int32 // the number of the clause, over the whole reply
	question   bool  // a question mark follows
	data       bool  // part of a name of personal data
	asks       bool  // part of a phrase that asks
	urges      bool  // has the ending of a French verb with "vous"
	tells      bool  // has the ending of an imperative with "us": "mollaci", "regálanos"
	we         bool  // has the ending of a verb in the first person plural
}

// is reports whether the word is of one of the kinds.
func (t *token) is(k wordKind) bool { return t.kinds&k != 0 }

// divide appends the words of a reply to ts. Handles and signatures are left out.
func divide(text string, ts []token) []token {
	var buf [wordBytes]byte
	lexicon := requestWords()
	sentence, clause := int32(0), int32(0)
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r < utf8.RuneSelf && isAlnum(byte(r)) || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			t := token{start: int32(i), sentence: sentence, clause: clause}
			n := 0
			if i, n = wordAt(text, i, &buf); n >= 0 {
				t.key = keyOf(buf[:n])
				t.we, t.tells = weVerb(buf[:n]), tellVerb(buf[:n])
				t.urges = n > 3 && buf[n-2] == 'e' && buf[n-1] == 'z'
				t.word = lexicon.lookUp(t.key)
				t.kinds = lexicon.entries[t.word].kinds
			}
			t.end = int32(i)
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
