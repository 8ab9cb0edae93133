package privacy

import "strings"

// isoCountries are the codes of ISO 3166-1, and XK, which banks use for Kosovo.
const isoCountries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM " +
	"CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR " +
	"HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP " +
	"MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI " +
	"SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

var countryCodes = func() (t [26 * 26]bool) {
	for c := range strings.FieldsSeq(isoCountries) {
		t[int(c[0]-'A')*26+int(c[1]-'A')] = true
	}
	return t
}()

// bicWindow bounds how far after the word that names it a bank's code may stand.
const bicWindow = 32

// bic reads the bank's code that a word, [start, end), names: four letters or digits, a country, two letters or digits, and three more for a
// branch. Source: ISO 9362. What looks like a word beside "swift" is one.
func (sc *scanner) bic(start, end int) int {
	s := sc.text
	sure := strings.EqualFold(s[start:end], "bic")
	for i := end; i < len(s) && i < end+bicWindow; {
		c := s[i]
		if c == '.' || c == '!' || c == '?' || c == ';' || c == '[' || c == '@' {
			return end
		}
		if !isAlnum(c) {
			sure = sure || c == ':'
			i++
			continue
		}
		to := i
		for to < len(s) && isAlnum(s[to]) {
			to++
		}
		if bicForm(s[i:to]) && sc.clear(i, to) && (sure || written(s, start, end, i, to)) {
			sc.add(i, to, BIC, 0.9, Context)
			return to
		}
		if to-i > 6 {
			return end
		}
		i = to
	}
	return end
}

// written reports whether the code [i, to) stands out from the words around it: by digits, or by capitals in a text that has small letters.
func written(s string, start, end, i, to int) bool {
	for k := i; k < to; k++ {
		if isDigit(s[k]) {
			return true
		}
	}
	return to-i == 11 && strings.EqualFold(s[to-3:to], "xxx") || shouted(s, i, to) && !shouted(s, max(0, start-12), min(len(s), to+12))
}

func bicForm(b string) bool {
	if len(b) != 8 && len(b) != 11 {
		return false
	}
	for k := range 6 {
		if !isLetter(b[k]) {
			return false
		}
	}
	return countryCodes[int(upper(b[4])-'A')*26+int(upper(b[5])-'A')]
}
