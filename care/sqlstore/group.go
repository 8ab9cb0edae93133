package sqlstore

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// appendAll writes appends together. A refusal is in its own write's err; an
// error returned is nobody's and leaves rows half written.
func (tx *transaction) appendAll(apps []*write) error {
	for len(apps) > 0 {
		together, later := independent(apps)
		accepted, err := tx.judge(together)
		if err != nil {
			return err
		}
		if err := tx.put(accepted); err != nil {
			return err
		}
		apps = later
	}
	return nil
}

// independent takes out the appends that would have to see what an earlier one
// writes: to the same conversation, or with the same key.
func independent(apps []*write) (together, later []*write) {
	type name struct {
		account channel.Account
		name    string
	}
	if len(apps) == 1 {
		return apps, nil
	}
	convs, keys := make(map[string]bool, len(apps)), make(map[name]bool, len(apps))
	for _, wr := range apps {
		clash := convs[wr.app.id]
		for _, k := range wr.app.b.Keys {
			clash = clash || keys[name{k.Account, k.Name}]
		}
		if clash {
			later = append(later, wr)
			continue
		}
		together = append(together, wr)
		convs[wr.app.id] = true
		for _, k := range wr.app.b.Keys {
			keys[name{k.Account, k.Name}] = true
		}
	}
	return together, later
}

// standing is a conversation's row as the group finds it.
type standing struct {
	version, schema, firstReply int64
	state, customer             string
}

// accepted is an append that will be written.
type accepted struct {
	*appending
	full bool // a column of an index changes
}

// judge gives each append its refusal, if any, and returns the others. Nothing
// is written before all were judged.
func (tx *transaction) judge(apps []*write) ([]accepted, error) {
	known, err := tx.knownKeys(apps)
	if err != nil {
		return nil, err
	}
	convs, err := tx.standing(apps)
	if err != nil {
		return nil, err
	}
	gone, err := tx.goneTexts(apps)
	if err != nil {
		return nil, err
	}
	list := make([]accepted, 0, len(apps))
	for i, wr := range apps {
		row, exists := convs[wr.app.id]
		refusal, err := tx.fenced(wr.app)
		switch {
		case err != nil:
			return nil, err
		case known[i]:
			wr.err = care.ErrKnown
		case refusal != nil:
			wr.err = refusal
		case row.version != wr.app.b.Expected:
			wr.err = care.ErrStale
		case row.schema > care.Schema:
			wr.err = care.ErrNewer
		case gone[i]:
			wr.err = care.ErrGone
		default:
			a := wr.app
			full := !exists || row.state != a.state || row.customer != a.customer || row.firstReply != a.firstReply
			if exists {
				a.customer = row.customer
			}
			a.ownWords()
			list = append(list, accepted{a, full})
		}
	}
	return list, nil
}

// Columns of a content's row.
const (
	contentCustomer = 3
	contentThird    = 4
	contentCols     = 9
)

// ownWords marks the texts of the conversation's own customer: they are found
// by the conversation, and need no place in an index.
func (a *appending) ownWords() {
	for row := a.contents; len(row) > 0; row = row[contentCols:] {
		row[contentThird] = flag(row[contentCustomer] != a.customer)
	}
}

func (tx *transaction) knownKeys(apps []*write) (map[int]bool, error) {
	args := tx.w.args[:0]
	for i, wr := range apps {
		for row := wr.app.keys; len(row) > 0; row = row[7:] {
			args = append(append(args, row[:5]...), int64(i))
		}
	}
	return tx.marked(tx.w.sql.knownKeys, args)
}

func (tx *transaction) goneTexts(apps []*write) (map[int]bool, error) {
	args := tx.w.args[:0]
	for i, wr := range apps {
		for row := wr.app.contents; len(row) > 0; row = row[contentCols:] {
			args = append(append(args, row[:3]...), int64(i))
		}
	}
	return tx.marked(tx.w.sql.knownTexts, args)
}

// marked returns the numbers of the appends for which a row was found.
func (tx *transaction) marked(s statement, args []any) (map[int]bool, error) {
	tx.w.args = args[:0]
	var found map[int]bool
	err := tx.query(s, args, func(rows *sql.Rows) error {
		var i int
		if err := rows.Scan(&i); err != nil {
			return err
		}
		if found == nil {
			found = map[int]bool{}
		}
		found[i] = true
		return nil
	})
	return found, err
}

