package sqlstore

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
)

// columns turns rows, given one after the other, into an array for each column,
// written as PostgreSQL reads it
// (https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO): as a text, which
// every driver passes on. Nil is NULL.
func columns(row string, values []any) []any {
	n := len(values) / len(row)
	list := make([]any, len(row))
	var buf []byte
	for c := range row {
		buf = append(buf[:0], '{')
		for r := range n {
			if r > 0 {
				buf = append(buf, ',')
			}
			buf = element(buf, values[r*len(row)+c])
		}
		list[c] = string(append(buf, '}'))
	}
	return list
}

// element adds a value of an array.
func element(buf []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		return strconv.AppendInt(buf, v, 10)
	case int:
		return strconv.AppendInt(buf, int64(v), 10)
	case string:
		return quote(buf, v)
	case []byte:
		if v == nil {
			break
		}
		buf = append(buf, `"\\x`...)
		return append(hex.AppendEncode(buf, v), '"')
	}
	return append(buf, "NULL"...)
}

func quote(buf []byte, s string) []byte {
	buf = append(buf, '"')
	from := 0
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			buf = append(append(buf, s[from:i]...), '\\')
			from = i
		}
	}
	return append(append(buf, s[from:]...), '"')
}

// sorted puts rows of so many columns, given one after the other, in the order
// of the first of them.
func sorted(cols, order int, values []any) []any {
	if order == 0 || len(values) <= cols {
		return values
	}
	rows := slices.Collect(slices.Chunk(values, cols))
	slices.SortFunc(rows, func(a, b []any) int {
		for i := range order {
			if n := compare(a[i], b[i]); n != 0 {
				return n
			}
		}
		return 0
	})
	return slices.Concat(rows...)
}

func compare(a, b any) int {
	if x, ok := a.(int64); ok {
		return cmp.Compare(x, b.(int64))
	}
	return cmp.Compare(a.(string), b.(string))
}
