package sla

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Limits of what a calendar is made of: far above any desk's, so that hostile configuration stays cheap.
const (
	maxDates       = 20000 // entries of each list
	maxClosureDays = 3660  // of one closure
	maxClosedDays  = 36600 // of all
	maxVersions    = 200
	maxParts       = 1 << 21 // spans a week times weeks with hours of their own, about
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
	if _, spans, weeks := p.size(); spans*weeks > maxParts {
		return invalid("calendar", "", "too many exceptions for so many spans a week")
	}
	return nil
}

func (p *plan) readVersions(d *description) error {
	if len(d.Versions) > maxVersions {
		return invalid("versions", "", "more than %d", maxVersions)
	}
	p.versions = make([]version, 1, 1+len(d.Versions))
	p.versions[0] = version{hours: d.Hours}
	for i, v := range d.Versions {
		from, err := parseDate(fmt.Sprintf("version %d from", i+1), v.From)
		if err != nil {
			return err
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
	if len(closures) > maxDates {
		return invalid("closures", "", "more than %d", maxDates)
	}
	p.closed = make([]closedDay, 0, len(closures))
	for i, c := range closures {
		first, last, err := closureDays(i, c)
		if err != nil {
			return err
		}
		if int64(len(p.closed))+last-first >= maxClosedDays {
			return invalid("closures", "", "more than %d days", maxClosedDays)
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

// closureDays reads the dates of the closure with an index.
func closureDays(i int, c Closure) (first, last int64, err error) {
	if first, err = parseDate("date", c.Date); err != nil {
		return 0, 0, entry("closure", i, c.Name, err)
	}
	last = first
	if c.Until != "" {
		if last, err = parseDate("until", c.Until); err != nil {
			return 0, 0, entry("closure", i, c.Name, err)
		}
	}
	if last < first || last-first >= maxClosureDays {
		err = invalid("until", c.Until, "before %s, or more than ten years after it", c.Date)
		return 0, 0, entry("closure", i, c.Name, err)
	}
	return first, last, nil
}

func readDays(what string, in []DayHours) ([]dayList, error) {
	if len(in) > maxDates {
		return nil, invalid(what+"s", "", "more than %d", maxDates)
	}
	out := make([]dayList, 0, len(in))
	for i, d := range in {
		day, err := parseDate("date", d.Date)
		if err != nil {
			return nil, entry(what, i, d.Name, err)
		}
		spans, err := readSpans(d.Hours)
		if err != nil {
			return nil, entry(what, i, d.Date, err)
		}
		out = append(out, dayList{int32(day), spans})
	}
	slices.SortStableFunc(out, func(a, b dayList) int { return cmp.Compare(a.day, b.day) })
	kept := out[:0]
	for _, d := range out {
		n := len(kept)
		if n == 0 || kept[n-1].day != d.day {
			kept = append(kept, d)
			continue
		}
		last := &kept[n-1]
		if last.spans = mergeSpans(append(last.spans, d.spans...)); len(last.spans) > maxDaySpans {
			return nil, invalid(what, formatDate(d.on()), "more than %d spans on one date", maxDaySpans)
		}
	}
	return kept, nil
}

func readSpans(hours string) ([]span, error) {
	if len(hours) > maxHoursText {
		return nil, invalid("hours", hours, "longer than %d bytes", maxHoursText)
	}
	spans, err := parseSpans("hours", hours, normal(hours))
	if err == nil && len(spans) == 0 {
		err = invalid("hours", hours, "no times; write times, or a closure")
	}
	return spans, err
}

// entry puts before an error which entry of a list it is about.
func entry(list string, i int, name string, err error) error {
	var own *Error
	if !errors.As(err, &own) {
		return err
	}
	if name != "" {
		name = " (" + quotable(name) + ")"
	}
	outer := *own
	outer.What = fmt.Sprintf("%s %d%s %s", list, i+1, name, own.What)
	return &outer
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
