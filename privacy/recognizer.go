package privacy

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Recognizer finds a kind of data of your own: a membership number, a contract, a word. Its findings are those of any other type: they are redacted by
// their operator, judged, allowed, joined with what they overlap, found over the borders of a stream's pieces.
type Recognizer struct {
	// Type names the data: capital letters with an underscore between words, 20 characters at most, such as "MEMBER_NUMBER". A type of this
	// package stands for more forms of it.
	Type Type

	// Pattern is a regular expression of package regexp, whose time is linear. \b marks the border of a word; ^, $, \A and \z are refused without
	// (?m), since a text may be a part of a longer one.
	Pattern string

	// Find is there for what no pattern tells; one of the two is needed. It returns the first byte of each find and the byte after the last, in any
	// order. What lies outside the text or cuts a character is dropped. It must be safe for concurrent use.
	Find func(text string) [][2]int

	// Valid, if there is one, must accept a find: a check digit. What it accepts counts as proven.
	Valid func(find string) bool

	// Context are words that raise the score when one is near, in any case and with or without accents. They are single words.
	Context []string

	// Languages are those of the context words; a guard for other languages does not look for them. Default: all.
	Languages []string

	// Score is that of a find without a context word, 0 to 1; a context word adds 0.35. From 0.5 on Find reports a finding, so a lower score asks
	// for context. Default: 0.6.
	Score float64

	// MaxLength is the length of the longest find in bytes, at most 1024; what is longer is no find. Default: 128.
	MaxLength int
}

const (
	customScore   = 0.6
	customLength  = 128
	maxCustom     = 1024
	maxCustomName = 20
)

// recognizer is a Recognizer that can be used.
type recognizer struct {
	Recognizer
	pattern *regexp.Regexp
	literal string // stands in every find
	digits  bool   // a digit stands in every find
	context map[uint64]bool
}

func newRecognizer(r Recognizer, g *Guard) (recognizer, error) {
	c := recognizer{Recognizer: r}
	bad := func(reason string) (recognizer, error) { return c, badOption("recognizers", string(r.Type), reason) }
	switch {
	case !knownTypes[r.Type] && !customName(string(r.Type)):
		return bad("a type is capital letters with underscores between words, 20 at most: MEMBER_NUMBER")
	case (r.Pattern == "") == (r.Find == nil):
		return bad("either a pattern or a function is needed")
	case r.Score < 0 || r.Score > 1 || r.Score != r.Score:
		return bad("the score is not between 0 and 1")
	case r.MaxLength < 0 || r.MaxLength > maxCustom:
		return bad(fmt.Sprintf("the longest find has 1 to %d bytes", maxCustom))
	}
	if r.Score == 0 {
		c.Score = customScore
	}
	if r.MaxLength == 0 {
		c.MaxLength = customLength
	}
	if r.Pattern != "" {
		if reason := c.compile(); reason != "" {
			return bad(reason)
		}
	}
	speaks := len(r.Languages) == 0
	for _, name := range r.Languages {
		l, ok := languageNames[strings.ToLower(name)]
		if !ok {
			return bad("language " + name + " is not one of it, en, es, fr, de")
		}
		speaks = speaks || g.speaks(l)
	}
	c.context = make(map[uint64]bool)
	for _, word := range r.Context {
		var buf [wordBytes]byte
		end, n := wordAhead(word, 0, &buf)
		if n == 0 || end != len(word) {
			return bad("context " + word + " is not a single word")
		}
		if speaks {
			c.context[keyOf(buf[:n])] = true
		}
	}
	return c, nil
}

// customName reports whether a name may be that of a type of the host.
func customName(name string) bool {
	if len(name) > maxCustomName || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return false
	}
	inner := strings.IndexByte(name, '_')
	return inner > 0 && name[len(name)-1] != '_' && !strings.Contains(name, "__")
}

// compile makes the pattern ready; it returns what is wrong with it.
func (c *recognizer) compile() (reason string) {
	tree, err := syntax.Parse(c.Pattern, syntax.Perl)
	if err != nil {
		return "the pattern cannot be read: " + err.Error()
	}
	if anchored(tree) {
		return `the pattern is bound to the ends of the text; use \b`
	}
	c.pattern = regexp.MustCompile(c.Pattern)
	if c.pattern.MatchString("") {
		return "the pattern finds nothing everywhere"
	}
	c.literal, c.digits = required(tree.Simplify())
	return ""
}

func anchored(t *syntax.Regexp) bool {
	return t.Op == syntax.OpBeginText || t.Op == syntax.OpEndText || slices.ContainsFunc(t.Sub, anchored)
}

