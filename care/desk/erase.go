package desk

import (
	"context"
	"errors"

	"github.com/mysocialcare/socialcare/care"
)

// Erase blanks everything that a conversation's customer wrote and was written
// to, in all conversations, and records it in each. A repeated Erase finishes
// what an interrupted one began. Replies that have not left never will.
func (d *Desk) Erase(ctx context.Context, id care.ID) error {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return d.stored(err)
	}
	ids, err := d.store.Erase(ctx, conv.Customer, now())
	if err != nil {
		return d.stored(err)
	}
	for _, id := range ids {
		_, err := d.Do(ctx, id, care.Erase{})
		if err != nil && !errors.Is(err, care.ErrNotFound) {
			return err
		}
	}
	return nil
}
