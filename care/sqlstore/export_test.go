package sqlstore

import "strings"

// Names for the tests beside the package.
var (
	Retry  = retry
	Busy   = busy
	Failed = failed
)

const Attempts = attempts

// Prefixed is a statement of every table with the prefix filled in.
func Prefixed(prefix string) (string, error) {
	q, err := queriesFor(SQLite, &Options{Prefix: prefix})
	if err != nil {
		return "", err
	}
	return q.one(q.noTimer) + strings.ReplaceAll(q.migrations[0].text, "{p}", q.prefix), nil
}

// Chunks are the numbers of rows that n rows are written in.
func Chunks(n int) []int {
	var list []int
	q, _ := queriesFor(SQLite, nil)
	for n > 0 {
		c := q.chunk(n)
		list = append(list, c)
		n -= c
	}
	return list
}

// Rows is the text of a statement for n rows of these columns.
func Rows(d Dialect, text, row string, n int) string {
	q, _ := queriesFor(d, nil)
	return q.rows(statement{text: text, row: row}, n)
}

// Columns are the rows, given one after the other, as PostgreSQL's arrays.
func Columns(row string, order int, values ...any) []any {
	return columns(row, sorted(len(row), order, values))
}

// Known reports whether events of the type can be read.
func Known(name string) bool {
	var t eventTypes
	first := t.known(name)
	return first && t.known(name) // once looked up, once remembered
}
