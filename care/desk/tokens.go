package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// tokenLease is how long a process may take to renew a token, and tokenWait the
// pause between two looks while another one does.
const (
	tokenLease = 45 * time.Second
	tokenWait  = 200 * time.Millisecond
)

// TokenStore keeps the tokens of accounts in the desk's own store, so that all
// processes on it share them and one at a time renews them: of several that find
// a token old the others wait for the new one. It is a [gateway.TokenStore], for
// [gateway.NewTokens]; give those to Options.Tokens, too. Make it with
// [NewTokenStore]; it is safe for concurrent use.
//
// A network that replaces the refresh token with each use (X) knows the new one
// before it is stored here: a process that dies in that instant leaves an account
// that somebody has to log in again.
type TokenStore struct {
	cursors care.Cursors
	sealer  Sealer
}

// NewTokenStore keeps tokens in a store, sealed; with a nil sealer whoever reads
// the database reads them.
func NewTokenStore(store care.Cursors, sealer Sealer) *TokenStore {
	return &TokenStore{cursors: store, sealer: sealer}
}

// kept is what is stored of an account: where its token began, and the token.
type kept struct {
	Seed  string         `json:"seed,omitempty"`
	Token *gateway.Token `json:"token"`
}

// Seed puts in the token that a login gave, if it is another than the one that
// the stored token comes from: it can be given at each start, and a new login
// takes the place of one that was revoked.
func (s *TokenStore) Seed(ctx context.Context, a channel.Account, t *gateway.Token) error {
	sum := sha256.Sum256([]byte(t.AccessToken + "\x00" + t.RefreshToken))
	seed := hex.EncodeToString(sum[:])
	l, unlock, err := s.lock(ctx, a)
	if err != nil {
		return err
	}
	defer unlock()
	if l.kept.Seed == seed {
		return nil
	}
	return l.save(ctx, kept{seed, t})
}

// Load implements [gateway.TokenStore]: nil if there is none.
func (s *TokenStore) Load(ctx context.Context, a channel.Account) (*gateway.Token, error) {
	l, err := s.claim(ctx, a, 0)
	if err != nil {
		return nil, err
	}
	return l.kept.Token, nil
}

// CompareAndSwap implements [gateway.TokenStore].
func (s *TokenStore) CompareAndSwap(ctx context.Context, a channel.Account, old, next *gateway.Token) (bool, error) {
	l, unlock, err := s.lock(ctx, a)
	if err != nil {
		return false, err
	}
	defer unlock()
	return l.CompareAndSwap(ctx, a, old, next)
}

// Lock gives one process at a time the right to renew an account's token, for as
// long as a renewal may take.
func (s *TokenStore) Lock(ctx context.Context, a channel.Account) (gateway.TokenStore, func(), error) {
	l, unlock, err := s.lock(ctx, a)
	return l, unlock, err
}

func (s *TokenStore) lock(ctx context.Context, a channel.Account) (*lockedToken, func(), error) {
	l, err := s.claim(ctx, a, tokenLease)
	unlock := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenLease/4)
		defer cancel()
		_, _ = s.cursors.ClaimAccount(ctx, l.lease.Account, care.WorkerClaim{Worker: l.worker, Now: clockOf(ctx, s.cursors)}) // else it ends by itself
	}
	if err == nil {
		return l, unlock, nil
	}
	if l != nil && l.lease.Fence != 0 { // it is claimed, and cannot be read
		unlock()
	}
	return nil, nil, err
}

// claim waits until nobody renews the token, and reads it. It stands in the
// place of an account's cursor, under a name that no account has.
func (s *TokenStore) claim(ctx context.Context, a channel.Account, lease time.Duration) (*lockedToken, error) {
	l := &lockedToken{s: s, worker: "token-" + rand.Text()}
	a.Network = "token:" + a.Network
	var err error
	for {
		l.lease, err = s.cursors.ClaimAccount(ctx, a, care.WorkerClaim{Worker: l.worker, Now: clockOf(ctx, s.cursors), Lease: lease})
		if !errors.Is(err, care.ErrFenced) {
			break
		}
		if !sleep(ctx, tokenWait) {
			return nil, ctx.Err()
		}
	}
	if err != nil || l.lease.Cursor == "" {
		return l, err
	}
	return l, s.open(string(l.lease.Cursor), &l.kept)
}

// lockedToken is an account's token while nobody else may renew it.
type lockedToken struct {
	s      *TokenStore
	worker string
	lease  care.AccountLease
	kept   kept
}

// Load implements [gateway.TokenStore].
func (l *lockedToken) Load(context.Context, channel.Account) (*gateway.Token, error) {
	return l.kept.Token, nil
}

// CompareAndSwap implements [gateway.TokenStore].
func (l *lockedToken) CompareAndSwap(ctx context.Context, _ channel.Account, old, next *gateway.Token) (bool, error) {
	is := l.kept.Token
	if (is == nil) != (old == nil) || is != nil && (is.AccessToken != old.AccessToken || is.RefreshToken != old.RefreshToken) {
		return false, nil
	}
	return true, l.save(ctx, kept{l.kept.Seed, next})
}

func (l *lockedToken) save(ctx context.Context, k kept) error {
	plain, err := json.Marshal(k)
	if err != nil {
		return errors.New("desk: a token that cannot be written")
	}
	sealed, keyID := plain, ""
	if l.s.sealer != nil {
		if sealed, keyID, err = l.s.sealer.Seal(plain); err != nil {
			return fmt.Errorf("desk: sealing a token: %w", err)
		}
	}
	text, err := json.Marshal(sealedToken{base64.StdEncoding.EncodeToString(sealed), keyID})
	if err != nil {
		return errors.New("desk: a token that cannot be written")
	}
	lease := l.lease
	lease.Cursor = channel.Cursor(text)
	if err := l.s.cursors.SaveCursor(ctx, lease); err != nil {
		return err
	}
	l.lease, l.kept = lease, k
	return nil
}

// sealedToken is its stored form.
type sealedToken struct {
	Sealed string `json:"sealed"`
	KeyID  string `json:"key_id,omitempty"`
}

// open reads what save wrote. No error of it holds what it read.
func (s *TokenStore) open(text string, k *kept) error {
	var t sealedToken
	if json.Unmarshal([]byte(text), &t) != nil {
		return errors.New("desk: a stored token is damaged")
	}
	plain, err := base64.StdEncoding.DecodeString(t.Sealed)
	if err != nil {
		return errors.New("desk: a stored token is damaged")
	}
	if s.sealer != nil && t.KeyID != "" {
		if plain, err = s.sealer.Open(plain, t.KeyID); err != nil {
			return fmt.Errorf("desk: a stored token cannot be opened: %w", err)
		}
	}
	if json.Unmarshal(plain, k) != nil {
		return errors.New("desk: a stored token is damaged")
	}
	return nil
}
