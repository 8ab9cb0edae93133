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
