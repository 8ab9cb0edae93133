package care_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// row is a line of the state table, written down from what social care asks for
// and not from the code: who may do what, in which states, under which
// condition, what then happens, and when something is due next.
type row struct {
	name string
	from []care.State
	spec care.Spec
	// given is what holds besides the state.
	given func(k *talk)
	cmd   func(k *talk) care.Command
	// events happen, and lead to the state; empty: it stays.
	events []string
	to     care.State
	// refused is the guard that says no instead.
	refused string
	// due is how long after the command time brings something about; 0: not said.
	due time.Duration
	// sameClock: no target starts, ends or stops. failures is how many it adds.
	sameClock bool
	failures  int
}

var (
	liveStates = []care.State{care.New, care.Open, care.Waiting, care.Snoozed}
	weAnswered = []care.State{care.Waiting, care.Snoozed}
	everBegun  = []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved, care.Closed, care.Spam}
)

const aDay = 24 * time.Hour

func only(s ...care.State) []care.State { return s }

func receives(change ...func(*care.Receive)) func(k *talk) care.Command {
	return func(k *talk) care.Command { return k.writes(change...) }
}

func isGiven(cmd care.Command) func(k *talk) care.Command {
	return func(*talk) care.Command { return cmd }
}

// writesOn is an agent who writes after the end, having seen everything.
func writesOn(agent string) func(k *talk) care.Command {
	return func(k *talk) care.Command {
		return care.FollowUp{Agent: agent, Operation: "r-" + agent, Seen: k.conv.Version}
	}
}

func passes(d time.Duration) func(k *talk) { return func(k *talk) { k.wait(d) } }

func does(cmds ...func(k *talk) care.Command) func(k *talk) {
	return func(k *talk) {
		for _, c := range cmds {
			k.do(c(k))
		}
	}
}

func isPromised(kind care.PromiseKind, due time.Duration) func(k *talk) care.Command {
	return func(k *talk) care.Command {
		return care.Promise{Agent: "FB", ID: "p0", Kind: kind, Owner: "FB", Due: k.now.Add(due)}
	}
}

func answers(change ...func(*care.Reply)) func(k *talk) care.Command {
	return func(k *talk) care.Command {
		r := k.replies("r9")
		for _, f := range change {
			f(&r)
		}
		return r
	}
}

func inPrivate(r *care.Reply) { r.Visibility = channel.Private }
func inPublic(r *care.Reply)  { r.Visibility = channel.Public }

func invites(mode care.HandoffMode) func(k *talk) care.Command {
	return func(k *talk) care.Command {
		return care.Handoff{Reply: k.replies("r9"), Reason: care.BecauseTone, Mode: mode}
	}
}

func endsAs(kind care.ResolutionKind) func(k *talk) care.Command {
	return func(*talk) care.Command {
		return care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel", Destination: "the shop", Content: "c"}
	}
}

func closedHours(k *talk) { k.facts.OutOfHours, k.facts.Period = true, "night" }

func ack(id string) func(k *talk) care.Command {
	return isGiven(care.Acknowledge{Text: "Later.", ID: id, Content: id})
}

// movedPrivate is a case that began in public and was answered in private.
func movedPrivate(k *talk) {
	k.do(care.Handoff{Reply: k.replies("r8"), Reason: care.BecauseData})
	k.do(k.delivered("r8"))
	k.do(k.writes(private))
	r := k.replies("r7")
	r.Visibility = channel.Private
	k.do(r)
	k.do(k.delivered("r7"))
}

func knowsOther(change func(t *care.Conversation)) func(k *talk) {
	return func(k *talk) {
		t := other(k.conv, true)
		if change != nil {
			change(&t)
		}
		k.facts.Target = &t
	}
}

var mergesOther = isGiven(care.Merge{Agent: "FB", Operation: "op", Into: "c-other"})

var rows = slices.Concat(inboundRows, workRows, replyRows, promiseRows, endRows, acrossRows)

