package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"
	"slices"
	"sync"
)

// writer is the one connection that writes, and the queue before it. Whoever
// takes the token writes a group: everything that waits at that moment, in one
// transaction with one flush.
type writer struct {
	db      *sql.DB
	sql     *queries
	relaxed bool

	token chan struct{} // holds one while a group is written

	mu     sync.Mutex // guards queue and closed
	queue  []*write
	closed bool

	// Of the token's holder.
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt
	active int // callers in the last group or waiting behind it
}

// write is one caller's part of a group.
type write struct {
	app *appending                  // an append, written together with others, or
	do  func(tx *transaction) error // anything else
	// single: do changes rows by one statement at most, so that it needs no
	// savepoint, and no transaction where it goes alone. st is that statement if
	// it looks into each shard.
	single bool
	st     statement
	// along: its caller comes with several, and another one counts for it.
	along bool
	// after is done when the group is on disk, before the next one begins.
	after func(w *writer) error
	err   error
	done  chan struct{}
}

func newWriter(db *sql.DB, q *queries, relaxed bool) *writer {
	return &writer{db: db, sql: q, relaxed: relaxed, token: make(chan struct{}, 1)}
}

// connect takes a connection for writing and checks its settings.
func (w *writer) connect(ctx context.Context) error {
	w.disconnect()
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	if err := w.sql.settings(w); err != nil {
		w.disconnect()
		return err
	}
	return nil
}

// disconnect gives the connection back.
func (w *writer) disconnect() { w.release(func() {}) }

// discard ends the connection, which may be in the middle of a transaction, so
// that nobody else gets it from the pool.
func (w *writer) discard() {
	w.release(func() { _ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) })
}

func (w *writer) release(end func()) {
	for _, st := range w.stmts {
		_ = st.Close()
	}
	if w.conn != nil {
		end()
		_ = w.conn.Close()
	}
	w.conn, w.stmts = nil, nil
}

// close refuses further writes, and ends those that wait.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	waiting := w.queue
	w.queue = nil
	w.mu.Unlock()
	finish(waiting, ErrClosed)
	w.token <- struct{}{}
	w.disconnect()
	<-w.token
	return nil
}

// submit adds a write to the next group and waits for its outcome. A context
// that ends while it waits takes it out; once its group is being written the
// outcome is awaited, so that nobody is told of a failure that did not happen.
func (w *writer) submit(ctx context.Context, wr *write) error {
	return w.submitAll(ctx, []*write{wr})[0]
}

// submitAll is submit for writes that belong to one group.
func (w *writer) submitAll(ctx context.Context, list []*write) []error {
	errs := make([]error, len(list))
	err := ctx.Err()
	if err == nil {
		err = w.enqueue(list)
	}
	for i, wr := range list {
		if errs[i] = err; err == nil {
			errs[i] = w.await(ctx, wr)
		}
	}
	return errs
}

func (w *writer) enqueue(list []*write) error {
	for _, wr := range list {
		wr.done = make(chan struct{})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return ErrClosed
	}
	w.queue = append(w.queue, list...)
	return nil
}

// await waits for the outcome of a write, and leads its group if nobody does.
func (w *writer) await(ctx context.Context, wr *write) error {
	select {
	case <-wr.done:
		return wr.err
	default:
	}
	select {
	case <-wr.done:
	case w.token <- struct{}{}:
		w.lead()
		<-w.token
		<-wr.done
	case <-ctx.Done():
		if w.withdraw(wr) {
			return ctx.Err()
		}
		<-wr.done
	}
	return wr.err
}

func (w *writer) withdraw(wr *write) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.queue, wr)
	if i < 0 {
		return false
	}
	w.queue = slices.Delete(w.queue, i, i+1)
	return true
}

// turns bounds how often a leader lets others run before it takes its group.
// Where nobody else is ready to run, that many take some ten microseconds.
const turns = 256

