package api

import (
	"net/http"
	"slices"

	"github.com/mysocialcare/socialcare/care"
)

// outboxShown bounds the replies of one answer.
const outboxShown = 1000

// outbox lists the replies of all conversations that have not left, oldest first;
// of them those with "dead" wait for a person.
func (h *handler) outbox(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Outbox []care.Outgoing `json:"outbox"`
		More   bool            `json:"more,omitempty"`
	}{Outbox: []care.Outgoing{}}
	for o, err := range h.desk.Outbox(r.Context(), "") {
		if err != nil {
			h.fail(w, err)
			return
		}
		if !slices.Contains(h.brands, o.Account.Brand) {
			continue
		}
		if answer.More = len(answer.Outbox) == outboxShown; answer.More {
			break
		}
		answer.Outbox = append(answer.Outbox, o)
	}
	write(w, http.StatusOK, answer)
}
