package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/text"
)

// Plan lists the ways of a public conversation's account to go on with the
// customer in private, the best first, those that are not possible as well: why
// not, until when, and what each costs. With ask the network is asked whether the
// customer takes private messages. There is none for a conversation that is not
// public; the error is care.ErrNotFound, the store's or a *channel.Error.
func (d *Desk) Plan(ctx context.Context, id care.ID, ask bool) ([]gateway.HandoffOption, error) {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return nil, d.loaded(err)
	}
	ref := conv.LastPublic
	a := d.accounts[ref.Account]
	if a == nil || ref.IsZero() {
		return nil, nil
	}
	m := channel.Message{Ref: ref, Thread: conv.Thread.Native, Surface: conv.Surface, Visibility: conv.Visibility}
	at := conv.OpenedAt
	w, err := d.message(ctx, id, ref)
	if err != nil {
		return nil, err
	}
	if w != nil {
		if ask {
			m.Author = w.Author
		}
		if w.Surface != "" {
			m.Surface, at = w.Surface, w.At
		}
	}
	used := false
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return nil, d.loaded(err)
		}
		if x, ok := e.Body.(care.Replied); ok && x.Visibility.IsPrivate() && x.InReplyTo == ref {
			used = true
		}
	}
	return a.gate.PlanHandoff(ctx, m, at, used)
}

// pointed judges and measures the public line of a hand-off.
func (d *Desk) pointed(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) error {
	line, v := d.rulesFor(conv.Thread.Account.Brand).Pointer(conv, cmd)
	if line == "" {
		return nil
	}
	f.Pointer = d.judge(conv.Thread.Account.Brand, line)
	to := conv.LastTo(v)
	a := d.accounts[to.Account]
	if a == nil {
		return nil
	}
	w, err := d.message(ctx, conv.ID, to)
	if err != nil {
		return err
	}
	draft := channel.Draft{ID: "draft", Visibility: v, Text: line}
	w.addressed(&draft)
	var over *text.TooLong
	if _, err := a.gate.Parts(ctx, draft, ""); errors.As(err, &over) {
		f.PointerOver = max(over.Length-over.Max, 1)
	}
	return nil
}

// dropping takes out of the queue, with a reply that never leaves, what was to
// follow it.
func dropping(conv care.Conversation, cmd care.Command, s step) step {
	if x, ok := cmd.(care.Failed); ok {
		s.drop = append(slices.Clone(s.drop), conv.Followers(x.Reply)...)
	}
	return s
}
