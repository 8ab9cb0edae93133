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
// On one machine SQLite is enough. Several machines share one PostgreSQL:
//
//	import _ "github.com/jackc/pgx/v5/stdlib"
//
//	db, err := sql.Open("pgx", "postgres://desk@db.example/desk")
//	db.SetMaxOpenConns(16)
//	db.SetMaxIdleConns(16) // else connections are made anew all the time
//	err = sqlstore.Migrate(ctx, db, sqlstore.PostgreSQL, nil)
//	store, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
//
// A write is on disk when its method returns. Concurrent appends share one
// transaction: the caller that finds a writing connection idle writes for all
// that wait, so that thousands of messages a second cost a few hundred flushes.
// On PostgreSQL there are two such connections, so that the callers of one group
// go on while another group is on its way to the disk. The error
// of one write stays with its caller, and a caller that gives up does not undo
// the others'. Where another process was in the way (SQLSTATE 40001 and 40P01,
// SQLITE_BUSY, a lost race for a row) the work is tried again, a few times.
//
// Texts are erased from SQLite's files, too: the writing connection overwrites
// what it deletes, and [Store.Erase] empties the write-ahead log. PostgreSQL
// keeps more, see there.
//
// It is not a queue, a cache or an object mapper, and it does not make a
// database that was opened with weak settings safe: [New] refuses one.
package sqlstore
