package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// load counts the live conversations of each owner.
func (d *Desk) load(ctx context.Context, brand string) (map[string]int, error) {
	owned := map[string]int{}
	q := care.Query{Brand: brand, States: []care.State{care.New, care.Open, care.Waiting, care.Snoozed}}
	for l, err := range d.listed(ctx, q) {
		if err != nil {
			return nil, d.loaded(err)
		}
		if l.Conversation.Owner != "" {
			owned[l.Conversation.Owner]++
		}
	}
	return owned, nil
}

// returnsTo is whom a customer's message goes back to, unless that one is not
// there; empty: it is nobody's, or with who has it.
func returnsTo(conv care.Conversation, cmd care.Receive) string {
	if conv.State == care.Open && cmd.Owner == "" {
		return ""
	}
	return cmp.Or(cmd.Owner, conv.Owner)
}

// loads adds to the facts who has how much, where another owner than this one is
// looked for: because of the hours or, once the host was asked, because it knows
// that this one is away. It spares to look at all that everybody has.
func (d *Desk) loads(ctx context.Context, brand, owner string, at time.Time, f *care.Facts) (err error) {
	if owner == "" || f.Load != nil || d.rulesFor(brand).OnDuty(owner, at) && !slices.Contains(f.Away, owner) {
		return nil
	}
	f.Load, err = d.load(ctx, brand)
	return err
}

// busy is loads where a command looks for another owner, or may; it is asked
// before the host is and once more after it.
func (d *Desk) busy(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) (err error) {
	brand, at := conv.Thread.Account.Brand, now()
	switch cmd.(type) {
	case care.AskHuman:
		if f.Load == nil {
			f.Load, err = d.load(ctx, brand)
		}
	case care.Tick, care.LedgerKept:
		if conv.State == care.Snoozed && !conv.SnoozedUntil.After(at) {
			return d.loads(ctx, brand, conv.Owner, at, f)
		}
	}
	return err
}
