package sla

import "math/bits"

// A weekSet is a set of the weeks of a table.
type weekSet [(tableWeeks + 63) / 64]uint64

func (s *weekSet) has(week int64) bool { return s[week/64]&(1<<(week%64)) != 0 }

// next returns the first week from one on that is in the set, at most tableWeeks.
func (s *weekSet) next(week int64) int64 {
	for i := week / 64; i < int64(len(s)); i++ {
		rest := s[i]
		if i == week/64 {
			rest = rest >> (week % 64) << (week % 64)
		}
		if rest != 0 {
			return min(i*64+int64(bits.TrailingZeros64(rest)), tableWeeks)
		}
	}
	return tableWeeks
}

// marks tells which weeks of a table need their own expansion and which only follow dated rules.
type marks struct {
	first int64 // week number
	own   weekSet
	dated weekSet
}

func (m *marks) set(s *weekSet, firstDay, lastDay int64) {
	last := min(weekOf(lastDay)-m.first, tableWeeks-1)
	for w := max(weekOf(firstDay)-m.first, 0); w <= last; w++ {
		s[w/64] |= 1 << (w % 64)
	}
}

// next returns the first week from one on that has a mark.
func (m *marks) next(week int64) int64 { return min(m.own.next(week), m.dated.next(week)) }

func (p *plan) mark(m *marks, w *wall) {
	for i, next := range w.periods[1:] {
		// A clock change touches the local times that are skipped or repeated; a gap also moves them past its end.
		before, after := next.start+w.periods[i].offset, next.start+next.offset
		last := max(before, after+max(0, after-before))
		m.set(&m.own, floorDiv(min(before, after), daySeconds), floorDiv(last, daySeconds))
	}
	for _, dates := range [][]dayList{p.special, p.breaks} {
		for _, d := range dates {
			m.set(&m.own, d.on()-1, d.on()+2)
		}
	}
	for _, c := range p.closed {
		last := c.on()
		if c.public {
			last += 2
		}
		m.set(&m.own, c.on(), last)
	}
	for i := range p.versions {
		v := &p.versions[i]
		if i > 0 {
			m.set(&m.own, v.from-1, v.from+1)
		}
		for j := range v.hours.dated {
			m.markRule(&v.hours.dated[j])
		}
	}
}

// markRule marks the weeks that a dated rule touches, with the day before and after for spans that run over midnight.
func (m *marks) markRule(r *rule) {
	if r.days&everyDay == 0 {
		return // the weeks of public holidays are marked
	}
	if r.from.year != 0 {
		m.set(&m.dated, daysFromCivil(r.from.year, r.from.month, r.from.day)-1, daysFromCivil(r.to.year, r.to.month, r.to.day)+2)
		return
	}
	y0, _, _ := civilFromDays(mondayOf(m.first))
	y1, _, _ := civilFromDays(mondayOf(m.first + tableWeeks))
	for y := y0 - 1; y <= y1; y++ {
		last := y
		if r.to.key() < r.from.key() {
			last++
		}
		m.set(&m.dated, daysFromCivil(y, r.from.month, r.from.day)-1, daysFromCivil(last, r.to.month, r.to.day)+2)
	}
}
