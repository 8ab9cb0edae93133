package privacy

import (
	"io"
	"maps"
	"slices"
)

// SmallWriter is Writer with bounds of its own, so that a short text is cut.
func SmallWriter(g *Guard, w io.Writer, bound, ahead, back int) io.WriteCloser {
	return &redactor{stream: stream{guard: g, bound: bound, ahead: ahead, back: back}, out: w}
}

// KnownTypes are all types that Find may report without recognisers of the host.
func KnownTypes() []Type { return slices.Sorted(maps.Keys(knownTypes)) }
