package sla

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

const (
	fontSize  = 12.0
	rowHeight = 16.0
	gap       = 6.0 // between labels
)

// A placed label has its row, 0 nearest to the bar, and its left edge.
type placed struct {
	class string
	text  string
	x     float64 // what it is about
	left  float64
	row   int
}

func (p *placed) right() float64 { return p.left + textWidth(p.text) }

// rows are what is taken on each row: by labels, and by their lines to the bar.
type rows [][]taken

type taken struct{ left, right, x float64 }

// label reports whether a label has room.
func (r rows) label(row int, left, right float64) bool {
	return row >= len(r) || !slices.ContainsFunc(r[row], func(t taken) bool { return left < t.right+gap && t.left-gap < right })
}

// line reports whether a line from a higher row passes. Two lines to nearly the same place are one.
func (r rows) line(row int, x float64) bool {
	return row >= len(r) || !slices.ContainsFunc(r[row], func(t taken) bool { return t.left-2 < x && x < t.right+1 && math.Abs(t.x-x) > 1.5 })
}

func (r *rows) take(row int, t taken) {
	for len(*r) <= row {
		*r = append(*r, nil)
	}
	(*r)[row] = append((*r)[row], t)
}

const (
	paper     = 720.0
	maxRows   = 5
	maxPlaced = 16
	maxAlike  = 4 // more replies, say, have signs only
)

// place gives rows to as many labels as fit, the first ones being the most important: none overlaps another, nor the
// line from another to the bar. What finds no place is left out; the titles say it.
func place(labels []placed) (out []placed, used int) {
	for n := min(len(labels), maxPlaced); n > 0; n-- {
		if out, used, ok := tryPlace(labels[:n]); ok {
			return out, used
		}
	}
	return nil, 0
}

// tryPlace goes from the middle outwards, with labels that point outwards, so that the line from an outer and higher
// label passes the inner ones.
func tryPlace(labels []placed) (out []placed, used int, ok bool) {
	var taken rows
	out = slices.Clone(labels)
	slices.SortStableFunc(out, func(a, b placed) int { return cmp.Compare(math.Abs(a.x-paper/2), math.Abs(b.x-paper/2)) })
	for i := range out {
		if !taken.put(&out[i], labels) {
			return nil, 0, false
		}
	}
	return out, len(taken), true
}

func (r *rows) put(l *placed, all []placed) bool {
	for l.row = 0; l.row < maxRows; l.row++ {
		for _, left := range l.candidates(all) {
			if l.left = left; !r.label(l.row, l.left, l.right()) {
				continue
			}
			r.take(l.row, taken{l.left, l.right(), l.x})
			for below := range l.row {
				r.take(below, taken{l.x, l.x, l.x})
			}
			return true
		}
		if !r.line(l.row, l.x) {
			return false
		}
	}
	return false
}

// candidates are the left edges to try, always on the paper: centred, unless that is in the way of others, and towards
// the middle.
func (p *placed) candidates(all []placed) []float64 {
	width := textWidth(p.text)
	fit := func(left float64) float64 { return min(max(left, 0), max(paper-width, 0)) }
	centred, inwards := fit(p.x-width/2), fit(p.x)
	if p.x > paper/2 {
		inwards = fit(p.x - width)
	}
	for _, o := range all {
		if o.x != p.x && centred-gap < o.x && o.x < centred+width+gap {
			return []float64{inwards}
		}
	}
	return []float64{centred, inwards}
}

// anchored is where the text goes: the estimate of its width must not move it away from what it is about.
func (p *placed) anchored() (x float64, anchor string) {
	switch width := p.right() - p.left; {
	case p.left <= 0:
		return 0, "start"
	case p.right() >= paper-0.01:
		return paper, "end"
	case p.left == p.x:
		return p.left, "start"
	case p.left == p.x-width:
		return p.right(), "end"
	}
	return (p.left + p.right()) / 2, "middle"
}

// textWidth estimates, for a wide sans-serif font: a label never takes more.
func textWidth(s string) float64 {
	var em float64
	for _, r := range s {
		switch {
		case strings.ContainsRune("ijlft.,:;'|!()[]-–/ \u00a0", r):
			em += 0.4
		case r >= 0x1100 && !unicode.Is(unicode.Latin, r): // wide scripts and signs
			em += 1.05
		case unicode.IsUpper(r) || strings.ContainsRune("mwMW%@", r):
			em += 0.85
		default:
			em += 0.62
		}
	}
	return em * fontSize
}

const (
	maxLabel = 40
	maxAlarm = 24 // in a label that says more
)

// oneLine is a name as a label or in a line of text: without line breaks, and apart from the direction of its
// surroundings when it is written from right to left.
func oneLine(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
	if strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}) {
		return "\u2068" + name + "\u2069"
	}
	return name
}

