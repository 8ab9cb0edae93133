package sla

import (
	"errors"
	"fmt"
	"strings"
)

// The sentinels say what a caller does next. [Error] wraps one of them.
var (
	// ErrInvalid: a description (hours, calendar, policy) or an argument is wrong. Fix the input.
	ErrInvalid = errors.New("sla: invalid input")
	// ErrNeverOpens: there is no further open time in the direction asked. There is no deadline to report.
	ErrNeverOpens = errors.New("sla: calendar never opens again")
	// ErrNeverCloses: the calendar stays open for ever from there.
	ErrNeverCloses = errors.New("sla: calendar never closes again")
	// ErrOutOfOrder: an event is older than the last one recorded. Sort, or record it at the later time.
	ErrOutOfOrder = errors.New("sla: event out of order")
	// ErrMismatch: the state belongs to another policy or another version of it. Bind it to that one.
	ErrMismatch = errors.New("sla: state of another policy")
	// ErrNewer: the state was written by a newer release of this package. Upgrade before touching it.
	ErrNewer = errors.New("sla: state format is newer than this package")
)

// Error is the typed error of this package. It unwraps to one of the sentinels above.
// It quotes configuration only, never a message or a person.
type Error struct {
	// What is the thing that is wrong: "hours", "zone", "closure", "policy", "target 2 budget", "state", "event" ...
	What string
	// Value is the offending part as it was written, cut to 80 bytes; may be empty.
	Value string
	// Reason says what is wrong with it.
	Reason string
	// Kind is a sentinel of this package.
	Kind error
}

func (e *Error) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("sla: %s: %s", e.What, e.Reason)
	}
	return fmt.Sprintf("sla: %s %q: %s", e.What, e.Value, e.Reason)
}

// Unwrap returns the sentinel.
func (e *Error) Unwrap() error { return e.Kind }

const maxQuoted = 80

func invalid(what, value, format string, args ...any) *Error {
	return &Error{What: what, Value: quotable(value), Reason: fmt.Sprintf(format, args...), Kind: ErrInvalid}
}

// article puts "a" or "an" before what the JSON decoder calls a value: a string, an object, a number 0.5.
func article(value string) string {
	if strings.HasPrefix(value, "object") || strings.HasPrefix(value, "array") {
		return "an " + value
	}
	return "a " + value
}

// quotable cuts what an error quotes.
func quotable(s string) string {
	if len(s) > maxQuoted {
		return strings.ToValidUTF8(s[:maxQuoted], "") + "..."
	}
	return s
}
