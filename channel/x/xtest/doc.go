// Package xtest is a small server that answers as version 2 of X's API does, for
// tests of whatever uses package x: a test writes as a customer, reads what the
// account published, signs deliveries, and asks for faults.
//
// It is driven by the documented shapes of the API. It forgets everything when
// it is closed, and listens on loopback only.
//
//	server := xtest.NewServer(t)
//	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token})
//	account, err := x.New(xtest.Self, tokens, &x.Options{Server: server.URL, Secrets: []string{xtest.Secret}})
//	id := server.Post(xtest.Post{Text: "@shop il pacco non c'è"})
package xtest
