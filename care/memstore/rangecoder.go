package memstore

import (
	"encoding/binary"
	"hash/crc32"
)

// rangeCoder writes each yes and no in as little room as it was likely, and reads
// them back in the same order. Both ways run the same code, here and in all that is
// built upon it: a function takes what is to be written and returns what was, so
// that what is read cannot be another than what was written. The arithmetic is that
// of LZMA.
type rangeCoder struct {
	reads bool
	bad   bool // what is read was not written
	width uint32
	// Writing: a carry may still go through the last byte, and those held, which
	// are all 0xff.
	low  uint64
	last byte
	held int
	out  []byte
	// Reading.
	code   uint32
	in     string
	beyond int // bytes read behind the end
}

const (
	oddsBits = 12
	least    = 1 << 24 // the width is never less
	tail     = 4       // bytes that only end what was written, and are left out if zero
)

// odds are how likely a no is, in 1/4096, and in the low 4 bits how often it was
// asked: the first answers count most.
type odds uint16

const even odds = 1 << (oddsBits - 1 + 4)

// share is how much an answer counts, in 1/65536.
var share = func() (s [16]uint32) {
	for n := range s {
		s[n] = uint32(65536 / (float64(n) + 1.6))
	}
	return s
}()

func (o *odds) learn(yes bool) {
	p, n := uint32(*o>>4), uint32(*o&15)
	if yes {
		p -= p * share[n] >> 16
	} else {
		p += (1<<oddsBits - p) * share[n] >> 16
	}
	*o = odds(p<<4 | min(n+1, 15))
}

func (b *rangeCoder) write() { *b = rangeCoder{width: 1<<32 - 1, out: b.out[:0]} }

// written ends writing.
func (b *rangeCoder) written() string {
	for range tail + 1 {
		b.settle()
	}
	out := b.out[1:] // nothing is carried beyond the first
	for range tail {
		if n := len(out); n > 0 && out[n-1] == 0 {
			out = out[:n-1]
		}
	}
	b.out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
	return string(b.out)
}

// read begins reading. What is damaged is known at once.
func (b *rangeCoder) read(in string) {
	*b = rangeCoder{reads: true, width: 1<<32 - 1, out: append(b.out[:0], in...)}
	n := len(in) - crc32.Size
	if n < 0 || crc32.ChecksumIEEE(b.out[:n]) != binary.LittleEndian.Uint32(b.out[n:]) {
		b.bad = true
		return
	}
	b.in = in[:n]
	for range tail {
		b.next()
	}
}

// bit is one answer.
func (b *rangeCoder) bit(o *odds, yes bool) bool {
	no := b.width >> oddsBits * uint32(*o>>4)
	if b.reads {
		yes = b.code >= no
	}
	switch {
	case !yes:
		b.width = no
	case b.reads:
		b.width, b.code = b.width-no, b.code-no
	default:
		b.width, b.low = b.width-no, b.low+uint64(no)
	}
	o.learn(yes)
	b.widen()
	return yes
}

// plain is a number of up to 16 bits, all of them as likely.
func (b *rangeCoder) plain(v uint32, n int) uint32 {
	b.width >>= n
	if b.reads {
		v = min(b.code/max(b.width, 1), 1<<n-1)
		b.code -= v * b.width
	} else {
		b.low += uint64(v) * uint64(b.width)
	}
	b.widen()
	return v
}

func (b *rangeCoder) widen() {
	for b.width < least {
		if b.width <<= 8; b.reads {
			b.next()
		} else {
			b.settle()
		}
		if b.bad {
			b.width = 1<<32 - 1
		}
	}
}

func (b *rangeCoder) next() {
	b.code <<= 8
	if len(b.in) > 0 {
		b.code |= uint32(b.in[0])
		b.in = b.in[1:]
	} else if b.beyond++; b.beyond > tail {
		b.bad = true
	}
}

func (b *rangeCoder) settle() {
	if carry := byte(b.low >> 32); carry != 0 || uint32(b.low) < 0xff<<24 {
		b.out = append(b.out, b.last+carry)
		for ; b.held > 0; b.held-- {
			b.out = append(b.out, 0xff+carry)
		}
		b.last = byte(b.low >> 24)
	} else {
		b.held++
	}
	b.low = b.low << 8 & (1<<32 - 1)
}
