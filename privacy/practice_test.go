package privacy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

func TestPractice28_DataIsAskedForOnlyInPrivate(t *testing.T) {
	guard := new(privacy.Guard)
	asks := []string{
		"Ciao, scrivici qui il tuo IBAN ^FB",
		"Hi, please send us your phone number here",
		"Hola, déjanos aquí tu correo electrónico",
		"Bonjour, indiquez-nous votre adresse postale en commentaire",
		"Hallo, schreib uns hier dein Geburtsdatum",
	}
	for _, text := range asks {
		if v := guard.Check(text, privacy.Public); v.OK() {
			t.Errorf("in public %q is asked without objection", text)
		}
		if v := guard.Check(text, privacy.Private); !v.OK() {
			t.Errorf("in private %q is refused: %v", text, v)
		}
	}
	invites := []string{
		"Ciao, scrivici in DM il tuo IBAN ^FB",
		"Hi, please DM us your phone number",
		"Hola, mándanos tu correo electrónico por mensaje privado",
		"Bonjour, envoyez-nous votre adresse postale en message privé",
		"Hallo, schick uns dein Geburtsdatum per Privatnachricht",
		"Ciao, ci indichi il numero d'ordine?",
	}
	for _, text := range invites {
		if v := guard.Check(text, privacy.Public); !v.OK() {
			t.Errorf("%q is refused: %v", text, v)
		}
	}
}

func TestPractice28_PersonalDataInAPostIsFound(t *testing.T) {
	guard := new(privacy.Guard)
	post := "@acme il rimborso mai arrivato! IBAN GB82 WEST 1234 5698 7654 32, tel +44 7700 900123, ann@mail.example"
	var types []privacy.Type
	for _, f := range guard.Find(post) {
		types = append(types, f.Type)
	}
	if diff := cmp.Diff([]privacy.Type{privacy.IBAN, privacy.Phone, privacy.Email}, types); diff != "" {
		t.Errorf("types in the post (-want +got):\n%s", diff)
	}
	want := "@acme il rimborso mai arrivato! IBAN [IBAN_CODE], tel [PHONE_NUMBER], [EMAIL_ADDRESS]"
	if diff := cmp.Diff(want, guard.Redact(post)); diff != "" {
		t.Errorf("what a log may hold (-want +got):\n%s", diff)
	}

	clean := "@acme il rimborso dell'ordine 4815162342 del 12/03/2026 (1.039,43 €) mai arrivato, spedizione 00340041483468001101! ^FB @anna_72"
	if found := guard.Find(clean); found != nil {
		t.Errorf("found %v in a post without personal data", found)
	}
	if got := guard.Redact(clean); got != clean {
		t.Errorf("redacted a post without personal data: %q", got)
	}
}

func TestPractice34_AVerdictOnDataSuggestsTheHandOff(t *testing.T) {
	guard := new(privacy.Guard)
	tests := []struct {
		name, text string
		audience   privacy.Audience
		suggested  bool
		wants      []privacy.Type
	}{
		{"asks in public", "Ci lasci il tuo numero di telefono e la tua mail?", privacy.Public, true, []privacy.Type{privacy.Phone, privacy.Email}},
		{"leaks in public", "Ti abbiamo scritto a ann@mail.example", privacy.Public, true, nil},
		{"harmless in public", "Ciao Anna, controlliamo subito! ^FB", privacy.Public, false, nil},
		{"already asks for a direct message", "Scrivici in DM con il tuo numero", privacy.Public, false, nil},
		{"asks in private", "Ci lasci il tuo numero di telefono?", privacy.Private, false, nil},
		{"leaks into a log", "mail to ann@mail.example", privacy.Log, false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wants, suggested := guard.Check(tt.text, tt.audience).Handoff()
			if suggested != tt.suggested {
				t.Errorf("hand-off suggested: %v, want %v", suggested, tt.suggested)
			}
			if diff := cmp.Diff(tt.wants, wants); diff != "" {
				t.Errorf("data for the invitation (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPractice34_WhatTheCustomerSaidInPrivateStaysThere(t *testing.T) {
	guard := new(privacy.Guard)
	said := "il mio cellulare è 06 39 98 12 34, la password è Sunshine!433"
	for _, reply := range []string{"Ciao Anna, la 0639981234 ora funziona? ^FB", "Ciao Anna, Sunshine!433 va bene"} {
		v := guard.Check(reply, privacy.Public, said)
		if _, suggested := v.Handoff(); v.OK() || !suggested {
			t.Errorf("%q repeats the customer's data in public: %v", reply, v)
		}
	}
	if v := guard.Check("Ciao Anna, ora la linea funziona? ^FB", privacy.Public, said); !v.OK() {
		t.Errorf("a reply without the data: %v", v)
	}
}

func TestPractice35_TheInvitationSaysWhichDataIsWanted(t *testing.T) {
	guard := new(privacy.Guard)
	tests := []struct {
		name, draft, invitation string
		wants                   []privacy.Type
	}{
		{
			"phone", "Ciao Anna, ci lasci qui il numero su cui ricevi i contatti?",
			"Ciao Anna, scrivici un messaggio diretto con il num su cui ricevi i contatti", []privacy.Type{privacy.Phone},
		},
		{
			"several", "Hi Ann, could you confirm your date of birth and your postcode here?",
			"Hi Ann, please send us a direct message with your date of birth and your postcode", []privacy.Type{privacy.BirthDate, privacy.Address},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wants, suggested := guard.Check(tt.draft, privacy.Public).Handoff()
			if !suggested {
				t.Fatalf("%q suggests no hand-off", tt.draft)
			}
			if diff := cmp.Diff(tt.wants, wants); diff != "" {
				t.Errorf("data for the invitation (-want +got):\n%s", diff)
			}
			if v := guard.Check(tt.invitation, privacy.Public); !v.OK() {
				t.Errorf("the invitation is refused: %v", v)
			}
			if v := guard.Check(tt.draft, privacy.Private); !v.OK() {
				t.Errorf("after the hand-off the draft is refused: %v", v)
			}
		})
	}
}
