package care_test

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// An agent writes to a customer whose case is over: the link is recorded in the
// old conversation, and the new one begins with the reply.
func ExampleConversation_Continuation() {
	rules, err := care.NewRules(care.Spec{Survey: care.SurveyPlan{Off: true}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	give := func(c care.Conversation, cmd care.Command, f care.Facts) care.Conversation {
		events, err := rules.Decide(c, cmd, f, now)
		if err != nil {
			fmt.Println(err)
		}
		return care.Fold(c, events)
	}
	old := give(care.Conversation{}, message("m-1", now), care.Facts{})
	old = give(old, care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "parcel", Seen: old.Version}, care.Facts{})
	now = now.Add(30 * 24 * time.Hour)

	old = give(old, care.FollowUp{Agent: "FB", Operation: "r-1", Seen: old.Version}, care.Facts{})
	begin, ok := old.Continuation("FB", "r-1")
	next := give(care.Conversation{}, begin, care.Facts{})
	reply := care.Reply{Agent: "FB", Text: "Your parcel was found.", Seen: next.Version, ID: "r-1", Content: "r-1"}
	text, _ := rules.Final(next, reply)
	next = give(next, reply, care.Facts{Verdict: care.Judged(text)})
	fmt.Println(ok, old.State, next.State, next.Owner, next.WaitingSince.IsZero())
	fmt.Println(next.FollowUpOf == old.ID, old.Goes(old.Customer) == next.ID)
	// Output:
	// true closed waiting FB true
	// true true
}
