package care_test

import (
	"fmt"
)

// invariant is one of the properties that hold after every command.
type invariant struct {
	number int // 0: a bound or an agreement that has no number of its own
	says   string
	holds  func(*moment) error
}

func (i invariant) title() string { return fmt.Sprintf("invariant %d (%s)", i.number, i.says) }

// invariants of a conversation. Number 13 is asserted at the end of a run, 16 on
// several conversations: see shuffle.
var invariants = []invariant{
	{1, "the log folds to the state, and so does each of its beginnings", (*moment).folds},
	{2, "snoozed until an instant if and only if snoozed", (*moment).snoozes},
	{3, "what is resolved waits for nothing", (*moment).resolves},
	{4, "waiting: we spoke last", (*moment).waits},
	{5, "new: no person answered", (*moment).fresh},
	{6, "the first reply is set once, by a person", (*moment).firstReply},
	{7, "at most one survey, of what is resolved", (*moment).surveys},
	{8, "the same message again changes nothing", (*moment).repeats},
	{9, "what is over stays over", (*moment).over},
	{10, "no message is lost", (*moment).keeps},
	{11, "each event adds one version, and who has not seen the last change conflicts", (*moment).versions},
	{12, "time never goes back, and a timer is neither early nor late", (*moment).timely},
	{14, "the clock of a public complaint runs, whatever is snoozed", (*moment).viral},
	{15, "what a machine wrote, and a courtesy, move nothing", (*moment).unmoved},
	{17, "a second tick does nothing", (*moment).ticks},
	{18, "a refusal has no effect, and a decision only its events", (*moment).pure},
	{0, "the table has every change of state", (*moment).listed},
	{0, "spam asks for nothing", (*moment).asksNothing},
	{0, "lists keep their bounds and their order", (*moment).bounds},
	{0, "whoever waits has a clock", (*moment).clocked},
}

func (m *moment) holds() error {
	for _, i := range invariants {
		if err := i.holds(m); err != nil {
			return fmt.Errorf("%s: %w", i.title(), err)
		}
	}
	return nil
}
