package sla

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// stateFormat is the version of State's JSON. A reader refuses a higher one and takes a lower one: 1 had neither spoke
// nor the metrics update, silence, requester_wait and agent_work.
const stateFormat = 2

// State is what a clock remembers: which policy and version, the cycles of each metric, and the pauses. It is an opaque
// value with a JSON form; a host stores it and gives it back to [Policy.Bind]. Values do not alias: a [Clock] records
// into a copy. The zero value is no clock. Instants are kept in UTC, exact to the nanosecond.
//
// It stays small: some 200 bytes of JSON for a new case, 200 more for each answered turn of the customer, 400 for one
// that was warned about, breached and escalated, and 70 for each pause. It is bounded: 32 cycles, of which each
// metric's first, worst and latest stay when middle ones are dropped; 64 alarms of a cycle, of which those under the
// present budget stay; 64 pauses, and as many reopenings of a cycle. Older pauses are folded into the open time that
// was used, exactly for every target of the policy, so that no status, deadline or alarm changes; an explanation has
// their sum. Only what comes later and counts other time (a switch to a target with another calendar or other
// reasons, a withdrawn message from before) takes the folded part as it was measured.
type State struct {
	// What a question needs comes first, for the sake of a board's cache misses.
	cycles    []*cycle // by number; shared between copies: change one with edit
	pauses    []pause  // by start; shared between copies
	memo      *memo
	priority  string
	at        time.Time // the last event
	policy    string
	version   int
	spoke     time.Time // our last message or the last reopening; zero: neither
	firstDone bool      // the first response was given, or is not owed
	resolved  bool
	cancelled bool
}

// A cycle is one run of a metric.
type cycle struct {
	metric  Metric
	outcome outcome
	start   time.Time
	since   time.Time // the change that made this edition, or the reopening of a cancelled case: no alarm before it
	past    []past    // alarms that fell due before an end or a change
	gaps    []pause   // resolved, then reopened
	fold    *fold     // what pauses and gaps that were dropped have left; nil: none were
	number  int       // 1 is the metric's first
	edition int       // grows when target or start change, so that alarms are new ones
	private bool      // asked in private only
	// What follows is fixed when the cycle ends, so that later changes of the target do not judge it again.
	end    time.Time
	due    time.Time
	used   time.Duration
	budget time.Duration
}

type outcome string

const (
	live         outcome = ""
	wasMet       outcome = "met"
	wasBreached  outcome = "breached"
	wasCancelled outcome = "cancelled"
	wasWithdrawn outcome = "withdrawn" // its message was deleted
	wasUntracked outcome = "untracked" // ended while no target matched
)

type pause struct {
	Reason string    `json:"reason,omitempty"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"` // zero: still paused
}

// past is an alarm that fell due; see Alarm. In JSON at and due are left out where they follow from the rest.
type past struct {
	Kind    AlarmKind `json:"kind"`
	Name    string    `json:"name,omitempty"`
	Edition int       `json:"edition,omitempty"`
	FellDue time.Time `json:"fell_due"`
	At      time.Time `json:"at,omitzero"`
	Due     time.Time `json:"due,omitzero"`
	NoDue   bool      `json:"no_due,omitempty"` // in JSON only: Due is zero although the cycle got one later
}

// fork copies the list of cycles, so that edit and begin leave the original alone.
func (s State) fork() State {
	cycles := make([]*cycle, len(s.cycles), len(s.cycles)+2)
	copy(cycles, s.cycles)
	s.cycles = cycles
	return s
}

// edit replaces a cycle of a forked state by a copy and returns that. Its lists are only ever replaced.
func (s *State) edit(old *cycle) *cycle {
	cy := *old
	s.cycles[slices.Index(s.cycles, old)] = &cy
	return &cy
}

// latest is the last cycle of a metric, or nil.
func (s *State) latest(m Metric) *cycle {
	for i := len(s.cycles) - 1; i >= 0; i-- {
		if s.cycles[i].metric == m {
			return s.cycles[i]
		}
	}
	return nil
}

// running is the live cycle of a metric, or nil.
func (s *State) running(m Metric) *cycle {
	if c := s.latest(m); c != nil && c.outcome == live {
		return c
	}
	return nil
}

// pending is the cycle of a metric that runs, or would if the case were not cancelled; or nil.
func (s *State) pending(m Metric) *cycle {
	if c := s.latest(m); c != nil && (c.outcome == live || s.cancelled && c.outcome == wasCancelled) {
		return c
	}
	return nil
}

