package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// What becomes of a reply that waits for a person is on record with who decided
// and why.
func TestAPersonDecides(t *testing.T) {
	for name, c := range map[string]struct {
		decide func(d *desk.Desk, w *world, id care.ID, reply, agent string) error
		state  care.State
		event  string
		words  string
	}{
		"found": {func(d *desk.Desk, w *world, id care.ID, reply, agent string) error {
			return d.Found(w.Context(), id, reply, agent)
		}, care.Waiting, "sent", ""},
		"given up": {func(d *desk.Desk, w *world, id care.ID, reply, agent string) error {
			return d.GiveUp(w.Context(), id, reply, agent, "It is too late by now")
		}, care.Open, "send_failed", "It is too late by now"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := inDoubt(t)
				id := idOf("t-1")
				reply := w.view(id).Outbox[0].Reply
				if err := c.decide(w.desk, w, id, reply, "-"); !errors.Is(err, care.ErrRefused) {
					t.Errorf("by nobody: %v", err)
				}
				if err := c.decide(w.desk, w, id, "r-none", "AP"); !errors.Is(err, care.ErrNotFound) {
					t.Errorf("of no reply: %v", err)
				}
				if err := c.decide(w.desk, w, id, reply, "AP"); err != nil {
					t.Fatal(err)
				}
				v := w.view(id)
				var who, why string
				for _, e := range v.Events {
					if e.Body.Type() == c.event {
						who = e.Actor
						if x, ok := e.Body.(care.SendFailed); ok {
							why = v.Words[x.Content]
						}
					}
				}
				if v.Conversation.State != c.state || who != "AP" || why != c.words || len(v.Outbox) != 0 {
					t.Errorf("%s, by %q because %q, %d in the outbox", v.Conversation.State, who, why, len(v.Outbox))
				}
			})
		})
	}
	t.Run("given up without a word", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := inDoubt(t)
			reply := w.view(idOf("t-1")).Outbox[0].Reply
			var no *care.Refusal
			if err := w.desk.GiveUp(t.Context(), idOf("t-1"), reply, "AP", ""); !errors.As(err, &no) || no.Reasons[0].Field != "reason" {
				t.Errorf("%v", err)
			}
			if len(w.view(idOf("t-1")).Outbox) != 1 {
				t.Error("it is given up")
			}
		})
	})
}
