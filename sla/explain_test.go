package sla_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

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
	return map[string]sla.Explanation{
		"running":  clock.Explain(sla.FirstResponse, local(t, cal, "2026-03-26 17:00")),
		"paused":   stopped.Explain(sla.FirstResponse, local(t, cal, "2026-03-29 10:30")),
		"breached": clock.Explain(sla.FirstResponse, local(t, cal, "2026-04-10 12:00")),
		"late":     done.Explain(sla.FirstResponse, local(t, cal, "2026-04-10 12:00")),
		"reopened": done.Explain(sla.Resolution, local(t, cal, "2026-03-30 15:00")),
		"never":    clock.Explain(sla.NextResponse, local(t, cal, "2026-03-30 15:00")),
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
		svg, err := e.SVG("en")
		if err != nil {
			t.Fatal(err)
		}
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
		if elements["title"] == 0 || elements["desc"] != 1 || elements["script"]+elements["style"]+elements["image"]+elements["use"] > 0 {
			t.Errorf("%s has elements %v", name, elements)
		}
		if drawn := elements["rect"] > 1; drawn != (name != "never") {
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
	if lines := strings.Count(text, "\n"); lines > 210 || !strings.Contains(text, "and 601 more") {
		t.Errorf("%d lines, ending %q", lines, text[len(text)-80:])
	}
}
