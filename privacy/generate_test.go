package privacy_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

// The generators below make invented identifiers with valid check digits from the published rules, in ways of their own: sums over
// strings and big numbers, none of the package's code.

const rounds = 1000

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 28)) }

func digits(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('0' + byte(r.IntN(10)))
	}
	return b.String()
}

// makeCard appends the Luhn digit to a random number with the prefix.
func makeCard(r *rand.Rand, prefix string, length int) string {
	body := prefix + digits(r, length-1-len(prefix))
	for check := '0'; check <= '9'; check++ {
		sum, number := 0, body+string(check)
		for i, c := range number {
			v := int(c - '0')
			if (len(number)-1-i)%2 == 1 {
				v = v*2/10 + v*2%10
			}
			sum += v
		}
		if sum%10 == 0 {
			return number
		}
	}
	panic("unreachable: one of ten digits fits")
}

// ibanBody is a country's account part: n digits, a letters, c either.
var ibanBody = map[string]string{
	"IT": "annnnnnnnnncccccccccccc", "DE": "nnnnnnnnnnnnnnnnnn", "FR": "nnnnnnnnnncccccccccccnn", "ES": "nnnnnnnnnnnnnnnnnnnn",
	"GB": "aaaannnnnnnnnnnnnn", "NL": "aaaannnnnnnnnn", "CH": "nnnnncccccccccccc", "PL": "nnnnnnnnnnnnnnnnnnnnnnnn", "NO": "nnnnnnnnnnn",
	"MT": "aaaannnnncccccccccccccccccc", "EG": "nnnnnnnnnnnnnnnnnnnnnnnnn", "UA": "nnnnnnccccccccccccccccccc", "BR": "nnnnnnnnnnnnnnnnnnnnnnnac",
}

func makeIBAN(r *rand.Rand, country string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var body strings.Builder
	for _, kind := range ibanBody[country] {
		switch {
		case kind == 'n' || kind == 'c' && r.IntN(2) == 0:
			body.WriteString(digits(r, 1))
		default:
			body.WriteByte(letters[r.IntN(26)])
		}
	}
	var number strings.Builder
	for _, c := range body.String() + country + "00" {
		if c >= 'A' {
			fmt.Fprint(&number, int(c-'A')+10)
			continue
		}
		number.WriteRune(c)
	}
	n, _ := new(big.Int).SetString(number.String(), 10)
	rest := new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("%s%02d%s", country, 98-rest, body.String())
}

// The odd values of the decree, written out for 0 to 9 and A to Z.
var oddValues = map[rune]int{
	'0': 1, '1': 0, '2': 5, '3': 7, '4': 9, '5': 13, '6': 15, '7': 17, '8': 19, '9': 21,
	'A': 1, 'B': 0, 'C': 5, 'D': 7, 'E': 9, 'F': 13, 'G': 15, 'H': 17, 'I': 19, 'J': 21, 'K': 2, 'L': 4, 'M': 18, 'N': 20, 'O': 11, 'P': 3,
	'Q': 6, 'R': 8, 'S': 12, 'T': 14, 'U': 16, 'V': 10, 'W': 22, 'X': 25, 'Y': 24, 'Z': 23,
}

// makeFiscalCode makes a codice fiscale in which the last n of the seven digits are replaced as omocodia does.
func makeFiscalCode(r *rand.Rand, replaced int) string {
	pick := func(set string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(set[r.IntN(len(set))])
		}
		return b.String()
	}
	day := 1 + r.IntN(31) + 40*r.IntN(2)
	code := []byte(pick("BCDFGLMNPRSTVZ", 6) + digits(r, 2) + pick("ABCDEHLMPRST", 1) + fmt.Sprintf("%02d", day) + pick("ABCDEFGHIL", 1) + digits(r, 3))
	for _, p := range []int{14, 13, 12, 10, 9, 7, 6}[:replaced] {
		code[p] = "LMNPQRSTUV"[code[p]-'0']
	}
	sum := 0
	for i, c := range string(code) {
		switch {
		case i%2 == 0:
			sum += oddValues[c]
		case c >= 'A':
			sum += int(c - 'A')
		default:
			sum += int(c - '0')
		}
	}
	return string(code) + string(rune('A'+sum%26))
}

// grouped puts sep after every n characters.
func grouped(s, sep string, n int) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && i%n == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// changeDigit replaces one digit by another one.
func changeDigit(r *rand.Rand, s string) string {
	b := []byte(s)
	for {
		i := r.IntN(len(b))
		if b[i] < '0' || b[i] > '9' {
			continue
		}
		b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(9)))%10
		return string(b)
	}
}

