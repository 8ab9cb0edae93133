package privacy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep JSON values and groups of log attributes are followed.
const maxDepth = 200

// JSON redacts the strings, the keys and the numbers of a JSON value; everything else stays byte for byte. A key says what its value is: the number
// of {"phone":3995550142} is found, the one of {"order":3995550142} is not. What stands under "password", "pin" and the like, at whatever depth, is data whatever it looks
// like. A number that is data becomes a string.
//
// Paths choose what is redacted, with all that is in it: JSON Pointers (RFC 6901) in which "*" stands for any key or index, such as
// "/messages/*/text". Without paths it is everything. A key is redacted if its object is chosen.
//
// What is not one JSON value, or nested deeper than 200, is an *Error with ErrJSON that says at which byte; a bad path is one with ErrOption.
// If nothing is found, data itself is returned.
func (g *Guard) JSON(data []byte, paths ...string) ([]byte, error) {
	chosen := make([][]string, 0, max(1, len(paths)))
	for _, p := range paths {
		steps, err := pointer(p)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, steps)
	}
	if len(paths) == 0 {
		chosen = append(chosen, nil)
	}
	return g.redactJSON(data, walker{}, chosen, "", "")
}

// pointer divides a JSON Pointer.
func pointer(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	if path[0] != '/' {
		return nil, badOption("path", path, "not a JSON Pointer: it begins with / or is empty")
	}
	steps := strings.Split(path[1:], "/")
	for i, s := range steps {
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(s), "~") {
			return nil, badOption("path", path, "~ must be written ~0")
		}
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(s)
	}
	return steps, nil
}

// redactJSON is JSON, by a walker, for a value under a key, which is in turn under another.
func (g *Guard) redactJSON(data []byte, w walker, chosen [][]string, parent, key string) ([]byte, error) {
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		return nil, badJSON(data, err)
	}
	w.guard, w.in = g, data
	if !w.value(parent, key, chosen, 0) {
		return nil, &Error{Err: ErrJSON, Field: "JSON", Reason: "nested deeper than 200 at byte " + strconv.Itoa(w.at)}
	}
	if w.copied == 0 {
		return data, nil
	}
	return append(w.out, data[w.copied:]...), nil
}

// badJSON says where, without what is there.
func badJSON(data []byte, err error) error {
	at := int64(len(data))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	return &Error{Err: ErrJSON, Field: "JSON", Reason: "not one JSON value: wrong at byte " + strconv.FormatInt(at, 10)}
}

// walker goes through a JSON value that is known to be valid.
type walker struct {
	encodes bool // the value was made by encoding/json, which writes bytes in base64
	guard   *Guard
	in      []byte
	at      int
	out     []byte
	copied  int // bytes of in that are in out, or replaced there
}

// value walks over one value; false if it is too deep. Chosen are the paths that lead on from here: an
// empty one chooses the value.
func (w *walker) value(parent, key string, chosen [][]string, depth int) bool {
	w.space()
	all := slices.ContainsFunc(chosen, func(steps []string) bool { return len(steps) == 0 })
	switch c := w.in[w.at]; c {
	case '{', '[':
		return depth < maxDepth && w.inside(c, parent, key, chosen, all, depth+1)
	case '"':
		start := w.at
		text := w.quoted()
		if all {
			w.put(start, text, w.text(parent, key, text))
		}
	default:
		start := w.at
		for w.at < len(w.in) && strings.IndexByte(",]} \t\r\n", w.in[w.at]) < 0 {
			w.at++
		}
		if all && (c == '-' || isDigit(c)) {
			number := plainNumber(string(w.in[start:w.at]))
			w.put(start, number, w.guard.redactKeyed(parent, key, number))
		}
	}
	return true
}

// text redacts a string. Bytes that hold data become text.
func (w *walker) text(parent, key, text string) string {
	if w.encodes && len(text)%4 == 0 && len(text) >= 8 {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil && utf8.Valid(b) {
			if plain := w.guard.redactKeyed(parent, key, string(b)); plain != string(b) {
				return plain
			}
		}
	}
	return w.guard.redactKeyed(parent, key, text)
}

// inside walks over an object or an array.
func (w *walker) inside(open byte, parent, key string, chosen [][]string, all bool, depth int) bool {
	w.at++
	over := above(parent, key)
	for i := 0; ; i++ {
		w.space()
		switch w.in[w.at] {
		case ',':
			w.at++
			w.space()
		case '}', ']':
			w.at++
			return true
		}
		from, name, step := parent, key, strconv.Itoa(i)
		if open == '{' {
			start := w.at
			from, name = over, w.quoted()
			if step = name; all {
				name = w.guard.redactKey(parent, key, name)
				w.put(start, step, name)
			}
			w.space()
			w.at++ // the colon
		}
		next := chosen
		if !all {
			next = follow(chosen, step)
		}
		if !w.value(from, name, next, depth) {
			return false
		}
	}
}

// follow returns what is left of the paths after a step.
func follow(chosen [][]string, step string) (next [][]string) {
	for _, steps := range chosen {
		if steps[0] == step || steps[0] == "*" {
			next = append(next, steps[1:])
		}
	}
	return next
}

func (w *walker) space() {
	for w.at < len(w.in) && strings.IndexByte(" \t\r\n", w.in[w.at]) >= 0 {
		w.at++
	}
}

// quoted walks over a string and returns its text.
func (w *walker) quoted() (text string) {
	start := w.at
	for w.at++; w.in[w.at] != '"'; w.at++ {
		if w.in[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
	_ = json.Unmarshal(w.in[start:w.at], &text) // it is valid
	return text
}

// put replaces what has been read from start on, if the text has changed.
func (w *walker) put(start int, was, is string) {
	if was == is {
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(is) // a string can be encoded
	w.out = append(w.out, w.in[w.copied:start]...)
	w.out = append(w.out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
	w.copied = w.at
}

// plainNumber writes a whole number without point and exponent: 4.111e3 is 4111.
func plainNumber(number string) string {
	if !strings.ContainsAny(number, ".eE") {
		return number
	}
	const exact = 1 << 63
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) >= exact {
		return number
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
