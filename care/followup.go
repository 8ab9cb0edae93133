package care

import (
	"slices"

	"github.com/mysocialcare/socialcare/channel"
)

// FollowUp says, in a closed conversation, that a customer wrote again: the
// message belongs to the conversation that [FollowUpID] names. It is recorded
// before the message is, so that whoever delivers it again finds the same
// conversation and the same owner.
//
// With an Agent in place of a message it says that the brand writes again: the
// reply, or the invitation to go on in private, belongs to the conversation that
// [Conversation.Continuation] begins. A link that nothing follows is harmless: the
// customer's next message begins the conversation, or another agent's reply, for
// which Facts.Target is to say that it does not exist yet. One that exists is
// where to reply.
type FollowUp struct {
	Customer string      `json:"customer,omitempty"`
	Inbound  channel.Ref `json:"inbound,omitzero"`
	// Agent is who writes again, a person, and Seen the version that the text was
	// written for, as in a [Reply]. Operation is the host's identifier, unique for
	// ever, such as the reply's.
	Agent     string `json:"agent,omitempty"`
	Operation string `json:"operation,omitempty"`
	Seen      int64  `json:"seen,omitempty"`
}

type (
	// FollowedUp says that a customer's further messages go to another
	// conversation.
	FollowedUp struct {
		ID       ID          `json:"id"`
		Customer string      `json:"customer"`
		Inbound  channel.Ref `json:"inbound,omitzero"`
		// Operation: the brand wrote again, to all whose case it was.
		Operation string `json:"operation,omitempty"`
	}
	// Continued says that the brand began a conversation, after the end of
	// another one and in its threads. Nobody waits in it.
	Continued struct {
		Operation string `json:"operation"`
		From      ID     `json:"from"`
		// Customers are those whose messages are the conversation's own.
		Customers []string `json:"customers,omitempty"`
		// LastPublic and LastPrivate are what a reply answers, and Public and
		// Private where they were written. Moved is the private thread, if it had
		// moved to one.
		LastPublic  channel.Ref `json:"last_public,omitzero"`
		LastPrivate channel.Ref `json:"last_private,omitzero"`
		Public      *Via        `json:"public,omitempty"`
		Private     *Via        `json:"private,omitempty"`
		Moved       *Thread     `json:"moved,omitempty"`
	}
)

// Name implements [Command].
func (FollowUp) Name() string { return "follow_up" }

func (FollowedUp) Type() string { return "followed_up" }
func (Continued) Type() string  { return "continued" }

func (x FollowUp) decide(d *decision) error {
	switch {
	case x.Agent != "" || x.Operation != "":
		return x.outbound(d)
	case x.Customer == "" || x.Inbound.IsZero():
		return d.refuse(GuardField, "inbound", "a customer and a message are wanted")
	case d.c.followed(x.Customer) != "":
		return nil
	}
	return d.follow(ActorCustomer, FollowedUp{ID: FollowUpID(d.c.ID, x.Inbound), Customer: x.Customer, Inbound: x.Inbound})
}

// follow records the link.
func (d *decision) follow(actor string, link FollowedUp) error {
	if d.c.full() {
		return d.refuse(GuardOperation, "", "the conversation has to do with %d others: undo one of the merges or splits first", maxRelations)
	}
	d.emit(actor, link)
	return nil
}

// outbound is decide for an agent.
func (x FollowUp) outbound(d *decision) error {
	if m, ok := d.rules.member(x.Agent); !ok || m.Bot { // a bot speaks only to who waits
		return d.stranger("agent", x.Agent)
	}
	if x.Operation == "" || x.Customer != "" || !x.Inbound.IsZero() {
		return d.refuse(GuardField, "operation", "an agent and an identifier are wanted, or a customer and a message")
	}
	next, link := d.facts.Target, d.c.follower()
	known := link != nil && next != nil && next.ID == link.Other
	if known {
		if _, begun := next.relation(x.Operation); begun {
			return nil
		}
	}
	if err := d.conflict(x.Agent, x.Seen); err != nil {
		return err
	}
	switch {
	case x.Seen > d.version:
		return d.refuse(GuardField, "version", "version %d is yet to come: give the version that the text was written for", x.Seen)
	case known && link.ours() && next.Version == 0: // somebody was interrupted
		return nil
	case link != nil:
		no := d.refuse(GuardElsewhere, "", "it goes on in conversation %s: reply there", link.Other)
		no.Allowed = slices.DeleteFunc(no.Allowed, func(name string) bool { return name == d.name })
		return no
	}
	return d.follow(x.Agent, FollowedUp{ID: ID(digest('c', string(d.c.ID), "again", x.Operation)), Customer: d.c.Customer, Operation: x.Operation})
}

