package privacy

import (
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// spokenIn are the regions whose national phone formats are read for a language. Not all where it is spoken: nearly any six to eleven digits
// are a number in LU, and what is dialled in CA is no number in FR.
var spokenIn = [...]struct {
	language languages
	regions  []phone.Region
}{
	{it, regionsOf("IT SM CH")}, // VA has Italy's plan
	{en, regionsOf("GB IE US AU NZ")},
	{es, regionsOf("ES MX AR CO CL PE")},
	{fr, regionsOf("FR BE CH MC")},
	{de, regionsOf("DE AT CH LI")},
}

func regionsOf(names string) (rs []phone.Region) {
	for name := range strings.FieldsSeq(names) {
		r, ok := phone.Lookup(name)
		if !ok {
			panic("privacy: no region " + name)
		}
		rs = append(rs, r)
	}
	return rs
}

// everywhere are the regions of all languages.
var everywhere = func() (rs []phone.Region) {
	for _, s := range spokenIn {
		for _, r := range s.regions {
			rs = withRegion(rs, r)
		}
	}
	return rs
}()

// dialling are the regions whose national formats are read, with what tells at a glance that a number is none of theirs.
type dialling struct {
	regions []phone.Region
	begins  [1000]uint64 // bit n, by the first three digits: numbers of the region n begin so
}

// mostMasked is the number of regions in a mask.
const mostMasked = 64

func newDialling(rs []phone.Region) *dialling {
	d := &dialling{regions: rs}
	for n, r := range rs {
		if n == mostMasked {
			break
		}
		d.beginning(r.Dial(), 1<<n, 0, 100)
	}
	return d
}

// beginning enters a region for the first digits of its numbers: prefix and the one worth unit, and those after it.
func (d *dialling) beginning(walk phone.Walk, region uint64, prefix, unit int) {
	for digit := range 10 {
		next := walk
		switch first := prefix + digit*unit; {
		case !next.Step('0' + byte(digit)):
		case unit == 1:
			d.begins[first] |= region
		default:
			d.beginning(next, region, first, unit/10)
		}
	}
}

// everyone is the dialling of everywhere.
var everyone = newDialling(everywhere)

// withRegion appends a region unless numbers are dialled in one of those as in it: CA after US.
func withRegion(rs []phone.Region, r phone.Region) []phone.Region {
	if slices.ContainsFunc(rs, r.SameDialling) {
		return rs
	}
	return append(rs, r)
}

// setRegions takes the regions that are named, or those of the guard's languages.
func (g *Guard) setRegions(names []string) error {
	var rs []phone.Region
	for _, name := range names {
		r, ok := phone.Lookup(strings.ToUpper(name))
		if !ok {
			return badOption("regions", name, "no such region (ISO 3166-1, two letters)"+didYouMean(name))
		}
		rs = withRegion(rs, r)
	}
	if len(names) == 0 && g.languages == 0 {
		return nil
	}
	for _, s := range spokenIn {
		if len(names) == 0 && g.languages&s.language != 0 {
			for _, r := range s.regions {
				rs = withRegion(rs, r)
			}
		}
	}
	g.dialling = newDialling(rs)
	return nil
}

// dials is how numbers are dialled in the guard's regions.
func (g *Guard) dials() *dialling {
	if g.dialling == nil {
		return everyone
	}
	return g.dialling
}

// didYouMean guesses the region behind a name that is none: the usual names that are no ISO codes, languages, three letters.
func didYouMean(name string) string {
	name = strings.ToUpper(name)
	guess := map[string]string{
		"UK": "GB", "GBR": "GB", "EN": "GB", "ENG": "GB", "EL": "GR", "JA": "JP", "JPN": "JP", "KO": "KR", "ZH": "CN", "CHN": "CN", "DA": "DK",
		"DNK": "DK", "CS": "CZ", "AUT": "AT", "CHE": "CH", "DEU": "DE", "ESP": "ES", "IRL": "IE", "POL": "PL", "PRT": "PT", "SWE": "SE", "UKR": "UA",
	}[name]
	if _, ok := phone.Lookup(name[:min(2, len(name))]); guess == "" && ok && len(name) == 3 {
		guess = name[:2] // USA, ITA, FRA
	}
	if guess == "" {
		return ""
	}
	return `: did you mean "` + guess + `"?`
}
