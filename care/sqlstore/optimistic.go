package sqlstore

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
)

// errUnsure: a group cannot be written without judging its appends.
var errUnsure = errors.New("an append of the group may have to be refused")

// optimistic writes appends together as if none had to be refused, and finds by
// the numbers of rows written whether that is so. A group whose appends are all
// new costs few statements; another one is undone, and judged.
func (tx *transaction) optimistic(apps []*write) error {
	if !plain(apps) {
		return errUnsure
	}
	found, err := tx.claims(apps, true)
	if err != nil {
		return err
	}
	for i, wr := range apps {
		if found.refuse(i, wr.app) != nil {
			return errUnsure
		}
	}
	if tx.sql.fused != "" {
		return unsure(tx.putFused(apps))
	}
	convs, err := tx.standing(apps)
	if err != nil {
		return err
	}
	list := make([]accepted, 0, len(apps))
	for _, wr := range apps {
		row, exists := convs[wr.app.id]
		if row.version != wr.app.b.Expected || row.schema > care.Schema {
			return errUnsure
		}
		list = append(list, tx.accept(wr.app, row, exists))
	}
	if err := tx.strangers(list); err != nil {
		return unsure(err)
	}
	for _, t := range tx.sql.tables() {
		t.s.sure = t.s.sure || t.new
		if err := tx.insert(t.s, tx.rowsOf(t, list)); err != nil {
			return unsure(err)
		}
	}
	return nil
}

// strangers is errRaced when something is known of a customer of whom an append
// takes for granted that nothing is.
func (tx *transaction) strangers(list []accepted) error {
	args := tx.args[:0]
	for _, a := range list {
		args = append(args, a.stranger...)
	}
	tx.args = args[:0]
	known := false
	err := tx.query(tx.sql.strangers, args, func(*sql.Rows) error {
		known = true
		return nil
	})
	if err == nil && known {
		err = errRaced
	}
	return err
}

// unsure is errUnsure where another process was faster: it wrote what was taken
// for missing, or an event of the version that this one has.
func unsure(err error) error {
	if errors.Is(err, errRaced) || state(err) == stateUnique {
		return errUnsure
	}
	return err
}

// plain reports whether all appends write events, none what a person decided
// about a dead message, and no two to the same place.
func plain(apps []*write) bool {
	for _, wr := range apps {
		if b := wr.app.b; len(b.Events) == 0 || len(b.Settle) > 0 || len(b.Revive) > 0 {
			return false
		}
	}
	_, later := independent(apps)
	return len(later) == 0
}

// counts are rows of conversations, claimed timers, texts, keys, threads, and of
// strangers that are none.
type counts [6]int

// putFused writes new conversations, then by one statement what every append
// has, then the rest.
func (tx *transaction) putFused(apps []*write) error {
	list := ordered(apps)
	tables := tx.sql.tables()
	if err := tx.insert(tables[0].s, tx.rowsOf(tables[0], list)); err != nil {
		return err
	}
	args, want := tx.fusedArgs(tables[1:], list)
	var got counts
	err := tx.query(statement{text: tx.sql.fused}, args, func(r *sql.Rows) error {
		return r.Scan(&got[0], &got[1], &got[2], &got[3], &got[4], &got[5])
	})
	if err == nil && got != want {
		err = errRaced
	}
	for _, t := range tables[1:] {
		if err != nil || t.fused {
			continue
		}
		err = tx.insert(t.s, tx.rowsOf(t, list))
	}
	return err
}

// ordered takes appends for accepted, in the order of their conversations, so
// that two groups never wait in a circle.
func ordered(apps []*write) []accepted {
	list := make([]accepted, 0, len(apps))
	for _, wr := range apps {
		wr.app.ownWords()
		list = append(list, accepted{wr.app, wr.app.b.Expected == 0})
	}
	slices.SortFunc(list, func(a, b accepted) int {
		return cmp.Or(cmp.Compare(a.shard, b.shard), cmp.Compare(a.id, b.id))
	})
	return list
}

// fusedArgs are the arguments of the fused statement, and what it has to count.
func (tx *transaction) fusedArgs(tables []table, list []accepted) (args []any, want counts) {
	counted := map[string]int{tx.sql.conversation.text: 0, tx.sql.retime.text: 1, tx.sql.content.text: 2, tx.sql.key.text: 3, tx.sql.thread.text: 4}
	for _, t := range tables {
		if !t.fused {
			continue
		}
		rows := tx.rowsOf(t, list)
		if i, ok := counted[t.s.text]; ok {
			want[i] = len(rows) / len(t.s.row)
		}
		args = append(args, tx.sql.args(t.s, rows)...)
		if t.s.text == tx.sql.conversation.text {
			args = append(args, expected(list))
		}
	}
	var strangers []any
	for _, a := range list {
		strangers = append(strangers, a.stranger...)
	}
	return append(append(args, care.Schema), tx.sql.args(tx.sql.strangers, strangers)...), want
}

// expected is the array of the versions that existing conversations have.
func expected(list []accepted) any {
	var versions []any
	for _, a := range list {
		if !a.full {
			versions = append(versions, a.b.Expected)
		}
	}
	return columns("i", versions)[0]
}
