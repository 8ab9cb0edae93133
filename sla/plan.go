package sla

import (
	"cmp"
	"slices"
)

// A plan is what a calendar was built from, by day number. It expands weeks into instants; nothing else does, so that
// every query has the same answer.
type plan struct {
	versions []version
	closed   map[int64]closedDay
	special  map[int64][]span
	breaks   map[int64][]span
	// The dates named in closed, special, breaks, versions and dated rules with a year lie between these weeks.
	firstWeek, lastWeek int64
}

// A closedDay is a date of closures; public if all of them are.
type closedDay struct {
	name   string
	public bool
}

type version struct {
	from  int64 // first day
	hours Hours
}

// A stretch is open time in Unix seconds, half-open.
type stretch struct{ open, close int64 }

// hoursOn returns the hours in force on a date.
func (p *plan) hoursOn(days int64) (*Hours, int) {
	i := len(p.versions) - 1
	for i > 0 && p.versions[i].from > days {
		i--
	}
	return &p.versions[i].hours, i
}

// publicOn returns the hours of a date that only public holidays close.
func (p *plan) publicOn(days int64) []span {
	h, _ := p.hoursOn(days)
	return h.onPublic(days)
}

// opensOnPublic reports whether hours open on a public holiday, and there is one.
func (p *plan) opensOnPublic(h *Hours) bool {
	opens := func(r rule) bool { return r.days&publicDay != 0 && len(r.spans) > 0 }
	if !slices.ContainsFunc(h.dated, opens) {
		return false
	}
	for _, c := range p.closed {
		if c.public {
			return true
		}
	}
	return false
}

// week expands the week that starts on monday, clipped to it. Days before belong to it too: a span can run into the
// next day, and a gap of a day (a zone that crosses the date line) can move it by one more.
func (p *plan) week(w wall, monday int64) (start, end int64, open []stretch) {
	start, end = w.midnight(monday), w.midnight(monday+7)
	var special, public []stretch
	open = make([]stretch, 0, 16)
	for d := monday - 2; d < monday+7; d++ {
		if spans, ok := p.special[d]; ok {
			special = appendDay(special, w, d, spans)
			continue
		}
		h, _ := p.hoursOn(d)
		spans, _ := h.on(d)
		open = appendDay(open, w, d, spans)
	}
	open = merge(open)
	for d := monday - 2; d <= monday+8 && len(p.closed) > 0; d++ {
		c, ok := p.closed[d]
		if !ok {
			continue
		}
		day := stretch{w.midnight(d), w.midnight(d + 1)}
		open = cut(open, day)
		if _, ok := p.special[d]; ok || !c.public {
			public = cut(public, day)
		} else if spans := p.publicOn(d); len(spans) > 0 {
			public = appendDay(public, w, d, spans)
		} else {
			public = cut(public, day)
		}
	}
	if len(special)+len(public) > 0 {
		open = merge(slices.Concat(open, special, public))
	}
	for d := monday - 2; d <= monday+8 && len(p.breaks) > 0; d++ {
		for _, b := range appendDay(nil, w, d, p.breaks[d]) {
			open = cut(open, b)
		}
	}
	open = cut(open, stretch{start - 16*daySeconds, start})
	return start, end, cut(open, stretch{end, end + 16*daySeconds})
}

// appendDay adds a date's spans. What a clock change empties or inverts is dropped; so is a date that does not exist.
func appendDay(out []stretch, w wall, days int64, spans []span) []stretch {
	if len(spans) == 0 || w.midnight(days) >= w.midnight(days+1) {
		return out
	}
	for _, s := range spans {
		if at := (stretch{w.minute(days, s.open), w.minute(days, s.close)}); at.open < at.close {
			out = append(out, at)
		}
	}
	return out
}

// merge sorts and joins stretches that overlap or touch, in place.
func merge(in []stretch) []stretch {
	slices.SortFunc(in, func(a, b stretch) int { return cmp.Compare(a.open, b.open) })
	out := in[:0]
	for _, s := range in {
		if n := len(out); n > 0 && s.open <= out[n-1].close {
			out[n-1].close = max(out[n-1].close, s.close)
			continue
		}
		out = append(out, s)
	}
	return out
}

// cut removes a stretch from merged ones.
func cut(in []stretch, hole stretch) []stretch {
	touched := func(s stretch) bool { return s.open < hole.close && hole.open < s.close }
	if !slices.ContainsFunc(in, touched) {
		return in
	}
	out := make([]stretch, 0, len(in)+1)
	for _, s := range in {
		if !touched(s) {
			out = append(out, s)
			continue
		}
		if s.open < hole.open {
			out = append(out, stretch{s.open, hole.open})
		}
		if hole.close < s.close {
			out = append(out, stretch{hole.close, s.close})
		}
	}
	return out
}

// marks tells which weeks of a table need their own expansion and which only follow dated rules.
type marks struct {
	first int64 // week number
	own   []bool
	dated []bool
}

func (p *plan) mark(w wall, first, count int64) marks {
	m := marks{first, make([]bool, count), make([]bool, count)}
	for i := 1; i < len(w); i++ {
		// A clock change touches the local times that are skipped or repeated; a gap also moves them past its end.
		before, after := w[i].start+w[i-1].offset, w[i].start+w[i].offset
		last := max(before, after+max(0, after-before))
		set(m.own, first, weekOf(floorDiv(min(before, after), daySeconds)), weekOf(floorDiv(last, daySeconds)))
	}
	for _, dates := range []map[int64][]span{p.special, p.breaks} {
		for d := range dates {
			set(m.own, first, weekOf(d-1), weekOf(d+2))
		}
	}
	for d := range p.closed {
		set(m.own, first, weekOf(d-1), weekOf(d+2))
	}
	for i, v := range p.versions {
		if i > 0 {
			set(m.own, first, weekOf(v.from-1), weekOf(v.from+1))
		}
		for j := range v.hours.dated {
			m.markRule(&v.hours.dated[j])
		}
	}
	return m
}

// markRule marks the weeks that a dated rule touches, with the day before and after for spans that run over midnight.
func (m *marks) markRule(r *rule) {
	if r.days&everyDay == 0 {
		return // the weeks of public holidays are marked
	}
	if r.from.year != 0 {
		set(m.dated, m.first, weekOf(daysFromCivil(r.from.year, r.from.month, r.from.day)-1),
			weekOf(daysFromCivil(r.to.year, r.to.month, r.to.day)+2))
		return
	}
	y0, _, _ := civilFromDays(mondayOf(m.first))
	y1, _, _ := civilFromDays(mondayOf(m.first + int64(len(m.dated))))
	for y := y0 - 1; y <= y1; y++ {
		last := y
		if r.to.key() < r.from.key() {
			last++
		}
		set(m.dated, m.first, weekOf(daysFromCivil(y, r.from.month, r.from.day)-1),
			weekOf(daysFromCivil(last, r.to.month, r.to.day)+2))
	}
}

func set(marks []bool, first, from, to int64) {
	for w := max(from, first); w <= to && w-first < int64(len(marks)); w++ {
		marks[w-first] = true
	}
}
