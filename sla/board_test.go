package sla_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

// dueTexts takes at most some of what a board says is due.
func dueTexts(b *sla.Board, now time.Time, most int) []string {
	var out []string
	if most == 0 {
		return nil
	}
	for id, a := range b.Due(now) {
		out = append(out, fmt.Sprintf("%s %s at %s", id, a.ID, a.At.Format(time.RFC3339Nano)))
		if len(out) == most {
			break
		}
	}
	return out
}

const everything = -1

func put(tb testing.TB, b *sla.Board, id string, c sla.Clock) {
	tb.Helper()
	if err := b.Put(id, c); err != nil {
		tb.Fatal(err)
	}
}

func TestBoard(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 2 * time.Hour, Warnings: []sla.Warning{{Before: time.Hour}}, Escalations: []sla.Escalation{{Name: "lead", AfterStart: time.Hour}}}}})
	var b sla.Board
	if _, ok := b.Next(); ok || b.Len() != 0 || b.Remove("a") || dueTexts(&b, at("23:00"), everything) != nil {
		t.Error("the zero board says something")
	}
	put(t, &b, "a", p.Start(at("08:00"), ""))
	put(t, &b, "b", p.Start(at("08:30"), ""))
	if next, ok := b.Next(); !ok || !next.Equal(at("09:00")) {
		t.Errorf("next at %s, %v", next, ok)
	}
	if got := dueTexts(&b, at("08:59"), everything); got != nil {
		t.Errorf("too early: %v", got)
	}
	// Two alarms of one instant, and a loop that is left between them.
	want := []string{"a first_response/1/warning:1h at 2026-03-25T09:00:00Z"}
	if diff := cmp.Diff(want, dueTexts(&b, at("09:10"), 1)); diff != "" {
		t.Errorf("the first (-want +got)\n%s", diff)
	}
	if next, ok := b.Next(); !ok || !next.Equal(at("09:00")) {
		t.Errorf("the other one is due at %s, %v", next, ok)
	}
	want = []string{"a first_response/1/escalation:lead at 2026-03-25T09:00:00Z", "b first_response/1/warning:1h at 2026-03-25T09:30:00Z", "b first_response/1/escalation:lead at 2026-03-25T09:30:00Z",
		"a first_response/1/breach at 2026-03-25T10:00:00.000001Z"}
	if diff := cmp.Diff(want, dueTexts(&b, at("10:30"), everything)); diff != "" {
		t.Errorf("the rest (-want +got)\n%s", diff)
	}
	if got := dueTexts(&b, at("10:30"), everything); got != nil {
		t.Errorf("again: %v", got)
	}
	clock, ok := b.Get("b")
	if !ok {
		t.Fatal("b is gone")
	}
	put(t, &b, "b", record(t, clock, ev("10:40", sla.PublicReply)))
	want = []string{"b first_response/1/breach at 2026-03-25T10:30:00.000001Z"}
	if diff := cmp.Diff(want, dueTexts(&b, at("11:00"), everything)); diff != "" {
		t.Errorf("answered late, before anybody looked (-want +got)\n%s", diff)
	}
	if !b.Remove("a") || b.Remove("a") || b.Len() != 1 {
		t.Errorf("removed, %d left", b.Len())
	}
	if _, ok := b.Get("a"); ok {
		t.Error("a is still there")
	}
	if _, ok := b.Next(); ok {
		t.Error("something is next, but nobody waits")
	}
}

func TestBoardErrors(t *testing.T) {
	var b sla.Board
	clock := sla.Social6h18h().Start(day0, "")
	for _, c := range []struct {
		id    string
		clock sla.Clock
		want  string
	}{
		{"", clock, "sla: board id: empty"},
		{"\xff", clock, "sla: board id: not UTF-8"},
		{"a", new(sla.Policy).Start(day0, ""), "sla: board clock: zero value; use Policy.Start, Begin or Bind"},
		{"a", sla.Clock{}, "sla: board clock: zero value; use Policy.Start, Begin or Bind"},
	} {
		if err := b.Put(c.id, c.clock); err == nil || err.Error() != c.want || !errors.Is(err, sla.ErrInvalid) {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
	}
	if b.Len() != 0 {
		t.Errorf("%d clocks", b.Len())
	}
}

// TestBoardLateEvent: an event that comes in after the board has looked past it.
func TestBoardLateEvent(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: 2 * time.Hour}, {Metric: sla.FirstResponse, Priority: "urgent", Budget: time.Hour}}})
	var b sla.Board
	clock := p.Start(at("08:00"), "")
	put(t, &b, "a", clock)
	dueTexts(&b, at("10:30"), everything) // the breach
	paused := record(t, clock, paused("09:00", "hold"), resumed("12:00", "hold"))
	put(t, &b, "a", paused)
	if got := dueTexts(&b, at("18:00"), everything); got != nil {
		t.Errorf("the breach that moved to 13:00 is reported again: %v", got)
	}
	put(t, &b, "a", record(t, clock, sla.Event{Kind: sla.PriorityChange, At: at("09:30"), Priority: "urgent"}))
	want := []string{"a first_response/1.1/breach at 2026-03-25T09:30:00.000001Z"}
	if diff := cmp.Diff(want, dueTexts(&b, at("18:00"), everything)); diff != "" {
		t.Errorf("a change recorded late (-want +got)\n%s", diff)
	}
	if got := dueTexts(&b, at("18:00"), everything); got != nil {
		t.Errorf("again: %v", got)
	}
}

