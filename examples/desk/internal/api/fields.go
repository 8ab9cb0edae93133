package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/care"
)

// timeForm is how instants are written.
const timeForm = time.RFC3339Nano

// fieldError is a request that is wrong, and where.
type fieldError struct {
	field, text string
	code        int // 0: 400
}

func (e *fieldError) Error() string { return e.text }

func (e *fieldError) status() int {
	if e.code != 0 {
		return e.code
	}
	return http.StatusBadRequest
}

// fields are the members of a JSON object, read one by one by name. The first
// that is wrong is kept in err, and those that nobody read are unknown.
type fields struct {
	members map[string]json.RawMessage
	err     *fieldError
}

// readFields reads a request's body: one JSON object.
func readFields(w http.ResponseWriter, r *http.Request) (*fields, *fieldError) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &fieldError{"Content-Type", "application/json is wanted", http.StatusUnsupportedMediaType}
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &fieldError{"body", fmt.Sprintf("at most %d bytes", MaxBody), http.StatusRequestEntityTooLarge}
	case err != nil:
		return nil, &fieldError{field: "body", text: "incomplete"}
	case !utf8.Valid(data):
		return nil, &fieldError{field: "body", text: "not UTF-8"}
	}
	f := &fields{members: map[string]json.RawMessage{}}
	return f, f.read(json.NewDecoder(bytes.NewReader(data)))
}

// read reads the members of one object. Of a member that is there twice nobody
// can tell which was meant.
func (f *fields) read(dec *json.Decoder) *fieldError {
	notOne := &fieldError{field: "body", text: "not one JSON object"}
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return notOne
	}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		var raw json.RawMessage
		if err != nil || !ok || dec.Decode(&raw) != nil {
			return notOne
		}
		if _, twice := f.members[name]; twice {
			f.wrong(shown(name), "given more than once")
		}
		f.members[name] = raw
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return notOne
	}
	if _, end := dec.Token(); end != io.EOF {
		return notOne
	}
	return f.err
}

// take removes a member and decodes it, and reports whether it was there.
func (f *fields) take(name, form string, into any) bool {
	raw, ok := f.members[name]
	delete(f.members, name)
	if !ok || string(raw) == "null" {
		return false
	}
	if json.Unmarshal(raw, into) != nil {
		f.wrong(name, form+" is wanted")
	}
	return true
}

// wrong keeps the first error.
func (f *fields) wrong(field, text string) {
	if f.err == nil {
		f.err = &fieldError{field: field, text: text}
	}
}

// text reads a string; absent is empty.
func (f *fields) text(name string) (s string) {
	f.take(name, "a string", &s)
	return s
}

// wanted reads a string that must be there.
func (f *fields) wanted(name string) string {
	s := f.text(name)
	if s == "" {
		f.wrong(name, "wanted")
	}
	return s
}

func (f *fields) texts(name string) (list []string) {
	f.take(name, "a list of strings", &list)
	return list
}

// truth reads a boolean that must be there.
func (f *fields) truth(name string) (yes bool) {
	if !f.take(name, "true or false", &yes) {
		f.wrong(name, "wanted")
	}
	return yes
}

// flag reads a boolean; absent is false.
func (f *fields) flag(name string) (yes bool) {
	f.take(name, "true or false", &yes)
	return yes
}

// money reads an amount, {"minor":1250,"currency":"EUR"}; absent is nothing.
func (f *fields) money(name string, wanted bool) (m care.Money) {
	const form = `an amount like {"minor":1250,"currency":"EUR"}`
	var raw json.RawMessage
	if !f.take(name, form, &raw) {
		if wanted {
			f.wrong(name, form+" is wanted")
		}
		return m
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if dec.Decode(&m) != nil || m.Currency == "" {
		f.wrong(name, form+" is wanted")
	}
	return m
}

// object reads a member that is an object itself; nil if it is absent.
func (f *fields) object(name, form string) *fields {
	var raw json.RawMessage
	if !f.take(name, form, &raw) {
		return nil
	}
	in := &fields{members: map[string]json.RawMessage{}}
	if in.read(json.NewDecoder(bytes.NewReader(raw))) != nil {
		f.wrong(name, form+" is wanted")
		return nil
	}
	return in
}

// maybe reads a time; absent is zero.
func (f *fields) maybe(name string) time.Time {
	if raw, ok := f.members[name]; !ok || string(raw) == "null" {
		delete(f.members, name)
		return time.Time{}
	}
	return f.instant(name)
}

// version reads the version that the author saw; absent is 0.
func (f *fields) version(wanted bool) (n int64) {
	const form = "a version of the conversation, from 1,"
	switch there := f.take("version", form, &n); {
	case !there && wanted:
		f.wrong("version", "wanted: the version that the author saw")
	case there && n < 1:
		f.wrong("version", form+" is wanted")
	}
	return n
}

// instant reads a time that must be there.
func (f *fields) instant(name string) time.Time {
	t, err := time.Parse(time.RFC3339, f.wanted(name))
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		f.wrong(name, "a time like 2026-11-21T10:00:00Z is wanted")
	}
	return t
}

// done returns the first error: a value that is wrong, or a member that is
// unknown.
func (f *fields) done() *fieldError {
	if f.err == nil && len(f.members) > 0 {
		names := make([]string, 0, len(f.members))
		for name := range f.members {
			names = append(names, name)
		}
		slices.Sort(names)
		f.wrong(shown(names[0]), "unknown field")
	}
	return f.err
}

// shown cuts what a caller wrote to a length that an answer can hold.
func shown(s string) string {
	if len(s) > 64 {
		s = strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
