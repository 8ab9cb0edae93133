// Package privacy finds and redacts personal data in short texts, and judges a reply by the audience it is written for.
//
// It is for the moment before a reply leaves in public, and for the moment before a text is stored or logged:
//
//	guard, err := privacy.New(&privacy.Options{Languages: []string{"it", "en"}, Allow: []string{"800 123 456", "help@acme.example"}})
//	if v := guard.Check(reply, privacy.Public); !v.OK() {
//		return v // an error that says what and why, and never holds the data
//	}
//	log.Info("sent", "text", guard.Redact(reply))
//
// Find reports spans, Redact replaces them, Check says what a reply gives away and what it asks the customer to give away where
// everybody can read it. No result, error or log value of this package carries the data itself: a finding is a span, a type, a score
// and the kind of evidence.
//
// # What is found
//
// E-mail addresses; phone numbers by the numbering plans of all countries, international ones wherever they are from, national ones of the
// regions that Options names or where the languages are spoken, with their extensions; payment cards by issuer range, length and Luhn
// digit; IBANs by country structure and mod 97; the Italian codice fiscale with its check character and its omocodia forms.
// Requests are recognised for more than that: passwords, one-time codes, identity documents, tax and insurance numbers, dates of birth,
// postal addresses and names too.
//
// Numbers that belong to a service and not to a person (toll-free, premium and shared-cost ranges) are not reported, nor are order
// numbers, tracking numbers, dates and amounts.
//
// # How it works
//
// One pass over the text, by byte class, finds candidates; validators look at candidates only, in a bounded window. No regular expression
// runs over the text, and the time is linear in its length whatever the text is.
//
// # What it is not for
//
// It is not a proof that a text is anonymous: free words ("my sister in via Roma") can identify a person too. It does not read images, files or
// encodings such as base64. Offsets are bytes of UTF-8; invalid UTF-8 is read as it is and is never an error.
package privacy
