package privacy

import "strings"

// notStreets are words that are no part of a street's name and turn "via mail" and the like into something else, folded.
var notStreets = newWordList(
	"mail email sms fax pec app web chat internet telefono tel whatsapp twitter facebook instagram telegram messenger posta sito link bluetooth wifi usb paypal bonifico carta call social "+
		"phone text post post aparcamiento garaje parking parcheggio hotline dm api vpn satellite email online form support letter",
	"laurea formazione lingua lingue inglese recupero accesso e che non si per mi ti ho ha sono con alle dalle ogni tutto tutti giusta questa quella the and for with is was i you my our your that this at since after "+
		"y que no se con por mas sin desde et qui ne pas pour avec sans und nicht mit seit ist war",
)

// units follow a number that counts something and is no house number, folded.
var units = newWordList("ore ora giorni giorno minuti volte euro anni mesi settimane persone km metri kg gb ps volta "+
	"hours hour days day minutes minute times years weeks months people miles pounds dollars stars star percent mins hrs pm am "+
	"horas hora dias dia minutos veces euros anos meses semanas personas", "heures heure jours jour fois ans mois semaines personnes etoiles h stunden stunde tage tag minuten mal jahre "+
	"wochen monate uhr prozent sterne leute eur gbp usd")

const (
	streetWords  = 6  // words that a street's name may have
	streetWindow = 80 // and bytes
)

// streetAhead reads an address whose street word, [start, end), stands first and whose number follows its name: "via Garibaldi 12".
func (sc *scanner) streetAhead(start, end int, usual bool) int {
	s := sc.text
	if !sc.wordBegins(start) {
		return end
	}
	i := end
	if byteAt(s, i) == '.' || byteAt(s, i) == '/' {
		i++
	}
	named := 0
	for words := 0; words < streetWords+3 && i < end+streetWindow; words++ {
		i = blanks(s, i)
		if named > 0 {
			if to := sc.houseNumber(i); to > 0 {
				to = sc.floor(to)
				to = sc.locality(to)
				score := 0.8
				if !usual {
					score = 0.6
				}
				sc.add(start, to, Address, score, Shape)
				return to
			}
		}
		if isDigit(byteAt(s, i)) { // "via 25 Aprile 12"
			to := digitsEnd(s, i)
			if named > 0 || to-i > 2 || space(s, to) == 0 || !isLetter(byteAt(s, to+1)) {
				return end
			}
			i = to
			continue
		}
		to := nameEnd(s, i)
		if to == i || named >= streetWords {
			return end
		}
		if notStreets.has(s, i, to) || !usual && !capital(s, i) && !particles.has(s, i, to) {
			return end
		}
		if !particles.has(s, i, to) {
			named++
		}
		if byteAt(s, to) == '.' {
			to++
		}
		i = to
	}
	return end
}

// wordBegins reports whether the word at i is one of its own, and not the tail of something: "e-via", "@via".
func (sc *scanner) wordBegins(i int) bool {
	if i == 0 {
		return true
	}
	switch c := sc.text[i-1]; c {
	case '@', '#', '_', '/', '.', '-':
		return false
	}
	return !letterBefore(sc.text, i)
}

// numberWords may stand before a house number, folded.
var numberWords = newWordList("n nr num numero no civico nro number nummer km interno")

