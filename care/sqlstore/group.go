package sqlstore

import (
	"database/sql"
	"errors"
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
// writes: to the same conversation, or with the same key. Those behind what is
// taken out come after it.
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
		} else {
			together = append(together, wr)
		}
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
	full bool // it is new, or a column of an index changes
}

// judge gives each append its refusal, if any, and returns the others. Nothing
// is written before all were judged. The conversations are read first, and
// where several processes write, locked: what another one wrote to them is seen
// by all that follows.
func (tx *transaction) judge(apps []*write) ([]accepted, error) {
	convs, err := tx.standing(apps)
	if err != nil {
		return nil, err
	}
	known, err := tx.knownKeys(apps)
	if err != nil {
		return nil, err
	}
	held, err := tx.claims(apps, false)
	if err != nil {
		return nil, err
	}
	gone, err := tx.goneTexts(apps)
	if err != nil {
		return nil, err
	}
	met, err := tx.met(apps)
	if err != nil {
		return nil, err
	}
	list := make([]accepted, 0, len(apps))
	for i, wr := range apps {
		row, exists := convs[wr.app.id]
		switch refusal := held.refuse(i, wr.app); {
		case known[i]:
			wr.err = care.ErrKnown
		case errors.Is(refusal, care.ErrFenced):
			wr.err = refusal
		case row.version != wr.app.b.Expected:
			wr.err = care.ErrStale
		case row.schema > care.Schema:
			wr.err = care.ErrNewer
		case met[i]:
			wr.err = care.ErrStale
		case gone[i]:
			wr.err = care.ErrGone
		case refusal != nil:
			wr.err = refusal
		default:
			list = append(list, tx.accept(wr.app, row, exists))
		}
	}
	return list, nil
}

func (tx *transaction) accept(a *appending, row standing, exists bool) accepted {
	full := !exists || !tx.sql.updates && (row.state != a.state || row.customer != a.customer || row.firstReply != a.firstReply)
	if exists {
		a.customer = row.customer
		a.keepSchema(row.schema)
	}
	a.ownWords()
	return accepted{a, full}
}

// keepSchema lets a timer that changes without events have its conversation's
// schema.
func (a *appending) keepSchema(schema int64) {
	for _, row := range [][]any{a.timer, a.retime} {
		if len(row) > 0 && len(a.events) == 0 {
			row[timerSchema] = schema
		}
	}
}

// timerSchema is the place of the schema in a timer's row.
const timerSchema = 3

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
	args := tx.args[:0]
	for i, wr := range apps {
		for row := wr.app.keys; len(row) > 0; row = row[7:] {
			args = append(append(args, row[:5]...), int64(i))
		}
	}
	return tx.marked(tx.sql.knownKeys, args)
}

// met marks the appends that wrongly take their thread and their customer for
// unknown.
func (tx *transaction) met(apps []*write) (map[int]bool, error) {
	args := tx.args[:0]
	for i, wr := range apps {
		if wr.app.b.Fresh {
			args = append(append(append(args, wr.app.threads[:5]...), wr.app.stranger...), int64(i))
		}
	}
	return tx.marked(tx.sql.met, args)
}

func (tx *transaction) goneTexts(apps []*write) (map[int]bool, error) {
	args := tx.args[:0]
	for i, wr := range apps {
		for row := wr.app.contents; len(row) > 0; row = row[contentCols:] {
			args = append(append(args, row[:3]...), int64(i))
		}
	}
	return tx.marked(tx.sql.knownTexts, args)
}

// marked returns the numbers of the appends for which a row was found.
func (tx *transaction) marked(s statement, args []any) (map[int]bool, error) {
	tx.args = args[:0]
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
	args := tx.args[:0]
	for _, wr := range apps {
		args = append(args, wr.app.shard, wr.app.id)
	}
	tx.args = args[:0]
	found := make(map[string]standing, len(apps))
	err := tx.query(tx.sql.versions, args, func(rows *sql.Rows) error {
		var id string
		var r standing
		err := rows.Scan(&id, &r.version, &r.schema, &r.state, &r.firstReply, &r.customer)
		found[id] = r
		return err
	})
	return found, err
}

// claim names a claim that an append acts under: of its conversation's timer,
// or of an outgoing message.
type claim struct {
	append int
	reply  string
}

// claims are what stands of the claims that appends act under, and of the
// replies that they settle, revive, or would queue a second time.
type claims struct {
	timers, replies map[claim]held
	// told: where an append replaces the timer that it acts for, the number of
	// rows written tells whether its claim stands.
	told bool
}

// concern reports whether an append acts under a claim on its timer that has to
// be looked at.
func (c claims) concern(a *appending) bool {
	return a.b.Fence != 0 && !(c.told && a.retime != nil)
}

