package privacy_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

var fuzzSeeds = []string{
	"", "ciao", "ann@mail.example o +44 7700 900123", "4111 1111 1111 1111.ann@mail.example", "IBAN gb82 west 1234 5698 7654 32",
	"tel 399 555 0142 / 399 555 0143, ordine 4815162342", "tel.\n- 06.39.98.12.34", "(+44) (0)20 7946 0018", "https://x.example/?t=3995550142",
	"a@b@c.de@f.gh", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[PHONE_NUMBER]3995550142[EMAIL_ADDRESS]", "\xff+44 7700 900123\xc2",
	"tre nove nove cinque cinque cinque zero uno quattro due", "mario chiocciola mail punto example", "3 9 9 5 5 5 0 1 4 2", "3\ufe0f\u20e39\ufe0f\u20e39\ufe0f\u20e3",
	"３９９\u200b5550142", "O77OO 9OO123 tel", "m a r i o @ m a i l . e x a m p l e", "4111\n1111\n1111\n1111", "mаrio@mail.example", "\u202e399 555 0142\u202c", "GB82\x00WEST",
	"scrivici qui il tuo IBAN", "send us your phone number, not here", "４１１１", "(06 1) 511 2894 ext. 12", "015 12 34 57 555", "is415-555-0132, x12", "tel\u00a0399\u202f555\u20110142", "0044 7700 900123 my number",
	"https://x.example/?token=abcdef123456789&sid=a1b2c3d4e5", "la password è Sunshine!433, il pin 4711, cvv 123", "mi chiamo Marta Bianchi, via Roma 12, 10121 Torino",
	"nata il 3/2/1980 targa AB123CD, 45.4642035, 9.1899820", "tre nove nove cinque cinque cinque zero uno quattro due", "ann chiocciola mail punto example",
	"https://user:secret99@x.example/", "Bearer abcdefghijklmnop1234567890", "RSSMRA85T10A562S", "il codice 483920 che ti è arrivato", "192.0.2.17, 2001:db8::17",
}

func FuzzFind(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, found := range guard.Find(text) {
			if found.Start < last || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("span %d-%d after %d in %d bytes", found.Start, found.End, last, len(text))
			}
			if utf8.ValidString(text) && (!utf8.RuneStart(text[found.Start]) || found.End < len(text) && !utf8.RuneStart(text[found.End])) {
				t.Fatalf("span %d-%d cuts a character of %q", found.Start, found.End, text)
			}
			if found.Score < 0.5 || found.Score > 1 || found.Type == "" || found.Evidence == "" {
				t.Fatalf("finding %+v", found)
			}
			last = found.End
		}
	})
}

// What the scan passes without a close look holds nothing: it finds the same when it looks at everything.
func FuzzShortCuts(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, text string) { sameWhole(t, guard, text) })
}

func sameWhole(t *testing.T, guard *privacy.Guard, text string) {
	t.Helper()
	for _, least := range []float64{0.4, 0.5} {
		if diff := cmp.Diff(privacy.FindWhole(guard, text, least), privacy.FindShort(guard, text, least)); diff != "" {
			t.Fatalf("%q from %g (-whole +short):\n%s", text, least, diff)
		}
	}
}

// TestShortCuts is the same for messages, and for what becomes of them when pieces of others are put into them.
func TestShortCuts(t *testing.T) {
	all, _ := corpus(t)
	all = append(all, fuzzSeeds...)
	pieces := []string{" ", "-", ".", "/", "+", "0", "7", "O", "AB", "HR", "2023", "12/3/2024", " 31.12.99 ", "pin ", "my pin", "code ", "order ", "ordine ", "plate ", "geboren ", "thanks, ", "grazie ",
		"sig. ", "name: ", "call ", "Anna", "Anna Rossi", "is my birthday", " AB 123 is my plate", "HRB 1234 ", "DE123456788", "\n", "é", "😡", "\u00a0"}
	guard := new(privacy.Guard)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		text, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
		i, j, k := r.IntN(len(text)+1), r.IntN(len(text)+1), r.IntN(len(other)+1)
		switch piece := pieces[r.IntN(len(pieces))]; r.IntN(5) {
		case 0:
			text = text[:i] + piece + text[i:]
		case 1:
			text = text[:i] + other[k:]
		case 2:
			text = text[:min(i, j)] + piece + text[max(i, j):]
		case 3:
			text = text[:i] + other[:k] + text[i:] + piece
		}
		sameWhole(t, guard, text)
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	guards := map[string]*privacy.Guard{
		"label":     new(privacy.Guard),
		"mask":      newGuard(f, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Mask(4)}}),
		"pseudonym": newGuard(f, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Pseudonym([]byte(testKey))}}),
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, guard := range guards {
			once := guard.Redact(text)
			if twice := guard.Redact(once); twice != once {
				t.Fatalf("%s: %q becomes %q, then %q", name, text, once, twice)
			}
			if found := guard.Find(once); found != nil {
				t.Fatalf("%s: %q still holds %v", name, once, found)
			}
			if len(guard.Find(text)) == 0 && once != text {
				t.Fatalf("%s: %q holds nothing and becomes %q", name, text, once)
			}
		}
	})
}

