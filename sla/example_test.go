package sla_test

import (
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones, also where the machine has none

	"github.com/mysocialcare/socialcare/sla"
)

// A helpdesk in Rome: when is a ticket of Friday afternoon due, if four working hours are allowed?
func Example() {
	hours, err := sla.ParseHours("Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00")
	if err != nil {
		log.Fatal(err)
	}
	cal, err := sla.NewCalendar("Europe/Rome", hours, &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-04-06", Name: "Pasquetta"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	created := time.Date(2026, 4, 4, 10, 30, 0, 0, cal.Zone()) // Saturday before Easter
	due, err := cal.Add(created, 4*time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(due)
	// Output: 2026-04-07 10:30:00 +0200 CEST
}

func ExampleParseHours() {
	hours, err := sla.ParseHours("Mo - Fr 9:00-13:00, 14:00-18:00; Dec 24 09:00-13:00; Aug 10-20 closed")
	fmt.Println(hours, err)
	_, err = sla.ParseHours("Mo-Fr 09:00-18:00; Sa 25:00-26:00")
	fmt.Println(err)
	// Output:
	// Mo-Fr 09:00-13:00,14:00-18:00; Dec 24 09:00-13:00; Aug 10-20 off <nil>
	// sla: hours "Sa 25:00-26:00": hour 25 is out of range
}

func ExampleHours_Text() {
	hours, _ := sla.ParseHours("Mo-Fr 09:00-18:00; Sa 09:00-13:00")
	for _, locale := range []string{"it", "en", "es", "fr", "de"} {
		text, _ := hours.Text(locale)
		fmt.Println(text)
	}
	// Output:
	// lun–ven 9–18, sab 9–13
	// Mon–Fri 9–18, Sat 9–13
	// lun–vie 9–18, sáb 9–13
	// lun.–ven. 9 h–18 h, sam. 9 h–13 h
	// Mo–Fr 9–18 Uhr, Sa 9–13 Uhr
}

func exampleCalendar() *sla.Calendar {
	hours, err := sla.ParseHours("Mo-Fr 09:00-18:00; Sa 09:00-13:00")
	if err != nil {
		log.Fatal(err)
	}
	cal, err := sla.NewCalendar("Europe/Rome", hours, &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-12-25", Until: "2026-12-26", Name: "Natale"}},
		Specials: []sla.DayHours{{Date: "2026-12-24", Hours: "09:00-12:00", Name: "Vigilia"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return cal
}

func ExampleNewCalendar() {
	_, err := sla.NewCalendar("Europe/Rme", sla.Hours{}, nil)
	fmt.Println(err)
	data, _ := json.Marshal(exampleCalendar())
	fmt.Println(string(data))
	// Output:
	// sla: zone "Europe/Rme": not found; if this machine has no zone database, import _ "time/tzdata"
	// {"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00; Sa 09:00-13:00","closures":[{"date":"2026-12-25","until":"2026-12-26","name":"Natale"}],"specials":[{"date":"2026-12-24","hours":"09:00-12:00","name":"Vigilia"}]}
}

func ExampleAlways() {
	sunday := time.Date(2026, 3, 29, 2, 0, 0, 0, time.UTC)
	due, _ := sla.Always().Add(sunday, 6*time.Hour)
	fmt.Println(due.Format(time.TimeOnly), sla.Always().Open(sunday))
	// Output: 08:00:00 true
}

func ExampleCalendar_Describe() {
	cal := exampleCalendar()
	for _, at := range []string{"2026-12-23T11:00:00+01:00", "2026-12-24T13:00:00+01:00", "2026-12-27T20:00:00+01:00"} {
		t, _ := time.Parse(time.RFC3339, at)
		en, _ := cal.Describe(t, "en")
		it, _ := cal.Describe(t, "it")
		fmt.Println(en, "/", it)
	}
	// Output:
	// open now until 18:00 / aperto ora fino alle 18:00
	// opens Monday at 9:00 / apre lunedì alle 9:00
	// opens Monday at 9:00 / apre lunedì alle 9:00
}

func ExampleCalendar_Between() {
	cal := exampleCalendar()
	wednesday := time.Date(2026, 12, 23, 16, 0, 0, 0, cal.Zone())
	monday := time.Date(2026, 12, 28, 10, 0, 0, 0, cal.Zone())
	fmt.Println(cal.Between(wednesday, monday)) // 2 h on Wednesday, 3 h on Thursday, 1 h on Monday
	// Output: 6h0m0s
}

func ExampleCalendar_Sub() {
	cal := exampleCalendar()
	monday := time.Date(2026, 12, 28, 10, 0, 0, 0, cal.Zone())
	start, _ := cal.Sub(monday, 2*time.Hour)
	fmt.Println(start)
	// Output: 2026-12-24 11:00:00 +0100 CET
}

func ExampleCalendar_NextOpen() {
	cal := exampleCalendar()
	closing := time.Date(2026, 12, 24, 12, 0, 0, 0, cal.Zone())
	opening, _ := cal.NextOpen(closing)
	after, _ := cal.NextClose(closing)
	fmt.Println(opening.Format(time.DateTime), "to", after.Format(time.TimeOnly))
	// Output: 2026-12-28 09:00:00 to 18:00:00
}

func ExampleCalendar_Intervals() {
	cal := exampleCalendar()
	from := time.Date(2026, 12, 24, 0, 0, 0, 0, cal.Zone())
	for open, end := range cal.Intervals(from, from.AddDate(0, 0, 5)) {
		fmt.Println(open.Format("Mon 2 15:04"), "-", end.Format("15:04"))
	}
	// Output:
	// Thu 24 09:00 - 12:00
	// Mon 28 09:00 - 18:00
}

// A policy from JSON, a clock that a host stores between events.
func ExampleNewPolicy() {
	var spec sla.PolicySpec
	err := json.Unmarshal([]byte(`{
		"name": "standard", "version": 3,
		"calendar": {"zone": "Europe/Rome", "hours": "Mo-Fr 09:00-18:00"},
		"targets": [
			{"metric": "first_response", "budget": "4h", "warnings": [{"share": 0.75}]},
			{"metric": "first_response", "priority": "urgent", "budget": "1h"},
			{"metric": "resolution", "budget": "16h", "pause_reasons": ["waiting_for_customer"]}
		]}`), &spec)
	if err != nil {
		log.Fatal(err)
	}
	policy, err := sla.NewPolicy(spec)
	if err != nil {
		log.Fatal(err)
	}

	start := time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC) // Friday, 16:00 in Rome
	stored, _ := json.Marshal(policy.Start(start, "").State())

	var state sla.State
	if err := json.Unmarshal(stored, &state); err != nil {
		log.Fatal(err)
	}
	clock, err := policy.Bind(state)
	if err != nil {
		log.Fatal(err)
	}
	now := start.Add(time.Hour)
	for _, s := range clock.Status(now) {
		fmt.Printf("%s %s, due %s, %.0f %% used\n", s.Metric, s.State, s.Due.Format(time.RFC3339), s.Used*100)
	}
	next, _ := clock.Next(now)
	fmt.Println(next.ID, next.At.Format(time.RFC3339))
	// Output:
	// first_response running, due 2026-03-30T09:00:00Z, 25 % used
	// resolution running, due 2026-03-31T12:00:00Z, 6 % used
	// first_response/1/warning:75% 2026-03-30T08:00:00Z
}

// A customer writes in private: there a private reply answers, also for a target that wants public ones.
func ExamplePolicy_Begin() {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock, err := sla.Social6h18h().Begin(sla.Event{Kind: sla.CustomerMessage, At: at, Private: true})
	if err != nil {
		log.Fatal(err)
	}
	clock, err = clock.Record(sla.Event{Kind: sla.PrivateReply, At: at.Add(11 * time.Minute)})
	fmt.Println(clock.Status(at.Add(time.Hour))[0].State, err)
	// Output: met <nil>
}

// A new version of a policy takes over a case: the old budget's breach stays in history.
func ExampleClock_Switch() {
	spec := sla.PolicySpec{Name: "standard", Version: 1, Targets: []sla.Target{{Metric: sla.Resolution, Budget: time.Hour}}}
	v1, _ := sla.NewPolicy(spec)
	spec.Version, spec.Targets[0].Budget = 2, 8*time.Hour
	v2, _ := sla.NewPolicy(spec)
	start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock, err := v1.Start(start, "").Switch(v2, start.Add(2*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	s := clock.Status(start.Add(3 * time.Hour))[0]
	fmt.Println(s.State, "due", s.Due.Format("15:04"), "breached before:", s.Breaches[0].Format("15:04"))
	_, err = v1.Bind(clock.State())
	fmt.Println(err)
	// Output:
	// running due 18:00 breached before: 11:00
	// sla: state "standard 2": does not belong to policy standard 1
}

func ExampleExplanation_SVG() {
	start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock := sla.Social6h18h().Start(start, "")
	svg, err := clock.Explain(sla.FirstResponse, start.Add(time.Hour)).SVG("en")
	fmt.Println(svg[:47], err)
	// Output: <svg xmlns="http://www.w3.org/2000/svg" class=" <nil>
}

// A narrow column: the same picture without words. What it shows is in its titles and its description.
func ExampleExplanation_Bar() {
	start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	svg, err := sla.Social6h18h().Start(start, "").Explain(sla.FirstResponse, start.Add(time.Hour)).Bar("en")
	for part := range strings.SplitSeq(svg, "<title>") {
		title, _, _ := strings.Cut(part, "</title>")
		if !strings.HasPrefix(title, "<svg") {
			fmt.Println(title)
		}
	}
	fmt.Println(err)
	// Output:
	// first response 1: running, due Sat 21 Nov 2026 16:00 (UTC)
	// counted Sat 21 Nov 10:00–11:00  1h
	// ahead Sat 21 Nov 11:00–16:00  5h
	// due 16:00
	// now 11:00
	// start Sat 21 Nov 2026 10:00
	// warning 1h 15:00
	// <nil>
}

func ExampleExplanation_Text() {
	start := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	text, err := sla.Social6h18h().Start(start, "").Explain(sla.FirstResponse, start.Add(time.Hour)).Text("de")
	fmt.Println(strings.ReplaceAll(text, "\u00a0", " "), err)
	// Output:
	// erste Antwort 1: läuft, fällig Sa, 21. Nov. 2026 16:00 (UTC)
	// Beginn Sa, 21. Nov. 2026 10:00, Frist 6 h, verbraucht 1 h (17 %)
	//   gezählt        Sa, 21. Nov. 10:00–11:00  1 h
	//   verbleibt      Sa, 21. Nov. 11:00–16:00  5 h
	//  <nil>
}

func ExampleSocial6h18h() {
	posted := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) // a Sunday night
	clock := sla.Social6h18h().Start(posted, "")
	clock, err := clock.Record(sla.Event{Kind: sla.PrivateReply, At: posted.Add(3 * time.Hour)}) // does not answer in public
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range clock.Alarms(posted, posted.Add(24*time.Hour)) {
		fmt.Println(a.FellDue.Format("Mon 15:04"), a.ID)
	}
	// Output:
	// Sun 07:00 first_response/1/warning:1h
	// Sun 08:00 first_response/1/breach
	// Sun 20:00 first_response/1/escalation:viral
}

func ExampleClock_Record() {
	clock := sla.Social6h18h().Start(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), "")
	clock, err := clock.Record(sla.Event{Kind: sla.PublicReply, At: time.Date(2026, 11, 21, 10, 11, 0, 0, time.UTC)})
	if err != nil {
		log.Fatal(err)
	}
	s := clock.Status(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))[0]
	fmt.Println(s.State, s.Elapsed)
	_, err = clock.Record(sla.Event{Kind: sla.CustomerMessage, At: time.Date(2026, 11, 21, 10, 5, 0, 0, time.UTC)})
	fmt.Println(err)
	// Output:
	// met 11m0s
	// sla: event "customer_message": at 2026-11-21T10:05:00Z is before the last event, 2026-11-21T10:11:00Z
}

// A cache keeps the states of a case as what changed from one to the next.
func ExampleState_AppendDiff() {
	created := time.Date(2026, 4, 7, 9, 0, 0, 0, time.UTC)
	clock := sla.Social6h18h().Start(created, "")
	before := clock.State()
	clock, err := clock.Record(sla.Event{Kind: sla.PublicReply, At: created.Add(time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	whole, _ := json.Marshal(clock.State())
	diff := clock.State().AppendDiff(nil, before)
	again, err := before.Patch(diff)
	fmt.Println(len(diff) < len(whole)/10, again.Equal(clock.State()), err)
	// Output: true true <nil>
}

// Why is it due on Tuesday?
func ExampleClock_Explain() {
	hours, _ := sla.ParseHours("Mo-Fr 09:00-18:00")
	cal, err := sla.NewCalendar("Europe/Rome", hours, &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-04-06", Name: "Pasquetta"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	policy, err := sla.NewPolicy(sla.PolicySpec{Name: "standard", Version: 1, Calendar: cal,
		Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 4 * time.Hour}}})
	if err != nil {
		log.Fatal(err)
	}
	friday := time.Date(2026, 4, 3, 15, 0, 0, 0, cal.Zone())
	clock := policy.Start(friday, "")
	clock, _ = clock.Record(sla.Event{Kind: sla.Pause, At: friday.Add(time.Hour), Reason: "waiting_for_customer"})
	clock, _ = clock.Record(sla.Event{Kind: sla.Resume, At: friday.Add(2 * time.Hour)})
	fmt.Print(clock.Explain(sla.FirstResponse, friday.Add(3*time.Hour)))
	// Output:
	// first response 1: running, due Tue 7 Apr 2026 11:00 (Europe/Rome)
	// started Fri 3 Apr 2026 15:00, budget 4h, used 2h (50%)
	//   counted  Fri 3 Apr 15:00–16:00  1h
	//   paused   Fri 3 Apr 16:00–17:00  1h (waiting_for_customer)
	//   counted  Fri 3 Apr 17:00–18:00  1h
	//   closed   Mon 6 Apr (Pasquetta)
	//   ahead    Tue 7 Apr 09:00–11:00  2h
	// closures are known until 6 Apr 2026
}

// The median first response of each channel: what the customers waited, and how much of that the desk was open.
func ExampleReport() {
	hours, _ := sla.ParseHours("Mo-Fr 09:00-18:00")
	office, err := sla.NewCalendar("Europe/Rome", hours, nil)
	if err != nil {
		log.Fatal(err)
	}
	policy := sla.Social6h18h() // counts on the wall
	report := sla.Report{Cycles: sla.FirstCycle, Calendar: office}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		channel string
		posted  time.Time
		took    time.Duration
	}{
		{"mastodon", time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC), 11 * time.Minute}, // a Sunday
		{"mail", time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC), 8 * time.Hour},
		{"mail", time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), 2 * time.Hour},
	} {
		clock, err := policy.Start(c.posted, "").Record(sla.Event{Kind: sla.PublicReply, At: c.posted.Add(c.took)})
		if err != nil {
			log.Fatal(err)
		}
		if err := report.Add(c.channel, clock, now); err != nil {
			log.Fatal(err)
		}
	}
	for _, s := range report.Summaries() {
		open, _ := s.OpenTime(50)
		wall, _ := s.WallTime(50)
		fmt.Println(s.Key, s.Metric, "met", s.Met, "late", s.Late, "p50", open, "open", wall, "wall")
	}
	worst, _ := report.Total(sla.FirstResponse).WallTime(100)
	fmt.Println("longest", worst)
	// Output:
	// mail first_response met 1 late 1 p50 2h0m0s open 2h0m0s wall
	// mastodon first_response met 1 late 0 p50 0s open 11m0s wall
	// longest 8h0m0s
}

// Each goroutine fills a report of its own; then they become one.
func ExampleReport_Merge() {
	policy := sla.Social6h18h()
	posted := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	parts := make([]sla.Report, 4)
	var wait sync.WaitGroup
	for i := range parts {
		wait.Go(func() {
			clock, err := policy.Start(posted, "").Record(sla.Event{Kind: sla.PublicReply, At: posted.Add(time.Duration(i+1) * time.Minute)})
			if err == nil {
				err = parts[i].Add("mastodon", clock, posted.Add(time.Hour))
			}
			if err != nil {
				log.Print(err)
			}
		})
	}
	wait.Wait()
	var all sla.Report
	for i := range parts {
		if err := all.Merge(&parts[i]); err != nil {
			log.Fatal(err)
		}
	}
	s := all.Total(sla.FirstResponse)
	p95, _ := s.WallTime(95)
	fmt.Println(s.Answered(), "answered, p95", p95)
	// Output: 4 answered, p95 4m0s
}
