package desk_test

import (
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// Who writes a mail's matter in its subject, and thanks below, waits for an answer.
// The subject of an answer is that of what it answers.
func TestSubjectSaysIt(t *testing.T) {
	for name, tt := range map[string]struct {
		subject, text string
		answers, want bool
	}{
		"a request above thanks": {"Please cancel order 7", "Thank you!", false, true},
		"a request alone":        {"Please cancel order 7", "", false, true},
		"thanks above thanks":    {"Thanks", "Thank you!", false, false},
		"thanks for an answer":   {"Re: Your order 7", "Thank you!", true, false},
		"thanks alone":           {"", "Thank you!", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				e := message("m-1", "t-1", tt.text)
				e.Message.Subject = tt.subject
				if tt.answers {
					e.Message.Parent = "m-0"
				}
				w.ingest(e)
				if v := w.view(idOf("t-1")); v.Conversation.WaitingSince.IsZero() == tt.want {
					t.Errorf("waiting since %v", v.Conversation.WaitingSince)
				}
			})
		})
	}
}
