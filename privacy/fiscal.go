package privacy

import "strings"

const fiscalLength = 16

// Omocodia replaces digits by these letters, 0 to 9, beginning with the rightmost, when two people would have the same code.
const omocodia = "LMNPQRSTUV"

const fiscalMonths = "ABCDEHLMPRST"

// fiscalTraits is the codice fiscale by position: surname, name, year, month, day, place, check letter.
// Source: decree of the Ministry of Finance, 23 December 1976, n. 13813.
var fiscalTraits = func() (t [fiscalLength]uint8) {
	for p, c := range "AAAAAA99M99A999A" {
		switch c {
		case 'A':
			t[p] = alphabetic
		case '9':
			t[p] = numeral | omocodic
		case 'M':
			t[p] = monthly
		}
	}
	return t
}()

// fiscalOdd is what the characters 0-9 (and A-J, the same) and then K-Z count at odd positions, the first one being position 1.
// At even positions they count 0 to 9 and 0 to 25.
var fiscalOdd = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// fiscalCode returns the end of the codice fiscale that begins at i, or 0. It may be in lower case and be split, as on paper, after the
// surname, the name, the year, the month, the day, the place. The day of birth must be one; right says that the check letter agrees.
func fiscalCode(s string, i int) (end int, right bool) {
	end, right = fiscalRead(s, i, false)
	if right {
		return end, true
	}
	if slipped, right := fiscalRead(s, i, true); right {
		return slipped, true
	}
	return end, false
}

// fiscalRead reads a codice fiscale at i; slips are letters written for the digits that they look like, O for 0.
func fiscalRead(s string, i int, slips bool) (end int, right bool) {
	var code [fiscalLength]byte
	k := i
	for p := range code {
		if p == 3 || p == 6 || p == 8 || p == 9 || p == 11 || p == 12 || p == 15 {
			k += separator(s, k)
		}
		switch {
		case k >= len(s):
			return 0, false
		case slips && fiscalTraits[p]&numeral != 0 && traits[s[k]]&omocodic == 0 && alikeDigit(s[k]) != 0:
			code[p] = alikeDigit(s[k])
		case traits[s[k]]&fiscalTraits[p] == 0:
			return 0, false
		default:
			code[p] = upper(s[k])
		}
		k++
	}
	day := fiscalDigit(code[9])*10 + fiscalDigit(code[10])
	if day > 40 {
		day -= 40 // women
	}
	if day < 1 || day > 31 {
		return 0, false
	}
	return k, code[15] == fiscalCheck(code[:15])
}

// fiscalLoose returns the end of the codice fiscale that begins at i, in whatever groups, if its check letter agrees; else 0.
func fiscalLoose(s string, i int) int {
	var code [fiscalLength]byte
	k := i
	for p := range code {
		if p > 0 {
			k += separator(s, k)
		}
		if k >= len(s) || traits[s[k]]&fiscalTraits[p] == 0 {
			return 0
		}
		code[p] = upper(s[k])
		k++
	}
	day := fiscalDigit(code[9])*10 + fiscalDigit(code[10])
	if day > 40 {
		day -= 40
	}
	if day < 1 || day > 31 || code[15] != fiscalCheck(code[:15]) {
		return 0
	}
	return k
}

// fiscalAhead reads the codice fiscale in whatever groups that words which end at end announce.
func (sc *scanner) fiscalAhead(end int) int {
	s := sc.text
	for i := end; i < len(s) && i < end+16; i++ {
		if !isLetter(s[i]) || letterBefore(s, i) {
			continue
		}
		if to := fiscalLoose(s, i); to > 0 && sc.clear(i, to) {
			sc.add(i, to, FiscalCode, 0.99, Checksum)
			return to
		}
	}
	return end
}

// fiscalAround reads a codice fiscale in unusual groups whose year of birth stands at i, after six letters and before the one of the month.
func (sc *scanner) fiscalAround(i int) int {
	s := sc.text
	if next := byteAt(s, i+2+separator(s, i+2)); traits[next]&monthly == 0 {
		return 0
	}
	k := i
	for letters := 0; letters < 6; letters++ {
		if k > 0 && k < i && !isLetter(s[k-1]) || k == i && k > 0 && !isLetter(s[k-1]) {
			if traits[s[k-1]]&parting == 0 {
				return 0
			}
			k--
		}
		if k == 0 || !isLetter(s[k-1]) {
			return 0
		}
		k--
	}
	end := fiscalLoose(s, k)
	if end == 0 || k < sc.data || !sc.clear(k, end) {
		return 0
	}
	sc.add(k, end, FiscalCode, 0.99, Checksum)
	return end
}

// fiscalMaybe is a quick look at the year after n letters, three or more, which rules out nearly all words.
func fiscalMaybe(s string, i, n int) bool {
	k := i + 6
	if n == 3 {
		if k+2 >= len(s) || traits[s[i+3]]&parting == 0 {
			return false
		}
		k += separator(s, i+3)
	}
	if k >= len(s) {
		return false
	}
	if traits[s[k]]&parting != 0 {
		k += separator(s, k)
	}
	if k+2 >= len(s) || !yearly(s[k]) || !yearly(s[k+1]) {
		return false
	}
	k += 2 + separator(s, k+2)
	return traits[byteAt(s, k)]&monthly != 0
}

func yearly(c byte) bool { return traits[c]&(numeral|omocodic) != 0 || alikeDigit(c) != 0 }

func fiscalDigit(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return strings.IndexByte(omocodia, c)
}

// fiscalCheck computes the check letter from the first 15 characters, in upper case.
func fiscalCheck(code []byte) byte {
	sum := 0
	for p, c := range code {
		v := int(c - 'A')
		if isDigit(c) {
			v = int(c - '0')
		}
		if p%2 == 0 {
			v = fiscalOdd[v]
		}
		sum += v
	}
	return 'A' + byte(sum%26)
}
