package care_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var states = []care.State{care.None, care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved, care.Closed, care.Spam, care.Merged}

// everyCommand holds commands of every name, in forms that the guards may and
// may not let pass.
func everyCommand(k *talk) []care.Command {
	now, v := k.now, k.conv.Version
	reply := care.Reply{Agent: "FB", Text: "Hello.", Seen: v, ID: "r1", Content: "c1"}
	silent, promising := reply, reply
	silent.Text = ""
	promising.Promise = &care.Promise{ID: "p2", Kind: care.Voucher, Owner: "AP", Due: now.Add(time.Hour)}
	var ref channel.Ref
	if len(k.conv.Recent) > 0 {
		ref = *k.conv.Recent[0]
	}
	return []care.Command{
		k.writes(), k.writes(private), k.writes(courtesy), k.writes(machine), k.writes(stranger), k.writes(gone), k.writes(colleague),
		care.Edit{Ref: ref, Content: "c"}, care.Edit{Ref: channel.Ref{Account: shop, Native: "thanks"}, Content: "c", Asks: true, At: now}, care.Delete{Ref: ref, Content: "c"},
		care.Claim{Agent: "FB"}, care.Claim{},
		reply, silent, promising,
		care.Handoff{Reply: reply, Reason: care.BecauseTone}, care.Handoff{Reply: reply, Reason: care.BecauseTone, Mode: care.Replace}, care.Handoff{},
		care.Promise{Agent: "FB", ID: "p1", Kind: care.Voucher, Owner: "AP", Due: now.Add(time.Hour)}, care.Promise{},
		care.Keep{Agent: "FB", Promise: "p0"}, care.Keep{Agent: "FB", Promise: "none"},
		care.Snooze{Agent: "FB", Until: now.Add(time.Minute)}, care.Snooze{Agent: "FB"},
		care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "late"}, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "late"},
		care.Reopen{Agent: "FB"},
		care.Acknowledge{Text: "Later.", ID: "a1", Content: "c2"},
		care.Delivered{Reply: "r9", Ref: channel.Ref{Account: shop, Native: "n"}, At: now}, care.PartDelivered{Reply: "r9", Part: 1, At: now}, care.Notice{Reply: "r9", Stage: channel.StageFailed, Code: channel.RecipientClosed}, care.Notice{Reply: "r9", Stage: channel.StageRead}, care.Failed{Reply: "r9"}, care.Retry{Reply: "r9"},
		care.Tick{}, care.Erase{},
		care.Report{Agent: "FB", Surface: channel.Call}, care.Report{Agent: "FB"}, care.Dismiss{Agent: "FB"}, care.LedgerKept{Upto: v}, care.Hide{Agent: "FB", Ref: ref}, care.Hide{Agent: "FB", Ref: k.writes().Ref},
		care.Confirm{Link: "l1"}, care.Confirm{Link: "l1", Agent: "FB"},
		care.Merge{Agent: "FB", Operation: "op", Into: "c-other"}, care.Merge{}, care.UndoMerge{Agent: "FB", Operation: "op2"}, care.UndoMerge{},
		care.Join{Operation: "op", From: "c-other", Luggage: luggage(now, step{})}, care.Join{}, care.Release{To: "c-other", Of: joinedBy(k.conv)}, care.Release{},
		care.Split{Agent: "FB", Operation: "op", Messages: []channel.Ref{ref}}, care.UndoSplit{Agent: "FB", Operation: "op"}, begin(now, step{x: 1}), care.Begin{},
		ofOperation(k.conv, "conclude"), ofOperation(k.conv, "abandon"), ofOperation(k.conv, "return"), returning(k.conv),
		care.FollowUp{Customer: "p-ann", Inbound: ref}, care.FollowUp{}, care.FollowUp{Agent: "FB", Operation: "r1", Seen: v}, continues(),
		care.Withdraw{Agent: "FB", Promise: "p0", Reason: "sold out", Content: "c"}, care.Withdraw{Agent: "FB", Promise: "p0"},
		care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: now.Add(time.Hour)}, care.AddTask{}, care.EndTask{Agent: "FB", Task: "k1"},
		care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"}, care.Hold{}, care.Unhold{Agent: "FB"}, care.Transfer{Agent: "FB", To: "AP"}, care.Transfer{},
		care.Goodwill{Agent: "FB", ID: "g1", Value: care.Money{Minor: 500, Currency: "EUR"}, Budget: "spring", Approver: "AP"}, care.Goodwill{},
		care.AnswerSurvey{Answer: care.No}, care.AnswerSurvey{}, care.AskHuman{Agent: "BO"}, care.AskHuman{}, care.Note{Agent: "FB", Text: "She called.", Content: "w"}, care.Note{},
		care.MarkSpam{Agent: "FB"}, care.MarkSpam{}, care.UnmarkSpam{Agent: "FB"}, care.UnmarkSpam{},
	}
}

