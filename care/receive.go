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

// Receive is a message that arrived. It is idempotent by Ref. A network's
// identifiers are of at most 1024 bytes, ours of 256. Where the message belongs to
// another conversation it is [ErrElsewhere], after the end [ErrFollowUp].
type Receive struct {
	// ID names the conversation if this message opens it; empty: the thread's.
	ID         ID `json:"id,omitempty"`
	FollowUpOf ID `json:"follow_up_of,omitempty"`
	// Owner is who owned the conversation that this one follows, and gets it
	// again.
	Owner  string      `json:"owner,omitempty"`
	Thread Thread      `json:"thread,omitzero"`
	Ref    channel.Ref `json:"ref,omitzero"`
	// From is the conversation that it was written to, if that was merged into
	// this one. A new private thread that an invitation led to is to be of
	// Invitation.From, so that it goes back with that when the merge is undone.
	From ID `json:"from,omitempty"`
	// Customer is the author's [CustomerID], and Content where the text is.
	Customer   string             `json:"customer,omitempty"`
	Content    string             `json:"content,omitempty"`
	Role       channel.Role       `json:"role,omitempty"`
	Auto       channel.Auto       `json:"auto,omitempty"`
	Surface    channel.Surface    `json:"surface,omitempty"`
	Visibility channel.Visibility `json:"visibility,omitempty"`
	Lang       string             `json:"lang,omitempty"`
	// At is the network's time; zero, or after now: now. Before 72 hours ago it
	// counts as then, and before what was recorded last as that.
	At time.Time `json:"at,omitzero"`
	// Courtesy: a mere thank-you, see [Courtesy]. It moves neither the state nor
	// the clock, unless it comes in private from a customer whom we asked there.
	Courtesy bool `json:"courtesy,omitempty"`
	// Exposed are the kinds of personal data that it shows in public.
	Exposed []string `json:"exposed,omitempty"`
	// Signed are the initials that a colleague signed with in the network's own
	// application, see [Signature].
	Signed string `json:"signed,omitempty"`
	// Answer: it answers the survey that was sent, see [ReadAnswer]. It reopens
	// nothing unless it is a no. A [Stop] is heeded after another answer and after
	// the survey's end, too, in private and in public, and where the survey was of
	// another conversation, see Facts.LastSurvey. There, in public, and once a person
	// of ours wrote after the survey, it may be meant otherwise ("shall we stop the
	// order?"): it is a message besides, that waits for an answer.
	Answer Answer `json:"answer,omitempty"`
	// Gone: it was deleted before it arrived.
	Gone bool `json:"gone,omitempty"`
	// Backfilled: it was fetched after the fact, for completeness. It is kept,
	// and moves neither the state nor the clock; one of the brand's own is not
	// recorded, since nothing says what it answered.
	Backfilled bool `json:"backfilled,omitempty"`
}

// Name implements [Command].
func (Receive) Name() string { return "receive" }

func (m Receive) decide(d *decision) error { return m.judge(d) }

// judge is decide without a copy of so much.
func (m *Receive) judge(d *decision) error {
	if err := d.boundReceive(m); err != nil {
		return err
	}
	if m.Ref.IsZero() || m.Thread.Native == "" {
		return d.refuse(GuardField, "ref", "a message and its thread are wanted")
	}
	if d.c.knows(m.Ref) {
		return nil
	}
	if to := d.c.goes(m.Customer); to != "" && (m.Role != channel.Self || d.c.State == Merged || d.c.State == Closed) {
		return d.refuse(GuardElsewhere, "", "it goes on in another conversation")
	}
	at := stamp(m.At)
	if at.IsZero() || at.After(d.now) {
		at = d.now
	}
	at = later(later(at, d.now.Add(-maxLate)), d.c.Clock.At())
	opening := d.c.State == None
	if m.Role == channel.Self && (opening || m.Backfilled) { // the brand's own post is nobody's case
		return nil
	}
	if opening {
		d.expectClock(2)
		if m.ID == "" {
			m.ID = m.Thread.ID()
		}
		d.emit(ActorCustomer, Opened{
			ID: m.ID, Thread: m.Thread, Customer: m.Customer, Surface: m.Surface, Visibility: m.Visibility,
			Lang: m.Lang, OpenedAt: at, OutOfHours: d.facts.OutOfHours, FollowUpOf: m.FollowUpOf,
		})
	}
	if m.Role == channel.Self && m.Auto == channel.Human {
		return m.native(d, at)
	}
	if err := m.customer(d, at); err != nil || !opening {
		return err
	}
	if m.Auto == channel.Human && !m.Gone && !m.Courtesy && !m.Backfilled {
		if err := d.recall(m.Visibility); err != nil {
			return err
		}
	}
	d.returned(m.Owner)
	return nil
}

// via says where a message was written that another conversation passed on.
func (m *Receive) via(d *decision) *Via {
	if m.From == "" || m.From == d.c.ID {
		return nil
	}
	return &Via{m.From, m.Thread}
}

