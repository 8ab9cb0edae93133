package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// PolicySpec describes a policy. It is a plain value with a JSON form; unknown fields are refused by name.
// Durations are text in JSON: "4h", "90m".
type PolicySpec struct {
	// Name and Version identify the policy in every [State]. Change a policy by giving it the next version, and keep the
	// old one as long as states name it. The name is required, the version is 1 or more.
	Name    string `json:"name"`
	Version int    `json:"version"`
	// Calendar is the time that counts for targets without their own. Nil counts every minute: wall-clock time.
	Calendar *Calendar `json:"calendar,omitempty"`
	// Targets, at least one; at most one for each metric and priority.
	Targets []Target `json:"targets"`
	// BotsAnswer lets a bot's reply answer as a person's does. Off by default.
	BotsAnswer bool `json:"bots_answer,omitempty"`
	// ReopenRestarts gives a reopened case a new resolution cycle with the whole budget. By default the cycle resumes
	// without the time that the case was resolved.
	ReopenRestarts bool `json:"reopen_restarts,omitempty"`
}

// A Target is a budget of time for one metric.
type Target struct {
	// Metric is required.
	Metric Metric
	// Priority limits the target to one priority. Empty is for every priority that has no target of its own for the
	// metric.
	Priority string
	// Budget is the time allowed on the calendar; more than 0. In time is up to and including the due instant.
	Budget time.Duration
	// Calendar is the time that counts; nil is the policy's. Use [Always] for wall-clock time.
	Calendar *Calendar
	// PauseReasons are the reasons that stop this target. Nil: every reason, but only [Pending] for RequesterWait.
	// Empty: none, it is never paused.
	PauseReasons []string
	// PublicOnly: a customer's public message is answered by a public reply only. A private message is answered by
	// either. (A private answer to a public complaint leaves the complaint standing in public.)
	PublicOnly bool
	// Warnings before the due instant.
	Warnings []Warning
	// Escalations while it is unanswered.
	Escalations []Escalation
}

// A Warning falls due before the deadline; set exactly one field. It counts on the target's calendar and stops with its
// pauses, so that a warning one hour before is one working hour before.
type Warning struct {
	Share  float64       // of the budget, between 0 and 1
	Before time.Duration // before the due instant, less than the budget
}

// An Escalation falls due while the target is unanswered, before or after the deadline; set exactly one duration. It
// counts on the target's calendar and stops with its pauses.
type Escalation struct {
	Name       string // required, unique in the target; without "/"
	AfterStart time.Duration
	AfterDue   time.Duration
}

// A Policy is a set of targets, compiled. It is immutable and safe for concurrent use.
type Policy struct {
	spec    PolicySpec
	targets [7][]target // by kind of metric
	count   int         // of the metrics measured
}

// A target is a Target with its alarms on its axis: the running open time since the start.
type target struct {
	Target
	cal     *Calendar
	reasons []string // that stop it; nil is every one
	marks   []mark   // by instant, the order of declaration among equals
}

type mark struct {
	kind AlarmKind
	name string
	at   time.Duration
}

// NewPolicy checks a description and compiles it. Errors are an [Error] that names the field, such as
// "target 2 (resolution) budget". The policy does not share lists with the description.
func NewPolicy(spec PolicySpec) (*Policy, error) {
	what := fmt.Sprintf("policy %q", spec.Name)
	switch {
	case spec.Name == "":
		return nil, invalid("policy name", "", "empty")
	case spec.Version < 1:
		return nil, invalid(what+" version", fmt.Sprint(spec.Version), "must be 1 or more")
	case len(spec.Targets) == 0:
		return nil, invalid(what+" targets", "", "none given")
	}
	p := &Policy{spec: spec}
	p.spec.Targets = slices.Clone(spec.Targets)
	fallback := spec.Calendar
	if fallback == nil {
		fallback = Always()
	}
	for i, t := range spec.Targets {
		t.PauseReasons, t.Warnings, t.Escalations = slices.Clone(t.PauseReasons), slices.Clone(t.Warnings), slices.Clone(t.Escalations)
		p.spec.Targets[i] = t
		where := fmt.Sprintf("%s target %d (%s)", what, i+1, t.Metric)
		compiled, err := t.compile(where, fallback)
		if err != nil {
			return nil, err
		}
		of := &p.targets[t.Metric.kind()]
		if slices.ContainsFunc(*of, func(o target) bool { return o.Priority == t.Priority }) {
			return nil, invalid(where, "", "a second target for this metric and priority")
		}
		if len(*of) == 0 {
			p.count++
		}
		*of = append(*of, compiled)
	}
	return p, nil
}

const maxMarks = 32

