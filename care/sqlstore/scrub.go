package sqlstore

import (
	"database/sql"
	"fmt"
	"strings"
)

// sqliteScrub copies what is left of the texts, and of the raw deliveries, into a
// new table and drops the old one. With
// secure_delete SQLite overwrites what it deletes and every page it frees, but
// where it moves rows between pages that stay in use, a copy can remain in the
// unused part of the page that they left. Dropping the table frees, and so
// overwrites, all of its pages.
func sqliteScrub(tx *transaction) error {
	for _, table := range []string{"content", "raw"} {
		if err := tx.rewrite(tx.sql.prefix + table); err != nil {
			return err
		}
	}
	return nil
}

func (tx *transaction) rewrite(table string) error {
	var create string
	var indexes []string
	const schema = "SELECT type, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL"
	err := tx.query(statement{text: schema}, []any{table}, func(r *sql.Rows) error {
		var kind, text string
		err := r.Scan(&kind, &text)
		if kind == "table" {
			create = text
		} else {
			indexes = append(indexes, text)
		}
		return err
	})
	if err != nil {
		return err
	}
	fresh := table + "_fresh"
	steps := append([]string{
		strings.Replace(create, table, fresh, 1),
		fmt.Sprintf("INSERT INTO %s SELECT * FROM %s", fresh, table),
		fmt.Sprintf("DROP TABLE %s", table),
		fmt.Sprintf("ALTER TABLE %s RENAME TO %s", fresh, table),
	}, indexes...)
	for _, step := range steps {
		if err := tx.run(step); err != nil {
			return err
		}
	}
	return nil
}
