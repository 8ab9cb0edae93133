package care

import "github.com/mysocialcare/socialcare/channel"

// Hidden says that an agent had the network hide a message of the customer that
// shows personal data in public.
type Hidden struct {
	Ref channel.Ref `json:"ref"`
}

func (Hidden) Type() string { return "hidden" }

func (Hidden) apply(*draft, *Event) {}

// Hide records that a message was hidden on the network, because it shows
// personal data in public. The host has it hidden first.
type Hide struct {
	Agent string      `json:"agent"`
	Ref   channel.Ref `json:"ref"`
	// Exposed are the kinds of personal data that the message shows, where the host
	// knows them. Without any it is refused in a conversation of which none is on
	// record, as after an erasure, which takes nothing off the network.
	Exposed []string `json:"exposed,omitempty"`
}

// Name implements [Command].
func (Hide) Name() string { return "hide" }

func (x Hide) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	switch {
	case x.Ref.IsZero():
		return d.refuse(GuardField, "ref", "which message? give the one that shows personal data")
	case len(x.Exposed)+len(d.c.Exposed) == 0:
		return d.refuse(GuardField, "ref", "no message shows personal data in public: there is nothing to hide")
	}
	d.emit(x.Agent, Hidden{x.Ref})
	return nil
}
