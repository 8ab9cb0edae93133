package care_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func ExampleNewRules() {
	rules, err := care.NewRules(care.Spec{
		ReopenWindow: care.Duration(72 * time.Hour),
		Zone:         "Europe/Rome",
		Team: []care.Agent{
			{Initials: "FB", Name: "Flavia", Hours: "Mo-Fr 09:00-18:00"},
			{Initials: "AP", Name: "Anna", Capacity: 40},
		},
	}, nil) // nil: answer in 6 hours, after 18 it is viral
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(time.Duration(rules.Spec().ReopenWindow), time.Duration(rules.Spec().MaxSilence))

	_, err = care.NewRules(care.Spec{Team: []care.Agent{{Initials: "flavia"}}}, nil)
	fmt.Println(err)
	// Output:
	// 72h0m0s 24h0m0s
	// care: rules: team[0].initials "flavia": two to four capital letters are wanted
}

func ExampleParseSpec() {
	spec, err := care.ParseSpec([]byte(`{"lease": "5m", "causes": ["late parcel", "wrong bill"]}`))
	fmt.Println(time.Duration(spec.Lease), spec.Causes, err)
	_, err = care.ParseSpec([]byte(`{"leese": "5m"}`))
	fmt.Println(err)
	// Output:
	// 5m0s [late parcel wrong bill] <nil>
	// care: rules: json: unknown field "leese"
}

// A customer writes, two agents answer at once: the second has not seen the
// first one's reply.
func ExampleRules_Decide() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	account := channel.Account{Brand: "acme", Network: "web", Name: "care"}
	received := care.Receive{
		Thread: care.Thread{Account: account, Native: "t-1"}, Ref: channel.Ref{Account: account, Native: "m-1"},
		Customer: "p1", Content: "c1", Visibility: channel.Public, At: now,
	}
	var conv care.Conversation
	events, err := rules.Decide(conv, received, care.Facts{}, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	conv = care.Fold(conv, events)
	fmt.Println(conv.State, conv.Version)

	seen := conv.Version
	for _, agent := range []string{"FB", "AP"} {
		reply := care.Reply{Agent: agent, Text: "We look into it.", Seen: seen, ID: "r-" + agent, Content: "c-" + agent}
		final, _ := rules.Final(conv, reply)
		events, err := rules.Decide(conv, reply, care.Facts{Verdict: care.Judged(final)}, now)
		var no *care.Refusal
		if errors.As(err, &no) {
			fmt.Println(no.Guard, errors.Is(err, care.ErrConflict), no.Since[0].Event, "by", no.Since[0].Actor)
			continue
		}
		conv = care.Fold(conv, events)
		fmt.Println(conv.State, conv.Version, final)
	}
	// Output:
	// new 2
	// waiting 4 We look into it. ^FB
	// conflict true replied by FB
}

// What is decided has happened: the host stores the events, and goes on from the
// conversation after them.
func ExampleRules_Execute() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	account := channel.Account{Brand: "acme", Network: "web", Name: "care"}
	var conv care.Conversation
	var events []care.Event
	for _, cmd := range []care.Command{
		care.Receive{
			Thread: care.Thread{Account: account, Native: "t-1"}, Ref: channel.Ref{Account: account, Native: "m-1"},
			Customer: "p1", Content: "c1", Visibility: channel.Public, At: now,
		},
		care.Claim{Agent: "FB"},
		care.Snooze{Agent: "FB", Until: now.Add(7 * time.Hour)},
	} {
		events, conv, err = rules.Execute(conv, cmd, care.Facts{}, now)
		fmt.Println(cmd.Name(), len(events), conv.State, conv.Version, err)
	}
	// Output:
	// receive 2 new 2 <nil>
	// claim 2 open 4 <nil>
	// snooze 0 open 4 care: snooze in state open: a public message wants an answer by 2026-11-21T16:00:00Z: snooze until then at most, or answer first
}

func ExampleFold() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	log := []care.Event{
		{Version: 1, At: now, Actor: care.ActorCustomer, Body: care.Opened{ID: "c1", OpenedAt: now}},
		{Version: 2, At: now, Actor: "FB", Body: care.Claimed{Agent: "FB", Until: now.Add(10 * time.Minute)}},
		{Version: 3, At: now, Actor: "FB", Body: care.Assigned{Owner: "FB"}},
	}
	opened := care.Fold(care.Conversation{}, log[:1])
	claimed := care.Fold(opened, log[1:])
	fmt.Println(opened.State, opened.Version)
	fmt.Println(claimed.State, claimed.Version, claimed.Owner)
	// Output:
	// new 1
	// open 3 FB
}

func ExampleNewAckTemplate() {
	ack, err := care.NewAckTemplate("We usually answer within {pickup_time}.", "We are open again {opening}.")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ack.Text([]time.Duration{9 * time.Minute, 12 * time.Minute, 3 * time.Hour}, "on Monday at 9:00"))
	fmt.Println(ack.Text(nil, "on Monday at 9:00"))
	_, err = care.NewAckTemplate("We will answer soon.", "")
	fmt.Println(err)
	// Output:
	// We usually answer within 12 min.
	// We are open again on Monday at 9:00.
	// care: acknowledgement: the text lacks {pickup_time}
}

func ExampleSigned() {
	fmt.Println(care.Signed("Il pacco arriva domani. Grazie.", "FB"))
	fmt.Println(care.Signed("Il pacco arriva domani. Grazie. ^FB", "FB"))
	// Output:
	// Il pacco arriva domani. Grazie. ^FB
	// Il pacco arriva domani. Grazie. ^FB
}

func ExampleSignature() {
	for _, text := range []string{"Ciao! ^AP", "Fixed. -KC", "Model A-BC"} {
		initials, ok := care.Signature(text)
		fmt.Printf("%q %t\n", initials, ok)
	}
	// Output:
	// "AP" true
	// "KC" true
	// "" false
}

func ExampleCourtesy() {
	fmt.Println(care.Courtesy("@acme Grazie mille! 🙏"), care.Courtesy("Grazie, ma non funziona"))
	// Output: true false
}

func ExampleTable() {
	for _, t := range care.Table() {
		if t.From == care.Resolved && t.Command == "receive" {
			fmt.Println(t.From, t.Command, t.To)
		}
	}
	// Output: resolved receive [resolved open]
}

func ExampleMermaid() {
	fmt.Println(strings.Join(strings.SplitAfter(care.Mermaid(), "\n")[:3], ""))
	// Output:
	// stateDiagram-v2
	//   [*] --> new: receive, begin
	//   new --> waiting: receive, reply, handoff
}
