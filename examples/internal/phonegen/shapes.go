package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// bare returns the lengths of numbers that may be written without what is dialled before them at home, as bits.
func bare(m *phonenumbers.PhoneMetadata) (lengths uint32) {
	prefix := m.GetNationalPrefix()
	for _, length := range m.GetGeneralDesc().GetPossibleLength() {
		digits := strings.Repeat("2", int(length))
		open, formats := prefix == "", 0
		for _, f := range m.GetNumberFormat() {
			if !regexp.MustCompile("^(?:" + f.GetPattern() + ")$").MatchString(digits) {
				continue
			}
			formats++
			must := strings.HasPrefix(strings.TrimLeft(f.GetNationalPrefixFormattingRule(), "("), prefix)
			open = open || !must || f.GetNationalPrefixOptionalWhenFormatting()
		}
		if open || formats == 0 {
			lengths |= 1 << length
		}
	}
	return lengths
}

// A shape holds the sizes of the groups that a number is written in, four bits each, the last group lowest, and as bits from 32 on the first
// digits of the numbers that are written so.
type shape uint64

const firstDigits = 32

var literalDigits = regexp.MustCompile(`(?:^|[^$])[0-9]`)

const mostGroups = 8

// shapes lists how the numbers of a region are written, without the digits that are dialled before them at home.
func shapes(m *phonenumbers.PhoneMetadata) []shape {
	set := make(map[shape]shape)
	for _, f := range slices.Concat(m.GetNumberFormat(), m.GetIntlNumberFormat()) {
		re := regexp.MustCompile("^(?:" + f.GetPattern() + ")$")
		for _, length := range m.GetGeneralDesc().GetPossibleLength() {
			digits := strings.Repeat("2", int(length))
			if !re.MatchString(digits) {
				continue
			}
			if s, ok := shapeOf(re.ReplaceAllString(digits, f.GetFormat())); ok {
				set[s] |= first(f)
			}
		}
	}
	out := make([]shape, 0, len(set))
	for s, digits := range set {
		out = append(out, s|digits)
	}
	slices.Sort(out)
	return out
}

// first returns the digits that the numbers of a format may begin with.
func first(f *phonenumbers.NumberFormat) (digits shape) {
	leading := f.GetLeadingDigitsPattern()
	if len(leading) == 0 || literalDigits.MatchString(f.GetFormat()) { // with digits of its own a number may begin otherwise at home
		return (1<<10 - 1) << firstDigits
	}
	p := compile(&phonenumbers.PhoneNumberDesc{NationalNumberPattern: &leading[len(leading)-1]}) // the last one is the strictest
	for d := range 10 {
		if len(p.step(p.start(), rune('0'+d))) > 0 {
			digits |= 1 << (firstDigits + d)
		}
	}
	return digits
}

func shapeOf(written string) (s shape, ok bool) {
	groups := strings.FieldsFunc(written, func(r rune) bool { return r < '0' || r > '9' })
	if len(groups) < 2 || len(groups) > mostGroups {
		return 0, false
	}
	for _, g := range groups {
		if len(g) > 15 {
			return 0, false
		}
		s = s<<4 | shape(len(g))
	}
	return s, true
}
