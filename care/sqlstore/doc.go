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
// # Connections
//
// database/sql opens as many connections as are asked for at once, and PostgreSQL
// takes 100, less the few that it keeps for its superuser. Set MaxOpenConns in
// each process so that all of them together stay below that, with room for one
// process more while another is replaced: 16 each for four. All appends of a
// process share two, and the rest serves what is read, claimed and sent at the
// same instant. Fewer than four leave one for writing. MaxIdleConns should
// be the same number. Connections that broke are replaced; a pooler between must
// keep a session together (PgBouncer: pool_mode = session), for the writing
// connections prepare their statements and have settings of their own.
//
// After a checkpoint PostgreSQL logs each page whole when it is first changed
// again, which is most of what it logs where writes are spread over large tables.
// max_wal_size of some GB makes that rare, wal_compression makes it small. Leave
// autovacuum on: a timer's row changes with every message.
//
// SQLite's readers hinder nobody and each has a cache of pages: MaxOpenConns of 4
// to 16. journal_mode, synchronous and busy_timeout are as above; who uses
// [Store.AppendTx] adds _txlock=immediate. Several processes may share the file on
// one machine, on no network disk, and their groups then wait for one another.
//
// # What it is not
//
// It is not a queue, a cache or an object mapper, and it does not make a
// database that was opened with weak settings safe: [New] refuses one.
package sqlstore
