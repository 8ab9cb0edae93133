package privacy

import "strings"

// login reads the password of a pair that a word announces: "login: ann / secret". What is named as a password is left to password.
func (sc *scanner) login(end int) int {
	s := sc.text
	i := end
	said := false
	for words := 0; ; words++ {
		for i < len(s) && strings.IndexByte(" :=\"'(", s[i]) >= 0 {
			said = said || s[i] == ':'
			i++
		}
		to := nameEnd(s, i)
		if words == 2 || !bridges.has(s, i, to) {
			break
		}
		i = to
	}
	user := i
	for i < len(s) && i < user+48 && s[i] > ' ' && s[i] != '/' && s[i] != ',' && s[i] != ';' {
		i++
	}
	if i-user < 3 || !isAlnum(s[user]) {
		return end
	}
	k := blanks(s, i)
	if byteAt(s, k) != '/' && byteAt(s, k) != '|' {
		return end
	}
	k = blanks(s, k+1)
	to := unquoted(s, k, blankAt(s[:min(len(s), k+maxSecret)], k))
	e := passwordEnd(s, k, to, said)
	if to-k >= maxSecret || e == 0 || !mixedLetters(s, k, e) {
		return end
	}
	if at := strings.IndexByte(s[user:i], '@'); at > 0 {
		sc.address(user + at)
	}
	sc.add(k, e, Password, 0.75, Context)
	return e
}

// mixedLetters reports whether [i, end) has letters beside something else, so that it is no number.
func mixedLetters(s string, i, end int) bool {
	for ; i < end; i++ {
		if isLetter(s[i]) {
			return true
		}
	}
	return false
}
