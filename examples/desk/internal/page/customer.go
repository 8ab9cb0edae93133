package page

import (
	"context"
	"errors"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// maxFollowed is how far back a customer's name is looked for.
const maxFollowed = 8

// customer names the customer of a conversation: the handle, else the name. One
// that we began after the end of another has the name there.
func (h *handler) customer(ctx context.Context, v desk.View) (handle, name string, err error) {
	for range maxFollowed {
		if p := author(v.Messages); p.Handle != "" {
			return p.Handle, p.Name, nil
		} else if p.Name != "" {
			return p.Name, "", nil
		}
		if v.Conversation.FollowUpOf == "" || v.Conversation.Erased {
			break
		}
		if v, err = h.desk.Conversation(ctx, v.Conversation.FollowUpOf); errors.Is(err, care.ErrNotFound) || errors.Is(err, care.ErrNewer) {
			break
		} else if err != nil {
			return "", "", err
		}
	}
	return "unnamed customer", "", nil
}

// author is how the customer was called last.
func author(list []desk.Message) (p channel.Party) {
	for _, m := range list {
		if m.From == desk.FromCustomer && m.Author != (channel.Party{}) {
			p = m.Author
		}
	}
	return p
}
