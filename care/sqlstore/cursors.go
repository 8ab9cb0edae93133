package sqlstore

import (
	"context"
	"database/sql"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// ClaimAccount leases the reading of an account; the same worker renews, and
// keeps its fence.
func (s *Store) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	lease := care.AccountLease{Account: a}
	args := append(accountRow(a), c.Worker, micros(c.Now.Add(c.Lease)), newFence(), micros(c.Now))
	err := s.write(ctx, &write{single: true, do: func(tx *transaction) error {
		lease.Fence = 0
		err := tx.query(s.sql.claimAccount, args, func(r *sql.Rows) error {
			return r.Scan(&lease.Fence, (*string)(&lease.Cursor))
		})
		if err == nil && lease.Fence == 0 {
			err = care.ErrFenced
		}
		return err
	}})
	if err != nil {
		return care.AccountLease{}, failed("claim account", err)
	}
	return lease, nil
}

// SaveCursor stores the cursor under the lease.
func (s *Store) SaveCursor(ctx context.Context, l care.AccountLease) error {
	args := append([]any{string(l.Cursor)}, accountRow(l.Account)...)
	return s.update(ctx, "save cursor", care.ErrFenced, s.sql.saveCursor, append(args, l.Fence)...)
}

func accountRow(a channel.Account) []any { return keyRow(a, "")[:4] }
