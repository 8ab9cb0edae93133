package sla

import (
	"cmp"
	"slices"
	"strings"
)

// An exception is a date on which a calendar differs from its hours, for people to read.
type exception struct {
	kind  lineKind // closure, special or broken
	day   int64
	name  string
	hours string // of a special opening or a break
}

func (x exception) text() string {
	hours := strings.NewReplacer("-", "–", ",", ", ").Replace(x.hours)
	if x.name != "" && hours != "" {
		return x.name + ", " + hours
	}
	return x.name + hours
}

// exceptions lists closures on days with hours, special openings and breaks from the first to the last day. A public
// holiday with hours of its own is a special opening.
func (p *plan) exceptions(first, last int64) []exception {
	var out []exception
	for _, c := range fromDay(p.closed, first) {
		if c.on() > last {
			break
		}
		if _, own := onDay(p.special, c.on()); own {
			continue
		}
		name := p.desc.Closures[c.which].Name
		hours, _ := p.hoursOn(c.on())
		if spans := p.publicOn(c); len(spans) > 0 {
			out = append(out, exception{special, c.on(), name, spanList(spans)})
		} else if spans, _ := hours.on(c.on()); len(spans) > 0 {
			out = append(out, exception{closure, c.on(), name, ""})
		}
	}
	for kind, days := range map[lineKind][]DayHours{special: p.desc.Specials, broken: p.desc.Breaks} {
		for _, x := range days {
			if d, err := parseDate("date", x.Date); err == nil && first <= d && d <= last {
				out = append(out, exception{kind, d, x.Name, x.Hours})
			}
		}
	}
	slices.SortStableFunc(out, byDay)
	return out
}

func byDay(a, b exception) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.kind, b.kind))
}

// knownUntil is the last day with a closure; false if there is none.
func (p *plan) knownUntil() (day int64, ok bool) {
	if n := len(p.closed); n > 0 {
		return p.closed[n-1].on(), true
	}
	return 0, false
}
