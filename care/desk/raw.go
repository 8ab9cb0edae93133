package desk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// RawDelivery is a delivery that nobody understood, kept for seven days, or until
// anybody is erased in its brand, see [Desk.Erase]. It holds personal data.
type RawDelivery struct {
	Account channel.Account
	// Name is its own in the account.
	Name string
	At   time.Time
	Body []byte
}

// ErrUnread is what reading a raw delivery again gives that is still not
// understood.
var ErrUnread = errors.New("desk: the delivery is still not understood")

// Raw lists the deliveries that nobody understood, oldest first.
func (d *Desk) Raw(ctx context.Context) iter.Seq2[RawDelivery, error] {
	return func(yield func(RawDelivery, error) bool) {
		for r, err := range d.store.Raw(ctx) {
			if d.loaded(err) != nil {
				yield(RawDelivery{}, err)
				return
			}
			if isNote(r.Name) { // no delivery
				continue
			}
			body, err := d.unseal(r.Sealed, r.KeyID)
			if err != nil {
				err = fmt.Errorf("desk: a raw delivery of %s cannot be opened: %w", r.Account, err)
			}
			if !yield(RawDelivery{Account: r.Account, Name: r.Name, At: r.At, Body: body}, err) {
				return
			}
		}
	}
}

// keepRaw keeps a delivery for a person to read.
func (d *Desk) keepRaw(ctx context.Context, e channel.Event) error {
	if len(e.Raw) == 0 && e.Kind != channel.Unknown { // its adapter keeps no bytes
		return d.keepEvent(ctx, e)
	}
	return d.keep(ctx, e, e.Raw, "") // whom else a delivery's own bytes speak of, nobody knows
}

// keep keeps a body; customer is who is known to have written all of it.
func (d *Desk) keep(ctx context.Context, e channel.Event, body []byte, customer string) error {
	sealed, keyID, err := d.seal(body)
	if err != nil {
		return err
	}
	return d.wrote(d.store.KeepRaw(ctx, care.Raw{Account: e.Account, Customer: customer, Name: rawName(e, body), At: now(), Sealed: sealed, KeyID: keyID}))
}

// ReadRaw gives a raw delivery to its account's adapter once more, which may
// understand it after an update, records its events and forgets the delivery.
// [ErrUnread] if it still says nothing, care.ErrNotFound if there is none.
func (d *Desk) ReadRaw(ctx context.Context, a channel.Account, name string) error {
	for r, err := range d.Raw(ctx) {
		if r.Account != a || r.Name != name {
			if err != nil && r.Name == "" {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		events, err := d.decode(r)
		if err != nil {
			return err
		}
		for _, e := range events {
			known, aside, err := d.ingest(ctx, e)
			switch {
			case err != nil:
				return err
			case aside: // it may be kept under this very name
				return fmt.Errorf("%w: it was put aside again", ErrUnread)
			}
			if f := d.opt.Metrics.Ingested; f != nil {
				f(e.Kind, known)
			}
		}
		return d.DropRaw(ctx, a, name)
	}
	return care.ErrNotFound
}

// decode reads a raw delivery. It was verified when it came.
func (d *Desk) decode(r RawDelivery) ([]channel.Event, error) {
	if e, ok := keptEvent(r); ok {
		return []channel.Event{e}, nil
	}
	acc := d.accounts[r.Account]
	if acc == nil {
		return nil, fmt.Errorf("%w: account %s is not configured", ErrUnread, r.Account)
	}
	decoder, ok := acc.adapter.(channel.Decoder)
	if !ok {
		return nil, fmt.Errorf("%w: account %s reads no deliveries", ErrUnread, r.Account)
	}
	events, err := decoder.Decode(channel.Delivery{Method: "POST", Body: r.Body, Received: r.At})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	for i := range events {
		e := &events[i]
		if e.Kind == channel.Unknown || malformed(*e) {
			return nil, ErrUnread
		}
		if e.Account == (channel.Account{}) {
			e.Account = r.Account
		}
		if e.Target.Account == (channel.Account{}) && !e.Target.IsZero() {
			e.Target.Account = r.Account
		}
		if e.At.IsZero() {
			e.At = r.At
		}
	}
	if len(events) == 0 {
		return nil, ErrUnread
	}
	return events, nil
}

// DropRaw forgets a raw delivery; care.ErrNotFound if there is none.
func (d *Desk) DropRaw(ctx context.Context, a channel.Account, name string) error {
	return d.wrote(d.store.DropRaw(ctx, a, name))
}
