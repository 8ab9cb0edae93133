package privacy

import "strings"

// linking are the words that may stand between what is named and its value: "the password for the app is …".
var linking = newWordList(
	"e era il la lo mio mia che uso ho avevo metto wifi wi fi rete attuale nuova vecchia vecchio nuovo di del della dell per l app account sito numero n nr num no",
	"is was are the i use have had set s account wifi my our current old new for to of a an number",
	"es era el la que uso tengo puse mi actual nueva anterior de para cuenta",
	"est etait le les que j utilise ai mon ma actuel du de pour compte",
	"ist war lautet lautete wlan das ich habe der die das mein meine fur aktuelles altes neues von zum",
)

// linked are the words that say that the value follows at once.
var linked = newWordList("e is es est ist lautet era was war etait lautete")

// passwordWindow bounds how far after its name a password may stand.
const passwordWindow = 64

// maxSecret bounds how far the token that may be a password is looked at; none is as long.
const maxSecret = 80

// password reads the password that a word names: the first token after it, and after the words that link both, that nobody would write as a
// word. Plain words are no passwords here: "my password does not work".
func (sc *scanner) password(start, end int) int {
	s := sc.text
	i, said := end, false
	paired := byteAt(s, start-1) == '/' // "user/pass: ann/…"
	for words := 0; ; {
		var colon, over bool
		if i, colon, over = passMarks(s, i, end+passwordWindow, said, words); over {
			return end
		}
		if said = said || colon; i >= len(s) || i >= end+passwordWindow {
			break
		}
		to := unquoted(s, i, blankAt(s[:min(len(s), i+maxSecret)], i))
		if paired {
			paired = false
			if i = sc.second(i, to, said); i < 0 {
				return end
			}
		}
		if to-i >= maxSecret {
			return end
		}
		if e := quotation(s, i, to); e > 0 && said {
			sc.add(i, e, Password, 0.7, Context)
			return e
		}
		if e := passwordEnd(s, i, to, said || words == 0); e > 0 {
			score := 0.7
			if said {
				score = 0.85
			}
			sc.add(i, e, Password, score, Context)
			return e
		}
		if strings.IndexByte(",.;?!", s[to-1]) >= 0 || words == 4 || !linking.begins(s, i, to) {
			break
		}
		said = said || linked.begins(s, i, to)
		words++
		i = to
	}
	sc.passwordBefore(start)
	return end
}

// passMarks passes over blanks, quotation marks and the like from i on, up to limit. It reports whether a colon was among them, and whether the
// text is over: at the end of a line, unless a colon stands before it and nothing else.
func passMarks(s string, i, limit int, said bool, words int) (end int, colon, over bool) {
	for i < len(s) && i < limit {
		switch c := s[i]; {
		case c == ':' || c == '=':
			colon = true
			i++
			continue
		case c == '\n' || c == '\r':
			if !said && !colon || words > 0 || c == '\n' && strings.HasPrefix(s[i+1:], "\n\n") {
				return i, colon, true
			}
			i++
			continue
		case c == '"' || c == '\'' || c == '(' || c == '-' || c == '>' || c == '`':
			i++
			continue
		}
		k := blanks(s, i)
		if k == i {
			k += quoteAt(s, i)
		}
		if k == i {
			break
		}
		i = k
	}
	return i, colon, false
}

// as are the words between a password and what it is: "I put … as password", folded.
var as = newWordList("come como as comme als")

// second is where the second of a pair [i, to) begins, "ann/secret", or i if it is none; -1 if a label stands there already.
func (sc *scanner) second(i, to int, said bool) int {
	s := sc.text
	k := strings.IndexByte(s[i:to], '/')
	if k < 3 || !said {
		return i
	}
	switch label, _ := labelAt(s, i+k+1); {
	case label > 0:
		return -1
	case passwordEnd(s, i+k+1, to, true) > 0:
		return i + k + 1
	}
	return i
}

