package care

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Event is one thing that happened to a conversation. Events are kept for
// ever; they hold no text, handle or name. JSON is their stored form.
type Event struct {
	// Version is the event's place in its conversation, from 1.
	Version int64
	// At is when it was recorded.
	At time.Time
	// Due is when it fell due, for what time brought about; else zero.
	Due time.Time
	// Actor is an agent's initials, or "customer", "system", "other".
	Actor string
	// Rules is the version of the rules that decided it.
	Rules string
	// Cause is the host's identifier of the command, when it gave one.
	Cause string
	// Clock is the SLA clock after the event, when the event changed it.
	Clock *sla.State
	Body  Body
}

// Actors that are not agents.
const (
	ActorCustomer = "customer"
	ActorSystem   = "system"
	ActorOther    = "other" // a third person in a public thread
)

// Body is what an [Event] says: one of the event types of this package.
type Body interface {
	// Type is the event's name in JSON.
	Type() string
	apply(c *draft, e *Event)
}

// Schema is the version of the events that this package writes. Those of
// earlier ones are read too.
const Schema = 2

// ErrNewer is what reading an event of a later version or of an unknown type
// gives: the conversation may only be read, by this version of the program.
var ErrNewer = errors.New("care: the event was written by a newer version")

type (
	// Opened begins a conversation.
	Opened struct {
		ID         ID                 `json:"id"`
		Thread     Thread             `json:"thread"`
		Customer   string             `json:"customer"`
		Surface    channel.Surface    `json:"surface"`
		Visibility channel.Visibility `json:"visibility"`
		Lang       string             `json:"lang,omitempty"`
		OpenedAt   time.Time          `json:"opened_at"`
		OutOfHours bool               `json:"out_of_hours,omitempty"`
		FollowUpOf ID                 `json:"follow_up_of,omitempty"`
	}
	// Received records a message.
	Received struct {
		Ref        channel.Ref        `json:"ref"`
		Content    string             `json:"content"`
		Author     string             `json:"author"` // customer, see CustomerID
		Visibility channel.Visibility `json:"visibility"`
		SentAt     time.Time          `json:"sent_at"` // the network's time, not before the last one recorded
		Auto       channel.Auto       `json:"auto,omitempty"`
		Third      bool               `json:"third,omitempty"`    // not our customer
		Courtesy   bool               `json:"courtesy,omitempty"` // a thank-you
		Exposed    []string           `json:"exposed,omitempty"`
		// Gone: it was deleted before it was delivered to us.
		Gone bool `json:"gone,omitempty"`
		// Backfilled: it was fetched after the fact, and waits for nothing.
		Backfilled bool `json:"backfilled,omitempty"`
		// Via: it was written to a conversation that was merged into this one.
		Via *Via `json:"via,omitempty"`
	}
	// Edited records that the customer changed a message.
	Edited struct {
		Ref     channel.Ref `json:"ref"`
		Content string      `json:"content"`
		Exposed []string    `json:"exposed,omitempty"`
		// Asks: it was a mere courtesy, and waits for an answer now.
		Asks *Unanswered `json:"asks,omitempty"`
	}
	// Deleted records that a message was deleted on the network.
	Deleted struct {
		Ref     channel.Ref `json:"ref"`
		Content string      `json:"content"`
	}
	// Claimed gives an agent a lease on the conversation.
	Claimed struct {
		Agent string    `json:"agent"`
		Until time.Time `json:"until"`
	}
	// Assigned gives the conversation an owner.
	Assigned struct {
		Owner string `json:"owner"`
		// From is the owner before; Handover asks the new one to read the
		// history first.
		From     string `json:"from,omitempty"`
		Handover bool   `json:"handover,omitempty"`
		// Transfer: somebody gave it away on purpose, which ends the lease. Content
		// is where a note to the new owner is stored.
		Transfer bool   `json:"transfer,omitempty"`
		Content  string `json:"content,omitempty"`
	}
	// Replied is our decision to answer. The network's word is [Sent].
	Replied struct {
		Reply      string             `json:"reply"`
		Agent      string             `json:"agent"`
		Content    string             `json:"content"`
		InReplyTo  channel.Ref        `json:"in_reply_to"`
		Visibility channel.Visibility `json:"visibility"`
		// Native: a colleague wrote it in the network's own application.
		Native bool `json:"native,omitempty"`
		// Bot: no person wrote it. It is no first reply.
		Bot bool `json:"bot,omitempty"`
		// Apology: it admits a fault of ours; this is the tag of what we do about it.
		Apology string `json:"apology,omitempty"`
		// After: it leaves only when that reply has.
		After string `json:"after,omitempty"`
	}
	// Acknowledged is an automatic answer out of hours; it answers nothing.
	Acknowledged struct {
		Reply      string             `json:"reply"`
		Content    string             `json:"content"`
		InReplyTo  channel.Ref        `json:"in_reply_to"`
		Visibility channel.Visibility `json:"visibility"`
		Period     string             `json:"period"`
	}
	// Sent is the network's receipt for a reply.
	Sent struct {
		Reply  string      `json:"reply"`
		Ref    channel.Ref `json:"ref"`
		SentAt time.Time   `json:"sent_at"`
	}
	// SendFailed says that a reply will never leave.
	SendFailed struct {
		Reply string       `json:"reply"`
		Code  channel.Code `json:"code"`
		// Content is where it is stored why the actor, a person, gave it up; empty:
		// the network refused it.
		Content string `json:"content,omitempty"`
	}
	// Invited asks the customer to go on in private.
	Invited struct {
		Reason HandoffReason `json:"reason"`
		Mode   HandoffMode   `json:"mode"`
		// Wants is where the list of data that we ask for is stored; empty: none.
		// Schema 1 held the words themselves, which are not read.
		Wants string    `json:"wants_content,omitempty"`
		Until time.Time `json:"until"`
	}
	// InvitationLapsed says that the customer did not write in private in time.
	InvitationLapsed struct{}
	// MovedPrivate links the private thread to the conversation.
	MovedPrivate struct {
		Thread Thread `json:"thread"`
		// From is the conversation that the thread is of and whose invitation led
		// there, when that was merged into this one.
		From ID `json:"from,omitempty"`
	}
	// SetAside snoozes a conversation.
	SetAside struct {
		Until time.Time `json:"until"`
	}
	// Woke ends a snooze.
	Woke struct{}
	// UpdateDue says that the customer has heard nothing for too long.
	UpdateDue struct {
		// Draft is what the customer should be told; empty in Schema 1.
		Draft DraftKind `json:"draft,omitempty"`
	}
	// Alarm is a warning, breach or escalation of the SLA clock, or the
	// escalation of a broken promise, whose Metric is "promise".
	Alarm struct {
		ID     string `json:"id"`
		Metric string `json:"metric"`
		Kind   string `json:"kind"`
		Name   string `json:"name,omitempty"`
		// Holds is the instant from which it holds: for a breach just after the
		// due instant.
		Holds time.Time `json:"holds"`
	}
	// Ended closes a conversation for good.
	Ended struct{}
	// Erased says that the customer's words were erased.
	Erased struct{}
)

