package care

import (
	"context"
	"time"
)

// Bulk is what a [Store] may offer besides: many conversations by one call, for
// those who act on many at once. Each of them stands for itself; what is saved is
// the way to the database and back.
type Bulk interface {
	// LoadEach returns what Load would, for each of the names: the i-th
	// conversation, or the i-th error.
	LoadEach(ctx context.Context, ids []ID) ([]Conversation, []error)
	// AppendEach does what Append would, with each batch in turn, and returns
	// an error for each. Those that are refused do not hinder the others.
	AppendEach(ctx context.Context, batches []Batch) []error
}

// TimeSource is what a [Store] may offer besides: the time as all processes on it
// are told it. By it the leases of shards, accounts and tokens are
// counted, so that a process whose own clock is minutes ahead takes nothing from
// one that lives. Without it the clocks of all processes have to agree within a
// part of a lease.
type TimeSource interface {
	// Now returns the store's time; the error is that of reaching it.
	Now(ctx context.Context) (time.Time, error)
}
