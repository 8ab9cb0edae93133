package sla

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// SVG is the explanation as a timeline, a complete <svg> element to put into a page, with its words: a band for open
// hours, filled where time counted, lighter where it is still ahead, hatched where it is overdue; pauses outlined with
// dashes and closures shaded, by name; what happened and what falls due above, dates and a key below. It scales to the
// width of its container and is made to be some 720 pixels wide. For less room there is [Explanation.Bar].
//
// It has no script, no style, no id and no outside reference, so that it fits a strict Content-Security-Policy and may
// be on a page twice. Everything is drawn in currentColor, which suits light and dark, and differs by more than colour.
// A stylesheet may colour the classes sla-axis, sla-open, sla-counted, sla-ahead, sla-overdue, sla-paused, sla-closure,
// sla-due, sla-now, sla-start, sla-message, sla-reply, sla-resolved, sla-reopened, sla-warning, sla-escalation, sla-tick
// and sla-key; fills and outlines are presentation attributes, which any rule overrides. Title and description are for
// people who do not see it, and each part has a title of its own. locale is as in [Hours.Text].
func (e Explanation) SVG(locale string) (string, error) {
	return e.paint(locale, drawing{width: 720, height: 30, words: true})
}

// Bar is the timeline of [Explanation.SVG] without words, 360 by 38, for a list or a narrow column. The title, the
// description and the titles of the parts still say everything.
func (e Explanation) Bar(locale string) (string, error) {
	return e.paint(locale, drawing{width: 360, height: 20})
}

func (e Explanation) paint(locale string, d drawing) (string, error) {
	l, err := localeOf(locale)
	if err != nil {
		return "", err
	}
	d.Explanation, d.l = e, l
	title, desc := e.headline(l), e.text(l)
	bottom := d.height
	if e.Status.Metric != "" {
		d.picture = e.picture()
		for _, m := range d.marks {
			desc += d.label(m) + "\n"
		}
		bottom = d.draw()
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="sla-timeline" viewBox="0 0 %g %g" width="100%%" role="img" aria-label="%s" font-family="sans-serif" font-size="%g" fill="currentColor"><title>%[3]s</title><desc>%[5]s</desc>%[6]s</svg>`,
		d.width, bottom, escape(title), fontSize, escape(desc), d.out.String()), nil
}

// A drawing is an explanation on paper. Measures are in user units.
type drawing struct {
	Explanation
	picture
	out           strings.Builder
	l             *locale
	width, height float64 // of the paper; of the bar
	top           float64 // of the bar
	words         bool
}

const (
	margin = 8
	hair   = 0.8 // what is nearer than this is one on paper
)

// x is where an instant is. It does not use a Duration, which holds 292 years only.
func (d *drawing) x(t time.Time) float64 {
	since := func(t time.Time) float64 {
		return float64(t.Unix()-d.from.Unix()) + float64(t.Nanosecond()-d.from.Nanosecond())/1e9
	}
	share := since(t) / since(d.to)
	return margin + (d.width-2*margin)*min(max(share, 0), 1)
}

// draw draws everything and returns the height of the paper.
func (d *drawing) draw() float64 {
	var labels []placed
	d.top = 12
	if d.words {
		var above int
		labels, above = place(d.markLabels())
		d.top += rowHeight * float64(above)
	}
	d.band(look{"sla-axis", `fill-opacity="0.4"`}, d.from, d.to, d.height/2-1, 2, "")
	last := -hair
	for _, c := range d.closures {
		if d.x(c.to)-last < hair {
			continue // not to be told from the one before
		}
		last = d.x(c.to)
		d.band(looks[closure], c.from, c.to, -4, d.height+8, d.describeDays(c))
	}
	d.drawOpen()
	for _, h := range d.holes {
		d.band(looks[stopped], h.From, h.To, -2, d.height+4, d.describePause(h))
	}
	d.drawOverdue()
	for _, m := range d.marks {
		d.drawMoment(m)
	}
	if !d.words {
		return d.top + d.height + 6
	}
	for _, p := range labels {
		y := d.top - 15 - rowHeight*float64(p.row)
		d.drawLabel(p, y, y+3, d.top-11)
	}
	return d.drawBelow()
}

// band is a rectangle from an instant to another.
func (d *drawing) band(l look, from, to time.Time, y, height float64, title string) {
	left, right := d.x(from), d.x(to)
	if right-left < 0.5 {
		right = left + 0.5
	}
	fmt.Fprintf(&d.out, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" %s>`, l.class, left, d.top+y, right-left, height, l.attributes)
	if title != "" {
		fmt.Fprintf(&d.out, "<title>%s</title>", escape(title))
	}
	d.out.WriteString("</rect>")
}

