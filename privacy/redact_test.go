package privacy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

const testKey = "a key for tests, of enough bytes"

func newGuard(t testing.TB, o *privacy.Options) *privacy.Guard {
	t.Helper()
	g, err := privacy.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRedact(t *testing.T) {
	labels := new(privacy.Guard)
	masks := newGuard(t, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Mask(4), privacy.Email: privacy.Mask(0), privacy.Phone: {}}})
	tests := []struct {
		name       string
		guard      *privacy.Guard
		text, want string
	}{
		{"nothing", labels, "ciao, come va?", "ciao, come va?"},
		{"empty", labels, "", ""},
		{"label", labels, "tel +44 7700 900123.", "tel [PHONE_NUMBER]."},
		{"several", labels, "ann@mail.example/+44 7700 900123/4111 1111 1111 1111", "[EMAIL_ADDRESS]/[PHONE_NUMBER]/[CREDIT_CARD]"},
		{"overlap", labels, "4111 1111 1111 1111.ann@mail.example", "[CREDIT_CARD]"},
		{"touching", labels, "ann@mail.example+44 7700 900123", "[EMAIL_ADDRESS][PHONE_NUMBER]"},
		{"mask of a card", masks, "4111-1111-1111-1111", "****-****-****-1111"},
		{"mask of an IBAN", masks, "gb82 west 1234 5698 7654 32", "**** **** **** **** **54 32"},
		{"mask of all", masks, "ann@mail.example", "***@****.*******"},
		{"named label beside the default", masks, "+44 7700 900123", "[PHONE_NUMBER]"},
		{"secret in a URL", labels, "https://x.example/?token=abcdef123456789&a=b", "https://x.example/?token=[URL_SECRET]&a=b"},
		{"masked secret", masks, "https://x.example/?token=abcdef123456789&a=b", "https://x.example/?token=***************&a=b"},
		{"masked password", masks, "la password è Sunshine!433", "la password è ************"},
		{"data behind a label", labels, "[PERSON:ann@mail.example]", "[PERSON:[EMAIL_ADDRESS]]"},
		{"multi-byte", masks, "jürgen@müller.example ☎", "******@******.******* ☎"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.guard.Redact(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("redacted (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(got, tt.guard.Redact(got)); diff != "" {
				t.Errorf("redacted again (-once +twice):\n%s", diff)
			}
		})
	}
}

// TestDataBesideALabel: text that looks like a label hides nothing that stands at it.
func TestDataBesideALabel(t *testing.T) {
	guard := new(privacy.Guard)
	if got := guard.Redact("tel [AUTH_SERVICE]3995550142"); strings.Contains(got, "3995550142") {
		t.Errorf("after a word that is no label: %q", got)
	}
	for _, label := range []string{"[AUTH_SERVICE]", "[PHONE_NUMBER]", "[EMAIL_ADDRESS:bcdfghjklmnp]"} {
		for _, data := range []string{"4111 1111 1111 1111", "GB82WEST12345698765432", "RSSMRA85T10A562S", "+44 7700 900123", "ann@mail.example", "192.0.2.17"} {
			for _, text := range []string{label + data, data + label, label + data + label} {
				got := guard.Redact(text)
				if strings.Contains(got, data) {
					t.Errorf("%q becomes %q", text, got)
				}
				if twice := guard.Redact(got); twice != got {
					t.Errorf("%q becomes %q", got, twice)
				}
			}
		}
	}
}

