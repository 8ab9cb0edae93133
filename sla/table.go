package sla

import (
	"math"
	"time"
)

// A table holds the open time of about 131 years, so that every question is two short searches.
//
// Weeks with the same spans at the same offset from UTC form one segment: a year without closures has two or three.
// Inside a segment the arithmetic is closed: week number, then a search among the spans of a week. Only weeks with a
// clock change or an exception have spans of their own. Two small indexes (by time and by open seconds before) lead
// to the segment. Seconds count from the table's start and fit in 32 bits.
const (
	tableWeeks = 6836 // table 0 is 1969-12-29 to 2101-01-03; open nanoseconds of a table fit in an int64
	indexSize  = 1024
)

type table struct {
	number     int64
	start, end int64 // Unix seconds
	total      int64 // open seconds
	segments   []segment
	shapes     []shape
	parts      []part
	byTime     index
	byOpen     index
}

type segment struct {
	start  uint32 // first instant of the first week
	before uint32 // open seconds of the table before it
	weeks  uint16 // the last one may be shorter or longer than 604800 seconds
	shape  uint16
}

// A shape is the open time of a week, in seconds from its first instant.
type shape struct {
	first int32 // of its parts
	count int32
	total uint32
	full  bool      // open from end to end
	day   [9]uint16 // first part that closes after the day's start; a week with a clock change has a ninth day
}

type part struct{ open, close, before uint32 }

// An index maps a coordinate to the segment that holds its bucket's start.
type index struct {
	shift uint
	first []uint16
}

func newIndex(segments []segment, size int64, at func(*segment) uint32) index {
	var x index
	for size>>x.shift >= indexSize {
		x.shift++
	}
	x.first = make([]uint16, size>>x.shift+1)
	s := 0
	for i := range x.first {
		for s+1 < len(segments) && int64(at(&segments[s+1])) <= int64(i)<<x.shift {
			s++
		}
		x.first[i] = uint16(s)
	}
	return x
}

func (t *table) has(at int64) bool { return t.start <= at && at < t.end }

// opened returns the open seconds before an instant of the table, and whether it is open there.
func (t *table) opened(at int64) (before int64, open bool) {
	past := uint32(at - t.start)
	i := int(t.byTime.first[past>>t.byTime.shift])
	for i+1 < len(t.segments) && t.segments[i+1].start <= past {
		i++
	}
	s := &t.segments[i]
	shape := &t.shapes[s.shape]
	rest := past - s.start
	week := min(rest/weekSeconds, uint32(s.weeks)-1)
	rest -= week * weekSeconds
	sum := s.before + week*shape.total
	parts := t.parts[shape.first : shape.first+shape.count]
	for j := int(shape.day[min(rest/daySeconds, 8)]); j < len(parts); j++ {
		if p := &parts[j]; rest < p.close {
			if rest < p.open {
				return int64(sum + p.before), false
			}
			return int64(sum + p.before + rest - p.open), true
		}
	}
	return int64(sum + shape.total), false
}

// A spell is a part of a week in Unix seconds, with the open seconds of the table before it.
type spell struct{ open, close, before int64 }

// find returns the part that holds an open second, counted from the table's start and less than its total. On a
// closed instant's count that is the next part. full: the part is a whole week, and so are the weeks up to until.
func (t *table) find(second int64) (p spell, until int64, full bool) {
	count := uint32(second)
	i := int(t.byOpen.first[count>>t.byOpen.shift])
	for i+1 < len(t.segments) && t.segments[i+1].before <= count {
		i++
	}
	s := &t.segments[i]
	shape := &t.shapes[s.shape]
	week := (count - s.before) / shape.total
	rest := count - s.before - week*shape.total
	parts := t.parts[shape.first : shape.first+shape.count]
	lo, hi := 0, len(parts)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; parts[mid].before <= rest {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	base := t.start + int64(s.start) + int64(week)*weekSeconds
	until = t.end
	if i+1 < len(t.segments) {
		until = t.start + int64(t.segments[i+1].start)
	}
	before := int64(s.before + week*shape.total + parts[lo].before)
	return spell{base + int64(parts[lo].open), base + int64(parts[lo].close), before}, until, shape.full
}

// Table numbers cover the years 1 to 9999, as RFC 3339 does; a calendar is closed outside them.
var firstTable, lastTable = floorDiv(weekOf(daysFromCivil(1, 1, 8)), tableWeeks), floorDiv(weekOf(daysFromCivil(9999, 12, 24)), tableWeeks)

const maxDuration = time.Duration(math.MaxInt64)
