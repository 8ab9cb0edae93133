package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// A Ticket is the helpdesk's own. All that package sla needs of it is one field, which is stored with the others.
type Ticket struct {
	ID       string    `json:"id"`
	Subject  string    `json:"subject"`
	Channel  string    `json:"channel"`
	Priority string    `json:"priority,omitempty"`
	SLA      sla.State `json:"sla"`
}

// A Helpdesk keeps its tickets in memory and saves them as JSON.
type Helpdesk struct {
	policy  *sla.Policy
	tickets map[string]*Ticket
	board   sla.Board
}

// Open takes in a ticket and starts its clock.
func (h *Helpdesk) Open(t Ticket, at time.Time) (sla.Clock, error) {
	h.tickets[t.ID] = &t
	clock := h.policy.Start(at, t.Priority)
	return clock, h.keep(&t, clock)
}

// Record tells the clock of a ticket what happened.
func (h *Helpdesk) Record(id string, e sla.Event) error {
	t, ok := h.tickets[id]
	if !ok {
		return fmt.Errorf("no ticket %q", id)
	}
	clock, err := h.policy.Bind(t.SLA)
	if err != nil {
		return err
	}
	if clock, err = clock.Record(e); err != nil {
		return err
	}
	return h.keep(t, clock)
}

// keep stores the state with the ticket, and the clock on the board that knows when alarms fall due.
func (h *Helpdesk) keep(t *Ticket, c sla.Clock) error {
	t.SLA = c.State()
	return h.board.Put(t.ID, c)
}

// Wait lets time pass until an instant and calls alarm for each alarm on the way, when it falls due. Time here is an
// argument; a server would start a timer for board.Next and wait for that or for the next event.
func (h *Helpdesk) Wait(until time.Time, alarm func(*Ticket, sla.Alarm)) {
	for {
		at, ok := h.board.Next()
		if !ok || at.After(until) {
			return
		}
		for id, a := range h.board.Due(at.In(until.Location())) {
			alarm(h.tickets[id], a)
		}
	}
}

// Save returns the tickets as JSON.
func (h *Helpdesk) Save() ([]byte, error) { return json.Marshal(h.tickets) }

// Load makes a helpdesk of saved tickets. Alarms up to reported are not reported again.
func Load(policy *sla.Policy, data []byte, reported time.Time) (*Helpdesk, error) {
	h := &Helpdesk{policy: policy}
	if err := json.Unmarshal(data, &h.tickets); err != nil {
		return nil, err
	}
	if h.tickets == nil {
		return nil, errors.New("no tickets: null is not a store")
	}
	for id, t := range h.tickets {
		clock, err := policy.Bind(t.SLA)
		if err != nil {
			return nil, fmt.Errorf("ticket %s: %w", id, err)
		}
		if err := h.board.PutAfter(id, clock, reported); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// A Task is something to do until an instant: a ticket and the target that runs.
type Task struct {
	*Ticket
	sla.TargetStatus
}

// Queue returns what waits for us, by due instant. What is paused has none and is left out.
func (h *Helpdesk) Queue(now time.Time) []Task {
	var out []Task
	for id, clock := range h.board.All() {
		for _, s := range clock.Status(now) {
			if s.MetAt.IsZero() && !s.Due.IsZero() {
				out = append(out, Task{h.tickets[id], s})
			}
		}
	}
	slices.SortFunc(out, func(a, b Task) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Report tells by channel how the targets were kept.
func (h *Helpdesk) Report(now time.Time) (*sla.Report, error) {
	r := &sla.Report{}
	for id, clock := range h.board.All() {
		if err := r.Add(h.tickets[id].Channel, clock, now); err != nil {
			return nil, err
		}
	}
	return r, nil
}
