package care

// Retry says that a person looked at a reply that waited for a decision, and
// wants it tried again.
type Retry struct {
	Reply string `json:"reply"`
}

// Name implements [Command].
func (Retry) Name() string { return "retry" }

func (x Retry) decide(d *decision) error {
	if _, ok := d.c.pending(x.Reply); ok {
		d.emit(ActorSystem, Retried(x))
	}
	return nil
}

// Retried records that a reply is tried again although it may have been sent
// before: a person decided so.
type Retried struct {
	Reply string `json:"reply"`
}

// Type is the event's name in JSON.
func (Retried) Type() string { return "retried" }

func (Retried) apply(*draft, *Event) {}
