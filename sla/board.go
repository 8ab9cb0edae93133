package sla

import (
	"iter"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

// A Board keeps the clocks of a helpdesk in memory and says which alarm fell due and when to look again. It never reads
// the time: a host asks [Board.Due] with its own now, handles what comes, and sleeps until [Board.Next].
//
// Each alarm is reported once, by its ID, however often a clock is put again, also across [Board.WriteTo] and
// [Board.Restore]. The zero value is an empty board, ready to use; it must not be copied after that. All methods may be
// called at the same time, also from within the loops over Due and All. Put, Remove and an alarm of Due cost the
// logarithm of the number of clocks; a clock costs some 150 bytes besides its own state.
type Board struct {
	mu    sync.Mutex
	slots slots
	ids   map[string]int32
	free  []int32
	queue queue
	skips map[int32][]string // IDs that are reported although they fall due after the slot's reported; rarely any
}

// A slot holds one clock.
type slot struct {
	id       string // empty: free
	clock    Clock
	reported time.Time // alarms up to it are
	of       *cycle    // with mark, the alarm that the slot is in the queue for, unless it is one that the cycle keeps
	mark     int32
}

// Put puts a clock on the board, or puts it in the place of the one with the same id: after every event. Alarms that
// this id has reported are not reported again, whatever the clock now says about when they fall due; those that an
// event recorded late has brought about are. For a new id, every alarm so far is to be reported.
//
// An empty id, one that is not UTF-8, and a zero Clock are an [Error].
func (b *Board) Put(id string, c Clock) error { return b.PutAfter(id, c, time.Time{}) }

// PutAfter is Put for a clock whose alarms up to an instant were reported elsewhere: by the program before this one,
// say, from whose database the clock comes.
func (b *Board) PutAfter(id string, c Clock, reported time.Time) error {
	switch {
	case id == "":
		return invalid("board id", "", "empty")
	case !utf8.ValidString(id):
		return invalid("board id", "", "not UTF-8")
	case c.policy == nil || c.state.IsZero():
		return invalid("board clock", "", "zero value; use Policy.Start, Begin or Bind")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n, known := b.ids[id]
	if !known {
		n = b.take(id)
	}
	s := b.slots.at(n)
	if known {
		b.reconcile(n, s, c)
	}
	s.clock = c
	if reported.After(s.reported) {
		s.reported = reported.UTC().Round(0)
	}
	b.prune(n, s)
	b.schedule(n, s)
	return nil
}

// take finds a place for a new id.
func (b *Board) take(id string) int32 {
	var n int32
	if last := len(b.free) - 1; last >= 0 {
		n, b.free = b.free[last], b.free[:last]
	} else {
		n = b.slots.grow()
		b.queue.places = append(b.queue.places, nowhere)
	}
	if b.ids == nil {
		b.ids = map[string]int32{}
	}
	b.ids[id] = n
	b.slots.at(n).id = id
	return n
}

// reconcile keeps in mind what was reported of the clock before, where the next one says otherwise about that time.
func (b *Board) reconcile(n int32, s *slot, c Clock) {
	if s.reported.IsZero() || slices.EqualFunc(s.clock.fell(s.reported), c.fell(s.reported), fallen.same) {
		return
	}
	for _, a := range s.clock.Alarms(time.Time{}, s.reported) {
		b.skip(n, a.ID)
	}
	if first, of, _ := c.next(time.Time{}, told{ids: b.skips[n]}); of != nil && !first.At.After(s.reported) {
		s.reported = first.At.Add(-1)
	}
}

func (b *Board) skip(n int32, id string) {
	if b.skips == nil {
		b.skips = map[int32][]string{}
	}
	if !slices.Contains(b.skips[n], id) {
		b.skips[n] = append(b.skips[n], id)
	}
}

// prune forgets the IDs to skip that fall due before reported, and those of cycles that the state has dropped.
func (b *Board) prune(n int32, s *slot) {
	ids := b.skips[n]
	if len(ids) == 0 {
		return
	}
	for _, a := range s.clock.Alarms(time.Time{}, s.reported) {
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == a.ID })
	}
	ids = slices.DeleteFunc(ids, s.clock.state.dropped)
	if b.skips[n] = ids; len(ids) == 0 {
		delete(b.skips, n)
	}
}

