package privacy_test

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

// scheme is a kind of identifier with a check digit: an invented value, the words that people put before it, and which shares of changed
// values its check digit promises to detect.
type scheme struct {
	typ    privacy.Type
	words  string
	make   func(*rand.Rand) string
	change float64 // of one changed digit
	swap   float64 // of two neighbours changed with one another
}

func sumOf(s string, weights ...int) int {
	total := 0
	for i, w := range weights {
		d, _ := strconv.Atoi(s[i : i+1])
		total += d * w
	}
	return total
}

func rest(s string, m int64) int {
	n, _ := new(big.Int).SetString(s, 10)
	return int(new(big.Int).Mod(n, big.NewInt(m)).Int64())
}

// until draws until the check accepts.
func until(draw func() (string, bool)) string {
	for {
		if s, ok := draw(); ok {
			return s
		}
	}
}

func luhnDigit(body string) string {
	for check := 0; check < 10; check++ {
		sum := 0
		number := body + strconv.Itoa(check)
		for i := range number {
			v := int(number[len(number)-1-i] - '0')
			if i%2 == 1 {
				v = v*2/10 + v*2%10
			}
			sum += v
		}
		if sum%10 == 0 {
			return strconv.Itoa(check)
		}
	}
	panic("unreachable: one of ten digits fits")
}

func hybridDigit(body string) string {
	p := 10
	for _, c := range body {
		s := (int(c-'0') + p) % 10
		if s == 0 {
			s = 10
		}
		p = 2 * s % 11
	}
	return strconv.Itoa((11 - p) % 10)
}

func date(r *rand.Rand) (year, month, day int) {
	return 1930 + r.IntN(75), 1 + r.IntN(12), 1 + r.IntN(28)
}

func letter(r *rand.Rand, of string) string { return of[r.IntN(len(of)):][:1] }

const upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func makePartitaIVA(r *rand.Rand) string {
	body := fmt.Sprintf("%07d%03d", 1+r.IntN(9999998), 1+r.IntN(100))
	return body + luhnDigit(body)
}

func makeHealthCard(r *rand.Rand) string {
	return "80380" + fmt.Sprintf("%05d", 10+r.IntN(200)*10) + digits(r, 10)
}

const controlLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

func makeNIF(r *rand.Rand) string {
	n := 10000000 + r.IntN(89999999)
	return strconv.Itoa(n) + controlLetters[n%23:][:1]
}

func makeNIE(r *rand.Rand) string {
	first := r.IntN(3)
	body := digits(r, 7)
	n, _ := strconv.Atoi(strconv.Itoa(first) + body)
	return "XYZ"[first:][:1] + body + controlLetters[n%23:][:1]
}

func makeCIF(r *rand.Rand) string {
	form, body := letter(r, "ABEHPQSNW"), digits(r, 7)
	sum := 0
	for i, c := range body {
		v := int(c - '0')
		if i%2 == 0 {
			v *= 2
			v = v/10 + v%10
		}
		sum += v
	}
	check := (10 - sum%10) % 10
	if strings.Contains("PQSNW", form) {
		return form + body + "JABCDEFGHI"[check:][:1]
	}
	return form + body + strconv.Itoa(check)
}

func makeNIR(r *rand.Rand) string {
	y, m, _ := date(r)
	department := fmt.Sprintf("%02d", 1+r.IntN(95))
	counted := department
	if department == "20" {
		department, counted = "2A", "19"
	}
	head, tail := fmt.Sprintf("%d%02d%02d", 1+r.IntN(2), y%100, m), fmt.Sprintf("%03d%03d", 1+r.IntN(900), 1+r.IntN(990))
	return head + department + tail + fmt.Sprintf("%02d", 97-rest(head+counted+tail, 97))
}

func makeTaxIDDE(r *rand.Rand) string {
	p := r.Perm(10)
	if p[0] == 0 {
		p[0], p[1] = p[1], p[0]
	}
	p[2+r.IntN(8)] = p[0] // one digit occurs twice
	var b strings.Builder
	for _, d := range p {
		b.WriteString(strconv.Itoa(d))
	}
	return b.String() + hybridDigit(b.String())
}

func icaoDigit(body string) string {
	sum := 0
	for i, c := range body {
		v := strings.IndexRune("0123456789"+upperCase, c)
		sum += v * []int{7, 3, 1}[i%3]
	}
	return strconv.Itoa(sum % 10)
}

func makeIDCardDE(r *rand.Rand) string {
	body := letter(r, "CFGHJKLMNPRTVWXYZ")
	for range 7 + r.IntN(2) {
		body += letter(r, "0123456789CFGHJKLMNPRTVWXYZ")
	}
	return body + icaoDigit(body)
}

