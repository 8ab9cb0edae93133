package privacy

// abn judges an Australian business number: the first digit less one, and the weighted sum a multiple of 89. Source: ABR.
func abn(code code) bool {
	c := code.id()
	return c[0] != '0' && (weighted(c, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0
}

// acn judges an Australian company number: weights 8 to 1, the complement to ten. Source: ASIC.
func acn(code code) bool {
	c := code.id()
	return !uniform(c) && (10-weighted(c, 8, 7, 6, 5, 4, 3, 2, 1)%10)%10 == at9(c, 8)
}

// tfn judges an Australian tax file number: the weighted sum is a multiple of 11. Source: ATO, TFN algorithm.
func tfn(code code) bool {
	c := code.id()
	return !uniform(c) && weighted(c, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0
}

// medicareAU judges an Australian Medicare card: 2 to 6 first, the ninth digit a check digit, the tenth the issue. Source: METeOR 270101.
func medicareAU(code code) bool {
	c := code.id()
	return c[0] >= '2' && c[0] <= '6' && weighted(c, 1, 3, 7, 9, 1, 3, 7, 9)%10 == at9(c, 8)
}

// identityZA judges a South African number: the date of birth, a serial, 0 to 2 for the status, and the Luhn digit. Source: Department of Home
// Affairs, Identification Act 68 of 1997.
func identityZA(code code) bool {
	c := code.id()
	return shortDate(c) && c[10] <= '2' && luhn(c)
}

// ninNG judges a Nigerian identification number: eleven digits with Verhoeff's digit. Source: NIMC.
func ninNG(code code) bool {
	c := code.id()
	return !uniform(c) && verhoeff(c)
}
