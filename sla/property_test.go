package sla_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// The zones of the property tests: both hemispheres, half-hour changes, changes at midnight, a skipped date, no changes,
// negative daylight saving.
var zones = []string{
	"UTC", "Europe/Rome", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
	"Asia/Beirut", "Africa/Casablanca", "Europe/Dublin", "America/St_Johns", "Africa/Cairo", "Pacific/Chatham", "America/Asuncion",
}

// TestAgainstReference compares intervals with the slow reference, on random calendars in every kind of zone, from the
// years before the first table to those after it.
func TestAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(20260329, 1))
	for i := range 210 {
		year := []int{2025, 2018, 2011, 2040, 1969, 2100, 2150}[i/len(zones)%7]
		ref, cal := randomCalendar(t, r, zones[i%len(zones)], year)
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(365))
		to := from.AddDate(0, 0, 200)
		if want, got := ref.open(from, to), stretches(cal, from, to); !slices.Equal(want, got) {
			t.Errorf("%s from %s:\nwant %s\ngot  %s", ref, from, firstDifference(want, got), firstDifference(got, want))
		}
	}
}

// zoneNames lists the zone database that Go has, or that of the system.
func zoneNames(t *testing.T) []string {
	t.Helper()
	var names []string
	file := filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip")
	if z, err := zip.OpenReader(file); err == nil {
		defer z.Close()
		for _, f := range z.File {
			names = append(names, f.Name)
		}
	} else {
		root := "/usr/share/zoneinfo"
		_ = fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && path[0] >= 'A' && path[0] <= 'Z' {
				names = append(names, path)
			}
			return nil
		})
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		_, err := time.LoadLocation(name)
		return strings.HasSuffix(name, "/") || err != nil
	})
	if len(names) < 100 {
		t.Skipf("no list of zones: neither %s nor /usr/share/zoneinfo", file)
	}
	return names
}

// TestEveryZone compares with the reference in the weeks around a clock change of every zone there is, in a random year
// from 1970 to 2100, and holds the laws there.
func TestEveryZone(t *testing.T) {
	r := rand.New(rand.NewPCG(1970, 2100))
	changes := 0
	for _, name := range zoneNames(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(1970+r.IntN(131), time.Month(1+r.IntN(12)), 1+r.IntN(28), 12, 0, 0, 0, time.UTC)
		if _, end := at.In(zone).ZoneBounds(); !end.IsZero() && end.Year() <= 2100 {
			changes++
			at = end.UTC()
		}
		from := at.AddDate(0, 0, -9).Truncate(24 * time.Hour)
		to := from.AddDate(0, 0, 20)
		ref, cal := randomCalendar(t, r, name, max(1970, from.Year()-1))
		if want, got := ref.open(from, to), stretches(cal, from, to); !slices.Equal(want, got) {
			t.Errorf("%s from %s:\nwant %s\ngot  %s", ref, from, firstDifference(want, got), firstDifference(got, want))
		}
		start := from.Add(time.Duration(r.Int64N(int64(12 * 24 * time.Hour))))
		if problem := laws(cal, start, 1+time.Duration(r.Int64N(int64(30*time.Hour))), r); problem != "" && cal.Between(start, start.AddDate(1, 0, 0)) > 31*time.Hour {
			t.Errorf("%s at %s: %s", ref, start, problem)
		}
	}
	if changes < 100 {
		t.Errorf("only %d clock changes were looked at", changes)
	}
}

// TestQueriesAgree holds the laws between the questions, at random instants and at the edges of random calendars.
func TestQueriesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 20260329))
	for i := range 84 {
		year := []int{2024, 1970, 1995, 2036, 2098, 2200}[i%6]
		ref, cal := randomCalendar(t, r, zones[i%len(zones)], year)
		from := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
		var edges []time.Time
		for open, end := range cal.Intervals(from, from.AddDate(0, 9, 0)) {
			edges = append(edges, open.UTC(), end.UTC())
		}
		rounds := 40
		if year >= 2098 {
			rounds = 3 // questions beyond 2100 build a table each
		}
		for range rounds {
			at := from.Add(time.Duration(r.Int64N(int64(270 * 24 * time.Hour))))
			if len(edges) > 0 && r.IntN(3) == 0 {
				at = edges[r.IntN(len(edges))].Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
			}
			d := 1 + time.Duration(r.Int64N(int64(100*time.Hour)))
			if r.IntN(3) == 0 {
				d = d.Truncate(time.Minute) + time.Minute
			}
			if problem := laws(cal, at, d, r); problem != "" && cal.Between(at, at.AddDate(5, 0, 0)) > d {
				t.Errorf("%s at %s, %s: %s", ref, at, d, problem)
			}
		}
	}
}

