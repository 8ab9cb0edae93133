package sqlstore

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/mysocialcare/socialcare/care"
)

// statement is the text of a query, written once for both dialects where they
// agree (common.go), else once for each (sqlite.go, postgres.go):
//
//   - {p} is the prefix of tables;
//   - ?1, ?2 … are arguments, each as often as it is needed; a text without
//     numbers has ? only, one an argument, in order;
//   - {rows} is any number of rows, given one after the other: INSERT INTO
//     {p}t (a, b) {rows}, or FROM ({rows}) v with the columns v.column1 and so
//     on. It stands once, and with no other argument in its text;
//   - {shards} is, for PostgreSQL only, a table s of every shard; a statement
//     with it is run with texts.plan.
//
// A condition on a key names the shard first. Time is an argument, integers are
// 64 bits wide, and only integers, texts and bytes are stored. PostgreSQL takes
// an argument's type from where it stands: one that only meets a number written
// out, or an argument, wants CAST(?1 AS BIGINT).
type statement struct {
	text string
	// row has a letter for each column of {rows}: i for an integer, t for a
	// text, j for a text of JSON, b for bytes.
	row string
	// sure: each row must be written, else another process was faster and the
	// transaction begins anew.
	sure bool
	// order is how many of the first columns are the key: where several
	// processes write, rows come in its order, so that two transactions wait
	// for one another and never in a circle.
	order int
	// part: fewer rows than asked for do not mean that there are no more.
	part bool
}

// queries is all SQL of one dialect with its prefix filled in.
type queries struct {
	dialect Dialect
	prefix  string
	*texts
	made sync.Map // of made to string
}

// made names a text that was made: a statement for so many rows.
type made struct {
	text string
	n    int
}

// texts is the SQL of a dialect, and what else differs.
type texts struct {
	migrations []migration
	begin      string
	// lock, if any, makes migrations of several processes take turns.
	lock     string
	settings func(l *lane) error
	// scrub writes the texts that are left anew, away from the traces of those
	// that were erased; afterErase is done once that is on disk.
	scrub      func(tx *transaction) error
	afterErase func(l *lane) error
	// alone: writes that are no appends go by themselves and not through the
	// group, since one that fails would undo the others.
	alone bool
	// plan, if any, begins the transaction of a statement that looks into each
	// shard: it lets the server use the indexes, whatever it counted last in the
	// tables.
	plan string
	// updates: an existing conversation is written by an UPDATE of every column.
	updates bool
	// fused, if any, writes the rows of many tables of a group at once.
	fused string
	// arrays: {rows} is an array for each column, so that one text serves any
	// number of rows.
	arrays bool

	// reading within the group
	versions, knownKeys, knownTexts statement
	strangers, met                  statement
	timerFences, outgoingFences     statement
	// writing within the group, by rows
	conversationFull, conversation, event, timer, key, message, thread, content, outgoing statement
	retime, noTimer, dequeue, blank, said                                                 statement
	// queues
	claimTimers, claimOutgoing, startAttempt, postpone, revive statement
	// the rest
	insertThread, rebindThread, findThread, findMessage                          statement
	load, loadEach, events, listByID, listByState, listByCustomer                statement
	listByDue, listWithoutDue, pickups                                           statement
	outboxAll, outboxOf, nextTimer, nextOutgoing                                 statement
	contents, eraseTexts, eraseThird, eraseRaw, customersConversations, emptyLog statement
	keepRaw, raw, dropRaw, expireRaw, expireKeys                                 statement
	claimAccount, saveCursor, beat, bury, live, clock                            statement
	saidInBrand, saidToCustomer                                                  statement
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
	var t texts
	switch d {
	case SQLite:
		t = sqliteTexts()
	case PostgreSQL:
		t = postgresTexts()
	default:
		return nil, fmt.Errorf("sqlstore: dialect %q is unknown, want %q or %q", d, SQLite, PostgreSQL)
	}
	return &queries{dialect: d, prefix: prefix, texts: &t}, nil
}

// one is the text of a statement for one row, or without rows.
func (q *queries) one(s statement) string { return q.rows(s, 1) }

// rows is the text of a statement for n rows.
func (q *queries) rows(s statement, n int) string {
	if q.arrays || s.row == "" {
		n = 1
	}
	key := made{s.text, n}
	if text, ok := q.made.Load(key); ok {
		return text.(string)
	}
	text := strings.NewReplacer("{p}", q.prefix, "{shards}", allShards).Replace(s.text)
	if q.arrays {
		text = strings.Replace(numbered(text), "{rows}", unnest(s.row, 1), 1)
	} else if s.row != "" {
		row := "(" + strings.Repeat("?,", len(s.row)-1) + "?)"
		text = strings.Replace(text, "{rows}", "VALUES "+strings.Repeat(row+",", n-1)+row, 1)
	}
	q.made.Store(key, text)
	return text
}

// args are the arguments of a statement for rows that are given one after the
// other.
func (q *queries) args(s statement, rows []any) []any {
	if !q.arrays || s.row == "" {
		return rows
	}
	return columns(s.row, sorted(len(s.row), s.order, rows))
}

// maxRows is the most rows of one statement where each number of rows is a
// statement of its own, prepared once it is met: some hundred small programs at
// most.
const maxRows = 32

// chunk is how many of n rows the next statement takes.
func (q *queries) chunk(n int) int {
	if q.arrays {
		return n
	}
	return min(n, maxRows)
}

var allShards = fmt.Sprintf("generate_series(0, %d) s(shard)", care.Shards-1)

// numbered gives the arguments of a text the names of PostgreSQL: $1 for ?1, or
// for the first ? of a text without numbers.
func numbered(text string) string {
	var b strings.Builder
	next := 1
	for i := range len(text) {
		if text[i] != '?' {
			b.WriteByte(text[i])
			continue
		}
		b.WriteByte('$')
		if i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9' {
			b.WriteString(strconv.Itoa(next))
			next++
		}
	}
	return b.String()
}

// unnest makes rows of an array for each column, the first-th argument and those
// after it.
func unnest(row string, first int) string {
	kinds := map[rune]string{'i': "bigint", 't': "text", 'b': "bytea"}
	joined := fmt.Sprintf("string_to_array($%%d::text, chr(%d))", separator)
	var params, names []string
	for i, kind := range row {
		if kind == 'j' {
			params = append(params, fmt.Sprintf(joined, first+i))
		} else {
			params = append(params, fmt.Sprintf("$%d::%s[]", first+i, kinds[kind]))
		}
		names = append(names, fmt.Sprintf("column%d", i+1))
	}
	return "SELECT * FROM unnest(" + strings.Join(params, ", ") + ") u(" + strings.Join(names, ", ") + ")"
}