func makeNHS(r *rand.Rand) string {
	return until(func() (string, bool) {
		body := "9" + digits(r, 8)
		check := 11 - sumOf(body, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11
		return body + strconv.Itoa(check%11), check != 10
	})
}

func makeABA(r *rand.Rand) string {
	body := fmt.Sprintf("%02d", 1+r.IntN(12)) + digits(r, 6)
	return body + strconv.Itoa((10-sumOf(body, 3, 7, 1, 3, 7, 1, 3, 7)%10)%10)
}

func makeBSN(r *rand.Rand) string {
	return until(func() (string, bool) {
		body := "1" + digits(r, 7)
		check := sumOf(body, 9, 8, 7, 6, 5, 4, 3, 2) % 11
		return body + strconv.Itoa(check%10), check < 10
	})
}

func makePESEL(r *rand.Rand) string {
	y, m, d := date(r)
	if y >= 2000 {
		m += 20
	}
	body := fmt.Sprintf("%02d%02d%02d", y%100, m, d) + digits(r, 4)
	return body + strconv.Itoa((10-sumOf(body, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10)
}

func elevenDigit(sum int) string {
	if check := 11 - sum%11; check < 10 {
		return strconv.Itoa(check)
	}
	return "0"
}

func makeNIFPT(r *rand.Rand) string {
	body := letter(r, "123569") + digits(r, 7)
	return body + elevenDigit(sumOf(body, 9, 8, 7, 6, 5, 4, 3, 2))
}

func makeNationalBE(r *rand.Rand) string {
	y, m, d := date(r)
	body := fmt.Sprintf("%02d%02d%02d%03d", y%100, m, d, 1+r.IntN(997))
	century := ""
	if y >= 2000 {
		century = "2"
	}
	return body + fmt.Sprintf("%02d", 97-rest(century+body, 97))
}

func makeCPF(r *rand.Rand) string {
	body := digits(r, 9)
	body += elevenDigit(sumOf(body, 10, 9, 8, 7, 6, 5, 4, 3, 2))
	return body + elevenDigit(sumOf(body, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2))
}

func makeCNPJ(r *rand.Rand) string {
	body := digits(r, 8) + "0001"
	if r.IntN(3) == 0 { // as issued from 2026 on
		body = ""
		for range 12 {
			body += letter(r, "0123456789"+upperCase)
		}
	}
	for _, weights := range [][]int{{5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2}, {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2}} {
		sum := 0
		for i, w := range weights {
			sum += w * (int(body[i]) - 48)
		}
		body += elevenDigit(sum)
	}
	return body
}

// makeAadhaar finds the last digit by Verhoeff's rule, with the group's product written as turns and reflections of a pentagon.
func makeAadhaar(r *rand.Rand) string {
	product := func(a, b int) int {
		switch {
		case a < 5 && b < 5:
			return (a + b) % 5
		case a < 5:
			return (a+b-5)%5 + 5
		case b < 5:
			return (a-5-b+5)%5 + 5
		}
		return (a - b + 5) % 5
	}
	move := []int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	body := letter(r, "23456789") + digits(r, 10)
	for check := 0; ; check++ {
		sum, number := 0, body+strconv.Itoa(check)
		for i := range number {
			d := int(number[len(number)-1-i] - '0')
			for range i % 8 {
				d = move[d]
			}
			sum = product(sum, d)
		}
		if sum == 0 {
			return number
		}
	}
}

func makeAHV(r *rand.Rand) string {
	body := "756" + digits(r, 9)
	return body + strconv.Itoa((10-sumOf(body, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3)%10)%10)
}

func makePersonnummer(r *rand.Rand) string {
	y, m, d := date(r)
	body := fmt.Sprintf("%02d%02d%02d%03d", y%100, m, d, 1+r.IntN(998))
	return body + luhnDigit(body)
}

func makeFrenchTaxID(r *rand.Rand) string {
	body := letter(r, "0123") + digits(r, 9)
	return body + fmt.Sprintf("%03d", rest(body, 511))
}

func makeNSS(r *rand.Rand) string {
	body := fmt.Sprintf("%02d%08d", 1+r.IntN(50), 10000000+r.IntN(89999999))
	return body + fmt.Sprintf("%02d", rest(body, 97))
}

// makeBitcoin encodes a random hash as base58check.
func makeBitcoin(r *rand.Rand) string {
	raw := make([]byte, 21)
	for i := range raw[1:] {
		raw[i+1] = byte(r.UintN(256))
	}
	raw[1] |= 1
	first := sha256.Sum256(raw)
	second := sha256.Sum256(first[:])
	n := new(big.Int).SetBytes(append(raw, second[:4]...))
	out := ""
	for m := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), m)
		out = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[m.Int64():][:1] + out
	}
	return "1" + out
}

// makeSegwit encodes a random witness program of version 0 or 1.
func makeSegwit(r *rand.Rand) string {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	version, size := r.IntN(2), 32
	values := []int{version}
	target := 1
	if version == 1 {
		size, target = 52, 0x2bc830a3
	}
	for range size {
		values = append(values, r.IntN(32))
	}
	chk := 1
	for _, v := range append(append([]int{3, 3, 0, 2, 3}, values...), 0, 0, 0, 0, 0, 0) {
		top := chk >> 25
		chk = (chk&0x1ffffff)<<5 ^ v
		for i, g := range []int{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				chk ^= g
			}
		}
	}
	chk ^= target
	out := "bc1"
	for _, v := range values {
		out += charset[v:][:1]
	}
	for i := range 6 {
		out += charset[chk>>(5*(5-i))&31:][:1]
	}
	return out
}

