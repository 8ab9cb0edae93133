package sla

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// AppendDiff appends to b what [State.Patch] needs to turn an earlier state of the same case into s. Between two events
// of a case that is some 15 bytes, whatever went before; any other state will do too, and from the zero one it is all of
// s. It is for a cache: the form may change with every release, so what outlives the process is kept as JSON.
func (s State) AppendDiff(b []byte, from State) []byte {
	d := differ{data: b}
	d.state(&s, from)
	return d.data
}

// Patch returns the state whose difference to s was appended. A damaged one is an [Error], or another sound state.
func (s State) Patch(diff []byte) (State, error) {
	d := differ{data: diff, reads: true}
	var out State
	d.state(&out, s)
	if d.bad || len(d.data) > 0 {
		return State{}, invalid("state difference", "", "damaged")
	}
	if out.IsZero() {
		return State{}, nil
	}
	if field := out.damaged(stateFormat); field != "" {
		return State{}, invalid("state "+field, "", "missing or out of range")
	}
	return out, nil
}

// differ writes or reads a difference. Both ways run the same code, so that what is read cannot be another than what was
// written. Writing leaves the values alone: others may be reading them.
type differ struct {
	data  []byte // what was written, or what is left to read
	reads bool
	bad   bool
}

func (d *differ) num(v uint64) uint64 {
	if !d.reads {
		d.data = binary.AppendUvarint(d.data, v)
		return v
	}
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.bad, d.data = true, nil
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *differ) integer(v *int) {
	n := d.num(uint64(*v))
	if d.reads {
		*v = int(n)
	}
}

func (d *differ) flag(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	d.integer(&n)
	if d.reads {
		*v = n != 0
	}
}

func (d *differ) text(v *string) {
	n := d.num(uint64(len(*v)))
	if !d.reads {
		d.data = append(d.data, *v...)
		return
	}
	if n > uint64(len(d.data)) {
		d.bad, d.data = true, nil
		return
	}
	*v, d.data = string(d.data[:n]), d.data[n:]
}

// span is a duration as the difference to the one that is likely, in microseconds and, if there are, nanoseconds.
func (d *differ) span(v *time.Duration, likely time.Duration) {
	whole, rest := (*v-likely)/time.Microsecond, (*v-likely)%time.Microsecond
	head := zigzag(int64(whole)) << 1
	if rest != 0 {
		head |= 1
	}
	if head = d.num(head); head&1 == 0 {
		rest = 0
	} else {
		rest = time.Duration(unzigzag(d.num(zigzag(int64(rest)))))
	}
	if d.reads {
		*v = likely + time.Duration(unzigzag(head>>1))*time.Microsecond + rest
	}
}

// What stands before an instant.
const (
	noInstant = iota
	likelyInstant
	nearInstant // as a span
	farInstant  // as seconds and nanoseconds of Unix time
	otherInstant
)

// instant is a likely one, one that is likely too, or near the first.
func (d *differ) instant(v *time.Time, likely time.Time, others ...time.Time) {
	form := uint64(farInstant)
	other := slices.IndexFunc(others, v.Equal)
	switch away := v.Unix() - likely.Unix(); {
	case v.IsZero():
		form = noInstant
	case v.Equal(likely):
		form = likelyInstant
	case other >= 0:
		form = otherInstant + uint64(other)
	case -math.MaxInt32 < away && away < math.MaxInt32: // 68 years
		form = nearInstant
	}
	at := time.Time{}
	switch form = d.num(form); form {
	case noInstant:
	case likelyInstant:
		at = likely
	case nearInstant:
		away := v.Sub(likely)
		d.span(&away, 0)
		at = likely.Add(away)
	case farInstant:
		s, ns := d.num(zigzag(v.Unix())), d.num(uint64(v.Nanosecond()))
		at = time.Unix(unzigzag(s), int64(ns)).UTC()
	default:
		if form -= otherInstant; form >= uint64(len(others)) {
			d.bad = true
			return
		}
		at = others[form]
	}
	if d.reads {
		*v = at
	}
}

func zigzag(v int64) uint64   { return uint64(v)<<1 ^ uint64(v>>63) }
func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// bits of a state.
const (
	isFirstDone = 1 << iota
	isResolved
	isCancelled
	isRenamed  // policy, version or priority are others
	isPaused   // the pauses are others
	isNoClock  // the zero state
	isRecycled // the cycles are others
)

func (d *differ) state(s *State, from State) {
	is := uint64(0)
	for _, x := range []struct {
		bit uint64
		set bool
	}{
		{isFirstDone, s.firstDone}, {isResolved, s.resolved}, {isCancelled, s.cancelled}, {isNoClock, s.IsZero()},
		{isRenamed, s.policy != from.policy || s.version != from.version || s.priority != from.priority},
		{isPaused, !slices.Equal(s.pauses, from.pauses)}, {isRecycled, !slices.EqualFunc(s.cycles, from.cycles, sameCycle)},
	} {
		if x.set {
			is |= x.bit
		}
	}
	if is = d.num(is); is&isNoClock != 0 {
		return
	}
	if d.reads {
		s.firstDone, s.resolved, s.cancelled = is&isFirstDone != 0, is&isResolved != 0, is&isCancelled != 0
		s.policy, s.version, s.priority, s.pauses, s.cycles = from.policy, from.version, from.priority, from.pauses, from.cycles
	}
	if is&isRenamed != 0 {
		d.text(&s.policy)
		d.integer(&s.version)
		d.text(&s.priority)
	}
	asked, answered := from.turns()
	d.instant(&s.at, from.at, from.spoke, asked)
	d.instant(&s.spoke, s.at, from.spoke, answered)
	if is&isPaused != 0 {
		d.pauses(&s.pauses, from.pauses, s.at)
	}
	if is&isRecycled == 0 {
		return
	}
	if d.reads {
		s.cycles = d.patched(from.cycles, s.at)
	} else {
		d.cycles(s.cycles, from.cycles, s.at)
	}
}

// turns are when the last cycle began, and when the last one ended before we spoke last: where a clock stood before.
func (s *State) turns() (asked, answered time.Time) {
	for _, cy := range s.cycles {
		asked = cy.start
		if cy.end.After(answered) && cy.end.Before(s.spoke) {
			answered = cy.end
		}
	}
	return asked, answered
}
