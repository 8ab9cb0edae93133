package privacy

import (
	"hash"
	"strings"
)

// reported is the score from which Find reports a finding.
const reported = 0.5

// Options configure New. The zero value is useful.
type Options struct {
	// Languages are those of the texts: "it", "en", "es", "fr", "de". They choose the context words and the wording of requests.
	// Default: all five.
	Languages []string

	// Regions are the countries and territories whose national phone formats are read, by their codes in ISO 3166-1: "IT", "GB". All
	// are known. International numbers, with + or 00, are read whatever the region. More regions than the texts come from cost precision.
	// Default: those where the languages are spoken: it IT SM VA CH, en GB IE US CA AU NZ, es ES MX AR CO CL PE, fr FR BE CH MC,
	// de DE AT CH LI.
	Regions []string

	// Allow holds what is not personal data because it is the company's own: phone numbers ("800 123 456", "+39 02 555 0100"), e-mail
	// addresses, domains ("acme.example"), which stand for every address in them and in their subdomains, street addresses ("Via Roma 12, 10121
	// Torino"), which stand for their beginnings too ("Via Roma 12"), and what a check digit proves: IBANs, cards, VAT numbers and the like.
	Allow []string

	// Operators choose by type what Redact writes; the key "" is for all types that are not named. Default: a label, such as [PHONE_NUMBER].
	Operators map[Type]Operator

	// Recognizers find kinds of data of your own.
	Recognizers []Recognizer

	// Thresholds are the scores from which Check objects, by audience, more than 0 and at most 1. Default: 0.4 in public, 0.5 otherwise.
	Thresholds map[Audience]float64

	// AuditKey is the key of the hashes in the records of Audit, 16 bytes or more. Default: records have no hash.
	AuditKey []byte
}

// Guard finds, redacts and judges. It is immutable and safe for concurrent use.
// The zero value works as one built with nil options: all languages and regions, nothing allowed, labels.
type Guard struct {
	languages languages // 0 means all
	dialling  *dialling // nil means everyone
	allow     allowList
	operators map[Type]Operator
	scope     string // see Within

	recognizers []recognizer
	thresholds  map[Audience]float64
	audit       func() hash.Hash // a closure, so that no format shows the key
}

// New returns a Guard. A language, region, allow-list entry or operator that cannot be used is an *Error with ErrOption that names it.
// The options are copied.
func New(o *Options) (*Guard, error) {
	g := &Guard{}
	if o == nil {
		return g, nil
	}
	for _, name := range o.Languages {
		l, ok := languageNames[strings.ToLower(name)]
		if !ok {
			return nil, badOption("languages", name, "not one of it, en, es, fr, de")
		}
		g.languages |= l
	}
	if err := g.setRegions(o.Regions); err != nil {
		return nil, err
	}
	for _, r := range o.Recognizers {
		c, err := newRecognizer(r, g)
		if err != nil {
			return nil, err
		}
		g.recognizers = append(g.recognizers, c)
	}
	if err := g.setAllow(o.Allow); err != nil {
		return nil, err
	}
	if err := g.setOperators(o.Operators); err != nil {
		return nil, err
	}
	if err := g.setThresholds(o.Thresholds); err != nil {
		return nil, err
	}
	if err := g.setAudit(o.AuditKey); err != nil {
		return nil, err
	}
	return g, nil
}

// Find returns the personal data in text, in order and without overlap. Offsets are bytes and lie on rune borders.
// It returns nil if there is none. The time is linear in the length of the text.
func (g *Guard) Find(text string) []Finding { return g.find(text, reported) }

// find reports everything with at least the given score.
func (g *Guard) find(text string, least float64) []Finding {
	sc := scanner{guard: g, vocab: vocab(), text: text, least: least, waiting: -1}
	return sc.find()
}

// find scans the text, which the scanner is new to.
func (sc *scanner) find() []Finding {
	g, text := sc.guard, sc.text
	sc.run()
	if len(g.recognizers) > 0 {
		sc.custom()
	}
	if len(sc.found) == 0 {
		return nil
	}
	found := unsettled(g.allow.without(sc.found, text), text)
	if len(found) == 0 {
		return nil
	}
	return resolve(found)
}

type languages uint8

const (
	it languages = 1 << iota
	en
	es
	fr
	de
	anyLanguage languages = 1<<iota - 1
)

var languageNames = map[string]languages{"it": it, "en": en, "es": es, "fr": fr, "de": de}

// speaks reports whether one of the languages is among those of the guard.
func (g *Guard) speaks(l languages) bool { return g.languages == 0 || g.languages&l != 0 }
