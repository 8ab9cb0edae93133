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

// threadCache remembers the conversation of the threads last seen, to spare
// the store two reads a message. A stale entry is harmless: the version that a
// batch expects tells. It holds no personal data.
type threadCache struct {
	mu  sync.Mutex
	now map[care.Thread]care.Conversation
}

// maxCached bounds the cache; when it is full it is emptied.
const maxCached = 16384

func (t *threadCache) get(k care.Thread) (care.Conversation, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, ok := t.now[k]
	return c, ok
}

func (t *threadCache) put(k care.Thread, c care.Conversation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil || len(t.now) >= maxCached {
		t.now = make(map[care.Thread]care.Conversation)
	}
	t.now[k] = c
}

func (t *threadCache) forget(k care.Thread) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.now, k)
}
