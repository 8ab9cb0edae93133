//go:build unix

package workers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// traffic is what the outside did: every message and reply that was accepted,
// and so must be there in the end.
type traffic struct {
	t     *testing.T
	peers []*peer

	mu      sync.Mutex
	crew    []*process // those that orders may be given to
	threads []*talk
	given   int // orders that were accepted
	failed  int // orders that had to be given again
}

// talk is one thread on a network.
type talk struct {
	peer    *peer
	thread  string
	posts   []post
	reply   string // its words; "" for none
	snoozed bool
	polled  bool // its messages are fetched, not delivered
}

func (k *talk) id() care.ID { return care.Thread{Account: k.peer.account, Native: k.thread}.ID() }

// plan makes a round's threads, with so many messages together.
func (tr *traffic) plan(round, messages int, r *rand.Rand) []*talk {
	var list []*talk
	for n := 0; messages > 0; n++ {
		k := &talk{peer: tr.peers[r.IntN(len(tr.peers))], thread: fmt.Sprintf("t-%d-%d", round, n), polled: r.IntN(2) == 0}
		for i := range min(messages, 1+r.IntN(3)) {
			k.posts = append(k.posts, post{ID: fmt.Sprintf("m-%d-%d-%d", round, n, i), Thread: k.thread, Text: words(r, 8)})
		}
		messages -= len(k.posts)
		if r.IntN(4) > 0 {
			k.reply = words(r, 12)
			k.snoozed = r.IntN(4) == 0
		}
		list = append(list, k)
	}
	return list
}

// words are no one else's.
func words(r *rand.Rand, n int) string {
	list := make([]string, n)
	for i := range list {
		b := make([]byte, 0, 8)
		for range 3 {
			b = append(b, "bdfglmnprstvz"[r.IntN(13)], "aeiou"[r.IntN(5)])
		}
		list[i] = string(b)
	}
	return strings.Join(list, " ") + "."
}

// flow lets a round's threads happen, several at once; done is closed when all
// that is wanted has been accepted.
func (tr *traffic) flow(ctx context.Context, list []*talk, r *rand.Rand) (done chan struct{}) {
	tr.mu.Lock()
	tr.threads = append(tr.threads, list...)
	tr.mu.Unlock()
	next, done := make(chan *talk), make(chan struct{})
	var all sync.WaitGroup
	for range 8 {
		seed := r.Uint64()
		all.Go(func() {
			own := rand.New(rand.NewPCG(seed, 1))
			for k := range next {
				tr.happen(ctx, k, own)
			}
		})
	}
	go func() {
		defer close(done)
		for _, k := range list {
			next <- k
		}
		close(next)
		all.Wait()
	}()
	return done
}

// breath is what people take at most between two things that they do: on a fast
// machine too a round lasts until it is struck.
const breath = 40 * time.Millisecond

func (tr *traffic) happen(ctx context.Context, k *talk, r *rand.Rand) {
	for _, m := range k.posts {
		time.Sleep(time.Duration(r.Int64N(int64(breath))))
		if k.polled {
			k.peer.put(m)
		} else {
			tr.order(ctx, order{Account: k.peer.account, Post: &m}, r)
		}
	}
	if k.reply != "" {
		time.Sleep(time.Duration(r.Int64N(int64(breath))))
		tr.order(ctx, order{ID: k.id(), Text: k.reply, Cause: "reply"}, r)
	}
	if k.snoozed {
		tr.order(ctx, order{ID: k.id(), Snooze: true, Cause: "snooze"}, r)
	}
}

// orders is how many orders the threads come to.
func orders(list []*talk) (n int) {
	for _, k := range list {
		if !k.polled {
			n += len(k.posts)
		}
		if k.reply != "" {
			n++
		}
		if k.snoozed {
			n++
		}
	}
	return n
}

// accepted is how many orders were.
func (tr *traffic) accepted() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.given
}

// order gives an order to one worker after the other until one has accepted it.
func (tr *traffic) order(ctx context.Context, o order, r *rand.Rand) {
	body, err := json.Marshal(o)
	if err != nil {
		tr.t.Error(err)
		return
	}
	for began := time.Now(); time.Since(began) < 2*time.Minute; time.Sleep(50 * time.Millisecond) {
		tr.mu.Lock()
		p := tr.crew[r.IntN(len(tr.crew))]
		tr.mu.Unlock()
		if err = p.give(ctx, string(body)); err == nil {
			tr.mu.Lock()
			tr.given++
			tr.mu.Unlock()
			return
		}
		tr.mu.Lock()
		tr.failed++
		tr.mu.Unlock()
	}
	tr.t.Errorf("nobody accepted in two minutes: %s: %v", body, err)
}

// use says whom orders may be given to.
func (tr *traffic) use(crew []*process) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.crew = slices.Clone(crew)
}

// inFlight is what the worker is busy with: orders, and replies that a network
// is taking.
func (tr *traffic) inFlight(p *process) (orders, replies int) {
	for _, n := range tr.peers {
		replies += n.workingFor(p.name)
	}
	return int(p.orders.Load()), replies
}