// FuzzCheck holds what a verdict promises whatever the text, and that its spans lie in it.
func FuzzCheck(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, text string) {
		for _, audience := range []privacy.Audience{privacy.Public, privacy.Private, privacy.Log} {
			v := guard.Check(text, audience)
			if v.OK() != (len(v.Reasons) == 0) {
				t.Fatalf("OK is %v with %d reasons", v.OK(), len(v.Reasons))
			}
			for _, r := range v.Reasons {
				if r.Start < 0 || r.End <= r.Start || r.End > len(text) {
					t.Fatalf("span %d-%d in %d bytes", r.Start, r.End, len(text))
				}
			}
		}
	})
}

// FuzzRepeated repeats a piece of text: twice the text holds no more than twice the findings and a few at the seam. A piece that took more than
// linear time would show as a slow input here and in BenchmarkRepeated, which has the worst ones.
func FuzzRepeated(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, piece string) {
		if len(piece) > 64 {
			return
		}
		text := strings.Repeat(piece, 256)
		one, two := len(guard.Find(text)), len(guard.Find(text+text))
		if two > 2*one+8 {
			t.Fatalf("%d findings in the text, %d in twice the text", one, two)
		}
		guard.Redact(text)
		guard.Check(text, privacy.Public)
	})
}

// mixture joins random pieces of messages with random marks, closer to the borders of the rules than random bytes come.
func mixture(r *rand.Rand) string {
	pieces := []string{
		"ann@mail.example", "+44 7700 900123", "3995550142", "399 555 0142", "06.39.98.12.34", "0639981234", "212-555-0142", "4111 1111 1111 1111",
		"4111111111111111", "GB82 WEST 1234 5698 7654 32", "gb82west12345698765432", "0044 7700 900123", "0171/3920012", "1", "22", "333", "4444",
		"tel", "cell.", "ordine", "order number", "numero", "my number", "call me", "carta", "o", "or", "and", "€", "EUR", "[PHONE_NUMBER]",
		"[EMAIL_ADDRESS:bcdfghjklmnp]", "****1111", "www.x.example", "https://", "@ann", "#", "+", "(", ")", "x",
		"tre", "nove", "double", "five", "zero", "at", "chiocciola", "punto", "dot", "(at)", "3️⃣", "３９９", "\u200b", "O77", "m", "a", "@", "mail", "example", "5", "\u202e", "\x00", "\xff",
		"ext. 12", "x123", "interno 3", "(201) 555-0123", "wa.me/", "is", "20261231", "0800 123 4567", "39 312 345 6789",
	}
	marks := []string{" ", " ", " ", "", ".", ", ", ": ", "-", "/", "\n", "\n- ", " - ", "\u00a0", ". ", "(", ") ", "_", "@", "+"}
	var b strings.Builder
	for range 1 + r.IntN(8) {
		b.WriteString(pieces[r.IntN(len(pieces))])
		b.WriteString(marks[r.IntN(len(marks))])
	}
	return b.String()
}

func TestRedactingTwiceChangesNothing(t *testing.T) {
	r := seeded(4)
	guards := map[string]*privacy.Guard{
		"label":     new(privacy.Guard),
		"mask":      newGuard(t, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Mask(4)}}),
		"pseudonym": newGuard(t, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Pseudonym([]byte(testKey))}}),
	}
	changed := 0
	for range 20_000 {
		text := mixture(r)
		for name, guard := range guards {
			once := guard.Redact(text)
			if twice := guard.Redact(once); twice != once {
				t.Fatalf("%s: %q becomes %q, then %q", name, text, once, twice)
			}
			if once != text {
				changed++
			}
		}
	}
	if changed < 20_000 {
		t.Errorf("only %d of 60,000 texts held anything to redact", changed)
	}
}

// TestRedactionCoversEveryFinding: no byte of a finding survives beside its label.
func TestRedactionCoversEveryFinding(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(5)
	for range 20_000 {
		text := mixture(r)
		redacted := guard.Redact(text)
		for _, f := range guard.Find(text) {
			if data := text[f.Start:f.End]; strings.Count(redacted, data) >= strings.Count(text, data) {
				t.Fatalf("%q becomes %q, which still holds %q", text, redacted, data)
			}
		}
	}
}
