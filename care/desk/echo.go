package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// echo deals with a message of our own account that needs no record: one in a
// thread that is nobody's case, or that began its thread, since it answers nobody
// there, or the echo of a reply whose outcome is not recorded yet, which it then
// is. An echo of what is recorded is care.ErrKnown. It reports false for an answer
// that a colleague wrote in the network's own application.
func (d *Desk) echo(ctx context.Context, conv care.Conversation, e channel.Event) (done bool, err error) {
	if conv.Version == 0 {
		return true, nil
	}
	switch _, err := d.store.FindMessage(ctx, e.Target); {
	case err == nil: // also when the conversation has forgotten it since
		return false, care.ErrKnown
	case !errors.Is(err, care.ErrNotFound):
		return false, d.loaded(err)
	}
	for o, err := range d.store.Outbox(ctx, conv.ID) {
		if err != nil {
			return false, d.loaded(err)
		}
		if o.Attempts == 0 && !o.MaybeDone || o.Account != e.Account {
			continue
		}
		w, err := d.read(ctx, conv.ID, o.Content)
		if err != nil {
			return false, d.loaded(err)
		}
		if ours := w[o.Content]; ours == nil || !sameText(e.Message.Text, ours.Text) {
			continue
		}
		// Its sender, if there still is one, finds that its claim is over. If the
		// sender was faster, the version tells, and the echo is known.
		_, err = d.try(ctx, conv, receipted(o, channel.Receipt{Ref: e.Target, At: e.At}, ""), step{drop: []string{o.Reply}, ref: e.Target})
		return err == nil, err
	}
	if done, err = d.lateEcho(ctx, conv, e); done || err != nil {
		return done, err
	}
	return e.Message.Parent == "" && e.Target.Native == e.Message.Thread, nil
}

// lateEcho deals with the echo of a reply of which a person said that it is on
// the network: its receipt was never known, and this is it. Each such reply has
// one.
func (d *Desk) lateEcho(ctx context.Context, conv care.Conversation, e channel.Event) (done bool, err error) {
	content, settled := map[string]string{}, map[string][]string{}
	for ev, err := range d.store.Events(ctx, conv.ID, 0) {
		if err != nil {
			return false, d.loaded(err)
		}
		switch x := ev.Body.(type) {
		case care.Replied:
			content[x.Reply] = x.Content
		case care.Acknowledged:
			content[x.Reply] = x.Content
		case care.SurveyAsked:
			content[x.Reply] = x.Content
		case care.PartSent:
			if x.Ref.IsZero() {
				settled[care.Outgoing{Reply: x.Reply}.Cut(x.Part)[x.Part-1].Reply] = partContents(x.Reply, x.Part)
			}
		case care.Sent:
			if x.Ref.IsZero() {
				settled[x.Reply] = append(partContents(x.Reply, 0), content[x.Reply])
			}
		}
	}
	for reply, texts := range settled {
		w, err := d.read(ctx, conv.ID, texts...)
		if err != nil {
			return false, d.loaded(err)
		}
		ours := func(w *words) bool { return w != nil && sameText(e.Message.Text, w.Text) }
		if !slices.ContainsFunc(slices.Collect(maps.Values(w)), ours) {
			continue
		}
		b := d.batch(conv, nil, conv, now())
		b.Keys = []care.Key{{Account: e.Account, Name: e.Key(), Forever: true}, {Account: e.Account, Name: "echo:" + reply, Forever: true}}
		b.Messages = []channel.Ref{e.Target}
		if err := d.append(ctx, b); !errors.Is(err, care.ErrKnown) {
			return err == nil, err
		}
		switch _, err := d.store.FindMessage(ctx, e.Target); {
		case err == nil: // another delivery of it was faster
			return false, care.ErrKnown
		case !errors.Is(err, care.ErrNotFound):
			return false, d.loaded(err)
		}
	}
	return false, nil
}

// sameText compares a published text with ours: a network may put the
// addressee in front, compose accents and change white space.
func sameText(published, ours string) bool {
	p, o := strings.Join(strings.Fields(text.Composed(published)), " "), strings.Join(strings.Fields(text.Composed(ours)), " ")
	if p == o {
		return true
	}
	before, ok := strings.CutSuffix(p, " "+o)
	if !ok {
		return false
	}
	for _, w := range strings.Fields(before) {
		if !strings.HasPrefix(w, "@") {
			return false
		}
	}
	return true
}