// required returns what stands in every match: the longest literal, and whether a digit does.
func required(t *syntax.Regexp) (literal string, digits bool) {
	switch t.Op {
	case syntax.OpLiteral:
		if t.Flags&syntax.FoldCase == 0 {
			literal = string(t.Rune)
		}
		return literal, slices.ContainsFunc(t.Rune, func(r rune) bool { return r >= '0' && r <= '9' })
	case syntax.OpCharClass:
		return "", len(t.Rune) > 0 && t.Rune[0] >= '0' && t.Rune[len(t.Rune)-1] <= '9'
	case syntax.OpCapture, syntax.OpPlus:
		return required(t.Sub[0])
	case syntax.OpConcat:
		for _, sub := range t.Sub {
			l, d := required(sub)
			if len(l) > len(literal) {
				literal = l
			}
			digits = digits || d
		}
	}
	return literal, digits
}

// custom adds what the recognisers of the host find.
func (sc *scanner) custom() {
	for i := range sc.guard.recognizers {
		sc.guard.recognizers[i].find(sc)
	}
}

func (c *recognizer) find(sc *scanner) {
	s := sc.text
	if c.Find != nil {
		for _, span := range c.Find(s) {
			if start, end := span[0], span[1]; start >= 0 && start < end && end <= len(s) && runeBorder(s, start) && runeBorder(s, end) {
				c.take(sc, start, end)
			}
		}
		return
	}
	if !strings.Contains(s, c.literal) || c.digits && !strings.ContainsAny(s, "0123456789") {
		return
	}
	// The pattern sees a window, so that one that looks far ahead for each find costs no more than the window.
	for from := 0; from < len(s); {
		end := runeStart(s, from+4*c.MaxLength)
		sure := end // finds that begin before are whole
		if end < len(s) {
			sure = max(from+1, runeStart(s, end-c.MaxLength))
		}
		next := sure
		for _, span := range c.inWindow(s, from, end) {
			if span[0] >= sure {
				break
			}
			c.take(sc, span[0], span[1])
			next = max(next, span[1])
		}
		from = next
	}
}

// inWindow returns what the pattern finds in s[from:end]. It sees the character before, for \b, unless it would find something that begins there.
func (c *recognizer) inWindow(s string, from, end int) [][]int {
	look := runeStart(s, from-1)
	spans := c.pattern.FindAllStringIndex(s[look:end], -1)
	if len(spans) > 0 && look+spans[0][0] < from {
		look = from
		spans = c.pattern.FindAllStringIndex(s[look:end], -1)
	}
	for _, span := range spans {
		span[0] += look
		span[1] += look
	}
	return spans
}

func runeBorder(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// runeStart is the beginning of the character at i, within the text.
func runeStart(s string, i int) int {
	i = min(max(i, 0), len(s))
	for k := i; k > 0 && k < len(s) && k > i-utf8.UTFMax; k-- {
		if utf8.RuneStart(s[k]) {
			return k
		}
	}
	return i
}

// take judges a find.
func (c *recognizer) take(sc *scanner, start, end int) {
	s := sc.text
	if end <= start || end-start > c.MaxLength || !strings.ContainsFunc(s[start:end], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return
	}
	for i := max(0, start-maxLabel); i < end; i++ {
		if n, _ := labelAt(s, i); n > start {
			return // it is in what Redact wrote
		}
	}
	score, evidence := c.Score, Shape
	if c.near(s, start, end) {
		score, evidence = score+strongGain, Context
	}
	if c.Valid != nil {
		if !c.Valid(s[start:end]) {
			return
		}
		evidence = Checksum
	}
	sc.add(start, end, c.Type, score, evidence)
}

// near reports whether a context word stands within a few words before or after, in the same line.
func (c *recognizer) near(s string, start, end int) bool {
	if len(c.context) == 0 {
		return false
	}
	var buf [wordBytes]byte
	words := 0
	for i := runeStart(s, max(0, start-bytesAround)); i < start; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			if i += size; r == '\n' {
				words = 0
			}
			continue
		}
		next, n := wordAhead(s[:start], i, &buf)
		if c.context[keyOf(buf[:n])] {
			words = wordsAround + 1
		}
		if i = next; words > 0 {
			words--
		}
	}
	if words > 0 {
		return true
	}
	for i := end; i < len(s) && i < end+bytesAround && words < wordsAround; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\n' {
			return false
		}
		if !unicode.IsLetter(r) {
			i += size
			continue
		}
		next, n := wordAhead(s, i, &buf)
		if c.context[keyOf(buf[:n])] {
			return true
		}
		i = next
		words++
	}
	return false
}

// wordsAround is how far a context word of a Recognizer may stand.
const wordsAround = 6
