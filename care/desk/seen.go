package desk

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// threadCache remembers the conversation of the threads last seen, to spare
// the store two reads a message. A stale entry is harmless: the version that a
// batch expects tells. It holds no personal data.
type threadCache struct {
	mu sync.Mutex
	// The threads seen since a while, and those before them that were not seen
	// again: when the first are many they take the place of the others.
	now, before map[care.Thread]care.Conversation
}

// maxCached bounds each of the two parts.
const maxCached = 16384

func (t *threadCache) get(k care.Thread) (care.Conversation, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, ok := t.now[k]
	if !ok {
		c, ok = t.before[k]
	}
	return c, ok
}

func (t *threadCache) put(k care.Thread, c care.Conversation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil || len(t.now) >= maxCached {
		t.now, t.before = make(map[care.Thread]care.Conversation), t.now
	}
	t.now[k] = c
	delete(t.before, k)
}

func (t *threadCache) forget(k care.Thread) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.now, k)
	delete(t.before, k)
}

// freshness tells whether a thread that is not remembered is most likely new,
// from what the last such threads were. After a start, and where the threads are
// more than are remembered, it is not.
type freshness struct{ known atomic.Int32 }

// sureAfter is how many new threads in a row make the next one likely to be new.
const sureAfter = 16

func (f *freshness) likely() bool { return f.known.Load() <= 0 }

// saw notes what a thread that was not remembered turned out to be.
func (f *freshness) saw(fresh bool) {
	if !fresh {
		f.known.Store(sureAfter)
	} else if n := f.known.Load(); n > 0 {
		f.known.CompareAndSwap(n, n-1)
	}
}

// guess records a message as the first of its thread, by somebody unknown,
// without asking whether that is so: if not, the store refuses it, and it has
// done nothing. Who writes in private may have been asked to, and an answer of
// our own is nobody's first message: these are not guessed.
func (d *Desk) guess(ctx context.Context, a *arrival) (done bool, err error) {
	cmd := &a.cmd
	if cmd.Role == channel.Self || cmd.Visibility.IsPrivate() || !d.fresh.likely() {
		return false, nil
	}
	if _, remembered := d.seen.get(cmd.Thread); remembered {
		return false, nil
	}
	a.fresh = true
	done, err = d.arriveAt(ctx, a, care.Conversation{ID: cmd.Thread.ID()}, false)
	a.fresh = false
	if err == nil {
		d.fresh.saw(done)
	}
	return done, err
}
