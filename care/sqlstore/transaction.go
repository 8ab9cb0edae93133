package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// transaction is what a write may do: in its group, or by itself.
type transaction struct {
	ctx     context.Context
	sql     *queries
	prepare func(ctx context.Context, text string) (*sql.Stmt, error)
	args    []any // room for the arguments of one statement
}

// run executes a text as it is.
func (tx *transaction) run(text string) error {
	st, err := tx.prepare(tx.ctx, text)
	if err == nil {
		_, err = st.ExecContext(tx.ctx)
	}
	return err
}

// guarded undoes f alone if it fails. The promised refusals are told before
// anything is written, but a savepoint costs little where it is used.
func (tx *transaction) guarded(f func() error, wr *write) error {
	if err := tx.run("SAVEPOINT one"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = wr.err
	}
	if err != nil {
		if back := tx.run("ROLLBACK TO SAVEPOINT one"); back != nil {
			return errors.Join(err, back)
		}
	}
	if rel := tx.run("RELEASE SAVEPOINT one"); rel != nil {
		return errors.Join(err, rel)
	}
	return err
}

// exec changes rows and returns how many.
func (tx *transaction) exec(s statement, args ...any) (int64, error) {
	st, err := tx.prepare(tx.ctx, tx.sql.one(s))
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
		n := tx.sql.chunk(len(rows) / len(s.row))
		st, err := tx.prepare(tx.ctx, tx.sql.rows(s, n))
		if err != nil {
			return err
		}
		res, err := st.ExecContext(tx.ctx, tx.sql.args(s, rows[:n*len(s.row)])...)
		if err != nil {
			return err
		}
		if s.sure {
			if written, err := res.RowsAffected(); err != nil {
				return err
			} else if written != int64(n) {
				return errRaced
			}
		}
		rows = rows[n*len(s.row):]
	}
	return nil
}

// query reads; where s has rows, they are given one after the other.
func (tx *transaction) query(s statement, args []any, scan func(*sql.Rows) error) error {
	for {
		n, used := 1, len(args)
		if s.row != "" {
			if len(args) == 0 {
				return nil
			}
			n = tx.sql.chunk(len(args) / len(s.row))
			used = n * len(s.row)
		}
		st, err := tx.prepare(tx.ctx, tx.sql.rows(s, n))
		if err != nil {
			return err
		}
		if err := scanAll(tx.ctx, st, tx.sql.args(s, args[:used]), scan); err != nil {
			return err
		}
		if args = args[used:]; len(args) == 0 {
			return nil
		}
	}
}

func scanAll(ctx context.Context, st *sql.Stmt, args []any, scan func(*sql.Rows) error) error {
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			_ = rows.Close()
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
