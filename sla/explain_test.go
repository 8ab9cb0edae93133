package sla_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

var update = flag.Bool("update", false, "write the golden files")

// explained is a case with everything that an explanation can name.
func explained(t *testing.T) map[string]sla.Explanation {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-13:00,14:00-18:00", &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-03-27", Name: `Fiera <del> "Santo" & C.`}, {Date: "2026-03-28", Name: "Saturday anyway"}},
		Specials: []sla.DayHours{{Date: "2026-03-29", Hours: "10:00-11:00", Name: "Palme"}},
		Breaks:   []sla.DayHours{{Date: "2026-03-26", Hours: "16:00-16:30", Name: "riunione"}},
	})
	p := newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 4 * time.Hour}, {Metric: sla.Resolution, Budget: 16 * time.Hour}}})
	clock := p.Start(local(t, cal, "2026-03-26 15:00"), "")
	clock = record(t, clock,
		sla.Event{Kind: sla.Pause, At: local(t, cal, "2026-03-26 15:30"), Reason: "waiting_for_customer"},
		sla.Event{Kind: sla.Resume, At: local(t, cal, "2026-03-26 15:45"), Reason: "waiting_for_customer"})
	stopped := record(t, clock, sla.Event{Kind: sla.Pause, At: local(t, cal, "2026-03-26 17:00"), Reason: "snoozed"})
	done := record(t, clock, sla.Event{Kind: sla.Resolve, At: local(t, cal, "2026-03-30 10:00")}, sla.Event{Kind: sla.Reopen, At: local(t, cal, "2026-03-30 12:00")})
	out := hardToDraw(t)
	maps.Copy(out, map[string]sla.Explanation{
		"running":  clock.Explain(sla.FirstResponse, local(t, cal, "2026-03-26 17:00")),
		"paused":   stopped.Explain(sla.FirstResponse, local(t, cal, "2026-03-29 10:30")),
		"breached": clock.Explain(sla.FirstResponse, local(t, cal, "2026-04-10 12:00")),
		"late":     done.Explain(sla.FirstResponse, local(t, cal, "2026-04-10 12:00")),
		"reopened": done.Explain(sla.Resolution, local(t, cal, "2026-03-30 15:00")),
		"never":    clock.Explain(sla.NextResponse, local(t, cal, "2026-03-30 15:00")),
	})
	return out
}

// hardToDraw are cases with much on little room, or little on much.
func hardToDraw(t *testing.T) map[string]sla.Explanation {
	at := func(d, h, m int) time.Time { return time.Date(2026, 11, 20+d, h, m, 0, 0, time.UTC) } // 22 is a Sunday
	quick := record(t, sla.Social6h18h().Start(at(2, 15, 30), ""), sla.Event{Kind: sla.PublicReply, At: at(2, 15, 41)})
	viral := record(t, sla.Social6h18h().Start(at(2, 2, 0), ""), sla.Event{Kind: sla.PublicReply, At: at(2, 23, 10)})
	office := newCalendar(t, "Europe/Berlin", "Mo-Fr 09:00-12:00,13:00-18:00", &sla.CalendarOptions{Closures: []sla.Closure{
		{Date: "2026-12-24", Until: "2027-01-03", Name: "Betriebsferien"}, {Date: "2027-01-06", Name: "Heilige Drei Könige"},
		{Date: "2027-03-26", Name: "Karfreitag"}, {Date: "2027-03-29", Name: "Ostermontag"}, {Date: "2027-02-08", Name: "\u0639\u064a\u062f\nnew\x00line"},
	}})
	p := newPolicy(t, sla.PolicySpec{Calendar: office, Targets: []sla.Target{
		{Metric: sla.Resolution, Budget: 800 * time.Hour, Warnings: []sla.Warning{{Share: 0.5}, {Share: 0.9}}, Escalations: []sla.Escalation{{Name: "lead", AfterStart: 700 * time.Hour}}},
		{Metric: sla.NextResponse, Budget: 4 * time.Hour, Warnings: []sla.Warning{{Share: 0.5}, {Share: 0.75}}, Escalations: []sla.Escalation{{Name: strings.Repeat("長", 60), AfterDue: time.Minute}, {Name: "board", AfterDue: 2 * time.Minute}}},
	}})
	months, busy := p.Start(at(0, 10, 0), ""), p.Start(at(3, 8, 0), "")
	for i := range 12 {
		months = record(t, months, sla.Event{Kind: sla.PublicReply, At: at(i*3, 10, 0)}, sla.Event{Kind: sla.CustomerMessage, At: at(i*3+1, 10, 0)})
	}
	for i := range 5 {
		busy = record(t, busy,
			sla.Event{Kind: sla.Pause, At: at(3, 9, 10*i), Reason: "waiting for a parcel service that does not answer"}, sla.Event{Kind: sla.Resume, At: at(3, 9, 10*i+4)},
			sla.Event{Kind: sla.Resolve, At: at(3, 9, 10*i+5)}, sla.Event{Kind: sla.Reopen, At: at(3, 9, 10*i+6)})
	}
	busy = record(t, busy, sla.Event{Kind: sla.CustomerMessage, At: at(3, 10, 0)})
	return map[string]sla.Explanation{
		"quick":   quick.Explain(sla.FirstResponse, at(3, 9, 0)),
		"viral":   viral.Explain(sla.FirstResponse, at(3, 9, 0)),
		"months":  months.Explain(sla.Resolution, at(90, 12, 0)),
		"busy":    busy.Explain(sla.NextResponse, at(3, 15, 30)),
		"reopens": busy.Explain(sla.Resolution, at(3, 10, 0)),
		"decades": newPolicy(t, sla.PolicySpec{Calendar: office, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 20000 * time.Hour}}}).Start(at(0, 10, 0), "").Explain(sla.Resolution, at(700, 0, 0)),
	}
}

