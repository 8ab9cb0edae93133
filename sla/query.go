package sla

import (
	"iter"
	"math"
	"time"
)

const second = int64(time.Second)

// Open reports whether the desk is open at t.
func (c *Calendar) Open(t time.Time) bool {
	if c.always {
		return true
	}
	at := t.Unix()
	w := walker{c, c.table}
	if !w.seek(at) {
		return false
	}
	_, open := w.table.opened(at)
	return open
}

// NextOpen returns t itself when the desk is open at t, else the next opening. At a closing instant that is the next
// opening. The result is in t's location. If there is none: [ErrNeverOpens].
func (c *Calendar) NextOpen(t time.Time) (time.Time, error) {
	if c.always {
		return t, nil
	}
	w := walker{c, c.table}
	at, open, ok := w.nextOpen(t.Unix())
	switch {
	case !ok:
		return time.Time{}, never("next opening")
	case open:
		return t, nil
	}
	return unix(at, 0, t), nil
}

// NextClose returns the next closing after t: the end of the open stretch that holds t, or of the next one when the
// desk is closed at t. The result is in t's location. If there is no further opening the error is [ErrNeverOpens]; if
// the stretch has no end, [ErrNeverCloses].
func (c *Calendar) NextClose(t time.Time) (time.Time, error) {
	forever := &Error{What: "next closing", Reason: "the calendar stays open", Kind: ErrNeverCloses}
	if c.always {
		return time.Time{}, forever
	}
	w := walker{c, c.table}
	at, _, ok := w.nextOpen(t.Unix())
	if !ok {
		return time.Time{}, never("next closing")
	}
	if at, ok = w.closing(at); !ok {
		return time.Time{}, forever
	}
	return unix(at, 0, t), nil
}

// Add returns the earliest instant by which d of open time has passed since t: a budget that ends exactly at closing
// is due at the closing instant, and Add(t, 0) is t. A negative d goes back, as [Calendar.Sub] does. The result is in
// t's location, exact to the nanosecond. Without enough open time: [ErrNeverOpens].
func (c *Calendar) Add(t time.Time, d time.Duration) (time.Time, error) {
	switch {
	case d == 0:
		return t, nil
	case c.always:
		return t.Add(d), nil
	case d < 0:
		return c.Sub(t, -max(d, -maxDuration))
	}
	w := walker{c, c.table}
	if !w.seekForward(t.Unix()) {
		return time.Time{}, never("deadline")
	}
	pos := w.position(t)
	for int64(d) > w.table.total*second-pos {
		d -= time.Duration(w.table.total*second - pos)
		if pos = 0; !w.forward() {
			return time.Time{}, never("deadline")
		}
	}
	pos += int64(d)
	p, _, _ := w.table.find((pos - 1) / second)
	past := pos - p.before*second
	return unix(p.open+past/second, past%second, t), nil
}

// Sub returns the latest instant from which d of open time reaches t: Between(Sub(t, d), t) is d, and Sub(t, 0) is t.
// A negative d goes forward, as [Calendar.Add] does. Without enough open time before t: [ErrNeverOpens].
func (c *Calendar) Sub(t time.Time, d time.Duration) (time.Time, error) {
	switch {
	case d == 0:
		return t, nil
	case c.always:
		return t.Add(-max(d, -maxDuration)), nil
	case d < 0:
		return c.Add(t, -max(d, -maxDuration))
	}
	w := walker{c, c.table}
	if !w.seekBackward(t.Unix()) {
		return time.Time{}, never("start")
	}
	pos := w.position(t)
	for int64(d) > pos {
		d -= time.Duration(pos)
		if !w.backward() {
			return time.Time{}, never("start")
		}
		pos = w.table.total * second
	}
	pos -= int64(d)
	p, _, _ := w.table.find(pos / second)
	past := pos - p.before*second
	return unix(p.open+past/second, past%second, t), nil
}

// Between returns the open time in [a, b); 0 when b is not after a. More than a [time.Duration] holds, some 292 years,
// is the largest Duration.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	if !a.Before(b) {
		return 0
	}
	if c.always {
		return b.Sub(a)
	}
	if c.table.has(a.Unix()) && c.table.has(b.Unix()) {
		w := walker{c, c.table}
		return time.Duration(w.position(b) - w.position(a))
	}
	return c.between(a, b)
}

// between sums over several tables.
func (c *Calendar) between(a, b time.Time) time.Duration {
	w := walker{c, c.table}
	if !w.seekForward(a.Unix()) {
		return 0
	}
	total := -w.position(a)
	for b.Unix() >= w.table.end {
		if total > math.MaxInt64-w.table.total*second {
			return maxDuration
		}
		total += w.table.total * second
		if !w.forward() {
			return time.Duration(total)
		}
	}
	rest := w.position(b)
	if total > math.MaxInt64-rest {
		return maxDuration
	}
	return time.Duration(total + rest)
}

// Intervals yields the open stretches in [from, to), in order, the first and the last cut to the range: when each opens
// and when it closes, in the calendar's zone.
func (c *Calendar) Intervals(from, to time.Time) iter.Seq2[time.Time, time.Time] {
	return func(yield func(open, end time.Time) bool) {
		if c.always {
			if from.Before(to) {
				yield(from.In(c.zone), to.In(c.zone))
			}
			return
		}
		w := walker{c, c.table}
		for t := from; t.Before(to); {
			at, isOpen, ok := w.nextOpen(t.Unix())
			if !ok {
				return
			}
			open, end := t.In(c.zone), to.In(c.zone)
			if !isOpen {
				open = unix(at, 0, open)
			}
			closing, ends := w.closing(at)
			if ends && to.After(time.Unix(closing, 0)) {
				end = unix(closing, 0, open)
			}
			if !open.Before(to) || !yield(open, end) || !ends {
				return
			}
			t = end
		}
	}
}

func never(what string) *Error {
	return &Error{What: what, Reason: "the calendar has no such open time", Kind: ErrNeverOpens}
}

func unix(at, nanos int64, like time.Time) time.Time { return time.Unix(at, nanos).In(like.Location()) }
