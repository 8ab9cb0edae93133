package desk

import (
	"context"
	"errors"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// ErrCannotHide: the network offers no such thing. The customer can be asked to
// delete the message.
var ErrCannotHide = errors.New("desk: the network cannot hide messages")

// Offer is something that the desk offers to do about a message.
type Offer struct {
	// Message is the one that shows personal data in public, and Exposed the kinds
	// of it.
	Message channel.Ref `json:"message"`
	Exposed []string    `json:"exposed"`
	// Hide: the network can hide it, see [Desk.Hide]; else the customer can be
	// asked to delete it.
	Hide bool `json:"hide"`
}

// offers lists the messages that show personal data in public and still stand
// there.
func (d *Desk) offers(events []care.Event) []Offer {
	list := []Offer{}
	drop := func(ref channel.Ref) {
		for i := range list {
			if list[i].Message == ref {
				list[i].Exposed = nil
			}
		}
	}
	for _, e := range events {
		switch x := e.Body.(type) {
		case care.Received:
			if !x.Visibility.IsPrivate() && !x.Gone {
				_, can := d.hider(x.Ref.Account)
				list = append(list, Offer{x.Ref, x.Exposed, can})
			}
		case care.Edited:
			for i := range list {
				if list[i].Message == x.Ref {
					list[i].Exposed = x.Exposed
				}
			}
		case care.Deleted:
			drop(x.Ref)
		case care.Hidden:
			drop(x.Ref)
		}
	}
	open := []Offer{}
	for _, o := range list {
		if len(o.Exposed) > 0 {
			open = append(open, o)
		}
	}
	return open
}

// hider is an account whose adapter can hide what others wrote.
func (d *Desk) hider(a channel.Account) (channel.Moderator, bool) {
	account := d.accounts[a]
	if account == nil {
		return nil, false
	}
	h, ok := account.adapter.(channel.Moderator)
	return h, ok
}

// Hide has the network hide a message that shows personal data in public, and
// records who did. [ErrCannotHide] where it cannot, care.ErrNotFound if nothing
// is offered for that message.
func (d *Desk) Hide(ctx context.Context, agent string, id care.ID, message channel.Ref) error {
	var events []care.Event
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return d.loaded(err)
		}
		events = append(events, e)
	}
	for _, o := range d.offers(events) {
		if o.Message != message {
			continue
		}
		h, can := d.hider(message.Account)
		if !can {
			return ErrCannotHide
		}
		cmd := care.Hide{Agent: agent, Ref: message, Exposed: o.Exposed}
		conv, err := d.store.Load(ctx, id)
		if d.loaded(err) != nil {
			return err
		}
		if _, err := d.rulesFor(message.Account.Brand).Decide(conv, cmd, care.Facts{}, now()); err != nil {
			return err
		}
		if err := h.Hide(ctx, message, true); err != nil {
			return err
		}
		_, err = d.Do(ctx, id, cmd)
		return err
	}
	return care.ErrNotFound
}
