package sla

import (
	"slices"
	"time"
)

// What follows a run of cycles that stayed the same.
const (
	endCycles = iota
	editCycle
	dropCycle
	addCycle
)

// cycles writes how one list of cycles becomes another.
func (d *differ) cycles(to, from []*cycle, at time.Time) {
	for {
		run := 0
		for run < min(len(to), len(from)) && sameCycle(to[run], from[run]) {
			run++
		}
		to, from = to[run:], from[run:]
		follows := func(op int) { d.num(uint64(run)<<2 | uint64(op)) }
		switch {
		case len(to) == 0:
			follows(endCycles)
			return
		case len(from) > 0 && to[0].is(from[0]):
			follows(editCycle)
			d.cycle(to[0], from[0], at)
			to, from = to[1:], from[1:]
		case len(from) > 0 && !slices.ContainsFunc(to, from[0].is):
			follows(dropCycle)
			from = from[1:]
		default:
			follows(addCycle)
			d.cycle(to[0], &cycle{}, at)
			to = to[1:]
		}
	}
}

// is reports whether two cycles are the same run of the same metric.
func (cy *cycle) is(o *cycle) bool { return cy.metric == o.metric && cy.number == o.number }

// patched reads what cycles wrote. Cycles that stayed the same are shared.
func (d *differ) patched(from []*cycle, at time.Time) []*cycle {
	to := make([]*cycle, 0, len(from)+2)
	for !d.bad {
		head := d.num(0)
		run, op := head>>2, head&3
		if run > uint64(len(from)) || op != endCycles && op != addCycle && run == uint64(len(from)) {
			d.bad = true
			break
		}
		to, from = append(to, from[:run]...), from[run:]
		switch op {
		case endCycles:
			return to
		case dropCycle:
			from = from[1:]
			continue
		}
		base := &cycle{}
		if op == editCycle {
			base, from = from[0], from[1:]
		}
		cy := *base
		d.cycle(&cy, base, at)
		to = append(to, &cy)
	}
	return nil
}

// Parts of a cycle.
const (
	itsName = 1 << iota
	itsStart
	itsEnd
	itsMeasures
	itsEdition // and what else is rare
	itsGaps
	itsPast
	itsFold
)

func sameCycle(a, b *cycle) bool { return a == b || changes(a, b) == 0 }

// changes are the parts in which two cycles differ.
func changes(a, b *cycle) (parts uint64) {
	if !a.is(b) {
		parts |= itsName
	}
	if !a.start.Equal(b.start) {
		parts |= itsStart
	}
	if a.outcome != b.outcome || !a.end.Equal(b.end) {
		parts |= itsEnd
	}
	if !a.due.Equal(b.due) || a.used != b.used || a.budget != b.budget {
		parts |= itsMeasures
	}
	if a.edition != b.edition || !a.since.Equal(b.since) || a.private != b.private {
		parts |= itsEdition
	}
	if !slices.Equal(a.gaps, b.gaps) {
		parts |= itsGaps
	}
	if !slices.Equal(a.past, b.past) {
		parts |= itsPast
	}
	if !sameFold(a.fold, b.fold) {
		parts |= itsFold
	}
	return parts
}

func sameFold(a, b *fold) bool {
	return a == b || a != nil && b != nil && a.until.Equal(b.until) && slices.EqualFunc(a.by, b.by, func(a, b folded) bool {
		return a.priority == b.priority && a.used == b.used && slices.Equal(a.fell, b.fell)
	})
}

var outcomes = []outcome{live, wasMet, wasBreached, wasCancelled, wasWithdrawn, wasUntracked}

// cycle writes a cycle, or reads it into a copy of the one that it was made of.
func (d *differ) cycle(cy, from *cycle, at time.Time) {
	parts := d.num(changes(cy, from))
	if parts&itsName != 0 {
		choice(d, &cy.metric, metrics)
		d.integer(&cy.number)
	}
	if parts&itsStart != 0 {
		d.instant(&cy.start, at)
	}
	if parts&itsEnd != 0 {
		choice(d, &cy.outcome, outcomes)
		d.instant(&cy.end, at)
	}
	if parts&itsMeasures != 0 {
		d.instant(&cy.due, cy.start)
		d.span(&cy.used, between(cy.start, cy.end))
		d.span(&cy.budget, between(cy.start, cy.due))
	}
	if parts&itsEdition != 0 {
		d.integer(&cy.edition)
		d.instant(&cy.since, cy.start)
		d.flag(&cy.private)
	}
	if parts&itsGaps != 0 {
		d.pauses(&cy.gaps, from.gaps, at)
	}
	if parts&itsPast != 0 {
		tail(d, &cy.past, from.past, func(p *past) { d.past(p, cy) })
	}
	if parts&itsFold != 0 {
		d.fold(&cy.fold, at)
	}
}

func between(from, to time.Time) time.Duration {
	if to.IsZero() {
		return 0
	}
	return to.Sub(from)
}

// choice is one of a list.
func choice[T comparable](d *differ, v *T, of []T) {
	i := d.num(uint64(max(0, slices.Index(of, *v))))
	if i >= uint64(len(of)) {
		d.bad = true
		return
	}
	if d.reads {
		*v = of[i]
	}
}

// tail is a list as how many of another's first elements it has, and the rest.
func tail[T comparable](d *differ, v *[]T, from []T, one func(*T)) {
	kept := 0
	for kept < min(len(*v), len(from)) && (*v)[kept] == from[kept] {
		kept++
	}
	k := d.num(uint64(kept))
	n := d.num(uint64(len(*v) - kept))
	if k > uint64(len(from)) || d.reads && n > uint64(len(d.data)) {
		d.bad = true
		return
	}
	if d.reads {
		*v = append(slices.Clip(from[:k:k]), make([]T, n)...)
	}
	for i := range (*v)[k:] {
		one(&(*v)[k:][i])
	}
}

func (d *differ) pauses(v *[]pause, from []pause, at time.Time) {
	tail(d, v, from, func(p *pause) {
		d.text(&p.Reason)
		d.instant(&p.From, at)
		d.instant(&p.To, at)
	})
}

func (d *differ) past(p *past, cy *cycle) {
	d.text((*string)(&p.Kind))
	d.text(&p.Name)
	d.integer(&p.Edition)
	d.instant(&p.FellDue, cy.due)
	d.instant(&p.At, p.FellDue)
	d.instant(&p.Due, cy.due)
}

func (d *differ) fold(v **fold, at time.Time) {
	folds := *v != nil
	if d.flag(&folds); d.reads {
		if *v = nil; folds {
			*v = &fold{}
		}
	}
	f := *v
	if f == nil {
		return
	}
	d.instant(&f.until, at)
	list(d, &f.by, func(of *folded) {
		d.text(&of.priority)
		d.span(&of.used, 0)
		list(d, &of.fell, func(r *reached) {
			d.span(&r.at, 0)
			d.instant(&r.when, at)
		})
	})
}

// list is a list as a whole.
func list[T any](d *differ, v *[]T, one func(*T)) {
	n := d.num(uint64(len(*v)))
	if d.reads {
		if n > uint64(len(d.data)) {
			d.bad = true
			return
		}
		*v = make([]T, n)
	}
	for i := range *v {
		one(&(*v)[i])
	}
}