// houseNumber returns the end of the house number at i, or 0: after a comma, "n." or nothing, up to four digits, with a letter or a second
// number: "12", ", n. 12/b", "4a", "12-14", "7 bis". What counts something is none: "3 ore".
func (sc *scanner) houseNumber(i int) int {
	s := sc.text
	k := i
	if byteAt(s, k) == ',' {
		k = blanks(s, k+1)
	}
	if to := nameEnd(s, k); to > k && to-k <= 7 && numberWords.has(s, k, to) {
		k = to
		for k < len(s) && (s[k] == '.' || s[k] == ' ' || s[k] == ':') || strings.HasPrefix(s[k:], "°") || strings.HasPrefix(s[k:], "º") {
			k++
			if k < len(s) && s[k]&0xC0 == 0x80 {
				k++
			}
		}
	}
	to := digitsEnd(s, k)
	if to == k || to-k > 4 || s[k] == '0' || k == i && birthYear(small(s, group{start: k, end: to}), to-k) && to-k == 4 {
		return 0 // a year, unless a comma or "n." stands before it
	}
	to = numberTail(s, to)
	if c := byteAt(s, to); c == ':' && isDigit(byteAt(s, to+1)) || c == '%' || c == '.' && isDigit(byteAt(s, to+1)) || c == '/' && isDigit(byteAt(s, to+1)) && s[to-1] != '/' && digitsEnd(s, to+1)-to > 5 {
		return 0
	}
	if letterAfter(s, to) || strings.HasPrefix(s[to:], "€") || strings.HasPrefix(s[blanks(s, to):], "€") {
		return 0
	}
	after := blanks(s, to)
	if after > to && units.has(s, after, nameEnd(s, after)) {
		return 0
	}
	return to
}

// numberTail passes over what follows the digits of a house number: a letter, "/b", "-14", "bis".
func numberTail(s string, i int) int {
	k := i
	if c := byteAt(s, k); (c == '/' || c == '-') && k+1 < len(s) {
		switch {
		case isDigit(s[k+1]):
			if to := digitsEnd(s, k+1); to-k <= 4 && byteAt(s, to) != c {
				return to
			}
		case isLetter(s[k+1]) && !letterAfter(s, k+2):
			return k + 2
		}
		return i
	}
	if isLetter(byteAt(s, k)) && !letterAfter(s, k+1) {
		return k + 1
	}
	k = blanks(s, k)
	for _, word := range [...]string{"bis", "ter", "quater"} {
		if len(s) >= k+len(word) && strings.EqualFold(s[k:k+len(word)], word) && !letterAfter(s, k+len(word)) {
			return k + len(word)
		}
	}
	if k == i+1 && isLetter(byteAt(s, k)) && !letterAfter(s, k+1) && s[k] >= 'A' && s[k] <= 'D' && byteAt(s, k+1) == ',' {
		return k + 1
	}
	return i
}

// floorWords say where in a house something is, folded.
var floorWords = newWordList("piso planta puerta escalera esc bajo bajos int interno scala piano appartamento app apto apt apartment flat unit suite etage og stock izq dcha izda derecha izquierda a b c d")

// floor passes over the floor and the door behind a house number: ", 3º B", ", piso 2", "int. 4".
func (sc *scanner) floor(i int) int {
	s, best := sc.text, i
	for range 4 {
		k := blanks(s, best)
		if byteAt(s, k) == ',' || byteAt(s, k) == '-' {
			k = blanks(s, k+1)
		}
		if to := digitsEnd(s, k); to > k && to-k <= 2 {
			if strings.HasPrefix(s[to:], "º") || strings.HasPrefix(s[to:], "ª") || strings.HasPrefix(s[to:], "°") {
				best = to + 2
				continue
			}
			if best == i || !floorWords.has(s, wordStart(s, best), best) {
				break
			}
			best = to
			continue
		}
		to := nameEnd(s, k)
		if to == k || !floorWords.has(s, k, to) || to-k == 1 && (best == i || s[k] >= 'a') {
			break
		}
		if byteAt(s, to) == '.' {
			to++
		}
		if to-k > 1 && best == i && !isDigit(byteAt(s, blanks(s, to))) && !strings.HasPrefix(strings.ToLower(s[k:to]), "baj") {
			break
		}
		best = to
	}
	return best
}

// wordStart returns where the letters and the full stop that end at i begin.
func wordStart(s string, i int) int {
	k := i
	if k > 0 && s[k-1] == '.' {
		k--
	}
	for k > 0 && isLetter(s[k-1]) {
		k--
	}
	return k
}

