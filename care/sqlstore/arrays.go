package sqlstore

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// columns turns rows, given one after the other, into an array for each column,
// as a text, which every driver passes on. JSON, which as PostgreSQL writes
// arrays would be full of backslashes, is joined by the separator instead.
func columns(row string, values []any) []any {
	list := make([]any, len(row))
	for c, kind := range row {
		if kind == 'j' {
			list[c] = joined(values, c, len(row))
		} else {
			list[c] = array(values, c, len(row))
		}
	}
	return list
}

// separator is a control character, which JSON writes as an escape: it is never
// within a value.
const separator = 30

// joined is every step-th value, a text of JSON each.
func joined(values []any, from, step int) string {
	size := 0
	for i := from; i < len(values); i += step {
		size += len(values[i].(string)) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for i := from; i < len(values); i += step {
		if i > from {
			b.WriteByte(separator)
		}
		b.WriteString(values[i].(string))
	}
	return b.String()
}

// array is every step-th value, as PostgreSQL reads an array
// (https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO). Nil is NULL.
func array(values []any, from, step int) string {
	size := 2
	for i := from; i < len(values); i += step {
		switch v := values[i].(type) {
		case string:
			size += len(v) + 3
		case []byte:
			size += 2*len(v) + 6
		default:
			size += 20
		}
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteByte('{')
	var room [128]byte
	buf := room[:0]
	for i := from; i < len(values); i += step {
		if buf = buf[:0]; i > from {
			buf = append(buf, ',')
		}
		buf = element(buf, values[i])
		b.Write(buf)
	}
	b.WriteByte('}')
	return b.String()
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
	if strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, '\\') < 0 {
		return append(append(buf, s...), '"')
	}
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			buf = append(buf, '\\')
		}
		buf = append(buf, s[i])
	}
	return append(buf, '"')
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
