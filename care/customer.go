package care

import (
	"cmp"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// MaxIdentities is the greatest number of identities that one person may have.
const MaxIdentities = 32

// maxFailures bounds the failures that a customer remembers one by one.
const maxFailures = 50

// Customer is what is known of one identity (see [CustomerID]) over all its
// conversations: the fold of a stream of its own. Which identities are one
// person is said by agents alone, and may be taken back: see [Link] and
// [Person]. It is a value as [Conversation] is; the zero Customer is not known
// yet. It holds no name, handle or text.
type Customer struct {
	// ID is the identity that the stream belongs to.
	ID string `json:"id"`
	// Brand is the brand whose customer it is.
	Brand string `json:"brand,omitempty"`
	// Version counts the events.
	Version   int64     `json:"version"`
	UpdatedAt time.Time `json:"updated_at"`
	// Linked is the link that this customer's stream holds; nil if none.
	Linked *LinkedTo `json:"linked,omitempty"`
	// Failures are the last fifty, in the order in which they were counted; those
	// made good go first.
	Failures []Failure `json:"failures,omitempty"`
	// Counted is how many were counted in all.
	Counted int `json:"counted,omitempty"`
}

// LinkedTo says that two identities are one person.
type LinkedTo struct {
	// Customer is the stream that this one is linked to.
	Customer string `json:"customer"`
	// From and To are the identities that the agent named.
	From  string    `json:"from"`
	To    string    `json:"to"`
	Agent string    `json:"agent"`
	At    time.Time `json:"at"`
}

// Failure is one time that we failed a customer. Conversation and Version name
// the event that it was, and so the failure: it counts once.
type Failure struct {
	Kind         FailureKind     `json:"kind"`
	Conversation ID              `json:"conversation"`
	Version      int64           `json:"version"`
	Surface      channel.Surface `json:"surface,omitempty"`
	At           time.Time       `json:"at"`
	// SettledAt is when it was made good; zero while it is open.
	SettledAt time.Time `json:"settled_at,omitzero"`
}

// Open reports whether the failure was not made good yet.
func (f Failure) Open() bool { return f.SettledAt.IsZero() }

// FailureKind is how we failed.
type FailureKind string

const (
	MissedTarget    FailureKind = "missed_target"  // an SLA target was breached
	BrokenPromise   FailureKind = "broken_promise" // it was not kept in time
	ReopenedCase    FailureKind = "reopened"       // it was not solved after all
	BadSurvey       FailureKind = "bad_survey"     // the customer said so
	ReportedFailure FailureKind = "reported"       // on another channel, as the customer told
)

// failureOf says how an event failed the customer; "" if it did not.
func failureOf(e *Event) FailureKind {
	switch b := e.Body.(type) {
	case Alarm:
		if b.Kind == "breach" && b.Metric != promiseMetric {
			return MissedTarget
		}
	case Broken:
		return BrokenPromise
	case Reopened:
		if e.Actor == ActorCustomer && !b.Unclaimed {
			return ReopenedCase
		}
	case Reported:
		return ReportedFailure
	case SurveyAnswered:
		if b.Bad {
			return BadSurvey
		}
	}
	return ""
}

// settles reports whether an event made good what failed before it in its
// conversation.
func settles(e *Event) bool {
	b, ok := e.Body.(Solution)
	return ok && (b.Resolution.Kind == Solved || b.Resolution.Kind == Oriented)
}

// CountFailures returns the commands that bring a customer's ledger up to a
// conversation's events, in order. It is a pure function of the events, so that
// an interrupted count is done again: what was counted changes nothing.
func CountFailures(c Conversation, events []Event) []CustomerCommand {
	var cmds []CustomerCommand
	for i := range events {
		e := &events[i]
		if kind := failureOf(e); kind != "" {
			f := Failure{Kind: kind, Conversation: c.ID, Version: e.Version, Surface: c.Surface, At: e.At}
			if r, ok := e.Body.(Reported); ok {
				f.Surface, f.At = r.Surface, r.FailedAt
			}
			cmds = append(cmds, Count{f})
		}
		if settles(e) {
			cmds = append(cmds, Settle{Conversation: c.ID, Before: e.Version, Agent: e.Actor})
		}
	}
	return cmds
}

// Person is one customer with all identities: the customers that links join,
// each with its own history, so that a link that is taken back leaves each as
// it was. It is in no particular order.
type Person []Customer

// Identities are the person's identities, those that links name included,
// sorted.
func (p Person) Identities() []string {
	var ids []string
	for _, c := range p {
		ids = append(ids, c.ID)
		if l := c.Linked; l != nil {
			ids = append(ids, l.Customer, l.From, l.To)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Failures are those of all identities, oldest first.
func (p Person) Failures() []Failure {
	var all []Failure
	for _, c := range p {
		all = append(all, c.Failures...)
	}
	slices.SortStableFunc(all, func(a, b Failure) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Version, b.Version))
	})
	return all
}

// Ledger sums the person's failures up for a decision about one of the
// identities.
func (p Person) Ledger(identity string) *Ledger {
	l := &Ledger{Identities: p.Identities()}
	if !slices.Contains(l.Identities, identity) {
		l.Identities = append(l.Identities, identity)
		slices.Sort(l.Identities)
	}
	for _, c := range p {
		l.Counted += c.Counted
	}
	for _, f := range p.Failures() {
		if f.Open() {
			l.Open = append(l.Open, f)
		}
	}
	return l
}

// Ledger is what a decision needs to know of a person's failures over all
// channels.
type Ledger struct {
	// Identities are all of the person's, the one at issue included.
	Identities []string `json:"identities"`
	// Open are the failures not made good yet, oldest first.
	Open []Failure `json:"open,omitempty"`
	// Counted is how many there were in all.
	Counted int `json:"counted,omitempty"`
}
