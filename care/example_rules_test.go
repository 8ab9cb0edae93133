package care_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// The host judges and counts what leaves, not what the agent wrote.
func ExampleRules_Final() {
	rules, conv, err := begun(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	text, to := rules.Final(conv, care.Handoff{
		Reply: care.Reply{Agent: "FB", Text: "Write to us in private, please."}, Wants: []string{"your order number"},
	})
	fmt.Println(text, to, err)
	// Output: Write to us in private, please. (your order number) ^FB public <nil>
}

// A public line that says that a private message was sent leaves after that.
func ExampleRules_Pointer() {
	rules, conv, err := begun(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	line, to := rules.Pointer(conv, care.Handoff{
		Reply: care.Reply{Agent: "FB", ID: "r1", Text: "Hello Ann, ..."}, Mode: care.Replace, Pointer: "We wrote to you in private.",
	})
	fmt.Println(line, to, err)
	// Output: We wrote to you in private. ^FB public <nil>
}

func ExamplePointerReply() {
	fmt.Println(care.PointerReply("r1"))
	// Output: r1-pointer
}

func ExampleRules_Advise() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rules.Advise(conv, now))
	promise := care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: now.Add(48 * time.Hour)}
	events, err := rules.Decide(conv, promise, care.Facts{}, now)
	fmt.Println(rules.Advise(care.Fold(conv, events), now), err)
	// Output:
	// []
	// [time] <nil>
}

func ExampleRules_Status() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := rules.Status(conv, now.Add(3*time.Hour))
	for _, s := range all {
		if s.Metric == sla.FirstResponse {
			fmt.Println(s.Metric, s.State, s.Due.Sub(now), err)
		}
	}
	// Output: first_response running 6h0m0s <nil>
}

func ExampleRules_Clock() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, _ := begun(now)
	clock, ok := rules.Clock(conv)
	next, alarm := clock.Next(now)
	fmt.Println(ok, alarm, next.At.Sub(now) < 6*time.Hour)
	// Output: true true true
}

func ExampleRules_Card() {
	rules, err := care.NewRules(care.Spec{Team: []care.Agent{{Initials: "FB", Name: "Flavia"}}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	card, ok := rules.Card("FB")
	fmt.Println(card.Name, card.Initials, ok)
	_, ok = rules.Card("ZZ")
	fmt.Println(ok)
	// Output:
	// Flavia FB true
	// false
}

// What a host shows of the defaults it did not set.
func ExampleRules_Spec() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := rules.Spec()
	fmt.Println(time.Duration(s.ReopenWindow), time.Duration(s.Survey.After), s.SimilarMax)
	// Output: 168h0m0s 48h0m0s 5
}

// Only a Tick at which a survey falls due wants the text of one.
func ExampleRules_SurveyDue() {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	for _, cmd := range []care.Command{
		care.Reply{Agent: "FB", Text: "It works again.", Seen: conv.Version, ID: "r1", Content: "r1"},
		care.Delivered{Reply: "r1", At: now},
		care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "line"},
	} {
		if err != nil {
			fmt.Println(err)
			return
		}
		text, _ := rules.Final(conv, cmd)
		var events []care.Event
		events, err = rules.Decide(conv, cmd, care.Facts{Verdict: care.Judged(text)}, now)
		conv = care.Fold(conv, events)
	}
	due, ok := rules.NextDue(conv)
	fmt.Println(due.Sub(now), ok, rules.SurveyDue(conv, now), rules.SurveyDue(conv, due), err)
	// Output: 48h0m0s true false true <nil>
}

// What wakes while its owner does not work goes to a colleague: the host tells how
// much each has.
func ExampleRules_Unattended() {
	friday := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	rules, err := care.NewRules(care.Spec{Team: []care.Agent{{Initials: "KC", Hours: "Mo-Fr 09:00-18:00"}, {Initials: "FB"}}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	conv := care.Conversation{ID: "c1", State: care.Snoozed, Owner: "KC", SnoozedUntil: friday.Add(24 * time.Hour)}
	tick := conv.SnoozedUntil
	fmt.Println(rules.OnDuty("KC", tick), rules.OnDuty("FB", tick), rules.Unattended(conv, tick))
	events, err := rules.Decide(conv, care.Tick{}, care.Facts{Load: map[string]int{"FB": 2}}, tick)
	fmt.Println(care.Fold(conv, events).Owner, err)
	// Output:
	// false true true
	// FB <nil>
}

func ExampleRules_OnDuty() {
	rules, err := care.NewRules(care.Spec{Team: []care.Agent{{Initials: "KC", Hours: "Mo-Fr 09:00-18:00"}}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	friday := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	fmt.Println(rules.OnDuty("KC", friday), rules.OnDuty("KC", friday.Add(24*time.Hour)), rules.OnDuty("ZZ", friday))
	// Output: true false false
}

// A refusal says why, and what is possible instead.
func ExampleRefusal() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = rules.Decide(conv, care.Snooze{Agent: "FB", Until: now.Add(time.Hour)}, care.Facts{}, now)
	var no *care.Refusal
	if errors.As(err, &no) {
		fmt.Println(no.Guard, no.Allowed[:3])
	}
	fmt.Println(err)
	// Output:
	// state [claim reply handoff]
	// care: snooze in state new: not possible in state new: claim it or answer first
}

func ExampleConversation_Allowed() {
	_, conv, err := begun(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	fmt.Println(conv.Allowed()[:4], err)
	// Output: [claim reply handoff promise] <nil>
}

// Where a reply belongs: to the last message of that audience, in its thread.
func ExampleConversation_LastTo() {
	_, conv, err := begun(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	to := conv.LastTo(channel.Public)
	fmt.Println(to.Native, conv.ThreadOf(to).Native, err)
	// Output: m-1 t-1 <nil>
}

func ExampleOutgoing_Cut() {
	for _, part := range (care.Outgoing{ID: "c1", Reply: "r1", Seq: 7}).Cut(2) {
		reply, n, of := part.Part()
		fmt.Println(part.Reply, "is", n, "of", of, "of", reply)
	}
	// Output:
	// r1 is 1 of 2 of r1
	// r1/2 is 2 of 2 of r1
}

func ExamplePerson_Ledger() {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	mail := care.Customer{ID: "p-mail", Counted: 1, Failures: []care.Failure{{Kind: care.MissedTarget, Conversation: "c-1", Version: 3, At: at}}}
	ann := care.Customer{ID: "p-ann", Linked: &care.LinkedTo{Customer: "p-mail", From: "p-ann", To: "p-mail", Agent: "FB", At: at}}
	ledger := care.Person{ann, mail}.Ledger("p-ann")
	fmt.Println(ledger.Identities, ledger.Counted, ledger.Open[0].Kind)
	// Output: [p-ann p-mail] 1 missed_target
}
