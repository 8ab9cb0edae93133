package care

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestUpcast(t *testing.T) {
	add := func(s string) func(json.RawMessage) (json.RawMessage, error) {
		return func(b json.RawMessage) (json.RawMessage, error) { return append(b[:len(b):len(b)], s...), nil }
	}
	broken := errors.New("a body that does not fit")
	table := map[form]func(json.RawMessage) (json.RawMessage, error){
		{"woke", Schema - 1}: add("b"), {"woke", Schema - 2}: add("a"), {"woke", Schema}: add("never"), {"opened", Schema - 2}: add("x"),
		{"closed", Schema - 1}: func(json.RawMessage) (json.RawMessage, error) { return nil, broken },
	}
	for _, c := range []struct {
		name   string
		schema int
		want   string
		err    error
	}{
		{"woke", Schema, "", nil},
		{"woke", Schema - 1, "b", nil},
		{"woke", Schema - 2, "ab", nil},
		{"opened", Schema - 2, "x", nil},
		{"opened", Schema - 1, "", nil},
		{"resolved", Schema - 2, "", nil},
		{"closed", Schema - 2, "", broken},
	} {
		got, err := upcast(table, c.name, c.schema, nil)
		if string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s of schema %d: %q, %v; want %q, %v", c.name, c.schema, got, err, c.want, c.err)
		}
	}
	for f := range upcasts {
		if _, ok := readers[f.name]; !ok || f.schema >= Schema {
			t.Errorf("%v is of no earlier event", f)
		}
	}
}
