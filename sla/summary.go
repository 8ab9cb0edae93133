package sla

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Summary says how one target was kept, or several taken together. It is an immutable value, safe for concurrent use;
// the zero value counted nothing. Make one with [Report.Summaries], [Report.Summary] or [Report.Total].
type Summary struct {
	Key      string
	Metric   Metric
	Priority string // of the target; empty for the target without one, and for several together

	// Met and Late cycles were answered, in time or not. Overdue ones are late and still open.
	Met, Late, Overdue int
	// Running and Paused cycles are open and not late. Cancelled ones have no verdict.
	Running, Paused, Cancelled int

	open, wall []time.Duration
}

// Answered is the number of cycles that OpenTime and WallTime are about: Met and Late. Cycles still open have no time
// yet; see Overdue beside a percentile, which looks the better the more is left unanswered.
func (s Summary) Answered() int { return len(s.wall) }

// InTime is the share of Met among Met, Late and Overdue; false if there are none.
func (s Summary) InTime() (float64, bool) {
	judged := s.Met + s.Late + s.Overdue
	if judged == 0 {
		return 0, false
	}
	return float64(s.Met) / float64(judged), true
}

// OpenTime is a percentile of the open time from start to answer, without pauses: on the target's calendar, or on the
// report's. p is from 0 (the shortest) to 100 (the longest), 50 for the median; by nearest rank, so that it is a time
// that really occurred. False without answered cycles, or with another p.
func (s Summary) OpenTime(p float64) (time.Duration, bool) { return nearestRank(s.open, p) }

// WallTime is the same on the wall: everything between start and answer, with nights and pauses, and with the time that
// a reopened case was resolved.
func (s Summary) WallTime(p float64) (time.Duration, bool) { return nearestRank(s.wall, p) }

// nearestRank is the smallest of the sorted values that at least p per cent do not exceed.
func nearestRank(sorted []time.Duration, p float64) (time.Duration, bool) {
	if len(sorted) == 0 || !(p >= 0 && p <= 100) {
		return 0, false
	}
	exact := p * float64(len(sorted)) / 100
	rank := int(math.Ceil(exact * (1 - 1e-15))) // 99.9 % of 1000 is 999.0000000000001 in floating point
	return sorted[min(max(rank, 1), len(sorted))-1], true
}

// The percentiles that texts and JSON show.
var shown = []struct {
	name string
	p    float64
}{{"p50", 50}, {"p90", 90}, {"p95", 95}}

type summaryJSON struct {
	Key       string                  `json:"key,omitempty"`
	Metric    Metric                  `json:"metric"`
	Priority  string                  `json:"priority,omitempty"`
	Met       int                     `json:"met"`
	Late      int                     `json:"late"`
	Overdue   int                     `json:"overdue"`
	Running   int                     `json:"running"`
	Paused    int                     `json:"paused"`
	Cancelled int                     `json:"cancelled"`
	InTime    *float64                `json:"in_time,omitempty"`
	Open      map[string]jsonDuration `json:"open_time,omitempty"`
	Wall      map[string]jsonDuration `json:"wall_time,omitempty"`
}

// MarshalJSON writes the numbers, and the percentiles p50, p90, p95 and max as text such as "1h30m". It is not read
// back: the single times are not in it.
func (s Summary) MarshalJSON() ([]byte, error) {
	v := summaryJSON{Key: s.Key, Metric: s.Metric, Priority: s.Priority, Met: s.Met, Late: s.Late, Overdue: s.Overdue,
		Running: s.Running, Paused: s.Paused, Cancelled: s.Cancelled, Open: percentiles(s.open), Wall: percentiles(s.wall)}
	if share, ok := s.InTime(); ok {
		v.InTime = &share
	}
	return json.Marshal(&v)
}

func percentiles(sorted []time.Duration) map[string]jsonDuration {
	if len(sorted) == 0 {
		return nil
	}
	out := map[string]jsonDuration{"max": jsonDuration(sorted[len(sorted)-1])}
	for _, x := range shown {
		d, _ := nearestRank(sorted, x.p)
		out[x.name] = jsonDuration(d)
	}
	return out
}

// MarshalJSON writes which cycles were counted and the summaries. It sorts what is new, as [Report.Summaries] does.
func (r *Report) MarshalJSON() ([]byte, error) {
	cycles := r.Cycles
	if cycles == "" {
		cycles = AllCycles
	}
	return json.Marshal(struct {
		Cycles    string    `json:"cycles"`
		Calendar  *Calendar `json:"calendar,omitempty"`
		Summaries []Summary `json:"summaries"`
	}{cycles, r.Calendar, r.Summaries()})
}

// String is a table in English, a line for each summary. Times are rounded to seconds.
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	all := r.Summaries()
	width := [3]int{len("key"), len("metric"), len("priority")}
	for _, s := range all {
		for i, name := range s.names() {
			width[i] = max(width[i], utf8.RuneCountInString(name))
		}
	}
	left := func(names [3]string) {
		for i, name := range names {
			fmt.Fprintf(w, "%-*s\t", width[i], name) // the writer aligns to the right
		}
	}
	left([3]string{"key", "metric", "priority"})
	fmt.Fprint(w, "met\tlate\toverdue\trunning\tpaused\tcancelled\tin time\t")
	for _, name := range []string{"open", "wall"} {
		for _, x := range shown {
			fmt.Fprintf(w, "%s %s\t", name, x.name)
		}
	}
	fmt.Fprintln(w)
	for _, s := range all {
		left(s.names())
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t", s.Met, s.Late, s.Overdue, s.Running, s.Paused, s.Cancelled)
		s.shares(w)
		fmt.Fprintln(w)
	}
	_ = w.Flush() // a Builder does not fail
	return b.String()
}

// shares writes what is in time, and the percentiles.
func (s Summary) shares(w io.Writer) {
	if share, ok := s.InTime(); ok {
		fmt.Fprintf(w, "%.1f%%\t", math.Floor(share*1000)/10) // 100% is all of them
	} else {
		fmt.Fprint(w, "-\t")
	}
	for _, sorted := range [][]time.Duration{s.open, s.wall} {
		for _, x := range shown {
			cell := "-"
			if d, ok := nearestRank(sorted, x.p); ok {
				cell = compact(round(d))
			}
			fmt.Fprint(w, cell+"\t")
		}
	}
}

func (s Summary) names() [3]string {
	return [3]string{printable(s.Key), string(s.Metric), printable(s.Priority)}
}

// printable keeps a name in its cell.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		return strconv.Quote(s)
	}
	return s
}
