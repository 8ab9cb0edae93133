package sla

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// Limits of what a calendar is made of.
const (
	maxClosureDays = 3660
	maxParts       = 1 << 20 // spans of all weeks with hours of their own
)

// read checks the description and takes it apart.
func (p *plan) read() error {
	d := &p.desc
	if err := p.readVersions(d); err != nil {
		return err
	}
	if err := p.readClosures(d.Closures); err != nil {
		return err
	}
	var err error
	if p.special, err = readDays("special opening", d.Specials); err != nil {
		return err
	}
	if p.breaks, err = readDays("break", d.Breaks); err != nil {
		return err
	}
	p.bound()
	return nil
}

func (p *plan) readVersions(d *description) error {
	p.versions = make([]version, 1, 1+len(d.Versions))
	p.versions[0] = version{hours: d.Hours}
	for _, v := range d.Versions {
		from, err := parseDate(v.From)
		if err != nil {
			return invalid("version", v.From, "%v", err)
		}
		p.versions = append(p.versions, version{from, v.Hours})
	}
	slices.SortStableFunc(p.versions[1:], func(a, b version) int { return cmp.Compare(a.from, b.from) })
	for i := 2; i < len(p.versions); i++ {
		if p.versions[i].from == p.versions[i-1].from {
			return invalid("version", formatDate(p.versions[i].from), "given twice")
		}
	}
	return nil
}

func (p *plan) readClosures(closures []Closure) error {
	p.closed = make([]closedDay, 0, len(closures))
	for i, c := range closures {
		first, last, err := closureDays(c)
		if err != nil {
			return err
		}
		for d := first; d <= last; d++ {
			p.closed = append(p.closed, closedDay{int32(d), int32(i), c.Public})
		}
	}
	byDay := func(a, b closedDay) int { return cmp.Compare(a.day, b.day) }
	if !slices.IsSortedFunc(p.closed, byDay) {
		slices.SortStableFunc(p.closed, byDay)
	}
	out := p.closed[:0]
	for _, c := range p.closed {
		if n := len(out); n > 0 && out[n-1].day == c.day {
			last := &out[n-1]
			last.public = last.public && c.public
			if closures[last.which].Name == "" {
				last.which = c.which
			}
			continue
		}
		out = append(out, c)
	}
	p.closed = out
	return nil
}

func closureDays(c Closure) (first, last int64, err error) {
	if first, err = parseDate(c.Date); err != nil {
		return 0, 0, invalid("closure", c.Name, "%v", err)
	}
	last = first
	if c.Until != "" {
		if last, err = parseDate(c.Until); err != nil {
			return 0, 0, invalid("closure", c.Name, "%v", err)
		}
	}
	if last < first || last-first >= maxClosureDays {
		return 0, 0, invalid("closure", c.Date+" to "+c.Until, "ends before it starts, or later than ten years")
	}
	return first, last, nil
}

func readDays(what string, in []DayHours) ([]dayList, error) {
	out := make([]dayList, 0, len(in))
	for _, d := range in {
		day, err := parseDate(d.Date)
		if err != nil {
			return nil, invalid(what, d.Name, "%v", err)
		}
		spans, err := parseSpans(d.Hours, normal(d.Hours))
		var bad *Error
		if errors.As(err, &bad) {
			return nil, invalid(what+" "+d.Date, d.Hours, "%s", bad.Reason)
		}
		if len(spans) == 0 {
			return nil, invalid(what+" "+d.Date, d.Hours, "no times; write times, or a closure")
		}
		out = append(out, dayList{int32(day), spans})
	}
	slices.SortStableFunc(out, func(a, b dayList) int { return cmp.Compare(a.day, b.day) })
	kept := out[:0]
	for _, d := range out {
		if n := len(kept); n > 0 && kept[n-1].day == d.day {
			kept[n-1].spans = mergeSpans(append(kept[n-1].spans, d.spans...))
			continue
		}
		kept = append(kept, d)
	}
	return kept, nil
}

// bound notes which weeks the dates named lie between, so that a search knows where only repetition is left.
func (p *plan) bound() {
	p.firstWeek, p.lastWeek = 0, 0
	note := func(days int64) {
		p.firstWeek, p.lastWeek = min(p.firstWeek, weekOf(days-2)), max(p.lastWeek, weekOf(days+2))
	}
	if n := len(p.closed); n > 0 {
		note(p.closed[0].on())
		note(p.closed[n-1].on())
	}
	for _, list := range [][]dayList{p.special, p.breaks} {
		if n := len(list); n > 0 {
			note(list[0].on())
			note(list[n-1].on())
		}
	}
	for i, v := range p.versions {
		if i > 0 {
			note(v.from)
		}
		for _, r := range v.hours.dated {
			if r.from.year != 0 {
				note(daysFromCivil(r.from.year, r.from.month, r.from.day))
				note(daysFromCivil(r.to.year, r.to.month, r.to.day))
			}
		}
	}
}

func (p *plan) bounds() (first, last int64) { return p.firstWeek, p.lastWeek }

func (p *plan) hours(t time.Time, zone *time.Location) Hours {
	h, _ := p.hoursOn(dayOf(t.In(zone)))
	return *h
}

func (p *plan) encode() any { return &p.desc }

func (p *plan) size() (calendars, spans, weeks int) {
	widest := func(h *Hours) int {
		n := 0
		for _, day := range h.week {
			n = max(n, len(day))
		}
		for _, r := range h.dated {
			n = max(n, len(r.spans))
		}
		return n
	}
	for i := range p.versions {
		h := &p.versions[i].hours
		spans = max(spans, widest(h))
		weeks += 8 * len(h.dated)
	}
	for _, list := range [][]dayList{p.special, p.breaks} {
		for _, d := range list {
			spans = max(spans, len(d.spans))
		}
	}
	return 1, 7 * spans, weeks + len(p.versions) + len(p.closed)/2 + len(p.special) + len(p.breaks) + 64
}
