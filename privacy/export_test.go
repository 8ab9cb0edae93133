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

// FindWhole is what Find and Check, with the score from which they report, find without the scan's short cuts.
func FindWhole(g *Guard, text string, least float64) []Finding {
	sc := scanner{guard: g, vocab: vocab(), text: text, least: least, waiting: -1, whole: true}
	return sc.find()
}

// FindShort is the same with them.
func FindShort(g *Guard, text string, least float64) []Finding { return g.find(text, least) }
