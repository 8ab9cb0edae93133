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
	// Customer is the keyed hash of who opened it: see GET /api/customers/{id}.
	Customer   string               `json:"customer"`
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
	// Tasks and what else the commands name.
	Tasks    []care.Task        `json:"tasks,omitempty"`
	Hold     *care.OnHold       `json:"hold,omitempty"`
	Drafts   []care.WantedDraft `json:"drafts,omitempty"`
	Gifts    []care.Gift        `json:"gifts,omitempty"`
	Survey   *care.Survey       `json:"survey,omitempty"`
	Referral *care.Referral     `json:"referral,omitempty"`
	// Related are the other conversations of merges, splits and follow-ups.
	Related []related `json:"related,omitempty"`
	// Offers are messages that show personal data in public.
	Offers []desk.Offer `json:"offers,omitempty"`
	// Words are those that tasks, resolutions and events name by content, but for
	// those in Damaged, which cannot be read.
	Words   map[string]string `json:"words,omitempty"`
	Damaged []string          `json:"damaged,omitempty"`
	History history           `json:"history"`
}

// related is another conversation, and what this one has to do with it.
type related struct {
	ID   care.ID           `json:"id"`
	Kind care.RelationKind `json:"kind"`
	// Undone: it was taken back.
	Undone bool `json:"undone,omitempty"`
}

func relations(c care.Conversation) (list []related) {
	if c.Relations == nil {
		return nil
	}
	for _, r := range c.Relations.With {
		list = append(list, related{r.Other, r.Kind, r.Undone != ""})
	}
	return list
}

// history is what is known of the customer besides this conversation. None says
// that there is nothing.
type history struct {
	None          bool               `json:"none"`
	Conversations []summary          `json:"conversations"`
	More          bool               `json:"more,omitempty"`
	Failures      []care.Failure     `json:"failures,omitempty"`
	Promises      []desk.PastPromise `json:"promises,omitempty"`
}

func past(h desk.History) history {
	out := history{None: h.None, Conversations: []summary{}, More: h.More, Failures: h.Failures, Promises: h.Promises}
	for _, c := range h.Conversations {
		out.Conversations = append(out.Conversations, summarize(c, time.Time{}))
	}
	return out
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
		summary: summarize(c, time.Time{}), Customer: c.Customer, Messages: v.Messages, Events: v.Events, Clock: targets(v.Clock), Allowed: offered(v.Allowed),
		Promises: v.Promises, Advice: v.Advice, Outbox: v.Outbox, Resolution: c.Resolution, Invitation: c.Invitation,
		Failures: c.Failures, Exposed: c.Exposed, Erased: c.Erased,
		Tasks: c.Tasks, Hold: c.Hold, Drafts: c.Drafts, Gifts: c.Gifts, Survey: c.Survey, Referral: c.Referral,
		Related: relations(c), Offers: v.Offers, Words: v.Words, Damaged: v.Damaged, History: past(v.History),
	})
}