// passwordBefore reads the password before "as password" at start. Nothing that could be a word is one there.
func (sc *scanner) passwordBefore(start int) {
	s := sc.text
	k := blanksBack(s, start)
	for range 2 {
		word := nameStart(s, k)
		if word == k {
			return
		}
		if as.has(s, word, k) {
			end := blanksBack(s, word)
			i := end
			for i > 0 && i > end-64 && s[i-1] > ' ' {
				i--
			}
			for i < end && strings.IndexByte("\"'(", s[i]) >= 0 {
				i++
			}
			if e := passwordEnd(s, i, end, false); e > 0 && i >= sc.data {
				sc.add(i, e, Password, 0.6, Context)
			}
			return
		}
		k = blanksBack(s, word)
	}
}

// quoteAt is the length of the quotation mark of several bytes at i; 0 if there is none.
func quoteAt(s string, i int) int {
	switch {
	case i >= len(s) || s[i] < 0x80:
	case strings.HasPrefix(s[i:], "«") || strings.HasPrefix(s[i:], "»"):
		return len("«")
	case strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "”") || strings.HasPrefix(s[i:], "„") || strings.HasPrefix(s[i:], "‘") || strings.HasPrefix(s[i:], "’") || strings.HasPrefix(s[i:], "‚"):
		return len("“")
	}
	return 0
}

// unquoted is the end of the token [i, end) before the quotation mark of several bytes within it.
func unquoted(s string, i, end int) int {
	for k := i; k < end; k++ {
		if quoteAt(s, k) > 0 {
			return k
		}
	}
	return end
}

// quotation returns the end of the token [i, end) if it is one word of six letters or more in quotation marks, which is meant as it is; else 0.
func quotation(s string, i, end int) int {
	k := i
	for k < end && (isAlnum(s[k]) || s[k] >= 0x80 && quoteAt(s, k) == 0) {
		k++
	}
	opened := byteAt(s, i-1) == '"' || byteAt(s, i-1) == '\'' || i > 3 && quoteAt(s, i-3) == 3 || i > 2 && quoteAt(s, i-2) == 2
	closed := byteAt(s, k) == '"' || byteAt(s, k) == '\'' || quoteAt(s, k) > 0
	if opened && closed && k-i >= 6 {
		return k
	}
	return 0
}

// passwordEnd returns where the password in the token [i, end) ends, or 0 if the token is none. near says that it stands just behind its name.
func passwordEnd(s string, i, end int, near bool) int {
	going := space(s, end) > 0 && byteAt(s, end+1)-'a' < 26 // the sentence goes on, so that it was no question
	for end > i && strings.IndexByte(",.;:)\"'`?", s[end-1]) >= 0 && !(going && s[end-1] == '?') {
		end--
	}
	if end-i < 4 || end-i > 64 || s[i] == '#' || s[i] == '@' || s[i] == '[' {
		return 0
	}
	var lower, upperCase, digits, marks, wide int
	at, dots := 0, 0
	for k := i; k < end; k++ {
		switch c := s[k]; {
		case isDigit(c):
			digits++
		case isLetter(c) && c >= 'a':
			lower++
		case isLetter(c):
			upperCase++
		case c >= 0x80:
			wide++
		case c == '@':
			at++
			marks++
		case c == '.' || c == '-' || c == '_' || c == '/' || c == '\'' || c == ',' || c == ':':
			dots++
		default:
			marks++
		}
	}
	letters := lower + upperCase
	switch {
	case at > 0 && domainEnd(s, i+strings.IndexByte(s[i:end], '@')+1) == end:
		return 0 // an e-mail address
	case strings.HasPrefix(s[i:end], "http"):
		return 0
	case letters > 0 && digits > 0:
		if end-i >= 6 && (near || marks > 0 || strings.IndexByte(s[i:end], '_') > 0 || lower > 0 && upperCase > 0) && !(lower == 0 && dots > 0 && marks == 0) {
			return end
		}
	case letters > 0 && trailing(s, i, end) < marks:
		if end-i >= 6 {
			return end
		}
	case letters == 0 && wide == 0 && digits >= 6 && dots == 0 && near:
		return end
	}
	return 0
}

// trailing is how many exclamation marks end [i, end): after a plain word they are the sentence's.
func trailing(s string, i, end int) int {
	n := 0
	for end-n > i && s[end-n-1] == '!' {
		n++
	}
	return n
}
