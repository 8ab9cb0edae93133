package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

// sqliteSettings reads what decides whether a commit survives, and makes the
// writing connection overwrite what it deletes.
func sqliteSettings(l *lane) error {
	ctx := context.Background()
	read := func(pragma string) (string, error) {
		var v string
		err := l.conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&v)
		return strings.ToLower(v), err
	}
	journal, err := read("journal_mode")
	if err != nil {
		return err
	}
	synchronous, err := read("synchronous")
	if err != nil {
		return err
	}
	timeout, err := read("busy_timeout")
	if err != nil {
		return err
	}
	if !l.relaxed {
		switch {
		case journal != "wal":
			return unsafe("journal_mode", journal, "WAL", "readers and the writer would block each other")
		case synchronous != "2" && synchronous != "3": // FULL, EXTRA
			return unsafe("synchronous", synchronous, "FULL", "a power failure would lose messages that were accepted")
		case timeout == "0":
			return unsafe("busy_timeout", timeout, "5000", "a second process would make writes fail at once")
		}
	}
	// Neither changes what is safe: fewer reads, and pages that change often are
	// moved into the database less often.
	for _, pragma := range []string{"cache_size = -32768", "wal_autocheckpoint = 10000", "temp_store = MEMORY"} {
		if _, err := l.conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	if erasing, err := read("secure_delete = ON"); err != nil || erasing != "1" {
		return fmt.Errorf("%w: secure_delete cannot be set, so erased texts would stay in the file (%w)", ErrUnsafe, err)
	}
	return nil
}

// postgresSettings reads what decides whether a commit survives, and how texts
// are stored.
func postgresSettings(l *lane) error {
	ctx := context.Background()
	for _, s := range []struct{ name, want, why string }{
		{"server_encoding", "UTF8", "words of every language are stored"},
		{"synchronous_commit", "", "a power failure would lose messages that were accepted"},
		{"fsync", "on", "a power failure could destroy the database"},
		{"full_page_writes", "on", "a power failure could tear pages"},
	} {
		var have string
		if err := l.conn.QueryRowContext(ctx, "SHOW "+s.name).Scan(&have); err != nil {
			return err
		}
		ok := have == s.want || s.want == "" && have != "off"
		if !ok && (!l.relaxed || s.name == "server_encoding") {
			return fmt.Errorf("%w: %s is %s, want %s: %s", ErrUnsafe, s.name, have, cmp.Or(s.want, "on"), s.why)
		}
	}
	// None changes what is safe. The writer looks rows up by their keys and in
	// no other way.
	for _, set := range planned {
		if _, err := l.conn.ExecContext(ctx, "SET "+set.name+" = "+set.value); err != nil {
			return err
		}
	}
	return nil
}

// planned are the settings under which one plan, by the indexes, fits every call.
// Left to itself the server plans each call anew, or after a table that was
// empty; and where a table is large it compiles what runs for a few
// milliseconds, which takes it a hundred.
var planned = []struct{ name, value string }{
	{"plan_cache_mode", "force_generic_plan"}, {"enable_seqscan", "off"},
	{"enable_hashjoin", "off"}, {"enable_mergejoin", "off"}, {"jit", "off"},
}

// plannedHere makes these settings until the transaction ends.
func plannedHere() string {
	var list []string
	for _, set := range planned {
		list = append(list, fmt.Sprintf("set_config('%s', '%s', true)", set.name, set.value))
	}
	return "SELECT " + strings.Join(list, ", ")
}

func unsafe(pragma, have, want, why string) error {
	return fmt.Errorf("%w: %s is %s, want %s: %s; add _pragma=%s(%s) to the data source name (modernc.org/sqlite; other drivers name it alike) or set Options.Relaxed",
		ErrUnsafe, pragma, have, want, why, pragma, want)
}
