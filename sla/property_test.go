package sla_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// The zones of the property tests: both hemispheres, half-hour changes, changes at midnight, a skipped date, no changes,
// negative daylight saving.
var zones = []string{
	"UTC", "Europe/Rome", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
	"Asia/Beirut", "Africa/Casablanca", "Europe/Dublin", "America/St_Johns", "Africa/Cairo", "Pacific/Chatham", "America/Asuncion",
}

// randomHours writes opening_hours text.
func randomHours(r *rand.Rand) string {
	days := []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	var rules []string
	for range 1 + r.IntN(4) {
		rules = append(rules, days[r.IntN(7)]+"-"+days[r.IntN(7)]+" "+randomSpans(r))
	}
	if r.IntN(3) == 0 {
		rules = append(rules, fmt.Sprintf("Mar %d-Apr %d %s", 20+r.IntN(11), 1+r.IntN(20), randomSpans(r)))
	}
	if r.IntN(3) == 0 {
		rules = append(rules, fmt.Sprintf("%d Oct %d Sa-Su off", 2020+r.IntN(10), 20+r.IntN(11)))
	}
	return strings.Join(rules, "; ")
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

func randomOptions(r *rand.Rand, year int) *sla.CalendarOptions {
	opt := &sla.CalendarOptions{}
	date := func() string {
		return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(3*365)).Format(time.DateOnly)
	}
	for range r.IntN(20) {
		opt.Closures = append(opt.Closures, sla.Closure{Date: date()})
	}
	for range r.IntN(8) {
		opt.Specials = append(opt.Specials, sla.DayHours{Date: date(), Hours: randomSpans(r)})
		opt.Breaks = append(opt.Breaks, sla.DayHours{Date: date(), Hours: randomSpans(r)})
	}
	return opt
}

type stretch struct{ open, close int64 }

