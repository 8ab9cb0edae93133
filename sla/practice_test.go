package sla_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

// A post of Sunday at 02:00 in Rome, in an ordinary week and in the night when the clocks go forward.
func TestPractice01_SixHoursThenViral(t *testing.T) {
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	p := sla.Social6h18h()
	for _, c := range []struct{ posted, warning, breach, viral string }{
		{"2026-11-22 02:00", "2026-11-22 07:00", "2026-11-22 08:00", "2026-11-22 20:00"},
		{"2026-03-29 01:30", "2026-03-29 07:30", "2026-03-29 08:30", "2026-03-29 20:30"}, // an hour of the wall clock is missing
	} {
		posted := local(t, rome, c.posted)
		clock := p.Start(posted, "")
		for _, kind := range []sla.EventKind{sla.Pause, sla.AutoReply, sla.PrivateReply, sla.BotReply, sla.Note} {
			clock = record(t, clock, sla.Event{Kind: kind, At: posted.Add(time.Minute), Reason: "night"})
		}
		var got, want []string
		for _, a := range clock.Alarms(posted, posted.AddDate(0, 0, 7)) {
			got = append(got, a.FellDue.Format("2006-01-02 15:04 ")+string(a.Kind)+" "+a.Name)
		}
		want = []string{c.warning + " warning 1h", c.breach + " breach ", c.viral + " escalation viral"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("posted %s (-want +got)\n%s", c.posted, diff)
		}
		due := local(t, rome, c.breach)
		if s := clock.Status(due)[0]; s.State != sla.Running || !s.Due.Equal(due) {
			t.Errorf("at the deadline: %s", brief(s))
		}
		if s := clock.Status(due.Add(1))[0]; s.State != sla.Breached {
			t.Errorf("after the deadline: %s", brief(s))
		}
		if s := record(t, clock, sla.Event{Kind: sla.PublicReply, At: due}).Status(due.Add(time.Hour))[0]; s.State != sla.Met {
			t.Errorf("answered in public at the deadline: %s", brief(s))
		}
	}
}

// The opposite: a policy of business hours leaves the Sunday post until Monday, and a pause stops it.
func TestPractice01_BusinessHoursPolicyDoesNot(t *testing.T) {
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	p := newPolicy(t, sla.PolicySpec{Calendar: rome, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 6 * time.Hour}}})
	posted := local(t, rome, "2026-11-22 02:00")
	clock := p.Start(posted, "")
	if got := clock.Alarms(posted, posted.Add(18*time.Hour)); len(got) != 0 {
		t.Errorf("on Sunday: %v", got)
	}
	if s, want := clock.Status(posted)[0], local(t, rome, "2026-11-23 15:00"); !s.Due.Equal(want) {
		t.Errorf("due %s, want %s", s.Due, want)
	}
	clock = record(t, clock, sla.Event{Kind: sla.Pause, At: posted, Reason: "snoozed"}, sla.Event{Kind: sla.PrivateReply, At: posted})
	if s := clock.Status(posted)[0]; s.State != sla.Met {
		t.Errorf("answered in private: %s", brief(s))
	}
}

