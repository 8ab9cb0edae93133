package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// maxHops bounds how far a message is led from one conversation to another.
const maxHops = 100

// under is the operation that a conversation began and that is not complete.
func under(c care.Conversation) *care.Operation {
	if c.Relations == nil {
		return nil
	}
	return c.Relations.Operation
}

// complete gives the steps that are left of the operation that a conversation
// began. Whoever does it at the same time, or did it before a crash, does no
// harm: a step that was done changes nothing. The error is a *care.Refusal when
// the other conversation would not take its step.
func (d *Desk) complete(ctx context.Context, id care.ID) error {
	var refused error
	for range maxTries {
		conv, err := d.store.Load(ctx, id)
		if err != nil || under(conv) == nil {
			return errors.Join(d.loaded(err), refused)
		}
		other, err := d.loadOr(ctx, under(conv).Other)
		if err != nil {
			return err
		}
		next, ok := conv.Next(other)
		if !ok {
			return refused
		}
		err = d.step(ctx, conv, other, next)
		switch {
		case errors.Is(err, care.ErrStale), err == nil:
		case errors.Is(err, care.ErrRefused) && next.Otherwise != nil:
			refused = err
			if _, err := d.try(ctx, conv, next.Otherwise, step{}); err != nil && !errors.Is(err, care.ErrStale) {
				return err
			}
		default:
			return err
		}
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}

// step gives one step of an operation.
func (d *Desk) step(ctx context.Context, conv, other care.Conversation, next care.Step) error {
	if next.ID == conv.ID {
		other = conv
	}
	if other.Version > 0 {
		_, err := d.try(ctx, other, next.Command, step{})
		return err
	}
	at := now()
	brand := conv.Thread.Account.Brand
	events, begun, err := d.rulesFor(brand).Execute(care.Conversation{}, next.Command, d.hours(brand, at), at)
	if err != nil {
		return err
	}
	b := d.batch(care.Conversation{}, events, begun, at)
	b.ID = next.ID
	return d.append(ctx, b)
}

// completed is complete after a command: what was begun is durable, so that
// only a refusal is the caller's to know; time sees to the rest.
func (d *Desk) completed(ctx context.Context, conv care.Conversation) (care.Conversation, error) {
	if under(conv) == nil {
		return conv, nil
	}
	err := d.complete(ctx, conv.ID)
	if err != nil && !errors.Is(err, care.ErrRefused) {
		d.opt.Log.Warn("operation to be completed later", "conversation", string(conv.ID), "error", err)
		return conv, nil
	}
	now, lerr := d.store.Load(ctx, conv.ID)
	if lerr != nil {
		return conv, err
	}
	return now, err
}

// loadOr loads a conversation, or one that does not exist yet, with its
// identifier alone.
func (d *Desk) loadOr(ctx context.Context, id care.ID) (care.Conversation, error) {
	conv, err := d.store.Load(ctx, id)
	if errors.Is(err, care.ErrNotFound) {
		return care.Conversation{ID: id}, nil
	}
	return conv, d.loaded(err)
}

// lead follows a message from the conversation of its thread to the one that
// it goes to now: that which the first was merged into, which follows it, or
// which the author's messages were split off to.
func (d *Desk) lead(ctx context.Context, conv care.Conversation, cmd *care.Receive) (care.Conversation, error) {
	cmd.From, cmd.FollowUpOf, cmd.Owner = "", "", ""
	for range maxHops {
		if conv.State == care.Merged && under(conv) != nil {
			var err error
			if conv, err = d.settled(ctx, conv); err != nil {
				return conv, err
			}
		}
		to := conv.Goes(cmd.Customer)
		switch {
		case to == "", cmd.Role == channel.Self && conv.State != care.Merged && conv.State != care.Closed:
			return conv, nil
		case conv.State == care.Merged && cmd.From == "":
			cmd.From = conv.ID
		case conv.State == care.Closed:
			cmd.FollowUpOf, cmd.Owner = conv.ID, conv.Owner
		case conv.State.Live() && under(conv) != nil: // a split that is to begin the other one
			if err := d.complete(ctx, conv.ID); err != nil {
				return conv, err
			}
		}
		next, err := d.loadOr(ctx, to)
		if err != nil {
			return conv, err
		}
		conv = next
	}
	return conv, fmt.Errorf("desk: conversation %s leads nowhere", conv.ID)
}

// settled completes a merge, or the undoing of one, before a message is led on.
// An undoing that cannot go on yet leaves the message with the other.
func (d *Desk) settled(ctx context.Context, conv care.Conversation) (care.Conversation, error) {
	if err := d.complete(ctx, conv.ID); err != nil && !errors.Is(err, care.ErrRefused) {
		return conv, err
	}
	now, err := d.store.Load(ctx, conv.ID)
	return now, d.loaded(err)
}

// followUp records that a customer wrote again after the end, and where the
// message goes. It comes before the message: whoever delivers that again after
// a crash, or another one meanwhile, finds the same conversation and owner.
func (d *Desk) followUp(ctx context.Context, conv care.Conversation, cmd care.Receive) error {
	d.seen.forget(cmd.Thread)
	switch _, err := d.store.FindMessage(ctx, cmd.Ref); {
	case err == nil:
		return care.ErrKnown
	case !errors.Is(err, care.ErrNotFound):
		return d.loaded(err)
	}
	_, err := d.try(ctx, conv, care.FollowUp{Customer: cmd.Customer, Inbound: cmd.Ref}, step{})
	if errors.Is(err, care.ErrStale) { // the next try sees what happened
		return nil
	}
	return err
}

// places are the other conversations that a message is part of: one that its
// own was merged into, or that it was split off to.
func (d *Desk) places(ctx context.Context, conv care.Conversation, ref channel.Ref) (out []care.Conversation, err error) {
	for range maxHops {
		to := conv.Holds(ref)
		if to == "" && conv.State == care.Merged {
			to = conv.Goes("")
		}
		if to == "" {
			return out, nil
		}
		if conv, err = d.loadOr(ctx, to); err != nil || conv.Version == 0 {
			return out, err
		}
		out = append(out, conv)
	}
	return out, nil
}

// amendIn notes an edit or a deletion in another conversation that the message
// is part of; the text is its own conversation's.
func (d *Desk) amendIn(ctx context.Context, conv care.Conversation, cmd care.Command, e channel.Event) error {
	at := now()
	events, next, err := d.rulesFor(conv.Thread.Account.Brand).Execute(conv, cmd, care.Facts{}, at)
	if err != nil {
		return err
	}
	b := d.batch(conv, events, next, at)
	b.Keys = []care.Key{{Account: e.Account, Name: e.Key() + "@" + string(conv.ID)}}
	if err := d.append(ctx, b); !errors.Is(err, care.ErrKnown) {
		return err
	}
	return nil
}

// amendElsewhere is amendIn for all of them, the last one first: the message's
// own conversation has the key of the event, which says that all is done.
func (d *Desk) amendElsewhere(ctx context.Context, conv care.Conversation, cmd care.Command, e channel.Event) error {
	if conv.Relations == nil {
		return nil
	}
	others, err := d.places(ctx, conv, e.Target)
	for i := len(others) - 1; i >= 0 && err == nil; i-- {
		err = d.amendIn(ctx, others[i], cmd, e)
	}
	return err
}

// relate adds to the facts what a command across conversations wants to know.
func (d *Desk) relate(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) error {
	var other care.ID
	switch x := cmd.(type) {
	case care.Merge:
		other = x.Into
	case care.UndoMerge:
		other = partner(conv, care.IntoOther)
	case care.UndoSplit:
		other = partner(conv, care.SplitFrom)
	case care.Split:
		return d.moving(ctx, conv, x, f)
	}
	if other == "" {
		return nil
	}
	if _, ok := cmd.(care.Merge); ok && f.Ledger == nil {
		l, err := d.ledger(ctx, conv.Customer)
		if err != nil {
			return err
		}
		f.Ledger = l
	}
	t, err := d.loadOr(ctx, other)
	if err == nil && t.Version > 0 {
		f.Target = &t
	}
	return err
}

// partner is the other conversation of a relation that is not undone.
func partner(c care.Conversation, kind care.RelationKind) care.ID {
	if c.Relations != nil {
		for _, r := range c.Relations.With {
			if r.Kind == kind && r.Undone == "" {
				return r.Other
			}
		}
	}
	return ""
}

// moving finds the messages of a split in the log.
func (d *Desk) moving(ctx context.Context, conv care.Conversation, s care.Split, f *care.Facts) error {
	wanted := map[channel.Ref]bool{}
	for _, ref := range s.Messages {
		wanted[ref] = true
	}
	for e, err := range d.store.Events(ctx, conv.ID, 0) {
		if err != nil {
			return d.loaded(err)
		}
		switch x := e.Body.(type) {
		case care.Received:
			if wanted[x.Ref] && !x.Gone {
				f.Moving = append(f.Moving, care.Moved{
					Ref: x.Ref, Content: x.Content, Author: x.Author, Visibility: x.Visibility, SentAt: x.SentAt,
					Auto: x.Auto, Third: x.Third, Courtesy: x.Courtesy, Exposed: x.Exposed, Backfilled: x.Backfilled,
				})
			}
		case care.Taken:
			for _, m := range x.Messages {
				if wanted[m.Ref] {
					m.Third = m.Author != conv.Customer
					f.Moving = append(f.Moving, m)
				}
			}
		}
	}
	return nil
}
