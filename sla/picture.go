package sla

import (
	"slices"
	"time"
)

// A picture is what an explanation's timeline shows, before it has a place on paper.
type picture struct {
	from, to time.Time
	due      time.Time
	assumed  bool      // due only if it resumed now
	end      time.Time // the end of the cycle, or now
	live     bool
	hours    []stroke // open time: counted, ahead, overdue, or of no concern
	holes    []pause  // as far as the state still has them
	closures []line
	marks    []moment
}

// A stroke is open time of one kind.
type stroke struct {
	kind     lineKind
	from, to time.Time
}

// idle is open time that does not belong to the target: after its end, or in a pause.
const idle lineKind = -1

// A moment is something that happened or will.
type moment struct {
	kind momentKind
	at   time.Time
	name string
}

type momentKind int

// In the order in which labels are given room.
const (
	dueMoment momentKind = iota
	nowMoment
	startMoment
	resolvedMoment
	reopenedMoment
	escalationMoment
	warningMoment
	replyMoment
	messageMoment
)

// Limits of a picture: it costs this much at most, however long a case waits.
const (
	maxStretches = 5000 // the rest is drawn as open: a stretch is then less than a hair wide
	maxMoments   = 200
)

// picture collects what is between the start and the end that matters.
func (e Explanation) picture() picture {
	p := picture{from: e.Status.Start, due: e.Status.Due, end: e.over(), live: e.cycle.outcome == live}
	if p.due.IsZero() {
		p.due, p.assumed = e.Status.DueIfResumed, true
	}
	p.to = latest(latest(p.from, p.end), p.due)
	if budget := p.due.Sub(p.from); e.Status.State == Breached && p.end.Sub(p.due)/4 > budget { // the deadline matters more than today
		p.to = p.due.Add(budget)
	}
	if !p.to.After(p.from) {
		p.to = p.from.Add(time.Minute)
	}
	e.moments(&p)
	if e.target == nil {
		return p
	}
	a := e.clock.axis(e.target, e.cycle).stopAt(p.end)
	holes := a.holes(a.start)
	for h := holes.after(p.from); h != nil; h = holes.after(p.from) {
		if from, to := latest(h.From, p.from), earliest(a.end(h), p.to); from.Before(to) {
			p.holes = append(p.holes, pause{h.Reason, from, to})
		}
	}
	p.strokes(e.target.cal)
	for _, l := range e.closedDays(p.from, p.to) {
		if n := len(p.closures); n > 0 && p.closures[n-1].name == l.name && e.target.cal.Between(p.closures[n-1].to, l.from) == 0 {
			p.closures[n-1].to = l.to // one band for several days, and the days off between them
			continue
		}
		p.closures = append(p.closures, l)
	}
	return p
}

// closedDays leaves out the closures of one calendar on which another, united with it, is open.
func (e *Explanation) closedDays(from, to time.Time) []line {
	return slices.DeleteFunc(e.days(e.target.cal, from, to), func(l line) bool {
		return l.kind != closure || e.target.cal.Between(l.from, l.to) > 0
	})
}

// strokes cuts the open time at the holes, at the due instant, and at the end.
func (p *picture) strokes(cal *Calendar) {
	n := 0
	for from, to := range cal.Intervals(p.from, p.to) {
		if n++; n > maxStretches {
			to = p.to
		}
		at := from
		for _, h := range p.holes {
			if h.To.After(at) && h.From.Before(to) {
				p.running(at, latest(at, h.From))
				p.stroke(idle, latest(at, h.From), earliest(h.To, to))
				at = earliest(h.To, to)
			}
		}
		p.running(at, to)
		if n > maxStretches {
			return
		}
	}
}

// running adds open time outside of holes.
func (p *picture) running(from, to time.Time) {
	due := p.due
	if due.IsZero() {
		due = p.end
	}
	first, second := earliest(p.end, due), latest(p.end, due)
	between := idle
	switch {
	case p.end.After(due):
		between = overdue
	case p.live:
		between = ahead
	}
	p.stroke(counted, from, earliest(to, first))
	p.stroke(between, latest(from, first), earliest(to, second))
	p.stroke(idle, latest(from, second), to)
}

func (p *picture) stroke(kind lineKind, from, to time.Time) {
	if from.Before(to) {
		p.hours = append(p.hours, stroke{kind, from, to})
	}
}

// moments collects what the state keeps: messages, replies, resolving and reopening, and the alarms.
func (e *Explanation) moments(p *picture) {
	add := func(kind momentKind, at time.Time, name string) {
		seen := slices.ContainsFunc(p.marks, func(m moment) bool {
			return m.at.Equal(at) && (m.kind == kind && m.name == name || m.kind == resolvedMoment && kind == replyMoment)
		})
		inside := !at.Before(p.from) && !at.After(p.to) || at.Equal(p.end) // which is told even beyond the picture
		if !at.IsZero() && inside && !seen && len(p.marks) < maxMoments {
			p.marks = append(p.marks, moment{kind, at, name})
		}
	}
	add(startMoment, p.from, "")
	add(dueMoment, p.due, "")
	if p.live {
		add(nowMoment, e.now, "")
	}
	for _, a := range e.alarms() {
		switch {
		case a.Kind == EscalationAlarm:
			add(escalationMoment, a.FellDue, a.Name)
		case a.Kind == WarningAlarm:
			add(warningMoment, a.FellDue, a.Name)
		}
	}
	e.happened(add)
	slices.SortStableFunc(p.marks, func(a, b moment) int { return int(a.kind - b.kind) })
}

// happened reports resolving before replies, since it is the same instant when it ends a reply cycle.
func (e *Explanation) happened(add func(momentKind, time.Time, string)) {
	for _, cy := range e.clock.state.cycles {
		if cy.metric != Resolution {
			continue
		}
		for _, g := range cy.gaps {
			add(resolvedMoment, g.From, "")
			add(reopenedMoment, g.To, "")
		}
		if cy.outcome == wasMet || cy.outcome == wasBreached || cy.outcome == wasUntracked {
			add(resolvedMoment, cy.end, "")
		}
	}
	for _, cy := range e.clock.state.cycles {
		switch cy.metric {
		case FirstResponse, NextResponse:
			if !cy.start.Equal(e.Status.Start) {
				add(messageMoment, cy.start, "")
			}
		case Resolution:
			continue
		}
		if cy.outcome == wasMet || cy.outcome == wasBreached || cy.outcome == wasUntracked {
			add(replyMoment, cy.end, "")
		}
	}
}

// alarms are those of the cycle that fell due, and those that will if nothing happens.
func (e *Explanation) alarms() []past {
	out := slices.Clone(e.cycle.past)
	if e.cycle.outcome != live || e.target == nil {
		return out
	}
	axis := e.clock.axis(e.target, e.cycle).stopAt(e.now)
	for _, m := range e.target.marks {
		if p, ok := axis.alarm(m, e.cycle); ok && !e.cycle.knows(m) {
			out = append(out, p)
		}
	}
	return out
}