func TestPractice04_AroundTheClock(t *testing.T) {
	sundayNight := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for name, cal := range map[string]*sla.Calendar{
		"Always": sla.Always(),
		"24/7":   newCalendar(t, "Europe/Rome", "24/7", nil),
		"spelt":  newCalendar(t, "Europe/Rome", "Mo-Su 00:00-24:00", nil),
	} {
		due, err := cal.Add(sundayNight, time.Hour)
		if !cal.Open(sundayNight) || err != nil || !due.Equal(sundayNight.Add(time.Hour)) || cal.Hours(sundayNight).String() != "24/7" {
			t.Errorf("%s: open %v, due %s, %v, hours %s", name, cal.Open(sundayNight), due, err, cal.Hours(sundayNight))
		}
		if text, err := cal.Describe(sundayNight, "it"); text != "sempre aperto" || err != nil {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// The opposite: nearly always is not always.
func TestPractice04_NearlyAroundTheClock(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Su 00:00-23:59", nil)
	midnight := local(t, cal, "2026-11-22 23:59")
	if text, _ := cal.Describe(midnight, "it"); cal.Open(midnight) || strings.Contains(text, "sempre") || cal.Hours(midnight).String() == "24/7" {
		t.Errorf("open %v, %q", cal.Open(midnight), text)
	}
	if got := cal.Between(midnight.Add(-time.Hour), midnight.Add(time.Hour)); got != 2*time.Hour-time.Minute {
		t.Errorf("two hours around midnight are %s", got)
	}
}

func TestPractice05_HoursForPeople(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00; Sa 09:00-13:00", nil)
	// The sentence about the next opening, on the weekends when the clocks change and in between: the opening is 9:00 by
	// the wall clock, whatever the offset.
	asked := []string{
		"2026-03-28 20:00", // 23-hour night and day
		"2026-03-29 02:30",
		"2026-10-24 20:00", // 25-hour day
		"2026-10-26 08:59",
		"2026-06-10 18:00",
	}
	for locale, want := range map[string][]string{
		"it": {"lun–ven 9–18, sab 9–13", "apre lunedì alle 9:00", "apre oggi alle 9:00", "apre giovedì alle 9:00"},
		"en": {"Mon–Fri 9–18, Sat 9–13", "opens Monday at 9:00", "opens today at 9:00", "opens Thursday at 9:00"},
		"es": {"lun–vie 9–18, sáb 9–13", "abre el lunes a las 9:00", "abre hoy a las 9:00", "abre el jueves a las 9:00"},
		"fr": {"lun.–ven. 9\u00a0h–18\u00a0h, sam. 9\u00a0h–13\u00a0h", "ouvre lundi à 9\u00a0h", "ouvre aujourd'hui à 9\u00a0h", "ouvre jeudi à 9\u00a0h"},
		"de": {"Mo–Fr 9–18\u00a0Uhr, Sa 9–13\u00a0Uhr", "öffnet am Montag um 9:00\u00a0Uhr", "öffnet heute um 9:00\u00a0Uhr", "öffnet am Donnerstag um 9:00\u00a0Uhr"},
	} {
		if text, err := cal.Hours(time.Time{}).Text(locale); text != want[0] || err != nil {
			t.Errorf("%s: %q, %v", locale, text, err)
		}
		for i, sentence := range []string{want[1], want[1], want[1], want[2], want[3]} {
			at := local(t, cal, asked[i])
			if text, err := cal.Describe(at.UTC(), locale); text != sentence || err != nil {
				t.Errorf("%s, %s: %q, %v; want %q", locale, asked[i], text, err, sentence)
			}
			if opening, err := cal.NextOpen(at); err != nil || opening.Format(time.TimeOnly) != "09:00:00" {
				t.Errorf("%s: opens %s, %v", asked[i], opening, err)
			}
		}
	}
}

// The opposite: while open there is no opening to announce, and a closed Monday is not promised.
func TestPractice05_NoWrongPromise(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00; Sa 09:00-13:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-04-06", Name: "Pasquetta"}}})
	for locale, want := range map[string][2]string{
		"it": {"aperto ora fino alle 13:00", "apre martedì alle 9:00"},
		"en": {"open now until 13:00", "opens Tuesday at 9:00"},
		"es": {"abierto ahora hasta las 13:00", "abre el martes a las 9:00"},
		"fr": {"ouvert actuellement jusqu'à 13\u00a0h", "ouvre mardi à 9\u00a0h"},
		"de": {"jetzt geöffnet bis 13:00\u00a0Uhr", "öffnet am Dienstag um 9:00\u00a0Uhr"},
	} {
		if text, _ := cal.Describe(local(t, cal, "2026-04-04 12:59"), locale); text != want[0] {
			t.Errorf("%s, while open: %q", locale, text)
		}
		if text, _ := cal.Describe(local(t, cal, "2026-04-04 13:00"), locale); text != want[1] {
			t.Errorf("%s, before a closed Monday: %q", locale, text)
		}
	}
	// A desk that does not close today is not said to close on a weekday of this week.
	always := newCalendar(t, "Europe/Rome", "24/7; Dec 25 off", nil)
	if text, _ := always.Describe(local(t, always, "2026-12-01 12:00"), "it"); text != "aperto ora fino a venerdì 25 dicembre alle 0:00" {
		t.Errorf("three weeks before a closure: %q", text)
	}
}

// The post of a Sunday afternoon that was answered eleven minutes later, under the policy that runs on the wall: no
// business time passed at all, and the customer waited eleven minutes.
func TestPractice06_SundayReplyInElevenMinutes(t *testing.T) {
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00; Sa 09:00-13:00", nil)
	report := sla.Report{Calendar: rome}
	replied := func(key, at string, after time.Duration) {
		posted := local(t, rome, at)
		clock := record(t, sla.Social6h18h().Start(posted, ""), sla.Event{Kind: sla.PublicReply, At: posted.Add(after)})
		add(t, &report, key, posted.Add(after), clock)
	}
	check := func(key string, open, wall time.Duration) {
		t.Helper()
		s := report.Summary(key, sla.FirstResponse)
		gotOpen, _ := s.OpenTime(50)
		gotWall, ok := s.WallTime(50)
		if gotOpen != open || gotWall != wall || !ok || s.Met != s.Answered() {
			t.Errorf("%s: p50 %s business, %s wall, %d of %d in time; want %s and %s", key, gotOpen, gotWall, s.Met, s.Answered(), open, wall)
		}
	}
	replied("sunday", "2026-11-22 16:30", 11*time.Minute)
	check("sunday", 0, 11*time.Minute)
	// The opposite: on a weekday business time passes as the wall clock does, and from Saturday's closing on it stops.
	replied("weekday", "2026-11-23 16:30", 11*time.Minute)
	check("weekday", 11*time.Minute, 11*time.Minute)
	replied("saturday", "2026-11-21 12:55", 11*time.Minute)
	check("saturday", 5*time.Minute, 11*time.Minute)
	// One quick Sunday does not hide slow answers: the median of all is another figure than that of the Sunday.
	for _, after := range []time.Duration{2 * time.Hour, 3 * time.Hour, 5 * time.Hour} {
		replied("slow", "2026-11-24 09:00", after)
	}
	total := report.Total(sla.FirstResponse)
	for p, want := range map[float64]time.Duration{50: 11 * time.Minute, 90: 5 * time.Hour, 60: 2 * time.Hour} {
		if got, _ := total.WallTime(p); got != want {
			t.Errorf("p%v of all is %s, want %s", p, got, want)
		}
	}
	if got, _ := total.OpenTime(0); got != 0 {
		t.Errorf("the shortest business time is %s", got)
	}
}

// The opposite: a report without the calendar shows what the policy itself counts, which on the wall is the same twice.
func TestPractice06_WallPolicyAlone(t *testing.T) {
	posted := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	clock := record(t, sla.Social6h18h().Start(posted, ""), sla.Event{Kind: sla.PublicReply, At: posted.Add(11 * time.Minute)})
	var report sla.Report
	add(t, &report, "", posted.Add(time.Hour), clock)
	open, _ := report.Total(sla.FirstResponse).OpenTime(50)
	wall, _ := report.Total(sla.FirstResponse).WallTime(50)
	if open != 11*time.Minute || wall != 11*time.Minute {
		t.Errorf("%s open, %s wall", open, wall)
	}
}