// first is the first cycle of a metric, or nil.
func (s *State) first(m Metric) *cycle {
	for _, c := range s.cycles {
		if c.metric == m {
			return c
		}
	}
	return nil
}

// begin opens a cycle.
func (s *State) begin(m Metric, at time.Time, private bool) {
	number := 1
	if c := s.latest(m); c != nil {
		number = c.number + 1
	}
	if len(s.cycles) >= maxCycles {
		s.dropOne()
	}
	s.cycles = append(s.cycles, &cycle{metric: m, number: number, start: at, private: private})
}

// dropOne removes the oldest cycle that is not its metric's first, latest, or furthest over its budget. The first
// whose message was not withdrawn stays too.
func (s *State) dropOne() {
	for i, c := range s.cycles {
		if c.outcome != live && c.number > 1 && c != s.latest(c.metric) && c != s.worst(c.metric) && c != s.firstAsked(c.metric) {
			s.cycles = slices.Delete(s.cycles, i, i+1)
			return
		}
	}
}

func (s *State) worst(m Metric) (worst *cycle) {
	for _, c := range s.cycles {
		if c.metric != m || c.outcome != wasMet && c.outcome != wasBreached {
			continue
		}
		if worst == nil || c.used-c.budget > worst.used-worst.budget {
			worst = c
		}
	}
	return worst
}

func (s *State) firstAsked(m Metric) *cycle {
	for _, c := range s.cycles {
		if c.metric == m && c.outcome != wasWithdrawn {
			return c
		}
	}
	return nil
}

// IsZero reports whether there is no clock.
func (s State) IsZero() bool { return s.policy == "" }

// Policy returns the name and version of the policy to [Policy.Bind] it with.
func (s State) Policy() (name string, version int) { return s.policy, s.version }

// At returns the time of the last event recorded: no later one may be before it. Zero for the zero State.
func (s State) At() time.Time { return s.at }

// Equal reports whether two states are the same.
func (s State) Equal(o State) bool {
	return s.policy == o.policy && s.version == o.version && s.priority == o.priority && s.at.Equal(o.at) && s.spoke.Equal(o.spoke) &&
		s.firstDone == o.firstDone && s.resolved == o.resolved && s.cancelled == o.cancelled &&
		slices.Equal(s.pauses, o.pauses) && slices.EqualFunc(s.cycles, o.cycles, sameCycle)
}

type stateJSON struct {
	Format    int         `json:"format"`
	Policy    string      `json:"policy"`
	Version   int         `json:"version"`
	Priority  string      `json:"priority,omitempty"`
	At        time.Time   `json:"at"`
	Spoke     time.Time   `json:"spoke,omitzero"`
	FirstDone bool        `json:"first_done,omitempty"`
	Resolved  bool        `json:"resolved,omitempty"`
	Cancelled bool        `json:"cancelled,omitempty"`
	Cycles    []cycleJSON `json:"cycles,omitempty"`
	Pauses    []pause     `json:"pauses,omitempty"`
}

type cycleJSON struct {
	Metric  Metric       `json:"metric"`
	Number  int          `json:"n"`
	Edition int          `json:"edition,omitempty"`
	Start   time.Time    `json:"start"`
	Since   time.Time    `json:"since,omitzero"`
	Private bool         `json:"private,omitempty"`
	Outcome outcome      `json:"outcome,omitempty"`
	End     time.Time    `json:"end,omitzero"`
	Due     time.Time    `json:"due,omitzero"`
	Used    jsonDuration `json:"used,omitzero"`
	Budget  jsonDuration `json:"budget,omitzero"`
	Gaps    []pause      `json:"gaps,omitempty"`
	Past    []past       `json:"past,omitempty"`
	Fold    *foldJSON    `json:"fold,omitempty"`
}

