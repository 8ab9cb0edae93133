package care

import (
	"fmt"
	"slices"
	"time"
)

// CustomerCommand is what somebody wants to happen to a [Customer].
type CustomerCommand interface {
	// Name is the command's name in refusals.
	Name() string
	decideCustomer(d *customerDecision) error
}

// DecideCustomer judges a command about a customer, the zero Customer if it is
// not known yet, and returns the events that happen or a [*Refusal]. Identity
// and brand name the customer. It is a pure function of its arguments.
func (r *Rules) DecideCustomer(c Customer, identity, brand string, cmd CustomerCommand, now time.Time) ([]CustomerEvent, error) {
	d := &customerDecision{rules: r, c: c, name: cmd.Name(), identity: identity, now: later(stamp(now), c.UpdatedAt)}
	switch {
	case identity == "" || c.ID != "" && c.ID != identity:
		return nil, d.refuse(GuardField, "identity", "the customer is another one")
	case c.ID == "":
		d.emit(ActorSystem, Met{ID: identity, Brand: brand})
	}
	if err := cmd.decideCustomer(d); err != nil {
		return nil, err
	}
	if c.ID == "" && len(d.events) == 1 { // nothing happened that is worth a stream
		return nil, nil
	}
	return d.events, nil
}

type customerDecision struct {
	rules    *Rules
	c        Customer
	name     string
	identity string
	now      time.Time
	events   []CustomerEvent
}

func (d *customerDecision) emit(actor string, body CustomerBody) {
	e := CustomerEvent{Version: d.c.Version + 1, At: d.now, Actor: actor, Rules: d.rules.spec.Version, Body: body}
	d.events = append(d.events, e)
	d.c = FoldCustomer(d.c, []CustomerEvent{e})
}

func (d *customerDecision) refuse(guard, field, format string, args ...any) error {
	why := Reason{guard, field, fmt.Sprintf(format, args...)}
	return &Refusal{State: "customer", Command: d.name, Guard: guard, Reasons: []Reason{why}, Version: d.c.Version}
}

// Link says that this customer and another are one person. It is an agent's
// word and never a guess, and one event in one stream, so that it is there or
// not. Each keeps its own history; see [Unlink].
type Link struct {
	Agent string
	// To is the customer that this one is linked to.
	To string
	// Own and Other are the two persons as they are now, To among the other's
	// identities.
	Own, Other Person
	// From and Named are the identities that the agent named, when they are
	// other ones of the two persons; empty: this customer and To.
	From, Named string
}

// Name implements [CustomerCommand].
func (Link) Name() string { return "link" }

func (x Link) decideCustomer(d *customerDecision) error {
	own, other := x.Own.Ledger(d.identity).Identities, x.Other.Ledger(x.To).Identities
	if x.From == "" {
		x.From = d.identity
	}
	if x.Named == "" {
		x.Named = x.To
	}
	switch _, known := d.rules.member(x.Agent); {
	case !known:
		return d.refuse(GuardAgent, "agent", "%q is not in the team: give an agent of it", clip(x.Agent, 16))
	case x.To == "" || !slices.Contains(own, x.From) || !slices.Contains(other, x.Named):
		return d.refuse(GuardField, "to", "two customers are wanted")
	case slices.Contains(own, x.To):
		return d.refuse(GuardLinked, "to", "they are one person already: there is nothing to do")
	case d.c.Linked != nil:
		return d.refuse(GuardLinked, "", "this customer is linked already: undo that first, or link the other way")
	case x.otherBrand(d.c.Brand):
		return d.refuse(GuardLinked, "to", "a customer of another brand: only customers of one brand are one person")
	case len(own)+len(other) > MaxIdentities:
		return d.refuse(GuardLinked, "", "a person has at most %d identities: take a link back first", MaxIdentities)
	}
	d.emit(x.Agent, Linked{Customer: x.To, From: x.From, To: x.Named})
	return nil
}

func (x Link) otherBrand(brand string) bool {
	return slices.ContainsFunc(slices.Concat(x.Own, x.Other), func(c Customer) bool { return c.Brand != brand })
}

// Unlink takes a customer's link back: both are again who they were, with what
// happened to each meanwhile.
type Unlink struct {
	Agent string
}

// Name implements [CustomerCommand].
func (Unlink) Name() string { return "unlink" }

func (x Unlink) decideCustomer(d *customerDecision) error {
	if _, ok := d.rules.member(x.Agent); !ok {
		return d.refuse(GuardAgent, "agent", "%q is not in the team: give an agent of it", clip(x.Agent, 16))
	}
	l := d.c.Linked
	if l == nil {
		return d.refuse(GuardLinked, "", "this customer is not linked: there is nothing to take back")
	}
	d.emit(x.Agent, Unlinked{Customer: l.Customer, From: l.From, To: l.To})
	return nil
}

// Count records a failure. One that is remembered changes nothing; the store's
// key for it keeps those that are not from counting twice, see [Failure.Key].
type Count struct {
	Failure Failure
}

// Name implements [CustomerCommand].
func (Count) Name() string { return "count" }

// Key names the failure among a brand's keys.
func (f Failure) Key() string {
	return "failure:" + string(f.Conversation) + ":" + fmt.Sprint(f.Version)
}

func (x Count) decideCustomer(d *customerDecision) error {
	f := x.Failure
	if f.Kind == "" || f.Conversation == "" || f.Version < 1 {
		return d.refuse(GuardField, "failure", "kind, conversation and version are wanted")
	}
	if slices.ContainsFunc(d.c.Failures, func(g Failure) bool { return g.Conversation == f.Conversation && g.Version == f.Version }) {
		return nil
	}
	f.At, f.SettledAt = stamp(f.At), time.Time{}
	d.emit(ActorSystem, FailureCounted{f})
	return nil
}

// Settle says that a conversation's failures before a version were made good.
type Settle struct {
	Conversation ID
	Before       int64
	// Agent is who did; empty: the system.
	Agent string
}

// Name implements [CustomerCommand].
func (Settle) Name() string { return "settle" }

func (x Settle) decideCustomer(d *customerDecision) error {
	if slices.ContainsFunc(d.c.Failures, x.settles) {
		actor := x.Agent
		if actor == "" {
			actor = ActorSystem
		}
		d.emit(actor, Settled{x.Conversation, x.Before})
	}
	return nil
}

func (x Settle) settles(f Failure) bool {
	return f.Conversation == x.Conversation && f.Version < x.Before && f.Open()
}
