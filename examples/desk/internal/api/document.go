package api

import (
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/sla"
)

// document is a conversation with all that happened to it.
type document struct {
	summary
	Messages   []desk.Message       `json:"messages"`
	Events     []care.Event         `json:"events"`
	Clock      []target             `json:"clock"`
	Allowed    []string             `json:"allowed"`
	Promises   []desk.Promise       `json:"promises,omitempty"`
	Advice     []care.HandoffReason `json:"advice,omitempty"`
	Outbox     []care.Outgoing      `json:"outbox,omitempty"`
	Resolution *care.Resolution     `json:"resolution,omitempty"`
	Invitation *care.Invitation     `json:"invitation,omitempty"`
	Failures   int                  `json:"failures,omitempty"`
	Exposed    []string             `json:"exposed,omitempty"`
	Erased     bool                 `json:"erased,omitempty"`
}

// target is how a target of the clock stands. Durations are in seconds.
type target struct {
	Metric sla.Metric    `json:"metric"`
	Cycle  int           `json:"cycle"`
	State  sla.Condition `json:"state"`
	Start  time.Time     `json:"start"`
	// Due is null while the target is paused and when it was cancelled.
	Due          *time.Time  `json:"due"`
	DueIfResumed time.Time   `json:"due_if_resumed,omitzero"`
	MetAt        *time.Time  `json:"met_at"`
	Budget       float64     `json:"budget"`
	Elapsed      float64     `json:"elapsed"`
	Remaining    float64     `json:"remaining"`
	Used         float64     `json:"used"`
	Breaches     []time.Time `json:"breaches,omitempty"`
}

func targets(list []sla.TargetStatus) []target {
	out := make([]target, len(list))
	for i, s := range list {
		out[i] = target{
			Metric: s.Metric, Cycle: s.Cycle, State: s.State, Start: s.Start.UTC(), Due: instant(s.Due), MetAt: instant(s.MetAt),
			Budget: s.Budget.Seconds(), Elapsed: s.Elapsed.Seconds(), Remaining: s.Remaining.Seconds(), Used: s.Used,
		}
		if !s.DueIfResumed.IsZero() {
			out[i].DueIfResumed = s.DueIfResumed.UTC()
		}
		for _, b := range s.Breaches {
			out[i].Breaches = append(out[i].Breaches, b.UTC())
		}
	}
	return out
}

// instant is nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (h *handler) conversation(w http.ResponseWriter, r *http.Request) {
	v, err := h.desk.Conversation(r.Context(), care.ID(r.PathValue("id")))
	if err != nil {
		h.fail(w, err)
		return
	}
	c := v.Conversation
	write(w, http.StatusOK, document{
		summary: summarize(c, time.Time{}), Messages: v.Messages, Events: v.Events, Clock: targets(v.Clock), Allowed: offered(v.Allowed),
		Promises: v.Promises, Advice: v.Advice, Outbox: v.Outbox, Resolution: c.Resolution, Invitation: c.Invitation,
		Failures: c.Failures, Exposed: c.Exposed, Erased: c.Erased,
	})
}
