package memstore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

func ExampleNew() {
	ctx := context.Background()
	store := memstore.New()

	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	thread := care.Thread{Account: channel.Account{Brand: "acme", Network: "web"}, Native: "t-1"}
	events := []care.Event{{Version: 1, At: at, Actor: care.ActorCustomer, Body: care.Opened{
		ID: thread.ID(), Thread: thread, Surface: channel.Chat, Visibility: channel.Private, OpenedAt: at,
	}}}
	batch := care.Batch{
		ID: thread.ID(), Events: events, Next: care.Fold(care.Conversation{}, events), Bind: &thread,
		Keys: []care.Key{{Account: thread.Account, Name: "message:m-1"}}, Now: at,
	}
	fmt.Println(store.Append(ctx, batch))

	conv, err := store.Load(ctx, thread.ID())
	fmt.Println(conv.State, conv.Version, err)
	fmt.Println(store.Append(ctx, batch)) // delivered again
	// Output:
	// <nil>
	// new 1 <nil>
	// care: already recorded
}
