package care

import "github.com/mysocialcare/socialcare/channel"

// FollowUp says, in a closed conversation, that a customer wrote again: the
// message belongs to the conversation that [FollowUpID] names. It is recorded
// before the message is, so that whoever delivers it again finds the same
// conversation and the same owner.
type FollowUp struct {
	Customer string      `json:"customer"`
	Inbound  channel.Ref `json:"inbound"`
}

// FollowedUp says that a customer's further messages go to another
// conversation.
type FollowedUp struct {
	ID       ID          `json:"id"`
	Customer string      `json:"customer"`
	Inbound  channel.Ref `json:"inbound"`
}

// Name implements [Command].
func (FollowUp) Name() string { return "follow_up" }

// Type implements [Body].
func (FollowedUp) Type() string { return "followed_up" }

func (x FollowUp) decide(d *decision) error {
	switch {
	case x.Customer == "" || x.Inbound.IsZero():
		return d.refuse(GuardField, "inbound", "a customer and a message are wanted")
	case d.c.followed(x.Customer) != "":
		return nil
	case d.c.full():
		return d.refuse(GuardOperation, "", "the conversation has to do with %d others: undo one of the merges or splits first", maxRelations)
	}
	d.emit(ActorCustomer, FollowedUp{FollowUpID(d.c.ID, x.Inbound), x.Customer, x.Inbound})
	return nil
}

func (b FollowedUp) apply(c *draft, _ *Event) {
	c.relate(Relation{Operation: string(b.ID), Kind: FollowedBy, Other: b.ID, Customers: []string{b.Customer}})
}
