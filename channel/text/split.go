package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/channel"
)

// SplitOptions of [Split]; nil is the zero value.
type SplitOptions struct {
	// MaxParts is the most parts; default 1: a thread of posts in public is
	// rarely what a customer needs, and is asked for.
	MaxParts int
	// NoCounter leaves out the "(1/3)" at the end of each of several parts.
	NoCounter bool
	// Signature ends the last part, after a blank: "^FB".
	Signature string
	// Prefix is what the adapter will put before each part, such as a handle
	// and a blank. It is counted and not part of the result.
	Prefix string
}

// Part is one message of several.
type Part struct {
	// Text is a piece of the text: all pieces, one after the other, are the
	// text to the byte.
	Text string
	// Suffix is the counter and, of the last part, the signature.
	Suffix string
}

// Body is what is sent.
func (p Part) Body() string { return p.Text + p.Suffix }

// String returns a fixed text: what people write is not for logs.
func (p Part) String() string { return fmt.Sprintf("part of %d bytes", len(p.Text)+len(p.Suffix)) }

// Format makes every fmt verb print what String returns.
func (p Part) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(p.String())) }

// TooLong is the error of [Split].
type TooLong struct {
	// Length is that of the whole text with its signature, and Max the limit,
	// in the limit's unit, or both in bytes if only the bytes are too many.
	Length, Max int
	// Overflow is the byte of the text from which on it does not fit.
	Overflow int
}

// Error gives the figures, and nothing of the text.
func (e *TooLong) Error() string {
	return fmt.Sprintf("text: length %d of at most %d, too long from byte %d", e.Length, e.Max, e.Overflow)
}

