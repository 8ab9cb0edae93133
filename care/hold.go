package care

import (
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// OnHold says that we wait for somebody else to act.
type OnHold struct {
	For     Party  `json:"for"`
	Partner string `json:"partner,omitempty"` // the tag of one
	// Since is when the waiting began, for whomever that was.
	Since time.Time `json:"since"`
	// From is the conversation that it began in, when that was another.
	From ID `json:"from,omitempty"`
}

// holdReason is the reason of the pause that a hold is to the SLA clock, which
// stops what the policy lets it.
const holdReason = "third_party"

type (
	// Held says that we wait for somebody else.
	Held struct {
		For     Party  `json:"for"`
		Partner string `json:"partner,omitempty"`
	}
	// Unheld ends a hold.
	Unheld struct{}
)

func (Held) Type() string   { return "held" }
func (Unheld) Type() string { return "unheld" }

// Hold says that we wait for a partner or somebody else. The customer is still
// told how it stands in time, and nothing closes meanwhile.
type Hold struct {
	Agent string `json:"agent,omitempty"`
	// For is [Partner] or [Other]; Partner is the tag of one.
	For     Party  `json:"for,omitempty"`
	Partner string `json:"partner,omitempty"`
}

// Name implements [Command].
func (Hold) Name() string { return "hold" }

func (x Hold) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if x.For != Partner && x.For != Other {
		return d.refuse(GuardField, "for", "for must be partner, with the partner's tag, or other")
	}
	if err := d.party(x.For, x.Partner); err != nil {
		return err
	}
	if h := d.c.Hold; h != nil && h.For == x.For && h.Partner == x.Partner {
		return nil
	}
	d.emit(x.Agent, Held{x.For, x.Partner})
	return d.record(sla.Event{Kind: sla.Pause, At: d.now, Reason: holdReason})
}

// Unhold says that we wait for nobody else any more.
type Unhold struct {
	Agent string `json:"agent,omitempty"`
}

// Name implements [Command].
func (Unhold) Name() string { return "unhold" }

func (x Unhold) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if d.c.Hold == nil {
		return nil
	}
	d.emit(x.Agent, Unheld{})
	return d.record(sla.Event{Kind: sla.Resume, At: d.now, Reason: holdReason})
}

// Transfer hands the conversation to a colleague. It ends no promise, no hold
// and no clock: whoever has it, the customer is told in time.
type Transfer struct {
	Agent string `json:"agent,omitempty"`
	To    string `json:"to,omitempty"`
	// Text is a note to the new owner, for the host to store under Content; both
	// may be empty.
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Transfer) Name() string { return "transfer" }

func (x Transfer) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if m, ok := d.rules.member(x.To); !ok || m.Bot {
		return d.stranger("to", x.To)
	}
	if err := d.words("text", x.Text, x.Content); err != nil {
		return err
	}
	if x.To == d.c.Owner {
		return nil
	}
	e := Assigned{Owner: x.To, From: d.c.Owner, Handover: true, Transfer: true}
	if x.Text != "" {
		e.Content = x.Content
	}
	d.emit(x.Agent, e)
	return nil
}

func (b Held) apply(c *draft, e *Event) {
	c.owes(e)
	since := e.At
	if c.Hold != nil { // for somebody else: the customer waits as before
		since = c.Hold.Since
	}
	c.Hold = &OnHold{For: b.For, Partner: b.Partner, Since: since}
}

func (Unheld) apply(c *draft, _ *Event) { c.Hold = nil }
