package sla

import (
	"cmp"
	"slices"
)

// An exception is a date on which a calendar differs from its hours, for people to read.
type exception struct {
	kind  lineKind // closure, special or broken
	day   int64
	name  string
	hours string // of a special opening or a break
}

func (x exception) text() string {
	if x.name != "" && x.hours != "" {
		return x.name + ", " + x.hours
	}
	return x.name + x.hours
}

// exceptions lists closures on days with hours, special openings and breaks from the first to the last day. A public
// holiday with hours of its own is a special opening.
func (c *Calendar) exceptions(first, last int64) []exception {
	var out []exception
	for d := first; d <= last && len(c.plan.closed) > 0; d++ {
		closed, ok := c.plan.closed[d]
		if _, own := c.plan.special[d]; !ok || own {
			continue
		}
		hours, _ := c.plan.hoursOn(d)
		if spans := hours.onPublic(d); closed.public && len(spans) > 0 {
			out = append(out, exception{special, d, closed.name, spanList(spans)})
		} else if spans, _ := hours.on(d); len(spans) > 0 {
			out = append(out, exception{closure, d, closed.name, ""})
		}
	}
	for kind, days := range map[lineKind][]DayHours{special: c.desc.Specials, broken: c.desc.Breaks} {
		for _, x := range days {
			if d, err := parseDate(x.Date); err == nil && first <= d && d <= last {
				out = append(out, exception{kind, d, x.Name, x.Hours})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b exception) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.kind, b.kind))
	})
	return out
}

// knownUntil is the last day with a closure; false if there is none.
func (c *Calendar) knownUntil() (day int64, ok bool) {
	for d := range c.plan.closed {
		if !ok || d > day {
			day, ok = d, true
		}
	}
	return day, ok
}
