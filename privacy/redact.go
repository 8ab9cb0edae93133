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
func (g *Guard) Redact(text string) string {
	for n := 0; ; n++ {
		found := g.find(text, reported)
		if len(found) == 0 || n == 2*rounds {
			return text
		}
		if n < rounds {
			text = g.replace(text, found, false)
			continue
		}
		// Something was found beside a replacement each time: now nothing that has the shape of data stays.
		text = g.replace(text, g.find(text, anything), true)
	}
}

// replace writes the replacements of all findings; labels only, if plain.
func (g *Guard) replace(text string, found []Finding, plain bool) string {
	var b strings.Builder
	b.Grow(len(text) + 8*len(found))
	last := 0
	for _, f := range found {
		b.WriteString(text[last:f.Start])
		op := g.operator(f.Type)
		if plain {
			op = Operator{}
		}
		g.write(&b, op, f.Type, text[f.Start:f.End])
		last = f.End
	}
	b.WriteString(text[last:])
	return b.String()
}