// locality passes over the postcode and the town behind a street: ", 20121 Milano (MI)", " 75002 Paris", ", London SW1A 1AA", ", Leeds".
func (sc *scanner) locality(i int) int {
	s := sc.text
	k, comma := blanks(s, i), false
	if c := byteAt(s, k); c == ',' || c == '-' || c == '\n' && isDigit(byteAt(s, k+1)) {
		comma = true
		k = blanks(s, k+1)
	} else if strings.HasPrefix(s[k:], "–") {
		comma = true
		k = blanks(s, k+len("–"))
	}
	if to := numericPostcode(s, k); to > 0 {
		town := sc.town(blanks(s, to), true)
		if town == 0 {
			return to
		}
		return town
	}
	if !comma {
		if to := postcodeAt(s, k); to > 0 {
			return to
		}
		return i
	}
	if to := postcodeAt(s, k); to > 0 {
		return to
	}
	end := sc.town(k, false)
	if end == 0 {
		return i
	}
	k = blanks(s, end)
	if byteAt(s, k) == ',' {
		k = blanks(s, k+1)
	}
	if to := postcodeAt(s, k); to > 0 {
		return to
	}
	if to := stateAndZip(s, k); to > 0 {
		return to
	}
	if to := numericPostcode(s, k); to > 0 {
		return to
	}
	return end
}

// numericPostcode returns the end of the five digits (four in Austria and Switzerland) at i, with a country's letters before; 0 if none.
func numericPostcode(s string, i int) int {
	k := i
	if isLetter(byteAt(s, k)) && (byteAt(s, k+1) == '-' || isLetter(byteAt(s, k+1)) && byteAt(s, k+2) == '-') {
		k = strings.IndexByte(s[k:], '-') + k + 1
	}
	to := digitsEnd(s, k)
	if n := to - k; n != 5 && n != 4 || letterAfter(s, to) {
		return 0
	}
	if to-k == 4 {
		after := blanks(s, to)
		if nameEnd(s, after) == after || !capital(s, after) {
			return 0
		}
	}
	return to
}

// postcodeAt returns the end of a British postcode of its own at i, or 0.
func postcodeAt(s string, i int) int {
	if i >= len(s) || !isLetter(s[i]) {
		return 0
	}
	end := postcodeGB(s, i)
	if end == 0 || letterAfter(s, end) {
		return 0
	}
	return end
}

// stateAndZip returns the end of "IL 62704" at i, or 0.
func stateAndZip(s string, i int) int {
	if i+2 > len(s) || !isLetter(s[i]) || !isLetter(s[i+1]) || letterAfter(s, i+2) {
		return 0
	}
	k := blanks(s, i+2)
	to := digitsEnd(s, k)
	if to-k != 5 {
		return 0
	}
	if byteAt(s, to) == '-' && digitsEnd(s, to+1)-to == 5 {
		to += 5
	}
	return to
}

// town returns the end of the town at i: up to three words with capitals and their particles, one without if sure; and a province in brackets.
func (sc *scanner) town(i int, sure bool) int {
	s, end, k := sc.text, 0, i
	loud := false
	for words := 0; words < 3; {
		to := nameEnd(s, k)
		if to == k || isDigit(byteAt(s, to)) || words == 0 && (to-k < 3 || telling(s, k, to)) {
			break
		}
		if particles.has(s, k, to) && words > 0 && !capital(s, k) {
			if n := space(s, to); n == 0 || !capital(s, to+n) {
				break
			}
		} else {
			if !capital(s, k) && !(sure && words == 0 && !notStreets.has(s, k, to) && !noNames.has(s, k, to)) || loud && words > 0 || noNames.has(s, k, to) && !shouted(s, k, to) {
				break
			}
			loud = loud || shouted(s, k, to)
			words++
			if end = to; !capital(s, k) {
				break
			}
		}
		n := space(s, to)
		if n == 0 {
			break
		}
		k = to + n
	}
	if end > 0 {
		if k := blanks(s, end); byteAt(s, k) == '(' && byteAt(s, k+3) == ')' && isLetter(byteAt(s, k+1)) {
			return k + 4
		}
	}
	return end
}

