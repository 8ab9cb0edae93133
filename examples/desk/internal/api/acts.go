package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// act does something about a conversation that is more than one command to the
// machine: the network is asked first, or it is about the customer or the
// outbox.
type act func(ctx context.Context, h *handler, id care.ID) error

// acts read the fields of each; the table is never written to.
var acts = map[string]func(f *fields, agent string) act{
	"hide": func(f *fields, agent string) act {
		message := f.wanted("message")
		return func(ctx context.Context, h *handler, id care.ID) error { return h.hide(ctx, agent, id, message) }
	},
	"link": func(f *fields, agent string) act {
		with := care.ID(f.wanted("with"))
		return func(ctx context.Context, h *handler, id care.ID) error {
			if err := h.partner(ctx, id, with); err != nil {
				return err
			}
			return h.desk.Link(ctx, agent, id, with)
		}
	},
	"unlink": func(f *fields, agent string) act {
		with := care.ID(f.wanted("with"))
		return func(ctx context.Context, h *handler, id care.ID) error {
			if err := h.partner(ctx, id, with); err != nil {
				return err
			}
			return missing(h.desk.Unlink(ctx, agent, id, with), "with", "nobody linked these two customers")
		}
	},
	"retry": func(f *fields, agent string) act {
		reply := f.wanted("reply")
		return func(ctx context.Context, h *handler, id care.ID) error {
			return missing(h.desk.Retry(ctx, id, reply, agent), "reply", "no such reply is on its way")
		}
	},
	"abandon": func(f *fields, agent string) act {
		reply, reason := f.wanted("reply"), f.wanted("reason")
		return func(ctx context.Context, h *handler, id care.ID) error {
			return missing(h.desk.GiveUp(ctx, id, reply, agent, reason), "reply", "no such reply is on its way")
		}
	},
}

// missing says which field names what is not there.
func missing(err error, field, text string) error {
	switch {
	case errors.Is(err, care.ErrNotFound):
		return &fieldError{field: field, text: text}
	case errors.Is(err, desk.ErrNotHeld):
		return &fieldError{field: field, text: "it is still being tried"}
	}
	return err
}

// do answers for an act. The conversation's own absence is told apart from that
// of what the act names.
func (h *handler) do(w http.ResponseWriter, r *http.Request, id care.ID, a act) {
	_, err := h.desk.Conversation(r.Context(), id)
	if err == nil {
		err = a(r.Context(), h, id)
	}
	var bad *fieldError
	if errors.As(err, &bad) {
		badField(w, bad)
		return
	}
	if err != nil {
		h.fail(w, err)
		return
	}
	h.answerWith(r.Context(), w, id)
}

// partner checks the other conversation of a link.
func (h *handler) partner(ctx context.Context, id, with care.ID) error {
	own, err := h.desk.Conversation(ctx, id)
	if err != nil {
		return err
	}
	other, err := h.desk.Conversation(ctx, with)
	if err != nil {
		return missing(err, "with", "no such conversation")
	}
	if own.Conversation.Thread.Account.Brand != other.Conversation.Thread.Account.Brand {
		return &fieldError{field: "with", text: "a conversation of another brand"}
	}
	return nil
}

// hide has the network hide a message that shows personal data in public.
func (h *handler) hide(ctx context.Context, agent string, id care.ID, message string) error {
	v, err := h.desk.Conversation(ctx, id)
	if err != nil {
		return err
	}
	for _, o := range v.Offers {
		if o.Message.Native != message {
			continue
		}
		err := h.desk.Hide(ctx, agent, id, o.Message)
		if errors.Is(err, desk.ErrCannotHide) {
			return &fieldError{field: "message", text: "the network cannot hide it: ask the customer to delete it"}
		}
		return err
	}
	return &fieldError{field: "message", text: "not one that shows personal data in public"}
}

// named are messages of which only the network's identifiers are known yet.
func named(ids []string) []channel.Ref {
	refs := make([]channel.Ref, len(ids))
	for i, id := range ids {
		refs[i].Native = id
	}
	return refs
}

// found completes the references of a split's messages. Of one that is not in
// the conversation the machine says so.
func (h *handler) found(ctx context.Context, id care.ID, s care.Split) (care.Command, error) {
	v, err := h.desk.Conversation(ctx, id)
	if err != nil {
		return nil, err
	}
	know := func(ref channel.Ref) {
		for i, m := range s.Messages {
			if m.Native == ref.Native && m.Account == (channel.Account{}) {
				s.Messages[i] = ref
			}
		}
	}
	for _, e := range v.Events {
		switch x := e.Body.(type) {
		case care.Received:
			know(x.Ref)
		case care.Taken:
			for _, m := range x.Messages {
				know(m.Ref)
			}
		}
	}
	return s, nil
}
