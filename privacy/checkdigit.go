package privacy

// The check functions below and in the files by country take a code without separators, in upper case, of the length and classes that its
// shape in the code table demands; they judge only what the shape cannot. None of them allocates.

// at9 is the value of the digit at p.
func at9(c []byte, p int) int { return int(c[p] - '0') }

// weighted sums the digits multiplied by the weights; there may be more digits than weights.
func weighted(c []byte, weights ...int) int {
	sum := 0
	for p, w := range weights {
		sum += at9(c, p) * w
	}
	return sum
}

// value is the number that digits spell; at most 18 of them.
func value(c []byte) (n int) {
	for _, d := range c {
		n = n*10 + int(d-'0')
	}
	return n
}

// uniform reports whether all characters are the same, as in 000000000: placeholders that several schemes' check digits agree with.
func uniform(c []byte) bool {
	for _, d := range c {
		if d != c[0] {
			return false
		}
	}
	return true
}

// hybrid is ISO/IEC 7064 MOD 11,10, whose check digit is the last one.
func hybrid(c []byte) bool {
	rest := 10
	for _, d := range c[:len(c)-1] {
		rest = (rest + int(d-'0')) % 10
		if rest == 0 {
			rest = 10
		}
		rest = rest * 2 % 11
	}
	return (rest+at9(c, len(c)-1))%10 == 1
}

// The tables of Verhoeff's dihedral scheme: the group's multiplication, and the powers of its permutation by position.
// Source: J. Verhoeff, Error Detecting Decimal Codes, 1969.
var (
	dihedral = [10][10]uint8{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
		{4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1}, {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
		{8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
	}
	permuted = func() (t [8][10]uint8) {
		t[0] = [10]uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		t[1] = [10]uint8{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
		for i := 2; i < 8; i++ {
			for d := range 10 {
				t[i][d] = t[i-1][t[1][d]]
			}
		}
		return t
	}()
)

func verhoeff(c []byte) bool {
	sum := uint8(0)
	for i := range c {
		sum = dihedral[sum][permuted[i%8][c[len(c)-1-i]-'0']]
	}
	return sum == 0
}

// passportCheck is the check digit of ICAO Doc 9303 for machine-readable travel documents: weights 7, 3, 1, letters count 10 to 35.
func passportCheck(c []byte) byte {
	sum := 0
	for p, d := range c {
		v := int(d - '0')
		if !isDigit(d) {
			v = int(d-'A') + 10
		}
		sum += v * [3]int{7, 3, 1}[p%3]
	}
	return '0' + byte(sum%10)
}

// calendar reports whether a day exists in a month of a year.
func calendar(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	last := 31
	switch month {
	case 4, 6, 9, 11:
		last = 30
	case 2:
		last = 28
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			last = 29
		}
	}
	return day <= last
}

// shortDate reports whether six digits YYMMDD can be a date in the twentieth or the twenty-first century.
func shortDate(c []byte) bool {
	year, month, day := value(c[:2]), value(c[2:4]), value(c[4:6])
	return calendar(1900+year, month, day) || calendar(2000+year, month, day)
}
