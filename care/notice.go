package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Notice is the network's word of what became of a reply that it took: that it
// arrived, was read, or failed afterwards. What arrived or was read is on record
// and moves nothing. A failure brings the case back to open, as one at once does;
// the clock, which the reply answered, goes on from there.
type Notice struct {
	Reply string        `json:"reply,omitempty"`
	Ref   channel.Ref   `json:"ref,omitzero"`
	Stage channel.Stage `json:"stage,omitempty"`
	// Upto: it holds for all that we wrote there before, too.
	Upto bool         `json:"upto,omitempty"`
	Code channel.Code `json:"code,omitempty"` // of a failure
	// Auto: no person or bot wrote the reply, so that nobody has to act.
	Auto bool      `json:"auto,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// Noticed records a Notice.
type Noticed struct {
	Reply string        `json:"reply"`
	Ref   channel.Ref   `json:"ref"`
	Stage channel.Stage `json:"stage"`
	Upto  bool          `json:"upto,omitempty"`
	Code  channel.Code  `json:"code,omitempty"`
	Auto  bool          `json:"auto,omitempty"`
	// NoticedAt is the network's time, not after the event's.
	NoticedAt time.Time `json:"noticed_at"`
}

// Name implements [Command].
func (Notice) Name() string { return "notice" }

func (Noticed) Type() string { return "noticed" }

func (x Notice) decide(d *decision) error {
	stages := []channel.Stage{channel.StageDelivered, channel.StageRead, channel.StageFailed}
	switch {
	case !slices.Contains(stages, x.Stage):
		return d.refuse(GuardField, "stage", "stage must be one of %v", stages)
	case x.Reply == "":
		return d.refuse(GuardField, "reply", "the reply that it is about is wanted")
	}
	if err := d.ids(x.Reply, string(x.Code)); err != nil {
		return err
	}
	at := stamp(x.At)
	if at.IsZero() || at.After(d.now) {
		at = d.now
	}
	was := d.c.State
	d.emit(ActorSystem, Noticed{x.Reply, x.Ref, x.Stage, x.Upto, x.Code, x.Auto, at})
	if was == Resolved && d.c.State == Open {
		if err := d.record(sla.Event{Kind: sla.Reopen, At: d.now}); err != nil {
			return err
		}
	}
	return nil
}

func (b Noticed) apply(c *draft, e *Event) {
	if b.Stage != channel.StageFailed || b.Auto {
		return
	}
	c.Undelivered = b.Code
	c.changed(e)
	if c.State == Waiting || c.State == Snoozed || c.State == Resolved {
		c.State, c.SnoozedUntil, c.Resolution = Open, time.Time{}, nil
	}
}
