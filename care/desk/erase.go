package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
)

// Erase blanks everything that a conversation's customer wrote and was written
// to, under every linked identity and in all conversations, and records it in
// each. A repeated Erase finishes what an interrupted one began. Replies that
// have not left never will. The customer's own stream stays, with its links and
// failures: it holds no word, name or handle.
func (d *Desk) Erase(ctx context.Context, id care.ID) error {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return d.loaded(err)
	}
	person, err := d.person(ctx, conv.Customer)
	if err != nil {
		return err
	}
	identities := person.Ledger(conv.Customer).Identities
	for _, customer := range identities {
		ids, err := d.store.Erase(ctx, customer, now())
		if d.wrote(err) != nil {
			return err
		}
		for _, id := range ids {
			if err := d.eraseIn(ctx, id, customer); err != nil {
				return err
			}
		}
	}
	// Once more, so that what was blanked by conversation leaves the files too.
	_, err = d.store.Erase(ctx, identities[0], now())
	return d.wrote(err)
}

// eraseIn blanks the customer's texts that only a conversation's events name,
// such as an edit that came without its author, and records the erasure.
func (d *Desk) eraseIn(ctx context.Context, id care.ID, customer string) error {
	for range maxTries {
		conv, err := d.store.Load(ctx, id)
		if errors.Is(err, care.ErrNotFound) {
			return nil
		} else if err != nil {
			return d.loaded(err)
		}
		var blank []string
		for e, err := range d.store.Events(ctx, id, 0) {
			if err != nil {
				return d.loaded(err)
			}
			if x, ok := e.Body.(care.Received); ok && x.Author == customer {
				blank = append(blank, x.Content, parked(x.Content))
			}
		}
		at := now()
		events, err := d.rulesFor(conv.Thread.Account.Brand).Decide(conv, care.Erase{}, care.Facts{}, at)
		if err != nil {
			return err
		}
		b := d.batch(conv, events, at)
		b.Blank = blank
		if err := d.append(ctx, b); errors.Is(err, care.ErrStale) {
			continue
		} else if err != nil || conv.Private == nil || len(blank) == 0 {
			return err
		}
		// An edit that came before the private thread had a conversation.
		err = d.append(ctx, care.Batch{ID: conv.Private.ID(), Blank: blank, Now: at})
		if errors.Is(err, care.ErrStale) { // it is a conversation, which has its own turn
			return nil
		}
		return err
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}
