package sla

import "time"

// A walker moves over the tables of a calendar. The calendar's own table costs nothing; others are built as needed.
// Its zero table is the calendar's.
type walker struct {
	cal   *Calendar
	table *table
}

// seek moves to the table that holds an instant; false outside the years that calendars know.
func (w *walker) seek(at int64) bool {
	if w.table.has(at) {
		return true
	}
	number := floorDiv(weekOf(floorDiv(at, daySeconds)), tableWeeks)
	for n := number - 1; n <= number+1; n++ { // the local week may be the neighbour of the one in UTC
		if n < firstTable || n > lastTable {
			continue
		}
		if w.load(n); w.table.has(at) {
			return true
		}
	}
	return false
}

func (w *walker) load(number int64) {
	if number == 0 {
		w.table = w.cal.table
		return
	}
	w.table = w.cal.source.table(number)
}

// seekForward is seek, but starts with the first table for instants before it.
func (w *walker) seekForward(at int64) bool {
	if w.seek(at) {
		return true
	}
	if at < w.cal.table.start {
		w.load(firstTable)
		return true
	}
	return false
}

// seekBackward is seek, but starts with the last table for instants after it.
func (w *walker) seekBackward(at int64) bool {
	if w.seek(at) {
		return true
	}
	if at >= w.cal.table.end {
		w.load(lastTable)
		return true
	}
	return false
}

// forward moves to the next table; false at the end, and after the last date named when the rest is all closed: from
// there on, every table repeats the same rules.
func (w *walker) forward() bool {
	n := w.table.number
	if n >= lastTable || w.afterLast() && w.table.total == 0 || n == 0 && w.cal.noneLeft {
		return false
	}
	w.load(n + 1)
	return true
}

// backward is forward's mirror image.
func (w *walker) backward() bool {
	n := w.table.number
	first, _ := w.cal.source.bounds()
	if n <= firstTable || (n+1)*tableWeeks < first && w.table.total == 0 {
		return false
	}
	w.load(n - 1)
	return true
}

// afterLast reports whether the table lies after the last date named.
func (w *walker) afterLast() bool {
	_, last := w.cal.source.bounds()
	return w.table.number*tableWeeks > last
}

// position is the open time of the table before t, which clamps to the table.
func (w *walker) position(t time.Time) int64 {
	at := t.Unix()
	if at < w.table.start {
		return 0
	}
	if at >= w.table.end {
		return w.table.total * second
	}
	before, open := w.table.opened(at)
	if open {
		return before*second + int64(t.Nanosecond())
	}
	return before * second
}

// nextOpen returns the first open instant at or after at, and whether that is at itself.
func (w *walker) nextOpen(at int64) (opening int64, open, ok bool) {
	if !w.seekForward(at) {
		return 0, false, false
	}
	before := int64(0)
	if w.table.has(at) {
		if before, open = w.table.opened(at); open {
			return at, true, true
		}
	}
	for before >= w.table.total {
		if before = 0; !w.forward() {
			return 0, false, false
		}
	}
	p, _, _ := w.table.find(before)
	return p.open, false, true
}

// closing returns the end of the open stretch that holds an open instant; false if it has none.
func (w *walker) closing(at int64) (int64, bool) {
	for {
		if !w.seek(at) {
			return 0, false
		}
		before, open := w.table.opened(at)
		if !open {
			return at, true
		}
		p, until, full := w.table.find(before)
		if at = p.close; full {
			at = until
		}
		if at < w.table.end {
			continue
		}
		if w.table.number == 0 && w.cal.allLeft || w.table.total == w.table.end-w.table.start && w.afterLast() {
			return 0, false
		}
	}
}
