package privacy

import "strings"

// aadhaar judges an Indian resident's number: twelve digits, 2 to 9 first, and Verhoeff's digit. Source: UIDAI.
func aadhaar(code code) bool {
	c := code.id()
	return c[0] > '1' && !uniform(c) && verhoeff(c)
}

// panIN judges an Indian permanent account number by the letter of its holder's kind. Source: Income Tax Department.
func panIN(code code) bool {
	c := code.id()
	return strings.IndexByte("ABCFGHJLPTK", c[3]) >= 0
}

// gstin judges an Indian goods and services number: a state, 01 to 37, a PAN, an entity, and Z. Source: CBIC.
func gstin(code code) bool {
	c := code.id()
	state := value(c[:2])
	return state >= 1 && state <= 37 && c[13] == 'Z'
}

// passportIN judges an Indian passport: a letter without Q, X, Z, and seven digits without 0 first and last.
func passportIN(code code) bool {
	c := code.id()
	return c[0] != 'Q' && c[0] != 'X' && c[0] != 'Z' && c[1] != '0' && c[7] != '0'
}

// voterIN accepts an Indian voter's card (EPIC), which has no public check digit.
func voterIN(code code) bool {
	c := code.id()
	return !uniform(c[3:])
}

// registrationKR judges a Korean resident's number: the date of birth, a digit for century and sex, and six digits, of which the first two of
// numbers issued before October 2020 are a region below 96. The old check digit is not demanded, because new numbers have none.
// Source: 주민등록법 시행규칙 제2조.
func registrationKR(code code) bool {
	c := code.id()
	return koreanDate(c) && c[6] >= '1' && c[6] <= '4'
}

// foreignerKR is the same for foreigners.
func foreignerKR(code code) bool {
	c := code.id()
	return koreanDate(c) && c[6] >= '5' && c[6] <= '8'
}

func koreanDate(c []byte) bool {
	century := 1900
	if k := c[6]; k == '3' || k == '4' || k == '7' || k == '8' {
		century = 2000
	}
	return calendar(century+value(c[:2]), value(c[2:4]), value(c[4:6]))
}

// businessKR judges a Korean business number: weights 1, 3, 7, and the tens of the ninth product. Source: 국세청.
func businessKR(code code) bool {
	c := code.id()
	sum := weighted(c, 1, 3, 7, 1, 3, 7, 1, 3, 5) + at9(c, 8)*5/10
	return (10-sum%10)%10 == at9(c, 9)
}

// licenceKR judges a Korean driving licence by its region.
func licenceKR(code code) bool {
	c := code.id()
	n := value(c[:2])
	return n >= 11 && n <= 28
}

// passportKR judges a Korean passport by its kind.
func passportKR(code code) bool {
	c := code.id()
	return strings.IndexByte("MSRODG", c[0]) >= 0
}

// nric judges a Singaporean identity number: a letter for its series, seven digits with weights 2, 7, 6, 5, 4, 3, 2, and a letter by the
// remainder modulo 11. Source: ICA; the scheme is public only by use.
func nric(code code) bool {
	c := code.id()
	sum, letters := weighted(c[1:], 2, 7, 6, 5, 4, 3, 2), ""
	switch c[0] {
	case 'S':
		letters = "JZIHGFEDCBA"
	case 'T':
		sum, letters = sum+4, "JZIHGFEDCBA"
	case 'F':
		letters = "XWUTRQPNMLK"
	case 'G':
		sum, letters = sum+4, "XWUTRQPNMLK"
	case 'M':
		sum, letters = sum+3, "XWUTRQPNJLK"
	default:
		return false
	}
	return letters[sum%11] == c[8]
}

// uenBusiness, uenCompany and uenOther judge the three forms of a Singaporean entity number. Source: ACRA, UEN.
func uenBusiness(code code) bool {
	c := code.id()
	return "XMKECAWLJDB"[weighted(c, 10, 4, 9, 3, 8, 2, 7, 1)%11] == c[8]
}

func uenCompany(code code) bool {
	c := code.id()
	return "ZKCMDNERGWH"[weighted(c, 10, 8, 6, 4, 9, 7, 5, 3, 1)%11] == c[9]
}

func uenOther(code code) bool {
	c := code.id()
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789"
	if c[0] != 'T' && c[0] != 'S' && c[0] != 'R' {
		return false
	}
	sum := 0
	for p, w := range [9]int{4, 3, 5, 3, 10, 2, 2, 5, 7} {
		v := strings.IndexByte(alphabet, c[p])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	return alphabet[((sum-5)%11+11)%11] == c[9]
}
