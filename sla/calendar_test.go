package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

func newCalendar(tb testing.TB, zone, hours string, opt *sla.CalendarOptions) *sla.Calendar {
	tb.Helper()
	cal, err := sla.NewCalendar(zone, parseHours(tb, hours), opt)
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

// local reads "2026-03-29 02:30" in the calendar's zone; a trailing Z means UTC.
func local(tb testing.TB, cal *sla.Calendar, s string) time.Time {
	tb.Helper()
	zone := cal.Zone()
	if cut, ok := strings.CutSuffix(s, "Z"); ok {
		s, zone = cut, time.UTC
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// intervals lists the open stretches of a range of UTC as "22T08:00-22T16:00".
func intervals(cal *sla.Calendar, from, to time.Time) []string {
	var out []string
	for open, end := range cal.Intervals(from, to) {
		out = append(out, open.UTC().Format("02T15:04")+"-"+end.UTC().Format("02T15:04"))
	}
	return out
}

// TestCalendarRules has one case for each row of the rules that a calendar keeps; times of intervals are in UTC.
func TestCalendarRules(t *testing.T) {
	closed := func(dates ...string) *sla.CalendarOptions {
		opt := &sla.CalendarOptions{}
		for _, d := range dates {
			opt.Closures = append(opt.Closures, sla.Closure{Date: d})
		}
		return opt
	}
	for _, c := range []struct {
		name, zone, hours string
		opt               *sla.CalendarOptions
		from, to          string // UTC
		want              []string
	}{
		{"close may be 24:00", "UTC", "Mo 20:00-24:00", nil, "2026-03-23 00:00", "2026-03-25 00:00", []string{"23T20:00-24T00:00"}},
		{"overnight belongs to its start day", "UTC", "Fr 22:00-06:00", nil, "2026-03-23 00:00", "2026-03-30 00:00", []string{"27T22:00-28T06:00"}},
		{"overnight over the week's end", "UTC", "Su 22:00-06:00", nil, "2026-03-22 00:00", "2026-03-24 00:00", []string{"22T22:00-23T06:00"}},
		{"overlaps merge over midnight", "UTC", "Mo 20:00-04:00; Tu 02:00-05:00", nil, "2026-03-23 00:00", "2026-03-25 00:00", []string{"23T20:00-24T05:00"}},
		{"24/7 has no seams", "UTC", "24/7", closed("2026-03-25"), "2026-03-23 00:00", "2026-04-12 00:00", []string{"23T00:00-25T00:00", "26T00:00-12T00:00"}},
		{"opening in a gap moves by its length", "Europe/Rome", "Su 02:30-06:00", nil, "2026-03-29 00:00", "2026-03-30 00:00", []string{"29T01:30-29T04:00"}},
		{"half-hour gap", "Australia/Lord_Howe", "Su 02:15-04:00", nil, "2026-10-03 00:00", "2026-10-05 00:00", []string{"03T15:45-03T17:00"}},
		{"closing in a gap moves by its length", "Europe/Rome", "Su 01:00-02:30", nil, "2026-03-29 00:00", "2026-03-30 00:00", []string{"29T00:00-29T01:30"}},
		{"inside a gap keeps its length", "Europe/Rome", "Su 02:10-02:50", nil, "2026-03-29 00:00", "2026-03-30 00:00", []string{"29T01:10-29T01:50"}},
		{"inverted by a gap is dropped", "Europe/Rome", "Su 02:30-03:10", nil, "2026-03-29 00:00", "2026-03-30 00:00", nil},
		{"twice: opening is the first", "Europe/Rome", "Su 02:30-06:00", nil, "2026-10-25 00:00", "2026-10-26 00:00", []string{"25T00:30-25T05:00"}},
		{"twice: closing is the first", "Europe/Rome", "Su 00:00-02:30", nil, "2026-10-24 22:00", "2026-10-26 00:00", []string{"24T22:00-25T00:30"}},
		{"midnight that does not exist", "America/Sao_Paulo", "Su 00:00-06:00", nil, "2018-11-04 00:00", "2018-11-05 00:00", []string{"04T03:00-04T08:00"}},
		{"closing at such a midnight", "America/Sao_Paulo", "Sa 20:00-24:00", nil, "2018-11-03 00:00", "2018-11-05 00:00", []string{"03T23:00-04T03:00"}},
		{"a date that does not exist", "Pacific/Apia", "Th-Sa 09:00-17:00", nil, "2011-12-29 00:00", "2011-12-31 12:00", []string{"29T19:00-30T03:00", "30T19:00-31T03:00"}},
		{"closure from midnight to midnight", "Europe/Rome", "Mo-Su 22:00-06:00", closed("2026-03-25"), "2026-03-24 12:00", "2026-03-26 12:00", []string{"24T21:00-24T23:00", "25T23:00-26T05:00"}},
		{"closure of a 23-hour day", "Europe/Rome", "24/7", closed("2026-03-29"), "2026-03-28 12:00", "2026-03-30 12:00", []string{"28T12:00-28T23:00", "29T22:00-30T12:00"}},
		{"closure over several days", "UTC", "Mo-Su 09:00-10:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-08-10", Until: "2026-08-20"}}},
			"2026-08-09 00:00", "2026-08-22 00:00", []string{"09T09:00-09T10:00", "21T09:00-21T10:00"}},
		{"special opening replaces the hours", "America/Los_Angeles", "We 09:00-21:00", &sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "18:00-20:00"}}},
			"2026-03-25 00:00", "2026-03-27 00:00", []string{"26T01:00-26T03:00"}},
		{"special opening wins over a closure", "UTC", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-12-24", Until: "2026-12-25"}},
			Specials: []sla.DayHours{{Date: "2026-12-24", Hours: "20:00-02:00"}}}, "2026-12-24 00:00", "2026-12-26 00:00", []string{"24T20:00-25T02:00"}},
		{"break", "UTC", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Breaks: []sla.DayHours{{Date: "2026-03-25", Hours: "12:00-13:00,16:00-18:00"}}},
			"2026-03-25 00:00", "2026-03-26 00:00", []string{"25T09:00-25T12:00", "25T13:00-25T16:00"}},
		{"break cuts a special opening", "UTC", "off", &sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "10:00-14:00"}},
			Breaks: []sla.DayHours{{Date: "2026-03-25", Hours: "12:00-13:00"}}}, "2026-03-25 00:00", "2026-03-26 00:00", []string{"25T10:00-25T12:00", "25T13:00-25T14:00"}},
		{"break cuts the night before", "UTC", "Tu 22:00-06:00", &sla.CalendarOptions{Breaks: []sla.DayHours{{Date: "2026-03-25", Hours: "02:00-03:00"}}},
			"2026-03-24 00:00", "2026-03-26 00:00", []string{"24T22:00-25T02:00", "25T03:00-25T06:00"}},
		{"dated hours", "UTC", "Mo-Su 09:00-18:00; Dec 24 09:00-13:00; Dec 25-26 off", nil,
			"2027-12-23 00:00", "2027-12-28 00:00", []string{"23T09:00-23T18:00", "24T09:00-24T13:00", "27T09:00-27T18:00"}},
		{"dated hours over the turn of the year", "UTC", "Mo-Su 09:00-18:00; Dec 31-Jan 2 off; 2028 Jan 2 10:00-11:00", nil,
			"2027-12-30 00:00", "2028-01-04 00:00", []string{"30T09:00-30T18:00", "02T10:00-02T11:00", "03T09:00-03T18:00"}},
		{"versions", "UTC", "Mo-Su 09:00-18:00", &sla.CalendarOptions{Versions: []sla.Version{{From: "2026-03-25", Hours: parseHours(t, "Mo-Su 10:00-11:00")}, {From: "2026-03-24", Hours: parseHours(t, "off")}}},
			"2026-03-23 00:00", "2026-03-26 00:00", []string{"23T09:00-23T18:00", "25T10:00-25T11:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := newCalendar(t, c.zone, c.hours, c.opt)
			from, to := local(t, cal, c.from+"Z"), local(t, cal, c.to+"Z")
			if diff := cmp.Diff(c.want, intervals(cal, from, to)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAddAndSub(t *testing.T) {
	office := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00", nil)
	nonstop := newCalendar(t, "Europe/Rome", "Mo-Su 00:00-24:00; Jan 1 off", nil)
	for _, c := range []struct {
		name, at string
		cal      *sla.Calendar
		d        time.Duration
		want     string
	}{
		{"ends at closing: the closing instant", "2026-03-23 09:00", office, 8 * time.Hour, "2026-03-23 17:00"},
		{"zero stays, closed or not", "2026-03-22 12:00", office, 0, "2026-03-22 12:00"},
		{"from a closed instant", "2026-03-22 12:00", office, time.Hour, "2026-03-23 10:00"},
		{"over the weekend", "2026-03-27 16:00", office, 2 * time.Hour, "2026-03-30 10:00"},
		{"back to the opening: the latest instant", "2026-03-23 17:00", office, -8 * time.Hour, "2026-03-23 09:00"},
		{"back over a night: the later end", "2026-03-24 10:00", office, -time.Hour, "2026-03-24 09:00"},
		{"back from a closed instant", "2026-03-22 12:00", office, -time.Hour, "2026-03-20 16:00"},
		{"23-hour day", "2026-03-29 00:00", nonstop, 23 * time.Hour, "2026-03-30 00:00"},
		{"25-hour day", "2026-10-25 00:00", nonstop, 25 * time.Hour, "2026-10-26 00:00"},
		{"25-hour day, one hour short", "2026-10-25 00:00", nonstop, 24 * time.Hour, "2026-10-25 23:00"},
		{"4000 hours", "2026-03-23 09:00", office, 4000 * time.Hour, "2028-02-18 17:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.cal.Add(local(t, c.cal, c.at), c.d)
			if err != nil {
				t.Fatal(err)
			}
			if want := local(t, c.cal, c.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	odd := local(t, office, "2026-03-23 09:00").Add(7)
	if got, _ := office.Add(odd, 8*time.Hour-8); !got.Equal(local(t, office, "2026-03-23 17:00").Add(-1)) {
		t.Errorf("nanoseconds are lost: %s", got)
	}
	if got := office.Between(odd, odd.Add(time.Nanosecond)); got != 1 {
		t.Errorf("a nanosecond is %d", got)
	}
	if got := office.Between(odd, odd.Add(-time.Hour)); got != 0 {
		t.Errorf("a reversed range is %s", got)
	}
	if got, _ := office.Add(odd, time.Hour); got.Location() != odd.Location() {
		t.Errorf("the result is in %s", got.Location())
	}
}

func TestNextOpenAndClose(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00; Sa 22:00-02:00", nil)
	for _, c := range []struct{ at, open, close string }{
		{"2026-03-23 08:59", "2026-03-23 09:00", "2026-03-23 17:00"},
		{"2026-03-23 09:00", "2026-03-23 09:00", "2026-03-23 17:00"},
		{"2026-03-23 16:59", "2026-03-23 16:59", "2026-03-23 17:00"},
		{"2026-03-23 17:00", "2026-03-24 09:00", "2026-03-24 17:00"},
		{"2026-03-28 23:00", "2026-03-28 23:00", "2026-03-29 01:00Z"}, // 02:00 is in the gap: 03:00
		{"2026-03-29 12:00", "2026-03-30 09:00", "2026-03-30 17:00"},
	} {
		at := local(t, cal, c.at)
		if got, err := cal.NextOpen(at); err != nil || !got.Equal(local(t, cal, c.open)) {
			t.Errorf("%s: opens %s, %v; want %s", c.at, got, err, c.open)
		}
		if got, err := cal.NextClose(at); err != nil || !got.Equal(local(t, cal, c.close)) {
			t.Errorf("%s: closes %s, %v; want %s", c.at, got, err, c.close)
		}
	}
}

func TestNeverOpens(t *testing.T) {
	at := time.Date(2026, 3, 25, 12, 0, 0, 0, time.UTC)
	for name, opt := range map[string]*sla.CalendarOptions{
		"only specials":   {Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "09:00-17:00"}}},
		"a last version":  {Versions: []sla.Version{{From: "2020-01-01", Hours: parseHours(t, "Mo-Su 09:00-17:00")}, {From: "2026-03-26"}}},
		"in 150 years on": {Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "09:00-17:00"}, {Date: "1800-03-25", Hours: "09:00-17:00"}}},
	} {
		cal, err := sla.NewCalendar("Europe/Rome", sla.Hours{}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cal.Add(at, time.Hour); err != nil {
			t.Errorf("%s: an hour of the last day: %v", name, err)
		}
		if _, err := cal.Add(at, 100000*time.Hour); !errors.Is(err, sla.ErrNeverOpens) {
			t.Errorf("%s: more than the last day: %v", name, err)
		}
		if _, err := cal.Sub(at, 200000*time.Hour); !errors.Is(err, sla.ErrNeverOpens) {
			t.Errorf("%s: more than before the last day: %v", name, err)
		}
		for _, ask := range []func(time.Time) (time.Time, error){cal.NextOpen, cal.NextClose} {
			if _, err := ask(at.AddDate(1, 0, 0)); !errors.Is(err, sla.ErrNeverOpens) {
				t.Errorf("%s: a year later: %v", name, err)
			}
		}
	}
	if _, err := newCalendar(t, "Europe/Rome", "24/7", nil).NextClose(at); !errors.Is(err, sla.ErrNeverCloses) {
		t.Errorf("24/7 closes: %v", err)
	}
	past := newCalendar(t, "Europe/Rome", "24/7", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2020-01-01"}}})
	if _, err := past.NextClose(at); !errors.Is(err, sla.ErrNeverCloses) {
		t.Errorf("24/7 after its last closure closes: %v", err)
	}
}

func TestNewCalendarErrors(t *testing.T) {
	open := parseHours(t, "24/7")
	for _, c := range []struct {
		zone  string
		hours sla.Hours
		opt   sla.CalendarOptions
		want  string
	}{
		{"", open, sla.CalendarOptions{}, `sla: zone: none given; name one, such as Europe/Rome or UTC`},
		{"Local", open, sla.CalendarOptions{}, `sla: zone "Local": depends on the machine; name a zone, such as Europe/Rome`},
		{"localtime", open, sla.CalendarOptions{}, `sla: zone "localtime": depends on the machine; name a zone, such as Europe/Rome`},
		{"Europe/Rme", open, sla.CalendarOptions{}, `sla: zone "Europe/Rme": not found; if this machine has no zone database, import _ "time/tzdata"`},
		{"UTC", sla.Hours{}, sla.CalendarOptions{}, `sla: calendar hours "off": never open`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-02-30", Name: "Carnival"}}}, `sla: closure 1 (Carnival) date "2026-02-30": this date does not exist`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "25.12.2026"}}}, `sla: closure 1 date "25.12.2026": not a date like 2026-12-25`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-12-25"}, {Name: "Natale"}}}, `sla: closure 2 (Natale) date: none given; write it like 2026-12-25`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-12-25", Until: "2027"}}}, `sla: closure 1 until "2027": not a date like 2026-12-25`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "+026-12-25"}}}, `sla: closure 1 date "+026-12-25": not a date like 2026-12-25`},
		{"UTC", open, sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-12-26", Until: "2026-12-25"}}}, `sla: closure 1 until "2026-12-25": before 2026-12-26, or more than ten years after it`},
		{"UTC", open, sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2026-12-26", Hours: "off"}}}, `sla: special opening 1 (2026-12-26) hours "off": no times; write times, or a closure`},
		{"UTC", open, sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2026-12-26"}}}, `sla: special opening 1 (2026-12-26) hours: "" is not a time span like 09:00-18:00, nor off`},
		{"UTC", open, sla.CalendarOptions{Breaks: []sla.DayHours{{Hours: "12:00-13:00", Name: "lunch"}}}, `sla: break 1 (lunch) date: none given; write it like 2026-12-25`},
		{"UTC", open, sla.CalendarOptions{Versions: []sla.Version{{Hours: open}}}, `sla: version 1 from: none given; write it like 2026-12-25`},
		{"UTC", parseHours(t, "2026 Jan 1 09:00-10:00"), sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-01-01"}}}, `sla: calendar: closures and breaks leave no open time`},
		{"UTC", open, sla.CalendarOptions{Breaks: []sla.DayHours{{Date: "2026-12-26", Hours: "12:00-25:00"}}}, `sla: break 1 (2026-12-26) hours "12:00-25:00": hour 25 is out of range; the next day's 01:00 is written as that`},
		{"UTC", open, sla.CalendarOptions{Versions: []sla.Version{{From: "2026-01-01"}, {From: "2026-01-01"}}}, `sla: version "2026-01-01": given twice`},
	} {
		_, err := sla.NewCalendar(c.zone, c.hours, &c.opt)
		if err == nil || err.Error() != c.want {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
	}
	_, err := sla.NewCalendar("UTC", sla.Hours{}, nil)
	if !errors.Is(err, sla.ErrNeverOpens) {
		t.Errorf("no hours: %v is not ErrNeverOpens", err)
	}
}

// TestWhatRepeatsEndsASearch: what is closed or open from some date on is so for ever, and asking costs no table.
func TestWhatRepeatsEndsASearch(t *testing.T) {
	gone := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Versions: []sla.Version{{From: "2026-07-01"}}})
	round := newCalendar(t, "Europe/Rome", "24/7", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-12-25"}}})
	leap := newCalendar(t, "Europe/Rome", "Feb 29 Mo 09:00-10:00", nil)
	at := time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC)
	if _, err := gone.Add(at, time.Hour); !errors.Is(err, sla.ErrNeverOpens) {
		t.Errorf("after the last version: %v", err)
	}
	if got := gone.Between(at.AddDate(-1, 0, 0), at.AddDate(500, 0, 0)); got != 261*8*time.Hour {
		t.Errorf("up to the last version: %s", got)
	}
	if end, err := round.NextClose(at); err != nil || end.UTC() != time.Date(2026, 12, 24, 23, 0, 0, 0, time.UTC) {
		t.Errorf("before Christmas: %s, %v", end, err)
	}
	if _, err := round.NextClose(at.AddDate(1, 0, 0)); !errors.Is(err, sla.ErrNeverCloses) {
		t.Errorf("after Christmas: %v", err)
	}
	next, err := leap.NextOpen(time.Date(2072, 3, 1, 0, 0, 0, 0, time.UTC))
	if want := time.Date(2112, 2, 29, 8, 0, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Errorf("the Monday after 2072 that is a 29 February: %s, %v", next, err)
	}
	allocations := testing.AllocsPerRun(10, func() {
		_, _ = gone.NextOpen(at.AddDate(1, 0, 0))
		_, _ = round.NextClose(at.AddDate(1, 0, 0))
	})
	if allocations > 10 {
		t.Errorf("%v allocations", allocations)
	}
}

// TestCalendarLimits: descriptions of any size are refused before they cost much.
func TestCalendarLimits(t *testing.T) {
	date := func(i int) string { return time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	many := sla.CalendarOptions{}
	for i := range 20001 {
		many.Closures = append(many.Closures, sla.Closure{Date: date(i)})
		many.Breaks = append(many.Breaks, sla.DayHours{Date: date(i), Hours: "12:00-13:00"})
		many.Specials = append(many.Specials, sla.DayHours{Date: "2026-01-01", Hours: fmt.Sprintf("%02d:%02d-%02d:%02d", i%24, i%59, i%24, i%59+1)})
		many.Versions = append(many.Versions, sla.Version{From: date(i)})
	}
	ages := sla.CalendarOptions{}
	for i := range 11 {
		ages.Closures = append(ages.Closures, sla.Closure{Date: fmt.Sprintf("%d-01-01", 2000+10*i), Until: fmt.Sprintf("%d-12-31", 2009+10*i)})
	}
	var spans []string
	for i := range 48 {
		spans = append(spans, fmt.Sprintf("%02d:%02d-%02d:%02d", i/2, i%2*30, i/2, i%2*30+10))
	}
	office, dense := "Mo-Fr 09:00-17:00", "Mo-Su "+strings.Join(spans, ",")
	for _, c := range []struct {
		name, hours string
		opt         sla.CalendarOptions
		want        string
	}{
		{"closures", office, sla.CalendarOptions{Closures: many.Closures}, `sla: closures: more than 20000`},
		{"closed days", office, ages, `sla: closures: more than 36600 days`},
		{"breaks", office, sla.CalendarOptions{Breaks: many.Breaks}, `sla: breaks: more than 20000`},
		{"specials", office, sla.CalendarOptions{Specials: many.Specials}, `sla: special openings: more than 20000`},
		{"specials of a date", office, sla.CalendarOptions{Specials: many.Specials[:2000]}, `sla: special opening "2026-01-01": more than 48 spans on one date`},
		{"versions", office, sla.CalendarOptions{Versions: many.Versions}, `sla: versions: more than 200`},
		{"spans and exceptions", dense, sla.CalendarOptions{Breaks: many.Breaks[:20000]}, `sla: calendar: too many exceptions for so many spans a week`},
		{"a break's text", office, sla.CalendarOptions{Breaks: []sla.DayHours{{Date: "2026-01-01", Hours: strings.Repeat("09:00-10:00,", 1000)}}},
			`sla: break 1 (2026-01-01) hours "09:00-10:00,09:00-10:00,09:00-10:00,09:00-10:00,09:00-10:00,09:00-10:00,09:00-10...": longer than 8192 bytes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sla.NewCalendar("Europe/Rome", parseHours(t, c.hours), &c.opt)
			if err == nil || err.Error() != c.want || !errors.Is(err, sla.ErrInvalid) {
				t.Errorf("error\n%v, want\n%s", err, c.want)
			}
		})
	}
	most := sla.CalendarOptions{Closures: many.Closures[:20000]}
	if _, err := sla.NewCalendar("Europe/Rome", parseHours(t, office), &most); err != nil {
		t.Errorf("as many closures as there may be: %v", err)
	}
}

func TestCalendarJSON(t *testing.T) {
	in := `{"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00","closures":[{"date":"2026-12-25","name":"Natale","public":true}],"breaks":[{"date":"2026-12-24","hours":"12:00-13:00"}],"versions":[{"from":"2027-01-01","hours":"24/7"}]}`
	var cal *sla.Calendar
	if err := json.Unmarshal([]byte(in), &cal); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(cal)
	if diff := cmp.Diff(in, string(out)); diff != "" || err != nil {
		t.Errorf("(-want +got)\n%s%v", diff, err)
	}
	for date, want := range map[string]string{"2026-12-31 23:59": "Mo-Fr 09:00-18:00", "2027-01-01 00:00": "24/7"} {
		if diff := cmp.Diff(want, cal.Hours(local(t, cal, date)).String()); diff != "" {
			t.Errorf("hours in force at %s (-want +got)\n%s", date, diff)
		}
	}
	for in, want := range map[string]string{
		`{"zone":"UTC","hours":"24/7","holidays":[]}`:                     `sla: calendar: unknown field "holidays"`,
		`{"zone":"UTC","hours":"24/7","closures":[{"day":"2026-01-01"}]}`: `sla: calendar: unknown field "day"`,
		`{"zone":"UTC","hours":"always"}`:                                 `sla: hours "always": "always" is not a time span like 09:00-18:00, nor off`,
		`{"zone":"Local","hours":"24/7"}`:                                 `sla: zone "Local": depends on the machine; name a zone, such as Europe/Rome`,
	} {
		if err := json.Unmarshal([]byte(in), &cal); err == nil || err.Error() != want {
			t.Errorf("error\n%v, want\n%s", err, want)
		}
	}
}

// TestPublicHolidays: a Wednesday 25 and Thursday 26 March that are closed, as public holidays or not.
func TestPublicHolidays(t *testing.T) {
	public := sla.Closure{Date: "2026-03-25", Until: "2026-03-26", Name: "Festa", Public: true}
	works := sla.Closure{Date: "2026-03-26", Name: "Inventory"}
	for _, c := range []struct {
		name, hours string
		opt         sla.CalendarOptions
		want        []string
	}{
		{"no rule", "24/7", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"24T00:00-25T00:00", "27T00:00-28T00:00"}},
		{"off", "24/7; PH off", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"24T00:00-25T00:00", "27T00:00-28T00:00"}},
		{"hours", "24/7; PH 10:00-12:00", sla.CalendarOptions{Closures: []sla.Closure{public}},
			[]string{"24T00:00-25T00:00", "25T10:00-25T12:00", "26T10:00-26T12:00", "27T00:00-28T00:00"}},
		{"only then", "off; PH 10:00-12:00", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"25T10:00-25T12:00", "26T10:00-26T12:00"}},
		{"another closure", "24/7; PH 22:00-02:00", sla.CalendarOptions{Closures: []sla.Closure{public, works}}, []string{"24T00:00-25T00:00", "25T22:00-26T00:00", "27T00:00-28T00:00"}},
		{"over midnight", "Tu 20:00-04:00; PH 22:00-02:00", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"24T20:00-25T00:00", "25T22:00-26T02:00", "26T22:00-27T02:00"}},
		{"not public", "24/7; PH 10:00-12:00", sla.CalendarOptions{Closures: []sla.Closure{works}}, []string{"24T00:00-26T00:00", "27T00:00-28T00:00"}},
		{"a date is off", "24/7; PH 10:00-12:00; Mar 26 off", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"24T00:00-25T00:00", "25T10:00-25T12:00", "27T00:00-28T00:00"}},
		{"a date has other hours", "24/7; PH 10:00-12:00; Mar 26 14:00-15:00", sla.CalendarOptions{Closures: []sla.Closure{public}},
			[]string{"24T00:00-25T00:00", "25T10:00-25T12:00", "26T10:00-26T12:00", "27T00:00-28T00:00"}},
		{"dated PH", "24/7; Mar 26 PH 14:00-15:00", sla.CalendarOptions{Closures: []sla.Closure{public}}, []string{"24T00:00-25T00:00", "26T14:00-26T15:00", "27T00:00-28T00:00"}},
		{"a special opening wins", "off; PH 10:00-12:00", sla.CalendarOptions{Closures: []sla.Closure{public}, Specials: []sla.DayHours{{Date: "2026-03-25", Hours: "15:00-16:00"}}},
			[]string{"25T15:00-25T16:00", "26T10:00-26T12:00"}},
		{"a break cuts", "off; PH 10:00-12:00", sla.CalendarOptions{Closures: []sla.Closure{public}, Breaks: []sla.DayHours{{Date: "2026-03-25", Hours: "11:00-11:30"}}},
			[]string{"25T10:00-25T11:00", "25T11:30-25T12:00", "26T10:00-26T12:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := newCalendar(t, "UTC", c.hours, &c.opt)
			got := intervals(cal, local(t, cal, "2026-03-24 00:00"), local(t, cal, "2026-03-28 00:00"))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	_, err := sla.NewCalendar("UTC", parseHours(t, "off; PH 10:00-12:00"), &sla.CalendarOptions{Closures: []sla.Closure{works}})
	if !errors.Is(err, sla.ErrNeverOpens) {
		t.Errorf("hours on public holidays without one: %v", err)
	}
}

// TestCalendarIsItsOwn: what it was built from may change afterwards.
func TestCalendarIsItsOwn(t *testing.T) {
	opt := &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-03-25"}}}
	cal := newCalendar(t, "UTC", "Mo-Fr 09:00-17:00", opt)
	before, _ := json.Marshal(cal)
	opt.Closures[0].Date = "2026-03-26"
	after, _ := json.Marshal(cal)
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCalendarConcurrently(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00; Dec 24 off", nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			at := time.Date(2020+10*i, 3, 25, 12, 0, 0, 0, time.UTC)
			due, err := cal.Add(at, 400*time.Hour)
			if got := cal.Between(at, due); got != 400*time.Hour || err != nil {
				t.Errorf("%s: %s, %v", at, got, err)
			}
		})
	}
	group.Wait()
}

func TestDescribe(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00; Sa 22:00-02:00; Su 20:00-24:00", &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-08-10", Until: "2026-08-23"}},
	})
	for _, c := range []struct{ at, it, en string }{
		{"2026-03-23 10:00", "aperto ora fino alle 18:00", "open now until 18:00"},
		{"2026-03-23 08:00", "apre oggi alle 9:00", "opens today at 9:00"},
		{"2026-03-23 18:00", "apre martedì alle 9:00", "opens Tuesday at 9:00"},
		{"2026-08-08 23:00", "aperto ora fino a domenica alle 2:00", "open now until Sunday at 2:00"},
		{"2026-08-09 21:00", "aperto ora fino a mezzanotte", "open now until midnight"},
		{"2026-08-10 09:00", "apre lunedì 24 agosto alle 9:00", "opens Monday 24 August at 9:00"},
		{"2026-03-29 08:00", "apre oggi alle 20:00", "opens today at 20:00"}, // the clocks changed in the night
	} {
		for locale, want := range map[string]string{"it": c.it, "en-GB": c.en} {
			if got, err := cal.Describe(local(t, cal, c.at), locale); got != want || err != nil {
				t.Errorf("%s: %q, %v; want %q", c.at, got, err, want)
			}
		}
	}
	one := newCalendar(t, "Europe/Rome", "Mo 13:00-01:00", nil)
	if got, _ := one.Describe(local(t, one, "2026-03-24 00:30"), "it"); got != "aperto ora fino all'1:00" {
		t.Errorf("one o'clock is %q", got)
	}
	gone := newCalendar(t, "UTC", "off", &sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2020-01-01", Hours: "09:00-10:00"}}})
	if got, _ := gone.Describe(local(t, gone, "2026-03-24 00:30"), "en"); got != "closed" {
		t.Errorf("a calendar of the past says %q", got)
	}
	if _, err := gone.Describe(time.Time{}, "xx"); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("an unknown language gave %v", err)
	}
}
