package care_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// begun is a conversation with one public complaint, by rules without a team.
func begun(now time.Time) (*care.Rules, care.Conversation, error) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		return nil, care.Conversation{}, err
	}
	account := channel.Account{Brand: "acme", Network: "web", Name: "care"}
	events, err := rules.Decide(care.Conversation{}, care.Receive{
		Thread: care.Thread{Account: account, Native: "t-1"}, Ref: channel.Ref{Account: account, Native: "m-1"},
		Customer: "p1", Content: "c1", Visibility: channel.Public, At: now,
	}, care.Facts{}, now)
	return rules, care.Fold(care.Conversation{}, events), err
}

// Time is a command, too: a host sleeps until NextDue and then gives a Tick.
func ExampleRules_NextDue() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	for range 3 {
		due, ok := rules.NextDue(conv)
		if !ok || err != nil {
			fmt.Println(ok, err)
			return
		}
		var events []care.Event
		events, err = rules.Decide(conv, care.Tick{}, care.Facts{}, due)
		conv = care.Fold(conv, events)
		if a, ok := events[0].Body.(care.Alarm); ok {
			fmt.Printf("%s %s of %s %q\n", due.Format("Mon 15:04"), a.Kind, a.Metric, a.Name)
		}
	}
	// Output:
	// Sat 15:00 warning of first_response "1h"
	// Sat 16:00 breach of first_response ""
	// Sun 04:00 escalation of first_response "viral"
}

// A verdict is on one text: whoever changes the text has it judged again.
func ExampleJudged() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	rules, conv, err := begun(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	reply := care.Reply{Agent: "FB", Text: "We look into it.", Seen: conv.Version, ID: "r-1", Content: "c-r-1"}
	final, audience := rules.Final(conv, reply)
	fmt.Println(final, audience)
	for _, verdict := range []care.Verdict{{}, care.Judged(reply.Text), care.Judged(final, "it shows an IBAN"), care.Judged(final)} {
		_, err := rules.Decide(conv, reply, care.Facts{Verdict: verdict}, now)
		fmt.Println(errors.Is(err, care.ErrUnchecked), err)
	}
	// Output:
	// We look into it. ^FB public
	// true care: reply in state new: the public text was not judged
	// true care: reply in state new: the public text was not judged
	// false care: reply in state new: it shows an IBAN
	// false <nil>
}

func ExampleDOT() {
	fmt.Println(strings.Join(strings.SplitAfter(care.DOT(), "\n")[:3], ""))
	// Output:
	// digraph conversation {
	//   start -> new [label="receive, begin"];
	//   new -> waiting [label="receive, reply, handoff"];
}

// The events of a customer fold as those of a conversation do.
func ExampleFoldCustomer() {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	c := care.FoldCustomer(care.Customer{}, []care.CustomerEvent{
		{Version: 1, At: at, Actor: care.ActorSystem, Body: care.Met{ID: "p-ann", Brand: "acme"}},
		{Version: 2, At: at, Actor: care.ActorSystem, Body: care.FailureCounted{
			Failure: care.Failure{Kind: care.BrokenPromise, Conversation: "c1", Version: 9, At: at},
		}},
	})
	made := care.FoldCustomer(c, []care.CustomerEvent{
		{Version: 3, At: at.Add(time.Hour), Actor: care.ActorSystem, Body: care.Settled{Conversation: "c1", Before: 12}},
	})
	fmt.Println(c.Failures[0].Open(), made.Failures[0].Open(), made.Counted)
	// Output: true false 1
}

// Identifiers derive from what they name, so that two processes that see the
// same message at once name it alike.
func ExampleContentID() {
	account := channel.Account{Brand: "acme", Network: "web"}
	one := care.ContentID(channel.Ref{Account: account, Native: "m-1"})
	fmt.Println(one == care.ContentID(channel.Ref{Account: account, Native: "m-1"}))
	fmt.Println(one == care.ContentID(channel.Ref{Account: account, Native: "m-2"}))
	// Output:
	// true
	// false
}

// A message that comes after the end begins a conversation of its own, which a
// repeated delivery names again.
func ExampleFollowUpID() {
	account := channel.Account{Brand: "acme", Network: "web"}
	old := care.Thread{Account: account, Native: "t-1"}.ID()
	again := channel.Ref{Account: account, Native: "m-9"}
	once, repeated := care.FollowUpID(old, again), care.FollowUpID(old, again)
	fmt.Println(once == repeated, once == old)
	// Output: true false
}

// The conversation that messages are split off to has its name from the
// operation: done twice, it is one.
func ExampleSplitID() {
	old := care.Thread{Account: channel.Account{Brand: "acme", Network: "web"}, Native: "t-1"}.ID()
	once, repeated := care.SplitID(old, "op-1"), care.SplitID(old, "op-1")
	fmt.Println(once == repeated, once == care.SplitID(old, "op-2"))
	// Output: true false
}

func ExampleLint() {
	fmt.Println(care.Lint("It arrives tomorrow. ^FB"))
	fmt.Println(care.Lint("Sorry for the delay: it arrives tomorrow. ^FB"))
	// Output:
	// [it has no greeting, thanks, apology or please]
	// []
}