var schemes = []scheme{
	{privacy.ItalianVAT, "p.iva ", makePartitaIVA, 1, 0.97},
	{privacy.SpanishNIF, "mi dni es ", makeNIF, 1, 1},
	{privacy.SpanishNIE, "nie ", makeNIE, 0.99, 0.99},
	{privacy.SpanishCIF, "el cif ", makeCIF, 1, 0.97},
	{privacy.FrenchNIR, "n° de sécu ", makeNIR, 1, 1},
	{privacy.GermanTaxID, "Steuer-ID ", makeTaxIDDE, 1, 0.98},
	{privacy.GermanIDCard, "Ausweisnummer ", makeIDCardDE, 1, 0.85},
	{privacy.BritishNHS, "NHS number ", makeNHS, 1, 1},
	{privacy.ABARouting, "routing number ", makeABA, 1, 0.85},
	{privacy.DutchBSN, "mijn BSN is ", makeBSN, 1, 1},
	{privacy.PolishPESEL, "mój PESEL ", makePESEL, 1, 0.85},
	{privacy.PortugueseNIF, "o meu NIF é ", makeNIFPT, 0.98, 0.97},
	{privacy.BelgianNN, "rijksregisternummer ", makeNationalBE, 0.97, 0.97},
	{privacy.BrazilianCPF, "meu CPF é ", makeCPF, 0.98, 0.97},
	{privacy.BrazilianCNPJ, "CNPJ ", makeCNPJ, 0.98, 0.97},
	{privacy.IndianAadhaar, "my aadhaar number is ", makeAadhaar, 1, 1},
	{privacy.SwissAHV, "AHV-Nummer ", makeAHV, 1, 0.85},
	{privacy.SwedishPIN, "personnummer ", makePersonnummer, 0.8, 0.8},
	{privacy.FrenchTaxID, "numéro fiscal ", makeFrenchTaxID, 0.98, 0.98},
	{privacy.SpanishNSS, "seguridad social ", makeNSS, 0.98, 0.98},
	{privacy.CryptoAddress, "send it to ", makeBitcoin, 1, 1},
	{privacy.CryptoAddress, "send it to ", makeSegwit, 1, 1},
}

// TestCheckDigits holds that every value of every scheme is found and proven, and that changed ones are not, as often as the scheme promises.
func TestCheckDigits(t *testing.T) {
	guard := new(privacy.Guard)
	for i, sch := range schemes {
		t.Run(fmt.Sprintf("%s/%d", sch.typ, i), func(t *testing.T) {
			r := seeded(100 + uint64(i))
			changed, swapped, swaps := 0, 0, 0
			for range rounds {
				value := sch.make(r)
				if !provenWhole(guard, sch.words, value, sch.typ) {
					t.Fatalf("%q is not found as proven: %v", sch.words+value, guard.Find(sch.words+value))
				}
				if !proven(guard, sch.words+changeDigit(r, value), sch.typ) {
					changed++
				}
				if other, ok := swapDigits(r, value); ok {
					swaps++
					if !proven(guard, sch.words+other, sch.typ) {
						swapped++
					}
				}
			}
			if got := float64(changed) / rounds; got < sch.change {
				t.Errorf("of the values with a changed digit %.3f are rejected, want %.2f", got, sch.change)
			}
			if got := float64(swapped) / float64(swaps); got < sch.swap {
				t.Errorf("of the values with swapped digits %.3f are rejected, want %.2f", got, sch.swap)
			}
		})
	}
}

// provenWhole reports whether the value after the words is one proven finding of the type.
func provenWhole(g *privacy.Guard, words, value string, want privacy.Type) bool {
	for _, f := range g.Find(words + value + ", grazie") {
		if f.Type == want && f.Proven() && f.Start == len(words) && f.End == len(words)+len(value) {
			return true
		}
	}
	return false
}

// swapDigits exchanges two different neighbouring digits.
func swapDigits(r *rand.Rand, s string) (string, bool) {
	b := []byte(s)
	isDigit := func(c byte) bool { return c >= '0' && c <= '9' }
	for range 50 {
		i := r.IntN(len(b) - 1)
		if b[i] != b[i+1] && isDigit(b[i]) && isDigit(b[i+1]) {
			b[i], b[i+1] = b[i+1], b[i]
			return string(b), true
		}
	}
	return "", false
}

// TestFormsWithoutCheckDigit holds that what has no public check digit is found beside its word, in one piece and parted.
func TestFormsWithoutCheckDigit(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(7)
	for i := range rounds {
		number := makeHealthCard(r)
		if i%2 == 1 {
			number = grouped(number, " ", 5)
		}
		wantFound(t, guard, "numero tessera sanitaria ‹"+number+"›, grazie", privacy.HealthCard)
	}
}
