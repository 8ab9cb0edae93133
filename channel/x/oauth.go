package x

import "golang.org/x/oauth2"

// endpoint is where X gives out OAuth 2.0 tokens (docs.x.com, "OAuth 2.0
// Authorization Code Flow with PKCE", 2026-08-22).
var endpoint = oauth2.Endpoint{
	AuthURL:  "https://x.com/i/oauth2/authorize",
	TokenURL: "https://api.x.com/2/oauth2/token",
}

// OAuth is the configuration of a login with the scopes that an [Adapter]
// needs. Secret is empty for a public client. X wants PKCE: begin with
// oauth2.GenerateVerifier and AuthCodeURL's oauth2.S256ChallengeOption, and
// exchange the code within 30 s with oauth2.VerifierOption. An access token
// lasts two hours; the refresh token is replaced at every use, so that a token
// source must store what it is given before it goes on.
func OAuth(clientID, secret, redirect string) *oauth2.Config {
	c := &oauth2.Config{
		ClientID: clientID, ClientSecret: secret, RedirectURL: redirect, Endpoint: endpoint,
		Scopes: []string{
			"tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "dm.read", "dm.write", "offline.access",
		},
	}
	c.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	if secret != "" {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	return c
}