func shortened(name string, most int) string {
	if runes := []rune(name); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return name
}

// label says what a moment is, and when.
func (d *drawing) label(m moment) string { return d.shortLabel(m, len(m.name)) }

// shortLabel has so many runes of the name at most.
func (d *drawing) shortLabel(m moment, most int) string {
	at := d.when(m.at)
	if m.at.After(d.to) {
		at = d.moment(d.l, m.at) + " →"
	}
	name := oneLine(shortened(m.name, most))
	switch m.kind {
	case dueMoment:
		if d.assumed {
			return d.l.dueIfResumed + " " + at
		}
		return d.l.due + " " + at
	case nowMoment:
		return d.l.now + " " + at
	case startMoment:
		return d.l.start + " " + d.moment(d.l, m.at)
	case escalationMoment:
		return d.l.escalation + " " + name + " " + at
	case warningMoment:
		return d.l.warning + " " + name + " " + at
	}
	return map[momentKind]string{resolvedMoment: d.l.resolved, reopenedMoment: d.l.reopened, replyMoment: d.l.reply, messageMoment: d.l.message}[m.kind] + " " + at
}

// when is an instant as short as the picture allows: without the date on its first day, with the year in a long one.
func (d *drawing) when(t time.Time) string {
	local := t.In(d.zone)
	switch first, last := dayOf(d.from.In(d.zone)), dayOf(d.to.In(d.zone)); {
	case first == last:
		return d.brief(local)
	case last-first > 300:
		return d.moment(d.l, t)
	}
	return d.l.day(local) + " " + d.brief(local)
}

func (d *drawing) markLabels() []placed {
	var out []placed
	times := map[momentKind]int{}
	for _, m := range d.marks {
		times[m.kind]++
	}
	for _, m := range d.marks {
		if times[m.kind] > maxAlike && m.kind != escalationMoment && m.kind != warningMoment {
			continue
		}
		out = append(out, placed{class: momentLooks[m.kind].class, text: d.shortLabel(m, maxAlarm), x: d.x(m.at)})
	}
	return out
}

// drawLabel writes a label, with a line to what it is about.
func (d *drawing) drawLabel(p placed, y, lineFrom, lineTo float64) {
	x, anchor := p.anchored()
	fmt.Fprintf(&d.out, `<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, p.class, x, y, anchor, escape(p.text))
	if p.row > 0 {
		fmt.Fprintf(&d.out, `<line class="%s" x1="%.1f" x2="%.1[2]f" y1="%.1f" y2="%.1f" stroke="currentColor" stroke-width="0.6" stroke-opacity="0.6"/>`, p.class, p.x, lineFrom, lineTo)
	}
}

var momentLooks = map[momentKind]struct{ class, shape string }{
	dueMoment:        {"sla-due", ""},
	nowMoment:        {"sla-now", ""},
	startMoment:      {"sla-start", ""},
	messageMoment:    {"sla-message", "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z"},
	replyMoment:      {"sla-reply", "M0 -5L5 0L0 5L-5 0Z"},
	resolvedMoment:   {"sla-resolved", "M-4 -4H4V4H-4Z"},
	reopenedMoment:   {"sla-reopened", "M-4 -4H4V4H-4ZM-2.4 -2.4V2.4H2.4V-2.4Z"},
	warningMoment:    {"sla-warning", "M0 -4.5L5 4H-5ZM0 -1.6L-2.6 2.7H2.6Z"},
	escalationMoment: {"sla-escalation", "M0 -4.5L5 4H-5Z"},
}

// drawMoment draws a line through the bar for the start, due and now, a sign above it for the rest.
func (d *drawing) drawMoment(m moment) {
	look, x := momentLooks[m.kind], d.x(m.at)
	fmt.Fprintf(&d.out, `<g class="%s"><title>%s</title>`, look.class, escape(d.label(m)))
	line := func(up, down, width float64, dash string) {
		fmt.Fprintf(&d.out, `<line x1="%.1f" x2="%.1[1]f" y1="%.1f" y2="%.1f" stroke="currentColor" stroke-width="%g"%s/>`, x, d.top-up, d.top+d.height+down, width, dash)
	}
	switch m.kind {
	case dueMoment:
		line(11, 6, 3, "")
	case nowMoment:
		line(11, 6, 2, ` stroke-dasharray="3 2"`)
	case startMoment:
		line(11, 0, 1, "")
	default:
		fmt.Fprintf(&d.out, `<path d="%s" fill-rule="evenodd" transform="translate(%.1f %.1f)"/>`, look.shape, x, d.top-6)
	}
	d.out.WriteString("</g>")
}