// What arrives.
var inboundRows = []row{
	{name: "a first message begins a conversation", from: only(care.None), cmd: receives(), events: []string{"opened", "received"}, to: care.New},
	{name: "a message that is on record does nothing", from: everBegun, cmd: func(k *talk) care.Command {
		return message("m-a", k.now)
	}, events: []string{}, sameClock: true},
	{name: "one more before the answer", from: only(care.New, care.Open), cmd: receives(), events: []string{"received"}, sameClock: true},
	{name: "one more after the answer", from: weAnswered, cmd: receives(), events: []string{"received"}, to: care.Open},
	{name: "a machine's", from: everBegun, cmd: receives(machine), events: []string{"received"}, sameClock: true},
	{name: "a third person's", from: slices.Concat(liveStates, only(care.Resolved, care.Spam)), cmd: receives(stranger), events: []string{"received"}, sameClock: true},
	{name: "a third person's, after the end", from: only(care.Closed), cmd: receives(stranger), refused: care.GuardFollowUp},
	{name: "thanks", from: slices.Concat(weAnswered, only(care.Resolved, care.Closed)), cmd: receives(courtesy), events: []string{"received"}, sameClock: true},
	{
		name: "within the window", from: only(care.Resolved), given: passes(7*aDay - time.Microsecond),
		cmd: receives(), events: []string{"reopened", "received", "task_added", "survey_skipped"}, to: care.Open, failures: 1,
	},
	{name: "when the window is over", from: only(care.Resolved), spec: care.Spec{Survey: care.SurveyPlan{Off: true}}, given: passes(7 * aDay), cmd: receives(), refused: care.GuardFollowUp},
	{name: "after the end", from: only(care.Closed), cmd: receives(), refused: care.GuardFollowUp},
	{
		name: "the follow-up is on record before the message", from: only(care.Closed),
		cmd: func(k *talk) care.Command {
			return care.FollowUp{Customer: "p-ann", Inbound: k.writes().Ref}
		}, events: []string{"followed_up"}, sameClock: true,
	},
	{name: "an agent's reply, after the end", from: only(care.Closed), cmd: func(k *talk) care.Command { return k.replies("r-again") }, refused: care.GuardState},
	{name: "an agent's reply, after the end, begins another", from: only(care.Closed), cmd: writesOn("FB"), events: []string{"followed_up"}, sameClock: true},
	{name: "the agent's, when the window is over", from: only(care.Resolved), spec: care.Spec{Survey: care.SurveyPlan{Off: true}}, given: passes(8 * aDay), cmd: writesOn("FB"), events: []string{"closed", "followed_up"}, to: care.Closed},
	{name: "the agent's, who missed a colleague's", from: only(care.Closed), given: does(writesOn("AP")), cmd: func(k *talk) care.Command {
		return care.FollowUp{Agent: "FB", Operation: "r-FB", Seen: k.conv.Version - 1}
	}, refused: care.GuardConflict},
	{name: "the agent's, after a colleague's", from: only(care.Closed), given: does(writesOn("AP")), cmd: writesOn("FB"), refused: care.GuardElsewhere},
	{name: "the agent's, after the customer's", from: only(care.Closed), given: does(func(k *talk) care.Command {
		return care.FollowUp{Customer: "p-ann", Inbound: k.writes().Ref}
	}), cmd: writesOn("FB"), refused: care.GuardElsewhere},
	{name: "the agent's, after a third person's", from: only(care.Closed), given: does(func(k *talk) care.Command {
		return care.FollowUp{Customer: "p-bob", Inbound: k.writes().Ref}
	}), cmd: writesOn("FB"), events: []string{"followed_up"}},
	{name: "a bot's, after the end", from: only(care.Closed), spec: withBot(), cmd: writesOn("BO"), refused: care.GuardAgent},
	{name: "the agent's, before the end", from: slices.Concat(liveStates, only(care.Resolved, care.Spam)), cmd: writesOn("FB"), refused: care.GuardState},
	{name: "the agent's, to what was merged", from: only(care.Merged), cmd: writesOn("FB"), refused: care.GuardState},
	{name: "the brand begins", from: only(care.None), cmd: isGiven(continues()), events: []string{"opened", "continued", "assigned"}, to: care.Open, sameClock: true},
	{
		name: "the end is recorded with the follow-up", from: only(care.Resolved), spec: care.Spec{Survey: care.SurveyPlan{Off: true}}, given: passes(8 * aDay),
		cmd:    func(k *talk) care.Command { return care.Tick{} },
		events: []string{"closed"}, to: care.Closed,
	},
	{name: "to spam", from: only(care.Spam), cmd: receives(), events: []string{"received"}, sameClock: true},
	{name: "to what was merged", from: only(care.Merged), cmd: receives(), refused: care.GuardElsewhere},
	{name: "in private, where it was asked for", from: only(care.New, care.Open), given: does(invites(care.Complement)), cmd: receives(private), events: []string{"received", "moved_private"}, to: care.Open},
	{name: "in private, where it was not", from: weAnswered, cmd: receives(private), events: []string{"received"}, to: care.Open},
}