// native records an answer that a colleague wrote in the network's own
// application: it counts, and it is sent already. After the end it is on record
// and moves nothing.
func (m *Receive) native(d *decision, at time.Time) error {
	actor, agent := ActorSystem, ""
	if _, ok := d.rules.member(m.Signed); ok {
		actor, agent = m.Signed, m.Signed
	}
	d.expectClock(2)
	d.emit(actor, Replied{Reply: m.Content, Agent: agent, Content: m.Content, Visibility: m.Visibility, Native: true, Bot: d.rules.isBot(agent)})
	p, _ := d.c.pending(m.Content)
	d.emit(ActorSystem, Sent{Reply: m.Content, Ref: m.Ref, SentAt: at})
	if d.c.State == Closed {
		return nil
	}
	return d.answer(p, at)
}

func (m *Receive) customer(d *decision, at time.Time) error {
	courtesy := m.Courtesy
	third := !d.c.owns(m.Customer) && !slices.Contains(d.linked(), m.Customer)
	if !third && m.Visibility.IsPrivate() && d.c.Invitation != nil {
		courtesy = false // even an "ok" is the answer that we asked for
	}
	answers, stops := m.answers(d, third)
	if answers && m.Answer != No && m.Answer != Stop || stops && m.Visibility.IsPrivate() && !d.c.spokeSinceSurvey() {
		courtesy = true // it wants no answer
	}
	answer := m.Auto == channel.Human && !m.Gone && !courtesy && !m.Backfilled // wants one
	was := d.c.State
	if answer && was == Closed {
		return d.refuse(GuardFollowUp, "", "the conversation is over")
	}
	if answer && !third && was == Resolved {
		d.expectClock(4) // with the survey that is skipped, and a task
	}
	if answers {
		if err := d.answered(m.Answer, m.Content); err != nil {
			return err
		}
	} else if stops {
		d.optOut(m.Content)
	}
	if answer && !third && d.c.State == Resolved {
		d.emit(ActorCustomer, reopened(d.c.Resolution))
		if err := d.record(sla.Event{Kind: sla.Reopen, At: at}); err != nil {
			return err
		}
	}
	switch moves := answer && !third && d.c.State.Live(); {
	case moves && d.c.Invitation != nil:
		d.expectClock(2)
	case moves:
		d.expectClock(1)
	}
	actor := ActorCustomer
	if third {
		actor = ActorOther
	}
	d.emit(actor, Received{
		Ref: m.Ref, Content: m.Content, Author: m.Customer, Visibility: m.Visibility, SentAt: at,
		Auto: m.Auto, Third: third, Courtesy: courtesy, Exposed: kinds(m.Exposed), Gone: m.Gone, Via: m.via(d),
		Backfilled: m.Backfilled,
	})
	if third || !answer || !d.c.State.Live() {
		return nil
	}
	if err := d.record(sla.Event{Kind: sla.CustomerMessage, At: at, Private: m.Visibility.IsPrivate()}); err != nil {
		return err
	}
	if m.Visibility.IsPrivate() && d.c.Invitation != nil {
		moved := MovedPrivate{Thread: m.Thread}
		if m.From == d.c.Invitation.From {
			moved.From = m.From
		}
		d.emit(ActorSystem, moved)
	}
	if was == Waiting || was == Snoozed || was == Resolved {
		d.returned(d.c.Owner)
	}
	return nil
}

// answers reports whether the message answers the survey, and whether it says that
// the customer wants no more of them.
func (m *Receive) answers(d *decision, third bool) (answers, stops bool) {
	if third || d.c.State == Spam || m.Auto != channel.Human || m.Gone || m.Backfilled {
		return false, false
	}
	stops = m.Answer == Stop && (d.c.Survey.asked() || !d.facts.LastSurvey.IsZero())
	return d.c.Survey.Awaits() && m.Answer.fits(d.c.Survey.Question) && !(stops && d.c.spokeSinceSurvey()), stops
}

// returned gives the customer who comes back the same agent as before, or one
// who is on duty, who reads the history first; with nobody there the owner
// stays. Who holds the lease is there, whatever the hours say.
func (d *decision) returned(owner string) {
	m, ok := d.rules.member(owner)
	there := ok && m.onDuty(d.now) && !slices.Contains(d.facts.Away, owner)
	if there || owner == d.c.leased(d.now) {
		d.assign(owner, "")
		return
	}
	if next := d.rules.successor(&d.facts, d.now); next != "" {
		d.assign(next, owner)
	} else if ok {
		d.assign(owner, "")
	}
}

// assign gives the conversation an owner; from is who hands it over.
func (d *decision) assign(owner, from string) {
	if owner != d.c.Owner {
		d.emit(ActorSystem, Assigned{Owner: owner, From: from, Handover: from != ""})
	}
}

// Delete says that a message was deleted on the network; its text is blanked.
type Delete struct {
	Ref     channel.Ref `json:"ref,omitzero"`
	Content string      `json:"content,omitempty"`
}

// Name implements [Command].
func (Delete) Name() string { return "deleted" }

func (x Delete) decide(d *decision) error {
	before := d.c.waits()
	d.emit(ActorCustomer, Deleted(x))
	return d.withdraw(before)
}
