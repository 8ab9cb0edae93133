package privacy

import "io"

// SmallWriter is Writer with bounds of its own, so that a short text is cut.
func SmallWriter(g *Guard, w io.Writer, bound, ahead, back int) io.WriteCloser {
	return &redactor{stream: stream{guard: g, bound: bound, ahead: ahead, back: back}, out: w}
}