// Who works on it.
var workRows = []row{
	{name: "the first claim", from: only(care.New), cmd: isGiven(care.Claim{Agent: "FB"}), events: []string{"claimed", "assigned"}, to: care.Open, sameClock: true},
	{name: "another claim", from: only(care.Open, care.Waiting, care.Snoozed), cmd: isGiven(care.Claim{Agent: "FB"}), events: []string{"claimed"}, sameClock: true},
	{name: "a claim of what somebody holds", from: only(care.Open), cmd: isGiven(care.Claim{Agent: "AP"}), refused: care.GuardLease},
	{name: "a claim when the lease is over", from: only(care.Open), given: passes(10 * time.Minute), cmd: isGiven(care.Claim{Agent: "AP"}), events: []string{"claimed"}},
	{name: "a claim after the end", from: only(care.Resolved, care.Closed, care.Spam, care.Merged), cmd: isGiven(care.Claim{Agent: "FB"}), refused: care.GuardState},
	{name: "to a colleague", from: liveStates, spec: team(), cmd: isGiven(care.Transfer{Agent: "FB", To: "AP"}), events: []string{"assigned"}, sameClock: true},
	{name: "to a colleague who is off", from: liveStates, spec: team(), cmd: isGiven(care.Transfer{Agent: "FB", To: "KC"}), events: []string{"assigned"}, sameClock: true},
	{name: "a note", from: append(only(care.Resolved), liveStates...), spec: team(), cmd: isGiven(care.Note{Agent: "AP", Text: "She called.", Content: "w"}), events: []string{"noted"}, sameClock: true},
	{name: "to a stranger", from: liveStates, spec: team(), cmd: isGiven(care.Transfer{Agent: "FB", To: "ZZ"}), refused: care.GuardAgent},
	{name: "by a stranger", from: liveStates, spec: team(), cmd: isGiven(care.Claim{Agent: "ZZ"}), refused: care.GuardAgent},
	{name: "aside", from: only(care.Waiting, care.Snoozed), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(3 * time.Hour)}
	}, events: []string{"snoozed"}, to: care.Snoozed, due: 3 * time.Hour, sameClock: true},
	{name: "aside until now", from: only(care.Open, care.Waiting), cmd: func(k *talk) care.Command { return care.Snooze{Agent: "FB", Until: k.now} }, refused: care.GuardField},
	{name: "aside past a promise", from: only(care.Waiting), given: does(isPromised(care.Voucher, time.Hour)), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(time.Hour + time.Microsecond)}
	}, refused: care.GuardUntil},
	{name: "aside up to a promise", from: only(care.Waiting), given: does(isPromised(care.Voucher, time.Hour)), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(time.Hour)}
	}, events: []string{"snoozed"}, to: care.Snoozed},
	{name: "aside past the news that are owed", from: only(care.Waiting), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(aDay + time.Microsecond)}
	}, refused: care.GuardUntil},
	{name: "aside past six hours of a public complaint", from: only(care.Open), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(6*time.Hour + time.Microsecond)}
	}, refused: care.GuardUntil},
	{name: "aside before anybody has it", from: only(care.New), cmd: func(k *talk) care.Command {
		return care.Snooze{Agent: "FB", Until: k.now.Add(time.Hour)}
	}, refused: care.GuardState},
	{name: "time is up", from: only(care.Snoozed), given: passes(5 * time.Hour), cmd: isGiven(care.Tick{}), events: []string{"woke"}, to: care.Open},
	{name: "time is not up", from: only(care.Snoozed), given: passes(5*time.Hour - time.Microsecond), cmd: isGiven(care.Tick{}), events: []string{}},
	{name: "out of hours", from: only(care.New, care.Open), given: closedHours, cmd: ack("a1"), events: []string{"acknowledged"}},
	{name: "in hours", from: only(care.New, care.Open), cmd: ack("a1"), refused: care.GuardAcknowledge},
	{name: "out of hours, nobody waits", from: weAnswered, given: closedHours, cmd: ack("a1"), refused: care.GuardAcknowledge},
	{name: "out of hours, again", from: only(care.New), given: func(k *talk) { closedHours(k); k.do(ack("a1")(k)) }, cmd: ack("a2"), refused: care.GuardAcknowledge},
	{name: "out of hours, to a machine perhaps", from: only(care.New), given: func(k *talk) {
		closedHours(k)
		k.facts.Automatic = []time.Time{k.now, k.now, k.now}
	}, cmd: ack("a1"), refused: care.GuardAcknowledge},
}

