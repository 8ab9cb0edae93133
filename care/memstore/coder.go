package memstore

import (
	"math/bits"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/sla"
)

// coder writes and reads the values that events are made of. Each is asked for
// where it stands: a place is a hash of the field's name, and what was there
// before tells what is likely there now.
type coder struct {
	rangeCoder
	memory
	texts texts
	buf   []byte
}

// place is where a value stands. A value may use some numbers that follow it.
type place uint32

// in is a place within a place.
func (p place) in(k uint32) place { return (p ^ place(k)*0x27d4eb2f) * 0x85ebca6b } // MurmurHash's multipliers, as any odd ones

// within is a place within a place, by name.
func (p place) within(name string) place {
	for _, c := range []byte(name) {
		p = p.in(uint32(c))
	}
	return p
}

// memory is what a coder knows of the values so far. Places that share a slot
// cost room, and nothing else.
type memory struct {
	odds      [1 << 14]odds
	lastTexts [1 << 10][2]int32     // the texts that were last at a place
	spans     [1 << 8]time.Duration // how far an instant was last from its event
	at        time.Time             // of the last event
	clock     sla.State             // the last one
	version   int64                 // of the last event
	kind      place                 // of what came last
}

func (m *memory) forget() {
	*m = memory{}
	for i := range m.odds {
		m.odds[i] = even
	}
}

func (p place) slot(bits int) uint32 { return uint32(p*0x9e3779b1) >> (32 - bits) }

func (c *coder) is(p place, yes bool) bool { return c.bit(&c.odds[p.slot(14)], yes) }

// small is a number of n bits, the upper ones first.
func (c *coder) small(p place, v uint32, n int) uint32 {
	node := uint32(1)
	for i := n - 1; i >= 0; i-- {
		node <<= 1
		if c.is(p+place(node), v>>i&1 != 0) {
			node |= 1
		}
	}
	return node - 1<<n
}

// number is 0, or how many bits it has and those below the first: three as they
// are likely, then as they are.
func (c *coder) number(p place, v uint64) uint64 {
	if !c.is(p, v != 0) {
		return 0
	}
	left := int(c.small(p, uint32(bits.Len64(v)-1)&63, 6))
	x := uint64(1)
	for n := min(left, 3); n > 0; n-- {
		left--
		x <<= 1
		if c.is(p.in(uint32(left))+place(x), v>>left&1 != 0) {
			x |= 1
		}
	}
	for left > 0 {
		n := min(left, 16)
		left -= n
		x = x<<n | uint64(c.plain(uint32(v>>left)&(1<<n-1), n))
	}
	return x
}

// integer is a number with a sign.
func (c *coder) integer(p place, v int64) int64 {
	u := c.number(p, uint64(v)<<1^uint64(v>>63))
	return int64(u>>1) ^ -int64(u&1)
}

// longest is how much there may be of anything, so that what is damaged does not
// take all memory.
const longest = 1 << 24

// length is a number of things to come.
func (c *coder) length(p place, n int) int {
	v := c.number(p, uint64(n))
	if v > longest || c.bad {
		c.bad = true
		return 0
	}
	return int(v)
}

// instant is one in UTC: none, as far from its event as it was last at this place,
// or what it is.
func (c *coder) instant(p place, t time.Time) time.Time {
	return c.after(p, t, c.at, &c.spans[p.slot(8)])
}

// after is none, as far from an event as it was last, or what it is.
func (c *coder) after(p place, t, event time.Time, last *time.Duration) time.Time {
	if !c.is(p, !t.IsZero()) {
		return time.Time{}
	}
	span := t.Sub(event)
	if !c.is(p+1, span != *last || !event.Add(span).Equal(t)) {
		return event.Add(*last)
	}
	if c.is(p+2, !event.Add(span).Equal(t)) { // centuries away
		s, ns := c.integer(p+3, t.Unix()), c.number(p+4, uint64(t.Nanosecond()))
		return time.Unix(s, int64(ns)).UTC()
	}
	us := c.integer(p.in(1), int64(span/time.Microsecond))
	ns := c.integer(p.in(2), int64(span%time.Microsecond))
	*last = time.Duration(us)*time.Microsecond + time.Duration(ns)
	return event.Add(*last)
}

// clockState is a clock as the difference to the one before.
func (c *coder) clockState(p place, s sla.State) sla.State {
	if !c.reads {
		c.buf = s.AppendDiff(c.buf[:0], c.clock)
	}
	n := c.length(p, len(c.buf))
	if c.reads {
		c.buf = c.buf[:0]
	}
	at := p.in(1)
	for i := 0; i < n && !c.bad; i++ {
		if c.reads {
			c.buf = append(c.buf, 0)
		}
		c.buf[i] = byte(c.small(at, uint32(c.buf[i]), 8))
		at = p.in(2 + uint32(min(i, 6))<<8 + uint32(c.buf[i]))
	}
	if c.reads {
		var err error
		if s, err = c.clock.Patch(c.buf); err != nil {
			c.bad = true
		}
	}
	c.clock = s
	return s
}

// text is one that was there before, which mostly follows the one that was last
// at its place; or what it has in common with one of the last two, and the rest.
func (c *coder) text(p place, s string) string {
	last := &c.lastTexts[p.slot(10)]
	i, known := last[0], s == c.texts.at(last[0])
	if !known && !c.reads {
		i, known = c.texts.find(s)
	}
	if c.is(p, known) {
		i = last[0] + int32(c.integer(p+1, int64(i-last[0])))
		if i < 0 || i >= c.texts.len() {
			c.bad = true
			return ""
		}
	} else {
		s = c.newText(p, s, c.texts.at(last[0]), c.texts.at(last[1]))
		i = c.texts.add(s, !c.reads)
	}
	if i != last[0] {
		*last = [2]int32{i, last[0]}
	}
	return c.texts.at(i)
}

func (c *coder) newText(p place, s, before, earlier string) string {
	if c.is(p.in(3), common(before, s) < common(earlier, s)) {
		before = earlier
	}
	n := c.length(p.in(1), common(before, s))
	if n > len(before) {
		c.bad = true
		return ""
	}
	if c.reads {
		return before[:n] + c.literal(p.in(2), "")
	}
	c.literal(p.in(2), s[n:])
	return s
}

func common(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// identifiers are made of these, see care.ContentID: they are as random as can be.
const base32 = "abcdefghijklmnopqrstuvwxyz234567"

// literal is a text letter by letter.
func (c *coder) literal(p place, s string) string {
	n := c.length(p, len(s))
	random := c.is(p.in(1), n >= 8 && strings.Trim(s, base32) == "")
	if c.reads {
		c.buf = append(c.buf[:0], make([]byte, 0, min(n, 64))...)
	} else {
		c.buf = append(c.buf[:0], s...)
	}
	kind := place(0)
	for i := 0; i < n && !c.bad; i++ {
		if c.reads {
			c.buf = append(c.buf, 0)
		}
		b := &c.buf[i]
		if random {
			*b = base32[c.plain(uint32(strings.IndexByte(base32, *b))&31, 5)]
			continue
		}
		*b = byte(c.small(letters.in(uint32(kind)), uint32(*b), 8))
		kind = kindOf(*b)
	}
	if c.reads {
		s = string(c.buf)
	}
	return s
}

// kindOf is what kind of letter a byte is, which tells of the next one.
func kindOf(b byte) place {
	switch {
	case b >= '0' && b <= '9':
		return 1
	case b >= 'a' && b <= 'z':
		return 2
	case b >= 'A' && b <= 'Z':
		return 3
	case b < utf8.RuneSelf:
		return 4
	}
	return 5
}