// streetBehind reads an address whose street word, [start, end), ends its name and whose number stands before it: "12 High Street".
func (sc *scanner) streetBehind(start, end int) int {
	s := sc.text
	k, words := start, 0
	capitals := capital(s, start)
	for words <= 3 {
		k = blanksBack(s, k)
		if byteAt(s, k-1) == '.' && words > 0 { // "St. James"
			k--
		}
		if isDigit(byteAt(s, k-1)) || words > 0 && isLetter(byteAt(s, k-1)) && isDigit(byteAt(s, k-2)) {
			break
		}
		from := nameStart(s, k)
		if from == k || notStreets.has(s, from, k) || units.has(s, from, k) || capitals && !capital(s, from) && !particles.has(s, from, k) && !shouted(s, from, k) {
			return end
		}
		words++
		k = from
	}
	if words == 0 || words > 3 {
		return end
	}
	number := sc.numberBefore(k)
	if number < 0 {
		return end
	}
	if byteAt(s, end) == '.' {
		end++
	}
	for _, side := range [...]string{" North", " South", " East", " West", " N", " S", " E", " W"} {
		if strings.HasPrefix(s[end:], side) && !letterAfter(s, end+len(side)) {
			end += len(side)
			break
		}
	}
	score := 0.75
	if !capitals {
		score = 0.6
	}
	number = sc.flatBefore(number)
	end = sc.locality(end)
	sc.add(number, end, Address, score, Shape)
	return end
}

// nameStart returns where the word of a name that ends at i begins.
func nameStart(s string, i int) int {
	k := i
	for k > 0 && (letterBefore(s, k) && !isDigit(s[k-1]) || (s[k-1] == '\'' || s[k-1] == '-') && k < i && letterBefore(s, k-1)) {
		k--
		for k > 0 && s[k]&0xC0 == 0x80 {
			k--
		}
	}
	if strings.HasSuffix(s[:k], "’") && k < i {
		return nameStart(s, k-len("’"))
	}
	return k
}

// numberBefore returns where the house number that ends at i begins, or -1.
func (sc *scanner) numberBefore(i int) int {
	s, k := sc.text, i
	if k > 1 && isLetter(s[k-1]) {
		k--
	}
	from := k
	for from > 0 && isDigit(s[from-1]) {
		from--
	}
	if from == k || k-from > 4 || from > 0 && (isAlnum(s[from-1]) || strings.IndexByte("#@._:$%+", s[from-1]) >= 0) || s[from] == '0' {
		return -1
	}
	if c := byteAt(s, from-1); (c == '-' || c == '/') && isDigit(byteAt(s, from-2)) {
		first := from - 1
		for first > 0 && isDigit(s[first-1]) {
			first--
		}
		if first > 0 && isAlnum(s[first-1]) {
			return -1
		}
		return first
	}
	if strings.HasSuffix(s[:from], "€") || strings.HasSuffix(s[:from], "£") {
		return -1
	}
	return from
}

// flatBefore goes back over "Flat 3," before a house number.
func (sc *scanner) flatBefore(i int) int {
	s := sc.text
	k := blanksBack(s, i)
	if byteAt(s, k-1) != ',' {
		return i
	}
	k = blanksBack(s, k-1)
	from := k
	for from > 0 && isAlnum(s[from-1]) && k-from < 4 {
		from--
	}
	if from == k || !isDigit(s[from]) {
		return i
	}
	word := blanksBack(s, from)
	start := nameStart(s, word)
	var buf [wordBytes]byte
	_, n := wordAhead(s[:word], start, &buf)
	switch string(buf[:n]) {
	case "flat", "apt", "apartment", "unit", "suite", "room":
		return start
	}
	return i
}

