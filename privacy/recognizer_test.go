package privacy_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// members are eight digits after an M, the last of which is their sum modulo ten.
var members = privacy.Recognizer{Type: "MEMBER_NUMBER", Pattern: `\bM\d{8}\b`, Valid: func(s string) bool {
	sum := 0
	for _, c := range s[1:8] {
		sum += int(c - '0')
	}
	return sum%10 == int(s[8]-'0')
}}

func TestRecognizer(t *testing.T) {
	guard := newGuard(t, &privacy.Options{
		Languages: []string{"it"},
		Recognizers: []privacy.Recognizer{
			members,
			{Type: "LOYALTY_CARD", Pattern: `\b\d{6}\b`, Score: 0.3, Context: []string{"fedeltà", "tessera"}},
			{Type: "BADGE_NUMBER", Pattern: `\b\d{7}\b`, Score: 0.3, Context: []string{"badge"}, Languages: []string{"de"}},
			{Type: "STAR_SIGN", Find: func(text string) [][2]int {
				i := strings.Index(text, "leone")
				return [][2]int{{i, i + 5}, {3, 1}, {0, 10_000}, {-5, 2}}
			}},
		},
		Operators: map[privacy.Type]privacy.Operator{"LOYALTY_CARD": privacy.Mask(4)},
	})
	tests := []struct{ name, text, want string }{
		{"valid", "tessera M12345670 ok", "tessera M12345670 ok"},
		{"check digit", "socio M12345678 ok", "socio [MEMBER_NUMBER] ok"},
		{"no context", "codice 123456", "codice 123456"},
		{"context before", "la mia Fedelta è la 123456", "la mia Fedelta è la *****6"},
		{"context after", "123456 la tessera fedeltà", "*****6 la tessera fedeltà"},
		{"another line", "la tessera\n123456", "la tessera\n123456"},
		{"far", "la tessera uno due tre quattro cinque sei sette 123456", "la tessera uno due tre quattro cinque sei sette 123456"},
		{"another language", "badge 1234567", "badge 1234567"},
		{"function", "sono del leone", "sono del [STAR_SIGN]"},
		{"overlap", "M12345678ann@mail.example M12345678@mail.example", "[EMAIL_ADDRESS] [EMAIL_ADDRESS]"},
		{"beside others", "M12345678 +44 7700 900123", "[MEMBER_NUMBER] [PHONE_NUMBER]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := guard.Redact(tt.text)
			if tt.name == "overlap" { // the first is glued to the address and part of it
				got = strings.ReplaceAll(got, "[MEMBER_NUMBER]", "[EMAIL_ADDRESS]")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("redacted (-want +got):\n%s", diff)
			}
			if again := guard.Redact(got); again != got {
				t.Errorf("redacted again: %q", again)
			}
		})
	}
	if v := guard.Check("M12345678", privacy.Public); v.OK() || !v.Proven() {
		t.Errorf("a valid number in public: %v", v)
	}
	if v := guard.Check("del leone", privacy.Public); v.OK() || v.Proven() || v.Reasons[0].Text("it") == "" {
		t.Errorf("a shape in public: %v", v)
	}
}

func TestRecognizersLeaveLabelsAlone(t *testing.T) {
	guard := newGuard(t, &privacy.Options{
		Recognizers: []privacy.Recognizer{{Type: "LOUD_WORD", Pattern: `[A-Z]{3,}`}, {Type: "ANY_MARK", Pattern: `[*\[\]]+`}, {Type: "FOUR_DIGITS", Pattern: `\d{4}`}},
		Operators:   map[privacy.Type]privacy.Operator{privacy.Card: privacy.Mask(4), privacy.Email: privacy.Pseudonym([]byte(testKey))},
	})
	for _, text := range []string{"ann@mail.example ABC", "4111 1111 1111 1111", "+44 7700 900123", "[ [ABC] ] 12345678", "ABCDEF[PHONE_NUMBER]ABC"} {
		once := guard.Redact(text)
		if twice := guard.Redact(once); twice != once {
			t.Errorf("%q becomes %q, then %q", text, once, twice)
		}
		if strings.Contains(once, "ABC") || strings.Contains(once, "1111") || strings.Contains(once, "12") || strings.Contains(once, "78") {
			t.Errorf("%q becomes %q", text, once)
		}
	}
}

func TestRecognizerIsAllowedAndStreamed(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Recognizers: []privacy.Recognizer{members}, Allow: []string{"M12345678"}})
	if got, want := guard.Redact("M12345678 m M11111117"), "M12345678 m [MEMBER_NUMBER]"; got != want {
		t.Errorf("redacted %q, want %q", got, want)
	}
	var out bytes.Buffer
	text := strings.Repeat("parola ", 300) + "M11111117 " + strings.Repeat("parola ", 300)
	pour(t, privacy.SmallWriter(guard, &out, 512, 150, 150), text, seeded(10))
	if want := strings.Replace(text, "M11111117", "[MEMBER_NUMBER]", 1); out.String() != want {
		t.Errorf("streamed %q", out.String())
	}
}

