package care

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// CustomerEvent is one thing that happened to a customer. JSON is its stored
// form, in the schema of [Event].
type CustomerEvent struct {
	// Version is the event's place in its customer's stream, from 1.
	Version int64
	At      time.Time
	// Actor is an agent's initials or "system".
	Actor string
	// Rules is the version of the rules that decided it.
	Rules string
	Body  CustomerBody
}

// CustomerBody is what a [CustomerEvent] says.
type CustomerBody interface {
	// Type is the event's name in JSON.
	Type() string
	applyCustomer(c *Customer, e *CustomerEvent)
}

type (
	// Met begins a customer's stream.
	Met struct {
		ID    string `json:"id"`
		Brand string `json:"brand,omitempty"`
	}
	// Linked joins two customers into one person.
	Linked struct {
		Customer string `json:"customer"`
		From     string `json:"from"`
		To       string `json:"to"`
	}
	// Unlinked takes a link back.
	Unlinked struct {
		Customer string `json:"customer"`
		From     string `json:"from"`
		To       string `json:"to"`
	}
	// FailureCounted adds to the ledger.
	FailureCounted struct {
		Failure Failure `json:"failure"`
	}
	// Settled closes a conversation's failures before a version.
	Settled struct {
		Conversation ID    `json:"conversation"`
		Before       int64 `json:"before"`
	}
)

func (Met) Type() string            { return "met" }
func (Linked) Type() string         { return "linked" }
func (Unlinked) Type() string       { return "unlinked" }
func (FailureCounted) Type() string { return "failure_counted" }
func (Settled) Type() string        { return "settled" }

// FoldCustomer applies events to a customer, in order, and returns the result;
// the customer given is not changed.
func FoldCustomer(c Customer, events []CustomerEvent) Customer {
	for i := range events {
		e := &events[i]
		c.Version, c.UpdatedAt = e.Version, later(c.UpdatedAt, e.At)
		e.Body.applyCustomer(&c, e)
	}
	return c
}

func (b Met) applyCustomer(c *Customer, _ *CustomerEvent) { c.ID, c.Brand = b.ID, b.Brand }

func (b Linked) applyCustomer(c *Customer, e *CustomerEvent) {
	c.Linked = &LinkedTo{Customer: b.Customer, From: b.From, To: b.To, Agent: e.Actor, At: e.At}
}

func (Unlinked) applyCustomer(c *Customer, _ *CustomerEvent) { c.Linked = nil }

// The oldest one made good is forgotten first, then the oldest.
func (b FailureCounted) applyCustomer(c *Customer, _ *CustomerEvent) {
	c.Counted++
	all := append(slices.Clip(c.Failures), b.Failure)
	if len(all) > maxFailures {
		i := slices.IndexFunc(all, func(f Failure) bool { return !f.Open() })
		i = max(i, 0)
		all = slices.Delete(slices.Clone(all), i, i+1)
	}
	c.Failures = all
}

func (b Settled) applyCustomer(c *Customer, e *CustomerEvent) {
	c.Failures = slices.Clone(c.Failures)
	for i, f := range c.Failures {
		if (Settle{Conversation: b.Conversation, Before: b.Before}).settles(f) {
			c.Failures[i].SettledAt = e.At
		}
	}
}

type customerEnvelope struct {
	Schema  int             `json:"schema"`
	Version int64           `json:"version"`
	Type    string          `json:"type"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Rules   string          `json:"rules,omitempty"`
	Body    json.RawMessage `json:"body"`
}

// MarshalJSON writes the event with its type and schema.
func (e CustomerEvent) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, errors.New("care: a customer's event without a body")
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(customerEnvelope{Schema, e.Version, e.Body.Type(), e.At, e.Actor, e.Rules, body})
}

// UnmarshalJSON reads an event. An unknown type or a newer schema is
// [ErrNewer], never skipped.
func (e *CustomerEvent) UnmarshalJSON(data []byte) error {
	var v customerEnvelope
	if err := json.Unmarshal(data, &v); err != nil {
		return unread("customer's event", data, err)
	}
	if v.Schema < 1 || v.Version < 1 {
		return fmt.Errorf("care: customer's event: schema %d and version %d start at 1", v.Schema, v.Version)
	}
	read, ok := customerReaders[v.Type]
	if v.Schema > Schema || !ok {
		return fmt.Errorf("%w: customer's type %q, schema %d", ErrNewer, v.Type, v.Schema)
	}
	body, err := read(v.Body)
	if err != nil {
		return fmt.Errorf("care: customer's event %q: %w", v.Type, err)
	}
	*e = CustomerEvent{v.Version, v.At.UTC(), v.Actor, v.Rules, body}
	return nil
}

// customerReaders decode each type of event; the table is never written to.
var customerReaders = map[string]func(json.RawMessage) (CustomerBody, error){
	Met{}.Type():            readCustomer[Met],
	Linked{}.Type():         readCustomer[Linked],
	Unlinked{}.Type():       readCustomer[Unlinked],
	FailureCounted{}.Type(): readCustomer[FailureCounted],
	Settled{}.Type():        readCustomer[Settled],
}

func readCustomer[T CustomerBody](data json.RawMessage) (CustomerBody, error) {
	var b T
	err := json.Unmarshal(data, &b)
	return b, err
}
