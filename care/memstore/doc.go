// Package memstore keeps conversations in memory. It is the specification of
// [care.Store] as code: every promise in its plainest form, for tests,
// simulations and reading. What it holds ends with the process; a desk that
// has to survive a restart uses package sqlstore. Conversations that nobody
// touched lately are kept compressed, see pack.go, which is no part of the
// specification: one of 50 events takes some 2 KB, its keys and indexes with it,
// texts apart.
//
//	store := memstore.New()
//	err := store.Append(ctx, batch)
//	conv, err := store.Load(ctx, batch.ID)
package memstore