// What we say.
var replyRows = []row{
	{name: "an answer by whom nobody had", from: only(care.New), cmd: answers(), events: []string{"replied", "assigned"}, to: care.Waiting},
	{name: "an answer", from: only(care.Open, care.Waiting, care.Snoozed), cmd: answers(), events: []string{"replied"}, to: care.Waiting},
	{name: "an answer after the solution", from: only(care.Resolved), cmd: answers(), events: []string{"replied"}},
	{name: "a promise after the solution", from: only(care.Resolved), cmd: answers(func(r *care.Reply) {
		r.Promise = &care.Promise{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: t0.Add(30 * time.Hour)}
	}), events: []string{"replied", "promised", "survey_skipped"}, to: care.Waiting},
	{name: "an answer with a promise", from: only(care.Open, care.Waiting, care.Snoozed), cmd: answers(func(r *care.Reply) {
		r.Promise = &care.Promise{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: t0.Add(30 * time.Hour)}
	}), events: []string{"replied", "promised"}, to: care.Waiting},
	{name: "an answer after the end", from: only(care.Closed, care.Spam, care.Merged), cmd: answers(), refused: care.GuardState},
	{name: "an answer while somebody else writes", from: only(care.Open), cmd: answers(func(r *care.Reply) { r.Agent = "AP" }), refused: care.GuardLease},
	{name: "an answer to less than there is", from: only(care.New, care.Open), given: func(k *talk) {
		k.n += 20
		k.do(k.writes())
	}, cmd: answers(func(r *care.Reply) { r.Seen-- }), refused: care.GuardConflict},
	{name: "an answer that shows data in public", from: liveStates, given: func(k *talk) {
		text, _ := k.rules.Final(k.conv, k.replies("r9"))
		k.facts.Verdict = care.Judged(text, "it shows an IBAN")
	}, cmd: answers(inPublic), refused: care.GuardUnsafe},
	{name: "an answer that the network does not take", from: liveStates, given: func(k *talk) { k.facts.WindowClosed = true }, cmd: answers(inPrivate), refused: care.GuardWindow},
	{name: "an answer like many others", from: liveStates, given: func(k *talk) {
		for n := range 5 {
			k.facts.Similar = append(k.facts.Similar, care.Said{Conversation: "c-x", Customer: fmt.Sprint("p-", n), At: k.now})
		}
	}, cmd: answers(), refused: care.GuardSimilar},
	{name: "the same answer again", from: weAnswered, given: func(k *talk) {
		k.facts.Similar = []care.Said{{Conversation: k.conv.ID, Customer: "p-ann", At: k.now}}
	}, cmd: answers(), refused: care.GuardSimilar},
	{name: "a bot's answer where a person is", from: only(care.Open), spec: withBot(), cmd: func(k *talk) care.Command { return botSays(k, "b1") }, refused: care.GuardHumanOwns},
	{name: "a bot's answer", from: only(care.New), spec: withBot(), cmd: func(k *talk) care.Command { return botSays(k, "b1") }, events: []string{"replied", "assigned"}, to: care.Waiting},
	{name: "a bot gives it to people", from: only(care.New), spec: withBot(), cmd: isGiven(care.AskHuman{Agent: "BO"}), events: []string{"human_asked", "assigned"}, to: care.Open},
	{name: "come and write in private", from: only(care.Open, care.Waiting, care.Snoozed), cmd: invites(care.Complement), events: []string{"replied", "invited"}, to: care.Waiting},
	{name: "weAnswered in private instead", from: only(care.Open), cmd: invites(care.Replace), events: []string{"replied", "invited"}, to: care.Waiting},
	{name: "come and write in private, without a reason", from: liveStates, cmd: func(k *talk) care.Command { return care.Handoff{Reply: k.replies("r9"), Reason: "mood"} }, refused: care.GuardField},
	{name: "nobody came", from: only(care.Open), given: func(k *talk) { k.do(invites(care.Complement)(k)); k.do(k.delivered("r9")); k.wait(aDay) }, cmd: isGiven(care.Tick{}), events: []string{"invitation_lapsed"}, to: care.Open},
}

