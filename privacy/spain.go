package privacy

// nifLetters are the control letters by the number modulo 23. Source: Real Decreto 1553/2005 art. 11; Ministerio del Interior.
const nifLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

// nif judges a Spanish DNI or NIF: up to eight digits and a control letter.
func nif(code code) bool {
	c := code.id()
	n := len(c) - 1
	return nifLetters[value(c[:n])%23] == c[n] && value(c[:n]) > 0
}

// nie judges a foreigner's number: X, Y or Z, which count 0, 1, 2, seven digits and the letter of a NIF. Source: Orden INT/2058/2008.
func nie(code code) bool {
	c := code.id()
	if c[0] < 'X' || c[0] > 'Z' {
		return false
	}
	return nifLetters[(int(c[0]-'X')*10000000+value(c[1:8]))%23] == c[8]
}

// specialNIF judges the numbers of K (minors), L (abroad) and M (foreigners without NIE): seven digits and the letter of a NIF.
func specialNIF(code code) bool {
	c := code.id()
	return (c[0] == 'K' || c[0] == 'L' || c[0] == 'M') && nifLetters[value(c[1:8])%23] == c[8]
}

// cif judges the number of a Spanish legal person: a letter for its form, seven digits, and a control digit, or a letter for some forms.
// Source: Orden EHA/451/2008.
func cif(code code) bool {
	c := code.id()
	form := c[0]
	switch form {
	case 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'N', 'P', 'Q', 'R', 'S', 'U', 'V', 'W':
	default:
		return false
	}
	sum := 0
	for p := 1; p <= 7; p++ {
		v := at9(c, p)
		if p%2 == 1 {
			v = v*2/10 + v*2%10
		}
		sum += v
	}
	check := (10 - sum%10) % 10
	if isDigit(c[8]) {
		return at9(c, 8) == check && form != 'N' && form != 'P' && form != 'Q' && form != 'R' && form != 'S' && form != 'W'
	}
	return "JABCDEFGHI"[check] == c[8] && form != 'A' && form != 'B' && form != 'E' && form != 'H'
}

// socialSecurityES judges a Spanish affiliation number of twelve digits: province, number, and the remainder of both modulo 97.
func socialSecurityES(code code) bool {
	c := code.id()
	province, number := value(c[:2]), value(c[2:10])
	if province < 1 || province > 66 {
		return false
	}
	n := province*100000000 + number
	if number < 10000000 {
		n = province*10000000 + number
	}
	return n%97 == value(c[10:12])
}

// plateES judges a Spanish plate since 2000, whose letters have no vowels, Ñ or Q.
func plateES(code code) bool {
	c := code.id()
	switch string(c[4:]) {
	case "BMW", "BYD", "KTM": // "2019 BMW"
		return value(c[:4]) < 1950 || value(c[:4]) > 2050
	}
	for _, d := range c[4:] {
		switch d {
		case 'A', 'E', 'I', 'O', 'U', 'Q':
			return false
		}
	}
	return true
}
