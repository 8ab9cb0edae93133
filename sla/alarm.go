package sla

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// An AlarmKind says what fell due.
type AlarmKind string

const (
	WarningAlarm    AlarmKind = "warning"
	BreachAlarm     AlarmKind = "breach"
	EscalationAlarm AlarmKind = "escalation"
)

// An Alarm is an instant at which a target asks for attention.
type Alarm struct {
	// ID is stable: the same alarm has the same ID whenever it is asked for, and no two of a case share one. It names
	// metric, cycle and what fell due, such as first_response/1/escalation:viral; a change of target or start makes
	// a new edition of the cycle, first_response/1.1/breach.
	ID     string
	Kind   AlarmKind
	Metric Metric
	Cycle  int // of the metric, from 1
	// Name is the escalation's, or the warning's: "80%", "1h".
	Name string
	// At is when to look: from this instant on the alarm holds. For a breach that is the first microsecond after the
	// due instant, because an answer at the due instant is in time; after a change of the target, not before it. With
	// events and durations in whole microseconds it is a whole microsecond too.
	At time.Time
	// FellDue is the instant itself: for a breach, the due instant.
	FellDue time.Time
	// Due is the deadline of the cycle. Zero if a pause or the calendar's end keeps it from having one.
	Due time.Time
}

// tick is the resolution at which hosts keep instants, and so the distance of "after" from "at".
const tick = time.Microsecond

// alarm computes one mark of a live cycle.
func (a *axis) alarm(m mark, cy *cycle) (p past, ok bool) {
	fell, ok := a.reach(m.at)
	if !ok {
		return p, false
	}
	p = past{Kind: m.kind, Name: m.name, Edition: cy.edition, At: holdsFrom(m.kind, fell), FellDue: fell}
	if since := cy.since.Add(tick); !cy.since.IsZero() && p.At.Before(since) {
		p.At = since
	}
	return p, true
}

func (cy *cycle) knows(m mark) bool {
	return slices.ContainsFunc(cy.past, func(p past) bool {
		return p.Edition == cy.edition && p.Kind == m.kind && p.Name == m.name
	})
}

// until returns the alarms of a cycle up to an instant: those kept and those due since. When the instant is an answer,
// a breach by less than a tick counts too.
func (c *Clock) until(t *target, cy *cycle, until time.Time, answer bool) []past {
	out := slices.Clip(cy.past)
	if cy.fold == nil && c.state.memo == nil && (len(t.marks) == 0 || cy.start.Add(max(0, t.marks[0].at)).After(until)) {
		return out // what the axis would say: nothing fell due yet
	}
	axis := c.axis(t, cy)
	var due time.Time // known when it is asked for: mostly nothing fell due
	for _, m := range t.marks {
		if axis.notBefore(m.at).After(until) {
			break
		}
		if cy.knows(m) {
			continue
		}
		p, ok := axis.alarm(m, cy)
		late := answer && m.kind == BreachAlarm && p.FellDue.Before(until)
		if !ok || p.At.After(until) && !late {
			continue
		}
		if due.IsZero() {
			whole := axis
			if answer {
				whole = axis.stopAt(until)
			}
			due, _ = whole.reach(t.Budget)
		}
		p.Due = due
		out = append(out, p)
	}
	return out
}

func (p *past) id(cy *cycle) string {
	var id strings.Builder
	id.Grow(48)
	id.WriteString(string(cy.metric))
	id.WriteByte('/')
	id.WriteString(strconv.Itoa(cy.number))
	if p.Edition > 0 {
		id.WriteByte('.')
		id.WriteString(strconv.Itoa(p.Edition))
	}
	id.WriteByte('/')
	id.WriteString(string(p.Kind))
	if p.Name != "" {
		id.WriteByte(':')
		id.WriteString(p.Name)
	}
	return id.String()
}

// dropped reports whether an ID is of a cycle that was dropped from the middle.
func (s *State) dropped(id string) bool {
	metric, rest, _ := strings.Cut(id, "/")
	digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	number, err := strconv.Atoi(rest[:max(digits, 0)])
	last := s.latest(Metric(metric))
	return err == nil && last != nil && number < last.number &&
		!slices.ContainsFunc(s.cycles, func(c *cycle) bool { return c.metric == last.metric && c.number == number })
}

func (p *past) alarm(cy *cycle, like time.Time) Alarm {
	return Alarm{ID: p.id(cy), Kind: p.Kind, Metric: cy.metric, Cycle: cy.number, Name: p.Name,
		At: inLocationOf(p.At, like), FellDue: inLocationOf(p.FellDue, like), Due: inLocationOf(p.Due, like)}
}

// inLocationOf puts an instant into the location of another; zero stays zero.
func inLocationOf(t, like time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(like.Location())
}

