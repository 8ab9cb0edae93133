package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Statements about customers, which both dialects understand alike.
var (
	findCustomers = statement{text: `SELECT schema, snapshot FROM {p}customer WHERE shard = ?1 AND id = ?2
		UNION ALL SELECT schema, snapshot FROM {p}customer WHERE linked = ?2 AND linked <> ''`}
	newCustomer = statement{text: `INSERT INTO {p}customer (shard, id, version, schema, linked, snapshot)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`}
	nextCustomer = statement{text: `UPDATE {p}customer SET version = ?3, schema = ?4, linked = ?5, snapshot = ?6
		WHERE shard = ?1 AND id = ?2 AND version = ?7 AND schema <= ?8`}
	newerCustomer  = statement{text: `SELECT version FROM {p}customer WHERE shard = ?1 AND id = ?2 AND version = ?3`}
	customerEvent  = statement{text: `INSERT INTO {p}customer_event (shard, customer, version, data) VALUES (?1, ?2, ?3, ?4)`}
	customerEvents = statement{text: `SELECT data FROM {p}customer_event WHERE shard = ?1 AND customer = ?2 AND version > ?3
		ORDER BY version LIMIT ?4`}
	customerKey = statement{text: `INSERT INTO {p}key (shard, brand, network, account, name, at, forever)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING`}

	eraseSaid  = statement{text: `DELETE FROM {p}said WHERE customer = ?1`}
	expireSaid = statement{text: `DELETE FROM {p}said WHERE shard = ?1 AND at < ?2`}
)

// FindCustomers returns customers and those linked to them.
func (s *Store) FindCustomers(ctx context.Context, ids []string) ([]care.Customer, error) {
	found := map[string]care.Customer{}
	for _, id := range ids {
		list, err := query(ctx, s, "find customers", findCustomers, []any{care.ID(id).Shard(), id}, scanCustomer)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			found[c.ID] = c
		}
	}
	var list []care.Customer
	for _, c := range found {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b care.Customer) int { return strings.Compare(a.ID, b.ID) })
	return list, ctx.Err()
}

func scanCustomer(r *sql.Rows) (c care.Customer, err error) {
	var schema int64
	var data []byte
	if err := r.Scan(&schema, &data); err != nil {
		return c, err
	}
	if schema > care.Schema {
		return c, care.ErrNewer
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("sqlstore: a customer's snapshot: %w: %w", care.ErrDamaged, err)
	}
	return c, nil
}

// AppendCustomer writes events to a customer's stream, or nothing.
func (s *Store) AppendCustomer(ctx context.Context, b care.CustomerBatch) error {
	if err := b.Validate(); err != nil {
		return err
	}
	shard, schema := care.ID(b.ID).Shard(), care.Schema
	var events []string
	for _, e := range b.Events {
		data, err := json.Marshal(e)
		if err != nil {
			return failed("append customer", err)
		}
		var back care.CustomerEvent
		if err := json.Unmarshal(data, &back); err != nil { // a type that only newer programs know
			schema = care.Schema + 1
		}
		events = append(events, string(data))
	}
	snapshot, err := json.Marshal(b.Next)
	if err != nil {
		return failed("append customer", err)
	}
	linked := ""
	if l := b.Next.Linked; l != nil {
		linked = l.Customer
	}
	row := []any{shard, b.ID, b.Next.Version, schema, linked, string(snapshot)}
	return failed("append customer", s.write(ctx, &write{do: func(tx *transaction) error {
		if err := tx.customerKeys(b); err != nil {
			return err
		}
		if err := tx.customer(b, row); err != nil {
			return err
		}
		for i, data := range events {
			if _, err := tx.exec(customerEvent, shard, b.ID, b.Expected+int64(i)+1, data); err != nil {
				return err
			}
		}
		return nil
	}}))
}

func (tx *transaction) customerKeys(b care.CustomerBatch) error {
	for _, k := range b.Keys {
		n, err := tx.exec(customerKey, append(keyRow(k.Account, k.Name), micros(b.Now), flag(k.Forever))...)
		if err == nil && n == 0 {
			err = care.ErrKnown
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// customer writes the customer's row, if it is where the batch expects it.
func (tx *transaction) customer(b care.CustomerBatch, row []any) error {
	st := newCustomer
	if b.Expected > 0 {
		st, row = nextCustomer, append(row, b.Expected, care.Schema)
	}
	n, err := tx.exec(st, row...)
	if err != nil || n > 0 {
		return err
	}
	err = care.ErrStale
	same := tx.query(newerCustomer, append(row[:2:2], b.Expected), func(*sql.Rows) error {
		err = care.ErrNewer
		return nil
	})
	return cmp.Or(same, err)
}

// CustomerEvents lists a customer's events after a version.
func (s *Store) CustomerEvents(ctx context.Context, id string, after int64) iter.Seq2[care.CustomerEvent, error] {
	return func(yield func(care.CustomerEvent, error) bool) {
		for {
			rows, err := query(ctx, s, "customer's events", customerEvents, []any{care.ID(id).Shard(), id, after, page},
				func(r *sql.Rows) (v []byte, err error) { return v, r.Scan(&v) })
			if err != nil {
				yield(care.CustomerEvent{}, err)
				return
			}
			for _, data := range rows {
				var e care.CustomerEvent
				if err := json.Unmarshal(data, &e); err != nil {
					yield(care.CustomerEvent{}, fmt.Errorf("sqlstore: event %d of a customer: %w", after+1, err))
					return
				}
				if !yield(e, nil) {
					return
				}
				after = e.Version
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// Said returns what was said lately, latest first.
func (s *Store) Said(ctx context.Context, brand string, customers []string, after time.Time, n int) ([]care.Said, error) {
	n = max(n, 0)
	args := []any{brand, micros(after), n}
	if len(customers) == 0 {
		return query(ctx, s, "said", s.sql.saidInBrand, args, scanSaid)
	}
	var all []care.Said
	for _, c := range customers {
		list, err := query(ctx, s, "said", s.sql.saidToCustomer, append(args[:3:3], c), scanSaid)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b care.Said) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Reply, b.Reply))
	})
	return all[:min(n, len(all))], nil
}

func scanSaid(r *sql.Rows) (care.Said, error) {
	var v care.Said
	var at, auto int64
	err := r.Scan((*string)(&v.Conversation), &v.Reply, &v.Customer, &at, &auto, (*[]byte)(&v.Print))
	v.At, v.Auto = instant(at), auto != 0
	return v, err
}