// TestBoardLongConversation: what was reported of cycles that the state has dropped is forgotten with them.
func TestBoardLongConversation(t *testing.T) {
	p := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.NextResponse)})
	var b sla.Board
	clock, reported := p.Start(day0, ""), map[string]bool{}
	for i := range 200 {
		now := day0.Add(time.Duration(i) * 3 * time.Hour)
		clock = record(t, clock, sla.Event{Kind: sla.CustomerMessage, At: now})
		put(t, &b, "a", clock)
		for _, a := range b.Due(now.Add(2 * time.Hour)) {
			if reported[a.ID] {
				t.Fatalf("%s again", a.ID)
			}
			reported[a.ID] = true
		}
		clock = record(t, clock, sla.Event{Kind: sla.PublicReply, At: now.Add(2 * time.Hour)})
		put(t, &b, "a", clock)
	}
	data, err := json.Marshal(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("/breach")); len(reported) != 200 || n > 0 {
		t.Errorf("%d alarms reported, %d IDs kept", len(reported), n)
	}
}

func TestBoardPutAfter(t *testing.T) {
	var b sla.Board
	if err := b.PutAfter("a", sla.Social6h18h().Start(at("00:00"), ""), at("06:00")); err != nil {
		t.Fatal(err)
	}
	want := []string{"a first_response/1/breach at 2026-03-25T06:00:00.000001Z"}
	if diff := cmp.Diff(want, dueTexts(&b, at("07:00"), everything)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A boardModel does what a board does, the slow way: it remembers every ID that it reported.
type boardModel map[string]*boardCase

type boardCase struct {
	clock sla.Clock
	told  map[string]bool
}

func (m boardModel) due(now time.Time, tell bool) []string {
	var out []string
	for id, c := range m {
		for _, a := range c.clock.Alarms(time.Time{}, now) {
			if !c.told[a.ID] {
				out = append(out, fmt.Sprintf("%s %s at %s", id, a.ID, a.At.Format(time.RFC3339Nano)))
				if tell {
					c.told[a.ID] = true
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func (m boardModel) next() (first time.Time) {
	for _, c := range m {
		for _, a := range c.clock.Alarms(time.Time{}, day0.AddDate(50, 0, 0)) {
			if !c.told[a.ID] && (first.IsZero() || a.At.Before(first)) {
				first = a.At
			}
		}
	}
	return first
}

func TestBoardAgainstModel(t *testing.T) {
	all := []sla.Metric{sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution}
	targets := hoursOf(3, all...)
	for i := range targets {
		targets[i].Warnings = []sla.Warning{{Before: time.Hour}, {Share: 0.25}}
		targets[i].Escalations = []sla.Escalation{{Name: "early", AfterStart: 2 * time.Hour}, {Name: "lead", AfterDue: time.Hour}}
	}
	for _, x := range hoursOf(1, all...) {
		x.Priority = "urgent"
		targets = append(targets, x)
	}
	policies := []*sla.Policy{sla.Social6h18h(), newPolicy(t, sla.PolicySpec{Targets: targets})}
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		b, m, now := &sla.Board{}, boardModel{}, day0
		for step := range 250 {
			id := fmt.Sprint(r.IntN(6))
			switch n := r.IntN(20); {
			case n < 2:
				clock := policies[r.IntN(2)].Start(now.Add(-time.Duration(r.IntN(3))*time.Hour), "")
				if m[id] == nil {
					m[id] = &boardCase{told: map[string]bool{}}
				}
				m[id].clock = clock
				put(t, b, id, clock)
			case n < 3:
				if b.Remove(id) != (m[id] != nil) {
					t.Fatal("remove")
				}
				delete(m, id)
			case n < 13:
				if m[id] == nil {
					continue
				}
				for range 1 + r.IntN(2) { // more than one event at a time, some of them late
					m[id].clock = record(t, m[id].clock, boardEvent(r, m[id].clock.State().At(), now))
				}
				put(t, b, id, m[id].clock)
			case n < 14:
				b = reloaded(t, b, policies)
			case n < 17: // some of what is due: the model cannot know which of equal instants come first
				for id, a := range b.Due(now) {
					if text := fmt.Sprintf("%s %s at %s", id, a.ID, a.At.Format(time.RFC3339Nano)); !slices.Contains(m.due(now, false), text) {
						t.Fatalf("seed %d step %d: %s is not due, or was reported", seed, step, text)
					}
					m[id].told[a.ID] = true
					if r.IntN(3) == 0 {
						break
					}
				}
			default:
				now = now.Add(time.Duration(r.Int64N(int64(3 * time.Hour))).Truncate(time.Minute))
				got := dueTexts(b, now, everything)
				if times := func(s string) string { return strings.TrimSuffix(s[strings.LastIndex(s, " "):], "Z") }; !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(times(a), times(b)) }) {
					t.Fatalf("seed %d step %d: not in order: %v", seed, step, got)
				}
				slices.Sort(got)
				if diff := cmp.Diff(m.due(now, true), got); diff != "" {
					t.Fatalf("seed %d step %d at %s (-want +got)\n%s", seed, step, now, diff)
				}
			}
			if next, _ := b.Next(); !next.Equal(m.next()) || b.Len() != len(m) {
				t.Fatalf("seed %d step %d: next at %s, want %s", seed, step, next, m.next())
			}
		}
	}
}

func boardEvent(r *rand.Rand, last, now time.Time) sla.Event {
	kinds := []sla.EventKind{sla.CustomerMessage, sla.PublicReply, sla.Note, sla.Pause, sla.Resume, sla.Resolve, sla.Reopen, sla.PriorityChange, sla.Withdraw, sla.Cancel}
	e := sla.Event{Kind: kinds[r.IntN(len(kinds))], At: now, Reason: "hold", Priority: []string{"", "urgent"}[r.IntN(2)]}
	if r.IntN(3) == 0 {
		e.At = last.Add(time.Duration(r.Int64N(int64(now.Sub(last).Abs()) + 1)).Truncate(time.Minute))
	}
	if e.At.Before(last) {
		e.At = last
	}
	return e
}

// reloaded is the board after a restart of the program.
func reloaded(t *testing.T, b *sla.Board, policies []*sla.Policy) *sla.Board {
	t.Helper()
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var fresh sla.Board
	if err := fresh.Restore(iotest.OneByteReader(bytes.NewReader(data)), policies...); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	if again, _ := json.Marshal(&fresh); !slices.Equal(sortedLines(data), sortedLines(again)) {
		t.Fatalf("restored\n%s, wrote\n%s", data, again)
	}
	return &fresh
}

func sortedLines(data []byte) []string {
	lines := strings.Split(strings.ReplaceAll(string(data), "},\n", "}\n"), "\n")
	slices.Sort(lines)
	return lines
}

func TestBoardSnapshotErrors(t *testing.T) {
	social, other := sla.Social6h18h(), newPolicy(t, sla.PolicySpec{Name: "office", Version: 2, Targets: hourOf(sla.Resolution)})
	var b sla.Board
	put(t, &b, "a", social.Start(day0, ""))
	put(t, &b, "b", other.Start(day0, ""))
	var out bytes.Buffer
	n, err := b.WriteTo(&out)
	if err != nil || n != int64(out.Len()) {
		t.Fatalf("wrote %d of %d, %v", n, out.Len(), err)
	}
	whole := out.String()
	for _, c := range []struct {
		in   string
		want string
		kind error
	}{
		{whole, `sla: board clock 2 policy "office 2": not among the policies given`, sla.ErrMismatch},
		{strings.Replace(whole, `"format":1`, `"format":2`, 1), `sla: board format "2": this package reads up to 1`, sla.ErrNewer},
		{strings.Replace(whole, `"format":2`, `"format":9`, 1), `sla: board clock 1 state format "9": this package reads up to 2`, sla.ErrNewer},
		{strings.Replace(whole, `"id":"a"`, `"id":""`, 1), `sla: board clock 1 board id: empty`, sla.ErrInvalid},
		{strings.Replace(whole, `"id":"a"`, `"id":7`, 1), `sla: board clock 1 id: cannot be a number`, sla.ErrInvalid},
		{strings.Replace(whole, `"id":"a"`, `"key":"a"`, 1), `sla: board clock 1: unknown field "key"`, sla.ErrInvalid},
		{strings.Replace(whole, `"clocks"`, `"cases"`, 1), `sla: board "cases": unknown field, or in the wrong place`, sla.ErrInvalid},
		{`{"clocks":[]}`, `sla: board "clocks": unknown field, or in the wrong place`, sla.ErrInvalid},
		{`{}`, `sla: board format: missing or out of range`, sla.ErrInvalid},
		{`[]`, `sla: board "[": where { is expected`, sla.ErrInvalid},
		{``, `sla: board: ends too early`, sla.ErrInvalid},
		{whole[:200], `sla: board clock 1: ends too early`, sla.ErrInvalid},
		{`{"format":1,"clocks":[]}{}`, `sla: board: something follows it`, sla.ErrInvalid},
		{`{"format":1,"clocks":[{"id":"a"}]}`, `sla: board clock 1 state: missing`, sla.ErrInvalid},
	} {
		var fresh sla.Board
		err := fresh.Restore(strings.NewReader(c.in), social, nil)
		if err == nil || err.Error() != c.want || !errors.Is(err, c.kind) {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
		if fresh.Len() != 0 {
			t.Errorf("%s: %d clocks were restored", c.want, fresh.Len())
		}
	}
	if err := b.Restore(strings.NewReader(whole), social, other); err == nil || b.Len() != 2 {
		t.Errorf("restored over clocks: %v", err)
	}
	broken := errors.New("disk on fire")
	if err := new(sla.Board).Restore(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	if _, err := b.WriteTo(failingWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// TestBoardConcurrently: several loops at once share the alarms, while others put, remove, look and write.
func TestBoardConcurrently(t *testing.T) {
	const cases = 3000
	p := sla.Social6h18h()
	var b sla.Board
	var wg sync.WaitGroup
	var mu sync.Mutex
	told := map[string]int{}
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < cases; i += 4 {
				clock := p.Start(day0.Add(time.Duration(i)*time.Second), "")
				if err := b.Put(fmt.Sprint(i), clock); err != nil {
					t.Error(err)
				}
				if i%10 == 0 {
					b.Remove(fmt.Sprint(i))
				}
			}
		})
		wg.Go(func() {
			for i := range 60 {
				for id, a := range b.Due(day0.Add(time.Duration(i) * time.Hour)) {
					mu.Lock()
					told[id+" "+a.ID]++
					mu.Unlock()
					if clock, ok := b.Get(id); ok && w == 0 {
						if err := b.Put(id, clock); err != nil { // from within the loop
							t.Error(err)
						}
					}
				}
				b.Next()
			}
		})
	}
	wg.Go(func() {
		for range 5 {
			if _, err := b.WriteTo(io.Discard); err != nil {
				t.Error(err)
			}
			for range b.All() {
				b.Len()
			}
		}
	})
	wg.Wait()
	for id, a := range b.Due(day0.AddDate(1, 0, 0)) {
		told[id+" "+a.ID]++
	}
	if n := b.Len(); n != cases-cases/10 {
		t.Errorf("%d clocks", n)
	}
	for id := range b.All() {
		for _, name := range []string{"warning:1h", "breach", "escalation:viral"} {
			if n := told[id+" first_response/1/"+name]; n != 1 {
				t.Errorf("%s of %s was reported %d times", name, id, n)
			}
		}
	}
}

// FuzzBoard: what is restored can be asked, and written and restored again.
func FuzzBoard(f *testing.F) {
	p := sla.Social6h18h()
	var b sla.Board
	put(f, &b, "a", record(f, p.Start(day0, ""), ev("07:00", sla.PublicReply), ev("08:00", sla.CustomerMessage)))
	put(f, &b, "b", p.Start(day0.Add(time.Nanosecond), "urgent"))
	for range 2 {
		data, err := json.Marshal(&b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		dueTexts(&b, at("07:00"), 2)
	}
	f.Add([]byte(`{"format":1,"clocks":[{"id":"x","state":{"format":1,"policy":"social-6h-18h","version":1,"at":"9999-12-31T23:59:59Z","cycles":[{"metric":"first_response","n":1,"start":"0001-01-02T00:00:00Z"}]},"skip":["first_response/1/breach"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b, again sla.Board
		if err := b.Restore(bytes.NewReader(data), p); err != nil {
			if b.Len() != 0 {
				t.Fatalf("%d clocks after %v", b.Len(), err)
			}
			return
		}
		b.Next()
		dueTexts(&b, at("10:00"), 1)
		out, err := json.Marshal(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Restore(bytes.NewReader(out), p); err != nil || again.Len() != b.Len() {
			t.Fatalf("%s: %d of %d clocks, %v", out, again.Len(), b.Len(), err)
		}
		for _, now := range []time.Time{at("23:00"), time.Unix(1<<60, 0), time.Unix(-1<<60, 0)} {
			if diff := cmp.Diff(dueTexts(&b, now, everything), dueTexts(&again, now, everything)); diff != "" {
				t.Fatalf("due after a restart (-want +got)\n%s", diff)
			}
		}
	})
}