// Next returns the first alarm after now, if nothing happens before: when to look again, and why. Without one, nothing
// changes by itself: no target runs, or those that do are paused or past their last alarm. It is the first of
// [Clock.Alarms] from now on. Instants are in now's location.
func (c Clock) Next(now time.Time) (Alarm, bool) {
	p, of, _ := c.next(now, told{})
	if of == nil {
		return Alarm{}, false
	}
	return c.alarm(&p, of, now), true
}

// alarm is an alarm that next has found.
func (c *Clock) alarm(p *past, of *cycle, like time.Time) Alarm {
	if t := c.policy.target(of.metric, c.state.priority); t != nil && of.outcome == live && p.Due.IsZero() {
		axis := c.axis(t, of)
		p.Due, _ = axis.reach(t.Budget)
	}
	return p.alarm(of, like)
}

// next is the first alarm after an instant that was not told, and its cycle; or nil. Its Due is not always set yet. mark
// is which one of its target it is, or -1 if the cycle keeps it.
func (c *Clock) next(after time.Time, but told) (best past, of *cycle, mark int) {
	// A board's cycles lie anywhere in memory: with a look at all of them first, the processor fetches them side by side.
	seen := 0
	for _, cy := range c.state.cycles {
		seen += len(cy.outcome) + cy.number
	}
	if seen == 0 {
		return best, nil, -1
	}
	back := after.Before(c.state.at.Add(tick)) // later on, nothing kept is after it
	for i := len(c.state.cycles) - 1; i >= 0; i-- {
		cy := c.state.cycles[i]
		offer := func(p *past) bool {
			if !p.At.After(after) || of == cy && !p.At.Before(best.At) || of != nil && p.At.After(best.At) || but.has(p, cy) {
				return false
			}
			best, of = *p, cy
			return true
		}
		for i := 0; back && i < len(cy.past); i++ {
			if offer(&cy.past[i]) {
				mark = -1
			}
		}
		if cy.outcome != live {
			continue
		}
		t := c.policy.target(cy.metric, c.state.priority)
		if t == nil {
			continue
		}
		axis := c.axis(t, cy)
		enough := maxDuration
		for n, m := range t.marks {
			if m.at >= enough || of != nil && axis.notBefore(m.at).After(best.At) {
				break
			}
			if !back && m.at < axis.knownDone || cy.knows(m) {
				continue
			}
			p, ok := axis.alarm(m, cy)
			if !ok {
				break
			}
			if offer(&p) {
				mark, enough = n, min(m.at, maxDuration-tick)+tick // a breach is a tick later than it fell due
			}
		}
	}
	return best, of, mark
}

// marked is what next found, by its mark.
func (c *Clock) marked(of *cycle, mark int) (past, bool) {
	t := c.policy.target(of.metric, c.state.priority)
	axis := c.axis(t, of)
	return axis.alarm(t.marks[mark], of)
}

// told are alarms to leave out: those with an ID of a list, and one more.
type told struct {
	ids  []string
	last *past
	of   *cycle
}

func (t *told) has(p *past, cy *cycle) bool {
	return cy == t.of && p.Edition == t.last.Edition && p.Kind == t.last.Kind && p.Name == t.last.Name ||
		len(t.ids) > 0 && slices.Contains(t.ids, p.id(cy))
}

// Alarms returns the warnings, breaches and escalations that fell due in (after, now], oldest first, those of ended
// cycles included. A host that asks from the last instant it asked for reports each alarm once; the zero time asks for
// all. When an event is recorded late, ask from its time again and leave out the IDs already reported.
// Instants are in now's location.
func (c Clock) Alarms(after, now time.Time) []Alarm {
	var out []Alarm
	for _, f := range c.fell(now) {
		if f.At.After(after) {
			out = append(out, f.alarm(f.of, now))
		}
	}
	slices.SortStableFunc(out, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return out
}

// A fallen is an alarm that fell due, with its cycle.
type fallen struct {
	past
	of *cycle
}

// same reports whether two are the same alarm of a case, at whatever time.
func (a fallen) same(b fallen) bool {
	return a.of.metric == b.of.metric && a.of.number == b.of.number && a.Edition == b.Edition && a.Kind == b.Kind && a.Name == b.Name
}

// fell lists what fell due up to an instant, by cycle.
func (c *Clock) fell(now time.Time) (out []fallen) {
	for _, cy := range c.state.cycles {
		all := cy.past
		if cy.outcome == live {
			if t := c.policy.target(cy.metric, c.state.priority); t != nil {
				all = c.until(t, cy, now, false)
			}
		}
		for _, p := range all {
			if !p.At.After(now) {
				out = append(out, fallen{p, cy})
			}
		}
	}
	return out
}
