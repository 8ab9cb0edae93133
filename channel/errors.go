package channel

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Code says what went wrong, in a word that every network's errors map to.
type Code string

const (
	RateLimited     Code = "rate_limited"     // too fast; RetryAt says when
	Transient       Code = "transient"        // the network's own trouble, or the way there
	AuthExpired     Code = "auth_expired"     // credentials need a refresh
	AuthRevoked     Code = "auth_revoked"     // credentials are refused
	Unconfigured    Code = "unconfigured"     // the account lacks an address or credentials
	Permission      Code = "permission"       // the account may not do this
	RecipientClosed Code = "recipient_closed" // the addressee cannot be written to
	WindowClosed    Code = "window_closed"    // the customer's last message is too old to be answered
	NotFound        Code = "not_found"        // the message or thread is gone
	Duplicate       Code = "duplicate"        // the network refuses a repeated text
	TooLong         Code = "too_long"         // over the text limit
	Invalid         Code = "invalid"          // the request or delivery is malformed; Field says where
	Unsupported     Code = "unsupported"      // the account lacks the ability
	BadSignature    Code = "bad_signature"    // a delivery that cannot be trusted
	TooLarge        Code = "too_large"        // a delivery over the size cap
	Abandoned       Code = "abandoned"        // a person decided that it is not sent
	Internal        Code = "internal"         // a fault in our own code or configuration
)

// Sentinels for [errors.Is], by what the caller does next.
var (
	// ErrRetry: the same call may succeed later, not before [Error.RetryAt].
	ErrRetry = errors.New("channel: may succeed later")
	// ErrOperator: nothing leaves this account until its operator acts; what
	// waits for it is kept.
	ErrOperator = errors.New("channel: an operator must act")
	// ErrRejected: the same call will never succeed.
	ErrRejected = errors.New("channel: rejected")
)

// Error is the error of every adapter. Its text holds no message text, no
// personal data and no secret; neither may Err's.
type Error struct {
	Code    Code
	Account Account
	// Op is what was tried: "send", "poll", "find", "verify", "decode" ...
	Op string
	// Native is the network's own code, such as "429"; it may be empty.
	Native string
	// Field names the part of a delivery or draft that is wrong.
	Field string
	// RetryAt is the earliest time for another try; zero if unknown.
	RetryAt time.Time
	// Scope is what RetryAt holds for; empty: calls of the same kind, reading
	// or writing.
	Scope Scope
	// MaybeDone: the call may have had its effect although it failed. It must
	// not be repeated unless the receiver deduplicates; look it up first.
	MaybeDone bool
	// Err is the cause; it may be nil.
	Err error
}

// Error describes what failed: operation, code, field and native code.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("channel: ")
	if e.Account != (Account{}) {
		b.WriteString(e.Account.String())
		b.WriteByte(' ')
	}
	if e.Op != "" {
		b.WriteString(e.Op)
		b.WriteString(": ")
	}
	b.WriteString(string(e.Code))
	if e.Field != "" {
		b.WriteString(" in ")
		b.WriteString(e.Field)
	}
	if e.Native != "" {
		b.WriteString(" (" + e.Native + ")")
	}
	if e.MaybeDone {
		b.WriteString(", may have been done")
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the sentinel of the code's class and the cause.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 2)
	switch e.Code {
	case RateLimited, Transient, AuthExpired:
		errs = append(errs, ErrRetry)
	case AuthRevoked, Unconfigured:
		errs = append(errs, ErrOperator)
	case Permission, RecipientClosed, WindowClosed, NotFound, Duplicate, TooLong, Invalid, Unsupported, BadSignature, TooLarge, Abandoned:
		errs = append(errs, ErrRejected)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// CodeOf returns the code of the first *Error in err's tree: "" for nil,
// [Transient] for a context's end, else [Internal].
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Transient
	}
	return Internal
}
