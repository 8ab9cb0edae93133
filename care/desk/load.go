package desk

import (
	"cmp"
	"context"
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

// absent reports whether the customer may be given another agent than before: the
// host may know that one is not there in spite of the hours. It spares to look at
// all that everybody has.
func (d *Desk) absent(conv care.Conversation, cmd care.Receive, at time.Time) bool {
	owner := cmp.Or(cmd.Owner, conv.Owner)
	if owner == "" || conv.State == care.Open && cmd.Owner == "" {
		return false
	}
	return d.opt.Facts != nil || !d.rulesFor(cmd.Thread.Account.Brand).OnDuty(owner, at)
}

// busy tells who has how much where another owner is looked for, or may be: the
// host may know that one who works is away.
func (d *Desk) busy(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) (err error) {
	brand := conv.Thread.Account.Brand
	switch cmd.(type) {
	case care.AskHuman:
	case care.Tick, care.LedgerKept:
		at := now()
		wakes := conv.State == care.Snoozed && conv.Owner != "" && !conv.SnoozedUntil.After(at)
		if !wakes || d.opt.Facts == nil && !d.rulesFor(brand).Unattended(conv, at) {
			return nil
		}
	default:
		return nil
	}
	f.Load, err = d.load(ctx, brand)
	return err
}
