package privacy

// ibanBodies holds, by country, what follows the country code and the check digits: n digits, a letters, c letters or digits, each with
// its count. Source: SWIFT, IBAN Registry (ISO 13616).
var ibanBodies = map[string]string{
	"AD": "n8c12", "AE": "n19", "AL": "n8c16", "AT": "n16", "AZ": "a4c20", "BA": "n16", "BE": "n12", "BG": "a4n6c8", "BH": "a4c14",
	"BI": "n23", "BR": "n23a1c1", "BY": "c4n4c16", "CH": "n5c12", "CR": "n18", "CY": "n8c16", "CZ": "n20", "DE": "n18", "DJ": "n23",
	"DK": "n14", "DO": "c4n20", "EE": "n16", "EG": "n25", "ES": "n20", "FI": "n14", "FK": "a2n12", "FO": "n14", "FR": "n10c11n2",
	"GB": "a4n14", "GE": "a2n16", "GI": "a4c15", "GL": "n14", "GR": "n7c16", "GT": "c24", "HN": "a4n20", "HR": "n17", "HU": "n24",
	"IE": "a4n14", "IL": "n19", "IQ": "a4n15", "IS": "n22", "IT": "a1n10c12", "JO": "a4n4c18", "KW": "a4c22", "KZ": "n3c13",
	"LB": "n4c20", "LC": "a4c24", "LI": "n5c12", "LT": "n16", "LU": "n3c13", "LV": "a4c13", "LY": "n21", "MC": "n10c11n2",
	"MD": "c20", "ME": "n18", "MK": "n3c10n2", "MN": "n16", "MR": "n23", "MT": "a4n5c18", "MU": "a4n19a3", "NI": "a4n20",
	"NL": "a4n10", "NO": "n11", "OM": "n3c16", "PK": "a4c16", "PL": "n24", "PS": "a4c21", "PT": "n21", "QA": "a4c21", "RO": "a4c16",
	"RS": "n18", "RU": "n14c15", "SA": "n2c18", "SC": "a4n20a3", "SD": "n14", "SE": "n20", "SI": "n15", "SK": "n20", "SM": "a1n10c12",
	"SO": "n19", "ST": "n21", "SV": "a4n20", "TL": "n19", "TN": "n20", "TR": "n6c16", "UA": "n6c19", "VA": "n18", "VG": "a4n16",
	"XK": "n16", "YE": "a4n4c18",
}

// ibanByCountry finds a body by the two letters.
var ibanByCountry = func() (t [26][26]string) {
	for country, body := range ibanBodies {
		t[country[0]-'A'][country[1]-'A'] = body
	}
	return t
}()

// iban returns the end of the IBAN that begins at i, where two letters stand, or 0. Upper and lower case, one or two blanks, dots, dashes or
// slashes between any characters are accepted. The remainder of ISO 7064 MOD 97-10 must be 1.
func iban(s string, i int) int {
	k, n := i+2, separator(s, i+2)
	if !isDigit(byteAt(s, k+n)) {
		return 0
	}
	body := ibanByCountry[upper(s[i])-'A'][upper(s[i+1])-'A']
	if body == "" {
		return 0
	}
	k += n
	var check [2]byte
	for d := range check {
		if d > 0 {
			k += separator(s, k)
		}
		if check[d] = byteAt(s, k); !isDigit(check[d]) {
			return 0
		}
		k++
	}
	if check == [2]byte{'0', '0'} || check == [2]byte{'0', '1'} || check == [2]byte{'9', '9'} {
		return 0 // 98 - remainder is 02 to 98
	}
	rest := 0
	for b := 0; b < len(body); {
		kind, count := body[b], 0
		for b++; b < len(body) && isDigit(body[b]); b++ {
			count = count*10 + int(body[b]-'0')
		}
		for ; count > 0; count-- {
			k += separator(s, k)
			c := byteAt(s, k)
			if kind == 'n' && !isDigit(c) {
				c = alikeDigit(c) // a capital O for a zero: the remainder tells
			}
			if !isAlnum(c) || kind == 'n' && !isDigit(c) || kind == 'a' && isDigit(c) {
				return 0
			}
			rest = mod97(rest, c)
			k++
		}
	}
	for _, c := range [4]byte{s[i], s[i+1], check[0], check[1]} {
		rest = mod97(rest, c)
	}
	if rest != 1 {
		return 0
	}
	return k
}

// mod97 appends a character to a number of which only the remainder is kept; letters count 10 to 35.
func mod97(rest int, c byte) int {
	if isDigit(c) {
		return (rest*10 + int(c-'0')) % 97
	}
	return (rest*100 + int(upper(c)-'A') + 10) % 97
}
