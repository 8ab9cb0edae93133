package care

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Facts are what the host knows at the instant of a decision. They marshal to
// JSON, the verdict apart, which is bound to a text. The zero Facts
// know nothing; what a command needs is said at its type.
type Facts struct {
	// Verdict is the judgement on the text that would leave, see [Rules.Final].
	Verdict Verdict `json:"-"`
	// Length is that text's, counted by the channel's rule, and MaxLength its
	// limit there; 0: no limit.
	Length    int `json:"length,omitempty"`
	MaxLength int `json:"max_length,omitempty"`
	// Overflow is the byte of the text from which on it does not fit, in however
	// many messages it may be sent as; 0: it fits, or it is not known where.
	Overflow int `json:"overflow,omitempty"`
	// Pointer is the judgement on the public line of a [Handoff], see
	// [Rules.Pointer], and PointerOver how much longer that is than the channel takes.
	Pointer     Verdict `json:"-"`
	PointerOver int     `json:"pointer_over,omitempty"`
	// Sends are the audiences that the account can write to; nil: not known,
	// not checked.
	Sends []channel.Visibility `json:"sends,omitzero"`
	// Crisis: the conversation belongs to a declared crisis. OptedOut: the customer
	// wants no surveys. WindowClosed: the network takes no message to the customer
	// now, in the audience of the text. False: not so, or not known.
	Crisis       bool `json:"crisis,omitempty"`
	OptedOut     bool `json:"opted_out,omitempty"`
	WindowClosed bool `json:"window_closed,omitempty"`
	// LastSurvey is when the customer was last asked in a survey, in any
	// conversation, for a [Tick] that asks and for a [Stop] that is received; zero:
	// never, or not known.
	LastSurvey time.Time `json:"last_survey,omitzero"`
	// BudgetLeft is what is left of the budget that a [Goodwill] names; nil: not
	// known, not checked.
	BudgetLeft *Money `json:"budget_left,omitempty"`
	// OutOfHours: the brand is closed. Period then names the closed period.
	OutOfHours bool   `json:"out_of_hours,omitempty"`
	Period     string `json:"period,omitempty"`
	// Load is how many live conversations each agent owns, for commands that look
	// for an owner (a [Receive], an [AskHuman], a [Tick] that wakes); nil: not known,
	// so that everybody has room. Away is who is not there in spite of the hours.
	Load map[string]int `json:"load,omitempty"`
	Away []string       `json:"away,omitempty"`
	// Target is the other conversation of a [Merge] and its like, as it stands;
	// nil is refused. For an agent's [FollowUp] it is the one that is on record
	// already, with its ID alone if it does not exist yet. Moving are the messages
	// of a [Split], as they are on record; one that is not there is refused.
	Target *Conversation `json:"target,omitempty"`
	Moving []Moved       `json:"moving,omitempty"`
	// Ledger is what is known of the customer's failures over all identities and
	// channels; nil: not known, nothing follows.
	Ledger *Ledger `json:"ledger,omitempty"`
	// Complaint: the message that begins a conversation complains; false: it does
	// not, or is not known to.
	Complaint bool `json:"complaint,omitempty"`
	// Similar are the texts near to the one that would leave, see [Near], that
	// went to anybody lately; nil: not known, not checked.
	Similar []Said `json:"similar,omitempty"`
	// Automatic are when automatic messages went to the customer's identities
	// lately; nil: not known, not checked.
	Automatic []time.Time `json:"automatic,omitempty"`
}

// Verdict is a judgement on one text for a public audience. The zero Verdict
// is none: a public text is refused with it.
type Verdict struct {
	sum     [sha256.Size]byte
	checked bool
	reasons []string
}

// Judged makes the verdict on a text: reasons, in words without the data, why
// it must not be public; none if it may.
func Judged(text string, reasons ...string) Verdict {
	return Verdict{sum: sha256.Sum256([]byte(text)), checked: true, reasons: slices.Clone(reasons)}
}

// on reports whether the verdict is on this very text.
func (v Verdict) on(text string) bool { return v.checked && v.sum == sha256.Sum256([]byte(text)) }

// stamp brings an instant to what is stored: UTC, whole microseconds.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Reasons are why the text must not be public; none if it may.
func (v Verdict) Reasons() []string { return slices.Clone(v.reasons) }
