package privacy

// nir judges a French social security number: sex, year, month, department (2A and 2B for Corsica), commune, order, and the key 97 minus the
// remainder of the thirteen first modulo 97. Source: INSEE, numéro d'inscription au répertoire.
func nir(code code) bool {
	c := code.id()
	if sex := at9(c, 0); sex != 1 && sex != 2 && sex != 3 && sex != 4 && sex != 7 && sex != 8 {
		return false
	}
	if m := value(c[3:5]); m < 1 || m > 12 && m < 20 || m > 42 && m < 50 {
		return false // 20 to 42 and from 50 on stand for a month that is not known
	}
	number, corsica := 0, 0
	for p, d := range c[:13] {
		switch {
		case isDigit(d):
			number = number*10 + int(d-'0')
		case p == 6 && c[5] == '2' && d == 'A': // 2A counts 19
			number, corsica = number*10, 1000000
		case p == 6 && c[5] == '2' && d == 'B': // 2B counts 18
			number, corsica = number*10, 2000000
		default:
			return false
		}
	}
	return isDigit(c[13]) && isDigit(c[14]) && 97-(number-corsica)%97 == value(c[13:15])
}

// taxIDFR judges a numéro fiscal de référence: thirteen digits, 0 to 3 first, of which the last three are the first ten modulo 511.
func taxIDFR(code code) bool {
	c := code.id()
	return c[0] <= '3' && value(c[:10])%511 == value(c[10:13])
}

// plateFR judges a French plate since 2009, whose letters have no I, O, U.
func plateFR(code code) bool {
	c := code.id()
	for _, d := range c {
		switch d {
		case 'I', 'O', 'U':
			return false
		}
	}
	return true
}