// reference computes open time the slow way, minute span by minute span and date by date, from the text alone, with a
// search of its own for the instant of a wall time. It shares no code with the package.
func reference(zone *time.Location, hours string, opt *sla.CalendarOptions, from, to time.Time) []stretch {
	var open, special []stretch
	for day := from.AddDate(0, 0, -4); day.Before(to.AddDate(0, 0, 4)); day = day.AddDate(0, 0, 1) {
		y, m, d := day.Date()
		date := day.Format(time.DateOnly)
		if midnight(zone, y, m, d) == midnight(zone, y, m, d+1) {
			continue
		}
		own := slices.ContainsFunc(opt.Specials, func(s sla.DayHours) bool { return s.Date == date })
		if !own {
			open = append(open, expand(zone, y, m, d, hoursOn(hours, y, m, d))...)
		}
		for _, s := range opt.Specials {
			if s.Date == date {
				special = append(special, expand(zone, y, m, d, s.Hours)...)
			}
		}
	}
	for _, c := range opt.Closures {
		t, _ := time.Parse(time.DateOnly, c.Date)
		y, m, d := t.Date()
		open = without(open, stretch{midnight(zone, y, m, d), midnight(zone, y, m, d+1)})
	}
	open = append(open, special...)
	for _, b := range opt.Breaks {
		t, _ := time.Parse(time.DateOnly, b.Date)
		y, m, d := t.Date()
		for _, hole := range expand(zone, y, m, d, b.Hours) {
			open = without(open, hole)
		}
	}
	open = without(without(open, stretch{-1 << 60, from.Unix()}), stretch{to.Unix(), 1 << 60})
	slices.SortFunc(open, func(a, b stretch) int { return int(a.open - b.open) })
	var out []stretch
	for _, s := range open {
		if n := len(out); n > 0 && s.open <= out[n-1].close {
			out[n-1].close = max(out[n-1].close, s.close)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// hoursOn finds the rule for a date: the last one that names it.
func hoursOn(text string, y int, m time.Month, d int) string {
	days := "MoTuWeThFrSaSu"
	weekday := (int(time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Weekday()) + 6) % 7
	found := "off"
	for _, rule := range strings.Split(text, "; ") {
		fields := strings.Fields(rule)
		var from, to, year int
		switch {
		case len(fields) == 2:
			first, last := strings.Index(days, fields[0][:2])/2, strings.Index(days, fields[0][3:])/2
			if (weekday-first+7)%7 <= (last-first+7)%7 {
				found = fields[1]
			}
		case fields[0] == "Mar":
			if _, err := fmt.Sscanf(rule, "Mar %d-Apr %d", &from, &to); err != nil {
				panic(err)
			}
			if m == time.March && d >= from || m == time.April && d <= to {
				found = fields[3]
			}
		default:
			if _, err := fmt.Sscanf(rule, "%d Oct %d", &year, &from); err != nil {
				panic(err)
			}
			if y == year && m == time.October && d == from && weekday >= 5 {
				found = "off"
			}
		}
	}
	return found
}

func expand(zone *time.Location, y int, m time.Month, d int, spans string) []stretch {
	if spans == "off" {
		return nil
	}
	var out []stretch
	for _, s := range strings.Split(spans, ",") {
		var h1, m1, h2, m2 int
		if _, err := fmt.Sscanf(s, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil {
			panic(err)
		}
		open, end := h1*60+m1, h2*60+m2
		if end <= open {
			end += 1440
		}
		a, b := wallTime(zone, y, m, d, open), wallTime(zone, y, m, d, end)
		if a < b {
			out = append(out, stretch{a, b})
		}
	}
	return out
}

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

// TestAgainstReference compares intervals with the slow reference, on random calendars in every kind of zone, from the
// years before the first table to those after it.
func TestAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(20260329, 1))
	for i := range 140 {
		zone := zones[i%len(zones)]
		year := []int{2025, 2018, 2011, 2040, 1969, 2100, 2150}[i/len(zones)%7]
		hours, opt := randomHours(r), randomOptions(r, year)
		cal, err := sla.NewCalendar(zone, parseHours(t, hours), opt)
		if errors.Is(err, sla.ErrNeverOpens) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(365))
		to := from.AddDate(0, 0, 200)
		want := reference(cal.Zone(), hours, opt, from, to)
		var got []stretch
		for open, end := range cal.Intervals(from, to) {
			got = append(got, stretch{open.Unix(), end.Unix()})
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s %q %+v from %s:\nwant %v\ngot  %v", zone, hours, opt, from, firstDifference(want, got), firstDifference(got, want))
		}
	}
}

func firstDifference(a, b []stretch) string {
	for i, s := range a {
		if i >= len(b) || b[i] != s {
			return fmt.Sprintf("%d: %s - %s", i, time.Unix(s.open, 0).UTC(), time.Unix(s.close, 0).UTC())
		}
	}
	return fmt.Sprintf("%d stretches", len(a))
}

// TestQueriesAgree holds the laws between the questions, at random instants and at the edges of random calendars.
func TestQueriesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 20260329))
	for i := range 84 {
		year := []int{2024, 1970, 1995, 2036, 2098, 2200}[i%6]
		hours, opt := randomHours(r), randomOptions(r, year)
		cal, err := sla.NewCalendar(zones[i%len(zones)], parseHours(t, hours), opt)
		if errors.Is(err, sla.ErrNeverOpens) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
		var edges []time.Time
		for open, end := range cal.Intervals(from, from.AddDate(0, 9, 0)) {
			edges = append(edges, open.UTC(), end.UTC())
		}
		rounds := 40
		if year > 2100 {
			rounds = 3 // each question builds a table
		}
		for range rounds {
			at := from.Add(time.Duration(r.Int64N(int64(270 * 24 * time.Hour))))
			if len(edges) > 0 && r.IntN(3) == 0 {
				at = edges[r.IntN(len(edges))].Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
			}
			d := 1 + time.Duration(r.Int64N(int64(100*time.Hour)))
			if r.IntN(3) == 0 {
				d = d.Truncate(time.Minute) + time.Minute
			}
			if problem := laws(cal, at, d, r); problem != "" {
				t.Errorf("%s %q at %s, %s: %s", cal.Zone(), hours, at, d, problem)
			}
		}
	}
}

