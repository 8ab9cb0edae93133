package privacy

import (
	"math/bits"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// Scores of a way of writing.
const (
	unmistakable = 0.7 // a grouping of the plan that little else has
	usual        = 0.6 // a grouping that numbers of this kind are written in
	possible     = 0.5 // grouped, and it may be something else
	mobileRun    = 0.4 // digits of a mobile number in one run
	plainRun     = 0.3 // digits in one run
	anyGroups    = 0.2 // no plan that is known here, or a number as short as many others
)

// dialled is a candidate: digits, and the groups that they are written in. Judged, it holds for the first k groups the best score that they
// have in a region as a person's number and as a service's; 0 if they are none.
type dialled struct {
	digits  []byte
	groups  []group
	person  [phoneGroups + 1]float64
	service [phoneGroups + 1]float64
}

// judge reads the digits as they are dialled in each region that may have them. How many are read is bounded by how many fit the region's plan.
func (w *dialled) judge(d *dialling) {
	n, sizes := 0, uint32(0)
	for _, g := range w.groups {
		n += g.len()
		sizes |= 1 << n
	}
	first := w.digits[0]
	for rs := d.begins[value(w.digits[:3])]; rs != 0; rs &= rs - 1 {
		if r := d.regions[bits.TrailingZeros64(rs)]; r.Sizes(first)&sizes != 0 {
			w.judgeIn(r)
		}
	}
	for n := mostMasked; n < len(d.regions); n++ {
		w.judgeIn(d.regions[n])
	}
}

func (w *dialled) judgeIn(r phone.Region) {
	walk, n := r.Dial(), 0
	for k, g := range w.groups {
		for end := n + g.len(); n < end; n++ {
			if !walk.Step(w.digits[n]) {
				return
			}
		}
		class := walk.Class()
		if class == phone.None || n < fewest {
			continue
		}
		of := &w.service
		if class.Private() {
			of = &w.person
		}
		of[k+1] = max(of[k+1], dialledScore(r.Zone(), class, w.digits[:n], w.groups[:k+1]))
	}
}

// dialledScore is how telling it is that a number of a class is written so. It is under 0.5 if words around must say what it is.
func dialledScore(zone phone.Zone, class phone.Class, d []byte, gs []group) float64 {
	trunk := 0
	if t := zone.Trunk(); t != "" && len(d) > len(t) && string(d[:len(t)]) == t && zone.Class(d) == phone.None {
		trunk = len(t)
	}
	national := len(d) - trunk
	bare := zone.Bare(national)
	switch {
	case trunk == 0 && zone.Trunk() != "" && !bare:
		if len(gs) > 1 && class.Private() {
			return anyGroups // the trunk prefix is left out, where people write it
		}
		return 0
	case len(gs) > 1:
		return groupedScore(zone, class, d, trunk, gs)
	case trunk == 0 && national <= 8:
		if calendarDate(d) {
			return 0
		}
		return anyGroups
	case ofCompany(class):
		return anyGroups
	case class == phone.TollFree || class == phone.Premium, cellular(class) && (trunk > 0 && !bare || national >= 10):
		return mobileRun
	}
	return plainRun
}

// cellular reports whether a number is a mobile's, or looks like one.
func cellular(c phone.Class) bool { return c == phone.Mobile || c == phone.Reserved }

// ofCompany reports whether a number is a service's that has nothing special to it: elsewhere its first digits are an area code.
func ofCompany(c phone.Class) bool { return c == phone.UAN || c == phone.Shared }

// groupedScore is dialledScore for a number in several groups.
func groupedScore(zone phone.Zone, class phone.Class, d []byte, trunk int, gs []group) float64 {
	national := len(d) - trunk
	zero := d[0] == '0' || trunk > 0
	known := writes(zone, d, gs, trunk)
	if !known && trunk == 0 && socialSecurity(gs) {
		return 0
	}
	if len(d) < 9 {
		if known && len(d) == 8 {
			return plainRun
		}
		return anyGroups
	}
	bracket := gs[1].join == ')' || len(gs) > 2 && gs[2].join == ')'
	if !bracket && codelike(gs) {
		return plainRun
	}
	if !known {
		if class.Private() && class != phone.Voicemail && (trunk == 0 || !zone.Bare(national)) {
			return looseScore(cellular(class), bracket, zero || zone.Trunk() == "" && len(gs) >= 4 && !inPairs(gs), gs)
		}
		if !class.Private() && trunk > 0 && inPairs(gs) {
			return possible
		}
		return anyGroups
	}
	switch {
	case ofCompany(class) && len(gs) < 3:
		return anyGroups
	case bracket, trunk > 0 && len(gs) >= 4:
		return unmistakable
	case cellular(class), !class.Private(), !zero && national >= 10:
		return usual
	}
	return possible
}

// looseScore is groupedScore for groups that are not those of the plan.
func looseScore(mobile, bracket, zero bool, gs []group) float64 {
	first := gs[0].len()
	switch {
	case !tidy(gs, 2, 9), !mobile && quads(gs):
		return anyGroups
	case bracket, mobile && (first == 3 || zero && first > 3):
		return usual
	case zero && first >= 2 && first <= 6:
		return possible
	}
	return plainRun
}

// writes reports whether the plan's numbers are written in such groups, the first one with the trunk prefix or after it.
func writes(zone phone.Zone, d []byte, gs []group, trunk int) bool {
	var s phone.Shape
	first := d[trunk]
	for _, g := range gs {
		n := g.len()
		if trunk > 0 {
			taken := min(trunk, n)
			trunk, n = trunk-taken, n-taken
		}
		if n > 15 || s>>28 != 0 {
			return false
		}
		if n > 0 {
			s = s<<4 | phone.Shape(n)
		}
	}
	return zone.Writes(first, s)
}

// judgeElsewhere judges the first k groups, of n digits, as a number with a country code but no "+", or of a region that is not the guard's.
func (w *dialled) judgeElsewhere(k, n int) {
	d, gs := w.digits[:n], w.groups[:k]
	if w.service[k] > 0 && w.person[k] == 0 {
		return // known, and nobody's
	}
	if len(d) < 8 || len(d) > 15 || d[0] == '0' && d[1] == '0' || len(gs) > 1 && !tidy(gs, 2, 8) {
		return
	}
	zone, code, ok := phone.Called(d)
	switch {
	case len(gs) > 1 && d[0] == '0':
		w.person[k] = max(w.person[k], plainRun)
	case ok && len(gs) > 1 && gs[0].len() == code && n >= code+8 && zone.Class(d[code:]).Private():
		if writes(zone, d[code:], gs[1:], 0) {
			w.person[k] = max(w.person[k], possible)
			return
		}
		w.person[k] = max(w.person[k], plainRun)
	case len(gs) > 1 && n <= 13:
		w.person[k] = max(w.person[k], anyGroups)
	case len(gs) == 1 && (d[0] == '0' || ok && n >= 11 && zone.Class(d[code:]).Private()):
		w.person[k] = max(w.person[k], anyGroups)
	}
}

// parted reports whether a dash between blanks or a bracket stands between the first q groups and the group k: two numbers, as like as not.
func (w *dialled) parted(q, k int) bool {
	for _, g := range w.groups[q:k] {
		if g.join == 'w' || g.join == '(' {
			return q > 0
		}
	}
	return false
}

// goesOn reports whether the groups after the first q, to the group k, look as if they belonged to them: they are parted in the same way.
func (w *dialled) goesOn(q, k int) bool {
	if q < 2 {
		return false
	}
	for _, g := range w.groups[q:k] {
		if g.join != w.groups[q-1].join {
			return false
		}
	}
	return true
}

// calendarDate reports whether eight digits are a date of these centuries: 20261231, 31122026.
func calendarDate(d []byte) bool {
	if len(d) != 8 {
		return false
	}
	date := func(year, month, day int) bool { return year >= 1900 && year < 2100 && calendar(year, month, day) }
	return date(value(d[:4]), value(d[4:6]), value(d[6:])) || date(value(d[4:]), value(d[2:4]), value(d[:2])) ||
		date(value(d[4:]), value(d[:2]), value(d[2:4]))
}

// codelike reports whether groups are those of something else that begins with a 0 now and then: a postcode with four digits more, a
// decimal number.
func codelike(gs []group) bool {
	switch last := gs[len(gs)-1]; {
	case len(gs) == 2 && last.join == '-':
		return gs[0].len() == 5 && last.len() == 4
	case len(gs) == 2 && last.join == '.':
		return gs[0].len() <= 2 && last.len() > 8
	}
	return false
}

// quads reports whether all groups have four digits, as in serial numbers.
func quads(gs []group) bool {
	for _, g := range gs {
		if g.len() != 4 {
			return false
		}
	}
	return true
}

// inPairs reports whether all groups have two digits.
func inPairs(gs []group) bool {
	for _, g := range gs {
		if g.len() != 2 {
			return false
		}
	}
	return true
}

// socialSecurity reports whether the groups are 3, 2 and 4 digits, as United States social security numbers are written.
func socialSecurity(gs []group) bool {
	return len(gs) == 3 && gs[0].len() == 3 && gs[1].len() == 2 && gs[2].len() == 4
}

// tidy reports whether the groups after the first have least to most digits, and whether pairs are all joined by the same mark.
func tidy(gs []group, least, most int) bool {
	pairs := 0
	for i, g := range gs {
		if i == 0 {
			continue
		}
		if g.len() < least || g.len() > most {
			return false
		}
		if g.len() == 2 {
			pairs++
		}
		if pairs > 0 && i > 1 && g.join != gs[i-1].join && gs[i-1].join != ')' && i > 2 {
			return false
		}
	}
	return true
}
