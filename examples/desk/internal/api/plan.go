package api

import (
	"net/http"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// plan tells how a public conversation can go on in private, and why not; the
// network is asked about the customer.
func (h *handler) plan(w http.ResponseWriter, r *http.Request) {
	options, err := h.desk.Plan(r.Context(), care.ID(r.PathValue("id")), true)
	if err != nil {
		h.fail(w, err)
		return
	}
	if options == nil {
		options = []gateway.HandoffOption{}
	}
	write(w, http.StatusOK, map[string]any{"options": options})
}
