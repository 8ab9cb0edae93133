package sqlstore

import (
	"fmt"
	"regexp"
	"strings"
)

// statement is the text of a query. {p} is the prefix of tables, {rows} the
// place of any number of rows.
type statement struct {
	text string
	cols int // of a row, where there are {rows}
}

// queries is all SQL of one dialect with its prefix filled in.
type queries struct {
	dialect Dialect
	prefix  string
	*texts
}

// texts is the SQL of a dialect: it stands in one place for each of them.
type texts struct {
	migrations []migration
	settings   func(w *writer) error
	// scrub writes the texts that are left anew, away from the traces of those
	// that were erased.
	scrub func(tx *transaction) error

	// reading within the group
	versions, knownKeys, knownTexts statement
	timerFence, outgoingFence       statement
	outgoingDead                    statement
	// writing within the group, by rows
	conversationFull, conversation, event, timer, key, message, thread, content, outgoing statement
	noTimer, dequeue, blank                                                               statement
	// queues
	claimTimers, claimOutgoing, startAttempt, postpone, revive statement
	// the rest
	insertThread, rebindThread, findThread, findMessage                          statement
	load, events, listByID, listByState, listByCustomer                          statement
	listByDue, listLeased, listWithoutDue, pickups                               statement
	outboxAll, outboxOf, nextTimer, nextOutgoing                                 statement
	contents, eraseTexts, eraseThird, eraseRaw, customersConversations, emptyLog statement
	keepRaw, raw, dropRaw, expireRaw, expireKeys                                 statement
	account, claimAccount, saveCursor, beat, bury, live                          statement
	metaTable, meta, setMeta, keepMeta, hasMeta                                  statement
}

var prefixForm = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,30}$`)

const defaultPrefix = "care_"

func queriesFor(d Dialect, opt *Options) (*queries, error) {
	prefix := defaultPrefix
	if opt != nil && opt.Prefix != "" {
		prefix = opt.Prefix
	}
	if !prefixForm.MatchString(prefix) {
		return nil, fmt.Errorf("sqlstore: prefix %q: want a lower-case letter or _, then at most 30 of a-z, 0-9 and _", prefix)
	}
	if d != SQLite {
		return nil, fmt.Errorf("sqlstore: dialect %q is unknown, want %q", d, SQLite)
	}
	return &queries{d, prefix, &sqliteTexts}, nil
}

// one is the text of a statement for one row, or without rows.
func (q *queries) one(s statement) string { return q.rows(s, 1) }

// rows is the text of a statement for n rows.
func (q *queries) rows(s statement, n int) string {
	text := strings.ReplaceAll(s.text, "{p}", q.prefix)
	if s.cols == 0 {
		return text
	}
	row := "(" + strings.Repeat("?,", s.cols-1) + "?)"
	return strings.Replace(text, "{rows}", strings.Repeat(row+",", n-1)+row, 1)
}

// maxRows is the most rows of one statement. A statement is prepared for each
// number of rows up to it, once it is met: some hundred small programs at most.
const maxRows = 32

// chunk is how many of n rows the next statement takes.
func chunk(n int) int { return min(n, maxRows) }
