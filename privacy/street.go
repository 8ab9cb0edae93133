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
	numberWindow = 48 // bytes before the digits of a house number
)

// streetAhead reads an address whose street word, [start, end), stands first and whose number follows its name: "via Garibaldi 12".
func (sc *scanner) streetAhead(start, end int, usual bool) int {
	s := sc.text
	if !sc.wordBegins(start) || sc.nextDigit(end) > end+streetWindow+numberWindow {
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
