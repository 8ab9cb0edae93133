package page

import (
	"fmt"
	"html/template"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// clockView is one SLA clock: a picture, and the same in words.
type clockView struct {
	Name   string
	State  string // in words
	Level  string // "ok", "soon", "late", "none", "met"
	Runs   bool
	Due    due
	Start  time.Time
	Ended  time.Time
	Resume time.Time // while paused: when it would fall due if it resumed now
	Words  []string
	// Picture is an <svg> of package sla; Why is what it shows, as text, in the
	// zone of the target's calendar.
	Picture template.HTML
	Why     string
}

// clocks describes the targets of a conversation.
func clocks(rules *care.Rules, c care.Conversation, now time.Time) ([]clockView, error) {
	clock, ok := rules.Clock(c)
	if !ok {
		return nil, nil
	}
	var out []clockView
	for _, s := range clock.Status(now) {
		why := clock.Explain(s.Metric, now)
		picture, err := why.Bar("en")
		if err != nil {
			return nil, fmt.Errorf("page: clock: %w", err)
		}
		v := clockView{
			Name: metricWord(s.Metric), Runs: runs(s), Due: dueOf(clock, s, now), Start: s.Start, Ended: s.MetAt, Resume: s.DueIfResumed,
			Picture: template.HTML(picture), // by its contract escaped, without script and style
			Why:     why.String(),
		}
		if s.Cycle > 1 {
			v.Name = fmt.Sprintf("%s, no. %d", v.Name, s.Cycle)
		}
		v.judge(s)
		out = append(out, v)
	}
	return out, nil
}

// judge finds the words for how a target stands.
func (v *clockView) judge(s sla.TargetStatus) {
	budget := span(s.Budget) + " allowed"
	switch s.State {
	case sla.Running:
		v.State, v.Level = "running", v.Due.Level()
		v.Words = []string{budget, span(s.Elapsed) + " used"}
	case sla.Breached:
		v.State, v.Level, v.Words = "late", "late", []string{budget}
		if s.MetAt.IsZero() {
			v.Words = append(v.Words, span(s.Elapsed)+" used")
		} else {
			v.State = "answered late"
			v.Words = append(v.Words, "it took "+span(s.Elapsed))
		}
	case sla.Met:
		v.State, v.Level = "met", "met"
		v.Words = []string{budget, "it took " + span(s.Elapsed)}
	case sla.Paused:
		v.State, v.Level = "paused", "none"
		v.Words = []string{budget, span(s.Elapsed) + " used", span(s.Remaining) + " left when it resumes"}
	default:
		v.State, v.Level = "cancelled", "none"
	}
}
