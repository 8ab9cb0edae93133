package desk_test

import (
	"context"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// frail is a store whose process dies at a write: before it or, with after,
// when it has taken effect. From then on nothing of the process works. What only
// says who lives or expires, and a claim of nothing, are no writes that matter.
type frail struct {
	care.Store
	care.Bulk
	after bool

	mu   sync.Mutex
	left int
	dead bool
	died chan struct{}
}

func newFrail(s interface {
	care.Store
	care.Bulk
}, left int, after bool) *frail {
	return &frail{Store: s, Bulk: s, left: left, after: after, died: make(chan struct{})}
}

// write does one write, or dies at it.
func (m *frail) write(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errGone
	}
	if m.left--; m.left >= 0 {
		return f()
	}
	m.dead = true
	close(m.died)
	if m.after {
		_ = f()
	}
	return errGone
}

// claimed counts a claim as a write, after which one may die.
func (m *frail) claimed(n int) error {
	if n == 0 {
		return nil
	}
	return m.write(func() error { return nil })
}

func (m *frail) gone() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

func (m *frail) Append(ctx context.Context, b care.Batch) error {
	return m.write(func() error { return m.Store.Append(ctx, b) })
}

func (m *frail) AppendEach(ctx context.Context, batches []care.Batch) []error {
	errs := make([]error, len(batches))
	for i, b := range batches {
		errs[i] = m.Append(ctx, b)
	}
	return errs
}

func (m *frail) AppendCustomer(ctx context.Context, b care.CustomerBatch) error {
	return m.write(func() error { return m.Store.AppendCustomer(ctx, b) })
}

func (m *frail) BindThread(ctx context.Context, t care.Thread, from, to care.ID) (id care.ID, err error) {
	err = m.write(func() error { id, err = m.Store.BindThread(ctx, t, from, to); return err })
	return id, err
}

func (m *frail) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	if m.gone() {
		return nil, errGone
	}
	list, err := m.Store.ClaimTimers(ctx, c)
	if err == nil {
		err = m.claimed(len(list))
	}
	return list, err
}

func (m *frail) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	if m.gone() {
		return nil, errGone
	}
	list, err := m.Store.ClaimOutgoing(ctx, c)
	if err == nil {
		err = m.claimed(len(list))
	}
	return list, err
}

func (m *frail) StartAttempt(ctx context.Context, o care.Outgoing, at time.Time) error {
	return m.write(func() error { return m.Store.StartAttempt(ctx, o, at) })
}

func (m *frail) Postpone(ctx context.Context, o care.Outgoing, maybe bool) error {
	return m.write(func() error { return m.Store.Postpone(ctx, o, maybe) })
}

func (m *frail) Erase(ctx context.Context, customer string, at time.Time) (ids []care.ID, err error) {
	err = m.write(func() error { ids, err = m.Store.Erase(ctx, customer, at); return err })
	return ids, err
}

func (m *frail) KeepRaw(ctx context.Context, r care.Raw) error {
	return m.write(func() error { return m.Store.KeepRaw(ctx, r) })
}

func (m *frail) DropRaw(ctx context.Context, a channel.Account, name string) error {
	return m.write(func() error { return m.Store.DropRaw(ctx, a, name) })
}

func (m *frail) SaveCursor(ctx context.Context, l care.AccountLease) error {
	return m.write(func() error { return m.Store.SaveCursor(ctx, l) })
}

func (m *frail) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	if m.gone() {
		return care.AccountLease{}, errGone
	}
	return m.Store.ClaimAccount(ctx, a, c)
}

func (m *frail) Heartbeat(ctx context.Context, c care.WorkerClaim) ([]string, error) {
	if m.gone() {
		return nil, errGone
	}
	return m.Store.Heartbeat(ctx, c)
}

// frailNet is the network as a frail process reaches it.
type frailNet struct {
	*memory.Adapter
	m *frail
}

func (n frailNet) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if n.m.gone() {
		return channel.Receipt{}, errGone
	}
	return n.Adapter.Send(ctx, d)
}
