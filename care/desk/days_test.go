package desk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// days are the courses of events of [TestNothingDependsOnAProcessLivingOn].
func days(t *testing.T) map[string]day {
	first := says("ann", "m-1", "t-1", "My phone is dead")
	given := func(all ...deed) func(w *world) { // on a quiet desk, before
		return func(w *world) {
			for _, d := range all {
				if err := d(w, w.desk); err != nil {
					w.Fatal(err)
				}
			}
		}
	}
	quick := care.Spec{Survey: care.SurveyPlan{Hours: "24/7"}}
	does := func(cause, thread string, cmd care.Command) deed {
		return clicks(cause, thread, func(c care.Conversation) care.Command {
			switch x := cmd.(type) {
			case care.Resolve:
				x.Seen = c.Version
				return x
			case care.Handoff:
				x.Seen = c.Version
				return x
			}
			return cmd
		})
	}
	both := []deed{first, says("ann", "m-2", "t-2", "Nobody helps me")}
	merge := does("merge", "t-2", care.Merge{Agent: "FB", Operation: "op", Into: idOf("t-1")})
	undo := does("undo", "t-2", care.UndoMerge{Agent: "FB", Operation: "op2"})
	group := []deed{first, says("bob", "m-2", "t-1", "And my tablet!"), says("ann", "m-3", "t-1", "Hello?")}
	split := does("split", "t-1", care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref("m-2")}})
	unsplit := func(w *world, d *desk.Desk) error {
		_, err := d.DoOnce(w.Context(), care.SplitID(idOf("t-1"), "op"), care.UndoSplit{Agent: "FB", Operation: "op2"}, "unsplit")
		return err
	}
	resolve := does("resolve", "t-1", care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "test", Destination: "the shop"})
	fails := func(faults ...memory.Fault) deed {
		return func(w *world, _ *desk.Desk) error { w.net.Fail(faults...); return nil }
	}
	later := func(w *world, d *desk.Desk) error { // what has not left does not, until the deeds are done
		limited := memory.Fault{Err: &channel.Error{Code: channel.RateLimited, RetryAt: time.Now().Add(time.Minute)}}
		return fails(limited, limited, limited)(w, d)
	}
	invalid := memory.Fault{Err: &channel.Error{Code: channel.Invalid}}
	maybe := memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true}
	refused := func(err error) bool { return errors.Is(err, care.ErrRefused) }
	missing := func(err error) bool { return errors.Is(err, care.ErrNotFound) }
	link := func(w *world, d *desk.Desk) error { return d.Link(w.Context(), "FB", idOf("t-1"), idOf("t-2")) }
	unlink := func(w *world, d *desk.Desk) error { return d.Unlink(w.Context(), "FB", idOf("t-1"), idOf("t-2")) }
	claim := does("claim", "t-1", care.Claim{Agent: "AP"})
	contact := does("no contact", "t-1", care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x"})
	reads := func(w *world, d *desk.Desk) error { // so that the account has a cursor
		w.run()
		time.Sleep(time.Minute)
		w.stop()
		return nil
	}
	lost := memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}}
	blindly := func(f memory.Fault) []deed { // a reply that waits for a person
		return []deed{first, fails(f), replies("r-1", "t-1", "We are on it."), reads}
	}
	settles := func(sent bool) deed { // the outcome of a reply in doubt
		return but(missing, func(w *world, d *desk.Desk) error { return d.Settle(w.Context(), idOf("t-1"), "r-1", sent) })
	}
	again := but(missing, func(w *world, d *desk.Desk) error { return d.Retry(w.Context(), idOf("t-1"), "r-1", "FB") })
	return map[string]day{
		"message and reply":       {deeds: []deed{first, replies("r-1", "t-1", "We are on it."), pause(10 * time.Second), says("ann", "m-2", "t-1", "Thanks, and when?"), replies("r-2", "t-1", "Tomorrow.")}},
		"echoed replies":          {echo: true, deeds: []deed{first, replies("r-1", "t-1", "We are on it."), pause(time.Minute), replies("r-2", "t-1", "It is done.")}},
		"answer lost":             {deeds: []deed{first, fails(maybe), replies("r-1", "t-1", "We are on it.")}, wait: time.Minute},
		"answer lost, and echoed": {echo: true, deeds: []deed{first, fails(maybe), replies("r-1", "t-1", "We are on it.")}, wait: time.Minute},
		"refused by the network":  {deeds: []deed{first, fails(invalid, invalid), replies("r-1", "t-1", "We are on it.")}, wait: time.Minute},
		"polled": {before: given(reads), deeds: []deed{pause(time.Minute), func(w *world, d *desk.Desk) error {
			for _, id := range []string{"m-1", "m-2", "m-3"} {
				w.net.Put(message(id, "t-"+id, "My phone is dead"))
			}
			return nil
		}, pause(time.Minute)}},
		"acknowledged": {brand: closedOnWeekends(t).Brands["acme"], deeds: []deed{first, says("ann", "m-2", "t-1", "Hello?"), says("ann", "m-3", "t-2", "Here too")}},
		"acknowledged at the end": {brand: closedOnWeekends(t).Brands["acme"], deeds: []deed{func(w *world, d *desk.Desk) error {
			err := first(w, d)
			select {
			case <-w.died: // nobody learns what it said
				return errGone
			default:
				return err
			}
		}}},
		"unanswered": {deeds: []deed{first}, wait: 30 * time.Hour, poll: time.Hour},
		"broken promise": {before: given(first), deeds: []deed{clicks("p", "t-1", func(care.Conversation) care.Command {
			return care.Promise{Agent: "FB", ID: "p1", Text: "A call", Kind: care.Delivery, Owner: "FB", Due: time.Date(2000, 1, 1, 8, 0, 0, 0, time.UTC)}
		})}, wait: 9 * time.Hour, poll: time.Hour},
		"survey": {spec: quick, brand: desk.Brand{Survey: "Is it still solved?"}, kindly: 1, poll: time.Hour,
			deeds: []deed{whispers("ann", "m-1", "t-1", "My phone is dead"),
				clicks("c", "t-1", func(c care.Conversation) care.Command {
					return care.Reply{Agent: "FB", ID: "r-1", Text: "It works again.", Seen: c.Version}
				}), pause(time.Minute), resolve, pause(49 * time.Hour), whispers("ann", "m-2", "t-1", "no")}},
		"follow-up":                {before: given(first, claim, contact, pause(8*24*time.Hour)), deeds: []deed{says("ann", "m-3", "t-1", "It is dead again"), says("ann", "m-4", "t-1", "Hello?")}},
		"reply after the end":      {before: given(first, claim, contact, pause(8*24*time.Hour)), deeds: []deed{replies("r-1", "t-1", "It is repaired."), pause(time.Minute), says("ann", "m-3", "t-1", "Which one?")}},
		"reply too late":           {before: given(first, claim, contact, pause(8*24*time.Hour)), deeds: []deed{says("ann", "m-3", "t-1", "It is dead again"), but(refused, replies("r-1", "t-1", "It is repaired."))}},
		"merge":                    {before: given(both...), deeds: []deed{merge, says("ann", "m-3", "t-2", "Are you there?"), replies("r-1", "t-1", "We are.")}},
		"merge and its undo":       {before: given(both...), deeds: []deed{merge, says("ann", "m-3", "t-2", "Are you there?"), undo, says("ann", "m-4", "t-2", "Hello?")}},
		"undo of a merge":          {before: given(append(both, merge)...), deeds: []deed{undo, pause(time.Minute), replies("r-1", "t-2", "We are.")}},
		"split":                    {before: given(group...), deeds: []deed{split, says("bob", "m-4", "t-1", "It fell"), replies("r-1", "t-1", "We look into it.")}},
		"split and its undo":       {before: given(group...), deeds: []deed{split, pause(time.Minute), unsplit, says("bob", "m-4", "t-1", "It fell")}},
		"amended when merged":      {before: given(append(both, merge)...), deeds: []deed{edits("m-2", "t-2", "Somebody helps me"), removes("m-1", "t-1")}},
		"amended when split off":   {before: given(append(group, split)...), deeds: []deed{edits("m-2", "t-1", "And my table"), removes("m-2", "t-1")}},
		"edited first":             {deeds: []deed{edits("m-1", "t-1", "My phone is alive"), first}},
		"edited first, somewhere":  {deeds: []deed{edits("m-1", "", "My phone is alive"), first}},
		"deleted first":            {deeds: []deed{removes("m-1", "t-1"), first}},
		"deleted first, somewhere": {deeds: []deed{removes("m-1", ""), first, says("ann", "m-2", "t-1", "Hello?")}},
		"edited, somewhere":        {deeds: []deed{first, edits("m-1", "", "My phone is alive"), removes("m-1", "")}},
		"in private": {before: given(first), deeds: []deed{
			does("h", "t-1", care.Handoff{Reply: care.Reply{Agent: "FB", ID: "r-1", Text: "Please write to us in private."}, Reason: care.BecauseData}),
			pause(time.Minute), whispers("ann", "m-2", "t-9", "Here I am")}},
		"link":   {before: given(first, says("bob", "m-2", "t-2", "It is me")), deeds: []deed{but(refused, link)}, wait: 30 * time.Hour, poll: time.Hour},
		"unlink": {before: given(first, says("bob", "m-2", "t-2", "It is me"), link), deeds: []deed{but(missing, unlink)}},
		"erase": {before: given(append(both, replies("r-1", "t-1", "We are on it."), merge, later)...), deeds: []deed{func(w *world, d *desk.Desk) error {
			return d.Erase(w.Context(), idOf("t-1"))
		}}},
		"found by a person":      {before: given(blindly(maybe)...), blind: true, deeds: []deed{settles(true)}},
		"given up by a person":   {before: given(blindly(lost)...), blind: true, deeds: []deed{settles(false)}},
		"sent again by a person": {before: given(blindly(lost)...), blind: true, deeds: []deed{again}},
		"unknown": {deeds: []deed{delivers("n-1", func() channel.Event {
			return channel.Event{Kind: channel.Unknown, Account: account, At: time.Now(), Native: "n-1", Raw: []byte("{}")}
		}), pause(time.Minute)}},
	}
}
