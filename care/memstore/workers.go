package memstore

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Heartbeat says that a worker lives, and returns those that do.
func (s *Store) Heartbeat(ctx context.Context, c care.WorkerClaim) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := instant(c.Now)
	s.workers[c.Worker] = instant(c.Now.Add(c.Lease))
	maps.DeleteFunc(s.workers, func(_ string, until time.Time) bool { return !until.After(now) })
	return slices.Sorted(maps.Keys(s.workers)), nil
}
