package sla

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Which cycles of a metric a [Report] counts. A state keeps every metric's first, last and worst cycle, and at most 32 in
// all. A cycle whose message was withdrawn is first, last or worst only if there is no other.
const (
	AllCycles  = "all"
	FirstCycle = "first"
	LastCycle  = "last"
	WorstCycle = "worst" // furthest over its budget, or nearest to it
)

// A Report gathers how targets were kept, from any number of clocks, by a key of the caller's: the channel, the team,
// the week. Percentiles are exact, by nearest rank, in open time and on the wall.
//
// The zero value is ready: it counts all cycles. Set the fields before the first Add. A Report must not be copied, and
// it is not safe for concurrent use, not even for reading: give each goroutine its own and [Report.Merge] them.
//
// It keeps no clock, but 16 bytes for each answered cycle (up to twice that while it grows, and once more while a
// summary sorts what is new), and some 300 for each key and target.
type Report struct {
	// Cycles is AllCycles, FirstCycle, LastCycle or WorstCycle; empty is AllCycles.
	Cycles string
	// Calendar, if set, is the one that open time is measured on. Nil measures each target on its own. It is for
	// policies that run on the wall, such as [Social6h18h], where the report shall say how much business time passed.
	// Pauses that a state has folded (see [State]) are not taken out of it.
	Calendar *Calendar

	groups map[reportKey]*reportGroup
}

type reportKey struct {
	key      string
	metric   Metric
	priority string
}

// A reportGroup is the cycles of one key and target.
type reportGroup struct {
	met, late, overdue, running, paused, cancelled int

	open, wall durations // of the answered cycles
}

// durations are the values sorted so far, never changed, so that summaries share them, and those since.
type durations struct{ sorted, fresh []time.Duration }

func (d *durations) sort() []time.Duration {
	if len(d.fresh) > 0 {
		slices.Sort(d.fresh)
		d.sorted, d.fresh = merged(d.sorted, d.fresh), nil
	}
	return d.sorted
}

// merged joins two sorted lists; a list alone is shared.
func merged(a, b []time.Duration) []time.Duration {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	out := make([]time.Duration, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0] < a[0] {
			a, b = b, a
		}
		out, a = append(out, a[0]), a[1:]
	}
	return append(append(out, a...), b...)
}

// Add counts a clock under a key, as it stands at now: each metric that its policy measures. Count a clock once a key;
// for channel and team, use two reports. A clock without a policy and unknown Cycles are an [Error].
func (r *Report) Add(key string, c Clock, now time.Time) error {
	if err := r.check(); err != nil {
		return err
	}
	if c.policy == nil {
		return invalid("clock", "", "zero value; use Policy.Start, Begin or Bind")
	}
	for _, m := range metrics {
		if c.policy.measures(m) {
			r.addMetric(key, c, m, now)
		}
	}
	return nil
}

func (r *Report) check() error {
	switch r.Cycles {
	case "", AllCycles, FirstCycle, LastCycle, WorstCycle:
	default:
		return invalid("report cycles", r.Cycles, "not one of all, first, last, worst")
	}
	if r.Calendar != nil && r.Calendar.zone == nil {
		return invalid("report calendar", "", "a zero Calendar; make one with NewCalendar")
	}
	return nil
}

func (r *Report) addMetric(key string, c Clock, m Metric, now time.Time) {
	all := r.Cycles == "" || r.Cycles == AllCycles
	var chosen *cycle
	for _, cy := range c.state.cycles {
		switch {
		case cy.metric != m:
		case all:
			r.add(key, c, cy, now)
		case chosen == nil || chosen.outcome == wasWithdrawn: // a deleted message, unless there is no other
			chosen = cy
		case cy.outcome == wasWithdrawn:
		case r.Cycles == LastCycle || r.Cycles == WorstCycle && c.over(cy, now) > c.over(chosen, now):
			chosen = cy
		}
	}
	if chosen != nil {
		r.add(key, c, chosen, now)
	}
}

// over is the time by which a cycle is over its budget; without a verdict it is less than any other's.
func (c Clock) over(cy *cycle, now time.Time) time.Duration {
	s := c.status(cy, now)
	if s.State == Cancelled {
		return -maxDuration
	}
	return -s.Remaining
}

func (r *Report) add(key string, c Clock, cy *cycle, now time.Time) {
	t := c.policy.target(cy.metric, c.state.priority)
	k := reportKey{key, cy.metric, c.state.priority}
	if t != nil {
		k.priority = t.Priority
	}
	g := r.group(k)
	switch cy.outcome {
	case wasMet:
		g.met++
	case wasBreached:
		g.late++
	case live:
		g.unanswered(c.status(cy, now).State)
		return
	default:
		g.cancelled++
		return
	}
	g.open.fresh = append(g.open.fresh, r.openTime(c, t, cy))
	g.wall.fresh = append(g.wall.fresh, cy.end.Sub(cy.start))
}

