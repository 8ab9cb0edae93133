package privacy

import (
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"time"
)

// withheld stands in a log for a value that cannot be read safely: one nested too deep, or whose methods panic.
const withheld = "[WITHHELD]"

// Handler returns a handler that redacts records and passes them to h: the message, the keys and the values of attributes and groups, those of With
// included. The key of an attribute says what its value is: in slog.Int64("phone", 3995550142) a phone number is found. What becomes of a value:
//
//   - texts and numbers stay as they are where nothing is found; a number that is data becomes a text;
//   - a LogValuer is resolved; an error, an encoding.TextMarshaler, a fmt.Stringer and bytes become text;
//   - everything else becomes the JSON that encoding/json makes of it, redacted as Guard.JSON does, bytes that hold data as text; what cannot become
//     JSON, its type's name.
//
// It is as safe for concurrent use as h is.
func (g *Guard) Handler(h slog.Handler) slog.Handler { return &logHandler{guard: g, next: h} }

type logHandler struct {
	guard *Guard
	next  slog.Handler
	group string // the innermost
}

func (h *logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *logHandler) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, h.guard.Redact(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(h.guard.attr(h.group, a, 0))
		return true
	})
	return h.next.Handle(ctx, out)
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return &logHandler{guard: h.guard, next: h.next.WithAttrs(h.guard.attrs(h.group, attrs, 0)), group: h.group}
}

func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	name = h.guard.redactKey("", h.group, name)
	return &logHandler{guard: h.guard, next: h.next.WithGroup(name), group: above(h.group, name)}
}

func (g *Guard) attrs(group string, attrs []slog.Attr, depth int) []slog.Attr {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = g.attr(group, a, depth)
	}
	return out
}

func (g *Guard) attr(group string, a slog.Attr, depth int) slog.Attr {
	v := a.Value.Resolve()
	a.Key = g.redactKey("", group, a.Key)
	switch v.Kind() {
	case slog.KindString:
		v = g.logged(group, a.Key, v, v.String())
	case slog.KindInt64:
		v = g.logged(group, a.Key, v, strconv.FormatInt(v.Int64(), 10))
	case slog.KindUint64:
		v = g.logged(group, a.Key, v, strconv.FormatUint(v.Uint64(), 10))
	case slog.KindFloat64:
		v = g.logged(group, a.Key, v, strconv.FormatFloat(v.Float64(), 'f', -1, 64))
	case slog.KindTime:
		v = g.logged(group, a.Key, v, v.Time().Format(time.DateOnly))
	case slog.KindGroup:
		if depth >= maxDepth {
			v = slog.StringValue(withheld)
			break
		}
		inner := above(group, a.Key)
		if inner == "" {
			inner = group // its attributes stand in the group around it
		}
		v = slog.GroupValue(g.attrs(inner, v.Group(), depth+1)...)
	case slog.KindAny:
		v = g.anyValue(group, a.Key, v.Any())
	}
	return slog.Attr{Key: a.Key, Value: v}
}

// logged returns the value, or its text redacted if there is something in it.
func (g *Guard) logged(group, key string, v slog.Value, text string) slog.Value {
	if redacted := g.redactKeyed(group, key, text); redacted != text {
		return slog.StringValue(redacted)
	}
	return v
}

// anyValue redacts a value of any type. Methods of the value are called, and may panic.
func (g *Guard) anyValue(group, key string, v any) (out slog.Value) {
	defer func() {
		if recover() != nil {
			out = slog.StringValue(withheld)
		}
	}()
	text := ""
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case error:
		text = v.Error()
	case json.RawMessage:
		if !json.Valid(v) {
			text = string(v)
			break
		}
		return g.structured(group, key, v)
	case encoding.TextMarshaler:
		b, err := v.MarshalText()
		if err != nil {
			return slog.StringValue(withheld)
		}
		text = string(b)
	case fmt.Stringer:
		text = v.String()
	case []byte:
		text = string(v)
	default:
		if b, ok := bytesOf(v); ok {
			text = string(b)
			break
		}
		return g.structured(group, key, v)
	}
	return slog.StringValue(g.redactKeyed(group, key, text))
}

// bytesOf returns the bytes of a type of the host's that is a list of them and does not say what JSON it becomes.
func bytesOf(v any) ([]byte, bool) {
	if _, ok := v.(json.Marshaler); ok {
		return nil, false
	}
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice || r.Type().Elem().Kind() != reflect.Uint8 {
		return nil, false
	}
	return r.Bytes(), true
}

// structured redacts a value as JSON.
func (g *Guard) structured(group, key string, v any) slog.Value {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return slog.StringValue(fmt.Sprintf("%T", v))
	}
	_, raw := v.(json.RawMessage)
	data, err := g.redactJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")), walker{encodes: !raw}, [][]string{nil}, group, key)
	if err != nil {
		return slog.StringValue(withheld)
	}
	var text *string
	if json.Unmarshal(data, &text) == nil && text != nil {
		return slog.StringValue(*text)
	}
	return slog.AnyValue(json.RawMessage(data))
}
