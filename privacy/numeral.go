package privacy

import (
	"strings"
	"sync"
)

// numberWord is a word for a number from 0 to 99, or for how often the next digit is meant.
type numberWord struct {
	value uint8
	times uint8 // 2 for "double", 3 for "triple"; 0 for a number
}

// Number words of the five languages, folded, by value. What is spelled alike has the same value in all of them.
var (
	unitWords = [...]string{
		"zero cero null nought oh", "uno una un une one ein eins eine", "due dos deux two zwei zwo", "tre tres trois three drei",
		"quattro cuatro quatre four vier", "cinque cinco cinq five funf fuenf", "sei seis six sechs", "sette siete sept seven sieben",
		"otto ocho huit eight acht", "nove nueve neuf nine neun",
	}
	teenWords = [...]string{
		"dieci diez dix ten zehn", "undici once onze eleven elf", "dodici doce douze twelve zwolf zwoelf", "tredici trece treize thirteen dreizehn",
		"quattordici catorce quatorze fourteen vierzehn", "quindici quince quinze fifteen funfzehn fuenfzehn", "sedici dieciseis seize sixteen sechzehn",
		"diciassette diecisiete seventeen siebzehn", "diciotto dieciocho eighteen achtzehn", "diciannove diecinueve nineteen neunzehn",
	}
	tensWords = [...]string{
		2: "venti veinte vingt twenty zwanzig", "trenta treinta trente thirty dreissig dreisig", "quaranta cuarenta quarante forty vierzig",
		"cinquanta cincuenta cinquante fifty funfzig fuenfzig", "sessanta sesenta soixante sixty sechzig",
		"settanta setenta septante seventy siebzig", "ottanta ochenta huitante octante eighty achtzig", "novanta noventa nonante ninety neunzig",
	}
	timesWords = [...]string{2: "doppio doppia double doble doppel doppelt", "triplo tripla triple treble dreifach"}

	// What German puts before "und", and Spanish after "veinti".
	germanUnits  = [...]string{1: "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun"}
	spanishUnits = [...]string{1: "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"}
)

// numerals finds a number word.
var numerals = sync.OnceValue(func() map[string]numberWord {
	m := make(map[string]numberWord)
	put := func(words []string, first int) {
		for n, ws := range words {
			for w := range strings.FieldsSeq(ws) {
				m[w] = numberWord{value: uint8(first + n)}
			}
		}
	}
	put(unitWords[:], 0)
	put(teenWords[:], 10)
	for ten := 2; ten < len(tensWords); ten++ {
		words := strings.Fields(tensWords[ten])
		put(tensWords[ten:ten+1], 10*ten)
		for unit := 1; unit <= 9; unit++ {
			italian, _, _ := strings.Cut(unitWords[unit], " ")
			stem := words[0]
			if unit == 1 || unit == 8 {
				stem = stem[:len(stem)-1] // trentuno, trentotto
			}
			m[stem+italian] = numberWord{value: uint8(10*ten + unit)}
			for _, w := range words {
				if strings.HasSuffix(w, "ig") {
					m[germanUnits[unit]+"und"+w] = numberWord{value: uint8(10*ten + unit)}
				}
			}
		}
	}
	for unit := 1; unit <= 9; unit++ {
		m["veinti"+spanishUnits[unit]] = numberWord{value: uint8(20 + unit)}
	}
	for n, ws := range timesWords {
		for w := range strings.FieldsSeq(ws) {
			m[w] = numberWord{times: uint8(n)}
		}
	}
	return m
})
