package care

import (
	"strings"
	"unicode"
)

// courtesies are words of thanks and farewell, in Italian, English, Spanish,
// French and German.
var courtesies = makeSet(`grazie mille tante gentilissimi gentilissima gentilissimo gentili perfetto ottimo
	ok okay va bene buona giornata serata buon weekend ciao a presto saluti
	thanks thank you thx ty so very much great perfect cheers have good nice day
	gracias muchas perfecto vale buen dia día
	merci beaucoup parfait bonne journée journee soirée
	danke vielen dank schön schon super tschüss`)

// thanks are the words of which a courtesy has at least one.
var thanks = makeSet("grazie thanks thank thx ty gracias merci danke dank cheers ok okay perfetto perfect perfecto parfait")

func makeSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// Courtesy reports whether a text is nothing but thanks ("Grazie mille!",
// "thank you :)"): at most eight words, all of courtesy. Such a message needs
// no answer and does not reopen a case. Mentions do not count as words.
func Courtesy(text string) bool {
	thanked, ok := civil(text, nil)
	return thanked && ok
}

// civil reports whether a text has at most eight words, all of courtesy or of the
// others, and whether one of them is of thanks.
func civil(text string, others map[string]bool) (thanked, ok bool) {
	if len(text) > 200 || strings.Contains(text, "?") {
		return false, false
	}
	words := 0
	for _, f := range strings.Fields(strings.ToLower(text)) {
		if strings.HasPrefix(f, "@") {
			continue
		}
		w := strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if w == "" {
			continue
		}
		if words++; words > 8 || !courtesies[w] && !others[w] {
			return false, false
		}
		thanked = thanked || thanks[w]
	}
	return thanked, true
}
