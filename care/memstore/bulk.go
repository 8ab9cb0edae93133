package memstore

import (
	"context"

	"github.com/mysocialcare/socialcare/care"
)

var _ care.Bulk = (*Store)(nil)

// LoadEach returns what Load would, for each of the names.
func (s *Store) LoadEach(ctx context.Context, ids []care.ID) ([]care.Conversation, []error) {
	convs, errs := make([]care.Conversation, len(ids)), make([]error, len(ids))
	for i, id := range ids {
		convs[i], errs[i] = s.Load(ctx, id)
	}
	return convs, errs
}

// AppendEach does what Append would, with each batch in turn.
func (s *Store) AppendEach(ctx context.Context, batches []care.Batch) []error {
	errs := make([]error, len(batches))
	for i, b := range batches {
		errs[i] = s.Append(ctx, b)
	}
	return errs
}