// held is the fence of a row, and whether the message is dead.
type held struct{ fence, dead int64 }

func (tx *transaction) claims(apps []*write, told bool) (found claims, err error) {
	found.told = told
	args := tx.args[:0]
	for i, wr := range apps {
		if found.concern(wr.app) {
			args = append(args, wr.app.shard, wr.app.id, int64(i))
		}
	}
	if found.timers, err = tx.fences(tx.sql.timerFences, args); err != nil {
		return found, err
	}
	args = args[:0]
	for i, wr := range apps {
		a := wr.app
		if a.b.Done != nil {
			args = append(args, a.shard, a.id, a.b.Done.Reply, int64(i))
		}
		for _, o := range a.b.Queue {
			args = append(args, a.shard, a.id, o.Reply, int64(i))
		}
		for _, reply := range slices.Concat(a.b.Settle, a.b.Revive) {
			args = append(args, a.shard, a.id, reply, int64(i))
		}
	}
	found.replies, err = tx.fences(tx.sql.outgoingFences, args)
	return found, err
}

func (tx *transaction) fences(s statement, args []any) (map[claim]held, error) {
	tx.args = args[:0]
	var found map[claim]held
	err := tx.query(s, args, func(rows *sql.Rows) error {
		var c claim
		var h held
		if found == nil {
			found = map[claim]held{}
		}
		err := rows.Scan(&c.append, &c.reply, &h.fence, &h.dead)
		found[c] = h
		return err
	})
	return found, err
}

// refuse gives the reason, if any, why the i-th append may not be written.
func (c claims) refuse(i int, a *appending) error {
	b := a.b
	if c.concern(a) && c.timers[claim{append: i}].fence != b.Fence {
		return care.ErrFenced
	}
	if b.Done != nil && (b.Done.Fence == 0 || c.replies[claim{i, b.Done.Reply}].fence != b.Done.Fence) {
		return care.ErrFenced
	}
	for _, reply := range slices.Concat(b.Settle, b.Revive) {
		if c.replies[claim{i, reply}].dead == 0 {
			return care.ErrFenced
		}
	}
	for _, o := range b.Queue {
		if _, queued := c.replies[claim{i, o.Reply}]; queued {
			return fmt.Errorf("reply %q: %w", o.Reply, care.ErrKnown)
		}
	}
	return nil
}

// table is where rows of appends go.
type table struct {
	s    statement
	rows func(a accepted) []any
	// new: in a group that was not judged each row must be written.
	new bool
	// fused: the rows go with others, where one statement takes them all.
	fused bool
}

// tables are in the order in which they are written. What an append ends is
// taken away last: of a text that is put and blanked the mark stays.
func (q *queries) tables() []table {
	return []table{
		{s: q.conversationFull, rows: func(a accepted) []any { return only(a.full, a.conversation) }},
		{s: q.conversation, rows: func(a accepted) []any { return only(!a.full, a.conversation) }, fused: true},
		{s: q.event, rows: func(a accepted) []any { return a.events }, fused: true},
		{s: q.timer, rows: func(a accepted) []any { return a.timer }, fused: true},
		{s: q.retime, rows: func(a accepted) []any { return a.retime }, fused: true},
		{s: q.content, rows: func(a accepted) []any { return a.contents }, new: true, fused: true},
		{s: q.key, rows: func(a accepted) []any { return a.keys }, fused: true},
		{s: q.message, rows: func(a accepted) []any { return a.messages }, fused: true},
		{s: q.thread, rows: func(a accepted) []any { return a.threads }, new: true, fused: true},
		{s: q.noTimer, rows: func(a accepted) []any { return a.noTimer }},
		{s: q.blank, rows: func(a accepted) []any { return a.blanks }},
		{s: q.outgoing, rows: func(a accepted) []any { return a.queue }},
		{s: q.dequeue, rows: func(a accepted) []any { return a.dequeue }},
		{s: q.said, rows: func(a accepted) []any { return a.said }},
	}
}

// put writes appends that were judged, table by table.
func (tx *transaction) put(list []accepted) error {
	for _, t := range tx.sql.tables() {
		if err := tx.insert(t.s, tx.rowsOf(t, list)); err != nil {
			return err
		}
	}
	for _, a := range list {
		for _, reply := range a.b.Revive {
			if _, err := tx.exec(tx.sql.revive, micros(a.b.Now), a.shard, a.id, reply); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowsOf are the rows of a table, good until the next call.
func (tx *transaction) rowsOf(t table, list []accepted) []any {
	args := tx.args[:0]
	for _, a := range list {
		args = append(args, t.rows(a)...)
	}
	tx.args = args[:0]
	return args
}

func only(yes bool, row []any) []any {
	if yes {
		return row
	}
	return nil
}
