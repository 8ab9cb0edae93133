package care_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// refers answers with a link to the form on the web site.
func (k *talk) refers(id, link string) care.Reply {
	r := k.replies(id)
	r.Refers = link
	return r
}

// Practice 60: a customer who was sent to a link is not solved by it: the case
// stays open, and is called to mind, until it is confirmed that the customer
// got there.
func TestPractice60_ALinkKeepsTheCaseOpenUntilConfirmed(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.do(k.refers("r1", "form-7"))
	k.do(k.delivered("r1"))
	oriented := care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel", Destination: "the form", Content: "c"}
	no := k.refused(oriented, care.GuardReferral)
	if !strings.Contains(no.Error(), "form-7") {
		t.Errorf("error %q", no)
	}
	k.refused(k.resolve(), care.GuardReferral)
	k.wait(24 * time.Hour)
	k.wantTypes(k.do(care.Tick{}), "update_due") // did the customer get there?
	k.wantState(care.Open)
	k.wantTypes(k.do(care.Confirm{Link: "form-6"}))
	k.refused(oriented, care.GuardReferral)
	k.wantTypes(k.do(care.Confirm{Link: "form-7"}), "confirmed")
	k.wantTypes(k.do(care.Confirm{Link: "form-7"})) // clicked twice
	k.do(oriented)
	k.wantState(care.Resolved)

	// The opposite: without a link to follow nothing has to be confirmed.
	plain := newTalk(t, team())
	plain.do(plain.writes())
	plain.answer("r1")
	plain.do(plain.resolve())

	// Nor does silence say that the customer got there.
	for _, link := range []string{"form-7", ""} {
		k := newTalk(t, care.Spec{MaxSilence: care.Duration(500 * time.Hour)})
		k.do(k.writes())
		k.do(k.refers("r1", link))
		k.do(k.delivered("r1"))
		k.wait(121 * time.Hour).do(care.Tick{})
		if resolved := k.conv.State == care.Resolved; resolved != (link == "") {
			t.Errorf("five days after the link %q: %s", link, k.conv.State)
		}
	}
}

func TestReferral(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.do(k.refers("r1", "l1"))
	k.do(care.Failed{Reply: "r1", Code: channel.Permission}) // the customer never got it
	if k.conv.Referral != nil {
		t.Error("a link that never left is waited for")
	}
	k.do(k.refers("r2", "l1"))
	k.do(k.refers("r3", "l2")) // the last one counts
	want := &care.Referral{Link: "l2", Reply: "r3", At: t0}
	if diff := cmp.Diff(want, k.conv.Referral); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	k.refused(care.Confirm{Link: "l2", Agent: "ZZ"}, care.GuardAgent)
	k.refused(k.refers("r4", strings.Repeat("x", 65)), care.GuardField)
	if e := k.do(care.Confirm{Link: "l2", Agent: "AP"}); e[0].Actor != "AP" {
		t.Errorf("confirmed by %q, want AP", e[0].Actor)
	}
	done := in(t, care.Resolved, care.Spec{})
	done.refused(done.refers("r1", "l1"), care.GuardReferral)
}

// A link goes along with a merge, and comes back.
func TestReferralIsMerged(t *testing.T) {
	w := newNetwork(t)
	two(w)
	c := w.convs[id("S")]
	w.do(c.ID, care.Reply{Agent: "FB", Text: "See the form.", Seen: c.Version, ID: "r1", Content: "r1", Refers: "l1"})
	w.do(c.ID, care.Delivered{Reply: "r1", Ref: channel.Ref{Account: shop, Native: "n1"}, At: w.now})
	w.do(c.ID, care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
	s, m := w.convs[id("S")].Referral, w.convs[id("T")].Referral
	if s != nil || m == nil || m.Link != "l1" || m.From != id("S") {
		t.Errorf("source %+v, target %+v", s, m)
	}
	w.do(c.ID, care.UndoMerge{Agent: "FB", Operation: "op2"})
	s, m = w.convs[id("S")].Referral, w.convs[id("T")].Referral
	if m != nil || s == nil || s.Link != "l1" || s.From != "" {
		t.Errorf("undone: source %+v, target %+v", s, m)
	}
}
