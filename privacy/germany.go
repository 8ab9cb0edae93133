package privacy

// taxIDDE judges a German Steuer-Identifikationsnummer: eleven digits, not 0 first, no digit more than three times among the first ten, and
// ISO/IEC 7064 MOD 11,10. Source: § 139b AO; BZSt. That one digit is to occur two or three times is not demanded, because numbers of forms
// and test systems do without it.
func taxIDDE(code code) bool {
	c := code.id()
	var times [10]int
	for _, d := range c[:10] {
		if times[d-'0']++; times[d-'0'] > 3 {
			return false
		}
	}
	return c[0] != '0' && hybrid(c)
}

// documentDE reports whether c is made of what German identity cards and passports use: no vowels, and a first letter of an authority.
func documentDE(c []byte) bool {
	for p, d := range c {
		switch d {
		case 'A', 'B', 'D', 'E', 'I', 'O', 'Q', 'S', 'U':
			return false
		}
		if p == 0 && isDigit(d) {
			return false
		}
	}
	return true
}

// idCardDE judges the nine characters of a German identity card or passport, of which the last is the check digit of ICAO Doc 9303, or the
// ten of the printed number with the check digit behind it.
func idCardDE(code code) bool {
	c := code.id()
	n := len(c) - 1
	return documentDE(c[:n]) && isDigit(c[n]) && passportCheck(c[:n]) == c[n]
}

// healthIDDE judges a Krankenversichertennummer: a letter, which counts 01 to 26, eight digits, and Luhn's sum from the left.
// Source: § 290 SGB V; GKV-Spitzenverband.
func healthIDDE(code code) bool {
	c := code.id()
	letter := int(c[0]-'A') + 1
	digits := [10]int{letter / 10, letter % 10}
	for p := range 8 {
		digits[p+2] = at9(c, p+1)
	}
	sum := 0
	for p, v := range digits {
		if p%2 == 1 {
			v = v*2/10 + v*2%10
		}
		sum += v
	}
	return sum%10 == at9(c, 9)
}

// pensionDE judges a Rentenversicherungsnummer: area, date of birth (50 is added to the day if dates ran out), letter of the name, serial
// number and check digit. Source: § 147 SGB VI; VKVV § 4.
func pensionDE(code code) bool {
	c := code.id()
	day, month := value(c[2:4]), value(c[4:6])
	if day > 50 {
		day -= 50
	}
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return false
	}
	letter := int(c[8]-'A') + 1
	var d [12]int
	for p := range 8 {
		d[p] = at9(c, p)
	}
	d[8], d[9], d[10], d[11] = letter/10, letter%10, at9(c, 9), at9(c, 10)
	sum := 0
	for p, w := range [12]int{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		v := d[p] * w
		sum += v/10 + v%10
	}
	return sum%10 == at9(c, 11)
}

// physicianDE judges a lifelong number of a German physician (LANR): six digits, a check digit, two of the specialty.
// Source: KBV, Richtlinie nach § 75 Abs. 7 SGB V.
func physicianDE(code code) bool {
	c := code.id()
	return (10-weighted(c, 4, 9, 4, 9, 4, 9)%10)%10 == at9(c, 6)
}

// taxNumberDE judges the thirteen digits of a German tax number: the state first.
func taxNumberDE(code code) bool {
	c := code.id()
	n := value(c[:2])
	return len(c) != 13 || n >= 1 && n <= 16
}

// vatDE judges the nine digits behind DE. Source: BZSt; ISO/IEC 7064 MOD 11,10.
func vatDE(code code) bool {
	c := code.id()
	return c[0] == 'D' && c[1] == 'E' && c[2] != '0' && hybrid(c[2:])
}

// postcodeDE judges a German postcode.
func postcodeDE(code code) bool {
	c := code.id()
	n := value(c)
	return n > 1000 && n < 99999
}