// laws returns the first law that does not hold at an instant.
func laws(cal *sla.Calendar, at time.Time, d time.Duration, r *rand.Rand) string {
	due, err := cal.Add(at, d)
	if err != nil {
		return err.Error()
	}
	if got := cal.Between(at, due); got != d {
		return fmt.Sprintf("Add gives %s, which is %s away", due, got)
	}
	if got := cal.Between(at, due.Add(-1)); got >= d {
		return fmt.Sprintf("%s is not the earliest: %s a nanosecond before", due, got)
	}
	back, err := cal.Sub(due, d)
	if err != nil || cal.Between(back, due) != d || cal.Between(back.Add(1), due) >= d || back.Before(at) {
		return fmt.Sprintf("Sub gives %s, %v", back, err)
	}
	if cal.Open(at) && !back.Equal(at) {
		return fmt.Sprintf("Sub from an open instant gives %s", back)
	}
	middle := at.Add(time.Duration(r.Int64N(int64(due.Sub(at)) + 1)))
	if cal.Between(at, middle)+cal.Between(middle, due) != d {
		return fmt.Sprintf("split at %s", middle)
	}
	if part := cal.Between(at, middle); part > 0 {
		if half, err := cal.Add(at, part); err != nil || half.After(middle) || cal.Between(half, middle) != 0 {
			return fmt.Sprintf("the part to %s ends at %s, %v", middle, half, err)
		}
	}
	if got, err := cal.Add(middle, cal.Between(middle, due)); cal.Between(middle, due) > 0 && (err != nil || !got.Equal(due)) {
		return fmt.Sprintf("asked again at %s: %s", middle, got)
	}
	open, err := cal.NextOpen(at)
	if err != nil || !cal.Open(open) || cal.Between(at, open) != 0 || open.Equal(at) != cal.Open(at) {
		return fmt.Sprintf("NextOpen %s, %v", open, err)
	}
	if end, err := cal.NextClose(at); err == nil {
		if cal.Open(end) || !cal.Open(end.Add(-1)) || cal.Between(open, end) != end.Sub(open) {
			return fmt.Sprintf("NextClose %s", end)
		}
	} else if !errors.Is(err, sla.ErrNeverCloses) {
		return err.Error()
	}
	var sum time.Duration
	for open, end := range cal.Intervals(at, due) {
		sum += end.Sub(open)
		if !cal.Open(open) || open.Before(at) || end.After(due) {
			return fmt.Sprintf("interval %s to %s", open, end)
		}
	}
	if sum != d {
		return fmt.Sprintf("the intervals add up to %s", sum)
	}
	return ""
}

// TestNoHorizon: deadlines cross from one table to the next, and far from it.
func TestNoHorizon(t *testing.T) {
	cal := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-17:00", nil)
	for _, at := range []time.Time{
		time.Date(1, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(1899, 12, 1, 12, 0, 0, 0, time.UTC), time.Date(1969, 12, 26, 12, 0, 0, 0, time.UTC),
		time.Date(2100, 12, 30, 12, 0, 0, 0, time.UTC), time.Date(2500, 6, 1, 12, 0, 0, 0, time.UTC),
	} {
		for _, d := range []time.Duration{time.Hour, 4000 * time.Hour, 250000 * time.Hour} {
			due, err := cal.Add(at, d)
			if err != nil {
				t.Fatal(err)
			}
			back, err := cal.Sub(due, d)
			if got := cal.Between(at, due); got != d || err != nil || cal.Between(back, due) != d {
				t.Errorf("%s + %s = %s, %s back %s %v", at, d, due, got, back, err)
			}
		}
	}
	far := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	if got := cal.Between(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), far); got != 1<<63-1 {
		t.Errorf("open time of all years is %s", got)
	}
	if got := cal.Between(time.Date(9990, 1, 1, 0, 0, 0, 0, time.UTC), far); got < 20000*time.Hour || got > 21000*time.Hour {
		t.Errorf("open time of ten years is %s", got)
	}
	if _, err := cal.Add(far.AddDate(900, 0, 0), time.Hour); !errors.Is(err, sla.ErrNeverOpens) {
		t.Errorf("after the last year: %v", err)
	}
}
