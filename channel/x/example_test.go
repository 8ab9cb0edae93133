package x_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
)

// A reply to somebody who mentioned the account.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		fmt.Fprint(w, `{"data":{"id":"2090000000000000009","text":"We are looking into it ^FB"}}`)
	}))
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "…"})
	account, err := x.New("1111111111111111111", tokens, &x.Options{Brand: "acme", Server: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	receipt, err := account.Send(context.Background(), channel.Draft{
		ID: "c-1/r-1", InReplyTo: channel.Ref{Account: account.Account(), Native: "2080765813578191303"},
		Visibility: channel.Public, Text: "We are looking into it ^FB",
	})
	fmt.Println(receipt.Ref.Native, err)
	// Output:
	// POST /2/tweets
	// 2090000000000000009 <nil>
}

// What a delivery of the X Activity API says.
func ExampleDecode() {
	body := `{"data":{"event_uuid":"-1","event_type":"post.mention.create","payload":{"id":"31","text":"@acme where is it?",
		"author_id":"2222222222222222222","conversation_id":"31","created_at":"2026-11-21T09:30:00.000Z"},
		"includes":{"users":[{"id":"2222222222222222222","username":"ann"}]}}}`
	account := channel.Account{Brand: "acme", Network: "x"}
	events, err := x.Decode(account, "1111111111111111111", []byte(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	m := events[0].Message
	fmt.Println(events[0].Kind, m.Author.Handle, m.Text)
	// Output: message @ann @acme where is it?
}

// A login begins by sending the operator to X, with a proof key.
func ExampleOAuth() {
	oauth := x.OAuth("client", "", "https://care.example/oauth/x")
	address := oauth.AuthCodeURL("state", oauth2.S256ChallengeOption("a verifier that oauth2.GenerateVerifier made"))
	fmt.Println(address[:45])
	// then, with the code that came back:
	// token, err := oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	// Output: https://x.com/i/oauth2/authorize?client_id=cl
}

// The meaning of an answer, for whoever makes a call of his own.
func ExampleResponseError() {
	e := x.ResponseError(http.StatusForbidden, http.Header{}, []byte(`{"title":"Forbidden"}`), start)
	fmt.Println(e.Code)
	// Output: permission
}
