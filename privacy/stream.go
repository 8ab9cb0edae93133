package privacy

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a stream is held, in bytes. Memory for one is a few times their sum.
const (
	streamBound = 64 << 10 // not yet written: a text of this length is redacted as a whole
	streamAhead = 4 << 10  // of it, what must follow a place where the text is cut: more than any value with the words around it
	streamBack  = 1 << 10  // written already, for the words before a value
)

// Writer returns a writer that redacts what is written to it and writes it to w. Chunks may end anywhere: the text counts, not the writes. Up to 64 KiB
// are held back until more is written, or until Close, which must be called and leaves w open; so a text up to that length comes out exactly as Redact
// returns it. A longer one is cut at line ends or blanks, where no finding is, and each part is read with the words around it; what hangs on words further
// away may come out otherwise than from Redact. A value without blanks that is longer than what is held (the secret of an endless URL) is replaced up to its end.
//
// The writer has a method Flush() error, which writes all that is held: what is written after it is read as another text. It is for logs, where each
// line stands for itself. An error of w is returned from then on. The writer is not safe for concurrent use.
func (g *Guard) Writer(w io.Writer) io.WriteCloser {
	return &redactor{stream: stream{guard: g, bound: streamBound, ahead: streamAhead, back: streamBack}, out: w}
}

// Reader returns a reader of what r holds, redacted. It holds and cuts the text as Writer does. It is not safe for concurrent use.
func (g *Guard) Reader(r io.Reader) io.Reader {
	return &source{stream: stream{guard: g, bound: streamBound, ahead: streamAhead, back: streamBack}, in: r}
}

// stream redacts a text that comes in pieces.
type stream struct {
	guard              *Guard
	bound, ahead, back int
	buf                []byte
	seen               int  // bytes of buf that are written already and are context
	endless            bool // in a value that is replaced and has not ended yet
}

// feed takes a piece and returns what can be written; "" mostly.
func (s *stream) feed(p []byte) string {
	var out strings.Builder
	for len(p) > 0 {
		if s.endless {
			i := strings.IndexFunc(string(p[:min(len(p), s.bound)]), unicode.IsSpace)
			if i < 0 {
				p = p[min(len(p), s.bound):]
				continue
			}
			p, s.endless = p[i:], false
		}
		n := min(len(p), s.seen+s.bound+1-len(s.buf))
		s.buf = append(s.buf, p[:n]...)
		p = p[n:]
		if len(s.buf)-s.seen > s.bound {
			out.WriteString(s.cut())
		}
	}
	return out.String()
}

// cut returns the part of the text that is not needed to judge the rest, redacted.
func (s *stream) cut() string {
	text := string(s.buf)
	found := since(s.guard.find(text, reported), s.seen)
	c := s.border(text)
	n := 0
	for n < len(found) && found[n].Start < c {
		n++
	}
	if n > 0 && found[n-1].End > c {
		n--
		if c = found[n].Start; c <= s.seen { // a finding of the whole window
			if !strings.ContainsFunc(text[found[0].End:], unicode.IsSpace) {
				found[0].End = len(text) // as far as can be seen it goes on
			}
			n, c = 1, found[0].End
		}
	}
	out := s.guard.replace(text, s.seen, c, found[:n], false)
	out = s.again(text[:s.seen], out, text[c:])
	if c == len(text) {
		s.endless = true
		s.buf, s.seen = append(s.buf[:0], out[max(0, len(out)-maxLabel):]...), min(len(out), maxLabel)
		return out
	}
	start := max(0, c-s.back)
	if i := strings.IndexFunc(text[start:c], unicode.IsSpace); start > 0 && i >= 0 {
		start += i
	}
	s.buf = slices.Delete(s.buf, 0, start)
	s.seen = c - start
	return out
}

// again reads what was redacted again, as Redact does, with the text before and after it.
func (s *stream) again(before, out, after string) string {
	for range rounds {
		text, from, to := before+out+after, len(before), len(before)+len(out)
		found := since(s.guard.find(text, reported), from)
		n := 0
		for n < len(found) && found[n].Start < to {
			n++
		}
		if n == 0 {
			return out
		}
		found[n-1].End = min(found[n-1].End, to)
		out = s.guard.replace(text, from, to, found[:n], false)
	}
	return s.guard.redactAfter(before, out)
}

// border returns where to cut: the last line end in the second half of what may be cut off, else the last blank, else the last character.
func (s *stream) border(text string) int {
	limit := len(text) - s.ahead
	part := text[s.seen:limit]
	if i := strings.LastIndexByte(part, '\n'); i > len(part)/2 {
		return s.seen + i + 1
	}
	if i := strings.LastIndexFunc(part, unicode.IsSpace); i > 0 {
		_, size := utf8.DecodeRuneInString(part[i:])
		return s.seen + i + size
	}
	for limit > s.seen+1 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// rest returns what is held, redacted, and begins a new text.
func (s *stream) rest() string {
	text := string(s.buf)
	out := s.guard.redactFrom(text, s.seen)
	s.buf, s.seen, s.endless = s.buf[:0], 0, false
	return out
}

// redactor is what Writer returns.
type redactor struct {
	stream
	out io.Writer
	err error
}

func (w *redactor) Write(p []byte) (int, error) {
	for n := 0; n < len(p) && w.err == nil; {
		size := min(len(p)-n, w.bound)
		if w.put(w.feed(p[n : n+size])); w.err != nil {
			return n, w.err
		}
		n += size
	}
	if w.err != nil {
		return 0, w.err
	}
	return len(p), nil
}

// Flush writes what is held.
func (w *redactor) Flush() error {
	if w.err == nil {
		w.put(w.rest())
	}
	return w.err
}

func (w *redactor) Close() error {
	if errors.Is(w.err, os.ErrClosed) {
		return nil
	}
	err := w.Flush()
	w.buf, w.err = nil, os.ErrClosed
	return err
}

func (w *redactor) put(text string) {
	if text == "" || w.err != nil {
		return
	}
	n, err := io.WriteString(w.out, text)
	if err == nil && n < len(text) {
		err = io.ErrShortWrite
	}
	w.err = err
}

// source is what Reader returns.
type source struct {
	stream
	in    io.Reader
	chunk []byte
	ready string
	err   error
}

func (r *source) Read(p []byte) (int, error) {
	if r.chunk == nil {
		r.chunk = make([]byte, 16<<10)
	}
	for idle := 0; len(p) > 0 && r.ready == "" && r.err == nil; {
		n, err := r.in.Read(r.chunk)
		r.ready = r.feed(r.chunk[:n])
		if idle++; n > 0 {
			idle = 0
		}
		if err == nil && idle == 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			r.ready += r.rest()
			r.err = err
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	if n == 0 && len(p) > 0 {
		return 0, r.err
	}
	return n, nil
}
