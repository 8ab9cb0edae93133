package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bridges are small words between what takes a person and the name, folded: "spoke to", "parlato con", "fragen Sie nach".
var bridges = newWordList(
	"e con di da a al alla per il la lo l sempre ancora scritto direttamente",
	"is was to with for of by the at in out please pls directly my our me",
	"es era con por a de al la el mi",
	"est etait avec a de pour par la le l mon ma svp",
	"ist war mit von an nach auf bei bitte sie mal direkt den dem der meine meinen meiner",
)

// surnameHeads begin surnames and hardly anything else, folded, as words of their own or before an apostrophe.
var surnameHeads = newWordList("de di del della dello dei degli da lo la le van von du des mc mac o d dell")

// mention reads the name after words that may stand before anything: "call", "on behalf of". It returns where it ends, or end.
//
// After words that take a person, such as "on behalf of", first and last name are one unless a word says that they are a firm; after others,
// such as "call", the first must be a name that people have, or the last begin as surnames do.
func (sc *scanner) mention(how introduction, start, end int) int {
	s := sc.text
	i, colon := passBridges(s, end, how == attributed)
	if i < 0 {
		return end
	}
	loud := shouted(s, start, end) || end-start == 1 && shouted(s, i, nameEnd(s, i))
	name := readName(s, i, false)
	if loud {
		name = readLoud(s, i)
	}
	given := givenNames.has(s, i, firstEnd(s, i))
	switch {
	case name.words == 0 || !name.capital || impersonal(s, i, name.end):
		return end
	case name.words == 1 && !(colon && given):
		return end
	case given:
	case loud, how != attributed && !colon && !surnamed(s, i, name.end):
		return end
	}
	score := 0.65
	if how == attributed || colon {
		score = 0.7
	}
	sc.add(i, name.end, Person, score, Context)
	return name.end
}

// passBridges passes over what stands between such words and a name, and returns where the name may begin, or -1, and whether it has met a
// colon.
func passBridges(s string, end int, comma bool) (i int, colon bool) {
	i = end
	for words := 0; i < len(s) && words <= 3; {
		switch c := s[i]; {
		case c == ' ' || c == '"' || c == '*':
			i++
		case c == ':' || c == '.' && i <= end+1:
			colon = colon || c == ':'
			i++
		case c == ',' && comma:
			i++
		default:
			if n := space(s, i); n > 0 {
				i += n
				continue
			}
			to := nameEnd(s, i)
			if to == i {
				return -1, false
			}
			if titles.has(s, i, to) {
				return -1, false // which introduces the name itself
			}
			if !bridges.has(s, i, to) || capital(s, i) && !shouted(s, i, to) && !strings.EqualFold(s[i:to], "sie") {
				if !capital(s, i) {
					return -1, false
				}
				return i, colon
			}
			words++
			i = to
		}
	}
	return -1, false
}

// firstEnd is the end of the first word at i, "Jean" of "Jean-Luc".
func firstEnd(s string, i int) int {
	to := nameEnd(s, i)
	if n := strings.IndexByte(s[i:to], '-'); n > 0 {
		return i + n
	}
	return to
}

// readLoud reads the name at i in a text of capitals: first and last name, and a further one if the name ends there.
func readLoud(s string, i int) fullName {
	name := readName(s, i, true)
	if name.words == 0 {
		return name
	}
	name.capital = capital(s, i)
	if name.words == 2 {
		k := blanks(s, name.end)
		to := nameEnd(s, k)
		if k > name.end && to-k > 2 && !noNames.has(s, k, to) && !noPersons.has(s, k, to) && plainName(s, k, to) && (stops(s, to) || givenNames.has(s, blanks(s, nameEnd(s, i)), name.end)) {
			name.end, name.words = to, 3
		}
	}
	return name
}

// stops reports whether a part of a sentence ends at i, or a word that no name has follows.
func stops(s string, i int) bool {
	k := blanks(s, i)
	if k >= len(s) || strings.IndexByte(".,;:!?\n\r)", s[k]) >= 0 {
		return true
	}
	to := nameEnd(s, k)
	return to > k && to-k < 4 && noNames.has(s, k, to)
}

// impersonal reports whether a word of [i, end), or the one after it, says that they are no person.
func impersonal(s string, i, end int) bool {
	for k := i; k < end; {
		to := nameEnd(s, k)
		if to == k {
			_, n := utf8.DecodeRuneInString(s[k:])
			k += n
			continue
		}
		if noPersons.has(s, k, to) {
			return true
		}
		k = to
	}
	next := blanks(s, end)
	to := nameEnd(s, next)
	return to > next && next > end && capital(s, next) && !shouted(s, next, to) && noPersons.has(s, next, to)
}

// surnamed reports whether a word of [i, end) after the first begins as surnames do: "De Santis", "D'Amico", "O'Riordan", "McBride".
func surnamed(s string, i, end int) bool {
	for k := nameEnd(s, i); k < end; {
		r, n := utf8.DecodeRuneInString(s[k:])
		if !unicode.IsLetter(r) {
			k += n
			continue
		}
		to := nameEnd(s, k)
		mark := strings.IndexAny(s[k:to], "'’")
		switch {
		case mark > 0 && surnameHeads.has(s, k, k+mark):
			return true
		case to < end && surnameHeads.has(s, k, to):
			return true
		case to-k > 4 && (strings.HasPrefix(s[k:], "Mc") && capital(s, k+2) || strings.HasPrefix(s[k:], "Mac") && capital(s, k+3)):
			return true
		}
		k = to
	}
	return false
}

// shoutedName reads the name at i in a text of capitals, which say nothing there: its first word is a name that people have, or it stands where
// only a name does.
func shoutedName(s string, end, i int, how introduction) (name fullName, ok bool) {
	name = readLoud(s, i)
	switch {
	case name.words < 2 || !name.capital || impersonal(s, i, name.end) || bridges.has(s, i, nameEnd(s, i)):
		return name, false
	case givenNames.has(s, i, firstEnd(s, i)):
		return name, true
	case how == labelled:
		return name, stops(s, name.end)
	}
	return name, how == signed && lineEnds(s, name.end) && strings.IndexByte(s[end:i], '\n') >= 0
}
