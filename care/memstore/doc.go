// Package memstore keeps conversations in memory. It is the specification of
// [care.Store] as code: every promise in its plainest form, for tests,
// simulations and reading. What it holds ends with the process; a desk that
// has to survive a restart uses package sqlstore.
//
// Conversations that nobody touched lately are kept packed, see pack.go, which is
// no part of the specification: one of 50 events takes some 1.5 KB, its keys and
// indexes with it, texts apart. Reading it or appending to it takes tens of
// microseconds more than if it were open, reading its events some hundred.
//
//	store := memstore.New()
//	err := store.Append(ctx, batch)
//	conv, err := store.Load(ctx, batch.ID)
package memstore