// Split cuts a text into parts that are within the limit, counter and
// signature included. It cuts after a paragraph, else a sentence, in the second
// half of what fits, else between words, else between what readers see as
// characters; never within an address, a mention, a hashtag, a character of
// several code points, or a number of up to 64 bytes, its groups included ("06
// 1234 5678"). White space stays with what it follows. If that makes too many
// parts, each is filled as far as words allow.
//
// A text that fits is one part and has no counter. The empty text has no parts.
// The error is a *TooLong: more parts than MaxParts, or something that must not
// be cut is longer than a part. The work grows linearly with the text.
func Split(s string, l channel.TextLimit, o *SplitOptions) ([]Part, error) {
	if s == "" {
		return nil, nil
	}
	p := splitter{s: s, limit: l}
	if o != nil {
		p.o = *o
	}
	p.o.MaxParts = max(p.o.MaxParts, 1)
	if alone := p.tail(0, 0, true); p.fits(0, len(s), alone, p.measure(alone)) {
		return p.parts([]int{len(s)}), nil
	}
	p.cuts = cuts(s)
	if p.o.MaxParts == 1 {
		_, at := p.reach(0, 0, p.tail(0, 0, true))
		return nil, p.tooLong(at)
	}
	for digits := len(strconv.Itoa(min(p.least(), p.o.MaxParts))); ; digits++ {
		most := min(p.o.MaxParts, pow10(digits)-1)
		ends, at := p.run(most, digits, false)
		if ends == nil && most == p.o.MaxParts {
			ends, at = p.run(most, digits, true)
		}
		switch {
		case ends != nil:
			return p.parts(ends), nil
		case most == p.o.MaxParts:
			return nil, p.tooLong(at)
		}
	}
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

type splitter struct {
	s     string
	limit channel.TextLimit
	o     SplitOptions
	cuts  []cut
	buf   []byte
}

// least is a number of parts that the text surely needs.
func (p *splitter) least() int {
	n := 1
	if p.limit.Max > 0 {
		n = max(n, Count(p.s, p.limit)/p.limit.Max)
	}
	if p.limit.MaxBytes > 0 {
		n = max(n, len(p.s)/p.limit.MaxBytes)
	}
	return n
}

// run returns where the parts end, or nil and from which byte on the text does
// not fit. The counter is given room for numbers of so many digits.
func (p *splitter) run(most, digits int, tight bool) (ends []int, overflow int) {
	n := pow10(digits) - 1
	inner, final := p.tail(n, n, false), p.tail(n, n, true)
	for from, next := 0, 0; ; {
		last, at := p.reach(from, next, final)
		if at == len(p.s) {
			return append(ends, at), 0
		}
		if len(ends)+1 == most {
			return nil, at
		}
		if inner != final {
			last, at = p.reach(from, next, inner)
		}
		if last >= next && at == len(p.s) {
			last-- // something must be left for the last part
		}
		if last < next {
			return nil, at
		}
		last = p.prefer(from, next, last, tight)
		from, next = p.cuts[last].at, last+1
		ends = append(ends, from)
	}
}

// reach returns the last cut before which the text from on fits, at least
// next-1, and its place. It looks at few times what fits.
func (p *splitter) reach(from, next int, tail string) (c, at int) {
	cost := p.measure(tail)
	ok := func(c int) bool { return p.fits(from, p.cuts[c].at, tail, cost) }
	low, step := next-1, 1 // cuts up to low fit
	for low+step < len(p.cuts) && ok(low+step) {
		low += step
		step *= 2
	}
	for high := min(low+step, len(p.cuts)); high-low > 1; {
		if m := (low + high) / 2; ok(m) {
			low = m
		} else {
			high = m
		}
	}
	if low < next {
		return low, from
	}
	return low, p.cuts[low].at
}

// prefer returns the cut in next..last to use.
func (p *splitter) prefer(from, next, last int, tight bool) int {
	room := p.cuts[last].at - from
	for _, want := range []struct {
		rank  rank
		after int
	}{{paragraph, from + room/2}, {sentence, from + room/2}, {word, from + room/3}} {
		if tight && want.rank > word {
			continue
		}
		for c := last; c >= next && p.cuts[c].at > want.after; c-- {
			if p.cuts[c].rank >= want.rank {
				return c
			}
		}
	}
	return last
}

// measure is what prefix and tail count.
func (p *splitter) measure(tail string) int {
	return Count(p.o.Prefix, p.limit) + Count(tail, p.limit)
}

// fits reports whether s[from:to] is within the limit with its prefix and
// tail, which count cost. Short messages are counted as a whole: one character
// can change their alphabet. With the other units the pieces count no less than
// they do together.
func (p *splitter) fits(from, to int, tail string, cost int) bool {
	space := 0
	if tail != "" && !p.blankBefore(from, to) {
		space = 1
	}
	if p.limit.MaxBytes > 0 && len(p.o.Prefix)+to-from+space+len(tail) > p.limit.MaxBytes {
		return false
	}
	if p.limit.Max <= 0 {
		return true
	}
	if p.limit.Unit != channel.Segments {
		return cost+space+Count(p.s[from:to], p.limit) <= p.limit.Max
	}
	p.buf = append(append(append(p.buf[:0], p.o.Prefix...), p.s[from:to]...), " "[:space]...)
	p.buf = append(p.buf, tail...)
	return Count(string(p.buf), p.limit) <= p.limit.Max
}

func (p *splitter) blankBefore(from, to int) bool {
	r, _ := utf8.DecodeLastRuneInString(p.s[from:to])
	return unicode.IsSpace(r)
}

// tail is what follows part i of n, after a blank; of 0 it has no counter.
func (p *splitter) tail(i, n int, last bool) string {
	var words []string
	if n > 0 && !p.o.NoCounter {
		words = append(words, "("+strconv.Itoa(i)+"/"+strconv.Itoa(n)+")")
	}
	if last && p.o.Signature != "" {
		words = append(words, p.o.Signature)
	}
	return strings.Join(words, " ")
}

func (p *splitter) suffix(from, to int, tail string) string {
	if tail == "" || p.blankBefore(from, to) {
		return tail
	}
	return " " + tail
}

func (p *splitter) parts(ends []int) []Part {
	list, from := make([]Part, len(ends)), 0
	for i, to := range ends {
		n := len(ends)
		if n == 1 {
			n = 0
		}
		list[i] = Part{p.s[from:to], p.suffix(from, to, p.tail(i+1, n, i == len(ends)-1))}
		from = to
	}
	return list
}

func (p *splitter) tooLong(at int) *TooLong {
	body := p.o.Prefix + p.s + p.suffix(0, len(p.s), p.tail(0, 0, true))
	e := &TooLong{Length: Count(body, p.limit), Max: p.limit.Max, Overflow: at}
	if p.limit.Max <= 0 || e.Length <= p.limit.Max && p.limit.MaxBytes > 0 {
		e.Length, e.Max = len(body), p.limit.MaxBytes
	}
	return e
}