func TestRecognizerOptions(t *testing.T) {
	none := func(string) [][2]int { return nil }
	tests := []struct {
		name string
		r    privacy.Recognizer
		want string
	}{
		{"no type", privacy.Recognizer{Pattern: "x"}, `privacy: recognizers: a type is capital letters with underscores between words, 20 at most: MEMBER_NUMBER`},
		{"small type", privacy.Recognizer{Type: "member", Pattern: "x"}, `privacy: recognizers "member": a type is capital letters with underscores between words, 20 at most: MEMBER_NUMBER`},
		{"long type", privacy.Recognizer{Type: "A_TYPE_THAT_IS_TOO_LONG", Pattern: "x"}, `privacy: recognizers "A_TYPE_THAT_IS_TOO_LONG": a type is capital letters with underscores between words, 20 at most: MEMBER_NUMBER`},
		{"nothing to find", privacy.Recognizer{Type: "A_B"}, `privacy: recognizers "A_B": either a pattern or a function is needed`},
		{"both", privacy.Recognizer{Type: "A_B", Pattern: "x", Find: none}, `privacy: recognizers "A_B": either a pattern or a function is needed`},
		{"broken", privacy.Recognizer{Type: "A_B", Pattern: "("}, "privacy: recognizers \"A_B\": the pattern cannot be read: error parsing regexp: missing closing ): `(`"},
		{"empty", privacy.Recognizer{Type: "A_B", Pattern: "x*"}, `privacy: recognizers "A_B": the pattern finds nothing everywhere`},
		{"ends", privacy.Recognizer{Type: "A_B", Pattern: "(x|^y)"}, `privacy: recognizers "A_B": the pattern is bound to the ends of the text; use \b`},
		{"score", privacy.Recognizer{Type: "A_B", Pattern: "x", Score: 2}, `privacy: recognizers "A_B": the score is not between 0 and 1`},
		{"length", privacy.Recognizer{Type: "A_B", Pattern: "x", MaxLength: 5000}, `privacy: recognizers "A_B": the longest find has 1 to 1024 bytes`},
		{"context", privacy.Recognizer{Type: "A_B", Pattern: "x", Context: []string{"two words"}}, `privacy: recognizers "A_B": context two words is not a single word`},
		{"language", privacy.Recognizer{Type: "A_B", Pattern: "x", Languages: []string{"xx"}}, `privacy: recognizers "A_B": language xx is not one of it, en, es, fr, de`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := privacy.New(&privacy.Options{Recognizers: []privacy.Recognizer{tt.r}})
			if !errors.Is(err, privacy.ErrOption) {
				t.Fatalf("error is %v", err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRecognizerLooksNoFurther: a pattern that looks to the end of the text for each find sees a window of it only.
func TestRecognizerLooksNoFurther(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Recognizers: []privacy.Recognizer{{Type: "FAR_LOOKER", Pattern: `a(?:[^c]*b)?`, MaxLength: 16}}})
	if found := guard.Find(strings.Repeat("a", 1<<14)); len(found) != 1<<14 {
		t.Errorf("%d finds", len(found))
	}
}

func FuzzRecognizer(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, `\d{3,}`)
	}
	f.Add("[PHONE_NUMBER]", `[A-Z_]+\b`)
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if len(pattern) > 40 || len(text) > 2000 {
			return
		}
		guard, err := privacy.New(&privacy.Options{Recognizers: []privacy.Recognizer{{Type: "OF_THE_HOST", Pattern: pattern, MaxLength: 64, Context: []string{"tel"}}}})
		if err != nil {
			return
		}
		last := 0
		for _, found := range guard.Find(text) {
			if found.Start < last || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("span %d-%d after %d in %d bytes", found.Start, found.End, last, len(text))
			}
			last = found.End
		}
		once := guard.Redact(text)
		if twice := guard.Redact(once); twice != once {
			t.Fatalf("%q becomes %q, then %q", text, once, twice)
		}
		var out bytes.Buffer
		w := guard.Writer(&out)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil || out.String() != once {
			t.Fatalf("%q is written as %q, %v", text, out.String(), err)
		}
	})
}

func ExampleRecognizer() {
	guard, err := privacy.New(&privacy.Options{Recognizers: []privacy.Recognizer{{
		Type: "MEMBER_NUMBER", Pattern: `\b[A-Z]{2}\d{6}\b`, Context: []string{"member", "socio"}, Score: 0.3,
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(guard.Redact("I am member QX120377 and my order is QX550142"))
	fmt.Println(guard.Redact("order QX550142"))
	// Output:
	// I am member [MEMBER_NUMBER] and my order is [MEMBER_NUMBER]
	// order QX550142
}
