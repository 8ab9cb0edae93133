package care_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

func TestReceiptsOutOfOrder(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	first := k.delivered("r1")
	k.wait(time.Hour)
	k.answer("r2")
	k.do(first)
	if !k.conv.LastBrandAt.Equal(at(time.Hour)) {
		t.Errorf("last word at %v, want the later one", k.conv.LastBrandAt)
	}
}

func TestAPrivateMessageThatCrossedStaysPrivate(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	k.do(k.writes(private))
	k.wait(time.Minute)
	k.do(k.delivered("r1"))
	r := k.replies("r2")
	r.Visibility = channel.Private
	k.do(r)
	k.do(k.delivered("r2"))
	if got := k.clock(sla.NextResponse); got != sla.Met {
		t.Errorf("next response %s, want met in private", got)
	}
}

func TestReceiptsAndFailures(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.wait(time.Hour)
	k.do(k.replies("r1"))
	if k.conv.State != care.Waiting || k.clock(sla.FirstResponse) != sla.Running || len(k.conv.Outgoing) != 1 || !k.conv.FirstReplyAt.IsZero() {
		t.Fatalf("decided: state %s, clock %s; want waiting, and running until it is sent", k.conv.State, k.clock(sla.FirstResponse))
	}
	k.wait(time.Hour)
	k.do(k.writes()) // meanwhile
	k.wait(time.Hour)
	k.do(care.Failed{Reply: "r1", Code: channel.RecipientClosed})
	if k.conv.State != care.Open || !k.conv.WaitingSince.Equal(t0) || len(k.conv.Unanswered) != 2 || k.conv.Undelivered != channel.RecipientClosed {
		t.Errorf("failed: state %s, waiting since %v for %d, code %s", k.conv.State, k.conv.WaitingSince, len(k.conv.Unanswered), k.conv.Undelivered)
	}
	k.wait(time.Hour)
	k.do(k.replies("r2"))
	k.wait(time.Minute)
	sent := k.delivered("r2")
	k.wait(time.Minute)
	k.do(sent)
	if k.conv.Undelivered != "" || !k.conv.FirstReplyAt.Equal(sent.At) || !k.conv.LastBrandAt.Equal(sent.At) || k.status(sla.FirstResponse).MetAt != sent.At {
		t.Errorf("sent: undelivered %q, first reply %v, clock %v; want the network's time %v", k.conv.Undelivered, k.conv.FirstReplyAt, k.status(sla.FirstResponse).MetAt, sent.At)
	}
	for name, when := range map[string]time.Time{"early": at(0), "future": k.now.Add(time.Hour), "none": {}} {
		k.do(k.replies("r-" + name))
		decided := k.now
		d := k.delivered("r-" + name)
		d.At = when
		k.wait(time.Minute)
		e := k.do(d)[0].Body.(care.Sent)
		if e.SentAt.Before(decided) || e.SentAt.After(k.now) {
			t.Errorf("a receipt with %s time counts at %v", name, e.SentAt)
		}
	}
}

func TestAMessageThatCrossedWithTheAnswerWaits(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.wait(time.Minute)
	k.do(k.replies("r1"))
	k.wait(time.Minute)
	k.do(k.writes())
	k.wait(time.Minute)
	k.do(k.delivered("r1"))
	if got := k.status(sla.NextResponse); got.State != sla.Running || k.conv.State != care.Open {
		t.Errorf("next response %s in state %s, want running and open", got.State, k.conv.State)
	}
}

func TestAFailureAfterTheEnd(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	k.do(k.resolve())
	late := *k
	k.wait(time.Hour)
	k.wantTypes(k.do(care.Failed{Reply: "r1", Code: channel.Permission}), "send_failed", "survey_skipped")
	if k.conv.State != care.Open || !k.conv.WaitingSince.Equal(t0) || k.conv.Resolution != nil || k.clock(sla.NextResponse) != sla.Running {
		t.Errorf("state %s, waiting since %v, next response %s; want the customer to wait again", k.conv.State, k.conv.WaitingSince, k.clock(sla.NextResponse))
	}
	late.wait(8 * 24 * time.Hour)
	late.do(care.Tick{})
	late.do(care.Failed{Reply: "r1", Code: channel.Permission})
	if late.conv.State != care.Closed || !late.conv.WaitingSince.IsZero() {
		t.Errorf("state %s, waiting since %v; want closed and nothing", late.conv.State, late.conv.WaitingSince)
	}
}

func TestFailuresOutOfOrder(t *testing.T) {
	k := newTalk(t, care.Spec{})
	for i := range 3 {
		k.do(k.writes())
		k.wait(time.Minute)
		k.do(k.replies(fmt.Sprint("r", i)))
	}
	for _, id := range []string{"r1", "r0", "r2"} {
		k.do(care.Failed{Reply: id})
	}
	var got []string
	for _, u := range k.conv.Unanswered {
		got = append(got, u.Ref.Native)
	}
	if diff := cmp.Diff([]string{"m-a", "m-b", "m-c"}, got); diff != "" || !k.conv.WaitingSince.Equal(t0) {
		t.Errorf("waiting since %v (-want +got):\n%s", k.conv.WaitingSince, diff)
	}
}