// What we promise.
var promiseRows = []row{
	{name: "promised", from: weAnswered, cmd: isPromised(care.Delivery, 4*time.Hour), events: []string{"promised"}, due: 2 * time.Hour, sameClock: true},
	{name: "promised for yesterday", from: liveStates, cmd: isPromised(care.Delivery, -time.Hour), refused: care.GuardField},
	{name: "promised by nobody", from: liveStates, cmd: func(k *talk) care.Command {
		return care.Promise{Agent: "FB", ID: "p0", Kind: care.Delivery, Due: k.now.Add(time.Hour)}
	}, refused: care.GuardField},
	{name: "promised something else", from: liveStates, cmd: isPromised("moon", time.Hour), refused: care.GuardField},
	{name: "promised when its owner is off", from: liveStates, spec: team(), cmd: func(k *talk) care.Command { // a Saturday
		return care.Promise{Agent: "FB", ID: "p0", Kind: care.Delivery, Owner: "KC", Due: k.now.Add(time.Hour)}
	}, refused: care.GuardCover},
	{name: "promised after the solution", from: only(care.Resolved, care.Closed, care.Spam, care.Merged), cmd: isPromised(care.Delivery, time.Hour), refused: care.GuardState},
	{name: "kept", from: liveStates, given: does(isPromised(care.Voucher, 4*time.Hour)), cmd: isGiven(care.Keep{Agent: "FB", Promise: "p0"}), events: []string{"kept"}},
	{name: "withdrawn", from: liveStates, given: does(isPromised(care.Voucher, 4*time.Hour)), cmd: isGiven(care.Withdraw{Agent: "FB", Promise: "p0", Reason: "sold out", Content: "c"}), events: []string{"withdrawn"}},
	{name: "withdrawn without a word", from: liveStates, given: does(isPromised(care.Voucher, 4*time.Hour)), cmd: isGiven(care.Withdraw{Agent: "FB", Promise: "p0"}), refused: care.GuardField},
	{name: "called to mind", from: only(care.Waiting), given: func(k *talk) { k.do(isPromised(care.Voucher, 4*time.Hour)(k)); k.wait(2 * time.Hour) }, cmd: isGiven(care.Tick{}), events: []string{"reminded"}, due: 2 * time.Hour},
	{name: "broken", from: weAnswered, given: func(k *talk) { k.do(isPromised(care.Voucher, time.Hour)(k)); k.wait(time.Hour) }, cmd: isGiven(care.Tick{}), events: []string{"broken", "alarm", "task_added"}, to: care.Open, failures: 1},
}

