package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// Names of tables begin with a prefix of one's own; what could be anything else
// than a name is refused before the database is asked. Programs with a driver
// are in examples/dbtest.
func ExampleMigrate() {
	for _, o := range []*sqlstore.Options{{Prefix: "Care-"}, {Prefix: "x; drop table users"}} {
		fmt.Println(sqlstore.Migrate(context.Background(), nil, sqlstore.SQLite, o))
	}
	// Output:
	// sqlstore: prefix "Care-": want a lower-case letter or _, then at most 30 of a-z, 0-9 and _
	// sqlstore: prefix "x; drop table users": want a lower-case letter or _, then at most 30 of a-z, 0-9 and _
}

// One connection is kept for writing, so that a pool of one would wait for
// itself for ever: it is refused.
func ExampleNew() {
	db := sql.OpenDB(nil)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	_, err := sqlstore.New(db, sqlstore.SQLite, nil)
	fmt.Println(err)
	_, err = sqlstore.New(db, "oracle", nil)
	fmt.Println(err)
	// Output:
	// sqlstore: unsafe database settings: the pool is limited to 1 connection, need 2 or more: one is kept for writing
	// sqlstore: dialect "oracle" is unknown, want "sqlite" or "postgresql"
}
