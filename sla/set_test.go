package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

func intersect(tb testing.TB, a, b *sla.Calendar) *sla.Calendar {
	tb.Helper()
	c, err := a.Intersect(b)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func unite(tb testing.TB, a, b *sla.Calendar) *sla.Calendar {
	tb.Helper()
	c, err := a.Union(b)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestSetsOfCalendars(t *testing.T) {
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-03-25", Name: "Festa"}}})
	york := newCalendar(t, "America/New_York", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-03-26", Name: "Holiday"}}})
	for _, c := range []struct {
		name     string
		cal      *sla.Calendar
		from, to string
		want     []string
	}{
		// New York is on summer time already, Rome is not yet: 9 to 17 there is 14 to 22 in Rome, a week later 15 to 23.
		{"intersection", intersect(t, rome, york), "2026-03-23", "2026-03-31", []string{"23T13:00-23T17:00", "24T13:00-24T17:00", "27T13:00-27T17:00", "30T13:00-30T16:00"}},
		{"union", unite(t, rome, york), "2026-03-24", "2026-03-28", []string{"24T08:00-24T21:00", "25T13:00-25T21:00", "26T08:00-26T17:00", "27T08:00-27T21:00"}},
		{"with itself", intersect(t, rome, rome), "2026-03-24", "2026-03-27", []string{"24T08:00-24T17:00", "26T08:00-26T17:00"}},
		{"with always", intersect(t, sla.Always(), rome), "2026-03-24", "2026-03-27", []string{"24T08:00-24T17:00", "26T08:00-26T17:00"}},
		{"or always", unite(t, rome, sla.Always()), "2026-03-24", "2026-03-27", []string{"24T00:00-27T00:00"}},
		{"shifts that touch", unite(t, newCalendar(t, "UTC", "Mo-Su 08:00-20:00", nil), newCalendar(t, "UTC", "Mo-Su 20:00-08:00", nil)), "2026-03-24", "2026-03-27", []string{"24T00:00-27T00:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := intervals(c.cal, local(t, c.cal, c.from+" 00:00Z"), local(t, c.cal, c.to+" 00:00Z"))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	always := unite(t, rome, sla.Always())
	if got, _ := always.Describe(time.Unix(0, 0), "en"); got != "always open" {
		t.Errorf("a union with always is %q", got)
	}
	round := unite(t, newCalendar(t, "UTC", "Mo-Su 08:00-20:00", nil), newCalendar(t, "UTC", "Mo-Su 20:00-08:00", nil))
	if _, err := round.NextClose(time.Unix(0, 0)); !errors.Is(err, sla.ErrNeverCloses) {
		t.Errorf("shifts around the clock: %v", err)
	}
	if got := both(t, rome, york).Zone().String(); got != "Europe/Rome" {
		t.Errorf("zone %s", got)
	}
}

// both is the intersection in a third grouping: through JSON.
func both(tb testing.TB, a, b *sla.Calendar) *sla.Calendar {
	tb.Helper()
	data, err := json.Marshal(intersect(tb, a, b))
	if err != nil {
		tb.Fatal(err)
	}
	var c *sla.Calendar
	if err := json.Unmarshal(data, &c); err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestSetHours(t *testing.T) {
	for _, c := range []struct {
		zone1, hours1, zone2, hours2, and, or string
	}{
		{"Europe/Rome", "Mo-Fr 09:00-18:00", "Europe/Rome", "Mo-We 12:00-20:00", "Mo-We 12:00-18:00", "Mo-We 09:00-20:00; Th-Fr 09:00-18:00"},
		{"Europe/Rome", "Mo-Fr 09:00-18:00", "America/New_York", "Mo-Fr 09:00-17:00", "Mo-Fr 15:00-18:00", "Mo-Fr 09:00-23:00"},
		{"Europe/Rome", "24/7", "Australia/Sydney", "Mo-Fr 09:00-17:00", "Mo-Fr 01:00-09:00", "24/7"},
		{"UTC", "Su 22:00-06:00", "UTC", "Su-Mo 23:00-04:00", "Su 23:00-04:00", "Mo 23:00-04:00; Su 22:00-06:00"},
		{"UTC", "Sa-Mo 00:00-24:00", "UTC", "Sa 12:00-13:00", "Sa 12:00-13:00", "Mo,Sa-Su 00:00-24:00"},
	} {
		t.Run(c.hours1+" and "+c.hours2, func(t *testing.T) {
			a, b := newCalendar(t, c.zone1, c.hours1, nil), newCalendar(t, c.zone2, c.hours2, nil)
			at := time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC)
			if diff := cmp.Diff(c.and, intersect(t, a, b).Hours(at).String()); diff != "" {
				t.Errorf("intersection (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(c.or, unite(t, a, b).Hours(at).String()); diff != "" {
				t.Errorf("union (-want +got)\n%s", diff)
			}
		})
	}
}

func TestSetErrors(t *testing.T) {
	day, night := newCalendar(t, "UTC", "Mo-Su 08:00-20:00", nil), newCalendar(t, "UTC", "Mo-Su 20:00-08:00", nil)
	_, err := day.Intersect(night)
	if !errors.Is(err, sla.ErrNeverOpens) || err.Error() != "sla: intersect: the calendars are never open together" {
		t.Errorf("day and night: %v", err)
	}
	if _, err := day.Union(nil); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("nil: %v", err)
	}
	if _, err := day.Intersect(&sla.Calendar{}); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("the zero value: %v", err)
	}
	many := day
	for range 15 {
		many = unite(t, many, day)
	}
	if _, err := many.Intersect(day); err == nil || err.Error() != "sla: intersect: more than 16 calendars" {
		t.Errorf("17 calendars: %v", err)
	}
	// What opened once in the past, or will in the next century, does open.
	far := newCalendar(t, "UTC", "2150 Jan 1 09:00-10:00", nil)
	if _, err := day.Intersect(far); err != nil {
		t.Errorf("a day in 2150: %v", err)
	}
}

func TestSetJSON(t *testing.T) {
	const a, b, c = `{"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00"}`, `{"zone":"UTC","hours":"24/7; Dec 25 off"}`, `{"zone":"America/New_York","hours":"Mo-Fr 09:00-17:00","closures":[{"date":"2026-07-03"}]}`
	for in, want := range map[string]string{
		`{"intersect":[` + a + `,` + b + `]}`:                       "",
		`{"union":[` + a + `,{"intersect":[` + b + `,` + c + `]}]}`: "",
		`{"union":[` + a + `,{"union":[` + b + `,` + c + `]}]}`:     `{"union":[` + a + `,` + b + `,` + c + `]}`,
	} {
		var cal *sla.Calendar
		if err := json.Unmarshal([]byte(in), &cal); err != nil {
			t.Error(err)
			continue
		}
		if want == "" {
			want = in
		}
		out, err := json.Marshal(cal)
		if diff := cmp.Diff(want, string(out)); diff != "" || err != nil {
			t.Errorf("(-want +got)\n%s%v", diff, err)
		}
	}
	deep := a
	for range 40 {
		deep = `{"union":[` + deep + `,` + a + `]}`
	}
	for in, want := range map[string]string{
		`{"intersect":[]}`:              `sla: intersect: fewer than two calendars`,
		`{"union":[` + a + `]}`:         `sla: union: fewer than two calendars`,
		`{"union":[` + a + `,null]}`:    `sla: union 2: zone: none given; name one, such as Europe/Rome or UTC`,
		`{"union":[` + a + `,{"x":1}]}`: `sla: union 2: calendar: unknown field "x"`,
		`{"union":{}}`:                  `sla: calendar union: cannot be an object`,
		deep:                            `combinations inside each other`,
		`{"union":[` + strings.Repeat(a+`,`, 16) + a + `]}`:             `sla: union 17: calendar: more than 16 calendars`,
		`{"union":[` + a + `,` + b + `],"zone":"UTC"}`:                  `sla: calendar "union": stands alone, without zone, hours or another combination`,
		`{"union":[` + a + `,` + b + `],"intersect":[]}`:                `sla: calendar "union": stands alone, without zone, hours or another combination`,
		`{"union":[` + a + `,{"zone":"UTC","hours":"Mo 25:00-26:00"}]}`: `sla: union 2: hours "Mo 25:00-26:00": hour 25 is out of range`,
	} {
		var cal *sla.Calendar
		if err := json.Unmarshal([]byte(in), &cal); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%.80s: error\n%v, want\n%s", in, err, want)
		}
	}
}

// TestSetsAgainstParts: the intervals of a combination are those of its parts, combined second by second of their
// edges; the laws of the queries hold; grouping does not matter.
func TestSetsAgainstParts(t *testing.T) {
	r := rand.New(rand.NewPCG(42, 20261025))
	for i := range 40 {
		year := []int{2025, 2040, 1969, 2100}[i%4]
		var parts []*sla.Calendar
		for len(parts) < 3 {
			_, cal := randomCalendar(t, r, zones[r.IntN(len(zones))], year)
			parts = append(parts, cal)
		}
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(365))
		to := from.AddDate(0, 0, 120)
		if year == 1969 || year == 2100 {
			to = from.AddDate(0, 0, 12) // each question builds a table
		}
		for name, op := range map[string]func(a, b *sla.Calendar) (*sla.Calendar, error){"and": (*sla.Calendar).Intersect, "or": (*sla.Calendar).Union} {
			cal, err := fold(op, parts[0], parts[1], parts[2])
			if errors.Is(err, sla.ErrNeverOpens) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			want := combined(parts, name == "and", from, to)
			if got := stretches(cal, from, to); !slices.Equal(want, got) {
				t.Errorf("%d %s: want %s, got %s", i, name, firstDifference(want, got), firstDifference(got, want))
			}
			inner, err := op(parts[1], parts[2])
			if err == nil {
				other, err := op(parts[0], inner)
				if err != nil || !slices.Equal(want, stretches(other, from, to)) {
					t.Errorf("%d %s: another grouping gives another calendar, %v", i, name, err)
				}
			}
			if year == 2025 {
				for range 10 {
					at := from.Add(time.Duration(r.Int64N(int64(90 * 24 * time.Hour))))
					if problem := laws(cal, at, 1+time.Duration(r.Int64N(int64(50*time.Hour))), r); problem != "" && cal.Between(at, at.AddDate(1, 0, 0)) > 51*time.Hour {
						t.Errorf("%d %s at %s: %s", i, name, at, problem)
					}
				}
			}
		}
	}
}

func fold(op func(a, b *sla.Calendar) (*sla.Calendar, error), a, b, c *sla.Calendar) (*sla.Calendar, error) {
	ab, err := op(a, b)
	if err != nil {
		return nil, err
	}
	return op(ab, c)
}

func stretches(cal *sla.Calendar, from, to time.Time) []stretch {
	var out []stretch
	for open, end := range cal.Intervals(from, to) {
		out = append(out, stretch{open.Unix(), end.Unix()})
	}
	return out
}

// combined cuts the range at every edge of every part and asks each part about each piece.
func combined(parts []*sla.Calendar, all bool, from, to time.Time) []stretch {
	edges := []int64{from.Unix(), to.Unix()}
	for _, p := range parts {
		for _, s := range stretches(p, from, to) {
			edges = append(edges, s.open, s.close)
		}
	}
	slices.Sort(edges)
	var out []stretch
	for i, edge := range edges[1:] {
		piece := stretch{edges[i], edge}
		open := 0
		for _, p := range parts {
			if p.Open(time.Unix(piece.open, 0)) {
				open++
			}
		}
		if piece.open == piece.close || open == 0 || all && open < len(parts) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].close == piece.open {
			out[n-1].close = piece.close
		} else {
			out = append(out, piece)
		}
	}
	return out
}

func ExampleCalendar_Intersect() {
	rome := exampleCalendar()
	hours, _ := sla.ParseHours("Mo-Fr 09:00-17:00")
	york, _ := sla.NewCalendar("America/New_York", hours, nil)
	both, err := rome.Intersect(york)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 6, 12, 10, 0, 0, 0, both.Zone())
	fmt.Println(both.Hours(at))
	fmt.Println(both.Describe(at, "en"))
	// Output:
	// Mo-Fr 15:00-18:00
	// opens today at 15:00 <nil>
}

func ExampleCalendar_Union() {
	rome := exampleCalendar()
	hours, _ := sla.ParseHours("Mo-Su 18:00-22:00")
	evening, _ := sla.NewCalendar("Europe/Rome", hours, nil)
	either, err := rome.Union(evening)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(either.Hours(time.Date(2026, 6, 12, 10, 0, 0, 0, time.UTC)).Text("en"))
	// Output: Mon–Fri 9–22, Sat 9–13 and 18–22, Sun 18–22 <nil>
}
