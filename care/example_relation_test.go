package care_test

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// A customer wrote twice: the second conversation goes on in the first. The
// steps are given one after the other, each to one conversation; a store would
// write each in a transaction of its own.
func ExampleConversation_Next() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	convs := map[care.ID]care.Conversation{}
	give := func(id care.ID, cmd care.Command, f care.Facts) {
		events, err := rules.Decide(convs[id], cmd, f, now)
		if err != nil {
			fmt.Println(err)
		}
		convs[id] = care.Fold(convs[id], events)
	}
	write := func(thread, native string) care.ID {
		t := care.Thread{Account: channel.Account{Brand: "acme", Network: "web"}, Native: thread}
		give(t.ID(), care.Receive{
			Thread: t, Ref: channel.Ref{Account: t.Account, Native: native}, Customer: "p-ann", Visibility: channel.Public, At: now,
		}, care.Facts{})
		return t.ID()
	}
	first, second := write("t-1", "m-1"), write("t-2", "m-2")
	target := convs[first]
	give(second, care.Merge{Agent: "FB", Operation: "op-1", Into: first}, care.Facts{Target: &target})
	for {
		step, more := convs[second].Next(convs[first])
		if !more {
			break
		}
		fmt.Println(step.Command.Name())
		give(step.ID, step.Command, care.Facts{})
	}
	fmt.Println(convs[second].State, convs[second].Goes("p-ann") == first, len(convs[first].Unanswered))
	// Output:
	// join
	// conclude
	// merged true 2
}
