package memstore

import (
	"context"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// ClaimAccount leases the reading of an account; the same worker renews, and
// keeps its fence.
func (s *Store) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	if err := ctx.Err(); err != nil {
		return care.AccountLease{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.accounts[a]
	if row == nil {
		row = &account{}
		s.accounts[a] = row
	}
	if row.fence == 0 || row.worker != c.Worker {
		if instant(c.Now).Before(row.lease) {
			return care.AccountLease{}, care.ErrFenced
		}
		row.worker, row.fence = c.Worker, s.nextFence()
	}
	row.lease = instant(c.Now.Add(c.Lease))
	return care.AccountLease{Account: a, Cursor: row.cursor, Fence: row.fence}, nil
}

// SaveCursor stores the cursor under the lease.
func (s *Store) SaveCursor(ctx context.Context, l care.AccountLease) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.accounts[l.Account]
	if row == nil || l.Fence == 0 || row.fence != l.Fence {
		return care.ErrFenced
	}
	row.cursor = l.Cursor
	return nil
}
