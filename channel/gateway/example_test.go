package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// What Check refuses never leaves.
func ExampleNew() {
	network := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	gate := gateway.New(network, &gateway.Options{Check: func(d channel.Draft) error {
		if strings.Contains(d.Text, "@") {
			return errors.New("an address in a text")
		}
		return nil
	}})
	for i, text := range []string{"It leaves today.", "Write to help@acme.example"} {
		_, err := gate.Send(context.Background(), channel.Draft{ID: fmt.Sprint("d-", i), Thread: "t-1", Visibility: channel.Public, Text: text})
		fmt.Println(err)
	}
	fmt.Println(len(network.Sent()), "sent")
	// Output:
	// <nil>
	// channel: acme/memory/ check: invalid in text: an address in a text
	// 1 sent
}

func ExamplePath() {
	fmt.Println(gateway.Path(channel.Account{Network: "web"}))
	fmt.Println(gateway.Path(channel.Account{Brand: "acme", Network: "x", Name: "care"}))
	// Output:
	// /web
	// /x/acme/care
}

// Each account has a path of its own; another path is nobody's.
func ExampleMux() {
	accounts := []channel.Adapter{named{account: channel.Account{Network: "web", Brand: "acme"}}, named{account: channel.Account{Network: "x", Brand: "acme"}}}
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
		fmt.Println("stored", events[0].Account)
		return nil
	})
	hooks := gateway.Mux("/hooks", accounts, sink, &gateway.HandlerOptions{Unsigned: true})
	for _, path := range []string{"/hooks/web/acme", "/hooks/x/acme", "/hooks/x"} {
		w := httptest.NewRecorder()
		hooks.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("m-1")))
		fmt.Println(path, w.Code)
	}
	// Output:
	// stored acme/web/
	// /hooks/web/acme 200
	// stored acme/x/
	// /hooks/x/acme 200
	// /hooks/x 404
}

// A long private answer is several messages, the signature at the end of the
// last; in public it is refused.
func ExampleGateway_Parts() {
	network := memory.New(channel.Account{Network: "memory"}, &memory.Options{Capabilities: &channel.Capabilities{
		Reply: []channel.Visibility{channel.Public, channel.Private}, Text: channel.TextLimit{Max: 50},
	}})
	gate := gateway.New(network, nil)
	d := channel.Draft{ID: "d-1", Thread: "t-1", Text: "We looked at your order. It leaves on Monday, with the courier.", Visibility: channel.Private}
	parts, err := gate.Parts(context.Background(), d, "^FB")
	for _, p := range parts {
		fmt.Printf("%s %q\n", p.ID, p.Text)
	}
	fmt.Println(err)
	d.Visibility = channel.Public
	_, err = gate.Parts(context.Background(), d, "^FB")
	fmt.Println(channel.CodeOf(err))
	// Output:
	// d-1 "We looked at your order. (1/2)"
	// d-1/2 "It leaves on Monday, with the courier. (2/2) ^FB"
	// <nil>
	// too_long
}

// The private message comes first; the public one, which points to it, never
// promises what did not arrive.
func ExampleGateway_Handoff() {
	network := memory.New(channel.Account{Network: "memory"}, nil)
	post := network.Receive(channel.Message{Text: "You charged me twice!", Author: channel.Party{Native: "u-1", Handle: "@ann"}})
	receipts, err := gateway.New(network, nil).Handoff(context.Background(), gateway.Handoff{
		From:    post.Target,
		Private: channel.Draft{ID: "p-1", Thread: post.Thread, To: post.Message.Author, Visibility: channel.Private, Text: "Which order is it?"},
		Public:  channel.Draft{ID: "q-1", Thread: post.Thread, InReplyTo: post.Target, Visibility: channel.Public, Text: "We wrote to you in private."},
		Link: func(_ context.Context, h gateway.Handoff, private channel.Receipt) error {
			fmt.Printf("link %s with %s, known as %q\n", h.From.Native, h.Private.ID, private.Ref.Native)
			return nil
		},
	})
	for _, s := range network.Sent() {
		fmt.Println(s.Draft.Visibility, s.Draft.Text)
	}
	fmt.Println(len(receipts), err)
	// Output:
	// link in-1 with p-1, known as ""
	// link in-1 with p-1, known as "out-1"
	// private Which order is it?
	// public We wrote to you in private.
	// 2 <nil>
}

// places keeps cursors in memory; a program keeps them where it keeps its
// events.
type places map[channel.Account]channel.Cursor

func (p places) Load(_ context.Context, a channel.Account) (channel.Cursor, error) { return p[a], nil }
func (p places) Save(_ context.Context, a channel.Account, c channel.Cursor) error {
	p[a] = c
	return nil
}

// Follow blocks until its context ends: the caller owns the goroutine.
func ExampleGateway_Follow() {
	network := memory.New(channel.Account{Network: "memory"}, nil)
	network.Receive(channel.Message{Text: "Where is my parcel?"})
	ctx, stop := context.WithCancel(context.Background())
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
		fmt.Println(events[0].Message.Text)
		stop()
		return nil
	})
	read := places{network.Account(): "0"} // from the beginning
	err := gateway.New(network, &gateway.Options{PollEvery: time.Millisecond}).Follow(ctx, read, sink)
	fmt.Println(errors.Is(err, context.Canceled))
	// Output:
	// Where is my parcel?
	// true
}

// A token that is over is renewed once, however many ask.
func ExampleNewTokens() {
	store := &shelf{token: &oauth2.Token{AccessToken: "old", RefreshToken: "again", Expiry: time.Now().Add(-time.Minute)}}
	tokens := gateway.NewTokens(channel.Account{Network: "x"}, store, func(_ context.Context, old *oauth2.Token) (*oauth2.Token, error) {
		fmt.Println("renewed with", old.RefreshToken)
		return &oauth2.Token{AccessToken: "new", RefreshToken: "and again", Expiry: time.Now().Add(time.Hour)}, nil
	})
	for range 2 {
		t, err := tokens.Token()
		fmt.Println(t.AccessToken, err)
	}
	// Output:
	// renewed with again
	// new <nil>
	// new <nil>
}
