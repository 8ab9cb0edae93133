package care

import (
	"slices"
	"strings"
)

// Transition says what a command may do in a state. The table of them is read
// by the machine, the diagrams and the tests.
type Transition struct {
	From    State
	Command string
	// To are the states that it may lead to.
	To []State
}

var live = []State{New, Open, Waiting, Snoozed}

// table is made once and never written to.
var table = makeTable()

func makeTable() []Transition {
	t := slices.Concat(ofStates(), across())
	for _, s := range live {
		t = append(t, ofLive(s)...)
	}
	for _, s := range []State{New, Open, Waiting, Snoozed, Resolved, Closed, Spam, Merged} {
		t = append(t, ofAny(s)...)
	}
	return t
}

// ofStates are the transitions of single states.
func ofStates() []Transition {
	return []Transition{
		{None, "receive", []State{New}},
		{New, "receive", []State{New, Waiting}},
		{Open, "receive", []State{Open, Waiting}},
		{Waiting, "receive", []State{Open, Waiting}},
		{Snoozed, "receive", []State{Open, Snoozed, Waiting}},
		{Resolved, "receive", []State{Resolved, Open}},
		{Closed, "receive", []State{Closed}},
		{Spam, "receive", []State{Spam}},
		{Spam, "unmark_spam", []State{Open}},

		{New, "claim", []State{Open}},
		{Open, "claim", []State{Open}},
		{Waiting, "claim", []State{Waiting}},
		{Snoozed, "claim", []State{Snoozed}},

		{Open, "snooze", []State{Snoozed}},
		{Waiting, "snooze", []State{Snoozed}},
		{Snoozed, "snooze", []State{Snoozed}},

		{Resolved, "reply", []State{Resolved, Waiting}},
		{Resolved, "reopen", []State{Open}},
		{Resolved, "report", []State{Resolved}},
		{Resolved, "dismiss", []State{Resolved}},
		{Resolved, "tick", []State{Resolved, Closed}},
		{Resolved, "add_task", []State{Resolved}},
		{Resolved, "end_task", []State{Resolved}},
		{Closed, "end_task", []State{Closed}},
		{Resolved, "goodwill", []State{Resolved}},
		{Resolved, "note", []State{Resolved}},
		{Resolved, "answer_survey", []State{Resolved, Open}},
		{Closed, "answer_survey", []State{Closed}},
		{Closed, "tick", []State{Closed}},
		{Spam, "tick", []State{Spam}},
	}
}

// ofLive are the transitions that live states have alike.
func ofLive(s State) []Transition {
	t := []Transition{
		{s, "reply", []State{Waiting}},
		{s, "handoff", []State{Waiting}},
		{s, "promise", []State{s}},
		{s, "keep", []State{s}},
		{s, "withdraw", []State{s}},
		{s, "add_task", []State{s}},
		{s, "end_task", []State{s}},
		{s, "hold", []State{s}},
		{s, "unhold", []State{s}},
		{s, "transfer", []State{s}},
		{s, "goodwill", []State{s}},
		{s, "note", []State{s}},
		{s, "ask_human", []State{Open}},
		{s, "answer_survey", []State{s}},
		{s, "resolve", []State{Resolved}},
		{s, "acknowledge", []State{s}},
		{s, "report", []State{s}},
		{s, "dismiss", []State{s}},
	}
	to := []State{s}
	if s == Waiting || s == Snoozed {
		to = append(to, Open)
	}
	if s == Waiting {
		to = append(to, Resolved)
	}
	return append(t, Transition{s, "tick", to})
}

// ofAny are those that a conversation in whatever state has.
func ofAny(s State) []Transition {
	failed := []State{s, Open}
	if s == Closed || s == New || s == Spam || s == Merged {
		failed = []State{s}
	}
	edited := []State{s}
	if s == Waiting || s == Snoozed || s == Resolved {
		edited = append(edited, Open)
	}
	t := []Transition{
		{s, "edited", edited},
		{s, "deleted", []State{s}},
		{s, "sent", []State{s}},
		{s, "part_sent", []State{s}},
		{s, "notice", edited},
		{s, "failed", failed},
		{s, "retry", []State{s}},
		{s, "erase", []State{s}},
		{s, "confirm", []State{s}},
		{s, "ledgered", []State{s}},
		{s, "hide", []State{s}},
	}
	if s != Closed && s != Spam && s != Merged {
		t = append(t, Transition{s, "mark_spam", []State{Spam}})
	}
	return t
}

