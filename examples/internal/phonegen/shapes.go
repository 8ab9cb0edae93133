package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// A shape holds the sizes of the groups that a number is written in, four bits each, the last group lowest.
type shape uint32

const mostGroups = 8

// shapes lists how the numbers of a region are written, without the digits that are dialled before them at home.
func shapes(m *phonenumbers.PhoneMetadata) []shape {
	set := make(map[shape]bool)
	for _, f := range slices.Concat(m.GetNumberFormat(), m.GetIntlNumberFormat()) {
		re := regexp.MustCompile("^(?:" + f.GetPattern() + ")$")
		for _, length := range m.GetGeneralDesc().GetPossibleLength() {
			digits := strings.Repeat("2", int(length))
			if !re.MatchString(digits) {
				continue
			}
			if s, ok := shapeOf(re.ReplaceAllString(digits, f.GetFormat())); ok {
				set[s] = true
			}
		}
	}
	out := make([]shape, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
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