// schedule puts a slot into the queue for its next alarm.
func (b *Board) schedule(n int32, s *slot) {
	b.await(n, s, told{ids: b.skips[n]})
}

// await puts a slot into the queue for the first alarm that is not told, which it returns with its cycle.
func (b *Board) await(n int32, s *slot, but told) (past, *cycle) {
	p, of, mark := s.clock.next(s.reported, but)
	if s.of, s.mark = of, int32(mark); mark < 0 {
		s.of = nil
	}
	if of == nil {
		b.queue.remove(n)
	} else {
		b.queue.set(n, ceilMicro(p.At))
	}
	return p, of
}

// Get returns the clock with an id.
func (b *Board) Get(id string) (Clock, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.ids[id]
	if !ok {
		return Clock{}, false
	}
	return b.slots.at(n).clock, true
}

// Remove takes a clock off the board, with what was reported of it; false if there is none.
func (b *Board) Remove(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.ids[id]
	if !ok {
		return false
	}
	b.queue.remove(n)
	delete(b.ids, id)
	delete(b.skips, n)
	*b.slots.at(n) = slot{}
	b.free = append(b.free, n)
	return true
}

// Len is the number of clocks.
func (b *Board) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ids)
}

// Next returns when to ask for what is due again, in UTC to the microsecond: the first alarm not reported yet, which
// may be past. False if none will fall due before something happens.
func (b *Board) Next() (time.Time, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue.heap) == 0 {
		return time.Time{}, false
	}
	return time.UnixMicro(b.queue.heap[0].wake).UTC(), true
}

// Due yields the alarms that fell due up to now and were not reported, with the id of their clock, earliest first. An
// alarm counts as reported when it is yielded; leaving the loop leaves the others due. The loop may change the board:
// a clock answered meanwhile still reports what fell due before the answer, as [Clock.Alarms] does, but a removed one
// does not. Several loops at once share the alarms. Instants are in now's location.
func (b *Board) Due(now time.Time) iter.Seq2[string, Alarm] {
	return func(yield func(string, Alarm) bool) {
		for {
			id, a, ok := b.pop(now)
			if !ok || !yield(id, a) {
				return
			}
		}
	}
}

// pop takes the next alarm that is due.
func (b *Board) pop(now time.Time) (string, Alarm, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue.heap) > 0 && b.queue.heap[0].wake <= floorMicro(now) {
		n := b.queue.heap[0].slot
		s := b.slots.at(n)
		p, of := b.first(n, s)
		if of == nil || p.At.After(now) {
			b.schedule(n, s)
			continue
		}
		a := s.clock.alarm(&p, of, now)
		b.report(n, s, &p, of)
		return s.id, a, true
	}
	return "", Alarm{}, false
}

// first is the alarm that a slot is in the queue for.
func (b *Board) first(n int32, s *slot) (past, *cycle) {
	if s.of != nil {
		if p, ok := s.clock.marked(s.of, int(s.mark)); ok {
			return p, s.of
		}
	}
	p, of, _ := s.clock.next(s.reported, told{ids: b.skips[n]})
	return p, of
}

// report marks a slot's first alarm that is not reported, and looks for its next one.
func (b *Board) report(n int32, s *slot, p *past, of *cycle) {
	q, next := b.await(n, s, told{b.skips[n], p, of})
	if next != nil && q.At.Equal(p.At) {
		b.skip(n, p.id(of))
		return
	}
	s.reported = p.At
	b.prune(n, s)
}

// All yields the clocks, in no order. A clock that is put on while the loop runs may be missed; none comes twice,
// unless it was removed and put on again.
func (b *Board) All() iter.Seq2[string, Clock] {
	return func(yield func(string, Clock) bool) {
		for s := range b.copies() {
			if !yield(s.id, s.clock) {
				return
			}
		}
	}
}
