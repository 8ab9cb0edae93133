package desk

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// listed lists conversations without those whose row cannot be read: one that
// is damaged hides nobody else.
func (d *Desk) listed(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	return func(yield func(care.Listed, error) bool) {
		for l, err := range d.store.List(ctx, q) {
			if errors.Is(err, care.ErrDamaged) {
				d.opt.Log.Error("left out of a list", "error", err)
				continue
			}
			if !yield(l, d.loaded(err)) || err != nil {
				return
			}
		}
	}
}

// keptBody is the body of a raw delivery that holds an event, where the delivery's
// own bytes would not tell it.
type keptBody struct {
	Event *channel.Event `json:"event"`
}

// keepEvent keeps an event for a person to read, and for [Desk.ReadRaw]: one whose
// conversation is damaged, at which all else that its account brings would stop,
// or one that was refused and has no bytes of its own.
func (d *Desk) keepEvent(ctx context.Context, e channel.Event) error {
	e.Raw = nil // it may hold others' words
	body, err := json.Marshal(keptBody{&e})
	if err != nil {
		return err
	}
	customer := ""
	if m := e.Message; m != nil && m.Author.Native != "" && m.Author.Role != channel.Self {
		customer = d.customer(e.Account, m.Author, m.Thread)
	}
	return d.keep(ctx, e, body, customer)
}

// keptEvent is the event that a raw delivery holds, if it is one.
func keptEvent(r RawDelivery) (channel.Event, bool) {
	var k keptBody
	if json.Unmarshal(r.Body, &k) != nil || k.Event == nil || k.Event.Account != r.Account || k.Event.Key() != r.Name {
		return channel.Event{}, false
	}
	return *k.Event, true
}
