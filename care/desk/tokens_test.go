package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// office gives out tokens as X does: each refresh token can be used once, and
// using one twice ends the login.
type office struct {
	mu      sync.Mutex
	n       int
	revoked bool
	at      int // refreshes under way
	most    int
}

func (o *office) refresh(ctx context.Context, old *gateway.Token) (*gateway.Token, error) {
	o.mu.Lock()
	o.at++
	o.most = max(o.most, o.at)
	o.mu.Unlock()
	time.Sleep(time.Second)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at--
	if old.RefreshToken != fmt.Sprint("refresh-", o.n) || o.revoked {
		o.revoked = true
		return nil, errors.New("refused")
	}
	o.n++
	return &gateway.Token{AccessToken: fmt.Sprint("access-", o.n), RefreshToken: fmt.Sprint("refresh-", o.n), Expiry: time.Now().Add(2 * time.Hour), ExpiresIn: 7200}, nil
}

// Several processes on one store renew a token for a month: one at a time, each
// refresh token once, whoever comes.
func TestTokensAreSharedByProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, o := memstore.New(), &office{}
		var processes []*gateway.Tokens
		for range 5 {
			kept := desk.NewTokenStore(store, reversing{})
			if err := kept.Seed(t.Context(), account, &gateway.Token{RefreshToken: "refresh-0"}); err != nil {
				t.Fatal(err)
			}
			processes = append(processes, gateway.NewTokens(account, kept, o.refresh))
		}
		for range 30 * 24 {
			var wg sync.WaitGroup
			for _, p := range processes {
				wg.Go(func() {
					if tok, err := p.Token(); err != nil || !tok.Expiry.After(time.Now()) {
						t.Errorf("got %v", err)
					}
				})
			}
			wg.Wait()
			time.Sleep(time.Hour)
		}
		if o.revoked || o.most != 1 || o.n < 300 || o.n > 720 {
			t.Errorf("revoked %v, %d at a time, %d renewals", o.revoked, o.most, o.n)
		}
		// A process that starts anew goes on with what is stored, whatever it began
		// with; a new login takes its place.
		again := desk.NewTokenStore(store, reversing{})
		if err := again.Seed(t.Context(), account, &gateway.Token{RefreshToken: "refresh-0"}); err != nil {
			t.Fatal(err)
		}
		if tok, err := again.Load(t.Context(), account); err != nil || tok.RefreshToken != fmt.Sprint("refresh-", o.n) {
			t.Errorf("after a start: %v, want the last one", err)
		}
		if err := again.Seed(t.Context(), account, &gateway.Token{RefreshToken: "refresh-new"}); err != nil {
			t.Fatal(err)
		}
		if tok, err := again.Load(t.Context(), account); err != nil || tok.RefreshToken != "refresh-new" {
			t.Errorf("after a login: %v, want the new one", err)
		}
		other := channel.Account{Brand: account.Brand, Network: account.Network, Name: "other"}
		if tok, err := again.Load(t.Context(), other); tok != nil || err != nil {
			t.Errorf("another account has a token: %v", err)
		}
	})
}

// Who lost the right to renew, by sleeping over it, does not store its token.
func TestTokenStoreIsFenced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := desk.NewTokenStore(memstore.New(), nil)
		first := &gateway.Token{RefreshToken: "refresh-0"}
		if err := kept.Seed(t.Context(), account, first); err != nil {
			t.Fatal(err)
		}
		slow, unlock, err := kept.Lock(t.Context(), account)
		if err != nil {
			t.Fatal(err)
		}
		wait, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := kept.Load(wait, account); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("read while it is renewed: %v", err)
		}
		time.Sleep(time.Minute)
		next := &gateway.Token{AccessToken: "a", RefreshToken: "refresh-1"}
		if ok, err := kept.CompareAndSwap(t.Context(), account, first, next); !ok || err != nil {
			t.Errorf("after the lease: %v, %v", ok, err)
		}
		if _, err := slow.CompareAndSwap(t.Context(), account, first, &gateway.Token{RefreshToken: "lost"}); err == nil {
			t.Error("who came late stored a token")
		}
		unlock()
		if ok, err := kept.CompareAndSwap(t.Context(), account, first, &gateway.Token{RefreshToken: "lost"}); ok || err != nil {
			t.Errorf("in place of another token: %v, %v", ok, err)
		}
		if tok, err := kept.Load(t.Context(), account); err != nil || tok.RefreshToken != "refresh-1" {
			t.Errorf("stored: %v", err)
		}
	})
}

// reversing is a sealer whose texts do not show what they hold.
type reversing struct{}

func (reversing) Seal(plain []byte) ([]byte, string, error) { return flip(plain), "k1", nil }
func (reversing) Open(sealed []byte, keyID string) ([]byte, error) {
	if keyID != "k1" {
		return nil, errors.New("no such key")
	}
	return flip(sealed), nil
}

func flip(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = ^c
	}
	return out
}

// Sealed, no token is in the store, nor in an error.
func TestTokensAreSealed(t *testing.T) {
	store := memstore.New()
	if err := desk.NewTokenStore(store, reversing{}).Seed(t.Context(), account, &gateway.Token{RefreshToken: "hushhush"}); err != nil {
		t.Fatal(err)
	}
	_, err := desk.NewTokenStore(store, nil).Load(t.Context(), account)
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("read without the key: %v", err)
	}
}

// A token that cannot be opened, as with another key, is not locked as well: who
// has the right key reads it at once.
func TestATokenThatCannotBeOpenedIsNotLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memstore.New()
		first := &gateway.Token{RefreshToken: "refresh-0"}
		if err := desk.NewTokenStore(store, reversing{}).Seed(t.Context(), account, first); err != nil {
			t.Fatal(err)
		}
		if _, _, err := desk.NewTokenStore(store, nil).Lock(t.Context(), account); err == nil || strings.Contains(err.Error(), "refresh-0") {
			t.Fatalf("without the key: %v", err)
		}
		began := time.Now()
		tok, err := desk.NewTokenStore(store, reversing{}).Load(t.Context(), account)
		if err != nil || tok.RefreshToken != "refresh-0" || time.Since(began) > time.Second {
			t.Errorf("with the key: %v, after %s", err, time.Since(began))
		}
	})
}
