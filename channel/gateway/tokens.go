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

// Token is what an account logs in with.
type Token = oauth2.Token

// TokenStore keeps an account's token where every process finds it. One that
// several processes share should have this method as well, so that one at a time
// refreshes: it waits for its turn, and returns the store as whoever has the turn
// uses it.
//
//	Lock(ctx context.Context, a channel.Account) (locked TokenStore, unlock func(), err error)
type TokenStore interface {
	// Load returns the stored token.
	Load(ctx context.Context, a channel.Account) (*oauth2.Token, error)
	// CompareAndSwap stores next in place of old, and reports whether it did:
	// not if another token than old is stored, compared by its access token and its
	// refresh token.
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
	before  *oauth2.Token // that current is to be stored in place of; nil: it is stored
}

// tokenTimeout bounds a refresh, and storeTimeout the storing of what it gave,
// for which a refresh that took its time must leave some.
const (
	tokenTimeout = 30 * time.Second
	storeTimeout = 10 * time.Second
)

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
	if t.current != nil && t.before == nil && !t.stale && !due(t.current, time.Now()) {
		return copyOf(t.current), nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), tokenTimeout)
	defer cancel()
	if err := t.save(ctx, t.store); err != nil {
		return t.keep(err) // what is stored has a refresh token that was used
	}
	old := t.current
	stored, err := t.store.Load(ctx, t.account)
	if err != nil || stored == nil {
		return t.keep(err)
	}
	t.current = copyOf(stored)
	if old != nil && !same(old, stored) {
		t.stale = false
	}
	if t.refresh == nil || !t.stale && !due(stored, time.Now()) {
		return copyOf(t.current), nil
	}
	return t.inTurn(ctx, stored)
}

// inTurn renews a token when no other process does.
func (t *Tokens) inTurn(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	shared, ok := t.store.(interface {
		Lock(context.Context, channel.Account) (TokenStore, func(), error)
	})
	if !ok {
		return t.renew(ctx, t.store, old)
	}
	store, unlock, err := shared.Lock(ctx, t.account)
	if err != nil {
		return t.keep(err)
	}
	defer unlock()
	stored, err := store.Load(ctx, t.account)
	if err != nil || stored == nil {
		return t.keep(err)
	}
	if !same(stored, old) {
		t.current, t.stale = copyOf(stored), false
		if !due(stored, time.Now()) {
			return copyOf(stored), nil
		}
	}
	return t.renew(ctx, store, stored)
}

// renew asks for a new token; the turn is held.
func (t *Tokens) renew(ctx context.Context, store TokenStore, old *oauth2.Token) (*oauth2.Token, error) {
	next, err := t.refresh(ctx, copyOf(old))
	if err != nil || next == nil || next.AccessToken == "" {
		if !refused(err) {
			return t.keep(err)
		}
		// Another process may have used the refresh token a moment ago.
		stored, err := store.Load(ctx, t.account)
		switch {
		case err != nil:
			return t.keep(err)
		case stored == nil || same(stored, old):
			return nil, &channel.Error{Code: channel.AuthRevoked, Account: t.account, Op: "refresh"}
		}
		t.current, t.stale = copyOf(stored), false
		return copyOf(stored), nil
	}
	next = copyOf(next)
	next.RefreshToken = cmp.Or(next.RefreshToken, old.RefreshToken)
	t.current, t.stale, t.before = next, false, copyOf(old)
	err = t.save(ctx, store)
	if err != nil {
		err = t.save(ctx, store)
	}
	if err != nil {
		// The new token is only here: it works, and the next call stores it.
		return copyOf(next), &channel.Error{Code: channel.Transient, Account: t.account, Op: "refresh", Field: "store"}
	}
	return copyOf(t.current), nil
}

// save stores the token that the network gave, if that is still to be done. Where
// somebody else's is stored later ones follow from that one.
func (t *Tokens) save(ctx context.Context, store TokenStore) error {
	if t.before == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	swapped, err := store.CompareAndSwap(ctx, t.account, t.before, t.current)
	if err != nil {
		return err
	}
	t.before = nil
	if !swapped {
		if stored, err := store.Load(ctx, t.account); err == nil && stored != nil {
			t.current = copyOf(stored)
		}
	}
	return nil
}

// keep returns the token at hand while it lasts.
func (t *Tokens) keep(error) (*oauth2.Token, error) {
	if t.current != nil && !t.stale && t.current.AccessToken != "" && (t.current.Expiry.IsZero() || time.Now().Before(t.current.Expiry)) {
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

func same(a, b *oauth2.Token) bool {
	return a.AccessToken == b.AccessToken && a.RefreshToken == b.RefreshToken
}

// due reports whether a fifth or less of a token's life is left, or less than a
// minute where the network does not say how long it lasts; and whether there is
// a refresh token alone, as after a login.
func due(t *oauth2.Token, now time.Time) bool {
	if t.AccessToken == "" {
		return true
	}
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
