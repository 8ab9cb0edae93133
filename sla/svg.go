package sla

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Measures of the picture, in user units; it scales to the width of its container.
const (
	svgWidth  = 720.0
	svgHeight = 84.0
	svgTop    = 24.0
	svgBar    = 28.0
)

// SVG is the explanation as a timeline, a complete <svg> element to put into a page: from the start to the end of what
// is explained, the stretches that counted filled, pauses outlined with dashes, closures shaded, lines for due and now.
//
// It has no script, no style, no id and no outside reference, so that it fits a strict Content-Security-Policy and may
// be on a page twice. Everything is drawn in currentColor, which suits light and dark; a stylesheet may colour the
// classes sla-axis, sla-counted, sla-paused, sla-closure, sla-due, sla-now, sla-start and sla-end. Title and description are for people who do not
// see it, and each stretch has a title of its own. locale is as in [Hours.Text].
func (e Explanation) SVG(locale string) (string, error) {
	l, err := localeOf(locale)
	if err != nil {
		return "", err
	}
	text, err := e.Text(locale)
	if err != nil {
		return "", err
	}
	title := e.headline(l)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="sla-timeline" viewBox="0 0 %g %g" width="100%%" role="img" aria-label="%s" font-family="sans-serif" font-size="12" fill="currentColor">`, svgWidth, svgHeight, escape(title))
	fmt.Fprintf(&b, "<title>%s</title><desc>%s</desc>", escape(title), escape(text))
	if e.Status.Metric != "" {
		e.draw(&b, l)
	}
	b.WriteString("</svg>")
	return b.String(), nil
}

// draw writes the bar, the markers and their labels.
func (e Explanation) draw(b *strings.Builder, l *locale) {
	start := e.Status.Start
	end := latest(e.until, e.now)
	if end.Sub(start) > 2*e.until.Sub(start) { // looked at long after: the deadline matters more than today
		end = e.until
	}
	x := func(t time.Time) float64 {
		if !end.After(start) {
			return 0
		}
		share := t.Sub(start).Seconds() / end.Sub(start).Seconds()
		return 1 + (svgWidth-2)*min(max(share, 0), 1) // markers at the ends stay inside
	}
	fmt.Fprintf(b, `<rect class="sla-axis" x="0" y="%g" width="%g" height="%g" fill="none" stroke="currentColor" stroke-opacity="0.35"/>`, svgTop, svgWidth, svgBar)
	looks := map[lineKind]string{
		counted: `class="sla-counted" fill-opacity="0.75"`,
		stopped: `class="sla-paused" fill-opacity="0.08" stroke="currentColor" stroke-dasharray="4 3"`,
		closure: `class="sla-closure" fill-opacity="0.2"`,
	}
	for _, line := range e.lines {
		look, drawn := looks[line.kind]
		from, to := x(line.from), x(line.to)
		if !drawn || from >= to {
			continue
		}
		fmt.Fprintf(b, `<rect %s x="%.1f" y="%g" width="%.1f" height="%g"><title>%s</title></rect>`, look, from, svgTop, max(to-from, 0.5), svgBar, escape(strings.Join(strings.Fields(e.describe(l, line)), " ")))
	}
	due := e.Status.Due
	if due.IsZero() {
		due = e.Status.DueIfResumed
	}
	if !due.IsZero() && !due.After(end) {
		e.marker(b, "sla-due", x(due), l.due+" "+e.moment(l, due), svgTop-8, "")
	}
	if e.now.Before(end) || e.now.Equal(end) {
		e.marker(b, "sla-now", x(e.now), l.now+" "+e.brief(e.now.In(e.zone)), svgTop+svgBar+30, ` stroke-dasharray="2 2"`)
	}
	fmt.Fprintf(b, `<text class="sla-start" x="0" y="%g">%s</text>`, svgTop+svgBar+15, escape(e.moment(l, start)))
	fmt.Fprintf(b, `<text class="sla-end" x="%g" y="%g" text-anchor="end">%s</text>`, svgWidth, svgTop+svgBar+15, escape(e.moment(l, end)))
}

func (e Explanation) marker(b *strings.Builder, class string, x float64, label string, y float64, dash string) {
	anchor := "middle"
	switch {
	case x < 90:
		anchor = "start"
	case x > svgWidth-90:
		anchor = "end"
	}
	fmt.Fprintf(b, `<line class="%s" x1="%.1f" x2="%.1f" y1="%g" y2="%g" stroke="currentColor" stroke-width="2"%s/>`, class, x, x, svgTop-5, svgTop+svgBar+5, dash)
	fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%g" text-anchor="%s">%s</text>`, class, x, y, anchor, escape(label))
}

// escape makes text safe between tags and in attributes.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
