package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Result codes of SQLite, https://sqlite.org/rescode.html.
const (
	codeBusy    = 5
	codeLocked  = 6
	codeMemory  = 7
	codeStopped = 9
	codeIO      = 10
	codeCorrupt = 11
	codeFull    = 13
	codeNotADB  = 26
)

// errRaced: another process wrote what was just found missing.
var errRaced = errors.New("other processes were faster again and again")

// States of a transaction that another one was in the way of, and of a full disk
// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
const (
	stateSerialization = "40001"
	stateDeadlock      = "40P01"
	stateUnique        = "23505"
	stateFull          = "53100"
)

// state is the SQLSTATE that a driver's error carries, "" for none.
func state(err error) string {
	var s interface{ SQLState() string }
	if errors.As(err, &s) {
		return s.SQLState()
	}
	return ""
}

// code is the primary result code that a driver's error carries, 0 for none.
// Drivers give it types of their own, so no interface names them all; one
// driver's errors may be nothing but the number.
func code(err error) int {
	if err == nil {
		return 0
	}
	v := reflect.ValueOf(err)
	if v.Kind() != reflect.Uint8 && v.Kind() != reflect.Uint16 {
		if m := v.MethodByName("Code"); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
			v = m.Call(nil)[0]
		}
	}
	switch {
	case v.CanInt():
		return int(v.Int() & 0xff)
	case v.CanUint():
		return int(v.Uint() & 0xff)
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			if c := code(e); c != 0 {
				return c
			}
		}
	}
	return code(errors.Unwrap(err))
}

// busy reports whether another process was in the way: what was tried is undone
// and can be tried again. In SQLite it holds the lock, and the busy timeout of
// the connection has already passed.
func busy(err error) bool {
	if err == nil {
		return false
	}
	switch state(err) {
	case stateSerialization, stateDeadlock:
		return true
	case "":
		if errors.Is(err, errRaced) {
			return true
		}
	default:
		return false
	}
	switch code(err) {
	case codeBusy, codeLocked:
		return true
	case 0: // a driver whose errors have no such method
		return strings.Contains(err.Error(), "database is locked") || strings.Contains(err.Error(), "SQLITE_BUSY")
	}
	return false
}

// broken reports whether the connection is no more.
func broken(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// fatal reports an error that is no single write's, so that the group ends with
// it: one after which SQLite may have rolled back the whole transaction by
// itself (https://sqlite.org/lang_transaction.html, part 3.2), or of
// PostgreSQL's classes 08, 53, 57, 58 and XX: the connection, the resources, the
// operator, the machine, a damage.
func fatal(err error) bool {
	if s := state(err); len(s) == 5 {
		return slices.Contains([]string{"08", "53", "57", "58", "XX"}, s[:2])
	}
	switch code(err) {
	case codeBusy, codeMemory, codeStopped, codeIO, codeCorrupt, codeFull, codeNotADB:
		return true
	}
	return broken(err)
}

// attempts bounds how often what another process was in the way of is tried.
const attempts = 5

// retry calls f again while another process is in the way. It is the only place
// that does.
func retry(ctx context.Context, f func() error) error {
	for i := 1; ; i++ {
		err := f()
		if !busy(err) || i == attempts {
			return err
		}
		pause := time.NewTimer(time.Duration(i) * 10 * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-pause.C:
		}
	}
}

// failed says what was tried; sentinels and a caller's cancellation pass as
// they are.
func failed(what string, err error) error {
	switch {
	case err == nil, errors.Is(err, ErrClosed), sentinel(err),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case code(err) == codeCorrupt || code(err) == codeNotADB:
		return fmt.Errorf("sqlstore: %s: the database file is damaged, restore it from a copy: %w", what, err)
	case code(err) == codeFull || state(err) == stateFull:
		return fmt.Errorf("sqlstore: %s: no space is left, nothing was written: %w", what, err)
	}
	return fmt.Errorf("sqlstore: %s: %w", what, err)
}

// sentinel reports whether the error is a promised answer of a store.
func sentinel(err error) bool {
	for _, s := range []error{care.ErrNotFound, care.ErrStale, care.ErrKnown, care.ErrFenced, care.ErrGone, care.ErrNewer, care.ErrDamaged} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}
