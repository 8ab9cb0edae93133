package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// transaction is what a write may do in its group.
type transaction struct {
	ctx context.Context
	w   *writer
}

// guarded undoes f alone if it fails. The promised refusals are told before
// anything is written, but a savepoint costs little where it is used.
func (tx *transaction) guarded(f func() error, wr *write) error {
	if err := tx.w.exec(tx.ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = wr.err
	}
	if err != nil {
		if back := tx.w.exec(tx.ctx, "ROLLBACK TO one"); back != nil {
			return errors.Join(err, back)
		}
	}
	if rel := tx.w.exec(tx.ctx, "RELEASE one"); rel != nil {
		return errors.Join(err, rel)
	}
	return err
}

// exec changes rows and returns how many.
func (tx *transaction) exec(s statement, args ...any) (int64, error) {
	st, err := tx.w.stmt(tx.ctx, tx.w.sql.one(s))
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert writes rows of s, given one after the other.
func (tx *transaction) insert(s statement, rows []any) error {
	for len(rows) > 0 {
		n := chunk(len(rows) / s.cols)
		st, err := tx.w.stmt(tx.ctx, tx.w.sql.rows(s, n))
		if err != nil {
			return err
		}
		if _, err := st.ExecContext(tx.ctx, rows[:n*s.cols]...); err != nil {
			return err
		}
		rows = rows[n*s.cols:]
	}
	return nil
}

// query reads; where s has rows, they are given one after the other.
func (tx *transaction) query(s statement, args []any, scan func(*sql.Rows) error) error {
	for {
		n, used := 1, len(args)
		if s.cols > 0 {
			if len(args) == 0 {
				return nil
			}
			n = chunk(len(args) / s.cols)
			used = n * s.cols
		}
		st, err := tx.w.stmt(tx.ctx, tx.w.sql.rows(s, n))
		if err != nil {
			return err
		}
		rows, err := st.QueryContext(tx.ctx, args[:used]...)
		if err != nil {
			return err
		}
		for rows.Next() {
			if err := scan(rows); err != nil {
				_ = rows.Close()
				return err
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		if args = args[used:]; len(args) == 0 {
			return nil
		}
	}
}