// lead writes a group. It takes the database's lock first: who waits for that
// may still give up. The callers of the group before were just answered and are
// about to come back: they are given time to join, else the callers would fall
// apart into groups that write by turns, with a flush for each.
func (w *writer) lead() {
	if w.empty() {
		return // an earlier leader wrote for this caller
	}
	ctx := context.Background() // the group is nobody's alone
	if err := w.begin(ctx); err != nil {
		finish(w.take(), err)
		return
	}
	for range turns {
		if w.waiting() >= w.active {
			break
		}
		runtime.Gosched()
	}
	group := w.take()
	err := w.write(ctx, group)
	w.active = callers(group) + w.waiting()
	finish(group, err)
}

func (w *writer) empty() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue) == 0
}

// waiting counts the callers in the queue.
func (w *writer) waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return callers(w.queue)
}

func callers(list []*write) (n int) {
	for _, wr := range list {
		if !wr.along {
			n++
		}
	}
	return n
}

func (w *writer) take() []*write {
	w.mu.Lock()
	defer w.mu.Unlock()
	group := w.queue
	w.queue = nil
	return group
}

// finish tells every caller its outcome; err is the whole group's.
func finish(group []*write, err error) {
	for _, wr := range group {
		if err != nil {
			wr.err = err
		}
		close(wr.done)
	}
}

// write writes a group in the transaction that has begun. When another process
// was in its way it begins anew, a few times.
func (w *writer) write(ctx context.Context, group []*write) error {
	first := true
	err := retry(ctx, func() error {
		if !first {
			if err := w.begin(ctx); err != nil {
				return err
			}
		}
		first = false
		err := w.groupOnce(ctx, group)
		if err == nil {
			err = w.exec(ctx, "COMMIT")
		}
		if err != nil {
			w.rollback(ctx)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, wr := range group {
		if wr.after != nil && wr.err == nil {
			wr.err = wr.after(w)
		}
	}
	return nil
}

// groupOnce writes the members of a group. If the appends cannot be written
// together for a reason that none of them foresaw, each is written by itself.
func (w *writer) groupOnce(ctx context.Context, group []*write) error {
	tx := &transaction{ctx: ctx, sql: w.sql, prepare: w.stmt}
	var apps []*write
	for _, wr := range group {
		if wr.err = nil; wr.app != nil {
			apps = append(apps, wr)
		}
	}
	err := tx.optimistic(apps)
	if errors.Is(err, errUnsure) {
		if err = w.again(ctx); err == nil {
			err = tx.appendAll(apps)
		}
	}
	if err != nil && !fatal(err) && !busy(err) {
		err = w.oneByOne(tx, apps)
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
func (w *writer) oneByOne(tx *transaction, apps []*write) error {
	if err := w.again(tx.ctx); err != nil {
		return err
	}
	for _, wr := range apps {
		wr.err = tx.guarded(func() error { return tx.appendAll([]*write{wr}) }, wr)
		if fatal(wr.err) || busy(wr.err) {
			return wr.err
		}
	}
	return nil
}

// again undoes what was written and begins anew.
func (w *writer) again(ctx context.Context) error {
	w.rollback(ctx)
	return w.begin(ctx)
}

func (w *writer) rollback(ctx context.Context) {
	if w.exec(ctx, "ROLLBACK") != nil {
		w.discard()
	}
}

// begin starts a transaction that holds the write lock from its start, on a
// new connection if the old one broke.
func (w *writer) begin(ctx context.Context) error {
	return retry(ctx, func() error {
		if w.conn == nil {
			if err := w.connect(ctx); err != nil {
				return err
			}
		}
		err := w.exec(ctx, w.sql.begin)
		if broken(err) {
			if err := w.connect(ctx); err != nil {
				return err
			}
			err = w.exec(ctx, w.sql.begin)
		}
		return err
	})
}

// stmt prepares a statement of the writing connection, once.
func (w *writer) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if st := w.stmts[text]; st != nil {
		return st, nil
	}
	if w.conn == nil {
		return nil, driver.ErrBadConn
	}
	st, err := w.conn.PrepareContext(ctx, text)
	if err == nil {
		w.stmts[text] = st
	}
	return st, err
}

func (w *writer) exec(ctx context.Context, text string, args ...any) error {
	st, err := w.stmt(ctx, text)
	if err == nil {
		_, err = st.ExecContext(ctx, args...)
	}
	return err
}
