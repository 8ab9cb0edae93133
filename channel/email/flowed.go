package email

import "strings"

// unflowed joins the lines that a program broke for their width, in a text whose
// type says "format=flowed" (RFC 3676, 4): one that ends with a blank goes on in the
// next, at the same depth of quotation. The blank that lines are stuffed with is
// taken away; joined: the one at a line's end, too, for scripts that part no words.
func unflowed(text string, joined bool) string {
	var b strings.Builder
	b.Grow(len(text))
	open, depth := false, 0 // the last line goes on, and how deep it is quoted
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		inner := strings.TrimLeft(line, ">")
		quotes := len(line) - len(inner)
		stuffed := strings.HasPrefix(inner, " ")
		inner = strings.TrimPrefix(inner, " ")
		if !open || quotes != depth || inner == "-- " || inner == "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(line[:quotes])
			if quotes > 0 || stuffed && strings.HasPrefix(inner, ">") { // no quotation, but written so
				b.WriteByte(' ')
			}
		}
		open, depth = strings.HasSuffix(inner, " ") && inner != "-- ", quotes
		if open && joined {
			inner = inner[:len(inner)-1]
		}
		b.WriteString(inner)
	}
	return b.String()
}