// shapes are conversations in a state, with and without what is on its way,
// promised, leased.
func shapes(t *testing.T, s care.State) []*talk {
	plain := in(t, s, care.Spec{})
	out := []*talk{plain}
	add := func(cmds ...care.Command) {
		k := *plain
		k.t = t
		for _, cmd := range cmds {
			events, err := k.decide(cmd)
			if err != nil {
				return
			}
			k.log, k.conv = append(k.log, events...), care.Fold(k.conv, events)
		}
		k.conv.State = s // the command before may have moved it
		if s == care.Snoozed {
			k.conv.SnoozedUntil = plain.conv.SnoozedUntil
		}
		out = append(out, &k)
	}
	sending := plain.replies("r9")
	add(sending)
	add(care.Promise{Agent: "FB", ID: "p0", Kind: care.Voucher, Owner: "FB", Due: plain.now.Add(3 * time.Hour)})
	add(plain.writes(), care.Claim{Agent: "FB"})
	add(care.Claim{Agent: "AP"})
	return append(out, related(t, s)...)
}

// For every state and command the table and the machine agree: a command that
// the table lacks is refused by the state, one that it has is not, and leads
// nowhere else than the table says.
func TestTableIsTheMachine(t *testing.T) {
	verdicts := map[string][]care.State{}
	for _, tr := range care.Table() {
		key := fmt.Sprintf("%s/%s", tr.From, tr.Command)
		if _, twice := verdicts[key]; twice {
			t.Errorf("%s is in the table twice", key)
		}
		verdicts[key] = tr.To
	}
	reached, judged := map[string]bool{}, map[string]bool{}
	for _, s := range states {
		for _, k := range shapes(t, s) {
			for _, night := range []bool{false, true} {
				k.facts.OutOfHours, k.facts.Period = night, map[bool]string{true: "night"}[night]
				target := other(k.conv, true)
				k.facts.Target = &target
				for _, cmd := range everyCommand(k) {
					key := fmt.Sprintf("%s/%s", s, cmd.Name())
					judged[cmd.Name()] = true
					to, listed := verdicts[key]
					events, err := k.decide(cmd)
					no, _ := err.(*care.Refusal)
					byState := no != nil && no.Guard == care.GuardState
					if err != nil && no == nil {
						t.Fatalf("%s: %v", key, err)
					}
					if byState == listed {
						t.Errorf("%s: refused by the state is %t, in the table %t", key, byState, listed)
					}
					if err != nil {
						continue
					}
					next := care.Fold(k.conv, events).State
					if next == s && len(events) == 0 {
						continue
					}
					if !slices.Contains(to, next) {
						t.Errorf("%s leads to %q, the table says %v", key, next, to)
					}
					reached[key+"/"+string(next)] = true
				}
			}
		}
	}
	byTime(t, reached)
	byBots(t, reached)
	for _, tr := range care.Table() { // the other way round: every line of the table happens
		if !judged[tr.Command] {
			t.Errorf("%s was not judged", tr.Command)
		}
		for _, to := range tr.To {
			if to != tr.From && !reached[fmt.Sprintf("%s/%s/%s", tr.From, tr.Command, to)] {
				t.Errorf("nothing led from %q by %s to %q", tr.From, tr.Command, to)
			}
		}
	}
}

// byTime notes what time alone leads to.
func byTime(t *testing.T, reached map[string]bool) {
	for _, s := range []care.State{care.Waiting, care.Snoozed, care.Resolved, care.Closed} {
		k := in(t, s, care.Spec{})
		switch s {
		case care.Waiting:
			k.do(k.promise("p1", at(time.Hour)))
		case care.Snoozed:
			k.wait(time.Hour)
		}
		k.wait(8 * 24 * time.Hour)
		if len(k.do(care.Tick{})) > 0 {
			reached[fmt.Sprintf("%s/tick/%s", s, k.conv.State)] = true
		}
	}
}

// byBots notes what wants a bot, a survey or a long silence.
func byBots(t *testing.T, reached map[string]bool) {
	spec := withBot()
	for _, s := range []care.State{care.New, care.Waiting, care.Snoozed} {
		k := newTalk(t, spec)
		k.do(k.writes())
		if s != care.New {
			k.do(botSays(k, "b1"))
		}
		k.conv.State = s
		k.do(care.AskHuman{Agent: "BO"})
		reached[fmt.Sprintf("%s/ask_human/%s", s, k.conv.State)] = true
	}
	k := in(t, care.Waiting, care.Spec{})
	k.wait(5 * 24 * time.Hour)
	k.do(care.Tick{})
	reached["waiting/tick/"+string(k.conv.State)] = true
	k = asked(t, care.Spec{})
	k.do(care.AnswerSurvey{Answer: care.No})
	reached["resolved/answer_survey/"+string(k.conv.State)] = true
}

func TestTableIsACopy(t *testing.T) {
	care.Table()[0].To[0] = care.Closed
	care.Table()[0].Command = "other"
	if got := care.Table()[0]; got.To[0] != care.New || got.Command != "receive" {
		t.Errorf("the table became %+v", got)
	}
}

func TestDiagrams(t *testing.T) {
	golden(t, "table.mmd", care.Mermaid())
	golden(t, "table.dot", care.DOT())
}