// A look is how a stretch is drawn.
type look struct{ class, attributes string }

var looks = map[lineKind]look{
	idle:    {"sla-open", `fill-opacity="0.16"`},
	counted: {"sla-counted", `fill-opacity="0.85"`},
	ahead:   {"sla-ahead", `fill-opacity="0.3" stroke="currentColor" stroke-width="0.8"`},
	overdue: {"sla-overdue", `fill-opacity="0.3"`},
	stopped: {"sla-paused", `fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="5 3"`},
	closure: {"sla-closure", `fill-opacity="0.12" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="1 3"`},
}

// drawOpen draws the open time, with stretches that paper cannot tell apart as one.
func (d *drawing) drawOpen() {
	for i := 0; i < len(d.hours); {
		s, length := d.hours[i], d.hours[i].to.Sub(d.hours[i].from)
		for i++; i < len(d.hours) && d.hours[i].kind == s.kind && d.x(d.hours[i].from)-d.x(s.to) < hair; i++ {
			s.to = d.hours[i].to
			length += d.hours[i].to.Sub(d.hours[i].from)
		}
		word := d.l.kinds[s.kind]
		if s.kind == idle {
			word = d.l.open
		}
		d.band(looks[s.kind], s.from, s.to, 0, d.height, fmt.Sprintf("%s %s  %s", word, d.stretch(d.l, s.from, s.to), d.l.duration(length)))
	}
}

// drawOverdue hatches what is overdue, open or not.
func (d *drawing) drawOverdue() {
	if d.due.IsZero() || !d.end.After(d.due) || !d.to.After(d.due) {
		return
	}
	left, right := d.x(d.due), d.x(earliest(d.end, d.to))
	var path strings.Builder
	for at := left - d.height; at < right; at += 7 {
		from, to := max(at, left), min(at+d.height, right)
		if from < to {
			fmt.Fprintf(&path, "M%.1f %.1fL%.1f %.1f", from, d.top+d.height-(from-at), to, d.top+d.height-(to-at))
		}
	}
	title := fmt.Sprintf("%s %s  %s", d.l.kinds[overdue], d.stretch(d.l, d.due, d.end), d.l.duration(max(-d.Status.Remaining, 0)))
	fmt.Fprintf(&d.out, `<path class="sla-overdue" d="%sM%.1f %.1fH%.1fV%.1fH%.1fZ" fill="none" stroke="currentColor" stroke-width="1.5"><title>%s</title></path>`,
		path.String(), left, d.top, max(right, left+1), d.top+d.height, left, escape(title))
}

func (d *drawing) describePause(h pause) string {
	return d.l.kinds[stopped] + " (" + oneLine(d.l.reason(h.Reason)) + ") " + d.stretch(d.l, h.From, h.To)
}

func (d *drawing) describeDays(c line) string {
	text := d.l.kinds[closure] + " " + d.l.day(c.from.In(d.zone))
	if last := c.to.Add(-1).In(d.zone); dayOf(last) != dayOf(c.from.In(d.zone)) {
		text += "–" + d.l.day(last)
	}
	if c.name != "" {
		text += " (" + oneLine(c.name) + ")"
	}
	return text
}

// escape makes text safe between tags and in attributes.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
