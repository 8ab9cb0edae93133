package desk

import (
	"sync"

	"github.com/mysocialcare/socialcare/care"
)

// watchers are told which conversations changed.
type watchers struct {
	mu   sync.Mutex
	next int
	all  map[int]chan care.ID
}

// Watch returns a channel that names conversations as they change in this
// process. A reader that does not keep up gets an empty ID in place of those
// it missed: everything may have changed. Stop ends it.
func (d *Desk) Watch() (changed <-chan care.ID, stop func()) {
	w := &d.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[int]chan care.ID{}
	}
	w.next++
	n, c := w.next, make(chan care.ID, 64)
	w.all[n] = c
	return c, sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, n)
		close(c)
	})
}

func (w *watchers) tell(id care.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.all {
		if len(c) == cap(c)-1 { // the last place is for the word that some were missed
			id = ""
		}
		select {
		case c <- id:
		default:
		}
	}
}
