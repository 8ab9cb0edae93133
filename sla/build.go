package sla

import "slices"

// A builder makes a table week by week. Its slices start on its maker's stack, which is why its methods take and return
// it by value: the compiler moves to the heap what is stored through a pointer.
type builder struct {
	start    int64 // Unix seconds
	at       int64 // end of what is built, Unix seconds
	total    int64
	segments []segment
	shapes   []shape
	parts    []part

	// Shapes with the same hash are chained: first of each bucket and next, as number+1.
	buckets *[256]uint16
	next    []uint16
	hashes  []uint64
}

// add appends weeks of the same open time, all but the last of 604800 seconds. Open time is merged, clipped to the
// first week.
func (b builder) add(weeks int64, end int64, open []stretch) builder {
	b, number := b.shape(b.at, end, open)
	return b.addShape(weeks, end, number)
}

func (b builder) addShape(weeks, end int64, number uint16) builder {
	total := int64(b.shapes[number].total) * weeks
	begin := b.at
	b.at = end + (weeks-1)*weekSeconds
	b.total += total
	if n := len(b.segments); n > 0 {
		s := &b.segments[n-1]
		if s.shape == number && begin-b.start == int64(s.start)+int64(s.weeks)*weekSeconds {
			s.weeks += uint16(weeks)
			return b
		}
	}
	b.segments = append(b.segments, segment{uint32(begin - b.start), uint32(b.total - total), uint16(weeks), number})
	return b
}

// shape returns the number of the shape of a week, a known one if it is equal.
func (b builder) shape(start, end int64, open []stretch) (builder, uint16) {
	first := len(b.parts)
	hash, total := uint64(0), uint32(0)
	for _, o := range open {
		p := part{uint32(o.open - start), uint32(o.close - start), total}
		b.parts = append(b.parts, p)
		hash = (hash^uint64(p.open)<<32^uint64(p.close))*0x9e3779b97f4a7c15 + 1
		total += p.close - p.open
	}
	own := b.parts[first:]
	full := int64(total) == end-start
	bucket := &b.buckets[hash>>56]
	for i := *bucket; i != 0; i = b.next[i-1] {
		s := &b.shapes[i-1]
		if b.hashes[i-1] == hash && s.full == full && slices.Equal(own, b.parts[s.first:s.first+s.count]) {
			b.parts = b.parts[:first]
			return b, i - 1
		}
	}
	s := shape{first: int32(first), count: int32(len(own)), total: total, full: full}
	i := 0
	for d := range s.day {
		for i < len(own) && own[i].close <= uint32(d)*daySeconds {
			i++
		}
		s.day[d] = uint16(i)
	}
	b.shapes = append(b.shapes, s)
	b.hashes = append(b.hashes, hash)
	b.next = append(b.next, *bucket)
	*bucket = uint16(len(b.shapes))
	return b, *bucket - 1
}

// finish returns the table.
func (b builder) finish(number int64) *table {
	t := &table{
		number: number, start: b.start, end: b.at, total: b.total,
		segments: make([]segment, len(b.segments)), shapes: make([]shape, len(b.shapes)), parts: make([]part, len(b.parts)),
	}
	copy(t.segments, b.segments) // slices.Clone would keep the stack's arrays
	copy(t.shapes, b.shapes)
	copy(t.parts, b.parts)
	t.byTime = newIndex(t.segments, t.end-t.start, func(s *segment) uint32 { return s.start })
	t.byOpen = newIndex(t.segments, t.total, func(s *segment) uint32 { return s.before })
	return t
}

// table builds a table of the plan.
func (p *plan) table(number int64) *table {
	var (
		segments [1024]segment
		shapes   [64]shape
		parts    [512]part
		changes  [320]period
		hashes   [64]uint64
		next     [64]uint16
		buckets  [256]uint16
	)
	first := number * tableWeeks
	monday, end := mondayOf(first), mondayOf(first+tableWeeks)
	w := wall{periods: periods(changes[:0], p.zone, (monday-20)*daySeconds, (end+20)*daySeconds)}
	m := marks{first: first}
	p.mark(&m, &w)
	start := w.midnight(monday)
	b := builder{start: start, at: start, segments: segments[:0], shapes: shapes[:0], parts: parts[:0], next: next[:0], hashes: hashes[:0], buckets: &buckets}
	var s scratch
	var known map[weekKey]uint16
	for week := int64(0); week < tableWeeks; {
		monday := mondayOf(first + week)
		switch until := m.next(week); {
		case until > week:
			_, end, open := p.week(&w, monday, &s)
			b = b.add(until-week, end, open)
			week = until
			continue
		case m.own.has(week):
			_, end, open := p.week(&w, monday, &s)
			b = b.add(1, end, open)
		default:
			if known == nil {
				known = map[weekKey]uint16{}
			}
			key := p.key(monday)
			number, ok := known[key]
			end := w.midnight(monday + 7)
			if !ok {
				_, _, open := p.week(&w, monday, &s)
				b, number = b.shape(b.at, end, open)
				known[key] = number
			}
			b = b.addShape(1, end, number)
		}
		week++
	}
	return b.finish(number)
}

// A weekKey says which version and which of its dated rules hold on the days of a week and the day before.
type weekKey [9]int16

// key is the key of a week that depends on nothing else.
func (p *plan) key(monday int64) weekKey {
	h, v := p.hoursOn(monday)
	key := weekKey{8: int16(v)}
	for i := range 8 {
		_, r := h.on(monday - 1 + int64(i))
		key[i] = int16(r)
	}
	return key
}
