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
	err := s.writer.submit(ctx, &write{single: true, do: func(tx *transaction) error {
		var worker, place string
		var until, fence int64
		err := tx.query(s.sql.account, accountRow(a), func(r *sql.Rows) error { return r.Scan(&worker, &until, &fence, &place) })
		if err != nil {
			return err
		}
		if fence == 0 || worker != c.Worker {
			if micros(c.Now) < until {
				return care.ErrFenced
			}
			fence = newFence()
		}
		lease.Cursor, lease.Fence = channel.Cursor(place), fence
		_, err = tx.exec(s.sql.claimAccount, append(accountRow(a), c.Worker, micros(c.Now.Add(c.Lease)), fence, place)...)
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
