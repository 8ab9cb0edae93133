package care

import (
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

type (
	// Recalled says what was known of the customer's failures, over all
	// identities and channels, when the conversation began.
	Recalled struct {
		// Open is how many of them were not made good yet.
		Open int `json:"open,omitempty"`
		// Assumed is how many there must be: who complains in public has mostly
		// been failed twice (s3: «aspetta un secondo fallimento prima di
		// lamentarsi pubblicamente»).
		Assumed int `json:"assumed,omitempty"`
		// Seek: the first one is not known and has to be looked for.
		Seek bool `json:"seek,omitempty"`
	}
	// Reported records a failure on another channel that the customer told of:
	// a call that nobody answered, an e-mail without reply.
	Reported struct {
		Surface  channel.Surface `json:"surface"`
		FailedAt time.Time       `json:"failed_at"`
	}
	// FirstUnknown says that the first failure was looked for in vain.
	FirstUnknown struct{}
	// Ledgered says that the customer's own stream has the conversation's
	// failures up to a version.
	Ledgered struct {
		Upto int64 `json:"upto"`
		// Next is the first event after Upto that it has to hear of; 0: none.
		Next int64 `json:"next,omitempty"`
	}
)

func (Recalled) Type() string     { return "recalled" }
func (Reported) Type() string     { return "reported" }
func (FirstUnknown) Type() string { return "first_unknown" }
func (Ledgered) Type() string     { return "ledgered" }

func (b Recalled) apply(c *draft, _ *Event) { c.PriorFailures, c.SeekFirst = b.Open, b.Seek }

func (b Reported) apply(c *draft, _ *Event) {
	c.Failures++
	c.SeekFirst = false
}

func (FirstUnknown) apply(c *draft, _ *Event) { c.SeekFirst = false }

func (b Ledgered) apply(c *draft, _ *Event) { c.Unledgered = b.Next }

// owe notes what the customer's ledger has to hear of.
func (c *draft) owe(e *Event) {
	failed := failureOf(e) != ""
	if !failed && !(c.Unsettled && settles(e)) {
		return
	}
	c.Unsettled = failed
	if c.Unledgered == 0 {
		c.Unledgered = e.Version
	}
}

// Raised reports whether the conversation goes before others of its age: the
// customer was failed before, or must have been.
func (c Conversation) Raised() bool { return c.Failures > 0 || c.PriorFailures > 0 || c.SeekFirst }

// assumedFailures is how many lie behind a public complaint: practice 49.
const assumedFailures = 2

// recall notes, at the beginning of a conversation, what is known of the
// customer; what is not known is not noted.
func (d *decision) recall(v channel.Visibility) error {
	l := d.facts.Ledger
	if l == nil {
		return nil
	}
	r := Recalled{Open: len(l.Open), Assumed: len(l.Open)}
	if d.facts.Complaint && !v.IsPrivate() {
		r.Assumed = max(r.Assumed, assumedFailures)
		r.Seek = r.Open == 0
	}
	if r.Assumed == 0 {
		return nil
	}
	d.emit(ActorSystem, r)
	if p := d.rules.spec.RaisedPriority; p != "" {
		return d.record(sla.Event{Kind: sla.PriorityChange, At: d.now, Priority: p})
	}
	return nil
}

// Report records a failure on another channel that the customer told of; it
// ends the search for the first one.
type Report struct {
	Agent string `json:"agent"`
	// Surface is where it was: a call, an e-mail, a chat.
	Surface channel.Surface `json:"surface"`
	// At is when, as the customer says; zero: before this conversation.
	At time.Time `json:"at,omitzero"`
}

// Name implements [Command].
func (Report) Name() string { return "report" }

func (x Report) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	at := stamp(x.At)
	if x.At.IsZero() {
		at = d.c.OpenedAt
	}
	switch {
	case len(x.Surface) > 16 || !isTag(string(x.Surface)):
		return d.refuse(GuardField, "surface", "on which channel did we fail? give a surface, such as call or email")
	case d.now.Sub(at) >= farthest:
		return d.refuse(GuardField, "at", "a failure is not more than a hundred years ago")
	case at.After(d.now):
		return d.refuse(GuardField, "at", "a failure is not in the future")
	}
	d.emit(x.Agent, Reported{x.Surface, at})
	return nil
}

// Dismiss says that the first failure, which a public complaint asks for, was
// looked for and not found.
type Dismiss struct {
	Agent string `json:"agent"`
}

// Name implements [Command].
func (Dismiss) Name() string { return "dismiss" }

func (x Dismiss) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if d.c.SeekFirst {
		d.emit(x.Agent, FirstUnknown{})
	}
	return nil
}

// LedgerKept is the host's word that the customer's stream has the
// conversation's failures up to its present version: see [CountFailures].
type LedgerKept struct {
	Upto int64 `json:"upto"`
}

// Name implements [Command].
func (LedgerKept) Name() string { return "ledgered" }

func (x LedgerKept) decide(d *decision) error {
	if d.c.Unledgered == 0 || x.Upto != d.version {
		return nil
	}
	l := Ledgered{Upto: x.Upto}
	for i := range d.events { // what fell due only now
		if e := &d.events[i]; l.Next == 0 && (failureOf(e) != "" || settles(e)) {
			l.Next = e.Version
		}
	}
	if l.Next != d.c.Unledgered {
		d.emit(ActorSystem, l)
	}
	return nil
}
