package care

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Customers keep what is known of each customer over all conversations, a
// stream an identity, and what was said lately.
type Customers interface {
	// FindCustomers returns the customers of those names that have a stream, and
	// those that are linked to one of them, by ID. For one with events of a newer
	// version [ErrNewer].
	FindCustomers(ctx context.Context, ids []string) ([]Customer, error)
	// AppendCustomer writes events to one customer's stream in one transaction,
	// or nothing: [ErrStale], [ErrKnown], [ErrNewer]. A known key is told
	// whatever the version.
	AppendCustomer(ctx context.Context, b CustomerBatch) error
	// CustomerEvents lists a customer's events after a version, oldest first.
	CustomerEvents(ctx context.Context, id string, after int64) iter.Seq2[CustomerEvent, error]
	// Said returns what was said after an instant, latest first, at most n: in a
	// brand, or, where customers are named, to them.
	Said(ctx context.Context, brand string, customers []string, after time.Time, n int) ([]Said, error)
}

// CustomerBatch is what one transaction writes to a customer's stream.
type CustomerBatch struct {
	ID string
	// Expected is the version that the events follow; 0 for a new stream.
	Expected int64
	Events   []CustomerEvent
	// Next is the customer after the events.
	Next Customer
	// Keys must all be new to their brand, else [ErrKnown].
	Keys []Key
	Now  time.Time
}

// Validate reports what makes the batch impossible to write for any store.
func (b CustomerBatch) Validate() error {
	switch last := b.Expected + int64(len(b.Events)); {
	case b.ID == "" || b.Now.IsZero() || len(b.Events) == 0 || b.Expected < 0:
		return errors.New("care: customer's batch: a customer, a time and events are wanted")
	case b.Next.ID != b.ID || b.Next.Version != last:
		return fmt.Errorf("care: customer's batch: the events end at version %d, the customer at %d", last, b.Next.Version)
	}
	for i, e := range b.Events {
		if want := b.Expected + int64(i) + 1; e.Version != want || e.Body == nil {
			return fmt.Errorf("care: customer's batch: event %d has version %d, want %d and a body", i, e.Version, want)
		}
	}
	if repeats(b.Keys, func(k Key) Key { k.Forever = false; return k }) {
		return errors.New("care: customer's batch: a key is there twice")
	}
	return nil
}
