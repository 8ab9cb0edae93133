package sla_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// A refRule is a rule of opening hours for the reference: what it means is decided here, from the documentation alone.
type refRule struct {
	year     int    // 0: every year
	from, to [2]int // month and day, zero: no dates
	days     [7]bool
	ph       bool
	spans    string // "off" too
}

func (r refRule) String() string {
	var parts []string
	if r.from[0] != 0 {
		date := fmt.Sprintf("%s %d-%s %d", time.Month(r.from[0]).String()[:3], r.from[1], time.Month(r.to[0]).String()[:3], r.to[1])
		if r.year != 0 {
			date = fmt.Sprintf("%d %s", r.year, date)
		}
		parts = append(parts, date)
	}
	var days []string
	for i, name := range []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"} {
		if r.days[i] {
			days = append(days, name)
		}
	}
	if r.ph {
		days = append(days, "PH")
	}
	return strings.Join(append(parts, strings.Join(days, ","), r.spans), " ")
}

// on reports whether the dates of a rule hold a date.
func (r refRule) on(y int, m time.Month, d int) bool {
	if r.from[0] == 0 {
		return true
	}
	at := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for _, first := range []int{y - 1, y} {
		last := first
		if r.to[0] < r.from[0] || r.to[0] == r.from[0] && r.to[1] < r.from[1] {
			last++
		}
		from := time.Date(first, time.Month(r.from[0]), r.from[1], 0, 0, 0, 0, time.UTC)
		to := time.Date(last, time.Month(r.to[0]), r.to[1], 0, 0, 0, 0, time.UTC)
		if !at.Before(from) && !at.After(to) && (r.year == 0 || r.year == first) {
			return true
		}
	}
	return false
}

type refHours []refRule

func (h refHours) String() string {
	var rules []string
	for _, r := range h {
		rules = append(rules, r.String())
	}
	return strings.Join(rules, "; ")
}

// regular are the spans of a date that is no closure: those of the last rule that names it.
func (h refHours) regular(y int, m time.Month, d, weekday int) string {
	for _, r := range slices.Backward(h) {
		if r.on(y, m, d) && r.days[weekday] {
			return r.spans
		}
	}
	return "off"
}

// public are the spans of a public holiday: those of the last rule with PH that names it, unless a later one with dates
// is off.
func (h refHours) public(y int, m time.Month, d, weekday int) string {
	for _, r := range slices.Backward(h) {
		switch {
		case r.ph && r.on(y, m, d):
			return r.spans
		case r.from[0] != 0 && r.on(y, m, d) && r.days[weekday] && r.spans == "off":
			return "off"
		}
	}
	return "off"
}

// A refCalendar is a random calendar in the reference's own terms.
type refCalendar struct {
	zone     *time.Location
	hours    refHours
	versions map[string]refHours // by first date
	opt      sla.CalendarOptions
}

func (c refCalendar) String() string {
	return fmt.Sprintf("%s %q %v closures %v specials %v breaks %v", c.zone, c.hours, c.versions, c.opt.Closures, c.opt.Specials, c.opt.Breaks)
}

// build makes the calendar under test of the same description.
func (c refCalendar) build() (*sla.Calendar, error) {
	opt := c.opt
	for from, h := range c.versions {
		hours, err := sla.ParseHours(h.String())
		if err != nil {
			return nil, err
		}
		opt.Versions = append(opt.Versions, sla.Version{From: from, Hours: hours})
	}
	hours, err := sla.ParseHours(c.hours.String())
	if err != nil {
		return nil, err
	}
	return sla.NewCalendar(c.zone.String(), hours, &opt)
}

func (c refCalendar) hoursOn(date string) refHours {
	best, found := "", c.hours
	for from, h := range c.versions {
		if from <= date && from > best {
			best, found = from, h
		}
	}
	return found
}

// closedOn reports whether closures close a date, and whether all of them are public.
func (c refCalendar) closedOn(date string) (closed, public bool) {
	public = true
	for _, x := range c.opt.Closures {
		if x.Date == date || x.Until != "" && x.Date <= date && date <= x.Until {
			closed, public = true, public && x.Public
		}
	}
	return closed, closed && public
}

