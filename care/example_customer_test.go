package care_test

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func ExampleCustomerID() {
	key := []byte("the store's own key, see Contents")
	account := channel.Account{Brand: "acme", Network: "mastodon", Name: "care"}
	ann := care.CustomerID(key, account, channel.Party{Native: "17", Handle: "@ann@social.example"})
	other := account
	other.Name = "press" // another account of the brand on that network
	fmt.Println(len(ann), ann == care.CustomerID(key, other, channel.Party{Native: "17"}))
	other.Brand = "zeta"
	fmt.Println(ann == care.CustomerID(key, other, channel.Party{Native: "17"}))
	// Output:
	// 25 true
	// false
}

func ExampleRules_DecideCustomer() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	late := care.Count{Failure: care.Failure{Kind: care.MissedTarget, Conversation: "c-mail", Version: 3, Surface: channel.Email, At: now}}
	events, _ := rules.DecideCustomer(care.Customer{}, "p-mail", "acme", late, now)
	mail := care.FoldCustomer(care.Customer{}, events)

	// An agent hears on Mastodon that it is the same person.
	link := care.Link{Agent: "FB", To: "p-mail", Other: care.Person{mail}}
	events, err = rules.DecideCustomer(care.Customer{}, "p-ann", "acme", link, now)
	ann := care.FoldCustomer(care.Customer{}, events)
	fmt.Println(ann.Linked.Customer, ann.Linked.Agent, err)

	ledger := care.Person{ann, mail}.Ledger("p-ann")
	fmt.Println(ledger.Identities, len(ledger.Open), ledger.Open[0].Kind, "by", ledger.Open[0].Surface)
	// Output:
	// p-mail FB <nil>
	// [p-ann p-mail] 1 missed_target by email
}

func ExampleNewFingerprint() {
	key := []byte("the store's own key, see Contents")
	a := care.NewFingerprint(key, "Ciao Anna, il pacco è dal corriere e arriva domani mattina. ^FB")
	b := care.NewFingerprint(key, "Buongiorno Bruno! Il pacco è dal corriere e arriva domani mattina. ^AP")
	c := care.NewFingerprint(key, "Ciao Carla, la fattura di marzo è nella tua area personale. ^FB")
	fmt.Println(a.Similarity(b) >= care.Near, a.Similarity(c) >= care.Near)
	thanks := care.NewFingerprint(key, "Grazie! ^FB") // may repeat
	fmt.Println(thanks.Similarity(thanks) >= care.Near)
	// Output:
	// true false
	// false
}

func ExampleCountFailures() {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	conv, events := care.Conversation{}, []care.Event(nil)
	do := func(cmd care.Command, at time.Time) {
		more, err := rules.Decide(conv, cmd, care.Facts{}, at)
		if err != nil {
			fmt.Println(err)
		}
		conv, events = care.Fold(conv, more), append(events, more...)
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	account := channel.Account{Brand: "acme", Network: "web"}
	ref := channel.Ref{Account: account, Native: "m-1"}
	do(care.Receive{Thread: care.Thread{Account: account, Native: "t-1"}, Ref: ref, Customer: "p-ann", Visibility: channel.Public, At: now}, now)
	do(care.Report{Agent: "FB", Surface: channel.Call, At: now.Add(-time.Hour)}, now)
	do(care.Tick{}, now.Add(7*time.Hour))
	for _, cmd := range care.CountFailures(conv, events) {
		fmt.Println(cmd.Name(), cmd.(care.Count).Failure.Kind)
	}
	// Output:
	// count reported
	// count missed_target
}
