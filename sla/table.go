package sla

import (
	"math"
	"slices"
	"time"
)

// A table holds the open time of about 131 years, so that every question is two short searches.
//
// Weeks with the same spans at the same offset from UTC form one segment: a year without closures has two or three.
// Inside a segment the arithmetic is closed: week number, then a search among the spans of a week. Only weeks with a
// clock change or an exception have spans of their own. Two small indexes (by time and by open seconds before) lead
// to the segment.
const (
	tableWeeks = 6836 // table 0 is 1969-12-29 to 2101-01-03; open nanoseconds of a table fit in an int64
	indexSize  = 1024
)

type table struct {
	start, end int64 // Unix seconds
	total      int64 // open seconds
	segments   []segment
	shapes     []shape
	byTime     index
	byOpen     index
}

type segment struct {
	start  int64 // Unix seconds of the first Monday's first instant
	before int64 // open seconds of the table before it
	weeks  int64 // the last one may be shorter or longer than 604800 seconds
	shape  int32
}

// A shape is the open time of a week, in seconds from its first instant.
type shape struct {
	spans []part
	total int64
	full  bool     // open from end to end
	day   [9]int16 // first span that closes after the day's start; a week with a clock change has a ninth day
}

type part struct{ open, close, before int64 }

// An index maps a coordinate to the segment that holds its bucket's start.
type index struct {
	shift uint
	first []int32
}

func (p *plan) table(zone *time.Location, number int64) *table {
	first := number * tableWeeks
	monday, end := mondayOf(first), mondayOf(first+tableWeeks)
	w := wall(periods(zone, (monday-20)*daySeconds, (end+20)*daySeconds))
	b := builder{plan: p, wall: w, marks: p.mark(w, first, tableWeeks), table: &table{start: w.midnight(monday)}, known: map[int64][]int32{}}
	for week := first; week < first+tableWeeks; week++ {
		b.add(week)
	}
	t := b.table
	t.end = w.midnight(end)
	t.byTime = newIndex(t.segments, t.end-t.start, func(s *segment) int64 { return s.start - t.start })
	t.byOpen = newIndex(t.segments, t.total, func(s *segment) int64 { return s.before })
	return t
}

type builder struct {
	plan  *plan
	wall  wall
	marks marks
	table *table

	known   map[int64][]int32
	at      int        // current period
	regular []keyShape // shapes of weeks without clock change or exception
}

type keyShape struct {
	key   [9]int32
	shape int32
}

// add appends one week, to the last segment if it goes on like it.
func (b *builder) add(week int64) {
	t := b.table
	monday := mondayOf(week)
	var start int64
	var shape int32
	if i := week - b.marks.first; b.marks.own[i] {
		start, shape = b.expand(monday)
	} else {
		for b.at+1 < len(b.wall) && b.wall[b.at+1].start <= monday*daySeconds-b.wall[b.at].offset {
			b.at++
		}
		start = monday*daySeconds - b.wall[b.at].offset
		shape = b.shared(monday, b.marks.dated[i])
	}
	if n := len(t.segments); n > 0 {
		if s := &t.segments[n-1]; s.shape == shape && start == s.start+s.weeks*weekSeconds {
			s.weeks++
			t.total += t.shapes[shape].total
			return
		}
	}
	t.segments = append(t.segments, segment{start: start, before: t.total, weeks: 1, shape: shape})
	t.total += t.shapes[shape].total
}

// shared finds the shape of a week that depends on nothing but which rules hold on its days.
func (b *builder) shared(monday int64, dated bool) int32 {
	var key [9]int32
	h, v := b.plan.hoursOn(monday)
	key[8] = int32(v)
	for i := range 8 {
		key[i] = -1
		if dated {
			_, r := h.on(monday - 1 + int64(i))
			key[i] = int32(r)
		}
	}
	for i := len(b.regular) - 1; i >= 0; i-- {
		if b.regular[i].key == key {
			return b.regular[i].shape
		}
	}
	_, shape := b.expand(monday)
	b.regular = append(b.regular, keyShape{key, shape})
	return shape
}

