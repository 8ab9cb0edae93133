package privacy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Audience is who will read a text.
type Audience string

const (
	Public  Audience = "public"  // everybody: a reply to a post, a review, a comment
	Private Audience = "private" // the customer alone: a direct message, an e-mail
	Log     Audience = "log"     // whoever reads logs and reports
)

func (a Audience) known() bool { return a == Public || a == Private || a == Log }

// Kind is what is wrong with a text.
type Kind string

const (
	Leak    Kind = "leak"    // it contains personal data
	Request Kind = "request" // it asks the customer for personal data in front of everybody
)

// Reason is one objection. Its span is the data, or for a request the words that name what is asked for; it never carries the text.
type Reason struct {
	Kind Kind `json:"kind"`
	Finding
}

// Waiver is the record of an override: who let the text pass, and why. Personal data in it has been replaced by labels.
type Waiver struct {
	Agent  string `json:"agent"`
	Reason string `json:"reason"`
}

// Verdict is what Check says about a text. It is a value; Override returns another one and leaves its receiver as it is.
// It is also an error, to be returned when it is not OK: errors.As finds it. It never holds the text or the data.
// The zero value is not OK: nothing was checked; nor is one for an audience that Check does not know.
//
// Its JSON form has the fields and, for programs in other languages, ok, proven, handoff and wants, which are read-only: decoding ignores
// them.
type Verdict struct {
	Audience Audience `json:"audience"`
	Reasons  []Reason `json:"reasons"`
	Waiver   Waiver   `json:"waiver,omitzero"`
}

// OK reports whether the text may go to its audience: nothing was objected to, or a named agent has overridden what is not proven.
func (v Verdict) OK() bool {
	if !v.Audience.known() {
		return false
	}
	return len(v.Reasons) == 0 || v.Waiver.Agent != "" && v.Waiver.Reason != "" && !v.Proven()
}

// Proven reports whether a check digit proves that the text gives data away. Such a verdict cannot be overridden.
func (v Verdict) Proven() bool {
	return slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Kind != Request && r.Finding.Proven() })
}

// Handoff reports whether the verdict suggests to go on in private, which it does for every objection to a public reply, and which data the
// reply asks for, each type once, for the list in the invitation. The override of an objection leaves the suggestion as it is.
func (v Verdict) Handoff() (wants []Type, suggested bool) {
	if v.Audience != Public || len(v.Reasons) == 0 {
		return nil, false
	}
	for _, r := range v.Reasons {
		if r.Kind == Request && !slices.Contains(wants, r.Type) {
			wants = append(wants, r.Type)
		}
	}
	return wants, true
}

// Override returns the verdict with a waiver by a named agent for a reason: both are recorded. It fails with ErrUnnamed without either,
// with ErrNothing when there is no objection, and with ErrProven when a check digit proves the data; the verdict is then returned as it was.
func (v Verdict) Override(agent, reason string) (Verdict, error) {
	agent, reason = strings.TrimSpace(agent), strings.TrimSpace(reason)
	switch {
	case v.Audience == "" || len(v.Reasons) == 0:
		return v, ErrNothing
	case agent == "" || reason == "":
		return v, ErrUnnamed
	case v.Proven():
		return v, ErrProven
	}
	v.Reasons = slices.Clone(v.Reasons)
	v.Waiver = Waiver{Agent: recorded(agent), Reason: recorded(reason)}
	return v, nil
}

// recorded returns a text for a record without what Check would object to in public.
func recorded(text string) string {
	var guard Guard
	return guard.Redact(guard.replace(text, 0, len(text), guard.find(text, publicScore), false))
}

// Error says what is objected to, in English, by type and span.
func (v Verdict) Error() string {
	if v.Audience == "" {
		return "privacy: nothing was checked"
	}
	if len(v.Reasons) == 0 {
		return "privacy: no objection"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "privacy: %s text ", v.Audience)
	for i, r := range v.Reasons {
		if i > 0 {
			b.WriteString("; ")
		}
		verb := "leaks"
		if r.Kind == Request {
			verb = "asks for"
		}
		fmt.Fprintf(&b, "%s %s (%s) at %d-%d", verb, r.Type, r.Evidence, r.Start, r.End)
	}
	return b.String()
}

// MarshalJSON implements json.Marshaler.
func (v Verdict) MarshalJSON() ([]byte, error) {
	type plain Verdict
	wants, handoff := v.Handoff()
	if v.Reasons == nil {
		v.Reasons = []Reason{}
	}
	return json.Marshal(struct {
		OK      bool   `json:"ok"`
		Proven  bool   `json:"proven"`
		Handoff bool   `json:"handoff"`
		Wants   []Type `json:"wants,omitempty"`
		plain
	}{v.OK(), v.Proven(), handoff, wants, plain(v)})
}

