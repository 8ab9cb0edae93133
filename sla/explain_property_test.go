package sla_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// TestExplanationsAddUp: on random calendars, with random pauses, resolving and reopening, what an explanation lists is
// what the status says, and its pictures are well-formed and stay on their paper.
func TestExplanationsAddUp(t *testing.T) {
	zones := []string{"Europe/Rome", "UTC", "Australia/Lord_Howe", "America/Los_Angeles", "Pacific/Apia"}
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 11))
		_, cal := randomCalendar(t, r, zones[r.IntN(len(zones))], 2026)
		var targets []sla.Target
		for _, m := range []sla.Metric{sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution, sla.RequesterWait, sla.AgentWork} {
			targets = append(targets, sla.Target{Metric: m, Budget: time.Duration(1+r.IntN(600)) * time.Minute, Warnings: []sla.Warning{{Share: 0.5}},
				Escalations: []sla.Escalation{{Name: "lead", AfterDue: time.Duration(1+r.IntN(60)) * time.Minute}}})
		}
		p := newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: targets})
		now := day0.Add(time.Duration(r.IntN(1000)) * time.Hour)
		clock := p.Start(now, "")
		kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.Pause, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen, sla.Cancel}
		for range r.IntN(20) {
			now = now.Add(time.Duration(r.IntN(30000)) * time.Second)
			clock = record(t, clock, sla.Event{Kind: kinds[r.IntN(len(kinds))], At: now, Reason: []string{"hold", sla.Pending}[r.IntN(2)]})
		}
		now = now.Add(time.Duration(r.IntN(300000)) * time.Second)
		for _, target := range targets {
			e := clock.Explain(target.Metric, now)
			if problem := disagreement(e); problem != "" {
				t.Fatalf("seed %d: %s\n%+v\n%s", seed, problem, e.Status, e)
			}
			for _, draw := range []func(string) (string, error){e.SVG, e.Bar} {
				svg, err := draw("fr")
				if err != nil {
					t.Fatal(err)
				}
				if problem := offPaper(svg); problem != "" {
					t.Fatalf("seed %d: %s\n%s\n%s", seed, problem, e, svg)
				}
			}
		}
	}
}

// disagreement adds up the lines of the English text.
func disagreement(e sla.Explanation) string {
	sums := map[string]time.Duration{}
	for line := range strings.Lines(e.String()) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(line, "  ") || kind == "closed" || kind == "special" || kind == "break" {
			continue
		}
		fields := strings.Fields(rest)
		for _, f := range fields {
			if d, err := time.ParseDuration(f); err == nil {
				sums[kind] += d
			}
		}
	}
	s := e.Status
	want := map[string]time.Duration{}
	switch s.State {
	case sla.Running:
		want["counted"], want["ahead"] = s.Elapsed, s.Remaining
	case sla.Paused, sla.Met:
		want["counted"] = s.Elapsed
	case sla.Breached:
		want["counted"], want["overdue"] = s.Budget, -s.Remaining
	default:
		return ""
	}
	for _, kind := range []string{"counted", "ahead", "overdue"} {
		if sums["further"] == 0 && sums[kind] != want[kind] {
			return fmt.Sprintf("%s %s, want %s", kind, sums[kind], want[kind])
		}
	}
	if total := sums["counted"] + sums["ahead"] + sums["further"]; total != want["counted"]+want["ahead"] {
		return fmt.Sprintf("%s in all, want %s", total, want["counted"]+want["ahead"])
	}
	return ""
}

// offPaper finds what is no number, negative, or outside of the picture.
func offPaper(svg string) string {
	var width, height float64
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return ""
		}
		if err != nil {
			return err.Error()
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]float64{}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "viewBox":
				if _, err := fmt.Sscanf(a.Value, "0 0 %f %f", &width, &height); err != nil || width < 300 || height > 400 {
					return "paper " + a.Value
				}
			case "x", "y", "x1", "x2", "y1", "y2", "width", "height":
				v, err := strconv.ParseFloat(a.Value, 64)
				if err != nil && start.Name.Local != "svg" || v < 0 {
					return start.Name.Local + " " + a.Name.Local + " " + a.Value
				}
				at[a.Name.Local] = v
			case "d":
				if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
					return "path " + a.Value
				}
			}
		}
		if start.Name.Local != "svg" && (at["x"]+at["width"] > width+1 || at["y"]+at["height"] > height+1 || at["x1"] > width || at["y2"] > height) {
			return fmt.Sprintf("%s at %v on %g by %g", start.Name.Local, at, width, height)
		}
	}
}

