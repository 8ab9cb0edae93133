package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Split moves messages of a conversation, at most fifty, to a new one: another
// matter of the same customer, or a third person's own report. It needs
// Facts.Moving. The new conversation is its first author's; it waits for an answer
// to what nobody answered, since it was written. It is the first step of an
// operation, see [Conversation.Next]; [SplitID] names the new conversation.
type Split struct {
	Agent string `json:"agent"`
	// Operation is the host's identifier, unique for ever.
	Operation string        `json:"operation"`
	Messages  []channel.Ref `json:"messages"`
}

// UndoSplit, given to the new conversation, puts it back into the one that it
// was split off from. It needs Facts.Target, that conversation.
type UndoSplit struct {
	Agent     string `json:"agent"`
	Operation string `json:"operation"` // of the undoing
}

// Begin is a split's second step: it makes the new conversation. It begins one
// that the brand writes in after the end of another, too, see
// [Conversation.Continuation].
type Begin struct {
	Operation  string             `json:"operation"`
	Agent      string             `json:"agent"`
	ID         ID                 `json:"id"`
	From       ID                 `json:"from"`
	Thread     Thread             `json:"thread"`
	Surface    channel.Surface    `json:"surface"`
	Visibility channel.Visibility `json:"visibility"`
	Lang       string             `json:"lang,omitempty"`
	Messages   []Moved            `json:"messages,omitempty"`
	// Customer is whose conversation it is, if it begins without messages because
	// it Continues another one.
	Customer  string     `json:"customer,omitempty"`
	Continues *Continued `json:"continues,omitempty"`
}

// Moved is a message that one conversation hands to another.
type Moved struct {
	Ref        channel.Ref        `json:"ref"`
	Content    string             `json:"content"`
	Author     string             `json:"author"`
	Visibility channel.Visibility `json:"visibility"`
	SentAt     time.Time          `json:"sent_at"`
	Auto       channel.Auto       `json:"auto,omitempty"`
	Third      bool               `json:"third,omitempty"`
	Courtesy   bool               `json:"courtesy,omitempty"`
	Exposed    []string           `json:"exposed,omitempty"`
	Backfilled bool               `json:"backfilled,omitempty"`
	// Waits: nobody answered it.
	Waits bool `json:"waits,omitempty"`
}

type (
	// SplitOff says that messages went to a new conversation.
	SplitOff struct {
		Operation string  `json:"operation"`
		Into      ID      `json:"into"`
		Messages  []Moved `json:"messages"`
	}
	// Taken says which messages a conversation began with, and from where.
	Taken struct {
		Operation string  `json:"operation"`
		From      ID      `json:"from"`
		Messages  []Moved `json:"messages"`
	}
)

// SplitID is the identifier of the conversation that an operation splits off.
func SplitID(from ID, operation string) ID { return ID(digest('c', string(from), "split", operation)) }

// Name implements [Command].
func (Split) Name() string { return "split" }

// Name implements [Command].
func (UndoSplit) Name() string { return "undo_split" }

// Name implements [Command].
func (Begin) Name() string { return "begin" }

func (SplitOff) Type() string { return "split" }
func (Taken) Type() string    { return "taken" }

func (x Split) decide(d *decision) error {
	if err := d.operates(x.Agent, x.Operation); err != nil {
		return err
	}
	if len(x.Messages) == 0 || len(x.Messages) > maxMoved {
		return d.refuse(GuardField, "messages", "between one and %d messages are wanted", maxMoved)
	}
	moved := make([]Moved, 0, len(x.Messages))
	for i, ref := range x.Messages {
		at := slices.IndexFunc(d.facts.Moving, func(m Moved) bool { return m.Ref == ref })
		if at < 0 || d.c.Holds(ref) != "" || slices.Contains(x.Messages[:i], ref) {
			return d.refuse(GuardField, "messages", "message %d is not one of the customers' in this conversation, or is given twice: give the identifiers that its messages have", i+1)
		}
		moved = append(moved, d.facts.Moving[at])
	}
	slices.SortStableFunc(moved, func(a, b Moved) int { return a.SentAt.Compare(b.SentAt) })
	for i := range moved {
		m := &moved[i]
		waited := slices.ContainsFunc(d.c.Unanswered, func(u Unanswered) bool { return u.Ref == m.Ref })
		m.Waits = waited || m.Third && m.Author == moved[0].Author && m.Auto == channel.Human && !m.Courtesy && !m.Backfilled
	}
	before := d.c.waits()
	d.expectClock(1)
	d.emit(x.Agent, SplitOff{x.Operation, SplitID(d.c.ID, x.Operation), moved})
	return d.withdraw(before)
}

