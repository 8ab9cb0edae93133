package care_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
)

// A note waits for nobody's lease, makes no reply stale and touches neither the
// state nor a clock.
func TestNoteDisturbsNothing(t *testing.T) {
	for _, s := range []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved} {
		t.Run(string(s), func(t *testing.T) {
			k := in(t, s, team())
			if s.Live() {
				k.wait(11 * time.Minute).do(care.Claim{Agent: "FB"}) // the lease is no obstacle
			}
			was := k.conv
			k.wait(time.Minute)
			k.wantTypes(k.do(care.Note{Agent: "AP", Text: "She called.", Content: "w1"}), "noted")
			reply := k.replies("r9")
			reply.Seen = was.Version
			is := k.conv
			k.do(reply)
			is.Version, is.UpdatedAt, is.ActiveAt = was.Version, was.UpdatedAt, was.ActiveAt
			if diff := cmp.Diff(encode(was), encode(is)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoteWantsWordsOfTheTeams(t *testing.T) {
	for _, c := range []struct {
		note         care.Note
		guard, field string
	}{
		{care.Note{Agent: "FB", Content: "w1"}, care.GuardField, "text"},
		{care.Note{Agent: "FB", Text: "She called."}, care.GuardField, "content"},
		{care.Note{Agent: "ZZ", Text: "She called.", Content: "w1"}, care.GuardAgent, "agent"},
	} {
		if no := in(t, care.Open, team()).refused(c.note, c.guard); no.Reasons[0].Field != c.field {
			t.Errorf("%+v: field %q", c.note, no.Reasons[0].Field)
		}
	}
	in(t, care.Closed, team()).refused(care.Note{Agent: "FB", Text: "She called.", Content: "w1"}, care.GuardState)
}
