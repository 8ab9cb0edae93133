package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
)

// login is an account whose tokens renew themselves. They are in the database;
// the file has the refresh token of the login that they began with.
type login struct {
	account channel.Account
	file    tokenFile
	tokens  *gateway.Tokens
}

// renewing is the source of such an account's tokens.
func (p *program) renewing(a config.Account, getenv func(string) string) (oauth2.TokenSource, error) {
	secret := ""
	if a.ClientSecretEnv != "" {
		if secret = getenv(a.ClientSecretEnv); secret == "" {
			return nil, fmt.Errorf("the environment variable %s is empty; it holds the client's secret", a.ClientSecretEnv)
		}
	}
	if _, err := tokenFile(a.RefreshTokenFile).Token(); err != nil {
		return nil, err
	}
	client := x.OAuth(a.ClientID, secret, "")
	switch {
	case a.Mail != nil:
		client = &oauth2.Config{ClientID: a.ClientID, ClientSecret: secret, Endpoint: oauth2.Endpoint{TokenURL: a.Mail.TokenURL}}
	case a.Server != "":
		client.Endpoint.TokenURL = strings.TrimSuffix(a.Server, "/") + "/2/oauth2/token"
	}
	l := login{account: channel.Account{Brand: a.Brand, Network: a.Network, Name: a.Name}, file: tokenFile(a.RefreshTokenFile)}
	var renew func(context.Context, *gateway.Token) (*gateway.Token, error)
	if !p.settings.doctor {
		renew = func(ctx context.Context, old *gateway.Token) (*gateway.Token, error) {
			return client.TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
		}
	}
	l.tokens = gateway.NewTokens(l.account, desk.NewTokenStore(cursors{p}, nil), renew)
	p.logins = append(p.logins, l)
	return l.tokens, nil
}

// seed puts the refresh tokens of new logins into the database.
func (p *program) seed(ctx context.Context) error {
	for _, l := range p.logins {
		t, err := l.file.Token()
		if err != nil {
			return err
		}
		first := &gateway.Token{RefreshToken: t.AccessToken}
		if err := desk.NewTokenStore(cursors{p}, nil).Seed(ctx, l.account, first); err != nil {
			return fmt.Errorf("the login of %s: %w", l.account, err)
		}
	}
	return nil
}

var errNoDatabase = errors.New("the database is not open")

// cursors are those of the database, which is opened after the accounts are
// known to be right.
type cursors struct{ p *program }

func (c cursors) ClaimAccount(ctx context.Context, a channel.Account, w care.WorkerClaim) (care.AccountLease, error) {
	if c.p.store == nil {
		return care.AccountLease{}, errNoDatabase
	}
	return c.p.store.ClaimAccount(ctx, a, w)
}

func (c cursors) SaveCursor(ctx context.Context, l care.AccountLease) error {
	if c.p.store == nil {
		return errNoDatabase
	}
	return c.p.store.SaveCursor(ctx, l)
}
