package sla

import (
	"slices"
	"time"
)

// An EventKind says what happened. The caller classifies; a courtesy ("thank you"), an out-of-office mail or a stranger
// in the thread is not a CustomerMessage: record nothing for it.
type EventKind string

const (
	// CustomerMessage: the customer wrote and expects an answer. In public, unless Private is set.
	CustomerMessage EventKind = "customer_message"
	// PublicReply and PrivateReply: a person answered, where everybody sees it or where only the customer does.
	PublicReply  EventKind = "public_reply"
	PrivateReply EventKind = "private_reply"
	// BotReply answers only where the policy says so (BotsAnswer); Private says where.
	BotReply EventKind = "bot_reply"
	// AutoReply (an acknowledgement, an out-of-hours text) and Note (internal) never answer.
	AutoReply EventKind = "auto_reply"
	Note      EventKind = "note"
	// Handoff: a bot gave the case to people. It starts a reply cycle if no customer message is waiting.
	Handoff EventKind = "handoff"
	// Pause and Resume: Reason is added to, or taken from, the set of reasons; the clocks that it stops run when none
	// is left. Pausing twice for a reason is pausing once. Resume without a Reason takes all.
	Pause  EventKind = "pause"
	Resume EventKind = "resume"
	// Resolve ends every cycle and every pause. Reopen resumes the resolution, or undoes a Cancel.
	Resolve EventKind = "resolve"
	Reopen  EventKind = "reopen"
	// PriorityChange: Priority holds from now on. Same start, same pauses, another budget.
	PriorityChange EventKind = "priority_change"
	// Withdraw: an unanswered customer message was deleted. The cycle that started at Message starts at Next instead
	// (Private is about that one), or is cancelled without a Next. Other cycles are left alone.
	Withdraw EventKind = "withdraw"
	// Cancel ends all cycles without a verdict: spam, deleted, or merged into another case, whose clock keeps its own
	// times. No answer counts until Reopen; then the cycles go on as if never cancelled, because the customer waited all
	// the same. Messages, pauses and priorities are kept for that.
	Cancel EventKind = "cancel"
)

var eventKinds = []EventKind{CustomerMessage, PublicReply, PrivateReply, BotReply, AutoReply, Note, Handoff, Pause, Resume, Resolve,
	Reopen, PriorityChange, Withdraw, Cancel}

// An Event is one thing that happened to a case. It marshals to JSON.
type Event struct {
	Kind EventKind `json:"kind"`
	// At is when it happened; not before the last event. Equal times keep their order, which matters for some: see
	// [Clock.Record].
	At time.Time `json:"at"`
	// Private: the customer's message, or the bot's reply, is not public.
	Private bool `json:"private,omitempty"`
	// Reason is why, for Pause and Resume.
	Reason string `json:"reason,omitempty"`
	// Priority is the new one for PriorityChange, the first one for [Policy.Begin].
	Priority string `json:"priority,omitempty"`
	// Message and Next are for Withdraw: when the deleted message was recorded (zero: whichever started the cycle), and
	// when the next unanswered one was (zero: there is none).
	Message time.Time `json:"message,omitzero"`
	Next    time.Time `json:"next,omitzero"`
}

// UnmarshalJSON reads an event and refuses unknown fields and kinds by name. [Clock.Record] checks the rest.
func (e *Event) UnmarshalJSON(data []byte) error {
	type plain Event
	var v plain
	if err := strict("event", data, &v); err != nil {
		return err
	}
	if !slices.Contains(eventKinds, v.Kind) {
		return invalid("event kind", string(v.Kind), "not one of %v", eventKinds)
	}
	*e = Event(v)
	return nil
}

// instant brings a time into the form that states keep, and refuses what JSON cannot hold.
func instant(field string, t time.Time) (time.Time, error) {
	t = t.UTC().Round(0)
	if t.IsZero() {
		return t, invalid("event "+field, "", "no time")
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return t, invalid("event "+field, "", "year %d is out of range", y)
	}
	return t, nil
}