// open computes open time the slow way, date by date, with a search of its own for the instant of a wall time. It
// shares no code with the package.
func (c refCalendar) open(from, to time.Time) []stretch {
	var regular, public, special []stretch
	var closed, shut []stretch // all closures; those that leave no hours of public holidays
	var holes []stretch
	for day := from.AddDate(0, 0, -4); day.Before(to.AddDate(0, 0, 4)); day = day.AddDate(0, 0, 1) {
		y, m, d := day.Date()
		date, weekday := day.Format(time.DateOnly), (int(day.Weekday())+6)%7
		whole := stretch{midnight(c.zone, y, m, d), midnight(c.zone, y, m, d+1)}
		if whole.open == whole.close {
			continue // a date that the zone skips
		}
		var own, cuts []string
		for _, s := range c.opt.Specials {
			if s.Date == date {
				own = append(own, s.Hours)
			}
		}
		for _, b := range c.opt.Breaks {
			if b.Date == date {
				cuts = append(cuts, b.Hours)
			}
		}
		hours, isClosed, isPublic := c.hoursOn(date), false, false
		if isClosed, isPublic = c.closedOn(date); isClosed {
			closed = append(closed, whole)
		}
		ph := "off"
		if isPublic && own == nil {
			ph = hours.public(y, m, d, weekday)
		}
		if isClosed && ph == "off" {
			shut = append(shut, whole)
		}
		special = append(special, expand(c.zone, y, m, d, strings.Join(own, ","))...)
		if own == nil {
			regular = append(regular, expand(c.zone, y, m, d, hours.regular(y, m, d, weekday))...)
		}
		public = append(public, expand(c.zone, y, m, d, ph)...)
		holes = append(holes, expand(c.zone, y, m, d, strings.Join(cuts, ","))...)
	}
	open := append(withoutAll(regular, closed), withoutAll(public, shut)...)
	open = withoutAll(append(open, special...), holes)
	return joined(withoutAll(open, []stretch{{-1 << 60, from.Unix()}, {to.Unix(), 1 << 60}}))
}

func withoutAll(in, holes []stretch) []stretch {
	for _, h := range holes {
		in = without(in, h)
	}
	return in
}

