package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// asleep is a conversation of KC's, who works from Monday to Friday, that is
// snoozed on a Friday until an instant.
func asleep(t *testing.T, until time.Time) *talk {
	t.Helper()
	k := newTalk(t, team())
	k.now = t0.Add(-24 * time.Hour)
	k.do(k.writes())
	k.do(care.Claim{Agent: "KC"})
	k.do(care.Reply{Agent: "KC", Text: "We look into it.", Seen: k.conv.Version, ID: "r1", Content: "r1"})
	k.do(k.delivered("r1"))
	k.do(care.Snooze{Agent: "KC", Until: until})
	k.now = until
	return k
}

// What wakes while its owner is not there goes to a colleague who is.
func TestWakesToSomebodyWhoIsThere(t *testing.T) {
	friday, saturday := t0.Add(-22*time.Hour), t0.Add(-time.Hour)
	for name, c := range map[string]struct {
		until time.Time
		facts care.Facts
		want  string
	}{
		"the owner is there":                   {friday, care.Facts{}, "KC"},
		"the owner does not work":              {saturday, care.Facts{}, "FB"},
		"the owner is ill":                     {friday, care.Facts{Away: []string{"KC"}}, "FB"},
		"to whom has the fewest":               {saturday, care.Facts{Load: map[string]int{"FB": 3, "AP": 1}}, "AP"},
		"to whom has room":                     {saturday, care.Facts{Load: map[string]int{"FB": 30, "AP": 10}}, "FB"},
		"not to who is away":                   {saturday, care.Facts{Away: []string{"FB"}}, "AP"},
		"nobody is there: the owner's as ever": {saturday, care.Facts{Away: []string{"FB", "AP"}}, "KC"},
	} {
		t.Run(name, func(t *testing.T) {
			k := asleep(t, c.until)
			k.facts = c.facts
			if got, want := k.rules.Unattended(k.conv, k.now), c.until.Equal(saturday); got != want {
				t.Errorf("unattended is %t, want %t", got, want)
			}
			events := k.do(care.Tick{})
			if c.want == "KC" {
				k.wantTypes(events, "woke")
			} else {
				k.wantTypes(events, "woke", "assigned")
				if x := events[1].Body.(care.Assigned); x.From != "KC" || !x.Handover || !events[1].Due.Equal(c.until) {
					t.Errorf("%+v, due %v", x, events[1].Due)
				}
			}
			k.wantState(care.Open)
			if k.conv.Owner != c.want {
				t.Errorf("owner %q, want %q", k.conv.Owner, c.want)
			}
		})
	}
}

// So it is when the customer's message comes before anybody noticed the time.
func TestWakesToSomebodyWhoIsThereByAMessage(t *testing.T) {
	for owner, until := range map[string]time.Time{"KC": t0.Add(-22 * time.Hour), "AP": t0.Add(-time.Hour)} {
		t.Run(owner, func(t *testing.T) {
			k := asleep(t, until)
			k.now = until.Add(time.Minute)
			k.facts = care.Facts{Load: map[string]int{"FB": 3}}
			k.do(k.writes())
			if k.conv.Owner != owner || k.conv.State != care.Open {
				t.Errorf("%s, owner %q, want %q", k.conv.State, k.conv.Owner, owner)
			}
		})
	}
}

// Who acts on it at that moment is not told that somebody else was made its owner.
func TestWakingUnderAnAgentsHandsChangesNoOwner(t *testing.T) {
	k := asleep(t, t0)
	k.now = t0.Add(time.Minute)
	seen := k.conv.Version
	k.do(care.Reply{Agent: "AP", Text: "It is on its way.", Seen: seen, ID: "r2", Content: "r2"})
	if k.conv.Owner != "KC" {
		t.Errorf("owner %q", k.conv.Owner)
	}
}