// Table returns the transition table, a copy.
func Table() []Transition {
	t := slices.Clone(table)
	for i := range t {
		t[i].To = slices.Clone(t[i].To)
	}
	return t
}

// stateSet is a set of states, a bit each.
type stateSet uint16

func setOf(s State) stateSet {
	switch s {
	case None:
		return 1
	case New:
		return 1 << 1
	case Open:
		return 1 << 2
	case Waiting:
		return 1 << 3
	case Snoozed:
		return 1 << 4
	case Resolved:
		return 1 << 5
	case Closed:
		return 1 << 6
	case Spam:
		return 1 << 7
	case Merged:
		return 1 << 8
	}
	return 0
}

// admitting are the states that the table admits a command in; never written to.
var admitting = makeAdmitting()

func makeAdmitting() map[string]stateSet {
	m := map[string]stateSet{}
	for _, t := range table {
		m[t.Command] |= setOf(t.From)
	}
	return m
}

// admits reports whether the table has a command in a state.
func admits(s State, command string) bool { return admitting[command]&setOf(s) != 0 }

// agentCommands are those that a person gives, in the order of a menu.
var agentCommands = []string{
	"claim", "reply", "handoff", "promise", "keep", "withdraw", "snooze", "resolve", "reopen", "follow_up",
	"add_task", "end_task", "hold", "unhold", "transfer", "goodwill", "note",
	"report", "dismiss",
	"mark_spam", "unmark_spam",
	"merge", "undo_merge", "split", "undo_split",
}

// Allowed lists what an agent may do in the conversation's state; guards may
// still say no.
func (c Conversation) Allowed() []string {
	allowed := []string{}
	for _, name := range agentCommands {
		if name == "undo_split" && c.oldest(SplitFrom) == nil {
			continue
		}
		if next := c.follower(); name == "follow_up" && next != nil && !next.ours() {
			continue
		}
		if name == "end_task" && len(c.Tasks) == 0 || name == "hold" && c.Hold != nil || name == "unhold" && c.Hold == nil {
			continue
		}
		if (name == "keep" || name == "withdraw") && len(c.Promises) == 0 || (name == "report" || name == "dismiss") && !c.SeekFirst || name == "handoff" && !c.IsPublic() {
			continue
		}
		if admits(c.State, name) {
			allowed = append(allowed, name)
		}
	}
	return allowed
}

// Mermaid draws the transition table as a Mermaid state diagram.
func Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, e := range edges() {
		b.WriteString("  " + e.from("[*]") + " --> " + e.to + ": " + e.label + "\n")
	}
	b.WriteString("  closed --> [*]\n")
	return b.String()
}

// DOT draws the transition table for Graphviz.
func DOT() string {
	var b strings.Builder
	b.WriteString("digraph conversation {\n")
	for _, e := range edges() {
		b.WriteString("  " + e.from("start") + " -> " + e.to + " [label=\"" + e.label + "\"];\n")
	}
	b.WriteString("}\n")
	return b.String()
}

type edge struct{ source, to, label string }

func (e edge) from(start string) string {
	if e.source == "" {
		return start
	}
	return e.source
}

// edges are the changes of state, the commands between two states joined.
func edges() []edge {
	var out []edge
	for _, t := range table {
		for _, to := range t.To {
			if to == t.From {
				continue
			}
			i := slices.IndexFunc(out, func(e edge) bool { return e.source == string(t.From) && e.to == string(to) })
			if i < 0 {
				out = append(out, edge{string(t.From), string(to), t.Command})
			} else {
				out[i].label += ", " + t.Command
			}
		}
	}
	return out
}
