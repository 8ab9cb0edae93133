package privacy

// bsn judges a Dutch citizen service number: the sum with weights 9 to 2 and -1 is a multiple of 11. Source: Logisch Ontwerp BSN.
func bsn(code code) bool {
	c := code.id()
	return !uniform(c) && weighted(c, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0
}

// pesel judges a Polish number: the date of birth with the century in the month, and weights 1, 3, 7, 9 modulo 10.
// Source: Ustawa o ewidencji ludności, art. 15.
func pesel(code code) bool {
	c := code.id()
	century := [5]int{1900, 2000, 2100, 2200, 1800}
	year, month, day := value(c[:2]), value(c[2:4]), value(c[4:6])
	if !calendar(century[month/20]+year, month%20, day) {
		return false
	}
	return weighted(c, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0
}

// nifPT judges a Portuguese tax number: weights 9 to 2 modulo 11, and a first digit that is issued. Source: Decreto-Lei 14/2013; AT.
func nifPT(code code) bool {
	c := code.id()
	return c[0] != '0' && !uniform(c) && mod11(weighted(c, 9, 8, 7, 6, 5, 4, 3, 2)) == at9(c, 8)
}

// nationalBE judges a Belgian national number: the date of birth (20 or 40 added to the month for residents who are not in the register), a
// serial number, and 97 minus the remainder of the first nine digits modulo 97, with a 2 in front of them from 2000 on.
// Source: Arrêté royal du 3 avril 1984.
func nationalBE(code code) bool {
	c := code.id()
	month, day := value(c[2:4])%20, value(c[4:6])
	if c[2] > '5' || month > 12 || day > 31 {
		return false
	}
	n, check := value(c[:9]), value(c[9:11])
	return 97-n%97 == check || 97-(n+2000000000)%97 == check
}

// ahv judges a Swiss social security number: 756 for the country and the check digit of EAN-13. Source: BSV, Wegleitung über die
// Versicherungsausweise.
func ahv(code code) bool {
	c := code.id()
	return value(c[:3]) == 756 && weighted(c, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
}

// personnummer judges a Swedish personal number of ten digits: a date, to which 60 days are added for those who are not in the register, and
// the Luhn digit. Source: Skatteverket, SKV 704.
func personnummer(code code) bool {
	c := code.id()
	month, day := value(c[2:4]), value(c[4:6])
	if day > 60 {
		day -= 60
	}
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhn(c)
}
