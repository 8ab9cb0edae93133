// Package mastodontest is a small server that answers as Mastodon does, or by
// choice as GoToSocial does, for tests of whatever uses package mastodon: a
// test writes as a customer, reads what the account published, and asks for
// faults.
//
// It is driven by the documented shapes of the client API. It federates
// nothing, forgets everything when it is closed, and listens on loopback only.
//
//	server := mastodontest.NewServer(t, nil)
//	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token})
//	account, err := mastodon.New(server.URL, tokens, nil)
//	id := server.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop il pacco non c'è"})
package mastodontest
