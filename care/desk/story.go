package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// story is the timeline of a conversation with what others have of it: all of
// what was merged into it, what came for it while it was merged itself, and
// what it was split off with; without what was split off or given back.
func (d *Desk) story(ctx context.Context, conv care.Conversation, events []care.Event, hops int) ([]Message, error) {
	list := timeline(events)
	for i := range list {
		if list[i].home == "" {
			list[i].home = conv.ID
		}
	}
	if conv.Relations == nil || hops == 0 {
		return list, nil
	}
	list = slices.DeleteFunc(list, func(m Message) bool { return !tells(conv, m) })
	there := make(map[string]bool, len(list))
	for _, m := range list {
		there[m.content] = true
	}
	for _, r := range conv.Relations.With {
		var more []Message
		var err error
		switch {
		case r.Kind == care.FromOther && r.Undone == "":
			more, err = d.storyOf(ctx, r.Other, hops-1)
			for i := range more {
				if more[i].Via == "" {
					more[i].Via = r.Other
				}
			}
		case r.Kind == care.IntoOther && r.Undone != "" && partner(conv, care.IntoOther) != r.Other:
			more, err = d.cameFor(ctx, r.Other, members(conv), hops-1)
			for i := range more {
				if more[i].Via == conv.ID {
					more[i].Via = ""
				}
			}
		}
		if err != nil {
			return nil, err
		}
		for _, m := range more { // merged twice into the same one: once is enough
			if !there[m.content] {
				list, there[m.content] = append(list, m), true
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Message) int { return a.At.Compare(b.At) })
	return list, nil
}

func (d *Desk) storyOf(ctx context.Context, id care.ID, hops int) ([]Message, error) {
	conv, events, err := d.log(ctx, id)
	if err != nil || conv.Version == 0 {
		return nil, err
	}
	return d.story(ctx, conv, events, hops)
}

// log loads a conversation and its events.
func (d *Desk) log(ctx context.Context, id care.ID) (conv care.Conversation, events []care.Event, err error) {
	if conv, err = d.loadOr(ctx, id); err != nil {
		return conv, nil, err
	}
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return conv, nil, d.loaded(err)
		}
		events = append(events, e)
	}
	return conv, events, nil
}

// members are a conversation and all that is merged into it.
func members(conv care.Conversation) []care.ID {
	all := []care.ID{conv.ID}
	if conv.Relations != nil {
		for _, r := range conv.Relations.With {
			if r.Kind == care.FromOther && r.Undone == "" {
				all = append(all, r.Members...)
			}
		}
	}
	return all
}

// cameFor are the messages for some conversations that came to another one
// while they were merged into it, or to one that it was merged into itself.
func (d *Desk) cameFor(ctx context.Context, other care.ID, of []care.ID, hops int) ([]Message, error) {
	conv, events, err := d.log(ctx, other)
	if err != nil || conv.Relations == nil || hops <= 0 {
		return nil, err
	}
	list := slices.DeleteFunc(timeline(events), func(m Message) bool {
		return m.Via == "" || !slices.Contains(of, m.Via) || splitOff(conv, m)
	})
	for i := range list {
		list[i].home = other
	}
	for _, r := range conv.Relations.With {
		if r.Kind != care.IntoOther {
			continue
		}
		more, err := d.cameFor(ctx, r.Other, of, hops-1)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// tells reports whether a message of a conversation's own log is in its
// timeline.
func tells(conv care.Conversation, m Message) bool {
	back := false // it came with a merge that was undone since
	for _, r := range conv.Relations.With {
		switch {
		case r.Kind == care.SplitFrom && r.Undone != "" && m.home == r.Other:
			return false
		case r.Kind == care.FromOther && slices.Contains(r.Members, m.Via) && m.Via != "":
			back = r.Undone != ""
		}
	}
	return !back && !splitOff(conv, m)
}

// splitOff reports whether a message went to another conversation.
func splitOff(conv care.Conversation, m Message) bool {
	return slices.ContainsFunc(conv.Relations.With, func(r care.Relation) bool {
		return r.Kind == care.SplitInto && r.Undone == "" && slices.Contains(r.Messages, m.ref)
	})
}

// message reads a message's words from its conversation, or from the one that
// it was recorded in: nil if they were erased or never came.
func (d *Desk) message(ctx context.Context, id care.ID, ref channel.Ref) (*words, error) {
	name := care.ContentID(ref)
	w, err := d.readAll(ctx, id, name)
	if err != nil {
		return nil, d.loaded(err)
	}
	if text, known := w[name]; known {
		return text, nil
	}
	home, err := d.store.FindMessage(ctx, ref)
	if errors.Is(err, care.ErrNotFound) || err == nil && home == id {
		return nil, nil
	}
	if err != nil {
		return nil, d.loaded(err)
	}
	w, err = d.readAll(ctx, home, name)
	return w[name], d.loaded(err)
}
