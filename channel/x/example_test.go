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

// A login sends the operator to X with a proof key, and exchanges the code that
// comes back within 30 s. The program examples/xlogin does this.
func ExampleOAuth() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Println(r.FormValue("grant_type"), r.FormValue("code"), r.FormValue("code_verifier") != "")
		fmt.Fprint(w, `{"token_type":"bearer","expires_in":7200,"access_token":"a-1","refresh_token":"r-1"}`)
	}))
	defer server.Close()
	oauth := x.OAuth("client", "", "https://care.example/oauth/x")
	oauth.Endpoint.TokenURL = server.URL // the rest of this is as it would be with X
	verifier := oauth2.GenerateVerifier()
	address := oauth.AuthCodeURL("a state that nobody guesses", oauth2.S256ChallengeOption(verifier))
	fmt.Println(address[:45])

	// The browser comes back to the redirect with the state and a code.
	token, err := oauth.Exchange(context.Background(), "code", oauth2.VerifierOption(verifier))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.AccessToken, token.RefreshToken) // both to be stored, see gateway.TokenStore
	// Output:
	// https://x.com/i/oauth2/authorize?client_id=cl
	// authorization_code code true
	// a-1 r-1
}

// The meaning of an answer, for whoever makes a call of his own.
func ExampleResponseError() {
	e := x.ResponseError(http.StatusForbidden, http.Header{}, []byte(`{"title":"Forbidden"}`), start)
	fmt.Println(e.Code)
	// Output: permission
}
