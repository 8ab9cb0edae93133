package care

// Retry says that a person looked at a reply that waited for a decision, and
// wants it tried again.
type Retry struct {
	// Agent is that person; no bot may.
	Agent string `json:"agent,omitempty"`
	Reply string `json:"reply"`
}

// Name implements [Command].
func (Retry) Name() string { return "retry" }

func (x Retry) decide(d *decision) error {
	if m, ok := d.rules.member(x.Agent); !ok || m.Bot {
		return d.stranger("agent", x.Agent)
	}
	if _, ok := d.c.pending(x.Reply); ok {
		d.emit(x.Agent, Retried{x.Reply})
	}
	return nil
}

// Retried records that a reply is tried again although it may have been sent
// before: the event's actor, a person, decided so.
type Retried struct {
	Reply string `json:"reply"`
}

// Type is the event's name in JSON.
func (Retried) Type() string { return "retried" }

func (Retried) apply(*draft, *Event) {}
