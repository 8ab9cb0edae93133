package desk

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// account is a connected account.
type account struct {
	adapter channel.Adapter
	// backfill says that a backfill was noted.
	backfill chan struct{}
	gate     *gateway.Gateway
	log      *slog.Logger
	mu       sync.Mutex
	trouble  channel.Code // why it is not read or written to; "" when it works
	asking   *answer      // the question under way, or the last one if it failed
	told     *answer      // the last question that was answered, or failed
}

// answer is what became of a question for an account's capabilities.
type answer struct {
	done  chan struct{}
	caps  channel.Capabilities
	err   error
	gone  bool      // who asked gave up soon, which says nothing of the account
	until time.Time // how long a failure counts for those who ask next
}

// failureKept is how long a failed question for capabilities is not repeated:
// an account that hangs is asked once, not once for each message.
const failureKept = 5 * time.Second

// capabilities asks the account what it can do. Those who ask at once share the
// first answer, and for a while its failure; later one asks, and the others make
// do with what was told last: an account that hangs holds up nobody else.
func (a *account) capabilities(ctx context.Context) (channel.Capabilities, error) {
	for {
		a.mu.Lock()
		q := a.asking
		if q == nil || !q.until.IsZero() && !now().Before(q.until) {
			q = &answer{done: make(chan struct{})}
			a.asking = q
			a.mu.Unlock()
			return a.ask(ctx, q)
		}
		told, running := a.told, q.until.IsZero()
		a.mu.Unlock()
		if told != nil && running {
			return told.says()
		}
		select {
		case <-q.done:
		case <-ctx.Done():
			return channel.Capabilities{}, &channel.Error{Code: channel.Transient, Account: a.adapter.Account(), Op: "capabilities", Err: ctx.Err()}
		}
		if !q.gone {
			return q.says()
		}
	}
}

// says is a copy of the answer.
func (q *answer) says() (channel.Capabilities, error) {
	caps := q.caps
	caps.Reply = slices.Clone(caps.Reply)
	return caps, q.err
}

func (a *account) ask(ctx context.Context, q *answer) (channel.Capabilities, error) {
	began := now()
	func() {
		defer caught(a.log, &q.err, a.adapter.Account(), "capabilities")
		q.caps, q.err = a.gate.Capabilities(ctx)
	}()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asking, q.gone = nil, ctx.Err() != nil && now().Sub(began) < failureKept
	if !q.gone {
		a.told = q
	}
	if q.err != nil && !q.gone {
		a.asking, q.until = q, now().Add(failureKept)
	}
	close(q.done)
	return q.caps, q.err
}

func (a *account) setTrouble(c channel.Code) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trouble = c
}