// How it ends.
var endRows = []row{
	{name: "solved", from: weAnswered, cmd: endsAs(care.Solved), events: []string{"resolved"}, to: care.Resolved, due: 2 * aDay},
	{name: "sent to who can solve it", from: weAnswered, cmd: endsAs(care.Oriented), events: []string{"resolved"}, to: care.Resolved, due: 2 * aDay},
	{name: "solved, though the customer waits", from: only(care.New, care.Open), cmd: endsAs(care.Solved), refused: care.GuardWaiting},
	{name: "a duplicate, though the customer waits", from: only(care.Open), cmd: endsAs(care.IsDuplicate), events: []string{"resolved"}, to: care.Resolved, due: 7 * aDay},
	{name: "without contact, though the customer waits", from: only(care.Open), cmd: endsAs(care.NoContact), events: []string{"resolved"}, to: care.Resolved, due: 7 * aDay},
	{name: "nothing to do, though the customer waits", from: only(care.Open), cmd: endsAs(care.NoAction), events: []string{"resolved"}, to: care.Resolved, due: 7 * aDay},
	{name: "solved, with a promise open", from: weAnswered, given: does(isPromised(care.Voucher, time.Hour)), cmd: endsAs(care.Solved), refused: care.GuardPromises},
	{name: "without contact, with a promise open", from: weAnswered, given: does(isPromised(care.Voucher, time.Hour)), cmd: endsAs(care.NoContact), refused: care.GuardPromises},
	{name: "solved without a cause", from: weAnswered, cmd: isGiven(care.Resolve{Agent: "FB", Kind: care.Solved}), refused: care.GuardField},
	{name: "solved without a kind", from: weAnswered, cmd: isGiven(care.Resolve{Agent: "FB", Cause: "parcel"}), refused: care.GuardField},
	{name: "solved in private, the public thread open", from: only(care.Open), given: movedPrivate, cmd: endsAs(care.Solved), refused: care.GuardPublicOpen},
	{name: "nothing to do in private, the public thread open", from: only(care.Open), given: movedPrivate, cmd: endsAs(care.NoAction), refused: care.GuardPublicOpen},
	{name: "solved in private, the public thread closed", from: only(care.Open), given: func(k *talk) {
		movedPrivate(k)
		r := k.replies("r6")
		r.Visibility = channel.Public
		k.do(r)
	}, cmd: endsAs(care.Solved), events: []string{"resolved"}, to: care.Resolved},
	{name: "solved twice", from: only(care.Resolved, care.Closed, care.Spam, care.Merged), cmd: endsAs(care.Solved), refused: care.GuardState},
	{name: "silence", from: only(care.Waiting), given: passes(5 * aDay), cmd: isGiven(care.Tick{}), events: []string{"resolved"}, to: care.Resolved, due: 7 * aDay},
	{name: "not yet silence", from: only(care.Waiting), given: passes(5*aDay - time.Microsecond), cmd: isGiven(care.Tick{}), events: []string{}, due: time.Microsecond},
	{name: "no silence where a task is open", from: only(care.Waiting), given: func(k *talk) {
		k.do(care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: k.now.Add(30 * aDay)})
		k.wait(6 * aDay)
	}, cmd: isGiven(care.Tick{}), events: []string{}},
	{name: "no silence once it asks for work again", from: only(care.Snoozed), given: passes(6 * aDay), cmd: isGiven(care.Tick{}), events: []string{"woke"}, to: care.Open},
	{name: "asked how it was", from: only(care.Resolved), given: passes(2 * aDay), cmd: isGiven(survey("s1")), events: []string{"survey_asked"}, due: 5 * aDay},
	{name: "not asked: lately", from: only(care.Resolved), given: func(k *talk) { k.wait(2 * aDay); k.facts.LastSurvey = k.now.Add(-29 * aDay) }, cmd: isGiven(survey("s1")), events: []string{"survey_skipped"}},
	{name: "not asked: in a crisis", from: only(care.Resolved), given: func(k *talk) { k.wait(2 * aDay); k.facts.Crisis = true }, cmd: isGiven(survey("s1")), events: []string{"survey_skipped"}},
	{name: "not asked: the window is closed", from: only(care.Resolved), given: func(k *talk) { k.wait(2 * aDay); k.facts.WindowClosed = true }, cmd: isGiven(survey("s1")), events: []string{"survey_skipped"}},
	{name: "still solved", from: only(care.Resolved), given: wasAsked, cmd: isGiven(care.AnswerSurvey{Answer: care.Yes}), events: []string{"survey_answered"}, sameClock: true},
	{name: "not solved", from: only(care.Resolved), given: wasAsked, cmd: isGiven(care.AnswerSurvey{Answer: care.No}), events: []string{"survey_answered", "reopened", "task_added"}, to: care.Open, failures: 1},
	{name: "not asked after silence", from: only(care.Waiting), given: func(k *talk) { k.wait(5 * aDay).do(care.Tick{}); k.wait(2*aDay - time.Microsecond) }, cmd: isGiven(survey("s1")), events: []string{}},
	{name: "over", from: only(care.Resolved), given: func(k *talk) { wasAsked(k); k.wait(5 * aDay) }, cmd: isGiven(care.Tick{}), events: []string{"closed"}, to: care.Closed},
	{name: "reopened by an agent", from: only(care.Resolved), cmd: isGiven(care.Reopen{Agent: "AP"}), events: []string{"reopened", "survey_skipped"}, to: care.Open},
	{name: "spam", from: slices.Concat(liveStates, only(care.Resolved)), spec: care.Spec{Survey: care.SurveyPlan{Off: true}}, cmd: isGiven(care.MarkSpam{Agent: "FB"}), events: []string{"marked_spam"}, to: care.Spam},
	{name: "no spam after all", from: only(care.Spam), cmd: isGiven(care.UnmarkSpam{Agent: "FB"}), events: []string{"unmarked_spam"}, to: care.Open},
}

