package desk

import (
	"cmp"
	"context"
	"errors"

	"github.com/mysocialcare/socialcare/care"
)

// joins binds a new private thread to the conversation of the same customer that
// asked for it: by an invitation, or by a survey that the message answers. One
// that was merged since leads to where it goes on, until that is undone.
func (d *Desk) joins(ctx context.Context, a *arrival) (care.ID, error) {
	t := a.cmd.Thread
	to, err := d.asking(ctx, a)
	if err != nil {
		return "", err
	}
	if to != "" {
		id, err := d.store.BindThread(ctx, t, "", to)
		return id, d.wrote(err)
	}
	// Another message may have bound it meanwhile, which ends the invitation.
	id, err := d.store.FindThread(ctx, t)
	if errors.Is(err, care.ErrNotFound) {
		return t.ID(), nil
	}
	return id, err
}

// asking finds the conversation that asked for a message in private, and waits
// for it here or where it goes on; empty: none. A survey may be answered after the
// end.
func (d *Desk) asking(ctx context.Context, a *arrival) (to care.ID, err error) {
	states := []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Merged}
	if answersAny(a.event.Message.Text) {
		states = append(states, care.Resolved, care.Closed)
	}
	var surveyed care.Conversation
	q := care.Query{Brand: a.cmd.Thread.Account.Brand, Customer: a.cmd.Customer, States: states}
	for l, err := range d.listed(ctx, q) {
		if err != nil {
			return "", err
		}
		c, err := d.goesOn(ctx, l.Conversation, a.cmd.Customer)
		if err != nil {
			return "", err
		}
		if c.State.Live() && c.Invitation != nil && (c.Private == nil || c.Invitation.From != "") {
			return cmp.Or(c.Invitation.From, c.ID), nil
		}
		if answerOf(c, a.cmd.Visibility, a.event.Message.Text) != "" && (to == "" || c.Survey.AskedAt.After(surveyed.Survey.AskedAt)) {
			to, surveyed = cmp.Or(c.Survey.From, c.ID), c
		}
	}
	return to, nil
}

// answersAny reports whether a text may answer a survey.
func answersAny(text string) bool {
	for _, q := range []care.Question{care.AskSolved, care.AskScore} {
		if _, ok := care.ReadAnswer(q, text); ok {
			return true
		}
	}
	return false
}

// goesOn is the conversation that one which was merged goes on in.
func (d *Desk) goesOn(ctx context.Context, c care.Conversation, customer string) (care.Conversation, error) {
	for range maxHops {
		if c.State != care.Merged {
			break
		}
		if under(c) != nil { // a merge that was interrupted
			var err error
			if c, err = d.settled(ctx, c); err != nil || c.State != care.Merged {
				return c, err
			}
		}
		to := c.Goes(customer)
		if to == "" {
			break
		}
		next, err := d.loadOr(ctx, to)
		if err != nil || next.Version == 0 {
			return c, err
		}
		c = next
	}
	return c, nil
}
