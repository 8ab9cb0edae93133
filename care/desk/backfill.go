package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// backfillPages is the most pages that one backfill reads, and freshFor how old
// a message may be that is news although a backfill brings it. One that a network
// ends is begun again after a pause, doubling up to backfillPause, for each page
// may cost; and after backfillTried no more.
const (
	backfillPages = 50
	freshFor      = time.Minute
	backfillPause = time.Hour
	backfillTried = 24 * time.Hour
)

// Names among the raw deliveries: a backfill that is to be done, and a gap that
// one left, for a person to read.
const (
	toBackfill = "backfill"
	gapName    = "gap:"
)

// backfillWanted is what is noted of a backfill.
type backfillWanted struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// late: it is not begun again.
func (w backfillWanted) late() bool { return now().Sub(w.Until) >= backfillTried }

// Backfill reads what was written on an account since a time, such as before it
// was connected: the messages are kept, and start no clock, but for those of the
// last minute, which are news. It is safe to repeat. The gap is the time of which
// nothing was read, because there was too much or the network answered with an
// error; it is kept among [Desk.Raw], too. The error is a *channel.Error, with
// code Unsupported for an account that cannot be read backwards.
func (d *Desk) Backfill(ctx context.Context, id channel.Account, since time.Time) (gateway.Gap, error) {
	return d.backfill(ctx, id, backfillWanted{since, now()})
}

func (d *Desk) backfill(ctx context.Context, id channel.Account, w backfillWanted) (gap gateway.Gap, err error) {
	defer caught(d.opt.Log, &err, id, "backfill")
	a := d.accounts[id]
	if a == nil {
		return gateway.Gap{}, &channel.Error{Code: channel.Unconfigured, Account: id, Op: "backfill", Field: "account"}
	}
	gap, err = a.gate.Backfill(ctx, w.Since, backfillPages, gateway.SinkFunc(func(ctx context.Context, events []channel.Event) error {
		for i := range events {
			if events[i].At.After(w.Until.Add(-freshFor)) { // it may come here before it is polled
				events[i].Backfilled = false
			}
		}
		return d.Ingest(ctx, events)
	}))
	if !gap.IsZero() && (!errors.Is(err, channel.ErrRetry) || w.late()) && ctx.Err() == nil {
		err = errors.Join(err, d.keepGap(ctx, id, gap))
	}
	return gap, err
}

// keepGap keeps a gap where people look for what the desk did not understand.
func (d *Desk) keepGap(ctx context.Context, id channel.Account, gap gateway.Gap) error {
	d.opt.Log.Warn("a backfill left a gap", "account", id.String(), "from", gap.From, "to", gap.To)
	body, err := json.Marshal(map[string]gateway.Gap{"gap": gap})
	if err != nil {
		return fmt.Errorf("desk: gap: %w", err)
	}
	sealed, keyID, err := d.seal(body)
	if err != nil {
		return fmt.Errorf("desk: sealing: %w", err)
	}
	name := gapName + gap.From.UTC().Format(time.RFC3339)
	return d.wrote(d.store.KeepRaw(ctx, care.Raw{Account: id, Name: name, Customer: care.Nobody, At: now(), Sealed: sealed, KeyID: keyID}))
}

// wantBackfill notes, before an account's first cursor is stored, that what was
// before it is to be read.
func (d *Desk) wantBackfill(ctx context.Context, id channel.Account, first channel.Cursor) error {
	a := d.accounts[id]
	if _, ok := a.adapter.(channel.Backfiller); !ok || d.opt.Backfill <= 0 || first != "" {
		return nil
	}
	note, err := json.Marshal(backfillWanted{now().Add(-d.opt.Backfill), now()})
	if err != nil {
		return fmt.Errorf("desk: backfill: %w", err)
	}
	if err := d.wrote(d.store.KeepRaw(ctx, care.Raw{Account: id, Name: toBackfill, Customer: care.Nobody, At: now(), Sealed: note})); err != nil {
		return err
	}
	signal(a.backfill)
	return nil
}

// backfillLoop reads what is noted, while the account is this process's.
func (d *Desk) backfillLoop(ctx context.Context, a *account) {
	id := a.adapter.Account()
	first := max(d.opt.PollChannels, d.opt.Lease)
	for pause := first; ; {
		left := false
		if d.share.holds(id, now()) {
			left = !d.backfillNoted(ctx, id)
		}
		switch {
		case left:
			if !sleep(ctx, pause) {
				return
			}
			pause = min(2*pause, max(first, backfillPause))
			continue
		case !d.share.holds(id, now()):
			if !sleep(ctx, first) {
				return
			}
			continue
		}
		pause = first
		select {
		case <-ctx.Done():
			return
		case <-a.backfill:
		}
	}
}

// backfillNoted reports whether nothing is left to be done.
func (d *Desk) backfillNoted(ctx context.Context, id channel.Account) bool {
	for r, err := range d.store.Raw(ctx) {
		if d.loaded(err) != nil {
			return false
		}
		if r.Account != id || r.Name != toBackfill {
			continue
		}
		var w backfillWanted
		if json.Unmarshal(r.Sealed, &w) == nil {
			d.share.use(id, 1)
			_, err = d.backfill(ctx, id, w)
			d.share.use(id, -1)
			if err != nil && ctx.Err() == nil {
				d.opt.Log.Warn("backfill", "account", id.String(), "code", string(channel.CodeOf(err)))
			}
			if ctx.Err() != nil || !w.late() && (errors.Is(err, channel.ErrRetry) || channel.CodeOf(err) == channel.Internal) {
				return false
			}
		}
		err = d.DropRaw(ctx, id, toBackfill)
		return err == nil || errors.Is(err, care.ErrNotFound)
	}
	return true
}

// isNote reports whether a raw row is a note of the desk's own.
func isNote(name string) bool { return name == toBackfill || strings.HasPrefix(name, wanted) }
