package care

import (
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// Merge ends the conversation in another one, the target, where it goes on:
// what waits and what was promised is the target's from then on, and so are
// further messages. It needs Facts.Target. The texts stay where they are. It is
// the first step of an operation, see [Conversation.Next].
//
// The target's clock counts from the oldest message that waits, or from the
// target's last reply if that is later.
type Merge struct {
	Agent string `json:"agent"`
	// Operation is the host's identifier, unique for ever.
	Operation string `json:"operation"`
	Into      ID     `json:"into"`
	// Override: the customers are not known to be one, and merged all the same.
	// Those of one conversation or of Facts.Ledger, whom a [Link] joins, are one and
	// need none; an equal name or handle says nothing.
	Override bool `json:"override,omitempty"`
}

// UndoMerge takes a merge back: the conversation is what it was, with what
// still waits and is still open, and with what came for it meanwhile. It needs
// Facts.Target, the conversation that it was merged into.
type UndoMerge struct {
	Agent     string `json:"agent"`
	Operation string `json:"operation"` // of the undoing
}

// Join is a merge's second step, for the target.
type Join struct {
	Operation string `json:"operation"`
	Agent     string `json:"agent"`
	From      ID     `json:"from"`
	// Restores: what comes was split off before.
	Restores bool    `json:"restores,omitempty"`
	Luggage  Luggage `json:"luggage"`
}

// Release is the second step of undoing a merge, for the target.
type Release struct {
	Operation string `json:"operation"`
	Agent     string `json:"agent"`
	To        ID     `json:"to"`
	Of        string `json:"of"` // the merge
}

// Return is the last step of undoing a merge.
type Return struct {
	Operation string  `json:"operation"`
	Agent     string  `json:"agent"`
	Luggage   Luggage `json:"luggage"`
}

type (
	// MergedInto says that the conversation goes on in another.
	MergedInto struct {
		Operation string `json:"operation"`
		Into      ID     `json:"into"`
		Override  bool   `json:"override,omitempty"`
		// Restores: it was split off from there.
		Restores bool `json:"restores,omitempty"`
	}
	// Joined says that another conversation goes on in this one.
	Joined struct {
		Operation string  `json:"operation"`
		From      ID      `json:"from"`
		Restores  bool    `json:"restores,omitempty"`
		Luggage   Luggage `json:"luggage"`
	}
	// UndoBegan says that a merge is being taken back.
	UndoBegan struct {
		Operation string `json:"operation"`
		Of        string `json:"of"`
		Other     ID     `json:"other"`
	}
	// Released says that what came with a merge went back.
	Released struct {
		Operation string  `json:"operation"`
		To        ID      `json:"to"`
		Of        string  `json:"of"`
		Luggage   Luggage `json:"luggage"`
	}
	// Returned says that the conversation is its own again.
	Returned struct {
		Operation string  `json:"operation"`
		Luggage   Luggage `json:"luggage"`
	}
)

// Name implements [Command].
func (Merge) Name() string { return "merge" }

// Name implements [Command].
func (UndoMerge) Name() string { return "undo_merge" }

// Name implements [Command].
func (Join) Name() string { return "join" }

// Name implements [Command].
func (Release) Name() string { return "release" }

// Name implements [Command].
func (Return) Name() string { return "return" }

func (MergedInto) Type() string { return "merged" }
func (Joined) Type() string     { return "joined" }
func (UndoBegan) Type() string  { return "undo_began" }
func (Released) Type() string   { return "released" }
func (Returned) Type() string   { return "returned" }

func (x Merge) decide(d *decision) error {
	if err := d.operates(x.Agent, x.Operation); err != nil {
		return err
	}
	if err := d.target(x.Into); err != nil {
		return err
	}
	t := d.facts.Target
	same := slices.ContainsFunc(d.identities(), t.owns)
	if !same && !x.Override {
		return d.refuse(GuardCustomer, "override", "nobody has said that the two customers are one person, and an equal name or handle does not say so: link them first if they are, or give override true to merge all the same")
	}
	if n := len(t.Promises) + len(d.c.Promises); n > maxPromises {
		return d.refuse(GuardPromises, "into", "%d promises would be open, of %d: keep or withdraw some first", n, maxPromises)
	}
	if n := len(t.Tasks) + len(d.c.Tasks); n > maxTasks {
		return d.refuse(GuardTasks, "into", "%d tasks would be open, of %d: end some first", n, maxTasks)
	}
	d.expectClock(1)
	d.emit(x.Agent, MergedInto{Operation: x.Operation, Into: x.Into, Override: x.Override && !same})
	return d.record(sla.Event{Kind: sla.Cancel, At: d.now})
}

// operates checks what every operation's first step wants: nobody else at work,
// no other operation, no reply on its way whose receipt would come too late.
func (d *decision) operates(agent, operation string) error {
	if err := d.agent(agent); err != nil {
		return err
	}
	switch {
	case operation == "" || !fits(operation, 64):
		return d.refuse(GuardField, "operation", "an identifier of at most 64 bytes is wanted")
	case d.c.operation() != nil:
		return d.refuse(GuardOperation, "", "a %s is under way: it ends by itself, try again soon", d.c.operation().Kind)
	case d.c.full():
		return d.refuse(GuardOperation, "", "the conversation has to do with %d others: undo one of the merges or splits first", maxRelations)
	case slices.ContainsFunc(d.c.Outgoing, func(p Pending) bool { return !p.Auto }):
		return d.refuse(GuardUnsent, "", "a reply is on its way: wait until it has left, or decide about it in the outbox")
	}
	return nil
}

// target checks the conversation that another one is to go on in. It is not
// merged itself, so that no circle can close.
func (d *decision) target(into ID) error {
	t := d.facts.Target
	switch {
	case into == "" || into == d.c.ID:
		return d.refuse(GuardField, "into", "which conversation? give the identifier of another one")
	case t == nil || t.ID != into:
		return d.refuse(GuardTarget, "into", "there is no such conversation: give the identifier of another one")
	case t.Thread.Account.Brand != d.c.Thread.Account.Brand:
		return d.refuse(GuardTarget, "into", "the other conversation is another brand's: give one of this brand")
	case !admits(t.State, "join"):
		return d.refuse(GuardTarget, "into", "the other conversation is %s%s", stateName(t.State), becauseOver(t.State))
	case t.operation() != nil:
		return d.refuse(GuardOperation, "into", "a %s of the other is under way: it ends by itself, try again soon", t.operation().Kind)
	case t.full():
		return d.refuse(GuardOperation, "into", "the other has to do with %d conversations: merge into another one", maxRelations)
	}
	return nil
}

// becauseOver says what to do about a conversation that nothing can be merged
// into.
func becauseOver(s State) string {
	switch s {
	case Closed:
		return ", which is over: merge the other way round, or into its follow-up"
	case Spam:
		return ": unmark_spam there first"
	case Merged:
		return ": merge into the one that it goes on in"
	}
	return ""
}

func (b MergedInto) apply(c *draft, e *Event) {
	kind := Merging
	if b.Restores {
		kind = UndoingSplit
		c.undo(b.Operation, 1, func(r *Relation) bool { return r.Kind == SplitFrom && r.Other == b.Into })
	}
	c.relate(Relation{Operation: b.Operation, Kind: IntoOther, Other: b.Into, Before: c.was(e.Version)})
	c.begin(&Operation{ID: b.Operation, Kind: kind, Other: b.Into, Agent: e.Actor}, e)
	c.leave(Merged)
	c.changed(e)
}

func (x Join) decide(d *decision) error { return x.judge(d) }

func (x *Join) judge(d *decision) error {
	if err := d.first(d.ident("operation", x.Operation), d.ident("agent", x.Agent), d.ident("from", string(x.From)), d.luggage(&x.Luggage)); err != nil {
		return err
	}
	if _, done := d.c.relation(x.Operation); done {
		return nil
	}
	switch l := &x.Luggage; {
	case x.Operation == "" || x.From == "" || x.From == d.c.ID:
		return d.refuse(GuardField, "from", "an operation and another conversation are wanted")
	case d.c.full():
		return d.refuse(GuardOperation, "", "the conversation has to do with %d others", maxRelations)
	case len(l.Promises)+len(d.c.Promises) > maxPromises:
		return d.refuse(GuardPromises, "", "%d promises would be open", len(l.Promises)+len(d.c.Promises))
	case len(l.Tasks)+len(d.c.Tasks) > maxTasks:
		return d.refuse(GuardTasks, "", "%d tasks would be open", len(l.Tasks)+len(d.c.Tasks))
	case x.Restores && !slices.Contains(l.Customers, d.c.Customer): // a third person again
		l.Unanswered = slices.DeleteFunc(slices.Clone(l.Unanswered), func(u Unanswered) bool { return u.From != d.c.ID })
	}
	if d.c.State == Resolved && x.Luggage.reopens() {
		d.emit(x.Agent, Reopened{})
		if err := d.record(sla.Event{Kind: sla.Reopen, At: d.now}); err != nil {
			return err
		}
	}
	d.settleSurvey(&x.Luggage)
	held := d.c.Hold != nil
	d.emit(x.Agent, Joined{x.Operation, x.From, x.Restores, x.Luggage})
	if err := d.ask(); err != nil || held || d.c.Hold == nil {
		return err
	}
	return d.record(sla.Event{Kind: sla.Pause, At: d.now, Reason: holdReason})
}

func (b Joined) apply(c *draft, e *Event) { b.applyTo(c, e) }

func (b *Joined) applyTo(c *draft, e *Event) {
	l := &b.Luggage
	r := Relation{Operation: b.Operation, Kind: FromOther, Other: b.From, Members: l.Members, Failures: l.Failures, Seek: l.SeekFirst, Before: c.was(e.Version)}
	if !c.takes(l) {
		r.Invitation = l.Invitation
	}
	if l.PublicOpen {
		r.MovedAt = e.At
	}
	if !b.Restores {
		r.Customers = l.Customers
	} else {
		c.undo(b.Operation, 1, func(x *Relation) bool { return x.Kind == SplitInto && x.Other == b.From })
	}
	c.relate(r)
	c.adopt(l, e)
	if len(l.Unanswered) > 0 && (c.State == Waiting || c.State == Snoozed) {
		c.State, c.SnoozedUntil = Open, time.Time{}
	}
	c.waitFor()
	c.changed(e)
}

func (x UndoMerge) decide(d *decision) error {
	if err := d.operates(x.Agent, x.Operation); err != nil {
		return err
	}
	r, t := d.c.oldest(IntoOther), d.facts.Target
	if r == nil {
		return d.refuse(GuardTarget, "", "it was not merged: there is nothing to take back")
	}
	if t == nil || t.ID != r.Other {
		return d.refuse(GuardTarget, "", "the conversation that it was merged into is not known")
	}
	from, joined := t.relation(r.Operation)
	switch {
	case t.State == Merged:
		return d.refuse(GuardTarget, "", "the other conversation was merged itself: undo that first")
	case t.operation() != nil:
		return d.refuse(GuardOperation, "", "a %s of the other is under way: it ends by itself, try again soon", t.operation().Kind)
	case joined && from.restored():
		return d.refuse(GuardTarget, "", "it was split off and put back: split again instead")
	case slices.ContainsFunc(t.Outgoing, func(p Pending) bool { return p.answersAny(from.Members) }):
		return d.refuse(GuardUnsent, "", "a reply of the other is on its way: wait until it has left, or decide about it in the outbox")
	}
	d.emit(x.Agent, UndoBegan{x.Operation, r.Operation, r.Other})
	return nil
}

// restored: the relation put back what was split off.
func (r *Relation) restored() bool { return r.Kind == FromOther && len(r.Customers) == 0 }

// answersAny reports whether a reply answers a message of one of the
// conversations.
func (p *Pending) answersAny(of []ID) bool {
	return slices.ContainsFunc(p.Answers, func(u Unanswered) bool { return slices.Contains(of, u.From) })
}

func (b UndoBegan) apply(c *draft, e *Event) {
	c.begin(&Operation{ID: b.Operation, Kind: UndoingMerge, Other: b.Other, Agent: e.Actor, Of: b.Of}, e)
}

func (x Release) decide(d *decision) error {
	r, known := d.c.relation(x.Of)
	switch {
	case !known || r.Kind != FromOther || r.Other != x.To:
		return d.refuse(GuardField, "of", "no such merge")
	case r.Undone != "":
		return nil
	case slices.ContainsFunc(d.c.Outgoing, func(p Pending) bool { return p.answersAny(r.Members) }):
		return d.refuse(GuardUnsent, "", "a reply is on its way")
	}
	back := Luggage{Thread: d.c.Thread, Visibility: d.c.Visibility}
	theirs := func(from ID) bool { return slices.Contains(r.Members, from) }
	back.Unanswered = only(d.c.Unanswered, func(u *Unanswered) bool { return theirs(u.From) })
	back.Promises = only(d.c.Promises, func(p *OpenPromise) bool { return theirs(p.From) })
	back.Tasks = only(d.c.Tasks, func(t *Task) bool { return theirs(t.From) })
	if given := d.c.Referral; given != nil && theirs(given.From) {
		back.Referral = given
	}
	if h := d.c.Hold; h != nil && theirs(h.From) {
		back.Hold = h
	}
	d.c.handBack(&r, &back)
	d.c.givePrivate(&r, &back)
	before := d.c.waits()
	d.emit(x.Agent, Released{x.Operation, x.To, x.Of, back})
	if err := d.withdraw(before); err != nil || back.Hold == nil {
		return err
	}
	return d.record(sla.Event{Kind: sla.Resume, At: d.now, Reason: holdReason})
}

// withdraw tells the clock that a customer no longer waits for what there was
// before.
func (d *decision) withdraw(before wait) error {
	after := d.c.waits()
	if before == after || !d.c.State.Live() {
		return nil
	}
	return d.record(sla.Event{Kind: sla.Withdraw, At: d.now, Next: after.since, Private: after.private})
}

func (b Released) apply(c *draft, e *Event) { b.applyTo(c, e) }

func (b *Released) applyTo(c *draft, e *Event) {
	r, ok := c.relation(b.Of)
	if !ok {
		return
	}
	ours := func(from ID) bool { return slices.Contains(r.Members, from) }
	c.Unanswered = without(c.Unanswered, func(u *Unanswered) bool { return ours(u.From) })
	c.Promises = without(c.Promises, func(p *OpenPromise) bool { return ours(p.From) })
	if b.Luggage.Referral != nil {
		c.Referral = nil
	}
	c.Tasks = without(c.Tasks, func(t *Task) bool { return ours(t.From) })
	if b.Luggage.Hold != nil {
		c.Hold = nil
	}
	c.amend(0, func(x *Relation) {
		if x.Operation == b.Of {
			back := b.Luggage
			x.Undone, x.Back = b.Operation, &back
		}
	})
	c.Failures = max(0, c.Failures-r.Failures)
	c.handedBack(&r, &b.Luggage)
	c.gavePrivate(&r)
	if was := r.Before; was != nil {
		c.before(was, e)
		rel := c.relations()
		if rel.Public != nil && ours(rel.Public.From) {
			c.LastPublic, rel.Public = was.LastPublic, was.Public
		}
		if rel.Private != nil && ours(rel.Private.From) {
			c.LastPrivate, rel.Private = was.LastPrivate, was.Private
		}
		if was.Visibility.IsPrivate() && c.LastPublic.IsZero() {
			c.Visibility = was.Visibility
		}
	}
	c.waitFor()
	c.changed(e)
}

// before makes a conversation in which nothing happened since it was joined what
// it was then; else the agents' work of the meantime stands.
func (c *draft) before(was *Before, e *Event) {
	if was.Version+1 < e.Version {
		return
	}
	if c.State == Open && (was.State == Waiting || was.State == Snoozed) {
		c.State, c.SnoozedUntil = was.State, was.SnoozedUntil
	}
	c.Owner, c.LastBrandAt, c.UpdateDueAt, c.PublicOpen, c.Exposed = was.Owner, was.LastBrandAt, was.UpdateDueAt, was.PublicOpen, was.Exposed
	c.Visibility = was.Visibility
	c.PriorFailures, c.HumanAsked, c.Apology = was.PriorFailures, was.HumanAsked, was.Apology
}

func (x Return) decide(d *decision) error { return x.judge(d) }

func (x *Return) judge(d *decision) error {
	if err := d.first(d.luggage(&x.Luggage)); err != nil {
		return err
	}
	op := d.c.operation()
	if op == nil || op.ID != x.Operation {
		return nil
	}
	d.expectClock(1)
	d.emit(op.Agent, Returned{x.Operation, x.Luggage})
	return d.resume(d.c.Hold == nil)
}

func (b Returned) apply(c *draft, e *Event) { b.applyTo(c, e) }

func (b *Returned) applyTo(c *draft, e *Event) {
	op := c.operation()
	if op == nil {
		return
	}
	r, _ := c.relation(op.Of)
	c.Unanswered, c.Promises = slices.Clone(b.Luggage.Unanswered), slices.Clone(b.Luggage.Promises)
	for i := range c.Unanswered {
		c.Unanswered[i].From = foreign(c.Unanswered[i].From, c.ID)
	}
	for i := range c.Promises {
		c.Promises[i].From = foreign(c.Promises[i].From, c.ID)
		c.Promises[i].ID = strings.TrimSuffix(c.Promises[i].ID, "@"+string(c.ID))
	}
	if c.Referral = nil; b.Luggage.Referral != nil {
		r := *b.Luggage.Referral
		r.From = foreign(r.From, c.ID)
		c.Referral = &r
	}
	c.Tasks, c.Hold = nil, nil
	c.own |= tasks
	c.undertake(&b.Luggage)
	for i := range c.Tasks {
		c.Tasks[i].ID = strings.TrimSuffix(c.Tasks[i].ID, "@"+string(c.ID))
	}
	c.regain(&b.Luggage)
	c.regainPrivate(&b.Luggage, e)
	c.undo(b.Operation, 0, func(x *Relation) bool { return x.Operation == op.Of })
	c.relations().Operation = nil
	c.comeBack(r.Before, e)
	c.changed(e)
}

// comeBack makes a conversation live again as it was. Who waits now is not
// snoozed, and what was answered elsewhere is not new.
func (c *draft) comeBack(was *Before, _ *Event) {
	c.State = Open
	if was != nil && len(c.Unanswered) == 0 && (was.State == Waiting || was.State == Snoozed) {
		c.State, c.SnoozedUntil = was.State, was.SnoozedUntil
	}
	if was != nil && len(c.Unanswered) > 0 && was.State == New {
		c.State = New
	}
	c.waitFor()
	if last := len(c.Unanswered) - 1; last >= 0 {
		if to := &c.LastPublic; !c.Unanswered[last].Private {
			*to = c.Unanswered[last].Ref
		} else {
			c.LastPrivate = c.Unanswered[last].Ref
		}
	}
}
