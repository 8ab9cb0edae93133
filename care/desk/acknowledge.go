package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// acknowledge answers a message automatically out of hours, once per customer
// and closed period, whatever identity and channel. It is a kindness: its
// failure is logged and loses nothing.
func (d *Desk) acknowledge(ctx context.Context, conv care.Conversation, m *channel.Message) {
	b := d.opt.Brands[conv.Thread.Account.Brand]
	at := now()
	facts := d.hours(conv.Thread.Account.Brand, at)
	if b.Ack == nil || !facts.OutOfHours || conv.Acknowledged == facts.Period || conv.WaitingSince.IsZero() || conv.AutoLast {
		return
	}
	if m.Quiet || m.Author.Role == channel.Bot || d.own(conv.Thread.Account, m.Author) { // a machine, or ourselves
		return
	}
	text, err := d.ackText(ctx, conv, b, at)
	var ledger *care.Ledger
	if err == nil {
		ledger, err = d.ledger(ctx, conv.Customer)
	}
	if err == nil {
		id := newID("a")
		cmd := care.Acknowledge{Text: text, ID: id, Content: id}
		_, err = d.try(ctx, conv, cmd, step{keys: ackKeys(conv, ledger, facts.Period)})
	}
	if err != nil && !errors.Is(err, care.ErrKnown) {
		d.opt.Log.Warn("no acknowledgement", "conversation", string(conv.ID), "error", err)
	}
}

// acknowledgeAgain makes up for a process that ended between recording a message
// and acknowledging it: the message is then delivered again, to a process that
// does not remember its thread. One that was written before the brand closed, or
// in an earlier closed period, is not acknowledged late.
func (d *Desk) acknowledgeAgain(ctx context.Context, a *arrival) {
	brand := a.event.Account.Brand
	if _, remembered := d.seen.get(a.cmd.Thread); remembered || d.opt.Brands[brand].Ack == nil || a.cmd.Backfilled || a.cmd.Auto != channel.Human {
		return
	}
	closed := d.hours(brand, now())
	if !closed.OutOfHours || a.event.At.IsZero() || d.hours(brand, a.event.At).Period != closed.Period {
		return
	}
	conv, err := d.conversationOf(ctx, a)
	if err != nil || !conv.State.Live() {
		return // what cannot be read is told by whoever needs it
	}
	d.seen.put(a.cmd.Thread, conv) // once is enough
	d.acknowledge(ctx, conv, a.event.Message)
}

// ackKeys are the keys of one automatic answer in a closed period: one for each
// of the customer's identities, so that a link holds in both directions.
func ackKeys(conv care.Conversation, l *care.Ledger, period string) []care.Key {
	ids := []string{conv.Customer}
	if l != nil {
		ids = l.Identities
	}
	var keys []care.Key
	for _, id := range ids {
		keys = append(keys, care.Key{Account: channel.Account{Brand: conv.Thread.Account.Brand}, Name: "ack:" + id + ":" + period})
	}
	return keys
}

// ackText tells when to expect a person: the time that the last pick-ups took,
// of that account and out of hours, or the next opening.
func (d *Desk) ackText(ctx context.Context, conv care.Conversation, b Brand, at time.Time) (string, error) {
	pickups, err := d.store.Pickups(ctx, conv.Thread.Account, true, 50)
	if err != nil {
		return "", d.loaded(err)
	}
	lang := b.Lang
	if lang == "" {
		lang = "en"
	}
	opening, err := b.Hours.Describe(at, lang)
	if err != nil {
		return "", err
	}
	return b.Ack.Text(pickups, opening), nil
}

// own reports whether a message was written by the brand itself: under an
// address or handle of [Brand.Own], or by another of its connected accounts.
func (d *Desk) own(a channel.Account, author channel.Party) bool {
	same := func(name string) bool {
		name = strings.TrimPrefix(name, "@")
		return name != "" && (strings.EqualFold(name, strings.TrimPrefix(author.Handle, "@")) || strings.EqualFold(name, author.Native))
	}
	for _, name := range d.opt.Brands[a.Brand].Own {
		if same(name) {
			return true
		}
	}
	for _, other := range d.order {
		if other.Brand == a.Brand && other.Network == a.Network && same(other.Name) {
			return true
		}
	}
	return author.Role == channel.Self
}

// automatic adds to the facts when automatic messages went to the customer.
func (d *Desk) automatic(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) error {
	if _, ok := cmd.(care.Acknowledge); !ok {
		return nil
	}
	l, err := d.ledger(ctx, conv.Customer)
	if err != nil {
		return err
	}
	f.Ledger = l
	ids := []string{conv.Customer}
	if l != nil {
		ids = l.Identities
	}
	brand := conv.Thread.Account.Brand
	within := time.Duration(d.rulesFor(brand).Spec().AutoWithin)
	list, err := d.store.Said(ctx, brand, ids, now().Add(-within), maxCompared)
	if err != nil {
		return d.loaded(err)
	}
	for _, s := range list {
		if s.Auto {
			f.Automatic = append(f.Automatic, s.At)
		}
	}
	return nil
}
