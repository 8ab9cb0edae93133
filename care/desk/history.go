package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
)

// maxHistory is how many conversations a history shows, the latest ones of at
// most maxLooked of each identity.
const (
	maxHistory = 50
	maxLooked  = 500
)

// History is what is known of a customer over all linked identities and
// channels. It holds no text.
type History struct {
	// None says that there is nothing: this customer is new to us.
	None bool `json:"none"`
	// Identities are all that agents linked.
	Identities []string `json:"identities"`
	// Conversations are the latest ones, latest first; More says that there are
	// others.
	Conversations []care.Conversation `json:"conversations"`
	More          bool                `json:"more,omitempty"`
	// Failures are ours, oldest first, as far as they are remembered; Counted is
	// how many there ever were.
	Failures []care.Failure `json:"failures"`
	Counted  int            `json:"counted,omitempty"`
	// Promises are the open ones.
	Promises []PastPromise `json:"promises"`
	// Surveys are those planned, sent, answered or skipped, of the latest
	// conversation first.
	Surveys []PastSurvey `json:"surveys"`
}

// PastSurvey is how the survey of one of a customer's conversations stands.
type PastSurvey struct {
	Conversation care.ID `json:"conversation"`
	care.Survey
}

// PastPromise is an open promise in one of a customer's conversations.
type PastPromise struct {
	Conversation care.ID `json:"conversation"`
	care.OpenPromise
}

// History returns what is known of a brand's customer, by any identity.
func (d *Desk) History(ctx context.Context, brand, customer string) (History, error) {
	return d.historyBut(ctx, brand, customer, "")
}

// historyBut is the history without one conversation. What only a newer program
// can read of the customer, or nobody can, is left out.
func (d *Desk) historyBut(ctx context.Context, brand, customer string, but care.ID) (History, error) {
	person, err := d.person(ctx, customer)
	switch {
	case errors.Is(err, care.ErrDamaged):
		d.opt.Log.Error("left out of a customer's history", "error", err)
	case err != nil && !errors.Is(err, care.ErrNewer):
		return History{}, err
	}
	h := History{
		Identities: person.Ledger(customer).Identities, Failures: person.Failures(), Counted: person.Ledger(customer).Counted,
		Conversations: []care.Conversation{}, Promises: []PastPromise{}, Surveys: []PastSurvey{},
	}
	for _, id := range h.Identities {
		for l, err := range d.listed(ctx, care.Query{Brand: brand, Customer: id, Limit: maxLooked}) {
			if err != nil {
				return History{}, d.loaded(err)
			}
			if c := l.Conversation; c.ID != but {
				h.Conversations = append(h.Conversations, c)
			}
		}
	}
	h.Failures = slices.DeleteFunc(h.Failures, func(f care.Failure) bool { return f.Conversation == but })
	slices.SortFunc(h.Conversations, func(a, b care.Conversation) int { return b.OpenedAt.Compare(a.OpenedAt) })
	for _, c := range h.Conversations {
		for _, p := range c.Promises {
			h.Promises = append(h.Promises, PastPromise{c.ID, p})
		}
		if c.Survey != nil {
			h.Surveys = append(h.Surveys, PastSurvey{c.ID, *c.Survey})
		}
	}
	h.None = len(h.Conversations) == 0 && len(h.Failures) == 0
	if len(h.Conversations) > maxHistory {
		h.Conversations, h.More = h.Conversations[:maxHistory], true
	}
	return h, nil
}
