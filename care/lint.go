package care

import (
	"strings"
	"unicode"
)

// polite are words of which a courteous answer has one: greetings aside, thanks,
// regret, please and good wishes, in Italian, English, Spanish, French and German.
var polite = makeSet(`grazie scusa scusi scusate scuse scusiamo scusarci dispiace spiace spiacenti favore cortesia cortesemente piacere volentieri giornata serata saluti
	thanks thank thx cheers sorry apologise apologize apologies regret please glad happy welcome regards
	gracias perdón perdona perdone disculpa disculpe disculpas siento sentimos lamento lamentamos favor gusto saludos
	merci pardon excuses excusez excusons désolé désolée désolés désolées regrettons plaît plait plaisir journée soirée
	danke dank leid entschuldigung entschuldigen entschuldige bitte gern gerne freundliche freundlichen grüße grüßen`)

// Lint says what an answer lacks in courtesy (s0: «con garbo»), for whoever
// writes it to see before it leaves; nothing is refused for it. It knows
// Italian, English, Spanish, French and German, and says nothing of a text
// without words.
func Lint(text string) []string {
	var hints []string
	words, courteous := 0, false
	long, loud := 0, 0
	for _, f := range strings.Fields(unsigned(text)) {
		if strings.HasPrefix(f, "@") || strings.Contains(f, "://") {
			continue
		}
		for _, w := range strings.FieldsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) }) {
			words++
			low := strings.ToLower(w)
			courteous = courteous || polite[low] || greetings[low]
			if n := len([]rune(w)); n >= 4 {
				long++
				if strings.ToUpper(w) == w && low != w {
					loud++
				}
			}
		}
	}
	if words > 0 && !courteous {
		hints = append(hints, "it has no greeting, thanks, apology or please")
	}
	if loud >= 2 && 2*loud >= long || strings.Contains(text, "!!") {
		hints = append(hints, "it shouts")
	}
	return hints
}
