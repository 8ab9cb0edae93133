package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Erase blanks everything that a conversation's customer wrote and was written
// to, under every linked identity and in all conversations, and records it in
// each that was the customer's case, or had that merged into it. A repeated Erase
// finishes what an interrupted one began. Replies that have not left never will.
// What cannot be read keeps nothing else from being erased: the error names it.
// The customer's own stream stays, with its links and failures: it holds no word,
// name or handle.
//
// In somebody else's conversation what the customer wrote goes, and what answers
// it. If the customer's case was merged into that conversation, or messages of the
// customer were split off to it, all goes that colleagues wrote there from then on
// until it was undone, for nobody can tell whom it speaks of: notes, reasons, what
// a task and a promise say. The task, the promise and all messages of the others
// stay. A note about somebody who only wrote in another's thread stays, too: it
// belongs in a case of their own, see [care.Split].
//
// Of the raw deliveries those go that the customer wrote, and all those of the
// brand that nobody understood, however little they have to do with the customer:
// what cannot be read, or is encrypted or encoded in a way that nobody knows,
// cannot be shown to be another's, and an identifier that is not found in it proves
// nothing. They are kept for seven days at most. Whoever wants the others' gives
// them to [Desk.ReadRaw] first, as after an update of an adapter: what is
// understood then is a message like any other, and stays or goes with its author's.
func (d *Desk) Erase(ctx context.Context, id care.ID) error {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return d.loaded(err)
	}
	person, unread := d.person(ctx, conv.Customer)
	if errors.Is(unread, care.ErrDamaged) || errors.Is(unread, care.ErrNewer) {
		unread = fmt.Errorf("desk: whoever may be linked to this customer is not known: %w", unread)
	} else if unread != nil {
		return unread
	}
	identities := person.Ledger(conv.Customer).Identities
	for _, customer := range identities {
		ids, err := d.store.Erase(ctx, customer, now())
		if d.wrote(err) != nil {
			return err
		}
		unread = errors.Join(unread, d.eraseAll(ctx, ids, customer))
	}
	// Once more, so that what was blanked by conversation leaves the files too.
	_, err = d.store.Erase(ctx, identities[0], now())
	return errors.Join(d.wrote(err), unread)
}

// eraseAll is eraseIn for a customer's conversations and for those of others
// that one of them was merged into, gave messages to, or goes on in after its end.
func (d *Desk) eraseAll(ctx context.Context, own []care.ID, customer string) error {
	e := erasure{customer: customer, wrote: map[channel.Ref]bool{}}
	ids, errs := d.reached(ctx, own, &e)
	for _, id := range ids {
		if err := d.eraseIn(ctx, id, &e); err != nil {
			errs = append(errs, fmt.Errorf("desk: conversation %s: %w", id, err))
		}
	}
	for ref := range e.wrote {
		errs = append(errs, d.forgetEarly(ctx, ref))
	}
	return errors.Join(errs...)
}

// reached finds all of these conversations, and what the customer wrote in them:
// an answer may be in another one than what it answers.
func (d *Desk) reached(ctx context.Context, own []care.ID, x *erasure) (ids []care.ID, errs []error) {
	next, seen := slices.Clone(own), map[care.ID]bool{}
	for len(next) > 0 {
		id := next[0]
		next = next[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		conv, events, err := d.log(ctx, id)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("desk: conversation %s: %w", id, err))
		case conv.Version > 0:
			x.note(events)
			ids, next = append(ids, id), append(next, wentTo(conv, events)...)
		}
	}
	return ids, errs
}

// erasure is what is known of a customer to erase: all messages.
type erasure struct {
	customer string
	wrote    map[channel.Ref]bool
}

// note remembers the customer's messages in a conversation.
func (x *erasure) note(events []care.Event) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case care.Received:
			if b.Author == x.customer {
				x.wrote[b.Ref] = true
			}
		case care.Taken:
			for _, m := range b.Messages {
				if m.Author == x.customer {
					x.wrote[m.Ref] = true
				}
			}
		}
	}
}

// names lists the texts that only a conversation's events name: an edit that
// came without its author, and what answered the customer in somebody else's
// conversation.
func (x *erasure) names(events []care.Event) (all []string) {
	answer := func(to channel.Ref, content string) {
		if x.wrote[to] {
			all = append(all, content)
		}
	}
	for _, e := range events {
		switch b := e.Body.(type) {
		case care.Received:
			if b.Author == x.customer {
				all = append(all, b.Content, parked(b.Content))
			}
		case care.Replied:
			answer(b.InReplyTo, b.Content)
		case care.Acknowledged:
			answer(b.InReplyTo, b.Content)
		case care.SurveyAsked:
			answer(b.InReplyTo, b.Content)
		}
	}
	return all
}

// words lists those that colleagues wrote in somebody else's conversation while
// the customer's case was part of it, and says whether it ever was.
func (x *erasure) words(events []care.Event) (all []string, was bool) {
	hers := map[string]bool{} // by the operation that brought it
	for _, e := range events {
		switch b := e.Body.(type) {
		case care.Joined:
			if slices.Contains(b.Luggage.Customers, x.customer) {
				hers[b.Operation] = true
			}
		case care.Continued:
			if slices.Contains(b.Customers, x.customer) {
				hers[b.Operation] = true
			}
		case care.Taken:
			if slices.ContainsFunc(b.Messages, func(m care.Moved) bool { return m.Author == x.customer }) {
				hers[b.Operation] = true
			}
		case care.Released:
			delete(hers, b.Of)
		}
		if len(hers) == 0 {
			continue
		}
		was = true
		all = append(all, e.Words()...)
		if p, ok := e.Body.(care.Promised); ok && p.Promise.Content != "" {
			all = append(all, p.Promise.Content)
		}
	}
	return all, was
}

// eraseIn blanks the customer's texts that only a conversation's events name,
// and records the erasure.
func (d *Desk) eraseIn(ctx context.Context, id care.ID, x *erasure) error {
	for range maxTries {
		conv, events, err := d.log(ctx, id)
		if err != nil {
			return err
		}
		x.note(events) // what came meanwhile
		blank, err := d.withBeside(ctx, id, x.names(events))
		if err != nil {
			return err
		}
		own := conv.Customer == x.customer
		if !own { // else colleagues' words are the customer's, too
			words, was := x.words(events)
			blank, own = append(blank, words...), was
		}
		below, err := d.quotes(ctx, id, events) // others repeat the customer's words
		if err != nil {
			return err
		}
		if blank = append(blank, below...); len(blank) == 0 && !own {
			return nil
		}
		at := now()
		var erased []care.Event
		next := conv
		if own { // else it is the case of others, who showed in public what they showed
			if erased, next, err = d.rulesFor(conv.Thread.Account.Brand).Execute(conv, care.Erase{}, care.Facts{}, at); err != nil {
				return err
			}
		}
		b := d.batch(conv, erased, next, at)
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

// wentTo are the conversations that messages of one went to, and that follow it.
func wentTo(conv care.Conversation, events []care.Event) (went []care.ID) {
	if conv.Relations != nil {
		for _, r := range conv.Relations.With {
			if r.Kind == care.IntoOther || r.Kind == care.SplitInto {
				went = append(went, r.Other)
			}
		}
	}
	for _, e := range events {
		if next, ok := e.Body.(care.FollowedUp); ok {
			went = append(went, next.ID)
		}
	}
	return went
}