func (t Target) compile(where string, fallback *Calendar) (target, error) {
	out := target{Target: t, cal: t.Calendar, reasons: t.PauseReasons}
	if out.cal == nil {
		out.cal = fallback
	}
	if t.Metric == RequesterWait && t.PauseReasons == nil {
		out.reasons = []string{Pending}
	}
	switch {
	case !slices.Contains(metrics, t.Metric):
		return out, invalid(where+" metric", string(t.Metric), "not one of %v", metrics)
	case t.Budget <= 0:
		return out, invalid(where+" budget", t.Budget.String(), "must be more than 0")
	case out.cal.zone == nil:
		return out, invalid(where+" calendar", "", "a zero Calendar; make one with NewCalendar")
	case slices.Contains(t.PauseReasons, ""):
		return out, invalid(where+" pause_reasons", "", "an empty reason")
	case len(t.Warnings)+len(t.Escalations) >= maxMarks:
		return out, invalid(where, "", "more than %d warnings and escalations", maxMarks-1)
	}
	for _, w := range t.Warnings {
		m, err := w.mark(where, t.Budget)
		if err != nil {
			return out, err
		}
		out.marks = append(out.marks, m)
	}
	out.marks = append(out.marks, mark{BreachAlarm, "", t.Budget})
	for _, e := range t.Escalations {
		m, err := e.mark(where, t.Budget)
		if err != nil {
			return out, err
		}
		out.marks = append(out.marks, m)
	}
	for i, m := range out.marks {
		if slices.ContainsFunc(out.marks[:i], func(o mark) bool { return o.kind == m.kind && o.name == m.name }) {
			return out, invalid(where+" "+string(m.kind), m.name, "given twice")
		}
	}
	slices.SortStableFunc(out.marks, func(a, b mark) int { return int(min(max(a.at-b.at, -1), 1)) })
	return out, nil
}

func (w Warning) mark(where string, budget time.Duration) (mark, error) {
	switch {
	case w.Share != 0 && w.Before != 0 || w.Share == 0 && w.Before == 0:
		return mark{}, invalid(where+" warning", "", "set one of share and before")
	case w.Before != 0 && (w.Before < 0 || w.Before >= budget):
		return mark{}, invalid(where+" warning", w.Before.String(), "before must be between 0 and the budget")
	case w.Before != 0:
		return mark{WarningAlarm, compact(w.Before), budget - w.Before}, nil
	case !(w.Share > 0 && w.Share < 1):
		return mark{}, invalid(where+" warning", fmt.Sprint(w.Share), "share must be between 0 and 1")
	}
	at := time.Duration(w.Share * float64(budget)).Truncate(tick)
	return mark{WarningAlarm, fmt.Sprintf("%g%%", w.Share*100), max(at, 1)}, nil
}

func (e Escalation) mark(where string, budget time.Duration) (mark, error) {
	switch {
	case e.Name == "" || strings.Contains(e.Name, "/"):
		return mark{}, invalid(where+" escalation", e.Name, "needs a name without a slash")
	case (e.AfterStart > 0) == (e.AfterDue > 0) || e.AfterStart < 0 || e.AfterDue < 0:
		return mark{}, invalid(where+" escalation", e.Name, "set one of after_start and after_due, more than 0")
	case e.AfterStart > 0:
		return mark{EscalationAlarm, e.Name, e.AfterStart}, nil
	case e.AfterDue > maxDuration-budget:
		return mark{}, invalid(where+" escalation", e.Name, "after_due is too long")
	}
	return mark{EscalationAlarm, e.Name, budget + e.AfterDue}, nil
}

// Spec returns the description, a copy.
func (p *Policy) Spec() PolicySpec {
	s := p.spec
	s.Targets = slices.Clone(s.Targets)
	for i := range s.Targets {
		t := &s.Targets[i]
		t.PauseReasons, t.Warnings, t.Escalations = slices.Clone(t.PauseReasons), slices.Clone(t.Warnings), slices.Clone(t.Escalations)
	}
	return s
}

// target is the one in force for a metric and priority, or nil.
func (p *Policy) target(m Metric, priority string) *target {
	k := m.kind()
	if p == nil || k < 0 {
		return nil
	}
	var found *target
	for i := range p.targets[k] {
		t := &p.targets[k][i]
		if t.Priority == priority {
			return t
		}
		if t.Priority == "" {
			found = t
		}
	}
	return found
}

func (p *Policy) measures(m Metric) bool {
	k := m.kind()
	return k >= 0 && len(p.targets[k]) > 0
}

// stops reports whether a pause with this reason stops the target.
func (t *target) stops(reason string) bool {
	return t.reasons == nil || slices.Contains(t.reasons, reason)
}

// Social6h18h returns the policy for a complaint in public: answer within 6 hours; after 18 it has gone viral and is in
// the search engines. It counts wall-clock time and never pauses, because neither do the readers. A warning falls due
// after 5 hours, the breach after 6, the escalation "viral" after 18. A public post is answered in public only. The
// same holds for each later message of the customer.
//
// The two numbers are those of the Italian articles on social customer care that this SDK puts into code.
func Social6h18h() *Policy {
	var targets []Target
	for _, m := range []Metric{FirstResponse, NextResponse} {
		targets = append(targets, Target{
			Metric: m, Budget: 6 * time.Hour, PauseReasons: []string{}, PublicOnly: true,
			Warnings:    []Warning{{Before: time.Hour}},
			Escalations: []Escalation{{Name: "viral", AfterStart: 18 * time.Hour}},
		})
	}
	p, err := NewPolicy(PolicySpec{Name: "social-6h-18h", Version: 1, Targets: targets})
	if err != nil {
		panic(err) // unreachable: the description is fixed, and a test builds it
	}
	return p
}
