package privacy

// ssn judges a US social security number: area not 000, 666 or 900 and more, group not 00, serial not 0000, and not one of those printed in
// advertisements. Source: SSA, POMS RM 10201.030.
func ssn(code code) bool {
	c := code.id()
	area, group, serial := value(c[:3]), value(c[3:5]), value(c[5:9])
	if area == 0 || area == 666 || area >= 900 || group == 0 || serial == 0 || uniform(c) {
		return false
	}
	n := value(c)
	return n != 78051120 && n != 219099999 && n != 123456789
}

// itin judges a US individual taxpayer number: 9 first, and the digits that the IRS issues at positions 4 and 5. Source: IRS, Publication 1915.
func itin(code code) bool {
	c := code.id()
	g := value(c[3:5])
	return c[0] == '9' && (g >= 50 && g <= 65 || g >= 70 && g <= 88 || g >= 90 && g <= 92 || g >= 94)
}

// ein judges a US employer number by its prefix, that of a campus or of the internet. Source: IRS, How EINs are assigned and valid EIN prefixes.
func ein(code code) bool {
	c := code.id()
	switch p := value(c[:2]); p {
	case 0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97:
		return false
	}
	return !uniform(c)
}

// aba judges a US routing number: a Federal Reserve district, and weights 3, 7, 1 modulo 10. Source: ABA, Key to Routing Numbers.
func aba(code code) bool {
	c := code.id()
	p := value(c[:2])
	if p > 12 && p < 21 || p > 32 && p < 61 || p > 72 && p != 80 || uniform(c) {
		return false
	}
	return weighted(c, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0
}

// npi judges a US provider number: 1 or 2 first, and the Luhn digit with 80840 in front, which adds 24. Source: 45 CFR 162.406.
func npi(code code) bool {
	c := code.id()
	if c[0] != '1' && c[0] != '2' || uniform(c[:9]) {
		return false
	}
	var d [15]byte
	copy(d[copy(d[:], "80840"):], c)
	return luhn(d[:])
}

// medicareUS judges a Medicare beneficiary identifier, position by position: 9 a digit, A a letter without S, L, O, I, B, Z, N either.
// Source: CMS, Understanding the MBI format.
func medicareUS(code code) bool {
	c := code.id()
	for p, kind := range "9AN9AN9AA99" {
		d := c[p]
		switch d {
		case 'S', 'L', 'O', 'I', 'B', 'Z':
			return false
		}
		if isDigit(d) && kind == 'A' || !isDigit(d) && kind == '9' {
			return false
		}
	}
	return c[0] != '0'
}

// dea judges a US certificate of a prescriber: a letter for the kind, a letter or 9, and seven digits with their check digit.
// Source: DEA, 21 CFR 1301; the check digit as pharmacies verify it.
func dea(code code) bool {
	c := code.id()
	d := c[2:]
	return (at9(d, 0)+at9(d, 2)+at9(d, 4)+2*(at9(d, 1)+at9(d, 3)+at9(d, 5)))%10 == at9(d, 6)
}

// sin judges a Canadian social insurance number: not 0 or 8 first, and the Luhn digit. Source: Service Canada.
func sin(code code) bool {
	c := code.id()
	return c[0] != '0' && c[0] != '8' && luhn(c)
}

// cpf judges a Brazilian personal number: two digits modulo 11. Source: Receita Federal.
func cpf(code code) bool {
	c := code.id()
	first := weighted(c, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
	second := weighted(c, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
	return !uniform(c) && first == at9(c, 9) && second == at9(c, 10)
}

// cnpj judges a Brazilian company number: two digits modulo 11 over characters that count as their code less 48, which gives digits their
// value. Letters are issued from July 2026 on. Source: Receita Federal, IN RFB 2.229/2024.
func cnpj(code code) bool {
	c := code.id()
	weights := [13]int{6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2}
	first, second := 0, 0
	for p := range 12 {
		first += int(c[p]-'0') * weights[p+1]
		second += int(c[p]-'0') * weights[p]
	}
	a := mod11(first)
	return !uniform(c) && a == at9(c, 12) && mod11(second+a*weights[12]) == at9(c, 13)
}

// mod11 is 11 less the remainder, or 0 where that has two digits.
func mod11(sum int) int {
	if sum%11 < 2 {
		return 0
	}
	return 11 - sum%11
}
