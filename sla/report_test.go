package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mysocialcare/socialcare/sla"
)

// counts compares a summary without its times.
var counts = cmpopts.IgnoreUnexported(sla.Summary{})

// cases makes clocks with an answer after each of the times; a negative one is not answered.
func cases(t *testing.T, p *sla.Policy, start time.Time, answers ...time.Duration) []sla.Clock {
	t.Helper()
	var out []sla.Clock
	for _, after := range answers {
		clock := p.Start(start, "")
		if after >= 0 {
			clock = record(t, clock, sla.Event{Kind: sla.PublicReply, At: start.Add(after)})
		}
		out = append(out, clock)
	}
	return out
}

func add(t *testing.T, r *sla.Report, key string, now time.Time, clocks ...sla.Clock) {
	t.Helper()
	for _, c := range clocks {
		if err := r.Add(key, c, now); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReportCounts(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{
		{Metric: sla.FirstResponse, Budget: time.Hour}, {Metric: sla.FirstResponse, Budget: 10 * time.Minute, Priority: "urgent"},
		{Metric: sla.Resolution, Budget: 100 * time.Hour},
	}})
	now := day0.Add(30 * time.Minute)
	var r sla.Report
	add(t, &r, "chat", now, cases(t, p, day0, 5*time.Minute, 30*time.Minute, -1)...)
	add(t, &r, "chat", now, cases(t, p, day0.Add(-2*time.Hour), 30*time.Minute, 90*time.Minute, -1)...)
	add(t, &r, "chat", now, p.Start(day0, "urgent"))
	paused := record(t, p.Start(day0, ""), sla.Event{Kind: sla.Pause, At: day0, Reason: "x"})
	cancelled := record(t, p.Start(day0, ""), sla.Event{Kind: sla.Cancel, At: day0})
	add(t, &r, "mail", now, paused, cancelled)
	want := []sla.Summary{
		{Key: "chat", Metric: sla.FirstResponse, Met: 3, Late: 1, Overdue: 1, Running: 1},
		{Key: "chat", Metric: sla.FirstResponse, Priority: "urgent", Overdue: 1},
		{Key: "chat", Metric: sla.Resolution, Running: 7},
		{Key: "mail", Metric: sla.FirstResponse, Paused: 1, Cancelled: 1},
		{Key: "mail", Metric: sla.Resolution, Paused: 1, Cancelled: 1},
	}
	if diff := cmp.Diff(want, r.Summaries(), counts); diff != "" {
		t.Errorf("summaries (-want +got)\n%s", diff)
	}
	for _, c := range []struct {
		got, want sla.Summary
		share     float64
		judged    bool
	}{
		{r.Summary("chat", sla.FirstResponse), sla.Summary{Key: "chat", Metric: sla.FirstResponse, Met: 3, Late: 1, Overdue: 2, Running: 1}, 0.5, true},
		{r.Total(sla.FirstResponse), sla.Summary{Metric: sla.FirstResponse, Met: 3, Late: 1, Overdue: 2, Running: 1, Paused: 1, Cancelled: 1}, 0.5, true},
		{r.Summary("fax", sla.FirstResponse), sla.Summary{Key: "fax", Metric: sla.FirstResponse}, 0, false},
	} {
		if diff := cmp.Diff(c.want, c.got, counts); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if share, ok := c.got.InTime(); share != c.share || ok != c.judged {
			t.Errorf("%s: in time %v, %v", c.got.Key, share, ok)
		}
		if c.got.Answered() != c.want.Met+c.want.Late {
			t.Errorf("%s: %d answered", c.got.Key, c.got.Answered())
		}
	}
	if d, ok := r.Summary("mail", sla.FirstResponse).OpenTime(50); ok {
		t.Errorf("median of no answers: %s", d)
	}
}

// TestReportPercentiles compares with the definition, counted out: the smallest value that p per cent do not exceed.
func TestReportPercentiles(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Calendar: newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil), Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour}}})
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 3, 10, 20, 99, 100, 1000} {
		var r sla.Report
		var open, wall []time.Duration
		for range n {
			start := day0.Add(time.Duration(random.Int64N(int64(240 * time.Hour))))
			took := time.Duration(random.Int64N(int64(72 * time.Hour)))
			c := cases(t, p, start, took)[0]
			add(t, &r, "k", start.Add(took), c)
			open, wall = append(open, c.Status(start.Add(took))[0].Elapsed), append(wall, took)
			if random.IntN(n) == 0 {
				r.Summaries() // a look in between changes nothing
			}
		}
		s := r.Total(sla.FirstResponse)
		for _, tenths := range []int{0, 1, 250, 500, 900, 950, 990, 999, 1000} {
			p := float64(tenths) / 10
			if got, ok := s.OpenTime(p); !ok || got != countedOut(open, tenths) {
				t.Errorf("open p%v of %d: %s, want %s", p, n, got, countedOut(open, tenths))
			}
			if got, ok := s.WallTime(p); !ok || got != countedOut(wall, tenths) {
				t.Errorf("wall p%v of %d: %s, want %s", p, n, got, countedOut(wall, tenths))
			}
		}
		for _, p := range []float64{-1, 100.1, math.NaN(), math.Inf(1)} {
			if got, ok := s.WallTime(p); ok {
				t.Errorf("p%v: %s", p, got)
			}
		}
	}
}

