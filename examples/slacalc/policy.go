package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

type event struct {
	At         string             `json:"at"`
	Type       string             `json:"type"`
	By         string             `json:"by"`
	To         string             `json:"to"`
	NewTargets map[string]float64 `json:"new_targets_minutes"`
}

// maxEvents of one case: each event copies what the clock remembers, which grows with the pauses.
const maxEvents = 10_000

type status struct {
	State sla.Condition `json:"state"`
	Due   *time.Time    `json:"due"`
	MetAt *time.Time    `json:"met_at"`
}

func (c calculator) policy(q question) (any, error) {
	switch {
	case q.Calendar == nil:
		return nil, errors.New("calendar: missing")
	case len(q.Events) == 0:
		return nil, errors.New("events: none")
	case len(q.Events) > maxEvents:
		return nil, fmt.Errorf("events: more than %d", maxEvents)
	}
	cal, err := c.calendars.calendar(*q.Calendar)
	if err != nil {
		return nil, err
	}
	field, asOf := "as_of", q.AsOf
	if last := len(q.Events) - 1; asOf == "" {
		field, asOf = fmt.Sprintf("events[%d] at", last), q.Events[last].At
	}
	now, err := instant(field, asOf)
	if err != nil {
		return nil, err
	}
	clock, err := q.replay(cal, now)
	if err != nil {
		return nil, err
	}
	out := map[sla.Metric]status{}
	for _, s := range clock.Status(now) {
		out[s.Metric] = status{s.State, given(s.Due), given(s.MetAt)}
	}
	return struct {
		Status map[sla.Metric]status `json:"status"`
	}{out}, nil
}

func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// replay tells a clock what happened and returns it as it was at an instant.
func (q question) replay(cal *sla.Calendar, now time.Time) (sla.Clock, error) {
	c := &caseClock{cal: cal, metrics: q.metrics(now), pausing: q.PauseStates}
	policy, err := c.promise("targets_minutes", q.Targets)
	if err != nil {
		return c.Clock, err
	}
	var then *sla.Clock
	for i, e := range q.Events {
		at, err := instant("at", e.At)
		if err != nil {
			return c.Clock, fmt.Errorf("events[%d] %w", i, err)
		}
		if then == nil && at.After(now) {
			then = &sla.Clock{}
			*then = c.Clock
		}
		if i == 0 {
			err = c.begin(policy, e, at)
		} else {
			err = c.record(e, at)
		}
		if err != nil {
			return c.Clock, fmt.Errorf("events[%d] %.40q: %w", i, e.Type, err)
		}
	}
	if then != nil {
		return *then, nil
	}
	return c.Clock, nil
}

// metrics are all that the question names, at its start or until an instant.
func (q question) metrics(now time.Time) map[string]bool {
	all := map[string]bool{}
	for m := range q.Targets {
		all[m] = true
	}
	for _, e := range q.Events {
		if at, err := instant("at", e.At); err != nil || at.After(now) {
			break
		}
		for m := range e.NewTargets {
			all[m] = all[m] || known(m)
		}
	}
	return all
}

// known reports whether there is such a metric; if not, the event that names it is told so.
func known(metric string) bool {
	_, err := sla.NewPolicy(sla.PolicySpec{Name: "case", Version: 1, Targets: []sla.Target{{Metric: sla.Metric(metric), Budget: time.Minute}}})
	return err == nil
}

// A caseClock is a clock that hears a helpdesk's events.
type caseClock struct {
	sla.Clock
	cal     *sla.Calendar
	metrics map[string]bool
	pausing []string
	version int
}

// The targets are for cases whose priority is the one they were made for; a case of another has none.
const (
	matching = "matching"
	other    = "other"
)

