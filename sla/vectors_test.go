package sla_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// vector is a line of testdata/vectors.jsonl: a sample of answers that another engine's interval expansion and an
// independent reference agree on.
type vector struct {
	ID             int
	Op, Zone, Unit string
	Hours          map[string][][2]string
	Breaks, Shifts map[string][][2]string
	Holidays       []string
	Start, End, At time.Time
	N              int64
	Want           any
}

func (v vector) calendar() (*sla.Calendar, error) {
	var rules []string
	for day, spans := range v.Hours {
		rules = append(rules, strings.ToUpper(day[:1])+day[1:2]+" "+joinSpans(spans))
	}
	hours, err := sla.ParseHours(strings.Join(rules, ";"))
	if err != nil {
		return nil, err
	}
	opt := &sla.CalendarOptions{Breaks: dayHours(v.Breaks), Specials: dayHours(v.Shifts)}
	for _, day := range v.Holidays {
		opt.Closures = append(opt.Closures, sla.Closure{Date: day})
	}
	return sla.NewCalendar(v.Zone, hours, opt)
}

func dayHours(in map[string][][2]string) []sla.DayHours {
	var out []sla.DayHours
	for day, spans := range in {
		out = append(out, sla.DayHours{Date: day, Hours: joinSpans(spans)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Date < out[j].Date })
	return out
}

func joinSpans(spans [][2]string) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s[0] + "-" + s[1]
	}
	return strings.Join(parts, ",")
}

func (v vector) answer(cal *sla.Calendar) (any, error) {
	d := time.Duration(v.N) * map[string]time.Duration{"": 0, "seconds": time.Second, "minutes": time.Minute, "hours": time.Hour}[v.Unit]
	switch v.Op {
	case "after":
		at, err := cal.Add(v.Start, d)
		return at.UTC().Format(time.RFC3339Nano), err
	case "before":
		at, err := cal.Sub(v.Start, d)
		return at.UTC().Format(time.RFC3339Nano), err
	case "within":
		return cal.Between(v.Start, v.End).Seconds(), nil
	case "in_hours":
		return cal.Open(v.At), nil
	}
	return nil, fmt.Errorf("unknown op %q", v.Op)
}

func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for scan := bufio.NewScanner(bytes.NewReader(data)); scan.Scan(); lines++ {
		var v vector
		if err := json.Unmarshal(scan.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		cal, err := v.calendar()
		if err != nil {
			t.Errorf("%d: %v", v.ID, err)
			continue
		}
		if got, err := v.answer(cal); got != v.Want || err != nil {
			t.Errorf("%d: %s in %s is %v, %v; want %v", v.ID, v.Op, v.Zone, got, err, v.Want)
		}
	}
	if lines < 100 {
		t.Errorf("only %d vectors", lines)
	}
}