// streetAmid reads a French address, whose number stands before its street word, [start, end), and whose name after it.
func (sc *scanner) streetAmid(start, end int) int {
	s := sc.text
	k := blanksBack(s, start)
	if byteAt(s, k-1) == ',' {
		k = blanksBack(s, k-1)
	}
	from := nameStart(s, k)
	switch strings.ToLower(s[from:k]) {
	case "bis", "ter", "quater", "b", "t":
		k = blanksBack(s, from)
	}
	number := sc.numberBefore(k)
	if number < 0 || !isDigit(byteAt(s, k-1)) && !isDigit(byteAt(s, k-2)) {
		return end
	}
	i := end
	if byteAt(s, i) == '.' {
		i++
	}
	named, last, capitals := 0, 0, true
	for words := 0; words < streetWords && i < end+streetWindow; words++ {
		i = blanks(s, i)
		if to := digitsEnd(s, i); to > i && to-i <= 2 && named == 0 && space(s, to) > 0 { // "rue du 4 septembre"
			i = to
			continue
		}
		to := nameEnd(s, i)
		if to == i {
			break
		}
		part := particles.has(s, i, to)
		if !part {
			if notStreets.has(s, i, to) || noNames.has(s, i, to) || named > 0 && capitals && !capital(s, i) {
				break
			}
			capitals = capital(s, i)
			if named++; !capitals && named > 2 {
				break
			}
			last = to
		}
		i = to
	}
	if named == 0 {
		return end
	}
	to := sc.locality(last)
	score := 0.75
	if !capitals && to == last {
		score = 0.55
	}
	sc.add(number, to, Address, score, Shape)
	return to
}

// streetEndings end the names of German and Dutch streets, folded.
var streetEndings = [...]string{"strasse", "straße", "strase", "str", "weg", "gasse", "platz", "allee", "ring", "ufer", "damm", "stieg", "steig", "chaussee", "promenade", "markt", "graben", "berg", "feld", "hof", "kamp", "straat", "laan", "plein", "gracht", "kade", "singel"}

// streetArticles begin the names of German streets, folded.
var streetArticles = newWordList("am an der den im unter auf dem zum zur alte alter grosse grose kleine neue")

// streetTails has the last two letters of those endings, so that nearly all words are left at once.
var streetTails = func() (t [1 << 10]bool) {
	for _, ending := range streetEndings {
		t[streetTail(ending, len(ending))] = true
	}
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
	if !streetTails[streetTail(s, j)] {
		return 0
	}
	var buf [wordBytes]byte
	_, n := wordAhead(s[:j], i, &buf)
	folded := string(buf[:n])
	which := -1
	for k, ending := range streetEndings {
		if len(folded) > len(ending)+1 && strings.HasSuffix(folded, ending) {
			which = k
			break
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

// streetCut reads an address whose street word is cut short: "v.le Monza 140", "C/ Alcalá 120", "p.zza Dante 3".
func (sc *scanner) streetCut(start, end int) int {
	s := sc.text
	rest := s[end:min(len(s), end+6)]
	n := 0
	switch {
	case end-start > 1: // "zza" of "p.zza"
		if byteAt(s, start-1) == '.' && isLetter(byteAt(s, start-2)) && !letterBefore(s, start-2) {
			start -= 2
		} else if byteAt(s, end) != '.' || isLetter(byteAt(s, end+1)) {
			return end
		}
	case byteAt(s, end) == '/' && s[start]|0x20 == 'c':
		n = 1
	case byteAt(s, end) != '.':
		return end
	default:
		for _, tail := range [...]string{".le", ".so", ".zza", ".za", ".tta", ".go", ".lo"} {
			if len(rest) > len(tail) && strings.EqualFold(rest[:len(tail)], tail) && !isLetter(rest[len(tail)]) {
				n = len(tail)
			}
		}
		if n == 0 {
			return end
		}
	}
	if to := sc.streetAhead(start, end+n, true); to > end+n {
		return to
	}
	return end
}
