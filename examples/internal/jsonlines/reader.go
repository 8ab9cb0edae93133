package jsonlines

import (
	"bufio"
	"bytes"
	"io"
)

// A reader splits its input into lines of bounded length.
type reader struct {
	buf   *bufio.Reader
	line  []byte
	begun bool
}

const (
	keptOfLong = 64 << 10 // of a line that is too long, to find its id
	keptBuffer = 1 << 20  // a larger one is given back after its line
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// next returns the next line without its end, valid until the call after; of one that is too long, its beginning.
// At the end of the input: io.EOF.
func (r *reader) next() (line []byte, tooLong bool, err error) {
	if r.line = r.line[:0]; cap(r.line) > keptBuffer {
		r.line = nil
	}
	for {
		part, err := r.buf.ReadSlice('\n')
		ended := err == nil
		if ended {
			part = part[:len(part)-1]
		}
		r.line = append(r.line, part...)
		if !r.begun && len(r.line) >= len(byteOrderMark) {
			r.line, r.begun = bytes.TrimPrefix(r.line, byteOrderMark), true
		}
		// One byte more is let in: it may be the carriage return of the line's end.
		if tooLong = tooLong || len(r.line) > MaxLine+1; tooLong {
			r.line = r.line[:min(len(r.line), keptOfLong)]
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(r.line) == 0, err != nil && err != io.EOF:
			return nil, false, err
		}
		line = bytes.TrimSuffix(r.line, []byte("\r"))
		return line, tooLong || len(line) > MaxLine, nil
	}
}

// whole reports whether another whole line has been read already.
func (r *reader) whole() bool {
	ahead, _ := r.buf.Peek(r.buf.Buffered())
	return bytes.IndexByte(ahead, '\n') >= 0
}
