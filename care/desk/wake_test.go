package desk_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
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

// listing counts who looks at all live conversations.
type listing struct {
	care.Store
	lists int
}

func (s *listing) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	if q.Customer == "" && len(q.States) == 4 {
		s.lists++
	}
	return s.Store.List(ctx, q)
}

// What everybody has is looked at only when somebody else may be needed.
func TestLoadIsLookedAtWhenTheOwnerIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shift(), desk.Options{})
		s := &listing{Store: w.store}
		d, err := desk.New(t.Context(), s, w.desk.Rules(""), &desk.Options{Channels: []channel.Adapter{w.net}})
		if err != nil {
			t.Fatal(err)
		}
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"))
		id := idOf("t-1")
		w.do(id, care.Claim{Agent: "KC"})
		w.do(id, care.Reply{Agent: "KC", Text: "We look into it.", Seen: w.view(id).Conversation.Version})
		for _, c := range []struct {
			wait  time.Duration
			lists int
			owner string
		}{{time.Hour, 0, "KC"}, {12 * time.Hour, 1, "FB"}} {
			time.Sleep(c.wait)
			s.lists = 0
			if err := d.Ingest(t.Context(), []channel.Event{from("ann", fmt.Sprint("m-", c.wait), "t-1", "And now?")}); err != nil {
				t.Fatal(err)
			}
			conv := w.view(id).Conversation
			if s.lists != c.lists || conv.Owner != c.owner {
				t.Errorf("after %v: looked %d times, want %d; owner %q, want %q", c.wait, s.lists, c.lists, conv.Owner, c.owner)
			}
			w.do(id, care.Reply{Agent: c.owner, Text: fmt.Sprintf("It took %v so far.", c.wait), Seen: conv.Version})
		}
	})
}

// Who is ill, as only the host knows, is relieved by who has room.
func TestWakesToWhoHasRoomWhenTheOwnerIsIll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spec := care.Spec{Team: []care.Agent{{Initials: "KC"}, {Initials: "FB", Capacity: 1}, {Initials: "AP", Capacity: 1}}}
		w := newWorld(t, spec, desk.Options{Facts: func(_ context.Context, _ care.Conversation, cmd care.Command, f *care.Facts) error {
			if _, ok := cmd.(care.Tick); ok {
				f.Away = []string{"KC"}
			}
			return nil
		}})
		w.run()
		defer w.stop()
		for n, owner := range []string{"FB", "KC"} {
			thread := fmt.Sprint("t-", n)
			w.ingest(from(fmt.Sprint("u", n), "m-"+thread, thread, "My phone is dead"))
			w.do(idOf(thread), care.Claim{Agent: owner})
		}
		id := idOf("t-1")
		w.do(id, care.Reply{Agent: "KC", Text: "We look into it.", Seen: w.view(id).Conversation.Version})
		time.Sleep(time.Minute)
		w.do(id, care.Snooze{Agent: "KC", Until: time.Now().Add(2 * time.Hour)})
		time.Sleep(3 * time.Hour)
		if c := w.view(id).Conversation; c.Owner != "AP" {
			t.Errorf("owner %q, want AP: FB has no room", c.Owner)
		}
	})
}

// A host that is asked for facts costs no look at what everybody has, until it says
// that the owner is away.
func TestLoadIsLookedAtWhenTheHostSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spec := care.Spec{Team: []care.Agent{{Initials: "KC"}, {Initials: "FB", Capacity: 1}, {Initials: "AP", Capacity: 1}}}
		w := newWorld(t, spec, desk.Options{})
		var away []string
		s := &listing{Store: w.store}
		d, err := desk.New(t.Context(), s, w.desk.Rules(""), &desk.Options{
			Channels: []channel.Adapter{w.net},
			Facts: func(_ context.Context, _ care.Conversation, _ care.Command, f *care.Facts) error {
				f.Away = away
				return nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.ingest(from("bob", "m-0", "t-0", "My phone is dead"), from("ann", "m-1", "t-1", "Mine too"))
		w.do(idOf("t-0"), care.Claim{Agent: "FB"})
		id := idOf("t-1")
		w.do(id, care.Claim{Agent: "KC"})
		for i, c := range []struct {
			away  []string
			lists int
			owner string
		}{{nil, 0, "KC"}, {[]string{"FB"}, 0, "KC"}, {[]string{"KC"}, 1, "AP"}} {
			conv := w.view(id).Conversation
			w.do(id, care.Reply{Agent: "KC", Text: fmt.Sprintf("This is answer %d.", i), Seen: conv.Version})
			time.Sleep(time.Hour)
			s.lists, away = 0, c.away
			if err := d.Ingest(t.Context(), []channel.Event{from("ann", fmt.Sprint("m-1", i), "t-1", "And now?")}); err != nil {
				t.Fatal(err)
			}
			if conv := w.view(id).Conversation; s.lists != c.lists || conv.Owner != c.owner {
				t.Errorf("%v away: looked %d times, want %d; owner %q, want %q", c.away, s.lists, c.lists, conv.Owner, c.owner)
			}
		}
	})
}
