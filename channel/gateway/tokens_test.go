package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// shelf is a store of one token; its faults end calls in order.
type shelf struct {
	mu     sync.Mutex
	token  *oauth2.Token
	faults []error // of CompareAndSwap
	swaps  int
}

func (s *shelf) Load(context.Context, channel.Account) (*oauth2.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil {
		return nil, errors.New("empty")
	}
	c := *s.token
	return &c, nil
}

func (s *shelf) CompareAndSwap(_ context.Context, _ channel.Account, old, next *oauth2.Token) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.swaps++
	if err := pop(&s.faults); err != nil {
		return false, err
	}
	if s.token.AccessToken != old.AccessToken {
		return false, nil
	}
	c := *next
	s.token = &c
	return true, nil
}

// issuer is an authorization server that rotates refresh tokens and accepts
// each of them once.
type issuer struct {
	mu     sync.Mutex
	n      int
	good   string
	down   bool
	asked  int
	before func()
}

func (i *issuer) refresh(_ context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	if i.before != nil {
		i.before()
	}
	time.Sleep(time.Second)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked++
	switch {
	case i.down:
		return nil, errors.New("dial: refused, refresh token " + old.RefreshToken)
	case old.RefreshToken != i.good:
		return nil, &oauth2.RetrieveError{ErrorCode: "invalid_grant"}
	}
	i.n++
	i.good = fmt.Sprintf("refresh-%d", i.n)
	return &oauth2.Token{AccessToken: fmt.Sprintf("access-%d", i.n), RefreshToken: i.good, Expiry: time.Now().Add(2 * time.Hour), ExpiresIn: 7200}, nil
}

func issued() (*shelf, *issuer) {
	i := &issuer{good: "refresh-0"}
	return &shelf{token: &oauth2.Token{AccessToken: "access-0", RefreshToken: "refresh-0", Expiry: time.Now().Add(2 * time.Hour), ExpiresIn: 7200}}, i
}

func access(t *testing.T, src *gateway.Tokens, want string) {
	t.Helper()
	if tok, err := src.Token(); err != nil || tok.AccessToken != want {
		t.Errorf("got %v, %v; want %s", tok, err, want)
	}
}

func TestTokensAreRefreshedEarlyAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		src := gateway.NewTokens(account, s, i.refresh)
		access(t, src, "access-0")
		time.Sleep(95 * time.Minute) // of 120; four fifths are 96
		access(t, src, "access-0")
		time.Sleep(2 * time.Minute)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { access(t, src, "access-1") })
		}
		wg.Wait()
		if i.asked != 1 || s.swaps != 1 || s.token.RefreshToken != "refresh-1" {
			t.Errorf("asked %d times, stored %d times %q; want once", i.asked, s.swaps, s.token.RefreshToken)
		}
	})
}

// Two processes refresh at once; the network accepts the refresh token of one.
func TestTokensOfTwoProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		one, two := gateway.NewTokens(account, s, i.refresh), gateway.NewTokens(account, s, i.refresh)
		access(t, one, "access-0")
		access(t, two, "access-0")
		time.Sleep(100 * time.Minute)
		var wg sync.WaitGroup
		for _, src := range []*gateway.Tokens{one, two} {
			wg.Go(func() { access(t, src, "access-1") })
		}
		wg.Wait()
		if s.token.AccessToken != "access-1" {
			t.Errorf("stored %q", s.token.AccessToken)
		}
	})
}

// A network that gives no new refresh token means the old one to be kept.
func TestTokensKeepTheirRefreshToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		once := func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
			next, err := i.refresh(ctx, old)
			if err == nil {
				next.RefreshToken, i.good = "", old.RefreshToken
			}
			return next, err
		}
		src := gateway.NewTokens(account, s, once)
		for _, want := range []string{"access-1", "access-2"} {
			time.Sleep(100 * time.Minute)
			access(t, src, want)
			if s.token.AccessToken != want || s.token.RefreshToken != "refresh-0" {
				t.Errorf("stored %q with %q, want %s with refresh-0", s.token.AccessToken, s.token.RefreshToken, want)
			}
		}
	})
}

