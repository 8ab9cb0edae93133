package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
)

// A desk's database: opened, migrated, written, and read again.
func Example_sqlstore() {
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()

	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "desk.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if err := sqlstore.Migrate(ctx, db, sqlstore.SQLite, nil); err != nil {
		fmt.Println(err)
		return
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	thread := care.Thread{Account: channel.Account{Brand: "acme", Network: "web"}, Native: "t-1"}
	events := []care.Event{{Version: 1, At: at, Actor: care.ActorCustomer, Body: care.Opened{
		ID: thread.ID(), Thread: thread, Surface: channel.Chat, Visibility: channel.Private, OpenedAt: at,
	}}}
	err = store.Append(ctx, care.Batch{
		ID: thread.ID(), Events: events, Next: care.Fold(care.Conversation{}, events), Bind: &thread,
		Timer: at.Add(6 * time.Hour), Now: at,
	})
	fmt.Println(err)
	due, _, err := store.NextDue(ctx)
	fmt.Println(due.Format(time.TimeOnly), err)
	// Output:
	// <nil>
	// 16:00:00 <nil>
}

// A shop writes an order and opens a conversation about it in one transaction.
func Example_appendTx() {
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "shop.db")+"?_txlock=immediate"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if err := sqlstore.Migrate(ctx, db, sqlstore.SQLite, nil); err != nil {
		fmt.Println(err)
		return
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	_, _ = db.Exec("CREATE TABLE orders (id TEXT)")

	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	thread := care.Thread{Account: channel.Account{Brand: "acme", Network: "web"}, Native: "order-7"}
	events := []care.Event{{Version: 1, At: at, Actor: care.ActorCustomer, Body: care.Opened{
		ID: thread.ID(), Thread: thread, Surface: channel.Chat, Visibility: channel.Private, OpenedAt: at,
	}}}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tx.Rollback()
	_, err = tx.Exec("INSERT INTO orders VALUES ('7')")
	fmt.Println(err)
	err = store.AppendTx(ctx, tx, care.Batch{ID: thread.ID(), Events: events, Next: care.Fold(care.Conversation{}, events), Bind: &thread, Now: at})
	fmt.Println(err)
	fmt.Println(tx.Commit()) // both, or neither
	conv, err := store.Load(ctx, thread.ID())
	fmt.Println(conv.State, err)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// new <nil>
}
