package care_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

var printKey = []byte("a key of a store, 32 bytes long.")

// Texts that are the same but for who is greeted and who signs are near, and
// texts with a matter of their own are not.
func TestPractice52_NearTexts(t *testing.T) {
	near := func(a, b string, names ...string) float64 {
		return care.NewFingerprint(printKey, a, names...).Similarity(care.NewFingerprint(printKey, b, names...))
	}
	const form = "Ci dispiace per il disagio, stiamo verificando con il corriere e ti aggiorniamo appena possibile."
	for _, c := range []struct {
		name, a, b string
		same       bool
	}{
		{"the very text", form, form, true},
		{"another signature", form + " ^FB", form + " ^AP", true},
		{"another greeting and name", "Ciao Anna, " + form, "Buongiorno gentile signora Rossi! " + form, true},
		{"a mention", "@anna " + form, "@bruno@social.example " + form, true},
		{"upper case and marks", strings.ToUpper(form), strings.ReplaceAll(form, ",", " -"), true},
		{"one word of twenty", "We are sorry for the trouble, your parcel is with the courier and will reach you before the end of this week.",
			"We are sorry for the trouble, your parcel is with the courier and will reach you before the end of next week.", true},
		{"two halves changed places", "We are looking into it with the courier. You will hear from us by tonight at the latest.",
			"You will hear from us by tonight at the latest. We are looking into it with the courier.", true},
		{"the same beginning, another matter", "Hi Ann, thank you for writing to us. Your parcel left our warehouse on Monday and arrives tomorrow.",
			"Hi Bob, thank you for writing to us. The refund of your March invoice was paid back to your card.", false},
		{"personal: what, when and where", "Your blue kettle arrives on Tuesday at the shop in Via Roma, we keep it for a week.",
			"Your garden chair arrives on Friday at the shop in Corso Italia, we keep it for a month.", false},
		{"another language", "We are looking into your case and come back to you tonight.", "Stiamo guardando il tuo caso e ti rispondiamo questa sera.", false},
		{"nothing in common", form, "La fattura di marzo è stata corretta, la trovi nella tua area personale da domani mattina.", false},
		{"short courtesies may repeat", "Grazie! ^FB", "Grazie! ^FB", false},
		{"a longer courtesy", "Grazie mille a te, buona giornata e buon weekend! ^FB", "Grazie mille a te, buona giornata e buon weekend! ^FB", false},
		{"a plain fact", "Siamo aperti fino alle 18. ^FB", "Siamo aperti fino alle 18. ^FB", false},
		{"the same question", "Ci scrivi in privato? ^AP", "Ci scrivi in privato? ^AP", false},
		{"nothing", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := near(c.a, c.b)
			if (s >= care.Near) != c.same {
				t.Errorf("similarity %.2f, near is from %.2f: want same %t", s, care.Near, c.same)
			}
			if back := near(c.b, c.a); back != s {
				t.Errorf("the other way round %.2f, want %.2f", back, s)
			}
		})
	}
	t.Run("names in the middle", func(t *testing.T) {
		a := care.NewFingerprint(printKey, "Your parcel, Ann Rivers, is on its way and comes today.", "Ann Rivers", "@ann")
		b := care.NewFingerprint(printKey, "Your parcel, Bob, is on its way and comes today.", "Bob")
		if s := a.Similarity(b); s < care.Near {
			t.Errorf("similarity %.2f: the names make it another text", s)
		}
	})
	t.Run("long texts are sampled", func(t *testing.T) {
		words := func(from, to int) string {
			var b strings.Builder
			for i := from; i < to; i++ {
				b.WriteString(" w" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)))
			}
			return b.String()
		}
		for _, c := range []struct {
			to   int
			want float64
		}{{400, 1}, {300, 0.75}, {200, 0.5}, {0, 0}} {
			if s := near(words(0, 400), words(0, c.to)+words(500, 520)); s < c.want-0.2 || s > c.want+0.2 {
				t.Errorf("%d words of 400: similarity %.2f, want about %.2f", c.to, s, c.want)
			}
		}
		if n := len(care.NewFingerprint(printKey, words(0, 400))); n != 256 {
			t.Errorf("%d bytes, want the bound of 256", n)
		}
	})
}

func TestFingerprintHoldsNoText(t *testing.T) {
	const text = "your parcel is on its way and arrives tomorrow morning"
	a := care.NewFingerprint(printKey, text)
	if bytes.Contains(a, []byte("par")) || len(a) == 0 {
		t.Errorf("%d bytes", len(a))
	}
	if b := care.NewFingerprint([]byte("another key"), text); a.Similarity(b) > 0 {
		t.Errorf("without the key it is recognised: %.2f", a.Similarity(b))
	}
	for _, damaged := range []care.Fingerprint{nil, {1}, {1, 2, 3}, a[:5], bytes.Repeat([]byte{7}, 999)} {
		if s := a.Similarity(damaged); s < 0 || s >= 1 {
			t.Errorf("%d damaged bytes: %.2f", len(damaged), s)
		}
	}
}

func FuzzFingerprint(f *testing.F) {
	f.Add("Ciao Anna, ci dispiace per il disagio, ti aggiorniamo domani. ^FB", "Anna", []byte{1, 2, 3, 4})
	f.Add("^", "", []byte{})
	f.Fuzz(func(t *testing.T, text, name string, other []byte) {
		a := care.NewFingerprint(printKey, text, name)
		if len(a)%4 != 0 || len(a) > 256 {
			t.Fatalf("%d bytes", len(a))
		}
		if len(a) > 0 && a.Similarity(a) != 1 {
			t.Errorf("unlike itself: %v", a.Similarity(a))
		}
		if s := a.Similarity(other); s < 0 || s > 1 {
			t.Errorf("similarity %v", s)
		}
	})
}

func BenchmarkNewFingerprint(b *testing.B) {
	text := "Ciao Anna, " + strings.Repeat("ci dispiace per il disagio e ti aggiorniamo domani ", 6) + "^FB"
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		care.NewFingerprint(printKey, text, "Anna")
	}
}

func BenchmarkSimilarity(b *testing.B) {
	a := care.NewFingerprint(printKey, strings.Repeat("one two three four five six seven ", 1)+"eight nine ten eleven twelve")
	c := care.NewFingerprint(printKey, "one two three four five six seven eight nine ten twelve eleven")
	b.ReportAllocs()
	for b.Loop() {
		a.Similarity(c)
	}
}