func TestPseudonym(t *testing.T) {
	options := func(key string) *privacy.Options {
		return &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Pseudonym([]byte(key))}}
	}
	guard := newGuard(t, options(testKey))
	phone := guard.Redact("+44 7700 900123")
	if !strings.HasPrefix(phone, "[PHONE_NUMBER:") || len(phone) != len("[PHONE_NUMBER:bcdfghjklmnp]") {
		t.Errorf("pseudonym is %q", phone)
	}
	same := map[string][2]string{
		"spacing": {"+44 7700 900123", "+44-7700-900123"},
		"case":    {"ann@mail.example", "Ann@MAIL.example"},
		"groups":  {"GB82WEST12345698765432", "gb82 west 1234 5698 7654 32"},
	}
	for name, pair := range same {
		if a, b := guard.Redact(pair[0]), guard.Redact(pair[1]); a != b {
			t.Errorf("%s: %q and %q differ", name, a, b)
		}
	}
	for name, other := range map[string]string{
		"another number":       guard.Redact("+44 7700 900124"),
		"another key":          newGuard(t, options(testKey+"!")).Redact("+44 7700 900123"),
		"another conversation": guard.Within("c-1").Redact("+44 7700 900123"),
	} {
		if other == phone {
			t.Errorf("%s gets the same pseudonym %q", name, phone)
		}
	}
	for _, pair := range [][2]string{
		{"192.0.2.17", "192.0.21.7"}, {"2001:db8::1:12", "2001:db8::11:2"}, {"45.4642035, 9.1899820", "45.4642035, -9.1899820"}, {"nata il 1/12/1980", "nata il 11/2/1980"},
		{"la password è Sunshine!433", "la password è sunshine433"}, {"via Roma 1, 21013 Gallarate", "via Roma 12, 1013 Gallarate"},
	} {
		if a, b := guard.Redact(pair[0]), guard.Redact(pair[1]); a == b || !strings.Contains(a, ":") || !strings.Contains(b, ":") {
			t.Errorf("%q and %q become %q and %q", pair[0], pair[1], a, b)
		}
	}
	if got := guard.Redact(phone); got != phone {
		t.Errorf("a pseudonym is redacted again: %q", got)
	}
	if got := guard.Within("c-1").Within(""); got.Redact("+44 7700 900123") != phone {
		t.Error("leaving the conversation does not give the first pseudonym back")
	}
}

func TestKeyIsNotShown(t *testing.T) {
	key := []byte(testKey)
	op := privacy.Pseudonym(key)
	guard := newGuard(t, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": op}})
	before := guard.Redact("ann@mail.example")
	clear(key)
	if after := guard.Redact("ann@mail.example"); after != before {
		t.Error("the operator keeps the caller's slice")
	}
	raw := fmt.Sprint([]byte(testKey))
	raw = raw[1 : len(raw)-1]
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, v := range []any{op, &op, guard, *guard} {
			if got := fmt.Sprintf(format, v); strings.Contains(got, testKey) || strings.Contains(got, raw) || strings.Contains(got, fmt.Sprintf("%x", testKey)) {
				t.Errorf("%s of %T shows the key", format, v)
			}
		}
	}
}

// TestLineEnds: an address on an envelope goes on in the next line, however lines end.
func TestLineEnds(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", ",\n", ",\r\n", ", \r\n"} {
		if got, want := new(privacy.Guard).Redact("Spedite a via Roma 12"+end+"10121 Torino"+end), "Spedite a [STREET_ADDRESS]"+end; got != want {
			t.Errorf("with %q: %q, want %q", end, got, want)
		}
	}
}

// TestWhatURLsEscape: the addresses and the secrets of web forms and access logs.
func TestWhatURLsEscape(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Allow: []string{"acme.example"}})
	for text, want := range map[string]string{
		"https://x.example/?email=ann%40mail.example&a=1":               "https://x.example/?email=[EMAIL_ADDRESS]&a=1",
		"email=ann.b%2Bx%40mail.example&to=help%40acme.example":         "email=[EMAIL_ADDRESS]&to=help%40acme.example",
		"GET /reset?a=1&token=abcdef123456789 HTTP/1.1":                 "GET /reset?a=1&token=[URL_SECRET] HTTP/1.1",
		"sconto del 40%40 euro, 20%40.50 e %40mail.example, davvero?sì": "sconto del 40%40 euro, 20%40.50 e %40mail.example, davvero?sì",
	} {
		if diff := cmp.Diff(want, guard.Redact(text)); diff != "" {
			t.Errorf("redacted (-want +got):\n%s", diff)
		}
	}
}
