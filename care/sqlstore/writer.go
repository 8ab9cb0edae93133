package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"slices"
	"sync"
)

// writer is the connections that write, and the queue before them. Whoever finds
// one idle writes a group on it: everything that waits at that moment, in one
// transaction with one flush. SQLite has one writer at a time. Where several can
// write there are two: while one group is on its way to the disk, the callers of
// the other are answered and come back.
type writer struct {
	idle chan *lane

	mu      sync.Mutex // guards what follows
	queue   []*write
	waiting int // callers in the queue
	writing int // callers whose group is being written
	active  int // both, when a group was last written
	closed  bool

	closing sync.Mutex // held by who collects the lanes
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
	after func(l *lane) error
	err   error
	done  chan struct{}
}

func newWriter(db *sql.DB, q *queries, relaxed bool) *writer {
	n := 1
	if open := db.Stats().MaxOpenConnections; q.alone && (open == 0 || open > 3) {
		n = 2
	}
	w := &writer{idle: make(chan *lane, n)}
	for range n {
		w.idle <- &lane{db: db, sql: q, relaxed: relaxed}
	}
	return w
}

// connect makes the connections, while the pool has room for them, and so finds
// out whether the settings are safe.
func (w *writer) connect(ctx context.Context) error {
	for range cap(w.idle) {
		l := <-w.idle
		err := l.connect(ctx)
		if w.idle <- l; err != nil {
			return errors.Join(err, w.close())
		}
	}
	return nil
}

// close refuses further writes, and ends those that wait.
func (w *writer) close() error {
	w.closing.Lock()
	defer w.closing.Unlock()
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	finish(w.take(), ErrClosed)
	var lanes []*lane
	for range cap(w.idle) {
		l := <-w.idle
		l.disconnect()
		lanes = append(lanes, l)
	}
	for _, l := range lanes {
		w.idle <- l
	}
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
	w.waiting += callers(list)
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
	case l := <-w.idle:
		err := w.lead(ctx, l)
		if w.idle <- l; err != nil && w.withdraw(wr) {
			return err
		}
		<-wr.done // of the group just written, or of one that was taken before
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
	w.waiting -= callers([]*write{wr})
	return true
}

// turns bounds how often a leader lets others run before it takes its group.
// Where nobody else is ready to run, that many take some ten microseconds.
const turns = 256

// lead writes a group. In SQLite it takes the database's lock first: who waits
// for that may still give up. The callers that were just answered are about to
// come back: they are given time to join, or their part of them where there are
// several connections, else the callers would fall apart into ever smaller
// groups, with a flush for each.
//
// The error is the context's, when that ends before the group is taken: another
// caller leads it then.
func (w *writer) lead(ctx context.Context, l *lane) error {
	if waits, _ := w.gathered(); !waits {
		return nil // somebody else wrote for this caller
	}
	err := l.begin(ctx)
	if ctx.Err() != nil && err != nil {
		l.discard()
		return ctx.Err()
	}
	ctx = context.WithoutCancel(ctx) // the group is nobody's alone
	if err != nil {
		group := w.take()
		w.answered(group)
		finish(group, err)
		return nil
	}
	for range turns {
		if _, all := w.gathered(); all {
			break
		}
		runtime.Gosched()
	}
	group := w.take()
	if len(group) == 0 {
		l.rollback(ctx)
		return nil
	}
	err = l.write(ctx, group)
	w.answered(group)
	finish(group, err)
	return nil
}

// gathered reports whether anybody waits, and whether as many do as are
// expected of this group.
func (w *writer) gathered() (some, all bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue) > 0, w.waiting*cap(w.idle) >= w.active
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
	w.writing += w.waiting
	w.queue, w.waiting = nil, 0
	return group
}

// answered counts a group's callers as gone.
func (w *writer) answered(group []*write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.active = w.writing + w.waiting
	w.writing -= callers(group)
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
