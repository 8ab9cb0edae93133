package privacy_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// leaks are the types that a text gives away.
func leaks(v privacy.Verdict) (types []privacy.Type) {
	for _, r := range v.Reasons {
		if r.Kind == privacy.Leak {
			types = append(types, r.Type)
		}
	}
	return types
}

// An agent may introduce herself in public; a customer's name stays an objection, which can be overridden.
func TestAgentsSayTheirNames(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"Mi chiamo Giorgio e seguo io la pratica", "Ciao! Il mio nome è Giorgio", "My name is Kate.", "Hi, my name's Kate, let me look", "I'm Kate", "This is Kate",
		"mein Name ist Sabine", "Ich heiße Sabine und kümmere mich", "Me llamo Ana y te ayudo", "Je m’appelle Luc", "Bonjour, je m'appelle Luc", "MI CHIAMO Giorgio", "Ciao, sono Giorgio ^GR",
	} {
		if v := guard.Check(text, privacy.Public); !v.OK() {
			t.Errorf("%q: %v", text, v)
		}
	}
	for _, text := range []string{
		"Mi chiamo Marta Bianchi", "La cliente si chiama Marta", "Her name is Kate", "Gentile Sig.ra Bianchi", "Hallo Herr Schmidt", "Marta Bianchi: mi chiami al +44 7700 900123",
		"Il suo nome è Marta Bianchi", "My name is Kate Brown",
	} {
		v := guard.Check(text, privacy.Public)
		if v.OK() {
			t.Errorf("%q is OK", text)
		}
		if v, err := v.Override("FB", "she signs so herself"); err != nil || !v.OK() {
			t.Errorf("%q: override: %v", text, err)
		}
	}
	if v := guard.Check("my name is Kate", privacy.Log); v.OK() {
		t.Error("a log may hold the name")
	}
}

func TestCheckWhatWasSaid(t *testing.T) {
	guard := new(privacy.Guard)
	tests := []struct {
		name, text string
		said       []string
		want       []privacy.Type
	}{
		{"a number without words", "Perfetto, usiamo 0639981234", []string{"il mio cellulare è 06 39 98 12 34"}, []privacy.Type{privacy.Phone}},
		{"a password", "Hai scritto Sunshine!433, cambiala subito", []string{"la mia password è Sunshine!433"}, []privacy.Type{privacy.Password}},
		{"written otherwise", "we have ANN @ MAIL . EXAMPLE on file", []string{"my mail is ann@mail.example"}, []privacy.Type{privacy.Email}},
		{"another value", "Perfetto, usiamo 4815162342", []string{"il mio pin è 4711"}, nil},
		{"a part of a longer number", "Ordine 94711234", []string{"il mio pin è 4711"}, nil},
		{"a name", "Ciao Marta Bianchi, controlliamo subito", []string{"mi chiamo Marta Bianchi"}, nil},
		{"nothing said", "Ciao!", []string{"", "buongiorno"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := guard.Check(tt.text, privacy.Public, tt.said...)
			got := leaks(v)
			if tt.name == "a name" { // a name after a greeting may be found by itself
				got = nil
				for _, typ := range leaks(v) {
					if typ != privacy.Person {
						got = append(got, typ)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("leaks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckSecretsInPrivate(t *testing.T) {
	guard := new(privacy.Guard)
	for text, want := range map[string]int{
		"Mandaci pure il tuo IBAN e il codice fiscale": 0,
		"Ci mandi la tua password?":                    1,
		"Could you send us your PIN and the CVV?":      2,
		"Non ti chiederemo mai la password":            0,
		"Ti richiamiamo al +44 7700 900123":            0,
	} {
		if v := guard.Check(text, privacy.Private); len(v.Reasons) != want {
			t.Errorf("%q in private: %v", text, v)
		}
	}
}

func TestThresholds(t *testing.T) {
	const doubtful = "0639981234" // reported in public only
	strict := newGuard(t, &privacy.Options{Thresholds: map[privacy.Audience]float64{privacy.Log: 0.4}})
	if v := strict.Check(doubtful, privacy.Log); v.OK() {
		t.Error("a lower threshold changes nothing")
	}
	loose := newGuard(t, &privacy.Options{Thresholds: map[privacy.Audience]float64{privacy.Public: 1}})
	if v := loose.Check("chiamare il 399 555 0142?", privacy.Public); !v.OK() {
		t.Errorf("a higher threshold changes nothing: %v", v)
	}
	for audience, score := range map[privacy.Audience]float64{"all": 0.5, privacy.Public: 0, privacy.Log: 1.5} {
		if _, err := privacy.New(&privacy.Options{Thresholds: map[privacy.Audience]float64{audience: score}}); !errors.Is(err, privacy.ErrOption) {
			t.Errorf("threshold %g for %s: %v", score, audience, err)
		}
	}
}

func TestAllowProvenValues(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Allow: []string{"GB82 WEST 1234 5698 7654 32", "4111 1111 1111 1111", "12345670017"}})
	for _, text := range []string{"pay to GB82WEST12345698765432", "gb82 west 1234 5698 7654 32", "carta 4111-1111-1111-1111", "P.IVA 12345670017", "partita IVA IT12345670017"} {
		if v := guard.Check(text, privacy.Public); !v.OK() {
			t.Errorf("%q is the company's: %v", text, v)
		}
	}
	for _, text := range []string{"DE89 3704 0044 0532 0130 00", "5555 5555 5555 4444", "P.IVA 00743110157"} {
		if v := guard.Check(text, privacy.Public); v.OK() {
			t.Errorf("%q is not the company's", text)
		}
	}
	for _, entry := range []string{"GB83 WEST 1234 5698 7654 32", "4111 1111 1111 1112", "my IBAN"} {
		if _, err := privacy.New(&privacy.Options{Allow: []string{entry}}); !errors.Is(err, privacy.ErrOption) {
			t.Errorf("%q: %v", entry, err)
		}
	}
}
