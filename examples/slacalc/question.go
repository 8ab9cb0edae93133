package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// A question is one line. Of its fields each op reads its own.
type question struct {
	Op string `json:"op"`

	// The calendar, except of a policy.
	Zone     string          `json:"zone"`
	Hours    json.RawMessage `json:"hours"`
	Holidays json.RawMessage `json:"holidays"`
	Breaks   json.RawMessage `json:"breaks"`
	Shifts   json.RawMessage `json:"shifts"`

	Start string `json:"start"`
	End   string `json:"end"`
	At    string `json:"at"`
	N     *int64 `json:"n"`
	Unit  string `json:"unit"`

	// A case: what is promised, what happened, and when one looks.
	Calendar    *description       `json:"calendar"`
	Targets     map[string]float64 `json:"targets_minutes"`
	Events      []event            `json:"events"`
	PauseStates []string           `json:"pause_states"`
	AsOf        string             `json:"as_of"`
}

// A calculator answers questions. It is not for concurrent use.
type calculator struct{ calendars *cache }

var ops = []string{"after", "before", "within", "in_hours", "explain", "policy"}

func (c calculator) answer(q question) (any, error) {
	if q.Op == "policy" {
		return c.policy(q)
	}
	var ask func(question, *sla.Calendar) (any, error)
	switch q.Op {
	case "after", "before":
		ask = deadline
	case "within":
		ask = within
	case "in_hours":
		ask = inHours
	case "explain":
		ask = explain
	default:
		return nil, fmt.Errorf("op: %.40q is not one of %s", q.Op, strings.Join(ops, ", "))
	}
	cal, err := c.calendars.calendar(description{q.Zone, q.Hours, q.Holidays, q.Breaks, q.Shifts})
	if err != nil {
		return nil, err
	}
	return ask(q, cal)
}

type result struct {
	Result string `json:"result"`
	Text   string `json:"text,omitempty"`
}

func deadline(q question, cal *sla.Calendar) (any, error) {
	start, budget, err := q.from()
	if err != nil {
		return nil, err
	}
	move := cal.Add
	if q.Op == "before" {
		move = cal.Sub
	}
	at, err := move(start, budget)
	if err != nil {
		return nil, err
	}
	text, err := utc(at)
	return result{Result: text}, err
}

func within(q question, cal *sla.Calendar) (any, error) {
	start, err := instant("start", q.Start)
	if err != nil {
		return nil, err
	}
	end, err := instant("end", q.End)
	if err != nil {
		return nil, err
	}
	open := cal.Between(start, end)
	if open == math.MaxInt64 {
		return nil, errors.New("the result is more than 292 years")
	}
	return struct {
		Seconds float64 `json:"seconds"`
	}{open.Seconds()}, nil
}

func inHours(q question, cal *sla.Calendar) (any, error) {
	at, err := instant("at", q.At)
	if err != nil {
		return nil, err
	}
	return struct {
		Open bool `json:"open"`
	}{cal.Open(at)}, nil
}

// explain asks a clock, because only a clock can say why.
func explain(q question, cal *sla.Calendar) (any, error) {
	start, budget, err := q.from()
	if err != nil {
		return nil, err
	}
	if budget == 0 {
		return nil, errors.New("n: must be more than 0 to be explained")
	}
	due, err := cal.Add(start, budget)
	if err != nil {
		return nil, err
	}
	policy, err := sla.NewPolicy(sla.PolicySpec{Name: "explain", Version: 1, Calendar: cal,
		Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: budget}}})
	if err != nil {
		return nil, err
	}
	text, err := utc(due)
	return result{text, policy.Start(start, "").Explain(sla.FirstResponse, due).String()}, err
}

var units = map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour}

// from is the start and the budget of a deadline.
func (q question) from() (start time.Time, budget time.Duration, err error) {
	if start, err = instant("start", q.Start); err == nil {
		budget, err = q.budget()
	}
	return start, budget, err
}

// budget is n units. A day of service hours has no fixed length, so there is no such unit.
func (q question) budget() (time.Duration, error) {
	unit, ok := units[q.Unit]
	switch {
	case !ok:
		return 0, fmt.Errorf("unit: %.40q is not one of seconds, minutes, hours", q.Unit)
	case q.N == nil:
		return 0, errors.New("n: missing")
	case *q.N < 0:
		return 0, fmt.Errorf("n: %d is negative", *q.N)
	case *q.N > math.MaxInt64/int64(unit):
		return 0, fmt.Errorf("n: %d %s are more than 292 years", *q.N, q.Unit)
	}
	return time.Duration(*q.N) * unit, nil
}

func instant(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, fmt.Errorf("%s: missing", field)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%s: %.40q is not an instant like 2026-08-31T21:34:00Z", field, text)
	}
	return t.UTC(), nil
}

func utc(t time.Time) (string, error) {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		return "", fmt.Errorf("the result, in year %d, cannot be written", t.Year())
	}
	return t.Format(time.RFC3339Nano), nil
}
