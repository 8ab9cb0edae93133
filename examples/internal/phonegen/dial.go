package main

import (
	"cmp"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// way is one way to dial: after the digits of literal the number goes on as after the digits of as.
type way struct {
	literal  string
	as       string
	min, max int // digits that must follow; max 0: any
}

// mostWays bounds how many literals a prefix rule may stand for.
const mostWays = 6000

// ways reads the rule for what is dialled before a number at home. A captured group is put after the words of the transform rule: written out
// if it stands for few numbers, as an area code; else it is the number itself.
func ways(m *phonenumbers.PhoneMetadata) []way {
	out := []way{{}} // the number alone
	rule := m.GetNationalPrefixForParsing()
	if rule == "" {
		return out
	}
	re, err := syntax.Parse(rule, syntax.Perl)
	if err != nil {
		panic(err)
	}
	before, group, transforms := strings.Cut(m.GetNationalPrefixTransformRule(), "$")
	target := 0
	if transforms {
		fmt.Sscan(group, &target)
	}
	for _, e := range expand(re, target) {
		if e.text == "" && e.max > 0 {
			continue // a local number without its area code
		}
		w := way{literal: e.text, min: e.min, max: e.max}
		if e.captured || e.max > 0 {
			w.as = before + e.group
		}
		out = append(out, w)
	}
	// The longest literal decides: what is dialled before a number is taken off wherever it can be.
	slices.SortStableFunc(out, func(a, b way) int { return cmp.Compare(len(b.literal), len(a.literal)) })
	return out
}

// expansion is one text that an expression stands for.
type expansion struct {
	text     string
	group    string // what the target group holds
	captured bool
	min, max int // the group is the rest of the number, and has so many digits
}

// expand lists what an expression of few texts stands for.
func expand(re *syntax.Regexp, target int) []expansion {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpEndText, syntax.OpEndLine:
		return []expansion{{}}
	case syntax.OpLiteral:
		return []expansion{{text: string(re.Rune)}}
	case syntax.OpCharClass:
		var out []expansion
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, expansion{text: string(r)})
			}
		}
		return out
	case syntax.OpQuest:
		return append(expand(re.Sub[0], target), expansion{})
	case syntax.OpAlternate:
		var out []expansion
		for _, sub := range re.Sub {
			out = append(out, expand(sub, target)...)
		}
		return out
	case syntax.OpConcat:
		return joined(re.Sub, target)
	case syntax.OpCapture:
		if re.Cap != target {
			return expand(re.Sub[0], target)
		}
		if low, high, n := size(re.Sub[0]); n > mostWays {
			return []expansion{{min: low, max: high}}
		}
		out := expand(re.Sub[0], target)
		for i := range out {
			out[i].group, out[i].captured = out[i].text, true
		}
		return out
	}
	panic("a prefix rule with " + re.Op.String())
}

func joined(subs []*syntax.Regexp, target int) []expansion {
	out := []expansion{{}}
	for _, sub := range subs {
		var longer []expansion
		for _, a := range out {
			for _, b := range expand(sub, target) {
				e := expansion{text: a.text + b.text, group: a.group + b.group, captured: a.captured || b.captured, min: a.min + b.min, max: a.max + b.max}
				longer = append(longer, e)
			}
		}
		out = longer
	}
	return out
}

// size returns how long the texts of an expression are, and how many there are.
func size(re *syntax.Regexp) (low, high, n int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune), 1
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			n += int(re.Rune[i+1]-re.Rune[i]) + 1
		}
		return 1, 1, n
	case syntax.OpRepeat, syntax.OpQuest:
		low, high, n = size(re.Sub[0])
		times := re.Max
		if re.Op == syntax.OpQuest {
			return 0, high, n + 1
		}
		total := 1
		for range times {
			total = min(total*n, 1<<40)
		}
		return low * re.Min, high * times, total
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			l, h, k := size(sub)
			if i == 0 {
				low = l
			}
			low, high, n = min(low, l), max(high, h), n+k
		}
		return low, high, n
	case syntax.OpConcat:
		n = 1
		for _, sub := range re.Sub {
			l, h, k := size(sub)
			low, high, n = low+l, high+h, min(n*k, 1<<40)
		}
		return low, high, n
	case syntax.OpCapture:
		return size(re.Sub[0])
	}
	return 0, 0, 1
}

// track is one of the ways of dialling that the digits so far may be.
type track struct {
	way  int
	rest *node // after the literal; nil before its end
}

// dialled makes the automaton of numbers as they are dialled in a region: with what is dialled before them, and without.
func (ns *nodes) dialled(root *node, ws []way) *node {
	memo := make(map[string]*node)
	var from func(at []track, text string) *node
	from = func(at []track, text string) *node {
		key := stateKey(at, ws, text)
		if n, ok := memo[key]; ok {
			return n
		}
		n := node{class: dialledClass(at, ws, len(text))}
		for d := range 10 {
			digit := text + string(rune('0'+d))
			var to []track
			for _, t := range at {
				w := ws[t.way]
				switch {
				case t.rest != nil:
					if t.rest = t.rest.next[d]; t.rest != nil {
						to = append(to, t)
					}
				case strings.HasPrefix(w.literal, digit):
					to = append(to, t.begun(root, w, digit))
				}
			}
			if len(to) > 0 {
				n.next[d] = from(to, digit)
			}
		}
		made := ns.make(n)
		memo[key] = made
		return made
	}
	var at []track
	for i, w := range ws {
		at = append(at, track{way: i}.begun(root, w, ""))
	}
	return from(at, "")
}

// begun sets the rest of a track whose literal has been read.
func (t track) begun(root *node, w way, text string) track {
	if text != w.literal {
		return t
	}
	t.rest = root
	for _, c := range w.as {
		if t.rest = t.rest.next[c-'0']; t.rest == nil {
			t.rest = &node{}
			break
		}
	}
	return t
}

func stateKey(at []track, ws []way, text string) string {
	var b strings.Builder
	for _, t := range at {
		if t.rest == nil {
			return text // literals are short
		}
		fmt.Fprintf(&b, "%d/%d/%d/%d ", t.rest.id, len(text)-len(ws[t.way].literal), ws[t.way].min, ws[t.way].max)
	}
	return fmt.Sprint(len(text), b.String())
}

// dialledClass is the class by the longest literal after which the digits are a number.
func dialledClass(at []track, ws []way, length int) phonenumbers.PhoneNumberType {
	for _, t := range at {
		w := ws[t.way]
		n := length - len(w.literal)
		if t.rest != nil && t.rest.class != none && (w.max == 0 || n >= w.min && n <= w.max) {
			return t.rest.class
		}
	}
	return none
}
