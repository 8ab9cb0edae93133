package privacy

import (
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// allowList holds the company's own numbers and addresses, normalised.
type allowList struct {
	phones  map[string]bool
	emails  map[string]bool
	domains map[string]bool
	values  map[string]bool // all others, as canonical writes them
}

const maxPhone = 15 // digits of an international number, ITU-T E.164

// setAllow fills the allow-list. An entry that several rules can read, such as eleven digits, is all that it can be.
func (g *Guard) setAllow(entries []string) error {
	var list allowList
	for _, entry := range entries {
		value, proven := g.proven(entry)
		if proven {
			put(&list.values, value)
		}
		if err := list.add(entry); err != nil && !proven {
			return err
		}
	}
	g.allow = list
	return nil
}

// proven reports whether a whole entry is a value that a check digit or a recogniser of the host tells, and how it is written in the list.
func (g *Guard) proven(entry string) (value string, ok bool) {
	entry = strings.TrimSpace(entry)
	for _, prefix := range [...]string{"", "P.IVA ", "IBAN "} { // words that a number of eleven digits needs
		found := g.find(prefix+entry, reported)
		if len(found) != 1 || found[0].Start > len(prefix) || found[0].End != len(prefix)+len(entry) {
			continue
		}
		if f := found[0]; f.Proven() || g.recognizes(f.Type) {
			return canonical("", entry), true
		}
	}
	return "", false
}

// without drops the findings whose values are the company's own. It works in place.
func (a *allowList) without(found []Finding, text string) []Finding {
	if len(a.values) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(f Finding) bool {
		value := canonical("", text[f.Start:f.End])
		return a.values[value] || len(value) > 2 && a.values[value[2:]] // a VAT number with its country: "IT 0123…"
	})
}

// add takes a phone number, an e-mail address or a domain.
func (a *allowList) add(entry string) error {
	text := strings.TrimSpace(entry)
	switch {
	case strings.Contains(text, "@"):
		return a.addEmail(entry, text)
	case text != "" && domainEnd(text, 0) == len(text):
		put(&a.domains, strings.ToLower(text))
		return nil
	case text != "" && strings.Trim(text, "+0123456789 -./()") == "":
		return a.addPhone(entry, text)
	}
	return badOption("allow", entry, "not a phone number, an e-mail address, a domain, or a number with a check digit")
}

func (a *allowList) addEmail(entry, text string) error {
	i := strings.IndexByte(text, '@')
	if i == 0 || localStart(text, i) != 0 || domainEnd(text, i+1) != len(text) {
		return badOption("allow", entry, "not an e-mail address")
	}
	put(&a.emails, strings.ToLower(text))
	return nil
}

// addPhone stores the digits; an international number also as it is dialled at home.
func (a *allowList) addPhone(entry, text string) error {
	d := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if isDigit(text[i]) {
			d = append(d, text[i])
		}
	}
	if len(d) < 3 || len(d) > maxPhone || strings.LastIndexByte(text, '+') > 0 {
		return badOption("allow", entry, "not a phone number: 3 to 15 digits and at most a leading +")
	}
	put(&a.phones, string(d))
	digits := d
	switch {
	case text[0] == '+':
	case strings.HasPrefix(string(d), "00"):
		digits = d[2:]
	default:
		return nil
	}
	zone, n, ok := phone.Called(digits)
	if !ok {
		return badOption("allow", entry, "no country has this calling code")
	}
	put(&a.phones, string(digits))
	national := string(digits[n:])
	put(&a.phones, national)
	if trunk := zone.Trunk(); trunk != "" {
		put(&a.phones, trunk+national)
	}
	return nil
}

func put(set *map[string]bool, key string) {
	if *set == nil {
		*set = make(map[string]bool)
	}
	(*set)[key] = true
}

// hasNational reports whether digits, as dialled at home, are the company's.
func (a *allowList) hasNational(d []byte) bool { return len(a.phones) > 0 && a.phones[string(d)] }

// hasInternational reports whether a national number is the company's, in whichever form it was given.
func (a *allowList) hasInternational(zone phone.Zone, national []byte) bool {
	if len(a.phones) == 0 {
		return false
	}
	if a.phones[string(national)] {
		return true
	}
	var buf [32]byte
	d := append(append(buf[:0], zone.Trunk()...), national...)
	return a.phones[string(d)]
}

// hasEmail reports whether an address is the company's, or in one of its domains.
func (a *allowList) hasEmail(local, domain string) bool {
	if len(a.emails) == 0 && len(a.domains) == 0 {
		return false
	}
	domain = strings.ToLower(domain)
	if a.emails[strings.ToLower(local)+"@"+domain] {
		return true
	}
	for {
		if a.domains[domain] {
			return true
		}
		_, parent, ok := strings.Cut(domain, ".")
		if !ok {
			return false
		}
		domain = parent
	}
}
