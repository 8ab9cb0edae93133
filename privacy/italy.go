package privacy

// partitaIVA judges the eleven digits of an Italian VAT number: seven of the holder, three of the office, and the Luhn digit.
// Source: DPR 633/1972 art. 35; the offices are those of the provinces, 120 and 121 for others, 888 and 999 for special cases.
func partitaIVA(code code) bool {
	c := code.id()
	if len(c) == 13 {
		if c[0] != 'I' || c[1] != 'T' {
			return false
		}
		c = c[2:]
	}
	office := value(c[7:10])
	if office > 100 && office != 120 && office != 121 && office != 888 && office != 999 {
		return false
	}
	return office > 0 && !uniform(c[:7]) && luhn(c)
}

// healthCard judges the twenty digits of the back of a tessera sanitaria: 80, the country 380, and the region or body that issued it, which
// is one of 00 to 21 provinces and regions, or 500 and more for the health funds of seamen. No public check digit exists.
// Source: European Health Insurance Card, Decision S2 of 12 June 2009, field 8.
func healthCard(code code) bool {
	c := code.id()
	return value(c[:5]) == 80380 && !uniform(c[5:])
}

// drivingLicenceIT judges an Italian licence: the province and seven digits and a letter, or, issued by the central office, U1 and seven
// letters and digits without A, E, I, O, Q, V and a letter.
func drivingLicenceIT(code code) bool {
	c := code.id()
	if c[0] == 'U' && c[1] == '1' {
		for _, d := range c[2:9] {
			switch d {
			case 'A', 'E', 'I', 'O', 'Q', 'V':
				return false
			}
		}
		return true
	}
	if isDigit(c[1]) {
		return false
	}
	for _, d := range c[2:9] {
		if !isDigit(d) {
			return false
		}
	}
	return true
}

// plateIT judges a plate of Italian cars since 1994, which has no I, O, Q, U.
func plateIT(code code) bool {
	c := code.id()
	for _, d := range c {
		switch d {
		case 'I', 'O', 'Q', 'U':
			return false
		}
	}
	return true
}