// noun is what a type is called, with its article.
type noun struct{ it, en string }

var nouns = map[Type]noun{
	Email:           {"un indirizzo e-mail", "an e-mail address"},
	Phone:           {"un numero di telefono", "a phone number"},
	Card:            {"un numero di carta", "a card number"},
	IBAN:            {"un IBAN o dati bancari", "an IBAN or bank details"},
	BIC:             {"il codice di una banca", "the code of a bank"},
	CryptoAddress:   {"un indirizzo di criptovaluta", "a cryptocurrency address"},
	Person:          {"un nome e cognome", "a person's name"},
	BirthDate:       {"una data di nascita", "a date of birth"},
	Address:         {"un indirizzo di casa", "a postal address"},
	Coordinates:     {"delle coordinate geografiche", "geographic coordinates"},
	Plate:           {"una targa", "a number plate"},
	IPAddress:       {"un indirizzo di rete", "a network address"},
	MACAddress:      {"l'indirizzo di un apparecchio", "a hardware address"},
	Password:        {"una password", "a password"},
	OneTimeCode:     {"un codice usa e getta", "a one-time code"},
	PIN:             {"un PIN", "a PIN"},
	CVV:             {"un codice di sicurezza della carta", "a card security code"},
	APIKey:          {"una chiave d'accesso", "an access key"},
	URLSecret:       {"un indirizzo web con una chiave segreta", "a web address with a secret"},
	FiscalCode:      {"un codice fiscale", "an Italian fiscal code"},
	ItalianVAT:      {"una partita IVA", "an Italian VAT number"},
	ItalianIDCard:   {"il numero di una carta d'identità", "the number of an Italian identity card"},
	ItalianPassport: {"il numero di un passaporto", "the number of an Italian passport"},
	ItalianLicence:  {"il numero di una patente", "the number of an Italian driving licence"},
	HealthCard:      {"il numero di una tessera sanitaria", "the number of a health insurance card"},
	SpanishNIF:      {"un NIF o DNI spagnolo", "a Spanish NIF or DNI"},
	SpanishNIE:      {"un NIE spagnolo", "a Spanish NIE"},
	SpanishCIF:      {"un CIF spagnolo", "a Spanish CIF"},
	FrenchNIR:       {"un numero di previdenza francese", "a French social security number"},
	GermanTaxID:     {"un codice fiscale tedesco", "a German tax number"},
	GermanIDCard:    {"il numero di un documento tedesco", "the number of a German identity card"},
	BritishNINO:     {"un numero di previdenza britannico", "a British National Insurance number"},
	BritishNHS:      {"un numero sanitario britannico", "a British NHS number"},
	SSN:             {"un numero di previdenza statunitense", "a US social security number"},
	ITIN:            {"un codice fiscale statunitense", "a US taxpayer number"},
	EIN:             {"il codice fiscale di un'impresa statunitense", "a US employer number"},
	ABARouting:      {"il codice di una banca statunitense", "a US routing number"},
	DutchBSN:        {"un BSN olandese", "a Dutch BSN"},
	PolishPESEL:     {"un PESEL polacco", "a Polish PESEL"},
	PortugueseNIF:   {"un NIF portoghese", "a Portuguese NIF"},
	BelgianNN:       {"un numero nazionale belga", "a Belgian national number"},
	BrazilianCPF:    {"un CPF brasiliano", "a Brazilian CPF"},
	BrazilianCNPJ:   {"un CNPJ brasiliano", "a Brazilian CNPJ"},
	IndianAadhaar:   {"un numero Aadhaar", "an Aadhaar number"},
	IndianPAN:       {"un PAN indiano", "an Indian PAN"},
	NationalID:      {"un codice fiscale, sanitario o previdenziale", "a tax, health or insurance number"},
	IDDocument:      {"un documento d'identità", "an identity document"},
}

// Text says the reason to people: in Italian for "it", in English for every other language.
func (r Reason) Text(language string) string {
	name, ok := nouns[r.Type]
	if !ok {
		name, ok = countryNouns[r.Type]
	}
	if !ok {
		name = noun{string(r.Type), string(r.Type)}
	}
	if language == "it" {
		if r.Kind == Request {
			return "Il testo chiede al cliente " + name.it + " davanti a tutti: chiedilo in privato."
		}
		return "Il testo contiene " + name.it + ": toglilo, o continua in privato."
	}
	if r.Kind == Request {
		return "The text asks the customer for " + name.en + " in front of everybody: ask in private."
	}
	return "The text contains " + name.en + ": remove it, or go on in private."
}