// expand computes a week and returns the number of its shape.
func (b *builder) expand(monday int64) (start int64, number int32) {
	start, end, open := b.plan.week(b.wall, monday)
	s := newShape(start, end, open)
	sum := s.sum()
	for _, i := range b.known[sum] {
		if o := &b.table.shapes[i]; o.full == s.full && slices.Equal(o.spans, s.spans) {
			return start, i
		}
	}
	number = int32(len(b.table.shapes))
	b.table.shapes = append(b.table.shapes, s)
	b.known[sum] = append(b.known[sum], number)
	return start, number
}

// sum is a hash to find equal shapes with.
func (s *shape) sum() int64 {
	h := s.total
	for _, p := range s.spans {
		h = (h*31+p.open)*31 + p.close
	}
	return h
}

func newShape(start, end int64, open []stretch) shape {
	s := shape{spans: make([]part, len(open))}
	for i, o := range open {
		s.spans[i] = part{o.open - start, o.close - start, s.total}
		s.total += o.close - o.open
	}
	s.full = s.total == end-start
	i := 0
	for d := range s.day {
		for i < len(s.spans) && s.spans[i].close <= int64(d)*daySeconds {
			i++
		}
		s.day[d] = int16(i)
	}
	return s
}

func newIndex(segments []segment, size int64, at func(*segment) int64) index {
	var x index
	for size>>x.shift >= indexSize {
		x.shift++
	}
	x.first = make([]int32, size>>x.shift+1)
	s := int32(0)
	for i := range x.first {
		for int(s+1) < len(segments) && at(&segments[s+1]) <= int64(i)<<x.shift {
			s++
		}
		x.first[i] = s
	}
	return x
}

func (t *table) has(at int64) bool { return t.start <= at && at < t.end }

// opened returns the open seconds before an instant of the table, and whether it is open there.
func (t *table) opened(at int64) (before int64, open bool) {
	i := t.byTime.first[(at-t.start)>>t.byTime.shift]
	for int(i+1) < len(t.segments) && t.segments[i+1].start <= at {
		i++
	}
	s := &t.segments[i]
	shape := &t.shapes[s.shape]
	rest := at - s.start
	week := min(rest/weekSeconds, s.weeks-1)
	rest -= week * weekSeconds
	before = s.before + week*shape.total
	for j := int(shape.day[min(rest/daySeconds, 8)]); j < len(shape.spans); j++ {
		if p := &shape.spans[j]; rest < p.close {
			if rest < p.open {
				return before + p.before, false
			}
			return before + p.before + rest - p.open, true
		}
	}
	return before + shape.total, false
}

// find returns the span that holds an open second, counted from the table's start and less than its total:
// when it opens and closes, and the open seconds before it. On a closed instant's count that is the next span.
// full: the span is a whole week, and so are the weeks up to until.
func (t *table) find(second int64) (p part, until int64, full bool) {
	i := t.byOpen.first[second>>t.byOpen.shift]
	for int(i+1) < len(t.segments) && t.segments[i+1].before <= second {
		i++
	}
	s := &t.segments[i]
	shape := &t.shapes[s.shape]
	week := (second - s.before) / shape.total
	rest := second - s.before - week*shape.total
	lo, hi := 0, len(shape.spans)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; shape.spans[mid].before <= rest {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	p = shape.spans[lo]
	base := s.start + week*weekSeconds
	until = t.end
	if int(i+1) < len(t.segments) {
		until = t.segments[i+1].start
	}
	return part{base + p.open, base + p.close, s.before + week*shape.total + p.before}, until, shape.full
}

// Table numbers cover the years 1 to 9999, as RFC 3339 does; a calendar is closed outside them.
var firstTable, lastTable = floorDiv(weekOf(daysFromCivil(1, 1, 8)), tableWeeks), floorDiv(weekOf(daysFromCivil(9999, 12, 24)), tableWeeks)

const maxDuration = time.Duration(math.MaxInt64)
