package sla_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

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

// BenchmarkClock asks and tells a clock of office hours that was paused so often.
func BenchmarkClock(b *testing.B) {
	p := officePolicy(b, officeCalendar(b))
	start := time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC)
	for _, pauses := range []int{0, 3, 20} {
		clock := p.Start(start, "")
		step := func(kind sla.EventKind, minutes int) {
			var err error
			if clock, err = clock.Record(sla.Event{Kind: kind, At: clock.State().At().Add(time.Duration(minutes) * time.Minute), Reason: sla.Pending}); err != nil {
				b.Fatal(err)
			}
		}
		step(sla.PublicReply, 30)
		for range pauses {
			step(sla.Pause, 60)
			step(sla.Resume, 40)
		}
		step(sla.CustomerMessage, 10)
		state, now := clock.State(), clock.State().At().Add(time.Minute)
		benchClock(b, fmt.Sprintf("%dpauses", pauses), p, state, now)
	}
}

func benchClock(b *testing.B, name string, p *sla.Policy, state sla.State, now time.Time) {
	clock, err := p.Bind(state)
	if err != nil {
		b.Fatal(err)
	}
	run := func(what string, f func() bool) {
		b.Run(what+"/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !f() {
					b.Fatal("no")
				}
			}
		})
	}
	run("bind", func() bool { _, err := p.Bind(state); return err == nil })
	for _, kind := range []sla.EventKind{sla.PublicReply, sla.Pause, sla.Note} {
		run("record-"+string(kind), func() bool {
			_, err := clock.Record(sla.Event{Kind: kind, At: now, Reason: sla.Pending})
			return err == nil
		})
	}
	held, err := clock.Record(sla.Event{Kind: sla.Pause, At: now, Reason: sla.Pending})
	if err != nil {
		b.Fatal(err)
	}
	run("record-resume", func() bool {
		_, err := held.Record(sla.Event{Kind: sla.Resume, At: now.Add(time.Hour)})
		return err == nil
	})
	run("status", func() bool { return len(clock.Status(now)) == 3 })
	run("next", func() bool { _, ok := clock.Next(now); return ok })
	run("alarms", func() bool { return len(clock.Alarms(now, now)) == 0 })
	data, err := json.Marshal(state)
	if err != nil {
		b.Fatal(err)
	}
	run("write", func() bool { out, err := json.Marshal(state); return err == nil && len(out) == len(data) })
	run("read", func() bool { var s sla.State; return json.Unmarshal(data, &s) == nil })
}
