package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/mysocialcare/socialcare/internal/phone"
)

func TestTheDataIsOfThisGenerator(t *testing.T) {
	got, err := os.ReadFile("../../../internal/phone/data.go")
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := bytes.Cut(got, []byte("nyaruka/phonenumbers "))
	version, _, _ = bytes.Cut(version, []byte(".\n"))
	want, err := generate(string(version))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("internal/phone/data.go differs from what phonegen writes: go generate ./internal/phone")
	}
}

// sample appends a text that an expression stands for.
func sample(r *rand.Rand, re *syntax.Regexp, to []byte) []byte {
	switch re.Op {
	case syntax.OpLiteral:
		return append(to, string(re.Rune)...)
	case syntax.OpCharClass:
		var all []rune
		for i := 0; i < len(re.Rune); i += 2 {
			for c := re.Rune[i]; c <= re.Rune[i+1]; c++ {
				all = append(all, c)
			}
		}
		return append(to, byte(all[r.IntN(len(all))]))
	case syntax.OpAlternate:
		return sample(r, re.Sub[r.IntN(len(re.Sub))], to)
	case syntax.OpQuest:
		if r.IntN(2) == 0 {
			return to
		}
		return sample(r, re.Sub[0], to)
	case syntax.OpRepeat:
		for range re.Min + r.IntN(re.Max-re.Min+1) {
			to = sample(r, re.Sub[0], to)
		}
		return to
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			to = sample(r, sub, to)
		}
		return to
	}
	return to
}

// spoil changes, drops or adds a digit, or makes up all but the first ones.
func spoil(r *rand.Rand, d []byte) []byte {
	digit := func() byte { return '0' + byte(r.IntN(10)) }
	i := r.IntN(len(d))
	switch r.IntN(4) {
	case 0:
		d[i] = digit()
	case 1:
		d = slices.Delete(d, i, i+1)
	case 2:
		d = slices.Insert(d, i, digit())
	default:
		for k := min(i, 3); k < len(d); k++ {
			d[k] = digit()
		}
	}
	return d
}

// numbers yields national numbers of a region: of each of its patterns, whole and spoilt.
func numbers(r *rand.Rand, m *phonenumbers.PhoneMetadata, n int, yield func([]byte)) {
	var patterns []*syntax.Regexp
	for _, d := range []*phonenumbers.PhoneNumberDesc{
		m.GetGeneralDesc(), m.GetFixedLine(), m.GetFixedLine(), m.GetMobile(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(),
		m.GetVoip(), m.GetPersonalNumber(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
	} {
		if d.GetNationalNumberPattern() == "" || d.GetNationalNumberPattern() == "NA" {
			continue
		}
		re, err := syntax.Parse(d.GetNationalNumberPattern(), syntax.Perl)
		if err != nil {
			panic(err)
		}
		patterns = append(patterns, re)
	}
	for i := range n {
		d := sample(r, patterns[i%len(patterns)], nil)
		if i%3 == 2 {
			if d = spoil(r, d); len(d) < 4 {
				continue
			}
		}
		yield(d)
	}
}

// tally counts how often we and libphonenumber say the same.
type tally struct {
	agree, differ, valid int
	first                []string
}

func (c *tally) compare(what, number, region string, want phonenumbers.PhoneNumberType, got phone.Class) {
	if want != none {
		c.valid++
	}
	if got == phone.Reserved {
		got = phone.None
	}
	if classNumber(want) == uint32(got) {
		c.agree++
		return
	}
	c.differ++
	if len(c.first) < 20 {
		c.first = append(c.first, fmt.Sprintf("%s %q in %s: libphonenumber says %d, we say %d", what, number, region, want, got))
	}
}

func (c *tally) report(t *testing.T, what string, least float64) {
	t.Helper()
	share := float64(c.agree) / float64(c.agree+c.differ)
	t.Logf("%s: %d of %d agree (%.4f %%), %d of them valid", what, c.agree, c.agree+c.differ, 100*share, c.valid)
	if share < least {
		t.Errorf("%s: %.4f %% agree, want at least %.4f", what, 100*share, 100*least)
	}
	for _, f := range c.first {
		t.Log(f)
	}
}

func onlyDigits(s string) []byte {
	return []byte(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s))
}

// kind is what libphonenumber says of a text in a region.
func kind(text, region string) phonenumbers.PhoneNumberType {
	n, err := phonenumbers.Parse(text, region)
	if err != nil {
		return none
	}
	return phonenumbers.GetNumberType(n)
}

// TestPlansAgreeWithLibphonenumber compares every number's validity and kind, in each region. As they are dialled at home a few differ on
// purpose: libphonenumber also reads local numbers without their area code and a calling code without "+", and in Colombia and Belarus takes a
// number's first digits for a carrier's code or a trunk prefix even if nothing valid is left.
func TestPlansAgreeWithLibphonenumber(t *testing.T) {
	r := rand.New(rand.NewPCG(2026, 11))
	var own, abroad, home tally
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	total, regions := 0, 0
	for _, m := range all.GetMetadata() {
		name := m.GetId()
		if name == "001" {
			continue
		}
		regions++
		region, ok := phone.Lookup(name)
		if !ok {
			t.Errorf("no region %s", name)
			continue
		}
		numbers(r, m, 440/thin, func(d []byte) {
			total++
			n, err := phonenumbers.Parse(fmt.Sprintf("+%d%s", m.GetCountryCode(), d), "")
			if err != nil {
				return
			}
			national := phonenumbers.GetNationalSignificantNumber(n)
			validHere := phonenumbers.UNKNOWN
			if phonenumbers.IsValidNumberForRegion(n, name) {
				validHere = phonenumbers.FIXED_LINE // valid; the kind is compared below
			}
			ours := region.Class([]byte(national))
			if ours != phone.None && ours != phone.Reserved {
				ours = phone.Fixed
			}
			own.compare("number", national, name, validHere, ours)
			whole, other := phonenumbers.Format(n, phonenumbers.E164), region.Zone().Trunk()+string(d)
			if total%2 == 0 {
				whole, other = phonenumbers.Format(n, phonenumbers.INTERNATIONAL), string(d)
			}
			_, _, c := phone.Abroad(onlyDigits(whole))
			abroad.compare("international", whole, name, kind(whole, name), c)
			for _, text := range []string{phonenumbers.Format(n, phonenumbers.NATIONAL), other} {
				if n, err := phonenumbers.Parse(text, name); err == nil && n.GetCountryCode() != m.GetCountryCode() {
					continue // it begins with what is dialled to call abroad
				}
				w := region.Dial()
				for _, c := range onlyDigits(text) {
					w.Step(c)
				}
				home.compare("dialled", text, name, kind(text, name), w.Class())
			}
		})
	}
	t.Logf("%d numbers of %d regions", total, regions)
	if total < 100_000/thin || regions < 240 {
		t.Errorf("%d numbers of %d regions are too few", total, regions)
	}
	own.report(t, "valid for the region", 1)
	abroad.report(t, "kind, international", 1)
	home.report(t, "kind, as dialled at home", 0.999)
}
