package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// buried is how long a worker that is not heard of is remembered: others'
// clocks may be behind.
const buried = time.Hour

var _ care.TimeSource = (*Store)(nil)

// Now is the time by the database's clock. SQLite has none, and those who share
// its file share the machine's.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	if s.sql.clock.text == "" {
		return time.Now(), ctx.Err()
	}
	rows, err := query(ctx, s, "clock", s.sql.clock, nil, func(r *sql.Rows) (us int64, err error) {
		return us, r.Scan(&us)
	})
	if err != nil {
		return time.Time{}, err
	}
	return instant(rows[0]), nil
}

// Heartbeat says that a worker lives, and returns those that do.
func (s *Store) Heartbeat(ctx context.Context, c care.WorkerClaim) ([]string, error) {
	var live []string
	err := s.write(ctx, &write{do: func(tx *transaction) error {
		until := micros(c.Now.Add(c.Lease))
		if c.Lease <= 0 { // for those whose clocks are behind, too
			until = 0
		}
		if _, err := tx.exec(s.sql.beat, c.Worker, until); err != nil {
			return err
		}
		if _, err := tx.exec(s.sql.bury, micros(c.Now.Add(-buried))); err != nil {
			return err
		}
		live = live[:0]
		return tx.query(s.sql.live, []any{micros(c.Now)}, func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			live = append(live, name)
			return err
		})
	}})
	if err != nil {
		return nil, failed("heartbeat", err)
	}
	return live, nil
}