func TestExplainGolden(t *testing.T) {
	for name, e := range explained(t) {
		for _, locale := range languages {
			text, err := e.Text(locale)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("explain-%s.%s.txt", name, locale), text)
		}
		svg, err := e.SVG("it")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("explain-%s.svg", name), svg)
		bar, err := e.Bar("en")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("explain-%s.bar.svg", name), bar)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

// TestExplainSVG: what a strict content policy, a screen reader and two pictures on a page need.
func TestExplainSVG(t *testing.T) {
	for name, e := range explained(t) {
		full, err := e.SVG("en")
		if err != nil {
			t.Fatal(err)
		}
		bar, err := e.Bar("en")
		if err != nil {
			t.Fatal(err)
		}
		svg := "<page>" + full + bar + "</page>"
		elements := map[string]int{}
		dec := xml.NewDecoder(strings.NewReader(svg))
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s is no XML: %v", name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			elements[start.Name.Local]++
			for _, a := range start.Attr {
				if a.Name.Local == "style" || a.Name.Local == "id" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s> has %s", name, start.Name.Local, a.Name.Local)
				}
				if regexp.MustCompile(`url\(|javascript:|#[0-9a-fA-F]{3}`).MatchString(a.Value) {
					t.Errorf("%s: <%s %s=%q>", name, start.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		if elements["title"] == 0 || elements["desc"] != 2 || elements["script"]+elements["style"]+elements["image"]+elements["use"] > 0 {
			t.Errorf("%s has elements %v", name, elements)
		}
		if drawn := elements["rect"] > 2; drawn != (name != "never") {
			t.Errorf("%s draws %d stretches", name, elements["rect"])
		}
	}
}

func TestExplainErrors(t *testing.T) {
	e := explained(t)["running"]
	if _, err := e.Text("xx"); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("text in an unknown language: %v", err)
	}
	if _, err := e.SVG("xx"); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("picture in an unknown language: %v", err)
	}
}

// TestExplainIsBounded: a case left alone for thirty years does not fill the page.
func TestExplainIsBounded(t *testing.T) {
	cal := newCalendar(t, "UTC", "Mo-Su 09:00-10:00,11:00-12:00", nil)
	p := newPolicy(t, sla.PolicySpec{Calendar: cal, Targets: []sla.Target{{Metric: sla.Resolution, Budget: 20000 * time.Hour}}})
	text := p.Start(day0, "").Explain(sla.Resolution, day0).String()
	if lines := strings.Count(text, "\n"); lines > 210 || !strings.Contains(text, "further stretches until Sat 9 Aug 2053 12:00: 19800h") {
		t.Errorf("%d lines, ending %q", lines, text[len(text)-80:])
	}
	opt := &sla.CalendarOptions{}
	for d := range 3650 {
		if d%2 == 0 {
			opt.Closures = append(opt.Closures, sla.Closure{Date: day0.AddDate(0, 0, d).Format(time.DateOnly), Name: fmt.Sprintf("No. %d", d)})
		}
	}
	p = newPolicy(t, sla.PolicySpec{Calendar: newCalendar(t, "UTC", "Mo-Su 09:00-10:00,11:00-12:00", opt), Targets: []sla.Target{{Metric: sla.Resolution, Budget: 3000 * time.Hour}}})
	svg, err := p.Start(day0, "").Explain(sla.Resolution, day0.AddDate(3, 0, 0)).SVG("en")
	if err != nil || len(svg) > 300_000 {
		t.Errorf("a picture of %d bytes, %v", len(svg), err)
	}
}