// UnmarshalJSON reads a state. One written by a newer release is [ErrNewer]; a damaged one is an [Error] that names
// the field. Unknown fields are refused by name.
func (s *State) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "null" {
		*s = State{}
		return nil
	}
	var v stateJSON
	err := strict("state", data, &v)
	if err != nil { // perhaps because it is newer
		var head struct{ Format int }
		if json.Unmarshal(data, &head) == nil {
			v.Format = head.Format
		}
	}
	if v.Format > stateFormat {
		return &Error{What: "state format", Value: fmt.Sprint(v.Format), Reason: fmt.Sprintf("this package reads up to %d", stateFormat), Kind: ErrNewer}
	}
	if err != nil {
		return err
	}
	out := State{policy: v.Policy, version: v.Version, priority: v.Priority, at: v.At.UTC(), spoke: v.Spoke.UTC(),
		firstDone: v.FirstDone, resolved: v.Resolved, cancelled: v.Cancelled}
	for _, c := range v.Cycles {
		fold, err := c.Fold.fold()
		if err != nil {
			return err
		}
		out.cycles = append(out.cycles, &cycle{metric: c.Metric, number: c.Number, edition: c.Edition, start: c.Start.UTC(), since: c.Since.UTC(),
			private: c.Private, outcome: c.Outcome, end: c.End.UTC(), due: c.Due.UTC(), used: time.Duration(c.Used), budget: time.Duration(c.Budget),
			gaps: utcPauses(c.Gaps), past: fullPast(c), fold: fold})
	}
	out.pauses = utcPauses(v.Pauses)
	if field := out.damaged(v.Format); field != "" {
		return invalid("state "+field, "", "missing or out of range")
	}
	for _, c := range out.cycles {
		c.metric = metrics[c.metric.kind()] // one text for all states in memory
	}
	*s = out
	return nil
}

func utcPauses(in []pause) []pause {
	for i := range in {
		in[i].From, in[i].To = in[i].From.UTC(), in[i].To.UTC()
	}
	return in
}

// holdsFrom is when an alarm holds that no change delayed: from when it fell due; a breach from just after.
func holdsFrom(kind AlarmKind, fell time.Time) time.Time {
	if kind == BreachAlarm {
		return fell.Add(tick)
	}
	return fell
}

func shortPast(c *cycle) []past {
	out := slices.Clone(c.past)
	for i := range out {
		p := &out[i]
		if p.At.Equal(holdsFrom(p.Kind, p.FellDue)) {
			p.At = time.Time{}
		}
		p.NoDue = p.Due.IsZero() && !c.due.IsZero()
		if p.Due.Equal(c.due) {
			p.Due = time.Time{}
		}
	}
	return out
}

func fullPast(c cycleJSON) []past {
	for i := range c.Past {
		p := &c.Past[i]
		p.FellDue, p.At, p.Due = p.FellDue.UTC(), p.At.UTC(), p.Due.UTC()
		if p.At.IsZero() {
			p.At = holdsFrom(p.Kind, p.FellDue)
		}
		if p.Due.IsZero() && !p.NoDue {
			p.Due = c.Due.UTC()
		}
		p.NoDue = false
	}
	return c.Past
}

// damaged names the first field that no clock would write.
func (s *State) damaged(format int) string {
	switch {
	case format < 1:
		return "format"
	case s.policy == "":
		return "policy"
	case s.version < 1:
		return "version"
	case s.at.IsZero():
		return "at"
	case s.spoke.After(s.at):
		return "spoke"
	case len(s.cycles) > maxCycles:
		return "cycles"
	}
	var numbers [7]int // by kind of metric, the last seen
	for _, c := range s.cycles {
		kind := c.metric.kind()
		switch {
		case kind < 0:
			return "cycle metric"
		case c.number <= numbers[kind] || c.edition < 0:
			return "cycle number"
		case c.outcome == live && c != s.latest(c.metric):
			return "cycle outcome"
		case c.start.After(s.at):
			return "cycle start"
		case !slices.Contains([]outcome{live, wasMet, wasBreached, wasCancelled, wasWithdrawn, wasUntracked}, c.outcome):
			return "cycle outcome"
		case c.outcome != live && (c.end.Before(c.start) || c.end.After(s.at)):
			return "cycle end"
		case !ordered(c.gaps, true):
			return "cycle gaps"
		case c.fold != nil && (c.fold.until.Before(c.start) || c.fold.until.After(s.at)):
			return "cycle fold"
		}
		numbers[kind] = c.number
	}
	late := func(p pause) bool { return p.From.After(s.at) || p.To.After(s.at) }
	if !ordered(s.pauses, false) || slices.ContainsFunc(s.pauses, late) {
		return "pauses"
	}
	return ""
}

func ordered(pauses []pause, closed bool) bool {
	for i, p := range pauses {
		if p.From.IsZero() || i > 0 && p.From.Before(pauses[i-1].From) || !p.To.IsZero() && p.To.Before(p.From) ||
			closed && p.To.IsZero() || !closed && p.Reason == "" {
			return false
		}
	}
	return true
}