// countedOut walks up the values until enough of them are not larger; thousandths as whole numbers.
func countedOut(values []time.Duration, tenths int) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	for _, v := range sorted {
		notLarger := 0
		for _, x := range values {
			if x <= v {
				notLarger++
			}
		}
		if notLarger*1000 >= tenths*len(values) {
			return v
		}
	}
	return -1
}

func TestReportCycles(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.NextResponse, Budget: time.Hour}}})
	clock := p.Start(day0, "")
	at := day0
	for _, took := range []time.Duration{30, 90, 10} { // minutes
		clock = record(t, clock, sla.Event{Kind: sla.CustomerMessage, At: at}, sla.Event{Kind: sla.PublicReply, At: at.Add(took * time.Minute)})
		at = at.Add(3 * time.Hour)
	}
	running := record(t, clock, sla.Event{Kind: sla.CustomerMessage, At: at})
	withdrawn := record(t, running, sla.Event{Kind: sla.Withdraw, At: at})
	overdue := at.Add(4 * time.Hour)
	for _, c := range []struct {
		cycles string
		clock  sla.Clock
		now    time.Time
		want   sla.Summary
		times  []time.Duration
	}{
		{"", clock, at, sla.Summary{Met: 2, Late: 1}, []time.Duration{10, 30, 90}},
		{sla.AllCycles, running, at, sla.Summary{Met: 2, Late: 1, Running: 1}, []time.Duration{10, 30, 90}},
		{sla.AllCycles, withdrawn, at, sla.Summary{Met: 2, Late: 1, Cancelled: 1}, []time.Duration{10, 30, 90}},
		{sla.FirstCycle, running, at, sla.Summary{Met: 1}, []time.Duration{30}},
		{sla.LastCycle, clock, at, sla.Summary{Met: 1}, []time.Duration{10}},
		{sla.LastCycle, running, at, sla.Summary{Running: 1}, nil},
		{sla.LastCycle, withdrawn, at, sla.Summary{Met: 1}, []time.Duration{10}},
		{sla.WorstCycle, running, at, sla.Summary{Late: 1}, []time.Duration{90}},
		{sla.WorstCycle, running, overdue, sla.Summary{Overdue: 1}, nil},
	} {
		r := sla.Report{Cycles: c.cycles}
		add(t, &r, "", c.now, c.clock)
		got := r.Total(sla.NextResponse)
		c.want.Metric = sla.NextResponse
		if diff := cmp.Diff(c.want, got, counts); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.cycles, diff)
		}
		for i, minutes := range c.times {
			if d, ok := got.WallTime(float64(i+1) / float64(len(c.times)) * 100); !ok || d != minutes*time.Minute {
				t.Errorf("%q: value %d is %s, %v; want %d minutes", c.cycles, i, d, ok, minutes)
			}
		}
		if got.Answered() != len(c.times) {
			t.Errorf("%q: %d answered", c.cycles, got.Answered())
		}
	}
}

// TestReportMerge: in parts or at once is the same; the parts stay as they were.
func TestReportMerge(t *testing.T) {
	p := sla.Social6h18h()
	now := day0.Add(100 * time.Hour)
	var whole, left, right sla.Report
	for i, c := range cases(t, p, day0, 5*time.Minute, 7*time.Hour, -1, time.Minute, 3*time.Hour, 2*time.Minute) {
		key := fmt.Sprint(i % 2)
		add(t, &whole, key, now, c)
		add(t, []*sla.Report{&left, &right}[i/3], key, now, c)
	}
	left.Summaries() // sorted and unsorted parts
	before := right.Total(sla.FirstResponse)
	rightJSON, _ := json.Marshal(&right)
	if err := left.Merge(&right); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.String(), left.String()); diff != "" {
		t.Errorf("merged (-want +got)\n%s", diff)
	}
	add(t, &right, "1", now, cases(t, p, day0, 0, 0, 0)...)
	if diff := cmp.Diff(whole.String(), left.String()); diff != "" {
		t.Errorf("after more in a part (-want +got)\n%s", diff)
	}
	if p50, _ := before.WallTime(50); p50 != 2*time.Minute || before.Answered() != 3 {
		t.Errorf("an old summary changed: %s of %d", p50, before.Answered())
	}
	if err := right.Merge(nil); err != nil {
		t.Error(err)
	}
	var again sla.Report
	if err := again.Merge(&left); err != nil || again.String() != whole.String() {
		t.Errorf("into an empty report: %v\n%s", err, again.String())
	}
	if !strings.Contains(string(rightJSON), `"wall_time":{"max":"2m","p50":"1m","p90":"2m","p95":"2m"}`) {
		t.Errorf("JSON %s", rightJSON)
	}
}

