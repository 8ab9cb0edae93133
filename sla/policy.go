package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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
// policy "standard" target 2 (resolution) budget. The policy does not share lists with the description.
func NewPolicy(spec PolicySpec) (*Policy, error) {
	what := policyName(spec.Name)
	if spec.Name == "" {
		return nil, invalid("policy name", "", "empty")
	}
	if reason := badText(spec.Name); reason != "" {
		return nil, invalid("policy name", spec.Name, "%s", reason)
	}
	switch {
	case spec.Version < 1:
		return nil, invalid(what+" version", fmt.Sprint(spec.Version), "must be 1 or more")
	case len(spec.Targets) == 0:
		return nil, invalid(what+" targets", "", "none given")
	case len(spec.Targets) > maxTargets:
		return nil, invalid(what+" targets", fmt.Sprint(len(spec.Targets)), "more than %d", maxTargets)
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
		where := fmt.Sprintf("%s target %d (%s)", what, i+1, quoted(string(t.Metric)))
		compiled, err := t.compile(where, fallback)
		if err != nil {
			return nil, err
		}
		of := &p.targets[t.Metric.kind()]
		if j := slices.IndexFunc(spec.Targets, func(o Target) bool { return o.Metric == t.Metric && o.Priority == t.Priority }); j < i {
			return nil, invalid(where, t.Priority, "the same metric and priority as target %d", j+1)
		}
		if len(*of) == 0 {
			p.count++
		}
		*of = append(*of, compiled)
	}
	return p, nil
}

// Limits of a description: what a person reads, and what a question may cost.
const (
	maxTargets = 256
	maxMarks   = 32
	maxListed  = 64 // pause reasons
)

// badText says what is wrong with a name; empty if nothing is.
func badText(s string) string {
	switch {
	case len(s) > maxText:
		return fmt.Sprintf("longer than %d bytes", maxText)
	case !utf8.ValidString(s):
		return "not UTF-8"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "has a control character"
	}
	return ""
}

// quoted is a name from a description, short and without control characters, as errors name it.
func quoted(s string) string {
	s = strconv.Quote(s[:min(len(s), maxQuoted)])
	return s[1 : len(s)-1]
}

func policyName(s string) string { return `policy "` + quoted(s) + `"` }

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
	case badText(t.Priority) != "":
		return out, invalid(where+" priority", t.Priority, "%s", badText(t.Priority))
	case slices.Contains(t.PauseReasons, ""):
		return out, invalid(where+" pause_reasons", "", "an empty reason")
	case len(t.PauseReasons) > maxListed:
		return out, invalid(where+" pause_reasons", fmt.Sprint(len(t.PauseReasons)), "more than %d", maxListed)
	case len(t.Warnings)+len(t.Escalations) >= maxMarks:
		return out, invalid(where, "", "more than %d warnings and escalations", maxMarks-1)
	}
	for _, r := range t.PauseReasons {
		if reason := badText(r); reason != "" {
			return out, invalid(where+" pause_reasons", r, "%s", reason)
		}
	}
	if err := out.mark(where); err != nil {
		return out, err
	}
	return out, nil
}

// mark puts the alarms on the axis.
func (out *target) mark(where string) error {
	for i, w := range out.Warnings {
		m, err := w.mark(fmt.Sprintf("%s warning %d", where, i+1), out.Budget)
		if err != nil {
			return err
		}
		out.marks = append(out.marks, m)
	}
	out.marks = append(out.marks, mark{BreachAlarm, "", out.Budget})
	for i, e := range out.Escalations {
		m, err := e.mark(fmt.Sprintf("%s escalation %d", where, i+1), out.Budget)
		if err != nil {
			return err
		}
		out.marks = append(out.marks, m)
	}
	for i, m := range out.marks {
		if slices.ContainsFunc(out.marks[:i], func(o mark) bool { return o.kind == m.kind && o.name == m.name }) {
			return invalid(where+" "+string(m.kind), m.name, "given twice")
		}
	}
	slices.SortStableFunc(out.marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	return nil
}

func (w Warning) mark(where string, budget time.Duration) (mark, error) {
	switch {
	case w.Share != 0 && w.Before != 0 || w.Share == 0 && w.Before == 0:
		return mark{}, invalid(where, "", "set one of share and before")
	case w.Before != 0 && (w.Before < 0 || w.Before >= budget):
		return mark{}, invalid(where+" before", w.Before.String(), "must be more than 0 and less than the budget")
	case w.Before != 0:
		return mark{WarningAlarm, compact(w.Before), budget - w.Before}, nil
	case !(w.Share > 0 && w.Share < 1):
		return mark{}, invalid(where+" share", fmt.Sprint(w.Share), "must be more than 0 and less than 1")
	}
	at := time.Duration(w.Share * float64(budget)).Truncate(tick)
	return mark{WarningAlarm, fmt.Sprintf("%g%%", w.Share*100), max(at, 1)}, nil
}

func (e Escalation) mark(where string, budget time.Duration) (mark, error) {
	switch {
	case e.Name == "" || strings.Contains(e.Name, "/"):
		return mark{}, invalid(where+" name", e.Name, "needs a name without a slash")
	case badText(e.Name) != "":
		return mark{}, invalid(where+" name", e.Name, "%s", badText(e.Name))
	case (e.AfterStart > 0) == (e.AfterDue > 0) || e.AfterStart < 0 || e.AfterDue < 0:
		return mark{}, invalid(where, e.Name, "set one of after_start and after_due, more than 0")
	case e.AfterStart > 0:
		return mark{EscalationAlarm, e.Name, e.AfterStart}, nil
	case e.AfterDue > maxDuration-budget:
		return mark{}, invalid(where+" after_due", e.AfterDue.String(), "too long")
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
