package sla

import (
	"cmp"
	"slices"
	"time"
)

// A plan is what a calendar was built from, by day number. It expands weeks into instants; nothing else does, so that
// every query has the same answer.
type plan struct {
	desc     description
	zone     *time.Location
	versions []version
	closed   []closedDay // by day, each once
	special  []dayList   // by day, each once
	breaks   []dayList   // by day, each once
	// The dates named above, and those of dated rules with a year, lie between these weeks.
	firstWeek, lastWeek int64
}

// A closedDay is a date of closures; public if all of them are.
type closedDay struct {
	day    int32
	which  int32 // the first of the description's closures that has a name
	public bool
}

func (c closedDay) on() int64 { return int64(c.day) }

// A dayList is a date with times.
type dayList struct {
	day   int32
	spans []span
}

func (d dayList) on() int64 { return int64(d.day) }

// fromDay returns the part of a sorted list that starts at a day.
func fromDay[T interface{ on() int64 }](list []T, day int64) []T {
	i, _ := slices.BinarySearchFunc(list, day, func(x T, day int64) int { return cmp.Compare(x.on(), day) })
	return list[i:]
}

// onDay returns the entry of a day.
func onDay[T interface{ on() int64 }](list []T, day int64) (x T, ok bool) {
	if rest := fromDay(list, day); len(rest) > 0 && rest[0].on() == day {
		return rest[0], true
	}
	return x, false
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
func (p *plan) publicOn(c closedDay) []span {
	if !c.public {
		return nil
	}
	h, _ := p.hoursOn(c.on())
	return h.onPublic(c.on())
}

// opensOnPublic reports whether hours open on a public holiday, and there is one.
func (p *plan) opensOnPublic(h *Hours) bool {
	opens := func(r rule) bool { return r.days&publicDay != 0 && len(r.spans) > 0 }
	return slices.ContainsFunc(h.dated, opens) && slices.ContainsFunc(p.closed, func(c closedDay) bool { return c.public })
}

// scratch is memory that the expansion of one week leaves to the next.
type scratch struct{ open, added, hole []stretch }

// week expands the week that starts on monday, clipped to it. Days before belong to it too: a span can run into the
// next day, and a gap of a day (a zone that crosses the date line) can move it by one more. What it returns is valid
// until the scratch is used again.
func (p *plan) week(w *wall, monday int64, s *scratch) (start, end int64, open []stretch) {
	start, end = w.midnight(monday), w.midnight(monday+7)
	first, last := monday-2, monday+8
	s.open, s.added = s.open[:0], s.added[:0]
	special := fromDay(p.special, first)
	for d := first; d < monday+7; d++ {
		if len(special) > 0 && special[0].on() == d {
			special = special[1:]
			continue
		}
		h, _ := p.hoursOn(d)
		spans, _ := h.on(d)
		s.open = appendDay(s.open, w, d, spans)
	}
	s.open = merge(s.open)
	p.close(w, first, last, s)
	for _, x := range fromDay(p.special, first) {
		if x.on() >= monday+7 {
			break
		}
		s.added = appendDay(s.added, w, x.on(), x.spans)
	}
	if len(s.added) > 0 {
		s.open = merge(append(s.open, s.added...))
	}
	for _, x := range fromDay(p.breaks, first) {
		if x.on() > last {
			break
		}
		s.hole = appendDay(s.hole[:0], w, x.on(), x.spans)
		for _, b := range s.hole {
			s.open = cut(s.open, b)
		}
	}
	s.open = cut(s.open, stretch{start - 16*daySeconds, start})
	s.open = cut(s.open, stretch{end, end + 16*daySeconds})
	return start, end, s.open
}

// close cuts the closures from first to last out of the open time, and adds the hours of public holidays as far as
// other closures leave them.
func (p *plan) close(w *wall, first, last int64, s *scratch) {
	for _, c := range fromDay(p.closed, first) {
		if c.on() > last {
			break
		}
		s.open = cut(s.open, stretch{w.midnight(c.on()), w.midnight(c.on() + 1)})
		if _, own := onDay(p.special, c.on()); !own {
			s.added = appendDay(s.added, w, c.on(), p.publicOn(c))
		}
	}
	if len(s.added) == 0 {
		return
	}
	s.added = merge(s.added)
	for _, c := range fromDay(p.closed, first) {
		if c.on() > last {
			break
		}
		if _, own := onDay(p.special, c.on()); own || len(p.publicOn(c)) == 0 {
			s.added = cut(s.added, stretch{w.midnight(c.on()), w.midnight(c.on() + 1)})
		}
	}
}

// appendDay adds a date's spans. What a clock change empties or inverts is dropped; so is a date that does not exist.
func appendDay(out []stretch, w *wall, days int64, spans []span) []stretch {
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
	byOpen := func(a, b stretch) int { return cmp.Compare(a.open, b.open) }
	if !slices.IsSortedFunc(in, byOpen) {
		slices.SortFunc(in, byOpen)
	}
	out := in[:0]
	for _, s := range in {
		out = appendMerged(out, s)
	}
	return out
}

// appendMerged appends a stretch that opens no earlier than the last one, or joins it with that.
func appendMerged(out []stretch, s stretch) []stretch {
	if n := len(out); n > 0 && s.open <= out[n-1].close {
		out[n-1].close = max(out[n-1].close, s.close)
		return out
	}
	return append(out, s)
}

// cut removes a stretch from merged ones, in place.
func cut(in []stretch, hole stretch) []stretch {
	i := 0
	for i < len(in) && in[i].close <= hole.open {
		i++
	}
	j := i
	for j < len(in) && in[j].open < hole.close {
		j++
	}
	if i == j || hole.open >= hole.close {
		return in
	}
	var keep [2]stretch
	k := 0
	if in[i].open < hole.open {
		keep[k], k = stretch{in[i].open, hole.open}, k+1
	}
	if hole.close < in[j-1].close {
		keep[k], k = stretch{hole.close, in[j-1].close}, k+1
	}
	return slices.Replace(in, i, j, keep[:k]...)
}

// expand appends the open time in [start, end), merged.
func (p *plan) expand(out []stretch, start, end int64) []stretch {
	w := &wall{periods: periods(nil, p.zone, start-20*daySeconds, end+20*daySeconds)}
	var s scratch
	base := len(out)
	for monday := mondayOf(weekOf(floorDiv(start, daySeconds) - 2)); ; monday += 7 {
		from, to, open := p.week(w, monday, &s)
		if from >= end {
			break
		}
		if start < to {
			out = append(out, open...)
		}
	}
	return append(out[:base], clip(merge(out[base:]), start, end)...)
}

// clip cuts merged stretches to a range, in place.
func clip(in []stretch, start, end int64) []stretch {
	out := in[:0]
	for _, s := range in {
		if s.open, s.close = max(s.open, start), min(s.close, end); s.open < s.close {
			out = append(out, s)
		}
	}
	return out
}