// laws returns the first law that does not hold at an instant.
func laws(cal *sla.Calendar, at time.Time, d time.Duration, r *rand.Rand) string {
	due, err := cal.Add(at, d)
	if err != nil {
		return err.Error()
	}
	if got := cal.Between(at, due); got != d {
		return fmt.Sprintf("Add gives %s, which is %s away", due, got)
	}
	if got := cal.Between(at, due.Add(-1)); got >= d {
		return fmt.Sprintf("%s is not the earliest: %s a nanosecond before", due, got)
	}
	back, err := cal.Sub(due, d)
	if err != nil || cal.Between(back, due) != d || cal.Between(back.Add(1), due) >= d || back.Before(at) {
		return fmt.Sprintf("Sub gives %s, %v", back, err)
	}
	if cal.Open(at) && !back.Equal(at) {
		return fmt.Sprintf("Sub from an open instant gives %s", back)
	}
	middle := at.Add(time.Duration(r.Int64N(int64(due.Sub(at)) + 1)))
	if cal.Between(at, middle)+cal.Between(middle, due) != d {
		return fmt.Sprintf("split at %s", middle)
	}
	if got, err := cal.Add(middle, cal.Between(middle, due)); cal.Between(middle, due) > 0 && (err != nil || !got.Equal(due)) {
		return fmt.Sprintf("asked again at %s: %s", middle, got)
	}
	open, err := cal.NextOpen(at)
	if err != nil || !cal.Open(open) || cal.Between(at, open) != 0 || open.Equal(at) != cal.Open(at) {
		return fmt.Sprintf("NextOpen %s, %v", open, err)
	}
	if end, err := cal.NextClose(at); err == nil {
		if cal.Open(end) || !cal.Open(end.Add(-1)) || cal.Between(open, end) != end.Sub(open) {
			return fmt.Sprintf("NextClose %s", end)
		}
	} else if !errors.Is(err, sla.ErrNeverCloses) {
		return err.Error()
	}
	var sum time.Duration
	for open, end := range cal.Intervals(at, due) {
		sum += end.Sub(open)
		if !cal.Open(open) || open.Before(at) || end.After(due) {
			return fmt.Sprintf("interval %s to %s", open, end)
		}
	}
	if sum != d {
		return fmt.Sprintf("the intervals add up to %s", sum)
	}
	return ""
}

// TestNoHorizon: deadlines cross from one table to the next, and far from it.
func TestNoHorizon(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00", nil)
	for _, at := range []time.Time{
		time.Date(1, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(1899, 12, 1, 12, 0, 0, 0, time.UTC), time.Date(1969, 12, 26, 12, 0, 0, 0, time.UTC),
		time.Date(2100, 12, 30, 12, 0, 0, 0, time.UTC), time.Date(2500, 6, 1, 12, 0, 0, 0, time.UTC),
	} {
		for _, d := range []time.Duration{time.Hour, 4000 * time.Hour, 250000 * time.Hour} {
			due, err := cal.Add(at, d)
			if err != nil {
				t.Fatal(err)
			}
			back, err := cal.Sub(due, d)
			if got := cal.Between(at, due); got != d || err != nil || cal.Between(back, due) != d {
				t.Errorf("%s + %s = %s, %s back %s %v", at, d, due, got, back, err)
			}
		}
	}
	far := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	if got := cal.Between(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), far); got != 1<<63-1 {
		t.Errorf("open time of all years is %s", got)
	}
	if got := cal.Between(time.Date(9990, 1, 1, 0, 0, 0, 0, time.UTC), far); got < 20000*time.Hour || got > 21000*time.Hour {
		t.Errorf("open time of ten years is %s", got)
	}
	if _, err := cal.Add(far.AddDate(900, 0, 0), time.Hour); !errors.Is(err, sla.ErrNeverOpens) {
		t.Errorf("after the last year: %v", err)
	}
}