func (b FollowedUp) apply(c *draft, e *Event) {
	r := Relation{Operation: string(b.ID), Kind: FollowedBy, Other: b.ID, Customers: []string{b.Customer}}
	if b.Operation != "" {
		r.Operation, r.Customers = b.Operation, c.customers()
		c.changed(e)
	}
	c.relate(r)
}

// ours: the brand began the follow-up, or is about to.
func (r *Relation) ours() bool { return r.Operation != string(r.Other) }

// follower is the follow-up that the case goes on in, whoever began it; nil if
// there is none. One that a third person began is another case.
func (c *Conversation) follower() *Relation {
	for r := range c.related(FollowedBy) {
		if slices.ContainsFunc(r.Customers, c.owns) {
			return r
		}
	}
	return nil
}

// Continuation returns the command that begins the conversation in which an
// agent writes again, once the closed one has the link to it on record, see
// [FollowUp]. The operation is the agent's own. It and the agent's [Reply] or
// [Handoff] are to be recorded at once, or not at all.
func (c Conversation) Continuation(agent, operation string) (Begin, bool) {
	link := c.follower()
	if c.State != Closed || link == nil || !link.ours() {
		return Begin{}, false
	}
	k := Continued{Operation: operation, From: c.ID, Customers: c.customers(), LastPublic: c.LastPublic, LastPrivate: c.LastPrivate, Moved: c.Private}
	k.Public, k.Private = c.ways()
	return Begin{
		Operation: operation, Agent: agent, ID: link.Other, From: c.ID, Thread: c.Thread, Surface: c.Surface,
		Visibility: c.Visibility, Lang: c.Lang, Customer: c.Customer, Continues: &k,
	}, true
}

// continues is decide for a conversation that the brand begins.
func (x *Begin) continues(d *decision) error {
	if m, ok := d.rules.member(x.Agent); !ok || m.Bot {
		return d.stranger("agent", x.Agent)
	}
	if x.ID == "" || x.From == "" || x.Operation == "" || x.Thread.Native == "" || x.Customer == "" || len(x.Messages) > 0 {
		return d.refuse(GuardField, "continues", "a follow-up wants an identifier, a thread and a customer, and no messages")
	}
	d.expect(3)
	d.emit(x.Agent, Opened{
		ID: x.ID, Thread: x.Thread, Customer: x.Customer, Surface: x.Surface, Visibility: x.Visibility,
		Lang: x.Lang, OpenedAt: d.now, OutOfHours: d.facts.OutOfHours, FollowUpOf: x.From,
	})
	k := *x.Continues
	k.Operation, k.From = x.Operation, x.From
	d.emit(x.Agent, k)
	d.own(x.Agent)
	return nil
}

func (b Continued) apply(c *draft, e *Event) {
	c.relate(Relation{Operation: b.Operation, Kind: Follows, Other: b.From, Customers: b.Customers})
	c.LastPublic, c.LastPrivate = b.LastPublic, b.LastPrivate
	r := c.relations()
	r.Public, r.Private = b.Public, b.Private
	c.Private = b.Moved
	c.State = Open
	c.changed(e)
}

func (b *Continued) fits() bool {
	if b == nil {
		return true
	}
	ok := len(b.Customers) <= 2*maxRelations && isRef(b.LastPublic) && isRef(b.LastPrivate) && b.Public.fits() && b.Private.fits()
	for _, c := range b.Customers {
		ok = ok && fits(c, maxID)
	}
	return ok && (b.Moved == nil || b.Moved.fits())
}