func TestReportErrors(t *testing.T) {
	clock := sla.Social6h18h().Start(day0, "")
	rome := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	same := newCalendar(t, "Europe/Rome", "Mo-Fr 09:00-18:00", nil)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no policy", new(sla.Report).Add("k", sla.Clock{}, day0), `sla: clock: zero value; use Policy.Start, Begin or Bind`},
		{"cycles", (&sla.Report{Cycles: "best"}).Add("k", clock, day0), `sla: report cycles "best": not one of all, first, last, worst`},
		{"calendar", (&sla.Report{Calendar: &sla.Calendar{}}).Add("k", clock, day0), `sla: report calendar: a zero Calendar; make one with NewCalendar`},
		{"merge cycles", (&sla.Report{Cycles: "first"}).Merge(&sla.Report{Cycles: "last"}), `sla: report cycles "last": the other report counts first`},
		{"merge calendar", (&sla.Report{Calendar: rome}).Merge(&sla.Report{}), `sla: report calendar: the reports measure on different ones`},
		{"merge bad", new(sla.Report).Merge(&sla.Report{Cycles: "best"}), `sla: report cycles "best": not one of all, first, last, worst`},
	} {
		if c.err == nil || c.err.Error() != c.want || !errors.Is(c.err, sla.ErrInvalid) {
			t.Errorf("%s: %v, want %s", c.name, c.err, c.want)
		}
	}
	if err := (&sla.Report{Cycles: "all", Calendar: rome}).Merge(&sla.Report{Calendar: same}); err != nil {
		t.Errorf("all is the default, and equal calendars are equal: %v", err)
	}
}

// TestReportText: an odd key stays in its line.
func TestReportText(t *testing.T) {
	var r sla.Report
	now := day0.Add(8 * time.Hour)
	add(t, &r, "chat\n\tteam", now, cases(t, sla.Social6h18h(), day0, 0, -1)...)
	add(t, &r, "Köln", now, cases(t, sla.Social6h18h(), day0, 90*time.Minute+400*time.Millisecond)...)
	golden(t, "report.txt", r.String())
	data, err := json.MarshalIndent(&r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", string(data))
	if empty, err := json.Marshal(&sla.Report{}); string(empty) != `{"cycles":"all","summaries":[]}` || err != nil {
		t.Errorf("an empty report is %s, %v", empty, err)
	}
}

func BenchmarkReport(b *testing.B) {
	const million = 1_000_000
	office := officePolicy(b, officeCalendar(b))
	clocks := make([]sla.Clock, 4096)
	random := rand.New(rand.NewPCG(5, 6))
	for i, start := range starts(2025) {
		took := time.Duration(random.Int64N(int64(48 * time.Hour)))
		clock, err := office.Start(start, "").Record(sla.Event{Kind: sla.PublicReply, At: start.Add(took)})
		if err != nil {
			b.Fatal(err)
		}
		clocks[i] = clock
	}
	now := starts(2025)[0].AddDate(6, 0, 0)
	b.Run("add", func(b *testing.B) {
		var r sla.Report
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if err := r.Add("mail", clocks[i%4096], now); err != nil {
				b.Fatal(err)
			}
		}
	})
	var all sla.Report
	for i := range million {
		if err := all.Add("mail", clocks[i%4096], now); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("percentiles/1000000/first", func(b *testing.B) { // sorts twice a million times
		for b.Loop() {
			b.StopTimer()
			var r sla.Report
			if err := r.Merge(&all); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			r.Total(sla.FirstResponse).OpenTime(95)
		}
	})
	b.Run("percentiles/1000000/again", func(b *testing.B) {
		all.Summaries()
		b.ReportAllocs()
		for b.Loop() {
			all.Total(sla.FirstResponse).OpenTime(95)
		}
	})
}

// TestReportFolded: what is measured on another calendar ends with the cycle, also where its pauses were folded later.
func TestReportFolded(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 6 * time.Hour}, {Metric: sla.Resolution, Budget: 6 * time.Hour}}})
	clock, now := p.Start(day0, ""), day0
	for i := range 90 {
		clock = record(t, clock, sla.Event{Kind: sla.Pause, At: now.Add(7 * time.Minute), Reason: "hold"}, sla.Event{Kind: sla.Resume, At: now.Add(10 * time.Minute)})
		now = now.Add(10 * time.Minute)
		if i == 19 {
			clock = record(t, clock, sla.Event{Kind: sla.Resolve, At: now})
		}
	}
	for _, cal := range []*sla.Calendar{nil, sla.Always()} {
		r := sla.Report{Calendar: cal}
		if err := r.Add("k", clock, now); err != nil {
			t.Fatal(err)
		}
		want := 140 * time.Minute
		if cal != nil {
			want = 200 * time.Minute // folded pauses count
		}
		for _, m := range []sla.Metric{sla.FirstResponse, sla.Resolution} {
			if got, _ := r.Total(m).OpenTime(50); got != want {
				t.Errorf("%s, own calendar %t: %s, want %s", m, cal == nil, got, want)
			}
		}
	}
}
