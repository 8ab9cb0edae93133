package care

import "time"

// Referral is a link that a customer was sent to. The case stays open until it
// is confirmed that the customer got there: see Reply.Refers and [Confirm].
type Referral struct {
	// Link is the host's identifier of the tracked link.
	Link string `json:"link"`
	// Reply is the one that it left with.
	Reply string    `json:"reply"`
	At    time.Time `json:"at"`
	// From is the conversation that it was given in, when that was another.
	From ID `json:"from,omitempty"`
}

// Confirm says that a customer who was sent to a link got there: the host saw
// the click, with no Agent, or an agent knows it from the customer. A link that
// is not waited for changes nothing.
type Confirm struct {
	Link  string `json:"link"`
	Agent string `json:"agent,omitempty"`
}

type (
	// Referred says that a reply sent the customer to a link.
	Referred struct {
		Link  string `json:"link"`
		Reply string `json:"reply"`
	}
	// Confirmed says that the customer got there.
	Confirmed struct {
		Link string `json:"link"`
	}
)

// Name implements [Command].
func (Confirm) Name() string { return "confirm" }

func (Referred) Type() string  { return "referred" }
func (Confirmed) Type() string { return "confirmed" }

func (x Confirm) decide(d *decision) error {
	actor := ActorSystem
	if x.Agent != "" {
		if _, ok := d.rules.member(x.Agent); !ok {
			return d.stranger("agent", x.Agent)
		}
		actor = x.Agent
	}
	if d.c.Referral != nil && d.c.Referral.Link == x.Link {
		d.emit(actor, Confirmed{x.Link})
	}
	return nil
}

// refer records the link that a reply sends the customer to.
func (d *decision) refer(x Reply) {
	if x.Refers != "" {
		d.emit(x.Agent, Referred{x.Refers, x.ID})
	}
}

// referable checks the link of a reply.
func (d *decision) referable(link string) error {
	switch {
	case link == "":
	case !fits(link, 64):
		return d.refuse(GuardField, "refers", "the identifier of a link is of at most 64 bytes")
	case !d.c.State.Live():
		return d.refuse(GuardReferral, "refers", "a link keeps a case open: reopen it first, or send no tracked link")
	}
	return nil
}

// unconfirmed says that a link was not followed yet.
func (d *decision) unconfirmed() []Reason {
	if r := d.c.Referral; r != nil {
		return []Reason{{GuardReferral, "", "that the customer got to " + r.Link + " is not confirmed: confirm it, or wait for the click"}}
	}
	return nil
}

func (b Referred) apply(c *draft, e *Event) {
	c.Referral = &Referral{Link: b.Link, Reply: b.Reply, At: e.At}
}

func (b Confirmed) apply(c *draft, _ *Event) {
	if c.Referral != nil && c.Referral.Link == b.Link {
		c.Referral = nil
	}
}

// unsent takes back the link of a reply that never left.
func (c *draft) unsent(reply string) {
	if c.Referral != nil && c.Referral.Reply == reply {
		c.Referral = nil
	}
}
