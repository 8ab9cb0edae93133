package desk_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// exampleDesk is a desk on an in-process network, with one complaint.
func exampleDesk(ctx context.Context) (*desk.Desk, *memory.Adapter, care.ID) {
	net := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		panic(err)
	}
	d, err := desk.New(ctx, memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{net}})
	if err != nil {
		panic(err)
	}
	post := net.Receive(channel.Message{Thread: "t-1", Text: "My line is dead", Author: channel.Party{Native: "u-1", Handle: "@ann"}})
	if err := d.Ingest(ctx, []channel.Event{post}); err != nil {
		panic(err)
	}
	return d, net, care.Thread{Account: net.Account(), Native: "t-1"}.ID()
}

func ExampleDesk_Do() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	_, err := d.Do(ctx, id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "line"})
	var no *care.Refusal
	if errors.As(err, &no) {
		fmt.Println(no.Guard, no.Allowed)
	}
	// Output: customer_waiting [claim reply handoff promise resolve add_task hold transfer goodwill note mark_spam merge split]
}

func ExampleDesk_Run() {
	ctx, cancel := context.WithCancel(context.Background())
	d, net, id := exampleDesk(ctx)
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()

	changed, stop := d.Watch()
	defer stop()
	_, err := d.Do(ctx, id, care.Reply{Agent: "FB", Text: "We look into it.", Visibility: channel.Public, Seen: 2})
	if err != nil {
		fmt.Println(err)
	}
	for range changed { // the decision, then the network's receipt
		if len(net.Sent()) > 0 {
			break
		}
	}
	fmt.Println(net.Sent()[0].Draft.Text)
	cancel()
	fmt.Println(<-done)
	// Output:
	// We look into it. ^FB
	// <nil>
}

func ExampleDesk_DoOnce() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	for range 2 { // the second is a repeat: it changes nothing
		c, err := d.DoOnce(ctx, id, care.Claim{Agent: "FB"}, "click-1")
		fmt.Println(c.State, c.Version, err)
	}
	// Output:
	// open 4 <nil>
	// open 4 <nil>
}

func ExampleDesk_Conversation() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	v, err := d.Conversation(ctx, id)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(v.Messages[0].Text, v.Clock[0].Metric, v.Clock[0].Budget.Round(time.Hour))
	// Output: My line is dead first_response 6h0m0s
}
