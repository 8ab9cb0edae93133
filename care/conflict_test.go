package care_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestConflict(t *testing.T) {
	for _, c := range []struct {
		name  string
		since func(*talk)
		event string // that conflicts; none: the reply goes
	}{
		{"the customer wrote", func(k *talk) { k.do(k.writes()) }, "received"},
		{"the customer thanked", func(k *talk) { k.do(k.writes(courtesy)) }, "received"},
		{"the customer edited", func(k *talk) { k.do(care.Edit{Ref: k.conv.LastPublic}) }, "edited"},
		{"the customer deleted", func(k *talk) { k.do(care.Delete{Ref: k.conv.LastPublic}) }, "deleted"},
		{"somebody else answered", func(k *talk) { r := k.replies("r9"); r.Agent = "AP"; k.do(r) }, "replied"},
		{"a colleague answered on the network", func(k *talk) { k.do(k.writes(colleague)) }, "replied"},
		{"it moved to private", func(k *talk) {
			h := care.Handoff{Reply: k.replies("r9"), Reason: care.BecauseData}
			k.do(h)
			k.do(k.writes(private))
		}, "received"},
		{"the owner changed", func(k *talk) { k.conv.Owner = ""; k.do(care.Claim{Agent: "AP"}); k.wait(time.Hour) }, "assigned"},
		{"a reply failed", func(k *talk) { k.do(k.replies("r9")); k.do(care.Failed{Reply: "r9", Code: channel.Permission}) }, "send_failed"},
		{"another claimed", func(k *talk) { k.do(care.Claim{Agent: "AP"}); k.wait(time.Hour) }, ""},
		{"I answered myself", func(k *talk) { k.do(k.replies("r9")) }, ""},
		{"my answer was delivered", func(k *talk) { k.answer("r9") }, ""},
		{"a promise was made", func(k *talk) { p := k.promise("p1", at(9*time.Hour)); p.Agent = "AP"; k.do(p) }, ""},
		{"it was snoozed", func(k *talk) { k.do(care.Snooze{Agent: "AP", Until: at(3 * time.Hour)}) }, ""},
		{"an alarm fell due", func(k *talk) { k.wait(7 * time.Hour); k.do(care.Tick{}) }, ""},
		{"a machine wrote", func(k *talk) { k.do(k.writes(machine)) }, ""},
		{"a stranger wrote", func(k *talk) { k.do(k.writes(stranger)) }, ""},
		{"it was acknowledged", func(k *talk) {
			k.facts.OutOfHours, k.facts.Period = true, "night"
			k.do(care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"})
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			k.do(care.Claim{Agent: "FB"})
			k.wait(time.Hour) // past the lease
			r := k.replies("r1")
			c.since(k)
			if c.event == "" {
				k.wantTypes(k.do(r), "replied")
				return
			}
			no := k.refused(r, care.GuardConflict)
			if len(no.Since) == 0 || no.Since[0].Event != c.event || no.Since[0].Version <= r.Seen || no.Version != k.conv.Version {
				t.Errorf("since %+v at version %d", no.Since, no.Version)
			}
			r.Seen = k.conv.Version
			k.wantTypes(k.do(r), "replied")
		})
	}
}

// A version so old that its changes are forgotten conflicts, whoever made the
// changes that are remembered.
func TestConflictBeyondMemory(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(care.Claim{Agent: "FB"})
	stale := k.replies("r-stale")
	k.do(k.writes())
	for i := range 40 {
		k.answer(fmt.Sprint("r-", i))
	}
	k.refused(stale, care.GuardConflict)
}

func TestOfTwoConcurrentRepliesOneWins(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	first, second := k.replies("r1"), k.replies("r2")
	second.Agent = "AP"
	k.do(first)
	no := k.refused(second, care.GuardConflict)
	if no.Since[0].Actor != "FB" {
		t.Errorf("conflicts with %q, want FB", no.Since[0].Actor)
	}
}