// TestExplainSVGLabels: in every language and case no word runs into another or out of the picture, by a usual width.
func TestExplainSVGLabels(t *testing.T) {
	type text struct {
		Class  string  `xml:"class,attr"`
		X      float64 `xml:"x,attr"`
		Y      float64 `xml:"y,attr"`
		Anchor string  `xml:"text-anchor,attr"`
		Words  string  `xml:",chardata"`
	}
	for name, e := range explained(t) {
		for _, language := range languages {
			svg, err := e.SVG(language)
			if err != nil {
				t.Fatal(err)
			}
			var picture struct {
				ViewBox string `xml:"viewBox,attr"`
				Texts   []text `xml:"text"`
			}
			if err := xml.Unmarshal([]byte(svg), &picture); err != nil {
				t.Fatal(err)
			}
			var width, height float64
			if _, err := fmt.Sscanf(picture.ViewBox, "0 0 %f %f", &width, &height); err != nil {
				t.Fatal(err)
			}
			left := func(x text) float64 {
				return x.X - map[string]float64{"middle": 0.5, "end": 1}[x.Anchor]*6*float64(utf8.RuneCountInString(x.Words))
			}
			right := func(x text) float64 { return left(x) + 6*float64(utf8.RuneCountInString(x.Words)) }
			for i, a := range picture.Texts {
				if left(a) < -1 || right(a) > width+1 || a.Y < 10 || a.Y > height-3 {
					t.Errorf("%s, %s: %q is at %.0f to %.0f, %.0f on a paper of %g by %g", name, language, a.Words, left(a), right(a), a.Y, width, height)
				}
				for _, b := range picture.Texts[:i] {
					if math.Abs(a.Y-b.Y) < 13 && left(a) < right(b) && left(b) < right(a) {
						t.Errorf("%s, %s: %q and %q overlap", name, language, a.Words, b.Words)
					}
				}
			}
			if name != "never" && len(picture.Texts) < 4 {
				t.Errorf("%s, %s: only %d labels", name, language, len(picture.Texts))
			}
		}
	}
}

// TestExplainSVGShowsWhatIsAhead: what was used up to now and what is still to come look different, and so does what is
// overdue; a case that is answered has nothing ahead.
func TestExplainSVGShowsWhatIsAhead(t *testing.T) {
	all := explained(t)
	for name, want := range map[string][4]bool{ // counted, ahead, overdue, now
		"running": {true, true, false, true}, "paused": {true, true, false, true}, "breached": {true, false, true, true}, "late": {true, false, true, false},
		"reopened": {true, true, false, true}, "quick": {true, false, false, false}, "viral": {true, false, true, false}, "never": {},
	} {
		for _, draw := range []func(string) (string, error){all[name].SVG, all[name].Bar} {
			svg, err := draw("en")
			if err != nil {
				t.Fatal(err)
			}
			for i, class := range []string{"counted", "ahead", "overdue", "now"} {
				if got := strings.Contains(svg, `class="sla-`+class+`"`); got != want[i] {
					t.Errorf("%s: shows %s: %v", name, class, got)
				}
			}
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	clock := officePolicy(b, officeCalendar(b)).Start(time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC), "")
	now := time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC)
	e := clock.Explain(sla.Resolution, now)
	b.Run("explain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			clock.Explain(sla.Resolution, now)
		}
	})
	for name, f := range map[string]func(string) (string, error){"text": e.Text, "svg": e.SVG, "bar": e.Bar} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f("en"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What runs has not used up everything, and a share too large to tell is not a negative one.
func TestExplainShares(t *testing.T) {
	for _, tt := range []struct {
		budget, after time.Duration
		want          string
	}{
		{time.Hour, 0, "(0%)"},
		{time.Hour, time.Hour - time.Second, "(99%)"},
		{time.Hour, time.Hour, "(100%)"},
		{time.Hour, 90 * time.Minute, "(150%)"},
		{time.Nanosecond, 200 * 365 * 24 * time.Hour, "(99999999%)"},
	} {
		p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: tt.budget}}})
		text := p.Start(day0, "").Explain(sla.FirstResponse, day0.Add(tt.after)).String()
		if !strings.Contains(text, tt.want) {
			t.Errorf("%s of %s: no %s in\n%s", tt.after, tt.budget, tt.want, text)
		}
	}
}
