package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// migration is one step of the schema. Within a release steps only add.
type migration struct {
	version int
	// reader is the oldest version whose programs may still use the database
	// after this step.
	reader int
	text   string // statements, each but for the last ended by a semicolon and a line's end
}

// Names in the meta table.
const (
	metaSchema = "schema" // the last migration applied
	metaReader = "reader" // the oldest version that may use the database
	metaKey    = "key"    // see Store.Key
)

// Migrate brings the tables up to this version of the program, in one
// transaction; it does nothing where nothing is to be done. Of several processes
// that call it at once one migrates and the others wait. A database that a
// newer program migrated is left alone, and refused with [ErrTooNew] only if it
// says so.
func Migrate(ctx context.Context, db *sql.DB, dialect Dialect, opt *Options) error {
	q, err := queriesFor(dialect, opt)
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return failed("migrate", err)
	}
	defer conn.Close()
	return failed("migrate", retry(ctx, func() error {
		if _, err := conn.ExecContext(ctx, q.begin); err != nil {
			return err
		}
		err := q.migrate(ctx, conn)
		if err == nil {
			_, err = conn.ExecContext(ctx, "COMMIT")
		}
		if err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
		return err
	}))
}

func (q *queries) migrate(ctx context.Context, conn *sql.Conn) error {
	if q.lock != "" {
		if _, err := conn.ExecContext(ctx, q.one(statement{text: q.lock})); err != nil {
			return err
		}
	}
	if _, err := conn.ExecContext(ctx, q.one(q.metaTable)); err != nil {
		return err
	}
	schema, reader, err := q.schema(ctx, conn)
	if err != nil {
		return err
	}
	if err := q.readable(schema, reader); err != nil {
		return err
	}
	for _, m := range q.migrations {
		if m.version <= schema {
			continue
		}
		for text := range strings.SplitSeq(strings.ReplaceAll(m.text, "{p}", q.prefix), ";\n") {
			if strings.TrimSpace(text) == "" {
				continue
			}
			if _, err := conn.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("step %d: %w", m.version, err)
			}
		}
		for name, v := range map[string]int{metaSchema: m.version, metaReader: m.reader} {
			if _, err := conn.ExecContext(ctx, q.one(q.setMeta), name, strconv.Itoa(v)); err != nil {
				return err
			}
		}
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	_, err = conn.ExecContext(ctx, q.one(q.keepMeta), metaKey, hex.EncodeToString(key))
	return err
}

// rower is what meta is read through.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schema reads the database's version and its oldest reader, 0 for none.
func (q *queries) schema(ctx context.Context, db rower) (schema, reader int, err error) {
	for name, v := range map[string]*int{metaSchema: &schema, metaReader: &reader} {
		var text string
		err := db.QueryRowContext(ctx, q.one(q.meta), name).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, 0, err
		}
		if *v, err = strconv.Atoi(text); err != nil {
			return 0, 0, fmt.Errorf("table %smeta: %s is not a number", q.prefix, name)
		}
	}
	return schema, reader, nil
}

// latest is the schema that this version of the program writes.
func (q *queries) latest() int { return q.migrations[len(q.migrations)-1].version }

func (q *queries) readable(schema, reader int) error {
	if reader > q.latest() {
		return fmt.Errorf("%w: its schema is %d, which programs older than schema %d cannot use; this one knows schema %d",
			ErrTooNew, schema, reader, q.latest())
	}
	return nil
}

// checkSchema refuses a database that was not migrated or is too new.
func (q *queries) checkSchema(ctx context.Context, db *sql.DB) error {
	var tables int
	if err := db.QueryRowContext(ctx, q.one(q.hasMeta)).Scan(&tables); err != nil {
		return failed("open", err)
	}
	if tables == 0 {
		return fmt.Errorf("%w: no table %smeta; call Migrate", ErrUnmigrated, q.prefix)
	}
	schema, reader, err := q.schema(ctx, db)
	if err != nil {
		return failed("open", err)
	}
	if err := q.readable(schema, reader); err != nil {
		return err
	}
	if schema < q.latest() {
		return fmt.Errorf("%w: its schema is %d, this program needs %d; call Migrate", ErrUnmigrated, schema, q.latest())
	}
	return nil
}
