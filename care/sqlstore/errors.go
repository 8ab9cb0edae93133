package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
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

// code is the primary result code that a driver's error carries, 0 for none.
func code(err error) int {
	var c interface{ Code() int }
	if errors.As(err, &c) {
		return c.Code() & 0xff
	}
	return 0
}

// busy reports whether another process holds the lock. The busy timeout of the
// connection has already passed.
func busy(err error) bool {
	if err == nil {
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

// fatal reports an error after which SQLite may have rolled back the whole
// transaction by itself (https://sqlite.org/lang_transaction.html, part 3.2),
// so that the group ends with it.
func fatal(err error) bool {
	switch code(err) {
	case codeBusy, codeMemory, codeStopped, codeIO, codeCorrupt, codeFull, codeNotADB:
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// attempts bounds how often a busy database is asked, each time after the
// connection's busy timeout.
const attempts = 5

// retry calls f again while the database is busy. It is the only place that
// does.
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
	case code(err) == codeFull:
		return fmt.Errorf("sqlstore: %s: no space is left, nothing was written: %w", what, err)
	}
	return fmt.Errorf("sqlstore: %s: %w", what, err)
}

// sentinel reports whether the error is a promised answer of a store.
func sentinel(err error) bool {
	for _, s := range []error{care.ErrNotFound, care.ErrStale, care.ErrKnown, care.ErrFenced, care.ErrGone, care.ErrNewer} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}