func (r *Report) group(k reportKey) *reportGroup {
	g := r.groups[k]
	if g == nil {
		if r.groups == nil {
			r.groups = map[reportKey]*reportGroup{}
		}
		g = &reportGroup{}
		r.groups[k] = g
	}
	return g
}

func (g *reportGroup) unanswered(state Condition) {
	switch state {
	case Running:
		g.running++
	case Paused:
		g.paused++
	case Breached:
		g.overdue++
	default:
		g.cancelled++
	}
}

// openTime is the open time of an ended cycle without its pauses.
func (r *Report) openTime(c Clock, t *target, cy *cycle) time.Duration {
	switch {
	case r.Calendar == nil:
		return cy.used
	case t == nil:
		return r.Calendar.Between(cy.start, cy.end)
	}
	a := c.axis(t, cy).stopAt(cy.end).on(r.Calendar)
	return a.used(cy.end)
}

// Merge adds what another report gathered, with the same Cycles and an equal Calendar, else it is an [Error] and
// nothing changes. The other one stays as it is and shares nothing with this one.
func (r *Report) Merge(o *Report) error {
	if o == nil {
		return nil
	}
	if err := cmp.Or(r.check(), o.check()); err != nil {
		return err
	}
	if cmp.Or(r.Cycles, AllCycles) != cmp.Or(o.Cycles, AllCycles) {
		return invalid("report cycles", o.Cycles, "the other report counts %s", cmp.Or(r.Cycles, AllCycles))
	}
	if !sameCalendar(r.Calendar, o.Calendar) {
		return invalid("report calendar", "", "the reports measure on different ones")
	}
	for k, g := range o.groups {
		r.group(k).merge(g)
	}
	return nil
}

func (g *reportGroup) merge(o *reportGroup) {
	g.met, g.late, g.overdue = g.met+o.met, g.late+o.late, g.overdue+o.overdue
	g.running, g.paused, g.cancelled = g.running+o.running, g.paused+o.paused, g.cancelled+o.cancelled
	g.open.fresh = append(append(g.open.fresh, o.open.sorted...), o.open.fresh...)
	g.wall.fresh = append(append(g.wall.fresh, o.wall.sorted...), o.wall.fresh...)
}

// Summaries returns what was gathered, one for each key and target: by key, in the order of the constants of [Metric],
// by priority.
func (r *Report) Summaries() []Summary {
	out := make([]Summary, 0, len(r.groups))
	for k := range r.groups {
		out = append(out, r.summary(k))
	}
	slices.SortFunc(out, func(a, b Summary) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), slices.Index(metrics, a.Metric)-slices.Index(metrics, b.Metric), strings.Compare(a.Priority, b.Priority))
	})
	return out
}

// Summary returns all targets of a metric under a key as one. What was never counted is a Summary of zeros.
func (r *Report) Summary(key string, m Metric) Summary {
	s := r.join(func(k reportKey) bool { return k.key == key && k.metric == m })
	s.Key, s.Metric = key, m
	return s
}

// Total returns all keys and targets of a metric as one; its Key is empty. A clock that was counted under two keys
// counts twice.
func (r *Report) Total(m Metric) Summary {
	s := r.join(func(k reportKey) bool { return k.metric == m })
	s.Metric = m
	return s
}

func (r *Report) join(wanted func(reportKey) bool) Summary {
	var found []Summary
	for k := range r.groups {
		if wanted(k) {
			found = append(found, r.summary(k))
		}
	}
	for len(found) > 1 { // by pairs, so that no time is moved often
		var half []Summary
		for pair := range slices.Chunk(found, 2) {
			half = append(half, pair[0].with(pair[1:]))
		}
		found = half
	}
	if len(found) == 0 {
		return Summary{}
	}
	found[0].Key, found[0].Priority = "", ""
	return found[0]
}

// with joins one more summary, if there is one.
func (s Summary) with(others []Summary) Summary {
	for _, o := range others {
		s.Met, s.Late, s.Overdue = s.Met+o.Met, s.Late+o.Late, s.Overdue+o.Overdue
		s.Running, s.Paused, s.Cancelled = s.Running+o.Running, s.Paused+o.Paused, s.Cancelled+o.Cancelled
		s.open, s.wall = merged(s.open, o.open), merged(s.wall, o.wall)
	}
	return s
}

func (r *Report) summary(k reportKey) Summary {
	s := r.groups[k].summary()
	s.Key, s.Metric, s.Priority = k.key, k.metric, k.priority
	return s
}

func (g *reportGroup) summary() Summary {
	return Summary{Met: g.met, Late: g.late, Overdue: g.overdue, Running: g.running, Paused: g.paused, Cancelled: g.cancelled,
		open: g.open.sort(), wall: g.wall.sort()}
}
