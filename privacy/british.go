package privacy

import "strings"

// britishNINO judges a National Insurance number by its prefix and suffix; it has no check digit.
// Source: HMRC, National Insurance Manual, NIM39110.
func britishNINO(c code) bool {
	id := c.id()
	switch string(id[:2]) {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return strings.IndexByte("DFIQUV", id[0]) < 0 && strings.IndexByte("DFIOQUV", id[1]) < 0 && id[8] <= 'D'
}

// britishNHS judges an NHS number: weights 10 to 2, and what the sum lacks to a multiple of 11 is the check digit.
// Source: NHS Data Dictionary, NHS Number.
func britishNHS(c code) bool {
	id, sum := c.id(), 0
	for i, d := range id[:9] {
		sum += (10 - i) * int(d-'0')
	}
	check := (11 - sum%11) % 11
	return check < 10 && int(id[9]-'0') == check
}

// drivingLicenceGB judges a British driver number: five characters of the surname filled up with 9, the decade, month (50 added for women),
// day and year of birth, two initials, and three that tell drivers apart. Source: DVLA, INF1D.
func drivingLicenceGB(code code) bool {
	c := code.id()
	filled := false
	for _, d := range c[:5] {
		if filled && d != '9' || isDigit(d) && d != '9' {
			return false
		}
		filled = d == '9'
	}
	month, day := value(c[6:8]), value(c[8:10])
	if month > 50 {
		month -= 50
	}
	return c[0] != '9' && month >= 1 && month <= 12 && day >= 1 && day <= 31 && initial(c[11]) && initial(c[12])
}

func initial(d byte) bool { return !isDigit(d) || d == '9' }

// postcodeGB returns the end of the British postcode that begins at i, or 0: an area of one or two letters, a district of one or two digits or
// a digit and a letter, and, after one blank or none, a digit and two letters. Source: BS 7666; Royal Mail, PAF.
func postcodeGB(s string, i int) int {
	if k := i + 3; k <= len(s) && strings.EqualFold(s[i:k], "gir") {
		k += space(s, k)
		if strings.HasPrefix(s[k:], "0") && k+3 <= len(s) && strings.EqualFold(s[k+1:k+3], "aa") {
			return k + 3
		}
		return 0
	}
	k := i + 1
	if strings.IndexByte("QVX", upper(byteAt(s, i))) >= 0 {
		return 0
	}
	if isLetter(byteAt(s, k)) {
		if strings.IndexByte("IJZ", upper(s[k])) >= 0 {
			return 0
		}
		k++
	}
	if !isDigit(byteAt(s, k)) {
		return 0
	}
	k++
	if isDigit(byteAt(s, k)) && isDigitOrBlank(s, k+1) || isLetter(byteAt(s, k)) {
		k++
	}
	k += space(s, k)
	if !isDigit(byteAt(s, k)) || !inward(byteAt(s, k+1)) || !inward(byteAt(s, k+2)) {
		return 0
	}
	return k + 3
}

func isDigitOrBlank(s string, i int) bool { return isDigit(byteAt(s, i)) || space(s, i) > 0 }

// inward reports whether c may stand in the last part of a postcode.
func inward(c byte) bool { return isLetter(c) && strings.IndexByte("CIKMOV", upper(c)) < 0 }

// plateGB judges a British plate since 2001: area, age, and three letters without I and Q.
func plateGB(code code) bool {
	c := code.id()
	for _, d := range c {
		if d == 'I' || d == 'Q' {
			return false
		}
	}
	return !(c[2] == '0' && c[3] == '0')
}