func (tx *transaction) standing(apps []*write) (map[string]standing, error) {
	args := tx.w.args[:0]
	for _, wr := range apps {
		args = append(args, wr.app.shard, wr.app.id)
	}
	tx.w.args = args[:0]
	found := make(map[string]standing, len(apps))
	err := tx.query(tx.w.sql.versions, args, func(rows *sql.Rows) error {
		var id string
		var r standing
		err := rows.Scan(&id, &r.version, &r.schema, &r.state, &r.firstReply, &r.customer)
		found[id] = r
		return err
	})
	return found, err
}

// fenced looks at the claims that an append acts under, and at the replies that
// it would queue a second time.
func (tx *transaction) fenced(a *appending) (refusal, err error) {
	b := a.b
	if b.Fence != 0 {
		fence, _, err := tx.fence(tx.w.sql.timerFence, a.shard, a.id)
		if err != nil || fence != b.Fence {
			return care.ErrFenced, err
		}
	}
	if b.Done != nil {
		fence, _, err := tx.fence(tx.w.sql.outgoingFence, a.shard, a.id, b.Done.Reply)
		if err != nil || fence == 0 || fence != b.Done.Fence {
			return care.ErrFenced, err
		}
	}
	for _, reply := range slices.Concat(b.Settle, b.Revive) {
		dead, _, err := tx.fence(tx.w.sql.outgoingDead, a.shard, a.id, reply)
		if err != nil || dead == 0 {
			return care.ErrFenced, err
		}
	}
	for _, o := range b.Queue {
		_, queued, err := tx.fence(tx.w.sql.outgoingFence, a.shard, a.id, o.Reply)
		if err != nil {
			return nil, err
		}
		if queued {
			return fmt.Errorf("reply %q: %w", o.Reply, care.ErrKnown), nil
		}
	}
	return nil, nil
}

func (tx *transaction) fence(s statement, args ...any) (fence int64, found bool, err error) {
	err = tx.query(s, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&fence)
	})
	return fence, found, err
}

// put writes accepted appends, table by table.
func (tx *transaction) put(list []accepted) error {
	q := tx.w.sql
	for _, t := range []struct {
		s    statement
		rows func(a accepted) []any
	}{
		{q.conversationFull, func(a accepted) []any { return only(a.full, a.conversation) }},
		{q.conversation, func(a accepted) []any { return only(!a.full, a.conversation) }},
		{q.event, func(a accepted) []any { return a.events }},
		{q.timer, func(a accepted) []any { return a.timer }},
		{q.content, func(a accepted) []any { return a.contents }},
		{q.key, func(a accepted) []any { return a.keys }},
		{q.message, func(a accepted) []any { return a.messages }},
		{q.thread, func(a accepted) []any { return a.threads }},
		{q.outgoing, func(a accepted) []any { return a.queue }},
	} {
		args := tx.w.args[:0]
		for _, a := range list {
			args = append(args, t.rows(a)...)
		}
		tx.w.args = args[:0]
		if err := tx.insert(t.s, args); err != nil {
			return err
		}
	}
	for _, a := range list {
		if err := tx.say(a.b); err != nil {
			return err
		}
		if err := tx.remove(a.appending); err != nil {
			return err
		}
	}
	return nil
}

func only(yes bool, row []any) []any {
	if yes {
		return row
	}
	return nil
}

// remove takes away what an append ends: a timer, texts, outgoing messages.
func (tx *transaction) remove(a *appending) error {
	q, b := tx.w.sql, a.b
	if b.Timer.IsZero() && b.Expected > 0 {
		if _, err := tx.exec(q.noTimer, a.shard, a.id); err != nil {
			return err
		}
	}
	for _, id := range b.Blank {
		if _, err := tx.exec(q.blank, a.shard, a.id, id, micros(b.Now)); err != nil {
			return err
		}
	}
	if b.Done != nil {
		if _, err := tx.exec(q.dequeue, a.shard, a.id, b.Done.Reply); err != nil {
			return err
		}
	}
	for _, reply := range slices.Concat(b.Drop, b.Settle) {
		if _, err := tx.exec(q.dequeue, a.shard, a.id, reply); err != nil {
			return err
		}
	}
	for _, reply := range b.Revive {
		if _, err := tx.exec(q.revive, micros(b.Now), a.shard, a.id, reply); err != nil {
			return err
		}
	}
	return nil
}
