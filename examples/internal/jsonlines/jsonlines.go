// Package jsonlines is the frame of the small programs: JSON lines in, one JSON line out for each, in order.
//
//	err := jsonlines.Serve(os.Stdin, os.Stdout, func(q query) (any, error) { ... })
package jsonlines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxLine is the longest line in bytes, without its line end.
const MaxLine = 16 << 20

// Serve decodes each line of in into a T and writes what answer returns for it, an object, as one line to out. The
// line's id, any JSON value, comes first in the line that answers it; it is null where the line has none. A line that
// cannot be read, and one for which answer returns an error, gives {"id":…,"error":"…"}; the next lines go on. Fields
// that T does not have are ignored, and an answer has no id of its own. A T of [json.RawMessage] is the line as it is.
//
// What is written is flushed when no further whole line has been read, so that a caller who waits for an answer gets
// it. Serve returns at the end of in, or with the error of reading or writing.
func Serve[T any](in io.Reader, out io.Writer, answer func(T) (any, error)) error {
	r := &reader{buf: bufio.NewReaderSize(in, 64<<10)}
	w := bufio.NewWriterSize(out, 64<<10)
	for {
		line, tooLong, err := r.next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return errors.Join(err, w.Flush())
		}
		var result any
		if tooLong {
			err = fmt.Errorf("the line is longer than %d bytes", MaxLine)
		} else {
			var q T
			if err = decode(line, &q); err == nil {
				result, err = answer(q)
			}
		}
		if err := write(w, id(line), result, err); err != nil {
			return err
		}
		if !r.whole() {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// decode reads one value; an error names the field.
func decode(line []byte, into any) error {
	if len(bytes.TrimSpace(line)) == 0 {
		return errors.New("the line is empty")
	}
	err := json.Unmarshal(line, into)
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("the line is a JSON %s, not an object", kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("%s: cannot be a JSON %.40s", kind.Field, kind.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("the line is not JSON: at byte %d: %v", syntax.Offset, err)
	}
	return err
}

// write writes one line: the id, then the fields of the answer.
func write(w *bufio.Writer, id json.RawMessage, answer any, failed error) error {
	fields, err := object(answer)
	if failed == nil {
		failed = err
	}
	if failed != nil {
		if fields, err = object(map[string]string{"error": strings.ToValidUTF8(failed.Error(), "\uFFFD")}); err != nil {
			return err
		}
	}
	w.WriteString(`{"id":`)
	w.Write(id)
	if len(fields) > 0 {
		w.WriteByte(',')
	}
	w.Write(fields)
	_, err = w.WriteString("}\n")
	return err
}

// object encodes an answer and takes its braces off.
func object(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	text := bytes.TrimSpace(b.Bytes())
	if text[0] != '{' {
		return nil, fmt.Errorf("the answer is %.20s, not an object", text)
	}
	return text[1 : len(text)-1], nil
}
