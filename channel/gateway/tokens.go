package gateway

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
)

// TokenStore keeps an account's token where every process finds it.
type TokenStore interface {
	// Load returns the stored token.
	Load(ctx context.Context, a channel.Account) (*oauth2.Token, error)
	// CompareAndSwap stores next in place of old, and reports whether it did:
	// not if another token than old is stored, compared by its access token.
	CompareAndSwap(ctx context.Context, a channel.Account, old, next *oauth2.Token) (bool, error)
}

// Tokens is an oauth2.TokenSource for one account. However many ask, one refresh
// is under way at a time, at four fifths of the token's life; a token that
// another process refreshed is taken over. Networks that give a new refresh
// token with each access token (X) would revoke the account if two processes
// refreshed at once and the loser kept its own.
//
// Make it with [NewTokens]. It is safe for concurrent use.
type Tokens struct {
	account channel.Account
	store   TokenStore
	refresh func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error)

	turn    chan struct{} // held through a refresh: the others wait for its result
	current *oauth2.Token
	stale   bool
}

// tokenTimeout bounds a refresh, with the store's part.
const tokenTimeout = 30 * time.Second

// NewTokens returns the source of an account's tokens. refresh asks the network
// for a new token, as an oauth2.Config does:
//
//	func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
//		return config.TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
//	}
//
// Nil: tokens are never refreshed.
func NewTokens(a channel.Account, store TokenStore, refresh func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error)) *Tokens {
	return &Tokens{account: a, store: store, refresh: refresh, turn: make(chan struct{}, 1)}
}

// Token returns a token that is good for some time. The error is a
// *channel.Error: AuthRevoked if the network refuses the refresh token and
// nobody has stored another, else Transient.
func (t *Tokens) Token() (*oauth2.Token, error) {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	if t.current != nil && !t.stale && !due(t.current, time.Now()) {
		return copyOf(t.current), nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), tokenTimeout)
	defer cancel()
	old := t.current
	stored, err := t.store.Load(ctx, t.account)
	if err != nil || stored == nil {
		return t.keep(err)
	}
	t.current = copyOf(stored)
	another := old != nil && old.AccessToken != stored.AccessToken
	if another {
		t.stale = false
	}
	if t.refresh == nil || !t.stale && !due(stored, time.Now()) {
		return copyOf(t.current), nil
	}
	return t.renew(ctx, stored)
}

// renew asks for a new token; the lock is held.
func (t *Tokens) renew(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	next, err := t.refresh(ctx, copyOf(old))
	if err != nil || next == nil || next.AccessToken == "" {
		if !refused(err) {
			return t.keep(err)
		}
		// Another process may have used the refresh token a moment ago.
		stored, err := t.store.Load(ctx, t.account)
		switch {
		case err != nil:
			return t.keep(err)
		case stored == nil || stored.AccessToken == old.AccessToken && stored.RefreshToken == old.RefreshToken:
			return nil, &channel.Error{Code: channel.AuthRevoked, Account: t.account, Op: "refresh"}
		}
		t.current, t.stale = copyOf(stored), false
		return copyOf(stored), nil
	}
	next = copyOf(next)
	next.RefreshToken = cmp.Or(next.RefreshToken, old.RefreshToken)
	swapped, err := t.store.CompareAndSwap(ctx, t.account, old, next)
	if err == nil && !swapped {
		// Somebody else's is stored, and later ones follow from that one.
		if stored, err := t.store.Load(ctx, t.account); err == nil && stored != nil {
			next = copyOf(stored)
		}
	}
	t.current, t.stale = next, false
	if err != nil {
		// The new token is only here: it works, and must still be stored.
		return copyOf(next), t.unsaved(ctx, old, next)
	}
	return copyOf(next), nil
}

// unsaved tries once more to store a token that the network gave already.
func (t *Tokens) unsaved(ctx context.Context, old, next *oauth2.Token) error {
	if _, err := t.store.CompareAndSwap(ctx, t.account, old, next); err != nil {
		return &channel.Error{Code: channel.Transient, Account: t.account, Op: "refresh", Field: "store"}
	}
	return nil
}

// keep returns the token at hand while it lasts.
func (t *Tokens) keep(error) (*oauth2.Token, error) {
	if t.current != nil && !t.stale && (t.current.Expiry.IsZero() || time.Now().Before(t.current.Expiry)) {
		return copyOf(t.current), nil
	}
	return nil, &channel.Error{Code: channel.Transient, Account: t.account, Op: "refresh"}
}

// Expire says that the network refused the token: the next call of Token gets
// another. It has no effect if the token has been replaced since.
func (t *Tokens) Expire(accessToken string) {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	if t.current != nil && t.current.AccessToken == accessToken {
		t.stale = true
	}
}

// inUse is the access token that was given last.
func (t *Tokens) inUse() string {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	if t.current == nil {
		return ""
	}
	return t.current.AccessToken
}

// due reports whether a fifth or less of a token's life is left, or less than a
// minute where the network does not say how long it lasts.
func due(t *oauth2.Token, now time.Time) bool {
	if t.Expiry.IsZero() {
		return false
	}
	early := max(time.Duration(t.ExpiresIn)*time.Second/5, time.Minute)
	return !now.Before(t.Expiry.Add(-early))
}

// refused reports whether the network said that the refresh token is no good.
func refused(err error) bool {
	var e *oauth2.RetrieveError
	if !errors.As(err, &e) {
		return false
	}
	return e.ErrorCode == "invalid_grant" ||
		e.ErrorCode == "" && e.Response != nil && (e.Response.StatusCode == http.StatusBadRequest || e.Response.StatusCode == http.StatusUnauthorized)
}

func copyOf(t *oauth2.Token) *oauth2.Token {
	c := *t
	return &c
}