func (b SplitOff) apply(c *draft, e *Event) {
	c.Unanswered = without(c.Unanswered, func(u *Unanswered) bool { return b.moves(u.Ref) })
	if c.BotSaid != nil && b.moves(c.BotSaid.Ref) {
		c.BotSaid = nil
	}
	for _, u := range c.Unanswered { // a reply answers what is still there
		if u.Private {
			c.LastPrivate = u.Ref
		} else {
			c.LastPublic = u.Ref
		}
	}
	if c.judged {
		c.begin(&Operation{ID: b.Operation, Kind: Splitting, Other: b.Into, Agent: e.Actor}, e)
	} else {
		c.relate(b.relation())
		work := &struct {
			operation Operation
			begin     Begin
		}{Operation{ID: b.Operation, Kind: Splitting, Other: b.Into, Agent: e.Actor}, b.begins(c, e)}
		work.operation.Begin = &work.begin
		c.begin(&work.operation, e)
	}
	c.waitFor()
	c.changed(e)
}

// moves reports whether a message went to the new conversation.
func (b *SplitOff) moves(ref channel.Ref) bool {
	return slices.ContainsFunc(b.Messages, func(m Moved) bool { return m.Ref == ref })
}

// relation is what the conversation has to do with the new one.
func (b *SplitOff) relation() Relation {
	r := Relation{Operation: b.Operation, Kind: SplitInto, Other: b.Into, Messages: make([]channel.Ref, len(b.Messages))}
	for i := range b.Messages {
		r.Messages[i] = b.Messages[i].Ref
	}
	if len(b.Messages) > 0 {
		r.Customers = []string{b.Messages[0].Author}
	}
	return r
}

// begins is the command that makes the new conversation.
func (b *SplitOff) begins(c *draft, e *Event) Begin {
	x := Begin{
		Operation: b.Operation, Agent: e.Actor, ID: b.Into, From: c.ID, Thread: c.Thread, Surface: c.Surface,
		Visibility: c.Visibility, Lang: c.Lang, Messages: b.Messages,
	}
	if len(b.Messages) > 0 {
		x.Visibility = b.Messages[0].Visibility
	}
	if x.Visibility.IsPrivate() {
		x.Thread = c.privateThread()
	}
	return x
}

func (x Begin) decide(d *decision) error { return x.judge(d) }

func (x *Begin) judge(d *decision) error {
	if err := d.boundBegin(x); err != nil {
		return err
	}
	if x.Continues != nil {
		return x.continues(d)
	}
	if x.ID == "" || x.From == "" || x.Operation == "" || x.Thread.Native == "" || len(x.Messages) == 0 || len(x.Messages) > maxMoved {
		return d.refuse(GuardField, "messages", "a new conversation wants an identifier, a thread and messages")
	}
	first := x.Messages[0]
	at := later(stamp(first.SentAt), d.now.Add(-maxLate))
	if at.After(d.now) {
		at = d.now
	}
	d.expectClock(2)
	d.emit(ActorCustomer, Opened{
		ID: x.ID, Thread: x.Thread, Customer: first.Author, Surface: x.Surface, Visibility: x.Visibility,
		Lang: x.Lang, OpenedAt: at, OutOfHours: d.facts.OutOfHours,
	})
	d.emit(x.Agent, Taken{x.Operation, x.From, x.Messages})
	return d.ask()
}

func (b Taken) apply(c *draft, e *Event) {
	c.relate(Relation{Operation: b.Operation, Kind: SplitFrom, Other: b.From})
	for i := range b.Messages {
		m := &b.Messages[i]
		c.saw(m.Ref)
		c.expose(m.Exposed)
		if m.Author != c.Customer {
			continue
		}
		if m.Auto != channel.Human {
			c.opens(Received{Ref: m.Ref, Visibility: m.Visibility})
			continue
		}
		c.last(Received{Ref: m.Ref, Visibility: m.Visibility})
		if !m.Waits {
			continue
		}
		u := Unanswered{Ref: m.Ref, At: later(m.SentAt, c.OpenedAt), Private: m.Visibility.IsPrivate()}
		if !m.Third {
			u.From = b.From
		}
		c.writeFor(unanswered, len(b.Messages)-i)
		c.Unanswered = append(c.Unanswered, u)
	}
	c.queue()
	c.waitFor()
	c.changed(e)
}

func (x UndoSplit) decide(d *decision) error {
	if err := d.operates(x.Agent, x.Operation); err != nil {
		return err
	}
	from := d.c.oldest(SplitFrom)
	if from == nil {
		return d.refuse(GuardTarget, "", "it was not split off: there is nothing to put back")
	}
	if d.c.oldest(SplitInto) != nil { // what went on from here would be told in both
		return d.refuse(GuardOperation, "", "messages were split off from it: undo that first")
	}
	if err := d.target(from.Other); err != nil {
		return err
	}
	d.expectClock(1)
	d.emit(x.Agent, MergedInto{Operation: x.Operation, Into: from.Other, Restores: true})
	return d.record(sla.Event{Kind: sla.Cancel, At: d.now})
}
