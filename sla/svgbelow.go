package sla

import (
	"fmt"
	"time"
)

// drawBelow writes what is below the bar: dates, the names of closures and pauses, the key. It returns where it ends.
func (d *drawing) drawBelow() float64 {
	y := d.top + d.height + 20
	d.drawTicks(y)
	labels, below := place(d.bandLabels())
	for _, p := range labels {
		at := y + rowHeight*float64(p.row+1)
		d.drawLabel(p, at, y+4, at-fontSize+1)
	}
	return d.drawKey(y + rowHeight*float64(below) + 22)
}

// bandLabels are the names of closures and pauses.
func (d *drawing) bandLabels() []placed {
	var out []placed
	add := func(class, name string, from, to time.Time) {
		if name != "" && d.x(to)-d.x(from) >= 1 {
			out = append(out, placed{class: class, text: oneLine(shortened(name, maxLabel)), x: (d.x(from) + d.x(to)) / 2})
		}
	}
	for _, c := range d.closures {
		add("sla-closure", c.name, c.from, c.to)
	}
	for _, h := range d.holes {
		add("sla-paused", d.l.reason(h.Reason), h.From, h.To)
	}
	return out
}

// drawKey explains the looks that occur, with how much time each is.
func (d *drawing) drawKey(y float64) float64 {
	x := float64(margin)
	item := func(kind lineKind, word string, length time.Duration) {
		if length >= time.Second {
			word += " " + d.l.duration(length)
		}
		width := 24 + textWidth(word) + 12
		if x+width > d.width && x > margin {
			x, y = margin, y+rowHeight
		}
		look := looks[kind]
		fmt.Fprintf(&d.out, `<g class="sla-key"><rect class="%s" x="%.1f" y="%.1f" width="18" height="10" %s/>`, look.class, x, y-9, look.attributes)
		if kind == overdue {
			fmt.Fprintf(&d.out, `<path class="%s" d="M%.1f %.1fl10 -10m-3 10l10 -10M%.1[2]f %.1[3]fh18v-10h-18Z" fill="none" stroke="currentColor" stroke-width="1.5"/>`, look.class, x, y+1)
		}
		fmt.Fprintf(&d.out, `<text x="%.1f" y="%.1f">%s</text></g>`, x+24, y, escape(word))
		x += width
	}
	sums := map[lineKind]time.Duration{counted: min(d.Status.Elapsed, d.Status.Budget)}
	if d.Status.State == Running || d.Status.State == Paused {
		sums[ahead] = d.Status.Remaining
	}
	sums[overdue] = -d.Status.Remaining
	seen := map[lineKind]bool{stopped: len(d.holes) > 0, overdue: d.Status.State == Breached}
	for _, s := range d.hours {
		seen[s.kind] = true
	}
	for _, kind := range []lineKind{counted, ahead, overdue, stopped} {
		if seen[kind] {
			item(kind, d.l.kinds[kind], sums[kind])
		}
	}
	if seen[idle] {
		item(idle, d.l.open, 0)
	}
	if len(d.closures) > 0 {
		item(closure, d.l.kinds[closure], 0)
	}
	return y + 6
}

// drawTicks writes the dates, or the times of a day, that there is room for.
func (d *drawing) drawTicks(y float64) {
	last := -gap
	for _, t := range d.ticks() {
		x := d.x(t.at)
		fmt.Fprintf(&d.out, `<line class="sla-tick" x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f" stroke="currentColor" stroke-opacity="0.6"/>`, x, d.top+d.height, d.top+d.height+5)
		p := placed{class: "sla-tick", text: t.label, x: x}
		p.left = p.candidates(nil)[0]
		if p.left < last+gap {
			continue
		}
		last = p.right()
		d.drawLabel(p, y, 0, 0)
	}
}

type tickMark struct {
	at    time.Time
	label string
}

// A step is the distance of ticks in local time; exactly one field is set.
type step struct{ minutes, days, months, years int }

var steps = []step{{minutes: 1}, {minutes: 2}, {minutes: 5}, {minutes: 10}, {minutes: 15}, {minutes: 30}, {minutes: 60}, {minutes: 120}, {minutes: 180},
	{minutes: 360}, {minutes: 720}, {days: 1}, {days: 2}, {days: 7}, {days: 14}, {months: 1}, {months: 2}, {months: 3}, {months: 6},
	{years: 1}, {years: 2}, {years: 5}, {years: 10}, {years: 20}, {years: 50}, {years: 100}, {years: 200}, {years: 500}, {years: 1000}, {years: 2000}}

func (s step) seconds() float64 {
	return float64(s.minutes)*60 + float64(s.days)*daySeconds + float64(s.months)*30*daySeconds + float64(s.years)*365*daySeconds
}

// ticks are at round local times, at most one for each 85 units.
func (d *drawing) ticks() []tickMark {
	span := float64(d.to.Unix() - d.from.Unix())
	most := d.width / 85
	s := steps[len(steps)-1]
	for i := len(steps) - 1; i >= 0 && span/steps[i].seconds() <= most; i-- {
		s = steps[i]
	}
	from := d.from.In(d.zone)
	year, month, day := from.Date()
	var out []tickMark
	for i := 0; i < 2000; i++ { // a day has 1440 minutes
		at := s.nth(year, month, day, i, d.zone)
		if at.After(d.to) {
			break
		}
		if n := len(out); at.Before(d.from) || n > 0 && !at.After(out[n-1].at) {
			continue // before the picture, or the clocks changed
		}
		out = append(out, tickMark{at, d.tickLabel(s, at)})
	}
	return out
}

// nth is the i-th tick from the beginning of the unit that holds a date.
func (s step) nth(year int, month time.Month, day, i int, zone *time.Location) time.Time {
	switch {
	case s.minutes > 0:
		return time.Date(year, month, day, 0, i*s.minutes, 0, 0, zone)
	case s.days >= 7: // on Mondays
		day -= weekdayOf(daysFromCivil(year, int(month), day))
		return time.Date(year, month, day+i*s.days, 0, 0, 0, 0, zone)
	case s.days > 0:
		return time.Date(year, month, day+i*s.days, 0, 0, 0, 0, zone)
	case s.months > 0:
		return time.Date(year, month-(month-1)%time.Month(s.months)+time.Month(i*s.months), 1, 0, 0, 0, 0, zone)
	}
	return time.Date(year-year%s.years+i*s.years, 1, 1, 0, 0, 0, 0, zone)
}

func (d *drawing) tickLabel(s step, at time.Time) string {
	switch {
	case s.minutes > 0 && (at.Hour() != 0 || at.Minute() != 0):
		return d.brief(at)
	case s.months > 0:
		return fmt.Sprintf("%s %d", d.l.months[at.Month()], at.Year())
	case s.years > 0:
		return fmt.Sprint(at.Year())
	}
	return d.l.day(at)
}
