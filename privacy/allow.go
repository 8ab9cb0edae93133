package privacy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// allowList holds the company's own numbers and addresses, normalised.
type allowList struct {
	phones    map[string]bool // as they are dialled at home
	abroad    map[string]bool // those with a calling code, without "+"
	anywhere  map[string]bool // those without, of which nobody knows the country
	emails    map[string]bool
	domains   map[string]bool
	addresses []string        // words, with a blank after each
	values    map[string]bool // all others, as canonical writes them
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
		address := g.address(entry)
		if address != "" {
			list.addresses = append(list.addresses, address)
		}
		if err := list.add(entry); err != nil && !proven && address == "" {
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

// address returns an entry that is a whole street address, as it is written in the list.
func (g *Guard) address(entry string) string {
	entry = strings.TrimSpace(entry)
	if found := g.find(entry, reported); len(found) == 1 && found[0].Type == Address && found[0].Start == 0 && found[0].End == len(entry) {
		return canonical(Address, entry) + " "
	}
	return ""
}

// without drops the findings whose values are the company's own. It works in place.
func (a *allowList) without(found []Finding, text string) []Finding {
	if len(a.values) == 0 && len(a.addresses) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(f Finding) bool {
		if f.Type == Address && a.hasAddress(text[f.Start:f.End]) {
			return true
		}
		value := canonical("", text[f.Start:f.End])
		return a.values[value] || len(value) > 2 && isLetter(value[0]) && isLetter(value[1]) && a.values[value[2:]] // a VAT number with its country: "IT 0123…"
	})
}

// hasAddress reports whether an address is one of the company's, or the beginning of one: its street and number without the town.
func (a *allowList) hasAddress(text string) bool {
	address := canonical(Address, text) + " "
	return slices.ContainsFunc(a.addresses, func(own string) bool { return strings.HasPrefix(own, address) })
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
	return badOption("allow", entry, "not a phone number, an e-mail address, a domain, a street address with its number, or a number with a check digit")
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
		put(&a.anywhere, string(d))
		return nil
	}
	zone, n, ok := phone.Called(digits)
	if !ok {
		return badOption("allow", entry, "no country has this calling code")
	}
	national := string(digits[n:])
	trunk := zone.Trunk()
	if trunk != "" && strings.Contains(text, "("+trunk+")") { // +44 (0)20 …
		national = strings.TrimPrefix(national, trunk)
	}
	put(&a.abroad, string(digits[:n])+national)
	put(&a.phones, string(digits[:n])+national)
	put(&a.phones, national)
	if trunk != "" {
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

// hasInternational reports whether a number is the company's: with this calling code, or given without one.
func (a *allowList) hasInternational(zone phone.Zone, national []byte) bool {
	if len(a.phones) == 0 {
		return false
	}
	var buf [40]byte
	if a.abroad[string(append(strconv.AppendInt(buf[:0], int64(zone.Code()), 10), national...))] || a.anywhere[string(national)] {
		return true
	}
	return a.anywhere[string(append(append(buf[:0], zone.Trunk()...), national...))]
}

// hasEmail reports whether an address is the company's, or in one of its domains.
func (a *allowList) hasEmail(local, domain string) bool {
	if len(a.emails) == 0 && len(a.domains) == 0 {
		return false
	}
	domain = strings.ToLower(domain)
	if len(a.emails) > 0 && a.emails[strings.ToLower(local)+"@"+domain] {
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