func wasAsked(k *talk) {
	k.wait(2 * aDay)
	k.do(survey("s1"))
	k.do(k.delivered("s1"))
}

// Across conversations.
var acrossRows = []row{
	{name: "merged", from: liveStates, given: knowsOther(nil), cmd: mergesOther, events: []string{"merged"}, to: care.Merged, due: 30 * time.Second},
	{name: "merged with a stranger's", from: liveStates, given: knowsOther(func(t *care.Conversation) { t.Customer = "p-bob" }), cmd: mergesOther, refused: care.GuardCustomer},
	{name: "merged with a stranger's on purpose", from: only(care.Open), given: knowsOther(func(t *care.Conversation) { t.Customer = "p-bob" }), cmd: isGiven(care.Merge{Agent: "FB", Operation: "op", Into: "c-other", Override: true}), events: []string{"merged"}, to: care.Merged},
	{name: "merged into what is over", from: liveStates, given: knowsOther(func(t *care.Conversation) { t.State = care.Closed }), cmd: mergesOther, refused: care.GuardTarget},
	{name: "merged in a circle", from: liveStates, given: knowsOther(func(t *care.Conversation) { t.State = care.Merged }), cmd: mergesOther, refused: care.GuardTarget},
	{name: "merged into itself", from: liveStates, cmd: func(k *talk) care.Command { return care.Merge{Agent: "FB", Operation: "op", Into: k.conv.ID} }, refused: care.GuardField},
	{name: "merged after the end", from: only(care.Resolved, care.Closed, care.Spam, care.Merged), given: knowsOther(nil), cmd: mergesOther, refused: care.GuardState},
	{name: "the merge taken back", from: only(care.Merged), given: knowsOther(nil), cmd: isGiven(care.UndoMerge{Agent: "FB", Operation: "op2"}), events: []string{"undo_began"}},
	{name: "split", from: liveStates, given: func(k *talk) {
		ref := channel.Ref{Account: shop, Native: "m-a"}
		k.facts.Moving = []care.Moved{{Ref: ref, Content: care.ContentID(ref), Author: "p-ann", Visibility: channel.Public, SentAt: t0}}
	}, cmd: isGiven(care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{{Account: shop, Native: "m-a"}}}), events: []string{"split"}},
}

// The code does what the table says, row by row.
func TestRowByRow(t *testing.T) {
	names := map[string]bool{}
	for _, r := range rows {
		if names[r.name] {
			t.Errorf("two rows are called %q", r.name)
		}
		names[r.name] = true
		for _, from := range r.from {
			t.Run(r.name+"/"+string(from), func(t *testing.T) { r.run(t, from) })
		}
	}
}

func (r row) run(t *testing.T, from care.State) {
	k := in(t, from, r.spec)
	if r.given != nil {
		r.given(k)
	}
	cmd := r.cmd(k)
	was := k.conv
	clock := k.targets()
	if r.refused != "" {
		k.refused(cmd, r.refused)
		return
	}
	events, err := k.decide(cmd)
	var no *care.Refusal
	if errors.As(err, &no) {
		t.Fatalf("refused by %s: %v", no.Guard, no)
	}
	if err != nil {
		t.Fatal(err)
	}
	k.conv = care.Fold(k.conv, events)
	if diff := cmp.Diff(r.events, types(events)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	to := r.to
	if to == "" {
		to = was.State
	}
	k.wantState(to)
	if got := k.conv.Failures - was.Failures; got != r.failures {
		t.Errorf("%d failures, want %d", got, r.failures)
	}
	if r.sameClock {
		if diff := cmp.Diff(clock, k.targets()); diff != "" {
			t.Errorf("clock (-before +after):\n%s", diff)
		}
		if !k.conv.WaitingSince.Equal(was.WaitingSince) {
			t.Errorf("waits since %v, before %v", k.conv.WaitingSince, was.WaitingSince)
		}
	}
	if r.due != 0 {
		if due, _ := k.rules.NextDue(k.conv); due.Sub(k.now) != r.due {
			t.Errorf("due in %v, want %v", due.Sub(k.now), r.due)
		}
	}
}

// targets are how the clock's targets stand.
func (k *talk) targets() map[string]sla.Condition {
	all, err := k.rules.Status(k.conv, k.now)
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]sla.Condition{}
	for _, s := range all {
		out[fmt.Sprintf("%s %d due %v", s.Metric, s.Cycle, s.Due)] = s.State
	}
	return out
}
