package email

import (
	"bytes"
	"strings"

	"github.com/emersion/go-message"
)

// What programs write wrongly and others read all the same.

// mended is a message without the lines of its header that are no fields, such as
// the separator of a mailbox file. If no field follows such a line the text begins
// there: the empty line was forgotten.
func mended(data []byte) []byte {
	var good []byte
	var kept, text = false, -1 // the last line was a field's; where the text may begin
	at, fields := 0, 0
	for at < len(data) && at < maxHeader {
		line := data[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		switch {
		case line[0] == ' ' || line[0] == '\t': // goes on
		case isField(line):
			kept, text = true, -1
			fields++
		default:
			kept = false
			if text < 0 {
				text = at
			}
		}
		if kept {
			good = append(good, line...)
		}
		at += len(line)
	}
	switch {
	case fields == 0:
		return nil
	case text >= 0:
		return append(append(good, "\r\n"...), data[text:]...)
	}
	return append(good, data[at:]...)
}

// isField reports whether a line begins a header field (RFC 5322, 2.2).
func isField(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	return ok && len(name) > 0 && !bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// typed is a part's type with its parameters, and the part as it is to be read if
// the library could not tell them.
func typed(e *message.Entity) (kind string, params map[string]string, mended *message.Entity) {
	kind, params, err := e.Header.ContentType()
	if err != nil {
		kind, params = parameters(e.Header.Get("Content-Type"))
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain"
	}
	if err == nil {
		return kind, params, e
	}
	h := e.Header.Copy()
	h.SetContentType(kind, params)
	h.Del("Content-Transfer-Encoding") // undone already
	if fixed, err := message.New(h, e.Body); err == nil {
		e = fixed
	}
	return kind, params, e
}

// placed is how a part is to be shown, and the name of its file.
func placed(e *message.Entity, params map[string]string) (disposition, name string) {
	disposition, own, err := e.Header.ContentDisposition()
	if err != nil {
		disposition, own = parameters(e.Header.Get("Content-Disposition"))
	}
	if name = own["filename"]; name == "" {
		name = params["name"]
	}
	return strings.ToLower(disposition), name
}

// parameters reads a value with parameters that are not written as they should be:
// without quotes, twice, or with nothing behind a semicolon.
func parameters(s string) (value string, params map[string]string) {
	params = map[string]string{}
	value, rest, more := strings.Cut(s, ";")
	for more {
		end, inside := len(rest), false
		for i := range len(rest) {
			if inside = inside != (rest[i] == '"'); rest[i] == ';' && !inside {
				end = i
				break
			}
		}
		name, v, ok := strings.Cut(rest[:end], "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := params[name]; ok && !twice {
			params[name] = strings.Trim(strings.TrimSpace(v), `"`)
		}
		if more = end < len(rest); more {
			rest = rest[end+1:]
		}
	}
	return strings.ToLower(strings.TrimSpace(value)), params
}