func joined(in []stretch) []stretch {
	slices.SortFunc(in, func(a, b stretch) int { return int(a.open - b.open) })
	var out []stretch
	for _, s := range in {
		if n := len(out); n > 0 && s.open <= out[n-1].close {
			out[n-1].close = max(out[n-1].close, s.close)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// expand turns the times of a date into instants. Times that overlap or touch are one on the wall clock already, if
// together they are no longer than a day.
func expand(zone *time.Location, y int, m time.Month, d int, spans string) []stretch {
	if spans == "off" || spans == "" {
		return nil
	}
	var wall []stretch // minutes
	for _, s := range strings.Split(spans, ",") {
		var h1, m1, h2, m2 int
		if _, err := fmt.Sscanf(s, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil {
			panic(err)
		}
		open, end := h1*60+m1, h2*60+m2
		if end <= open {
			end += 1440
		}
		wall = append(wall, stretch{int64(open), int64(end)})
	}
	slices.SortFunc(wall, func(a, b stretch) int { return int(a.open-b.open)*10000 + int(b.close-a.close) })
	var whole []stretch
	for _, s := range wall {
		n := len(whole)
		switch {
		case n > 0 && s.close <= whole[n-1].close:
		case n > 0 && s.open <= whole[n-1].close && s.close-whole[n-1].open <= 1440:
			whole[n-1].close = s.close
		default:
			whole = append(whole, s)
		}
	}
	var out []stretch
	for _, s := range whole {
		if a, b := wallTime(zone, y, m, d, int(s.open)), wallTime(zone, y, m, d, int(s.close)); a < b {
			out = append(out, stretch{a, b})
		}
	}
	return out
}

type stretch struct{ open, close int64 }

func midnight(zone *time.Location, y int, m time.Month, d int) int64 {
	return wallTime(zone, y, m, d, 0)
}

// wallTime tries every offset in use around the date.
func wallTime(zone *time.Location, y int, m time.Month, d, minutes int) int64 {
	wall := time.Date(y, m, d, 0, minutes, 0, 0, time.UTC).Unix()
	best, found := int64(0), false
	before := 0
	for at := wall - 2*86400; at <= wall+2*86400; at += 6 * 3600 {
		_, offset := time.Unix(at, 0).In(zone).Zone()
		try := wall - int64(offset)
		if _, o := time.Unix(try, 0).In(zone).Zone(); o == offset && (!found || try < best) {
			best, found = try, true
		}
	}
	if found {
		return best
	}
	// In a gap: the first instant after it has a later wall time.
	for at := wall - 86400; ; at += 60 {
		t := time.Unix(at, 0).In(zone)
		_, offset := t.Zone()
		if at+int64(offset) > wall {
			if minutes%1440 == 0 {
				return at
			}
			return wall - int64(before)
		}
		before = offset
	}
}

func without(in []stretch, hole stretch) []stretch {
	var out []stretch
	for _, s := range in {
		if s.close <= hole.open || hole.close <= s.open {
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

// randomCalendar makes a calendar whose exceptions lie in the three years from one on.
func randomCalendar(tb testing.TB, r *rand.Rand, zone string, year int) (refCalendar, *sla.Calendar) {
	tb.Helper()
	for {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			tb.Fatal(err)
		}
		c := refCalendar{zone: loc, hours: randomHours(r, year), opt: *randomOptions(r, year)}
		if r.IntN(3) == 0 {
			c.versions = map[string]refHours{}
			for range 1 + r.IntN(3) {
				c.versions[randomDate(r, year)] = randomHours(r, year)
			}
		}
		cal, err := c.build()
		if err == nil {
			return c, cal
		}
		if !strings.Contains(err.Error(), "replace") && !strings.Contains(err.Error(), "open") {
			tb.Fatal(err)
		}
	}
}

func randomHours(r *rand.Rand, year int) refHours {
	var h refHours
	for range 1 + r.IntN(4) {
		first, length := r.IntN(7), r.IntN(7)
		rule := refRule{spans: randomSpans(r), ph: r.IntN(6) == 0}
		for d := range length + 1 {
			rule.days[(first+d)%7] = true
		}
		h = append(h, rule)
	}
	if r.IntN(3) == 0 {
		h = append(h, refRule{ph: true, spans: randomSpans(r)})
	}
	week := [7]bool{true, true, true, true, true, true, true}
	if r.IntN(3) == 0 {
		h = append(h, refRule{from: [2]int{3, 20 + r.IntN(11)}, to: [2]int{4, 1 + r.IntN(20)}, days: week, ph: r.IntN(3) == 0, spans: randomSpans(r)})
	}
	if r.IntN(3) == 0 {
		h = append(h, refRule{from: [2]int{10 + r.IntN(3), 1 + r.IntN(30)}, to: [2]int{1, 1 + r.IntN(20)}, days: [7]bool{5: true, 6: true}, ph: r.IntN(4) == 0, spans: "off"})
	}
	if r.IntN(3) == 0 {
		h = append(h, refRule{year: max(1, year+r.IntN(3)), from: [2]int{10, 1 + r.IntN(10)}, to: [2]int{10, 20 + r.IntN(12)}, days: week, spans: randomSpans(r)})
	}
	return h
}

func randomSpans(r *rand.Rand) string {
	var spans []string
	for range 1 + r.IntN(3) {
		open, end := r.IntN(1440), 1+r.IntN(1440)
		if r.IntN(3) == 0 {
			open, end = open/60*60%240, end/30*30%240 // around the hours when clocks change
		}
		spans = append(spans, fmt.Sprintf("%02d:%02d-%02d:%02d", open/60, open%60, end/60, end%60))
	}
	return strings.Join(spans, ",")
}

func randomDate(r *rand.Rand, year int) string {
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(3*365)).Format(time.DateOnly)
}

func randomOptions(r *rand.Rand, year int) *sla.CalendarOptions {
	opt := &sla.CalendarOptions{}
	for range r.IntN(20) {
		opt.Closures = append(opt.Closures, sla.Closure{Date: randomDate(r, year), Public: r.IntN(2) == 0})
	}
	if r.IntN(2) == 0 {
		date := randomDate(r, year)
		first, _ := time.Parse(time.DateOnly, date)
		opt.Closures = append(opt.Closures, sla.Closure{Date: date, Until: first.AddDate(0, 0, r.IntN(20)).Format(time.DateOnly), Public: r.IntN(2) == 0})
	}
	for range r.IntN(8) {
		date := randomDate(r, year)
		opt.Specials = append(opt.Specials, sla.DayHours{Date: date, Hours: randomSpans(r)})
		opt.Breaks = append(opt.Breaks, sla.DayHours{Date: randomDate(r, year), Hours: randomSpans(r)})
		if r.IntN(4) == 0 {
			opt.Specials = append(opt.Specials, sla.DayHours{Date: date, Hours: randomSpans(r)})
			opt.Closures = append(opt.Closures, sla.Closure{Date: date})
		}
	}
	return opt
}

func firstDifference(a, b []stretch) string {
	for i, s := range a {
		if i >= len(b) || b[i] != s {
			return fmt.Sprintf("%d: %s - %s", i, time.Unix(s.open, 0).UTC(), time.Unix(s.close, 0).UTC())
		}
	}
	return fmt.Sprintf("%d stretches", len(a))
}