// TestExplainOddTimes: nothing is too long, too short, too early or too late to explain.
func TestExplainOddTimes(t *testing.T) {
	office := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	once := newCalendar(t, "Europe/Rome", "2026 Mar 24 09:00-10:00", nil)
	for name, c := range map[string]struct {
		cal   *sla.Calendar
		start time.Time
		now   time.Time
	}{
		"at once":              {sla.Always(), day0, day0},
		"before it began":      {office, day0, day0.AddDate(-1, 0, 0)},
		"zero now":             {office, day0, time.Time{}},
		"never again, at once": {once, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
		"never again":          {once, day0, day0.AddDate(0, 1, 0)},
		"year 9998":            {office, time.Date(9998, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)},
		"from year 2 to 9999":  {office, time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 6, 1, 0, 0, 0, 0, time.UTC)},
		"one nanosecond":       {sla.Always(), day0, day0.Add(1)},
		"another zone":         {office, day0, day0.Add(100 * time.Hour).In(time.FixedZone("far", 14*3600))},
	} {
		for _, budget := range []time.Duration{time.Nanosecond, time.Second, time.Hour, 250 * 365 * 24 * time.Hour} {
			p := newPolicy(t, sla.PolicySpec{Calendar: c.cal, Targets: []sla.Target{{Metric: sla.Resolution, Budget: budget}}})
			e := p.Start(c.start, "").Explain(sla.Resolution, c.now)
			svg, err := e.SVG("de")
			if err != nil {
				t.Fatal(err)
			}
			if problem := offPaper(svg); problem != "" {
				t.Errorf("%s, %s: %s\n%s", name, budget, problem, svg)
			}
			if text := e.String(); strings.Count(text, "\n") > 210 || strings.Contains(text, "%!") || strings.Contains(svg, "%!") {
				t.Errorf("%s, %s: %s", name, budget, text)
			}
		}
	}
	if svg, err := (sla.Explanation{}).SVG("en"); err != nil || offPaper(svg) != "" {
		t.Errorf("the zero value: %s, %v", svg, err)
	}
	if text := (sla.Clock{}).Explain(sla.Resolution, day0).String(); !strings.Contains(text, "resolution: not started") {
		t.Errorf("the zero clock: %q", text)
	}
}

// TestExplainFolded: pauses that the state no longer lists are in the sum all the same.
func TestExplainFolded(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	p := newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 400 * time.Hour}}})
	clock, now := p.Start(day0, ""), day0
	for range 200 {
		now = now.Add(37 * time.Minute)
		clock = record(t, clock, sla.Event{Kind: sla.Pause, At: now, Reason: sla.Pending}, sla.Event{Kind: sla.Resume, At: now.Add(5 * time.Minute)})
		now = now.Add(5 * time.Minute)
	}
	e := clock.Explain(sla.Resolution, now.Add(time.Hour))
	if problem := disagreement(e); problem != "" {
		t.Errorf("%s\n%s", problem, e)
	}
	svg, err := e.SVG("es")
	if problem := offPaper(svg); problem != "" || err != nil || !strings.Contains(svg, "pendiente del cliente") {
		t.Errorf("%s, %v", problem, err)
	}
}

