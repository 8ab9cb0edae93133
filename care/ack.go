package care

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AckTemplate is the text of an automatic answer out of hours. It always tells
// the customer when to expect a person. It is immutable and safe for concurrent
// use; the zero value has no text, see [NewAckTemplate].
type AckTemplate struct {
	text, unknown string
}

// pickupMark is what the template must contain.
const pickupMark = "{pickup_time}"

// minPickups is how many past pick-ups make a time worth telling.
const minPickups = 3

// NewAckTemplate compiles a text that contains {pickup_time}, which becomes a
// duration computed from past pick-ups ("2 h"), and the text for when there are
// none, which contains {opening}, the next opening. Both are wanted: an
// invented number is never told. The error says which text lacks what.
func NewAckTemplate(text, unknown string) (*AckTemplate, error) {
	if !strings.Contains(text, pickupMark) {
		return nil, fmt.Errorf("care: acknowledgement: the text lacks %s", pickupMark)
	}
	if !strings.Contains(unknown, "{opening}") {
		return nil, fmt.Errorf("care: acknowledgement: the text without data lacks {opening}")
	}
	return &AckTemplate{text, unknown}, nil
}

// Text fills the template. Pickups are how long the last first replies took, of
// the same account and hour class; their median is told, rounded up to whole
// minutes, and to whole hours from one hour on. Fewer than three are no data.
// Opening is the sentence for the next opening, such as "lunedì alle 9:00".
func (t *AckTemplate) Text(pickups []time.Duration, opening string) string {
	if len(pickups) < minPickups {
		return strings.ReplaceAll(t.unknown, "{opening}", opening)
	}
	s := slices.Sorted(slices.Values(pickups))
	median := s[len(s)/2]
	if len(s)%2 == 0 {
		median = (s[len(s)/2-1] + median) / 2
	}
	out := strings.ReplaceAll(t.text, pickupMark, roundUp(median))
	return strings.ReplaceAll(out, "{opening}", opening)
}

// roundUp writes a duration in whole minutes below one hour, in whole hours
// above: "12 min", "3 h".
func roundUp(d time.Duration) string {
	if minutes := int((d + time.Minute - 1) / time.Minute); minutes < 60 {
		return itoa(max(minutes, 1)) + " min"
	}
	return itoa(int((d+time.Hour-1)/time.Hour)) + " h"
}

func itoa(n int) string { return strconv.Itoa(n) }

// Acknowledge answers automatically while the brand is closed, once in a
// closed period. It answers nothing: state and clock go on. It wants
// Facts.OutOfHours and Facts.Period. Of what we say at most one in a row is
// automatic.
type Acknowledge struct {
	Text    string `json:"text,omitempty"`
	ID      string `json:"id,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Acknowledge) Name() string { return "acknowledge" }

func (x Acknowledge) decide(d *decision) error {
	switch {
	case !d.facts.OutOfHours || d.facts.Period == "":
		return d.refuse(GuardAcknowledge, "", "the brand is open: a person answers")
	case d.c.Acknowledged == d.facts.Period:
		return d.refuse(GuardAcknowledge, "", "the customer was answered in this closed period: a person answers next")
	case d.c.AutoLast:
		return d.refuse(GuardAcknowledge, "", "what the customer read last was automatic already: a person answers next")
	case d.chatters():
		return d.refuse(GuardAcknowledge, "", "the customer got %d automatic messages within %v: a person answers next",
			d.rules.spec.AutoMax, time.Duration(d.rules.spec.AutoWithin))
	case len(d.c.Unanswered) == 0:
		return d.refuse(GuardAcknowledge, "", "nobody waits: there is nothing to acknowledge")
	case x.ID == "" || x.Content == "" || strings.TrimSpace(x.Text) == "":
		return d.refuse(GuardField, "text", "text and identifiers are wanted")
	}
	if err := d.ids(x.ID, x.Content); err != nil {
		return err
	}
	v, err := d.audience("")
	if err != nil {
		return err
	}
	if no := d.unfit(strings.TrimSpace(x.Text), v); len(no) > 0 {
		return d.refusal(no)
	}
	d.emit(ActorSystem, Acknowledged{x.ID, x.Content, d.c.lastTo(v), v, d.facts.Period})
	return nil
}

// chatters reports whether a customer gets so many automatic messages that a
// machine may be answering a machine.
func (d *decision) chatters() bool {
	n := 0
	for _, at := range d.facts.Automatic {
		if at.After(d.now.Add(-time.Duration(d.rules.spec.AutoWithin))) {
			n++
		}
	}
	return n >= d.rules.spec.AutoMax
}
