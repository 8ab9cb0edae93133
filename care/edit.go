package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Edit says that the author changed a message; its new text is stored.
type Edit struct {
	Ref     channel.Ref `json:"ref,omitzero"`
	Content string      `json:"content,omitempty"`
	Exposed []string    `json:"exposed,omitempty"`
	// Asks: it was a mere courtesy of the customer, see [Courtesy], and now
	// wants an answer. Private says that nobody else can read it. In a closed
	// conversation it is only noted: who wants more writes again.
	Asks    bool `json:"asks,omitempty"`
	Private bool `json:"private,omitempty"`
	// At is the network's time; zero if it gave none.
	At time.Time `json:"at,omitzero"`
}

// Name implements [Command].
func (Edit) Name() string { return "edited" }

func (x Edit) decide(d *decision) error {
	edited := Edited{Ref: x.Ref, Content: x.Content, Exposed: kinds(x.Exposed)}
	waits := slices.ContainsFunc(d.c.Unanswered, func(u Unanswered) bool { return u.Ref == x.Ref })
	was := d.c.State
	if !x.Asks || waits || !was.Live() && was != Resolved {
		d.emit(ActorCustomer, edited)
		return nil
	}
	at := stamp(x.At)
	if at.IsZero() || at.After(d.now) {
		at = d.now
	}
	at = later(later(at, d.now.Add(-maxLate)), d.c.Clock.At())
	if was == Resolved {
		d.emit(ActorCustomer, Reopened{Unclaimed: d.c.Resolution.unclaimed()})
		if err := d.record(sla.Event{Kind: sla.Reopen, At: at}); err != nil {
			return err
		}
	}
	edited.Asks = &Unanswered{Ref: x.Ref, At: at, Private: x.Private}
	d.emit(ActorCustomer, edited)
	if err := d.record(sla.Event{Kind: sla.CustomerMessage, At: at, Private: x.Private}); err != nil {
		return err
	}
	if was == Waiting || was == Snoozed || was == Resolved {
		d.returned(d.c.Owner)
	}
	return nil
}

func (b Edited) apply(c *draft, e *Event) {
	c.expose(b.Exposed)
	c.changed(e)
	if b.Asks != nil && c.State.Live() {
		c.asked(*b.Asks)
	}
}

// asked adds a message that waits for an answer.
func (c *draft) asked(u Unanswered) {
	u.At = later(u.At, lastAt(c.Unanswered))
	c.write(unanswered)
	c.Unanswered = append(c.Unanswered, u)
	if len(c.Unanswered) > maxUnanswered { // the oldest one counts, the middle may go
		c.Unanswered = slices.Delete(c.Unanswered, 1, 2)
	}
	c.waitFor()
	if c.State == Waiting || c.State == Snoozed {
		c.State, c.SnoozedUntil = Open, time.Time{}
	}
}
