package care

import (
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// MarkSpam says that nobody who wants an answer wrote this: the conversation
// asks for nothing, its clock is cancelled, and what still comes is kept in it
// without a clock or an acknowledgement. Rudeness is no spam.
type MarkSpam struct {
	Agent string `json:"agent"`
	// Reason is words, which no event holds: the host stores them under Content.
	Reason  string `json:"reason,omitempty"`
	Content string `json:"content,omitempty"`
}

// UnmarkSpam takes [MarkSpam] back. The messages that nobody answered, those
// that came meanwhile too, wait again, and the clock goes on as if it had never
// been cancelled, because the customer has waited all the time.
type UnmarkSpam struct {
	Agent string `json:"agent"`
	// Reason is words, which no event holds: the host stores them under Content.
	Reason  string `json:"reason,omitempty"`
	Content string `json:"content,omitempty"`
}

type (
	// MarkedSpam says that the conversation is spam.
	MarkedSpam struct {
		// Content is where the reason is stored; empty: none was given.
		Content string `json:"content,omitempty"`
	}
	// UnmarkedSpam says that it is not.
	UnmarkedSpam struct {
		Content string `json:"content,omitempty"` // as of MarkedSpam
	}
)

// Name implements [Command].
func (MarkSpam) Name() string { return "mark_spam" }

// Name implements [Command].
func (UnmarkSpam) Name() string { return "unmark_spam" }

// Type implements [Body].
func (MarkedSpam) Type() string { return "marked_spam" }

// Type implements [Body].
func (UnmarkedSpam) Type() string { return "unmarked_spam" }

func (x MarkSpam) decide(d *decision) error {
	if err := d.agentWith(x.Agent, x.Reason, x.Content); err != nil {
		return err
	}
	d.emit(x.Agent, MarkedSpam{contentPart(x.Content, "", x.Reason)})
	return d.record(sla.Event{Kind: sla.Cancel, At: d.now})
}

func (x UnmarkSpam) decide(d *decision) error {
	if err := d.agentWith(x.Agent, x.Reason, x.Content); err != nil {
		return err
	}
	d.emit(x.Agent, UnmarkedSpam{contentPart(x.Content, "", x.Reason)})
	return d.resume(false)
}

// agentWith is agent, with a reason in words.
func (d *decision) agentWith(initials, reason, content string) error {
	if err := d.agent(initials); err != nil {
		return err
	}
	return d.words("reason", reason, content)
}

// resume undoes the cancelling of the clock, and ends its pause if a hold ended
// elsewhere. What was answered or deleted meanwhile no longer waits; what came
// meanwhile does.
func (d *decision) resume(held bool) error {
	if err := d.ask(); err != nil {
		return err
	}
	var room [3]sla.Event
	all := append(room[:0], sla.Event{Kind: sla.Reopen, At: d.now})
	if len(d.c.Unanswered) == 0 {
		all = append(all, sla.Event{Kind: sla.Withdraw, At: d.now})
	}
	if held {
		all = append(all, sla.Event{Kind: sla.Resume, At: d.now, Reason: holdReason})
	}
	return d.recordAll(all)
}

func (MarkedSpam) apply(c *draft, e *Event) {
	c.leave(Spam)
	c.changed(e)
}

func (UnmarkedSpam) apply(c *draft, e *Event) {
	c.State = Open
	c.waitFor()
	c.changed(e)
}

// leave ends a conversation's claims on our time without answering anything:
// what waits and what was promised stays on record, should it come back.
func (c *draft) leave(to State) {
	c.State, c.Resolution = to, nil
	c.WaitingSince, c.SnoozedUntil = time.Time{}, time.Time{}
	c.LeaseAgent, c.LeaseUntil = "", time.Time{}
	if to != Merged { // whom we asked there goes on in the other one
		c.Invitation = nil
	}
}