// TestExplainEarlierPauses: of pauses that the state no longer lists, an explanation has the sum; a cycle that ended
// before they were folded is explained as it was.
func TestExplainEarlierPauses(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 6 * time.Hour}, {Metric: sla.Resolution, Budget: 400 * time.Hour}, {Metric: sla.AgentWork, Budget: time.Hour}}})
	clock, now := p.Start(day0, ""), day0
	pausing := func(times int) {
		for range times {
			clock = record(t, clock, sla.Event{Kind: sla.Pause, At: now.Add(7 * time.Minute), Reason: "hold"}, sla.Event{Kind: sla.Resume, At: now.Add(10 * time.Minute)})
			now = now.Add(10 * time.Minute)
		}
	}
	pausing(20)
	clock = record(t, clock, sla.Event{Kind: sla.PublicReply, At: now})
	before := clock.Explain(sla.FirstResponse, now)
	pausing(70)
	for m, want := range map[sla.Metric]string{
		sla.FirstResponse: "counted  Wed 25 Mar 00:00–03:20  2h20m\n  paused   Wed 25 Mar 00:00–03:20  1h (earlier pauses, in sum)\n",
		sla.Resolution:    "1h39m (earlier pauses, in sum)\n  paused   Wed 25 Mar 05:37–05:40  3m (hold)\n",
		sla.AgentWork:     "counted  Wed 25 Mar 00:00–01:24  1h\n  paused   Wed 25 Mar 00:00–01:24  24m (earlier pauses, in sum)\n  overdue  Wed 25 Mar 01:24–15:00  9h30m\n",
	} {
		e := clock.Explain(m, now)
		if problem := disagreement(e); problem != "" || !strings.Contains(e.String(), want) {
			t.Errorf("%s, want %q\n%s", problem, want, e)
		}
	}
	if problem := disagreement(before); problem != "" || strings.Contains(before.String(), "earlier") {
		t.Errorf("%s\n%s", problem, before)
	}
	for language, want := range map[string]string{"de": "frühere Pausen", "es": "pausas anteriores", "fr": "pauses antérieures", "it": "pause precedenti"} {
		if text, err := clock.Explain(sla.Resolution, now).Text(language); err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %s, %v", language, text, err)
		}
	}
}

// TestExplainProportions: an hour of six on a wall clock is a sixth of the bar, counted; the rest is ahead.
func TestExplainProportions(t *testing.T) {
	svg, err := sla.Social6h18h().Start(day0, "").Explain(sla.FirstResponse, day0.Add(time.Hour)).Bar("en")
	if err != nil {
		t.Fatal(err)
	}
	var picture struct {
		Rects []struct {
			Class string  `xml:"class,attr"`
			X     float64 `xml:"x,attr"`
			Width float64 `xml:"width,attr"`
		} `xml:"rect"`
	}
	if err := xml.Unmarshal([]byte(svg), &picture); err != nil {
		t.Fatal(err)
	}
	const left, whole = 8, 344.0
	want := map[string][2]float64{"sla-axis": {left, whole}, "sla-counted": {left, whole / 6}, "sla-ahead": {left + whole/6, whole * 5 / 6}}
	if len(picture.Rects) != len(want) {
		t.Errorf("%d stretches: %+v", len(picture.Rects), picture.Rects)
	}
	for _, r := range picture.Rects {
		if w := want[r.Class]; math.Abs(r.X-w[0]) > 0.1 || math.Abs(r.Width-w[1]) > 0.1 {
			t.Errorf("%s at %g, %g wide; want %v", r.Class, r.X, r.Width, w)
		}
	}
}

// TestExplainCombinations: calendars that unite or intersect name their closures too.
func TestExplainCombinations(t *testing.T) {
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-03-25", Name: "Annunciazione"}}})
	madrid := newCalendar(t, "Europe/Madrid", "Mo-Fr 10:00-14:00", nil)
	both, err := rome.Intersect(madrid)
	if err != nil {
		t.Fatal(err)
	}
	either, err := rome.Union(madrid)
	if err != nil {
		t.Fatal(err)
	}
	for name, cal := range map[string]*sla.Calendar{"both": both, "either": either} {
		p := newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 6 * time.Hour}}})
		e := p.Start(day0, "").Explain(sla.Resolution, day0.Add(13*time.Hour))
		svg, err := e.SVG("en")
		if problem := disagreement(e) + offPaper(svg); problem != "" || err != nil {
			t.Errorf("%s: %s, %v\n%s", name, problem, err, e)
		}
		if shaded := strings.Contains(svg, `class="sla-closure"`); shaded != (name == "both") || !strings.Contains(e.String(), "closed   Wed 25 Mar (Annunciazione)") {
			t.Errorf("%s: %s", name, e)
		}
	}
}
