package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/privacy"
)

// Nothing is chosen in silence: a nil guard is the default one, and each brand
// may have its own.
func ExampleNew() {
	ctx := context.Background()
	own, err := privacy.New(&privacy.Options{Allow: []string{"help@acme.example"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	acme := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	zeta := memory.New(channel.Account{Brand: "zeta", Network: "memory"}, nil)
	d, err := desk.New(ctx, memstore.New(), rules, &desk.Options{
		Channels: []channel.Adapter{acme, zeta}, Brands: map[string]desk.Brand{"acme": {Guard: own}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, net := range []*memory.Adapter{acme, zeta} {
		post := net.Receive(channel.Message{Thread: "t-1", Text: "Where do I write to?", Author: channel.Party{Native: "u-1"}})
		if err := d.Ingest(ctx, []channel.Event{post}); err != nil {
			fmt.Println(err)
		}
		id := care.Thread{Account: net.Account(), Native: "t-1"}.ID()
		_, err := d.Do(ctx, id, care.Reply{Agent: "FB", Text: "To help@acme.example", Seen: 2})
		fmt.Println(net.Account().Brand, errors.Is(err, care.ErrRefused))
	}
	_, err = desk.New(ctx, memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{acme, acme}})
	fmt.Println(err != nil)
	// Output:
	// acme false
	// zeta true
	// true
}

// What was delivered five times is one message.
func ExampleDesk_Ingest() {
	ctx := context.Background()
	d, net, id := exampleDesk(ctx)
	more := net.Receive(channel.Message{Thread: "t-1", Text: "Hello?", Author: channel.Party{Native: "u-1", Handle: "@ann"}})
	for range 5 {
		if err := d.Ingest(ctx, []channel.Event{more}); err != nil {
			fmt.Println(err)
		}
	}
	v, err := d.Conversation(ctx, id)
	fmt.Println(len(v.Messages), v.Conversation.Version, err)
	// Output: 2 3 <nil>
}

// The webhook of each account has a path: what is not signed is refused.
func ExampleDesk_Handler() {
	ctx := context.Background()
	account, err := webhook.New(channel.Account{Brand: "acme", Network: "web"}, []string{"whsec_ZXhhbXBsZSBzZWNyZXQsIDI0IGJ5dGVz"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := desk.New(ctx, memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{account}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"/hooks/web", "/hooks/x"} {
		w := httptest.NewRecorder()
		d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"type":"message"}`)))
		fmt.Println(path, w.Code)
	}
	// Output:
	// /hooks/web 401
	// /hooks/x 404
}

// While an agent writes, the page asks what would be refused.
func ExampleDesk_Judge() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	for _, text := range []string{"Send us your IBAN here.", "Send us your IBAN by direct message."} {
		p, err := d.Judge(ctx, id, care.Reply{Agent: "FB", Text: text})
		fmt.Println(p.Text, p.Visibility, len(p.Reasons), err)
	}
	// Output:
	// Send us your IBAN here. ^FB public 1 <nil>
	// Send us your IBAN by direct message. ^FB public 0 <nil>
}

func ExampleDesk_List() {
	ctx := context.Background()
	d, _, _ := exampleDesk(ctx)
	for s, err := range d.List(ctx, care.Query{States: []care.State{care.New}}, true) {
		fmt.Println(s.Conversation.State, s.Excerpt, err)
	}
	for range d.List(ctx, care.Query{States: []care.State{care.Resolved}}, true) {
		fmt.Println("solved already?")
	}
	// Output: new My line is dead <nil>
}

// The customer's words go; what happened stays on record.
func ExampleDesk_Erase() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	fmt.Println(d.Erase(ctx, id))
	v, err := d.Conversation(ctx, id)
	fmt.Printf("%q erased: %t, %d events %v\n", v.Messages[0].Text, v.Messages[0].Erased, len(v.Events), err)
	// Output:
	// <nil>
	// "" erased: true, 3 events <nil>
}

// A reply is in the outbox until the network has it: here nobody runs the desk.
func ExampleDesk_Outbox() {
	ctx := context.Background()
	d, _, id := exampleDesk(ctx)
	_, err := d.Do(ctx, id, care.Reply{Agent: "FB", ID: "r-1", Text: "We look into it.", Seen: 2})
	fmt.Println(err)
	for o, err := range d.Outbox(ctx, id) {
		fmt.Println(o.Reply, o.Attempts, o.Dead, err)
		// Only what nobody can tell of is for a person to decide.
		fmt.Println(errors.Is(d.Settle(ctx, id, o.Reply, true), desk.ErrNotHeld))
	}
	// Output:
	// <nil>
	// r-1 0 false <nil>
	// true
}

// The token that a login gave is kept where every process on the store finds
// it, and one of them renews it.
func ExampleNewTokenStore() {
	ctx := context.Background()
	account := channel.Account{Brand: "acme", Network: "x", Name: "care"}
	tokens := desk.NewTokenStore(memstore.New(), nil)
	fmt.Println(tokens.Seed(ctx, account, &gateway.Token{AccessToken: "first", RefreshToken: "again"}))
	kept, err := tokens.Load(ctx, account)
	fmt.Println(kept.RefreshToken, err)
	none, err := tokens.Load(ctx, channel.Account{Network: "x"})
	fmt.Println(none == nil, err)
	// Output:
	// <nil>
	// again <nil>
	// true <nil>
}
