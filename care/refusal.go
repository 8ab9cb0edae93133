package care

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinels of a [Refusal], for errors.Is.
var (
	// ErrRefused: a guard says no; the Refusal says which and what is allowed.
	ErrRefused = errors.New("care: refused")
	// ErrConflict: something happened that the author had not seen. Load the
	// conversation, look at Since, decide again.
	ErrConflict = errors.New("care: the conversation changed meanwhile")
	// ErrUnchecked: a public text came without a verdict on it. It is a fault of
	// the host, not of the agent.
	ErrUnchecked = errors.New("care: a public text without a verdict")
	// ErrWindowClosed: the network takes no message to the customer any more.
	ErrWindowClosed = errors.New("care: the messaging window is closed")
	// ErrHumanOwns: a bot wanted to act in a case that people have.
	ErrHumanOwns = errors.New("care: a person has the case")
	// ErrFollowUp: the conversation is over and the customer wrote again. The
	// message belongs to a new conversation, see [FollowUpID].
	ErrFollowUp = errors.New("care: the message begins a follow-up")
	// ErrElsewhere: the message belongs to the conversation that
	// [Conversation.Goes] names.
	ErrElsewhere = errors.New("care: the message belongs to another conversation")
)

// Guards, by name.
const (
	GuardState       = "state"         // the command is not for this state
	GuardField       = "field"         // a value of the command is missing or wrong
	GuardAgent       = "agent"         // not a member of the team
	GuardLease       = "lease"         // somebody else is answering
	GuardConflict    = "conflict"      // the author had not seen the last change
	GuardUnchecked   = "unchecked"     // a public text without a verdict
	GuardUnsafe      = "unsafe_public" // shows or asks for personal data in public
	GuardVisibility  = "visibility"    // that audience is not possible here
	GuardLength      = "too_long"
	GuardWindow      = "window" // the network takes no message to the customer now
	GuardPromises    = "open_promises"
	GuardWaiting     = "customer_waiting"
	GuardPublicOpen  = "public_open" // the public thread wants a closing line
	GuardCover       = "cover"       // due when its owner does not work
	GuardUntil       = "until"       // later than something that falls due
	GuardFollowUp    = "follow_up"   // the conversation is over
	GuardElsewhere   = "elsewhere"   // the message belongs to another conversation
	GuardReferral    = "referral"    // that the customer got there is not confirmed
	GuardTarget      = "target"      // the other conversation cannot take it
	GuardCustomer    = "customer"    // not known to be the same customer
	GuardOperation   = "operation"   // work across conversations is under way
	GuardAcknowledge = "acknowledge" // no automatic answer is due
	GuardTasks       = "tasks"       // too many are open
	GuardOrientation = "orientation" // what is not ours wants a destination
	GuardApology     = "apology"     // a fault of ours wants one
	GuardSurvey      = "survey"      // none waits for an answer
	GuardBot         = "bot"         // not for a bot, or only for one
	GuardHumanOwns   = "human_owns"  // a bot keeps out of a person's case
	GuardAutomatic   = "automatic"   // our last message was automatic already
	GuardApproval    = "approval"    // somebody else has to approve it
	GuardBudget      = "budget"      // not enough is left
	GuardUnsent      = "unsent"      // too many replies have not left yet
	GuardSimilar     = "same_text"   // near the same went to many others, or just now
	GuardListen      = "listen"      // others are still joining in
	GuardLinked      = "linked"      // of links between customers
)

// Reason is one guard's no, in words for the agent.
type Reason struct {
	Guard string `json:"guard"`
	// Field is the command's value that is wrong, where one is.
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
}

// Refusal is the error of [Rules.Decide]. It changes nothing, and it never
// holds message text.
type Refusal struct {
	State   State
	Command string
	// Guard is the first reason's.
	Guard   string
	Reasons []Reason
	// Allowed are the commands that the state admits.
	Allowed []string
	// Version is the conversation's, and Since what the author had not seen.
	Version int64
	Since   []Change
}

// Error names state, command and reasons.
func (r *Refusal) Error() string {
	texts := make([]string, len(r.Reasons))
	for i, x := range r.Reasons {
		texts[i] = x.Text
	}
	state := string(r.State)
	if state == "" {
		state = "no conversation"
	}
	return fmt.Sprintf("care: %s in state %s: %s", r.Command, state, strings.Join(texts, "; "))
}

// Is matches the sentinels by guard.
func (r *Refusal) Is(target error) bool {
	switch target {
	case ErrRefused:
		return true
	case ErrConflict:
		return r.Guard == GuardConflict
	case ErrUnchecked:
		return r.Guard == GuardUnchecked
	case ErrWindowClosed:
		return r.Guard == GuardWindow
	case ErrElsewhere:
		return r.Guard == GuardElsewhere
	case ErrHumanOwns:
		return r.Guard == GuardHumanOwns
	case ErrFollowUp:
		return r.Guard == GuardFollowUp
	}
	return false
}
