package care

import "time"

// Operation is work across two conversations. It is recorded in the first one
// before anything else happens, each of its steps writes to one conversation
// and changes nothing when it is repeated, and the first conversation's timer
// takes it up again until it is complete: see [Conversation.Next].
type Operation struct {
	ID    string        `json:"id"`
	Kind  OperationKind `json:"kind"`
	Other ID            `json:"other"`
	Agent string        `json:"agent"`
	// Of is the operation that this one undoes.
	Of string `json:"of,omitempty"`
	// Begin is the conversation that a split makes.
	Begin *Begin `json:"begin,omitempty"`
	// Retry is when time takes it up again, and Tries how often it has.
	Retry time.Time `json:"retry"`
	Tries int       `json:"tries,omitempty"`
}

// OperationKind is what is done across two conversations.
type OperationKind string

const (
	Merging      OperationKind = "merge"
	UndoingMerge OperationKind = "undo_merge"
	Splitting    OperationKind = "split"
	UndoingSplit OperationKind = "undo_split"
	firstRetry                 = 30 * time.Second
	lastRetry                  = time.Hour
)

// Step is the next thing that an operation wants done.
type Step struct {
	ID      ID
	Command Command
	// Otherwise is given to the conversation that began the operation if the
	// command is refused; nil: it is tried again later.
	Otherwise Command
}

// Next tells the next step of the operation that the conversation began, given
// the operation's other conversation as it stands now, or its zero value if it
// does not exist; false when nothing is left to do. Whoever gives the steps one
// after the other, from wherever it was interrupted, comes to the same end.
func (c Conversation) Next(other Conversation) (Step, bool) {
	op := c.operation()
	if op == nil {
		return Step{}, false
	}
	r, done := other.relation(op.ID)
	abandon := Abandon{Operation: op.ID}
	switch op.Kind {
	case Splitting:
		if other.Version == 0 {
			return Step{op.Other, *op.Begin, nil}, true
		}
	case UndoingMerge:
		if done {
			back := Return{Operation: op.ID, Agent: op.Agent}
			if r.Back != nil {
				back.Luggage = *r.Back
			}
			return Step{c.ID, back, nil}, true
		}
		if other.State == Merged {
			return Step{c.ID, abandon, nil}, true
		}
		return Step{op.Other, Release{Operation: op.ID, Agent: op.Agent, To: c.ID, Of: op.Of}, nil}, true
	default:
		if !done {
			j := Join{Operation: op.ID, Agent: op.Agent, From: c.ID, Restores: op.Kind == UndoingSplit, Luggage: c.luggage()}
			return Step{op.Other, j, abandon}, true
		}
	}
	return Step{c.ID, Conclude{Operation: op.ID}, nil}, true
}

// Conclude says that an operation is complete.
type Conclude struct {
	Operation string `json:"operation"`
}

// Abandon says that an operation cannot be completed: everything is as before.
type Abandon struct {
	Operation string `json:"operation"`
}

type (
	// Concluded says that an operation is complete.
	Concluded struct {
		Operation string `json:"operation"`
	}
	// Abandoned says that an operation could not be completed and was taken
	// back.
	Abandoned struct {
		Operation string `json:"operation"`
	}
	// Resumed says that an operation was interrupted, or could not go on, and
	// is taken up again.
	Resumed struct {
		Operation string `json:"operation"`
	}
)

// Name implements [Command].
func (Conclude) Name() string { return "conclude" }

// Name implements [Command].
func (Abandon) Name() string { return "abandon" }

func (Concluded) Type() string { return "concluded" }
func (Abandoned) Type() string { return "abandoned" }
func (Resumed) Type() string   { return "resumed" }

func (x Conclude) decide(d *decision) error {
	if op := d.c.operation(); op != nil && op.ID == x.Operation {
		d.emit(op.Agent, Concluded(x))
	}
	return nil
}

func (x Abandon) decide(d *decision) error {
	op := d.c.operation()
	if op == nil || op.ID != x.Operation {
		return nil
	}
	d.emit(ActorSystem, Abandoned(x))
	if op.Kind == Merging || op.Kind == UndoingSplit {
		return d.resume(false)
	}
	return nil
}

func (b Concluded) apply(c *draft, _ *Event) {
	c.relations().Operation = nil
	if c.State == Merged { // they went along
		c.Unanswered, c.Promises, c.Referral, c.Tasks, c.Hold = nil, nil, nil, nil, nil
		c.Invitation, c.Drafts = nil, nil
	}
}

func (b Abandoned) apply(c *draft, e *Event) {
	op := c.operation()
	if op == nil {
		return
	}
	if r, ok := c.relation(b.Operation); ok && (op.Kind == Merging || op.Kind == UndoingSplit) {
		c.comeBack(r.Before, e)
		c.undo(b.Operation, 0, func(x *Relation) bool { return x.Operation == b.Operation })
		c.amend(0, func(x *Relation) { // what it had undone holds again
			if x.Undone == b.Operation && x.Operation != b.Operation {
				x.Undone = ""
			}
		})
	}
	c.relations().Operation = nil
	c.changed(e)
}

func (b Resumed) apply(c *draft, e *Event) {
	if c.operation() == nil {
		return
	}
	op := *c.operation()
	op.Tries++
	op.Retry = e.At.Add(min(firstRetry<<min(op.Tries, 7), lastRetry))
	c.relations().Operation = &op
}

// begin records an operation, to be taken up again soon if it is interrupted.
func (c *draft) begin(op *Operation, e *Event) {
	op.Retry = e.At.Add(firstRetry)
	c.relations().Operation = op
}

// across are the transitions of what is done across conversations.
func across() []Transition {
	t := []Transition{
		{None, "begin", []State{New, Open}},
		{Closed, "follow_up", []State{Closed}},
		{Merged, "receive", []State{Merged}},
		{Merged, "undo_merge", []State{Merged}},
		{Merged, "return", []State{New, Open, Waiting, Snoozed}},
		{Merged, "abandon", []State{Merged, New, Open, Waiting, Snoozed}},
		{Merged, "conclude", []State{Merged}},
		{Merged, "tick", []State{Merged}},
		{Resolved, "join", []State{Resolved, Open}},
	}
	for _, s := range live {
		joined, released := []State{s}, []State{s}
		if s == Waiting || s == Snoozed {
			joined = append(joined, Open)
		}
		if s == Open {
			released = append(released, Waiting, Snoozed)
		}
		t = append(t,
			Transition{s, "merge", []State{Merged}},
			Transition{s, "split", []State{s}},
			Transition{s, "undo_split", []State{Merged}},
			Transition{s, "join", joined},
			Transition{s, "release", released},
		)
	}
	for _, s := range []State{New, Open, Waiting, Snoozed, Resolved, Closed, Spam} {
		t = append(t, Transition{s, "conclude", []State{s}})
		if !s.Live() {
			t = append(t, Transition{s, "release", []State{s}})
		}
	}
	return t
}
