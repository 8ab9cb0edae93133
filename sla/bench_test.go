package sla_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/mysocialcare/socialcare/sla"
)

// officeCalendar is Mon-Fri 09-17 in Rome with twelve holidays a year from 2024 to 2030.
func officeCalendar(tb testing.TB) *sla.Calendar {
	tb.Helper()
	hours, err := sla.ParseHours("Mo-Fr 09:00-17:00")
	if err != nil {
		tb.Fatal(err)
	}
	opt := &sla.CalendarOptions{}
	for year := 2024; year <= 2030; year++ {
		for _, day := range []string{"01-01", "01-06", "04-01", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-24", "12-25", "12-26"} {
			opt.Closures = append(opt.Closures, sla.Closure{Date: fmt.Sprintf("%d-%s", year, day), Name: day})
		}
	}
	cal, err := sla.NewCalendar("Europe/Rome", hours, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

// starts are random instants over five years, so that neither cache nor branch predictor learn one answer.
func starts() []time.Time {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]time.Time, 4096)
	for i := range out {
		out[i] = time.Unix(1735689600+r.Int64N(5*365*86400), r.Int64N(1e9)).UTC() // from 2025-01-01
	}
	return out
}

var spansUnderTest = []time.Duration{4 * time.Hour, 40 * time.Hour, 400 * time.Hour, 4000 * time.Hour}

func BenchmarkAdd(b *testing.B) {
	cal, at := officeCalendar(b), starts()
	for _, d := range spansUnderTest {
		b.Run(fmt.Sprintf("%.0fh", d.Hours()), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := cal.Add(at[i%4096], d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBetween(b *testing.B) {
	cal, at := officeCalendar(b), starts()
	for _, d := range spansUnderTest {
		b.Run(fmt.Sprintf("%.0fh", d.Hours()), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				cal.Between(at[i%4096], at[i%4096].Add(4*d)) // some four times the clock time holds that much open time
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	cal, at := officeCalendar(b), starts()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		cal.Open(at[i%4096])
	}
}

func BenchmarkNextOpen(b *testing.B) {
	cal, at := officeCalendar(b), starts()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := cal.NextOpen(at[i%4096]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewCalendar(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		officeCalendar(b)
	}
}

// BenchmarkDecide is what a host does for each event: bind the stored state, record, ask when to look again.
func BenchmarkDecide(b *testing.B) {
	office := officeCalendar(b)
	policies := map[string]*sla.Policy{"social": sla.Social6h18h(), "office": officePolicy(b, office)}
	start := time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC)
	for name, p := range policies {
		clock := p.Start(start, "")
		for i, kind := range []sla.EventKind{sla.PublicReply, sla.CustomerMessage, sla.Pause, sla.Resume, sla.PublicReply} {
			var err error
			if clock, err = clock.Record(sla.Event{Kind: kind, At: start.Add(time.Duration(i+1) * time.Hour), Reason: "snoozed"}); err != nil {
				b.Fatal(err)
			}
		}
		state, at := clock.State(), start.Add(8*time.Hour)
		b.Run(name+"/next", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bound, _ := p.Bind(state)
				bound, _ = bound.Record(sla.Event{Kind: sla.CustomerMessage, At: at})
				if _, ok := bound.Next(at); !ok {
					b.Fatal("nothing next")
				}
			}
		})
		b.Run(name+"/status", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bound, _ := p.Bind(state)
				bound, _ = bound.Record(sla.Event{Kind: sla.CustomerMessage, At: at})
				bound.Status(at)
			}
		})
	}
}

func officePolicy(tb testing.TB, cal *sla.Calendar) *sla.Policy {
	tb.Helper()
	p, err := sla.NewPolicy(sla.PolicySpec{Name: "office", Version: 1, Calendar: cal, Targets: []sla.Target{
		{Metric: sla.FirstResponse, Budget: 4 * time.Hour, Warnings: []sla.Warning{{Share: 0.8}}},
		{Metric: sla.NextResponse, Budget: 8 * time.Hour},
		{Metric: sla.Resolution, Budget: 40 * time.Hour, Escalations: []sla.Escalation{{Name: "lead", AfterDue: 8 * time.Hour}}},
	}})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func BenchmarkStateJSON(b *testing.B) {
	clock := sla.Social6h18h().Start(time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC), "")
	data, err := json.Marshal(clock.State())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if _, err := json.Marshal(clock.State()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(data)), "bytes")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			var s sla.State
			if err := json.Unmarshal(data, &s); err != nil {
				b.Fatal(err)
			}
		}
	})
}