func TestTokensRevoked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		i.good = "another"
		src := gateway.NewTokens(account, s, i.refresh)
		time.Sleep(3 * time.Hour)
		_, err := src.Token()
		if channel.CodeOf(err) != channel.AuthRevoked || !errors.Is(err, channel.ErrOperator) {
			t.Errorf("got %v, want auth_revoked", err)
		}
	})
}

// The network is down: the token is used while it lasts, and its end is no
// revocation. The cause, which holds the refresh token, is not passed on.
func TestTokensWhileTheNetworkIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		i.down = true
		src := gateway.NewTokens(account, s, i.refresh)
		time.Sleep(110 * time.Minute)
		access(t, src, "access-0")
		time.Sleep(20 * time.Minute)
		_, err := src.Token()
		if channel.CodeOf(err) != channel.Transient || len(err.Error()) > 60 {
			t.Errorf("got %v, want transient", err)
		}
		i.down = false
		access(t, src, "access-1")
	})
}

func TestTokensExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		src := gateway.NewTokens(account, s, i.refresh)
		access(t, src, "access-0")
		src.Expire("access-0")
		access(t, src, "access-1")
		src.Expire("access-0") // late: it has been replaced
		access(t, src, "access-1")
		if i.asked != 1 {
			t.Errorf("asked %d times, want once", i.asked)
		}
	})
}

// A token that the network gave is not lost because the store failed once.
func TestTokensStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		s.faults = []error{errors.New("locked")}
		src := gateway.NewTokens(account, s, i.refresh)
		time.Sleep(100 * time.Minute)
		access(t, src, "access-1")
		if s.token.RefreshToken != "refresh-1" {
			t.Errorf("stored %q, want refresh-1", s.token.RefreshToken)
		}
	})
}

// The store is away for longer than a refresh takes. The token is used, and is
// stored as soon as the store is back: before the process ends, and before the
// next refresh, which would fail with the refresh token that was used.
func TestTokensStoreIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		s.faults = []error{errors.New("down"), errors.New("down"), errors.New("down")}
		src := gateway.NewTokens(account, s, i.refresh)
		time.Sleep(100 * time.Minute)
		if _, err := src.Token(); channel.CodeOf(err) != channel.Transient {
			t.Errorf("got %v, want transient", err)
		}
		access(t, src, "access-1") // the store is still away
		access(t, src, "access-1")
		if s.token.RefreshToken != "refresh-1" {
			t.Errorf("stored %q, want refresh-1", s.token.RefreshToken)
		}
		time.Sleep(100 * time.Minute)
		access(t, src, "access-2")
	})
}

// It is away until the token is old again.
func TestTokensStoreIsAwayForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		s.faults = []error{errors.New("down"), errors.New("down")}
		src := gateway.NewTokens(account, s, i.refresh)
		time.Sleep(100 * time.Minute)
		if _, err := src.Token(); channel.CodeOf(err) != channel.Transient {
			t.Errorf("got %v, want transient", err)
		}
		time.Sleep(100 * time.Minute)
		access(t, src, "access-2")
		if s.token.RefreshToken != "refresh-2" {
			t.Errorf("stored %q, want refresh-2", s.token.RefreshToken)
		}
	})
}

// A refresh that uses up its time leaves some to store what it gave.
func TestTokensOfASlowNetworkAreStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, i := issued()
		i.before = func() { time.Sleep(29*time.Second + 500*time.Millisecond) }
		src := gateway.NewTokens(account, punctual{s}, i.refresh)
		time.Sleep(100 * time.Minute)
		access(t, src, "access-1")
		if s.token.RefreshToken != "refresh-1" {
			t.Errorf("stored %q, want refresh-1", s.token.RefreshToken)
		}
	})
}

// punctual is a store that does nothing whose time is over.
type punctual struct{ gateway.TokenStore }

func (p punctual) CompareAndSwap(ctx context.Context, a channel.Account, old, next *oauth2.Token) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return p.TokenStore.CompareAndSwap(ctx, a, old, next)
}
