package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// maxLate is how long before it was received the network may say that the
// first message of a conversation was written.
const maxLate = 72 * time.Hour

// Receive is a message that arrived. It is idempotent by Ref.
type Receive struct {
	// ID names the conversation if this message opens it.
	ID         ID
	FollowUpOf ID
	Thread     Thread
	Ref        channel.Ref
	// Customer is the author's [CustomerID], and Content where the text is.
	Customer   string
	Content    string
	Role       channel.Role
	Auto       channel.Auto
	Surface    channel.Surface
	Visibility channel.Visibility
	Lang       string
	// At is the network's time; zero if it gave none.
	At time.Time
	// Courtesy: a mere thank-you, see [Courtesy].
	Courtesy bool
	// Exposed are the kinds of personal data that it shows in public.
	Exposed []string
	// Gone: it was deleted before it arrived.
	Gone bool
}

// Name implements [Command].
func (Receive) Name() string { return "receive" }

func (m Receive) decide(d *decision) error {
	if m.Ref.IsZero() || m.Thread.Native == "" {
		return d.refuse(GuardField, "ref", "a message and its thread are wanted")
	}
	if d.c.knows(m.Ref) {
		return nil
	}
	at := stamp(m.At)
	if at.IsZero() || at.After(d.now) {
		at = d.now
	}
	at = later(later(at, d.now.Add(-maxLate)), d.c.Clock.At())
	opening := d.c.State == None
	if opening && m.Role == channel.Self { // the brand's own post is nobody's case
		return nil
	}
	if opening {
		d.emit(ActorCustomer, Opened{
			ID: m.ID, Thread: m.Thread, Customer: m.Customer, Surface: m.Surface, Visibility: m.Visibility,
			Lang: m.Lang, OpenedAt: at, OutOfHours: d.facts.OutOfHours, FollowUpOf: m.FollowUpOf,
		})
	}
	if m.Role == channel.Self {
		return m.native(d, at)
	}
	return m.customer(d, at, opening)
}

// native records an answer that a colleague wrote in the network's own
// application: it counts, and it is sent already.
func (m Receive) native(d *decision, at time.Time) error {
	if d.c.State == Closed {
		return d.refuse(GuardFollowUp, "", "the conversation is closed")
	}
	d.emit(ActorSystem, Replied{Reply: m.Content, Content: m.Content, Visibility: m.Visibility, Native: true})
	p, _ := d.c.pending(m.Content)
	d.emit(ActorSystem, Sent{Reply: m.Content, Ref: m.Ref, SentAt: at})
	return d.answer(p, at)
}

func (m Receive) customer(d *decision, at time.Time, opening bool) error {
	third := m.Customer != d.c.Customer
	auto := m.Auto != channel.Human
	counts := !third && !auto && !m.Gone
	if counts && d.over() && !m.Courtesy || d.c.State == Closed {
		return d.refuse(GuardFollowUp, "", "the conversation is over")
	}
	was := d.c.State
	if counts && was == Resolved && !m.Courtesy {
		d.emit(ActorCustomer, Reopened{"customer wrote"})
		if err := d.record(sla.Event{Kind: sla.Reopen, At: d.now}); err != nil {
			return err
		}
	}
	actor := ActorCustomer
	if third {
		actor = ActorOther
	}
	d.emit(actor, Received{
		Ref: m.Ref, Content: m.Content, Author: m.Customer, Visibility: m.Visibility, SentAt: at,
		Auto: m.Auto, Third: third, Courtesy: m.Courtesy, Exposed: m.Exposed, Gone: m.Gone,
	})
	if !counts || m.Courtesy && was == Resolved {
		return nil
	}
	if err := m.startClock(d, at, opening); err != nil {
		return err
	}
	m.link(d)
	if was == Waiting || was == Snoozed || was == Resolved {
		d.returned()
	}
	return nil
}

func (m Receive) startClock(d *decision, at time.Time, opening bool) error {
	if opening || d.c.AlarmsTo.IsZero() {
		return d.openClock(d.c.OpenedAt)
	}
	return d.record(sla.Event{Kind: sla.CustomerMessage, At: at})
}

// over reports whether a resolved conversation reopens no more.
func (d *decision) over() bool {
	return d.c.State == Resolved && d.c.Resolution != nil &&
		!d.now.Before(d.c.Resolution.At.Add(time.Duration(d.rules.spec.ReopenWindow)))
}

// link joins the private thread that the customer was invited to.
func (m Receive) link(d *decision) {
	if d.c.Invitation != nil && m.Visibility.IsPrivate() && d.c.Private == nil {
		d.emit(ActorSystem, MovedPrivate{m.Thread})
	}
}

// returned keeps the owner of a conversation that comes back, or hands it over
// when the owner is not on duty.
func (d *decision) returned() {
	owner := d.c.Owner
	if owner == "" || len(d.rules.team) == 0 {
		return
	}
	m, ok := d.rules.member(owner)
	if ok && m.onDuty(d.now) && !slices.Contains(d.facts.Away, owner) {
		return
	}
	if next := d.rules.successor(d.facts, d.now); next != "" && next != owner {
		d.emit(ActorSystem, Assigned{Owner: next, From: owner, Handover: true})
	}
}

// Edit says that the author changed a message; its new text is stored.
type Edit struct {
	Ref     channel.Ref
	Content string
	Exposed []string
}

// Name implements [Command].
func (Edit) Name() string { return "edited" }

func (x Edit) decide(d *decision) error {
	d.emit(ActorCustomer, Edited{x.Ref, x.Content, x.Exposed})
	return nil
}

// Delete says that a message was deleted on the network; its text is blanked.
type Delete struct {
	Ref     channel.Ref
	Content string
}

// Name implements [Command].
func (Delete) Name() string { return "deleted" }

func (x Delete) decide(d *decision) error {
	before := d.c.WaitingSince
	d.emit(ActorCustomer, Deleted{x.Ref, x.Content})
	if before.IsZero() || d.c.WaitingSince.Equal(before) || !d.c.State.Live() {
		return nil
	}
	return d.withdraw()
}