// promise builds the policy of a set of targets. A metric that the question names elsewhere is measured without a target
// for this case, so that a cycle which has lost its target is reported as cancelled, and one that had ended stays.
func (c *caseClock) promise(field string, minutes map[string]float64) (*sla.Policy, error) {
	c.version++
	spec := sla.PolicySpec{Name: "case", Version: c.version, Calendar: c.cal}
	for _, m := range slices.Sorted(maps.Keys(minutes)) {
		budget := math.Round(minutes[m] * float64(time.Minute)) // 0.57 of one is a little less than 34.2 s
		if budget >= math.MaxInt64 {
			return nil, fmt.Errorf("%s %s: %g is more than 292 years", field, m, minutes[m])
		}
		spec.Targets = append(spec.Targets, sla.Target{Metric: sla.Metric(m), Priority: matching,
			Budget: time.Duration(budget), PauseReasons: []string{paused}})
	}
	if _, err := sla.NewPolicy(spec); err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	for _, m := range slices.Sorted(maps.Keys(c.metrics)) {
		if _, ok := minutes[m]; !ok && c.metrics[m] {
			spec.Targets = append(spec.Targets, sla.Target{Metric: sla.Metric(m), Priority: "nobody's", Budget: time.Minute})
		}
	}
	return sla.NewPolicy(spec)
}

var kinds = map[string]sla.EventKind{
	"customer_message": sla.CustomerMessage,
	"agent_reply":      sla.PublicReply,
	"bot_reply":        sla.BotReply,
	"auto_reply":       sla.AutoReply,
	"bot_handoff":      sla.Handoff,
	"note":             sla.Note,
}

// begin starts the clock with the first event. A change of the case that comes first starts it as a note would.
func (c *caseClock) begin(p *sla.Policy, e event, at time.Time) (err error) {
	kind, message := kinds[e.Type]
	switch {
	case message:
	case e.Type == "created" && e.By == "customer":
		kind = sla.CustomerMessage
	case e.Type == "created" && e.By == "agent":
		kind = sla.PublicReply
	case e.Type == "created":
		return fmt.Errorf("by: %.40q is not customer or agent", e.By)
	default:
		kind = sla.Note
	}
	c.Clock, err = p.Begin(sla.Event{Kind: kind, At: at, Priority: matching})
	if err != nil || message || e.Type == "created" {
		return err
	}
	return c.record(e, at)
}

func (c *caseClock) record(e event, at time.Time) error {
	if kind, ok := kinds[e.Type]; ok {
		return c.tell(sla.Event{Kind: kind, At: at})
	}
	switch e.Type {
	case "created":
		return errors.New("is not the first event")
	case "status":
		return c.state(e.To, at)
	case "priority", "policy_edit":
		return c.change(e, at)
	}
	return errors.New("type: not known")
}

// paused is the reason of every pause: a state ends the one before it.
const paused = "state"

// state moves the case.
func (c *caseClock) state(to string, at time.Time) error {
	if to == "" {
		return errors.New("to: missing")
	}
	pauses := slices.Contains(c.pausing, to)
	var events []sla.Event
	if to == "solved" || to == "closed" {
		events = append(events, sla.Event{Kind: sla.Resolve, At: at})
	} else {
		events = append(events, sla.Event{Kind: sla.Reopen, At: at})
	}
	if pauses {
		events = append(events, sla.Event{Kind: sla.Pause, At: at, Reason: paused})
	} else {
		events = append(events, sla.Event{Kind: sla.Resume, At: at, Reason: paused})
	}
	return c.tell(events...)
}

func (c *caseClock) change(e event, at time.Time) error {
	if e.NewTargets == nil {
		if e.Type == "policy_edit" {
			return c.tell(sla.Event{Kind: sla.Note, At: at}) // the row's targets are the edited ones
		}
		return c.tell(sla.Event{Kind: sla.PriorityChange, At: at, Priority: other})
	}
	policy, err := c.promise("new_targets_minutes", e.NewTargets)
	if err != nil {
		return err
	}
	if c.Clock, err = c.Switch(policy, at); err != nil {
		return err
	}
	return c.tell(sla.Event{Kind: sla.PriorityChange, At: at, Priority: matching})
}

func (c *caseClock) tell(events ...sla.Event) (err error) {
	for _, e := range events {
		if c.Clock, err = c.Record(e); err != nil {
			return err
		}
	}
	return nil
}
