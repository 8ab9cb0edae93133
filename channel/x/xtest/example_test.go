package xtest_test

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

func ExampleNewServer() {
	server := xtest.NewServer(nil) // in a test: NewServer(t)
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token})
	account, err := x.New(xtest.Self, tokens, &x.Options{Server: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	server.Fail(xtest.Fault{Method: "POST", Status: 429, Header: map[string]string{"Retry-After": "60"}})
	for range 2 {
		_, err = account.Send(context.Background(), channel.Draft{ID: "1", Visibility: channel.Public, Text: "Buongiorno"})
		fmt.Println(channel.CodeOf(err), len(server.Published()))
	}
	// Output:
	// rate_limited 0
	//  1
}
