// Package sqlstore keeps conversations in an SQL database: a [care.Store] on
// *sql.DB. It imports no driver; the application does:
//
//	import _ "modernc.org/sqlite"
//
//	db, err := sql.Open("sqlite", "file:desk.db?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
//	err = sqlstore.Migrate(ctx, db, sqlstore.SQLite, nil)
//	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
//	defer store.Close()
//
// A write is on disk when its method returns. Concurrent writes share one
// transaction: the caller that finds the writer idle writes for all that wait,
// so that thousands of messages a second cost a few hundred flushes. The error
// of one write stays with its caller, and a caller that gives up does not undo
// the others'.
//
// Texts are erased from the files, too: the writing connection overwrites what
// it deletes, and [Store.Erase] empties the write-ahead log.
//
// It is not a queue, a cache or an object mapper, and it does not make a
// database that was opened with weak settings safe: [New] refuses one.
package sqlstore
