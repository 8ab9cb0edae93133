package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// lane is a connection that writes, one group at a time.
type lane struct {
	db      *sql.DB
	sql     *queries
	relaxed bool

	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// connect takes a connection for writing and checks its settings.
func (l *lane) connect(ctx context.Context) error {
	l.disconnect()
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	l.conn, l.stmts = conn, map[string]*sql.Stmt{}
	if err := l.sql.settings(l); err != nil {
		l.disconnect()
		return err
	}
	return nil
}

// disconnect gives the connection back.
func (l *lane) disconnect() { l.release(func() {}) }

// discard ends the connection, which may be in the middle of a transaction, so
// that nobody else gets it from the pool.
func (l *lane) discard() {
	l.release(func() { _ = l.conn.Raw(func(any) error { return driver.ErrBadConn }) })
}

func (l *lane) release(end func()) {
	for _, st := range l.stmts {
		_ = st.Close()
	}
	if l.conn != nil {
		end()
		_ = l.conn.Close()
	}
	l.conn, l.stmts = nil, nil
}

// write writes a group in the transaction that has begun. When another process
// was in its way it begins anew, a few times.
func (l *lane) write(ctx context.Context, group []*write) error {
	first := true
	err := retry(ctx, func() error {
		if !first {
			if err := l.begin(ctx); err != nil {
				return err
			}
		}
		first = false
		err := l.groupOnce(ctx, group)
		if err == nil {
			err = l.exec(ctx, "COMMIT")
		}
		if err != nil {
			l.rollback(ctx)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, wr := range group {
		if wr.after != nil && wr.err == nil {
			wr.err = wr.after(l)
		}
	}
	return nil
}

// groupOnce writes the members of a group. If the appends cannot be written
// together for a reason that none of them foresaw, each is written by itself.
func (l *lane) groupOnce(ctx context.Context, group []*write) error {
	tx := &transaction{ctx: ctx, sql: l.sql, prepare: l.stmt}
	var apps []*write
	for _, wr := range group {
		if wr.err = nil; wr.app != nil {
			apps = append(apps, wr)
		}
	}
	err := tx.optimistic(apps)
	if errors.Is(err, errUnsure) {
		if err = l.again(ctx); err == nil {
			err = tx.appendAll(apps)
		}
	}
	if err != nil && !fatal(err) && !busy(err) {
		err = l.oneByOne(tx, apps)
	}
	for _, wr := range group {
		if err != nil {
			return err
		}
		switch {
		case wr.app != nil:
			continue
		case wr.single:
			wr.err = wr.do(tx)
		default:
			wr.err = tx.guarded(func() error { return wr.do(tx) }, wr)
		}
		if fatal(wr.err) {
			err = wr.err
		}
	}
	return err
}

// oneByOne writes appends that could not be written together, so that the one
// that is to blame fails alone.
func (l *lane) oneByOne(tx *transaction, apps []*write) error {
	if err := l.again(tx.ctx); err != nil {
		return err
	}
	for _, wr := range apps {
		wr.err = nil // of another try
		wr.err = tx.guarded(func() error { return tx.appendAll([]*write{wr}) }, wr)
		if fatal(wr.err) || busy(wr.err) {
			return wr.err
		}
	}
	return nil
}

// again undoes what was written and begins anew.
func (l *lane) again(ctx context.Context) error {
	l.rollback(ctx)
	return l.begin(ctx)
}

func (l *lane) rollback(ctx context.Context) {
	if l.exec(ctx, "ROLLBACK") != nil {
		l.discard()
	}
}

// begin starts a transaction that holds the write lock from its start, on a
// new connection if the old one broke: a server that ended it says so only now.
func (l *lane) begin(ctx context.Context) error {
	return retry(ctx, func() error {
		if l.conn == nil {
			if err := l.connect(ctx); err != nil {
				return err
			}
		}
		err := l.exec(ctx, l.sql.begin)
		if err != nil && !busy(err) && ctx.Err() == nil {
			l.discard()
			if err := l.connect(ctx); err != nil {
				return err
			}
			err = l.exec(ctx, l.sql.begin)
		}
		return err
	})
}

// stmt prepares a statement of the writing connection, once.
func (l *lane) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if st := l.stmts[text]; st != nil {
		return st, nil
	}
	if l.conn == nil {
		return nil, driver.ErrBadConn
	}
	st, err := l.conn.PrepareContext(ctx, text)
	if err == nil {
		l.stmts[text] = st
	}
	return st, err
}

func (l *lane) exec(ctx context.Context, text string, args ...any) error {
	st, err := l.stmt(ctx, text)
	if err == nil {
		_, err = st.ExecContext(ctx, args...)
	}
	return err
}
