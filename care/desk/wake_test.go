package desk_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// shift is an agent with office hours, whose time begins on a Saturday, and two
// who always work.
func shift() care.Spec {
	return care.Spec{Team: []care.Agent{{Initials: "KC", Hours: "Sa 00:00-06:00"}, {Initials: "FB", Capacity: 2}, {Initials: "AP", Capacity: 2}}}
}

// What wakes at night is a colleague's, of whom each has no more than there is
// room for.
func TestWakesToAColleague(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shift(), desk.Options{})
		w.run()
		defer w.stop()
		for n, owner := range []string{"FB", "KC", "KC", "KC", "KC"} {
			thread := fmt.Sprint("t-", n)
			w.ingest(from(fmt.Sprint("u", n), "m-"+thread, thread, "My phone is dead"))
			id := idOf(thread)
			w.do(id, care.Claim{Agent: owner})
			w.do(id, care.Reply{Agent: owner, Text: fmt.Sprintf("We look into case %d.", n), Seen: w.view(id).Conversation.Version})
			time.Sleep(time.Minute)
			if owner == "KC" {
				w.do(id, care.Snooze{Agent: owner, Until: time.Now().Add(time.Duration(8+n) * time.Hour)})
			}
		}
		time.Sleep(20 * time.Hour)
		owners := map[string]int{}
		for n := range 5 {
			c := w.view(idOf(fmt.Sprint("t-", n))).Conversation
			if c.State == care.Snoozed {
				t.Errorf("%d is %s", n, c.State)
			}
			owners[c.Owner]++
		}
		if owners["FB"] != 2 || owners["AP"] != 2 || owners["KC"] != 1 { // there was no more room
			t.Errorf("owners %v", owners)
		}
	})
}

// What a bot gives to people goes to who has room.
func TestBotGivesItToWhoHasRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spec := shift()
		spec.Team = append(spec.Team, care.Agent{Initials: "BO", Bot: true})
		w := newWorld(t, spec, desk.Options{})
		time.Sleep(12 * time.Hour)
		for n := range 2 {
			thread := fmt.Sprint("t-", n)
			w.ingest(from(fmt.Sprint("u", n), "m-"+thread, thread, "My phone is dead"))
			w.do(idOf(thread), care.Claim{Agent: "FB"})
		}
		w.ingest(from("ann", "m-9", "t-9", "A person, please"))
		w.do(idOf("t-9"), care.AskHuman{Agent: "BO"})
		if c := w.view(idOf("t-9")).Conversation; c.Owner != "AP" {
			t.Errorf("owner %q, want AP: FB has no room", c.Owner)
		}
	})
}
