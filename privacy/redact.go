package privacy

import "strings"

const (
	rounds   = 3  // bounds how often a redacted text is read again
	anything = -1 // a score that every candidate has
)

// Redact returns text with every finding replaced: by its label, such as [PHONE_NUMBER], or by what Options.Operators say.
// A text without findings is returned as it is. Overlapping findings are replaced as one, so that no byte of either stays.
// Redacting twice changes nothing more: the result is read again until nothing is found in it, because what a replacement leaves beside other
// text may read differently there.
// The time is linear in the length of the text.
func (g *Guard) Redact(text string) string { return g.redactFrom(text, 0) }

// redactAfter redacts text as it reads after the words of context, which the result leaves out.
func (g *Guard) redactAfter(context, text string) string {
	if context == "" {
		return g.redactFrom(text, 0)
	}
	return g.redactFrom(context+text, len(context))
}

// redactFrom returns text from a byte on, redacted; what is before it counts as context only.
func (g *Guard) redactFrom(text string, from int) string {
	for n := 0; ; n++ {
		found := since(g.find(text, reported), from)
		if len(found) == 0 || n == 2*rounds {
			return text[from:]
		}
		plain := n >= rounds
		if plain {
			// Something was found beside a replacement each time: now nothing that has the shape of data stays.
			found = since(g.find(text, anything), from)
		}
		text = text[:from] + g.replace(text, from, len(text), found, plain)
	}
}

// since returns the findings, or parts of findings, from a byte on. It works in place.
func since(found []Finding, from int) []Finding {
	for len(found) > 0 && found[0].End <= from {
		found = found[1:]
	}
	if len(found) > 0 {
		found[0].Start = max(found[0].Start, from)
	}
	return found
}

// replace returns text[from:to] with the findings in it, which are in order, replaced; by labels only, if plain.
func (g *Guard) replace(text string, from, to int, found []Finding, plain bool) string {
	var b strings.Builder
	b.Grow(to - from + 8*len(found))
	last := from
	for _, f := range found {
		b.WriteString(text[last:f.Start])
		op := g.operator(f.Type)
		if plain {
			op = Operator{}
		}
		g.write(&b, op, f.Type, text[f.Start:f.End])
		last = f.End
	}
	b.WriteString(text[last:to])
	return b.String()
}
