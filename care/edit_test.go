package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// A thank-you that becomes a complaint wants an answer, from when it was
// changed on; any other change of words moves nothing.
func TestCourtesyEditedIntoAComplaint(t *testing.T) {
	for _, s := range []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved} {
		t.Run(string(s), func(t *testing.T) {
			k := in(t, s, care.Spec{})
			thanks := k.writes(courtesy)
			k.do(thanks)
			before := k.conv
			k.wait(time.Minute)
			k.do(care.Edit{Ref: thanks.Ref, Content: thanks.Content})
			if k.conv.State != s || len(k.conv.Unanswered) != len(before.Unanswered) {
				t.Errorf("still a courtesy: %s, %d unanswered", k.conv.State, len(k.conv.Unanswered))
			}
			asks := care.Edit{Ref: thanks.Ref, Content: thanks.Content, Asks: true, At: k.now}
			k.do(asks)
			want := care.Open
			if s == care.New {
				want = s
			}
			if n := len(k.conv.Unanswered); k.conv.State != want || n != len(before.Unanswered)+1 || k.conv.Unanswered[n-1].Ref != thanks.Ref {
				t.Errorf("a complaint: %s, unanswered %v", k.conv.State, k.conv.Unanswered)
			}
			if len(before.Unanswered) == 0 && !k.conv.WaitingSince.Equal(k.now) {
				t.Errorf("waiting since %v, want since the change at %v", k.conv.WaitingSince, k.now)
			}
			if s == care.Waiting && k.clock(sla.NextResponse) != sla.Running {
				t.Errorf("the clock for the next response is %s, want running", k.clock(sla.NextResponse))
			}
			n := len(k.conv.Unanswered)
			k.do(asks) // once more
			if len(k.conv.Unanswered) != n {
				t.Error("it waits twice")
			}
			k.do(k.replies("r7"))
			if len(k.conv.Unanswered) != 0 {
				t.Error("a reply does not answer it")
			}
		})
	}
	for _, s := range []care.State{care.Closed, care.Spam} {
		k := in(t, s, care.Spec{})
		before := len(k.conv.Unanswered)
		k.do(care.Edit{Ref: k.conv.LastPublic, Content: "c", Asks: true})
		if k.conv.State != s || len(k.conv.Unanswered) != before {
			t.Errorf("%s: %s, %d unanswered", s, k.conv.State, len(k.conv.Unanswered))
		}
	}
}
