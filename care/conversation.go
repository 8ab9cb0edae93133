package care

import (
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// State is where a conversation stands. Everything else about it is a fact.
type State string

const (
	// None is the state of a conversation that does not exist yet.
	None     State = ""
	New      State = "new"      // the customer wrote, nobody took it
	Open     State = "open"     // somebody has to act
	Waiting  State = "waiting"  // we answered last
	Snoozed  State = "snoozed"  // set aside until an instant
	Resolved State = "resolved" // solved, may reopen
	Closed   State = "closed"   // over; a new message begins a follow-up
	Spam     State = "spam"     // not a customer; what comes is kept and asks for nothing
	Merged   State = "merged"   // goes on in another conversation
)

// Live reports whether the conversation still asks for work.
func (s State) Live() bool {
	return s == New || s == Open || s == Waiting || s == Snoozed
}

// Bounds of the lists in a [Conversation].
const (
	maxUnanswered = 50
	maxRecent     = 20
	maxChanges    = 16
	maxPromises   = 20
	maxOutgoing   = 20
)

// Conversation is what the events so far amount to. The zero Conversation does
// not exist yet. It is a value: [Fold] never changes the one it is given.
// Instants are in UTC and whole microseconds. Its lists have bounds: fifty
// messages that wait, of which the oldest is always one, twenty promises, tasks,
// drafts, gifts and replies on their way, fifty relations.
type Conversation struct {
	ID ID `json:"id"`
	// Version counts the events.
	Version int64  `json:"version"`
	State   State  `json:"state"`
	Thread  Thread `json:"thread"`
	// Customer is the keyed hash of who opened it, see [CustomerID].
	Customer string          `json:"customer"`
	Surface  channel.Surface `json:"surface"`
	// Visibility is that of the opening message, or the narrowest of the
	// customer's later ones that are not private.
	Visibility channel.Visibility `json:"visibility"`
	Lang       string             `json:"lang,omitempty"`
	FollowUpOf ID                 `json:"follow_up_of,omitempty"`
	OpenedAt   time.Time          `json:"opened_at"` // the network's time, clamped
	UpdatedAt  time.Time          `json:"updated_at"`
	// OutOfHours: it was opened while the brand was closed.
	OutOfHours bool `json:"out_of_hours,omitempty"`

	// WaitingSince is when the oldest unanswered message of the customer was
	// written; zero when none waits.
	WaitingSince time.Time    `json:"waiting_since,omitzero"`
	Unanswered   []Unanswered `json:"unanswered,omitempty"`
	// LastPublic and LastPrivate are the customer's last messages by audience:
	// what a reply answers. Before a person wrote, it is what a machine opened.
	LastPublic  channel.Ref `json:"last_public,omitzero"`
	LastPrivate channel.Ref `json:"last_private,omitzero"`
	// Recent are the messages last seen, oldest first. Versions of a conversation
	// share them: an element is never written to.
	Recent []*channel.Ref `json:"recent,omitempty"`

	Owner      string    `json:"owner,omitempty"`
	LeaseAgent string    `json:"lease_agent,omitempty"`
	LeaseUntil time.Time `json:"lease_until,omitzero"`
	// FirstReplyAt is when the first reply of a person left; zero in what the brand
	// began, where nobody waited for one.
	FirstReplyAt time.Time `json:"first_reply_at,omitzero"`
	// LastBrandAt is when a person of ours last wrote to the customer.
	LastBrandAt  time.Time     `json:"last_brand_at,omitzero"`
	SnoozedUntil time.Time     `json:"snoozed_until,omitzero"`
	Promises     []OpenPromise `json:"promises,omitempty"`
	// Tasks are what we have to do, which may outlive the solution.
	Tasks []Task `json:"tasks,omitempty"`
	// Hold: we wait for somebody else to act. It stops no update that is owed.
	Hold *OnHold `json:"hold,omitempty"`
	// Drafts are the messages that we should write unasked.
	Drafts []WantedDraft `json:"drafts,omitempty"`
	// Gifts are what we gave beyond the solution, the last ones.
	Gifts []Gift `json:"gifts,omitempty"`
	// Apology is the action of the last apology that left.
	Apology string `json:"apology,omitempty"`
	// Survey is how the customer is asked whether it was solved; nil: never yet.
	Survey *Survey `json:"survey,omitempty"`
	// Recovered: a failure was made good.
	Recovered bool `json:"recovered,omitempty"`
	// BotSaid is the customer's last message that a bot answered, while no
	// person has written since. HumanAsked: a bot gave the case to people.
	BotSaid    *Unanswered `json:"bot_said,omitempty"`
	HumanAsked bool        `json:"human_asked,omitempty"`
	// ActiveAt is when somebody last did something; what time brought about does
	// not count.
	ActiveAt time.Time `json:"active_at,omitzero"`
	// Outgoing are the replies decided and not yet confirmed by the network.
	Outgoing []Pending `json:"outgoing,omitempty"`
	// Undelivered is the code of the last reply that failed for good; a
	// delivered one clears it.
	Undelivered channel.Code `json:"undelivered,omitempty"`
	Invitation  *Invitation  `json:"invitation,omitempty"`
	// Private is the thread that the conversation moved to.
	Private *Thread `json:"private,omitempty"`
	// PublicOpen: it went on in private and the public thread has had no
	// closing line since.
	PublicOpen bool        `json:"public_open,omitempty"`
	Resolution *Resolution `json:"resolution,omitempty"`
	Failures   int         `json:"failures,omitempty"`
	// PriorFailures is how many failures of ours towards the customer, over all
	// identities and channels, were open when the conversation began.
	PriorFailures int `json:"prior_failures,omitempty"`
	// SeekFirst: somebody has to look for the failure that went before a public
	// complaint; see [Report] and [Dismiss].
	SeekFirst bool `json:"seek_first,omitempty"`
	// Unledgered is the first event that the customer's stream has to hear of,
	// see [CountFailures]; 0: it has them all. Unsettled: there is a failure that
	// no solution followed.
	Unledgered int64 `json:"unledgered,omitempty"`
	Unsettled  bool  `json:"unsettled,omitempty"`
	// AutoLast: what we said last was automatic.
	AutoLast bool `json:"auto_last,omitempty"`
	// Others is how many messages other people wrote in the public thread, the
	// first of them at OthersSince.
	Others      int       `json:"others,omitempty"`
	OthersSince time.Time `json:"others_since,omitzero"`
	// Acknowledged is the closed period that an automatic answer was given in.
	Acknowledged string `json:"acknowledged,omitempty"`
	// Exposed are the kinds of personal data that the customer showed in public.
	Exposed []string `json:"exposed,omitempty"`
	// UpdateDueAt is when a progress update was last called for, or since when
	// one is owed.
	UpdateDueAt time.Time `json:"update_due_at,omitzero"`

	// Referral is the link that the customer was sent to and that nobody has
	// confirmed yet; nil: none.
	Referral *Referral `json:"referral,omitempty"`
	// Relations are what it has to do with other conversations; nil: nothing.
	Relations *Relations `json:"relations,omitempty"`

	Clock sla.State `json:"clock,omitzero"`
	// AlarmsTo is the instant up to which the clock's alarms were reported.
	AlarmsTo time.Time `json:"alarms_to,omitzero"`
	// Changes are the last ones that make a reply written before them stale;
	// shared as Recent.
	Changes []*Change `json:"changes,omitempty"`
	Erased  bool      `json:"erased,omitempty"`
}

// Unanswered is a message of the customer that nobody answered yet.
type Unanswered struct {
	Ref     channel.Ref `json:"ref"`
	At      time.Time   `json:"at"` // as recorded
	Private bool        `json:"private,omitempty"`
	// From is the conversation that it was written to, when that was another.
	From ID `json:"from,omitempty"`
}

// Pending is a reply on its way.
type Pending struct {
	Reply      string             `json:"reply"`
	Agent      string             `json:"agent,omitempty"`
	Visibility channel.Visibility `json:"visibility"`
	Auto       bool               `json:"auto,omitempty"`
	At         time.Time          `json:"at"`
	// Answers are the messages that it answers: they wait again if it fails.
	Answers []Unanswered `json:"answers,omitempty"`
	// Bot: a bot wrote it. Apology is the action that comes with one.
	Bot     bool   `json:"bot,omitempty"`
	Apology string `json:"apology,omitempty"`
	// Closing: it was decided after the move to private, in public.
	Closing bool `json:"closing,omitempty"`
	// After is the reply that has to leave before it.
	After string `json:"after,omitempty"`
	// Parts is how many of the messages that it is sent as have left, and LastPart
	// the last of those.
	Parts    int         `json:"parts,omitempty"`
	LastPart channel.Ref `json:"last_part,omitzero"`
}

// Invitation asks the customer to go on in private.
type Invitation struct {
	Reason HandoffReason `json:"reason"`
	Mode   HandoffMode   `json:"mode"`
	Wants  string        `json:"wants_content,omitempty"` // see Invited
	At     time.Time     `json:"at"`
	// Until is when we stop waiting for the private message.
	Until  time.Time `json:"until"`
	Lapsed bool      `json:"lapsed,omitempty"`
	// From is the conversation that it was given in, when that was another.
	From ID `json:"from,omitempty"`
}

// HandoffReason is why a conversation should leave the public thread.
type HandoffReason string

const (
	BecauseTime    HandoffReason = "time"    // it will take long
	BecauseTone    HandoffReason = "tone"    // it gets heated
	BecauseContent HandoffReason = "content" // it is not for everybody
	BecauseData    HandoffReason = "data"    // personal data is needed
)

// HandoffMode is how the private message relates to the public one.
type HandoffMode string

const (
	// Replace answers in private instead of in public.
	Replace HandoffMode = "replace"
	// Complement answers in public, inviting to go on in private.
	Complement HandoffMode = "complement"
)

// Change is something that a reply's author should have seen before sending.
type Change struct {
	Version int64     `json:"version"`
	Event   string    `json:"event"`
	Actor   string    `json:"actor"`
	At      time.Time `json:"at"`
}

// LastTo returns the customer's last message that a reply with visibility v
// answers: a private reply answers the private thread where there is one.
func (c Conversation) LastTo(v channel.Visibility) channel.Ref { return c.lastTo(v) }

func (c *Conversation) lastTo(v channel.Visibility) channel.Ref {
	if v.IsPrivate() && !c.LastPrivate.IsZero() {
		return c.LastPrivate
	}
	if c.LastPublic.IsZero() {
		return c.LastPrivate
	}
	return c.LastPublic
}

// IsPublic reports whether the conversation stands where others can read it.
func (c Conversation) IsPublic() bool { return c.isPublic() }

func (c *Conversation) isPublic() bool { return !c.LastPublic.IsZero() || !c.Visibility.IsPrivate() }

// pending returns the reply on its way with that identifier.
func (c *Conversation) pending(reply string) (Pending, bool) {
	for _, p := range c.Outgoing {
		if p.Reply == reply {
			return p, true
		}
	}
	return Pending{}, false
}

// lastWord is when a person of ours last wrote to the customer, what is on its
// way included.
func (c *Conversation) lastWord() time.Time {
	last := c.LastBrandAt
	for i := range c.Outgoing {
		if p := &c.Outgoing[i]; !p.Auto {
			last = later(last, p.At)
		}
	}
	return last
}

// quietSince is since when the customer has heard nothing: our last word, or
// before there was any the hold, which stops the clock that would call for one.
func (c *Conversation) quietSince() time.Time {
	last := c.lastWord()
	if last.IsZero() && c.Hold != nil {
		return c.Hold.Since
	}
	return last
}

func (c *Conversation) knows(ref channel.Ref) bool {
	for _, r := range c.Recent {
		if r != nil && r.Native == ref.Native && r.Account == ref.Account {
			return true
		}
	}
	return false
}

// leased reports who holds a lease at now.
func (c *Conversation) leased(now time.Time) string {
	if now.Before(c.LeaseUntil) {
		return c.LeaseAgent
	}
	return ""
}