// foundAs reports whether text is one finding of a type, proven, over its whole length, between words.
func foundAs(g *privacy.Guard, text string, want privacy.Type) bool {
	const before, after = "ecco: ", " grazie"
	fs := g.Find(before + text + after)
	return len(fs) == 1 && fs[0].Type == want && fs[0].Proven() && fs[0].Start == len(before) && fs[0].End == len(before)+len(text)
}

// proven reports whether text holds a proven finding of the type.
func proven(g *privacy.Guard, text string, want privacy.Type) bool {
	for _, f := range g.Find(text) {
		if f.Type == want && f.Proven() {
			return true
		}
	}
	return false
}

func TestCardCheckDigit(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(1)
	brands := []struct {
		prefix string
		length int
		how    func(string) string
	}{
		{"4", 16, func(s string) string { return s }},
		{"4", 16, func(s string) string { return grouped(s, " ", 4) }},
		{"51", 16, func(s string) string { return grouped(s, "-", 4) }},
		{"2221", 16, func(s string) string { return grouped(s, ".", 4) }},
		{"2720", 16, func(s string) string { return grouped(s, "  ", 4) }},
		{"37", 15, func(s string) string { return s[:4] + " " + s[4:10] + " " + s[10:] }},
		{"36", 14, func(s string) string { return s[:4] + "-" + s[4:10] + "-" + s[10:] }},
		{"6011", 16, func(s string) string { return grouped(s, "\u00a0", 4) }},
		{"3528", 16, func(s string) string { return grouped(s, " ", 4) }},
		{"65", 19, func(s string) string { return s }},
	}
	for i := range rounds {
		brand := brands[i%len(brands)]
		number := makeCard(r, brand.prefix, brand.length)
		if text := brand.how(number); !foundAs(guard, text, privacy.Card) {
			t.Fatalf("card %q is not found as one: %v", text, guard.Find(text))
		}
		if text := brand.how(number[:len(brand.prefix)] + changeDigit(r, number[len(brand.prefix):])); proven(guard, text, privacy.Card) {
			t.Fatalf("card %q with a changed digit is accepted", text)
		}
	}
}

func TestIBANCheckDigits(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(2)
	ways := []func(string) string{
		func(s string) string { return s },
		strings.ToLower,
		func(s string) string { return grouped(s, " ", 4) },
		func(s string) string { return strings.ToLower(grouped(s, " ", 4)) },
		func(s string) string { return grouped(s, "-", 4) },
		func(s string) string { return grouped(s, ".", 4) },
		func(s string) string { return s[:2] + " " + s[2:4] + " " + s[4:] },
	}
	countries := make([]string, 0, len(ibanBody))
	for c := range ibanBody {
		countries = append(countries, c)
	}
	for i := range rounds {
		number := makeIBAN(r, countries[i%len(countries)])
		way := ways[i%len(ways)]
		if text := way(number); !foundAs(guard, text, privacy.IBAN) {
			t.Fatalf("IBAN %q is not found as one: %v", text, guard.Find(text))
		}
		if text := way(changeDigit(r, number)); proven(guard, text, privacy.IBAN) {
			t.Fatalf("IBAN %q with a changed digit is accepted", text)
		}
	}
}

func TestFiscalCodeCheckLetter(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(3)
	ways := []func(string) string{
		func(s string) string { return s },
		strings.ToLower,
		func(s string) string { return s[:3] + " " + s[3:6] + " " + s[6:11] + " " + s[11:] },
		func(s string) string { return strings.ToLower(s[:6] + " " + s[6:11] + " " + s[11:]) },
		func(s string) string { return s[:3] + "-" + s[3:6] + "-" + s[6:11] + "-" + s[11:] },
	}
	for i := range rounds {
		code := makeFiscalCode(r, i%8)
		way := ways[i%len(ways)]
		if text := way(code); !foundAs(guard, text, privacy.FiscalCode) {
			t.Fatalf("codice fiscale %q is not found as one: %v", text, guard.Find(text))
		}
		if i%8 < 7 {
			if text := way(changeDigit(r, code)); proven(guard, text, privacy.FiscalCode) {
				t.Fatalf("codice fiscale %q with a changed digit is accepted", text)
			}
		}
		other := code[:15] + string(rune('A'+(code[15]-'A'+1+byte(r.IntN(25)))%26))
		if text := way(other); proven(guard, text, privacy.FiscalCode) {
			t.Fatalf("codice fiscale %q with a changed check letter is accepted", text)
		}
	}
}