func (Opened) Type() string           { return "opened" }
func (Received) Type() string         { return "received" }
func (Edited) Type() string           { return "edited" }
func (Deleted) Type() string          { return "deleted" }
func (Claimed) Type() string          { return "claimed" }
func (Assigned) Type() string         { return "assigned" }
func (Replied) Type() string          { return "replied" }
func (Acknowledged) Type() string     { return "acknowledged" }
func (Sent) Type() string             { return "sent" }
func (SendFailed) Type() string       { return "send_failed" }
func (Invited) Type() string          { return "invited" }
func (InvitationLapsed) Type() string { return "invitation_lapsed" }
func (MovedPrivate) Type() string     { return "moved_private" }
func (SetAside) Type() string         { return "snoozed" }
func (Woke) Type() string             { return "woke" }
func (UpdateDue) Type() string        { return "update_due" }
func (Alarm) Type() string            { return "alarm" }
func (Ended) Type() string            { return "closed" }
func (Erased) Type() string           { return "erased" }

type envelope struct {
	header
	Body json.RawMessage `json:"body"`
}

// header is what stands before the body.
type header struct {
	Schema  int        `json:"schema"`
	Version int64      `json:"version"`
	Type    string     `json:"type"`
	At      time.Time  `json:"at"`
	Due     time.Time  `json:"due,omitzero"`
	Actor   string     `json:"actor"`
	Rules   string     `json:"rules,omitempty"`
	Cause   string     `json:"cause,omitempty"`
	Clock   *sla.State `json:"clock,omitempty"`
}

// MarshalJSON writes the event with its type and schema.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, errors.New("care: an event without a body")
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(header{Schema, e.Version, e.Body.Type(), e.At, e.Due, e.Actor, e.Rules, e.Cause, nil})
	if err != nil {
		return nil, err
	}
	// Clock and body are put in as they are: an encoder would read them once more.
	data = data[:len(data)-1]
	if e.Clock != nil {
		clock, err := e.Clock.MarshalJSON()
		if err != nil {
			return nil, err
		}
		data = append(append(data, `,"clock":`...), clock...)
	}
	data = append(append(data, `,"body":`...), body...)
	return append(data, '}'), nil
}

