package sla_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

func TestSchemaOrg(t *testing.T) {
	shop := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-13:00,14:00-18:00; Sa 18:00-03:00; PH 10:00-12:00; Jun-Aug Mo-Fr 08:00-14:00; Dec 24,31 09:00-12:00", &sla.CalendarOptions{
		Closures: []sla.Closure{
			{Date: "2026-08-10", Until: "2026-08-21", Name: "Ferie"}, {Date: "2026-12-25", Name: "Natale", Public: true},
			{Date: "2026-04-05", Name: "Pasqua", Public: true}, {Date: "2026-12-08", Name: "Immacolata"},
		},
		Specials: []sla.DayHours{{Date: "2026-11-29", Hours: "15:00-24:00", Name: "Fiera"}},
		Breaks:   []sla.DayHours{{Date: "2026-10-14", Hours: "11:00-15:00", Name: "Riunione"}},
		Versions: []sla.Version{{From: "2026-10-01", Hours: parseHours(t, "Mo-Fr 09:00-17:00; Sa-Su 00:00-24:00; PH 10:00-12:00")}},
	})
	york := newCalendar(t, "America/New_York", "Mo-Fr 09:00-17:00", &sla.CalendarOptions{Closures: []sla.Closure{{Date: "2026-11-26", Name: "Thanksgiving"}}})
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, shop.Zone())
	for _, c := range []struct {
		name     string
		cal      *sla.Calendar
		from, to time.Time
	}{
		{"shop", shop, year, year.AddDate(1, 0, 0)},
		{"both", intersect(t, newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil), york), year, year.AddDate(1, 0, 0)},
		{"always", sla.Always(), year, year.AddDate(1, 0, 0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, err := c.cal.SchemaOrg(c.from, c.to)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, append(data, '\n'), "", "  "); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "schemaorg-"+c.name+".json")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, to := range []time.Time{year, year.AddDate(10, 1, 0)} {
		if _, err := shop.SchemaOrg(year, to); err == nil {
			t.Errorf("to %s gave no error", to)
		}
	}
}

func ExampleCalendar_SchemaOrg() {
	cal := exampleCalendar()
	data, err := cal.SchemaOrg(time.Date(2026, 12, 1, 0, 0, 0, 0, cal.Zone()), time.Date(2027, 1, 1, 0, 0, 0, 0, cal.Zone()))
	if err != nil {
		fmt.Println(err)
		return
	}
	var indented bytes.Buffer
	_ = json.Indent(&indented, data, "", "  ")
	fmt.Println(indented.String())
	// Output:
	// {
	//   "openingHoursSpecification": [
	//     {
	//       "@type": "OpeningHoursSpecification",
	//       "dayOfWeek": [
	//         "https://schema.org/Monday",
	//         "https://schema.org/Tuesday",
	//         "https://schema.org/Wednesday",
	//         "https://schema.org/Thursday",
	//         "https://schema.org/Friday"
	//       ],
	//       "opens": "09:00",
	//       "closes": "18:00"
	//     },
	//     {
	//       "@type": "OpeningHoursSpecification",
	//       "dayOfWeek": [
	//         "https://schema.org/Saturday"
	//       ],
	//       "opens": "09:00",
	//       "closes": "13:00"
	//     }
	//   ],
	//   "specialOpeningHoursSpecification": [
	//     {
	//       "@type": "OpeningHoursSpecification",
	//       "name": "Vigilia",
	//       "opens": "09:00",
	//       "closes": "12:00",
	//       "validFrom": "2026-12-24",
	//       "validThrough": "2026-12-24"
	//     },
	//     {
	//       "@type": "OpeningHoursSpecification",
	//       "name": "Natale",
	//       "opens": "00:00",
	//       "closes": "00:00",
	//       "validFrom": "2026-12-25",
	//       "validThrough": "2026-12-26"
	//     }
	//   ]
	// }
}

// TestSchemaOrgSaysTheSame reads the rows back, as a search engine would, and compares with what is open.
func TestSchemaOrgSaysTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	compared := 0
	for i := range 60 {
		_, cal := randomCalendar(t, r, "UTC", 2025)
		if i%5 == 0 {
			_, other := randomCalendar(t, r, "UTC", 2025)
			cal = unite(t, cal, other)
		}
		from := time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 6, 0)
		data, err := cal.SchemaOrg(from, to)
		if err != nil {
			t.Fatal(err)
		}
		// A span that runs in from before the range belongs to a day outside of it: leave two days.
		check := from.AddDate(0, 0, 2)
		want, got := stretches(cal, check, to), schemaStretches(t, data, from, to)
		got = without(got, stretch{-1 << 60, check.Unix()})
		got = without(got, stretch{to.Unix(), 1 << 60})
		untilTheLastMinute := func(s stretch) bool { return s.close%86400 == 86340 } // reads as until midnight
		if slices.ContainsFunc(want, untilTheLastMinute) {
			continue
		}
		if compared++; !slices.Equal(want, got) {
			t.Errorf("%s: want %s, got %s\n%s", cal.Hours(from), firstDifference(want, got), firstDifference(got, want), data)
		}
	}
	if compared < 40 {
		t.Errorf("%d calendars compared", compared)
	}
}

type schemaRow struct {
	DayOfWeek                              []string
	Opens, Closes, ValidFrom, ValidThrough string
}

// schemaStretches interprets the JSON in UTC: a date with special rows has only these, another one the weekly rows.
func schemaStretches(t *testing.T, data []byte, from, to time.Time) []stretch {
	t.Helper()
	var doc struct {
		Weekly  []schemaRow `json:"openingHoursSpecification"`
		Special []schemaRow `json:"specialOpeningHoursSpecification"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var out []stretch
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		holds := func(r schemaRow) bool {
			return (r.ValidFrom == "" || r.ValidFrom <= date) && (r.ValidThrough == "" || date <= r.ValidThrough) &&
				(r.DayOfWeek == nil || slices.Contains(r.DayOfWeek, "https://schema.org/"+day.Weekday().String()))
		}
		rows := doc.Weekly
		if slices.ContainsFunc(doc.Special, holds) {
			rows = doc.Special
		}
		for _, r := range rows {
			if !holds(r) || r.Opens == r.Closes {
				continue
			}
			open, _ := time.Parse("15:04", r.Opens)
			end, _ := time.Parse("15:04", r.Closes)
			length := end.Sub(open)
			if length < 0 {
				length += 24 * time.Hour
			}
			if length == 24*time.Hour-time.Minute {
				length += time.Minute
			}
			at := day.Add(time.Duration(open.Hour())*time.Hour + time.Duration(open.Minute())*time.Minute)
			out = append(out, stretch{at.Unix(), at.Add(length).Unix()})
		}
	}
	return joined(out)
}
