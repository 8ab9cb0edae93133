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
// regions that Options names or where the languages are spoken; payment cards, IBANs, BICs and cryptocurrency addresses; tax, insurance and identity numbers of a score of countries; network and hardware addresses, coordinates, number plates; passwords,
// one-time codes, PINs, security codes, access keys and secrets in web addresses; dates of birth, street addresses, and names of persons where words
// around say that they are one. The constants of Type list them. What is disguised (spelled out, spaced, in other digits or letters that look alike) is
// read as people read it. Recognizer adds kinds of data of your own.
//
// Requests are recognised in Italian, English, Spanish, French and German, for the same kinds of data.
//
// Numbers that belong to a service and not to a person (toll-free, premium and shared-cost ranges) are not reported, nor are order
// numbers, tracking numbers, dates and amounts, nor what Options.Allow names as the company's own.
//
// # What becomes of it
//
// Options.Operators choose by type: a label, a mask, a pseudonym, or a token from a Vault that Guard.Restore puts back. Texts, streams (Writer, Reader),
// JSON values (JSON) and logs (Handler) are redacted by the same rules. Audit keeps records of what was found, without the data.
//
// # How it works
//
// One pass over the text, by byte class, finds candidates; validators look at candidates only, in a bounded window. No regular expression
// runs over the text, those of the host's own recognisers aside, and the time is linear in its length whatever the text is.
//
// # What it is not for
//
// It is not a proof that a text is anonymous: free words ("my sister in via Roma") can identify a person too. It does not read images, files or
// encodings such as base64. Offsets are bytes of UTF-8; invalid UTF-8 is read as it is and is never an error.
package privacy
