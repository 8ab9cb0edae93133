// Package memstore keeps conversations in memory. It is the specification of
// [care.Store] as code: every promise in its plainest form, for tests,
// simulations and reading. What it holds ends with the process; a desk that
// has to survive a restart uses package sqlstore.
//
//	store := memstore.New()
//	err := store.Append(ctx, batch)
//	conv, err := store.Load(ctx, batch.ID)
package memstore
