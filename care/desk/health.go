package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/mysocialcare/socialcare/care"
)

// health remembers whether the store writes and Run runs.
type health struct {
	mu           sync.Mutex
	running, ran bool
	// Of the last one, nil when it succeeded. A lease is a small write that may
	// succeed where messages find no room, so that it says nothing about them, nor
	// does forgetting.
	read, write, lease error
}

func (h *health) start() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running {
		return false
	}
	h.running, h.ran = true, true
	return true
}

func (h *health) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running = false
}

// ErrNotRunning is what Health says before Run and after it, when nothing else is
// wrong.
var ErrNotRunning = errors.New("desk: Run is not active")

// Health is nil while the store reads and writes and Run is active; else it
// says what is wrong, for a health check. A failed write counts until one
// succeeds.
func (d *Desk) Health() error {
	h := &d.health
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.write != nil:
		return h.write
	case h.read != nil:
		return h.read
	case h.lease != nil:
		return h.lease
	case !h.ran:
		return fmt.Errorf("%w: it was not called", ErrNotRunning)
	case !h.running:
		return fmt.Errorf("%w: it has ended", ErrNotRunning)
	}
	return nil
}

// wrote notes how a write to the store ended, and passes its error on.
func (d *Desk) wrote(err error) error { return d.health.note(&d.health.write, err) }

// unanswered makes a time that ran out, and was not the caller's, the store's own
// trouble: a database that cannot be reached says no more than that.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("desk: the store did not answer in time: %v", err)
	}
	return err
}

// leased does the same for a lease of shards, and for what is forgotten in time.
func (d *Desk) leased(err error) error { return d.health.note(&d.health.lease, err) }

// loaded does the same for a read.
func (d *Desk) loaded(err error) error { return d.health.note(&d.health.read, err) }

// note keeps the store's own trouble. What it is asked to refuse is none, nor
// is a caller who went away.
func (h *health) note(last *error, err error) error {
	for _, expected := range []error{
		care.ErrNotFound, care.ErrStale, care.ErrKnown, care.ErrFenced, care.ErrGone, care.ErrNewer, care.ErrDamaged,
		context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, expected) {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	*last = err
	return err
}
