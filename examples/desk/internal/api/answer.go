package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/mysocialcare/socialcare/care"
)

// failure is the body of every answer that is not 200.
type failure struct {
	Error string `json:"error"`
	// Field is what is wrong in the request.
	Field string `json:"field,omitempty"`
	// State, Reasons and Allowed explain a refusal.
	State   care.State    `json:"state,omitempty"`
	Reasons []care.Reason `json:"reasons,omitempty"`
	Allowed []string      `json:"allowed,omitzero"`
	// Version and Since explain a conflict: what happened after the version
	// that the author saw.
	Version int64   `json:"version,omitempty"`
	Since   []since `json:"since,omitempty"`
}

type since struct {
	Event   string `json:"event"`
	Actor   string `json:"actor"`
	At      string `json:"at"`
	Version int64  `json:"version"`
}

func write(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"internal"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}

// badField answers 400 for a field of the request.
func badField(w http.ResponseWriter, e *fieldError) {
	write(w, e.status(), failure{Error: e.text, Field: e.field})
}

// fail answers for an error of the desk.
func (h *handler) fail(w http.ResponseWriter, err error) {
	var no *care.Refusal
	switch {
	case errors.Is(err, care.ErrNotFound):
		write(w, http.StatusNotFound, failure{Error: "not found"})
	case errors.As(err, &no):
		refuse(w, no)
	case errors.Is(err, care.ErrNewer):
		write(w, http.StatusServiceUnavailable, failure{Error: "written by a newer version of the program, which alone may change it"})
	default:
		h.log.Error("request failed", "error", err)
		write(w, http.StatusServiceUnavailable, failure{Error: "unavailable"})
	}
}

// refuse answers for a refusal: a conflict, a wrong value, or a guard's no.
func refuse(w http.ResponseWriter, no *care.Refusal) {
	if errors.Is(no, care.ErrConflict) {
		f := failure{Error: "conflict", Version: no.Version}
		for _, c := range no.Since {
			f.Since = append(f.Since, since{c.Event, c.Actor, c.At.Format(timeForm), c.Version})
		}
		write(w, http.StatusConflict, f)
		return
	}
	if !slices.ContainsFunc(no.Reasons, func(r care.Reason) bool { return r.Guard != care.GuardField }) {
		write(w, http.StatusBadRequest, failure{Error: no.Reasons[0].Text, Field: no.Reasons[0].Field})
		return
	}
	write(w, http.StatusUnprocessableEntity, failure{Error: "refused", State: no.State, Reasons: no.Reasons, Allowed: offered(no.Allowed)})
}