// UnmarshalJSON reads an event. An unknown type or a newer schema is
// [ErrNewer], never skipped.
func (e *Event) UnmarshalJSON(data []byte) error {
	var v envelope
	if err := json.Unmarshal(data, &v); err != nil {
		return unread("event", data, err)
	}
	if v.Schema < 1 || v.Version < 1 {
		return fmt.Errorf("care: event: schema %d and version %d start at 1", v.Schema, v.Version)
	}
	read, ok := readers[v.Type]
	if v.Schema > Schema || !ok {
		return fmt.Errorf("%w: type %q, schema %d", ErrNewer, v.Type, v.Schema)
	}
	raw, err := upcast(upcasts, v.Type, v.Schema, v.Body)
	if err != nil {
		return fmt.Errorf("care: event %q of schema %d: %w", v.Type, v.Schema, err)
	}
	body, err := read(raw)
	if err != nil {
		return fmt.Errorf("care: event %q: %w", v.Type, err)
	}
	*e = Event{v.Version, v.At.UTC(), v.Due.UTC(), v.Actor, v.Rules, v.Cause, v.Clock, body}
	return nil
}

// unread says why an event's envelope cannot be read: a newer version may have
// another one, or another clock.
func unread(what string, data []byte, err error) error {
	var v struct {
		Schema int `json:"schema"`
	}
	if json.Unmarshal(data, &v) == nil && v.Schema > Schema || errors.Is(err, sla.ErrNewer) {
		return fmt.Errorf("%w: schema %d: %w", ErrNewer, v.Schema, err)
	}
	return fmt.Errorf("care: %s: %w", what, err)
}

// readers decode each type of event; the table is never written to.
var readers = map[string]func(json.RawMessage) (Body, error){
	Opened{}.Type():           read[Opened],
	Received{}.Type():         read[Received],
	Edited{}.Type():           read[Edited],
	Deleted{}.Type():          read[Deleted],
	Claimed{}.Type():          read[Claimed],
	Assigned{}.Type():         read[Assigned],
	Replied{}.Type():          read[Replied],
	Acknowledged{}.Type():     read[Acknowledged],
	Sent{}.Type():             read[Sent],
	SendFailed{}.Type():       read[SendFailed],
	Invited{}.Type():          read[Invited],
	InvitationLapsed{}.Type(): read[InvitationLapsed],
	MovedPrivate{}.Type():     read[MovedPrivate],
	Promised{}.Type():         read[Promised],
	Reminded{}.Type():         read[Reminded],
	KeptPromise{}.Type():      read[KeptPromise],
	Broken{}.Type():           read[Broken],
	SetAside{}.Type():         read[SetAside],
	Woke{}.Type():             read[Woke],
	Noted{}.Type():            read[Noted],
	UpdateDue{}.Type():        read[UpdateDue],
	Alarm{}.Type():            read[Alarm],
	Solution{}.Type():         read[Solution],
	Reopened{}.Type():         read[Reopened],
	VerifyDue{}.Type():        read[VerifyDue],
	Withdrawn{}.Type():        read[Withdrawn],
	TaskAdded{}.Type():        read[TaskAdded],
	TaskDue{}.Type():          read[TaskDue],
	TaskEnded{}.Type():        read[TaskEnded],
	Held{}.Type():             read[Held],
	Unheld{}.Type():           read[Unheld],
	GoodwillGiven{}.Type():    read[GoodwillGiven],
	SurveyMoved{}.Type():      read[SurveyMoved],
	SurveyAsked{}.Type():      read[SurveyAsked],
	SurveySkipped{}.Type():    read[SurveySkipped],
	SurveyAnswered{}.Type():   read[SurveyAnswered],
	SurveyExpired{}.Type():    read[SurveyExpired],
	OptedOut{}.Type():         read[OptedOut],
	HumanAsked{}.Type():       read[HumanAsked],
	Ended{}.Type():            read[Ended],
	Erased{}.Type():           read[Erased],
	PartSent{}.Type():         read[PartSent],
	Noticed{}.Type():          read[Noticed],
	Retried{}.Type():          read[Retried],
	Hidden{}.Type():           read[Hidden],
	Recalled{}.Type():         read[Recalled],
	Reported{}.Type():         read[Reported],
	FirstUnknown{}.Type():     read[FirstUnknown],
	Ledgered{}.Type():         read[Ledgered],
	MarkedSpam{}.Type():       read[MarkedSpam],
	Referred{}.Type():         read[Referred],
	Confirmed{}.Type():        read[Confirmed],
	MergedInto{}.Type():       read[MergedInto],
	Joined{}.Type():           read[Joined],
	UndoBegan{}.Type():        read[UndoBegan],
	Released{}.Type():         read[Released],
	Returned{}.Type():         read[Returned],
	SplitOff{}.Type():         read[SplitOff],
	Taken{}.Type():            read[Taken],
	Concluded{}.Type():        read[Concluded],
	Abandoned{}.Type():        read[Abandoned],
	Resumed{}.Type():          read[Resumed],
	FollowedUp{}.Type():       read[FollowedUp],
	Continued{}.Type():        read[Continued],
	UnmarkedSpam{}.Type():     read[UnmarkedSpam],
}

func read[T Body](data json.RawMessage) (Body, error) {
	var b T
	err := json.Unmarshal(data, &b)
	return b, err
}
