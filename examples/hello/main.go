// Command hello is the smallest desk: a customer's post, a reply that would
// leak, one that may go.
package main

import (
	"context"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

func main() {
	ctx := context.Background()
	net := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	rules, _ := care.NewRules(care.Spec{}, nil)
	d, err := desk.New(ctx, memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{net}})
	if err != nil {
		panic(err)
	}

	post := net.Receive(channel.Message{Text: "You charged me twice!", Author: channel.Party{Native: "u-1", Handle: "@ann"}})
	fmt.Println(d.Ingest(ctx, []channel.Event{post}))

	id := care.Thread{Account: net.Account(), Native: post.Thread}.ID()
	reply := care.Reply{Agent: "FB", Text: "Sorry! Send us your IBAN here.", Visibility: channel.Public, Seen: 2}
	_, err = d.Do(ctx, id, reply)
	fmt.Println(err)

	reply.Text = "Sorry! Send us your IBAN by direct message and we pay it back today."
	conv, err := d.Do(ctx, id, reply)
	fmt.Println(conv.State, conv.Owner, err)
}
