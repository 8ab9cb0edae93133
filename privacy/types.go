package privacy

import "slices"

// Type names a kind of personal data. The text of the constant is also what the default label shows and what JSON holds.
type Type string

// What people are reached by, pay with and live at.
const (
	Email         Type = "EMAIL_ADDRESS"   // an e-mail address
	Phone         Type = "PHONE_NUMBER"    // a phone number of a person
	Card          Type = "CREDIT_CARD"     // a payment card number (PAN)
	IBAN          Type = "IBAN_CODE"       // an international bank account number
	BIC           Type = "BIC_CODE"        // a bank's code, ISO 9362, beside an account
	CryptoAddress Type = "CRYPTO"          // an address of Bitcoin or Ethereum
	Person        Type = "PERSON"          // the name of a person
	BirthDate     Type = "DATE_OF_BIRTH"   // a date of birth
	Address       Type = "STREET_ADDRESS"  // a street with a house number
	Coordinates   Type = "GPS_COORDINATES" // latitude and longitude
	Plate         Type = "LICENSE_PLATE"   // a vehicle's registration plate
	IPAddress     Type = "IP_ADDRESS"      // a network address, IPv4 or IPv6
	MACAddress    Type = "MAC_ADDRESS"     // a hardware address, EUI-48 or EUI-64
)

// Secrets: words around tell them, the value alone seldom does.
const (
	Password    Type = "PASSWORD"   // a password
	OneTimeCode Type = "OTP_CODE"   // a code that was sent to confirm something
	PIN         Type = "PIN_CODE"   // a personal identification number
	CVV         Type = "CVV"        // the security code of a payment card
	APIKey      Type = "API_KEY"    // a key or token of a program
	URLSecret   Type = "URL_SECRET" // the value of a token in a URL
)

// Numbers and documents that a state or an insurance gives to a person or a firm.
const (
	FiscalCode      Type = "IT_FISCAL_CODE"     // Italy: codice fiscale
	ItalianVAT      Type = "IT_VAT_CODE"        // Italy: partita IVA
	ItalianIDCard   Type = "IT_IDENTITY_CARD"   // Italy: carta d'identità
	ItalianPassport Type = "IT_PASSPORT"        // Italy: passaporto
	ItalianLicence  Type = "IT_DRIVER_LICENSE"  // Italy: patente di guida
	HealthCard      Type = "IT_HEALTH_CARD"     // Italy: tessera sanitaria, the European health insurance card
	SpanishNIF      Type = "ES_NIF"             // Spain: DNI and NIF of a citizen
	SpanishNIE      Type = "ES_NIE"             // Spain: NIE of a foreigner
	SpanishCIF      Type = "ES_CIF"             // Spain: NIF of a legal person, formerly CIF
	FrenchNIR       Type = "FR_NIR"             // France: numéro de sécurité sociale
	GermanTaxID     Type = "DE_TAX_ID"          // Germany: Steuer-Identifikationsnummer
	GermanIDCard    Type = "DE_ID_CARD"         // Germany: Personalausweis
	BritishNINO     Type = "UK_NINO"            // United Kingdom: National Insurance number
	BritishNHS      Type = "UK_NHS"             // United Kingdom: NHS number
	SSN             Type = "US_SSN"             // United States: social security number
	ITIN            Type = "US_ITIN"            // United States: individual taxpayer identification number
	EIN             Type = "US_EIN"             // United States: employer identification number
	ABARouting      Type = "ABA_ROUTING_NUMBER" // United States: routing number of a bank
	DutchBSN        Type = "NL_BSN"             // Netherlands: burgerservicenummer
	PolishPESEL     Type = "PL_PESEL"           // Poland: PESEL
	PortugueseNIF   Type = "PT_NIF"             // Portugal: NIF
	BelgianNN       Type = "BE_NATIONAL_NUMBER" // Belgium: numéro national, rijksregisternummer
	BrazilianCPF    Type = "BR_CPF"             // Brazil: CPF
	BrazilianCNPJ   Type = "BR_CNPJ"            // Brazil: CNPJ
	IndianAadhaar   Type = "IN_AADHAAR"         // India: Aadhaar
	IndianPAN       Type = "IN_PAN"             // India: permanent account number
)

// Kinds that a reply asks for under one name, whatever the country. Find does not report them.
const (
	NationalID Type = "NATIONAL_ID" // tax, insurance and social security numbers of any country
	IDDocument Type = "ID_DOCUMENT" // identity card, passport, driving licence
)

// knownTypes are the types of this package: what an operator may be given for, and what makes a label one of ours.
var knownTypes = func() map[Type]bool {
	m := make(map[Type]bool)
	for _, t := range [...]Type{
		Email, Phone, Card, IBAN, BIC, CryptoAddress, Person, BirthDate, Address, Coordinates, Plate, IPAddress, MACAddress,
		Password, OneTimeCode, PIN, CVV, APIKey, URLSecret,
		FiscalCode, ItalianVAT, ItalianIDCard, ItalianPassport, ItalianLicence, HealthCard, SpanishNIF, SpanishNIE, SpanishCIF, FrenchNIR,
		GermanTaxID, GermanIDCard, BritishNINO, BritishNHS, SSN, ITIN, EIN, ABARouting, DutchBSN, PolishPESEL, PortugueseNIF, BelgianNN,
		BrazilianCPF, BrazilianCNPJ, IndianAadhaar, IndianPAN,
	} {
		m[t] = true
	}
	for t := range countryNouns {
		m[t] = true
	}
	return m
}()

// Evidence says what a finding rests on: the strongest kind that was there.
type Evidence string

const (
	Checksum Evidence = "checksum" // a check digit agrees: the value is proven to be of its type
	Context  Evidence = "context"  // the shape fits and words around it say so
	Shape    Evidence = "shape"    // only the shape fits
)

// Finding is a span of personal data in a text. It never carries the data.
type Finding struct {
	Start    int      `json:"start"` // first byte
	End      int      `json:"end"`   // byte after the last one
	Type     Type     `json:"type"`
	Score    float64  `json:"score"` // 0 to 1, an order and not a probability; what Find reports has 0.5 or more
	Evidence Evidence `json:"evidence"`
}

// Proven reports whether a check digit proves the finding.
func (f Finding) Proven() bool { return f.Evidence == Checksum }

// stronger reports whether f should give its type to a span that it shares with o.
func (f Finding) stronger(o Finding) bool {
	if f.Proven() != o.Proven() {
		return f.Proven()
	}
	if f.Score != o.Score {
		return f.Score > o.Score
	}
	return f.End-f.Start > o.End-o.Start
}

// resolve sorts findings and joins those that overlap into one that covers both, so that no byte of either stays uncovered.
// The joined finding is of the stronger one's type. It works in place.
func resolve(fs []Finding) []Finding {
	if byStart := func(a, b Finding) int { return a.Start - b.Start }; !slices.IsSortedFunc(fs, byStart) {
		slices.SortStableFunc(fs, byStart)
	}
	out := fs[:0]
	for _, f := range fs {
		if len(out) == 0 || f.Start >= out[len(out)-1].End {
			out = append(out, f)
			continue
		}
		last := &out[len(out)-1]
		start, end := last.Start, max(last.End, f.End)
		if f.stronger(*last) {
			*last = f
		}
		last.Start, last.End = start, end
	}
	return out
}
