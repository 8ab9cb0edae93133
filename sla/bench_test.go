package sla_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/mysocialcare/socialcare/sla"
)

// holidays are thirty closures a year, spread over it.
func holidays(from, years int) []sla.Closure {
	var out []sla.Closure
	for year := from; year < from+years; year++ {
		for i := range 30 {
			day := time.Date(year, 1, 1+12*i+(year+i)%5, 0, 0, 0, 0, time.UTC)
			out = append(out, sla.Closure{Date: day.Format(time.DateOnly), Name: fmt.Sprintf("Holiday %d", i+1), Public: i%2 == 0})
		}
	}
	return out
}

// officeCalendar is Mon-Fri 09-17 in Rome with thirty holidays a year from 2022 to 2031.
func officeCalendar(tb testing.TB) *sla.Calendar {
	tb.Helper()
	cal, err := sla.NewCalendar("Europe/Rome", parseHours(tb, "Mo-Fr 09:00-17:00"), &sla.CalendarOptions{Closures: holidays(2022, 10)})
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

// shiftCalendar is four intervals a day with 200 exceptions: closures, special openings and breaks from 2024 to 2031.
func shiftCalendar(tb testing.TB) *sla.Calendar {
	tb.Helper()
	cal, err := sla.NewCalendar("Europe/Rome", parseHours(tb, shiftHours), shiftOptions())
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

const shiftHours = "Mo-Su 06:00-09:00,10:00-13:00,14:00-18:00,20:00-23:30"

func shiftOptions() *sla.CalendarOptions {
	opt := &sla.CalendarOptions{}
	for i := range 200 {
		date := time.Date(2024, 1, 5+14*i+i%9, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		switch i % 4 {
		case 0, 1:
			opt.Closures = append(opt.Closures, sla.Closure{Date: date})
		case 2:
			opt.Specials = append(opt.Specials, sla.DayHours{Date: date, Hours: "08:00-12:00,15:00-19:00"})
		case 3:
			opt.Breaks = append(opt.Breaks, sla.DayHours{Date: date, Hours: "11:00-16:30"})
		}
	}
	return opt
}

// starts are random instants over five years, so that neither cache nor branch predictor learn one answer.
func starts(year int) []time.Time {
	r := rand.New(rand.NewPCG(1, 2))
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	out := make([]time.Time, 4096)
	for i := range out {
		out[i] = first.Add(time.Duration(r.Int64N(int64(5 * 365 * 24 * time.Hour))))
	}
	return out
}

// onCalendars runs a benchmark on both calendars, from 2025 on and from 2040 on, where the zone has rules for a table.
func onCalendars(b *testing.B, run func(b *testing.B, cal *sla.Calendar, at []time.Time)) {
	for _, c := range []struct {
		name string
		cal  *sla.Calendar
	}{{"office", officeCalendar(b)}, {"shifts", shiftCalendar(b)}} {
		for _, year := range []int{2025, 2040} {
			at := starts(year)
			b.Run(fmt.Sprintf("%s/%d", c.name, year), func(b *testing.B) { run(b, c.cal, at) })
		}
	}
}

// onSpans runs a benchmark on both calendars for short and for long durations.
func onSpans(b *testing.B, ask func(cal *sla.Calendar, at time.Time, d time.Duration) error) {
	onCalendars(b, func(b *testing.B, cal *sla.Calendar, at []time.Time) {
		for _, d := range []time.Duration{4 * time.Hour, 40 * time.Hour, 400 * time.Hour, 4000 * time.Hour} {
			b.Run(fmt.Sprintf("%.0fh", d.Hours()), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if err := ask(cal, at[i%4096], d); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	onSpans(b, func(cal *sla.Calendar, at time.Time, d time.Duration) error {
		_, err := cal.Add(at, d)
		return err
	})
}

func BenchmarkSub(b *testing.B) {
	onSpans(b, func(cal *sla.Calendar, at time.Time, d time.Duration) error {
		_, err := cal.Sub(at, d)
		return err
	})
}

func BenchmarkBetween(b *testing.B) {
	onSpans(b, func(cal *sla.Calendar, at time.Time, d time.Duration) error {
		cal.Between(at, at.Add(4*d)) // some four times the clock time holds that much open time
		return nil
	})
}

func BenchmarkOpen(b *testing.B) {
	onCalendars(b, func(b *testing.B, cal *sla.Calendar, at []time.Time) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			cal.Open(at[i%4096])
		}
	})
}

func BenchmarkNextOpen(b *testing.B) {
	onCalendars(b, func(b *testing.B, cal *sla.Calendar, at []time.Time) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := cal.NextOpen(at[i%4096]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNewCalendar(b *testing.B) {
	for _, c := range []struct {
		name, hours string
		opt         *sla.CalendarOptions
	}{
		{"office", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Closures: holidays(2022, 10)}},
		{"shifts", shiftHours, shiftOptions()},
	} {
		hours := parseHours(b, c.hours)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sla.NewCalendar("Europe/Rome", hours, c.opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseHours(b *testing.B) {
	const text = "Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00; PH off; Dec 24 09:00-13:00; Aug 10-20 off"
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := sla.ParseHours(text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSets are the questions to an intersection of both calendars in different zones, and what it costs to make.
func BenchmarkSets(b *testing.B) {
	office, shifts, at := officeCalendar(b), shiftCalendar(b), starts(2025)
	york, err := sla.NewCalendar("America/New_York", parseHours(b, "Mo-Fr 09:00-17:00"), nil)
	if err != nil {
		b.Fatal(err)
	}
	three, err := fold((*sla.Calendar).Intersect, office, shifts, york)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("make", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := office.Intersect(york); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("add", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := three.Add(at[i%4096], 40*time.Hour); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			three.Open(at[i%4096])
		}
	})
}
