package mastodontest_test

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

func ExampleNewServer() {
	server := mastodontest.NewServer(nil, nil) // in a test: NewServer(t, nil)
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token})
	account, err := mastodon.New(server.URL, tokens, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	server.Fail(mastodontest.Fault{Method: "POST", Status: 429, Header: map[string]string{"Retry-After": "60"}})
	for range 2 {
		_, err = account.Send(context.Background(), channel.Draft{ID: "1", Visibility: channel.Public, Text: "Buongiorno"})
		fmt.Println(channel.CodeOf(err), len(server.Published()))
	}
	// Output:
	// rate_limited 0
	//  1
}
