package desk

import (
	"errors"
	"sync"

	"github.com/mysocialcare/socialcare/care"
)

// health remembers whether the store writes and Run runs.
type health struct {
	mu           sync.Mutex
	running, ran bool
	err          error
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

func (h *health) note(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
}

// Health is nil while the store writes and Run is active; else it says what is
// wrong, for a health check.
func (d *Desk) Health() error {
	d.health.mu.Lock()
	defer d.health.mu.Unlock()
	switch {
	case d.health.err != nil:
		return d.health.err
	case !d.health.ran:
		return errors.New("desk: Run was not called")
	case !d.health.running:
		return errors.New("desk: Run has ended")
	}
	return nil
}

// stored notes how the store does, and passes its error on. What the store is
// asked to refuse is no trouble.
func (d *Desk) stored(err error) error {
	for _, expected := range []error{care.ErrNotFound, care.ErrStale, care.ErrKnown, care.ErrFenced, care.ErrGone, care.ErrNewer, care.ErrRefused} {
		if errors.Is(err, expected) {
			return err
		}
	}
	if !canceled(err) {
		d.health.note(err)
	}
	return err
}
