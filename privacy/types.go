package privacy

// Type names a kind of personal data. The text of the constant is also what the default label shows and what JSON holds.
type Type string

// The types that Find reports.
const (
	Email      Type = "EMAIL_ADDRESS"  // an e-mail address
	Phone      Type = "PHONE_NUMBER"   // a phone number of a person
	Card       Type = "CREDIT_CARD"    // a payment card number (PAN)
	IBAN       Type = "IBAN_CODE"      // an international bank account number
	FiscalCode Type = "IT_FISCAL_CODE" // the Italian codice fiscale
)

// Types that a reply may ask for. Find does not report them.
const (
	Password    Type = "PASSWORD"
	OneTimeCode Type = "OTP_CODE"
	PIN         Type = "PIN_CODE"
	CVV         Type = "CVV"
	NationalID  Type = "NATIONAL_ID" // tax, insurance and social security numbers of any country
	IDDocument  Type = "ID_DOCUMENT" // identity card, passport, driving licence
	BirthDate   Type = "DATE_OF_BIRTH"
	Address     Type = "STREET_ADDRESS"
	Person      Type = "PERSON" // the name of a person
)

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
	for i := 1; i < len(fs); i++ { // nearly sorted already: the scanner moves forward
		for j := i; j > 0 && fs[j].Start < fs[j-1].Start; j-- {
			fs[j], fs[j-1] = fs[j-1], fs[j]
		}
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
