package privacy

import "math/bits"

// streetEndings end the names of German and Dutch streets, folded.
var streetEndings = [...]string{"strasse", "straße", "strase", "str", "weg", "gasse", "platz", "allee", "ring", "ufer", "damm", "stieg", "steig", "chaussee", "promenade", "markt", "graben", "berg", "feld", "hof", "kamp", "straat", "laan", "plein", "gracht", "kade", "singel"}

// streetArticles begin the names of German streets, folded.
var streetArticles = newWordList("am an der den im unter auf dem zum zur alte alter grosse grose kleine neue")

// streetTails has the last two letters of those endings, bit k that of the kth, so that nearly all words are left at once.
var streetTails = func() (t [1 << 10]uint32) {
	for k, ending := range streetEndings {
		t[streetTail(ending, len(ending))] |= 1 << k
	}
	t[streetTail("ße", len("ße"))] |= t[streetTail("se", len("se"))] // as "ß" is folded
	return t
}()

func streetTail(s string, end int) int { return int(s[end-2]&31)<<5 | int(s[end-1]&31) }

// usualEndings is how many of them hardly end anything else.
const usualEndings = 4

// numbered judges the word [i, j) of more than maxLead letters before a number: the name of a German street, "Goethestraße 17".
func (sc *scanner) numbered(i, j int) int {
	return sc.streetGerman(i, j)
}

// streetGerman reads "Goethestraße 17, 60313 Frankfurt", whose street [i, j) is one word.
func (sc *scanner) streetGerman(i, j int) int {
	s := sc.text
	tails := streetTails[streetTail(s, j)]
	if tails == 0 {
		return 0
	}
	var buf [wordBytes]byte
	_, n := wordAhead(s[:j], i, &buf)
	which := -1
	for ; tails != 0 && which < 0; tails &= tails - 1 {
		k := bits.TrailingZeros32(tails)
		if ending := streetEndings[k]; n > len(ending)+1 && string(buf[n-len(ending):n]) == ending {
			which = k
		}
	}
	if which < 0 {
		return 0
	}
	k := j
	if byteAt(s, k) == '.' {
		k++
	}
	to := sc.houseNumber(blanks(s, k))
	if to == 0 {
		return 0
	}
	end := sc.locality(to)
	score := 0.8
	if which >= usualEndings {
		switch {
		case !capital(s, i):
			return 0
		case end == to:
			score = 0.55
		}
	}
	start := nameStart(s, j)
	if !sc.wordBegins(start) {
		return 0
	}
	for word := blanksBack(s, start); word < start && streetArticles.has(s, nameStart(s, word), word) && capital(s, nameStart(s, word)); word = blanksBack(s, start) {
		start = nameStart(s, word)
	}
	sc.add(start, end, Address, score, Shape)
	return end
}

// streetSpaced reads "Frankfurter Straße 12", whose street word, [start, end), stands alone.
func (sc *scanner) streetSpaced(start, end int) int {
	s := sc.text
	k := end
	if byteAt(s, k) == '.' {
		k++
	}
	to := sc.houseNumber(blanks(s, k))
	if to == 0 || blanks(s, k) == k {
		return end
	}
	from := start
	if byteAt(s, start-1) == '-' { // "Karl-Marx-Straße"
		from = nameStart(s, end)
	} else {
		name := blanksBack(s, start)
		from = nameStart(s, name)
		if from == name || noNames.has(s, from, name) || units.has(s, from, name) || notStreets.has(s, from, name) || capital(s, start) && !capital(s, from) {
			return end
		}
	}
	if before := blanksBack(s, from); isDigit(byteAt(s, before-1)) {
		return end // "10 große Straßen"
	}
	to = sc.locality(to)
	sc.add(from, to, Address, 0.75, Shape)
	return to
}

// streetArticle reads "Am Markt 5, 04109 Leipzig", whose article is [start, end). Without a postcode it may be anything.
func (sc *scanner) streetArticle(start, end int) int {
	s := sc.text
	from := start
	if k := blanks(s, end); k > end {
		to := nameEnd(s, k)
		if to > k && capital(s, k) && space(s, to) > 0 {
			number := sc.houseNumber(blanks(s, to))
			if number > 0 {
				for byteAt(s, from-1) == ' ' && nameStart(s, from-1) < from-1 && sc.article(nameStart(s, from-1), from-1) {
					from = nameStart(s, from-1)
				}
				town := sc.locality(number)
				if town > number && sc.postcodeIn(number, town) || sc.cueBefore(from, aboutHome) == strong {
					sc.add(from, town, Address, 0.75, Shape)
					return town
				}
			}
		}
	}
	return end
}

// article reports whether [i, end) is the first word of "An der", "Unter den".
func (sc *scanner) article(i, end int) bool {
	switch sc.text[i:end] {
	case "An", "Unter", "Auf", "In":
		return true
	}
	return false
}

// postcodeIn reports whether five digits stand in [i, end).
func (sc *scanner) postcodeIn(i, end int) bool {
	for ; i < end; i++ {
		if isDigit(sc.text[i]) {
			return digitsEnd(sc.text, i)-i == 5
		}
	}
	return false
}
