package api

import (
	"net/http"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// person is a customer of a brand with all identities that agents linked.
type person struct {
	Customer   string   `json:"customer"`
	Brand      string   `json:"brand"`
	Identities []string `json:"identities"`
	history
	Ledger  ledger            `json:"ledger"`
	Surveys []desk.PastSurvey `json:"surveys,omitempty"`
}

// ledger are our failures towards a customer, over all identities and channels.
// The whole list is the history's.
type ledger struct {
	// Counted is how many there ever were, and Open those not made good.
	Counted int            `json:"counted"`
	Open    []care.Failure `json:"open"`
}

// customer answers with what is known of a customer, by any identity, as the
// documents of conversations name it.
func (h *handler) customer(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	for _, brand := range h.brands {
		past, err := h.desk.History(r.Context(), brand, id)
		if err != nil {
			h.fail(w, err)
			return
		}
		if !past.None {
			write(w, http.StatusOK, personOf(id, brand, past))
			return
		}
	}
	h.fail(w, care.ErrNotFound)
}

func personOf(id, brand string, h desk.History) person {
	p := person{
		Customer: id, Brand: brand, Identities: h.Identities, history: past(h), Surveys: h.Surveys,
		Ledger: ledger{Counted: h.Counted, Open: []care.Failure{}},
	}
	for _, f := range h.Failures {
		if f.Open() {
			p.Ledger.Open = append(p.Ledger.Open, f)
		}
	}
	return p
}
